"""What an exercise file says that its own guide contradicts: no camera takes part, only the figure's true joints.

A sign that was typed wrong shows here: a driver that the guide never passes, a rule that no body can break or that the
guide itself breaks, a posture band that every posture keeps.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import nan

import numpy as np

from coach.certification.cases import Case
from coach.certification.film import Performance, perform, prescribed_camera
from coach.certification.limits import passable
from coach.certification.rules import CORRECTION_S, STOP_S, BoundRule, RuleKind, rules, unit
from coach.certification.score import busy, watched
from coach.certification.truth import Curves, TrueMove, curves, moves, runs
from coach.core.base.types import Floats
from coach.core.exercise.joint_ranges import joint_range
from coach.core.exercise.model import Band, Driver, Exercise, Kind, Limit, SideRule
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES
from coach.core.tracking.form_rules import early_by
from coach.core.tracking.pipeline import measure_names
from coach.mannequin.body.body import build_body
from coach.mannequin.body.ground_contact import pose
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.mirroring import guide_side
from coach.mannequin.body.transitions import WAYS
from coach.mannequin.patient.simulator import CYCLIC
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

FRAMES_PER_S = 10.0
# bounds of the person's own rest further from the guide's than so many times the movement hold nothing [E]
REST_ROOM = 3.0
BEYOND_REST = 6.0  # of a measure's error: posture bands, too, end what a resting position does not
# a bound on the other side of zero and further than this from all that the exercise does is hardly meant [E]
MOST_ROOM = {"deg": 60.0, "trunk": 1.0}
FAR = 3.0  # of a measure's error: nearer to zero a bound's sign says little
TURNED_DEG = (0.0, 90.0, 180.0)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that cannot be meant; `what` names it as the file does."""

    code: str
    what: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class PerformedGuide:
    """The guide as it is performed, seen exactly."""

    exercise: Exercise
    done: Performance
    true: Mapping[str, Curves]  # by side
    sides: tuple[str, ...]  # those whose movements count
    rounds: float


def inspect(exercise: Exercise) -> list[Contradiction]:
    """Everything that is found; nothing of an exercise that no camera follows. Raises PostureError without a guide."""
    if not exercise.tracked:
        return []
    impossible = list(_joints(exercise))
    if impossible:
        return impossible
    shown = performed_guide(exercise)
    return [finding for look in INSPECTIONS for finding in look(shown)]


def performed_guide(exercise: Exercise) -> PerformedGuide:
    """The guide, played by the figure. Raises PostureError without one."""
    case = Case(exercise=exercise.id, frames_per_s=FRAMES_PER_S)
    done, yaw_deg = perform(case, exercise), prescribed_camera(case, exercise).yaw_deg
    true = {side: curves(measure_names(exercise), done.joints, yaw_deg, side) for side in SIDES}
    return PerformedGuide(exercise, done, true, counted_sides(exercise), case.rounds)


def counted_sides(exercise: Exercise) -> tuple[str, ...]:
    """The sides whose movements count in a performance of the guide, the right side being the nearer one."""
    if exercise.side_rule is SideRule.NEAR:
        return ("right",)
    side = guide_side(exercise.lesson.guide)
    return SIDES if side is None else (side,)


def performed(exercise: Exercise, rounds: float) -> int | None:
    """How many repetitions or holds so many rounds of the guide are meant to be; None of steps, which are walked."""
    if exercise.kind is Kind.STEPS:
        return None
    if exercise.kind not in CYCLIC:
        return 1
    both = exercise.side_rule is SideRule.EITHER and guide_side(exercise.lesson.guide) is None
    return round(rounds * (2 if both else 1))


# -- one look each -----------------------------------------------------------------------------------------------------


def _joints(exercise: Exercise) -> Iterator[Contradiction]:
    for key in exercise.lesson.guide:
        for name, degrees in key.angles.items():
            low, high = joint_range(name)
            if not low <= degrees <= high:
                yield Contradiction(
                    "joint",
                    f"guide {key.name}",
                    f"{name} = {degrees:g} in the guide's pose '{key.name}' is further than a joint goes "
                    f"({low:g} to {high:g}): check its sign.",
                )


def _counts(shown: PerformedGuide) -> Iterator[Contradiction]:
    exercise = shown.exercise
    meant = performed(exercise, shown.rounds)
    if meant is None:
        return
    found = _moves(shown, exercise)
    if found != meant:
        what = "repetition" if exercise.kind is Kind.REPS else "hold"
        many = "" if meant == 1 else "s"
        yield Contradiction(
            "count", "driver", f"The guide shows {meant} {what}{many}, but the drivers and posture bands give {found}."
        )


def _moves(shown: PerformedGuide, exercise: Exercise) -> int:
    return len([move for move in _true_moves(shown, exercise) if move.whole or exercise.kind is not Kind.REPS])


def _true_moves(shown: PerformedGuide, exercise: Exercise) -> list[TrueMove]:
    done = shown.done
    return [move for side in shown.sides for move in moves(exercise, done.t_s, shown.true[side], side, done.rest)]


def _drivers(shown: PerformedGuide) -> Iterator[Contradiction]:
    exercise = shown.exercise
    if len(exercise.drivers) < 2:
        return
    for at, driver in enumerate(exercise.drivers, start=1):
        if not _moves(shown, replace(exercise, drivers=(driver,))):
            yield Contradiction(
                "driver",
                f"driver[{at}]",
                f"The guide never passes driver[{at}] ({driver.measure}, enter {driver.enter:g}, leave "
                f"{driver.leave:g}): check its signs.",
            )


def _rest_bounds(shown: PerformedGuide) -> Iterator[Contradiction]:
    for at, driver in enumerate(shown.exercise.drivers, start=1):
        for edge in ("rest_min", "rest_max"):
            bound = getattr(driver, edge)
            if bound is not None and not _holds(shown, driver, bound):
                yield Contradiction(
                    "rest",
                    f"driver[{at}].{edge}",
                    f"{edge} = {bound:g} of driver[{at}] is so far from the guide's own rest that it holds nothing: "
                    "check its sign.",
                )


def _leaves(shown: PerformedGuide) -> Iterator[Contradiction]:
    if all(move.whole for move in _true_moves(shown, shown.exercise)):
        return  # whatever ends it
    for at, driver in enumerate(shown.exercise.drivers, start=1):
        sign = 1.0 if driver.enter > driver.leave else -1.0
        rests = [float(shown.true[side][driver.measure][shown.done.rest]) for side in shown.sides]
        leave = [driver.leave + (rest if driver.relative else 0.0) for rest in rests]
        if min(sign * (rest - at_rest) for rest, at_rest in zip(rests, leave, strict=True)) > _room(driver):
            yield Contradiction(
                "driver", f"driver[{at}].leave",
                f"leave = {driver.leave:g} of driver[{at}] ({driver.measure}) is far beyond rest: nothing ends. "
                "Check its sign.",
            )  # fmt: skip


def _room(driver: Driver) -> float:
    return BEYOND_REST * MEASURES[driver.measure].error


def _holds(shown: PerformedGuide, driver: Driver, bound: float) -> bool:
    rests = [float(shown.true[side][driver.measure][shown.done.rest]) for side in shown.sides]
    return any(abs(bound - rest) <= REST_ROOM * abs(driver.enter) for rest in rests)


def _targets(shown: PerformedGuide) -> Iterator[Contradiction]:
    for limit in shown.exercise.limits:
        low, high = limit.target_min, limit.target_max
        if low is None and high is None:
            continue
        drivers = [driver for driver in shown.exercise.drivers if driver.measure == limit.measure]
        rests = [float(shown.true[side][limit.measure][shown.done.rest]) for side in shown.sides]
        if any(_behind(limit, driver, rest) for driver in drivers for rest in rests):
            yield Contradiction(
                "target", limit.name, f"The target of '{limit.name}' lies behind the resting position: check its signs."
            )
        elif (early := _rings_early(shown.exercise, limit)) is not None:
            yield Contradiction("target", limit.name, early)
        elif not any(_reaches(limit, shown.true[side][limit.measure]) for side in shown.sides):
            yield Contradiction("target", limit.name, f"The guide never reaches the target of '{limit.name}'.")


def _rings_early(exercise: Exercise, limit: Limit) -> str | None:
    """What is said of an alarm that begins before the movement has gone as far as it should."""
    band = view_error(limit.measure, nan, exercise.placement.view, exercise.id)
    early = early_by(limit.measure, band)
    for stop, sign in ((limit.stop_above, 1.0), (limit.stop_below, -1.0)):
        edges = [sign * edge for edge in (limit.target_min, limit.target_max) if edge is not None]
        if stop is not None and sign * stop - max(edges) <= early:
            return (
                f"The alarm of '{limit.name}' begins {early:g} before its stop limit of {stop:g}, because measures "
                f"err: that is inside its target, which goes to {sign * max(edges):g}. Leave more between the two."
            )
    return None


def _behind(limit: Limit, driver: Driver, rest: float) -> bool:
    """Whether the near edge of the target lies on the other side of rest than the movement, by more than an error."""
    room = MEASURES[limit.measure].error
    if driver.enter > driver.leave:
        return limit.target_min is not None and limit.target_min < rest - room
    return limit.target_max is not None and limit.target_max > rest + room


def _reaches(limit: Limit, values: Floats) -> bool:
    """Within the measure's own error."""
    room = MEASURES[limit.measure].error
    low = -np.inf if limit.target_min is None else limit.target_min - room
    high = np.inf if limit.target_max is None else limit.target_max + room
    return bool(((values >= low) & (values <= high)).any())


def _bands(shown: PerformedGuide) -> Iterator[Contradiction]:
    for at, band in enumerate(shown.exercise.posture_bands, start=1):
        others = _in_other_postures(shown.exercise, band)
        own = np.concatenate([shown.true[side][band.measure][shown.done.rest :] for side in shown.sides])
        for edge, sign in (("min", -1.0), ("max", 1.0)):
            bound = getattr(band, edge)
            if bound is None:
                continue
            name = f"{edge} = {bound:g} of posture_band[{at}] ({band.measure})"
            left_out = (sign * (others - bound) > 0).mean()
            if not left_out:
                yield Contradiction(
                    "band", f"posture_band[{at}].{edge}", f"{name} leaves out no posture: check its sign."
                )
            elif _looser_than_meant(band, bound, sign, own) and (sign * (others + bound) > 0).mean() > left_out:
                yield Contradiction(
                    "band", f"posture_band[{at}].{edge}",
                    f"{name} lies on the other side of zero than the exercise ever is, and {-bound:g} would hold as "
                    "well: check its sign.",
                )  # fmt: skip


def _looser_than_meant(band: Band, bound: float, sign: float, own: Floats) -> bool:
    """Whether the bound, far from zero and from the exercise, would also hold throughout with the other sign."""
    far = abs(bound) >= FAR * MEASURES[band.measure].error
    room = float(np.nanmin(sign * (bound - own)))
    return far and room >= MOST_ROOM[unit(band.measure)] and bool(np.nanmax(sign * (own + bound)) <= 0)


def _in_other_postures(exercise: Exercise, band: Band) -> Floats:
    """The band's measure in every posture of the gallery, however it is turned."""
    yaw_deg = prescribed_camera(Case(exercise=exercise.id), exercise).yaw_deg
    found = [
        curves([band.measure], gallery(), yaw_deg + turn, side)[band.measure] for side in SIDES for turn in TURNED_DEG
    ]
    values = np.concatenate(found)
    return np.asarray(values[np.isfinite(values)])


@cache
def gallery() -> Floats:
    """(n, joints, 3) metres: the postures on every way, and every key pose of the shipped guides."""
    body = build_body()
    ways = [pose(body, angles).joints for angles in WAYS.values()]
    guides = (read_exercise(path).lesson.guide for path in shipped_exercises().values())
    keys = [key.figure.joints for guide in guides if guide for key in GuideMovement(body, guide).keys]
    return np.array([*ways, *keys])


def _rules(shown: PerformedGuide) -> Iterator[Contradiction]:
    for rule in rules(shown.exercise):
        if _breaks(shown, rule):
            yield Contradiction(
                "broken", rule.name, f"The guide itself breaks '{rule.name}' ({rule.measure}): check its signs."
            )


def _breaks(shown: PerformedGuide, rule: BoundRule) -> bool:
    """Whether the guide passes the rule's bound for as long as the rule tolerates; never of one that is for rest."""
    least_s = STOP_S if rule.kind is RuleKind.STOP else rule.due_s - CORRECTION_S
    t_s = shown.done.t_s
    return rule.during != "rest" and any(t_s[b] - t_s[a] >= least_s for a, b in _past(shown, rule))


def _past(shown: PerformedGuide, rule: BoundRule) -> list[tuple[int, int]]:
    """From which frame to which the guide is past the rule's bound while the rule watches."""
    return [
        run
        for side in shown.sides
        for run in runs((rule.beyond(shown.true[side][rule.measure]) > 0) & watched(rule, _busy(shown, side)))
    ]


def _beyond(shown: PerformedGuide) -> Iterator[Contradiction]:
    """A guide is shown inside the limits, whatever its poses say."""
    for pose_meant, pose_shown in zip(shown.exercise.lesson.guide, guide_poses(shown.exercise), strict=True):
        for name, degrees in pose_meant.angles.items():
            if degrees != pose_shown.angles[name]:
                yield Contradiction(
                    "broken", f"guide {pose_meant.name}",
                    f"{name} = {degrees:g} in the guide's pose '{pose_meant.name}' is beyond a limit of its own: check "
                    "the signs of both.",
                )  # fmt: skip


def _busy(shown: PerformedGuide, side: str) -> np.ndarray:
    done = shown.done
    return busy(done.t_s, moves(shown.exercise, done.t_s, shown.true[side], side, done.rest))


def _never(shown: PerformedGuide) -> Iterator[Contradiction]:
    if shown.exercise.kind is Kind.STEPS:
        return
    for rule, fault in passable(shown.exercise):
        if fault is None and rule.during != "rest" and not _past(shown, rule):
            yield Contradiction(
                "never", rule.name,
                f"No movement of a body breaks '{rule.name}' ({rule.measure}): it would never speak. Check its signs.",
            )  # fmt: skip


INSPECTIONS: tuple[Callable[[PerformedGuide], Iterator[Contradiction]], ...] = (
    _counts, _drivers, _leaves, _rest_bounds, _targets, _bands, _rules, _beyond, _never,
)  # fmt: skip
