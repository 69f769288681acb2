"""`coach patient unlock`: ends a lock, with who examined, when, and what they said."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, at_terminal, input, print
from coach.cli.people import Handle, patient
from coach.core.base.plain_text import on_one_line

# field -> its option
OPTIONS = {"unlocked_by": "--by", "examined_by": "--examined-by", "examined_on": "--on", "told": "--said"}
DAYS = {"today": 0, "yesterday": 1}


@patient.command()
def unlock(
    identity: Handle,
    by: Annotated[str, typer.Option(help="Who unlocks.")] = "",
    clinician: Annotated[
        bool, typer.Option("--clinician/--person", help="A clinician unlocks, or the person themselves.")
    ] = False,
    examined_by: Annotated[str, typer.Option(help="Who examined the person, such as Dr Lee.")] = "",
    on: Annotated[str, typer.Option(help="The day of the examination: 2026-11-28, today or yesterday.")] = "",
    told: Annotated[str, typer.Option("--said", "--reason", help="What they said, or why it is safe again.")] = "",
    lock: Annotated[
        str | None, typer.Option(help="Which lock, by the beginning of its id, if there are several.")
    ] = None,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Unlock exercises once the answer that locked them has been reviewed. A terminal asks for what is missing."""
    from coach.core.clinical.unlocking import UnlockGrounds
    from coach.prescription.words import load_words
    from coach.records.errors import StoreError
    from coach.records.store import open_known

    words = load_words(language)
    with open_known(store) as records:
        person = whose.person(records, identity)
        locks = records.locks(person)
        if not locks:
            raise StoreError(f"Nothing is locked for {person.handle}.")
        given = UnlockGrounds(
            unlocked_by=by, by_clinician=clinician, told=told, examined_by=examined_by,
            examined_day=_day(on, records, words).toordinal() if on.strip() else None,
        )  # fmt: skip
        for each in _chosen(locks, lock):
            _end(records, each, given, words)
    return 0


def _chosen(locks: list[Any], prefix: str | None) -> list[Any]:
    """One lock after the other; only in a terminal more than one, each asked about by itself."""
    found = [each for each in locks if prefix is None or each.id.startswith(prefix.strip().lower() or "-")]
    if not found or (len(found) > 1 and (prefix is not None or not at_terminal())):
        listed = on_one_line(", ".join(f"{each.id[:8]} {each.kind} ({each.reason})" for each in locks))
        raise WrongUse(f"Name one lock with --lock and the beginning of its id: {listed}.")
    return found


def _end(records: Any, lock: Any, given: Any, words: Any) -> None:
    from coach.core.base.types import text
    from coach.records.unlocking import faults_of, unlock
    from coach.report.labels import Labels
    from coach.report.patient.locks import lock_line

    asks = at_terminal()
    if asks:
        print(lock_line(lock, Labels(words), None))
    while faults := faults_of(records, lock, given):
        if not asks:
            raise WrongUse(" ".join(_fault(field, fault, words) for field, fault in faults.items()))
        for field, fault in faults.items():
            given = _asked(field, fault, given, records, words)
    unlock(records, lock, given)
    print(words.say(text("report.unlock.done", kind=lock.kind, reason=on_one_line(lock.reason))))


def _fault(field: str, fault: str, words: Any) -> str:
    from coach.core.base.types import text

    named = f"{OPTIONS[field]} ({words.say(text(f'report.unlock.{field}'))})"
    return str(words.say(text(f"report.unlock.fault.{fault}", field=named)))


def _asked(field: str, fault: str, given: Any, records: Any, words: Any) -> Any:
    """The grounds with one more of them answered in the terminal."""
    from coach.core.base.types import text

    if fault != "missing":
        print(_fault(field, fault, words))
    try:
        typed = input(f"{words.say(text(f'report.unlock.{field}'))}: ").strip()
    except EOFError:
        raise WrongUse(_fault(field, fault, words)) from None
    if field != "examined_on":
        return replace(given, **{field: typed})
    try:
        return replace(given, examined_day=_day(typed, records, words).toordinal() if typed else None)
    except WrongUse as error:
        print(error)
        return given


def _day(typed: str, records: Any, words: Any) -> date:
    """A day, as people write it. Raises WrongUse."""
    from coach.core.base.types import text

    said = typed.strip().lower()
    today: date = records.now().astimezone().date()
    if said in DAYS:
        return today - timedelta(days=DAYS[said])
    try:
        return date.fromisoformat(said)
    except ValueError:
        named = f"--on ({words.say(text('report.unlock.examined_on'))})"
        raise WrongUse(words.say(text("report.unlock.fault.no_date", field=named))) from None
