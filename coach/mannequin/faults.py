"""What the virtual patient does wrong on purpose: a script of faults by name, and when."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from coach.core.exercise import GuidePose
from coach.mannequin.body import Body
from coach.mannequin.contact import Figure
from coach.mannequin.motion import Movement
from coach.mannequin.posing import ANGLE, angle_names

Poses = tuple[GuidePose, ...]
Row = Mapping[str, float]


MOST_DEG = 28.0  # of a joint past the guide: bodies end somewhere
MOST_LEAN_DEG = 104.0  # further over than this a folded body's head is in the floor


class ScriptError(ValueError):
    """A patient's script that cannot be read; its message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: during an exercise, or from second to second on the source's clock, or both."""

    name: str  # a row of FAULTS
    exercise: str | None = None
    from_s: float = 0.0
    to_s: float = float("inf")
    value: float | None = None  # in place of the row's own amount

    def active(self, t_s: float, exercise: str | None) -> bool:
        return self.from_s <= t_s < self.to_s and self.exercise in (None, exercise)

    @property
    def amount(self) -> float:
        return FAULTS[self.name].amount if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class FaultKind:
    amount: float
    unit: str
    meaning: str
    poses: Callable[[Body, Poses, float], Poses] | None = None  # what it makes of the guide poses; None acts elsewhere


def _too_far(body: Body, poses: Poses, amount: float) -> Poses:
    """Goes past every key pose by a share of the way there from rest."""
    return _stretched(body, poses, 1 + amount)


def _half_range(body: Body, poses: Poses, amount: float) -> Poses:
    return _stretched(body, poses, amount)


def _stretched(body: Body, poses: Poses, share: float) -> Poses:
    rest = Movement(body, poses[:1]).keys[0].figure
    return (poses[0], *(replace(pose, angles=_scaled(pose.angles, rest, share)) for pose in poses[1:]))


def _scaled(angles: Row, rest: Figure, share: float) -> dict[str, float]:
    out = {}
    for name, degrees in angles.items():
        start = float(rest.row[ANGLE[angle_names(name)[0]]])
        beyond = (share - 1) * (degrees - start)
        out[name] = degrees + min(max(beyond, -MOST_DEG), MOST_DEG) if share > 1 else degrees + beyond
    if "trunk_inclination" in out:
        out["trunk_inclination"] = min(max(out["trunk_inclination"], -MOST_LEAN_DEG), MOST_LEAN_DEG)
    return out


def _too_fast(body: Body, poses: Poses, amount: float) -> Poses:
    return tuple(replace(pose, seconds=pose.seconds / amount, stay_s=pose.stay_s / amount) for pose in poses)


def _over_arch(body: Body, poses: Poses, amount: float) -> Poses:
    """The back hollows: hips above the line of a lift, or the chest higher than the elbows lie."""
    return (poses[0], *(_arched(pose, amount) for pose in poses[1:]))


def _arched(pose: GuidePose, amount: float) -> GuidePose:
    trunk, hip = pose.angles.get("trunk_inclination", 0.0), pose.angles.get("hip_flexion", 90.0)
    if "forearm" in pose.support or "elbow" in pose.support:  # the elbows leave the floor, on straighter arms
        support = tuple("hand" if name in ("forearm", "elbow") else name for name in pose.support)
        return replace(pose, support=support, angles={**pose.angles, "trunk_inclination": trunk - 0.7 * amount})
    if hip < 30:
        return replace(pose, angles={**pose.angles, "hip_flexion": hip - amount})
    return pose


def _knees_straight(body: Body, poses: Poses, amount: float) -> Poses:
    """Bent knees of every pose open by this much."""
    out = []
    for pose in poses:
        knees = {name: max(deg - amount, 0.0) for name, deg in pose.angles.items() if name.startswith("knee_flexion")}
        out.append(replace(pose, angles={**pose.angles, **knees}))
    return tuple(out)


FAULTS: dict[str, FaultKind] = {
    "too_far": FaultKind(0.7, "share of the way", "moves past the guide", _too_far),
    "half_range": FaultKind(0.5, "share of the way", "moves only part of the way", _half_range),
    "too_fast": FaultKind(3.0, "times", "moves this many times as fast", _too_fast),
    "over_arch": FaultKind(30.0, "degrees", "arches the back", _over_arch),
    "knees_too_straight": FaultKind(35.0, "degrees", "has the knees too straight", _knees_straight),
    "stops_early": FaultKind(2.0, "repetitions", "rests after so many repetitions; a hold ends after so many seconds"),
    "limps": FaultKind(0.35, "share", "spares one leg: difference of the step times over their mean"),
    "leaves_picture": FaultKind(0.0, "", "is not in the picture"),
    "falls": FaultKind(0.0, "", "drops to the floor and lies there"),
    "raises_arm": FaultKind(0.0, "", "raises an arm, or bends one knee when lying face down"),
}


def read_script(text: str) -> tuple[Fault, ...]:
    """`name[=value][@exercise][@from[-to]]`, with commas between, to faults; seconds are on the source's clock.

    For example `too_far@hip_lift,limps=0.4@30-90,falls@120`. Raises ScriptError for anything else.
    """
    return tuple(_read(item.strip()) for item in text.split(",") if item.strip())


def _read(item: str) -> Fault:
    head, *places = item.split("@")
    name, _, value = head.partition("=")
    if name not in FAULTS:
        raise ScriptError(f"Fault '{name}' is unknown: use one of {', '.join(FAULTS)}.")
    fault = Fault(name=name, value=_number(value, item) if value else None)
    for place in places:
        if place[:1].isdigit():
            start, dash, end = place.partition("-")
            fault = replace(fault, from_s=_number(start, item), to_s=_number(end, item) if dash else float("inf"))
        else:
            fault = replace(fault, exercise=place)
    return fault


def _number(text: str, item: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ScriptError(
            f"'{item}': '{text}' is not a number; write for example too_far=0.5@hip_lift@20-60."
        ) from None


def faulty_poses(body: Body, poses: Poses, faults: Iterable[Fault]) -> Poses:
    """The guide poses as a patient with these faults performs them."""
    for fault in faults:
        change = FAULTS[fault.name].poses
        if change is not None:
            poses = change(body, poses, fault.amount)
    return poses
