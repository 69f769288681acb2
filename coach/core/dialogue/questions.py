"""Questions and their clocks: 0 is an answer, silence is not, and every question times out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from coach.core.base.events import event
from coach.core.base.phrases import Words
from coach.core.base.types import Event, Text, text
from coach.core.clinical import alone, safety, ticks
from coach.core.clinical.eligibility import HAS, TICKED, TODAY_LIST
from coach.core.clinical.intake import CHANGED
from coach.core.clinical.pregnancy import GAVE_BIRTH, WEEKS_OF
from coach.core.clinical.screening import DAILY, NONE, SCREENING
from coach.core.dialogue.form_pages import RowPage
from coach.core.dialogue.screen_model import Choice, Question


def _of(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, text(f"answer.{value}")) for value in values)


PAIN_CHOICES = tuple(Choice(str(n), text("pain.score", n=n)) for n in range(11))
# No is on the first key and Yes on the second wherever one of them is to be said: whoever presses the first key without
# listening has then begun nothing
YES_NO = (Choice("no", text("answer.no")), Choice("yes", text("answer.yes")))
MORE_SAME_LESS = _of("more", "same", "less")
LESS_SAME_MORE = _of("less", "same", "more")
MORE_SAME = _of("more", "same")
FINE = (Choice("yes", text("answer.fine")), Choice("need_help", text("answer.need_help")))
FINE_OR_HURT = (Choice("fine", text("answer.fine")), Choice("hurt", text("answer.hurt")))
IT_IS_OFF = (Choice("yes", text("answer.it_is_off")),)
IT_IS_ON = (Choice("yes", text("answer.it_is_on")),)


EXAMINED = _of("no", *ticks.EXAMINED_AGO_DAYS)

# id: its choices; what is asked stands in the words file under question.<id>
QUESTIONS: dict[str, tuple[Choice, ...]] = {
    DAILY: (
        *(Choice(row.id, text(f"daily.{row.id}")) for row in SCREENING if row.daily),
        Choice(NONE, text("daily.none")),
    ),
    **{row.id: YES_NO for row in SCREENING},
    **dict.fromkeys(HAS, YES_NO),
    **{ticks.question(name): EXAMINED if tick.examined else YES_NO for name, tick in ticks.TICKS.items()},
    CHANGED: YES_NO,
    "pain_day_after": PAIN_CHOICES,
    "pain_morning": PAIN_CHOICES,  # the next one, by the monitored rule ([R2] S9)
    "pain_before": PAIN_CHOICES,
    "pain_where": _of(*safety.PLACES),
    "pain_kind": _of("ache", "tight", "spasm", "sharp", "burning", "tingling", "numb"),
    "pain_change": MORE_SAME_LESS,  # before a number, which is asked only when it changed ([R] 5)
    "pain_check": PAIN_CHOICES,
    "pain_again": PAIN_CHOICES,  # after the rest that follows a confirmed rise
    "pain_after": PAIN_CHOICES,
    "more_or_same": MORE_SAME,
    "symptoms": YES_NO,
    "symptom_kind": _of("new_sign", "new_sharp", "mistake"),  # only after a yes; the more urgent first ([R2] S17)
    "yes_meant": _of("have_it", "mistake"),  # after a yes that locks ([R2] S3)
    "yes_mistake": _of("have_it", "mistake"),
    "comfort_offer": YES_NO,
    "fell": FINE_OR_HURT,
    "help_here": (
        Choice("have_help", text("answer.have_help")),
        Choice("all_right", text("answer.fine")),
    ),  # after a call
    "who_is_it": _of("me", "somebody_else"),  # somebody else seems to be in the picture
    "go_on_there": YES_NO,  # after a session that broke off
    "floor_ready": YES_NO,  # [R] 3: phone, floor, chair
    "see_screen": YES_NO,  # [R] 3: no sound, and a position in which it is needed
    # a raised arm in the middle of an exercise
    "what_now": _of("go_on", "pause", "easier", "skip", "stop", "need_help"),
    "loud_sound": _of("stop", "go_on", "need_help"),  # a cry, or something that fell ([R2] S16)
    "all_right": FINE,
    # without a camera that helps: go on, guided by time?
    "by_time": YES_NO,
    "by_time_lost": YES_NO,
    "by_time_slow": YES_NO,
    "place_nobody": _of("try_again", "by_time", "skip"),  # about what stays open while the camera is placed
    "place_part": _of("try_again", "as_it_is", "by_time", "skip"),
    "place_posture": _of("try_again", "as_it_is", "skip"),
    **dict.fromkeys(("place_view", "place_view_far"), _of("try_again", "as_it_is")),
    "how_now": LESS_SAME_MORE,  # in the middle of a long hold, walk or timer
    # what decides about the steps of today (planning.TODAY)
    "onset": _of("first_day", "three_days", "two_weeks", "longer", "none"),
    TODAY_LIST: (*(Choice(row, text(f"question.{row}")) for row in TICKED), Choice(NONE, text("daily.none"))),
    "bend_pain": YES_NO,
    "stand_pain": YES_NO,
    "breathing_hurts": YES_NO,
    "injured_hot": YES_NO,
    "patch_or_fever": YES_NO,
    "drowsy": YES_NO,
    "painkiller": YES_NO,
    "pregnant": _of("no", *WEEKS_OF, GAVE_BIRTH),
    "floor": YES_NO,
    **dict.fromkeys(alone.PLAN, YES_NO),
    "balance": YES_NO,
    "activity_moment": _of("before", "after"),
    "want_it": YES_NO,
    "dizzy": YES_NO,  # after a while of lying, sitting up
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
LISTS = frozenset({DAILY, TODAY_LIST})  # rows to tick, spoken with the question; the last choice is none of them
BRIEFLY = frozenset({"floor_ready", "pain_before"})  # asked in fewer words of somebody who knows the long sentence
PICTURES = {"pain_where": "body"}
# what a short sound may answer, once it was picked, repeated and confirmed: never a sign, never "none of these", and
# nothing that opens or allows something because all is said to be well ([R2] S16)
BY_SOUND = frozenset({
    "pain_day_after", "pain_morning", "pain_before", "pain_check", "pain_again", "pain_after", "pain_change", "how_now",
    "pain_where", "pain_kind", "walk_where", "want_it", "comfort_offer", "what_now", "loud_sound", "activity_moment",
})  # fmt: skip
MEANT = frozenset({"yes_meant", "yes_mistake"})  # about a yes to another question, which they repeat
NAMES_OPEN = {"place_part": "setup.whole", "place_posture": "posture_is", "place_view": "cannot_tell"}  # their words
INSISTED = frozenset({"taken_off", "left_on", "fell", "help_here"})  # repeated for five minutes, not for 90 s ([R] 3)
DOUBLE_PRESS_S = 0.35  # a key that is pressed twice answers one question, not two [E]

READING_PER_MIN = 160  # words that are read in a minute ([R2] S4)
# Answers that say all is well with something that may harm. Each counts only once the question was spoken to its end or
# could have been read; the other answers of these questions count at any time ([R2] S4, S5)
NEEDS_READING: dict[str, frozenset[str]] = {
    DAILY: frozenset({NONE}),
    TODAY_LIST: frozenset({NONE}),
    **{row.id: frozenset({"no"}) for row in SCREENING},
    **dict.fromkeys(HAS, frozenset({"no"})),
    "symptoms": frozenset({"no"}),
    "more_or_same": frozenset({"same"}),
    "by_time": frozenset({"yes"}),
    "by_time_lost": frozenset({"yes"}),
    "by_time_slow": frozenset({"yes"}),
    "fell": frozenset({"fine"}),
    "help_here": frozenset({"have_help", "all_right"}),
    alone.ALONE: frozenset({"no"}),
    **dict.fromkeys((*alone.ARRANGED, alone.GETS_UP), frozenset({"yes"})),
    "breathing_hurts": frozenset({"no"}),
    "injured_hot": frozenset({"no"}),
    "patch_or_fever": frozenset({"no"}),
    "drowsy": frozenset({"no"}),
    "painkiller": frozenset({"no"}),
    "balance": frozenset({"no"}),
    "dizzy": frozenset({"no"}),
    "floor": frozenset({"yes"}),
    "bend_pain": frozenset({"no"}),
    "stand_pain": frozenset({"no"}),
    CHANGED: frozenset({"no"}),
    **{
        ticks.question(name): frozenset(ticks.EXAMINED_AGO_DAYS) if tick.examined else frozenset({"yes"})
        for name, tick in ticks.TICKS.items()
    },
    "pregnant": frozenset({"no"}),
    "cloth_between": frozenset({"yes"}),
    "skin_feels": frozenset({"yes"}),
    "awake": frozenset({"yes"}),
    "low_heat": frozenset({"yes"}),
    "off_the_spine": frozenset({"yes"}),
    "skin_trouble": frozenset({"no"}),
    "taken_off": frozenset({"yes"}),
    "left_on": frozenset({"yes"}),
    "skin_harmed": frozenset({"no"}),
    "symptom_kind": frozenset({"mistake"}),
    "yes_meant": frozenset({"mistake"}),
    "yes_mistake": frozenset({"mistake"}),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and how long it took once it has been heard: from the question's opening, and from its spoken end."""

    value: str  # of one of the question's choices
    scripted: bool = False
    row: str | None = None  # the question of a page for which it was meant; None: the one that waits
    after_opened_s: float | None = field(default=None, compare=False)
    after_spoken_s: float | None = field(default=None, compare=False)  # None: before the end, or without a sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a question has reached the person; that it is asked again takes nothing back."""

    since_s: float | None = None  # when it was asked first
    silent: bool = False  # the sound was off while the voice was saying it
    heard_s: float | None = None  # the voice has ended it, and the sound was on
    readable: bool = False  # it was heard to its end, or was shown for its reading time


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for its answer."""

    id: str
    given: bool = False  # the voice has begun it
    spoken_s: float | None = None  # the voice has ended it: the silence clock starts
    repeats: int = 0
    paused: bool = False
    opened_s: float | None = None
    delivery: Delivery = Delivery()
    about: str | None = None  # the question that it repeats
    again_s: float | None = None  # when it was last insisted on
    page: RowPage | None = None  # the screen on which it is one row of several
    values: tuple[str, ...] | None = None  # of its choices, those that are for this person; None: all
    returned: bool = False  # the person has been here before: of `BRIEFLY` the shorter sentence
    instead: Text | None = None  # what is asked in place of its own sentence, with what it is about

    @property
    def sentence(self) -> Text:
        """What is asked, with the sentence of the question that it is about."""
        if self.instead is not None:
            return self.instead
        if self.returned and self.id in BRIEFLY:
            return text(f"question.{self.id}_again")
        return asking(self.id, self.about)

    @property
    def spoken(self) -> Text:
        """What the voice says: before the first row of a page what is asked of all rows, and every row of a list."""
        if self.page is not None and self.page.rows[0] == self.id:
            return joined((self.page.head, self.sentence))
        if self.id in LISTS:
            return joined((self.sentence, *(choice.label for choice in self.choices)))
        return self.sentence

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Its choices, those that are for this person."""
        return tuple(c for c in QUESTIONS[self.id] if self.values is None or c.value in self.values)

    @property
    def question(self) -> Question:
        """The question as the screen shows it: its sentence, its choices, and the picture to point at."""
        choices = tuple(
            choice if self.counts(choice.value) else replace(choice, counts=False) for choice in self.choices
        )
        return Question(
            id=self.id,
            text=self.sentence,
            choices=choices,
            picture=PICTURES.get(self.id),
            opened_s=self.since_s,
            spoken=self.spoken,
        )

    @property
    def since_s(self) -> float | None:
        """When it was asked first, in seconds on the session's clock."""
        return self.opened_s if self.delivery.since_s is None else self.delivery.since_s

    @property
    def all_count(self) -> bool:
        """Whether every answer counts by now."""
        return self.delivery.readable or self.id not in NEEDS_READING

    def counts(self, value: str) -> bool:
        """Whether this answer counts by now."""
        return self.all_count or value not in NEEDS_READING[self.id]


@dataclass(frozen=True, slots=True)
class Heard:
    asked: Asked
    answer: Answer | None = None
    action: str | None = None  # of safety.silence
    events: tuple[Event, ...] = ()


def asking(question: str, about: str | None = None) -> Text:
    """The sentence of a question; `about`: of one that repeats another. A tick's names what it is for."""
    if (tick := ticks.tick_of(question)) is not None:
        kind = "examined" if ticks.TICKS[tick].examined else "cleared_for"
        return text(f"question.{kind}", what=text(f"tick.{tick}"))
    if question == TODAY_LIST:
        return text("rows.today")
    if question in HAS:
        return text("question.has", what=text(f"tick.{HAS[question]}"))
    if question in NAMES_OPEN and about is not None:
        return text(f"question.{question}", open=text(f"{NAMES_OPEN[question]}.{about}"))
    return text(f"question.{question}") if about is None else text(f"question.{question}", sign=asking(about))


def joined(sentences: Sequence[Text]) -> Text:
    """One sentence after the other. Raises IndexError without any."""
    whole = sentences[0]
    for sentence in sentences[1:]:
        whole = text("rows.joined", first=whole, then=sentence)
    return whole


def opened(
    question: str,
    t_s: float,
    *,
    repeats: int = 0,
    before: Asked | None = None,
    about: str | None = None,
    page: RowPage | None = None,
    values: tuple[str, ...] | None = None,
    returned: bool = False,
    instead: Text | None = None,
) -> Asked:
    """This question, opened now; `before` is what was open until now: the same one keeps what the person has of it."""
    same = before is not None and before.id == question
    delivery = replace(before.delivery, silent=False) if before is not None and same else Delivery(since_s=t_s)
    return Asked(
        question,
        repeats=repeats,
        opened_s=t_s,
        delivery=delivery,
        about=about,
        page=page,
        values=values,
        returned=returned,
        instead=instead,
    )


def reading_s(asked: Asked, words: Words) -> float:
    """How long it takes to read the question and its choices in this language, in seconds.

    Of a row: its page down to it, from when the page came up.
    """
    labels = tuple(choice.label for choice in asked.choices)
    shown = (asked.sentence, *labels)
    if asked.page is not None:
        shown = (asked.page.head, *(asking(row) for row in asked.page.upto(asked.id)), *labels)
    return sum(len(words.say(sentence).split()) for sentence in shown) / READING_PER_MIN * 60.0


def listen(
    asked: Asked,
    t_s: float,
    answers: Iterable[Answer],
    speaking: bool,
    *,
    audible: bool = True,
    read_s: float | None = None,
) -> Heard:
    """One moment of waiting. Answers that are no choice of this question are not answers.

    Nor is a press within `DOUBLE_PRESS_S` seconds of its opening, nor one of `NEEDS_READING` before the question was
    spoken to its end (`audible`: the sound is on) or shown for `read_s` seconds; None is never. Scripted ones always
    are. `answer` is None while there is none; `action` is what silence calls for, counted from when the question had
    been spoken, and None while it calls for nothing.
    """
    reached = asked.given and not speaking
    asked = replace(asked, delivery=_delivered(asked, t_s, reached, audible, read_s))
    choices = {choice.value for choice in asked.choices}
    for answer in answers:
        elsewhere = answer.row not in (None, asked.id)
        bounced = answer.row is None and asked.opened_s is not None and t_s - asked.opened_s < DOUBLE_PRESS_S
        if (
            not elsewhere
            and answer.value in choices
            and (answer.scripted or (asked.counts(answer.value) and not bounced))
        ):
            return Heard(asked, answer=_timed(answer, asked, t_s))
    if asked.spoken_s is None:
        return Heard(replace(asked, spoken_s=t_s) if reached else asked)
    waited_s = t_s - asked.spoken_s
    if asked.id in INSISTED:
        action = safety.insistence(waited_s, t_s - (asked.spoken_s if asked.again_s is None else asked.again_s))
    else:
        action = safety.silence(waited_s, asked.repeats, asked.paused)
    if action is None:
        return Heard(asked)
    told = event(t_s, "no_answer", question=asked.id, after_s=round(waited_s, 1), action=action)
    after = {
        "repeat": replace(asked, repeats=asked.repeats + 1, again_s=t_s),
        "pause": replace(asked, paused=True),
        "end": asked,
    }[action]
    return Heard(after, action=action, events=(told,))


def _delivered(asked: Asked, t_s: float, reached: bool, audible: bool, read_s: float | None) -> Delivery:
    """What the person has of the question by now; `reached`: the voice has ended it."""
    delivery = asked.delivery
    if asked.given and asked.spoken_s is None:
        delivery = replace(delivery, silent=delivery.silent or not audible)
        if reached and not delivery.silent and delivery.heard_s is None:
            delivery = replace(delivery, heard_s=t_s)
    since_s = asked.since_s if asked.page is None else asked.page.since_s
    shown = read_s is not None and since_s is not None and t_s - since_s >= read_s
    return replace(delivery, readable=delivery.readable or delivery.heard_s is not None or shown)


def _timed(answer: Answer, asked: Asked, t_s: float) -> Answer:
    def after_s(moment_s: float | None) -> float | None:
        return None if moment_s is None else round(t_s - moment_s, 2)

    return replace(answer, after_opened_s=after_s(asked.since_s), after_spoken_s=after_s(asked.delivery.heard_s))
