# One word checks everything. PYTHON=... uses another interpreter or virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: check format lint types test slow bench pictures

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
