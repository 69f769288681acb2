"""The patient's screen, read with the camera of this computer: asked for, watched, and what came of it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coach.records.review import NotFound
from coach.review.desk import Desk, Screens
from coach.review.pages import shown


def screen(desk: Desk, request: Request) -> Response:
    """What the camera sees and what is still to come; while it is open the page asks again by itself."""
    state = _screens(desk).now()
    return shown(
        desk,
        "screen.html.j2",
        {
            "here": f"{desk.root}/screen",
            "reading": state.reading,
            "sees": bool(_screens(desk).picture()),
            "sentence": state.sentence,
            "patient": state.patient,
            "patient_at": None if state.patient is None else f"{desk.root}/patient/{state.patient.id}",
        },
    )


def begin(desk: Desk, _request: Request, _fields: Mapping[str, str]) -> Response:
    """Opens the camera."""
    _screens(desk).begin(desk.store)
    return RedirectResponse(f"{desk.root}/screen", 303)


def stop(desk: Desk, _request: Request, _fields: Mapping[str, str]) -> Response:
    """Gives the camera back."""
    _screens(desk).stop()
    return RedirectResponse(f"{desk.root}/screen", 303)


def picture(desk: Desk, _request: Request) -> Response:
    """What the camera shows now."""
    content = _screens(desk).picture()
    if not content:
        raise NotFound("The camera shows nothing now.")
    return Response(content, media_type="image/webp")


def _screens(desk: Desk) -> Screens:
    if desk.screens is None:
        raise NotFound("No camera is read here: coach receive reads a patient's screen.")
    return desk.screens
