"""What the pages of the first screen are put together from: lists, rows, the way out, a field to type in."""

from collections.abc import Sequence
from typing import TypeVar

from coach.core.base.types import Text, text
from coach.core.home.home_state import Home
from coach.core.home.home_view import HomeItem, HomeView, ItemLook, TypedField

T = TypeVar("T")
A_LEAF = 4  # rows of a list that are shown at once, large enough to be read from the floor [E]


def line(words: str) -> Text:
    """Words that are in the language already."""
    return text("home.line", line=words)


def leaf(rows: Sequence[T], at: int) -> tuple[list[T], bool]:
    """The rows on this leaf of a list, and whether there is another; past the last one it begins again."""
    leaves = max(1, -(-len(rows) // A_LEAF))
    begin = at % leaves * A_LEAF
    return list(rows[begin : begin + A_LEAF]), leaves > 1


def tile(name: str) -> HomeItem:
    """A small button of the first page."""
    return HomeItem(value=name, label=text(f"home.{name}"), look=ItemLook.TILE)


def row(name: str, *, picked: bool = False, detail: Text | None = None) -> HomeItem:
    """One of a list."""
    return HomeItem(value=name, label=text(f"home.{name}"), picked=picked, detail=detail)


def quiet(name: str) -> HomeItem:
    """A way on or out, in the foot of a page."""
    return HomeItem(value=name, label=text(f"home.{name}"), look=ItemLook.QUIET)


def back(home: Home) -> HomeItem:
    """The way out of a page: in the first start to leave it for later."""
    return quiet("later") if home.start else quiet("back")


NEXT = HomeItem(value="next", label=text("home.next"), look=ItemLook.START)


def typed_page(home: Home, page: str, key: str, *, lead: Text | None = None) -> HomeView:
    """A page on which something is typed; its texts stand under `key`, but for a `lead` of its own."""
    field = TypedField(label=text(f"{key}.label"), typed=home.typed, fault=home.fault)
    return HomeView(
        page=page, title=text(f"{key}.title"), lead=lead or text(f"{key}.lead"), field=field,
        items=(NEXT, back(home)), first=0,
    )  # fmt: skip
