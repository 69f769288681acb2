"""What lies on the skin: from the moment it goes on until somebody says that it is off, in real time.

A pack is counted by the clock that also runs while the computer sleeps, through pauses and unanswered questions.
Whatever ends the session, "take it off" is said again, louder each time, until somebody answers ([R] 3, [R2] S7). What
an earlier session left on is asked for before anything else.
"""

from collections.abc import Collection

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.clinical import safety
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import Answer
from coach.core.exercise import timers
from coach.core.exercise.model import Routine, Step
from coach.core.session import unseen
from coach.core.session.asking import (
    ask,
    ask_next,
    listened,
    on_answer,
    tell_answer,
)
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.session.state import Moment, OnSkin, Phase, Session, current_step, fields, with_asked, with_questions
from coach.core.session.transitions import (
    after_exercise,
    after_the_ending,
    end,
    go,
    told_off,
    use_over,
)

# asked while a timer changes from one part to the next: what is on must be off, what is off must be on
CHANGES = frozenset({"taken_off", "put_on"})
WAKE_AFTER_S = safety.INSIST_FOR_S  # then whoever hears it is asked to wake the person ([R2] S7)


# -- while it lasts ---------------------------------------------------------------------------------------------------


def put_on(routine: Routine, state: Session, out: Out) -> Session:
    """As an exercise begins with which something goes on the skin: it counts as a use from now on."""
    step = current_step(routine, state)
    rules = step.exercise.pacing.timer
    if rules is None or not rules.take_off:
        return state
    out.tell("timer_started", **fields(routine, state), counts_as=list(rules.counts_as), most_s=rules.most_s)
    worn = OnSkin(
        place=state.run.place,
        exercise=step.exercise.id,
        counts_as=rules.counts_as,
        since_s=state.run.elapsed_s,
    )
    return replace(state, skin=worn)


def worn_on(step: Step, state: Session, moment: Moment) -> Session:
    """The timer under way at this moment, in real time: nothing that is asked, and no gap, holds it up.

    Only a change to its next part does: that part begins once somebody has answered.
    """
    work, worn = state.work, state.skin
    assert work is not None
    assert worn is not None
    so_far_s = work.done.active_s
    active_s = state.run.elapsed_s - worn.since_s - worn.waited_s
    part_ends_s = _part_ends_s(step, work)
    if active_s > part_ends_s:
        worn = replace(worn, waited_s=worn.waited_s + active_s - part_ends_s)
        active_s = part_ends_s
    work = replace(work, done=replace(work.done, active_s=max(active_s, so_far_s)))
    return replace(state, work=work, skin=worn)


def _part_ends_s(step: Step, work: ExerciseRun) -> float:
    """When the part that is on ends, in seconds of the timer; infinity without parts."""
    ends_s = 0.0
    rules = step.exercise.pacing.timer
    for part in rules.parts if rules is not None else ():
        ends_s += part.seconds
        if part.name == work.part:
            return ends_s
    return float("inf")


def change_due(step: Step, state: Session) -> str | None:
    """The question of the change that is due: whether the last part is off, or the next one on; None without one."""
    work, worn, rules = state.work, state.skin, step.exercise.pacing.timer
    if work is None or work.part is None or worn is None or rules is None:
        return None
    part = timers.part_at(rules, work.done.active_s)
    if part is None or part.part.name == work.part:
        return None
    return "put_on" if any(last.bare for last in rules.parts if last.name == work.part) else "taken_off"


def ask_change(state: Session, question: str, out: Out) -> Session:
    """Asks the question of a change, whatever else is open. From when the next one is to go on, it may be on."""
    assert state.skin is not None
    state = replace(state, skin=replace(state.skin, asked_off_s=None, insisted=0, bare=False))
    return ask(told_off(state) if question == "taken_off" else state, question, out)


def changed(step: Step, state: Session, out: Out) -> Session:
    """Somebody has changed it: the next part begins."""
    work, worn, rules = state.work, state.skin, step.exercise.pacing.timer
    assert work is not None
    assert worn is not None
    assert rules is not None
    part = timers.part_at(rules, work.done.active_s)
    if part is None:
        return state
    out.offer("part", f"exercise.{step.exercise.id}.part.{part.part.name}")
    worn = replace(worn, bare=part.part.bare, asked_off_s=None, insisted=0)
    return replace(state, work=replace(work, part=part.part.name), skin=worn)


# -- taking it off ----------------------------------------------------------------------------------------------------


def enter_take_off(routine: Routine, state: Session, out: Out) -> Session:
    """On entering TAKE_OFF, after a timer with something on the skin, asks whether it is off, insistently ([R] 3)."""
    return ask(told_off(state), "taken_off", out)


@on_answer
def taking_off(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In TAKE_OFF, once it is off, leads to CHECKIN where the step asks for one, else to the next step."""
    return after_exercise(routine, _off(state, out), state.pain.ended_as, out)


def _off(state: Session, out: Out) -> Session:
    """Somebody says that it is off."""
    return _cleared(state, out) if state.skin is not None and state.skin.earlier else use_over(state, out)


# -- after the ending -------------------------------------------------------------------------------------------------


def enter_still_on(routine: Routine, state: Session, out: Out) -> Session:
    """On entering STILL_ON, after an ending with something on the skin, asks whether it is off."""
    return ask(state, "taken_off", out)


def still_on(state: Session, moment: Moment) -> Session:
    """In STILL_ON, once somebody says that it is off, leads on as ADVICE does.

    Nothing else ends it, but that nobody has answered for five minutes and an hour, that somebody outside asks a second
    time to leave, or that a recorded source has ended, which brings no more time.
    """
    routine, tick, out = moment.routine, moment.tick, moment.out
    worn, asked = state.skin, state.dialogue.asked
    assert worn is not None
    assert asked is not None
    assert worn.asked_off_s is not None
    heard = listened(routine, asked, tick)
    if heard.answer is not None:
        tell_answer(routine, state, asked.id, heard.answer, out)
        return after_the_ending(_off(with_asked(state, None), out), tick.source)
    state = with_asked(state, replace(heard.asked, repeats=asked.repeats, paused=False))
    no_time = tick.source == "source_ended" and moment.elapsed_dt_s == 0.0
    given_up = safety.insist_given_up(state.run.elapsed_s - worn.asked_off_s)
    return go(state, Phase.ENDED) if no_time or tick.leaving > 1 or given_up else state


# while something lies on the skin it is said again in these, whatever else is said
INSISTING = frozenset({Phase.FALLEN, Phase.ADVICE, Phase.STILL_ON})


def insist(state: Session, out: Out) -> Session:
    """Says "take it off" again where that is due, a step louder than before."""
    worn = state.skin
    if worn is None or worn.asked_off_s is None or state.run.phase not in INSISTING:
        return state
    now_s = state.run.elapsed_s
    if not safety.insist_due(now_s - worn.asked_off_s, now_s - worn.said_off_s):
        return state
    return said_again(state, out)


def said_again(state: Session, out: Out) -> Session:
    """ "Take it off", now, a step louder than before."""
    worn = state.skin
    assert worn is not None
    assert worn.asked_off_s is not None
    louder = worn.insisted + 1
    out.tell("question_asked", question="taken_off", repeat=louder)
    again = insisting(state.run.elapsed_s - worn.asked_off_s)
    out.offers.append(Offer("insist", again, out.t_s, louder=louder))
    return replace(state, skin=replace(worn, insisted=louder, said_off_s=state.run.elapsed_s))


def insisting(asked_for_s: float) -> Text:
    """What is said again so many seconds after it was first asked."""
    return text("insist.wake" if asked_for_s >= WAKE_AFTER_S else "insist.taken_off")


# -- what an earlier session left on ----------------------------------------------------------------------------------


def first(state: Session) -> Phase:
    """Where a session begins: with what an earlier one may have left on the skin, else with the screening."""
    return Phase.LEFT_ON if any(use.open for use in state.plan.known.uses) else unseen.screening(state)


def enter_left_on(routine: Routine, state: Session, out: Out) -> Session:
    """On entering LEFT_ON, asks whether what an earlier session left on is off, and how the skin is ([R2] S7)."""
    kinds = tuple(dict.fromkeys(use.kind for use in state.plan.known.uses if use.open))
    worn = OnSkin(place=-1, exercise="", counts_as=kinds, since_s=state.run.elapsed_s, earlier=True)
    state = told_off(replace(state, skin=worn))
    return ask_next(with_questions(state, ("left_on", "skin_harmed")), out)


@on_answer
def left_on(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In LEFT_ON, leads on to where a session begins; a skin that was harmed ends the session with what to do."""
    if question == "left_on":
        return ask_next(_cleared(state, out), out)
    if answer.value == "yes":
        return end(routine, state, "symptoms", out, advice=text("advice.skin_harmed"))
    return go(state, unseen.screening(state))


def _cleared(state: Session, out: Out) -> Session:
    """What was left on is off: its rest is counted from now, the last moment at which it may have been on."""
    known = state.plan.known
    kinds: Collection[str] = dict.fromkeys(use.kind for use in known.uses if use.open)
    out.tell("timer_off", counts_as=list(kinds))
    ended_ago_s = -(state.run.elapsed_s - state.run.started_s)
    uses = tuple(timers.Use(use.kind, ended_ago_s, max(use.seconds, 1.0)) if use.open else use for use in known.uses)
    return replace(state, skin=None, plan=replace(state.plan, known=replace(known, uses=uses)))
