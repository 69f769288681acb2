"""Answers of the intake in words."""

from collections.abc import Callable

from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.clinical.intake import NOTHING, Entry, Takes, Value, choices


def choice_name(row: Entry, choice: str, words: Words) -> str:
    """The words for one choice of a question."""
    key = f"intake.{row.id}.choice.{choice}"
    return words.say(text(key if key in words else f"intake.any_choice.{choice}"))


def spelt(row: Entry, answer: Value, words: Words, moment: Callable[[str], str]) -> str:
    """An answer in words; `moment` writes a time as its reader has it."""
    if row.kind is Takes.TICKS and isinstance(answer, tuple):
        return ", ".join(_ticked(row, tick, words) for tick in answer) or choice_name(row, NOTHING, words)
    if isinstance(answer, tuple):
        return ", ".join(choice_name(row, choice, words) for choice in answer or (NOTHING,))
    if answer in choices(row):
        return choice_name(row, str(answer), words)
    return moment(str(answer)) if row.kind is Takes.MOMENT else str(answer)


def _ticked(row: Entry, tick: str, words: Words) -> str:
    name, _, day = tick.partition("@")
    return f"{choice_name(row, name, words)} ({day})" if day else choice_name(row, name, words)
