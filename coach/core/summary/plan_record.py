"""What was for today, as the events say it: the steps chosen, those left out and why, and the position finder.

Left out is for a reason; not reached is neither begun nor left out; not done is begun and not whole.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coach.core.base.types import Event
from coach.core.exercise.model import Kind
from coach.core.summary.session_figures import Finder, PainAnswer, PlanRecord, StepLeftOut, Trial

RESTS = (Kind.HOLD, Kind.POSITION)  # what a finder may try
LEAST_TRIALS = 2


def plan_of(events: Sequence[Event], begun: Collection[int | None]) -> PlanRecord:
    """The steps of today as the events say them: chosen, left out and why, and not reached. `begun`: the steps whose
    exercise was started. Fields are None where the events do not say."""
    opened = next((event.data for event in events if event.kind == "session_started"), {})
    made = next((event for event in reversed(events) if event.kind == "planned"), None)  # the newest plan
    said = made.data if made else {}
    whole = None if opened.get("plan") is None else tuple(str(name) for name in opened["plan"])
    chosen = None if made is None else tuple(said.get("steps") or ())
    comfort = next((event.data["steps"] for event in reversed(events) if event.kind == "comfort_started"), None)
    if comfort is not None:  # its steps come after the routine's
        chosen = tuple(comfort)
        whole = None if whole is None else (*whole, *(name or "" for name in chosen[len(whole) :]))
    left_out = (*_planned_out(made, whole or ()), *_left_out_after_all(events))
    out = {left.step for left in left_out}
    steps = (whole if chosen is None else chosen) or ()
    return PlanRecord(
        whole=whole,
        chosen=chosen,
        level=said.get("level"),
        facts=tuple(said.get("facts") or ()),
        left_out=left_out,
        not_reached=tuple(
            (step, name)
            for step, name in enumerate(steps)
            if name is not None and step not in out and step not in begun
        ),
    )


def _planned_out(event: Event | None, whole: Sequence[str]) -> Iterator[StepLeftOut]:
    if event is None:
        return
    for left in event.data.get("left_out") or ():
        step = left["step"]
        name = whole[step] if step < len(whole) else None
        yield StepLeftOut(step=step, exercise=name, because=tuple(left["because"]), t_s=event.t_s, planned=True)


def _left_out_after_all(events: Sequence[Event]) -> Iterator[StepLeftOut]:
    for event in events:
        if event.kind == "step_left_out":
            data = event.data
            yield StepLeftOut(
                step=data["step"],
                exercise=data["exercise"],
                because=tuple(data["because"]),
                t_s=event.t_s,
                planned=False,
            )


@dataclass(frozen=True, slots=True)
class Begun:
    """An exercise that was started, as far as it tells a finder's."""

    exercise: str
    kind: str | None
    rest_s: float | None


def finder_places(plan: PlanRecord, begun: Mapping[int | None, Begun]) -> tuple[range, ...]:
    """The steps of each position finder: its trials, and at last the one that is stayed in.

    No event names them. They are known by their form: different positions one after the other without a rest between,
    then a step for which the first of them stands in the routine. One finder does not reach into another.
    """
    whole, found = plan.whole or (), [range(0)]
    for last, name in enumerate(whole):
        first = max((step for step in range(last) if whole[step] == name), default=last)
        places = range(first, last + 1)
        own = [begun[step] for step in places if step in begun]
        several = len(set(whole[first:last])) == last - first >= LEAST_TRIALS
        at_rest = own and all(each.kind in RESTS and each.rest_s == 0 for each in own)
        if several and at_rest and first >= found[-1].stop and _chosen(plan, first, last):
            found.append(places)
    return tuple(found[1:])


def _chosen(plan: PlanRecord, *steps: int) -> bool:
    chosen = plan.chosen
    return chosen is None or all(step < len(chosen) and chosen[step] is not None for step in steps)


def finder(
    places: range, whole: Sequence[str], begun: Mapping[int | None, Begun], answers: Sequence[PainAnswer]
) -> Finder:
    """What a finder's positions did to the pain, and which was kept: None where it did not come to that.

    `places`: its steps, the last the one that is stayed in. A trial's score is the first answer of its step, since a
    later one is of the position that one went back to; None is silence, or not asked.
    """
    kept = begun.get(places[-1])
    return Finder(
        trials=tuple(_trial(step, whole[step], begun.get(step), answers) for step in places[:-1]),
        kept=kept.exercise if kept else None,
    )


def _trial(step: int, name: str, begun: Begun | None, answers: Sequence[PainAnswer]) -> Trial:
    scores = [answer.score for answer in answers if answer.step == step and answer.moment == "check"]
    return Trial(
        step=step,
        exercise=begun.exercise if begun else name,
        begun=begun is not None,
        asked=bool(scores),
        score=scores[0] if scores else None,
    )
