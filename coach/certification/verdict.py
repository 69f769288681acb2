"""A run's results become a certificate: figures, what could not be tried, and whether the exercise can be used."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coach.certification.bands import conformal, errors_by_body
from coach.certification.cases import FAULT_FREE, VIEWS_DEG, Case
from coach.certification.inspection import Contradiction, performed
from coach.certification.mistaken import Mistake
from coach.certification.rules import BoundRule, RuleKind, unit
from coach.certification.score import ClipScore, Moved, figures
from coach.core.exercise.model import Exercise, Kind
from coach.core.exercise.standing import Standing
from coach.core.kinematics.telling import driven_by
from coach.prescription.certificate import (
    AngleFigures,
    Certificate,
    Counts,
    Key,
    Mistaken,
    Remark,
    RuleFigures,
    Times,
    Untested,
    view_in_words,
)

VIEWS = (0.0, *VIEWS_DEG)
# to reach (issue and design): degrees, seconds, corrections of right movement in 5 minutes
HOLD_S = 0.3
FALSE_CORRECTIONS = 1.0
# an exercise cannot be used where no more of the right performances in its own view are counted right: in a quick run
# one of two bodies then fails throughout ...
LEAST_COUNTED = 0.5
# ... or where more of them are corrected: a file that corrects its own guide is written wrong, one that does so now and
# then has a bound near an error band [E]
MOST_CORRECTED = 0.5
LEAST_TOLD = {0.0: 0.95, 30.0: 0.75}
LEAST_HELD = 0.9  # of the frames of a measure that the exercise goes by, within its own 95 % band
DIGITS = {"deg": 2, "trunk": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedExercise:
    """Everything that was found of one exercise."""

    exercise: Exercise
    key: Key
    name: str  # quick or full
    results: Sequence[ClipScore]
    findings: Sequence[Contradiction]
    mistakes: Sequence[Mistake]
    untried: Sequence[BoundRule]

    @property
    def right(self) -> list[ClipScore]:
        """Without a fault."""
        return [r for r in self.results if r.case.fault == FAULT_FREE]

    def from_view(self, view_deg: float) -> list[ClipScore]:
        return [r for r in self.results if r.case.view_deg == view_deg]


def certificate(run: TriedExercise) -> Certificate:
    """The certificate of a run."""
    bad = [*_found(run), *_broken(run)]
    weak = list(_weak(run))
    return Certificate(
        exercise=run.exercise.id,
        key=run.key,
        run="quick" if run.name == "quick" else "full",
        verdict=Standing.NOT_USABLE if bad else Standing.WITH_CARE if weak else Standing.USABLE,
        reasons=(*bad, *weak),
        clips=len(run.results),
        frames=sum(r.frames for r in run.results),
        bodies=len({r.case.person for r in run.results}),
        moved_s=round(sum(r.seconds for r in run.right), 1),
        corrections=sum(r.false_corrections for r in run.right),
        counts=tuple(_counts(run)),
        times=tuple(_times(run)),
        rules=tuple(_rules(run)),
        angles=tuple(_angles(run)),
        mistaken=tuple(
            Mistaken(exercise=m.performed, counted=m.counted, held_s=round(m.held_s, 1), same=m.same)
            for m in run.mistakes
        ),
        untested=tuple(_untested(run)),
    )  # fmt: skip


# -- figures -----------------------------------------------------------------------------------------------------------


def meant_right(exercise: Exercise, result: ClipScore) -> bool:
    """Whether what was counted is what the performance was meant to be, and what the figure truly did."""
    meant = performed(exercise, result.case.rounds)
    return result.count_right and (meant is None or result.moved.counted == meant)


def _counts(run: TriedExercise) -> Iterator[Counts]:
    for view in VIEWS:
        here = [r for r in run.right if r.case.view_deg == view]
        if here:
            wrong = [r for r in here if not meant_right(run.exercise, r)]
            yield Counts(
                view_deg=int(view), clips=len(here), right=len(here) - len(wrong),
                wrong=tuple(_counted(run.exercise, r) for r in wrong),
            )  # fmt: skip


def _counted(exercise: Exercise, r: ClipScore) -> str:
    if exercise.kind is Kind.STEPS:
        return f"{r.stepped.missed} of {r.stepped.sure} steps missed, {r.stepped.extra} too many"
    meant = performed(exercise, r.case.rounds)
    if r.moved.true == meant:
        return f"{r.moved.counted} counted, {meant} done"
    return f"{r.moved.counted} counted, {meant} meant, {r.moved.true} by its drivers and posture bands"


def _where_wrong(exercise: Exercise, here: Sequence[ClipScore]) -> str:
    """What all clips that are counted wrongly have in common, and none of the others has; of one alone nothing is."""
    wrong, right = ([r.case for r in here if meant_right(exercise, r) is kind] for kind in (False, True))
    for words, of in SHARED if len(wrong) > 1 and right else ():
        if len({of(case) for case in wrong}) == 1 and not {of(wrong[0])} & {of(case) for case in right}:
            return f", all of them {words(wrong[0], exercise)}"
    return ""


def _by(case: Case, exercise: Exercise) -> str:
    # in a quick run each body shows one side; from the front there is none that is nearer
    seen = "" if exercise.placement.view == "front" else f", seen from the {'left' if case.left else 'right'}"
    return f"by the person of {case.person.height_m:.2f} m{seen}"


SHARED: tuple[tuple[Callable[[Case, Exercise], str], Callable[[Case], object]], ...] = (
    (_by, lambda case: case.person),
    (lambda case, _: f"at {case.frames_per_s:g} frames a second", lambda case: case.frames_per_s),
)


TIMES: tuple[tuple[str, Callable[[Moved], tuple[float, ...]]], ...] = (
    ("peak of a repetition", lambda moved: moved.peak_s),
    ("start of a hold", lambda moved: moved.start_s),
    ("end of a hold", lambda moved: moved.end_s),
    ("seconds held", lambda moved: moved.held_s),
)


def _times(run: TriedExercise) -> Iterator[Times]:
    here = [r for r in run.right if r.case.view_deg == 0]
    rows: list[tuple[str, list[float]]] = [(what, [error for r in here for error in of(r.moved)]) for what, of in TIMES]
    rows.append(("step", [error for r in here for error in r.stepped.errors_s]))
    for what, errors in rows:
        if errors:
            worst_s: float = max(errors, key=abs)
            yield Times(
                what=what,
                n=len(errors),
                mean_s=round(float(np.mean(np.abs(errors))), 3),
                worst_s=round(worst_s, 3),
            )


def _rules(run: TriedExercise) -> Iterator[RuleFigures]:
    for view in VIEWS:
        said = [spoken for r in run.from_view(view) for spoken in r.spoken]
        for rule in dict.fromkeys(spoken.rule for spoken in said):
            mine = [spoken for spoken in said if spoken.rule == rule]
            delays = [delay for spoken in mine for delay in spoken.delays_s]
            yield RuleFigures(
                name=rule.name,
                kind=rule.kind.value,
                measure=rule.measure,
                view_deg=int(view),
                clips=len(mine),
                passed=sum(spoken.passed for spoken in mine),
                missed=sum(spoken.missed for spoken in mine),
                late=sum(spoken.late for spoken in mine),
                false=sum(spoken.false for spoken in mine),
                median_s=round(float(np.median(delays)), 2) if delays else None,
                worst_s=round(max(delays), 2) if delays else None,
            )


def _angles(run: TriedExercise) -> Iterator[AngleFigures]:
    for name in dict.fromkeys(name for r in run.right for name in r.readings):
        if run.exercise.placement.view == "front" and name not in named_by(run.exercise):
            continue  # hip and knee bend towards the camera, which cannot see how far
        for view in VIEWS:
            here = [r for r in run.right if r.case.view_deg == view and len(r.readings[name].live)]
            if here:
                yield _angle(name, view, here)


def named_by(exercise: Exercise) -> frozenset[str]:
    """The measures that its file names."""
    bands, rules = (band.measure for band in exercise.posture_bands), (rule.measure for rule in exercise.form)
    return frozenset([*bands, *goes_by(exercise), *rules])


def goes_by(exercise: Exercise) -> frozenset[str]:
    """The measures of its drivers and limits."""
    limits = (limit.measure for limit in exercise.limits)
    return frozenset([*(driver.measure for driver in exercise.drivers), *limits])


def _angle(name: str, view: float, here: Sequence[ClipScore]) -> AngleFigures:
    readings = [r.readings[name] for r in here]
    record, digits = figures(np.concatenate([each.record for each in readings])), DIGITS[unit(name)]
    live = figures(np.concatenate([each.live for each in readings]))
    assert live is not None
    told_of = record or live
    band = conformal(errors_by_body(here, name))
    return AngleFigures(
        measure=name,
        view_deg=int(view),
        bodies=len({r.case.person for r in here}),
        frames=live.n,
        mean=round(told_of.mean, digits),
        p95=round(told_of.p95, digits),
        bias=round(told_of.bias, digits),
        live_p95=round(live.p95, digits),
        band=None if band is None else round(band, digits),
        held=round(sum(each.held for each in readings) / live.n, 3),
        told=round(sum(each.told for each in readings) / max(sum(each.seen for each in readings), 1), 3),
    )


def _untested(run: TriedExercise) -> Iterator[Untested]:
    if not run.exercise.tracked:
        yield Untested(what="everything", why="the clock guides it, and no camera follows it")
    for rule in run.untried:
        why = (
            "it is judged at rest"
            if rule.during == "rest"
            else "no fault of the virtual patient takes it past its bound"
        )
        if run.exercise.kind is Kind.STEPS:
            why = "the virtual patient walks without such a fault"
        yield Untested(what=rule.name, why=why)
    for rule in dict.fromkeys(spoken.rule for r in run.results for spoken in r.spoken):
        mine = [spoken for r in run.results for spoken in r.spoken if spoken.rule == rule]
        if rule not in run.untried and not any(spoken.passed for spoken in mine):
            yield Untested(what=rule.name, why="in no performance was it passed for as long as it tolerates")
    for view in VIEWS:
        if run.results and not run.from_view(view):
            yield Untested(what=f"camera {view:g} degrees off the prescribed view", why="the quick run leaves it out")


# -- verdict -----------------------------------------------------------------------------------------------------------


def _found(run: TriedExercise) -> Iterator[Remark]:
    yield from (Remark(code=finding.code, text=finding.text) for finding in run.findings)


def _broken(run: TriedExercise) -> Iterator[Remark]:
    """Why it cannot be used."""
    right = [r for r in run.right if r.case.view_deg == 0]
    if not right:
        return
    counted = sum(meant_right(run.exercise, r) for r in right)
    if counted <= LEAST_COUNTED * len(right):
        wrong = next(r for r in right if not meant_right(run.exercise, r))
        yield Remark(
            code="not_counted",
            text=f"Done correctly, it is counted right in {counted} of {len(right)} clips "
            f"({_counted(run.exercise, wrong)}){_where_wrong(run.exercise, right)}.",
        )
    if rings := sum(r.rings > 0 for r in right):
        yield Remark(code="rings", text=f"Done correctly, it sounds a stop alarm in {rings} of {len(right)} clips.")
    corrected = sum(r.corrections > 0 for r in right)
    if corrected > MOST_CORRECTED * len(right):
        yield Remark(code="corrected", text=f"Done correctly, it is corrected in {corrected} of {len(right)} clips.")
    for row in _rules(run):
        if row.kind == RuleKind.STOP.value and row.view_deg == 0 and row.missed:
            yield Remark(
                code="missed",
                text=f"The stop limit '{row.name}' gave no alarm in {row.missed} of the {row.passed} times it was "
                "passed.",
            )


def _weak(run: TriedExercise) -> Iterator[Remark]:
    """What is to be known of one that can be used."""
    for row in _counts(run):
        said = row.view_deg == 0 and row.right <= LEAST_COUNTED * row.clips  # that is why it cannot be used
        if row.right < row.clips and not said:
            yield Remark(
                code="counts",
                text=f"Done correctly, {view_in_words(row.view_deg)}, it is counted wrongly in "
                f"{row.clips - row.right} of {row.clips} clips ({'; '.join(dict.fromkeys(row.wrong))})"
                f"{_where_wrong(run.exercise, [r for r in run.right if r.case.view_deg == row.view_deg])}.",
            )
    for times in _times(run):
        if abs(times.worst_s) > HOLD_S:
            yield Remark(
                code="times",
                text=f"The {times.what} is known to within {_rounded_up(abs(times.worst_s)):.1f} s ({times.n} seen).",
            )
    for rule in _rules(run):
        yield from _weak_rule(rule)
    right_s = sum(r.seconds for r in run.right)
    wrong = sum(r.false_corrections for r in run.right)
    if right_s and wrong / right_s * 300 >= FALSE_CORRECTIONS:
        yield Remark(
            code="corrections",
            text=f"Correct movement was corrected {_times_in_words(wrong)} in {right_s / 60:.1f} minutes.",
        )
    for angle in _angles(run):
        least = LEAST_TOLD.get(float(angle.view_deg))
        if least is not None and angle.told < least and driven_by(run.exercise, angle.measure) is not None:
            yield Remark(
                code="told",
                text=f"Its {angle.measure}, {view_in_words(angle.view_deg)}, can be shown in only {angle.told:.0%} of "
                "the frames.",
            )
    for angle in _angles(run):
        if angle.view_deg == 0 and angle.measure in goes_by(run.exercise) and angle.held < LEAST_HELD:
            yield Remark(
                code="band",
                text=f"The error of its {angle.measure}, {view_in_words(0)}, is larger than the error band shown "
                f"with it in {1 - angle.held:.0%} of the frames.",
            )
    strange = [m.performed for m in run.mistakes if m.same is None]
    if strange:
        yield Remark(code="mistaken", text=f"It also counts other exercises: {', '.join(strange)}.")


def _weak_rule(row: RuleFigures) -> Iterator[Remark]:
    where, silent = view_in_words(row.view_deg), "no alarm" if row.kind == RuleKind.STOP.value else "no correction"
    if row.missed and not (row.kind == RuleKind.STOP.value and row.view_deg == 0):
        yield Remark(
            code="missed",
            text=f"'{row.name}' gave {silent} in {row.missed} of the {row.passed} times it was passed, {where}.",
        )
    if row.late and row.kind == RuleKind.STOP.value:
        yield Remark(code="late", text=f"'{row.name}' sounded late in {row.late} of {row.passed} times, {where}.")
    if row.false:
        yield Remark(
            code="false",
            text=f"'{row.name}' sounded {_times_in_words(row.false)} inside its bound, by more than the error band, in "
            f"{row.clips} clips, {where}.",
        )


def _rounded_up(seconds: float) -> float:
    """To a tenth: an error is not larger than what is said of it."""
    return math.ceil(round(10 * seconds, 6)) / 10


def _times_in_words(n: int) -> str:
    return "once" if n == 1 else f"{n} times"
