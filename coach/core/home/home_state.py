"""What the first screen remembers from moment to moment, what comes to it, and what it asks of the program."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from coach.core.base.types import Pose, Text
from coach.core.clinical.unlocking import UnlockGrounds
from coach.core.dialogue.gestures import Gesturing
from coach.core.dialogue.read_aloud import Reading
from coach.core.home.programmes import HomePerson, Programme
from coach.core.home.settings import Settings
from coach.core.progress.questionnaire import Answers, Questionnaire
from coach.core.progress.questionnaires_due import DueQuestionnaire
from coach.core.session.practice_call import OpenCall
from coach.core.tracking.pipeline import Watching


class HomePage(StrEnum):
    MAIN = "main"
    SUGGESTED = "suggested"  # after a face
    PROGRAMMES = "programmes"
    PEOPLE = "people"
    NAME = "name"
    SETTINGS = "settings"
    LANGUAGE = "language"
    VOICE = "voice"
    NUMBER = "number"  # that is called in an emergency
    CAMERA = "camera"
    KEPT = "kept"
    SCREEN = "screen"
    HELP = "help"
    EXAMINED_BY = "examined_by"  # of an unlock
    EXAMINED_ON = "examined_on"
    TOLD = "told"
    UNLOCK = "unlock"
    DESK = "desk"  # of the therapist
    MESSAGES = "messages"
    PARCELS = "parcels"
    PARCEL = "parcel"  # what one would change
    CODES = "codes"  # of a sheet, before the camera
    DIGITS = "digits"  # of its key, compared
    NOTE = "note"  # with what is given to the therapist
    WRITE = "write"
    QUESTIONS = "questions"  # whether the questionnaires that are due are answered now
    QUESTION = "question"  # one item of one
    ACTIVITY = "activity"  # typed, in answer to it


# asked once, in this order; each may be left for later
FIRST_START = (
    HomePage.LANGUAGE, HomePage.NAME, HomePage.VOICE, HomePage.NUMBER, HomePage.CAMERA, HomePage.KEPT,
)  # fmt: skip


def first_start(people: tuple[str, ...], handle: str) -> tuple[HomePage, ...]:
    """Those screens, without what cannot be asked: a name where somebody is known here, a number of nobody sure."""
    without = {HomePage.NAME: bool(people), HomePage.NUMBER: not handle}
    return tuple(page for page in FIRST_START if not without.get(page, False))


TYPED = frozenset({
    HomePage.NAME, HomePage.NUMBER, HomePage.EXAMINED_BY, HomePage.TOLD, HomePage.DIGITS, HomePage.WRITE,
    HomePage.ACTIVITY,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What this computer has, and what may be chosen on it."""

    languages: tuple[tuple[str, str], ...] = (("en", "English"),)  # tag, and what the language calls itself
    voices: tuple[tuple[str | None, Text], ...] = ()  # as a setting, and in words
    warmer_voice: bool = False  # there is one for this language, and it is not installed
    cameras: tuple[tuple[str, str], ...] = ()  # number, and what the system calls it
    people: tuple[str, ...] = ()
    kept: tuple[Text, ...] = ()  # what is kept of the person, and where
    today: int = 0  # days are numbered as in `UnlockGrounds`


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTick:
    """One moment from outside."""

    t_s: float
    pose: Pose | None = None  # None: no new frame
    looking: bool = True  # a camera is
    answers: tuple[str, ...] = ()  # values of items
    typed: tuple[str, ...] = ()  # letters, and BACKSPACE
    commands: tuple[str, ...] = ()  # values of KEYS
    dropped: tuple[str, ...] = ()  # paths of files that were dropped on the window
    pressed: bool = False  # any other key or button
    speaking: bool = False


BACKSPACE = "\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHands:
    """The choices read aloud, and the arm that picks one."""

    watching: Watching = field(default_factory=Watching)
    gesturing: Gesturing = field(default_factory=Gesturing)
    opening: bool = False  # what the page is about is being said; its choices follow
    reading: Reading | None = None
    seen: bool = False  # somebody is in the picture
    lying: bool = False  # as far as their posture was told last


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockDraft:
    """What was told so far of an examination."""

    lock: str = ""  # its id
    examined_by: str = ""
    examined_day: int | None = None
    told: str = ""

    def grounds(self, handle: str) -> UnlockGrounds:
        """As the person themselves gives them."""
        return UnlockGrounds(
            unlocked_by=handle, by_clinician=False, told=self.told, examined_by=self.examined_by,
            examined_day=self.examined_day,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The questionnaires that are being asked, and what was answered to the first of them."""

    left: tuple[DueQuestionnaire, ...] = ()  # this one first
    at: int = 0  # the place of the item
    answers: tuple[tuple[str, Any], ...] = ()  # by item, as `core.progress.questionnaire` has them
    activity: str | None = None  # that was just named, and is to be rated
    warned: bool = False  # by an answer for which whom to call is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything that is remembered."""

    person: HomePerson
    settings: Settings = field(default_factory=Settings)
    machine: Machine = field(default_factory=Machine)
    page: HomePage = HomePage.MAIN
    start: tuple[HomePage, ...] = ()  # screens of the first start still to come, this one first
    screens: int = 0  # of the first start, in all
    feeling: str | None = None
    leaf: int = 0  # of a list that has more than one
    typed: str = ""
    fault: Text | None = None  # of what was typed
    draft: UnlockDraft = field(default_factory=UnlockDraft)
    asking: Asking = field(default_factory=Asking)
    hands: HomeHands = field(default_factory=HomeHands)
    call: OpenCall | None = None
    note: Text | None = None


# what is asked of the program


@dataclass(frozen=True, slots=True)
class BeginSession:
    programme: Programme


@dataclass(frozen=True, slots=True)
class BeginPractice:
    pass


@dataclass(frozen=True, slots=True)
class OpenLookBack:
    pass


@dataclass(frozen=True, slots=True)
class SayAloud:
    sentences: tuple[Text, ...]
    louder: int = 0  # as `Offer`


@dataclass(frozen=True, slots=True)
class BeQuiet:
    pass


@dataclass(frozen=True, slots=True)
class KeepSetting:
    name: str  # a field of `Settings`
    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class ChoosePerson:
    name: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class KeepNumber:
    number: str  # as `intake` takes it


@dataclass(frozen=True, slots=True)
class EndLock:
    lock: str
    grounds: UnlockGrounds


@dataclass(frozen=True, slots=True)
class KeepAnswers:
    questionnaire: Questionnaire
    answers: Answers  # none at all: it was put off


@dataclass(frozen=True, slots=True)
class LeaveHome:
    pass


@dataclass(frozen=True, slots=True)
class MarkTold:
    message: str  # its id


@dataclass(frozen=True, slots=True)
class OpenParcel:
    path: str


@dataclass(frozen=True, slots=True)
class ReadAnew:
    """What was read of a sheet's codes is forgotten."""


@dataclass(frozen=True, slots=True)
class TakeParcel:
    accepted: bool  # its six digits were compared


@dataclass(frozen=True, slots=True)
class GiveToClinic:
    note: Text | None


HomeAction = (
    BeginSession | BeginPractice | OpenLookBack | SayAloud | BeQuiet | KeepSetting | ChoosePerson | KeepNumber
    | EndLock | KeepAnswers | LeaveHome | MarkTold | OpenParcel | ReadAnew | TakeParcel | GiveToClinic
)  # fmt: skip
