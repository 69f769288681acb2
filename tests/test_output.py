"""Every file is put in its place whole or not at all, for its owner alone, and never in place of a link or a device."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
from sweeps import swept

from coach import output
from coach.cli.clips import Results
from coach.cli.reminding import _write as write_calendar
from coach.core.base.types import Pose
from coach.devices.camera.recording import write_recording
from coach.exchange import export
from coach.prescription.schema import write_schemas
from coach.prescription.starting import write_new
from coach.report import write_report

MARKS = np.full((33, 4), 0.5)
A_POSE = Pose(t_s=0.0, width=640, height=480, landmarks=MARKS, world=MARKS[:, :3])
# what holds health data, as it is written; the file's name begins with "out"
PRIVATE: dict[str, Callable[[Path], Any]] = {
    "a page": lambda path: write_report("<p>anna</p>", path),
    "an export": lambda path: export(lambda file: file.write("anna") and None, path),
    "a PDF": lambda path: export(b"%PDF-anna", path),
    "a calendar": lambda path: write_calendar(path, b"anna"),
    "a table of clips": lambda path: Results(path.with_suffix(".csv"), as_json=False),
    "a landmark recording": lambda path: write_recording(path, [A_POSE]),
}
# and what a therapist shares
SHARED: dict[str, Callable[[Path], Any]] = {
    "a new exercise": lambda path: write_new(path, "id = 1"),
    "schemas": lambda path: write_schemas(path.parent),
}


@swept("name", sorted(PRIVATE))
def test_only_its_owner_may_read_it_whatever_the_umask_says(name: str, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = output.folder(tmp_path / name)
        PRIVATE[name](folder / "out")
    finally:
        os.umask(before)
    (written,) = folder.iterdir()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@swept("name", sorted(PRIVATE))
def test_no_link_and_no_pipe_is_replaced(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    place = folder / ("out.csv" if name == "a table of clips" else "out")
    kept = folder / "kept"
    kept.write_text("as it was")
    place.symlink_to(kept)
    with pytest.raises(OSError, match="is a link to"):
        PRIVATE[name](place)
    assert (place.is_symlink(), kept.read_text()) == (True, "as it was")
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(OSError, match="no file"):
        PRIVATE[name](place)
    assert stat.S_ISFIFO(place.lstat().st_mode)


@swept("name", sorted({**PRIVATE, **SHARED}))
def test_a_disk_that_fills_up_leaves_what_was_there_and_nothing_half(name: str, tmp_path: Path) -> None:
    write = {**PRIVATE, **SHARED}[name]
    folder = tmp_path / name
    folder.mkdir()
    if name not in ("a new exercise", "a table of clips"):
        write(folder / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(_handle: int) -> None:
        raise OSError(28, os.strerror(28))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises((OSError, ValueError), match=r"(?i)no space left"):
            write(folder / "out")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_interruption_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = output.write(output.folder(tmp_path / "pages") / "out", b"old")

    def interrupted(file: IO[bytes]) -> None:
        file.write(b"ne")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        output.write(path, interrupted)
    assert [(own.name, own.read_bytes()) for own in path.parent.iterdir()] == [("out", b"old")]


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").write_text("first")
    with pytest.raises(FileExistsError):
        output.write(tmp_path / "out", b"second", new=True)

    def no_links(*_: Any) -> None:
        raise OSError(1, "not permitted")

    monkeypatch.setattr(os, "link", no_links)  # as on a memory card
    with pytest.raises(FileExistsError):
        output.write(tmp_path / "out", b"second", new=True)
    assert output.write(tmp_path / "new", b"second", new=True).read_bytes() == b"second"
    assert (tmp_path / "out").read_text() == "first"


@swept("name", ["n" * 300, "no/such/folder/x", "a\0b"])
def test_a_name_that_is_none_is_told_as_a_sentence(name: str, tmp_path: Path) -> None:
    place = str(tmp_path / name)
    with pytest.raises(OSError, match=r"too long|No such file|null byte") as refused:
        output.write(place, b"x")
    assert refused.value.strerror


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_device_stays_a_device() -> None:
    with pytest.raises(OSError, match="device"):
        output.write("/dev/full", b"x")
    assert stat.S_ISCHR(os.lstat("/dev/full").st_mode)
