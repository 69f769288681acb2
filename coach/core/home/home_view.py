"""What the first screen and the pages behind it show: a plain value, drawn by any screen."""

from dataclasses import dataclass
from enum import StrEnum

from coach.core.base.types import Text


class ItemLook(StrEnum):
    """How something to choose looks."""

    START = "start"  # the one thing that most people come for
    FACE = "face"  # how the back is
    TILE = "tile"  # what else there is
    ROW = "row"  # one of a list
    SCORE = "score"  # one number of a scale
    QUIET = "quiet"  # back, later
    CALL = "call"  # for help
    ASIDE = "aside"  # what few need


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeItem:
    """Something to choose: by its key, the mouse, the arrows, a remote, or a raised arm."""

    value: str
    label: Text
    look: ItemLook = ItemLook.ROW
    detail: Text | None = None  # smaller, below
    pain: float | None = None  # of a face, from 0, at ease, to 1
    picked: bool = False  # it is set so now


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedField:
    """What is being typed."""

    label: Text
    typed: str
    fault: Text | None = None  # why it cannot be taken


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayCard:
    """What is offered, with its length, and a sentence why."""

    head: Text
    title: Text
    minutes: Text
    purpose: Text | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """Everything that is shown at one moment."""

    page: str
    title: Text
    hint: Text | None = None  # how to choose from the floor
    lead: Text | None = None  # what this is about
    card: TodayCard | None = None
    prompt: Text | None = None  # over the faces
    lines: tuple[Text, ...] = ()  # to be read
    call: Text | None = None  # whom to call
    items: tuple[HomeItem, ...] = ()
    field: TypedField | None = None
    first: int | None = None  # the place of the item that Enter takes
    scan: int | None = None  # of the one that a raised arm takes now
    note: Text | None = None  # what has just been done, or did not work
    camera: bool = False  # its picture belongs here
    progress: tuple[int, int] | None = None  # this screen, of how many
