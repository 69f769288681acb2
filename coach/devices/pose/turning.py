"""Frames looked at as they are and turned by quarters, in the order that the decisions ask for.

A person found in a turned frame is followed in turned frames, and their points are turned back. Why, and when, is
decided in `core.tracking.person_search`.
"""

import math
from dataclasses import replace

import numpy as np

from coach.core.base.types import Frame, Pixels, Pose, Search, no_pose
from coach.devices.pose import Backend
from coach.devices.pose.light import brightened


class Turning(Backend):
    """Follows one person through frames that are turned as they were found; at most one more estimate a frame."""

    def __init__(self, upright: Backend) -> None:
        self._backend = upright
        self.name, self.model = upright.name, upright.model
        self._search = Search()
        self._followed: int | None = None  # quarter turns of the frames in which somebody is followed
        self._let_go_s = -math.inf

    def look(self, search: Search) -> None:
        self._search = search

    def forget(self) -> None:
        self._backend.forget()
        self._followed = None

    def estimate(self, frame: Frame) -> Pose:
        """The person in the picture, upright or not; raises ValueError for a frame without a picture."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        search = self._search
        if search.let_go_s > self._let_go_s:
            self._let_go_s = search.let_go_s
            self.forget()
        if self._followed is None and frame.t_s < search.not_before_s:
            return no_pose(frame)
        image = brightened(frame.image)
        if image is not frame.image:
            frame = replace(frame, image=image)
        for turns in self._order(search):
            pose = self._estimate(frame, image, turns)
            if pose.seen:
                self._followed = turns
                return pose
        self._followed = None
        return no_pose(frame)

    def _order(self, search: Search) -> tuple[int, ...]:
        """As they were followed; once that fails, and for whoever was lost in a turned frame, upright and no other."""
        if self._followed is None:
            return search.turns
        return (self._followed, 0) if self._followed else search.turns

    def _estimate(self, frame: Frame, image: Pixels, turns: int) -> Pose:
        if not turns:
            return self._backend.estimate(frame)
        turned: Pixels = np.ascontiguousarray(np.rot90(image, turns))
        height, width = turned.shape[:2]
        pose = self._backend.estimate(replace(frame, image=turned, width=width, height=height))
        return replace(turned_back(pose, turns, frame.width, frame.height), turns=turns)

    def close(self) -> None:
        self._backend.close()


def turned_back(pose: Pose, turns: int, width: int, height: int) -> Pose:
    """A pose of a frame that was turned by so many quarters against the clock, in the frame as it was.

    `width`, `height`: of the frame as it was, px.
    """
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    x, y = pose.landmarks[:, 0], pose.landmarks[:, 1]
    across, down = pose.world[:, 0], pose.world[:, 1]
    landmarks[:, 0], landmarks[:, 1] = {1: (1 - y, x), 2: (1 - x, 1 - y), 3: (y, 1 - x)}[turns]
    world[:, 0], world[:, 1] = {1: (-down, across), 2: (-across, -down), 3: (down, -across)}[turns]
    landmarks[:, 2] *= pose.width / width  # depth is in picture widths
    return Pose(t_s=pose.t_s, width=width, height=height, landmarks=landmarks, world=world)
