"""What is said between exercises and at the end; after an ending only advice follows, never an exercise."""

from collections.abc import Collection

from coach.core.base.frozen import replace
from coach.core.clinical import education, safety
from coach.core.dialogue.prompts import Offer, silenced
from coach.core.exercise.model import Routine
from coach.core.session.asking import ask, listened, tell_answer
from coach.core.session.exercise_run import Out
from coach.core.session.state import Moment, Phase, Session, talking, with_asked
from coach.core.session.transitions import (
    after_the_ending,
    go,
    next_step,
    rest_due,
    to_comfort,
)

ADVICE_LEAST_S, ADVICE_MOST_S = 2.0, 45.0
LEAVE_MOST_S = 4.0  # of what is said once somebody outside wants the program to end: it must be gone within 20 s
STAY_ACTIVE = "not_too_still"  # the card about staying active (NICE NG59)
CARD_LEAST_S, CARD_MOST_S = 6.0, 60.0


def pick(state: Session, moment: str, doing: Collection[str]) -> tuple[str, ...]:
    """The cards of this moment that help this person most, by id, best first; `doing`: the exercises that it is about.

    `moment` is a key of `education.MOMENTS`; raises KeyError for any other.
    """
    return education.cards_for(state.plan.facts, doing, moment, (*state.plan.known.cards_seen, *state.ending.cards))


def card_between(state: Session) -> str | None:
    """The one card of a session that is shown between two exercises, once half of them are done.

    None before that, after the last exercise, when this session has shown a card already, or when no card fits.
    """
    planned = {place: step.exercise.id for place, step in enumerate(state.plan.steps or ()) if step is not None}
    coming = [place for place in planned if place > state.run.place]
    if state.ending.cards or not coming or len(coming) * 2 > len(planned):
        return None
    about = [planned[place] for place in (state.run.place, coming[0]) if place in planned]
    return next(iter(pick(state, "between", about)), None)


def enter_card(routine: Routine, state: Session, out: Out) -> Session:
    """On entering CARD, between two exercises, shows and speaks the chosen card and notes that it was shown."""
    assert state.ending.card is not None
    _tell(state.ending.card, out)
    return replace(state, ending=replace(state.ending, cards=(*state.ending.cards, state.ending.card)))


def _tell(card: str, out: Out) -> None:
    out.tell("card_shown", card=card)
    out.offer("card", f"cards.{card}.text")


def card(state: Session, moment: Moment) -> Session:
    """In CARD, leads to the next step once the card has been spoken, or at the latest after `CARD_MOST_S` seconds.

    It stays for at least `CARD_LEAST_S` seconds, so that it can be read.
    """
    routine, out = moment.routine, moment.out
    read = state.run.phase_s >= CARD_LEAST_S and not talking(state)
    if read or state.run.phase_s >= CARD_MOST_S:
        return next_step(routine, replace(state, ending=replace(state.ending, card=None)), out)
    return state


def enter_advice(routine: Routine, state: Session, out: Out) -> Session:
    """On entering ADVICE, after any ending, tells how to get up where that is still due, and what this session advises.

    One card that goes with the ending is chosen, for the last screen to offer; the routine's own before any other. An
    ending whose row in `END_REASONS` names no cards has none. Before the offer to rest nothing more is said.
    """
    moment = safety.END_REASONS[state.ending.end or ""].cards
    if moment is None or state.ending.help is not None:
        return state
    if state.ending.end in safety.PAIN_ENDS and rest_due(state):
        return state
    if state.ending.gets_up:
        out.offer("advice", "advice.getting_up")
    told = comfort_card(state)
    for name in told:
        _tell(name, out)
    for key in returning(state):
        out.offer("note", f"note.{key}")
    offered = None if told else _worth_knowing(routine, state, moment)
    if offered is not None:
        out.tell("card_offered", card=offered)
    ending = replace(state.ending, cards=state.ending.cards + told, card=offered, gets_up=False)
    return replace(state, ending=ending)


def _worth_knowing(routine: Routine, state: Session, moment: str) -> str | None:
    """The card that the last screen offers: of the routine's own the one seen longest ago."""
    seen = (*state.plan.known.cards_seen, *state.ending.cards)
    if moment == "end" and routine.cards:
        return min(routine.cards, key=lambda card: max((at for at, one in enumerate(seen) if one == card), default=-1))
    done = [step.exercise.id for step in state.plan.steps or () if step is not None]
    return next(iter(pick(state, moment, done)), None)


def enter_last_card(routine: Routine, state: Session, out: Out) -> Session:
    """On entering LAST_CARD, which the person has opened, shows and speaks the card."""
    assert state.ending.card is not None
    _tell(state.ending.card, out)
    return replace(state, ending=replace(state.ending, cards=(*state.ending.cards, state.ending.card)))


def last_card(state: Session, moment: Moment) -> Session:
    """In LAST_CARD, leads back to the last screen once the card has been spoken, or at any press."""
    now = state.dialogue.showing.now
    if now is None or now.cue != "card":  # until it is its turn nobody has begun to read
        return replace(state, run=replace(state.run, phase_s=0.0))
    pressed = bool(moment.tick.commands or moment.tick.pressed)
    read = state.run.phase_s >= CARD_LEAST_S and not talking(state)
    if not (pressed or read or state.run.phase_s >= CARD_MOST_S):
        return state
    showing = silenced(state.dialogue.showing)
    return go(
        replace(
            state,
            ending=replace(state.ending, card=None),
            dialogue=replace(state.dialogue, showing=showing),
        ),
        Phase.ENDED,
    )


def card_opened(state: Session) -> Session:
    """On the last screen the card that it offers is opened; anywhere else, and without one, nothing happens."""
    if state.run.phase is not Phase.ENDED or state.ending.card is None:
        return state
    return go(state, Phase.LAST_CARD)


def returning(state: Session) -> tuple[str, ...]:
    """What this session, earlier ones and the intake advise at the end: keys under note."""
    advised = {
        "rest_there": state.pain.rests_there,
        # after the first day, to stay active ([R2] S12)
        "stand_hourly": state.plan.comfort not in (None, "cannot_stand") and "first_day" not in state.plan.facts,
        "two_weeks": safety.no_better(state.plan.known.past.baselines),
        "third_return": "recurrent" in state.plan.facts,
    }
    return tuple(key for key, holds in advised.items() if holds)


def comfort_card(state: Session) -> tuple[str, ...]:
    """The card about moving, on the third day running of nothing but comfort ([R2] S12)."""
    days = state.plan.known.past.comfort.days_running + 1
    return (STAY_ACTIVE,) if state.plan.comfort is not None and days >= safety.COMFORT_DAYS else ()


def advice(state: Session, moment: Moment) -> Session:
    """In ADVICE, once all is said, leads to COMFORT_OFFER after a first stop for pain, else to ENDED.

    It lasts from `ADVICE_LEAST_S` to `ADVICE_MOST_S` seconds, and no longer than the source. Urgent advice is repeated
    until somebody answers, for `safety.INSIST_FOR_S` seconds at most ([R] 3), and then leads to ENDED.
    """
    tick, out = moment.tick, moment.out
    if state.ending.urgent is not None:
        return _urging(state, moment, out)
    # an arm that has stopped and is up still may ask for help
    told = state.run.phase_s >= ADVICE_LEAST_S and not talking(state) and not state.dialogue.gesturing.keeps_on
    # a recorded source that has ended brings no more frames, and so no more time
    over = tick.source == "source_ended" and moment.elapsed_dt_s == 0.0
    if over or told or state.run.phase_s >= ADVICE_MOST_S:
        return _onward(state, tick.source, over)
    return state


def _onward(state: Session, source: str, over: bool) -> Session:
    """What lies on the skin comes first: nobody is left with it."""
    if over:
        return go(state, Phase.ENDED)
    return go(state, Phase.STILL_ON) if state.skin is not None else after_the_ending(state, source)


def hurried(state: Session) -> Session:
    """Where somebody outside wants the program to end, what is left to be said is cut short: ENDED.

    Not while something lies on the skin: then only a second such wish ends it.
    """
    waits = state.run.phase in (Phase.STILL_ON, Phase.ENDED)
    if waits or state.ending.end is None or state.run.left_s is None or state.run.going is not None:
        return state
    if state.run.elapsed_s - state.run.left_s < LEAVE_MOST_S:
        return state
    return _onward(replace(state, ending=replace(state.ending, urgent=None)), "ok", over=False)


def _urging(state: Session, moment: Moment, out: Out) -> Session:
    """What to do in an emergency is said again, louder, until somebody is there, for five minutes ([R] 3)."""
    assert state.ending.urgent is not None
    tick = moment.tick
    over = tick.source == "source_ended" and moment.elapsed_dt_s == 0.0
    # what ended the session is no answer to it: it has to have been said
    told = state.run.phase_s >= ADVICE_LEAST_S and not state.dialogue.showing.waiting
    somebody = told and (tick.answers or tick.commands or tick.pressed)
    if over or somebody or state.run.phase_s >= safety.INSIST_FOR_S:
        return _onward(replace(state, ending=replace(state.ending, urgent=None)), tick.source, over)
    if state.run.phase_s >= safety.INSIST_EVERY_S * (state.ending.urged + 1):
        out.offers.append(Offer("insist", state.ending.urgent, out.t_s, louder=state.ending.urged + 1))
        return replace(state, ending=replace(state.ending, urged=state.ending.urged + 1))
    return state


def enter_comfort_offer(routine: Routine, state: Session, out: Out) -> Session:
    """On entering COMFORT_OFFER, after a stop for pain, asks whether the person wants to rest in comfort mode."""
    return ask(replace(state, ending=replace(state.ending, rest_offered=True)), "comfort_offer", out)


def comfort_offer(state: Session, moment: Moment) -> Session:
    """In COMFORT_OFFER, yes leads to COMFORT; no, silence, or leaving is the end that it was already: ADVICE, with how
    to get up; ENDED where nothing more can be said.

    After a yes the session keeps the reason of its stop, and pain is held against the score of that stop from here on.
    """
    routine, tick, out = moment.routine, moment.tick, moment.out
    assert state.dialogue.asked is not None
    heard = listened(routine, state.dialogue.asked, tick)
    out.events += heard.events
    if tick.source != "ok":
        return go(state, Phase.ENDED)
    if not {"stop", "quit", "gesture_stop"}.isdisjoint(tick.commands) or heard.action in ("pause", "end"):
        return go(with_asked(state, None), Phase.ADVICE)
    state = with_asked(state, heard.asked)
    if heard.action == "repeat":
        return ask(state, heard.asked.id, out, repeat=heard.asked.repeats)
    if heard.answer is None:
        return state
    tell_answer(routine, state, heard.asked.id, heard.answer, out)
    if heard.answer.value == "no":
        return go(with_asked(state, None), Phase.ADVICE)
    # from here on the pain is held against that of the stop
    pain = (
        safety.PainSoFar() if state.pain.scores.last is None else safety.PainSoFar().with_score(state.pain.scores.last)
    )
    state = replace(
        state,
        pain=replace(state.pain, scores=pain),
        ending=replace(state.ending, stopped=state.ending.end, end=None, gets_up=False),
        dialogue=replace(state.dialogue, asked=None),
    )
    return to_comfort(state, "after_pain")
