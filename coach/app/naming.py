"""How days, exercises and routines are called in the window, in the language of the person."""

from datetime import date

from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.core.home.look_back import Naming
from coach.report.labels import Labels

LETTERS = 3  # of a month


def naming(words: Words) -> Naming:
    """The names in this language; an id without a title is said as words."""
    labels = Labels(words)
    return Naming(
        date=_date,
        short_date=lambda day: _short(day, words),
        day_of_month=lambda day: _calendar(day).day,
        exercise=lambda name: labels.exercise(name).replace("_", " "),
        routine=lambda name: labels.exercise(name) if _is_exercise(name, words) else labels.routine(name),
    )


def _is_exercise(name: str, words: Words) -> bool:
    """Whether a session of that name is one of an exercise by itself, which needs no words round its title."""
    return f"exercise.{name}.title" in words and f"routine.{name}.title" not in words


def _calendar(day: int) -> date:
    return date.fromordinal(day + 1)


def _date(day: int) -> Text:
    when = _calendar(day)
    return text("date.day", day=when.day, month=text(f"date.month_{when.month}"))


def _short(day: int, words: Words) -> Text:
    """With the first letters of the month, as every language here writes it short."""
    when = _calendar(day)
    return text("date.short", day=when.day, month=words.say_key(f"date.month_{when.month}")[:LETTERS])
