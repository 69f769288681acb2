"""The pictures of exercises: the key pose, and the moving guide."""

from starlette.requests import Request
from starlette.responses import Response

from coach.records.review import NotFound
from coach.review.desk import Desk
from coach.review.shelf import shelf

NO_PICTURE = "There is no picture of that exercise."


def icon(_desk: Desk, _request: Request) -> Response:
    """What a browser asks for where a page may show pictures: there is none."""
    return Response(status_code=204)


def picture(desk: Desk, request: Request) -> Response:
    """An exercise's key pose, or with `guide` at the end of its address its movement."""
    one = shelf(desk.review, desk.words).get(request.path_params["exercise"])
    if one is None or desk.drawings is None:
        raise NotFound(NO_PICTURE)
    draw = {"pose": desk.drawings.picture, "guide": desk.drawings.guide}.get(request.path_params["which"])
    content = b"" if draw is None else draw(one.exercise)
    if not content:
        raise NotFound(NO_PICTURE)
    return Response(content, media_type="image/webp")
