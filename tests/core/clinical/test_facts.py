"""What is true of a person: from answers, from the time since the start, and from what was never asked."""

import pytest
from sweeps import swept

from coach.core.clinical.conditions import FACTS, WEEKS, Fact, FactSource, Unasked, facts_of, stage
from coach.core.clinical.intake import ROWS, Entry, Takes, choices, effects, validated
from coach.prescription.models import EXCLUSIONS
from coach.prescription.words import load_words

# assumed of a person of whom nothing is known
CAUTIOUS = {
    "cold_not_safe", "heat_not_safe", "patch_or_fever", "fluid_restricted", "roller_not_cleared", "ball_not_cleared",
}  # fmt: skip


def true_of(hours: float | None = None, **answers: object) -> set[str]:
    """The facts beyond the cautious ones that nothing is known about."""
    return set(facts_of(answers, hours)) - CAUTIOUS


@pytest.mark.parametrize(
    ("hours", "named"),
    [
        (0, "first_day"), (24, "first_day"), (24.01, "acute"), (72, "acute"), (72.01, "settling"),
        (336, "settling"), (336.01, "lasting"), (10_000, "lasting"), (-5, "first_day"), (None, None),
        (float("nan"), None),
    ],
)  # fmt: skip
def test_a_stage_is_the_time_since_the_start(hours: float | None, named: str | None) -> None:
    assert stage(hours) == named


def test_the_first_day_is_acute_too() -> None:
    assert true_of(5) == {"first_day", "acute", "injured_hot"}
    assert true_of(30) == {"acute", "injured_hot"}
    assert true_of(100) == {"settling"}


def test_pain_since_nobody_knows_when_is_acute() -> None:
    assert true_of(onset="unknown") == {"acute", "injured_hot"}


def test_no_episode_is_a_fact_until_one_has_a_start() -> None:
    assert true_of(onset="none") == {"no_episode"}
    assert true_of(5, onset="none") == {"first_day", "acute", "injured_hot"}


def test_of_a_person_of_whom_nothing_is_known_only_what_needs_clearance_is_left_out() -> None:
    assert facts_of({}, None) == CAUTIOUS
    assert {name for name, fact in FACTS.items() if fact.unasked is Unasked.YES} == CAUTIOUS


@pytest.mark.parametrize(
    ("answers", "opened"),
    [
        ({"cleared": ("roller",)}, {"roller_not_cleared"}),
        ({"cleared": ("ball",)}, {"ball_not_cleared"}),
        ({"cleared": ("osteoporosis", "ball")}, {"ball_not_cleared"}),
        ({"patch_or_fever": "no"}, {"patch_or_fever"}),
        ({"cleared": ()}, set()),
        ({"skin": ()}, {"cold_not_safe", "heat_not_safe"}),
        ({"skin": ("raynaud",)}, {"heat_not_safe"}),
        ({"skin": (), "skin_today": ("patch_or_cream",)}, {"cold_not_safe"}),
        ({"skin": (), "skin_today": ("broken",)}, set()),
        ({"skin": ["neuropathy"]}, set()),
        ({"skin_today": ()}, set()),
        ({"fluids_limited": "no"}, {"fluid_restricted"}),
        ({"fluids_limited": "yes"}, set()),
    ],
    ids=lambda own: str(sorted(own) if isinstance(own, set) else own),  # the same in every process
)
def test_an_answer_opens_what_was_closed_by_caution(answers: dict[str, object], opened: set[str]) -> None:
    assert facts_of(answers, None) == CAUTIOUS - opened


def test_heat_in_the_first_days_waits_for_the_question_about_injury() -> None:
    assert "injured_hot" in facts_of({}, 30)
    assert "injured_hot" not in facts_of({"injured_hot": "no"}, 30)
    assert "injured_hot" not in facts_of({}, 100)
    assert "injured_hot" in facts_of({"injured_hot": "yes"}, 100)


def test_a_clinicians_agreement_is_of_one_condition_and_makes_it_no_less_there() -> None:
    bones = {"osteoporosis", "brittle_bones"}
    missing = {"osteoporosis_not_cleared", "not_cleared"}
    assert true_of(conditions=("osteoporosis", "cancer")) == bones | missing | {"cancer_history"}
    assert true_of(conditions=("osteoporosis", "cancer"), cleared=("osteoporosis",)) == bones | {"cancer_history"}
    assert true_of(conditions=("osteoporosis",), cleared=("stenosis", "roller", "ball")) == bones | missing


def test_the_diagnoses_have_a_tick_each() -> None:
    assert "condition_not_cleared" in true_of(conditions=("disc", "wear"), cleared=("disc",))
    assert "condition_not_cleared" not in true_of(conditions=("disc", "wear"), cleared=("disc", "wear"))


def test_from_16_weeks_what_is_forbidden_stays_so_whatever_was_agreed() -> None:
    late = {"pregnant", "pregnant_from_16_weeks", "nsaid_caution"}
    missing = {"pregnant_not_cleared", "pregnant_from_16_weeks_not_cleared", "not_cleared"}
    assert true_of(weeks_pregnant=16.0) == late | missing
    assert true_of(weeks_pregnant=16.0, cleared=("pregnant",)) == late
    assert true_of(weeks_pregnant=15.9, cleared=("pregnant",)) == {"pregnant", "nsaid_caution"}
    assert true_of(pregnant="no") == set()


@pytest.mark.parametrize(
    ("age", "named"),
    [
        (17, {"under_18", "under_18_not_cleared", "not_cleared"}),
        (18, set()),
        (55, set()),
        (56, {"over_55"}),
        (61, {"over_55", "over_60"}),
        (65, {"over_55", "over_60"}),
        (66, {"over_55", "over_60", "over_65", "nsaid_caution"}),
    ],
)
def test_ages_count_from_the_year_that_is_named(age: int, named: set[str]) -> None:
    assert true_of(age=age) == named


def test_a_third_return_or_the_same_place_is_recurrent() -> None:
    assert true_of(returns=2) == set()
    assert true_of(returns=3) == {"recurrent"}
    assert true_of(same_place="yes") == {"recurrent"}


@pytest.mark.parametrize("answer", [None, 3.5, object(), {"a": 1}])
def test_an_answer_of_a_wrong_kind_makes_nothing_true(answer: object) -> None:
    assert true_of(bend_pain=answer, conditions=answer, worse_with=answer) == set()


def test_unknown_questions_are_no_matter() -> None:
    assert true_of(shoe_size=44) == set()


@swept("name", FACTS)
def test_every_fact_can_become_true_and_untrue(name: str) -> None:
    fact = FACTS[name]
    if fact.source is FactSource.SESSION:
        assert not fact.when
        return
    if fact.source is FactSource.ONSET:
        assert any(name in facts_of({}, hours) for hours in (1, 50, 100, 1000))
        assert name not in facts_of({"onset": "none"}, None)
        return
    if fact.source is FactSource.TICKS:
        told = facts_of({"conditions": ("disc",), "age": 60, "had_before": "no"}, None)
        assert name in told
        assert name not in facts_of({}, None)
        return
    for when in fact.when:
        if when.question == WEEKS:
            assert name in facts_of({WEEKS: 40.0}, None)
            assert name not in facts_of({}, None)
            continue
        row = ROWS[when.question]
        every = (
            [*choices(row), "none"] if row.kind in (Takes.CHOICES, Takes.TICKS) else choices(row) or range(row.most + 1)
        )
        told = [name in facts_of({row.id: _held(row, answer), **_otherwise(fact, row.id)}, None) for answer in every]
        assert True in told, f"no answer to {row.id} makes it true"
        assert False in told, f"every answer to {row.id} makes it true"


def _held(row: Entry, answer: object) -> object:
    """The answer as it is held; of the ticks the names of those in force."""
    if row.kind is Takes.TICKS:
        return () if answer == "none" else (answer,)
    return validated(row, answer)


def _otherwise(fact: Fact, question: str) -> dict[str, object]:
    """The other questions of a fact, answered so that they do not make it true."""
    others = {when.question for when in fact.when} - {question, WEEKS}
    return {id: 0 if ROWS[id].kind is Takes.NUMBER else () if ROWS[id].kind is Takes.CHOICES else "no" for id in others}


@swept("name", FACTS)
def test_every_fact_has_a_source_and_a_plain_word(name: str) -> None:
    assert FACTS[name].basis
    assert f"show.excluded.{name}" in load_words("en")


@swept("name", FACTS)
def test_every_condition_of_a_fact_names_a_question_and_its_choices(name: str) -> None:
    for when in (*FACTS[name].when, *FACTS[name].lifted):
        row = ROWS[when.row]
        assert set(when.choices) <= set(choices(row))
        assert bool(when.choices) != (row.kind is Takes.NUMBER or when.question == WEEKS)


def test_the_files_of_exercises_know_the_same_names() -> None:
    assert tuple(FACTS) == EXCLUSIONS
    assert {effect.fact for row in ROWS.values() for effect in effects(row)} == {
        name for name, fact in FACTS.items() if fact.source not in (FactSource.SESSION, FactSource.TICKS)
    }


def test_the_words_file_names_no_fact_that_is_none() -> None:
    named = [key for key in load_words("en").sentences if key.startswith("show.excluded.")]
    assert sorted(key.removeprefix("show.excluded.") for key in named) == sorted(FACTS)
