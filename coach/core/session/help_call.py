"""The person needs help, at any moment: the session stops, and the number is said until somebody answers.

By a key or a button, by "I need help" where it is asked whether all is well, and by the gesture that stops, kept up for
as long again: that one has stopped the session before. Whom to call is said as skin packs are, in real time: every 20 s
for five minutes, then every minute for an hour. After it only the advice of the ending follows.
"""

from coach.core.base.frozen import replace
from coach.core.base.types import text
from coach.core.clinical import safety
from coach.core.dialogue.prompts import Offer, silenced
from coach.core.exercise.model import Routine
from coach.core.session import fall_response
from coach.core.session.asking import ask, listened, tell_answer
from coach.core.session.exercise_run import Out
from coach.core.session.state import HelpCall, Moment, Phase, Session, with_asked
from coach.core.session.transitions import end, go, lies_low, number_to_call, told_off

NEED = "need_help"  # the answer that asks for it
ALL_RIGHT = "all_right"  # the answer that nobody needs help after all


def called(routine: Routine, state: Session, out: Out, by: str) -> Session:
    """The session ends, unless it is over already, and leads to HELP. What was said yes to before stays locked."""
    out.tell("help_asked", by=by)
    if state.run.phase is Phase.HELP:
        return _said_again(state, out)
    fallen = state.run.phase is Phase.FALLEN
    if state.ending.end is None:
        state = fall_response.lock_fragile(state, out) if fallen else state
        state = end(routine, state, "help", out)
    else:
        out.offers.clear()
        waiting = replace(state.dialogue.showing, waiting=())
        state = replace(state, dialogue=replace(state.dialogue, asked=None, reading=None, showing=waiting))
    return go(state, Phase.HELP)


def enter_help(routine: Routine, state: Session, out: Out) -> Session:
    """On entering HELP, says whom to call, and asks whether help is there, insistently."""
    now_s = state.run.elapsed_s
    if state.ending.urgent is None:  # which says the same
        out.offers.append(Offer("advice", text("advice.help", number=number_to_call(state)), out.t_s))
    call = HelpCall(since_s=now_s, said_s=now_s)
    return ask(replace(told_off(state), ending=replace(state.ending, help=call, gets_up=False)), "help_here", out)


def helping(state: Session, moment: Moment) -> Session:
    """In HELP, an answer leads to ADVICE, which stays with what was said yes to.

    So does nothing else, but that nobody has answered for five minutes and an hour, or that a recorded source has
    ended, which brings no more time.
    """
    routine, tick, out = moment.routine, moment.tick, moment.out
    asked, call = state.dialogue.asked, state.ending.help
    assert asked is not None
    assert call is not None
    if moment.elapsed_dt_s > safety.GAP_S:  # nobody was called while nothing went on
        call = replace(call, since_s=state.run.elapsed_s)
        state = replace(state, ending=replace(state.ending, help=call))
    heard = listened(routine, asked, tick)
    if heard.answer is not None:
        tell_answer(routine, state, asked.id, heard.answer, out)
        return _answered(routine, with_asked(state, None), heard.answer.value, out)
    state = with_asked(state, replace(heard.asked, repeats=asked.repeats, paused=False))
    no_time = tick.source == "source_ended" and moment.elapsed_dt_s == 0.0
    called_for_s = state.run.elapsed_s - call.since_s
    if no_time or safety.insist_given_up(called_for_s):
        return _over(with_asked(state, None), still_urgent=False)
    return _said_again(state, out) if safety.insist_due(called_for_s, state.run.elapsed_s - call.said_s) else state


def _answered(routine: Routine, state: Session, value: str, out: Out) -> Session:
    """Nobody is told to call any more, unless a yes that is urgent still stands with nobody there."""
    state = replace(state, dialogue=replace(state.dialogue, showing=silenced(state.dialogue.showing)))
    if value == ALL_RIGHT:
        if lies_low(routine, state):
            out.offer("advice", "advice.getting_up")
        return _over(state, still_urgent=bool(state.plan.chosen))
    there = text("advice.help_there")
    out.offers.append(Offer("advice", there, out.t_s))
    return _over(replace(state, ending=replace(state.ending, advice=there)), still_urgent=False)


def _over(state: Session, *, still_urgent: bool) -> Session:
    assert state.ending.help is not None
    urgent = state.ending.urgent if still_urgent else None
    call = replace(state.ending.help, over=True)
    return go(replace(state, ending=replace(state.ending, help=call, urgent=urgent)), Phase.ADVICE)


def _said_again(state: Session, out: Out) -> Session:
    """Whom to call, louder each time; with something on the skin that it is to come off, in the same breath."""
    call, worn, now_s = state.ending.help, state.skin, state.run.elapsed_s
    assert call is not None
    on = worn is not None and not worn.bare
    again = text("insist.help_off" if on else "insist.help", number=number_to_call(state))
    out.tell("question_asked", question="help_here", repeat=call.times + 1)
    out.offers.append(Offer("insist", again, out.t_s, louder=call.times + 1))
    if worn is not None:
        state = replace(state, skin=replace(worn, insisted=worn.insisted + 1, said_off_s=now_s))
    return replace(state, ending=replace(state.ending, help=replace(call, said_s=now_s, times=call.times + 1)))
