"""Webcams: stamped at capture, patient at waking, and plain about being absent or unplugged."""

import numpy as np
import pytest
from footage import fake_webcam

from coach.devices.camera import open_camera
from coach.devices.clock import ManualClock
from coach.devices.errors import SourceError, SourceLost
from coach.devices.opencv import load_opencv


def test_frames_are_rgb_and_carry_the_time_of_their_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch)
    clock = ManualClock()
    with open_camera("0", clock=clock) as camera:
        clock.advance(7.5)
        frame = camera.read()
    assert camera.live
    assert frame is not None
    assert frame.t_s == 7.5
    assert frame.image is not None
    assert np.unique(frame.image.reshape(-1, 3), axis=0).tolist() == [[200, 0, 0]]


def test_only_for_codes_a_camera_is_asked_for_large_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch)
    asked: dict[int, float] = {}
    cv2 = load_opencv()
    monkeypatch.setattr(cv2.VideoCapture, "set", lambda _, what, value: asked.update({what: value}))
    open_camera("0").close()
    assert cv2.CAP_PROP_FRAME_WIDTH not in asked
    open_camera("0", largest=True).close()
    assert (asked[cv2.CAP_PROP_FRAME_WIDTH], asked[cv2.CAP_PROP_FRAME_HEIGHT]) == (1920, 1080)


def test_a_camera_that_needs_a_moment_to_wake_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch, asleep=20)
    with open_camera("0") as camera:
        assert camera.read() is not None


@pytest.mark.parametrize(
    ("source", "platform", "advice"),
    [
        ("1", "linux", "/dev/video"),
        ("1", "darwin", "Privacy & Security"),
        ("1", "win32", "Privacy & security"),
        ("1", "other", "try camera 0"),
    ],
)
def test_an_absent_camera_is_told_with_what_to_do_on_this_system(
    source: str, platform: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_webcam(monkeypatch)
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(SourceError, match=advice):
        open_camera(source)


def test_a_camera_busy_elsewhere_opens_but_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch, frames=0)
    with pytest.raises(SourceError, match="close other programs"):
        open_camera("0")


def test_a_number_beyond_all_cameras_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch)
    with pytest.raises(SourceError, match="numbers start at 0"):
        open_camera("99999999999999999999")


def test_an_unplugged_camera_is_lost_after_its_last_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch, frames=4)  # the first is taken at opening
    with open_camera("0") as camera:
        assert [camera.read() is not None for _ in range(3)] == [True] * 3
        with pytest.raises(SourceLost, match="plug it in again"):
            camera.read()


def test_one_failed_read_is_no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_webcam(monkeypatch)
    with open_camera("0") as camera:
        camera._capture.sleep = 3  # type: ignore[attr-defined]
        assert camera.read() is not None


def test_a_real_absent_camera_is_one_sentence() -> None:
    with pytest.raises(SourceError, match="Camera 97"):
        open_camera("97")
