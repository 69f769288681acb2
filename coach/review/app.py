"""The pages with a pen, as a web application: who may see them, what each address shows, what each form does."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from coach.core.base.limits import MB, most, most_s
from coach.records.errors import StoreError
from coach.records.review import NotFound
from coach.review import (
    compose_pages,
    deciding,
    gallery,
    kept_pages,
    letter_pages,
    marking,
    pages,
    prescription_pages,
    screen_pages,
    unlocking,
    uploading,
    writing,
)
from coach.review.desk import Desk
from coach.review.door import NOTHING, Door, Headed
from coach.review.sent import fields_of, file_of

HOSTS = ("127.0.0.1", "localhost", "[::1]")  # no other name reaches it, not even one that resolves to here
MOST_FORM = most("form.size")
MOST_PARCEL = most("parcel.size") + most("form.size")  # with what is round the file in a form


Fields = Mapping[str, str]  # what was sent with a form
Shown = Callable[[Desk, Request], Response]
Done = Callable[[Desk, Request, Fields], Response]


def review_app(desk: Desk) -> ASGIApp:
    """The application; it is to be served on a loopback address only."""

    def shows(path: str, make: Shown) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _answer(desk, lambda: make(desk, request))

        return Route(path, endpoint, methods=["GET"], name=make.__name__)

    def does(path: str, make: Done) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                async with asyncio.timeout(most_s("request.body")):
                    fields = await _fields(request)
            except TimeoutError:
                return PlainTextResponse("The form did not come whole: send it again.", 408, {"Connection": "close"})
            if fields is None:
                return PlainTextResponse("That is too much for a form.", 413, {"Connection": "close"})
            return await _answer(desk, lambda: make(desk, request, fields))

        return Route(path, endpoint, methods=["POST"], name=make.__name__)

    async def taken(request: Request) -> Response:
        body = await _body(request, MOST_PARCEL)
        if body is None:
            return pages.message(desk, desk.say("review.large_parcel", mb=most("parcel.size") // MB), 413)
        file = file_of(request.headers.get("content-type", ""), body)
        return await _answer(desk, lambda: letter_pages.take(desk, file))

    pages_and_forms = Starlette(
        routes=[
            shows("/", pages.clinic),
            shows("/favicon.ico", gallery.icon),
            shows("/patient/{patient}", pages.patient),
            shows("/patient/{patient}/prescription", prescription_pages.chosen),
            shows("/patient/{patient}/prescription/{routine}", prescription_pages.prescription),
            shows("/patient/{patient}/compose", compose_pages.compose),
            shows("/patient/{patient}/prescribed/{routine}", kept_pages.prescribed),
            shows("/patient/{patient}/prescribed/{routine}/sheet", kept_pages.sheet),
            does("/patient/{patient}/prescribed/{routine}/sheet", kept_pages.sheet_with_codes),
            does("/patient/{patient}/codes", kept_pages.codes),
            shows("/screen", screen_pages.screen),
            shows("/screen/picture", screen_pages.picture),
            does("/screen", screen_pages.begin),
            does("/screen/stop", screen_pages.stop),
            shows("/patient/{patient}/prescribed/{routine}/routine.toml", kept_pages.routine_file),
            shows("/patient/{patient}/prescribed/{routine}/changes.toml", kept_pages.changes_file),
            shows("/exercise/{exercise}/{which}", gallery.picture),
            shows("/patient/{patient}/export/{format}", pages.patient_export),
            shows("/session/{session}", pages.session),
            shows("/session/{session}/export/{format}", pages.session_export),
            does("/patient/{patient}/note", writing.patient_note),
            does("/patient/{patient}/read", marking.patient_read),
            does("/patient/{patient}/unlock/{lock}", unlocking.unlock),
            does("/patient/{patient}/prescription/{routine}", writing.prescribe),
            does("/patient/{patient}/compose", compose_pages.composed),
            does("/patient/{patient}/compose/check", compose_pages.checked),
            does("/patient/{patient}/prescribed/{routine}/parcel", kept_pages.parcel),
            does("/patient/{patient}/prescribed/{routine}/withdraw", kept_pages.withdraw),
            does("/patient/{patient}/upload", uploading.upload),
            does("/patient/{patient}/message", letter_pages.write),
            Route("/parcel", taken, methods=["POST"]),
            does("/patient/{patient}/decision/{routine}", deciding.decide),
            does("/session/{session}/note", writing.session_note),
            does("/session/{session}/read", marking.session_read),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS)),
            Middleware(Door, keys=desk.keys),
        ],
        exception_handlers={404: _nothing, 405: _nothing},
    )
    return Headed(pages_and_forms, desk.fault)


async def _answer(desk: Desk, make: Callable[[], Response]) -> Response:
    """What `make` gives, off the event loop."""
    try:
        return await run_in_threadpool(make)
    except NotFound as error:
        return pages.message(desk, str(error), 404)
    except StoreError as error:
        return pages.message(desk, str(error), 503)
    except Exception:
        return pages.message(desk, desk.fault(), 500)


async def _fields(request: Request) -> Fields | None:
    """The fields of a form; None where they are too many."""
    body = await _body(request, MOST_FORM)
    return None if body is None else fields_of(request.headers.get("content-type", ""), body)


async def _body(request: Request, most_bytes: int) -> bytes | None:
    """What was sent; None where it is more."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            return None
    return bytes(body)


async def _nothing(_request: Request, _error: Any) -> Response:
    return PlainTextResponse(NOTHING, 404)
