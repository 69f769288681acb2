"""A page that asks: what a form came to that is not kept as it was sent, both sides of it, and the ways on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from coach.report.labels import Labels
from coach.review import pages
from coach.review.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOn:
    """One thing that the person may do: a form with all that it sends."""

    label: str
    address: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingPage:
    title: str
    intro: str
    columns: Sequence[tuple[str, Sequence[str]]]  # a heading, and its lines
    choices: Sequence[WayOn] = ()
    links: Sequence[tuple[str, str]] = ()  # other ways on: address and label


def two_sides(say: Labels, mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """What was sent beside what is there by now."""
    return [(say("review.conflict.mine"), mine), (say("review.conflict.theirs"), theirs)]


def ask(desk: Desk, asking: AskingPage, code: int) -> Response:
    return pages.shown(desk, "asking.html.j2", {"asking": asking}, code)
