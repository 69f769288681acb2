"""A limp of 0.2 is told within 60 steps however the walker passes the camera, and one of 0.05 never is.

Films of the mannequin as landmarks, with the pose model's trembling and its frames in which the legs are swapped.
"""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from performances import body, exercise, nobody, seen

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.kinematics.seen_body import body_in
from coach.core.kinematics.skeleton import POINTS
from coach.core.summary.gait_summary import walked
from coach.core.summary.session_figures import Walked
from coach.core.tracking.step_detection import Gait, walk
from coach.mannequin.body import gait
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import Figure

PER_MIN, MOST = 80.0, 60
BESIDE, BEFORE = PinholeCamera(yaw_deg=-90.0, distance_m=4.5), PinholeCamera(yaw_deg=0.0, distance_m=4.0)
STEPS, AWAY_S = 7, 3.0  # of a pass, and for so long nobody is in the picture
LEGS = [(POINTS[f"left_{name}"], POINTS[f"right_{name}"]) for name in ("hip", "knee", "ankle", "heel", "toe")]
TREMBLING = 0.004  # picture heights
FPS = (10, 15, 30, 60)


def to_and_fro(limp: float, fps: float) -> Iterator[Pose]:
    for t_s in np.arange(0, 76 * 60 / PER_MIN, 1 / fps):
        yield seen(gait.walk(body(), t_s, PER_MIN, "to_and_fro", 2 * limp), BESIDE, t_s)


def passes(limp: float, fps: float, camera: PinholeCamera, back: bool) -> Iterator[Pose]:
    """Straight on, with the left or the right foot first by turns; `back`: every other time the other way."""
    start_s, step_m = 0.0, gait.STEP_SHARE * body().height_m
    for number in range(9):
        first = number // 2 % 2
        for t_s in np.arange(0, STEPS * 60 / PER_MIN, 1 / fps):
            at = gait.walk(body(), t_s + first * (1 + limp) * 60 / PER_MIN, PER_MIN, "straight", 2 * limp)
            joints = at.joints - np.array([step_m * (first + STEPS / 2), 0.0, 0.0])
            way = math.pi if back and number % 2 else 0.0
            joints = joints * np.array([math.cos(way), 1.0, math.cos(way)])
            yield seen(Figure(at.row, joints), camera, start_s + t_s)
        start_s += STEPS * 60 / PER_MIN
        for t_s in np.arange(0, AWAY_S, 1 / fps):
            yield nobody(camera, start_s + t_s)
        start_s += AWAY_S


@cache
def film(way: str, limp: float, fps: float) -> tuple[Pose, ...]:
    made = {
        "to and fro": lambda: to_and_fro(limp, fps),
        "past, there and back": lambda: passes(limp, fps, BESIDE, back=True),
        "past, one way": lambda: passes(limp, fps, BESIDE, back=False),
        "towards the camera": lambda: passes(limp, fps, BEFORE, back=False),
    }
    return tuple(made[way]())


WAYS = ("to and fro", "past, there and back", "past, one way", "towards the camera")


def told(way: str, limp: float, fps: float, seed: int) -> Walked:
    noise, swapped, state, taken = np.random.default_rng(seed), 0, Gait(), []
    for pose in film(way, limp, fps):
        marks = pose.landmarks.copy()
        marks[:, :2] += noise.normal(0.0, TREMBLING, (33, 2)) * [pose.height / pose.width, 1.0]
        swapped = int(noise.integers(2, 5)) if swapped == 0 and noise.random() < 0.3 / fps else max(swapped - 1, 0)
        for left, right in LEGS if swapped else ():
            marks[[left, right]] = marks[[right, left]]
        shaken = Pose(t_s=pose.t_s, width=pose.width, height=pose.height, landmarks=marks, world=pose.world)
        state, step = walk(state, pose.t_s, body_in(shaken))
        taken += [] if step is None else [step]
    return walked(taken[:MOST])


@pytest.mark.parametrize("fps", [10, 30])
@pytest.mark.parametrize("way", WAYS)
def test_a_limp_is_told_within_sixty_steps(way: str, fps: float) -> None:
    found = told(way, 0.2, fps, seed=0)
    assert found.times is not None
    assert found.times.differ
    assert found.times.limp == pytest.approx(0.18, abs=0.06)
    assert found.times.named
    assert found.times.other_s > found.times.one_s  # the right leg is spared: its step comes late


@pytest.mark.parametrize("way", WAYS)
def test_a_limp_as_people_have_who_walk_well_is_not_told(way: str) -> None:
    found = told(way, 0.05, 12, seed=0).times
    assert found is not None
    assert not found.differ


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("way", WAYS)
def test_forty_walkers_at_ten_to_sixty_frames_a_second_are_told_right(way: str, seed: int) -> None:
    fps = FPS[seed % len(FPS)]
    little, much = told(way, 0.05, fps, seed).times, told(way, 0.2, fps, seed).times
    assert little is not None
    assert not little.differ
    assert much is not None
    assert much.differ


def test_the_turns_of_a_walk_to_and_fro_are_named() -> None:
    found = measure(exercise("walking"), film("to and fro", 0.2, 10))
    loop_s = 10 * 60 / PER_MIN  # from one turn to the next
    middles = [(turn["from_s"] + turn["to_s"]) / 2 for turn in found["gait"]["turns"]]
    assert len(middles) == 7
    assert np.diff(middles) == pytest.approx([loop_s] * 6, abs=0.5)
    assert found["gait"]["step_times"]["differ"]
    assert found["cadence_per_min"] == pytest.approx(PER_MIN, rel=0.05)
