"""The table of phases, and the one way through it: time, poses and answers are passed in."""

from collections.abc import Callable
from dataclasses import dataclass

from coach.core.base.frozen import replace
from coach.core.base.types import Event, text
from coach.core.clinical import safety
from coach.core.clinical.screening import Tier
from coach.core.dialogue import prompts
from coach.core.dialogue.questions import MEANT
from coach.core.exercise.model import Routine
from coach.core.monitoring.guard import Alarm
from coach.core.session import (
    ending,
    exercise_phases,
    fall_response,
    gap,
    getting_up,
    help_call,
    offering,
    pain_checkin,
    placing,
    safety_net,
    screening_phases,
    signs,
    skin,
    unseen,
)
from coach.core.session.asking import ask, at_the_row, listened, tell_answer
from coach.core.session.bystander import company
from coach.core.session.commands import CALLS, COMMANDS
from coach.core.session.exercise_run import Out
from coach.core.session.hands_free import hands
from coach.core.session.state import FormProgress, Moment, Phase, Session, Tick, fields, with_asked
from coach.core.session.transitions import end, tier_advice
from coach.core.session.watching import watched
from coach.core.tracking.observation import Observation


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """What happens on entering a phase, and at each moment in it."""

    enter: Callable[[Routine, Session, Out], Session] | None
    moment: Callable[[Session, Moment], Session] | None


PHASES: dict[Phase, PhaseRow] = {
    Phase.LEFT_ON: PhaseRow(skin.enter_left_on, skin.left_on),
    Phase.UNSEEN: PhaseRow(unseen.enter_unseen, unseen.unseen),
    Phase.SCREENING: PhaseRow(screening_phases.enter_screening, screening_phases.screening_answers),
    Phase.SAFETY_NET: PhaseRow(safety_net.enter_net, safety_net.net),
    Phase.TODAY: PhaseRow(screening_phases.enter_today, screening_phases.today),
    Phase.BASELINE: PhaseRow(screening_phases.enter_baseline, screening_phases.baseline),
    Phase.OFFER: PhaseRow(offering.enter_offer, offering.offer),
    Phase.READY: PhaseRow(exercise_phases.enter_ready, exercise_phases.ready),
    Phase.PLACEMENT: PhaseRow(placing.enter_placement, placing.placement),
    Phase.SHOW: PhaseRow(exercise_phases.enter_show, exercise_phases.show),
    Phase.EXERCISE: PhaseRow(exercise_phases.enter_exercise, exercise_phases.exercising),
    Phase.REST: PhaseRow(exercise_phases.enter_rest, exercise_phases.resting),
    Phase.TAKE_OFF: PhaseRow(skin.enter_take_off, skin.taking_off),
    Phase.CHECKIN: PhaseRow(pain_checkin.enter_checkin, pain_checkin.checkin),
    Phase.GETTING_UP: PhaseRow(getting_up.enter_getting_up, getting_up.getting_up),
    Phase.RECOVER: PhaseRow(pain_checkin.enter_recover, pain_checkin.recovering),
    Phase.FALLEN: PhaseRow(fall_response.enter_fallen, fall_response.asked_after_fall),
    Phase.AWAY: PhaseRow(gap.enter_away, gap.away),
    Phase.CARD: PhaseRow(ending.enter_card, ending.card),
    Phase.FINAL: PhaseRow(pain_checkin.enter_final, pain_checkin.final),
    Phase.ADVICE: PhaseRow(ending.enter_advice, ending.advice),
    Phase.HELP: PhaseRow(help_call.enter_help, help_call.helping),
    Phase.STILL_ON: PhaseRow(skin.enter_still_on, skin.still_on),
    Phase.COMFORT: PhaseRow(screening_phases.enter_comfort, screening_phases.comfort),
    Phase.COMFORT_OFFER: PhaseRow(ending.enter_comfort_offer, ending.comfort_offer),
    Phase.LAST_CARD: PhaseRow(ending.enter_last_card, ending.last_card),
    Phase.ENDED: PhaseRow(None, None),
}


# which phase may follow which; from everywhere an ending leads to the advice, a call for help to HELP, a long gap to
# AWAY, and only what may lie on the skin, and an offer of comfort, follow the advice
_STEP = frozenset({Phase.OFFER, Phase.READY, Phase.GETTING_UP, Phase.FINAL})  # the next step, or the end of them
_DONE = _STEP | {Phase.TAKE_OFF, Phase.CHECKIN}  # of an exercise
_FORWARD: dict[Phase, frozenset[Phase]] = {
    Phase.LEFT_ON: frozenset({Phase.SCREENING, Phase.UNSEEN}),
    Phase.UNSEEN: frozenset({Phase.SCREENING, Phase.READY, Phase.PLACEMENT, Phase.CHECKIN}),
    Phase.SCREENING: frozenset({Phase.SAFETY_NET}),
    Phase.SAFETY_NET: frozenset({Phase.TODAY}),
    Phase.TODAY: frozenset({Phase.BASELINE}),
    Phase.BASELINE: _STEP | {Phase.COMFORT},
    Phase.COMFORT: _STEP,
    Phase.OFFER: _STEP,
    Phase.GETTING_UP: _STEP,
    Phase.READY: _STEP | {Phase.PLACEMENT, Phase.SHOW, Phase.UNSEEN},
    Phase.PLACEMENT: _STEP | {Phase.SHOW, Phase.FALLEN, Phase.UNSEEN},
    Phase.SHOW: frozenset({Phase.EXERCISE, Phase.FALLEN, Phase.UNSEEN}),
    Phase.EXERCISE: _DONE | {Phase.REST, Phase.FALLEN, Phase.UNSEEN},
    Phase.REST: _DONE | {Phase.EXERCISE, Phase.FALLEN, Phase.UNSEEN},
    Phase.TAKE_OFF: _STEP | {Phase.CHECKIN},
    Phase.CHECKIN: _STEP | {Phase.RECOVER, Phase.CARD, Phase.FALLEN},
    Phase.RECOVER: frozenset({Phase.CHECKIN, Phase.FALLEN}),
    Phase.FALLEN: frozenset({Phase.CHECKIN, Phase.TAKE_OFF}),
    Phase.CARD: _STEP,
    Phase.FINAL: frozenset(),
}
# after a long gap an exercise is over, and any other phase begins anew; with something on the skin AWAY does not come
_AWAY = frozenset(_FORWARD) - gap.DONE_WITH - {Phase.TAKE_OFF} | {Phase.CHECKIN}
TRANSITIONS: dict[Phase, frozenset[Phase]] = {
    **{phase: after | {Phase.ADVICE, Phase.AWAY, Phase.HELP} for phase, after in _FORWARD.items()},
    Phase.TAKE_OFF: _FORWARD[Phase.TAKE_OFF] | {Phase.ADVICE, Phase.HELP},
    Phase.AWAY: _AWAY | {Phase.ADVICE, Phase.HELP},
    Phase.HELP: frozenset({Phase.ADVICE, Phase.STILL_ON, Phase.ENDED}),
    Phase.ADVICE: frozenset({Phase.STILL_ON, Phase.COMFORT_OFFER, Phase.ENDED, Phase.HELP}),
    Phase.STILL_ON: frozenset({Phase.COMFORT_OFFER, Phase.ENDED, Phase.HELP}),
    Phase.COMFORT_OFFER: frozenset({Phase.COMFORT, Phase.ADVICE, Phase.ENDED, Phase.HELP}),
    Phase.LAST_CARD: frozenset({Phase.ENDED, Phase.HELP}),
    Phase.ENDED: frozenset({Phase.HELP, Phase.LAST_CARD}),  # while its last screen is shown
}


def advance(
    routine: Routine, state: Session, tick: Tick, source: str = "", scripted: bool = False, quick: bool = False
) -> tuple[Session, list[Event], list[prompts.Offer]]:
    """One moment of a session: what is remembered, what is recorded, and the cues given now.

    Neither clock may go backward. `source`, `scripted` and `quick` are only recorded.
    """
    out = Out(tick.t_s)
    if state.monitoring.guidance.blind is not None and tick.source == "source_lost":  # that it is gone is known
        tick = replace(tick, source="ok")
    elapsed_s = tick.t_s if tick.elapsed_s is None else tick.elapsed_s
    dt_s = max(tick.t_s - state.run.t_s, 0.0) if state.run.started else 0.0
    elapsed_dt_s = max(elapsed_s - state.run.elapsed_s, 0.0) if state.run.started else 0.0
    gap_s = max(dt_s, elapsed_dt_s)
    jumped_s, dt_s = dt_s, dt_s if gap_s <= safety.GAP_S else 0.0  # nothing counts over a gap
    state = replace(
        state,
        run=replace(state.run, t_s=tick.t_s, elapsed_s=elapsed_s, left_s=_left_s(state, tick, elapsed_s)),
        dialogue=replace(state.dialogue, speaking=tick.speaking, audible=tick.audible, askable=tick.askable),
    )
    if not state.run.started:
        plan = [step.exercise.id for step in routine.steps]
        out.tell("session_started", source=source, scripted=scripted, quick=quick, plan=plan)
        unseen.told_at_start(routine, state, out)
        state = _arrive(
            routine,
            replace(state, run=replace(state.run, started=True, started_s=elapsed_s, going=skin.first(state))),
            out,
        )
    state, tick = _heard_first(routine, state, tick, gap_s, out)
    if gap_s > safety.GAP_S and state.run.phase is not Phase.ENDED:
        state = _later(state, jumped_s)
        state = _arrive(routine, gap.after_gap(routine, state, gap_s, out), out)
    elif tick.answers or tick.commands or tick.pressed:
        state = (
            state
            if not state.run.away.for_s
            else replace(state, run=replace(state.run, away=replace(state.run.away, for_s=0.0)))
        )
    state = _arrive(routine, _unkept(routine, state, tick, out), out)
    seen: Observation | None = None
    alarms: tuple[Alarm, ...] = ()
    if state.run.phase is not Phase.ENDED:
        state, seen, alarms = watched(routine, state, tick)
        state = getting_up.lain(routine, state, elapsed_dt_s)
        state, tick = hands(routine, company(state, seen, out), tick, seen, out)
    if state.ending.end is None:
        state = _arrive(routine, _from_outside(routine, state, tick, out), out)
    else:
        state = _arrive(routine, _called_after(routine, state, tick, out), out)
    if state.ending.end is None:
        state = _arrive(routine, fall_response.heed_falls(routine, state, alarms, out), out)
    if state.run.paused:
        state = _arrive(routine, _while_paused(routine, state, dt_s, out), out)
    # a question is heard while paused too, and the clocks stand still
    row = PHASES[state.run.phase]
    if row.moment is not None and (not state.run.paused or state.dialogue.asked is not None):
        running_s = 0.0 if state.run.paused else dt_s
        if state.ending.end is not None:
            running_s = gap_s  # what follows an ending has an end in real time, however slowly moments come
        state = replace(state, run=replace(state.run, phase_s=state.run.phase_s + running_s))
        moment = Moment(routine, tick, running_s, elapsed_dt_s, out, seen, alarms)
        state = _arrive(routine, row.moment(state, moment), out)
    state = _arrive(routine, ending.hurried(skin.insist(state, out)), out)
    state, given = _choose(state, out, tick.speaking)
    return state, out.events, given


def fail(routine: Routine, state: Session) -> tuple[Session, list[Event], list[prompts.Offer]]:
    """The ending after a fault of the program: what is recorded, and all that is to be said then, in order.

    A session that had ended keeps its ending.
    """
    out = Out(state.run.t_s)
    if state.ending.end is None:
        state = _arrive(routine, end(routine, state, "unexpected", out), out)
    else:
        out.offer("stop", "end_say.unexpected")
        if state.skin is not None:
            out.offer("advice", "advice.take_off")
    return state, out.events, out.offers


def _arrive(routine: Routine, state: Session, out: Out) -> Session:
    """Enters the phase that is next, and those that this one leads to at once; what was said of this one is over."""
    while state.run.going is not None:
        phase = state.run.going
        state = _said_no_more(state, out) if phase is not Phase.ENDED else state
        out.tell("phase_changed", phase=phase.value, **fields(routine, state))
        state = replace(
            state,
            run=replace(state.run, going=None, phase=phase, phase_s=0.0),
            monitoring=replace(state.monitoring, seen_for_s=0.0),
            dialogue=replace(state.dialogue, asked=None, form=FormProgress()),
        )
        enter = PHASES[phase].enter
        state = enter(routine, state, out) if enter is not None else state
    return state


def _said_no_more(state: Session, out: Out) -> Session:
    """The phase is left: its cues are dropped, and the voice breaks off what it says of it."""
    out.offers[:] = [offer for offer in out.offers if prompts.outlives(offer, out.t_s)]
    showing = prompts.phase_left(state.dialogue.showing, out.t_s)
    return replace(state, dialogue=replace(state.dialogue, showing=showing))


def _choose(state: Session, out: Out, speaking: bool) -> tuple[Session, list[prompts.Offer]]:
    """The cues of this moment. A question that has been answered meanwhile is not spoken any more, nor to its end."""
    asked = state.dialogue.asked.spoken if state.dialogue.asked is not None else None

    def current(offer: prompts.Offer) -> bool:
        if offer.cue == "scan":
            return state.dialogue.reading is not None and not state.dialogue.reading.over
        return offer.cue != "question" or offer.text == asked

    showing = prompts.only(state.dialogue.showing, current)
    cut = [prompts.Offer("hush", None, out.t_s)] if showing.cut and speaking else []
    showing, given = prompts.choose(
        replace(showing, cut=False), out.t_s, filter(current, out.offers), speaking and not cut
    )
    state = replace(state, dialogue=replace(state.dialogue, showing=showing, speaking=speaking and not cut))
    if given is None:
        return state, cut
    out.tell("cue_given", cue=given.cue, text=given.text.key if given.text else None, tone=given.row.tone)
    if given.cue == "question" and state.dialogue.asked is not None:
        state = with_asked(state, replace(state.dialogue.asked, given=True))
    if given.cue == "scan" and state.dialogue.reading is not None:
        reading = replace(state.dialogue.reading, given=True)
        state = replace(state, dialogue=replace(state.dialogue, reading=reading))
    return state, [*cut, given]


def _heard_first(routine: Routine, state: Session, tick: Tick, gap_s: float, out: Out) -> tuple[Session, Tick]:
    """A yes to a sign goes before whatever comes in the same moment: it is recorded, and it locks."""
    if state.dialogue.asked is None or state.ending.end is not None:
        return state, tick
    state = at_the_row(state, tick, out)
    asked = state.dialogue.asked
    assert asked is not None
    given = next((answer for answer in tick.answers if signs.yes_to(state, asked.id, answer) is not None), None)
    outside = tick.commands or tick.leaving or tick.source != "ok" or tick.locks or tick.unkept
    if given is None or not (outside or gap_s > safety.GAP_S):
        return state, tick
    heard = listened(routine, asked, replace(tick, answers=(given,)))
    if heard.answer is None:
        return state, tick
    tell_answer(routine, state, asked.id, heard.answer, out)
    sign = signs.yes_to(state, asked.id, given) or asked.id
    state = signs.locked(routine, with_asked(state, None), sign, out)
    follows = "symptom_kind" if asked.id == "symptoms" else "yes_meant"
    return ask(state, follows, out, about=sign if follows in MEANT else None), replace(tick, answers=())


def _later(state: Session, jumped_s: float) -> Session:
    """A gap is no silence: the clock of the open question stood still in it."""
    asked = state.dialogue.asked
    if asked is None or asked.spoken_s is None:
        return state
    again_s = None if asked.again_s is None else asked.again_s + jumped_s
    return with_asked(state, replace(asked, spoken_s=asked.spoken_s + jumped_s, again_s=again_s))


def _unkept(routine: Routine, state: Session, tick: Tick, out: Out) -> Session:
    """What could be written nowhere is said, once: nobody exercises on after it."""
    if not tick.unkept or state.run.unkept:
        return state
    state = replace(state, run=replace(state.run, unkept=True))
    if state.ending.end is None:
        return end(routine, state, "unexpected", out, then=text("advice.not_kept"))
    out.offer("advice", "advice.not_kept")
    return state


def _left_s(state: Session, tick: Tick, elapsed_s: float) -> float | None:
    return elapsed_s if state.run.left_s is None and tick.leaving else state.run.left_s


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
    if tick.source == "source_lost" and tick.askable:
        return unseen.lost(routine, state, out)
    if tick.source != "ok":
        return end(routine, state, tick.source, out)
    if tick.leaving:
        return end(routine, state, "quit", out)
    return _locked_elsewhere(routine, state, tick, out)


def _called_after(routine: Routine, state: Session, tick: Tick, out: Out) -> Session:
    """Whoever asks for help after an ending gets it as well; the key that goes on opens the card of the last screen."""
    call = next((command for command in CALLS if command in tick.commands), None)
    if call is not None:
        return COMMANDS[call](routine, state, out)
    return ending.card_opened(state) if "pause" in tick.commands else state


def _locked_elsewhere(routine: Routine, state: Session, tick: Tick, out: Out) -> Session:
    """A lock that another program set for this person holds here too, at once."""
    tiers = [tier for tier in Tier if tier in tick.locks]
    if tiers:
        return end(routine, state, "locked", out, advice=tier_advice(state, tiers[0]), then=text("advice.locked"))
    if safety.THERAPIST_LOCK in tick.locks and state.plan.comfort is None:
        return end(routine, state, "locked", out, advice=text("comfort.ask_therapist"))
    return state
