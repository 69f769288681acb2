"""Choices read aloud one by one: the raised arm picks the one that is offered, and a second raise confirms it.

Pure: the caller speaks what `turn` brings up, reports when that has been spoken, and passes the time in. Without a
confirmation there is no answer, and without a choice after the second round there is none either ([R] 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coach.core.dialogue.gestures import Happened, What

CHOICE_S = 1.6  # each choice waits this long after it has been spoken: hearing, deciding, and most of a raise [E]
RISING_S = 1.0  # and this much longer for an arm that is on its way up [E]
CONFIRM_S = 5.0  # the arm comes down and goes up again in about 3 [E]
RAISE_S = 0.4  # from deciding until the arm is up: a choice that had begun later was not meant yet [E]
SPEAKS_MOST_S = 6.0  # a voice that never ends is not waited for [E]
ROUNDS = 2  # nothing twice round: no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    values: tuple[str, ...]
    place: int = 0  # of the choice that is being offered, or that was picked
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
        """What is being offered, or repeated."""
        return self.values[self.place]


def begin_scan(values: Iterable[str], t_s: float) -> Scan:
    """A scan of these values, of which the first is to be spoken. Raises ValueError without any choice."""
    offered = tuple(values)
    if not offered:
        raise ValueError("there is nothing to choose from")
    return Scan(values=offered, began_s=t_s)


def spoken(scan: Scan, t_s: float) -> Scan:
    """The words of this turn have been spoken to their end."""
    return scan if scan.over or scan.spoken_s is not None else replace(scan, spoken_s=t_s)


def cancel(scan: Scan) -> Scan:
    """Something else has come up: no answer."""
    return scan if scan.over else replace(scan, over=True)


def advance(scan: Scan, t_s: float, happened: Iterable[Happened] = (), *, rising: bool = False) -> Scan:
    """One moment. `rising`: an arm is on its way up (`Gesturing.rising`). A stop is no answer: it ends the scan."""
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
    waits_s = (CONFIRM_S if scan.picked else CHOICE_S) + (RISING_S if rising else 0.0)
    if scan.spoken_s is None or t_s < scan.spoken_s + waits_s:
        return scan
    return _next(scan, t_s)


def _raised(scan: Scan, t_s: float, since_s: float) -> Scan:
    if scan.picked:
        return replace(scan, answer=scan.value, over=True)
    late = since_s - RAISE_S < scan.began_s and scan.before is not None
    place = scan.before if late and scan.before is not None else scan.place
    return replace(_turned(scan, t_s), place=place, picked=True)


def _next(scan: Scan, t_s: float) -> Scan:
    """The next choice; after an unconfirmed one too."""
    place = (scan.place + 1) % len(scan.values)
    rounds = scan.rounds + (place == 0)
    if rounds >= ROUNDS:
        return replace(scan, rounds=rounds, picked=False, over=True)
    before = None if scan.picked else scan.place
    return replace(_turned(scan, t_s), place=place, rounds=rounds, picked=False, before=before)


def _turned(scan: Scan, t_s: float) -> Scan:
    return replace(scan, turn=scan.turn + 1, began_s=t_s, spoken_s=None, before=None)
