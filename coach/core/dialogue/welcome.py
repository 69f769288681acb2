"""The first screen: a greeting, and whose session it is where several people use this computer."""

from collections.abc import Sequence

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Choice, Notice, Question, View

MOST = 9  # as many as have a key; more are named on the command line


def greeting(name: str) -> View:
    """Shown while the greeting is spoken."""
    hello = text("welcome.hello", name=name)
    return View(phase="welcome", title=text("welcome.title"), instruction=hello, notice=Notice(captions=(hello,)))


def newcomer(name: str, names: Sequence[str]) -> View:
    """Whether a name that nobody has here is somebody new, or one of these people; the answer's value is the name."""
    known = tuple(Choice(other, text("welcome.person", name=other)) for other in names[: MOST - 1])
    asked = text("welcome.new", name=name)
    question = Question(id="new", text=asked, choices=(Choice(name, text("welcome.is_new", name=name)), *known))
    return View(phase="welcome", title=text("welcome.title"), instruction=asked, question=question)


def who(names: Sequence[str]) -> View:
    """Which of these people it is, `MOST` of them at most; the answer's value is the name."""
    choices = tuple(Choice(name, text("welcome.person", name=name)) for name in names[:MOST])
    asked = text("welcome.who")
    question = Question(id="who", text=asked, choices=choices)
    return View(phase="welcome", title=text("welcome.title"), instruction=asked, question=question)
