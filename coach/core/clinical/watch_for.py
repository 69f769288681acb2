"""What to watch for once the safety questions were clear, how fast to act, and whom to call.

Sources: [R2] 1, "After every clear form"; NICE HTE16 3.2; Greenhalgh 2020.
"""

from coach.core.base.types import Text, text


def number_said(number: str | None) -> str | Text:
    """The emergency number that is set, else words for it; no country is assumed."""
    return number or text("advice.no_number")


def watch_for(number: str | None, clinician: str | None, *, whole: bool = True) -> tuple[Text, ...]:
    """All of it, a sentence for each urgency; else one sentence.

    `number`: that is called in an emergency; `clinician`: who is called on the same day. None is not known.
    """
    if not whole:
        return (text("net.short", number=number_said(number)),)
    return (
        text("net.now", number=number_said(number)),
        text("net.today", clinician=clinician or text("net.no_clinician")),
        text("net.always"),
    )
