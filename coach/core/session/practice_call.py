"""A call for help before a session, or in the middle of a practice: whom to call, until somebody answers.

In a practice nobody is known, and so neither is a number of theirs. Nothing is recorded.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from coach.core.base.types import Text, text
from coach.core.clinical import safety
from coach.core.clinical.watch_for import number_said
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import DOUBLE_PRESS_S, QUESTIONS
from coach.core.dialogue.screen_model import Leaflet, Question, View

CALL = "help"  # the command
ASKED = "help_here"  # the question whether help is there
NO_NUMBER = number_said(None)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that nobody has answered yet; seconds of the clock that is passed in."""

    since_s: float
    said_s: float
    times: int = 0  # how often it was said again
    number: str | Text = NO_NUMBER  # whom to call


def called(t_s: float, number: str | None = None) -> tuple[OpenCall, list[Offer]]:
    """The call as it begins, and what is said at once. `number`: of the person's own, where it is known."""
    whom = number_said(number)
    said = (text("advice.help", number=whom), text(f"question.{ASKED}"))
    return OpenCall(since_s=t_s, said_s=t_s, number=whom), [Offer("advice", sentence, t_s) for sentence in said]


def answer_to(call: OpenCall, t_s: float, answers: Collection[str]) -> str | None:
    """The answer that ends the call; None while there is none, or it came with the press that called."""
    values = {choice.value for choice in QUESTIONS[ASKED]}
    return next((value for value in answers if value in values and t_s - call.since_s >= DOUBLE_PRESS_S), None)


def given_up(call: OpenCall, t_s: float) -> bool:
    """Whether it is called no more: after five minutes and an hour."""
    return safety.insist_given_up(t_s - call.since_s)


def said_again(call: OpenCall, t_s: float) -> tuple[OpenCall, Offer | None]:
    """Whom to call, louder each time, where that is due: every 20 s for five minutes, then every minute."""
    if not safety.insist_due(t_s - call.since_s, t_s - call.said_s):
        return call, None
    again = Offer("insist", text("insist.help", number=call.number), t_s, louder=call.times + 1)
    return replace(call, said_s=t_s, times=call.times + 1), again


def view(call: OpenCall) -> View:
    """Whom to call, as large as it can be, and whether help is there."""
    asked = text(f"question.{ASKED}")
    question = Question(id=ASKED, text=asked, choices=QUESTIONS[ASKED], opened_s=call.since_s)
    return View(
        phase="help",
        title=text("phase.help"),
        instruction=asked,
        question=question,
        leaflet=Leaflet(call=text("screen.call", number=call.number)),
    )
