"""Questions and their clocks: 0 is an answer, silence is not, and silence is never waited for without end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coach.core import safety
from coach.core.events import event
from coach.core.types import Event, Text, text
from coach.core.view import Choice, Question

PAIN_CHOICES = tuple(Choice(str(n), text("pain.score", n=n)) for n in range(11))
YES_NO = (Choice("no", text("answer.no")), Choice("yes", text("answer.yes")))
LESS_SAME_MORE = (
    Choice("less", text("answer.less")),
    Choice("same", text("answer.same")),
    Choice("more", text("answer.more")),
)
SAME_MORE = (Choice("same", text("answer.same")), Choice("more", text("answer.more")))
FINE = (Choice("yes", text("answer.fine")),)
IT_IS_OFF = (Choice("yes", text("answer.it_is_off")),)


def _of(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, text(f"answer.{value}")) for value in values)


# id: its choices; what is asked stands in the words file under question.<id>
QUESTIONS: dict[str, tuple[Choice, ...]] = {
    **{screen.id: YES_NO for screen in safety.SCREENING},
    "pain_before": PAIN_CHOICES,
    "pain_check": PAIN_CHOICES,
    "pain_again": PAIN_CHOICES,  # after the rest that follows a confirmed rise
    "pain_after": PAIN_CHOICES,
    "more_or_same": SAME_MORE,
    "symptoms": YES_NO,
    "all_right": FINE,
    "how_now": LESS_SAME_MORE,  # in the middle of a long hold, walk or timer
    # what decides about the steps of today (planning.TODAY)
    "onset": _of("first_day", "three_days", "two_weeks", "longer", "none"),
    "bend_pain": YES_NO,
    "stand_pain": YES_NO,
    "breathing_hurts": YES_NO,
    "injured_hot": YES_NO,
    "drowsy": YES_NO,
    "pregnant": _of("no", "to_20_weeks", "after_20_weeks"),
    "floor": (Choice("yes", text("answer.yes")), Choice("no", text("answer.no"))),
    "activity_moment": _of("before", "after"),
    "want_it": YES_NO,
    "walk_where": _of("on_spot", "to_and_fro", "away"),
    # before a timer that lies on the skin, each to be answered yes; while it runs, yes takes it off ([R] 4)
    "cloth_between": YES_NO,
    "skin_feels": YES_NO,
    "awake": YES_NO,
    "low_heat": YES_NO,
    "off_the_spine": YES_NO,
    "skin_trouble": YES_NO,
    "taken_off": IT_IS_OFF,
}


@dataclass(frozen=True, slots=True)
class Answer:
    value: str  # of one of the question's choices
    scripted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for its answer."""

    id: str
    given: bool = False  # the voice has begun it
    spoken_s: float | None = None  # the voice has ended it: the silence clock starts
    repeats: int = 0
    paused: bool = False

    @property
    def question(self) -> Question:
        return Question(id=self.id, text=text(f"question.{self.id}"), choices=QUESTIONS[self.id])


@dataclass(frozen=True, slots=True)
class Heard:
    asked: Asked
    answer: Answer | None = None
    action: str | None = None  # of safety.silence
    events: tuple[Event, ...] = ()


def listen(asked: Asked, t_s: float, answers: Iterable[Answer], speaking: bool) -> Heard:
    """One moment of waiting. Answers that are no choice of this question are not answers."""
    choices = {choice.value for choice in QUESTIONS[asked.id]}
    for answer in answers:
        if answer.value in choices:
            return Heard(asked, answer=answer)
    if asked.spoken_s is None:
        if asked.given and not speaking:
            asked = replace(asked, spoken_s=t_s)
        return Heard(asked)
    waited_s = t_s - asked.spoken_s
    action = safety.silence(waited_s, asked.repeats, asked.paused)
    if action is None:
        return Heard(asked)
    told = event(t_s, "no_answer", question=asked.id, after_s=round(waited_s, 1), action=action)
    after = {
        "repeat": replace(asked, repeats=asked.repeats + 1),
        "pause": replace(asked, paused=True),
        "end": asked,
    }[action]
    return Heard(after, action=action, events=(told,))


def prompt(asked: Asked) -> Text:
    return asked.question.text
