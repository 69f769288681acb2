"""How figures and names are written on a page: one rounding, one way to write time, one fallback for a missing name."""

from typing import Any

from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.clinical import ticks
from coach.core.clinical.eligibility import HAS
from coach.core.dialogue.questions import QUESTIONS
from coach.core.kinematics.measures import MEASURES
from coach.records.history import STOPS_REASON

# unit of a measure -> decimals shown, and how it is written. Whole degrees: the error band is several of them
UNITS: dict[str, tuple[int, str]] = {"deg": (0, "°"), "trunk": (2, "")}
MINUS = "−"
IN_SECONDS = 120.0  # a longer time is written in minutes


def unit_of(measure: str) -> str:
    own = MEASURES.get(measure)
    return own.unit if own and own.unit in UNITS else "deg"


def rounded(value: float | None, measure: str) -> float | None:
    """The number as every table and every plot gives it."""
    return None if value is None else round(float(value), UNITS[unit_of(measure)][0]) + 0.0


def clock(t_s: float) -> str:
    """Minutes and seconds since the session began."""
    minutes, seconds = divmod(int(max(t_s, 0.0)), 60)
    return f"{minutes:02d}:{seconds:02d}"


def amount(value: float) -> str:
    """A count, or seconds to the tenth where they are not whole."""
    return f"{round(value, 1):g}".replace("-", MINUS)


class Labels:
    """The words of a page."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __call__(self, key: str, **params: Any) -> str:
        return self.words.say(text(f"report.{key}", **params))

    def named(self, name: str, *keys: str) -> str:
        """The first of these keys that the language has; else the name itself."""
        for key in keys:
            if key in self.words:
                return self.words.say(text(key))
        return name

    def plainly(self, name: str, *keys: str) -> str:
        """As `named`; a name that has no sentence is written as words."""
        return self.named(name.replace("_", " "), *keys)

    def exercise(self, name: str) -> str:
        return self.named(name, f"exercise.{name}.title")

    def routine(self, name: str) -> str:
        """Its title; of an exercise by itself, whose id no routine has, that of the exercise."""
        if f"routine.{name}.title" not in self.words and f"exercise.{name}.title" in self.words:
            return self("alone", title=self.exercise(name))
        return self.plainly(name, f"routine.{name}.title")

    def card(self, name: str) -> str:
        return self.plainly(name, f"cards.{name}.title")

    def fact(self, name: str) -> str:
        """What is true of the person, as a therapist says it."""
        return self.plainly(name, f"report.known.{name}", f"show.excluded.{name}")

    def reason(self, because: str) -> str:
        """Why a step was left out: a word of its own, a fact that speaks against it, or one that it is only for."""
        own = (f"report.because.{because}", f"report.known.{because}", f"show.excluded.{because}")
        if because.startswith("not_") and not any(key in self.words for key in own):
            return self("only_with", fact=self.fact(because.removeprefix("not_")))
        return self.plainly(because, *own)

    def lasting(self, seconds: float) -> str:
        """Seconds, and minutes where they are many."""
        if seconds <= IN_SECONDS:
            return self("time.s", s=amount(seconds))
        minutes, rest = divmod(round(seconds), 60)
        return self("time.min_s", min=minutes, s=rest) if rest else self("time.min", min=minutes)

    def measure(self, name: str) -> str:
        return self.plainly(name, f"measure.{name}")

    def fault(self, name: str) -> str:
        return self.plainly(name, f"fault.{name}")

    def value(self, value: float | None, measure: str, *, decimals: int | None = None) -> str:
        """An angle or a height with its unit; not seen has a word of its own."""
        number = rounded(value, measure) if decimals is None else value
        if number is None:
            return self("not_seen")
        usual, unit = UNITS[unit_of(measure)]
        decimals = usual if decimals is None else decimals
        return self.words.decimal(f"{number:.{decimals}f}{unit}").replace("-", MINUS)

    def apart(self, one: float, other: float, measure: str) -> str:
        """How far apart two values are as they are shown: whoever subtracts them on the page comes to the same."""
        here, there = rounded(one, measure) or 0.0, rounded(other, measure) or 0.0
        return self.value(abs(here - there), measure)

    def reading(self, value: float | None, error: float | None, measure: str, *, told: bool = True) -> str:
        """A value with its error band; one that is not told is a word, and never a figure."""
        if value is not None and not told:
            return self("not_told")
        band = "" if value is None or error is None else f" ± {self.value(error, measure)}"
        return self.value(value, measure) + band

    def score(self, score: int | None, *, asked: bool = True) -> str:
        """Pain: 0 is 0, silence is a word, and so is a question that was never asked."""
        if score is not None:
            return str(score)
        return self("no_answer" if asked else "not_asked")

    def question(self, name: str) -> str:
        """What a question is about, or why a lock was set, in a few words; of a tick, what it is for."""
        if (tick := ticks.tick_of(name)) is not None:
            kind = "examined" if ticks.TICKS[tick].examined else "cleared_for"
            return self(f"question.{kind}", what=self.words.say_key(f"tick.{tick}"))
        if name == STOPS_REASON:
            return self("question.pain_stops")
        if name in HAS:
            return self("question.has", what=self.words.say_key(f"tick.{HAS[name]}"))
        return self.plainly(name, f"report.question.{name}", f"question.{name}")

    def answer(self, question: str, value: Any) -> str:
        """What was answered to a question, as its choice says it."""
        if value is None:
            return self("no_answer")
        if isinstance(value, bool):
            return self("yes" if value else "no")
        chosen = [choice.label.key for choice in QUESTIONS.get(question, ()) if choice.value == value]
        return self.plainly(str(value), *chosen, f"answer.{value}")
