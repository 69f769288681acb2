"""Key poses become calm movement: the figure at any time, its planted points staying where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise, GuidePose, Kind, Limit, SideRule
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import PostureError, angle_row
from coach.mannequin.body.ground_contact import Figure, Support, named_angles, read_support, settle, sided, started
from coach.mannequin.body.mirroring import guide_side


def minimum_jerk(share: float) -> float:
    """0 to 1 -> 0 to 1, starting and ending at rest: how people move calmly (Flash and Hogan 1985)."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (10 - 15 * share + 6 * share**2)


@dataclass(frozen=True, slots=True, eq=False)
class Keyframe:
    """A key pose, settled on the floor."""

    name: str
    figure: Figure
    named: set[str]
    support: tuple[str, ...]
    seconds: float
    stay_s: float


class GuideMovement:
    """Key poses in a loop. What a pose does not name stays as in the pose before, or follows its support."""

    def __init__(self, body: Body, poses: Sequence[GuidePose]) -> None:
        """Raises PostureError where there is no pose, or one names an unknown angle or support."""
        if not poses:
            raise PostureError("A movement needs at least one guide pose.")
        self.body = body
        self.keys = _settled_keys(body, poses)
        self._between: dict[int, tuple[Support, set[str], dict[int, float]]] = {}

    @property
    def loop_s(self) -> float:
        """Seconds from the first pose to its return."""
        return max(sum(key.seconds + key.stay_s for key in self.keys), 1e-6)

    def reached_s(self, index: int) -> float:
        """Seconds after the beginning at which the figure has arrived in this key pose, at rest."""
        return sum(key.stay_s for key in self.keys[:index]) + sum(key.seconds for key in self.keys[1 : index + 1])

    def at(self, t_s: float) -> Figure:
        """The figure `t_s` seconds after the beginning, which is the first pose, at rest."""
        left_s = t_s % self.loop_s
        for index, key in enumerate(self.keys):
            after = self.keys[(index + 1) % len(self.keys)]
            if left_s < key.stay_s:
                return key.figure
            left_s -= key.stay_s
            if left_s < after.seconds:
                return self.between(index, minimum_jerk(left_s / after.seconds))
            left_s -= after.seconds
        return self.keys[0].figure

    def towards(self, t_s: float) -> int:
        """The index of the key pose that is on its way, or kept, at that time."""
        left_s = t_s % self.loop_s
        for index, key in enumerate(self.keys):
            if left_s < key.stay_s:
                return index
            left_s -= key.stay_s + self.keys[(index + 1) % len(self.keys)].seconds
            if left_s < 0:
                return (index + 1) % len(self.keys)
        return 0

    def between(self, index: int, share: float) -> Figure:
        """The figure between key pose `index` and the next one; share 0 to 1."""
        key, after = self.keys[index], self.keys[(index + 1) % len(self.keys)]
        if index not in self._between:
            common = tuple(name for name in key.support if name in after.support)
            self._between[index] = (
                read_support(self.body, common),
                key.named & after.named,
                _planted(self.body, key, common),
            )
        row = (1 - share) * key.figure.row + share * after.figure.row
        return blended(self.body, key.figure, after.figure, row, share, self._between[index])


def blended(
    body: Body, a: Figure, b: Figure, row: Floats, share: float, hold: tuple[Support, set[str], Mapping[int, float]]
) -> Figure:
    """A settled figure between two others; without a common support it also drifts between their places."""
    support, named, planted = hold
    figure = settle(body, row, support, named, planted)
    if support.index:
        return figure
    middle = (1 - share) * a.joints[0] + share * b.joints[0]
    return Figure(figure.row, figure.joints + np.array([middle[0] - figure.joints[0, 0], 0.0, 0.0]))


def _settled_keys(body: Body, poses: Sequence[GuidePose]) -> tuple[Keyframe, ...]:
    keys: list[Keyframe] = []
    for pose in poses:
        before = keys[-1] if keys else None
        named = named_angles(pose.angles)
        resting = sided(pose.support)
        common = tuple(name for name in resting if before and name in before.support)
        fresh = [name for name in resting if name not in common]
        row = started(angle_row(pose.angles, before.figure.row if before else None), named, fresh)
        planted = _planted(body, before, common) if before else {}
        figure = settle(body, row, read_support(body, resting), named, planted)
        keys.append(Keyframe(pose.name, figure, named, resting, pose.seconds, pose.stay_s))
    return tuple(keys)


def _planted(body: Body, key: Keyframe, names: tuple[str, ...]) -> dict[int, float]:
    return {index: float(key.figure.joints[index, 0]) for index in read_support(body, names).index}


def guide_poses(exercise: Exercise) -> tuple[GuidePose, ...]:
    """The guide of an exercise at its own tempo and inside the person's limits. Raises PostureError without one."""
    if not exercise.lesson.guide:
        raise PostureError(f"Exercise '{exercise.id}' has no guide poses: add [[guide]] tables to its file.")
    return tuple(_limited(pose, exercise.limits) for pose in _at_tempo(exercise))


def _at_tempo(exercise: Exercise) -> tuple[GuidePose, ...]:
    tempo, breath, poses = exercise.pacing.tempo, exercise.pacing.breath, exercise.lesson.guide
    if breath is not None and len(poses) == 2:
        return (_retimed(poses[0], breath.out_s, breath.after_s), _retimed(poses[1], breath.in_s, breath.pause_s))
    if tempo is None:
        return poses
    if exercise.kind is Kind.STEPS:  # its tempo is one step's; a loop is two
        factor = 2 * tempo.total_s / sum(pose.seconds + pose.stay_s for pose in poses)
        return tuple(_retimed(pose, pose.seconds * factor, pose.stay_s * factor) for pose in poses)
    if len(poses) == 2:  # rest, and where the movement goes
        rest, top = poses
        return (_retimed(rest, tempo.down_s, rest.stay_s), _retimed(top, tempo.up_s, tempo.hold_s))
    own_s = sum(pose.seconds + pose.stay_s for pose in poses[1:]) + poses[0].seconds
    # a guide that shows one side and then the other is two repetitions long
    repetitions = 2 if exercise.side_rule is SideRule.EITHER and guide_side(poses) is None else 1
    factor = repetitions * tempo.total_s / own_s if own_s > 0 else 1.0
    return tuple(_retimed(pose, pose.seconds * factor, pose.stay_s * factor) for pose in poses)


def _retimed(pose: GuidePose, seconds: float, stay_s: float) -> GuidePose:
    return GuidePose(name=pose.name, seconds=seconds, stay_s=stay_s, support=pose.support, angles=pose.angles)


def _limited(pose: GuidePose, limits: Sequence[Limit]) -> GuidePose:
    angles = dict(pose.angles)
    for limit in limits:
        for name in [name for name in angles if name.removesuffix("_left").removesuffix("_right") == limit.measure]:
            angles[name] = _inside(angles[name], limit)
    return GuidePose(name=pose.name, seconds=pose.seconds, stay_s=pose.stay_s, support=pose.support, angles=angles)


def _inside(degrees: float, limit: Limit) -> float:
    """Within warn and stop. The trunk's inclination is measured without sign, and keeps the guide's sign."""
    sign = -1.0 if limit.measure == "trunk_inclination" and degrees < 0 else 1.0
    low = [value for value in (limit.warn_below, limit.stop_below) if value is not None]
    high = [value for value in (limit.warn_above, limit.stop_above) if value is not None]
    value = max([sign * degrees, *low])
    return sign * min([value, *high])
