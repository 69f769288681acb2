"""What the virtual patient does wrong on purpose, and what it answers: a script by name, and when.

A script is `name[=value][@exercise][@from[-to]]` with commas between, seconds being on the source's own clock:
`too_far@hip_lift,limps=0.4@30-90,falls@120,pain=2,pain=5`. The faults, with their amounts where none is given:

- `too_far` 0.7: moves past the guide by this share of the way; `half_range` 0.5: moves only this share of it
- `too_fast` 3: moves this many times as fast
- `over_arch` 30: arches the back by so many degrees; `knees_too_straight` 35: has the knees straighter by so many
- `leans` 20: has the trunk so many degrees further forward over the legs, below 0 further back
- `stops_early` 2: rests after so many repetitions; of a hold, after so many seconds; of walking, after so many steps
- `limps` 0.35: spares one leg; the difference of the step times over their mean
- `leaves_picture`: walks out of the picture, or moves out as it lies, and comes back when its time is over
- `falls`: drops to the floor and lies there until its time is over
- `lies_down`: lies on its back while nothing is asked of it
- `raises_arm`: answers by the exercise's own gesture; asked for nothing, by an arm overhead
- the name of a joint angle, such as `hip_flexion` or `knee_flexion_right`, 20: beyond rest so many degrees more than
  the guide shows, or fewer where the amount is below 0; a guide of one pose is left for it

An answer is `question=answer`; given several times, the answers come in the order of asking, and the last one repeats.
`pain=5` answers the questions about pain, `pain=-` is silence, `more_or_same=more` and `symptoms=yes` answer those.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

from coach.core.dialogue.questions import QUESTIONS
from coach.core.dialogue.scripted_answers import PAIN, SILENT
from coach.core.exercise.model import GuidePose
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import ANGLE, ANGLES, PAIRED, WHOLE, angle_names
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.keyframes import GuideMovement

Poses = tuple[GuidePose, ...]
Row = Mapping[str, float]


MOST_DEG = 28.0  # of a joint past the guide: bodies end somewhere
MOST_BENT_DEG = 120.0  # of one joint beside the guide
WAY_THERE_S = 2.0  # from a guide's only pose to what a joint fault makes of it
MOST_LEAN_DEG = 104.0  # further over than this a folded body's head is in the floor


class ScriptError(ValueError):
    """A patient's script that cannot be read; its message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedFault:
    """One fault: during an exercise, or from second to second on the source's clock, or both."""

    name: str  # a row of FAULTS
    exercise: str | None = None
    from_s: float = 0.0
    to_s: float = inf
    value: float | None = None  # in place of the row's own amount

    def active(self, t_s: float, exercise: str | None) -> bool:
        return self.from_s <= t_s < self.to_s and self.exercise in (None, exercise)

    @property
    def amount(self) -> float:
        return FAULTS[self.name].amount if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class FaultKind:
    amount: float
    most: float  # amounts go from `least` to this
    unit: str  # "" takes no amount
    meaning: str
    poses: Callable[[Body, Poses, float], Poses] | None = None  # what it makes of the guide poses; None acts elsewhere
    least: float = 0.0


def _too_far(body: Body, poses: Poses, amount: float) -> Poses:
    """Goes past every key pose by a share of the way there from rest."""
    return _stretched(body, poses, 1 + amount)


def _half_range(body: Body, poses: Poses, amount: float) -> Poses:
    return _stretched(body, poses, amount)


def _stretched(body: Body, poses: Poses, share: float) -> Poses:
    rest = GuideMovement(body, poses[:1]).keys[0].figure
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


def _bent(*joints: str) -> Callable[[Body, Poses, float], Poses]:
    """Every pose but the first with these joint angles changed by an amount."""

    def poses_with(body: Body, poses: Poses, amount: float) -> Poses:
        settled = GuideMovement(body, poses).keys
        after = range(1, len(poses)) if len(poses) > 1 else (0,)
        changed = [replace(poses[at], angles=_changed(poses[at].angles, settled[at].figure, joints, amount))
                   for at in after]  # fmt: skip
        if len(poses) > 1:
            return (poses[0], *changed)
        return poses[0], replace(changed[0], name=f"{poses[0].name}, changed", seconds=WAY_THERE_S, stay_s=0.0)

    return poses_with


def _changed(angles: Row, figure: Figure, joints: Sequence[str], amount: float) -> dict[str, float]:
    row = {full: float(figure.row[ANGLE[full]]) for joint in joints for full in angle_names(joint)}
    return {**angles, **{full: degrees + amount for full, degrees in row.items()}}


# name: amount where none is given, most, unit, meaning
FAULTS: dict[str, FaultKind] = {
    "too_far": FaultKind(0.7, 3.0, "share of the way", "moves past the guide", _too_far),
    "half_range": FaultKind(0.5, 1.0, "share of the way", "moves only part of the way", _half_range),
    "too_fast": FaultKind(3.0, 10.0, "times", "moves this many times as fast", _too_fast, least=0.1),
    "over_arch": FaultKind(30.0, 90.0, "degrees", "arches the back", _over_arch),
    "knees_too_straight": FaultKind(35.0, 120.0, "degrees", "has the knees too straight", _knees_straight),
    "leans": FaultKind(
        20.0,
        MOST_BENT_DEG,
        "degrees",
        "leans the trunk over the legs",
        _bent("trunk_inclination", "hip_flexion"),
        least=-MOST_BENT_DEG,
    ),
    "stops_early": FaultKind(2.0, 1e4, "repetitions", "rests after so many repetitions, seconds of a hold, or steps"),
    "limps": FaultKind(0.35, 0.9, "share", "spares one leg: difference of the step times over their mean"),
    "leaves_picture": FaultKind(0.0, 0.0, "", "goes out of the picture"),
    "falls": FaultKind(0.0, 0.0, "", "drops to the floor and lies there"),
    "lies_down": FaultKind(0.0, 0.0, "", "lies on the back while nothing is asked"),
    "raises_arm": FaultKind(0.0, 0.0, "", "answers by the exercise's gesture"),
}
JOINTS: tuple[str, ...] = (*(name for name in WHOLE if name != "breath"), *PAIRED, *ANGLES[len(WHOLE) :])
FAULTS |= {
    joint: FaultKind(20.0, MOST_BENT_DEG, "degrees", f"has another {joint.replace('_', ' ')} than the guide",
                     _bent(joint), least=-MOST_BENT_DEG)
    for joint in JOINTS
}  # fmt: skip


def read_script(text: str) -> tuple[ScriptedFault, ...]:
    """The faults of a script, in the form that the module tells. Raises ScriptError for anything else."""
    return tuple(_fault(item) for item in _items(text) if not _is_answer(item))


def read_answers(text: str) -> dict[str, tuple[str, ...]]:
    """The answers of the same script: by question, in their order. Raises ScriptError for anything else."""
    answers: dict[str, tuple[str, ...]] = {}
    for item in filter(_is_answer, _items(text)):
        question, value = _answer(item)
        answers[question] = (*answers.get(question, ()), value)
    return answers


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _name(item: str) -> str:
    return item.partition("@")[0].partition("=")[0].strip()


def _is_answer(item: str) -> bool:
    return _name(item) in (PAIN, *QUESTIONS)


def _answer(item: str) -> tuple[str, str]:
    question, value = _name(item), item.partition("=")[2].strip()
    if "@" in item:
        raise ScriptError(f"'{item}': answers come in the order they are asked; write {question}=... without @.")
    choices = [choice.value for choice in QUESTIONS["pain_check" if question == PAIN else question]]
    if value not in (*choices, SILENT):
        raise ScriptError(f"'{item}': write {question}= and one of {', '.join(choices)}, or {SILENT} for silence.")
    return question, value


def _fault(item: str) -> ScriptedFault:
    head, *places = item.split("@")
    name, _, value = (part.strip() for part in head.partition("="))
    if name not in FAULTS:
        raise ScriptError(f"Fault '{name}' is unknown: use one of {', '.join(FAULTS)}, or an answer such as {PAIN}=5.")
    fault = ScriptedFault(name=name, value=_amount(name, value, item) if value else None)
    for place in (place.strip() for place in places):
        if place[:1].isdigit():
            start, dash, end = place.partition("-")
            fault = replace(fault, from_s=_number(start, item), to_s=_number(end, item) if dash else inf)
            if fault.from_s >= fault.to_s:
                raise ScriptError(f"'{item}': it ends before it begins; write the earlier second first.")
        else:
            fault = replace(fault, exercise=place)
    return fault


def _amount(name: str, value: str, item: str) -> float:
    kind, amount = FAULTS[name], _number(value, item)
    if not kind.unit:
        raise ScriptError(f"'{item}': {name} takes no amount; write {name} alone.")
    if not kind.least <= amount <= kind.most:
        raise ScriptError(f"'{item}': {name} goes from {kind.least:g} to {kind.most:g} ({kind.unit}).")
    return amount


def _number(text: str, item: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = inf
    if not isfinite(number):
        raise ScriptError(f"'{item}': '{text}' is not a number; write for example too_far=0.5@hip_lift@20-60.")
    return number


def faulty_poses(body: Body, poses: Poses, faults: Iterable[ScriptedFault]) -> Poses:
    """The guide poses as a patient with these faults performs them."""
    for fault in faults:
        change = FAULTS[fault.name].poses
        if change is not None:
            poses = change(body, poses, fault.amount)
    return poses
