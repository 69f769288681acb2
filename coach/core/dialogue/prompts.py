"""What is said, sounded and shown: one table of cues, and the chooser that gives one at a time.

What is being said belongs to the phase that it was offered in. When that phase is left, its cues are dropped, and what
the voice is in the middle of is cut, unless it is a warning or an ending.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum

from coach.core.base.types import Text

NEVER = math.inf  # never stale: an open question keeps waiting for its turn, or its clock would never begin
NOTICE_S = 1.5  # until somebody two metres away who is moving has looked up [E]
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


class Tie(Enum):
    """How long a cue is worth hearing."""

    PHASE = "phase"  # about what is done or asked in this phase: gone with it
    LEAVING = "leaving"  # about the change itself: heard in the phase that it leads to, and gone with that one
    SESSION = "session"  # whatever comes next


PHASE, LEAVING, SESSION = Tie.PHASE, Tie.LEAVING, Tie.SESSION

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
    tie: Tie = PHASE
    tone_alone: bool = False  # while the voice is busy its tone sounds without its words


CUES: dict[str, Cue] = {
    # cue                 rank         tone     spoken least cool  keep
    "hush":           Cue(Rank.GUIDE,   None,    False, 0.1, 0.0,  0.0),  # the voice is cut, with nothing in its place
    "stop":           Cue(Rank.STOP,    "stop",  True,  5.0, 0.0,  60.0, SESSION),
    "advice":         Cue(Rank.STOP,    None,    True,  5.0, 0.0,  60.0, SESSION),
    "limit":          Cue(Rank.LIMIT,   "alarm", True,  2.5, 0.0,  0.5, SESSION),
    "lower":          Cue(Rank.QUESTION, None,   True,  2.0, 0.0,  20.0),
    "limit_end":      Cue(Rank.QUESTION, "end",  True,  3.0, 0.0,  20.0, LEAVING),
    "lost":           Cue(Rank.SIGHT,   "lost",  True,  3.0, 6.0,  2.0),
    "place_again":    Cue(Rank.SIGHT,   None,    True,  3.0, 15.0, 5.0),
    "stranger":       Cue(Rank.SIGHT,   "lost",  True,  3.0, 6.0,  2.0),
    "found":          Cue(Rank.SIGHT,   "start", True,  1.5, 4.0,  1.0),
    "insist":         Cue(Rank.LIMIT,   "alarm", True,  3.0, 0.0,  10.0, SESSION),
    "scan":           Cue(Rank.QUESTION, None,   True,  0.3, 0.0,  3.0),
    "hint":           Cue(Rank.QUESTION, None,   True,  2.0, 0.0,  60.0),
    "note":           Cue(Rank.QUESTION, None,   True,  2.0, 0.0,  60.0, SESSION),
    "tried":          Cue(Rank.QUESTION, "start", True,  1.5, 0.0,  20.0),
    "question":       Cue(Rank.QUESTION, "answer", True, 1.0, 0.0, NEVER),
    "silence_pause":  Cue(Rank.QUESTION, None,   True,  3.0, 0.0,  60.0),
    "placement":      Cue(Rank.GUIDE,   None,    True,  2.0, 0.0,  60.0),
    "place":          Cue(Rank.GUIDE,   None,    True,  1.5, 0.0,  3.0),
    "placed":         Cue(Rank.GUIDE,   "start", True,  1.0, 0.0,  4.0, LEAVING),
    "left_out":       Cue(Rank.GUIDE,   None,    True,  2.0, 0.0,  60.0, SESSION),
    # before the next question, or it is lost
    "not_now":        Cue(Rank.QUESTION, None,   True,  2.0, 0.0,  60.0, LEAVING),
    "net":            Cue(Rank.QUESTION, None,   True,  4.0, 0.0,  90.0, SESSION),
    "card":           Cue(Rank.GUIDE,   None,    True,  4.0, 0.0,  90.0),
    "side":           Cue(Rank.GUIDE,   None,    True,  1.0, 0.0,  60.0),
    "part":           Cue(Rank.GUIDE,   "start", True,  2.0, 0.0,  10.0),
    "there":          Cue(Rank.GUIDE,   "up",    True,  0.8, 0.0,  1.0),
    "back":           Cue(Rank.GUIDE,   "down",  True,  0.8, 0.0,  1.0),
    "stay":           Cue(Rank.GUIDE,   None,    True,  0.5, 0.0,  1.0),
    # before a question, or nobody lets go
    "let_go":         Cue(Rank.QUESTION, "down", True,  1.0, 0.0,  20.0, LEAVING),
    "beat":           Cue(Rank.COUNT,   "beat",  False, 0.2, 0.0,  0.3),
    "show":           Cue(Rank.GUIDE,   None,    True,  2.0, 0.0,  60.0),
    "go":             Cue(Rank.GUIDE,   "start", True,  1.5, 0.0,  20.0),
    "rest":           Cue(Rank.GUIDE,   "end",   True,  1.5, 0.0,  20.0),
    "not_done":       Cue(Rank.QUESTION,  None,    True,  2.0, 0.0,  20.0, LEAVING),
    "paused":         Cue(Rank.GUIDE,   None,    True,  1.0, 0.0,  5.0),
    "eased":          Cue(Rank.GUIDE,   None,    True,  1.5, 0.0,  5.0),
    "resumed":        Cue(Rank.GUIDE,   "start", True,  1.0, 0.0,  5.0),
    "breathe_in":     Cue(Rank.GUIDE,   "up",    True,  0.8, 0.0,  1.5),
    "breathe_hold":   Cue(Rank.GUIDE,   None,    False, 0.5, 0.0,  0.5),
    "breathe_out":    Cue(Rank.GUIDE,   "down",  True,  0.8, 0.0,  1.0),
    "form":           Cue(Rank.FORM,    None,    True,  2.5, 8.0,  1.5),
    "hold_started":   Cue(Rank.COUNT,   "up",    False, 0.5, 1.0,  0.5),
    "hold_broken":    Cue(Rank.COUNT,   "down",  False, 0.5, 1.0,  0.5),
    "rep":            Cue(Rank.COUNT,   "count", True,  0.7, 0.0,  0.6, LEAVING),
    "time_left":      Cue(Rank.COUNT,   None,    True,  0.5, 0.0,  1.5),
    "last_seconds":   Cue(Rank.COUNT,   "last_seconds", True, 0.3, 0.0, 0.3, tone_alone=True),
    "praise":         Cue(Rank.PRAISE,  None,    True,  1.5, 120.0, 6.0, LEAVING),
    "finished":       Cue(Rank.GUIDE,   "end",   True,  3.0, 0.0,  60.0, SESSION),
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
    words: Offer | None = None  # the last one with words: what the voice says, and the screen shows
    words_s: float = 0.0
    left: bool = False  # the phase in which it was offered is over
    cut: bool = False  # what the voice is in the middle of is of no use any more


def silenced(showing: Showing) -> Showing:
    """With nothing that waits, and what is being given open to be cut short by a stop, a limit or advice."""
    return replace(showing, now=None, waiting=())


def only(showing: Showing, wanted: Callable[[Offer], bool]) -> Showing:
    """Without what is not wanted any more: dropped where it waits, and to be cut where it is being said."""
    showing = replace(showing, waiting=tuple(filter(wanted, showing.waiting)))
    if showing.words is None or wanted(showing.words):
        return showing
    now = None if showing.now is showing.words else showing.now
    return replace(showing, now=now, words=None, cut=True)


def outlives(offer: Offer, t_s: float) -> bool:
    """Whether this cue is worth hearing once the phase is over that was left at `t_s`."""
    return offer.row.tie is SESSION or (offer.row.tie is LEAVING and offer.t_s >= t_s)


def phase_left(showing: Showing, t_s: float) -> Showing:
    """The phase was left at `t_s`: without all that belonged to it. What goes on being said is no banner any more."""
    return replace(only(showing, lambda offer: outlives(offer, t_s)), left=True)


def choose(showing: Showing, t_s: float, offers: Iterable[Offer], speaking: bool) -> tuple[Showing, Offer | None]:
    """Which cue is given now, if any. A higher rank cuts in only when it is a stop or a limit; others wait their turn.

    `speaking`: the voice has not finished; only a stop or a limit talks over it. An offer of a later time than `t_s`
    waits for that time.
    """
    waiting = [o for o in (*showing.waiting, *offers) if t_s - o.t_s <= o.row.keep_s and not _cooling(showing, o, t_s)]
    waiting.sort(key=lambda o: (o.row.rank, o.t_s))
    showing = replace(showing, waiting=tuple(waiting))
    first = next((o for o in waiting if o.t_s <= t_s), None)
    if first is None:
        return showing, None
    cuts_in = first.row.rank <= Rank.LIMIT and (showing.now is None or _outranks(first, showing.now))
    unheard = speaking and first.row.spoken and first.text is not None
    if not cuts_in and (_busy(showing, t_s) or (unheard and not first.row.tone_alone)):
        return showing, None
    rest = tuple(o for o in waiting if o is not first and (o.same != first.same or first.cue == "question"))
    first = replace(first, text=None) if unheard and first.row.tone_alone else first
    given = {**showing.given, first.same: t_s}
    corrected = t_s if first.row.rank in CORRECTS else showing.corrected_s
    after = replace(showing, now=first, since_s=t_s, corrected_s=corrected, waiting=rest, given=given)
    if first.text is not None and first.row.spoken:
        after = replace(after, words=first, words_s=t_s, left=False)
    return after, first


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


def shown(showing: Showing, t_s: float, *, speaking: bool = False, read_s: float = 0.0) -> Offer | None:
    """What was last said, as long as it is being said and can be read; None after that.

    `speaking`: the voice has not finished it; `read_s`: how long its words take to read. It stays for its `least_s` at
    least, and for `NOTICE_S` more than the reading takes.
    """
    if showing.words is None:
        return None
    stays_s = max(showing.words.row.least_s, NOTICE_S + read_s)
    return showing.words if speaking or t_s - showing.words_s <= stays_s else None
