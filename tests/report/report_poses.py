"""Landmarks for the made-up session: a body on its back that lifts the hips exactly as far as the story says."""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from report_story import ALL_LIFTS

from coach.core.base.types import Pose
from coach.core.kinematics.joint_angles import hip_flexion
from coach.core.kinematics.seen_body import seen_body, side_view
from coach.core.kinematics.skeleton import POINTS, SIDES

REST_DEG = 48.0
UNSEEN = (102.0, 105.5)  # nobody in the picture: as the story says
EVERY_S = 0.1
AT = {"shoulder": (0.20, 0.80), "knee": (0.64, 0.58), "ankle": (0.66, 0.80), "heel": (0.65, 0.82), "toe": (0.72, 0.82),
      "ear": (0.10, 0.80), "elbow": (0.28, 0.84), "wrist": (0.40, 0.84)}  # fmt: skip


def deg_at(t_s: float) -> float:
    """Where the hips are: at rest, and at each repetition's peak exactly where it was recorded."""
    for start, deg, _ in ALL_LIFTS:
        if start <= t_s <= start + 6.2:
            share = 0.5 - 0.5 * math.cos(2 * math.pi * (t_s - start) / 6.2)
            return REST_DEG + share * (deg - REST_DEG)
    return REST_DEG


@cache
def _marks(deg: float) -> np.ndarray:
    """(33, 4) with the hips so high that the hip flexes by `deg`, found by halving."""
    low, high = 0.56, 0.95
    for _ in range(40):
        middle = (low + high) / 2
        bent = hip_flexion(side_view(seen_body(_points(middle)), "left", 1.0))
        low, high = (low, middle) if bent > deg else (middle, high)
    marks = np.full((33, 4), np.nan)
    marks[:, :2] = np.array(_points((low + high) / 2)) * [0.75, 1.0]
    marks[:, 2:] = 0.0, 0.99
    return marks


def _points(hip_y: float) -> tuple[tuple[float, float], ...]:
    """In picture heights; the picture is 4 wide and 3 high."""
    at = [(0.1, 0.78)] * 33
    for name, place in (AT | {"hip": (0.42, hip_y)}).items():
        for side in SIDES:
            at[POINTS[f"{side}_{name}"]] = place
    return tuple(at)


def lifting(begin_s: float = 45.0, end_s: float = 119.0) -> Iterator[Pose]:
    for number in range(round((end_s - begin_s) / EVERY_S)):
        t_s = round(begin_s + number * EVERY_S, 3)
        seen = not UNSEEN[0] <= t_s < UNSEEN[1]
        marks = _marks(round(deg_at(t_s), 2)).copy() if seen else np.full((33, 4), np.nan)
        marks[POINTS["mouth_left"], 0] += 0.001 * number  # alive: what stands still is not seen
        yield Pose(t_s=t_s, width=640, height=480, landmarks=marks, world=np.zeros((33, 3)))
