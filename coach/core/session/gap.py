"""A gap in time: a sleeping computer, a program that stood still, a hole in a recording. Nobody watched during it.

Nothing is counted or praised over it. What lies on the skin is asked about at once; after a minute the session asks
whether somebody is there and well; after half an hour it is over.
"""

from coach.core.base.frozen import replace
from coach.core.clinical import safety
from coach.core.dialogue import questions
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Routine
from coach.core.session import help_call, signs
from coach.core.session.asking import ask, on_answer
from coach.core.session.exercise_run import Out
from coach.core.session.skin import said_again
from coach.core.session.state import Phase, Session, at_step, current_step, fields
from coach.core.session.transitions import (
    close_set,
    close_work,
    end,
    exercise_ended,
    go,
    nothing_on,
)
from coach.core.tracking.pipeline import begun

# whose exercise is over after a long gap: how it is now is asked, whatever the routine says
DONE_WITH = frozenset({Phase.EXERCISE, Phase.REST})


def after_gap(routine: Routine, state: Session, gap_s: float, out: Out) -> Session:
    """What follows from a gap of so many seconds of real time. Gaps in which nobody did anything add up."""
    state = replace(state, run=replace(state.run, away=replace(state.run.away, for_s=state.run.away.for_s + gap_s)))
    ended = state.ending.end is not None
    if ended or state.run.away.for_s >= safety.GAP_ENDS_S:
        state = _told_anew(state, out)
    if ended:
        return _after_the_ending(state, gap_s)
    out.tell("gap", seconds=round(gap_s, 1), **fields(routine, state))
    if state.run.away.for_s >= safety.GAP_ENDS_S:
        return end(routine, state, "broken_off", out)
    asked = state.dialogue.asked
    if asked is not None and asked.id in questions.INSISTED:
        return _told_anew(ask(state, asked.id, out), out)
    if state.skin is not None and not state.skin.bare:
        return _on_skin(routine, state, gap_s, out)
    if gap_s >= safety.UNSEEN_ASK_S and state.plan.chosen:
        return signs.still_locked(routine, state, out) or state
    if gap_s >= safety.UNSEEN_ASK_S and state.run.phase is Phase.AWAY:
        return ask(state, "all_right", out)
    if gap_s >= safety.UNSEEN_ASK_S:
        return go(
            replace(state, run=replace(state.run, away=replace(state.run.away, back_to=state.run.phase))), Phase.AWAY
        )
    return _anew(routine, state, out)


def _told_anew(state: Session, out: Out) -> Session:
    """Whoever was to take something off has not been told while nothing went on: the time for it begins anew."""
    if state.skin is None or state.skin.asked_off_s is None:
        return state
    now_s = state.run.elapsed_s
    return said_again(replace(state, skin=replace(state.skin, asked_off_s=now_s)), out)


def _after_the_ending(state: Session, gap_s: float) -> Session:
    """An offer of comfort does not outlast a long gap."""
    over = state.run.phase is Phase.COMFORT_OFFER and gap_s >= safety.GAP_ENDS_S
    return go(state, Phase.ENDED) if over else state


def _on_skin(routine: Routine, state: Session, gap_s: float, out: Out) -> Session:
    """Whether it is off, where the gap was long; else how the skin feels, at once."""
    if gap_s >= safety.UNSEEN_ASK_S:
        return exercise_ended(routine, replace(state, run=replace(state.run, paused=False)), "not_seen", out)
    return ask(state, "skin_trouble", out)


def _anew(routine: Routine, state: Session, out: Out) -> Session:
    """After a short gap an exercise that the camera follows goes on from here: what was under way is closed before."""
    if state.work is None or not at_step(routine, state) or not current_step(routine, state).exercise.tracked:
        return state
    state = close_set(routine, state, out)
    work = state.work
    assert work is not None
    out.offer("note", "note.gap")
    tracking = state.monitoring.watching.tracking
    return replace(
        state,
        work=replace(work, movement=None, owed_s=0.0, ladder=replace(work.ladder, clean=False, spoiled=False)),
        monitoring=replace(state.monitoring, watching=begun(state.monitoring.watching, tracking.fixed_side), seen=None),
    )


def enter_away(routine: Routine, state: Session, out: Out) -> Session:
    """On entering AWAY, after a long gap, ends what was under way and any pause, and asks whether all is well."""
    if state.run.away.back_to in DONE_WITH:
        state = nothing_on(close_work(routine, state, "not_seen", out), out)
    return ask(replace(state, run=replace(state.run, paused=False, paused_s=0.0)), "all_right", out)


@on_answer
def away(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In AWAY, somebody answered: an exercise that was under way leads to CHECKIN, any other phase begins anew.

    What was answered in that phase before the gap is asked again, since it may have changed.
    """
    if answer.value == help_call.NEED:
        return help_call.called(routine, state, out, "answer")
    if state.run.away.back_to in DONE_WITH:
        return go(state, Phase.CHECKIN)
    if state.run.away.back_to is Phase.BASELINE:
        state = replace(state, pain=replace(state.pain, scores=safety.PainSoFar()))
    return go(state, state.run.away.back_to)
