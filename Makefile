# One word checks everything. PYTHON=... uses another interpreter or virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: check format lint types test slow bench pictures model lock lock-check wheels

check: format lint types test

format:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy

test:
	$(PYTHON) -m pytest

slow:
	$(PYTHON) -m pytest -m slow -n 0

bench:
	$(PYTHON) benchmarks/decisions.py
	$(PYTHON) benchmarks/pipeline.py
	$(PYTHON) benchmarks/review.py

# docs/pictures: moments of real sessions, as the window shows them; the report needs a Chromium
pictures:
	$(PYTHON) docs/pictures.py

# assets/models: from the published wheel of mediapipe 0.10.21, which pip downloads
model:
	$(PYTHON) scripts/pose_model.py

# requirements*.lock: written, compared with pyproject.toml; and whether everything is a wheel for each Python and system
lock:
	$(PYTHON) scripts/dependencies.py lock

lock-check:
	$(PYTHON) scripts/dependencies.py check

wheels:
	$(PYTHON) scripts/dependencies.py wheels
