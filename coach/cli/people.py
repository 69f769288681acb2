"""The commands about patients: their profile, cards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, app, input, print, tell

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

    words, now = load_words(language), local_now()
    with open_store(store) as records:
        if names.handle(identity) == names.DEMO:
            raise WrongUse("demo is the name of demonstrations, whose locks and answers are not kept: give another.")
        known = records.find(identity)
        if known is not None:
            raise StoreError(f"There is already a patient {known.handle!r}: change answers with coach patient edit.")
        given = _set(answers, words, now) if answers else _asked(due({}, {}), {}, words, now)
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

    words, now = load_words(language), local_now()
    with open_known(store) as records:
        person = whose.person(records, identity)
        before = read(person.profile, now).answers
        given = _set(answers, words, now) if answers else _asked(_rows(questions), before, words, now)
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

    words, now = load_words(language), local_now()
    with open_known(store) as records:
        person = whose.person(records, identity)
        if lines := standing(records, person, Labels(words), now):
            print("\n".join((*lines, "")))
        _print_profile(records, person, words, now)
        found = kept_of(records, person)
        print(f"\n{words.say(text('kept.title', name=found.name))}")
        print("\n".join(f"  {line}" for line in lines_of(found, words, store)))
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
        records.refuse_under_way(person)
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
    from coach import unfinished
    from coach.records import copies, erased
    from coach.records.engine import file_of

    sessions, locks = frozenset(row.id for row in records.sessions(person)), len(records.locks(person))
    gone, where, url = records.delete_patient(person), records.where, records.engine.url
    unreached = (
        *copies.erase(records, person.id),
        *erased.delete_unsaved(url, person.id, sessions),
        *unfinished.clean(file_of(url)),
    )
    print(f"Deleted {person.handle} and {len(sessions)} sessions. Backups and exported files are not touched.")
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


def local_now() -> datetime:
    return datetime.now().astimezone()


def _set(answers: list[str], words: Any, now: datetime) -> dict[str, Any]:
    """From `--set key=value`, repeated; an empty value takes an answer back."""
    from coach.cli.questions import read_answer

    given: dict[str, Any] = {}
    for answer in answers:
        name, equals, said = answer.partition("=")
        if not equals:
            raise WrongUse(f"--set takes KEY=VALUE, such as bend_pain=no, not {answer!r}.")
        (row,) = _rows([name.strip()], one=True)
        try:
            given[row.id] = read_answer(row, said, words, now) if said.strip() else None
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
