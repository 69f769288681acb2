"""The doctor names what does not work, and looks at everything after it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.app import doctor
from coach.devices.screen import scripts, text
from coach.devices.sound import hibari
from coach.shipped import IncompleteInstallation, shipped_model

MODEL: Callable[[], str] = doctor._model
PARTS = ("files", "model", "camera", "display", "sound", "voice", "microphone", "awake", "records")


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every part works, so that one at a time may fail."""
    for part in PARTS:
        monkeypatch.setattr(doctor, f"_{part}", lambda *_: "works")


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("broken"), KeyError("x"), MemoryError(), ValueError()])
@pytest.mark.parametrize("part", PARTS)
def test_whatever_is_wrong_with_one_part_the_others_are_tried(
    part: str, error: Exception, works: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> str:
        raise error

    monkeypatch.setattr(doctor, f"_{part}", fails)
    found = {one.part: one for one in doctor.examine()}
    assert tuple(found) == PARTS
    assert [name for name, one in found.items() if not one.good] == [part]
    assert found[part].sentence


def test_a_model_that_was_cut_off_is_named_and_its_library_is_never_given_it(
    works: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Half a model has ended the whole process within the library."""
    cut = tmp_path / "cut.task"
    cut.write_bytes(shipped_model().read_bytes()[:3_000_000])
    monkeypatch.setattr("coach.devices.pose.landmarker.shipped_model", lambda: cut)
    monkeypatch.setattr(doctor, "_model", MODEL)
    found = {one.part: one for one in doctor.examine()}
    assert not found["model"].good
    assert "install" in found["model"].sentence
    assert found["records"].good


def test_a_font_that_is_missing_or_damaged_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    monkeypatch.setattr(scripts, "shipped_folder", lambda _: tmp_path)
    text.font.cache_clear()
    try:
        with pytest.raises(IncompleteInstallation, match=r"DejaVuSans.ttf .* install it again"):
            text.font(20, False)
        (fonts / "DejaVuSans.ttf").write_bytes(b"no font")
        with pytest.raises(IncompleteInstallation, match=r"DejaVuSans.ttf .* install it again"):
            text.font(20, False)
    finally:
        text.font.cache_clear()


def test_the_natural_voice_is_recommended_where_it_is_missing_and_that_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hibari, "installed", lambda: False)
    assert "pip install 'back-coach[voice]'" in doctor._voice()


def test_a_natural_voice_that_does_not_speak_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> None:
        raise ImportError("its model is gone")

    monkeypatch.setattr(hibari, "installed", lambda: True)
    monkeypatch.setattr("coach.devices.sound.voice_choice.HibariModel", damaged)
    with pytest.raises(OSError, match="Install it again"):
        doctor._voice()
