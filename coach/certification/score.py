"""How what was measured compares with what was true: errors of angles, counts, times and alarms of one clip."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from coach.certification.cases import FAULT_FREE, Case
from coach.certification.film import Performance
from coach.certification.rules import BoundRule, RuleKind, rules
from coach.certification.truth import Footstep, TrueMove, curves, moves, runs, steps
from coach.core.base.types import Floats, Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise, Kind, SideRule
from coach.core.kinematics.skeleton import SIDES
from coach.core.kinematics.telling import driven_by, is_told, moved_by
from coach.core.tracking.form_rules import Breach
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, measure_names, observe

GRACE_S = 0.1  # design 7: what a rule may take longer, beside its own time and two frames
LAG_S = 0.5  # a ring this soon after the body came back still belongs to where it was
NEAR_S = 1.0  # two movements whose peaks are further apart are not the same
STEP_NEAR_S = 0.4

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Spoken:
    """Of one rule in one clip."""

    rule: BoundRule
    passed: int = 0  # times the truth was past its bound for as long as it is due in
    missed: int = 0
    late: int = 0
    false: int = 0  # it spoke with the truth inside the bound less its band
    delays_s: tuple[float, ...] = ()  # from passing the bound to speaking; below 0 it spoke within the band
    allowed_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Readings:
    """Of one measure in one clip: errors in its unit, measured less true, and what was made of them."""

    record: Floats  # (n,) of the record, without the live lag
    live: Floats  # (n,) as decisions see it at that moment
    told: int = 0  # of `seen`, in how many it is told
    seen: int = 0  # frames in which everything that the exercise needs was seen
    in_bands: Floats = field(default_factory=lambda: np.empty(0))  # (n,) `live` in bands of that moment

    @property
    def held(self) -> int:
        """In how many frames the truth lay within the band."""
        return int((np.abs(self.in_bands) <= 1.0).sum())


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Moved:
    """Repetitions and holds of one clip, and errors of their times in seconds."""

    true: int = 0
    counted: int = 0
    peak_s: tuple[float, ...] = ()
    start_s: tuple[float, ...] = ()  # of holds, and of the holds within repetitions
    end_s: tuple[float, ...] = ()
    held_s: tuple[float, ...] = ()  # of an exercise that is held: seconds counted


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stepped:
    """Steps of one clip."""

    sure: int = 0
    possible: int = 0  # also those at the clip's ends and while turning round
    counted: int = 0
    missed: int = 0  # sure ones that were not found
    extra: int = 0  # found ones that are no possible step
    errors_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ClipScore:
    """One clip, measured against the truth."""

    case: Case
    kind: str
    view: str
    frames: int
    seconds: float
    seen: float  # share of the frames in which everything that the exercise needs was seen
    readings: Mapping[str, Readings] = field(default_factory=dict)  # by measure
    moved: Moved = Moved()
    stepped: Stepped = Stepped()
    spoken: tuple[Spoken, ...] = ()
    corrections: int = 0  # everything that was corrected or warned of
    false_corrections: int = 0
    rings: int = 0  # alarms of every stop limit

    @property
    def count_right(self) -> bool:
        """Whether the count is what was truly done."""
        if self.kind == Kind.STEPS.value:
            return self.stepped.missed == self.stepped.extra == 0
        return self.moved.true == self.moved.counted


def score(case: Case, exercise: Exercise, performance: Performance, yaw_deg: float, poses: Sequence[Pose]) -> ClipScore:
    """`yaw_deg` is the prescribed camera's; one pose for each moment of the performance."""
    names = measure_names(exercise)
    true = {side: curves(names, performance.joints, yaw_deg, side) for side in SIDES}
    found = measure(exercise, poses)
    seen = observed(exercise, poses)
    true_now = {name: along(true, [o.side for o in seen], name) for name in names}
    right = _true_moves(exercise, true, performance, seen)
    moving = busy(performance.t_s, right)
    breaches = [breach for o in seen if o.movement for breach in o.movement.breaches]
    return ClipScore(
        case=case,
        kind=exercise.kind.value,
        view=exercise.placement.view,
        frames=len(poses),
        seconds=float(performance.t_s[-1] - performance.t_s[0]),
        seen=float(np.mean([o.seen for o in seen])),
        readings={name: _readings(exercise, name, found, seen, true_now[name], performance.turned) for name in names},
        moved=_moved(case, exercise, found, right),
        stepped=_stepped(exercise, found, performance, yaw_deg),
        spoken=tuple(
            spoken(rule, seen, true_now, watched(rule, moving, performance.rest), case.frames_per_s)
            for rule in rules(exercise)
        ),
        corrections=sum(not breach.stop for breach in breaches),
        false_corrections=false_corrections(seen, true_now),
        rings=sum(breach.stop for breach in breaches),
    )


def observed(exercise: Exercise, poses: Iterable[Pose]) -> list[Observation]:
    watching, out = Watching(), []
    for pose in poses:
        watching, observation = observe(exercise, watching, pose)
        out.append(observation)
    return out


def along(true: Mapping[str, Mapping[str, Floats]], sides: Sequence[str], name: str) -> Floats:
    """(n,) the true measure of the side that was watched at each moment."""
    return np.array([true[side][name][k] for k, side in enumerate(sides)])


def _readings(
    exercise: Exercise, name: str, found: Mapping[str, Any], seen: Sequence[Observation], true: Floats,
    turned: np.ndarray,
) -> Readings:  # fmt: skip
    now = np.array([o.values[name] for o in seen])
    record = np.array(found["angles"].get(name, now), float) - true  # heights are recorded live only
    live, band = now - true, np.array([o.errors[name] for o in seen])
    there, whole = np.isfinite(live) & ~turned, np.array([o.seen for o in seen]) & ~turned
    return Readings(
        record=record[np.isfinite(record) & ~turned],
        live=live[there],
        told=_told(exercise, name, true, band[there & whole]),
        seen=int(whole.sum()),
        in_bands=live[there] / band[there],
    )


def _told(exercise: Exercise, name: str, true: Floats, bands: Floats) -> int:
    """In how many frames a reading is told, the movement going as far as it truly does."""
    least, most = float(np.nanmin(true)), float(np.nanmax(true))
    moved = moved_by(exercise, name, least, most, most if (driven_by(exercise, name) or 0.0) >= 0 else least)
    return sum(is_told(name, float(band), moved) for band in bands)


# -- repetitions and holds ---------------------------------------------------------------------------------------------


def true_sides(exercise: Exercise, seen: Sequence[Observation]) -> tuple[str, ...]:
    """The sides whose movements count: both where sides alternate, else the one that was watched most."""
    if exercise.side_rule in (SideRule.EITHER, SideRule.MOVING):
        return SIDES
    return (max(SIDES, key=[o.side for o in seen].count),)


def _true_moves(
    exercise: Exercise, true: Mapping[str, Mapping[str, Floats]], performance: Performance, seen: Sequence[Observation]
) -> list[TrueMove]:
    if exercise.kind is Kind.STEPS:
        return []
    return [
        move
        for side in true_sides(exercise, seen)
        for move in moves(exercise, performance.t_s, true[side], side, performance.rest)
    ]


def busy(t_s: Floats, right: Sequence[TrueMove]) -> np.ndarray:
    """(n,) bool: truly in a movement or hold."""
    moving = np.zeros(len(t_s), bool)
    for move in right:
        moving |= (t_s >= move.entered_s) & (t_s <= move.end_s)
    return moving


def _moved(case: Case, exercise: Exercise, found: Mapping[str, Any], right: Sequence[TrueMove]) -> Moved:
    if exercise.kind is Kind.STEPS:
        return Moved()
    reps, holds = exercise.kind is Kind.REPS, found["holds"]
    whole = [move for move in right if move.whole or not reps]
    peaks = matched(whole, found["reps"], lambda m: m.peak_s, lambda r: r["peak_s"], NEAR_S)
    both = matched(right, holds, lambda m: (m.entered_s + m.end_s) / 2, _middle, NEAR_S)
    # they are fewer, and rightly, where a fault was made
    timed = not reps and case.fault == FAULT_FREE
    return Moved(
        true=len(whole),
        counted=len(found["reps"] if reps else holds),
        peak_s=tuple(rep["peak_s"] - move.peak_s for move, rep in peaks),
        start_s=tuple(hold["start_s"] - move.entered_s for move, hold in both),
        end_s=tuple(hold["end_s"] - move.end_s for move, hold in both),
        held_s=tuple(h["held_s"] - (m.end_s - m.entered_s) for m, h in both) if timed else (),
    )


def _middle(hold: Mapping[str, Any]) -> float:
    return float(hold["start_s"] + hold["end_s"]) / 2


def matched(
    true: Sequence[A],
    measured: Sequence[B],
    when: Callable[[A], float],
    seen_when: Callable[[B], float],
    within_s: float,
) -> list[tuple[A, B]]:
    """Each true thing with the nearest measured one that is near enough and not taken, the nearest pairs first."""
    pairs = sorted(
        (abs(when(a) - seen_when(b)), i, j)
        for i, a in enumerate(true)
        for j, b in enumerate(measured)
        if abs(when(a) - seen_when(b)) <= within_s
    )
    one: set[int] = set()
    other: set[int] = set()
    out = []
    for _, i, j in pairs:
        if i not in one and j not in other:
            one.add(i)
            other.add(j)
            out.append((i, j))
    return [(true[i], measured[j]) for i, j in sorted(out)]


def _stepped(exercise: Exercise, found: Mapping[str, Any], performance: Performance, yaw_deg: float) -> Stepped:
    if exercise.kind is not Kind.STEPS:
        return Stepped()
    front = exercise.placement.view == "front"
    right = steps(performance.t_s, performance.joints, performance.turned, yaw_deg, front)
    return step_figures(right, found["steps"])


def step_figures(right: Sequence[Footstep], detected_s: Sequence[float]) -> Stepped:
    """True steps against the seconds at which steps were found."""
    both = matched(right, detected_s, lambda step: step.t_s, lambda t_s: t_s, STEP_NEAR_S)
    return Stepped(
        missed=sum(step.sure for step in right) - sum(step.sure for step, _ in both),
        extra=len(detected_s) - len(both),
        sure=sum(step.sure for step in right),
        possible=len(right),
        counted=len(detected_s),
        errors_s=tuple(t_s - step.t_s for step, t_s in both if step.sure),
    )


# -- alarms and corrections --------------------------------------------------------------------------------------------


def spoken(
    rule: BoundRule, seen: Sequence[Observation], true: Mapping[str, Floats], due_when: np.ndarray, frames_per_s: float
) -> Spoken:
    """What a rule said in a clip, and what it should have. `due_when` (n,): as of `watched`."""
    t_s = np.array([o.t_s for o in seen])
    band = np.array([o.errors[rule.measure] for o in seen])
    said = [b.t_s for o in seen if o.movement for b in o.movement.breaches if rule.spoke(b)]
    return judged(rule, t_s, rule.beyond(true[rule.measure]), band, due_when, said, frames_per_s)


def watched(rule: BoundRule, moving: np.ndarray, rest: int = 0) -> np.ndarray:
    """(n,) bool: when the rule has to speak. A correction is not due by who has left the exercise, and nothing before
    its first pose was reached, at the frame `rest`: who gets ready may fold as far as they like."""
    ready = np.arange(len(moving)) >= rest
    if rule.kind is RuleKind.STOP:
        return ready
    return np.asarray(ready & (~moving if rule.during == "rest" else moving))


def judged(
    rule: BoundRule, t_s: Floats, past: Floats, band: Floats, due_when: np.ndarray, spoken_s: Sequence[float],
    frames_per_s: float,
) -> Spoken:  # fmt: skip
    """`past` (n,): how far the truth is past the bound; `band` (n,): the error band then."""
    allowed = rule.due_s + 2 / frames_per_s + GRACE_S
    zones = [(float(t_s[a]), float(t_s[b]) + LAG_S) for a, b in runs(past >= -band)]
    delays, missed = [], 0
    passings = [(passing(t_s, past, a), float(t_s[b])) for a, b in runs((past > 0) & due_when)]
    due = [(onset, end) for onset, end in passings if end - onset >= rule.due_s]
    for onset, end in due:
        zone = next((z for z in zones if z[0] <= end <= z[1]), (onset, end + LAG_S))
        heard = [t for t in spoken_s if zone[0] <= t <= end + LAG_S]
        missed += not heard
        delays += [heard[0] - onset] if heard else []
    return Spoken(
        rule=rule,
        passed=len(due),
        missed=missed,
        late=sum(delay > allowed + 1e-6 for delay in delays),
        false=sum(not any(a <= t <= b for a, b in zones) for t in spoken_s),
        delays_s=tuple(delays),
        allowed_s=allowed,
    )


def passing(t_s: Floats, past: Floats, k: int) -> float:
    """When the truth passed the limit, on a straight line between the frames."""
    if k == 0 or past[k - 1] > 0:
        return float(t_s[k])
    share = -past[k - 1] / (past[k] - past[k - 1])
    return float(t_s[k - 1] + share * (t_s[k] - t_s[k - 1]))


def false_corrections(seen: Sequence[Observation], true: Mapping[str, Floats]) -> int:
    """Form cues and warnings for something that was not so, at the time or within `LAG_S` before."""
    t_s = np.array([o.t_s for o in seen])
    return sum(
        not _was_so(b, t_s, true[b.measure]) for o in seen if o.movement for b in o.movement.breaches if not b.stop
    )


def _was_so(breach: Breach, t_s: Floats, value: Floats) -> bool:
    recent = value[(t_s > breach.t_s - LAG_S) & (t_s <= breach.t_s)]
    outside = recent < breach.limit if breach.value < breach.limit else recent > breach.limit
    return bool(outside.any())


# -- many clips --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of many errors: how many, mean without sign, 95th percentile without sign, and mean with sign."""

    n: int
    mean: float
    p95: float
    bias: float


def figures(errors: Iterable[float] | Floats) -> Figures | None:
    """None where there is nothing."""
    all_errors = np.asarray(errors if isinstance(errors, np.ndarray) else list(errors), float)
    if not len(all_errors):
        return None
    size = np.abs(all_errors)
    return Figures(
        n=len(size), mean=float(size.mean()), p95=float(np.percentile(size, 95)), bias=float(all_errors.mean())
    )


def pooled(results: Iterable[ClipScore], name: str, live: bool = False) -> Floats:
    """All errors of one measure."""
    found = (r.readings[name] for r in results if name in r.readings)
    return np.concatenate([np.empty(0), *(each.live if live else each.record for each in found)])
