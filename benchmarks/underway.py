"""A session that is already in the middle of an exercise: where the steady cost of a frame is measured."""

from coach.core import session
from coach.core.base.types import Pose
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import Past
from coach.core.dialogue.questions import Answer
from coach.core.dialogue.scripted_answers import Script, reply
from coach.core.exercise.model import Dose, Exercise, Routine, Step

# the full list holds and the alone plan was made, so that one question leads to the exercise
RETURNED = Known(past=Past(screened_ago_h=1.0), answered=frozenset({"alone"}))
ENDLESS = 1_000_000  # a dose that no benchmark reaches


def lasting(exercise: Exercise) -> Routine:
    """A routine of this one exercise, in a dose that does not end."""
    dose = Dose(reps=ENDLESS, hold_s=float(ENDLESS), duration_s=float(ENDLESS), cycles=ENDLESS)
    return Routine(id=f"lasting_{exercise.id}", version="1", steps=(Step(exercise=exercise, dose=dose),))


def tick(state: session.Session, pose: Pose, script: Script) -> tuple[session.Tick, Script]:
    """The moment of a new pose; every question is answered as by somebody well, and waiting is skipped.

    Nobody is in the picture before the exercise starts: a person doing it then would trigger the answer gestures.
    """
    script, answer = reply(script, state.dialogue.asked)
    waiting = state.run.phase in (session.Phase.PLACEMENT, session.Phase.SHOW)
    answers: tuple[Answer, ...] = (answer,) if answer else ()
    seen = pose if state.run.place >= 0 else None
    return session.Tick(t_s=pose.t_s, pose=seen, answers=answers, commands=("skip",) if waiting else ()), script


def begun(state: session.Session) -> bool:
    return state.run.phase is session.Phase.EXERCISE
