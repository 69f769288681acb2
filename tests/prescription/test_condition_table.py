"""Who may do what: each condition against each exercise, as the clinical review has it and not as the file does.

For every pair the plan of a day has the exercise or not, without any tick, with the tick of the condition, and with
every other tick there is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sweeps import swept

from coach.core.clinical import eligibility, ticks
from coach.core.clinical.conditions import CONDITIONS, FACTS, TICK_OF, facts_of, not_cleared
from coach.core.clinical.pregnancy import with_weeks
from coach.core.exercise.model import Dose, Exercise, Routine, Step
from coach.prescription.condition_table import ForbidTable, cells, excluded_by, read_table, table
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise
from coach.prescription.source import read_source

ALL = {name: read_exercise(path) for name, path in shipped_exercises().items()}
STANDING = {
    "arm_raise", "ball_massage", "foot_raised_bend", "hip_hinge", "lifting", "side_bend", "squat", "standing_back_bend",
    "standing_posture", "step_turn", "supported_bend", "walking",
}  # fmt: skip
SITTING = {
    "chin_tuck",
    "firm_chair",
    "heat",
    "massage",
    "pinch_hold",
    "scapular_squeeze",
    "sit_to_stand",
    "sitting_posture",
}
KNEELING = {"bird_dog", "cat_cow", "childs_pose"}
PRONE = {"prone_lying", "prone_on_elbows"}
ON_A_BED = {"ankle_pumps", "breathing", "incline_rest", "log_roll", "relaxation", "side_lying", "supine_supported"}
ON_THE_FLOOR = {
    "ball_stretch", "foam_roller", "hamstring_stretch", "heel_slide", "hip_lift", "knee_to_chest", "pelvic_tilt",
    "side_bridge",
}  # fmt: skip
PACKS = {"heat", "hot_cold", "ice"}
AT_EASE = ON_A_BED | PACKS | {"firm_chair", "prone_lying"}
BONES = {
    "childs_pose", "knee_to_chest", "cat_cow", "supported_bend", "side_bend", "hamstring_stretch", "lifting",
    "foot_raised_bend", "foam_roller", "ball_stretch", "ball_massage", "standing_back_bend",
}  # fmt: skip
BONES_TICKED = {"hip_hinge", "squat", "hip_lift", "prone_on_elbows"}
CLINICIAN_FIRST = set(ALL) - AT_EASE - {"walking"}
FLAT = {"supine_supported", "hip_lift", "heel_slide", "pelvic_tilt", "knee_to_chest", "hamstring_stretch"}
NOT_DROWSY = {"relaxation"} | PACKS | STANDING | SITTING | KNEELING | PRONE | ON_THE_FLOOR
NONE: set[str] = set()

# a person by their answers -> what they may not do at all, and what only without the tick that is named
PEOPLE: Mapping[str, tuple[dict[str, object], set[str], set[str], str | None]] = {
    "osteoporosis": ({"conditions": ("osteoporosis",)}, BONES, BONES_TICKED, "osteoporosis"),
    "long steroids": ({"conditions": ("long_steroids",)}, BONES, BONES_TICKED, "long_steroids"),
    "a vertebral fracture": (
        {"conditions": ("vertebral_fracture",)}, BONES, (CLINICIAN_FIRST | {"prone_lying"}) - BONES,
        "vertebral_fracture"),
    "stenosis": (
        {"conditions": ("stenosis",)}, NONE, {"prone_on_elbows", "standing_back_bend", "ball_stretch"}, "stenosis"),
    "a slipped vertebra": (
        {"conditions": ("spondylolisthesis",)}, NONE, {"prone_on_elbows", "standing_back_bend", "ball_stretch"},
        "spondylolisthesis"),
    "heart disease": ({"conditions": ("heart_disease",)}, NONE, {"side_bridge", "ball_stretch"}, "heart_disease"),
    "a knee replacement": ({"conditions": ("knee_replacement",)}, NONE, KNEELING | {"side_bridge"}, "knee_replacement"),
    "a hip replacement": ({"conditions": ("hip_replacement",)}, NONE, KNEELING | {"knee_to_chest"}, "hip_replacement"),
    "blood thinners": ({"conditions": ("blood_thinners",)}, {"pinch_hold", "ball_massage", "foam_roller"}, NONE, None),
    "a pump": ({"conditions": ("implant",)}, NONE, CLINICIAN_FIRST | {"prone_lying"}, "implant"),
    "an operation": ({"surgery": "yes"}, NONE, CLINICIAN_FIRST | {"prone_lying"}, "recent_surgery"),
    "a birth": ({"pregnant": "gave_birth"}, NONE, CLINICIAN_FIRST | {"prone_lying"}, "recent_birth"),
    "pregnant, 11 weeks": (
        {"pregnant": "to_12_weeks"}, NONE, PRONE | {"standing_back_bend", "ball_stretch"}, "pregnant"),
    "pregnant, 15 weeks": (
        {"pregnant": "to_16_weeks"}, NONE, PRONE | {"standing_back_bend", "ball_stretch"}, "pregnant"),
    "pregnant, 19 weeks": (
        {"pregnant": "to_20_weeks"}, FLAT | PRONE | {"ball_stretch", "foam_roller"},
        {"standing_back_bend", "childs_pose", "cat_cow"}, "pregnant"),
    "pregnant, 27 weeks": (
        {"pregnant": "to_28_weeks"}, FLAT | PRONE | {"ball_stretch", "foam_roller"},
        {"standing_back_bend", "childs_pose", "cat_cow"}, "pregnant"),
    "pregnant, 28 weeks": (
        {"pregnant": "after_28_weeks"}, FLAT | PRONE | {"ball_stretch", "foam_roller"},
        {"standing_back_bend", "childs_pose", "cat_cow"}, "pregnant"),
    "drowsy": ({"drowsy": "yes"}, NOT_DROWSY, NONE, None),
    "bending hurts": (
        {"bend_pain": "yes"},
        {"childs_pose", "cat_cow", "knee_to_chest", "hamstring_stretch", "hip_hinge", "squat", "lifting",
         "supported_bend", "foot_raised_bend"}, NONE, None),
    "standing hurts": (
        {"stand_pain": "yes"}, STANDING | PRONE | {"sit_to_stand", "ball_stretch", "bird_dog"}, NONE, None),
    "no way to the floor": ({"floor": "no"}, KNEELING | PRONE | ON_THE_FLOOR, NONE, None),
    "poor balance": (
        {"balance": "yes"}, {"ball_massage", "ball_stretch", "foot_raised_bend", "standing_back_bend", "step_turn"},
        NONE, None),
    "an opioid patch, or fever": ({"patch_or_fever": "yes"}, {"heat", "hot_cold"}, NONE, None),
    "a blow, a bruise, hot skin": ({"injured_hot": "yes"}, {"heat", "hot_cold"}, NONE, None),
    "skin that feels less": ({"skin": ("reduced_feeling",)}, PACKS, NONE, None),
    "a painkiller at work": ({"painkiller": "yes"}, NONE, NONE, None),
}  # fmt: skip
# of somebody about whom all else is known, and good
WELL: dict[str, object] = {
    "conditions": (), "surgery": "no", "pregnant": "no", "skin": (), "skin_today": (), "floor": "yes", "balance": "no",
    "drowsy": "no", "painkiller": "no", "patch_or_fever": "no", "injured_hot": "no", "bend_pain": "no",
    "stand_pain": "no", "fluids_limited": "no", "age": 40, "had_before": "yes",
}  # fmt: skip
THINGS = ("roller", "ball")


def off(answers: Mapping[str, object], given: tuple[str, ...]) -> set[str]:
    """The exercises that the plan of that day has not."""
    facts = facts_of({**with_weeks({**WELL, **answers}, None), "cleared": given}, None)
    whole = Routine(id="all", version="1", steps=tuple(Step(exercise=e, dose=Dose()) for e in ALL.values()))
    planned = eligibility.plan(whole, facts)
    return {name for name, step in zip(ALL, planned.steps, strict=True) if step is None}


def test_the_review_speaks_of_every_exercise() -> None:
    assert set(ALL) == STANDING | SITTING | KNEELING | PRONE | ON_A_BED | ON_THE_FLOOR | PACKS
    assert off({}, THINGS) == set()
    assert off({}, ()) == {"foam_roller", "ball_massage", "ball_stretch"}


@swept("who", PEOPLE)
def test_the_plan_leaves_out_what_the_review_forbids_and_only_that(who: str) -> None:
    answers, never, unticked, tick = PEOPLE[who]
    assert off(answers, THINGS) == never | unticked
    if tick is not None:
        assert off(answers, (*THINGS, tick)) == never


@swept("who", PEOPLE)
def test_no_other_tick_opens_it(who: str) -> None:
    answers, never, unticked, tick = PEOPLE[who]
    others = tuple(name for name in ticks.TICKS if name != tick)
    assert off(answers, others) == never | unticked


def test_two_conditions_need_two_ticks() -> None:
    both = {"conditions": ("osteoporosis", "stenosis", "heart_disease")}
    for given in (("osteoporosis",), ("stenosis",), ("heart_disease",), ("osteoporosis", "heart_disease")):
        assert "prone_on_elbows" in off(both, (*THINGS, *given))
    assert "prone_on_elbows" not in off(both, (*THINGS, "osteoporosis", "stenosis"))
    assert "standing_back_bend" in off(both, tuple(ticks.TICKS))


@swept("name", ("drowsy", "no_floor", "patch_or_fever", "cannot_stand"))
def test_who_cannot_stand_or_is_drowsy_lies(name: str) -> None:
    whole = {one.id for one in ALL.values() if name not in one.suits.excluded_by}
    upright = {one.id for one in ALL.values() if one.posture in ("standing", "sitting")}
    assert bool(whole & upright) is (name in ("no_floor", "patch_or_fever"))
    assert {"supine_supported", "side_lying", "incline_rest", "breathing"} <= whole


# -- only to straight --------------------------------------------------------------------------------------------------


def lift_with(*facts: str) -> Exercise:
    step = eligibility.taken(Step(exercise=ALL["hip_lift"], dose=Dose()), frozenset(facts))
    assert step is not None
    return step.exercise


@swept("fact", ("stand_pain", "osteoporosis", "long_steroids", "vertebral_fracture"))
def test_lifts_go_only_to_straight(fact: str) -> None:
    usual = next(limit for limit in lift_with().limits if limit.measure == "hip_flexion")
    tight = next(limit for limit in lift_with(fact).limits if limit.measure == "hip_flexion")
    assert (usual.target_min, usual.warn_below, usual.stop_below) == (-10, -10, -20)
    assert (tight.target_min, tight.warn_below, tight.stop_below) == (0, -5, -10)


def test_what_a_therapist_has_tightened_further_stays() -> None:
    hip_lift = ALL["hip_lift"]
    strict = replace(hip_lift, limits=tuple(replace(each, stop_below=-3.0) for each in hip_lift.limits))
    step = eligibility.taken(Step(exercise=strict, dose=Dose()), frozenset({"stand_pain"}))
    assert step is not None
    assert {limit.stop_below for limit in step.exercise.limits} == {-3.0}


def cat_with(*facts: str) -> list[str]:
    step = eligibility.taken(Step(exercise=ALL["cat_cow"], dose=Dose()), frozenset(facts))
    assert step is not None
    return [pose.name for pose in step.exercise.lesson.guide]


def test_where_standing_hurts_the_cat_stays_and_the_cow_is_left_out() -> None:
    assert cat_with() == ["level", "round", "sunk"]
    assert cat_with("stand_pain") == ["level", "round"]


def test_what_is_left_out_of_a_movement_is_a_pose_of_its_guide_and_the_rest_goes_on() -> None:
    for row in table().omit:
        for name in row.exercise:
            poses = [pose.name for pose in ALL[name].lesson.guide]
            assert row.pose in poses
            assert len(poses) > 2


# -- the file ----------------------------------------------------------------------------------------------------------


@swept("row", table().forbid)
def test_every_row_has_a_source_and_a_mark_and_names_what_there_is(row: ForbidTable) -> None:
    assert row.source
    assert row.mark in ("V", "M", "J")
    assert set(row.exercise) | set(row.unless) <= set(ALL)
    assert row.exercise or row.posture or row.counts_as or row.thing
    if row.tick:
        assert set(row.condition) <= set(CONDITIONS)


def test_no_shipped_exercise_says_for_itself_whom_it_leaves_out() -> None:
    files = [tomllib.loads(path.read_text("utf-8")) for path in shipped_exercises().values()]
    assert not any("excluded_by" in file for file in files)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('condition = ["osteoporosys"]\nexercise = ["walking"]', "osteoporosys"),
        ('condition = ["drowsy"]\nexercise = ["walking"]\ntick = "own"', "there is no tick for drowsy"),
        ('condition = ["drowsy"]\nexercise = ["walking"]\ntick = "any"', "tick"),
    ],
)
def test_a_faulty_row_is_refused(tmp_path: Path, row: str, said: str) -> None:
    file = tmp_path / "conditions.toml"
    file.write_text(f'[[forbid]]\n{row}\nmark = "J"\nsource = "a test"\n', encoding="utf-8")
    with pytest.raises(PrescriptionError, match=said):
        read_table(file)


# -- a therapist's own -------------------------------------------------------------------------------------------------


@swept("like", ("childs_pose", "hip_lift", "hip_hinge", "knee_to_chest", "prone_on_elbows", "cat_cow"))
def test_a_copy_leaves_out_whom_its_original_leaves_out(like: str) -> None:
    data = {**read_source(shipped_exercises()[like]).data, "id": "my_own"}
    assert {cell.fact for cell in cells(data)} >= set(ALL[like].suits.excluded_by)


def test_an_own_file_still_says_what_else_excludes() -> None:
    data = {**read_source(shipped_exercises()["walking"]).data, "id": "my_walk", "excluded_by": ["low_immunity"]}
    assert excluded_by(data)[0] == "low_immunity"
    assert {"drowsy", "stand_pain"} <= set(excluded_by(data))


@swept("name", CONDITIONS)
def test_each_condition_has_one_tick(name: str) -> None:
    tick = TICK_OF.get(name, name)
    fact = FACTS[not_cleared(name)]
    assert [when.choices for when in fact.lifted] == [(tick,)]
    assert tick in ticks.TICKS
