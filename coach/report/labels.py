"""How figures and names are written on a page: one rounding, one way to write time, one fallback for a missing name."""

from typing import Any

from coach.core.measures import MEASURES
from coach.core.types import text
from coach.core.words import Words

# unit of a measure -> decimals shown, and how it is written. Whole degrees: the error band is several of them
UNITS: dict[str, tuple[int, str]] = {"deg": (0, "°"), "trunk": (2, "")}
MINUS = "−"


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

    def measure(self, name: str) -> str:
        return self.plainly(name, f"measure.{name}")

    def fault(self, name: str) -> str:
        return self.plainly(name, f"fault.{name}")

    def value(self, value: float | None, measure: str) -> str:
        """An angle or a height with its unit; not seen has a word of its own."""
        number = rounded(value, measure)
        if number is None:
            return self("not_seen")
        decimals, unit = UNITS[unit_of(measure)]
        return f"{number:.{decimals}f}{unit}".replace("-", MINUS)

    def score(self, score: int | None, *, asked: bool = True) -> str:
        """Pain: 0 is 0, silence is a word, and so is a question that was never asked."""
        if score is not None:
            return str(score)
        return self("no_answer" if asked else "not_asked")

    def answer(self, value: Any) -> str:
        """What was answered to a question, in words."""
        if value is None:
            return self("no_answer")
        if isinstance(value, bool):
            return self("yes" if value else "no")
        return self.plainly(str(value), f"answer.{value}")
