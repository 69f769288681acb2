# One word checks everything. PYTHON=... uses another interpreter or virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: check bundle install fix format lint types test coverage slow bench pictures model icon lock lock-check wheels sbom audit release-check

check: format lint types test

# a virtual environment with everything, and the git hooks; `make install BASE=python3.13` chooses the interpreter
BASE ?= python3
install:
	test -x .venv/bin/python || $(BASE) -m venv .venv
	.venv/bin/python -m pip install -e ".[dev]"
	.venv/bin/python -m pre_commit install

fix:
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

format:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy

test:
	$(PYTHON) -m pytest

coverage:
	$(PYTHON) -m pytest --cov=coach --cov-report=term:skip-covered

slow:
	$(PYTHON) -m pytest -m slow -n 0

bench:
	$(PYTHON) benchmarks/decisions.py
	$(PYTHON) benchmarks/pipeline.py
	$(PYTHON) benchmarks/speech.py
	$(PYTHON) benchmarks/review.py

# docs/pictures: moments of real sessions, as the window shows them; the report needs a Chromium
pictures:
	$(PYTHON) docs/pictures.py

# assets/models: from the published wheel of mediapipe 0.10.21, which pip downloads
model:
	$(PYTHON) scripts/pose_model.py

# assets/icon: the program's icon, drawn
icon:
	$(PYTHON) scripts/icon.py

# dist/bundle: a folder that runs without Python
bundle:
	$(PYTHON) scripts/bundle.py

# requirements*.lock: written, compared with pyproject.toml; and whether everything is a wheel for each Python and system
lock:
	$(PYTHON) scripts/dependencies.py lock

lock-check:
	$(PYTHON) scripts/dependencies.py check

wheels:
	$(PYTHON) scripts/dependencies.py wheels

# dist/sbom.cdx.json: every part of an installation with its version and licence (CycloneDX)
sbom:
	$(PYTHON) scripts/sbom.py dist/sbom.cdx.json

# known faults of the locked packages, by pip-audit; it needs the network, and says so where it has none
audit:
	$(PYTHON) scripts/audit.py

# everything of a release that a machine can check; it takes hours, and says at the end what failed
release-check:
	$(PYTHON) scripts/release.py
