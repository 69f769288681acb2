"""The bundle: built, and started where there is no Python, by another user, from a folder that nobody may write."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from recordings import recorded

import bundle

pytestmark = pytest.mark.slow
NOBODY = 65534
MOST_MB = 700


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that another user gets to, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="coach-bundle-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def folder(place: Path) -> Iterator[Path]:
    pytest.importorskip("PyInstaller")
    if sys.platform != "linux":
        pytest.skip("the empty environment is Linux's own")
    built = bundle.build(place)
    for path in [built, *built.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222 | 0o444 | (0o111 if path.is_dir() else 0))
    yield built
    for path in [built, *(each for each in built.rglob("*") if each.is_dir())]:
        path.chmod(0o755)


def _run(folder: Path, home: Path, *words: str, seconds: float = 600) -> "subprocess.CompletedProcess[str]":
    """In an environment of nothing but a home: no PATH, no language, and as nobody where that can be had."""
    other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(
        [folder / "coach", *words], env={"HOME": str(home)}, cwd=home, capture_output=True, text=True, timeout=seconds,
        **other,  # type: ignore[call-overload, unused-ignore]
    )  # fmt: skip


@pytest.fixture
def home(place: Path) -> Path:
    home = Path(tempfile.mkdtemp(prefix="Zoë's home ", dir=place))
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    return home


def test_it_does_the_quick_session_and_its_report(folder: Path, home: Path) -> None:
    done = _run(
        folder, home, "run", "gentle_start", "--camera", "mannequin", "--quick", "--no-window", "--report", "out.html"
    )
    assert done.returncode == 0, done.stderr[-2000:]
    page = (home / "out.html").read_text(encoding="utf-8")
    assert "</html>" in page
    assert re.search(r"repetitions", page, re.IGNORECASE)
    again = _run(folder, home, "report", "-o", "later.html")
    assert again.returncode == 0, again.stderr[-2000:]
    assert (home / "later.html").exists()


def test_it_measures_a_folder_of_clips_in_processes_of_its_own(folder: Path, home: Path) -> None:
    clips = home / "clips"
    clips.mkdir()
    for name in ("one", "two", "three"):
        recorded(clips / f"{name}.npz", "hip_lift", 12).chmod(0o644)
    done = _run(folder, home, "measure", "clips", "--exercise", "hip_lift", "--workers", "2", "-o", "clips.csv")
    assert done.returncode == 0, done.stderr[-2000:]
    assert len((home / "clips.csv").read_text(encoding="utf-8").splitlines()) >= 4


def test_it_has_the_voice_and_takes_lines_of_python_that_it_starts_itself(folder: Path, home: Path) -> None:
    say = (
        "import sys; from coach.devices.sound.espeak import synthesise; "
        "print(len(synthesise('Slowly up.')[0]), sys.frozen)"
    )
    done = _run(folder, home, "-c", say)
    samples, frozen = done.stdout.split()
    assert (int(samples) > 5000, frozen) == (True, "True"), done.stderr[-2000:]


def test_every_part_brings_its_licence(folder: Path) -> None:
    licences = folder / "licences"
    assert "GNU GENERAL PUBLIC LICENSE" in (licences / "GPL-3.0.txt").read_text(encoding="utf-8")
    assert "eSpeak NG 1.52.0" in (licences / "READ-ME.txt").read_text(encoding="utf-8")
    for name, package in bundle.packages().items():
        place = licences / f"{name}-{package.version}"
        assert (place / "ABOUT.txt").exists(), name
    assert (licences / "PYTHON-LICENSE.txt").exists()
    assert bundle.size(folder) < MOST_MB * 1e6
