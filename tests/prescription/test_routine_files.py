"""A routine file reads to its steps, with the exercises in it and their limits tightened, never loosened."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import EXERCISE, NAMES, PACER, ROUTINE, changed

from coach.core.exercise import Dose, PainRules, Routine
from coach.prescription.dose import minutes
from coach.prescription.faults import Fault
from coach.prescription.reader import check, read_routine

Read = Callable[..., Routine]
Faults = Callable[..., tuple[Fault, ...]]


def line(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def test_a_good_file_reads_to_exactly_the_core_types(routine: Read, exercise: Any) -> None:
    read = routine(ROUTINE)
    assert (read.id, read.version, read.max_minutes) == ("my_routine", "1", 20.0)
    assert read.pain == PainRules(any_rise_ends=True, ceiling=6)
    assert (read.excluded_by, read.basis) == (("no_floor",), ("therapist's choice",))
    lift, breath = read.steps
    assert lift.dose == Dose(sets=2, reps=8, rest_s=30.0)
    assert (lift.checkin, lift.optional) == (False, True)
    assert breath.dose == Dose(cycles=5)
    assert (breath.checkin, breath.optional) == (True, False)
    assert breath.exercise == exercise(PACER, "slow_breath")
    assert lift.exercise != exercise()


def test_its_words_are_those_of_the_routine_and_of_its_exercises_by_key(routine: Read) -> None:
    words = routine(ROUTINE).words
    assert words["routine.my_routine.title"] == "Mine"
    assert words["routine.my_routine.language"] == "en"
    assert words["exercise.bridge.title"] == "Brücke"
    assert words["exercise.bridge.language"] == "de"
    assert words["exercise.bridge.cue.feet_closer"] == "Füße näher heran."
    assert words["exercise.slow_breath.steps"] == ["Breathe."]


def test_tighter_limits_are_in_the_step_and_say_their_source(routine: Read) -> None:
    (limit,) = routine(ROUTINE).steps[0].exercise.limits
    assert (limit.warn_below, limit.warn_above, limit.stop_below, limit.stop_above) == (-8.0, 60.0, -15.0, 80.0)
    assert limit.source == "[R] 7; tightened: knee surgery in May"
    assert (limit.target_min, limit.target_max) == (-5.0, 15.0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("stop_above = 50", {"stop_above": 50.0, "warn_above": 50.0, "target_max": 15.0}),
        ("warn_above = 10", {"warn_above": 10.0, "target_max": 10.0, "stop_above": 90.0}),
        ("warn_below = 20\nstop_below = 12", {"target_min": None, "target_max": None, "stop_below": 12.0}),
    ],
    ids=["the warning follows the stop", "the target follows the warning", "a target without room is none"],
)
def test_what_lies_beyond_a_new_limit_moves_inside(values: str, expected: dict[str, Any], routine: Read) -> None:
    start, end = ROUTINE.index("warn_below"), ROUTINE.index("source =")
    (limit,) = routine(ROUTINE[:start] + values + "\n" + ROUTINE[end:]).steps[0].exercise.limits
    assert {key: getattr(limit, key) for key in expected} == expected


def test_a_measure_alone_names_the_only_limit_on_it(routine: Read) -> None:
    assert routine(changed(ROUTINE, 'name = "over_arch"\n', "")).steps[0].exercise.limits[0].stop_above == 80.0


LOOSENED = [
    ("warn_below = -8.0", "warn_below = -11", "-11 loosens the limit; allowed -10 or higher"),
    ("warn_above = 60.0", "warn_above = 71", "71 loosens the limit; allowed 70 or lower"),
    ("stop_below = -15.0", "stop_below = -20.5", "-20.5 loosens the limit; allowed -20 or higher"),
    ("stop_above = 80.0", "stop_above = 91", "91 loosens the limit; allowed 90 or lower"),
]


@pytest.mark.parametrize(("old", "new", "says"), LOOSENED, ids=[new for _, new, _ in LOOSENED])
def test_a_loosened_limit_is_refused_with_its_line(
    old: str, new: str, says: str, routine: Read, faults: Faults
) -> None:
    text = changed(ROUTINE, old, new)
    assert (line(text, new), f"step[1].limit[1].{new.split()[0]}", says) in [
        (fault.line, fault.path, fault.message) for fault in faults(routine, text)
    ]


def test_a_limit_cannot_be_taken_out_by_an_infinite_value(routine: Read, faults: Faults) -> None:
    (fault,) = faults(routine, changed(ROUTINE, "stop_above = 80.0", "stop_above = inf"))
    assert "inf is not a number that can be used" in str(fault)


WRONG: dict[str, tuple[str, str, str]] = {
    "an exercise misspelt": (
        'exercise = "bridge"',
        'exercise = "brige"',
        'there is no exercise "brige"; did you mean bridge?',
    ),
    "a limit that is not there": (
        'name = "over_arch"',
        'name = "overarch"',
        "is no limit of bridge; did you mean over_arch?",
    ),
    "a limit on another measure": (
        'measure = "hip_flexion"',
        'measure = "knee_flexion"',
        "over_arch limits hip_flexion, not knee_flexion",
    ),
    "a measure without limit": (
        'name = "over_arch"\nmeasure = "hip_flexion"',
        'measure = "trunk_inclination"',
        'bridge has no limit on "trunk_inclination"; known: hip_flexion',
    ),
    "a limit that is not said": ('name = "over_arch"\nmeasure = "hip_flexion"\n', "", "say which limit: name = one of"),
    "a warning beyond the exercise's stop": (
        "warn_above = 60.0\nstop_below = -15.0\nstop_above = 80.0",
        "warn_above = 69\nstop_above = 65",
        "warn_above: 69 must lie below stop_above, which is 65",
    ),
    "limits that leave no room": ("stop_above = 80.0", "stop_above = -9", "must lie"),
    "limits that bar the movement": (
        "warn_below = -8.0\nwarn_above = 60.0\nstop_below = -15.0",
        "stop_below = 25",
        "step[1].limit[1]: bridge can never be finished with these limits: it begins at hip_flexion 20",
    ),
    "a dose of another kind": ("reps = 8", "hold_s = 8", "this exercise is of kind reps; its dose needs reps"),
    "a key of another kind": (
        "cycles = 5",
        "cycles = 5\nsets = 2",
        "step[2].sets: an exercise of kind pace does not use",
    ),
    "half a repetition": ("reps = 8", "reps = 8.5", "step[1].reps: 8.5 is not a whole number"),
    "no repetitions": ("reps = 8", "reps = 0", "step[1].reps: 0 is too small; allowed 1 to 30"),
    "a ceiling of pain above the program's": (
        "ceiling = 6",
        "ceiling = 8",
        "pain.ceiling: 8 is too large; allowed 1 to 7",
    ),
    "less time than the steps take": ("max_minutes = 20.0", "max_minutes = 3", "it can never be finished"),
    "a version that is a number": ('version = "1"', "version = 1", "version: 1 is not a text; put it in quotes"),
    "the id of a shipped routine": ('id = "my_routine"', 'id = "gentle_start"', "is the id of a shipped routine"),
}


@pytest.mark.parametrize(("old", "new", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_routine_is_said(old: str, new: str, says: str, routine: Read, faults: Faults) -> None:
    found = faults(routine, changed(ROUTINE, old, new))
    assert any(says in str(fault) for fault in found), "\n".join(map(str, found))
    assert all(fault.line for fault in found)


def test_a_routine_without_steps_is_refused(routine: Read, faults: Faults) -> None:
    (fault,) = faults(routine, 'id = "my_routine"\nversion = "1"\nstep = []\n')
    assert str(fault).endswith(":3: step: has 0 entries; allowed 1 to 60")


def test_the_faults_of_an_exercise_it_uses_are_said_once_with_that_file(write: Any, faults: Faults) -> None:
    bad = write("bridge.toml", changed(EXERCISE, "enter = 20.0", "entr = 20.0"))
    shelf = {"bridge": bad, "slow_breath": write("slow_breath.toml", PACER)}
    text = ROUTINE + '\n[[step]]\nexercise = "bridge"\nreps = 0\n'
    path = write("my_routine.toml", text)
    found = faults(lambda: read_routine(path, names=NAMES, exercises=shelf))
    assert [(Path(fault.file).name, fault.path) for fault in found] == [
        ("bridge.toml", "driver[1].entr"),
        ("my_routine.toml", "step[3].reps"),
    ]


def test_a_therapist_keeps_own_exercises_in_a_folder_beside_the_routine(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "bridge.toml").write_text(EXERCISE, encoding="utf-8")
    (tmp_path / "exercises" / "slow_breath.toml").write_text(PACER, encoding="utf-8")
    (tmp_path / "my_routine.toml").write_text(ROUTINE, encoding="utf-8")
    assert check(tmp_path / "my_routine.toml", NAMES) == ()
    assert check(tmp_path / "exercises" / "bridge.toml", NAMES) == ()


def test_its_minutes_are_those_of_work_rest_showing_and_check_ins(routine: Read) -> None:
    # bridge: shown 20 s, 2 x 8 x 5.5 s, 2 x 30 s rest; breath: shown 20 s, 5 x 10 s, 20 s rest, check-in 10 s
    assert minutes(routine(ROUTINE)) == pytest.approx((20 + 88 + 60 + 20 + 50 + 20 + 10) / 60)
