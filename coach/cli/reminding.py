"""`coach remind`: what is prescribed, breaks, drinks and the next ice as entries for the person's own calendar."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import people, whose
from coach.cli.base import Language, Store, WrongUse, app, print
from coach.cli.shells import on_records


@app.command()
def remind(
    identity: people.Handle,
    output: Annotated[Path, typer.Option("-o", "--output", help="The .ics file for your calendar.")],
    desk: Annotated[bool, typer.Option("--desk", help="A short break every half hour.")] = False,
    drink: Annotated[bool, typer.Option("--drink", help="Something to drink every two hours.")] = False,
    ice: Annotated[bool, typer.Option("--ice", help="The next time ice is allowed.")] = False,
    routine: Annotated[
        str | None, typer.Option(help="A routine on its days; without any choice all that are prescribed.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When the routine is due; as prescribed, else 18:00.")] = None,
    days: Annotated[
        str | None, typer.Option(help="Weekdays, such as mon-fri or mon,wed,sat; as prescribed, else mon-fri.")
    ] = None,
    begin: Annotated[str, typer.Option("--from", help="When the day at the desk begins.")] = "09:00",
    end: Annotated[str, typer.Option("--to", help="When the day at the desk ends.")] = "17:00",
    weeks: Annotated[int, typer.Option(min=1, max=52, help="For how many weeks.")] = 8,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write reminders for your own calendar to a file: what is prescribed, breaks, drinks, the next ice pack."""
    from coach.core.base.types import text
    from coach.exchange import calendar as reminders
    from coach.prescription.words import load_words
    from coach.records.review import day_of
    from coach.records.store import open_known

    now, words = people.local_now(), load_words(language)
    wish = _Wish(
        hours=reminders.Hours(
            first=now.date(), days=_days("mon-fri" if days is None else days), begin=_time("--from", begin),
            end=_time("--to", end), weeks=weeks,
        ),
        today=day_of(now, None), days_given=days is not None, at=None if at is None else _time("--at", at),
        store=store, words=words,
    )  # fmt: skip
    if wish.hours.end <= wish.hours.begin:
        raise WrongUse(f"--to is later than --from, not {begin} to {end}.")
    with open_known(store) as records:
        person = whose.person(records, identity)
        if desk or drink or ice or routine:
            routines = [] if routine is None else list(_routine(records, person, routine, wish))
        else:
            routines = list(_prescribed(records, person, wish))
        wanted = [
            *(reminders.desk_breaks(wish.hours) if desk else ()),
            *(_drinks(person, wish.hours, words, now) if drink else ()),
            *(_ice(records, person, words, now) if ice else ()),
            *routines,
        ]
    _write(output, reminders.calendar(wanted, person.id, words, now))
    print(words.say(text("remind.written", n=len(wanted), path=output)))
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What was asked for, as far as it is the same for every routine."""

    hours: Any
    today: int  # numbered as in `timeline`
    days_given: bool  # on the command line: they go before the prescribed ones
    at: time | None
    store: str | None
    words: Any


def _prescribed(records: Any, person: Any, wish: _Wish) -> Iterator[Any]:
    """Every routine that is prescribed with its days. Raises WrongUse where none is."""
    from coach.app.prescribed import schedule
    from coach.records.review import Review

    kept = Review(records).prescribed(person)
    schedules = {id: schedule(own, wish.today) for id, own in kept.items()}
    due = {id: kept[id] for id, own in schedules.items() if own.times_a_week or own.times}
    if not due:
        raise WrongUse(
            f"Nothing is prescribed to {person.handle} with its days: choose --desk, --drink, --ice or --routine NAME."
        )
    for id, prescription in due.items():
        yield from _of_routine(id, prescription, person, wish)


def _routine(records: Any, person: Any, routine: str, wish: _Wish) -> Iterator[Any]:
    """A routine by name, a file's or the records', at the times that are prescribed for it where there are any."""
    from coach.prescription.places import find_routine

    kept = records.prescription(person, routine) or records.prescription(person, find_routine(routine).stem)
    yield from _of_routine(routine, kept, person, wish)


def _of_routine(routine: str, kept: Any | None, person: Any, wish: _Wish) -> Iterator[Any]:
    """Its entries, and the mornings after it where a monitored rule of pain asks about them."""
    from coach.app.home_person import prescribed_routine
    from coach.app.prescribed import schedule
    from coach.exchange.calendar import EVENING, mornings_after, routine_times, spread_days, spread_times
    from coach.prescription.reader import read_routine

    days: tuple[str, ...] = wish.hours.days
    times: tuple[time, ...] = (wish.at or EVENING,)
    whole = read_routine(routine) if kept is None else prescribed_routine(kept, "en")
    if kept is not None:
        due = schedule(kept, wish.today)
        if due.days_a_week and not wish.days_given:
            days = spread_days(due)
        if wish.at is None:
            times = spread_times(due)
    hours = replace(wish.hours, days=days)
    found = routine_times(whole.id, times, _command(routine, person.handle, wish.store), hours)
    yield from found
    morning = mornings_after(found[0], rule=whole.pain.rule)
    if morning is not None:
        yield morning


def _command(routine: str, handle: str, store: str | None) -> str:
    """The command line that begins the routine from any folder, for the shell of this platform."""
    from coach.prescription.places import shipped_routines

    file = routine not in shipped_routines() and _is_file(routine)
    return on_records("run", os.path.abspath(routine) if file else routine, "--patient", handle, store=store)


def _is_file(routine: str) -> bool:
    from coach.paths import expanded

    return os.path.isfile(expanded(routine))


def _days(text: str) -> tuple[str, ...]:
    """From `mon-fri` or `mon,wed`. Raises WrongUse."""
    from coach.core.exercise.due_times import WEEKDAYS

    found: set[str] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise WrongUse(f"--days takes weekdays such as mon-fri or mon,wed,sat, not {text!r}.")
        start, stop = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found.update(WEEKDAYS[day % 7] for day in range(start, stop + 1 + (7 if stop < start else 0)))
    return tuple(day for day in WEEKDAYS if day in found)


def _time(option: str, text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise WrongUse(f"{option} takes a time of day such as 09:00, not {text!r}.") from None


def _drinks(person: Any, hours: Any, words: Any, now: datetime) -> tuple[Any, ...]:
    from coach.exchange.calendar import drinks
    from coach.records.profile import read

    if "fluid_restricted" in read(person.profile, now).facts:
        raise _refused("fluids", person, words)
    return drinks(hours)


def _ice(records: Any, person: Any, words: Any, now: datetime) -> tuple[Any, ...]:
    from coach.exchange.calendar import next_ice
    from coach.prescription.places import find_exercise
    from coach.prescription.reader import read_exercise
    from coach.records.history import known
    from coach.records.profile import read

    intake = read(person.profile, now)
    if "cold_not_safe" in intake.facts:
        raise _refused("skin", person, words)
    if intake.hours_since_onset is None:
        raise _refused("start", person, words)
    onset = now - timedelta(hours=intake.hours_since_onset)
    rules = read_exercise(find_exercise("ice")).pacing.timer
    assert rules is not None
    reminder = next_ice(rules, now, onset, known(records, person, now).uses)
    if reminder is None:
        raise _refused("late", person, words)
    return (reminder,)


def _refused(why: str, person: Any, words: Any) -> Exception:
    from coach.core.base.types import text
    from coach.records.errors import StoreError

    return StoreError(words.say(text(f"remind.refused.{why}", id=person.handle)))


def _write(path: Path, content: bytes) -> None:
    from coach import output
    from coach.records.errors import StoreError

    try:
        output.write(path, content)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise StoreError(f"{path} cannot be written ({cause}): give -o another place.") from error
