"""Questionnaires on the first screen: offered, put off for a day, answered one item a page, and never in the way."""

from dataclasses import replace
from typing import Any

import pytest
from questionnaire_samples import ACTIVITIES, AWAY, OVERALL

from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.core.home import home_questions, home_steps
from coach.core.home import home_state as wishes
from coach.core.home.home_listening import about
from coach.core.home.home_pages import view_of
from coach.core.home.home_state import Home, HomePage, HomeTick
from coach.core.home.home_view import ItemLook
from coach.core.home.programmes import HomePerson, LockShown, Programme
from coach.core.home.settings import Settings
from coach.core.progress.questionnaires_due import DueQuestionnaire

PLAIN = Words(
    "en", {"home.line": "{line}", "home.questionnaire.scale": "{ask} {least} is {least_words}, {most} is {most_words}."}
)
NAMED = replace(
    ACTIVITIES, title="Three things", lead="Name them.", suggestions=("Walk", "Sit", "Sleep", "Lift", "Work")
)
HARM = replace(
    AWAY, id="harm", title="Harm", items=(replace(AWAY.items[0], ask="A fall?", told_first=("yes",)),)
)  # fmt: skip


def due(*questionnaires: Any, **activities: str) -> tuple[DueQuestionnaire, ...]:
    return tuple(
        DueQuestionnaire(questionnaire=one, since=739_000, since_said="2024-04-29", activities=activities)
        for one in questionnaires
    )


def home(*asked: DueQuestionnaire, **more: Any) -> Home:
    person = HomePerson(handle="anna", comfort=Programme(id="comfort", title="c", minutes=5), due=asked, **more)
    return home_steps.begin(Home(person=person, settings=Settings(started=True)))


def done(base: Home, *answers: str | tuple[str, ...]) -> tuple[Home, list[Any]]:
    """After these items were taken; what stands in a tuple is typed."""
    asked: list[Any] = []
    for n, answer in enumerate(answers):
        tick = (
            HomeTick(t_s=float(n), typed=answer)
            if isinstance(answer, tuple)
            else HomeTick(t_s=float(n), answers=(answer,))
        )
        base, wished = home_steps.step(base, tick)
        asked += [one for one in wished if not isinstance(one, wishes.BeQuiet)]
    return base, asked


def kept(asked: list[Any]) -> list[tuple[str, Any]]:
    return [(one.questionnaire.id, one.answers) for one in asked if isinstance(one, wishes.KeepAnswers)]


def said(sentence: Text | None) -> str:
    return "" if sentence is None else PLAIN.say(sentence)


def test_what_is_due_is_offered_at_a_start_and_may_be_put_off_for_today() -> None:
    base = home(*due(NAMED, OVERALL))
    assert base.page is HomePage.QUESTIONS
    assert [item.value for item in view_of(base).items] == ["not_now", "begin"]
    after, asked = done(base, "not_now")
    assert (after.page, kept(asked)) == (HomePage.MAIN, [("activities", {}), ("overall", {})])
    assert "ask_me" not in [item.value for item in view_of(after).items]
    assert home_questions.offered(after).page is HomePage.MAIN


def test_a_remotes_stop_puts_it_off_too() -> None:
    after, asked = home_steps.step(home(*due(OVERALL)), HomeTick(t_s=0.0, commands=("stop",)))
    assert (after.page, kept(list(asked))) == (HomePage.MAIN, [("overall", {})])


@pytest.mark.parametrize(
    "more",
    [{"settings": Settings()}, {"person": HomePerson(handle="", due=due(OVERALL))}],
)
def test_it_is_never_in_the_way_of_anything_else(more: dict[str, Any]) -> None:
    base = replace(Home(person=HomePerson(handle="anna", due=due(OVERALL)), settings=Settings(started=True)), **more)
    assert home_steps.begin(base).page is not HomePage.QUESTIONS
    settings = replace(home(*due(OVERALL)), page=HomePage.SETTINGS)
    assert home_questions.offered(settings) == settings


def test_over_a_lock_nothing_is_asked_and_in_a_pause_it_is() -> None:
    locked = LockShown(id="1", kind="today", lines=("Locked",))
    assert home(*due(OVERALL), locks=(locked,)).page is HomePage.MAIN
    assert home(*due(OVERALL), locks=(replace(locked, kind="therapist"),)).page is HomePage.QUESTIONS


def test_a_tile_leads_there_as_long_as_something_is_due() -> None:
    base = replace(home(*due(OVERALL)), page=HomePage.MAIN)
    assert "ask_me" in [item.value for item in view_of(base).items]
    after, _ = done(base, "ask_me")
    assert after.page is HomePage.QUESTION


def test_activities_are_chosen_or_typed_then_rated_and_the_rest_may_stay_open() -> None:
    base, _ = done(home(*due(NAMED)), "begin")
    first = view_of(base)
    assert (said(first.title), said(first.lead)) == ("Three things", "Name them.")
    assert [said(item.label) for item in first.items[:4]] == ["Walk", "Sit", "Sleep", "Lift"]
    assert [said(item.label) for item in view_of(done(base, "leaf")[0]).items[:1]] == ["Work"]
    base, _ = done(base, "pick:1")
    rating = view_of(base)
    assert said(rating.lead) == "Sit: Question 1? 0 is not possible, 10 is as before."
    assert [item.value for item in rating.items] == [*map(str, range(11)), "skip", "back"]
    assert {item.look for item in rating.items[:11]} == {ItemLook.SCORE}
    base, asked = done(base, "4")
    assert kept(asked) == []
    assert "pick:1" not in [item.value for item in view_of(base).items]  # named already
    base, asked = done(base, "type_it", tuple("to swim"), "next", "10")
    assert kept(asked) == []
    after, asked = done(base, "no_more")
    assert kept(asked) == [
        ("activities", {"q1": {"activity": "Sit", "score": 4}, "q2": {"activity": "to swim", "score": 10}, "q3": None})
    ]
    assert (after.page, after.note) == (HomePage.MAIN, text("home.questionnaire.thanks"))
    assert after.person.due == ()


@pytest.mark.parametrize(("letters", "fault"), [("", "missing"), ("...", "missing"), (" sit ", "again")])
def test_an_activity_that_is_none_or_was_named_is_asked_again(letters: str, fault: str) -> None:
    base, _ = done(home(*due(NAMED)), "begin", "pick:1", "4", "type_it", tuple(letters), "next")
    assert (base.page, base.fault) == (HomePage.ACTIVITY, text(f"home.activity.{fault}"))


def test_the_same_activities_are_read_back() -> None:
    base, _ = done(home(*due(NAMED, q1="to swim", q2="to sing")), "begin")
    assert said(view_of(base).lead).startswith("to swim: Question 1?")
    _, asked = done(base, "0", "skip", "no_more")
    assert kept(asked) == [
        (
            "activities",
            {"q1": {"activity": "to swim", "score": 0}, "q2": {"activity": "to sing", "score": None}, "q3": None},
        )
    ]


def test_an_item_that_is_left_out_is_none_and_never_0() -> None:
    _, asked = done(home(*due(OVERALL)), "begin", "skip")
    assert kept(asked) == [("overall", {"q1": None})]
    _, asked = done(home(*due(OVERALL)), "begin", "-3")
    assert kept(asked) == [("overall", {"q1": -3})]


def test_the_day_that_is_compared_with_is_named() -> None:
    one = replace(OVERALL, items=(replace(OVERALL.items[0], ask="Against {date}?"),))
    base, _ = done(home(*due(one)), "begin")
    assert said(view_of(base).lead) == "Against 2024-04-29? −5 is worse, 5 is better."


def test_one_after_the_other_is_kept_as_soon_as_it_is_done() -> None:
    base, asked = done(home(*due(AWAY, OVERALL)), "begin", "no")
    assert kept(asked) == [("away", {"q1": "no"})]
    assert [one.questionnaire.id for one in base.person.due] == ["overall"]
    assert base.page is HomePage.QUESTION
    base, asked = done(base, "back", "not_now")
    assert (base.page, kept(asked)) == (HomePage.MAIN, [("overall", {})])


def test_back_leads_one_step_back_and_forgets_what_was_answered_there() -> None:
    base, _ = done(home(*due(NAMED)), "begin", "pick:0", "4", "pick:1")
    base, _ = done(base, "back")  # to the naming
    assert base.asking.activity is None
    base, _ = done(base, "back")  # to the first one
    assert (base.asking.at, base.asking.answers) == (0, ())
    base, _ = done(base, "back")
    assert base.page is HomePage.QUESTIONS
    base, _ = done(base, "begin", "type_it")
    base, _ = home_steps.step(base, HomeTick(t_s=0.0, commands=("stop",)))
    assert base.page is HomePage.QUESTION


def test_after_a_yes_to_harm_whom_to_call_is_shown_and_before_it_that_nobody_reads_this_today() -> None:
    base, _ = done(home(*due(HARM), number="144"), "begin")
    (line,) = view_of(base).lines
    assert (line.key, dict(line.params)["number"]) == ("home.questionnaire.nobody_reads", "144")
    after, asked = done(base, "yes")
    assert (after.page, after.note, kept(asked)) == (
        HomePage.HELP, text("home.questionnaire.told"), [("harm", {"q1": "yes"})],
    )  # fmt: skip
    assert done(base, "no")[0].page is HomePage.MAIN
    two, _ = done(home(*due(HARM, OVERALL)), "begin", "yes", "2")
    assert two.page is HomePage.HELP  # at the end, so that nothing is lost


def test_what_is_asked_is_read_aloud_before_its_choices() -> None:
    base, _ = done(home(*due(NAMED, q1="to swim")), "begin")
    assert "to swim: Question 1?" in " ".join(map(said, about(base)))
