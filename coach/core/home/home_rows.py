"""What the pages of the first screen are made of: rows, tiles, ways back, a field to type in."""

from collections.abc import Iterable

from coach.core.base.types import Text, text
from coach.core.home.home_state import Home
from coach.core.home.home_view import HomeItem, HomeView, ItemLook, TypedField


def line(words: str) -> Text:
    """Words that are in the language already."""
    return text("home.line", line=words)


def row(name: str, *, picked: bool = False, detail: Text | None = None) -> HomeItem:
    return HomeItem(value=name, label=text(f"home.{name}"), picked=picked, detail=detail)


def quiet(name: str) -> HomeItem:
    return HomeItem(value=name, label=text(f"home.{name}"), look=ItemLook.QUIET)


def tiles_of(names: Iterable[str]) -> tuple[HomeItem, ...]:
    return tuple(HomeItem(value=name, label=text(f"home.{name}"), look=ItemLook.TILE) for name in names)


def way_back(home: Home) -> HomeItem:
    """The way out of a page: in the first start to leave it for later."""
    return quiet("later") if home.start else quiet("back")


NEXT = HomeItem(value="next", label=text("home.next"), look=ItemLook.START)


def typed_page(home: Home, page: str, key: str, *, lead: Text | None = None) -> HomeView:
    """A page with a field; what it says of itself stands under `key` in the words."""
    field = TypedField(label=text(f"{key}.label"), typed=home.typed, fault=home.fault)
    return HomeView(
        page=page, title=text(f"{key}.title"), lead=lead or text(f"{key}.lead"), field=field,
        items=(NEXT, way_back(home)), first=0,
    )  # fmt: skip
