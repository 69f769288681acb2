"""The pictures of the documents: those that `make pictures` takes, and no other."""

import re
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
PAGES = ("README.md", "docs/writing-routines.md", "docs/writing-exercises.md", "docs/for-the-clinic.md")
SHOWN = [str((ROOT / page).parent.relative_to(ROOT) / path) for page in PAGES
         for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / page).read_text(encoding="utf-8"))]  # fmt: skip


def moments() -> set[str]:
    """The names that the command writes, read out of its own table."""
    source = (ROOT / "docs" / "pictures.py").read_text(encoding="utf-8")
    table = source.partition("MOMENTS")[2].partition("}  # fmt")[0]
    return {*re.findall(r'^    "([\w-]+)": lambda', table, re.MULTILINE), "report", "parcel", "session"}


def test_every_picture_is_one_that_the_command_takes() -> None:
    assert {path.stem for path in PICTURES.glob("*")} == moments()


@pytest.mark.parametrize("shown", SHOWN)
def test_a_picture_that_a_page_shows_is_there_and_is_small(shown: str) -> None:
    path = ROOT / shown
    films = path.suffix == ".gif"
    assert Image.open(path).size[0] >= (700 if films else 1000)
    assert path.stat().st_size < (2_500_000 if films else 400_000)


def test_the_film_is_a_short_one_that_moves() -> None:
    film = Image.open(PICTURES / "session.gif")
    assert film.n_frames > 50
    assert 10 <= sum(frame.info["duration"] for frame in ImageSequence.Iterator(film)) / 1000 <= 40


def test_the_front_page_shows_what_the_program_looks_like() -> None:
    names = ("session.gif", "correction.png", "set-up.png", "pain.png", "stop.png", "report.png")
    assert {f"docs/pictures/{name}" for name in names} <= set(SHOWN)
