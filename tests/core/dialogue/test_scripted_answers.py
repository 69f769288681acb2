"""Scripted answers of recorded sources: in order, the last repeats, `-` is silence, the rest is unremarkable."""

import pytest
from sweeps import swept

from coach.core.clinical import ticks
from coach.core.dialogue.questions import QUESTIONS, Answer, Asked
from coach.core.dialogue.scripted_answers import DEFAULTS, Script, pain_script, reply


def asked(question: str, **how: object) -> Asked:
    return Asked(question, **({"given": True, "spoken_s": 1.0} | how))  # type: ignore[arg-type]


def answers(script: Script, *questions: str) -> list[str | None]:
    """What the script says to one question after another."""
    found: list[str | None] = []
    for question in questions:
        script, answer = reply(script, asked(question))
        found.append(answer.value if answer else None)
    return found


PAINS = ("pain_before", "pain_check", "pain_again", "pain_check", "pain_after")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2", ["2"] * 5),
        ("2,2,5", ["2", "2", "5", "5", "5"]),
        ("0", ["0"] * 5),
        ("10,0", ["10", "0", "0", "0", "0"]),
        (" 2 , 3 ", ["2", "3", "3", "3", "3"]),
        ("2,2,-", ["2", "2", None, None, None]),
        ("-", [None] * 5),
        ("007", ["7"] * 5),
    ],
)
def test_a_pain_script_answers_the_pain_questions_in_order(written: str, said: list[str | None]) -> None:
    assert answers(pain_script(written), *PAINS) == said


@pytest.mark.parametrize("written", ["", ",", "11", "2,,3", "2;3", "-1", "2.5", "two", "2,x", "--", "²", "1e1"])
def test_anything_else_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"--pain takes numbers from 0 to 10"):
        pain_script(written)


@swept("question", QUESTIONS)
def test_what_is_not_scripted_is_no_symptom_and_the_same_ache(question: str) -> None:
    _, answer = reply(Script(), asked(question))
    assert answer is not None
    assert answer.scripted
    assert answer.value in {choice.value for choice in QUESTIONS[question]}
    # a willing, safe and unremarkable person
    willing = {
        *(ticks.question(name) for name, tick in ticks.TICKS.items() if not tick.examined),
        "go_on_there",
        "floor_ready",
        "see_screen",
        "all_right",
        "want_it",
        "phone_on_body",
        "somebody_knows",
        "door_opens",
        "gets_up",
        "taken_off",
        "put_on",
        "left_on",
        "cloth_between",
        "skin_feels",
        "awake",
        "low_heat",
        "off_the_spine",
        "by_time",
        "by_time_lost",
        "by_time_slow",
    }
    told = {
        "daily": "none",
        "today_list": "none",
        **{ticks.question(name): "examined_7_days" for name, tick in ticks.TICKS.items() if tick.examined},
        "onset": "longer",
        "activity_moment": "before",
        "floor": "yes",
        "walk_where": "to_and_fro",
        "place_nobody": "skip",
        "place_part": "as_it_is",
        "place_posture": "as_it_is",
        "place_view": "as_it_is",
        "place_view_far": "as_it_is",
        "pain_where": "middle",
        "pain_kind": "ache",
        "symptom_kind": "new_sign",
        "yes_meant": "have_it",
        "help_here": "all_right",
        "yes_mistake": "have_it",
        "fell": "fine",
        "what_now": "go_on",
        "loud_sound": "go_on",
        "who_is_it": "me",
    } | dict.fromkeys(willing, "yes")
    assert answer.value == told.get(question, answer.value)
    assert question in told or answer.value in ("no", "same", "0")


def test_more_same_or_less_follows_the_numbers_and_the_same_uses_one_up() -> None:
    said = answers(pain_script("2,2,5,5,3"), "pain_before", "pain_change", "pain_change", "pain_check", "pain_change",
                   "pain_change", "pain_check", "pain_change", "pain_after")  # fmt: skip
    assert said == ["2", "same", "more", "5", "same", "less", "3", "same", "3"]
    assert answers(pain_script("2,-"), "pain_before", "pain_change", "pain_after") == ["2", None, None]
    assert answers(Script(), "pain_before", "pain_change", "pain_after") == ["0", "same", "0"]


def test_a_script_may_answer_one_question_by_its_own_name() -> None:
    script = Script({"pain": ("2",), "symptoms": ("no", "yes"), "pain_after": ("1",)})
    assert answers(script, "pain_before", "symptoms", "pain_check", "symptoms", "pain_after") == [
        "2", "no", "2", "yes", "1"]  # fmt: skip


def test_the_answers_to_one_question_do_not_use_up_anothers() -> None:
    script = Script({"pain": ("1", "2", "3"), "night_pain": ("no",)})
    assert answers(script, "pain_before", "night_pain", "pain_check", "pain_after") == ["1", "no", "2", "3"]


@pytest.mark.parametrize(
    "wrong",
    [{"pain": ("11",)}, {"symptoms": ("perhaps",)}, {"more_or_same": ("less",)}, {"pain": ()}, {"night_pain": ()}],
)
def test_a_script_with_an_answer_that_is_no_choice_is_refused_with_the_choices(
    wrong: dict[str, tuple[str, ...]],
) -> None:
    with pytest.raises(ValueError, match="allowed are"):
        Script(wrong)


def test_a_script_for_a_question_that_does_not_exist_is_refused() -> None:
    with pytest.raises((KeyError, ValueError)):
        Script({"weather": ("fine",)})


def test_a_question_is_answered_only_when_it_has_been_spoken_and_only_once() -> None:
    script = pain_script("3")
    for waiting in (None, Asked("pain_check"), Asked("pain_check", given=True)):
        assert reply(script, waiting) == (script, None)
    silent = asked("pain_check", repeats=1)
    assert reply(script, silent)[1] is None


def test_silence_goes_on_through_the_repeat_and_the_pause() -> None:
    script = pain_script("-")
    for how in ({}, {"repeats": 1}, {"repeats": 1, "paused": True}):
        assert reply(script, asked("pain_check", **how))[1] is None


def test_every_scripted_answer_says_that_it_is_one() -> None:
    assert reply(pain_script("4"), asked("pain_check"))[1] == Answer("4", scripted=True)
    assert set(DEFAULTS) <= set(QUESTIONS)
