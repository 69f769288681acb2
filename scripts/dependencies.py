"""The lock files, written or checked; and whether every dependency is a wheel for each Python and system.

`lock` writes requirements.lock (to run) and requirements-dev.lock (with every extra): each version with its hashes, and
no address of a registry, for Linux, Windows and macOS. `check` says which of them pyproject.toml has outrun. `wheels`
resolves with wheels only, also for Pythons that are not installed here.
"""

import difflib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import typer

ROOT = Path(__file__).resolve().parents[1]
LOCKS: dict[str, tuple[str, ...]] = {"requirements.lock": (), "requirements-dev.lock": ("--all-extras",)}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("x86_64-manylinux_2_28", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
_COMPILE = ("pip", "compile", "--quiet", "--no-emit-index-url", "--no-emit-find-links", "--no-header")

app = typer.Typer(no_args_is_help=True)


def _uv() -> str:
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if found is None:
        typer.echo("uv is not installed: pip install -e '.[dev]' brings it.", err=True)
        raise typer.Exit(1)
    return found


def compiled(extras: tuple[str, ...], before: Path) -> str:
    """The text of a lock, keeping the versions of the one before where they still fit. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / before.name
        if before.exists():
            shutil.copy(before, output)
        command = [_uv(), *_COMPILE, "--universal", "--python-version", PYTHONS[0], "--generate-hashes", *extras]
        subprocess.run([*command, "pyproject.toml", "-o", output], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return output.read_text("utf-8")


@app.command()
def lock() -> None:
    """Write both lock files."""
    for name, extras in LOCKS.items():
        (ROOT / name).write_text(compiled(extras, ROOT / name), encoding="utf-8")


@app.command()
def check() -> None:
    """Exit 1 with the difference where a lock file is not what pyproject.toml asks for."""
    stale = False
    for name, extras in LOCKS.items():
        kept = (ROOT / name).read_text("utf-8")
        for line in difflib.unified_diff(kept.splitlines(), compiled(extras, ROOT / name).splitlines(), name, "now"):
            typer.echo(line)
            stale = True
    if stale:
        typer.echo("The lock files are stale: run make lock.", err=True)
        raise typer.Exit(1)


def unresolved() -> Iterator[str]:
    """Each Python and platform for which some dependency has no wheel, and what uv says of it."""
    for python in PYTHONS:
        for platform in PLATFORMS:
            command = [_uv(), *_COMPILE, "--only-binary", ":all:", "--python-version", python]
            done = subprocess.run(
                [*command, "--python-platform", platform, "pyproject.toml"], cwd=ROOT, capture_output=True, text=True
            )
            if done.returncode:
                yield f"Python {python}, {platform}: {done.stderr.strip()}"


@app.command()
def wheels() -> None:
    """Exit 1 where some dependency resolves to no wheel."""
    found = list(unresolved())
    for sentence in found:
        typer.echo(sentence, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"Every dependency is a wheel for Python {', '.join(PYTHONS)} on {', '.join(PLATFORMS)}.")


if __name__ == "__main__":
    app()
