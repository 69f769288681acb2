"""One moment of the first screen: what was chosen, typed, said by an arm or called becomes another page, or a wish."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from coach.core.base.types import text
from coach.core.clinical import intake
from coach.core.clinical.unlocking import WITHOUT_EXAMINATION
from coach.core.dialogue.gestures import (
    open_question,
)
from coach.core.home import home_questions
from coach.core.home.clinic_steps import CLINIC_ANSWERS, compared, told, written
from coach.core.home.home_listening import Stepped, about, by_hand, called, calling, hushed, opened, read_aloud
from coach.core.home.home_pages import RATES_WPM, VOLUMES, chosen_programme, offered_now, view_of
from coach.core.home.home_state import (
    BACKSPACE,
    TYPED,
    BeginPractice,
    BeginSession,
    BeQuiet,
    ChoosePerson,
    EndLock,
    Home,
    HomeAction,
    HomePage,
    HomeTick,
    KeepNumber,
    KeepSetting,
    LeaveHome,
    OpenLookBack,
    OpenParcel,
    SayAloud,
    UnlockDraft,
    first_start,
)
from coach.core.home.settings import with_setting
from coach.core.session import practice_call

SAMPLE = SayAloud((text("home.voice.sample"),))  # of how the voice sounds
LONGEST_TYPED = 120  # characters [E]


def begin(home: Home) -> Home:
    """The first moment: the first start, where it has not been gone through."""
    if home.settings.started:
        if home.person.desk.unheard and home.person.handle:
            return opened(home, HomePage.MESSAGES)
        return home_questions.offered(opened(home, HomePage.MAIN))
    start = first_start(home.machine.people, home.person.handle)
    return opened(replace(home, start=start, screens=len(start)), start[0])


def step(home: Home, tick: HomeTick) -> Stepped:
    """One moment, and what is asked of the program in it. Time must not go backward."""
    if home.call is None and practice_call.CALL in tick.commands:
        return called(home, tick.t_s)
    if home.call is not None:
        return calling(home, tick)
    if "quit" in tick.commands:
        return home, (LeaveHome(),)
    home, answers, said = by_hand(home, tick)
    home, heard = told(_type(home, tick))
    actions: list[HomeAction] = [*said, *heard]
    if not home.start:
        actions += [OpenParcel(path) for path in tick.dropped[:1]]
    for value in (*tick.answers, *answers):
        home, wished = _answered(home, value, tick.t_s)
        actions += wished
    for command in tick.commands:
        if command == "repeat":
            home, wished = read_aloud(home, open_question(home.hands.gesturing), about(home))
            actions += wished
        elif command in ("stop", "back"):
            home, wished = _back(home)
            actions += wished
    return home, tuple(actions)


# -- what is typed ----------------------------------------------------------------------------------------------------


def _type(home: Home, tick: HomeTick) -> Home:
    if home.page not in TYPED or not tick.typed:
        return home
    typed = home.typed
    for sign in tick.typed:
        typed = typed[:-1] if sign == BACKSPACE else typed + "".join(c for c in sign if c.isprintable())
    return replace(home, typed=typed[:LONGEST_TYPED], fault=None)


# -- what is chosen ---------------------------------------------------------------------------------------------------


def _answered(home: Home, value: str, t_s: float) -> Stepped:
    """The item that was taken; one that the page does not have is no answer to it."""
    if value not in {item.value for item in view_of(home).items}:
        return home, ()
    home = replace(home, note=None, hands=hushed(home.hands))
    name, _, rest = value.partition(":")
    if name == "call_now":
        return called(home, t_s)
    if home.page in home_questions.ASKING:
        return home_questions.answered(home, value)
    return ANSWERS[name](home, rest)


def _back(home: Home) -> Stepped:
    """Esc, or a remote's stop: one page back, and quiet."""
    if home.hands.opening or home.hands.reading is not None:
        return replace(home, hands=hushed(home.hands)), (BeQuiet(),)
    if home.start:
        return _on(home)
    if home.page in (*home_questions.ASKING, HomePage.ACTIVITY):
        return home_questions.went_back(home)
    return opened(home, BEHIND.get(home.page, HomePage.MAIN)), (BeQuiet(),)


# where back leads to, where that is not the first screen
BEHIND: Mapping[HomePage, HomePage] = {
    HomePage.LANGUAGE: HomePage.SETTINGS,
    HomePage.VOICE: HomePage.SETTINGS,
    HomePage.NUMBER: HomePage.SETTINGS,
    HomePage.CAMERA: HomePage.SETTINGS,
    HomePage.KEPT: HomePage.SETTINGS,
    HomePage.SCREEN: HomePage.SETTINGS,
    HomePage.EXAMINED_ON: HomePage.EXAMINED_BY,
    HomePage.TOLD: HomePage.MAIN,
    HomePage.UNLOCK: HomePage.TOLD,
    HomePage.PARCELS: HomePage.DESK,
    HomePage.CODES: HomePage.DESK,
    HomePage.NOTE: HomePage.DESK,
    HomePage.WRITE: HomePage.NOTE,
    HomePage.DIGITS: HomePage.PARCEL,
}


def _on(home: Home) -> Stepped:
    """The next screen of the first start; after the last one the first screen."""
    left = home.start[1:]
    if left:
        sample = (SAMPLE,) if left[0] is HomePage.VOICE else ()
        return opened(replace(home, start=left), left[0]), (BeQuiet(), *sample)
    settings = replace(home.settings, started=True)
    return opened(replace(home, start=(), settings=settings), HomePage.MAIN), (BeQuiet(), KeepSetting("started", True))


def _start(home: Home, _: str) -> Stepped:
    offered = offered_now(home)
    return opened(home, HomePage.MAIN), () if offered is None else (BeginSession(offered.programme),)


def _do(home: Home, rest: str) -> Stepped:
    programme = chosen_programme(home, f"do:{rest}")
    return opened(home, HomePage.MAIN), () if programme is None else (BeginSession(programme),)


def _breathe(home: Home, _: str) -> Stepped:
    breathing = home.person.breathing
    return home, () if breathing is None else (BeginSession(breathing),)


def _feel(home: Home, feeling: str) -> Stepped:
    return replace(opened(home, HomePage.SUGGESTED), feeling=feeling), ()


def _next(home: Home, _: str) -> Stepped:
    if home.page in TYPED:
        return TAKEN[home.page](home, home.typed.strip())
    return _on(home)


def _person(home: Home, name: str) -> Stepped:
    return replace(opened(home, HomePage.MAIN), page=HomePage.MAIN), (ChoosePerson(name),)


def _setting(name: str, read: Callable[[str], str | float | bool | None]) -> Callable[[Home, str], Stepped]:
    """What keeps a setting, and stays on its page."""

    def keep(home: Home, rest: str) -> Stepped:
        value = read(rest)
        changed = replace(home, settings=with_setting(home.settings, name, value))
        return changed, (BeQuiet(), KeepSetting(name, value))

    return keep


def _turned(name: str) -> Callable[[Home, str], Stepped]:
    """What turns a setting on and off."""

    def turn(home: Home, _: str) -> Stepped:
        value = not getattr(home.settings, name)
        return replace(home, settings=with_setting(home.settings, name, value)), (KeepSetting(name, value),)

    return turn


def _sounded(name: str, read: Callable[[str], str | float | bool | None]) -> Callable[[Home, str], Stepped]:
    """The same of how the voice sounds, with a sample of it."""
    keep = _setting(name, read)

    def keep_and_say(home: Home, rest: str) -> Stepped:
        home, actions = keep(home, rest)
        return home, (*actions, SAMPLE)

    return keep_and_say


def _page(page: HomePage) -> Callable[[Home, str], Stepped]:
    return lambda home, _: (opened(home, page), ())


def _wish(action: HomeAction) -> Callable[[Home, str], Stepped]:
    return lambda home, _: (home, (action,))


def _unlock(home: Home, _: str) -> Stepped:
    """The oldest lock first: who looked, on which day, what they said."""
    lock = home.person.locks[0]
    home = replace(home, draft=UnlockDraft(lock=lock.id))
    return opened(home, HomePage.TOLD if lock.kind in WITHOUT_EXAMINATION else HomePage.EXAMINED_BY), ()


def _day(home: Home, ago: str) -> Stepped:
    day = home.machine.today - int(ago)
    return opened(replace(home, draft=replace(home.draft, examined_day=day)), HomePage.TOLD), ()


def _end_lock(home: Home, _: str) -> Stepped:
    return home, (EndLock(home.draft.lock, home.draft.grounds(home.person.handle)),)


def _leafed(home: Home, _: str) -> Stepped:
    return replace(home, leaf=home.leaf + 1), ()


ANSWERS: Mapping[str, Callable[[Home, str], Stepped]] = {
    "start": _start,
    "do": _do,
    "breathe": _breathe,
    "feel": _feel,
    "more": _page(HomePage.PROGRAMMES),
    "ask_me": home_questions.begin_asking,
    "practise": _wish(BeginPractice()),
    "look_back": _wish(OpenLookBack()),
    "settings": _page(HomePage.SETTINGS),
    "help": _page(HomePage.HELP),
    "people": _page(HomePage.PEOPLE),
    "newcomer": _page(HomePage.NAME),
    "person": _person,
    "set": lambda home, name: (opened(home, HomePage(name)), ()),
    "set_number": _page(HomePage.NUMBER),
    "language": _setting("language", str),
    "voice": _sounded("voice", lambda rest: rest or None),
    "rate": _sounded("rate", lambda rest: RATES_WPM[rest]),
    "volume": _sounded("volume", lambda rest: VOLUMES[rest]),
    "sample": _wish(SAMPLE),
    "camera": _setting("camera", str),
    "theme": _setting("theme", str),
    "listen": _turned("listen"),
    "fullscreen": _turned("fullscreen"),
    "reduced_motion": _turned("reduced_motion"),
    "leaf": _leafed,
    "next": _next,
    "later": lambda home, _: _on(home),
    "rest": lambda home, _: _on(replace(home, start=home.start[-1:])),
    "back": lambda home, _: _back(home),
    "unlock": _unlock,
    "day": _day,
    "end_lock": _end_lock,
    **CLINIC_ANSWERS,
}


# -- what was typed, once it is to be taken ---------------------------------------------------------------------------


def _named(home: Home, typed: str) -> Stepped:
    """A name; the same as somebody's here is that person, and nobody is begun by mistake: they typed it."""
    if not typed:
        return _on(home) if home.start else (replace(home, fault=text("home.name.missing")), ())
    chosen = ChoosePerson(typed, new=True)
    if home.start:
        home, actions = _on(home)
        return home, (chosen, *actions)
    return replace(opened(home, HomePage.MAIN), page=HomePage.MAIN), (chosen,)


def _dialled(home: Home, typed: str) -> Stepped:
    if not typed:
        return _on(home) if home.start else _back(home)
    try:
        number = str(intake.validated(intake.ROWS["emergency_number"], typed))
    except ValueError:
        return replace(home, fault=text("home.number.wrong")), ()
    kept = KeepNumber(number)
    home, actions = _on(home) if home.start else _back(home)
    return replace(home, person=replace(home.person, number=number)), (kept, *actions)


def _examiner(home: Home, typed: str) -> Stepped:
    if not any(sign.isalnum() for sign in typed):
        return replace(home, fault=text("home.examined_by.missing")), ()
    return opened(replace(home, draft=replace(home.draft, examined_by=typed)), HomePage.EXAMINED_ON), ()


def _what_was_told(home: Home, typed: str) -> Stepped:
    if not any(sign.isalnum() for sign in typed):
        return replace(home, fault=text("home.told.missing")), ()
    return opened(replace(home, draft=replace(home.draft, told=typed)), HomePage.UNLOCK), ()


TAKEN: Mapping[HomePage, Callable[[Home, str], Stepped]] = {
    HomePage.NAME: _named,
    HomePage.NUMBER: _dialled,
    HomePage.EXAMINED_BY: _examiner,
    HomePage.TOLD: _what_was_told,
    HomePage.DIGITS: compared,
    HomePage.WRITE: written,
    HomePage.ACTIVITY: home_questions.named,
}
