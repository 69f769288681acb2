"""What is in force, and what can be done with it: its parcel and digits, the sheet, the text to edit, withdrawing."""

from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from coach.core.exercise.due_times import due_times
from coach.prescription.describe import describe
from coach.prescription.faults import PrescriptionError
from coach.prescription.reader import read_kept
from coach.prescription.routine_text import overrides_text
from coach.records import parcels
from coach.records.review import NotFound
from coach.records.rows import Patient, Prescription
from coach.review import prescription_pages
from coach.review.asking import AskingPage, WayOn, ask, two_sides
from coach.review.desk import Codes, Desk
from coach.review.pages import back, done_said, message, shown
from coach.review.starting_points import title_of

Fields = Mapping[str, str]
TOML = "application/toml"
EACH_CODE_S = 1.5  # in a series: a camera that sees it 15 cm wide at 40 cm reads it in under a second [E]


def kept_at(desk: Desk, person: Patient, routine: str) -> str:
    """The address of what is prescribed."""
    return f"{desk.root}/patient/{person.id}/prescribed/{quote(routine, safe='')}"


def prescribed(desk: Desk, request: Request) -> Response:
    """The page of what is in force."""
    person, kept = _kept(desk, request)
    try:
        _, now = read_kept(f"{kept.routine_id}.toml", kept.routine_text, kept.overrides, language=desk.words.language)
        lines, unread = list(describe(now, due_times(kept.overrides))), ""
    except PrescriptionError as error:
        lines, unread = [], str(error)
    return shown(
        desk,
        "prescribed.html.j2",
        {
            "done": done_said(desk, request),
            "patient": person,
            "title": title_of(desk, kept),
            "routine": kept.routine_id,
            "basis": kept.id,
            "since": prescription_pages.since(desk, person, kept),
            "lines": lines,
            "unread": unread,
            "here": kept_at(desk, person, kept.routine_id),
            "patient_at": f"{desk.root}/patient/{person.id}",
            "digits": "" if desk.sending is None else desk.sending.digits(desk.store),
            "sends": desk.sending is not None,
            "draws": desk.drawings is not None and not unread,
        },
    )


def sheet(desk: Desk, request: Request) -> Response:
    """The sheet for the wall."""
    return _sheet(desk, _kept(desk, request)[1], None)


def sheet_with_codes(desk: Desk, request: Request, _fields: Fields) -> Response:
    """The same with what the camera at home reads."""
    person, kept = _kept(desk, request)
    try:
        codes = _by_light(desk, person)[kept.routine_id]
    except ValueError as error:
        return message(desk, str(error), 409)
    return message(desk, codes, 409) if isinstance(codes, str) else _sheet(desk, kept, codes)


def _sheet(desk: Desk, kept: Prescription, codes: Codes | None) -> Response:
    if desk.drawings is None:
        raise NotFound("There are no pictures here: coach show with --images draws the sheet.")
    try:
        _, now = read_kept(f"{kept.routine_id}.toml", kept.routine_text, kept.overrides, language=desk.words.language)
    except PrescriptionError as error:
        return message(desk, desk.say("review.unreadable", why=str(error)), 409)
    digits = "" if desk.sending is None else desk.sending.digits(desk.store)
    return HTMLResponse(desk.drawings.sheet(now, due_times(kept.overrides), digits, codes))


def codes(desk: Desk, request: Request, _fields: Fields) -> Response:
    """All that is prescribed to the patient, for the camera at home: one code after the other, and side by side."""
    person = desk.review.patient(request.path_params["patient"])
    try:
        drawn = _by_light(desk, person)
    except ValueError as error:
        return message(desk, str(error), 409)
    kept = desk.review.in_force(person)
    shown_codes = {routine: each for routine, each in drawn.items() if not isinstance(each, str)}
    first = next(iter(shown_codes.values()))
    series = [(title_of(desk, kept[routine]), each.prescription) for routine, each in shown_codes.items()]
    return shown(
        desk,
        "codes.html.j2",
        {
            "patient": person,
            "patient_at": f"{desk.root}/patient/{person.id}",
            "series": [(title, list(map(Markup, each))) for title, each in series],
            "clinic": list(map(Markup, first.clinic)),
            "clinic_name": first.by,
            "digits": first.digits,
            "refused": [each for each in drawn.values() if isinstance(each, str)],
            "each_s": EACH_CODE_S,
            "most": max(map(len, (first.clinic, *(each for _, each in series)))),
        },
    )


def _by_light(desk: Desk, person: Patient) -> Mapping[str, Codes | str]:
    if desk.sending is None:
        raise NotFound("Codes are not drawn here: coach prescribe with --sheet draws them.")
    return desk.sending.codes(desk.store, person, desk.by)


def routine_file(desk: Desk, request: Request) -> Response:
    """The routine's text, as a file to edit."""
    _, kept = _kept(desk, request)
    return _file(f"{kept.routine_id}.toml", kept.routine_text.encode(), TOML)


def changes_file(desk: Desk, request: Request) -> Response:
    """The patient's changes, as a file to edit."""
    _, kept = _kept(desk, request)
    text = overrides_text({"routine": kept.routine_id} | dict(kept.overrides))
    return _file(f"{kept.routine_id}-changes.toml", text.encode(), TOML)


def parcel(desk: Desk, request: Request, _fields: Fields) -> Response:
    """All that is prescribed to the patient, as one file for their own machine."""
    person = desk.review.patient(request.path_params["patient"])
    if desk.sending is None:
        raise NotFound("Parcels are not written here: coach prescribe with --parcel writes one.")
    try:
        name, content = desk.sending.parcel(desk.store, person, desk.by)
    except ValueError as error:
        return message(desk, str(error), 409)
    return _file(name, content, "application/octet-stream")


def withdraw(desk: Desk, request: Request, fields: Fields) -> Response:
    """Asks once; then that routine is prescribed no more. Where it was changed since, nothing is done."""
    person = desk.review.patient(request.path_params["patient"])
    routine, say = request.path_params["routine"], desk.say
    here = f"{desk.root}/patient/{person.id}"
    kept = desk.review.in_force(person).get(routine)
    if kept is None:
        known = any(each.id == fields.get("basis") for each in desk.review.prescriptions(person))
        return back(here, "withdrawn") if known else message(desk, say("review.no_version"), 409)
    title, lines = title_of(desk, kept), [prescription_pages.since(desk, person, kept)]
    if fields.get("basis") == kept.id and fields.get("sure"):
        parcels.withdraw(desk.store, person, kept, desk.by)
        return back(here, "withdrawn")
    changed = fields.get("basis") != kept.id
    sure = WayOn(label=say("review.withdraw.sure"), address=f"{kept_at(desk, person, routine)}/withdraw",
                 fields={"basis": kept.id, "sure": "yes"})  # fmt: skip
    columns = two_sides(say, [say("review.withdraw.mine", title=title)], lines) if changed else [(title, lines)]
    return ask(desk, AskingPage(
        title=say("review.conflict.title" if changed else "review.withdraw.title", title=title),
        intro=say("review.withdraw.changed" if changed else "review.withdraw.intro"),
        columns=columns, choices=[sure],
        links=[(kept_at(desk, person, routine), say("review.leave"))],
    ), 409 if changed else 200)  # fmt: skip


def _kept(desk: Desk, request: Request) -> tuple[Patient, Prescription]:
    person = desk.review.patient(request.path_params["patient"])
    kept = desk.review.in_force(person).get(request.path_params["routine"])
    if kept is None:
        raise NotFound("That routine is not prescribed to this patient: choose one from the patient's page.")
    return person, kept


def _file(name: str, content: bytes, media_type: str) -> Response:
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{plain}"'})
