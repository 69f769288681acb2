"""The pages of the therapist on the first screen: what was written, a parcel before it counts, and what is given."""

from collections.abc import Callable, Mapping

from coach.core.base.types import Text, text
from coach.core.clinical.watch_for import number_said
from coach.core.home.clinic_desk import MAIL_LINES
from coach.core.home.home_parts import back, line, quiet, tile, typed_page
from coach.core.home.home_state import Home, HomePage
from coach.core.home.home_view import HomeItem, HomeView, ItemLook

# what a person may tell the clinic without typing; the last one is about signs that cannot wait ([R2] S18)
NOTES = ("well", "more_pain", "question", "signs")


def _desk(home: Home) -> HomeView:
    """What can be done with the therapist."""
    desk = home.person.desk
    tiles = [
        *(("messages",) if desk.messages else ()),
        *(("give",) if desk.clinic is not None else ()),
        "parcels",
        "codes",
    ]
    lead = text("home.of_desk.lead", clinic=desk.clinic) if desk.clinic is not None else text("home.of_desk.nobody")
    return HomeView(
        page="desk", title=text("home.desk"), lead=lead, items=(*(tile(name) for name in tiles), back(home))
    )


def _messages(home: Home) -> HomeView:
    """One message at a time: those that were not heard yet first."""
    mail = home.person.desk.messages
    if not mail:
        return HomeView(page="messages", title=text("home.messages"), items=(back(home),))
    shown = mail[home.leaf % len(mail)]
    more = (quiet("leaf"),) if len(mail) > 1 else ()
    return HomeView(
        page="messages", title=text("home.wrote", by=shown.by), lead=line(shown.on),
        lines=tuple(line(each) for each in shown.lines), items=(*more, back(home)),
    )  # fmt: skip


def _parcels(home: Home) -> HomeView:
    rows = [HomeItem(value=f"parcel:{path}", label=line(name)) for path, name in home.person.desk.files[:4]]
    lead = text("home.of_parcels.lead" if rows else "home.of_parcels.none")
    return HomeView(page="parcels", title=text("home.parcels"), lead=lead, items=(*rows, back(home)))


def _parcel(home: Home) -> HomeView:
    parcel = home.person.desk.parcel
    assert parcel is not None
    leaves = max(1, -(-len(parcel.lines) // MAIL_LINES))
    begin = home.leaf % leaves * MAIL_LINES
    way_on = "take" if parcel.digits is None else "compare"
    items = (
        *((quiet("leaf"),) if leaves > 1 else ()),
        back(home),
        HomeItem(value=way_on, label=text(f"home.{way_on}"), look=ItemLook.START),
    )
    shown = parcel.lines[begin : begin + MAIL_LINES] or (text("parcel.nothing_new"),)
    return HomeView(
        page="parcel", title=text("home.from", clinic=parcel.clinic), lead=text("home.of_parcel.lead"), lines=shown,
        items=items, first=len(items) - 1,
    )  # fmt: skip


def _codes(home: Home) -> HomeView:
    """A sheet before the camera: its picture, and what is still to be shown."""
    return HomeView(
        page="codes", title=text("home.codes"), camera=True,
        lines=(home.person.desk.codes or text("light.show"),),
        items=(quiet("codes_again"), back(home)),
    )  # fmt: skip


def _digits(home: Home) -> HomeView:
    parcel = home.person.desk.parcel
    assert parcel is not None
    key = "parcel.compare_another" if parcel.another else "parcel.compare_first"
    return typed_page(home, "digits", "home.digits", lead=text(key, clinic=parcel.clinic))


def _note(home: Home) -> HomeView:
    """A note from a short list, or typed; and that nobody reads it today."""
    rows = [HomeItem(value=f"note:{name}", label=text(f"home.note.{name}")) for name in NOTES]
    items = (*rows, HomeItem(value="write", label=text("home.write")), quiet("give_now"), back(home))
    return HomeView(page="note", title=text("home.give"), lead=warning(home), items=items)


def warning(home: Home) -> Text:
    """[R2] S18."""
    return text("advice.nobody_reads_today", number=number_said(home.person.number))


def _write(home: Home) -> HomeView:
    return typed_page(home, "write", "home.typed_note", lead=warning(home))


CLINIC_PAGES: Mapping[HomePage, Callable[[Home], HomeView]] = {
    HomePage.DESK: _desk,
    HomePage.MESSAGES: _messages,
    HomePage.PARCELS: _parcels,
    HomePage.PARCEL: _parcel,
    HomePage.CODES: _codes,
    HomePage.DIGITS: _digits,
    HomePage.NOTE: _note,
    HomePage.WRITE: _write,
}
