"""What may come at any moment of the first screen: a call for help, and an arm that picks from what is read aloud."""

from dataclasses import replace

from coach.core.base.types import Text, text
from coach.core.dialogue.gestures import Gesturing, Happened, Lookout, What, close_question, took_hold, watch
from coach.core.dialogue.read_aloud import SWITCH, begin_reading, read_on
from coach.core.dialogue.screen_model import Choice
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.core.home.home_pages import view_of
from coach.core.home.home_state import (
    TYPED,
    BeQuiet,
    Home,
    HomeAction,
    HomeHands,
    HomePage,
    HomeTick,
    LeaveHome,
    SayAloud,
)
from coach.core.session import practice_call
from coach.core.session.hands_free import AT_REST
from coach.core.tracking.pipeline import observe

LOOKOUT = Lookout(AT_REST, ("arm_up",))  # as between the exercises of a session

Stepped = tuple[Home, tuple[HomeAction, ...]]


# -- a call for help --------------------------------------------------------------------------------------------------


def called(home: Home, t_s: float) -> Stepped:
    """Somebody asks for help: nothing else goes on, and whom to call is said."""
    call, offers = practice_call.called(t_s, home.person.number)
    said = tuple(offer.text for offer in offers if offer.text is not None)
    return replace(home, call=call, hands=hushed(home.hands)), (BeQuiet(), SayAloud(said))


def calling(home: Home, tick: HomeTick) -> Stepped:
    """One moment of an open call: it is said again until somebody answers."""
    assert home.call is not None
    if "quit" in tick.commands:
        return home, (LeaveHome(),)
    answer = practice_call.answer_to(home.call, tick.t_s, tick.answers)
    if answer is not None or practice_call.given_up(home.call, tick.t_s):
        there = (SayAloud((text("advice.help_there"),)),) if answer == "have_help" else ()
        page = home.page if home.start else HomePage.MAIN  # the first start goes on where it was
        return replace(home, call=None, page=page), (BeQuiet(), *there)
    call, again = practice_call.said_again(home.call, tick.t_s)
    if again is None or again.text is None:
        return replace(home, call=call), ()
    return replace(home, call=call), (SayAloud((again.text,), louder=again.louder),)


# -- from where one is ------------------------------------------------------------------------------------------------


def by_hand(home: Home, tick: HomeTick) -> tuple[Home, tuple[str, ...], tuple[HomeAction, ...]]:
    """What an arm says: the choices are read to whoever raises one, and taken as in a session."""
    hands, happened = _watched(home.hands, tick)
    if tick.pressed:
        happened = (*happened, Happened(What.RAISED, SWITCH, "", tick.t_s))
    if any(one.what is What.HELP for one in happened):
        home, actions = called(replace(home, hands=hands), tick.t_s)
        return home, (), actions
    if any(one.what is What.STOP for one in happened) and (hands.opening or hands.reading is not None):
        return replace(home, hands=hushed(hands)), (), (BeQuiet(),)
    home = replace(home, hands=hands)
    if hands.reading is not None:
        return _read_on(home, tick, happened)
    if hands.opening:
        return (home if tick.speaking else _offering(home, tick.t_s)), (), ()
    raised = any(one.what is What.RAISED and one.gesture != SWITCH for one in happened)
    if not raised or home.page in TYPED:
        return home, (), ()
    # the arm that asked for the choices is still up, and means only that
    shown = view_of(home)
    name = shown.title if shown.card is None else shown.card.title  # whoever lies there wants the choices
    said = about(home) if home.page is HomePage.QUESTION else (name,)
    home, actions = read_aloud(home, took_hold(hands.gesturing), said)
    return home, (), actions


def _offering(home: Home, t_s: float) -> Home:
    """What the page is about has been said: now the first of its choices."""
    choices = [Choice(item.value, item.label) for item in view_of(home).items]
    hands = replace(home.hands, opening=False)
    return replace(home, hands=replace(hands, reading=begin_reading(choices, t_s)) if choices else hands)


def _read_on(
    home: Home, tick: HomeTick, happened: tuple[Happened, ...]
) -> tuple[Home, tuple[str, ...], tuple[HomeAction, ...]]:
    hands = home.hands
    assert hands.reading is not None
    reading, offer = read_on(hands.reading, tick.t_s, happened, speaking=tick.speaking, rising=hands.gesturing.rising)
    said = () if offer is None or offer.text is None else (BeQuiet(), SayAloud((offer.text,)))
    hands = replace(hands, reading=replace(reading, given=reading.given or offer is not None))
    if not reading.over:
        return replace(home, hands=hands), (), said
    home = replace(home, hands=hushed(hands))
    return home, () if reading.scan.answer is None else (reading.scan.answer,), (BeQuiet(),)


def _watched(hands: HomeHands, tick: HomeTick) -> tuple[HomeHands, tuple[Happened, ...]]:
    pose = tick.pose
    if not tick.looking:
        return replace(hands, seen=False), ()
    if pose is None or (hands.watching.t_s is not None and pose.t_s <= hands.watching.t_s):
        return hands, ()
    watching, seen = observe(None, hands.watching, pose)
    gesturing, happened = watch(hands.gesturing, seen, LOOKOUT)
    lying = hands.lying if seen.posture is None else seen.posture in ON_THE_FLOOR
    return replace(hands, watching=watching, gesturing=gesturing, seen=seen.person, lying=lying), happened


def opened(home: Home, page: HomePage) -> Home:
    """Another page, with nothing of the one before on it. Before it is sure who it is that is what is asked."""
    if page is HomePage.MAIN and not home.person.handle:
        page = HomePage.PEOPLE
    typed = ""
    if page is HomePage.NUMBER:
        typed = home.person.number or ""
    return replace(home, page=page, typed=typed, fault=None, leaf=0, note=None, hands=hushed(home.hands))


def hushed(hands: HomeHands) -> HomeHands:
    """Nothing is read any more, and no arm answers."""
    return replace(hands, opening=False, reading=None, gesturing=close_question(hands.gesturing))


def read_aloud(home: Home, gesturing: Gesturing, about: tuple[Text, ...]) -> Stepped:
    """What the page is about is said, then each choice; a raised arm or any key takes the one just read."""
    hands = replace(home.hands, opening=True, reading=None, gesturing=gesturing)
    return replace(home, hands=hands), (BeQuiet(), SayAloud(about))


def about(home: Home) -> tuple[Text, ...]:
    """All that a page says before its choices."""
    shown = view_of(home)
    sentences = [shown.title, shown.lead, *shown.lines]
    if shown.card is not None:
        sentences += [shown.card.head, shown.card.title, shown.card.minutes, shown.card.why]
    sentences.append(shown.prompt)
    return tuple(sentence for sentence in sentences if sentence is not None)
