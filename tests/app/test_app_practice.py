"""`coach practice` through the joined rooms: on the virtual patient's own landmarks, with keys, and on real pixels."""

from pathlib import Path

import pygame
import pytest
from recordings import recorded

from coach.app import practice as practising
from coach.app import room as application
from coach.cli import execute
from coach.devices import feed
from coach.devices.screen import Window
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

WELL = "It works: your raised gesture, choosing by ear, the stop.\nYou can answer without getting up.\n"


@pytest.fixture
def landmarks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The virtual patient is seen without a pose model."""

    def see(source: str, **_: object) -> MannequinCamera:
        return MannequinCamera(source.partition(":")[2], pixels=False)

    monkeypatch.setattr(application, "open_camera", see)


@pytest.mark.parametrize("script", ["", ":lies_down"])
def test_standing_and_lying_on_the_back_each_way_works(
    script: str, landmarks_only: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["practice", "--camera", f"mannequin{script}", "--no-window"]) == 0
    assert capsys.readouterr().out == WELL


@pytest.mark.parametrize("name", ["firm_chair", "prone_lying", "side_lying", "childs_pose", "prone_on_elbows"])
def test_it_works_in_the_posture_of_an_exercise(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def there(source: str, **_: object) -> MannequinCamera:
        """Somebody who is in that position already."""
        camera = MannequinCamera(pixels=False)
        camera.attend(read_exercise(find_exercise(name)), doing=True)
        while (frame := camera.read()) is not None and frame.t_s < 20:
            pass
        return camera

    monkeypatch.setattr(application, "open_camera", there)
    assert execute(["practice", "--camera", "mannequin", "--no-window"]) == 0
    assert capsys.readouterr().out == WELL


def test_nobody_in_the_picture_ends_it_as_silence(landmarks_only: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["practice", "--camera", "mannequin:leaves_picture", "--no-window"]) == 3
    assert "Try again whenever you like" in capsys.readouterr().out


def test_an_arm_that_was_never_seen_down_is_no_answer_and_no_stop(
    landmarks_only: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practising, "_wanted", lambda _: None)
    assert execute(["practice", "--camera", "mannequin:raises_arm", "--no-window"]) == 3
    assert "It works" not in capsys.readouterr().out


def test_a_key_is_tried_where_there_is_a_window(
    landmarks_only: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(feed, "_sleep_until", lambda *_: None)  # nobody watches in real time
    looks: list[int] = []
    given = Window.inputs

    def inputs(window: Window) -> list:
        looks.append(1)
        if len(looks) == 4:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_g, mod=0, unicode="g"))
        return given(window)

    monkeypatch.setattr(Window, "inputs", inputs)
    monkeypatch.setattr(Window, "show", lambda *_, **__: None)
    monkeypatch.setattr(application, "_open_speaker", lambda _o, _w, clock, *_: application.SilentSpeaker(clock))
    assert execute(["practice", "--camera", "mannequin"]) == 0
    assert "It works: a key or a remote, your raised gesture" in capsys.readouterr().out


def test_without_a_camera_the_keys_are_tried_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = Window.inputs

    def inputs(window: Window) -> list:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_g, mod=0, unicode="g"))
        return given(window)

    monkeypatch.setattr(Window, "inputs", inputs)
    monkeypatch.setattr(Window, "show", lambda *_, **__: None)
    monkeypatch.setattr(application, "_open_speaker", lambda _o, _w, clock, *_: application.SilentSpeaker(clock))
    assert execute(["practice", "--camera", "9"]) == 0
    told = capsys.readouterr()
    assert "Camera 9" in told.err
    assert "It works: a key or a remote." in told.out
    assert "gesture" not in told.out


def test_a_recording_that_ends_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = recorded(tmp_path / "short.npz", "hip_lift", 5)
    assert execute(["practice", "--camera", str(clip), "--no-window"]) == 4


def test_a_source_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["practice", "--camera", "nothing.mp4", "--no-window"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_nothing_is_kept(landmarks_only: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "kept" / "records.db"
    monkeypatch.setenv("COACH_STORE", str(store))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert execute(["practice", "--camera", "mannequin", "--no-window"]) == 0
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
@pytest.mark.parametrize("script", ["", ":lies_down"])
def test_it_works_on_real_pixels(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["practice", "--camera", f"mannequin{script}", "--no-window"]) == 0
    assert capsys.readouterr().out == WELL
