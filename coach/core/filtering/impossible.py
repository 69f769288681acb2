"""Points that no camera can have seen, such as a broken model gives: infinite ones, or far beyond any picture."""

from dataclasses import replace

import numpy as np

from coach.core.base.types import Pose

FAR = 100.0  # [E] picture widths or heights, or metres: a body fills a picture, and no room is as large


def possible(pose: Pose) -> Pose:
    """The same pose; a point with a place that cannot be is not seen. NaN stays what it is."""
    largest = np.abs(pose.landmarks).max(initial=0.0), np.abs(pose.world).max(initial=0.0)
    if not any(value > FAR or value != value for value in largest):
        return pose  # nearly always
    beyond = (np.abs(pose.landmarks) > FAR).any(axis=1) | (np.abs(pose.world) > FAR).any(axis=1)
    if not beyond.any():
        return pose
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    landmarks[beyond], world[beyond] = np.nan, np.nan
    return replace(pose, landmarks=landmarks, world=world)
