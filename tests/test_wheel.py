"""The wheel, installed elsewhere: it finds its routines, words and assets from any folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_a_wheel_in_a_fresh_environment_lists_and_runs(tmp_path: Path) -> None:
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", ROOT, folder=tmp_path)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    _run(sys.executable, "-m", "venv", tmp_path / "venv", folder=tmp_path)
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    _run(programs / "python", "-m", "pip", "install", "--quiet", wheel, folder=tmp_path)

    away = tmp_path / "away"
    away.mkdir()
    store = ("--store", away / "records.db")
    listed = _run(programs / "coach", "list", folder=away)
    assert "gentle_start" in listed
    assert "hip_lift" in listed
    assert "No faults found" in _run(programs / "coach", "check", "gentle_start", folder=away)
    session = ("run", "gentle_start", "--camera", "mannequin", "--quick", "--no-window", "--report", "out.html")
    _run(programs / "coach", *session, *store, folder=away)
    assert "</html>" in (away / "out.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_is_installed_as_a_tool_in_an_empty_home(tmp_path: Path) -> None:
    """As `uv tool install` and `pipx install` do it: an environment of its own, and the command on the path."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.skip("not installed: uv")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", ROOT, folder=tmp_path)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "COACH_"))}
    environment = kept | {"HOME": str(home), "USERPROFILE": str(home), "UV_TOOL_BIN_DIR": str(programs)}
    install = [uv, "tool", "install", "--python", sys.executable, str(wheel)]
    done = subprocess.run(install, env=environment, cwd=home, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    told = subprocess.run(
        [programs / "coach", "check", "gentle_start"],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "No faults found" in told.stdout
