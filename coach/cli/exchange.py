"""The commands that exchange sessions with other programs and other stores."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, app, at_terminal, input, print, progress, tell
from coach.cli.store import weekly_copy


class ExportFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    FHIR = "fhir"
    PDF = "pdf"
    TRC = "trc"
    MOT = "mot"


@app.command()
def export(
    session: Annotated[str | None, typer.Argument(help="The beginning of a session's id.")] = None,
    patient: Annotated[str | None, typer.Option(help="All sessions of this patient.")] = None,
    kind: Annotated[
        ExportFormat, typer.Option("--format", help="What to write; docs/exports.md describes each.")
    ] = ExportFormat.JSON,
    deidentify: Annotated[bool, typer.Option("--deidentify", help="No name, no free text; all dates shifted.")] = False,
    landmarks: Annotated[bool, typer.Option(help="In JSON: include the landmarks, most of its size.")] = True,
    notes: Annotated[bool, typer.Option(help="In JSON: include what therapists wrote and decided.")] = True,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file; with --patient, a folder for pdf, trc and mot.")
    ] = None,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write sessions for other programs: JSON, CSV, FHIR, PDF, TRC, MOT."""
    from coach.exchange import FORMATS, deidentified, parcel_of
    from coach.exchange.deidentify import vocabulary
    from coach.prescription.places import shipped_exercises, shipped_routines
    from coach.prescription.words import load_words
    from coach.records.reviewed import NOT_REVIEWED
    from coach.records.store import open_known

    if (session is None) == (patient is None):
        raise WrongUse("Say what to export: the beginning of a session's id (coach list shows them), or --patient ID.")
    words = load_words(language)
    with open_known(store) as records, progress() as told:
        person, chosen = _chosen(records, session, patient or "")
        rows = _whole_ones(records, chosen)
        parcel = parcel_of(records, person, rows, _questionnaires(records, person, words.language))
        if not notes:
            parcel = replace(parcel, reviewed=NOT_REVIEWED)
        bare = _without_landmarks(parcel) if kind is ExportFormat.JSON and landmarks else frozenset()
        if bare:
            parcel = replace(parcel, sessions=partial(_bared, parcel.sessions, bare))
        left_out = bool(bare) or len(rows) < len(chosen)
        if deidentify:
            parcel = deidentified(parcel, vocabulary(words, shipped_exercises() | shipped_routines()))
        form = FORMATS[kind]
        counted = replace(parcel, sessions=lambda: _counted(parcel, told))
        write = _writing(kind, words, landmarks, records)
        if form.one_session and patient is not None:
            code = _each(counted, write, _folder(output, parcel.patient.handle), form.suffix)
            return code or int(left_out)
        first = next(parcel.sessions()).session
        name = _plain(parcel.patient.handle) if session is None else first.id[:8]
        print(write(counted, output or Path(f"coach-{name}.{form.suffix}")))
    return int(left_out)


@app.command(name="import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Parcels (.coach), or what coach export --format json wrote."),
    ],
    patient: Annotated[
        str | None, typer.Option(help="The patient to import them to; by default the one they came from.")
    ] = None,
    notes: Annotated[
        bool, typer.Option(help="Take in what therapists elsewhere wrote and decided too; it keeps its author.")
    ] = True,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Take in a parcel or exported sessions; nothing is taken twice, and nothing that is not whole.

    A clinic's parcel shows what it changes before it counts; the first one asks for the six digits on its sheet. An
    unlock in a file ends a lock here only if a terminal is there to confirm it.
    """
    from coach.cli.parcels import taken as parcel_taken
    from coach.exchange import ExchangeError, read_parcel, take_in
    from coach.parcel.errors import ParcelError
    from coach.parcel.looking import is_parcel
    from coach.paths import expanded
    from coach.prescription.words import load_words
    from coach.records.errors import StoreError
    from coach.records.store import open_store

    refused = 0
    words = load_words(language)
    with open_store(store) as records:
        for file in files:
            try:
                confirm = _confirming(words) if at_terminal() else None
                if is_parcel(file):
                    for line in parcel_taken(records, expanded(file), patient, words, confirm):
                        print(line)
                    continue
                with progress() as told:
                    parcel = read_parcel(file, told)
                taken = take_in(records, parcel, patient, confirm, notes_too=notes)
            except (ExchangeError, ParcelError, StoreError) as error:
                tell(str(error))
                refused += 1
            else:
                print(f"{taken.patient.handle}: {taken.added} sessions added, {taken.known} were here already.")
                if taken.completed:
                    print(f"{taken.completed} that came before they were over are completed.")
                written, decided = len(taken.reviewed.notes), len(taken.reviewed.decisions)
                if written or decided:
                    print(f"Therapists' notes: {written}, decisions: {decided}; each with its author.")
                for note in taken.notes:
                    tell(note)
        weekly_copy(records)
    return 1 if refused else 0


def _confirming(words: Any) -> Callable[[Any, Any], bool]:
    """Asks the person in the terminal whether an unlock that came in a file is right; only a yes is one."""
    from coach.core.base.types import text
    from coach.report.labels import Labels
    from coach.report.patient.locks import lock_line, unlock_line

    say = Labels(words)

    def confirm(lock: Any, unlock: Any) -> bool:
        print(lock_line(lock, say, None))
        print(unlock_line(unlock, lock.kind, say, None))
        try:
            typed = input(f"{words.say(text('report.unlock.is_it_right'))} ")
        except EOFError:
            return False
        return typed.strip().casefold() == str(words.say(text("answer.yes"))).casefold()

    return confirm


def _questionnaires(records: Any, person: Any, language: str) -> tuple[Any, ...]:
    """What answered questionnaires are scored by; of each that cannot be used, and of damaged answers, it is told."""
    from coach.prescription.questionnaires import usable_questionnaires
    from coach.records.answer_sheets import answer_sheets
    from coach.records.cells import Damaged

    sheets = answer_sheets(records, person)
    if not sheets:
        return ()
    damaged = sum(isinstance(sheet.answers, Damaged) for sheet in sheets)
    if damaged:
        tell(f"{damaged} answered questionnaires are damaged, and left out: coach store check says where.")
    usable, refused = usable_questionnaires(language)
    for sentence in refused:
        tell(sentence)
    return usable


def _chosen(records: Any, session: str | None, patient: str) -> tuple[Any, list[Any]]:
    """Whose sessions, and which. Raises StoreError."""
    from coach.records.errors import StoreError

    if session is not None:
        row = records.session(session)
        return records.patient_of(row), [row]
    person = whose.person(records, patient)
    rows = records.sessions(person)
    if not rows:
        raise StoreError(f"There are no sessions of {person.handle!r} yet: nothing to export.")
    return person, rows


def _whole_ones(records: Any, rows: list[Any]) -> list[Any]:
    """Those that can be read; each of the others is told, and left out. Raises StoreError where none is left."""
    from coach.records.cells import DamagedCell
    from coach.records.whole import whole

    left, error = [], None
    for row in rows:
        try:
            whole(records, row)
        except DamagedCell as damaged:
            if error is not None:
                tell(str(error))
            error = damaged
        else:
            left.append(row)
    if error is not None:
        if not left:
            raise error
        tell(str(error))
    return left


def _without_landmarks(parcel: Any) -> frozenset[str]:
    """Ids of the sessions whose landmarks are damaged: a file with those would be refused where it is imported."""
    from coach.records.errors import StoreError

    found = set()
    for whole in parcel.sessions():
        try:
            for _ in whole.poses():
                pass
        except StoreError:
            found.add(whole.session.id)
            tell(f"Landmarks of session {whole.session.id[:8]} are damaged: it is exported without them.")
    return frozenset(found)


def _bared(sessions: Callable[[], Iterator[Any]], bare: frozenset[str]) -> Iterator[Any]:
    for whole in sessions():
        yield replace(whole, chunks=lambda: iter(())) if whole.session.id in bare else whole


def _writing(kind: ExportFormat, words: Any, landmarks: bool, records: Any) -> Callable[[Any, Path], Path]:
    """What writes a parcel to a path and gives the path."""
    from coach.exchange import FORMATS, export
    from coach.exchange.as_csv import write as write_table
    from coach.exchange.as_fhir import write as write_fhir
    from coach.exchange.as_json import write
    from coach.exchange.as_pdf import browser, printed

    if kind is ExportFormat.PDF:
        browser()  # before anything is read
        return lambda parcel, path: export(printed(_page(parcel, words, records)), path)
    if kind is ExportFormat.JSON:
        return lambda parcel, path: export(lambda file: write(parcel, file, landmarks_too=landmarks), path)
    if kind is ExportFormat.CSV:
        return lambda parcel, path: export(lambda file: write_table(parcel, file, decimal=words.decimal(".")), path)
    if kind is ExportFormat.FHIR:
        return lambda parcel, path: export(lambda file: write_fhir(parcel, file, words=words), path)
    into = FORMATS[kind].write
    assert into is not None
    return lambda parcel, path: export(lambda file: into(parcel, file), path)


def _page(parcel: Any, words: Any, records: Any) -> str:
    """The page of a session that `coach report` and the review show; of somebody without a name, from what is left."""
    from coach.report import events_page, session_page

    (whole,) = parcel.sessions()
    if not parcel.deidentified:
        return session_page(records, whole.session, words)
    events = [row.event for row in whole.events]
    return events_page(
        events, whole.session, parcel.patient, words, poses=whole.poses(), prescription=whole.prescription
    )


def _each(parcel: Any, write: Callable[[Any, Path], Path], folder: Path, suffix: str) -> int:
    """One file a session; one that has nothing for this format is told and left out."""
    from coach.exchange import ExchangeError
    from coach.records.errors import StoreError

    written, damaged = 0, False
    for whole in parcel.sessions():
        own = replace(parcel, count=1, sessions=lambda whole=whole: iter([whole]))
        day = whole.session.started_at.astimezone().strftime("%Y-%m-%d-%H%M")
        try:
            print(write(own, folder / f"{day}-{whole.session.id[:8]}.{suffix}"))
            written += 1
        except ExchangeError as error:
            tell(str(error))
        except StoreError as error:
            tell(str(error))
            damaged = True
    return 0 if written and not damaged else 1


def _folder(output: Path | None, handle: str) -> Path:
    from coach import output as files
    from coach.exchange import ExchangeError

    folder = output or Path(f"coach-{_plain(handle)}")
    try:
        return files.folder(folder)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise ExchangeError(f"The folder {folder} cannot be made ({cause}): give -o another place.") from error


def _plain(handle: str) -> str:
    """A patient's name as a part of a file's name: letters, digits, dashes."""
    ascii_only = unicodedata.normalize("NFKD", handle).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:40] or "patient"


def _counted(parcel: Any, progress: Callable[[str, int, int], None]) -> Iterator[Any]:
    for number, whole in enumerate(parcel.sessions(), start=1):
        yield whole
        progress("written", number, parcel.count)
