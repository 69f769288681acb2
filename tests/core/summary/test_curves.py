"""Angles over time: what was decided on is what is shown, not seen is a gap; an old record is worked out again."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from movements import FREE_LIFT, film, nobody, supine

from coach.core.base.types import Pose
from coach.core.kinematics.skeleton import POINTS
from coach.core.summary.angle_curves import MOST_CURVE, Curve, Recording, curve, recording
from coach.core.summary.session_figures import MovementRecord, Peak
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, observe

PIECES = [(50, 1), (10, 1), (50, 1)]  # hip flexion of somebody who lies


def poses(fps: float = 30.0, facing: str = "right") -> Iterator[Pose]:
    return film(PIECES, fps, supine, facing=facing)


def observed(film: Iterator[Pose]) -> list[Observation]:
    watching, seen = Watching(), []
    for pose in film:
        watching, now = observe(FREE_LIFT, watching, pose)
        seen.append(now)
    return seen


def flexion(recorded: Recording, movements: tuple[MovementRecord, ...] = (), end_s: float = 1e6) -> Curve:
    return curve(recorded, "hip_flexion", "right", 0.0, end_s, movements)


def moved(at_s: float, deg: float) -> MovementRecord:
    return MovementRecord(number=1, side="right", start_s=at_s - 1, end_s=at_s + 1, peak_s=at_s, held_s=None,
        counted=True,
                    peaks={"hip_flexion": Peak(deg=deg, error_deg=5.0)})  # fmt: skip


def test_the_curve_is_what_was_decided_on_at_every_moment() -> None:
    seen = observed(poses())
    found = flexion(recording((now.kept() for now in seen), 0.0))
    assert found.values.tolist() == [now.values["hip_flexion"] for now in seen]
    assert found.t_s.tolist() == [now.t_s for now in seen]


def test_a_measure_of_the_other_side_was_not_decided_on() -> None:
    recorded = recording((now.kept() for now in observed(poses())), 0.0)
    assert np.isnan(curve(recorded, "hip_flexion", "left", 0.0, 9.0, ()).values).all()
    assert np.isnan(curve(recorded, "neck_flexion", "right", 0.0, 9.0, ()).values).all()


def test_what_decisions_did_not_see_is_a_gap_on_the_page_and_has_no_skeleton() -> None:
    """For a second the knees are somewhere impossible, and for another nobody is there."""

    def spoiled() -> Iterator[Pose]:
        for pose in poses():
            if 0.5 <= pose.t_s < 1.0:
                marks = pose.landmarks.copy()
                for side in ("left", "right"):
                    marks[POINTS[f"{side}_knee"], :2] = 0.02, 0.98
                yield replace(pose, landmarks=marks)
            else:
                yield nobody(pose.t_s) if 1.5 <= pose.t_s < 2.0 else pose

    seen = observed(spoiled())
    recorded = recording((now.kept() for now in seen), 0.0)
    unseen = [math.isnan(now.values["hip_flexion"]) for now in seen]
    assert sum(unseen) == pytest.approx(30, abs=2)
    assert np.isnan(flexion(recorded).values).tolist() == unseen
    hidden = np.isnan(recorded.points[:, POINTS["right_knee"], 0])
    assert hidden.tolist() == [now.unfiltered.right.knee[0] != now.unfiltered.right.knee[0] for now in seen]


def test_only_the_exercises_own_time_is_read() -> None:
    found = flexion(recording((now.kept() for now in observed(poses())), 0.0), end_s=1.0)
    assert found.t_s[-1] == pytest.approx(1.0, abs=0.04)


def test_a_long_exercise_has_no_more_values_than_a_page_can_show() -> None:
    many = [replace(pose, measures={"hip_flexion_right": 30.0}) for pose in poses(fps=MOST_CURVE)]
    assert len(flexion(recording(many, 0.0)).values) <= MOST_CURVE


def test_a_recording_is_thinned_by_time_and_not_by_frames() -> None:
    for fps in (12.0, 30.0, 60.0):
        found = recording(poses(fps=fps), 0.5).t_s
        assert len(found) == pytest.approx(10, abs=1)
        assert np.diff(found).min() >= 0.5 - 1e-6


def test_the_nearest_moment_is_near_or_none() -> None:
    there = [pose if pose.t_s < 1.0 else nobody(pose.t_s) for pose in poses()]
    recorded = recording(there, 0.0)
    assert recorded.nearest(0.5) == 15
    assert recorded.nearest(1.5) is None  # nobody was seen
    assert recorded.nearest(9.0) is None
    assert recording([], 0.1).nearest(0.0) is None


def test_the_picture_is_as_wide_as_it_was() -> None:
    (pose, *_) = poses()
    recorded = recording([pose], 0.0)
    assert recorded.aspect == pytest.approx(pose.width / pose.height)
    np.testing.assert_allclose(recorded.points[0], pose.points)


# -- a record that kept no measures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("facing", ["right", "left"])
def test_an_old_record_is_worked_out_by_the_same_pipeline(facing: str) -> None:
    old = recording(poses(facing=facing), 0.0)
    assert old.replayed
    found = curve(old, "hip_flexion", facing, 0.0, 9.0, ())
    decided = [now.sides[facing].values["hip_flexion"] for now in observed(poses(facing=facing))]
    np.testing.assert_allclose(found.values, decided, atol=0.5)


def test_of_an_old_record_the_sign_is_the_one_that_its_peaks_had() -> None:
    """With straight knees and no face nothing on the body tells which way it faces."""

    def beyond_straight() -> Iterator[Pose]:
        for pose in film([(20, 1), (-20, 1.5), (20, 1)], 30, lambda deg: supine(deg, 0)):
            marks = pose.landmarks.copy()
            for name in ("nose", "left_toe", "right_toe", "left_heel", "right_heel"):
                marks[POINTS[name]] = np.nan
            yield replace(pose, landmarks=marks)

    old = recording(beyond_straight(), 0.0)
    for deg in (-20.0, 20.0):
        found = flexion(old, (moved(2.5, deg),))
        assert found.values[int(np.argmin(np.abs(found.t_s - 2.5)))] == pytest.approx(deg, abs=2.0)


def test_a_new_record_is_never_replayed() -> None:
    assert not recording((now.kept() for now in observed(poses())), 0.0).replayed
    assert not recording((replace(pose, measures={}) for pose in poses()), 0.0).replayed
