"""The release checklist, as far as a machine can do it: each point runs, and what fails is named at the end.

    python scripts/release.py [--skip NAME ...]

What only people can do stands in CONTRIBUTING.md, "Release".
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[1]
VERSION = ROOT / "coach" / "__init__.py"
CHANGES = ROOT / "CHANGELOG.md"


def run(*command: str | Path) -> str:
    """Runs it in the project; gives "" or what it said last, where it failed."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()[-500:] or f"exit code {done.returncode}"


def python(*words: str | Path) -> str:
    return run(sys.executable, *words)


def clean() -> str:
    """Nothing is left uncommitted."""
    left = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout
    return f"not committed: {left.strip()}" if left.strip() else ""


def dated(changes: str | None = None, version: str | None = None) -> str:
    """The newest section of the changelog is this version's, with its date."""
    changes = CHANGES.read_text("utf-8") if changes is None else changes
    version = version or re.findall(r'__version__ = "(.+)"', VERSION.read_text("utf-8"))[0]
    newest = re.search(r"^## (.+)$", changes, re.MULTILINE)
    wanted = re.compile(re.escape(version) + r", \d{4}-\d\d-\d\d")
    title = newest[1] if newest else "none"
    return "" if wanted.fullmatch(title) else f"the newest section is '{title}', and not '{version}, YEAR-MONTH-DAY'"


def built() -> str:
    """A wheel and a source archive are built, and only one version of each lies in dist/."""
    before = [path for pattern in ("*.whl", "*.tar.gz") for path in (ROOT / "dist").glob(pattern)]
    for path in before:
        path.unlink()
    return python("-m", "build", "--outdir", "dist")


def bill() -> str:
    """The bill of materials is written beside them."""
    return python("scripts/sbom.py", "dist/sbom.cdx.json")


def right_pictures() -> str:
    """The documents show the pictures that `make pictures` takes, and no other; whether they are fresh, people see."""
    return python("-m", "pytest", "-q", "-n", "0", "-m", "slow or not slow", "tests/test_pictures.py")


CHECKS: dict[str, Callable[[], str]] = {
    "clean": clean,
    "changelog": dated,
    "format": lambda: python("-m", "ruff", "format", "--check", "."),
    "lint": lambda: python("-m", "ruff", "check", "."),
    "types": lambda: python("-m", "mypy"),
    "locks": lambda: python("scripts/dependencies.py", "check"),
    "wheels": lambda: python("scripts/dependencies.py", "wheels"),
    "faults": lambda: python("scripts/audit.py"),
    "tests": lambda: python("-m", "pytest", "-q"),
    "slow": lambda: python("-m", "pytest", "-q", "-m", "slow", "-n", "0"),
    "pictures": right_pictures,
    "build": built,
    "sbom": bill,
    "clean after": clean,
}


def main(
    skip: Annotated[list[str] | None, typer.Option(help=f"Leave out: {', '.join(CHECKS)}.")] = None,
) -> None:
    """Runs the checklist; exit 1 where a point fails."""
    left_out = set(skip or ())
    if unknown := left_out - set(CHECKS):
        raise typer.BadParameter(f"There is no point {sorted(unknown)[0]}.")
    failed = {}
    for name, check in CHECKS.items():
        if name in left_out:
            typer.echo(f"left out  {name}")
            continue
        began = time.monotonic()
        found = check()
        typer.echo(f"{'FAILED  ' if found else 'passed  '}  {name}  ({time.monotonic() - began:.0f} s)")
        if found:
            failed[name] = found
    for name, found in failed.items():
        typer.echo(f"\n{name}: {found}")
    typer.echo("Now what only people can do: CONTRIBUTING.md, Release." if not failed else "")
    raise typer.Exit(bool(failed))


if __name__ == "__main__":
    typer.run(main)
