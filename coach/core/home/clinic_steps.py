"""What follows on the pages of the therapist: a message is told, a parcel opened and taken in, sessions are given."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from coach.core.base.types import text
from coach.core.home.clinic_pages import NOTES
from coach.core.home.home_listening import Stepped
from coach.core.home.home_rows import line
from coach.core.home.home_state import (
    BeQuiet,
    GiveToClinic,
    Home,
    HomePage,
    MarkTold,
    OpenParcel,
    SayAloud,
    TakeParcel,
)

Open = Callable[[Home, HomePage], Home]
SIGNS = NOTES[-1]


def told(home: Home) -> Stepped:
    """A message that is on the screen and was not told yet is read aloud, once."""
    mail = home.desk.messages
    if home.page is not HomePage.MESSAGES or not mail:
        return home, ()
    place = home.leaf % len(mail)
    shown = mail[place]
    if shown.told:
        return home, ()
    marked = (*mail[:place], replace(shown, told=True), *mail[place + 1 :])
    sentences = (text("home.wrote", by=shown.by), *(line(each) for each in shown.lines))
    home = replace(home, desk=replace(home.desk, messages=marked))
    return home, (BeQuiet(), SayAloud(sentences), MarkTold(shown.id))


def clinic_answers(opened: Open) -> Mapping[str, Callable[[Home, str], Stepped]]:
    """What each item of those pages leads to. `opened`: turns to another page."""

    def page(wanted: HomePage) -> Callable[[Home, str], Stepped]:
        return lambda home, _: (opened(home, wanted), ())

    def note(home: Home, name: str) -> Stepped:
        if name == SIGNS:  # whoever has these must not wait for a therapist
            return opened(home, HomePage.HELP), ()
        return opened(home, HomePage.DESK), (GiveToClinic(text(f"home.note.{name}")),)

    return {
        "desk": page(HomePage.DESK),
        "messages": page(HomePage.MESSAGES),
        "parcels": page(HomePage.PARCELS),
        "parcel": lambda home, path: (home, (OpenParcel(path),)),
        "take": lambda home, _: (home, (TakeParcel(accepted=False),)),
        "compare": page(HomePage.DIGITS),
        "give": page(HomePage.NOTE),
        "note": note,
        "write": page(HomePage.WRITE),
        "give_now": lambda home, _: (opened(home, HomePage.DESK), (GiveToClinic(None),)),
    }


def compared(home: Home, typed: str) -> Stepped:
    """Only the digits on the sheet take in a first parcel."""
    parcel = home.desk.parcel
    assert parcel is not None
    same = "".join(sign for sign in typed if sign.isdigit()) == (parcel.digits or "").replace(" ", "")
    if not same:
        return replace(home, fault=text("parcel.other_digits")), ()
    return home, (TakeParcel(accepted=True),)


def written(opened: Open) -> Callable[[Home, str], Stepped]:
    """A note that was typed; an empty one gives the sessions alone."""

    def give(home: Home, typed: str) -> Stepped:
        return opened(home, HomePage.DESK), (GiveToClinic(line(typed) if typed else None),)

    return give
