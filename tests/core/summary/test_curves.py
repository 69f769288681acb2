"""Angles over time from what was recorded: the measures' own values, gaps where nothing was seen, spikes gone."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from coach.core.base.types import Pose
from coach.core.kinematics.skeleton import POINTS, SIDES
from coach.core.summary.angle_curves import MOST_CURVE, Curve, Recording, curve, recording
from coach.core.summary.session_figures import Movement, Peak


def lying(bent_deg: float, faces: float = 1.0, *, seen: bool = True) -> np.ndarray:
    """(33, 4) of a body on its back with knees bent, whose trunk and thigh meet at 180 less `bent_deg`."""
    marks = np.full((33, 4), np.nan)
    if not seen:
        return marks
    turn = math.radians(bent_deg)
    hip, knee = np.array([0.5, 0.7]), np.array([0.5 + faces * 0.2 * math.cos(turn), 0.7 - 0.2 * math.sin(turn)])
    places = {
        "shoulder": np.subtract(hip, (faces * 0.25, 0.0)),
        "hip": hip,
        "knee": knee,
        "ankle": np.add(knee, (faces * 0.05, 0.2)),
    }
    for name, place in places.items():
        for side in SIDES:
            marks[POINTS[f"{side}_{name}"]] = [*place, 0.0, 0.99]
    return marks


def poses(*pieces: tuple[float | None, float], fps: float = 30.0, faces: float = 1.0) -> Iterator[Pose]:
    """Degrees for seconds; None is nobody."""
    frame = 0
    for deg, seconds in pieces:
        for _ in range(round(seconds * fps)):
            marks = lying(deg or 0.0, faces, seen=deg is not None)
            yield Pose(t_s=frame / fps, width=480, height=480, landmarks=marks, world=np.zeros((33, 3)))
            frame += 1


def flexion(own: Recording, movements: tuple[Movement, ...] = (), end_s: float = 1e6) -> Curve:
    return curve(own, "hip_flexion", "left", 0.0, end_s, movements)


def moved(at_s: float, deg: float) -> Movement:
    return Movement(number=1, side="left", start_s=at_s - 1, end_s=at_s + 1, peak_s=at_s, held_s=None, counted=True,
                    peaks={"hip_flexion": Peak(deg=deg, error_deg=5.0)})  # fmt: skip


@pytest.mark.parametrize("deg", [0.0, 12.0, 48.0, 90.0])
def test_the_curve_is_what_the_measure_says(deg: float) -> None:
    found = flexion(recording(poses((deg, 1.0)), 0.0))
    assert np.allclose(found.values, deg, atol=0.01)


@pytest.mark.parametrize("faces", [1.0, -1.0])
@pytest.mark.parametrize("deg", [-20.0, 20.0])
def test_which_way_the_person_faced_is_told_by_what_was_recorded_then(faces: float, deg: float) -> None:
    own = recording(poses((deg, 2.0), faces=faces), 0.0)
    assert np.allclose(flexion(own, (moved(1.0, deg),)).values, deg, atol=0.01)


def test_without_a_recorded_peak_the_body_tells() -> None:
    own = recording(poses((50.0, 1.0), (-15.0, 0.2), (50.0, 1.0)), 0.0)
    assert flexion(own).values.min() == pytest.approx(-15.0, abs=0.01)


def test_not_seen_is_a_gap_and_its_neighbours_stay() -> None:
    found = flexion(recording(poses((30.0, 1.0), (None, 1.0), (40.0, 1.0)), 0.0))
    gap = np.isnan(found.values)
    assert (gap == ((found.t_s > 0.99) & (found.t_s < 1.99))).all()
    assert np.allclose(found.values[:30], 30.0, atol=0.01)
    assert np.allclose(found.values[-30:], 40.0, atol=0.01)


def test_a_spike_of_one_moment_is_gone_and_a_step_does_not_lag() -> None:
    found = flexion(recording(poses((30.0, 1.0), (80.0, 1 / 30), (30.0, 1.0), (60.0, 1.0)), 0.0))
    assert found.values[:60].max() == pytest.approx(30.0, abs=0.01)
    assert found.values[found.t_s > 2.05].min() == pytest.approx(60.0, abs=0.01)


def test_what_the_model_doubts_or_guesses_outside_the_picture_was_not_seen() -> None:
    doubted, outside = lying(30.0), lying(30.0)
    doubted[POINTS["left_knee"], 3] = 0.2
    outside[POINTS["left_knee"], 0] = 1.2
    for marks in (doubted, outside):
        pose = Pose(t_s=0.0, width=480, height=480, landmarks=marks, world=np.zeros((33, 3)))
        assert np.isnan(flexion(recording([pose], 0.0)).values).all()


def test_a_recording_is_thinned_by_time_and_not_by_frames() -> None:
    for fps in (12.0, 30.0, 60.0):
        found = recording(poses((30.0, 10.0), fps=fps), 0.5).t_s
        assert len(found) == pytest.approx(20, abs=1)
        assert np.diff(found).min() >= 0.5 - 1e-6


def test_a_long_exercise_has_no_more_values_than_a_page_can_show() -> None:
    own = recording(poses((30.0, 4.0), fps=MOST_CURVE), 0.0)
    assert len(flexion(own).values) <= MOST_CURVE


def test_only_the_exercises_own_time_is_read() -> None:
    found = flexion(recording(poses((30.0, 4.0)), 0.0), end_s=1.0)
    assert found.t_s[-1] == pytest.approx(1.0, abs=0.04)


def test_the_nearest_moment_is_near_or_none() -> None:
    own = recording(poses((30.0, 1.0), (None, 1.0)), 0.0)
    assert own.nearest(0.5) == 15
    assert own.nearest(1.5) is None  # nobody was seen
    assert own.nearest(9.0) is None
    assert recording([], 0.1).nearest(0.0) is None


def test_the_picture_is_as_wide_as_it_was() -> None:
    marks = lying(30.0)
    pose = Pose(t_s=0.0, width=1280, height=720, landmarks=marks, world=np.zeros((33, 3)))
    own = recording([pose], 0.0)
    assert own.aspect == pytest.approx(16 / 9)
    assert own.points[0, POINTS["left_hip"]] == pytest.approx([0.5 * 16 / 9, 0.7])
