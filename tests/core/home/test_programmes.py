"""What is offered today, and why: it suggests, and a prescription outranks it."""

from dataclasses import replace

import pytest

from coach.core.base.types import text
from coach.core.home.due_today import DueToday
from coach.core.home.programmes import FEELINGS, HomePerson, Programme, suggested, today


def programme(id: str, **more) -> Programme:
    return Programme(id=id, title=id, minutes=10, **more)


NEW = HomePerson(
    handle="anna",
    programmes=tuple(map(programme, ("gentle_start", "acute_relief", "gentle_mobility", "core_hip_strength"))),
    comfort=programme("comfort"),
    breathing=programme("breathing_relax"),
)
LEVELS = replace(
    NEW,
    programmes=(programme("walking_plan", level=3, prescribed=True),),
    easier=programme("walking_plan", level=2, prescribed=True),
)


def offered(suggestion) -> tuple[str, int | None, str]:
    assert suggestion is not None
    return suggestion.programme.id, suggestion.programme.level, suggestion.why.key


@pytest.mark.parametrize(
    ("feeling", "id"),
    [("hurts", "comfort"), ("first_days", "acute_relief"), ("easier", "gentle_start"), ("strong", "core_hip_strength")],
)
def test_each_face_suggests_its_routine_and_says_why(feeling: str, id: str) -> None:
    assert offered(suggested(NEW, feeling)) == (id, None, f"home.why.{feeling}")


def test_the_stronger_one_that_would_not_begin_gives_way_to_the_next() -> None:
    waits = replace(
        NEW, programmes=tuple(replace(p, not_yet="not_calm") if "core" in p.id else p for p in NEW.programmes)
    )
    assert offered(suggested(waits, "strong")) == ("gentle_mobility", None, "home.why.not_yet")


@pytest.mark.parametrize(
    ("feeling", "expected"),
    [
        ("hurts", ("comfort", None, "home.why.hurts")),
        ("first_days", ("walking_plan", 2, "home.why.easier_level")),
        ("easier", ("walking_plan", 3, "home.why.prescribed")),
        ("strong", ("walking_plan", 3, "home.why.prescribed")),
    ],
)
def test_with_a_prescription_only_its_routine_its_easier_level_or_comfort(feeling: str, expected: tuple) -> None:
    assert offered(suggested(LEVELS, feeling)) == expected


def test_without_an_easier_level_the_first_days_are_comfort() -> None:
    assert offered(suggested(replace(LEVELS, easier=None), "first_days"))[0] == "comfort"


@pytest.mark.parametrize("feeling", FEELINGS)
def test_after_a_stop_for_pain_every_face_is_comfort_with_its_reason(feeling: str) -> None:
    for person in (NEW, LEVELS):
        sore = replace(person, only_comfort="after_pain")
        assert offered(suggested(sore, feeling)) == offered(today(sore)) == ("comfort", None, "comfort.after_pain")


def test_today_is_what_went_to_its_end_last_time() -> None:
    assert offered(today(NEW)) == ("gentle_start", None, "home.why.first")
    assert offered(today(replace(NEW, last="gentle_mobility"))) == ("gentle_mobility", None, "home.why.again")
    assert offered(today(replace(NEW, last="comfort")))[0] == "gentle_start"


def test_of_two_prescriptions_the_other_one_is_next() -> None:
    two = replace(
        NEW, programmes=(programme("walking_plan", prescribed=True), programme("gentle_start", prescribed=True))
    )
    assert offered(today(replace(two, last="walking_plan")))[0] == "gentle_start"
    assert offered(today(replace(two, last="gentle_start")))[0] == "walking_plan"


def test_of_two_prescriptions_the_one_that_is_due_comes_first_and_says_so() -> None:
    due = DueToday(line=text("home.due.today"), open=True)
    done = DueToday(line=text("home.due.next_tomorrow"), open=False)
    walk, gentle = programme("walking_plan", prescribed=True), programme("gentle_start", prescribed=True)
    two = replace(NEW, programmes=(walk, replace(gentle, due=due)), last="gentle_start")
    assert offered(today(two)) == ("gentle_start", None, "home.due.today")
    two = replace(NEW, programmes=(replace(walk, due=done), replace(gentle, due=done)), last="gentle_start")
    assert offered(today(two)) == ("walking_plan", None, "home.due.next_tomorrow")
