"""Times of files: near zero, always rising, whatever the stamps in the file say."""

import math
from pathlib import Path

import pytest

from coach.devices.camera.files import FileTimes, local_file, start_of
from coach.devices.errors import SourceError

PERIOD_S = 0.1


@pytest.mark.parametrize(
    ("stamps", "times"),
    [
        ([0.0, 0.1, 0.2], [0.0, 0.1, 0.2]),
        ([0.08, 0.18, 0.4], [0.08, 0.18, 0.4]),
        ([0.0, 0.0, 0.0, 0.0], [0.0, 0.1, 0.2, 0.3]),
        ([math.nan] * 3, [0.0, 0.1, 0.2]),
        ([0.0, math.nan, 0.2], [0.0, 0.1, 0.2]),
        ([3600.0, 3600.1, 3600.3], [0.0, 0.1, 0.3]),
        ([-0.5, -0.4, 0.0], [0.0, 0.1, 0.5]),
        ([0.0, 0.3, 0.2, 0.5], [0.0, 0.3, 0.4, 0.5]),
        ([0.0, 0.1, 0.0, 0.1], [0.0, 0.1, 0.2, 0.3]),
        ([0.0, 95443.7, 95443.8], [0.0, 0.1, 0.2]),
        ([0.0, 0.1, 8.0, 8.1], [0.0, 0.1, 8.0, 8.1]),
    ],
    ids=[
        "sane stamps are kept",
        "a late first frame stays late",
        "stamps that stand still are counted on",
        "no stamps are counted on",
        "one missing stamp is bridged",
        "a clip cut out of a long film starts at zero",
        "stamps before zero start at zero",
        "one stamp out of order is bridged until the file has caught up",
        "stamps that start again run on",
        "a wrapped counter is left aside",
        "a still scene of seconds is kept",
    ],
)
def test_times_rise_from_near_zero(stamps: list[float], times: list[float]) -> None:
    clock = FileTimes(PERIOD_S)
    assert [clock.next(stamp) for stamp in stamps] == pytest.approx(times)


@pytest.mark.parametrize(("first_s", "start_s"), [(0.0, 0.0), (0.9, 0.0), (300.0, 300.0), (-2.0, -2.0)])
def test_only_a_start_away_from_zero_is_taken_off(first_s: float, start_s: float) -> None:
    assert start_of(first_s) == start_s


@pytest.mark.parametrize("source", ["-1", " 0", "²", "+0", "#1", "/dev/video0", "camera", "Webcam 1", "cam0"])
def test_what_is_meant_as_a_camera_and_is_none_says_what_one_is_called(source: str) -> None:
    with pytest.raises(SourceError) as caught:
        local_file("/dev/video99" if Path(source).exists() else source)
    assert "A camera is called by its number, such as 0, and " in str(caught.value)
    assert "coach doctor says whether one answers" in str(caught.value)


def test_a_file_of_such_a_name_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-1").write_bytes(b"film")
    assert local_file("-1") == Path("-1")


@pytest.mark.parametrize("source", ["lift.mp4", "videos/1.mp4", "camera.mp4", "1.mp4", "campaign"])
def test_an_absent_film_is_no_camera(source: str) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        local_file(source)


@pytest.mark.parametrize("source", ["", "  ", "rtsp://camera.local/1", "/dev/null"])
def test_what_is_no_file_names_the_way_to_give_a_camera(source: str) -> None:
    with pytest.raises(SourceError, match="number, such as 0"):
        local_file(source)
