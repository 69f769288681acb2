"""The commands of the loop: what a clinic prescribes and sends, and what a patient takes in and gives back."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, app, at_terminal, input, print
from coach.paths import expanded


@app.command()
def prescribe(
    identity: Annotated[str, typer.Argument(metavar="PATIENT", help="The name under which the patient is kept.")],
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="A routine, a patient's changes to one (TOML), or a shipped routine."),
    ] = None,
    parcel: Annotated[
        Path | None, typer.Option(help="Write all that is prescribed to this file, for the patient's own machine.")
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(help="Write the sheet for the wall to this file (HTML), with codes for the camera at home."),
    ] = None,
    message: Annotated[str | None, typer.Option(help="What the patient is told at the next start.")] = None,
    withdraw: Annotated[str | None, typer.Option(help="A routine that is prescribed no more.")] = None,
    by: Annotated[str | None, typer.Option(help="Who prescribes, as the patient reads it.")] = None,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Prescribe a routine to a patient, and write the parcel that takes it to their own machine."""
    from coach.parcel.writing import digits_of, for_patient
    from coach.prescription.words import load_words
    from coach.records import parcels
    from coach.records.names import storable
    from coach.records.store import open_known

    if file is None and parcel is None and sheet is None and message is None and withdraw is None:
        raise WrongUse("Say what to prescribe: coach prescribe NAME FILE, or --parcel OUT for what is prescribed now.")
    words = load_words(language)
    with open_known(store) as records:
        person = whose.person(records, identity)
        who = storable(by or _clinic(records, person) or words.say_key("parcel.therapist"))
        if file is not None:
            for line in _prescribe(records, person, file, who, language):
                print(line)
        if withdraw is not None:
            _withdraw(records, person, withdraw, who)
            print(f"{withdraw} is prescribed to {person.handle} no more.")
        if message is not None and message.strip():
            parcels.add_message(records, person, message, who, from_patient=False)
        if sheet is not None:
            for line in _sheets(records, person, who, sheet, words):
                print(line)
        if parcel is None:
            return 0
        digits = digits_of(records)
        written = for_patient(records, person, who)
        _write(parcel, written.file)
    from coach.core.base.types import text

    sealed = "parcel.written_sealed" if written.sealed else "parcel.written_open"
    print(words.say(text(sealed, path=parcel, digits=digits, name=person.handle)))
    return 0


@app.command()
def give(
    identity: Annotated[
        str | None, typer.Argument(metavar="[PATIENT]", help="Whose sessions; by default the only person's here.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="A note to the therapist.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file.")] = None,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write what was done since the last time to one file for your therapist, which nobody else can read."""
    from coach.core.base.types import text
    from coach.parcel.giving import given_to
    from coach.prescription.words import load_words
    from coach.records.store import open_known

    words = load_words(language)
    with open_known(store) as records:
        person = whose.person(records, identity) if identity is not None else whose.only_one(records)
        path, written = given_to(records, person, note, output)
    key = "parcel.given" if written.sessions else "parcel.given_none"
    print(words.say(text(key, path=path, n=written.sessions)))
    return 0


@app.command()
def receive(
    camera: Annotated[str, typer.Option(help="A camera number, or a film of the patient's screen.")] = "0",
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show what the camera sees.")] = True,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Read a session's summary from the patient's screen, with this computer's own camera."""
    from coach.app import receiving
    from coach.devices.screen import ScreenError, Window
    from coach.parcel.light.in_clinic import receive_summary
    from coach.prescription.words import load_words
    from coach.records.store import open_known

    words = load_words(language)
    with open_known(store) as records:
        opened = None
        if window:
            with suppress(ScreenError):  # without a display the terminal says what is still to come
                opened = Window()
        shown = receiving.in_terminal(words, print) if opened is None else receiving.in_window(opened, words)
        try:
            content = receiving.read_content(camera, words, shown)
        finally:
            if opened is not None:
                opened.close()
        if content is None:
            return 5
        done = receive_summary(records, content)
    for line in receiving.received(done, words):
        print(line)
    return 0


def taken(records: Any, file: Path, handle: str | None, words: Any, confirm: Any) -> list[str]:
    """Takes in a parcel from either side: what it changes is shown first. Gives what to say. Raises ParcelError."""
    from coach.parcel.looking import FromClinic, Trust, look
    from coach.parcel.taking import take_from_clinic, take_from_patient

    found = look(records, file, words.language, handle)
    say, asked = _Say(words), at_terminal()
    if not isinstance(found, FromClinic):
        done = take_from_patient(records, found, _another_computer(say) if asked else lambda _: False)
        return [
            say(_counted("parcel.taken_from_patient", done.sessions), name=done.patient.handle, n=done.sessions),
            *([say("parcel.first_from_patient", name=done.patient.handle)] if found.trust is Trust.FIRST else []),
            *([say("parcel.notes_from_patient", n=done.messages)] if done.messages else []),
            *done.notes,
        ]
    print(say("parcel.from", clinic=found.content.clinic, name=found.handle))
    for each in found.changes or ():
        print(words.say(each))
    if not found.changes:
        print(say("parcel.nothing_new"))
    accepted = False
    if found.trust is not Trust.KNOWN:
        accepted = asked and _compared(found, say)
    elif asked and not _yes(say("parcel.take"), say):
        return [say("parcel.left")]
    done = take_from_clinic(records, found, words, accepted=accepted, confirm=confirm)
    tighter = done.only_tighter and done.prescriptions
    key = "parcel.taken_tighter" if tighter else _counted("parcel.taken", done.prescriptions)
    return [say(key, n=done.prescriptions), *done.notes]


def _counted(key: str, n: int) -> str:
    return key if n else f"{key}_none"


class _Say:
    def __init__(self, words: Any) -> None:
        self._words = words

    def __call__(self, key: str, **params: Any) -> str:
        from coach.core.base.types import text

        return str(self._words.say(text(key, **params)))


def _compared(found: Any, say: "_Say") -> bool:
    """Whether the six digits on the clinic's sheet are those of the parcel, as the person types them."""
    print(say(f"parcel.compare_{found.trust}", clinic=found.content.clinic))
    try:
        typed = input(f"{say('parcel.digits')} ")
    except EOFError:
        return False
    if "".join(sign for sign in typed if sign.isdigit()) == found.digits.replace(" ", ""):
        return True
    print(say("parcel.other_digits"))
    return False


def _another_computer(say: "_Say") -> Callable[[Any], bool]:
    return lambda found: _yes(say("parcel.another_computer", name=found.patient.handle), say)


def _yes(question: str, say: "_Say") -> bool:
    yes, no = say("answer.yes"), say("answer.no")
    try:
        typed = input(f"{question} ({yes}/{no}) ").strip().casefold()
    except EOFError:
        return False
    return typed != "" and yes.casefold().startswith(typed)


def _clinic(records: Any, person: Any) -> str | None:
    """The name under which a parcel was written last: for this patient, else for anybody."""
    from coach.records import parcels

    for each in (person, *records.patients()):
        for row in parcels.parcels(records, each, written=True):
            if isinstance(name := row.data.get("clinic"), str):
                return name
    return None


def _prescribe(records: Any, person: Any, file: str, by: str, language: str) -> list[str]:
    """Keeps it, and gives the warnings of `coach check`, and which exercises are not certified. Raises
    PrescriptionError, StoreError."""
    from coach.cli.certify import uncertified
    from coach.prescription.models import OverridesTable
    from coach.prescription.places import find_plan
    from coach.prescription.reader import changed_by, exercises_used, model_of, plan_text, read_routine, warnings
    from coach.prescription.source import read_source
    from coach.records.deciding import prescribe as keep
    from coach.records.rows import Prescription

    path = find_plan(file)
    source = read_source(path)
    overrides: dict[str, Any] = {}
    plan: Any = path
    if model_of(source.data) is OverridesTable:
        overrides = source.data
        plan = changed_by(source, path)
    routine = read_routine(plan, source if overrides else None, language=language, plans=())
    latest = records.prescription(person, routine.id)
    wanted = Prescription(
        id="" if latest is None else latest.id, patient_id=person.id, routine_id=routine.id,
        routine_text=plan_text(plan, ()), overrides={"routine": routine.id} | overrides, version="", digest="",
        created_at=datetime.now().astimezone(),
    )  # fmt: skip
    kept = keep(records, person, wanted, wanted.overrides, version=routine.version, by=by)
    title = routine.words.say_key(f"routine.{routine.id}.title")
    done = "is prescribed to" if latest is None or kept.id != latest.id else "was prescribed like this before to"
    return [*map(str, warnings(routine)), *uncertified(exercises_used(plan)), f"{title} {done} {person.handle}."]


def _sheets(records: Any, person: Any, who: str, path: Path, words: Any) -> Iterator[str]:
    """A sheet for each routine that goes by light; gives what to say. Raises ParcelError where none does."""
    from coach.core.exercise.due_times import due_times
    from coach.parcel.errors import ParcelError
    from coach.parcel.light.in_clinic import light_sheet
    from coach.prescription.reader import read_kept
    from coach.sheet import write_page

    say, drawn = _Say(words), light_sheet(records, person, who)
    for kept, codes in drawn.prescribed:
        routine = read_kept(
            f"{kept.routine_id}.toml", kept.routine_text, dict(kept.overrides), language=words.language
        )[1]
        place = expanded(path)
        if len(drawn.prescribed) > 1:
            place = place.with_stem(f"{place.stem}-{kept.routine_id}")
        try:
            write_page(routine, place, due_times(kept.overrides), codes)
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            raise ParcelError(f"{place} cannot be written ({cause}): give --sheet another place.") from error
        yield say("light.sheet_written", path=place, name=person.handle, digits=codes.digits)
    yield from drawn.refused.values()


def _withdraw(records: Any, person: Any, routine: str, by: str) -> None:
    from coach.records import parcels
    from coach.records.errors import StoreError

    kept = records.prescription(person, routine)
    if kept is None:
        raise StoreError(f"{routine} is not prescribed to {person.handle}: coach report --patient shows what is.")
    parcels.withdraw(records, person, kept, by)


def _write(path: Path, content: bytes) -> None:
    from coach.parcel.giving import put

    put(path, content)
