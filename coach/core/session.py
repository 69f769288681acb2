"""The session: one explicit state machine from the screening to the end. Pure: time, poses and answers are passed in.

    screening > baseline > for each step: placement > show > exercise (> rest > exercise) > checkin (> recover)
              > final > ended; and from everywhere, through `_end`, to advice > ended

After an ending only the advice follows, never an exercise.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from coach.core import asking, cues, safety, working
from coach.core.asking import Answer, Asked
from coach.core.exercise import Exercise, Routine, Step, eased
from coach.core.observe import Observation, Watching, observe
from coach.core.types import Event, Pose
from coach.core.working import Out, Work

MOST_DT_S = 0.5  # a longer gap between two moments (a sleeping computer, a stalled disk) is not exercised time
PLACE_SEEN_S, PLACE_MOST_S = 1.5, 30.0  # the camera stands well once the body is seen this long; nobody waits for ever
SHOW_LEAST_S = 4.0
SHOW_MOST_S = 60.0  # a voice that never ends must not hold the session
ADVICE_LEAST_S, ADVICE_MOST_S = 2.0, 45.0


class Phase(StrEnum):
    SCREENING = "screening"
    BASELINE = "baseline"
    PLACEMENT = "placement"
    SHOW = "show"
    EXERCISE = "exercise"
    REST = "rest"
    CHECKIN = "checkin"
    RECOVER = "recover"
    FINAL = "final"
    ADVICE = "advice"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One moment from outside."""

    t_s: float
    pose: Pose | None = None  # None: no new frame since the last moment
    answers: tuple[Answer, ...] = ()
    commands: tuple[str, ...] = ()  # rows of COMMANDS
    speaking: bool = False  # the voice has not finished
    source: str = "ok"  # ok, source_ended or source_lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Everything that is remembered from moment to moment."""

    phase: Phase = Phase.SCREENING
    started: bool = False
    t_s: float = 0.0
    phase_s: float = 0.0  # unpaused time in this phase
    place: int = -1  # which step of the routine
    screened: int = 0  # screening questions answered
    asked: Asked | None = None
    pain: safety.PainSoFar = field(default_factory=safety.PainSoFar)
    work: Work | None = None
    watching: Watching | None = None  # while the camera is being placed
    seen: Observation | None = None
    seen_for_s: float = 0.0
    placed_view: str | None = None
    paused: bool = False
    paused_s: float = 0.0
    eased: frozenset[int] = frozenset()  # the steps that the person asked to have easier
    recovered: bool = False  # the question under way follows the rest after a rise
    speaking: bool = False
    showing: cues.Showing = field(default_factory=cues.Showing)
    pose: Pose | None = None
    end: str | None = None  # a key of safety.END_REASONS


DURING = frozenset({Phase.PLACEMENT, Phase.SHOW, Phase.EXERCISE, Phase.REST})  # of one exercise

Moment = tuple[Routine, Tick, float, Out]  # what each phase is given beside the state; float: unpaused seconds


def advance(
    routine: Routine, state: Session, tick: Tick, source: str = "", scripted: bool = False
) -> tuple[Session, list[Event], list[cues.Offer]]:
    """One moment of a session: what is remembered, what is recorded, and the cues given now.

    Time must not go backward. `source` and `scripted` are only recorded.
    """
    out = Out(tick.t_s)
    dt_s = min(max(tick.t_s - state.t_s, 0.0), MOST_DT_S) if state.started else 0.0
    state = replace(state, t_s=tick.t_s, speaking=tick.speaking, pose=tick.pose or state.pose)
    if not state.started:
        plan = [step.exercise.id for step in routine.steps]
        out.tell("session_started", source=source, scripted=scripted, plan=plan)
        state = _enter(routine, replace(state, started=True), Phase.SCREENING, out)
    if state.end is None:
        state = _from_outside(routine, state, tick, out)
    if state.paused:
        state = _while_paused(routine, state, dt_s, out)
    # a question is heard while paused too, and the clocks stand still
    if state.phase is not Phase.ENDED and (not state.paused or state.asked is not None):
        running_s = 0.0 if state.paused else dt_s
        state = replace(state, phase_s=state.phase_s + running_s)
        state = PHASES[state.phase](state, (routine, tick, running_s, out))
    state, given = _choose(state, out, tick.speaking)
    return state, out.events, [given] if given else []


def _choose(state: Session, out: Out, speaking: bool) -> tuple[Session, cues.Offer | None]:
    """The cue of this moment. A question that has been answered meanwhile is not spoken any more."""
    asked = asking.prompt(state.asked) if state.asked is not None else None

    def current(offer: cues.Offer) -> bool:
        return offer.cue != "question" or offer.text == asked

    waiting = replace(state.showing, waiting=tuple(filter(current, state.showing.waiting)))
    showing, given = cues.choose(waiting, out.t_s, filter(current, out.offers), speaking)
    state = replace(state, showing=showing)
    if given is not None:
        out.tell("cue_given", cue=given.cue, text=given.text.key if given.text else None, tone=given.row.tone)
        if given.cue == "question" and state.asked is not None:
            state = replace(state, asked=replace(state.asked, given=True))
    return state, given


def _while_paused(routine: Routine, state: Session, dt_s: float, out: Out) -> Session:
    """The person's own pause is no silence, but it is not for ever either."""
    state = replace(state, paused_s=state.paused_s + dt_s)
    if state.paused_s >= safety.PAUSED_MOST_S:
        return _end(routine, state, "silence", out)
    if state.asked is not None and state.asked.spoken_s is not None:
        state = replace(state, asked=replace(state.asked, spoken_s=state.asked.spoken_s + dt_s))
    return state


# -- from outside: commands, and a source that ends -------------------------------------------------------------------


def _pause(routine: Routine, state: Session, out: Out) -> Session:
    if state.paused:
        out.tell("resumed", by="person")
        out.offer("resumed", "cue.resumed")
        return replace(state, paused=False, paused_s=0.0)
    out.tell("paused", by="person")
    out.offer("paused", "cue.paused")
    return replace(state, paused=True)


def _skip(routine: Routine, state: Session, out: Out) -> Session:
    if state.phase in (Phase.PLACEMENT, Phase.SHOW):
        return _enter(routine, state, Phase.SHOW if state.phase is Phase.PLACEMENT else Phase.EXERCISE, out)
    if state.phase is Phase.REST:
        return _enter(routine, state, Phase.EXERCISE, out)
    if state.phase is Phase.EXERCISE:
        return _exercise_ended(routine, state, "skipped", out)
    return state


def _repeat(routine: Routine, state: Session, out: Out) -> Session:
    if state.asked is not None:
        if state.asked.paused:
            out.tell("resumed", by="person")
        return _ask(state, state.asked.id, out, repeat=state.asked.repeats)
    if state.phase in (Phase.SHOW, Phase.EXERCISE):
        out.offer("show", f"exercise.{_exercise(routine, state).id}.say")
    return state


def _easier(routine: Routine, state: Session, out: Out) -> Session:
    if state.phase not in DURING or state.place in state.eased:
        return state
    state = replace(state, eased=state.eased | {state.place})
    step = current_step(routine, state)
    out.tell("eased", **_fields(routine, state), dose=dose_fields(step))
    out.offer("eased", "cue.eased")
    return state


def _stop(routine: Routine, state: Session, out: Out) -> Session:
    out.tell("stop_pressed", by="key")
    return _end(routine, state, "stopped", out)


def _quit(routine: Routine, state: Session, out: Out) -> Session:
    return _end(routine, state, "quit", out)


COMMANDS: dict[str, Callable[[Routine, Session, Out], Session]] = {
    "stop": _stop,
    "quit": _quit,
    "pause": _pause,
    "skip": _skip,
    "repeat": _repeat,
    "easier": _easier,
}


def _from_outside(routine: Routine, state: Session, tick: Tick, out: Out) -> Session:
    for command in sorted(tick.commands, key=list(COMMANDS).index):  # a stop first, whatever else was pressed
        state = COMMANDS[command](routine, state, out)
        if state.end is not None:
            return state
    if tick.source != "ok":
        return _end(routine, state, tick.source, out)
    return state


# -- the phases -------------------------------------------------------------------------------------------------------


def _exercise(routine: Routine, state: Session) -> Exercise:
    return routine.steps[state.place].exercise


def current_step(routine: Routine, state: Session) -> Step:
    """The step that is up, as the person has it: with half the dose once they asked for that."""
    step = routine.steps[state.place]
    return eased(step) if state.place in state.eased else step


def _fields(routine: Routine, state: Session) -> dict[str, Any]:
    if not 0 <= state.place < len(routine.steps):
        return {"step": None, "exercise": None}
    return {"step": state.place, "exercise": _exercise(routine, state).id}


def _enter(routine: Routine, state: Session, phase: Phase, out: Out) -> Session:
    out.tell("phase_changed", phase=phase.value, **_fields(routine, state))
    state = replace(state, phase=phase, phase_s=0.0, seen_for_s=0.0, asked=None)
    enter = ENTER.get(phase)
    return enter(routine, state, out) if enter else state


def _ask(state: Session, question: str, out: Out, repeat: int = 0) -> Session:
    out.tell("question_asked", question=question, repeat=repeat)
    asked = Asked(question, repeats=repeat)
    out.offer("question", f"question.{question}")
    return replace(state, asked=asked)


def _enter_screening(routine: Routine, state: Session, out: Out) -> Session:
    return _ask(state, safety.SCREENING[0].id, out)


def _enter_baseline(routine: Routine, state: Session, out: Out) -> Session:
    return _ask(state, "pain_before", out)


def _enter_placement(routine: Routine, state: Session, out: Out) -> Session:
    placement = _exercise(routine, state).placement
    if state.placed_view != placement.view:
        out.offer("placement", f"placement.{placement.view}")
    return replace(state, placed_view=placement.view, watching=Watching(), seen=None)


def _enter_show(routine: Routine, state: Session, out: Out) -> Session:
    out.offer("show", f"exercise.{_exercise(routine, state).id}.say")
    return replace(state, watching=None)


def limits_fields(exercise: Exercise) -> list[dict[str, Any]]:
    """The limits in force, as the record keeps them."""
    names = ("name", "measure", "target_min", "target_max", "warn_below", "warn_above", "stop_below", "stop_above")
    return [{name: getattr(limit, name) for name in names} for limit in exercise.limits]


def dose_fields(step: Step) -> dict[str, Any]:
    names = ("sets", "reps", "hold_s", "duration_s", "cycles", "rest_s")
    return {name: getattr(step.dose, name) for name in names}


def _enter_exercise(routine: Routine, state: Session, out: Out) -> Session:
    if _exercise(routine, state).tracked:  # a pacer and a timer begin by themselves
        out.offer("go", "cue.go")
    if state.work is not None:
        return replace(state, work=working.next_set(state.work))
    step = current_step(routine, state)
    out.tell(
        "exercise_started",
        **_fields(routine, state),
        kind=step.exercise.kind.value,
        dose=dose_fields(step),
        limits=limits_fields(step.exercise),
        error_deg=working.own_errors(step.exercise),
        tracked=step.exercise.tracked,
    )
    return replace(state, work=Work())


def _enter_rest(routine: Routine, state: Session, out: Out) -> Session:
    out.offer("rest", "cue.rest")
    return state


def _enter_checkin(routine: Routine, state: Session, out: Out) -> Session:
    return _ask(state, "pain_again" if state.recovered else "pain_check", out)


def _enter_recover(routine: Routine, state: Session, out: Out) -> Session:
    out.offer("rest", "cue.recover")
    return replace(state, recovered=True)


def _enter_final(routine: Routine, state: Session, out: Out) -> Session:
    return _ask(state, "pain_after", out)


ENTER: dict[Phase, Callable[[Routine, Session, Out], Session]] = {
    Phase.SCREENING: _enter_screening,
    Phase.BASELINE: _enter_baseline,
    Phase.PLACEMENT: _enter_placement,
    Phase.SHOW: _enter_show,
    Phase.EXERCISE: _enter_exercise,
    Phase.REST: _enter_rest,
    Phase.CHECKIN: _enter_checkin,
    Phase.RECOVER: _enter_recover,
    Phase.FINAL: _enter_final,
}


def _next_step(routine: Routine, state: Session, out: Out) -> Session:
    state = replace(state, place=state.place + 1, work=None, recovered=False)
    if state.place >= len(routine.steps):
        return _enter(routine, state, Phase.FINAL, out)
    tracked = _exercise(routine, state).tracked
    return _enter(routine, state, Phase.PLACEMENT if tracked else Phase.SHOW, out)


def _heard(state: Session, moment: Moment) -> tuple[Session, Answer | None]:
    """Listens to the question under way; silence repeats, pauses and in the end ends the session."""
    routine, tick, _, out = moment
    assert state.asked is not None
    heard = asking.listen(state.asked, tick.t_s, tick.answers, tick.speaking)
    out.events += heard.events
    state = replace(state, asked=heard.asked)
    if heard.action == "repeat":
        state = _ask(state, heard.asked.id, out, repeat=heard.asked.repeats)
        # the silence goes on: a repeated question does not start the clock anew
        state = replace(state, asked=replace(heard.asked, given=True))
    elif heard.action == "pause":
        out.tell("paused", by="silence")
        out.offer("silence_pause", "cue.silence_pause")
    elif heard.action == "end":
        _tell_answer(routine, state, heard.asked.id, Answer("", False), out, silent=True)
        state = _end(routine, state, "silence", out)
    if heard.answer is not None:
        if heard.asked.paused:
            out.tell("resumed", by="person")
        _tell_answer(routine, state, heard.asked.id, heard.answer, out)
        state = replace(state, asked=None)
    return state, heard.answer


PAIN_MOMENTS = {"pain_before": "before", "pain_check": "check", "pain_again": "check", "pain_after": "after"}


def _tell_answer(
    routine: Routine, state: Session, question: str, answer: Answer, out: Out, silent: bool = False
) -> None:
    value: str | None = None if silent else answer.value
    if question in PAIN_MOMENTS:
        score = None if value is None else int(value)
        out.tell("pain_answered", moment=PAIN_MOMENTS[question], score=score,
                 **_fields(routine, state), scripted=answer.scripted)  # fmt: skip
    elif state.phase is Phase.SCREENING:
        out.tell("screening_answered", question=question, value=value, scripted=answer.scripted)
    else:
        out.tell("symptom_answered", question=question, value=value,
                 **_fields(routine, state), scripted=answer.scripted)  # fmt: skip


def _screening(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = _heard(state, moment)
    if answer is None:
        return state
    if answer.value == "yes":
        return _end(routine, state, "screening", out, advice=safety.SCREENING[state.screened].advice)
    state = replace(state, screened=state.screened + 1)
    if state.screened < len(safety.SCREENING):
        return _ask(state, safety.SCREENING[state.screened].id, out)
    return _enter(routine, state, Phase.BASELINE, out)


def _baseline(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = _heard(state, moment)
    if answer is None:
        return state
    score = int(answer.value)
    verdict = safety.at_baseline(routine.pain, score)
    state = replace(state, pain=state.pain.with_score(score))
    if verdict.action is safety.Action.END_SESSION:
        return _end(routine, state, verdict.reason, out)
    return _next_step(routine, state, out)


def _placement(state: Session, moment: Moment) -> Session:
    routine, tick, dt_s, out = moment
    if tick.pose is not None and state.watching is not None:
        watching, seen = observe(_exercise(routine, state), state.watching, tick.pose)
        state = replace(state, watching=watching, seen=seen, seen_for_s=state.seen_for_s + dt_s if seen.seen else 0.0)
    well = state.seen_for_s >= PLACE_SEEN_S and not _talking(state)
    if well or state.phase_s >= PLACE_MOST_S:
        return _enter(routine, state, Phase.SHOW, out)
    return state


def _talking(state: Session) -> bool:
    return state.speaking or bool(state.showing.waiting)


def _show(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    if state.phase_s >= SHOW_MOST_S or (state.phase_s >= SHOW_LEAST_S and not _talking(state)):
        return _enter(routine, state, Phase.EXERCISE, out)
    return state


def _exercising(state: Session, moment: Moment) -> Session:
    routine, tick, dt_s, out = moment
    step = current_step(routine, state)
    assert state.work is not None
    if state.asked is not None:
        return _are_you_all_right(state, moment)
    work = working.work(step, state.place, state.work, dt_s, tick.pose, out)
    state = replace(state, work=work)
    if work.lost and work.unseen_s >= safety.UNSEEN_ASK_S:
        return _ask(state, "all_right", out)
    if work.outcome is None:
        return state
    if work.outcome == "set_done":
        closed = working.close_set(step, state.place, work, out)
        out.tell("set_done", **_fields(routine, state), set=work.set)
        return _enter(routine, replace(state, work=closed), Phase.REST, out)
    return _exercise_ended(routine, state, work.outcome, out)


def _are_you_all_right(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = _heard(state, moment)
    if answer is None or state.end is not None:
        return state
    return _exercise_ended(routine, state, "not_seen", out)


def _exercise_ended(routine: Routine, state: Session, reason: str, out: Out) -> Session:
    step = current_step(routine, state)
    state = _close_work(routine, state, reason, out)
    # an exercise that rang three times is asked about, whatever the routine says
    if reason != "skipped" and (step.checkin or reason == "limit"):
        return _enter(routine, state, Phase.CHECKIN, out)
    return _next_step(routine, state, out)


def _close_work(routine: Routine, state: Session, reason: str, out: Out) -> Session:
    """Records how the exercise under way ended. Without one, nothing happens."""
    if state.work is None or state.place >= len(routine.steps):
        return state
    work = working.close_set(current_step(routine, state), state.place, state.work, out)
    if reason == "done":
        out.tell("set_done", **_fields(routine, state), set=work.set)
    out.tell("exercise_ended", **_fields(routine, state), reason=reason, reps=work.all_reps,
             held_s=round(work.all_held_s, 2), steps=work.steps, breaths=work.breaths,
             active_s=round(work.active_s, 2), not_seen_s=round(work.not_seen_s, 2))  # fmt: skip
    return replace(state, work=None)


def _resting(state: Session, moment: Moment) -> Session:
    routine, _, dt_s, out = moment
    left_s = current_step(routine, state).dose.rest_s - state.phase_s
    if state.work is not None and state.work.set + 1 >= current_step(routine, state).dose.sets:
        return _exercise_ended(routine, state, "done", out)  # made easier meanwhile: that was enough
    if left_s <= 0:
        return _enter(routine, state, Phase.EXERCISE, out)
    if left_s <= working.LAST_SECONDS and int(left_s) != int(left_s + dt_s):
        out.offer("last_seconds")
    return state


def _checkin(state: Session, moment: Moment) -> Session:
    """Pain, then whether a rise is one, then new symptoms; each answer may end the session."""
    routine, _, _, out = moment
    assert state.asked is not None
    question = state.asked.id
    state, answer = _heard(state, moment)
    if answer is None or state.end is not None:
        return state
    if question == "symptoms":
        if answer.value == "yes":
            return _end(routine, state, "symptoms", out)
        return _next_step(routine, state, out)
    if question == "more_or_same":
        return _confirmed(routine, state, answer.value == "more", out)
    return _scored(routine, state, int(answer.value), out)


def _scored(routine: Routine, state: Session, score: int, out: Out) -> Session:
    judge = safety.after_recovery if state.recovered else safety.at_checkin
    verdict = judge(routine.pain, state.pain, score)
    state = replace(state, pain=state.pain.with_score(score))
    if verdict.action is safety.Action.END_SESSION:
        return _end(routine, state, verdict.reason, out)
    if verdict.action is safety.Action.CONFIRM:
        return _ask(state, "more_or_same", out)
    # the exercise is over anyway when it is asked about; END_EXERCISE only matters to longer ones
    return _ask(state, "symptoms", out)


def _confirmed(routine: Routine, state: Session, more: bool, out: Out) -> Session:
    if not more:
        return _ask(state, "symptoms", out)
    state = replace(state, pain=state.pain.with_raise(str(state.place)))
    verdict = safety.at_confirmation(state.pain)
    if verdict.action is safety.Action.END_SESSION:
        return _end(routine, state, verdict.reason, out)
    return _enter(routine, state, Phase.RECOVER, out)


def _recovering(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    if state.phase_s >= safety.RECOVER_S:
        return _enter(routine, state, Phase.CHECKIN, out)
    return state


def _final(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = _heard(state, moment)
    if answer is None or state.end is not None:
        return state
    score = int(answer.value)
    verdict = safety.at_checkin(routine.pain, state.pain, score)
    state = replace(state, pain=state.pain.with_score(score))
    stopped = verdict.action is safety.Action.END_SESSION
    return _end(routine, state, verdict.reason if stopped else "completed", out)


def _advice(state: Session, moment: Moment) -> Session:
    routine, tick, _, out = moment
    told = state.phase_s >= ADVICE_LEAST_S and not _talking(state)
    # a source that has ended brings no more frames, and so no more time
    if told or state.phase_s >= ADVICE_MOST_S or tick.source == "source_ended":
        return _enter(routine, state, Phase.ENDED, out)
    return state


PHASES: dict[Phase, Callable[[Session, Moment], Session]] = {
    Phase.SCREENING: _screening,
    Phase.BASELINE: _baseline,
    Phase.PLACEMENT: _placement,
    Phase.SHOW: _show,
    Phase.EXERCISE: _exercising,
    Phase.REST: _resting,
    Phase.CHECKIN: _checkin,
    Phase.RECOVER: _recovering,
    Phase.FINAL: _final,
    Phase.ADVICE: _advice,
}

ON_THE_FLOOR = frozenset({"supine", "prone", "side_lying", "kneeling", "all_fours"})
EXERCISE_END_OF = {"pain": "pain", "pain_rise": "pain", "symptoms": "symptoms", "stopped": "stopped"}


def _end(routine: Routine, state: Session, reason: str, out: Out, advice: str | None = None) -> Session:
    """Ends the session, from anywhere. What waited to be said is dropped: only the ending is said now."""
    on_floor = 0 <= state.place < len(routine.steps) and _exercise(routine, state).posture in ON_THE_FLOOR
    state = _close_work(routine, state, EXERCISE_END_OF.get(reason, "interrupted"), out)
    out.tell("session_ended", reason=reason)
    out.offers.clear()
    end = safety.END_REASONS[reason]
    out.offer("stop" if end.stop else "finished", f"end_say.{reason}")
    if advice is not None:
        out.offer("advice", advice)
    if on_floor:
        out.offer("advice", "advice.getting_up")
    state = replace(state, end=reason, asked=None, paused=False, showing=replace(state.showing, waiting=()))
    return _enter(routine, state, Phase.ADVICE, out)
