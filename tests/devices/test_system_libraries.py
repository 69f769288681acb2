"""A computer without a library of its system is told which package to install; really, with the library hidden."""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest
from footage import ROOT

from coach.devices.system import PACKAGES, is_missing_library, library_missing

# what the loader and the interpreter say
MISSING = {
    "the loader": OSError("libEGL.so.1: cannot open shared object file: No such file or directory"),
    "with its path": OSError("/usr/lib/libGLESv2.so.2: file too short"),
    "an import": ImportError("libGL.so.1: cannot open shared object file: No such file or directory"),
}
OTHERS = {
    "a module that is absent": ImportError("No module named 'cv2'"),
    "a file that is absent": FileNotFoundError(2, "No such file or directory", "clip.mp4"),
    "another kind": ValueError("libGL.so.1: cannot open shared object file"),
}


@pytest.mark.parametrize("error", MISSING.values(), ids=MISSING)
def test_a_missing_library_is_named_with_the_packages_that_hold_it(error: Exception) -> None:
    assert is_missing_library(error)
    sentence = library_missing(error, "The pose model")
    assert sentence.startswith("The pose model needs lib")
    assert f"apt install {PACKAGES}" in sentence


@pytest.mark.parametrize("error", OTHERS.values(), ids=OTHERS)
def test_anything_else_is_not_taken_for_one(error: Exception) -> None:
    assert not is_missing_library(error)


def test_the_readme_names_the_same_packages() -> None:
    assert PACKAGES in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("library", ["libEGL.so.1", "libGLESv2.so.2", "libGL.so.1", "libgthread-2.0.so.0"])
def test_each_command_says_so_in_one_sentence_where_the_library_is_hidden(library: str, tmp_path: Path) -> None:
    """In a mount namespace of its own, where the library's file is empty."""
    folder = Path("/usr/lib/x86_64-linux-gnu")
    if shutil.which("unshare") is None or not (folder / library).exists() or os.geteuid():
        pytest.skip("needs unshare, as root, on Debian or Ubuntu")
    assert find_library("c")
    hide = f'mount --bind /dev/null {(folder / library).resolve()} && exec "$@"'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SDL_AUDIODRIVER": "dummy", "SDL_VIDEODRIVER": "dummy"}

    def coach(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["unshare", "--mount", "sh", "-c", hide, "sh", sys.executable, "-m", "coach", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=300)

    for command in (
        ("run", "gentle_start", "--camera", "mannequin", "--quick", "--no-window", "--store", "records.db"),
        ("measure", "mannequin", "--exercise", "hip_lift"),
    ):
        done = coach(*command)
        assert done.returncode == 1
        (sentence,) = done.stderr.splitlines()
        assert library in sentence
        assert PACKAGES in sentence
    doctor = coach("doctor", "--store", "records.db")
    assert doctor.returncode == 1
    assert library in doctor.stdout
    assert "Traceback" not in doctor.stderr
    assert "records   records can be written" in doctor.stdout
