"""Known faults of the locked packages: pip-audit, run by uv, over both lock files. It needs the network.

Exit code 0: no known fault. 1: there are some, and they are listed. 2: nothing was checked, and why.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_S = 300
FOUND = re.compile(r"^Found \d+ known vulnerabilit", re.MULTILINE)
CLEAN = "No known vulnerabilities found"

Run = Callable[[list[str]], tuple[int, str]]


def run(command: list[str]) -> tuple[int, str]:
    """Exit code, and all that was said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, str(error)
    return done.returncode, done.stdout + done.stderr


def audit(start: Run = run) -> int:
    """Prints what is known of each lock file; gives the exit code."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        print("Nothing was checked: uv is not installed; pip install -e '.[dev]' brings it.")
        return 2
    worst = 0
    for name in LOCKS:
        code, said = start(
            [uv, "tool", "run", "pip-audit", "--disable-pip", "--require-hashes", "-r", str(ROOT / name)]
        )
        if code == 0 and CLEAN in said:
            print(f"{name}: no known faults.")
        elif FOUND.search(said):
            print(f"{name}:\n{said.strip()}")
            worst = max(worst, 1)
        else:
            last = said.strip().splitlines()[-1] if said.strip() else f"exit code {code}"
            print(f"{name} was not checked: pip-audit could not be had, or could not reach its data ({last}).")
            worst = 2
    return worst


if __name__ == "__main__":
    sys.exit(audit())
