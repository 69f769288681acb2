"""Steps of walkers whose steps are known, and none of people who do not walk."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from movements import (
    WALK,
    Body,
    Leg,
    Walk,
    facing_camera,
    march,
    nobody,
    place,
    pose,
    stand,
    times,
    walk_across,
)

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.kinematics.skeleton import point

CADENCES = (50, 60, 75, 90, 105, 120)
# every cadence at the usual rate of a webcam, and the slowest, the middle and the quickest at every other
SWEEP = [*((cadence, 30) for cadence in CADENCES), (50, 10), (120, 10), (120, 12), (50, 15), (90, 29.97), (120, 60)]


def stepped(poses: Iterable[Pose]) -> list[float]:
    steps: list[float] = measure(WALK, poses)["steps"]
    return steps


@pytest.mark.parametrize(("per_min", "fps"), SWEEP)
def test_a_walk_to_and_fro_gives_every_step_once_at_its_widest(per_min: float, fps: float) -> None:
    walk = walk_across(per_min, fps=fps)
    found = measure(WALK, walk.poses)
    assert len(found["steps"]) == len(walk.steps_s)
    assert found["steps"] == pytest.approx(walk.steps_s, abs=0.15 if fps < 15 else 0.12)
    assert found["cadence_per_min"] == pytest.approx(per_min, rel=0.08)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("per_min", [50, 75, 100])
def test_a_walk_before_a_camera_of_uneven_rate_gives_its_steps(per_min: float, seed: int) -> None:
    """10 to 30 frames a second, another gap after each, as a busy machine takes them."""
    walk, rng = walk_across(per_min, fps=120), np.random.default_rng(seed)
    taken, next_s = [], 0.0
    for each in walk.poses:
        if each.t_s >= next_s:
            taken.append(each)
            next_s = each.t_s + rng.uniform(1 / 30, 0.1)
    assert stepped(taken) == pytest.approx(walk.steps_s, abs=0.15)


@pytest.mark.parametrize("per_min", CADENCES[::2])
def test_trembling_points_make_no_steps_and_hide_none(per_min: float) -> None:
    walk = walk_across(per_min, noise=np.random.default_rng(11))
    assert len(stepped(walk.poses)) == len(walk.steps_s)


@pytest.mark.parametrize("per_min", CADENCES[::2])
def test_a_leg_that_is_drawn_on_the_other_for_a_frame_is_no_step(per_min: float) -> None:
    """What the pose model does when legs cross: one ankle, now and then, stands where the other is."""
    walk = walk_across(per_min)
    for i, each in enumerate(walk.poses):
        if i % 8 < 2:
            each.landmarks[point("ankle", "left"), :2] = each.landmarks[point("ankle", "right"), :2]
    assert len(stepped(walk.poses)) == len(walk.steps_s)


@pytest.mark.parametrize(("per_min", "fps"), SWEEP)
def test_a_march_on_the_spot_gives_every_step_once_at_its_contact(per_min: float, fps: float) -> None:
    walk = march(per_min, fps=fps)
    found = measure(WALK, walk.poses)
    assert len(found["steps"]) == len(walk.steps_s)
    assert found["steps"] == pytest.approx(walk.steps_s, abs=0.2)
    assert found["cadence_per_min"] == pytest.approx(per_min, rel=0.08)


@pytest.mark.parametrize(("per_min", "fps"), SWEEP)
def test_a_walk_on_a_treadmill_gives_every_step_and_not_half_of_them(per_min: float, fps: float) -> None:
    """The camera goes along as well as the belt: the pelvis stays where it is, but for a sway to and fro."""
    walk = walk_across(per_min, passes=1, steps=12, fps=fps)
    still = [_at(each, 0.5 + 0.01 * math.sin(2 * math.pi * each.t_s * per_min / 120)) for each in walk.poses]
    found = measure(WALK, still)
    assert len(found["steps"]) == pytest.approx(12, abs=1)  # the first has no other before it
    assert found["cadence_per_min"] == pytest.approx(per_min, rel=0.08)


def _at(seen: Pose, x: float) -> Pose:
    """The same body with its hips at `x`, in picture widths."""
    marks = seen.landmarks.copy()
    marks[:, 0] += x - marks[[point("hip", "left"), point("hip", "right")], 0].mean()
    return replace(seen, landmarks=marks)


# -- no steps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [10, 30])
def test_standing_still_is_no_walk_from_the_side_or_the_front(fps: float) -> None:
    noise = np.random.default_rng(4)
    assert stepped(pose(t, stand(), noise=noise, noise_of=0.003) for t in times(5, fps)) == []
    assert stepped(place(t, facing_camera(), noise=noise, noise_of=0.003) for t in times(5, fps)) == []


@pytest.mark.parametrize("every_s", [1.2, 2.0])
def test_swinging_the_legs_apart_on_the_spot_is_no_walk_from_the_side(every_s: float) -> None:
    """The feet part and meet as in a walk, but the pelvis stays where it is."""
    swing = [20 * math.sin(2 * math.pi * t / every_s) for t in times(8, 30)]
    bodies = [Body(left=Leg(hip=deg), right=Leg(hip=-deg)) for deg in swing]
    assert stepped(pose(t, body) for t, body in zip(times(8, 30), bodies, strict=True)) == []


def test_standing_with_the_feet_apart_is_no_walk() -> None:
    body = Body(left=Leg(hip=18), right=Leg(hip=-18))
    assert stepped(pose(t, body, noise=np.random.default_rng(4)) for t in times(6, 30)) == []


@pytest.mark.parametrize("every_s", [1.0, 3.0])
def test_squatting_is_no_walk_from_the_side_or_the_front(every_s: float) -> None:
    def depth(t: float) -> float:
        return 0.5 - 0.5 * math.cos(2 * math.pi * t / every_s)

    side = [pose(t, stand(hip=90 * depth(t), knee=100 * depth(t), trunk=35 * depth(t))) for t in times(8, 30)]
    front = [place(t, facing_camera(crouch=0.7 * depth(t)), hip_at=(0.5, 0.5 + 0.1 * depth(t))) for t in times(8, 30)]
    assert stepped(side) == []
    assert stepped(front) == []


def test_bending_forward_on_the_spot_is_no_walk() -> None:
    poses = [pose(t, stand(hip=40 - 40 * math.cos(t), trunk=40 - 40 * math.cos(t))) for t in times(8, 30)]
    assert stepped(poses) == []


def test_nobody_takes_no_steps() -> None:
    found = measure(WALK, [nobody(t) for t in times(5, 30)])
    assert found["steps"] == []
    assert found["cadence_per_min"] is None


def test_lying_down_and_kicking_is_no_walk() -> None:
    poses = [
        pose(t, Body(trunk=-90, left=Leg(hip=30 * math.sin(4 * t)), right=Leg(hip=-30 * math.sin(4 * t))))
        for t in times(8, 30)
    ]
    assert stepped(poses) == []


# -- out of the picture ------------------------------------------------------------------------------------------------


def shifted(walk: Walk, s: float) -> list[Pose]:
    from movements import living

    return [living(p, p.t_s + s) for p in walk.poses]


@pytest.mark.parametrize("gone_s", [2.0, 20.0])
def test_nobody_walks_while_gone_and_the_walk_goes_on_after(gone_s: float) -> None:
    first = walk_across(80, passes=1)
    away_s = first.poses[-1].t_s
    gone = [nobody(away_s + t) for t in times(gone_s, 30)[1:]]
    second = shifted(first, away_s + gone_s)
    steps = stepped([*first.poses, *gone, *second])
    assert len(steps) == 2 * len(first.steps_s)
    assert not [s for s in steps if away_s + 0.1 < s < away_s + gone_s]


def test_walking_out_of_the_picture_counts_what_was_in_it() -> None:
    """Points that the model still guesses beyond the edge are not seen, so their steps are not either."""
    walk = walk_across(80, passes=1, steps=10, from_x=0.55)
    hips = {p.t_s: p.landmarks[23, 0] for p in walk.poses}
    out_s = min(t for t, x in hips.items() if x > 1.15)
    steps = stepped(walk.poses)
    assert steps
    assert len(steps) < len(walk.steps_s)
    assert max(steps) < out_s


def test_frames_that_stay_out_for_a_minute_are_not_a_step() -> None:
    walk = walk_across(80, passes=1)
    middle = len(walk.poses) // 2
    poses = [*walk.poses[:middle], *shifted(Walk(walk.poses[middle:], ()), 60.0)]
    steps = stepped(poses)
    cut_s = walk.poses[middle - 1].t_s
    assert not [s for s in steps if cut_s + 0.3 < s < cut_s + 60.0]
