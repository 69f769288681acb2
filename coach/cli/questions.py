"""The intake in the terminal: asks its questions, reads answers as people type them, and says what follows."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text as Shown

from coach.core.base.phrases import Words
from coach.core.base.plain_text import without_controls
from coach.core.base.types import text
from coach.core.clinical.conditions import FACTS, WEEKS, FactSource
from coach.core.clinical.intake import (
    INTAKE,
    NOTHING,
    ROWS,
    WRITTEN,
    Effect,
    Entry,
    Takes,
    Value,
    cards_after,
    choices,
    due,
    effects,
    in_force,
    validated,
)
from coach.core.clinical.intake_words import choice_name, spelt
from coach.core.clinical.pregnancy import can_be_due
from coach.core.exercise.model import Exercise
from coach.prescription.confirming import FIRST_DAY
from coach.records.profile import Intake, read

END, TAKE_BACK = ".", "-"
AGO = re.compile(r"(\d{1,4}) ?(h|hours?|d|days?|w|weeks?)( ago)?")
LONGEST_DAYS = ROWS["age"].most * 365.25  # of a life
UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def read_answer(row: Entry, typed: str, words: Words, now: datetime) -> Value:
    """The answer that somebody typed; `now` is aware and local. Raises ValueError, as a sentence."""
    typed = typed.strip()
    if row.kind is Takes.YES_NO and typed:
        typed = {"y": "yes", "n": "no"}.get(typed.lower(), typed)
    if row.kind is Takes.TICKS:
        return _days_named(validated(row, typed), now)
    if row.kind is Takes.MOMENT and typed.lower() not in choices(row):
        typed = _moment(row, typed, words, now).isoformat(timespec="minutes")
    given = validated(row, typed)
    return _due_soon(row, given, now) if row.kind is Takes.DUE_DATE and given not in choices(row) else given


def _due_soon(row: Entry, given: Value, now: datetime) -> Value:
    """A due date of a pregnancy that there can be today. Raises ValueError, as a sentence."""
    if not can_be_due((date.fromisoformat(str(given)) - now.date()).days):
        raise ValueError(f"{row.id} takes a due date from three weeks ago to 40 weeks from now, not {given}.")
    return given


def _days_named(given: Value, now: datetime) -> Value:
    """Ticks whose days exist and have passed. Raises ValueError, as a sentence."""
    for name, _, day in (tick.partition("@") for tick in (given if isinstance(given, tuple) else ())):
        if day and not FIRST_DAY <= date.fromisoformat(day) <= now.date():
            raise ValueError(f"{name} is agreed to on a day from {FIRST_DAY} on that has passed, not {day}.")
    return given


def _moment(row: Entry, typed: str, words: Words, now: datetime) -> datetime:
    def wrong(why: str) -> ValueError:
        return ValueError(words.say(text(f"intake.wrong_moment.{why}", id=row.id, given=typed)))

    if found := AGO.fullmatch(typed.lower()):
        return now - timedelta(**{UNITS[found[2][0]]: int(found[1])})
    try:
        clock = datetime.fromisoformat(typed)
    except ValueError:
        raise wrong("unread") from None
    if len(typed) <= len("2026-11-20"):
        clock = _end_of(clock.date(), now)
    try:
        at = clock.astimezone()
    except (OverflowError, ValueError):  # a year that no time zone knows
        raise wrong("to_come") from None
    if clock.tzinfo is None and at.replace(tzinfo=None) != clock:  # the hour that is left out when clocks go forward
        raise wrong("no_such_hour")
    if at > now:
        raise wrong("to_come")
    if (now - at).days > LONGEST_DAYS:
        raise wrong("before_life")
    return at


def _end_of(day: date, now: datetime) -> datetime:
    """Of a day without a time, its end so far: the younger an episode, the more careful the rules."""
    return now if day == now.date() else datetime.combine(day, time(23, 59))


def ask(rows: Iterable[Entry], before: Mapping[str, Value], words: Words, now: datetime) -> dict[str, Value | None]:
    """What was answered; None was taken back. A question that is left out, or the end of the input, adds nothing."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(words.say(text("intake.keep" if before else "intake.intro")), markup=False)
    given: dict[str, Value | None] = {}
    for row in rows:
        try:
            said = _until_understood(console, row, before.get(row.id), words, now)
        except EOFError:
            break
        if said == END:
            break
        if said is not None:
            given[row.id] = None if said == TAKE_BACK else said
    return given


def _until_understood(console: Console, row: Entry, before: Value | None, words: Words, now: datetime) -> Value | None:
    """The answer, END, TAKE_BACK, or None for a question that is left out."""
    console.print(Shown(f"{row.number}  {words.say(text(f'intake.{row.id}.ask'))}", style="bold"))
    for line in options(row, words):
        console.print(f"     {line}", markup=False)
    while True:
        held = "" if before is None else f" ({without_controls(spelt(row, before, words, _local))})"
        said = console.input(Shown(f"  {held}> ")).strip()
        if not said:
            return None
        if said in (END, TAKE_BACK):
            return said
        try:
            return read_answer(row, said, words, now)
        except ValueError as error:
            console.print(str(error), markup=False)


def options(row: Entry, words: Words) -> list[str]:
    """What may be answered, a line each."""
    named = [f"{choice}: {choice_name(row, choice, words)}" for choice in choices(row)]
    if row.kind is Takes.YES_NO:
        return ["yes, no"]
    if row.kind is Takes.CHOICES:
        return [*named, f"{NOTHING}: {choice_name(row, NOTHING, words)}"]
    if row.kind is Takes.TICKS:
        return [words.say(text("intake.ticks")), *named, f"{NOTHING}: {choice_name(row, NOTHING, words)}"]
    if row.kind in (Takes.NUMBER, Takes.MOMENT, Takes.DUE_DATE, *WRITTEN):
        return [words.say(text(f"intake.{row.kind}", most=row.most)), *named]
    return named


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def explained(row: Entry, words: Words) -> list[str]:
    """A question with its answers and what each changes, a line each; `coach patient questions` prints them."""
    when = "screened" if row.screening else "asked_today" if row.today else ""
    lines = [f"{row.number}  {row.id}: {words.say(text(f'intake.{row.id}.ask'))}"]
    lines += [f"       {line}" for line in options(row, words)]
    lines += [f"       {words.say(text(f'intake.{row.id}.use'))}"]
    lines += [f"       {words.say(text(f'intake.{when}'))}"] if when else []
    lines += [f"       > {_answer(row, effect, words)}: {_effect(effect, words)}" for effect in effects(row)]
    cards = "; ".join(words.say(text(f"cards.{card}.title")) for card in cards_after(row))
    return [*lines, f"       {words.say(text('intake.cards', cards=cards))}"] if cards else lines


def _answer(row: Entry, effect: Effect, words: Words) -> str:
    """Which answers have that effect."""
    when = effect.when
    if when is None:
        return words.say(text("intake.by_time"))
    if when.question == WEEKS:
        return words.say(text("intake.from_weeks", n=int(when.at_least or 0)))
    if when.at_least is not None:
        return words.say(text("intake.from", n=when.at_least))
    if when.at_most is not None:
        return words.say(text("intake.upto", n=when.at_most))
    named = ", ".join(when.choices)
    return words.say(text("intake.without", choices=named)) if when.lacks else named


def _effect(effect: Effect, words: Words) -> str:
    named = words.say(text(f"show.excluded.{effect.fact}"))
    return words.say(text("intake.lifts", fact=named)) if effect.lifts else named


def profile_lines(
    profile: Mapping[str, Any],
    exercises: Iterable[Exercise],
    words: Words,
    now: datetime,
    new_symptom_h: float | None = None,
) -> list[str]:
    """Every answer with its time, then what follows from those that still hold.

    `new_symptom_h`: hours since the newest symptom that has locked, which ends the ticks of before; None without one.
    """
    intake = read(profile, now, new_symptom_h)
    lines = [_answered(row, intake, profile["answered"][row.id], words) for row in INTAKE if row.id in intake.answers]
    open_rows = due(intake.answers, intake.hours_old, hours_since_onset=intake.hours_since_onset)
    lines = lines or [words.say(text("intake.nothing"))]
    lines += [words.say(text("intake.open", n=len(open_rows)))] if open_rows else []
    return [*lines, "", words.say(text("intake.follows")), *_following(intake.facts, list(exercises), words)]


def _answered(row: Entry, intake: Intake, at: str, words: Words) -> str:
    answer = intake.answers[row.id]
    said = f"{row.number}  {words.say(text(f'intake.{row.id}.ask'))} {spelt(row, answer, words, _local)}"
    # the moment at which an episode began stays true
    if not row.today or (row.kind is Takes.MOMENT and answer not in choices(row)):
        return f"{said}  ({_local(at)})"
    holds = "until" if row.id in in_force(intake.answers, intake.hours_old) else "over"
    return f"{said}  ({_local(at)}; {words.say(text(f'intake.{holds}'))})"


def _following(facts: frozenset[str], exercises: list[Exercise], words: Words) -> list[str]:
    """Each fact, with the exercises that it leaves out or what else it is for."""
    lines = []
    for fact in (name for name in FACTS if name in facts):
        out = [words.say(text(f"exercise.{e.id}.title")) for e in exercises if fact in e.suits.excluded_by]
        named = words.say(text(f"show.excluded.{fact}"))
        if out:
            lines.append(words.say(text("intake.leaves_out", fact=named, exercises=", ".join(out))))
        else:
            lines.append(words.say(text("intake.fact", fact=named, use=words.say(text(f"intake.{_asks(fact)}.use")))))
    return lines or [words.say(text("intake.nothing_follows"))]


def _asks(fact: str) -> str:
    """The question on which a fact rests most."""
    when = FACTS[fact].when
    return when[0].row if when else "cleared" if FACTS[fact].source is FactSource.TICKS else "onset"
