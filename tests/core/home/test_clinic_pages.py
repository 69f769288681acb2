"""The therapist's pages of the first screen: messages are told once, a parcel counts only when it is taken in."""

from dataclasses import replace

from sweeps import swept

from coach.core.base.types import Text, text
from coach.core.home import home_steps
from coach.core.home.clinic_desk import ClinicDesk, MailShown, ParcelShown, in_turn
from coach.core.home.clinic_steps import with_desk
from coach.core.home.home_pages import view_of
from coach.core.home.home_state import (
    GiveToClinic,
    Home,
    HomeAction,
    HomePage,
    HomeTick,
    MarkTold,
    OpenParcel,
    ReadAnew,
    SayAloud,
    TakeParcel,
)
from coach.core.home.programmes import HomePerson
from coach.core.home.settings import Settings

FIRST = MailShown(id="1", by="Dr Lee", on="2026-05-04", lines=("Slowly this week.",), told=False)
SECOND = MailShown(id="2", by="Dr Lee", on="2026-05-06", lines=("Well done.",), told=False)
OLD = MailShown(id="0", by="Dr Lee", on="2026-05-01", lines=("Welcome.",), told=True)
PARCEL = ParcelShown(
    path="a.coach", clinic="Hill Street", lines=tuple(text("home.line", line=str(n)) for n in range(9))
)


def home(**desk: object) -> Home:
    known = ClinicDesk(**{"clinic": "Hill Street", **desk})  # type: ignore[arg-type]
    person = HomePerson(handle="Anna", number="112", desk=known)
    return home_steps.begin(Home(person=person, settings=Settings(started=True)))


def after(before: Home, *answers: str, typed: str = "", dropped: tuple[str, ...] = ()) -> tuple[Home, list[HomeAction]]:
    now, asked = before, list[HomeAction]()
    if typed or dropped:
        now, some = home_steps.step(now, HomeTick(t_s=0.0, typed=tuple(typed), dropped=dropped))
        asked += some
    for answer in answers:
        now, some = home_steps.step(now, HomeTick(t_s=1.0, answers=(answer,)))
        asked += some
    return now, asked


def spoken(asked: list[HomeAction]) -> list[Text]:
    return [sentence for action in asked if isinstance(action, SayAloud) for sentence in action.sentences]


def test_what_was_not_told_yet_is_shown_first_and_read_aloud_once() -> None:
    begun = home(messages=in_turn((SECOND, FIRST, OLD)))
    assert begun.page is HomePage.MESSAGES
    now, asked = home_steps.step(begun, HomeTick(t_s=0.0))
    assert view_of(now).lines == (text("home.line", line="Slowly this week."),)
    assert text("home.line", line="Slowly this week.") in spoken(list(asked))
    assert MarkTold("1") in asked
    now, asked = home_steps.step(now, HomeTick(t_s=0.1))
    assert asked == ()  # once
    now, said = after(now, "leaf")
    now, more = home_steps.step(now, HomeTick(t_s=2.0))
    assert MarkTold("2") in [*said, *more]
    now, _ = after(now, "leaf")
    assert view_of(now).lines == (text("home.line", line="Welcome."),)  # it stays readable
    assert not now.person.desk.unheard
    now, _ = after(now, "back")
    assert now.page is HomePage.MAIN


def test_a_long_message_is_told_to_its_end_part_by_part() -> None:
    lines = tuple(f"Sentence {n}." for n in range(8))
    now, asked = home(messages=in_turn((replace(FIRST, lines=lines),))), list[HomeAction]()
    for _ in range(2):
        now, some = home_steps.step(now, HomeTick(t_s=0.0))
        asked += some
        now, some = after(now, "leaf")
        asked += some
    assert [each for each in spoken(asked) if each.key == "home.line"] == [text("home.line", line=own) for own in lines]


def test_without_a_new_message_the_first_screen_is_the_first_screen() -> None:
    assert home(messages=(OLD,)).page is HomePage.MAIN
    now, asked = after(home(messages=(OLD,)), "desk", "messages")
    assert view_of(now).title == text("home.wrote", by="Dr Lee")
    assert spoken(asked) == []


def test_in_the_first_start_nothing_comes_before_its_screens() -> None:
    begun = home_steps.begin(Home(person=HomePerson(handle="", desk=ClinicDesk(messages=(FIRST,)))))
    assert begun.page is HomePage.LANGUAGE
    assert after(begun, dropped=("a.coach",))[1] == []


def test_a_file_dropped_on_the_window_is_opened() -> None:
    assert after(home(), dropped=("/tmp/a.coach", "/tmp/b.coach"))[1] == [OpenParcel("/tmp/a.coach")]
    now, _ = after(home(files=(("/d/x.coach", "x.coach"),)), "desk", "parcels")
    assert after(now, "parcel:/d/x.coach")[1] == [OpenParcel("/d/x.coach")]


def test_what_a_parcel_changes_is_all_there_to_be_read_before_it_is_taken_in() -> None:
    shown = replace(home(parcel=PARCEL), page=HomePage.PARCEL)
    first = view_of(shown).lines
    second = view_of(after(shown, "leaf")[0]).lines
    assert (*first, *second) == PARCEL.lines
    assert after(shown, "take")[1] == [TakeParcel(accepted=False)]
    assert after(shown, "compare")[1] == []  # its key is known: there is nothing to compare


@swept("typed, taken", [
    ("402 917", True), ("402917", True), (" 402-917 ", True), ("402 918", False), ("", False), ("40291", False),
])  # fmt: skip
def test_a_first_parcel_is_taken_in_by_its_six_digits_alone(typed: str, taken: bool) -> None:
    shown = replace(home(parcel=replace(PARCEL, digits="402 917")), page=HomePage.PARCEL)
    assert "take" not in {item.value for item in view_of(shown).items}
    now, _ = after(shown, "compare")
    now, asked = after(now, "next", typed=typed)
    assert asked == ([TakeParcel(accepted=True)] if taken else [])
    assert (now.fault is None) is taken


def test_a_note_is_chosen_or_typed_or_left_out_and_nobody_is_said_to_read_it_today() -> None:
    now, _ = after(home(), "desk", "give")
    assert view_of(now).lead == text("advice.nobody_reads_today", number="112")
    assert after(now, "note:well")[1] == [GiveToClinic(text("home.note.well"))]
    assert after(now, "give_now")[1] == [GiveToClinic(None)]
    typing, _ = after(now, "write")
    assert after(typing, "next", typed="My leg is heavy.")[1] == [
        GiveToClinic(text("home.line", line="My leg is heavy."))
    ]


def test_who_has_signs_is_sent_to_whom_to_call_and_not_to_a_note() -> None:
    now, asked = after(home(), "desk", "give", "note:signs")
    assert (now.page, asked) == (HomePage.HELP, [])


def test_without_a_clinic_there_is_nobody_to_give_to() -> None:
    now, _ = after(home(clinic=None), "desk")
    assert [item.value for item in view_of(now).items] == ["parcels", "codes", "back"]


def test_a_sheet_is_shown_to_the_camera_with_what_is_to_come_and_may_be_begun_anew() -> None:
    now, _ = after(home(clinic=None), "desk", "codes")
    missing = text("light.missing", n=2, parts="1")
    shown = view_of(with_desk(now, replace(now.person.desk, codes=missing)))
    assert (now.page, shown.camera, shown.lines) == (HomePage.CODES, True, (missing,))
    assert after(now, "codes_again")[1] == [ReadAnew()]
    assert after(now, "back")[0].page is HomePage.DESK
