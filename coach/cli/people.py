"""The commands about patients: their profile, cards, reminders."""

import os
import shlex
import subprocess
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, app, input, print, tell

WINDOWS = os.name == "nt"  # its shells quote in another way
patient = typer.Typer(help="Patient profiles: add, edit and show the intake answers.", no_args_is_help=True)
app.add_typer(patient, name="patient")

Handle = Annotated[str, typer.Argument(metavar="ID", help="The patient's name or number, as in `coach run --patient`.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One answer; may be repeated. KEY= removes an answer."),
]


@patient.command()
def add(identity: Handle, answers: Sets = None, store: Store = None, language: Language = "en") -> int:
    """Add a patient, and ask the intake questions."""
    from coach.core.clinical.intake import due
    from coach.prescription.words import load_words
    from coach.records import names
    from coach.records.errors import StoreError
    from coach.records.store import open_store

    words, now = load_words(language), _now()
    with open_store(store) as records:
        if names.handle(identity) == names.DEMO:
            raise WrongUse("demo is the name of demonstrations, whose locks and answers are not kept: give another.")
        known = records.find(identity)
        if known is not None:
            raise StoreError(f"There is already a patient {known.handle!r}: change answers with coach patient edit.")
        given = _set(answers, now) if answers else _asked(due({}, {}), {}, words, now)
        _keep(records, records.patient(identity), given, words, now)
    return 0


@patient.command()
def edit(
    identity: Handle,
    questions: Annotated[list[str] | None, typer.Argument(help="Only these: a name, or a number such as Q14.")] = None,
    answers: Sets = None,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Change intake answers: all of them, some, or, with --set, without being asked."""
    from coach.prescription.words import load_words
    from coach.records.profile import read
    from coach.records.store import open_known

    words, now = load_words(language), _now()
    with open_known(store) as records:
        person = whose.person(records, identity)
        before = read(person.profile, now).answers
        given = _set(answers, now) if answers else _asked(_rows(questions), before, words, now)
        _keep(records, person, given, words, now)
    return 0


@patient.command()
def show(identity: Handle, store: Store = None, language: Language = "en") -> int:
    """Show what locks or pauses exercises, a patient's answers and what follows from them, and all that is kept."""
    from coach.cli.kept import lines_of
    from coach.core.base.types import text
    from coach.prescription.words import load_words
    from coach.records.keeping import kept_of
    from coach.records.store import open_known
    from coach.report.labels import Labels
    from coach.report.patient.locks import standing

    words, now = load_words(language), _now()
    with open_known(store) as records:
        person = whose.person(records, identity)
        if lines := standing(records, person, Labels(words), now):
            print("\n".join((*lines, "")))
        _print_profile(records, person, words, now)
        found = kept_of(records, person)
        print(f"\n{words.say(text('kept.title', name=found.name))}")
        print("\n".join(f"  {line}" for line in lines_of(found, words)))
    return 0


@patient.command()
def questions(language: Language = "en") -> int:
    """List every intake question, with its answers and what they change."""
    from coach.cli.questions import explained
    from coach.core.clinical.intake import INTAKE
    from coach.prescription.words import load_words

    words = load_words(language)
    for row in INTAKE:
        print("\n".join(explained(row, words)))
    return 0


@patient.command()
def delete(
    identity: Handle,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    store: Store = None,
) -> int:
    """Permanently delete a patient and everything recorded about them."""
    from coach.records.errors import StoreError
    from coach.records.store import open_known

    with open_known(store) as records:
        person = whose.person(records, identity)
        count = len(records.sessions(person))
        if records.locks(person):
            tell(f"A lock is in force for {person.handle}, for their safety: deleting them takes it away too.")
        if not yes and not _typed_again(person.handle, count):
            raise StoreError(f"Nothing was deleted: type {person.handle!r} again to delete it, or give --yes.")
        deleted(records, person)
    return 0


def deleted(records: Any, person: Any) -> None:
    """Deletes somebody, from the copies that the program keeps too, and says what is gone, and what is not. Raises
    StoreError."""
    from coach.records import copies, unfinished

    count, locks = len(records.sessions(person)), len(records.locks(person))
    gone, where = records.delete_patient(person), records.where
    unreached = (*copies.erase(records, person.id), *unfinished.clean(records.engine.url))
    print(f"Deleted {person.handle} and {count} sessions. Backups and exported files are not touched.")
    if not gone:
        tell(
            f"Another program is reading these records: until it ends, bytes of {person.handle} stay in {where} and "
            "the files beside it. End it, then let coach list read them once."
        )
    for path in unreached:
        tell(f"{person.handle} may still be in {path}, which cannot be changed now: delete that yourself.")
    if locks:
        tell(f"A lock was in force for {person.handle}, and is gone with them: no exercises before it was looked at.")


def _typed_again(handle: str, count: int) -> bool:
    try:
        return input(f"Type {handle} again to delete it with {count} sessions for good: ").strip() == handle
    except EOFError:
        return False


WATCH_FOR = "watch_for"  # beside the cards: what a person looks up in a hurry


@app.command()
def cards(
    name: Annotated[str | None, typer.Argument(help="One card by its name; by default all of them.")] = None,
    language: Language = "en",
) -> int:
    """Print the education cards, each with its sources; first what to watch for, and whom to call."""
    from coach.core.base.types import text
    from coach.core.clinical.education import CARDS
    from coach.core.clinical.watch_for import watch_for
    from coach.prescription.faults import suggest
    from coach.prescription.words import load_words

    if name is not None and name not in (*CARDS, WATCH_FOR):
        raise WrongUse(f"There is no card {name!r}; {suggest(name, (*CARDS, WATCH_FOR))}")
    words = load_words(language)
    if name in (None, WATCH_FOR):
        print(f"{words.say(text('phase.safety_net'))}  ({WATCH_FOR})")
        for sentence in watch_for(None, None):
            print(f"  {words.say(sentence)}")
        print()
    if name == WATCH_FOR:
        return 0
    for card in CARDS if name is None else (name,):
        print(f"{words.say(text(f'cards.{card}.title'))}  ({card})")
        for line in words.lines(f"cards.{card}.text"):
            print(f"  {line}")
        moments = ", ".join(words.say(text(f"cards.when.{moment}")) for moment in CARDS[card].moments)
        print(f"  {words.say(text('cards.shown', moments=moments))}")
        print(f"  {words.say(text('cards.basis', basis=', '.join(CARDS[card].basis)))}\n")
    return 0


@app.command()
def remind(
    identity: Handle,
    output: Annotated[Path, typer.Option("-o", "--output", help="The .ics file for your calendar.")],
    desk: Annotated[bool, typer.Option("--desk", help="A short break every half hour.")] = False,
    drink: Annotated[bool, typer.Option("--drink", help="Something to drink every two hours.")] = False,
    ice: Annotated[bool, typer.Option("--ice", help="The next time ice is allowed.")] = False,
    routine: Annotated[str | None, typer.Option(help="A routine, once on each chosen day.")] = None,
    at: Annotated[str, typer.Option(help="When the routine is due.")] = "18:00",
    days: Annotated[str, typer.Option(help="Weekdays, such as mon-fri or mon,wed,sat.")] = "mon-fri",
    begin: Annotated[str, typer.Option("--from", help="When the day at the desk begins.")] = "09:00",
    end: Annotated[str, typer.Option("--to", help="When the day at the desk ends.")] = "17:00",
    weeks: Annotated[int, typer.Option(min=1, max=52, help="For how many weeks.")] = 8,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write reminders for your own calendar to a file: breaks, drinks, the next ice pack, the daily routine."""
    from coach.core.base.types import text
    from coach.exchange import calendar as reminders
    from coach.prescription.places import find_plan
    from coach.prescription.words import load_words
    from coach.records.store import open_known

    if not (desk or drink or ice or routine):
        raise WrongUse("Choose what to be reminded of: --desk, --drink, --ice or --routine NAME.")
    now, words = _now(), load_words(language)
    hours = reminders.Hours(
        first=now.date(), days=_days(days), begin=_time("--from", begin), end=_time("--to", end), weeks=weeks
    )
    if hours.end <= hours.begin:
        raise WrongUse(f"--to is later than --from, not {begin} to {end}.")
    due_at = _time("--at", at)
    if routine is not None:
        find_plan(routine)
    with open_known(store) as records:
        person = whose.person(records, identity)
        daily = None
        if routine is not None:
            daily = reminders.daily_routine(due_at, _command(routine, person.handle, store), hours)
        wanted = [
            *(reminders.desk_breaks(hours) if desk else ()),
            *(_drinks(person, hours, words, now) if drink else ()),
            *(_ice(records, person, words, now) if ice else ()),
            *(_with_mornings(records, person, routine, daily) if routine is not None and daily is not None else ()),
        ]
    _write(output, reminders.calendar(wanted, person.id, words, now))
    print(words.say(text("remind.written", n=len(wanted), path=output)))
    return 0


def _with_mornings(records: Any, person: Any, routine: str, daily: Any) -> tuple[Any, ...]:
    """The routine, and the mornings after it where a monitored rule of pain asks about them."""
    from coach.exchange.calendar import mornings_after
    from coach.prescription.places import find_routine
    from coach.prescription.reader import read_routine

    kept = records.prescription(person, find_routine(routine).stem)
    rule = read_routine(routine, None if kept is None else dict(kept.overrides)).pain.rule
    morning = mornings_after(daily, rule=rule)
    return (daily,) if morning is None else (daily, morning)


def _now() -> datetime:
    return datetime.now().astimezone()


def _set(answers: list[str], now: datetime) -> dict[str, Any]:
    """From `--set key=value`, repeated; an empty value takes an answer back."""
    from coach.cli.questions import read_answer

    given: dict[str, Any] = {}
    for answer in answers:
        name, equals, said = answer.partition("=")
        if not equals:
            raise WrongUse(f"--set takes KEY=VALUE, such as bend_pain=no, not {answer!r}.")
        (row,) = _rows([name.strip()], one=True)
        try:
            given[row.id] = read_answer(row, said, now) if said.strip() else None
        except ValueError as error:
            raise WrongUse(str(error)) from None
    return given


def _rows(wanted: list[str] | None, *, one: bool = False) -> list[Any]:
    """Questions by name, or by number where several may be meant; without names all that are kept."""
    from coach.core.clinical.intake import INTAKE
    from coach.prescription.faults import suggest

    kept = [row for row in INTAKE if not row.screening]
    found = []
    for name in wanted or []:
        matching = [row for row in INTAKE if row.id == name or (not one and row.number == name.upper())]
        if not matching:
            raise WrongUse(f"There is no question {name!r}; {suggest(name, [row.id for row in kept])}")
        if matching[0].screening:
            raise WrongUse(f"{name} is asked by the safety questions before each session, and is not kept.")
        found += matching
    return found if wanted else kept


def _asked(rows: Any, before: Mapping[str, Any], words: Any, now: datetime) -> dict[str, Any]:
    from coach.cli.questions import ask

    try:
        return ask(rows, before, words, now)
    except KeyboardInterrupt:  # leaving in the middle changes nothing
        raise typer.Abort from None


def _keep(records: Any, person: Any, given: dict[str, Any], words: Any, now: datetime) -> None:
    from coach.core.base.types import text
    from coach.records.profile import changed

    person = records.find(person.handle) or person  # a session may have kept an answer while these were asked
    profile, again = changed(person.profile, given, now)
    person = records.set_profile(person, profile)
    if again:
        ended = ", ".join(words.say(text(f"tick.{tick}")) for tick in sorted(again))
        print(words.say(text("intake.reopened", questions=ended)))
    _print_profile(records, person, words, now)


def _print_profile(records: Any, person: Any, words: Any, now: datetime) -> None:
    from coach.cli.questions import profile_lines
    from coach.prescription.places import shipped_exercises
    from coach.prescription.reader import read_exercise
    from coach.records.history import new_symptom_h

    exercises = [read_exercise(path) for path in shipped_exercises().values()]
    symptom_h = new_symptom_h(records, person, now)
    print("\n".join(profile_lines(person.profile, exercises, words, now, symptom_h)))


def _days(text: str) -> tuple[str, ...]:
    """From `mon-fri` or `mon,wed`. Raises WrongUse."""
    from coach.exchange.calendar import WEEKDAYS

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


def _command(routine: str, handle: str, store: str | None) -> str:
    """The command line that begins the routine from any folder, for the shell of this platform."""
    from coach.records import engine

    parts = ["coach", "run", routine, "--patient", handle]
    if store is not None:
        address = engine.address(store)
        place = engine.name(address)  # without a password: a calendar may be shared
        parts += ["--store", os.path.abspath(place) if address.get_backend_name() == "sqlite" else place]
    return subprocess.list2cmdline(parts) if WINDOWS else shlex.join(parts)


def _write(path: Path, content: bytes) -> None:
    from coach import output
    from coach.records.errors import StoreError

    try:
        output.write(path, content)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise StoreError(f"{path} cannot be written ({cause}): give -o another place.") from error
