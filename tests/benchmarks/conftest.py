"""The benchmarks are scripts beside the program: their folder has to be found."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
