"""The commands about recorded sessions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, app, print, tell
from coach.cli.store import weekly_copy
from coach.paths import plain_name

LONGEST_NAME = 100  # characters in the name of a note's author
Absent = Annotated[int, typer.Option("--absent", min=1, max=365, help="Days without a session that need attention.")]


@app.command(name="list")
def list_all(store: Store = None, language: Language = "en") -> int:
    """List the exercises, the routines and the recorded sessions."""
    from coach.core.base.plain_text import on_one_line
    from coach.core.base.session_mark import session_marks
    from coach.core.base.types import text
    from coach.prescription.confirming import confirmation_in
    from coach.prescription.places import shipped_exercises, shipped_routines
    from coach.prescription.source import read_source
    from coach.prescription.words import load_words
    from coach.records.review import Review
    from coach.records.store import open_known
    from coach.report.labels import Labels

    words = load_words(language)
    print("Routines:")
    for name in shipped_routines():
        print(f"  {name}")
    print("Exercises:")
    exercises = {name: read_source(path).data for name, path in shipped_exercises().items()}
    table = [(name, *(words.say(text(key)) for key in _listed(name, data))) for name, data in exercises.items()]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        print("  " + "  ".join(map(str.ljust, cells, widths)).rstrip())
    print("coach show EXERCISE --images FOLDER draws the pictures of any of them.")
    plans = {name: read_source(path).data for name, path in shipped_routines().items()}
    confirmed = {
        name: word for name, data in (plans | exercises).items() if (word := confirmation_in(data)) is not None
    }
    signed = ", ".join(f"{name} ({word.by}, {word.on})" for name, word in confirmed.items())
    print(f"Confirmed by a clinician: {signed or 'none of these yet'}.")
    with open_known(store) as records:
        sessions, running = records.timed_sessions(), records.running()
        handles = {known.id: known.handle for known in records.patients()}
        quick = {
            visit.session for visits in Review(records).all_visits().values() for visit in visits if visit.brief.quick
        }
        print("Sessions:" if sessions else "No sessions yet.")
        for row, began in sessions:
            started = began.astimezone().strftime("%Y-%m-%d %H:%M")
            unended = "running" if row.id in running else "broke off"
            ended = Labels(words).plainly(row.end_reason, f"end.{row.end_reason}") if row.end_reason else unended
            odd = "" if began == row.started_at else f"  (dated {row.started_at.astimezone():%Y-%m-%d %H:%M})"
            found = session_marks(row.source, row.scripted, row.id in quick)
            tags = "".join(f"  [{words.say(text(f'mark.tag.{mark}'))}]" for mark in found)
            who = handles.get(row.patient_id, "deleted")
            print(f"  {row.id[:8]}  {started}  {who}  {on_one_line(row.routine_id)}  {on_one_line(ended)}{tags}{odd}")
    return 0


def _listed(name: str, data: Mapping[str, Any]) -> tuple[str, str, str]:
    """The keys of what stands beside the name of a shipped exercise: its title, its position, what it is for."""
    return f"exercise.{name}.title", f"show.posture.{data['posture']}", f"show.region.{data['region']}"


@app.command()
def report(
    session: Annotated[
        str | None, typer.Argument(help="The beginning of a session's id; by default the last one.")
    ] = None,
    patient: Annotated[str | None, typer.Option(help="This patient's page, over all sessions.")] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="A folder with every patient's page, and a list of who needs attention.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="The HTML file, report.html or patient-NAME.html by default; with --all the folder."
        ),
    ] = None,
    for_doctor: Annotated[
        bool,
        typer.Option("--for-doctor", help="A page to show a doctor, also in English; -o FILE.pdf too."),
    ] = False,
    absent: Absent = 7,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write the page of a recorded session, of a patient, of every patient, or the one to show a doctor."""
    from coach.prescription.words import load_words
    from coach.records.errors import StoreError
    from coach.records.store import open_known
    from coach.report import session_page, write_report

    if sum((session is not None, patient is not None, everybody)) > 1:
        raise WrongUse("A session, --patient or --all: choose one of them.")
    if for_doctor and everybody:
        raise WrongUse("--for-doctor is about one person: leave out --all.")
    words = load_words(language)
    with open_known(store) as records:
        if for_doctor:
            print(_for_doctor(records, session, patient, words, output or Path("for-doctor.html")))
            return 0
        if everybody:
            path, whole = _clinic(records, words, output or Path("report"), absent)
            print(path)
            return 0 if whole else 1
        if patient is not None:
            person = whose.person(records, patient)
            page, usual = _patient_page(records, person, words, absent), f"patient-{plain_name(person.handle)}.html"
        else:
            usual = "report.html"
            row = records.session(session) if session else records.last_session()
            if row is None:
                raise StoreError("No session is recorded yet: coach run records one.")
            page = session_page(records, row, words)
    print(write_report(page, output or Path(usual)))
    return 0


def _for_doctor(records: Any, session: str | None, patient: str | None, words: Any, output: Path) -> Path:
    """The page to show a doctor, as HTML or, by the name of the file, as PDF. Raises StoreError, ReportError."""
    from coach.core.clinical.safety import FOR_DOCTOR
    from coach.prescription.words import load_words
    from coach.records.errors import StoreError
    from coach.report import write_report
    from coach.report.doctor import case_of, doctor_page

    if patient is not None:
        person, row = whose.person(records, patient), None
    else:
        row = records.session(session) if session else records.last_session()
        if row is None:
            raise StoreError("No session is recorded yet: coach run records one.")
        person = records.patient_of(row)
    case = case_of(records, person, session=row)
    if not case.locks and not any(one.figures.ended in FOR_DOCTOR for one in case.sessions):
        tell(
            f"Nothing is locked for {person.handle}, and nothing stopped a session in the last week: the page says so."
        )
    page = doctor_page(case, words, load_words("en"))
    if output.suffix.lower() != ".pdf":
        return write_report(page, output)
    from coach.exchange import export
    from coach.exchange.as_pdf import printed

    return export(printed(page), output)


def _patient_page(records: Any, person: Any, words: Any, absent: int) -> str:
    from coach.prescription.questionnaires import usable_questionnaires
    from coach.records.review import Review
    from coach.report import patient_page
    from coach.review.proposals import proposals

    review = Review(records)
    visits = review.visits(person)
    found = proposals(review, person, visits)
    return patient_page(
        review, person, words, records.now(), visits=visits, proposals=found, absent_days=absent,
        questionnaires=usable_questionnaires(words.language)[0],
    )  # fmt: skip


def _clinic(records: Any, words: Any, folder: Path, absent: int) -> tuple[Path, bool]:
    """Every patient's page, and the list of them; gives the list, and whether every page could be made."""
    from rich.console import Console
    from rich.progress import track

    from coach.prescription.questionnaires import usable_questionnaires
    from coach.records.errors import StoreError
    from coach.records.review import Review
    from coach.report import clinic_page, make_folder, write_report
    from coach.report.patient.outcomes import told_lately
    from coach.review.proposals import proposals

    make_folder(folder)
    review, links, waiting, damaged = Review(records), {}, {}, list[str]()
    visits = review.all_visits()
    for person in track(records.patients(), "patients", console=Console(stderr=True), transient=True):
        name = f"patient-{person.id[:8]}.html"
        try:
            made = _patient_page(records, person, words, absent)
        except StoreError as error:  # damaged: theirs alone, and told
            damaged.append(str(error))
        else:
            write_report(made, folder / name)
            links[person.id] = name
        found = proposals(review, person, visits.get(person.id, ()))
        waiting[person.id] = sum(own.changes for own in found)
    told = told_lately(records, usable_questionnaires(words.language)[0], records.now(), None)
    page = clinic_page(
        review, words, records.now(), visits=visits, waiting=waiting, told=told, links=links, absent_days=absent
    )
    for sentence in damaged:
        tell(sentence)
    return write_report(page, folder / "index.html"), not damaged


@app.command()
def review(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine; 0 picks any free one.")] = 0,
    by: Annotated[str | None, typer.Option(help="Who writes the notes; by default the user of this machine.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    camera: Annotated[
        str, typer.Option(help="The camera that reads a patient's screen: its number, or a film of the screen.")
    ] = "0",
    absent: Absent = 7,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Serve the pages on this machine only, with notes, prescriptions and decisions, until Ctrl-C."""

    from rich.console import Console

    from coach.app.fault_log import sentence
    from coach.app.receiving import ScreenReader
    from coach.cli.opening import Opening
    from coach.cli.sending import Parcels
    from coach.cli.taking import exports
    from coach.prescription.words import load_words
    from coach.records.review import Review
    from coach.records.store import open_known
    from coach.review.desk import Desk
    from coach.review.server import ServerError, serve
    from coach.sheet.gallery import Gallery

    words, writer = load_words(language), _writer(_user() if by is None else by)
    with open_known(store) as records:
        weekly_copy(records)
        with Console(stderr=True).status("Reading the sessions"):
            Review(records).all_visits()  # figures that are not kept yet are computed before anybody waits for a page
        screens = ScreenReader(camera, words)
        desk = Desk(
            store=records, words=words, by=writer, exports=exports(), drawings=Gallery(), sending=Parcels(),
            screens=screens, absent_days=absent, fault=sentence,
        )  # fmt: skip
        opening = Opening(desk.keys, lambda line: print(line, flush=True), browser=browser)
        try:
            serve(desk, port, opening.ready)
        except ServerError as error:
            tell(str(error))
            return 1
        finally:
            screens.stop()
            opening.close()
    return 0


def _user() -> str:
    """The name of this account. Raises WrongUse where the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:  # KeyError before Python 3.13
        raise WrongUse("The system knows no name of yours: say who writes the notes, with --by NAME.") from error


def _writer(text: str) -> str:
    """The name under a note."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongUse(f"--by is a name of 1 to {LONGEST_NAME} characters that can be printed.")
    return name
