"""How what was measured compares with what was true: errors of angles, counts, times and alarms of one clip."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from coach.core.base.types import Floats, Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise, Kind, Limit, SideRule
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES
from coach.core.tracking.form_rules import Breach
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, measure_names, observe
from trial.cases import FAULT_FREE, Case
from trial.film import Performance
from trial.truth import Footstep, Move, curves, moves, runs, steps

# design 7: a true angle beyond the limit for this long rings within it, two frames and the last of these
BEYOND_S, GRACE_S = 0.3, 0.1
LAG_S = 0.5  # a ring this soon after the body came back still belongs to where it was
NEAR_S = 1.0  # two movements whose peaks are further apart are not the same
STEP_NEAR_S = 0.4

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Alarms:
    """Of one stop limit in one clip."""

    name: str
    passed: int = 0  # times the true angle was beyond it for `BEYOND_S`
    missed: int = 0
    late: int = 0
    false: int = 0  # rings with the true angle inside the limit less its band
    delays_s: tuple[float, ...] = ()  # from passing the limit to the ring; below 0 it rang within the band
    allowed_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Result:
    """One clip, measured against the truth. Errors are measured less true."""

    case: Case
    kind: str
    view: str
    frames: int
    seconds: float
    seen: float  # share of the frames in which everything that the exercise needs was seen
    errors: Mapping[str, Floats] = field(default_factory=dict)  # measure: of the record, without the live lag
    live: Mapping[str, Floats] = field(default_factory=dict)  # measure: as decisions see it at that moment
    covered: Mapping[str, int] = field(default_factory=dict)  # of `live`, how many lay within the band of that moment
    true_moves: int = 0
    found_moves: int = 0
    peak_errors_s: tuple[float, ...] = ()
    start_errors_s: tuple[float, ...] = ()  # of holds, and of the holds within repetitions
    end_errors_s: tuple[float, ...] = ()
    held_errors_s: tuple[float, ...] = ()  # of an exercise that is held: seconds counted
    sure_steps: int = 0
    possible_steps: int = 0  # also those at the clip's ends and while turning round
    found_steps: int = 0
    missed_steps: int = 0  # sure ones that were not found
    extra_steps: int = 0  # found ones that are no possible step
    step_errors_s: tuple[float, ...] = ()
    alarms: tuple[Alarms, ...] = ()
    false_corrections: int = 0

    @property
    def count_right(self) -> bool:
        if self.kind == Kind.STEPS.value:
            return self.missed_steps == self.extra_steps == 0
        return self.true_moves == self.found_moves


def score(case: Case, exercise: Exercise, performance: Performance, yaw_deg: float, poses: Sequence[Pose]) -> Result:
    """`yaw_deg` is the prescribed camera's; one pose for each moment of the performance."""
    names = measure_names(exercise)
    true = {side: curves(names, performance.joints, yaw_deg, side) for side in SIDES}
    found = measure(exercise, poses)
    seen = observed(exercise, poses)
    watched = {name: along(true, [o.side for o in seen], name) for name in names}
    errors, live, covered = _errors(names, found, seen, watched, performance.turned)
    moved = _moves(case, exercise, found, true, performance, seen)
    stepped = _steps(exercise, found, performance, yaw_deg)
    return Result(
        case=case,
        kind=exercise.kind.value,
        view=exercise.placement.view,
        frames=len(poses),
        seconds=float(performance.t_s[-1] - performance.t_s[0]),
        seen=float(np.mean([o.seen for o in seen])),
        errors=errors,
        live=live,
        covered=covered,
        alarms=tuple(alarms(limit, seen, watched, case.frames_per_s) for limit in exercise.limits if stops(limit)),
        false_corrections=false_corrections(seen, watched),
        **moved,
        **stepped,
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


def _errors(
    names: Sequence[str], found: Mapping[str, Any], seen: Sequence[Observation], watched: Mapping[str, Floats],
    turned: np.ndarray,
) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, int]]:  # fmt: skip
    errors: dict[str, Floats] = {}
    live: dict[str, Floats] = {}
    covered: dict[str, int] = {}
    for name in names:
        now = np.array([o.values[name] for o in seen])
        record = np.array(found["angles"].get(name, now), float)  # heights are recorded live only
        for kept, value in ((errors, record), (live, now)):
            error = value - watched[name]
            kept[name] = error[np.isfinite(error) & ~turned]
        band = np.array([o.errors[name] for o in seen])
        covered[name] = int((np.abs(now - watched[name]) <= band)[~turned].sum())
    return errors, live, covered


# -- repetitions and holds ---------------------------------------------------------------------------------------------


def true_sides(exercise: Exercise, seen: Sequence[Observation]) -> tuple[str, ...]:
    """The sides whose movements count: both where sides alternate, else the one that was watched most."""
    if exercise.side_rule in (SideRule.EITHER, SideRule.MOVING):
        return SIDES
    return (max(SIDES, key=[o.side for o in seen].count),)


def _moves(
    case: Case,
    exercise: Exercise, found: Mapping[str, Any], true: Mapping[str, Mapping[str, Floats]], performance: Performance,
    seen: Sequence[Observation],
) -> dict[str, Any]:  # fmt: skip
    if exercise.kind is Kind.STEPS:
        return {}
    right: list[Move] = []
    for side in true_sides(exercise, seen):
        right += moves(exercise, performance.t_s, true[side], side, performance.rest)
    reps = exercise.kind is Kind.REPS
    whole = [move for move in right if move.whole or not reps]
    return {
        "true_moves": len(whole),
        "found_moves": len(found["reps"] if reps else found["holds"]),
        "peak_errors_s": tuple(
            rep["peak_s"] - move.peak_s
            for move, rep in matched(whole, found["reps"], lambda m: m.peak_s, lambda r: r["peak_s"], NEAR_S)
        ),
        **_hold_errors(right, found["holds"], timed=not reps and case.fault == FAULT_FREE),
    }


def _hold_errors(right: Sequence[Move], holds: Sequence[Mapping[str, Any]], timed: bool) -> dict[str, Any]:
    """`timed`: the seconds held are compared as well; they are fewer, and rightly, where a fault was made."""

    def middle(hold: Mapping[str, Any]) -> float:
        return float(hold["start_s"] + hold["end_s"]) / 2

    both = matched(right, holds, lambda m: (m.entered_s + m.end_s) / 2, middle, NEAR_S)
    held = [h["held_s"] - (m.end_s - m.entered_s) for m, h in both] if timed else []
    return {
        "start_errors_s": tuple(hold["start_s"] - move.entered_s for move, hold in both),
        "end_errors_s": tuple(hold["end_s"] - move.end_s for move, hold in both),
        "held_errors_s": tuple(held),
    }


def matched(
    true: Sequence[A], found: Sequence[B], when: Callable[[A], float], seen_when: Callable[[B], float], within_s: float
) -> list[tuple[A, B]]:
    """Each true thing with the nearest found one that is near enough and not taken, the nearest pairs first."""
    pairs = sorted(
        (abs(when(a) - seen_when(b)), i, j)
        for i, a in enumerate(true)
        for j, b in enumerate(found)
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
    return [(true[i], found[j]) for i, j in sorted(out)]


def _steps(exercise: Exercise, found: Mapping[str, Any], performance: Performance, yaw_deg: float) -> dict[str, Any]:
    if exercise.kind is not Kind.STEPS:
        return {}
    front = exercise.placement.view == "front"
    right = steps(performance.t_s, performance.joints, performance.turned, yaw_deg, front)
    return step_figures(right, found["steps"])


def step_figures(right: Sequence[Footstep], found: Sequence[float]) -> dict[str, Any]:
    both = matched(right, found, lambda step: step.t_s, lambda t_s: t_s, STEP_NEAR_S)
    known = sum(step.sure for step, _ in both)
    return {
        "missed_steps": sum(step.sure for step in right) - known,
        "extra_steps": len(found) - len(both),
        "sure_steps": sum(step.sure for step in right),
        "possible_steps": len(right),
        "found_steps": len(found),
        "step_errors_s": tuple(t_s - step.t_s for step, t_s in both if step.sure),
    }


# -- alarms and corrections --------------------------------------------------------------------------------------------


def stops(limit: Limit) -> bool:
    return limit.stop_below is not None or limit.stop_above is not None


def beyond(limit: Limit, value: Floats) -> Floats:
    """(n,) how far the value is beyond the stop limit; below 0 inside."""
    below = -np.inf if limit.stop_below is None else limit.stop_below - value
    above = -np.inf if limit.stop_above is None else value - limit.stop_above
    return np.asarray(np.maximum(below, above))


def alarms(limit: Limit, seen: Sequence[Observation], watched: Mapping[str, Floats], frames_per_s: float) -> Alarms:
    """What of a stop limit rang, and what should have."""
    t_s = np.array([o.t_s for o in seen])
    band = np.array([o.errors[limit.measure] for o in seen])
    rings = [b.t_s for o in seen if o.movement for b in o.movement.breaches if b.stop and b.name == limit.name]
    return judged(limit.name, t_s, beyond(limit, watched[limit.measure]), band, rings, frames_per_s)


def judged(name: str, t_s: Floats, past: Floats, band: Floats, rings: Sequence[float], frames_per_s: float) -> Alarms:
    """`past` (n,): how far the truth is beyond the limit; `band` (n,): the error band then."""
    allowed = BEYOND_S + 2 / frames_per_s + GRACE_S
    zones = [(float(t_s[a]), float(t_s[b]) + LAG_S) for a, b in runs(past >= -band)]
    delays, missed = [], 0
    passings = [(passing(t_s, past, a), float(t_s[b])) for a, b in runs(past > 0)]
    due = [(onset, end) for onset, end in passings if end - onset >= BEYOND_S]
    for onset, end in due:
        zone = next((z for z in zones if z[0] <= end <= z[1]), (onset, end + LAG_S))
        rung = [r for r in rings if zone[0] <= r <= end + LAG_S]
        missed += not rung
        delays += [rung[0] - onset] if rung else []
    return Alarms(
        name=name,
        passed=len(due),
        missed=missed,
        late=sum(delay > allowed + 1e-6 for delay in delays),
        false=sum(not any(a <= r <= b for a, b in zones) for r in rings),
        delays_s=tuple(delays),
        allowed_s=allowed,
    )


def passing(t_s: Floats, past: Floats, k: int) -> float:
    """When the truth passed the limit, on a straight line between the frames."""
    if k == 0:
        return float(t_s[0])
    share = -past[k - 1] / (past[k] - past[k - 1])
    return float(t_s[k - 1] + share * (t_s[k] - t_s[k - 1]))


def false_corrections(seen: Sequence[Observation], watched: Mapping[str, Floats]) -> int:
    """Form cues and warnings for something that was not so, at the time or within `LAG_S` before."""
    t_s = np.array([o.t_s for o in seen])
    return sum(
        not _was_so(b, t_s, watched[b.measure]) for o in seen if o.movement for b in o.movement.breaches if not b.stop
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


def pooled(results: Iterable[Result], name: str, live: bool = False) -> Floats:
    """All errors of one measure."""
    parts = [(r.live if live else r.errors).get(name, np.empty(0)) for r in results]
    return np.concatenate([np.empty(0), *parts])


def unit(name: str) -> str:
    return MEASURES[name].unit
