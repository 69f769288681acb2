"""An exercise by itself: the dose of its own file, behind the doors of the routines, and no more than prescribed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import BY_ROUTINE, EXERCISE, NAMES, changed
from sweeps import swept

from coach.core.exercise.model import Dose, Gate, PainRules, Routine, Step
from coach.prescription.alone import PrescribedPlan, fitting, plan_of
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import find_plan, find_routine, shipped_exercises, shipped_routines
from coach.prescription.reader import check, plan_text, read_exercise, read_kept, read_routine

STRICTEST_H, LOOSEST_PAIN = 0.0, 10


@dataclass(frozen=True)
class Kept:
    """A prescription as the records keep it."""

    routine_id: str
    routine_text: str
    overrides: Mapping[str, Any] = field(default_factory=dict)


def prescribed(routine: str, **overrides: Any) -> PrescribedPlan:
    """A shipped routine as it was given to somebody, with a therapist's changes."""
    kept = Kept(routine, find_routine(routine).read_text("utf-8"), overrides)
    return plan_of(kept, read_kept(f"{routine}.toml", kept.routine_text, kept.overrides)[1])


def own(routine_id: str, step: str) -> PrescribedPlan:
    """A therapist's own routine of one step."""
    text = f'id = "{routine_id}"\nversion = "1"\n[[step]]\n{step}\n'
    return plan_of(Kept(routine_id, text), read_kept(f"{routine_id}.toml", text, {})[1])


def only_step(name: str, *plans: PrescribedPlan) -> Step:
    (step,) = read_routine(name, plans=plans).steps
    return step


@pytest.mark.parametrize("name", shipped_exercises())
def test_each_shipped_exercise_can_be_done_by_itself(name: str) -> None:
    routine = read_routine(name)
    assert (routine.id, {step.exercise.id for step in routine.steps}) == (name, {name})
    assert routine.steps[-1].checkin
    assert read_kept(f"{name}.toml", plan_text(name), {})[0].steps == routine.steps


@swept("name", shipped_exercises())
def test_each_shipped_exercise_is_in_a_shipped_routine_or_by_prescription_only(name: str) -> None:
    placed = any(name in routine.exercises for routine in every_plan())
    assert placed is (read_exercise(find_plan(name)).provenance.prescription_only is None)


@cache
def every_plan() -> tuple[Routine, ...]:
    """Every level of every shipped routine."""
    first = [read_routine(name) for name in shipped_routines()]
    levels = [read_routine(each.id, level=level) for each in first for level in range(1, len(each.levels) + 1)]
    return tuple(levels + [each for each in first if not each.levels])


def strictness(gate: Gate | None) -> tuple[float, int, int, int]:
    """Each figure higher where the gate is stricter."""
    if gate is None:
        return (0.0, -LOOSEST_PAIN, 0, 0)
    pain = LOOSEST_PAIN if gate.pain_most is None else gate.pain_most
    return (gate.after_h or STRICTEST_H, -pain, gate.calm_days, gate.unstopped_sessions)


@swept("name", [name for name in shipped_exercises() if name != "ball_massage"])
def test_doing_it_by_itself_is_no_way_round_the_gate_of_every_routine_that_has_it(name: str) -> None:
    alone = read_routine(name)
    as_strict = []
    for routine in every_plan():
        if name in routine.exercises:
            doors = zip(strictness(alone.gate), strictness(routine.gate), strict=True)
            as_strict.append(
                all(mine >= theirs for mine, theirs in doors) and set(routine.excluded_by) <= set(alone.excluded_by)
            )
    assert any(as_strict)


def test_no_routine_has_the_id_of_an_exercise() -> None:
    assert set(shipped_routines()) & set(shipped_exercises()) == set()


def test_a_therapists_own_cannot_take_an_id_of_the_other_kind(tmp_path: Path) -> None:
    routine = tmp_path / "hip_lift.toml"
    routine.write_text('id = "hip_lift"\nversion = "1"\n[[step]]\nexercise = "breathing"\ncycles = 3\n', "utf-8")
    assert [fault.message for fault in check(routine)] == [
        '"hip_lift" is the id of an exercise; give the routine another'
    ]
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "evening.toml").write_text(EXERCISE.replace('"bridge"', '"evening"'), "utf-8")
    beside = tmp_path / "evening.toml"
    beside.write_text(routine.read_text("utf-8").replace("hip_lift", "evening"), "utf-8")
    assert "is the id of an exercise" in str(check(beside)[0])
    exercise = tmp_path / "comfort.toml"
    exercise.write_text(EXERCISE.replace('"bridge"', '"comfort"'), "utf-8")
    assert "is the id of a shipped routine" in str(check(exercise, NAMES)[0])


# -- what a file may say under [alone] ---------------------------------------------------------------------------------


def test_a_therapists_own_file_is_done_with_its_own_dose_and_gate(write: Callable[[str, str], Path]) -> None:
    routine = read_routine(write("bridge.toml", EXERCISE), names=NAMES)
    (step,) = routine.steps
    assert (step.dose, step.side) == (Dose(sets=2, reps=4, rest_s=20.0), "left")
    assert routine.gate == Gate(after_h=24.0, pain_most=5, calm_days=2, unstopped_sessions=1, source="[R] 6")
    assert routine.excluded_by == ("no_floor",)
    assert routine.confirmed is not None
    assert routine.words.say_key("exercise.bridge.title") == "Brücke [de]"


def test_a_file_without_a_dose_says_what_to_write(write: Callable[[str, str], Path]) -> None:
    with pytest.raises(PrescriptionError, match=r"has no dose of its own; write \[alone\] with reps and source"):
        read_routine(write("bridge.toml", BY_ROUTINE), names=NAMES)


FAULTY = {
    "a dose of another kind": ("reps = 4\nrest_s", "hold_s = 4\nrest_s", "its dose needs reps"),
    "too long for any routine": ("sets = 2\nreps = 4\nrest_s = 20.0", "sets = 10\nreps = 30\nrest_s = 600",
                                 "minutes; allowed 90"),
    "a gate that asks for nothing known": ("pain_most = 5\ncalm", "pain_moist = 5\ncalm", "did you mean pain_most?"),
    "no source": ('source = "[P] R2"', "", "alone.source: this key is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_dose_is_said(old: str, new: str, says: str, exercise: Any, faults: Any) -> None:
    assert any(says in str(fault) for fault in faults(exercise, changed(EXERCISE, old, new)))


# -- what is prescribed ------------------------------------------------------------------------------------------------


def test_without_a_prescription_it_is_as_its_file_says() -> None:
    assert only_step("hip_lift").dose == Dose(reps=6, rest_s=20.0)
    assert only_step("hip_lift", prescribed("walking_plan")).dose == Dose(reps=6, rest_s=20.0)


def test_what_was_lessened_or_tightened_in_any_routine_is_so_here() -> None:
    tight = [{"name": "over_arch", "stop_below": -15}]
    changes = prescribed("gentle_start", step=[{"exercise": "hip_lift", "reps": 3, "rest_s": 60, "limit": tight}])
    step = only_step("hip_lift", changes, prescribed("gentle_mobility"))
    assert (step.dose.reps, step.dose.rest_s) == (3, 60.0)
    assert [limit.stop_below for limit in step.exercise.limits if limit.name == "over_arch"] == [-15.0]


def test_a_shipped_routine_that_is_only_followed_lessens_nothing() -> None:
    """gentle_start walks for a minute; walking by itself goes on for two and a half."""
    assert only_step("walking", prescribed("gentle_start")).dose.duration_s == 150.0
    assert only_step("walking", own("mine", 'exercise = "walking"\nduration_s = 60')).dose.duration_s == 60.0


def test_more_in_a_routine_is_not_more_here() -> None:
    assert only_step("hip_lift", own("more", 'exercise = "hip_lift"\nsets = 3\nreps = 20\nrest_s = 5')).dose == Dose(
        reps=6, rest_s=20.0
    )


def test_the_strictest_rules_of_pain_hold_here() -> None:
    plans = (prescribed("gentle_start", pain={"ceiling": 5}), prescribed("walking_plan", pain={"any_rise_ends": True}))
    assert read_routine("hip_lift", plans=plans).pain == PainRules(any_rise_ends=True, ceiling=5)


def test_what_a_therapist_left_out_is_not_done_by_itself() -> None:
    plan = prescribed("gentle_start", step=[{"exercise": "hip_lift", "skip": True}])
    with pytest.raises(PrescriptionError, match="hip_lift: was left out of gentle_start by your therapist"):
        read_routine("hip_lift", plans=[plan])
    assert read_routine("childs_pose", plans=[plan]).steps


def test_what_was_changed_in_something_that_cannot_be_read_is_not_guessed() -> None:
    kept = Kept("old", 'id = "old"\n[[step]]\nexercise = "hip_lift"\n', {"step": [{"exercise": "hip_lift", "reps": 2}]})
    with pytest.raises(PrescriptionError, match="was changed for you in old, which cannot be read here"):
        read_routine("hip_lift", plans=[plan_of(kept, None)])
    assert read_routine("childs_pose", plans=[plan_of(kept, None)]).steps


def test_by_prescription_only_needs_one_that_contains_it() -> None:
    itself = plan_of(Kept("ball_massage", plan_text("ball_massage")), None)
    for plans in ([], [prescribed("gentle_start")], [itself]):
        with pytest.raises(PrescriptionError, match="ball_massage: by prescription only, and no prescription has it"):
            read_routine("ball_massage", plans=plans)
    step = only_step("ball_massage", own("mine", 'exercise = "ball_massage"\nduration_s = 40'))
    assert step.dose.duration_s == 40.0
    assert read_routine("ball_massage").steps  # to be shown to whoever prescribes it


def test_a_change_of_the_exercise_by_itself_gives_way_to_a_tighter_one_elsewhere() -> None:
    changes = {"routine": "hip_lift", "step": [{"exercise": "hip_lift", "reps": 5, "rest_s": 30}]}
    plan = prescribed("gentle_start", step=[{"exercise": "hip_lift", "reps": 4, "rest_s": 45}])
    fitted = fitting(changes, plan_text("hip_lift", [plan]))
    assert fitted["step"] == [{"exercise": "hip_lift", "reps": 4, "rest_s": 45.0}]
    assert read_routine("hip_lift", fitted, plans=[plan]).steps[0].dose == Dose(reps=4, rest_s=45.0)
    assert fitting(changes, plan_text("hip_lift"))["step"] == changes["step"]


def test_an_exercise_here_is_found_by_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PrescriptionError, match="neither a file nor the name of a shipped routine or exercise"):
        find_plan("calf_raise")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "calf_raise.toml").touch()
    assert find_plan("calf_raise") == Path("exercises", "calf_raise.toml")
    assert find_plan("hip_lift") == shipped_exercises()["hip_lift"]


def test_a_near_miss_of_either_kind_is_named() -> None:
    for name, meant in (
        ("hip_lifts", "hip_lift"),
        ("gentle_strat", "gentle_start"),
        ("bridge", "hip_lift"),
        ("Knie zur Brust", "knee_to_chest"),
    ):
        with pytest.raises(PrescriptionError, match=f"did you mean {meant}"):
            find_plan(name)
