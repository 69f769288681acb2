"""The questions of the intake: all of them there, each with its words, each answer in its one form."""

import pytest
from sweeps import swept

from coach.core.base.types import text
from coach.core.clinical.conditions import FACTS
from coach.core.clinical.education import CARDS
from coach.core.clinical.intake import (
    INTAKE,
    ROWS,
    Entry,
    Takes,
    cards_after,
    choices,
    due,
    effects,
    history_due,
    in_force,
    unsettled,
    validated,
)
from coach.prescription.places import shipped_exercises
from coach.prescription.words import load_words

WORDS = load_words("en")
KEPT = [row for row in INTAKE if not row.screening]


def ids(rows: object) -> set[str]:
    return {row.id for row in rows}  # type: ignore[attr-defined]


def test_every_question_of_the_list_is_there_in_its_order() -> None:
    numbers = list(dict.fromkeys(row.number for row in INTAKE))
    assert numbers == [f"Q{number:02d}" for number in range(1, 24)]
    assert len(ROWS) == len(INTAKE)


def test_the_first_five_belong_to_the_screening_and_no_other() -> None:
    assert {row.number for row in INTAKE if row.screening} == {"Q01", "Q02", "Q03", "Q04", "Q05"}
    assert all(row.today for row in INTAKE if row.screening)


@pytest.mark.parametrize("number", ["Q06", "Q08", "Q09", "Q10"])
def test_what_changes_from_day_to_day_is_asked_anew(number: str) -> None:
    assert all(row.today for row in INTAKE if row.number == number)


@swept("row", INTAKE)
def test_every_question_has_its_words_its_basis_and_says_what_it_changes(row: Entry) -> None:
    assert row.basis
    assert WORDS.say(text(f"intake.{row.id}.ask")).count("?") == 1 or row.id == "pain_now"
    assert WORDS.say(text(f"intake.{row.id}.use")).endswith(".")
    for choice in choices(row):
        assert f"intake.{row.id}.choice.{choice}" in WORDS or f"intake.any_choice.{choice}" in WORDS
    assert bool(row.choices) == (row.kind in (Takes.CHOICE, Takes.CHOICES, Takes.TICKS, Takes.DUE_DATE))
    assert bool(row.most) == (row.kind is Takes.NUMBER)


def test_the_words_file_has_no_question_and_no_choice_that_is_none() -> None:
    asked = {
        key.split(".")[1] for key in WORDS.sentences if key.startswith("intake.") and key.endswith((".ask", ".use"))
    }
    assert asked == set(ROWS)
    for key in WORDS.sentences:
        match key.split("."):
            case ["intake", id, "choice", choice]:
                assert choice in choices(ROWS[id]), key


def test_exercises_before_which_something_is_asked_are_named_as_they_are() -> None:
    named = {exercise for row in INTAKE for exercise in row.before}
    assert named - {"ice", "heat", "hot_cold", "breathing"} == set()
    assert "breathing" in shipped_exercises()


@pytest.mark.parametrize(
    ("id", "fact", "lifts"),
    [
        ("bend_pain", "bend_pain", False), ("onset", "first_day", False), ("onset", "no_episode", False),
        ("cleared", "osteoporosis_not_cleared", True), ("pregnant", "pregnant_from_16_weeks", False),
        ("cleared", "roller_not_cleared", False),
        ("stand_walk", "cannot_stand", False), ("leg_symptoms", "leg_symptoms", False), ("age", "under_18", False),
    ],
)  # fmt: skip
def test_an_answer_says_what_it_changes(id: str, fact: str, lifts: bool) -> None:
    assert (fact, lifts) in {(effect.fact, effect.lifts) for effect in effects(ROWS[id])}


@swept("row", INTAKE)
def test_effects_and_cards_are_rows_of_their_tables(row: Entry) -> None:
    assert {effect.fact for effect in effects(row)} <= set(FACTS)
    assert set(cards_after(row)) <= set(CARDS)


def test_a_question_leads_to_its_cards() -> None:
    assert "smoking" in cards_after(ROWS["smoking"])
    assert cards_after(ROWS["emergency_number"]) == ()


@pytest.mark.parametrize(
    ("id", "said", "answer"),
    [
        ("bend_pain", " Yes ", "yes"),
        ("job", "desk", "desk"),
        ("conditions", "stenosis, disc,disc", ("disc", "stenosis")),
        ("conditions", ["stenosis"], ("stenosis",)),
        ("conditions", "none", ()),
        ("conditions", [], ()),
        ("age", " 55 ", 55),
        ("age", 0, 0),
        ("pain_now", "10", 10),
        ("emergency_number", " 112 ", "112"),
        ("emergency_number", "999", "999"),
        ("emergency_number", "911", "911"),
        ("emergency_number", "10", "10"),
        ("emergency_number", "+49 30 1234567", "+49 30 1234567"),
        ("clinician", " Dr Lee ", "Dr Lee"),
        ("clinician", "+1 (555) 010-0200", "+1 (555) 010-0200"),
        ("clinician", "Dr. Ruiz, 2nd floor, 555 01", "Dr. Ruiz, 2nd floor, 555 01"),
        ("onset", "None", "none"),
        ("onset", "unknown", "unknown"),
        ("onset", "2026-11-20T08:30", "2026-11-20T08:30"),
        ("onset", "2026-11-20T08:30+05:30", "2026-11-20T08:30+05:30"),
        ("pregnant", "2027-02-28", "2027-02-28"),
        ("pregnant", " To_16_weeks ", "to_16_weeks"),
        ("pregnant", "gave_birth", "gave_birth"),
        ("cleared", "roller, osteoporosis@2026-11-20", ("osteoporosis@2026-11-20", "roller")),
        ("cleared", ["night_pain@2026-11-20"], ("night_pain@2026-11-20",)),
        ("cleared", "none", ()),
    ],
)
def test_an_answer_has_one_form(id: str, said: object, answer: object) -> None:
    assert validated(ROWS[id], said) == answer
    assert validated(ROWS[id], answer) == answer


@pytest.mark.parametrize(
    ("id", "said", "told"),
    [
        ("bend_pain", "perhaps", "yes or no"),
        ("bend_pain", "", "yes or no"),
        ("bend_pain", True, "yes or no"),
        ("job", "pilot", "desk"),
        ("conditions", "disc, pilot", "stenosis"),
        ("conditions", "", "none"),
        ("conditions", "none, disc", "commas"),
        ("age", "121", "from 0 to 120"),
        ("age", "-1", "from 0 to 120"),
        ("age", "17.5", "whole"),
        ("age", "nan", "from 0 to 120"),
        ("age", "٣", "from 0 to 120"),
        ("pain_now", "11", "from 0 to 10"),
        *(
            ("emergency_number", said, "such as 112")
            for said in (
                "12a",
                "1",
                "",
                "+",
                "call me",
                "1-1-2",
                "112+",
                "1\n12",
                "\u0661\u0661\u0662",
                "1  12",
                "9" * 21,
            )
        ),
        ("clinician", "12a", "555 0100"),
        ("clinician", "Dr Lee, 55501o0", "555 0100"),
        ("clinician", "7", "555 0100"),
        ("clinician", "-", "555 0100"),
        ("clinician", "", "1 to 200"),
        ("clinician", "a\nb", "one line"),
        ("clinician", "x" * 201, "1 to 200"),
        ("onset", "soon", "2026"),
        ("onset", "2026-13-01T08:30", "2026"),
        ("onset", "2026-11-20", "2026"),
        ("pregnant", "yes", "due date"),
        ("pregnant", "2027-02-30", "due date"),
        ("pregnant", "2027-04-31", "due date"),
        ("cleared", "exercise", "osteoporosis"),
        ("cleared", "night_pain", "night_pain@2026-11-20"),
        ("cleared", "roller@soon", "roller@2026-11-20"),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(id: str, said: object, told: str) -> None:
    with pytest.raises(ValueError, match=rf"^{id} takes .*\.$") as refused:
        validated(ROWS[id], said)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_one_bad_day_bans_nothing_for_ever_and_what_lasts_is_kept() -> None:
    answers = {"bend_pain": "yes", "conditions": ("disc",)}
    assert in_force(answers, {"bend_pain": 11.9, "conditions": 11.9}) == answers
    assert in_force(answers, {"bend_pain": 12.1, "conditions": 9000}) == {"conditions": ("disc",)}


def test_an_answer_of_unknown_age_is_old_and_an_unknown_question_is_dropped() -> None:
    assert in_force({"bend_pain": "yes", "conditions": ("disc",), "shoe_size": 44}, {}) == {"conditions": ("disc",)}


def test_at_first_everything_is_asked_but_what_the_screening_asks() -> None:
    assert due({}, {}) == tuple(row for row in KEPT if row.id != "history_changed")


def test_later_only_what_is_of_today_or_still_open_is_asked() -> None:
    answers = {row.id: "x" for row in KEPT if row.id != "floor"}
    fresh, old = dict.fromkeys(answers, 1.0), dict.fromkeys(answers, 24.0)
    assert ids(due(answers, fresh)) == {"floor"}
    assert ids(due(answers, old)) == {"floor"} | {row.id for row in KEPT if row.today}


@pytest.mark.parametrize(("id", "days"), [("surgery", 84), ("age", 365)])
def test_what_moves_on_slowly_is_asked_again_and_stands_until_then(id: str, days: int) -> None:
    answers = {row.id: "x" for row in KEPT}
    ages = dict.fromkeys(answers, 1.0)
    assert id not in ids(due(answers, ages | {id: days * 24.0}))
    assert id in ids(due(answers, ages | {id: days * 24.0 + 1}))
    assert id in in_force(answers, ages | {id: days * 24.0 + 1})


def test_before_relief_only_what_it_depends_on_is_asked() -> None:
    asked = ids(due({}, {}, relief_with=("supine_supported",)))
    assert {
        "onset",
        "pain_now",
        "bend_pain",
        "stand_pain",
        "painkiller",
        "drowsy",
        "pregnant",
        "floor",
        "balance",
    } <= asked
    assert asked.isdisjoint({"smoking", "job", "drinks", "trigger", "age", "skin", "injured_hot"})
    with_ice = ids(due({}, {}, relief_with=("supine_supported", "ice")))
    assert with_ice - asked == {"skin", "skin_today", "injured_hot"}


MONTH = 30 * 24.0


@pytest.mark.parametrize(
    ("conditions_h", "asked_h", "onset_h", "is_due"),
    [
        (1.0, None, None, False), (MONTH, None, None, False), (MONTH + 1, None, None, True),
        (9000.0, 1.0, None, False), (9000.0, MONTH + 1, None, True), (9000.0, -1.0, None, True),
        (50.0, None, 49.0, True), (50.0, None, 51.0, False), (50.0, 10.0, 49.0, False),
    ],
)  # fmt: skip
def test_whether_the_history_has_changed_is_asked_each_month_and_in_each_new_episode(
    conditions_h: float, asked_h: float | None, onset_h: float | None, is_due: bool
) -> None:
    answers: dict[str, object] = {"conditions": ()} | ({} if asked_h is None else {"history_changed": "no"})
    ages = {"conditions": conditions_h} | ({} if asked_h is None else {"history_changed": asked_h})
    assert history_due(answers, ages, onset_h) is is_due
    assert ("history_changed" in ids(due(answers, ages, hours_since_onset=onset_h))) is is_due


def test_only_a_yes_opens_the_rest_of_the_history() -> None:
    answers: dict[str, object] = {"conditions": ("disc",), "surgery": "no", "pregnant": "no", "smoking": "no"}
    ages = dict.fromkeys(answers, 100.0) | {"history_changed": 1.0}
    assert unsettled({**answers, "history_changed": "no"}, ages) == set()
    assert unsettled({**answers, "history_changed": "yes"}, ages) == {"conditions", "surgery", "pregnant"}
    assert unsettled({**answers, "history_changed": "yes"}, ages | {"conditions": 0.5}) == {"surgery", "pregnant"}
    assert "conditions" in in_force({**answers, "history_changed": "yes"}, ages)  # it stands until then
