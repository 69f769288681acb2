"""What is said, sounded and shown: one table of cues, and the chooser that gives one at a time."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from coach.core.base.types import Text

NEVER = math.inf  # never stale: an open question keeps waiting for its turn, or its clock would never begin
CORRECTION_GAP_S = 4.0  # at most one correction in this time (Physitrack and others: one prompt, then a cooldown)


class Rank(IntEnum):
    """The lower number wins."""

    STOP = 0
    LIMIT = 1
    SIGHT = 2
    QUESTION = 3
    GUIDE = 4
    FORM = 5
    COUNT = 6
    PRAISE = 7


# an alarm is a correction too: no other correction follows right after it, but the alarm itself never waits
CORRECTS = frozenset({Rank.LIMIT, Rank.FORM})


@dataclass(frozen=True, slots=True)
class Cue:
    rank: Rank
    tone: str | None  # a row of the sound room's TONES
    spoken: bool
    least_s: float  # shown at least this long
    cooldown_s: float  # not given again sooner
    keep_s: float  # waits at most this long for its turn, then it is stale


CUES: dict[str, Cue] = {
    # cue                 rank         tone     spoken least cool  keep
    "stop":           Cue(Rank.STOP,    "stop",  True,  5.0, 0.0,  60.0),
    "advice":         Cue(Rank.STOP,    None,    True,  5.0, 0.0,  60.0),
    "limit":          Cue(Rank.LIMIT,   "alarm", True,  2.5, 0.0,  0.5),
    "limit_end":      Cue(Rank.LIMIT,   "end",   True,  3.0, 0.0,  20.0),
    "lost":           Cue(Rank.SIGHT,   "lost",  True,  3.0, 6.0,  2.0),
    "place_again":    Cue(Rank.SIGHT,   None,    True,  3.0, 15.0, 5.0),
    "stranger":       Cue(Rank.SIGHT,   "lost",  True,  3.0, 6.0,  2.0),
    "found":          Cue(Rank.SIGHT,   "start", True,  1.5, 4.0,  1.0),
    "insist":         Cue(Rank.LIMIT,   "alarm", True,  3.0, 0.0,  10.0),
    "scan":           Cue(Rank.QUESTION, None,   True,  0.3, 0.0,  3.0),
    "note":           Cue(Rank.QUESTION, None,   True,  2.0, 0.0,  60.0),
    "tried":          Cue(Rank.QUESTION, "start", True,  1.5, 0.0,  20.0),
    "question":       Cue(Rank.QUESTION, "answer", True, 1.0, 0.0, NEVER),
    "silence_pause":  Cue(Rank.QUESTION, None,   True,  3.0, 0.0,  60.0),
    "placement":      Cue(Rank.GUIDE,   None,    True,  2.0, 0.0,  60.0),
    "place":          Cue(Rank.GUIDE,   None,    True,  1.5, 0.0,  3.0),
    "placed":         Cue(Rank.GUIDE,   "start", True,  1.0, 0.0,  4.0),
    "left_out":       Cue(Rank.GUIDE,   None,    True,  2.0, 0.0,  60.0),
    "not_now":        Cue(Rank.QUESTION, None,   True,  2.0, 0.0,  60.0),  # before the next question, or it is lost
    "net":            Cue(Rank.QUESTION, None,   True,  4.0, 0.0,  90.0),
    "card":           Cue(Rank.GUIDE,   None,    True,  4.0, 0.0,  90.0),
    "side":           Cue(Rank.GUIDE,   None,    True,  1.0, 0.0,  60.0),
    "part":           Cue(Rank.GUIDE,   "start", True,  2.0, 0.0,  10.0),
    "there":          Cue(Rank.GUIDE,   "up",    True,  0.8, 0.0,  1.0),
    "back":           Cue(Rank.GUIDE,   "down",  True,  0.8, 0.0,  1.0),
    "stay":           Cue(Rank.GUIDE,   None,    True,  0.5, 0.0,  1.0),
    "let_go":         Cue(Rank.QUESTION, "down", True,  1.0, 0.0,  20.0),  # before a question, or nobody lets go
    "beat":           Cue(Rank.COUNT,   "beat",  False, 0.2, 0.0,  0.3),
    "show":           Cue(Rank.GUIDE,   None,    True,  2.0, 0.0,  60.0),
    "go":             Cue(Rank.GUIDE,   "start", True,  1.5, 0.0,  20.0),
    "rest":           Cue(Rank.GUIDE,   "end",   True,  1.5, 0.0,  20.0),
    "not_done":       Cue(Rank.QUESTION,  None,    True,  2.0, 0.0,  20.0),
    "paused":         Cue(Rank.GUIDE,   None,    True,  1.0, 0.0,  5.0),
    "eased":          Cue(Rank.GUIDE,   None,    True,  1.5, 0.0,  5.0),
    "resumed":        Cue(Rank.GUIDE,   "start", True,  1.0, 0.0,  5.0),
    "breathe_in":     Cue(Rank.GUIDE,   "up",    True,  0.8, 0.0,  1.5),
    "breathe_hold":   Cue(Rank.GUIDE,   None,    False, 0.5, 0.0,  0.5),
    "breathe_out":    Cue(Rank.GUIDE,   "down",  True,  0.8, 0.0,  1.0),
    "form":           Cue(Rank.FORM,    None,    True,  2.5, 8.0,  1.5),
    "hold_started":   Cue(Rank.COUNT,   "up",    False, 0.5, 1.0,  0.5),
    "hold_broken":    Cue(Rank.COUNT,   "down",  False, 0.5, 1.0,  0.5),
    "rep":            Cue(Rank.COUNT,   "count", True,  0.7, 0.0,  0.6),
    "last_seconds":   Cue(Rank.COUNT,   "last_seconds", False, 0.3, 0.0, 0.3),
    "praise":         Cue(Rank.PRAISE,  None,    True,  1.5, 120.0, 6.0),
    "finished":       Cue(Rank.GUIDE,   "end",   True,  3.0, 0.0,  60.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A cue that wants to be given. Cues of one row with different texts cool down apart."""

    cue: str
    text: Text | None
    t_s: float
    louder: int = 0  # steps above the ordinary loudness: how often it was said in vain

    @property
    def row(self) -> Cue:
        """The row of `CUES` that says how this cue is given."""
        return CUES[self.cue]

    @property
    def same(self) -> tuple[str, str]:
        """The cue and the key of its text, empty without one: offers of the same pair cool down together."""
        return self.cue, self.text.key if self.text else ""


@dataclass(frozen=True, slots=True)
class Showing:
    """The chooser's memory."""

    now: Offer | None = None
    since_s: float = 0.0
    corrected_s: float | None = None
    waiting: tuple[Offer, ...] = ()
    given: Mapping[tuple[str, str], float] = field(default_factory=dict)


def silenced(showing: Showing) -> Showing:
    """With nothing that waits, and what is being given open to be cut short by a stop, a limit or advice."""
    return replace(showing, now=None, waiting=())


def choose(showing: Showing, t_s: float, offers: Iterable[Offer], speaking: bool) -> tuple[Showing, Offer | None]:
    """Which cue is given now, if any. A higher rank cuts in only when it is a stop or a limit; others wait their turn.

    `speaking`: the voice has not finished; only a stop or a limit talks over it.
    """
    waiting = [o for o in (*showing.waiting, *offers) if t_s - o.t_s <= o.row.keep_s and not _cooling(showing, o, t_s)]
    waiting.sort(key=lambda o: (o.row.rank, o.t_s))
    showing = replace(showing, waiting=tuple(waiting))
    if not waiting:
        return showing, None
    first = waiting[0]
    cuts_in = first.row.rank <= Rank.LIMIT and (showing.now is None or _outranks(first, showing.now))
    if not cuts_in and (_busy(showing, t_s) or (speaking and first.row.spoken)):
        return showing, None
    given = {**showing.given, first.same: t_s}
    corrected = t_s if first.row.rank in CORRECTS else showing.corrected_s
    rest = tuple(o for o in waiting[1:] if o.same != first.same or first.cue == "question")
    return Showing(first, t_s, corrected, rest, given), first


def _outranks(offer: Offer, now: Offer) -> bool:
    """Whether it cuts in. A newer one of equal rank waits, but no alarm ever waits for another alarm."""
    return offer.row.rank < now.row.rank or (offer.row.rank is Rank.LIMIT and now.row.rank is Rank.LIMIT)


def _busy(showing: Showing, t_s: float) -> bool:
    return showing.now is not None and t_s - showing.since_s < showing.now.row.least_s


def _cooling(showing: Showing, offer: Offer, t_s: float) -> bool:
    last = showing.given.get(offer.same)
    if last is not None and t_s - last < offer.row.cooldown_s:
        return True
    if offer.row.rank is Rank.FORM and showing.corrected_s is not None:
        return t_s - showing.corrected_s < CORRECTION_GAP_S
    return False


def shown(showing: Showing, t_s: float, at_most_s: float = 6.0) -> Offer | None:
    """The cue that is on the screen now; None without one, and after `at_most_s` or its own `least_s`, the longer."""
    if showing.now is None or t_s - showing.since_s > max(at_most_s, showing.now.row.least_s):
        return None
    return showing.now
