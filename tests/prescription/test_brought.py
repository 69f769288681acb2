"""A photograph or film that a therapist puts beside an exercise file: named in it, looked at by `coach check`."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from prescription_samples import EXERCISE, NAMES, ROUTINE
from sweeps import swept

from coach.core.exercise.model import Exercise
from coach.prescription.brought import place_of
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.reader import check, read_exercise

Write = Callable[[str, str], Path]


def naming(line: str) -> str:
    assert "\nkind = " in EXERCISE
    return EXERCISE.replace("\nkind = ", f"\n{line}\nkind = ", 1)


def photograph(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (80, 60), (120, 90, 60)).save(path)
    return path


def only(faults: tuple[FileFault, ...]) -> FileFault:
    assert len(faults) == 1, faults
    return faults[0]


def test_a_named_picture_is_found_beside_its_file(write: Write, tmp_path: Path) -> None:
    place = photograph(tmp_path / "pictures" / "me.jpg")
    read = read_exercise(write("bridge.toml", naming('picture = "pictures/me.jpg"')), NAMES)
    assert read.lesson.picture == str(place.resolve())
    assert read.lesson.film is None
    assert check(tmp_path / "bridge.toml", NAMES) == ()


def test_what_is_missing_is_a_fault_of_the_check_with_its_line_and_none_of_the_day(
    write: Write, exercise: Callable[..., Exercise]
) -> None:
    text = naming('film = "gone.mp4"')
    fault = only(check(write("bridge.toml", text), NAMES))
    assert fault.path == "film"
    assert fault.line == text.split("\n").index('film = "gone.mp4"') + 1
    assert '"gone.mp4" does not exist' in fault.message
    assert "at most 10 s and 5 MB" in fault.message
    assert exercise(text).lesson.film is not None, "the session goes on, with the figure"


def test_what_is_no_picture_is_said_with_what_may_be(write: Write, tmp_path: Path) -> None:
    (tmp_path / "me.jpg").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    fault = only(check(write("bridge.toml", naming('picture = "me.jpg"')), NAMES))
    assert "HEIC" in fault.message
    assert "JPEG or PNG" in fault.message


OUTSIDE = (
    "../a.jpg",
    "b/../../a.jpg",
    "/etc/passwd",
    "C:a.jpg",
    "b\\a.jpg",
    "file:a.jpg",
    "https://x/a.jpg",
    ".",
    "..",
)


@swept("name", OUTSIDE)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    assert place_of(Path("/tmp/somewhere"), name) is None


def test_a_name_that_leads_outside_cannot_be_read_at_all(write: Write) -> None:
    with pytest.raises(PrescriptionError, match=r"picture: .*outside the folder"):
        read_exercise(write("bridge.toml", naming('picture = "../a.jpg"')), NAMES)


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need a right of their own there")
def test_a_link_that_leads_outside_is_outside(tmp_path: Path) -> None:
    there = photograph(tmp_path / "private" / "a.jpg")
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "a.jpg").symlink_to(there)
    (folder / "circle").symlink_to(folder / "circle")
    assert place_of(folder, "a.jpg") is None
    assert place_of(folder, "b.jpg") == (folder / "b.jpg").resolve()


def test_a_routine_is_told_what_is_wrong_beside_its_exercises(
    checked: Callable[[str], tuple[FileFault, ...]], tmp_path: Path
) -> None:
    bridge = tmp_path / "exercises" / "bridge.toml"
    bridge.write_text(bridge.read_text("utf-8").replace("\nkind = ", '\npicture = "gone.jpg"\nkind = ', 1), "utf-8")
    fault = only(tuple(fault for fault in checked(ROUTINE) if not fault.warning))
    assert fault.file == str(bridge)
    assert fault.path == "picture"


@swept("line, message", (
    ('video = "a.mp4"', 'write film = "a.mp4"'),
    ('photo = "a.jpg"', 'write picture = "a.jpg"'),
    ("picture = 3", "is not a text"),
    ('film = ""', "is empty"),
))  # fmt: skip
def test_a_slip_is_answered_with_what_to_write(line: str, message: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bridge.toml"
        path.write_text(naming(line), encoding="utf-8")
        assert message in only(check(path, NAMES)).message
