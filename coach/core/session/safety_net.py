"""After every clear form: what to watch for, how fast to act, and whom to call ([R2] 1).

It is no question: it stays on the screen while it is spoken or could be read, and the session goes on by itself.
Whoever has read it may go on before it is spoken to its end.
"""

from coach.core.base.frozen import replace
from coach.core.base.types import Text
from coach.core.clinical.watch_for import watch_for
from coach.core.dialogue.prompts import Offer, only
from coach.core.dialogue.questions import READING_PER_MIN
from coach.core.exercise.model import Routine
from coach.core.session.exercise_run import Out
from coach.core.session.state import Moment, Phase, Session, talking
from coach.core.session.transitions import go

NET_MOST_S = 60.0  # a voice that never ends holds nobody up [E]


def paragraphs(state: Session) -> tuple[Text, ...]:
    """What is said: the whole of it after the full list, else one sentence."""
    known = state.plan.known
    return watch_for(known.contacts.emergency_number, known.contacts.clinician, whole=state.plan.full_form)


def enter_net(routine: Routine, state: Session, out: Out) -> Session:
    """On entering SAFETY_NET, says what to watch for and whom to call."""
    for paragraph in paragraphs(state):
        out.offers.append(Offer("net", paragraph, out.t_s))
    return state


def net(state: Session, moment: Moment) -> Session:
    """In SAFETY_NET, leads to TODAY once all was spoken and could be read; no answer is waited for."""
    told = was_readable(moment.routine, state) and not talking(state)
    return go(state, Phase.TODAY) if told or state.run.phase_s >= NET_MOST_S else state


def was_readable(routine: Routine, state: Session) -> bool:
    """Whether it has been on the screen as long as it takes to read: from then on it can be skipped."""
    words = sum(len(routine.words.say(line).split()) for line in paragraphs(state))
    return state.run.phase_s >= words / READING_PER_MIN * 60.0


def skipped(routine: Routine, state: Session) -> Session:
    """What is still being said of it breaks off; nothing changes before it could be read."""
    if not was_readable(routine, state):
        return state
    showing = only(state.dialogue.showing, lambda offer: offer.cue != "net")
    return go(replace(state, dialogue=replace(state.dialogue, showing=showing)), Phase.TODAY)
