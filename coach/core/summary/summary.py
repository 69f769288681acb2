"""A session in figures: everything a report or an export says is computed here, from the recorded events.

0 pain is a value; silence is None and never in a mean; what the camera did not see is counted for itself.
A session that broke off, at whatever moment, has the figures of what was recorded until then.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from coach.core.base.types import Event
from coach.core.clinical.history import comfort_from_start
from coach.core.clinical.safety import PAIN_ENDS
from coach.core.exercise.model import TRACKED, Kind
from coach.core.kinematics.skeleton import SIDES
from coach.core.kinematics.telling import is_told
from coach.core.session.exercise_run import EACH
from coach.core.summary.averages import average, by_side
from coach.core.summary.gait_summary import walked
from coach.core.summary.plan_record import RESTS, Begun, finder, finder_places, plan_of
from coach.core.summary.session_figures import (
    AnswerGiven,
    Average,
    CameraTrouble,
    CardShown,
    CueGiven,
    Eased,
    ExerciseFigures,
    FormFault,
    GuardAlarm,
    Key,
    MovementFigures,
    MovementRecord,
    Pain,
    PainAnswer,
    Peak,
    PlanRecord,
    Prescribed,
    RuleRecord,
    SafetyFigures,
    SessionDialogue,
    SessionSummary,
    SessionTime,
    Share,
    Silence,
    TimedFigures,
    TimerRecord,
    Unseen,
    WatchFigures,
)
from coach.core.tracking.step_detection import UNKNOWN, StepTaken

Dose = Mapping[str, Any]  # as the events keep it
# moments of a pain answer that are about the 24 hours after the session before
RULE_FIELDS = ("rule", "held_by", "why", "clinician", "reason", "signed_on")
AFTERWARDS = frozenset({"day_after", "morning"})


def summarise(events: Sequence[Event]) -> SessionSummary:
    """The figures of one session, from its events in order; of none, a session in which nothing happened."""
    first, last = (events[0].t_s, events[-1].t_s) if events else (0.0, 0.0)
    start = next(_of(events, "session_started"), None)
    opened = start.data if start else {}
    ended = _last(event.data.get("reason") for event in _of(events, "session_ended"))
    exercises = tuple(_exercise(began, own, last, events) for began, own in _exercises(events))
    plan = plan_of(events, {own.step for own in exercises})
    begun: dict[int | None, Begun] = {
        own.step: Begun(own.exercise, own.kind, own.prescribed.dose.get("rest_s")) for own in exercises
    }
    places = finder_places(plan, begun)
    pain = _pain(events)
    symptoms = _answers(events, "symptom_answered")
    return SessionSummary(
        source=opened.get("source"),
        scripted=bool(opened.get("scripted", False)),
        quick=bool(opened.get("quick", False)),
        ended=ended,
        stopped_by=_last(event.data.get("by") for event in _of(events, "stop_pressed")),
        stopped_at=_stopped_at(exercises, ended, events),
        exercises=tuple(_placed(own, plan, places) for own in exercises),
        completed=sum(own.ended == "done" for own in exercises),
        plan=plan,
        finders=tuple(finder(own, plan.whole or (), begun, pain.answers) for own in places),
        timers=_timers(events, symptoms),
        pain=pain,
        safety=_safety(events),
        time=SessionTime(
            started_s=first,
            ended_s=last,
            not_seen_s=sum(own.watched.not_seen_s for own in exercises),
            paused_s=sum(end - begin for begin, end in _spans(events, "paused", "resumed")),
        ),
        dialogue=SessionDialogue(
            screening=_answers(events, "screening_answered"),
            symptoms=symptoms,
            silences=tuple(
                Silence(t_s=event.t_s, **_fields(event, "question", "after_s", "action"))
                for event in _of(events, "no_answer")
            ),
            cues=tuple(CueGiven(t_s=event.t_s, **_fields(event, "cue", "text")) for event in _of(events, "cue_given")),
            cards=tuple(CardShown(t_s=event.t_s, **_fields(event, "card")) for event in _of(events, "card_shown")),
        ),
    )


# the whole session


def _safety(events: Sequence[Event]) -> SafetyFigures:
    screened = next((event.data for event in reversed(events) if event.kind == "screened"), {})
    return SafetyFigures(
        form=screened.get("form"),
        outcome=screened.get("outcome"),
        locks=tuple((event.data["lock"], event.data["question"]) for event in _of(events, "locked")),
        day_after=_last(event.data.get("follows") for event in _of(events, "day_after")),
        comfort=_last(event.data.get("why") for event in _of(events, "comfort_started")),
        comfort_ended=_last(event.data.get("reason") for event in _of(events, "comfort_ended")),
        comfort_from_start=comfort_from_start(events),
        guards=tuple(
            GuardAlarm(t_s=event.t_s, **_fields(event, "name", "exercise", "stop"))
            for event in _of(events, "guard_alarm")
        ),
        withdrawn=tuple(event.data["question"] for event in _of(events, "yes_withdrawn")),
        lifted=tuple(event.data["question"] for event in _of(events, "lock_lifted")),
        left_on_off=any(True for _ in _of(events, "timer_off")),
        gaps_s=tuple(event.data["seconds"] for event in _of(events, "gap")),
        camera=CameraTrouble(
            slow_per_s=_last(event.data["per_s"] for event in _of(events, "slow_frames")),
            lost=any(True for _ in _of(events, "camera_lost")),
            by_time=tuple(dict.fromkeys(event.data["why"] for event in _of(events, "guided_by_time"))),
        ),
        strangers=sum(1 for _ in _of(events, "stranger_seen")),
        gestures=sum(1 for _ in _of(events, "gesture_seen")),
    )


def _pain(events: Sequence[Event]) -> Pain:
    answers = tuple(
        PainAnswer(
            t_s=event.t_s,
            scripted=bool(event.data.get("scripted", False)),
            **_fields(event, "moment", "score", "step", "exercise"),
        )
        for event in _of(events, "pain_answered")
    )
    # of another day: in no figure of this session
    scores = [answer.score for answer in answers if answer.moment not in AFTERWARDS]
    return Pain(
        answers=answers,
        before=_last(answer.score for answer in answers if answer.moment == "before"),
        highest=max((score for score in scores if score is not None), default=None),
        after=_last(answer.score for answer in answers if answer.moment == "after"),
        day_after=_last(answer.score for answer in answers if answer.moment in AFTERWARDS),
        average=average(scores),
        rule=_last(RuleRecord(**_fields(event, *RULE_FIELDS)) for event in _of(events, "pain_rule")),
        half_dose=tuple(event.data["why"] for event in _of(events, "half_dose")),
    )


def _answers(events: Sequence[Event], kind: str) -> tuple[AnswerGiven, ...]:
    return tuple(
        AnswerGiven(
            t_s=event.t_s,
            scripted=bool(event.data.get("scripted", False)),
            **_fields(event, "question", "value", "step", "exercise"),
        )
        for event in _of(events, kind)
    )


def _stopped_at(exercises: Sequence[ExerciseFigures], ended: str | None, events: Sequence[Event]) -> Key | None:
    """The last exercise before the stop: comfort that follows one is no part of what was stopped.

    None where the score that stopped it was given after all of them: it is none of theirs.
    """
    comfort_s = [] if comfort_from_start(events) else [event.t_s for event in _of(events, "comfort_started")]
    before = [own for own in exercises if not comfort_s or own.started_s < comfort_s[0]]
    if ended == "completed" or not before:
        return None
    last, scores = before[-1].ended_s, list(_of(events, "pain_answered"))
    by_score = ended in PAIN_ENDS and bool(scores) and scores[-1].data["exercise"] is None
    if by_score and last is not None and scores[-1].t_s >= last:
        return None
    return before[-1].step, before[-1].exercise


def _placed(figures: ExerciseFigures, plan: PlanRecord, finders: Sequence[range]) -> ExerciseFigures:
    """With its place in the plan: in place of another, tried or kept by a finder."""
    role = next(
        ("kept" if figures.step == places[-1] else "tried" for places in finders if figures.step in places), None
    )
    return replace(
        figures,
        prescribed=replace(
            figures.prescribed,
            finder=role,
            instead_of=None if figures.step is None else _instead_of(figures.step, plan),
        ),
    )


def _instead_of(step: int, plan: PlanRecord) -> str | None:
    if plan.whole is None or plan.chosen is None or not 0 <= step < min(len(plan.whole), len(plan.chosen)):
        return None
    return plan.whole[step] if plan.whole[step] != plan.chosen[step] else None


def _timers(events: Sequence[Event], answers: Sequence[AnswerGiven]) -> tuple[TimerRecord, ...]:
    """Each use once, as it was told last: at an ending, and again once somebody said that it is off."""
    on_skin = {event.data.get("step") for event in _of(events, "timer_started")}
    last = {event.data.get("step"): event for event in _of(events, "timer_used")}
    return tuple(
        TimerRecord(
            t_s=event.t_s,
            counts_as=tuple(event.data.get("counts_as") or ()),
            off=event.data.get("off") if step in on_skin else _taken_off(step, answers),
            **_fields(event, "step", "exercise", "seconds"),
        )
        for step, event in last.items()
    )


def _taken_off(step: int | None, answers: Sequence[AnswerGiven]) -> bool | None:
    said = [answer.value for answer in answers if answer.question == "taken_off" and answer.step == step]
    return said[-1] is not None if said else None


# one exercise


def _exercises(events: Sequence[Event]) -> list[tuple[Event, list[Event]]]:
    """Each beginning of an exercise with the events that belong to it, until the next one begins.

    Cues carry no place: those given until it ended are its own.
    """
    found: list[tuple[Event, list[Event]]] = []
    under_way = False
    for event in events:
        if event.kind == "exercise_started":
            found.append((event, []))
            under_way = True
        elif found and (_key(event) == _key(found[-1][0]) or (under_way and event.kind == "cue_given")):
            found[-1][1].append(event)
            under_way = under_way and event.kind != "exercise_ended"
    return found


def _exercise(began: Event, own: Sequence[Event], last_s: float, events: Sequence[Event]) -> ExerciseFigures:
    said = began.data
    kind, dose = said.get("kind"), said.get("dose") or {}
    end = next(_of(own, "exercise_ended"), None)
    closed = end.data if end else {}
    reps, holds = _movements(own, "rep_done"), _movements(own, "hold_done")
    tracked = bool(said.get("tracked", True))
    moved = holds or reps if kind in RESTS else reps or holds
    unseen = _unseen(own, last_s)
    paced = _paced(own)
    steps = [_step_taken(event) for event in _of(own, "step_taken")]
    done = {
        "reps": _counted(reps, dose),
        "held_s": _known(closed.get("held_s"), math.fsum(hold.held_s or 0.0 for hold in holds)),
        "active_s": closed.get("active_s"),
        "cycles": _known(closed.get("breaths"), sum(1 for _ in _of(own, "breath_done"))),
    }
    return ExerciseFigures(
        step=said.get("step"),
        exercise=str(said.get("exercise")),
        kind=kind,
        side=dose.get("side"),
        tracked=tracked,
        started_s=began.t_s,
        ended_s=end.t_s if end else None,
        ended=closed.get("reason"),
        # of what nobody saw, no amount is claimed: not even none of it
        share=_share(kind, dose, done, paced) if tracked or kind not in TRACKED else None,
        eased=_eased(began, kind, done, paced, events),
        prescribed=Prescribed(
            instead_of=None,
            finder=None,
            dose=dose,
            limits=_limits(said.get("limits")),
            error_deg=said.get("error_deg") or {},
            certificate=said.get("certificate"),
        ),
        moved=MovementFigures(
            reps=reps,
            holds=holds,
            reps_counted=sum(rep.counted for rep in reps),
            held_s=done["held_s"],
            sets=sum(1 for _ in _of(own, "set_done")),
            ranges=_ranges(moved),
            by_side=by_side(moved),
        ),
        timed=TimedFigures(
            steps=_known(closed.get("steps"), len(steps)),
            walked=walked(steps) if kind == Kind.STEPS else None,
            cycles=done["cycles"],
            paced=paced,
            active_s=done["active_s"],
        ),
        watched=WatchFigures(
            not_seen_s=_known(closed.get("not_seen_s"), math.fsum(span.seconds for span in unseen)),
            unseen=unseen,
            faults=_faults(own, "fault", moved, _limits(said.get("limits"))),
            alarms=_faults(own, "limit_alarm", moved, _limits(said.get("limits"))),
        ),
    )


def _step_taken(event: Event) -> StepTaken:
    """A step; of version 1 only its time is known."""
    at_s, foot = float(event.data["at_s"]), event.data.get("foot")
    return StepTaken(
        at_s=at_s,
        landed_s=float(_known(event.data.get("landed_s"), at_s)),
        foot=foot if foot in SIDES else UNKNOWN,
        heading=event.data.get("heading") or UNKNOWN,
    )


def _eased(
    began: Event, kind: str | None, done: Mapping[str, Any], paced: str, events: Sequence[Event]
) -> Eased | None:
    """Asked for before the exercise began too: then it began with the easier dose."""
    asked = [event for event in _of(events, "eased") if _key(event) == _key(began)]
    if not asked:
        return None
    return Eased(t_s=asked[0].t_s, share=_share(kind, asked[0].data.get("dose") or {}, done, paced))


def _counted(reps: Sequence[MovementRecord], dose: Dose) -> int:
    """Repetitions that count towards the dose: where it is for each side, of each only as many as it has."""
    most = _times(dose, "reps")
    if dose.get("side") != EACH or most is None:
        return sum(rep.counted for rep in reps)
    sides = {rep.side for rep in reps}
    return sum(min(int(most), sum(rep.counted for rep in reps if rep.side == side)) for side in sides)


# the pacer's cues -> what it guides: breaths, or movements too small for the camera
PACERS = {"breathe_in": "breaths", "breathe_hold": "breaths", "breathe_out": "breaths",
          "there": "movements", "back": "movements"}  # fmt: skip


def _paced(events: Sequence[Event]) -> str:
    cues = (PACERS.get(event.data.get("cue", "")) for event in _of(events, "cue_given"))
    return next((paced for paced in cues if paced), "cycles")


def _times(dose: Dose, *names: str) -> float | None:
    """The product of figures of a dose; None where one is not prescribed. Sets are 1 unless given."""
    figures = [dose.get("sets") or 1, *(dose.get(name) for name in names)]
    known = [figure for figure in figures if figure is not None]
    return math.prod(known) if len(known) == len(figures) else None


# kind of exercise -> the units in which it may be prescribed, and how much of each a dose says; the first said wins
PRESCRIBED: dict[str, tuple[tuple[str, Callable[[Dose], float | None]], ...]] = {
    Kind.REPS: (("reps", lambda dose: _times(dose, "reps")),),
    Kind.HOLD: (
        ("held_s", lambda dose: _times(dose, "hold_s", "reps")),
        ("held_s", lambda dose: _times(dose, "hold_s")),
    ),
    Kind.STEPS: (("active_s", lambda dose: _times(dose, "duration_s")),),
    Kind.PACE: (
        ("cycles", lambda dose: _times(dose, "cycles")),
        ("active_s", lambda dose: _times(dose, "duration_s")),
    ),
    Kind.TIMER: (("active_s", lambda dose: _times(dose, "duration_s")),),
    Kind.POSITION: (
        ("held_s", lambda dose: _times(dose, "duration_s")),
        ("held_s", lambda dose: _times(dose, "hold_s")),
    ),
}


def prescribed_amount(figures: ExerciseFigures) -> Share | None:
    """The amount that the dose of an exercise says, with nothing of it done; None where it says none."""
    return _share(figures.kind, figures.prescribed.dose, {}, figures.timed.paced)


def _share(kind: str | None, dose: Dose, done: Mapping[str, Any], paced: str) -> Share | None:
    units = PRESCRIBED.get(kind or "", ())
    if not units:
        return None
    known = [(unit, amount) for unit, prescribed in units if (amount := prescribed(dose)) is not None]
    unit, amount = known[0] if known else (units[0][0], None)
    each = amount if unit == "reps" and dose.get("side") == EACH else None
    return Share(
        unit=paced if unit == "cycles" else unit,
        done=done.get(unit) or 0,
        prescribed=amount if each is None else 2 * each,
        each=each,
    )


def _limits(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Limits as a list of tables, or as a table by name."""
    if isinstance(value, Mapping):
        return tuple({"name": name, **values} for name, values in value.items())
    return tuple(value or ())


def _movements(events: Sequence[Event], kind: str) -> tuple[MovementRecord, ...]:
    return tuple(
        MovementRecord(
            number=number,
            counted=bool(event.data.get("counted", True)),
            peaks={measure: _peak(measure, peak) for measure, peak in (event.data.get("peak") or {}).items()},
            **_fields(event, "side", "start_s", "end_s", "peak_s", "held_s"),
        )
        for number, event in enumerate(_of(events, kind), start=1)
    )


def _peak(measure: str, kept: Mapping[str, Any]) -> Peak:
    deg, error, moved = (kept.get(name) for name in ("deg", "error_deg", "moved_deg"))
    return Peak(deg=deg, error_deg=error, moved_deg=moved, told=is_told(measure, error, moved))


def _ranges(movements: Sequence[MovementRecord]) -> dict[str, Average]:
    measures = dict.fromkeys(measure for movement in movements for measure in movement.peaks)
    nothing = Peak(deg=None, error_deg=None)
    return {
        measure: average([movement.peaks.get(measure, nothing).known for movement in movements]) for measure in measures
    }


def _faults(
    events: Sequence[Event], kind: str, movements: Sequence[MovementRecord], limits: Sequence[Mapping[str, Any]]
) -> tuple[FormFault, ...]:
    """Each is told as a reading of its measure is in the movements of the exercise."""
    return tuple(_fault(event, PREFIX_OF[kind], movements, limits) for event in _of(events, kind))


PREFIX_OF = {"limit_alarm": "stop", "fault": "warn"}  # which values of a limit are passed by an event of that kind


def _fault(
    event: Event, prefix: str, movements: Sequence[MovementRecord], limits: Sequence[Mapping[str, Any]]
) -> FormFault:
    fields = _fields(event, "name", "measure", "deg", "limit_deg", "error_deg", "times")
    measure, deg, passed = fields["measure"] or "", fields["deg"], fields["limit_deg"]
    low = deg is not None and passed is not None and deg < passed
    prescribed = next((each for each in limits if each.get("name") == fields["name"]), {})
    bound = prescribed.get(f"{prefix}_{'below' if low else 'above'}")
    furthest = (deg, fields["error_deg"])
    for movement in movements if deg is not None and passed is not None else ():
        peak = movement.peaks.get(measure)
        if peak is not None and peak.deg is not None and movement.start_s <= event.t_s <= movement.end_s:
            further = peak.deg < furthest[0] if low else peak.deg > furthest[0]
            furthest = (peak.deg, peak.error_deg) if further else furthest
    return FormFault(
        t_s=event.t_s,
        told=is_told(measure, fields["error_deg"], _moved(movements, measure)),
        furthest_deg=furthest[0],
        furthest_error_deg=furthest[1],
        low=low,
        **fields | {"limit_deg": passed if bound is None else bound},
    )


def _moved(movements: Sequence[MovementRecord], measure: str) -> float | None:
    """The furthest that a measure went in any of the movements; None where it was held still in all of them."""
    peaks = (movement.peaks.get(measure) for movement in movements)
    return max((abs(peak.moved_deg) for peak in peaks if peak and peak.moved_deg is not None), default=None)


def _unseen(events: Sequence[Event], last_s: float) -> tuple[Unseen, ...]:
    """Spans in which the camera missed something; one that was never closed lasts until the recording broke off."""
    spans: list[Unseen] = []
    lost: Event | None = None
    for event in events:
        if event.kind == "sight_lost":
            lost = lost or event
        elif lost and event.kind in ("sight_regained", "exercise_ended"):
            seconds = _known(
                event.data.get("not_seen_s") if event.kind == "sight_regained" else None, event.t_s - lost.t_s
            )
            spans.append(Unseen(part=str(lost.data.get("part")), start_s=lost.t_s, seconds=seconds))
            lost = None
    if lost:
        spans.append(Unseen(part=str(lost.data.get("part")), start_s=lost.t_s, seconds=last_s - lost.t_s))
    return tuple(spans)


# reading events


def _of(events: Iterable[Event], kind: str) -> Iterator[Event]:
    return (event for event in events if event.kind == kind)


def _key(event: Event) -> Key:
    return event.data.get("step"), str(event.data.get("exercise"))


def _fields(event: Event, *names: str) -> dict[str, Any]:
    """Fields of the payload; one that an older version did not have is None."""
    return {name: event.data.get(name) for name in names}


def _known(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def _last(values: Iterable[Any]) -> Any:
    """The last value, known or not; None of none."""
    return next(reversed(list(values)), None)


def _spans(events: Sequence[Event], begin: str, end: str) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    since: float | None = None
    for event in events:
        if event.kind == begin and since is None:
            since = event.t_s
        elif event.kind == end and since is not None:
            spans.append((since, event.t_s))
            since = None
    return spans if since is None else [*spans, (since, events[-1].t_s)]
