"""What a practice remembers from moment to moment, and what comes to it from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from coach.core.base.types import Pose
from coach.core.dialogue import prompts
from coach.core.dialogue.gestures import Gesturing
from coach.core.dialogue.hearing import Ear, Listened
from coach.core.dialogue.read_aloud import Reading
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.session.practice_call import OpenCall
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching


class PracticePart(StrEnum):
    KEY = "key"  # a key, a button of the mouse, or a presenter remote
    GESTURE = "gesture"  # of the posture that the person is in
    COUNT = "count"  # choices read aloud, picked and confirmed by the gesture
    SOUND = "sound"  # a short sound, where a microphone listens
    STOP = "stop"  # the gesture kept up


class Result(StrEnum):
    WORKED = "worked"
    NOT_YET = "not_yet"
    NOT_SEEN = "not_seen"
    SKIPPED = "skipped"
    NO_KEYS = "no_keys"  # no window, and so nothing to press
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeTick:
    """One moment from outside."""

    t_s: float
    pose: Pose | None = None  # None: no new frame since the last moment
    touched: bool = False  # any key, or any button of the mouse
    commands: tuple[str, ...] = ()  # what the touched keys mean in a session
    answers: tuple[str, ...] = ()  # what was clicked, or chosen by a key
    speaking: bool = False
    sound: Listened | None = None  # what the microphone gave; None: none listens
    keys: bool = True  # there is a window that takes keys
    sees: bool = True  # there is a camera
    source: str = "ok"  # as in session.Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSight:
    """What the camera shows of the person."""

    watching: Watching = field(default_factory=Watching)
    seen: Observation | None = None  # the newest
    looks: tuple[str, float] | None = None  # the posture that is seen now, and since when
    posture: str | None = None  # the last that lasted
    gesturing: Gesturing = field(default_factory=Gesturing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One part being tried, or the summing up."""

    began_s: float = 0.0
    called_s: float | None = None  # when an unseen person was asked to come into the picture
    told: bool = False  # its words were offered to the voice
    trying_s: float | None = None  # they were spoken to their end then
    signs: bool = False  # anything came from the person
    gesture: str = POSTURE_DEFAULTS["standing"].gesture  # that is tried
    reading: Reading | None = None  # the choices of the count


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Everything that is remembered from moment to moment."""

    parts: tuple[PracticePart, ...] = tuple(PracticePart)  # this one, and those to come; none: it is being summed up
    results: Mapping[PracticePart, Result] = field(default_factory=dict)
    started_s: float | None = None
    t_s: float = 0.0
    attempt: Attempt = field(default_factory=Attempt)
    silent: int = 0  # parts without any sign of the person, one after the other
    sight: PracticeSight = field(default_factory=PracticeSight)
    showing: prompts.Showing = field(default_factory=prompts.Showing)
    speaking: bool = False
    ear: Ear | None = None  # None: no microphone
    end: str | None = None  # a key of safety.END_REASONS
    call: OpenCall | None = None  # for help, until somebody answers
    over: bool = False  # everything has been said

    @property
    def part(self) -> PracticePart | None:
        """The part under way; None once it is being summed up."""
        return self.parts[0] if self.parts else None

    @property
    def trying(self) -> bool:
        """Whether a part is being tried: its words are spoken to their end, and practice has not ended."""
        return self.attempt.trying_s is not None and self.end is None
