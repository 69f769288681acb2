"""A patient's own changes make a routine less, or its limits tighter; whatever would make it more is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from prescription_samples import NAMES, ROUTINE

from coach.core.exercise.due_times import DueTimes, due_times
from coach.core.exercise.model import Routine
from coach.prescription.describe import describe
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.looking import read_to_look_at
from coach.prescription.prescribe import prescribe
from coach.prescription.reader import check, read_overrides, read_routine

Read = Callable[..., Routine]
Faults = Callable[..., tuple[FileFault, ...]]

LESS: dict[str, tuple[dict[str, Any], Callable[[Routine], object], object]] = {
    "fewer repetitions": ({"step": [{"exercise": "bridge", "reps": 4}]}, lambda r: r.steps[0].dose.reps, 4),
    "fewer sets": ({"step": [{"exercise": "bridge", "sets": 1}]}, lambda r: r.steps[0].dose.sets, 1),
    "longer rest": ({"step": [{"exercise": "bridge", "rest_s": 45}]}, lambda r: r.steps[0].dose.rest_s, 45.0),
    "fewer breaths": ({"step": [{"exercise": "slow_breath", "cycles": 3}]}, lambda r: r.steps[1].dose.cycles, 3),
    "one left out": (
        {"step": [{"exercise": "bridge", "skip": True}]},
        lambda r: [step.exercise.id for step in r.steps],
        ["slow_breath", "on_the_side", "on_the_back", "on_the_side", "pack"],
    ),
    "a tighter limit, on top of the routine's": (
        {"step": [{"exercise": "bridge", "limit": [{"measure": "hip_flexion", "stop_above": 70}]}]},
        lambda r: r.steps[0].exercise.limits[0].stop_above,
        70.0,
    ),
    "a lower ceiling of pain": ({"pain": {"ceiling": 4}}, lambda r: r.pain.ceiling, 4),
    "less time": ({"max_minutes": 20}, lambda r: r.max_minutes, 20.0),
    "nothing": ({}, lambda r: len(r.steps), 6),
}


@pytest.mark.parametrize(("overrides", "look", "expected"), LESS.values(), ids=LESS)
def test_less_and_tighter_is_taken(
    overrides: dict[str, Any], look: Callable[[Routine], object], expected: object, routine: Read
) -> None:
    assert look(prescribe(routine(ROUTINE), overrides, NAMES)) == expected


EVERY = ("bridge", "slow_breath", "on_the_side", "on_the_back", "pack")
MORE: dict[str, tuple[dict[str, Any], str]] = {
    "more repetitions": (
        {"step": [{"exercise": "bridge", "reps": 9}]},
        "step[1].reps: 9 is more than the routine's dose",
    ),
    "shorter rest": ({"step": [{"exercise": "bridge", "rest_s": 10}]}, "allowed 30 or longer"),
    "a limit looser than the routine's": (
        {"step": [{"exercise": "bridge", "limit": [{"name": "over_arch", "stop_above": 85}]}]},
        "step[1].limit[1].stop_above: 85 loosens the limit; allowed 80 or lower",
    ),
    "a higher ceiling of pain": ({"pain": {"ceiling": 7}}, "pain.ceiling: 7 loosens the rule; allowed 6 or lower"),
    "a pain rule taken back": ({"pain": {"any_rise_ends": False}}, "false loosens the rule of the routine"),
    "more time": ({"max_minutes": 45}, "max_minutes: 45 is longer than the routine's; allowed up to 40"),
    "less time than it takes": ({"max_minutes": 2}, "the routine takes about 19 minutes, more than 2"),
    "everything left out": (
        {"step": [{"exercise": name, "skip": True} for name in EVERY]},
        "every exercise of the routine is left out",
    ),
    "an exercise it has not": ({"step": [{"exercise": "brigde", "reps": 1}]}, "did you mean bridge?"),
    "another routine's": ({"routine": "gentle_start"}, 'these are for "gentle_start", and the routine is my_routine'),
    "a key misspelt": (
        {"step": [{"exercise": "bridge", "resp": 4}]},
        "step[1].resp: this key is not known; did you mean",
    ),
    "a true for a number": ({"step": [{"exercise": "bridge", "reps": True}]}, "true is not a whole number"),
    "a day that is none": ({"days": ["mon", "someday"]}, 'days[2]: "someday" is not known'),
    "a day twice": ({"days": ["mon", "mon"]}, 'days: "mon" is there 2 times; write it once'),
    "fewer days than their number": ({"days": ["mon"], "days_a_week": 2}, "days_a_week: 2 is not the number of days"),
    "no time of day": ({"times": ["24:00"]}, "use a time of day from 00:00 to 23:59, as 18:00"),
    "an hour of one digit": ({"times": ["8:00"]}, "times[1]"),
    "more times than their number": ({"times": ["08:00", "18:00"], "times_a_day": 1}, "which is 2; take it out"),
    "days that are no list": ({"days": "mon"}, "days"),
    "a dose of another kind": (
        {"step": [{"exercise": "bridge", "cycles": 1}]},
        "an exercise of kind reps does not use",
    ),
}


@pytest.mark.parametrize(("overrides", "says"), MORE.values(), ids=MORE)
def test_more_and_looser_is_refused(overrides: dict[str, Any], says: str, routine: Read, faults: Faults) -> None:
    whole = routine(ROUTINE)
    found = faults(prescribe, whole, overrides, NAMES)
    assert any(says in str(fault) for fault in found), "\n".join(map(str, found))
    assert all(fault.line is None and fault.file == "overrides" for fault in found)


def test_all_faults_of_overrides_come_at_once(routine: Read, faults: Faults) -> None:
    step = {"exercise": "bridge", "reps": 20, "limit": [{"name": "over_arch", "stop_below": -19}]}
    found = faults(prescribe, routine(ROUTINE), {"pain": {"ceiling": 7}, "step": [step]}, NAMES)
    assert [fault.path for fault in found] == ["step[1].reps", "step[1].limit[1].stop_below", "pain.ceiling"]


def test_overrides_of_a_file_give_the_line(routine: Read, faults: Faults, write: Any) -> None:
    text = 'routine = "my_routine"\n\n[[step]]\nexercise = "bridge"\nreps = 20\n'
    (fault,) = faults(routine, ROUTINE, read_overrides(write("patient.toml", text)))
    assert (fault.line, fault.path) == (5, "step[1].reps")


def test_a_file_of_overrides_is_checked_against_its_routine(write: Any) -> None:
    (fault,) = check(write("patient.toml", 'routine = "gentle_strt"\n'), NAMES)
    assert "neither a file nor" in fault.message


def test_the_routine_itself_stays_as_it_was(routine: Read) -> None:
    whole = routine(ROUTINE)
    prescribe(whole, {"step": [{"exercise": "bridge", "reps": 1}]}, NAMES)
    assert whole == routine(ROUTINE)


def test_days_and_times_change_nothing_of_what_is_done(routine: Read) -> None:
    whole = routine(ROUTINE)
    due = {"days": ["fri", "mon"], "times": ["18:00", "08:00"], "days_a_week": 2, "times_a_day": 2}
    assert prescribe(whole, due, NAMES) == prescribe(whole, {}, NAMES)
    assert due_times(due) == DueTimes(days=(0, 4), times=("08:00", "18:00"), days_a_week=2, times_a_day=2)


def test_times_are_no_more_than_the_level_of_a_plan_has() -> None:
    three = {"routine": "walking_plan", "times": ["08:00", "13:00", "18:00"]}
    assert read_routine("walking_plan", three | {"level": 1}).level == 1
    with pytest.raises(PrescriptionError, match="3 times are more than level 3 has a day; allowed up to 2"):
        read_routine("walking_plan", three | {"level": 3})


def test_a_patients_file_is_looked_at_as_a_whole(write: Any) -> None:
    text = 'routine = "gentle_start"\ndays = ["mon", "wed"]\ntimes = ["18:00"]\n[pain]\nceiling = 5\n'
    whole, due = read_to_look_at(str(write("patient.toml", text)))
    lines = describe(whole, due)
    assert "To be done on: Monday, Wednesday." in lines
    assert "At: 18:00." in lines
    assert "A pain of 5 or more ends the session." in lines
    assert read_to_look_at("gentle_start") == (read_routine("gentle_start"), DueTimes())
