"""Which side a demonstration shows, and the same demonstration done with the other one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise, GuidePose, Prop, SideRule
from coach.core.kinematics.skeleton import OPPOSITE
from coach.mannequin.body.forward_kinematics import ANGLE, PAIRED, angle_row

LEG = tuple(name for name in PAIRED if name.partition("_")[0] in ("hip", "knee", "ankle"))
ARM = tuple(name for name in PAIRED if name not in LEG)
# of the whole body: to the left is positive, and in a mirror it is to the right
HANDED = ("trunk_roll", "trunk_turn", "trunk_lean", "trunk_twist")
CLEAR_DEG = 8.0  # a smaller difference between the sides is no side


def on_side(exercise: Exercise, side: str | None) -> Exercise:
    """The exercise with its guide on this side, mirrored where it shows the other one; "left", "right" or None.

    Of one whose sides alternate, None shows both in turn. An exercise whose guide has no side stays as it is.
    """
    shown = guide_side(exercise.lesson.guide)
    if shown is None or shown == side:
        return exercise
    if side not in OPPOSITE:
        return _in_turn(exercise) if exercise.side_rule is SideRule.EITHER else exercise
    return replace(
        exercise,
        lesson=replace(
            exercise.lesson,
            guide=tuple(mirrored_pose(pose) for pose in exercise.lesson.guide),
            props=tuple(mirrored_prop(prop) for prop in exercise.lesson.props),
        ),
    )


def _in_turn(exercise: Exercise) -> Exercise:
    """One side and then the other."""
    return replace(
        exercise,
        lesson=replace(
            exercise.lesson, guide=(*exercise.lesson.guide, *(mirrored_pose(pose) for pose in exercise.lesson.guide))
        ),
    )


def mirrored_pose(pose: GuidePose) -> GuidePose:
    """The same pose with left and right exchanged."""
    angles = {_other(name): -degrees if name in HANDED else degrees for name, degrees in pose.angles.items()}
    return replace(pose, name=_other(pose.name), angles=angles, support=tuple(_other(name) for name in pose.support))


def mirrored_prop(prop: Prop) -> Prop:
    return replace(prop, aside_m=-prop.aside_m, turn_deg=-prop.turn_deg)


def guide_side(poses: Sequence[GuidePose]) -> str | None:
    """The side that a guide shows: of the leg that moves, else the side one lies on, of the arm, or bent to."""
    if not poses:
        return None
    rows: list[Floats] = []
    for pose in poses:
        rows.append(angle_row(pose.angles, rows[-1] if rows else None))
    return next((side for tells in TELLS if (side := tells(rows))), None)


def _other(name: str) -> str:
    """knee_flexion_left for knee_flexion_right, right_knee_up for left_knee_up; others stay."""
    return "_".join(OPPOSITE.get(word, word) for word in name.split("_"))


def _clear(left: float, right: float) -> str | None:
    if abs(left - right) < CLEAR_DEG:
        return None
    return "left" if left > right else "right"


def _moved(rows: Sequence[Floats], names: Iterable[str]) -> str | None:
    """The side whose angles go further, all together."""
    angles = np.array(rows)
    left, right = (
        float(sum(np.ptp(angles[:, ANGLE[f"{name}_{side}"]]) for name in names)) for side in ("left", "right")
    )
    return _clear(left, right)


def _tipped(rows: Sequence[Floats], name: str) -> str | None:
    degrees = [float(row[ANGLE[name]]) for row in rows]
    return _clear(max(0.0, *degrees), max(0.0, *(-deg for deg in degrees)))


# the first that tells a side decides
TELLS: tuple[Callable[[Sequence[Floats]], str | None], ...] = (
    lambda rows: _moved(rows, LEG),
    lambda rows: _tipped(rows, "trunk_roll"),
    lambda rows: _moved(rows, ARM),
    lambda rows: _tipped(rows, "trunk_lean"),
    lambda rows: _tipped(rows, "trunk_twist"),
)
