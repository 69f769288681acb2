"""Answering by a short sound: what is loud, for how long, and when a word, a clap or a knock is meant.

Works on energies alone, so that it understands no speech, in any language. While the program itself plays anything, and
until the room is quiet again after it, nothing is heard. Sources: [R2] S16 = second clinical review; [E] =
`benchmarks/hearing.py`, on recorded voices, claps, knocks, music and television.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

RISE_DB = 12.0  # a sound is this much above the noise floor [E]
FALL_DB = 15.0  # below its loudest it is over: what follows is the room's echo [E]
LEAST_DB = -62.0  # below full scale: quieter is the hiss of the microphone [E]
SHORT_S = 0.85  # a word, a clap or a knock takes less; speech that goes on, music and a groan take more [E]
LEAST_S = 0.024  # less is a click of the line [E]
AFTER_S = 0.16  # quiet for so long ends it: the gap in a word of two syllables is shorter [E]
ALONE_S = 0.45  # and nothing follows it for so long: of people who talk to each other something does [E]
BEFORE_S = 0.1  # and so long it was quiet before [E]
# after its own playing: at least so long, and at most; between them until the room is quiet. The longer way of the
# sound through a server or by radio is measured on each sentence
MARGIN_S, MARGIN_MOST_S = 0.12, 1.2
DELAY_MOST_S = 1.0  # what rises later after the playing began was not it [E]
# the noise is what the last so many seconds were, each in tenths; before there are so many, nothing is heard [E]
BLOCK_S, MEMORY_S, ENOUGH_S = 0.1, 20.0, 2.0
FLOOR_SHARE = 0.25  # of the tenths are quieter than the floor
LOUD_SHARE, CALM_SHARE = 0.1, 0.05  # of the tenths rise above it: a loud room, and a calm one again [E]
FLOOR_MOST_DB = -34.0  # a floor above this leaves a word no room [E]
ALARM_DB, ALARM_RISE_DB = -12.0, 30.0  # a cry or a fall beside the microphone: so loud, and so far above the floor [E]


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a hundredth of a second or two was, in dB below full scale; nothing else is kept of it."""

    t_s: float  # its end, on the session's clock
    voice_db: float  # 200 to 4000 Hz
    sharp_db: float  # above that: claps, knocks, hissing sounds

    @property
    def level_db(self) -> float:
        """Both together."""
        return max(self.voice_db, self.sharp_db)


@dataclass(frozen=True, slots=True)
class Listened:
    """What came from the microphone since the last moment."""

    loudness: tuple[Loudness, ...] = ()
    playing: bool = False  # the program itself makes a sound now


@dataclass(frozen=True, slots=True)
class ShortSound:
    """A word, a clap or a knock."""

    since_s: float
    lasted_s: float
    peak_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """A tenth of a second without the program's own sound."""

    quietest_db: float
    loudest_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What the room sounds like while nothing is said."""

    tenths: tuple[Tenth, ...] = ()
    floor_db: float = math.nan  # NaN: not measured for long enough
    share_loud: float = 0.0  # of the tenths
    loud: bool = False  # too loud, or too restless, to tell a sound that is meant

    @property
    def known(self) -> bool:
        """Whether enough was heard of it."""
        return not math.isnan(self.floor_db)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A sound under way."""

    since_s: float
    peak_db: float
    last_s: float  # it was last loud
    counts: bool  # it began out of quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """The program's own sound, and how long it takes to the microphone."""

    now: bool = False
    since_s: float = math.nan
    ended_s: float = -math.inf
    delay_s: float = 0.0  # the longest that was measured
    awaited: bool = False  # it was quiet when it began, and has not been heard yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """What is remembered from one moment to the next; a value without any sound in it."""

    t_s: float = -math.inf  # of the newest loudness
    noise: Noise = Noise()
    playing: Playing = Playing()
    open: bool = False  # what is loud now is not the program's own
    rising: Rising | None = None
    ended: ShortSound | None = None  # it was short, and nothing has followed it yet
    quiet_since_s: float | None = None
    block: tuple[float, float, float] | None = None  # of the tenth under way: its start, quietest and loudest

    @property
    def works(self) -> bool:
        """Whether a sound may pick now: the room is known, and calm."""
        return self.noise.known and not self.noise.loud

    @property
    def may_be_short(self) -> bool:
        """Whether a sound is under way that may be meant."""
        return self.ended is not None or (self.rising is not None and self.rising.counts)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a moment's listening came to."""

    short: tuple[ShortSound, ...] = ()
    alarm_s: float | None = None  # something very loud began then


def listen_on(ear: Ear, listened: Listened) -> tuple[Ear, Noticed]:
    """What was heard since the last moment. Loudness from before the last that was given is passed over."""
    short: list[ShortSound] = []
    alarm_s: float | None = None
    # whoever asks for the moment asks seldom: between two moments it may have begun, or ended
    mine = listened.playing or ear.playing.now
    for one in listened.loudness:
        if one.t_s <= ear.t_s:
            continue
        ear = replace(ear, playing=_playing(ear, one, mine), t_s=one.t_s)
        if _own(ear, one):
            ear = replace(ear, open=False, rising=None, ended=None, block=None)
            continue
        ear = ear if ear.open else replace(ear, open=True)
        ear, heard = _followed(ear, one)
        short += [heard] if heard is not None else []
        if ear.rising is not None and ear.rising.since_s == one.t_s and _alarming(ear, one):
            alarm_s = one.t_s
        ear = _blocked(ear, one)
    ear = replace(ear, playing=replace(ear.playing, now=listened.playing))
    if listened.playing:
        ear = replace(ear, open=False, rising=None, ended=None, block=None)
    return ear, Noticed(tuple(short), alarm_s)


def forgiven(ear: Ear, sound: ShortSound) -> Ear:
    """A sound that was an answer is no noise of the room."""
    after = round(ALONE_S / BLOCK_S)
    tenths = after + math.ceil((sound.lasted_s + BLOCK_S) / BLOCK_S)
    kept = (*ear.noise.tenths[:-tenths], *ear.noise.tenths[-after:])
    return replace(ear, noise=_measured(ear.noise, kept))


# -- the program's own sound -------------------------------------------------------------------------------------------


def _playing(ear: Ear, one: Loudness, mine: bool) -> Playing:
    own = ear.playing
    if mine and not own.now:
        calm = ear.noise.known and one.level_db < ear.noise.floor_db + RISE_DB
        own = replace(own, now=True, since_s=one.t_s, awaited=calm)
    elif mine:
        own = replace(own, now=True)
    elif own.now:
        own = replace(own, now=False)
    if own.now:
        own = replace(own, ended_s=one.t_s)
    if own.awaited and one.level_db >= ear.noise.floor_db + RISE_DB:
        delay_s = one.t_s - own.since_s
        own = replace(own, awaited=False, delay_s=max(own.delay_s, delay_s if delay_s <= DELAY_MOST_S else 0.0))
    return own


def _own(ear: Ear, one: Loudness) -> bool:
    """Whether this may be the program's own sound, or its echo."""
    own = ear.playing
    if own.now:
        return True
    since_s = one.t_s - own.ended_s
    if ear.open or since_s > MARGIN_MOST_S + own.delay_s:
        return False
    # a room that is not known yet is given all the time
    settled = ear.noise.known and one.level_db < ear.noise.floor_db + RISE_DB / 2
    return since_s < MARGIN_S + own.delay_s or not settled


# -- short sounds ------------------------------------------------------------------------------------------------------


def _followed(ear: Ear, one: Loudness) -> tuple[Ear, ShortSound | None]:
    """One moment of a sound, or of quiet."""
    if not ear.noise.known:
        return ear, None
    over_db = max(ear.noise.floor_db + RISE_DB, LEAST_DB)
    rising = ear.rising
    if rising is None:
        if one.level_db < over_db:
            quiet_since_s = one.t_s if ear.quiet_since_s is None else ear.quiet_since_s
            ear, ended = replace(ear, quiet_since_s=quiet_since_s), ear.ended
            alone = ended is not None and one.t_s - ended.since_s - ended.lasted_s >= ALONE_S
            return (replace(ear, ended=None), ended) if alone else (ear, None)
        quiet = ear.quiet_since_s is not None and one.t_s - ear.quiet_since_s >= BEFORE_S and ear.ended is None
        begun = Rising(since_s=one.t_s, peak_db=one.level_db, last_s=one.t_s, counts=quiet)
        return replace(ear, rising=begun, ended=None, quiet_since_s=None), None
    peak_db = max(rising.peak_db, one.level_db)
    if one.level_db >= max(over_db - RISE_DB / 3, peak_db - FALL_DB):
        lasted_s = one.t_s - rising.since_s
        counts = rising.counts and lasted_s <= SHORT_S
        return replace(ear, rising=replace(rising, peak_db=peak_db, last_s=one.t_s, counts=counts)), None
    if one.t_s - rising.last_s < AFTER_S:
        return ear, None
    lasted_s = rising.last_s - rising.since_s
    meant = rising.counts and LEAST_S <= lasted_s <= SHORT_S
    ended = ShortSound(rising.since_s, lasted_s, rising.peak_db) if meant else None
    return replace(ear, rising=None, ended=ended, quiet_since_s=rising.last_s), None


def _alarming(ear: Ear, one: Loudness) -> bool:
    return one.level_db >= max(ALARM_DB, ear.noise.floor_db + ALARM_RISE_DB)


# -- the room ----------------------------------------------------------------------------------------------------------


def _blocked(ear: Ear, one: Loudness) -> Ear:
    """The tenth under way, and once it is full what the room is like."""
    start_s, quietest_db, loudest_db = ear.block or (one.t_s, one.level_db, one.level_db)
    block = (start_s, min(quietest_db, one.level_db), max(loudest_db, one.level_db))
    if one.t_s - start_s < BLOCK_S:
        return replace(ear, block=block)
    tenths = (*ear.noise.tenths, Tenth(quietest_db=block[1], loudest_db=block[2]))[-round(MEMORY_S / BLOCK_S) :]
    return replace(ear, block=None, noise=_measured(ear.noise, tenths))


def _measured(noise: Noise, tenths: Sequence[Tenth]) -> Noise:
    if len(tenths) < ENOUGH_S / BLOCK_S:
        return replace(noise, tenths=tuple(tenths))
    floor_db = max(_quantile((one.quietest_db for one in tenths), FLOOR_SHARE), LEAST_DB - RISE_DB)
    above = sum(one.loudest_db >= max(floor_db + RISE_DB, LEAST_DB) for one in tenths) / len(tenths)
    most = CALM_SHARE if noise.loud else LOUD_SHARE
    loud = floor_db > FLOOR_MOST_DB or above > most
    return Noise(tenths=tuple(tenths), floor_db=floor_db, share_loud=above, loud=loud)


def _quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
