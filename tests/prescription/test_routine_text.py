"""A routine's tables as text again, and a patient's changes put into them."""

import tomllib

import pytest

from coach.prescription.folding import folded
from coach.prescription.places import shipped_routines
from coach.prescription.reader import read_kept
from coach.prescription.routine_text import overrides_text, routine_text


@pytest.mark.parametrize("name", sorted(shipped_routines()))
def test_every_shipped_routine_is_written_and_read_back_whole(name: str) -> None:
    data = tomllib.loads(shipped_routines()[name].read_text("utf-8"))
    assert tomllib.loads(routine_text(data)) == data


def test_changes_are_written_and_read_back_whole() -> None:
    data = {
        "routine": "x", "days": ["mon"], "pain": {"ceiling": 5},
        "step": [{"exercise": "hip_lift", "skip": True, "limit": [{"name": "over_arch", "stop_below": -15.5}]}],
    }  # fmt: skip
    assert tomllib.loads(overrides_text(data)) == data


def of(name: str) -> tuple[str, dict[str, object]]:
    text = shipped_routines()[name].read_text("utf-8")
    return text, tomllib.loads(text)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("gentle_start", {"step": [{"exercise": "hip_lift", "reps": 3, "rest_s": 60}]}),
        ("gentle_start", {"step": [{"exercise": "childs_pose", "sets": 1, "hold_s": 10.0}]}),
        ("gentle_start", {"step": [{"exercise": "walking", "skip": True}], "max_minutes": 12.0}),
        ("gentle_start", {"pain": {"ceiling": 4, "any_rise_ends": True}}),
        (
            "gentle_start",
            {"step": [{"exercise": "hip_lift", "limit": [{"measure": "hip_flexion", "stop_below": -12}]}]},
        ),
        ("walking_plan", {"level": 2, "step": [{"exercise": "walking", "duration_s": 100}]}),
        ("acute_relief", {"step": [{"exercise": "supine_supported", "duration_s": 60}]}),
        ("acute_relief", {"step": [{"exercise": "breathing", "skip": True}]}),  # something takes its place
        ("acute_relief", {"step": [{"exercise": "ice", "skip": True}]}),
    ],
)
def test_what_the_patient_does_stays_the_same(name: str, change: dict[str, object]) -> None:
    text, data = of(name)
    _, before = read_kept(f"{name}.toml", text, {"routine": name, **change})
    tables, left = folded(data, {"routine": name, **change})
    _, after = read_kept(f"{name}.toml", routine_text(tables), left)
    assert [(one.exercise.id, one.dose) for one in after.every_step] == [
        (one.exercise.id, one.dose) for one in before.every_step
    ]
    ends = [
        [(each.stop_below, each.warn_below, each.stop_above) for step in one.steps for each in step.exercise.limits]
        for one in (before, after)
    ]
    assert ends[0] == ends[1]
    assert (after.pain, after.max_minutes) == (before.pain, before.max_minutes)


def test_what_the_tables_can_say_is_no_change_any_more() -> None:
    _, data = of("gentle_start")
    change = {"routine": "gentle_start", "days_a_week": 3, "step": [{"exercise": "hip_lift", "reps": 3}]}
    _, left = folded(data, change)
    assert left == {"routine": "gentle_start", "days_a_week": 3}


def test_the_last_exercise_is_not_left_out() -> None:
    _, data = of("walking_plan")
    tables, left = folded(data, {"step": [{"exercise": "walking", "skip": True}]})
    assert tables["step"] == data["step"]
    assert left["step"] == [{"exercise": "walking", "skip": True}]
