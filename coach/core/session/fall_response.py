"""A suspected fall, wherever in the course of an exercise: it is asked about at once, until it is answered."""

from collections.abc import Sequence

from coach.core.base.frozen import replace
from coach.core.base.types import text
from coach.core.clinical.screening import ROWS
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Routine
from coach.core.monitoring.guard import Alarm
from coach.core.session import signs
from coach.core.session.asking import ask, on_answer
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session, exercise, fields
from coach.core.session.transitions import close_work, emergency_advice, end, go, on_skin, told_off

FALL = "fall"  # a row of guard.ALARMS, and what an exercise and a session end as
FRAGILE = ROWS["fall_fragile"]  # [R] 1: any fall of theirs needs advice today, however well they feel


def heed_falls(routine: Routine, state: Session, alarms: Sequence[Alarm], out: Out) -> Session:
    """A fall among this moment's alarms, in any phase in which one may happen, leads to FALLEN; else no change."""
    fall = next((alarm for alarm in alarms if alarm.kind == FALL), None)
    return state if fall is None else fallen(routine, state, fall, out)


def fallen(routine: Routine, state: Session, alarm: Alarm, out: Out) -> Session:
    """After a suspected fall records it, ends what was under way and any pause, and leads to FALLEN to ask about it."""
    out.tell("guard_alarm", **fields(routine, state), name=FALL, measure=alarm.measure, stop=True,
             value=round(alarm.value, 2), limit=round(alarm.limit, 2), times=0)  # fmt: skip
    state = close_work(routine, state, FALL, out)
    return go(replace(state, run=replace(state.run, paused=False, paused_s=0.0)), Phase.FALLEN)


def enter_fallen(routine: Routine, state: Session, out: Out) -> Session:
    """On entering FALLEN, after a suspected fall, asks whether the person is hurt, insistently ([R] 3)."""
    return ask(told_off(state), "fell", out)


@on_answer
def asked_after_fall(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In FALLEN, hurt ends the session with emergency advice; fine leads to TAKE_OFF or CHECKIN.

    For somebody of whom a fact of `FRAGILE` is true even fine ends the session with a lock: any fall needs advice today
    ([R] 1).
    """
    if answer.value == "hurt":
        return end(routine, state, FALL, out, advice=emergency_advice(state))
    if not state.plan.facts.isdisjoint(FRAGILE.only):
        return end(routine, lock_fragile(state, out), FALL, out, advice=text(f"advice.{FRAGILE.tier}"))
    ended = signs.still_locked(routine, state, out)
    if ended is not None:
        return ended
    # what lies on the skin comes off, and how it is now is asked whatever the routine says
    if not on_skin(exercise(routine, state)):
        return go(state, Phase.CHECKIN)
    return go(replace(state, pain=replace(state.pain, ended_as=FALL)), Phase.TAKE_OFF)


def lock_fragile(state: Session, out: Out) -> Session:
    """Records the lock that any fall of somebody sets of whom a fact of `FRAGILE` is true; nothing of anybody else."""
    if not state.plan.facts.isdisjoint(FRAGILE.only):
        out.tell("locked", lock=FRAGILE.tier.value, question=FRAGILE.id)
    return state
