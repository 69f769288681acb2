"""The choices of a question read aloud one by one, for an arm to pick one: what is said next, and what was picked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.core.base.types import Text, text
from coach.core.dialogue import scanning
from coach.core.dialogue.gestures import Happened, What
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.scanning import FIRST_PART, Scan
from coach.core.dialogue.screen_model import Choice

# what picks as a gesture does: a short sound, and any key or button that means nothing else
SOUND, SWITCH = "sound", "switch"
LONG = 8  # choices or more are read in two parts, so that none is far away [E]
# how a picked choice is repeated, by the way it was picked: the whole sentence, and the short one of who knows it
CONFIRMS = {
    "gesture": ("gesture.confirm", "gesture.again"),
    SOUND: ("hear.confirm", "hear.again"),
    SWITCH: ("switch.confirm", "switch.again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A row of choices on its way."""

    choices: tuple[Choice, ...]
    scan: Scan
    by: str = "gesture"  # how the choice was picked: a key of CONFIRMS
    known: bool = False  # how to confirm is known by now: it is said in short
    told: int = -1  # the last turn of the scan that was offered to the voice
    given: bool = False  # the voice has begun it
    taken: bool = False  # its answer has been given

    @property
    def over(self) -> bool:
        """Whether the reading has ended: answered, cancelled, or without an answer after its last round."""
        return self.scan.over

    @property
    def confirming(self) -> bool:
        """Whether a choice was picked, and its confirmation is waited for."""
        return self.scan.picked and not self.scan.over

    @property
    def choice(self) -> Choice:
        """The one that is offered, or was picked; of the first part its first one."""
        return self.choices[max(self.scan.place, 0)]

    @property
    def place(self) -> int | None:
        """The place of the one choice that is offered, or was picked; None while none is."""
        return None if self.over or self.scan.place == FIRST_PART else self.scan.place


def begin_reading(choices: Sequence[Choice], t_s: float, *, known: bool = False) -> Reading:
    """A reading of these choices, of which the first is to be spoken. Raises ValueError without any choice.

    `known`: the person has confirmed a choice before. Scores are read in two parts, the lower one first.
    """
    values = [choice.value for choice in choices]
    scores = len(values) >= LONG and all(value.isdecimal() for value in values)
    scan = scanning.begin_scan(values, t_s, len(values) // 2 if scores else 0)
    return Reading(choices=tuple(choices), scan=scan, known=known)


def read_on(
    reading: Reading,
    t_s: float,
    happened: Sequence[Happened],
    *,
    speaking: bool,
    rising: bool,
    raised: bool = False,
    hears: bool = False,
) -> tuple[Reading, Offer | None]:
    """One moment: the reading, and what is to be said now, if anything.

    `speaking`: the voice has not finished, or nothing can be heard over its echo; `rising`, `raised`,
    `hears`: as `scanning.advance` has them. An answer is in `scan.answer`.
    """
    scan = reading.scan
    by = next((one.gesture for one in happened if one.what is What.RAISED and one.gesture in CONFIRMS), "gesture")
    if reading.given and not speaking:
        scan = scanning.spoken(scan, t_s)
    before = scan
    scan = scanning.advance(scan, t_s, happened, rising=rising, raised=raised, hears=hears)
    reading = replace(reading, scan=scan, by=by if scan.picked and not before.picked else reading.by)
    if scan.turn == reading.told or scan.over:
        return reading, None
    return replace(reading, told=scan.turn, given=False), Offer("scan", _spoken(reading), t_s)


def _spoken(reading: Reading) -> Text:
    label = reading.choice.label
    if reading.scan.place == FIRST_PART:
        return text("reading.under", choice=reading.choices[reading.scan.first].label)
    return text(CONFIRMS[reading.by][reading.known], choice=label) if reading.scan.picked else label
