"""What follows on the pages of the therapist: a message is told, a parcel opened and taken in, sessions are given."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from coach.core.base.types import text
from coach.core.home.clinic_desk import ClinicDesk
from coach.core.home.clinic_pages import NOTES
from coach.core.home.home_listening import Stepped, opened
from coach.core.home.home_parts import line
from coach.core.home.home_state import (
    BeQuiet,
    GiveToClinic,
    Home,
    HomePage,
    MarkTold,
    OpenParcel,
    ReadAnew,
    SayAloud,
    TakeParcel,
)

SIGNS = NOTES[-1]


def told(home: Home) -> Stepped:
    """A message that is on the screen and was not told yet is read aloud, once."""
    mail = home.person.desk.messages
    if home.page is not HomePage.MESSAGES or not mail:
        return home, ()
    place = home.leaf % len(mail)
    shown = mail[place]
    if shown.told:
        return home, ()
    marked = (*mail[:place], replace(shown, told=True), *mail[place + 1 :])
    sentences = (text("home.wrote", by=shown.by), *(line(each) for each in shown.lines))
    home = with_desk(home, replace(home.person.desk, messages=marked))
    return home, (BeQuiet(), SayAloud(sentences), MarkTold(shown.id))


def with_desk(home: Home, desk: ClinicDesk) -> Home:
    return replace(home, person=replace(home.person, desk=desk))


def _page(wanted: HomePage) -> Callable[[Home, str], Stepped]:
    return lambda home, _: (opened(home, wanted), ())


def _note(home: Home, name: str) -> Stepped:
    if name == SIGNS:  # whoever has these must not wait for a therapist
        return opened(home, HomePage.HELP), ()
    return opened(home, HomePage.DESK), (GiveToClinic(text(f"home.note.{name}")),)


CLINIC_ANSWERS: Mapping[str, Callable[[Home, str], Stepped]] = {
    "desk": _page(HomePage.DESK),
    "messages": _page(HomePage.MESSAGES),
    "parcels": _page(HomePage.PARCELS),
    "codes": _page(HomePage.CODES),
    "codes_again": lambda home, _: (home, (ReadAnew(),)),
    "parcel": lambda home, path: (home, (OpenParcel(path),)),
    "take": lambda home, _: (home, (TakeParcel(accepted=False),)),
    "compare": _page(HomePage.DIGITS),
    "give": _page(HomePage.NOTE),
    "note": _note,
    "write": _page(HomePage.WRITE),
    "give_now": lambda home, _: (opened(home, HomePage.DESK), (GiveToClinic(None),)),
}


def compared(home: Home, typed: str) -> Stepped:
    """Only the digits on the sheet take in a first parcel."""
    parcel = home.person.desk.parcel
    assert parcel is not None
    same = "".join(sign for sign in typed if sign.isdigit()) == (parcel.digits or "").replace(" ", "")
    if not same:
        return replace(home, fault=text("parcel.other_digits")), ()
    return home, (TakeParcel(accepted=True),)


def written(home: Home, typed: str) -> Stepped:
    """A note that was typed; an empty one gives the sessions alone."""
    return opened(home, HomePage.DESK), (GiveToClinic(line(typed) if typed else None),)
