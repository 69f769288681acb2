"""A page is written whole or not at all, and trouble is one sentence."""

import os
from pathlib import Path

import pytest

from coach.report import ReportError, check_writable, write_report


def test_a_page_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    path = write_report("<p>0 °</p>", tmp_path / "out.html")
    assert path.read_text("utf-8") == "<p>0 °</p>"
    write_report("<p>new</p>", path)
    assert path.read_text("utf-8") == "<p>new</p>"
    assert [file.name for file in tmp_path.iterdir()] == ["out.html"]


@pytest.mark.parametrize("place", ["no/such/folder/out.html", "file/out.html"])
def test_a_place_that_is_not_there_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError, match=r"cannot be written \(.*\): give --report another place\.$"):
        write_report("x", tmp_path / place)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is a folder"):
        write_report("x", tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that nobody, not even root, can write")
def test_a_folder_that_nobody_can_write_is_refused() -> None:
    with pytest.raises(ReportError, match="cannot be written"):
        write_report("x", "/proc/out.html")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
def test_a_full_disk_leaves_the_old_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_report("old", tmp_path / "out.html")
    opened = os.open

    def full(place: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(place).endswith(".part"):
            return opened("/dev/full", flags & ~(os.O_CREAT | os.O_EXCL))
        return opened(place, flags, mode)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(ReportError, match="no space left"):
        write_report("new", path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.html"]


@pytest.mark.parametrize("place", ["no/such/folder/out.html", "."])
def test_a_place_that_cannot_be_written_is_told_before_the_session(tmp_path: Path, place: str) -> None:
    with pytest.raises(ReportError, match="another"):
        check_writable(tmp_path / place)
    check_writable(tmp_path / "out.html")
    (tmp_path / "link.html").symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(ReportError, match="is a link to"):
        check_writable(tmp_path / "link.html")
