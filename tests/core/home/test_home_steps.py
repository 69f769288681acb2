"""The first screen, moment by moment: keys, typing, an arm, a call for help, and what is asked of the program."""

from dataclasses import replace

import pytest
from sweeps import swept

from coach.core.base.types import text
from coach.core.dialogue.gestures import Gesturing, Happened, Limb, What
from coach.core.home import home_listening, home_steps
from coach.core.home import home_state as wishes
from coach.core.home.clinic_desk import ClinicDesk, MailShown, ParcelShown
from coach.core.home.home_pages import PAGES, view_of
from coach.core.home.home_state import FIRST_START, TYPED, Home, HomeHands, HomePage, HomeTick, Machine
from coach.core.home.programmes import FEELINGS, HomePerson, LockShown, Programme
from coach.core.home.settings import Settings


def programme(id: str) -> Programme:
    return Programme(id=id, title=id, minutes=10)


ROUTINES = ("gentle_start", "acute_relief", "gentle_mobility", "core_hip_strength", "walking_plan", "lifting_drill")
DESK = ClinicDesk(
    clinic="Hill Street", files=(("/d/x.coach", "x.coach"),),
    messages=tuple(MailShown(id=id, by="Dr Lee", on="2026-05-04", lines=("Well done.",), told=True) for id in "12"),
    parcel=ParcelShown(path="x.coach", clinic="Hill Street", lines=(text("home.line", line="new"),), digits="402 917"),
)  # fmt: skip
PERSON = HomePerson(
    handle="anna", programmes=tuple(map(programme, ROUTINES)), comfort=programme("comfort"),
    breathing=programme("breathing_relax"), desk=DESK,
)  # fmt: skip
MACHINE = Machine(
    languages=(("de", "Deutsch"), ("en", "English")), cameras=(("0", "built in"), ("2", "")), people=("anna", "ben"),
    voices=((None, text("voice.espeak")), ("+f3", text("home.voice.higher"))), today=739_000,
    kept=tuple(text("home.line", line=str(n)) for n in range(6)),
)  # fmt: skip
HOME = Home(person=PERSON, machine=MACHINE, settings=Settings(started=True))
FIRST = replace(HOME, machine=replace(MACHINE, people=()))
LOCKED = replace(HOME, person=replace(PERSON, locks=(LockShown(id="l1", kind="today", lines=("Locked",)),)))
PAUSED = replace(
    HOME,
    person=replace(PERSON, only_comfort="paused", locks=(LockShown(id="l2", kind="therapist", lines=("Paused",)),)),
)


def chosen(home: Home, *values: str) -> tuple[Home, list]:
    """The home after these items were taken one after the other, and everything that was asked."""
    asked: list = []
    for n, value in enumerate(values):
        home, wished = home_steps.step(home, HomeTick(t_s=float(n), answers=(value,)))
        asked += [one for one in wished if not isinstance(one, wishes.BeQuiet)]
    return home, asked


def typed(home: Home, letters: str) -> Home:
    return home_steps.step(home, HomeTick(t_s=0.0, typed=tuple(letters)))[0]


@swept("page", list(HomePage))
def test_every_item_of_every_page_does_something(page: HomePage) -> None:
    """Taken, each leads elsewhere, changes something, or asks for something."""
    for start in ((), FIRST_START[2:]) if page in FIRST_START else ((),):
        for base in (HOME, LOCKED, PAUSED):
            home = replace(base, page=page, feeling="easier", typed="x1", start=start and (page, *start))
            for item in view_of(home).items:
                after, asked = home_steps.step(home, HomeTick(t_s=1.0, answers=(item.value,)))
                assert asked or after != home, item.value


def test_a_key_that_was_learnt_keeps_its_meaning_whatever_else_is_there() -> None:
    bare = replace(HOME, person=replace(PERSON, programmes=PERSON.programmes[:1], comfort=None, breathing=None))
    asked = replace(HOME, person=replace(PERSON, due=("activities",)))
    places = [[item.value for item in view_of(home).items][:9] for home in (HOME, bare, asked, PAUSED)]
    for values in places:
        assert values == places[0][: len(values)], values
    assert {"start", "look_back", "settings", "help"} < set(places[0])


def test_without_a_camera_none_is_waited_for() -> None:
    page = replace(HOME, page=HomePage.CAMERA)
    assert view_of(page).camera
    without = view_of(replace(page, machine=replace(MACHINE, cameras=())))
    assert not without.camera
    assert without.lead == text("home.camera.missing")


def test_start_begins_what_the_card_says() -> None:
    assert chosen(HOME, "start")[1] == [wishes.BeginSession(programme("gentle_start"))]


@pytest.mark.parametrize("feeling", FEELINGS)
def test_a_face_only_suggests_and_start_begins_that(feeling: str) -> None:
    home, asked = chosen(HOME, f"feel:{feeling}")
    assert (home.page, asked) == (HomePage.SUGGESTED, [])
    card = view_of(home).card
    assert card is not None
    _, (began,) = chosen(home, "start")
    assert dict(card.title.params)["line"] == began.programme.id


def test_an_answer_that_the_page_does_not_have_is_none() -> None:
    for value in ("end_lock", "do:core_hip_strength:", "nothing", "start:"):
        assert chosen(HOME, value) == (HOME, [])


def test_a_locked_person_is_offered_no_programme() -> None:
    values = [item.value for item in view_of(LOCKED).items]
    assert "start" not in values
    assert "breathe" not in values
    assert "more" not in values
    assert chosen(LOCKED, "start", "breathe", "more")[1] == []


def test_a_pause_leaves_comfort_and_the_therapists_word() -> None:
    assert chosen(PAUSED, "start")[1] == [wishes.BeginSession(programme("comfort"))]
    home, _ = chosen(PAUSED, "unlock")
    assert home.page is HomePage.TOLD  # no examination is asked for
    home, asked = chosen(typed(home, "go on gently"), "next", "end_lock")
    assert [(one.lock, one.grounds.told, one.grounds.by_clinician) for one in asked] == [("l2", "go on gently", False)]


def test_an_unlock_needs_who_looked_the_day_and_what_was_said() -> None:
    home, _ = chosen(LOCKED, "unlock")
    home, asked = chosen(home, "next")  # nothing was typed
    assert (home.page, asked, home.fault) == (HomePage.EXAMINED_BY, [], text("home.examined_by.missing"))
    home, _ = chosen(typed(home, "Dr Lee"), "next", "day:1")
    assert home.page is HomePage.TOLD
    home, asked = chosen(typed(home, "all clear"), "next")
    assert (home.page, asked) == (HomePage.UNLOCK, [])
    _, (ended,) = chosen(home, "end_lock")
    grounds = ended.grounds
    assert (grounds.unlocked_by, grounds.examined_by, grounds.examined_day, grounds.told, grounds.by_clinician) == (
        "anna", "Dr Lee", MACHINE.today - 1, "all clear", False,
    )  # fmt: skip


def test_the_first_start_goes_through_its_screens_and_keeps_that_it_did() -> None:
    home = home_steps.begin(replace(FIRST, settings=Settings()))
    seen, asked = [home.page], []
    while home.start:
        home, wished = chosen(home, "next")
        asked += wished
        seen.append(home.page)
        assert view_of(home).progress == ((len(seen), len(FIRST_START)) if home.start else None)
    assert tuple(seen) == (*FIRST_START, HomePage.MAIN)
    assert asked == [wishes.SayAloud((text("home.voice.sample"),)), wishes.KeepSetting("started", True)]


def test_nobody_is_named_twice_and_nobody_unsure_has_a_number() -> None:
    known = home_steps.begin(replace(HOME, settings=Settings()))
    assert HomePage.NAME not in known.start
    unsure = home_steps.begin(replace(HOME, settings=Settings(), person=HomePerson(handle="", named=False)))
    assert not {HomePage.NAME, HomePage.NUMBER} & set(unsure.start)
    home, _ = chosen(unsure, "rest")
    assert home.page is HomePage.PEOPLE


def test_the_rest_of_the_first_start_may_be_skipped() -> None:
    home, asked = chosen(home_steps.begin(replace(HOME, settings=Settings())), "rest")
    assert (home.page, home.start, asked) == (HomePage.MAIN, (), [wishes.KeepSetting("started", True)])


def test_who_has_gone_through_it_is_not_asked_again() -> None:
    assert (home_steps.begin(HOME).start, home_steps.begin(HOME).page) == ((), HomePage.MAIN)


def test_a_name_and_a_number_are_typed() -> None:
    home = replace(HOME, page=HomePage.NAME, start=FIRST_START[1:])
    home = typed(home, "Bean")
    home = typed(home, "\b")
    home, asked = chosen(home, "next")
    assert asked == [wishes.ChoosePerson("Bea", new=True), wishes.SayAloud((text("home.voice.sample"),))]
    assert home.page is FIRST_START[2]
    home = replace(HOME, page=HomePage.NUMBER)
    wrong, asked = chosen(typed(home, "help"), "next")
    assert (wrong.page, asked, wrong.fault) == (HomePage.NUMBER, [], text("home.number.wrong"))
    _, asked = chosen(typed(home, "112"), "next")
    assert asked == [wishes.KeepNumber("112")]


def test_a_new_voice_is_heard_at_once() -> None:
    _, asked = chosen(replace(HOME, page=HomePage.VOICE), "voice:+f3")
    assert asked == [wishes.KeepSetting("voice", "+f3"), wishes.SayAloud((text("home.voice.sample"),))]


def test_read_aloud_says_the_page_and_then_each_choice_until_one_is_taken() -> None:
    home, asked = home_steps.step(HOME, HomeTick(t_s=0.0, commands=("repeat",)))
    said = [one for one in asked if isinstance(one, wishes.SayAloud)]
    assert said[0].sentences[0] == text("home.hello", name="anna")
    home, asked = home_steps.step(home, HomeTick(t_s=0.5, speaking=True))
    assert (asked, home.hands.reading) == ((), None)  # it is said to its end first
    t_s, heard = 1.0, []
    while len(heard) < 3:  # nobody takes anything: the choices follow each other
        home, asked = home_steps.step(home, HomeTick(t_s=t_s))
        heard += [one.sentences[0] for one in asked if isinstance(one, wishes.SayAloud)]
        t_s += 0.5
    assert heard[:2] == [text("home.start"), text("home.feel.hurts")]
    home, _ = home_steps.step(home, HomeTick(t_s=t_s, commands=("stop",)))
    assert (home.hands.reading, home.page) == (None, HomePage.MAIN)


def test_a_raised_arm_reads_the_choices_and_two_more_take_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a session: one raise takes what is offered, and a second confirms it."""
    raises = {2.0, 6.0, 9.0}  # asks for the choices; takes the first; confirms it

    def watched(hands, tick):
        up = (Happened(What.RAISED, "hand_on_head_upright", "left", tick.t_s - 0.6),) if tick.t_s in raises else ()
        return hands, up

    monkeypatch.setattr(home_listening, "_watched", watched)
    home, began = HOME, []
    for n in range(4, 40):
        t_s = n / 2
        home, asked = home_steps.step(home, HomeTick(t_s=t_s, speaking=t_s in (2.5, 3.0, 4.5, 6.5)))
        began += [one for one in asked if isinstance(one, wishes.BeginSession)]
    assert began == [wishes.BeginSession(programme("gentle_start"))]


def test_the_arm_that_asked_for_the_choices_is_no_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up as the reading begins it would be one in any other question."""
    arm = ("hand_on_head_upright", "left")

    def watched(hands, tick):
        up = Gesturing(t_s=tick.t_s, limbs={arm: Limb(raised=True, up_s=0.6)})
        return replace(hands, gesturing=up), (Happened(What.RAISED, arm[0], arm[1], tick.t_s - 0.6),)

    monkeypatch.setattr(home_listening, "_watched", watched)
    home, _ = home_steps.step(HOME, HomeTick(t_s=5.0))
    assert home.hands.opening
    limb = home.hands.gesturing.limbs[arm]
    assert (limb.early, limb.answer, home.hands.gesturing.asking) == (False, True, True)


def test_a_call_for_help_outranks_everything_and_says_the_persons_own_number() -> None:
    person = replace(PERSON, number="144")
    home, asked = home_steps.step(
        replace(HOME, person=person), HomeTick(t_s=5.0, commands=("help",), answers=("start",))
    )
    assert home.call is not None
    assert asked == (
        wishes.BeQuiet(), wishes.SayAloud((text("advice.help", number="144"), text("question.help_here"))),
    )  # fmt: skip
    home, asked = home_steps.step(home, HomeTick(t_s=30.0))
    assert [one.sentences for one in asked] == [(text("insist.help", number="144"),)]
    home, _ = home_steps.step(home, HomeTick(t_s=31.0, answers=("have_help",)))
    assert (home.call, home.page) == (None, HomePage.MAIN)


def test_a_call_for_help_in_the_first_start_loses_nothing_of_it() -> None:
    first = home_steps.begin(replace(FIRST, settings=Settings()))
    called, _ = home_steps.step(first, HomeTick(t_s=5.0, commands=("help",)))
    after, _ = home_steps.step(called, HomeTick(t_s=6.0, answers=("all_right",)))
    assert after.call is None
    assert (after.page, after.start) == (first.page, first.start)


def test_back_leads_to_where_one_came_from_and_never_out() -> None:
    home, asked = home_steps.step(replace(HOME, page=HomePage.VOICE), HomeTick(t_s=0.0, commands=("stop",)))
    assert home.page is HomePage.SETTINGS
    home, asked = home_steps.step(HOME, HomeTick(t_s=0.0, commands=("stop",)))
    assert home.page is HomePage.MAIN
    assert wishes.LeaveHome() not in asked
    assert home_steps.step(HOME, HomeTick(t_s=0.0, commands=("quit",)))[1] == (wishes.LeaveHome(),)


def test_who_several_people_are_is_chosen_and_nothing_is_offered_before() -> None:
    nobody = replace(HOME, person=HomePerson(handle="", named=False), page=HomePage.PEOPLE)
    assert "back" not in [item.value for item in view_of(nobody).items]
    home, asked = chosen(nobody, "person:ben")
    assert (home.page, asked) == (HomePage.MAIN, [wishes.ChoosePerson("ben")])
    home, _ = home_steps.step(nobody, HomeTick(t_s=0.0, commands=("stop",)))
    assert home.page is HomePage.PEOPLE


def test_how_to_choose_from_the_floor_is_told_by_the_posture_and_only_to_whoever_is_seen() -> None:
    hints = {
        (seen, lying): view_of(replace(HOME, hands=HomeHands(seen=seen, lying=lying))).hint
        for seen in (False, True) for lying in (False, True)
    }  # fmt: skip
    assert hints == {
        (False, False): None, (False, True): None,
        (True, False): text("home.seen"), (True, True): text("home.seen_lying"),
    }  # fmt: skip
    seen = replace(HOME, hands=HomeHands(seen=True))
    assert not home_steps.step(seen, HomeTick(t_s=1.0, looking=False))[0].hands.seen  # the camera is gone


def test_every_page_has_a_view_and_typed_ones_a_field() -> None:
    assert set(PAGES) == set(HomePage)
    for page in HomePage:
        assert (view_of(replace(HOME, page=page, feeling="easier")).field is not None) == (page in TYPED)
