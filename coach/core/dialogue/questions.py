"""Questions and their clocks: 0 is an answer, silence is not, and every question times out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coach.core.base.events import event
from coach.core.base.types import Event, Text, text
from coach.core.clinical import safety
from coach.core.clinical.screening import CLEARED, SCREENING, SHORT
from coach.core.dialogue.screen_model import Choice, Question

PAIN_CHOICES = tuple(Choice(str(n), text("pain.score", n=n)) for n in range(11))
YES_NO = (Choice("no", text("answer.no")), Choice("yes", text("answer.yes")))
YES_FIRST = (Choice("yes", text("answer.yes")), Choice("no", text("answer.no")))
LESS_SAME_MORE = (
    Choice("less", text("answer.less")),
    Choice("same", text("answer.same")),
    Choice("more", text("answer.more")),
)
SAME_MORE = (Choice("same", text("answer.same")), Choice("more", text("answer.more")))
FINE = (Choice("yes", text("answer.fine")),)
FINE_OR_HURT = (Choice("fine", text("answer.fine")), Choice("hurt", text("answer.hurt")))
IT_IS_OFF = (Choice("yes", text("answer.it_is_off")),)
IT_IS_ON = (Choice("yes", text("answer.it_is_on")),)


def _of(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, text(f"answer.{value}")) for value in values)


# id: its choices; what is asked stands in the words file under question.<id>
QUESTIONS: dict[str, tuple[Choice, ...]] = {
    SHORT: YES_NO,
    **{screen.id: YES_NO for screen in SCREENING},
    CLEARED: YES_NO,
    "pain_day_after": PAIN_CHOICES,
    "pain_before": PAIN_CHOICES,
    "pain_where": _of(*safety.PLACES),
    "pain_kind": _of("ache", "tight", "spasm", "sharp", "burning", "tingling", "numb"),
    "pain_change": LESS_SAME_MORE,  # before a number, which is asked only when it changed ([R] 5)
    "pain_check": PAIN_CHOICES,
    "pain_again": PAIN_CHOICES,  # after the rest that follows a confirmed rise
    "pain_after": PAIN_CHOICES,
    "more_or_same": SAME_MORE,
    "symptoms": YES_NO,
    "symptom_kind": _of("sharp", "further_down", "numb_or_weak", "something_else"),  # only after a yes
    "comfort_offer": YES_NO,
    "fell": FINE_OR_HURT,
    "who_is_it": _of("me", "somebody_else"),  # somebody else seems to be in the picture
    "floor_ready": YES_FIRST,  # [R] 3: phone, floor, chair
    "see_screen": YES_NO,  # [R] 3: no sound, and a position in which it is needed
    "what_now": _of("go_on", "easier", "skip", "stop"),  # a raised arm in the middle of an exercise
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
    "floor": YES_FIRST,
    "activity_moment": _of("before", "after"),
    "want_it": YES_NO,
    "walk_where": _of("on_spot", "to_and_fro", "away"),
    # about what lies on the skin: before the timer each needs a yes; while it runs, a yes has it taken off ([R] 4)
    "cloth_between": YES_NO,
    "skin_feels": YES_NO,
    "awake": YES_NO,
    "low_heat": YES_NO,
    "off_the_spine": YES_NO,
    "skin_trouble": YES_NO,
    "taken_off": IT_IS_OFF,
    "put_on": IT_IS_ON,  # the next part of a timer
    "left_on": IT_IS_OFF,  # what an earlier session left on
    "skin_harmed": YES_NO,
}


# question in the middle of an exercise, and the answer that ends the exercise -> the reason that is recorded, a key of
# safety.EXERCISE_ENDS
ENDS_EXERCISE: dict[tuple[str, str], str] = {
    ("skin_trouble", "yes"): "skin",
    ("how_now", "more"): "pain",
    ("all_right", "yes"): "not_seen",
    ("see_screen", "no"): "skipped",
    ("what_now", "skip"): "skipped",
    ("who_is_it", "somebody_else"): "not_seen",
}
PICTURES = {"pain_where": "body"}
INSISTED = frozenset({"taken_off", "left_on", "fell"})  # repeated for five minutes, not for 90 s ([R] 3)
DOUBLE_PRESS_S = 0.35  # a key that is pressed twice answers one question, not two [E]


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
    opened_s: float | None = None

    @property
    def question(self) -> Question:
        """The question as the screen shows it: its sentence, its choices, and the picture to point at."""
        return Question(
            id=self.id, text=text(f"question.{self.id}"), choices=QUESTIONS[self.id], picture=PICTURES.get(self.id)
        )


@dataclass(frozen=True, slots=True)
class Heard:
    asked: Asked
    answer: Answer | None = None
    action: str | None = None  # of safety.silence
    events: tuple[Event, ...] = ()


def listen(asked: Asked, t_s: float, answers: Iterable[Answer], speaking: bool) -> Heard:
    """One moment of waiting. Answers that are no choice of this question are not answers.

    Nor is a press within `DOUBLE_PRESS_S` seconds of its opening. `answer` is None while there is none; `action` is
    what silence calls for, counted from when the question had been spoken, and None while it calls for nothing.
    """
    choices = {choice.value for choice in QUESTIONS[asked.id]}
    for answer in answers:
        bounced = asked.opened_s is not None and not answer.scripted and t_s - asked.opened_s < DOUBLE_PRESS_S
        if answer.value in choices and not bounced:
            return Heard(asked, answer=answer)
    if asked.spoken_s is None:
        if asked.given and not speaking:
            asked = replace(asked, spoken_s=t_s)
        return Heard(asked)
    waited_s = t_s - asked.spoken_s
    if asked.id in INSISTED:
        action = safety.insistence(waited_s, asked.repeats)
    else:
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
    """The sentence in which this question is asked."""
    return asked.question.text
