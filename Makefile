# One word checks everything. PYTHON=... uses another interpreter or virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: check format lint types test slow bench recording

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
	$(PYTHON) -m pytest -m slow

bench:
	$(PYTHON) benchmarks/decisions.py
	$(PYTHON) benchmarks/pipeline.py

# the landmark recording that ships with the project, made by its own jointed body
recording:
	$(PYTHON) benchmarks/make_recording.py
