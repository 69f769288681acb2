"""What goes between clinic and home beside a prescription: a message, and the parcel that a patient has given."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from coach.records import parcels
from coach.records.review import NotFound
from coach.review.desk import Desk
from coach.review.pages import back, message


def write(desk: Desk, request: Request, fields: Mapping[str, str]) -> Response:
    """Keeps a message: it goes with the next parcel."""
    person = desk.review.patient(request.path_params["patient"])
    text = fields.get("text", "").strip()
    if not text or len(text) > parcels.LONGEST_MESSAGE:
        return message(desk, desk.say("review.no_message", most=parcels.LONGEST_MESSAGE), 400)
    parcels.add_message(desk.store, person, text, desk.by, from_patient=False, id=fields.get("form", ""))
    return back(f"{desk.root}/patient/{person.id}", "message")


def take(desk: Desk, file: tuple[str, bytes] | None) -> Response:
    """Takes in what a patient has given, all of it or nothing."""
    if desk.sending is None:
        raise NotFound("Parcels are not read here: coach import takes one in.")
    if file is None or not file[1]:
        return message(desk, desk.say("review.no_parcel"), 400)
    try:
        person = desk.sending.take(desk.store, *file, desk.words.language)
    except ValueError as error:
        return message(desk, str(error), 409)
    return back(f"{desk.root}/patient/{person.id}", "parcel")
