"""The table of phases, and the one way through it: time, poses and answers are passed in."""

from collections.abc import Callable
from dataclasses import dataclass

from coach.core.base.frozen import replace
from coach.core.base.types import Event
from coach.core.clinical import safety
from coach.core.dialogue import prompts, questions
from coach.core.exercise.model import Routine
from coach.core.monitoring.guard import Alarm
from coach.core.session import ending, exercise_phases, fall_response, pain_checkin, screening_phases
from coach.core.session.bystander import company
from coach.core.session.commands import COMMANDS
from coach.core.session.exercise_run import Out
from coach.core.session.hands_free import hands
from coach.core.session.state import Moment, Phase, Session, Tick, fields, with_asked
from coach.core.session.transitions import end
from coach.core.session.watching import watched
from coach.core.tracking.observation import Observation

MOST_DT_S = 0.5  # a longer gap between two moments (a sleeping computer, a stalled disk) is not exercised time


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """What happens on entering a phase, and at each moment in it."""

    enter: Callable[[Routine, Session, Out], Session] | None
    moment: Callable[[Session, Moment], Session] | None


PHASES: dict[Phase, PhaseRow] = {
    Phase.SCREENING: PhaseRow(screening_phases.enter_screening, screening_phases.screening_answers),
    Phase.TODAY: PhaseRow(screening_phases.enter_today, screening_phases.today),
    Phase.BASELINE: PhaseRow(screening_phases.enter_baseline, screening_phases.baseline),
    Phase.OFFER: PhaseRow(exercise_phases.enter_offer, exercise_phases.offer),
    Phase.READY: PhaseRow(exercise_phases.enter_ready, exercise_phases.ready),
    Phase.PLACEMENT: PhaseRow(exercise_phases.enter_placement, exercise_phases.placement),
    Phase.SHOW: PhaseRow(exercise_phases.enter_show, exercise_phases.show),
    Phase.EXERCISE: PhaseRow(exercise_phases.enter_exercise, exercise_phases.exercising),
    Phase.REST: PhaseRow(exercise_phases.enter_rest, exercise_phases.resting),
    Phase.TAKE_OFF: PhaseRow(exercise_phases.enter_take_off, exercise_phases.taking_off),
    Phase.CHECKIN: PhaseRow(pain_checkin.enter_checkin, pain_checkin.checkin),
    Phase.RECOVER: PhaseRow(pain_checkin.enter_recover, pain_checkin.recovering),
    Phase.FALLEN: PhaseRow(fall_response.enter_fallen, fall_response.asked_after_fall),
    Phase.CARD: PhaseRow(ending.enter_card, ending.card),
    Phase.FINAL: PhaseRow(pain_checkin.enter_final, pain_checkin.final),
    Phase.ADVICE: PhaseRow(ending.enter_advice, ending.advice),
    Phase.COMFORT: PhaseRow(screening_phases.enter_comfort, screening_phases.comfort),
    Phase.COMFORT_OFFER: PhaseRow(ending.enter_comfort_offer, ending.comfort_offer),
    Phase.ENDED: PhaseRow(None, None),
}


# which phase may follow which; from everywhere an ending leads to the advice, and only the advice leads on from there
_STEP = frozenset({Phase.OFFER, Phase.READY, Phase.FINAL})  # the next step, or the end of them
_DONE = _STEP | {Phase.TAKE_OFF, Phase.CHECKIN}  # of an exercise
TRANSITIONS: dict[Phase, frozenset[Phase]] = {
    Phase.SCREENING: frozenset({Phase.TODAY, Phase.ADVICE}),
    Phase.TODAY: frozenset({Phase.BASELINE, Phase.ADVICE}),
    Phase.BASELINE: _STEP | {Phase.COMFORT, Phase.ADVICE},
    Phase.COMFORT: _STEP | {Phase.ADVICE},
    Phase.OFFER: _STEP | {Phase.ADVICE},
    Phase.READY: _STEP | {Phase.PLACEMENT, Phase.SHOW, Phase.ADVICE},
    Phase.PLACEMENT: frozenset({Phase.SHOW, Phase.FALLEN, Phase.ADVICE}),
    Phase.SHOW: frozenset({Phase.EXERCISE, Phase.FALLEN, Phase.ADVICE}),
    Phase.EXERCISE: _DONE | {Phase.REST, Phase.FALLEN, Phase.ADVICE},
    Phase.REST: _DONE | {Phase.EXERCISE, Phase.FALLEN, Phase.ADVICE},
    Phase.TAKE_OFF: _STEP | {Phase.CHECKIN, Phase.ADVICE},
    Phase.CHECKIN: _STEP | {Phase.RECOVER, Phase.CARD, Phase.FALLEN, Phase.ADVICE},
    Phase.RECOVER: frozenset({Phase.CHECKIN, Phase.FALLEN, Phase.ADVICE}),
    Phase.FALLEN: frozenset({Phase.CHECKIN, Phase.TAKE_OFF, Phase.ADVICE}),
    Phase.CARD: _STEP | {Phase.ADVICE},
    Phase.FINAL: frozenset({Phase.ADVICE}),
    Phase.ADVICE: frozenset({Phase.COMFORT_OFFER, Phase.ENDED}),
    Phase.COMFORT_OFFER: frozenset({Phase.COMFORT, Phase.ENDED}),
    Phase.ENDED: frozenset(),
}


def advance(
    routine: Routine, state: Session, tick: Tick, source: str = "", scripted: bool = False, quick: bool = False
) -> tuple[Session, list[Event], list[prompts.Offer]]:
    """One moment of a session: what is remembered, what is recorded, and the cues given now.

    Time must not go backward. `source`, `scripted` and `quick` are only recorded.
    """
    out = Out(tick.t_s)
    dt_s = min(max(tick.t_s - state.run.t_s, 0.0), MOST_DT_S) if state.run.started else 0.0
    state = replace(
        state,
        run=replace(state.run, t_s=tick.t_s),
        dialogue=replace(state.dialogue, speaking=tick.speaking, audible=tick.audible),
    )
    if not state.run.started:
        plan = [step.exercise.id for step in routine.steps]
        out.tell("session_started", source=source, scripted=scripted, quick=quick, plan=plan)
        state = _arrive(
            routine,
            replace(state, run=replace(state.run, started=True, started_s=tick.t_s, going=Phase.SCREENING)),
            out,
        )
    seen: Observation | None = None
    alarms: tuple[Alarm, ...] = ()
    if state.run.phase is not Phase.ENDED:
        state, seen, alarms = watched(routine, state, tick)
        state, tick = hands(routine, company(state, seen, out), tick, seen, out)
    if state.ending.end is None:
        state = _arrive(routine, _from_outside(routine, state, tick, out), out)
    if state.ending.end is None:
        state = _arrive(routine, fall_response.heed_falls(routine, state, alarms, out), out)
    if state.run.paused:
        state = _arrive(routine, _while_paused(routine, state, dt_s, out), out)
    # a question is heard while paused too, and the clocks stand still
    row = PHASES[state.run.phase]
    if row.moment is not None and (not state.run.paused or state.dialogue.asked is not None):
        running_s = 0.0 if state.run.paused else dt_s
        state = replace(state, run=replace(state.run, phase_s=state.run.phase_s + running_s))
        state = _arrive(routine, row.moment(state, Moment(routine, tick, running_s, out, seen, alarms)), out)
    state, given = _choose(state, out, tick.speaking)
    return state, out.events, [given] if given else []


def fail(routine: Routine, state: Session) -> tuple[Session, list[Event], list[prompts.Offer]]:
    """The ending after a fault of the program: what is recorded, and all that is to be said then, in order.

    A session that had ended keeps its ending.
    """
    out = Out(state.run.t_s)
    if state.ending.end is None:
        state = _arrive(routine, end(routine, state, "unexpected", out), out)
    else:
        out.offer("stop", "end_say.unexpected")
    return state, out.events, out.offers


def _arrive(routine: Routine, state: Session, out: Out) -> Session:
    """Enters the phase that is next, and those that this one leads to at once."""
    while state.run.going is not None:
        phase = state.run.going
        out.tell("phase_changed", phase=phase.value, **fields(routine, state))
        state = replace(
            state,
            run=replace(state.run, going=None, phase=phase, phase_s=0.0),
            monitoring=replace(state.monitoring, seen_for_s=0.0),
            dialogue=replace(state.dialogue, asked=None),
        )
        enter = PHASES[phase].enter
        state = enter(routine, state, out) if enter is not None else state
    return state


def _choose(state: Session, out: Out, speaking: bool) -> tuple[Session, prompts.Offer | None]:
    """The cue of this moment. A question that has been answered meanwhile is not spoken any more."""
    asked = questions.prompt(state.dialogue.asked) if state.dialogue.asked is not None else None

    def current(offer: prompts.Offer) -> bool:
        if offer.cue == "scan":
            return state.dialogue.reading is not None and not state.dialogue.reading.over
        return offer.cue != "question" or offer.text == asked

    waiting = replace(state.dialogue.showing, waiting=tuple(filter(current, state.dialogue.showing.waiting)))
    showing, given = prompts.choose(waiting, out.t_s, filter(current, out.offers), speaking)
    state = replace(state, dialogue=replace(state.dialogue, showing=showing))
    if given is not None:
        out.tell("cue_given", cue=given.cue, text=given.text.key if given.text else None, tone=given.row.tone)
        if given.cue == "question" and state.dialogue.asked is not None:
            state = with_asked(state, replace(state.dialogue.asked, given=True))
        if given.cue == "scan" and state.dialogue.reading is not None:
            state = replace(
                state, dialogue=replace(state.dialogue, reading=replace(state.dialogue.reading, given=True))
            )
    return state, given


def _while_paused(routine: Routine, state: Session, dt_s: float, out: Out) -> Session:
    """The person's own pause is no silence, but it is not for ever either."""
    state = replace(state, run=replace(state.run, paused_s=state.run.paused_s + dt_s))
    if state.run.paused_s >= safety.PAUSED_MOST_S:
        return end(routine, state, "silence", out)
    if state.dialogue.asked is not None and state.dialogue.asked.spoken_s is not None:
        state = with_asked(state, replace(state.dialogue.asked, spoken_s=state.dialogue.asked.spoken_s + dt_s))
    return state


def _from_outside(routine: Routine, state: Session, tick: Tick, out: Out) -> Session:
    for command in sorted(tick.commands, key=list(COMMANDS).index):
        state = _arrive(routine, COMMANDS[command](routine, state, out), out)
        if state.ending.end is not None:
            return state
    if tick.source != "ok":
        return end(routine, state, tick.source, out)
    return state
