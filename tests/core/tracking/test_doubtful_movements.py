"""What real cameras and pose models do in the middle of a movement: cuts, flashes, first frames, legs taken for the
other one, measures that stick. What was done is counted, what was not done is not."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from footage import shared
from movements import FREE_LIFT, HOLD, RATES, curve, kneel, length_s, pose, times, walk_across
from recordings import pose_of

from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Driver, Exercise, Tempo
from coach.core.tracking.repetitions import Rep, close, follow
from coach.core.tracking.side_track import Sample, Track
from coach.devices.camera.recording import RecordingCamera
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

Curve = Callable[[float], float]
Pieces = Sequence[tuple[float, float]]
TEST = "test"
SLOW_LIFT = replace(
    FREE_LIFT, pacing=replace(FREE_LIFT.pacing, tempo=Tempo(up_s=2.0, hold_s=5.0, down_s=2.0, source=TEST))
)
# a bridge: hips that rise by 0.15 trunk lengths over the person's own rest, until they are back within 0.1
BRIDGE = replace(
    FREE_LIFT,
    drivers=(
        Driver(measure="hips_over_feet", enter=0.15, leave=0.1, relative=True, rest_min=0, rest_max=0.6, source=TEST),
    ),
)


def tracked(
    exercise: Exercise, seconds: float, fps: float, posture: Callable[[float], bool | None] = lambda _: True,
    **drivers: Curve,
) -> list[Rep]:  # fmt: skip
    """What one side's track makes of driver measures given as curves over time."""
    track, reps = Track("left"), []
    for t_s in times(seconds, fps):
        values = {name: of(t_s) for name, of in drivers.items()}
        track, rep = follow(exercise, track, Sample(t_s, values, values, posture(t_s)))
        reps += [rep] if rep else []
    last = close(exercise, track)
    return reps + ([last] if last else [])


def whole(reps: Sequence[Rep]) -> int:
    return sum(rep.whole for rep in reps)


def within(*spans: tuple[float, float]) -> Callable[[float], bool]:
    return lambda t_s: any(start <= t_s < end for start, end in spans)


# -- holds -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_a_hold_that_a_cut_of_the_camera_ends_is_kept_up_to_the_cut(fps: float) -> None:
    before = [pose(t, kneel(knee=120), hip_at=(0.3, 0.5)) for t in times(6.0, fps)]
    after = [pose(6.0 + t, kneel(knee=0), hip_at=(0.9, 0.2), scale=0.1) for t in times(2.0, fps)]
    (hold,) = measure(HOLD, [*before, *after])["holds"]
    assert (hold["start_s"], hold["end_s"]) == pytest.approx((0.0, 6.0), abs=0.2)


@pytest.mark.parametrize("fps", RATES)
def test_a_flash_of_the_posture_after_a_gap_is_not_the_hold_going_on(fps: float) -> None:
    """Out of sight for a second, then a tenth of a second of something that looks like it, and then it is not."""
    seen = lambda t_s: None if 5.0 <= t_s < 6.0 else t_s < 6.11  # noqa: E731
    (hold,) = tracked(HOLD, 9.0, fps, seen, knee_flexion=lambda _: 120.0)
    assert hold.end_s == pytest.approx(5.0, abs=1 / fps + 0.01)
    assert hold.held_s == pytest.approx(5.0, abs=0.3)


@pytest.mark.parametrize("fps", RATES)
def test_a_hold_that_is_back_for_as_long_as_it_was_away_is_one_hold(fps: float) -> None:
    seen = lambda t_s: None if 5.0 <= t_s < 6.0 else True  # noqa: E731
    (hold,) = tracked(HOLD, 9.0, fps, seen, knee_flexion=lambda _: 120.0)
    assert hold.end_s == pytest.approx(9.0, abs=1 / fps + 0.01)
    assert hold.held_s == pytest.approx(8.0, abs=0.3)


# -- rest --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_first_frames_that_are_wrong_do_not_set_the_rest(fps: float) -> None:
    """For 0.2 s the model has the hips a tenth too low; then they rest at 0.13, and between lifts at 0.2."""
    lifts = curve([(0.13, 1.0), *[(0.5, 1.0), (0.2, 1.0)] * 3], 0.6)
    hips = lambda t_s: lifts(t_s) - (0.1 if t_s < 0.2 else 0.0)  # noqa: E731
    seconds = length_s([(0.13, 1.0), *[(0.5, 1.0), (0.2, 1.0)] * 3], 0.6)
    assert whole(tracked(BRIDGE, seconds, fps, hips_over_feet=hips)) == 3


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(("rests_s", "counted"), [(0.05, 0), (0.7, 1)])
def test_who_comes_into_the_posture_rests_before_a_lift_counts(rests_s: float, counted: int, fps: float) -> None:
    """Walking past a seat, legs cut off by the picture's edge, is not sitting."""
    lift = curve([(50, rests_s + 2.0), (5, 1), (50, 1)], 0.4)
    reps = tracked(FREE_LIFT, rests_s + 4.8, fps, lambda t_s: t_s >= 2.0, hip_flexion=lift)
    assert whole(reps) == counted


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("per_min", [80.0, 110.0])
def test_walking_to_and_fro_is_no_standing_still(per_min: float, fps: float) -> None:
    """Upright between the steps, and for a second before and after them."""
    standing = read_exercise(find_exercise("standing_posture"))
    assert measure(standing, walk_across(per_min, fps=fps).poses)["holds"] == []


@pytest.mark.parametrize("fps", RATES)
def test_who_stops_walking_stands_from_then_on(fps: float) -> None:
    standing = read_exercise(find_exercise("standing_posture"))
    walk = walk_across(100.0, passes=1, fps=fps, stand_s=5.0)
    holds = measure(standing, walk.poses)["holds"]
    assert [round(hold["end_s"] - hold["start_s"]) for hold in holds] == [
        pytest.approx(5, abs=1),
        pytest.approx(4, abs=1),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("clip", ["gait_normal_01", "gait_arm_no_swing", "people_09"])
def test_people_who_walk_in_the_shared_footage_do_not_stand_still(clip: str) -> None:
    camera = RecordingCamera(shared(f"traces/{clip}.npz"))
    poses = [pose_of(frame) for frame in iter(camera.read, None)]
    assert measure(read_exercise(find_exercise("standing_posture")), poses)["holds"] == []


# -- legs --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(("exercise", "counted"), [(SLOW_LIFT, 0), (FREE_LIFT, 1)])
def test_fifteen_times_as_quick_as_the_tempo_is_a_leg_taken_for_the_other(
    exercise: Exercise, counted: int, fps: float
) -> None:
    assert whole(tracked(exercise, 3.0, fps, hip_flexion=curve([(50, 1), (5, 0.35), (50, 1)], 0.1))) == counted


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(("out_s", "counted"), [(0.15, 1), (0.6, 0)])
def test_a_far_leg_that_flickers_before_the_lift_does_not_spoil_it(out_s: float, counted: int, fps: float) -> None:
    lift = curve([(50, 2), (5, 1), (50, 1)], 0.4)
    reps = tracked(FREE_LIFT, 5.0, fps, lambda t_s: not 2.05 - out_s <= t_s < 2.05, hip_flexion=lift)
    assert whole(reps) == counted


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(("out", "counted"), [((1.6, 2.0), 0), ((1.6, 1.75), 1)])
def test_a_third_of_its_time_out_of_the_posture_a_lift_is_another_movement(
    out: tuple[float, float], counted: int, fps: float
) -> None:
    """A squat quicker than half a second's bend of the knees is no hip hinge."""
    lift = curve([(50, 1), (5, 0.4), (50, 2)], 0.4)
    reps = tracked(FREE_LIFT, 4.0, fps, lambda t_s: not within(out)(t_s), hip_flexion=lift)
    assert whole(reps) == counted


# -- peaks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_a_peak_is_the_middle_of_the_stay_though_the_body_sways(fps: float) -> None:
    lift = curve([(50, 1), (5, 4), (50, 1)], 0.5)
    sways = lambda t_s: lift(t_s) + (3.0 * math.sin(2 * math.pi * t_s) if 1.5 < t_s < 5.5 else 0.0)  # noqa: E731
    (rep,) = tracked(FREE_LIFT, 7.0, fps, hip_flexion=sways)
    assert rep.peak_s == pytest.approx(3.5, abs=0.4)


@pytest.mark.parametrize("fps", [f for f in RATES if f >= 15])
def test_the_peak_is_told_by_the_measure_that_shows_the_movement_most_clearly(fps: float) -> None:
    """Plates hide the knees: they seem most bent early, while the trunk goes down and comes up."""
    lifting = read_exercise(find_exercise("lifting"))
    noise = np.random.default_rng(1)
    trunk = curve([(2, 1.5), (70, 2), (2, 1.5)], 0.8)
    bent = curve([(8, 1.5), (58, 0.3), (35, 1.3), (8, 1.5)], 0.7)
    (rep,) = tracked(
        lifting, 6.6, fps, trunk_inclination=trunk, hips_over_knees=lambda _: 0.52,
        least_knee_flexion=lambda t_s: bent(t_s) + noise.normal(0, 1),
    )  # fmt: skip
    assert rep.whole
    assert rep.peak_s == pytest.approx(3.3, abs=0.3)


# -- people ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_people_in_the_shared_footage_do_what_was_seen_by_eye() -> None:
    """Counts are exact; times within each clip's tolerance."""
    rows = [row for row in json.loads(shared("truth.json").read_text(encoding="utf-8")) if "people_" in row["clip"]]
    wrong = [f"{row['clip']} {row['exercise']}: {fault}" for row in rows for fault in _faults(row)]
    assert wrong == []


def _faults(row: dict[str, object]) -> list[str]:
    camera = RecordingCamera(shared(str(row["clip"])))
    poses = [pose_of(frame) for frame in iter(camera.read, None)]
    found = measure(read_exercise(find_exercise(str(row["exercise"]))), poses)
    told = {
        "reps": len(found["reps"]),
        "peaks": [rep["peak_s"] for rep in found["reps"]],
        "holds": [(hold["start_s"], hold["end_s"]) for hold in found["holds"]],
    }
    faults = []
    for what, got in told.items():
        if what not in row:
            continue
        want = row[what]
        if np.shape(got) != np.shape(want) or not np.allclose(got, want, atol=row["tolerance_s"]):  # type: ignore[arg-type]
            faults.append(f"{what} {got}, not {want}")
    return faults
