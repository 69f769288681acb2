"""Choices read aloud one by one: the raised arm picks the one that is offered, and a second raise confirms it.

Of a long row its first part is offered as one before that: "Under 5?". Who takes it hears that part, and who does not
the other; either way the rest follows where nothing was picked.

Pure: the caller speaks what `turn` brings up, reports when that has been spoken, and passes the time in. Without a
confirmation there is no answer, and without a choice after the second round there is none either ([R] 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coach.core.dialogue.gestures import Happened, What

# each choice waits this long after it has been spoken, for an arm, which is told late as well (`RAISE_S`); and where a
# sound may pick: with the silence that ends a sentence that is a second of hearing, deciding and answering [E]
CHOICE_S, HEARD_S = 0.6, 0.8
RISING_S = 1.2  # this much longer for an arm that is on its way up, or a sound that is not over [E]
CONFIRM_S = 5.0  # the arm comes down and goes up again in about 3 [E]
# from a choice's first word until an arm can be up for it, or a sound begin: what is up sooner was meant for the one
# before, and whoever answers at once has heard a word of 0.3 s and taken 0.3 s [E]
RAISE_S = 0.6
SPEAKS_MOST_S = 6.0  # a voice that never ends is not waited for [E]
AGAIN_S = 0.8  # an arm that has just come down has at least this to go up again for the first choice [E]
ROUNDS = 2  # nothing twice round: no answer
FIRST_PART = -1  # the place of the offer of the whole first part


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    values: tuple[str, ...]
    first: int = 0  # how many of them are offered as one before the rest; 0: none
    place: int = 0  # of the choice that is being offered, or that was picked; or FIRST_PART
    begins: int = 0  # the first one read in this round
    picked: bool = False  # it is being repeated, and waits for the second raise
    turn: int = 0  # grows with everything that is to be spoken
    began_s: float  # this turn
    spoken_s: float | None = None  # this turn's words were spoken to their end then
    before: int | None = None  # the place that was offered last
    rounds: int = 0
    answer: str | None = None
    over: bool = False  # answered, or nothing twice round, or cancelled

    @property
    def value(self) -> str:
        """What is being offered, or repeated; "" while the first part is."""
        return "" if self.place == FIRST_PART else self.values[self.place]


def begin_scan(values: Iterable[str], t_s: float, first: int = 0) -> Scan:
    """A scan of these values, of which the first is to be spoken; or, where `first` is not 0, so many as one.

    Raises ValueError without any choice.
    """
    offered = tuple(values)
    if not offered:
        raise ValueError("there is nothing to choose from")
    return Scan(values=offered, first=first, place=FIRST_PART if first else 0, began_s=t_s)


def spoken(scan: Scan, t_s: float) -> Scan:
    """The words of this turn have been spoken to their end."""
    return scan if scan.over or scan.spoken_s is not None else replace(scan, spoken_s=t_s)


def cancel(scan: Scan) -> Scan:
    """Something else has come up: no answer."""
    return scan if scan.over else replace(scan, over=True)


def advance(
    scan: Scan,
    t_s: float,
    happened: Iterable[Happened] = (),
    *,
    rising: bool = False,
    raised: bool = False,
    hears: bool = False,
) -> Scan:
    """One moment. `rising`: an arm is on its way up, or a sound that may be meant is not over; `raised`: an arm that
    has picked is up still, and picks nothing more before it is down; `hears`: a sound may pick. A stop is no answer: it
    ends the scan."""
    for one in happened:
        if scan.over:
            break
        if one.what is What.STOP:
            scan = cancel(scan)
        elif one.what is What.RAISED:
            scan = _raised(scan, t_s, one.since_s)
    if scan.over:
        return scan
    if scan.spoken_s is None and t_s - scan.began_s >= SPEAKS_MOST_S:
        scan = spoken(scan, t_s)
    choice_s = HEARD_S if hears else CHOICE_S
    if raised and not scan.picked and scan.spoken_s is not None:
        scan = replace(scan, spoken_s=max(scan.spoken_s, t_s + AGAIN_S - choice_s))
    waits_s = (CONFIRM_S if scan.picked else choice_s) + (RISING_S if rising else 0.0)
    if scan.spoken_s is None or t_s < scan.spoken_s + waits_s:
        return scan
    return _next(scan, t_s)


def _raised(scan: Scan, t_s: float, since_s: float) -> Scan:
    if scan.picked:
        return replace(scan, answer=scan.value, over=True)
    late = since_s - RAISE_S < scan.began_s and scan.before is not None
    place = scan.before if late and scan.before is not None else scan.place
    if place == FIRST_PART:
        return replace(_turned(scan, t_s), place=0, begins=0)
    return replace(_turned(scan, t_s), place=place, picked=True)


def _next(scan: Scan, t_s: float) -> Scan:
    """The next choice; after an unconfirmed one too."""
    before = None if scan.picked else scan.place
    turned = replace(_turned(scan, t_s), picked=False, before=before)
    if scan.place == FIRST_PART:  # not taken
        return replace(turned, place=scan.first, begins=scan.first)
    place = (scan.place + 1) % len(scan.values)
    if place != scan.begins:
        return replace(turned, place=place)
    rounds = scan.rounds + 1
    if rounds >= ROUNDS:
        return replace(scan, rounds=rounds, picked=False, over=True)
    return replace(turned, place=FIRST_PART if scan.first else 0, begins=0, rounds=rounds)


def _turned(scan: Scan, t_s: float) -> Scan:
    return replace(scan, turn=scan.turn + 1, began_s=t_s, spoken_s=None, before=None)
