"""The first screen: shows it, hears what is chosen, does what is asked, and comes back after each session."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from coach.app import home_clinic
from coach.app.code_finder import CodeFinder
from coach.app.home_machine import system_locales
from coach.app.home_person import Shelf, person_of
from coach.app.home_sight import Sight
from coach.app.home_voice import HomeVoice, lacks_natural, voices_of
from coach.app.home_window import open_window
from coach.app.leaving import LEFT, LeaveRequest, leaving_on_signals
from coach.app.look_back import look_back
from coach.app.options import Sound, Tell, look_of
from coach.app.settings import KeptSettings
from coach.core.base.types import Pixels, Pose, Text, text
from coach.core.dialogue import kept as kept_words
from coach.core.home import home_questions, home_steps
from coach.core.home import home_state as wishes
from coach.core.home.clinic_steps import with_desk
from coach.core.home.home_pages import view_of
from coach.core.home.home_parts import line
from coach.core.home.home_state import Home, HomeAction, HomePage, HomeTick, Machine
from coach.core.home.programmes import HomePerson, Programme
from coach.core.home.settings import NO_CAMERA, Settings, language_of
from coach.core.session import practice_call
from coach.devices.camera.attached import attached
from coach.devices.errors import SourceError
from coach.devices.feed import POLL_S
from coach.devices.screen import THEMES, Window
from coach.parcel.errors import ParcelError
from coach.parcel.light.at_home import SheetReader
from coach.prescription.faults import PrescriptionError
from coach.prescription.words import available_languages, load_words
from coach.records.answer_sheets import keep_answers
from coach.records.errors import StoreError
from coach.records.keeping import kept_of
from coach.records.names import DEMO
from coach.records.profile import changed
from coach.records.store import Store
from coach.records.unlocking import UnlockRefused, unlock

REST_AFTER_S = 600.0  # nobody seen, and nothing touched for so long: the camera rests until something is [E]
FAULT = 70  # the exit code of a fault of the program
_Sheet = tuple[CodeFinder, SheetReader]  # who looks for its codes, and what was read of them


class NotBegun(ValueError):
    """What was chosen could not be begun; the message is the whole sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDoor:
    """What lies behind the first screen: each takes the window for itself, and comes back."""

    hold: Callable[[str, Programme, Settings], int]  # a session of somebody; its exit code
    practise: Callable[[Settings], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeWish:
    """What the command line asked for."""

    settings: Settings  # with what was given beside them
    who: str | None = None  # None: the only one, or chosen
    source: str | None = None  # one that is no camera of this computer: a film, or the virtual patient
    mute: bool = False
    parcel: str | None = None  # the file of one to look at, as soon as the first start is over


def run(records: Store, wish: HomeWish, kept: KeptSettings, door: HomeDoor, window: Window, tell: Tell) -> int:
    """The first screen until it is closed; its exit code. Raises ScreenError once the display is gone, StoreError."""
    with leaving_on_signals() as leaving:
        front = _Front(records, wish, kept, door, window, tell)
        try:
            while not front.left and not leaving.asked:
                front.stay(leaving)
                front.follow()
        finally:
            front.close()
    return LEFT if leaving.asked else front.code


class _Front:
    """The first screen with all that is open for it; while a session runs nothing of it is."""

    def __init__(
        self, records: Store, wish: HomeWish, kept: KeptSettings, door: HomeDoor, window: Window, tell: Tell
    ) -> None:
        self._records, self._wish, self._kept, self._door, self._tell = records, wish, kept, door, tell
        self._window: Window | None = window
        self._voice = HomeVoice(tell, mute=wish.mute)
        self._sight: Sight | None = None
        self._image: Pixels | None = None
        self._parcel = wish.parcel  # until it was looked at
        self._sheet: _Sheet | None = None  # while the page is about its codes
        self._shelf = Shelf()
        self._last_s = time.monotonic()  # when somebody was last there
        self._next: Callable[[], None] | None = None  # what takes the window from here
        self.left, self.code = False, 0
        settings = wish.settings
        if not settings.started and (own := language_of(system_locales(), available_languages())) is not None:
            settings = replace(settings, language=own)
        self._words = load_words(settings.language)
        self._home = self._begun(settings)

    def _begun(self, settings: Settings) -> Home:
        """Who it is, where that is sure; nobody is guessed."""
        people = self._people()
        unsure = self._wish.who is None and self._wish.source is None and len(people) > 1
        who = self._wish.who or (DEMO if self._wish.source is not None else next(iter(people), "me"))
        person = HomePerson(handle="", named=False) if unsure else self._person(who)
        return home_steps.begin(Home(person=person, settings=settings, machine=self._machine(person)))

    def stay(self, leaving: LeaveRequest) -> None:
        """Until it is left, or something else takes the window."""
        while not self.left and self._next is None and not leaving.asked:
            self._moment()

    def follow(self) -> None:
        """What was chosen, with the window and the camera to itself; then the first screen is there again."""
        following, self._next = self._next, None
        if following is None:
            return
        self.close()
        note = None
        try:
            following()
        except (NotBegun, StoreError, SourceError, PrescriptionError) as error:
            note = str(error)
        self._again(note=note)

    def close(self) -> None:
        """Gives everything back."""
        self._close_sight()
        self._voice.close()
        if self._window is not None:
            self._window.close()
        self._window = None

    def _moment(self) -> None:
        if self._parcel is not None and not self._home.start:
            self._try(partial(self._open_parcel, path=self._parcel))
            self._parcel = None
        window, home = self._open_window(), self._home
        if home.call is not None:
            window.show(practice_call.view(home.call), self._words)
        else:
            window.show_home(view_of(home), self._words, self._image)
        pose = self._look()
        given = window.inputs()
        now_s = time.monotonic()
        if given or home.hands.seen:
            self._last_s = now_s
        tick = HomeTick(
            t_s=now_s,
            pose=pose,
            looking=self._sight is not None and self._sight.open,
            answers=tuple(one.value for one in given if one.kind == "answer"),
            typed=tuple(one.value for one in given if one.kind == "typed"),
            commands=tuple(one.value for one in given if one.kind == "command" and one.value != "press"),
            dropped=tuple(one.value for one in given if one.kind == "dropped"),
            pressed=any(one.value == "press" for one in given),
            speaking=self._voice.speaking,
        )
        self._home, asked = home_steps.step(home, tick)
        for action in asked:
            self._try(partial(self._done, action))
        self._try(self._read_sheet)

    def _open_window(self) -> Window:
        if self._window is None:
            self._window = open_window(self._home.settings)
        return self._window

    def _look(self) -> Pose | None:
        """The newest pose, where a camera looks; else a moment's rest."""
        rests = time.monotonic() - self._last_s > REST_AFTER_S
        source = NO_CAMERA if rests else self._wish.source or self._home.settings.camera
        finder = None if self._sheet is None else self._sheet[0]
        if self._sight is None or (self._sight.source, self._sight.finder) != (source, finder):
            self._close_sight()
            self._sight = Sight(source, finder)
        seen = self._sight.next()
        if seen is None:
            time.sleep(POLL_S)
            return None
        if seen.frame is not None and seen.frame.image is not None:
            self._image = seen.frame.image
        return seen.pose

    def _read_sheet(self) -> None:
        """While a sheet is held up, what was read of it; once that is whole, what it would change."""
        home = self._home
        if home.page is not HomePage.CODES:
            self._sheet = None
            return
        finder, reader = self._sheet or self._begin_sheet()
        reader, told = reader.step(finder.taken())
        self._sheet = finder, reader
        blind = self._sight is not None and self._sight.finder is finder and not self._sight.open
        sentence = text("light.no_camera") if blind else told.sentence
        note = home.note if told.fault is None else line(told.fault)
        self._home = with_desk(replace(home, note=note), replace(home.person.desk, codes=sentence))
        if told.codes:
            self._open_parcel(codes=told.codes)

    def _begin_sheet(self) -> _Sheet:
        """With nothing read yet; the camera stays as it is where it looks for codes already."""
        finder = CodeFinder() if self._sheet is None else self._sheet[0]
        self._sheet = finder, home_clinic.sheet_reader(self._records, self._home.person.handle)
        return self._sheet

    def _close_sight(self) -> None:
        if self._sight is not None:
            self._sight.close()
        self._sight, self._image = None, None

    # -- what is known ------------------------------------------------------------------------------------------------

    def _people(self) -> tuple[str, ...]:
        return tuple(one.handle for one in self._records.patients() if not one.is_demo)

    def _person(self, name: str) -> HomePerson:
        return person_of(self._records, name, self._words, self._records.now().astimezone(), self._shelf)

    def _machine(self, person: HomePerson) -> Machine:
        return Machine(
            languages=tuple((tag, load_words(tag).say_key("home.this_language")) for tag in available_languages()),
            voices=voices_of(self._words.language),
            warmer_voice=lacks_natural(self._words.language),
            cameras=attached(),
            people=self._people(),
            kept=self._kept_of(person.handle),
            today=self._records.now().astimezone().date().toordinal(),
        )

    def _kept_of(self, handle: str) -> tuple[Text, ...]:
        known = self._records.find(handle) if handle else None
        return () if known is None else kept_words.lines(kept_of(self._records, known))

    def _again(self, name: str | None = None, *, note: str | None = None) -> None:
        """Reads anew what may have changed: after a session, an unlock, or for somebody else."""
        home = self._home
        self._words = load_words(home.settings.language)
        handle = name if name is not None else home.person.handle
        person = self._person(handle) if handle else home.person
        shown = None if note is None else line(note)
        self._home = home_questions.offered(replace(home, person=person, machine=self._machine(person), note=shown))

    # -- what is asked ------------------------------------------------------------------------------------------------

    def _try(self, doing: Callable[[], None]) -> None:
        """What cannot be done is said on the screen."""
        try:
            doing()
        except (StoreError, SourceError, PrescriptionError, ParcelError) as error:
            self._home = replace(self._home, note=line(str(error)))

    def _done(self, action: HomeAction) -> None:
        home = self._home
        match action:
            case wishes.BeginSession(programme):
                self._next = lambda: self._hold(programme)
            case wishes.BeginPractice():
                self._next = lambda: self._door.practise(home.settings)
            case wishes.OpenLookBack():
                self._next = self._look_back
            case wishes.SayAloud(sentences, louder):
                self._voice.say(sentences, self._words, home.settings, louder=louder)
            case wishes.BeQuiet():
                self._voice.quiet()
            case wishes.KeepSetting(name, value):
                self._keep(name, value)
            case wishes.ChoosePerson(name, new):
                self._again(self._records.patient(name).handle if new else name)
            case wishes.KeepNumber(number):
                person = self._records.patient(home.person.handle)
                given = changed(person.profile, {"emergency_number": number}, self._records.now().astimezone())
                self._records.set_profile(person, given[0])
                self._again()
            case wishes.KeepAnswers(questionnaire, answers):
                person = self._records.patient(home.person.handle)
                keep_answers(self._records, person, questionnaire, answers)
                self._home = replace(home, machine=replace(home.machine, kept=self._kept_of(person.handle)))
            case wishes.EndLock():
                self._end_lock(action)
            case wishes.LeaveHome():
                self.left = True
            case wishes.MarkTold(message):
                home_clinic.told(self._records, home.person.handle, message)
            case wishes.OpenParcel(path):
                self._open_parcel(path=path)
            case wishes.ReadAnew():
                self._begin_sheet()
            case wishes.TakeParcel(accepted):
                self._take(accepted)
            case wishes.GiveToClinic(note):
                words = None if note is None else self._words.say(note)
                self._again(note=self._words.say(home_clinic.given(self._records, home.person.handle, words)))

    def _hold(self, programme: Programme) -> None:
        code = self._door.hold(self._home.person.handle, programme, self._home.settings)
        self.code = FAULT if code == FAULT else self.code

    def _look_back(self) -> None:
        settings = self._home.settings
        sound = Sound(mute=self._wish.mute, voice=settings.voice, rate=settings.rate, volume=settings.volume)
        look_back(self._records, self._home.person.handle, self._words, look_of(settings), sound)

    def _keep(self, name: str, value: str | float | bool | None) -> None:
        if name == "started" and self._home.settings.language != self._kept.now.language:
            self._kept.keep("language", self._home.settings.language)  # offered, and not refused
        self._kept.keep(name, value)
        if name == "language":
            self._again()
        elif name == "theme":
            self._open_window().theme = THEMES[str(value)]
        elif name == "reduced_motion":
            self._open_window().calm = bool(value)
        elif name == "fullscreen":
            self._open_window().close()
            self._window = None

    def _open_parcel(self, path: str = "", codes: tuple[bytes, ...] = ()) -> None:
        home = self._home
        parcel = home_clinic.opened(self._records, home.person.handle, self._words, path=path, codes=codes)
        shown = with_desk(home, replace(home.person.desk, parcel=parcel))
        self._home = replace(shown, page=HomePage.PARCEL, leaf=0, typed="", note=None, fault=None)

    def _take(self, accepted: bool) -> None:
        person, parcel = self._home.person, self._home.person.desk.parcel
        if parcel is None:
            return
        done = home_clinic.taken(self._records, person.handle, parcel, self._words, accepted=accepted)
        self._home = replace(self._home, page=HomePage.MAIN)
        self._again(note=self._words.say(done))

    def _end_lock(self, action: wishes.EndLock) -> None:
        person = self._records.find(self._home.person.handle)
        lock = next((one for one in self._records.locks(person) if one.id == action.lock), None) if person else None
        if lock is None:
            self._again()
            return
        try:
            unlock(self._records, lock, action.grounds)
        except UnlockRefused as refused:
            field, fault = next(iter(refused.faults.items()))
            named = text(f"report.unlock.{field}")
            self._home = replace(self._home, fault=text(f"report.unlock.fault.{fault}", field=named))
            return
        self._home = replace(self._home, page=HomePage.MAIN)
        self._again(note=self._words.say_key("home.unlocked"))
