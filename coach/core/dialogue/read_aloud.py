"""The choices of a question read aloud one by one, for an arm to pick one: what is said next, and what was picked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.core.base.types import Text, text
from coach.core.dialogue import scanning
from coach.core.dialogue.gestures import Happened
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.scanning import Scan
from coach.core.dialogue.screen_model import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A row of choices on its way."""

    choices: tuple[Choice, ...]
    scan: Scan
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
        """The one that is offered, or was picked."""
        return self.choices[self.scan.place]


def begin_reading(choices: Sequence[Choice], t_s: float) -> Reading:
    """A reading of these choices, of which the first is to be spoken. Raises ValueError without any choice."""
    return Reading(choices=tuple(choices), scan=scanning.begin_scan([choice.value for choice in choices], t_s))


def read_on(
    reading: Reading, t_s: float, happened: Sequence[Happened], *, speaking: bool, rising: bool
) -> tuple[Reading, Offer | None]:
    """One moment: the reading, and what is to be said now, if anything.

    `speaking`: the voice has not finished; `rising`: an arm is on its way up. An answer is in `scan.answer`.
    """
    scan = reading.scan
    if reading.given and not speaking:
        scan = scanning.spoken(scan, t_s)
    scan = scanning.advance(scan, t_s, happened, rising=rising)
    reading = replace(reading, scan=scan)
    if scan.turn == reading.told or scan.over:
        return reading, None
    return replace(reading, told=scan.turn, given=False), Offer("scan", _spoken(reading), t_s)


def _spoken(reading: Reading) -> Text:
    label = reading.choice.label
    return text("gesture.confirm", choice=label) if reading.scan.picked else label
