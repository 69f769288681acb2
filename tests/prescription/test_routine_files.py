"""A routine file reads to its steps, with the exercises in it and their limits tightened, never loosened."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import EXERCISE, NAMES, PACER, ROUTINE, SHELF, changed

from coach.core.exercise.model import Breath, Dose, Gate, Level, PainRules, Routine, Tempo
from coach.prescription.dose import minutes
from coach.prescription.faults import FileFault
from coach.prescription.reader import check, read_routine
from coach.prescription.words import load_words

Read = Callable[..., Routine]
Faults = Callable[..., tuple[FileFault, ...]]


def line(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def test_a_good_file_reads_to_exactly_the_core_types(routine: Read, exercise: Any) -> None:
    read = routine(ROUTINE)
    assert (read.id, read.version, read.max_minutes) == ("my_routine", "1", 40.0)
    assert read.pain == PainRules(any_rise_ends=True, ceiling=6)
    assert read.gate == Gate(after_h=24.0, pain_most=5, calm_days=2, unstopped_sessions=1, source="[R] 6")
    assert (read.level, read.levels) == (1, (Level(times_a_day=(1, 3), source="[P] R3"),))
    assert (read.excluded_by, read.basis, read.cards) == (("no_floor",), ("therapist's choice",), ("bed_rest",))
    lift, breath, first, second, stay, pack = read.steps
    assert (lift.dose, lift.side) == (Dose(sets=2, reps=8, rest_s=30.0), "left")
    assert (lift.checkin, lift.optional) == (False, True)
    assert lift.exercise.pacing.tempo == Tempo(up_s=2.5, hold_s=2.0, down_s=3.0, source="[P] R4", pace="slowly")
    assert (breath.dose, breath.side, breath.skip_if) == (Dose(cycles=5), None, ("drowsy",))
    assert (breath.checkin, breath.optional) == (True, False)
    own = exercise(PACER, "slow_breath")
    slower = Breath(in_s=3.5, pause_s=1.0, out_s=3.0, after_s=0.5, source="[R] 8")
    assert breath.exercise == replace(own, pacing=replace(own.pacing, breath=slower))
    assert breath.instead is not None
    assert (breath.instead.exercise.id, breath.instead.dose.duration_s) == ("on_the_back", 45.0)
    assert [step.exercise.id for step in (first, second)] == ["on_the_side", "on_the_back"]
    assert stay.best_of == first.trial == second.trial
    assert (pack.dose.duration_s, pack.checkin_every_s, pack.pain_most) == (600.0, 120.0, 7)


def test_its_words_are_those_of_the_routine_and_of_its_exercises_by_key(routine: Read) -> None:
    words = routine(ROUTINE).words
    assert words.language == "en"
    assert words.say_key("routine.my_routine.title") == "Mine"
    assert words.say_key("exercise.bridge.title") == "Brücke [de]"
    assert words.say_key("exercise.bridge.cue.feet_closer") == "Füße näher heran. [de]"
    assert words.lines("exercise.slow_breath.steps") == ("Breathe.",)
    assert words.say_key("cue.rest") == load_words("en").say_key("cue.rest")  # and every shipped one
    assert "exercise.hip_lift.say" in words


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
    start, end = ROUTINE.index("warn_below"), ROUTINE.index('source = "knee')
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
    "less time than the steps take": ("max_minutes = 40.0", "max_minutes = 3", "it can never be finished"),
    "a version that is a number": ('version = "1"', "version = 1", "version: 1 is not a text; put it in quotes"),
    "a key of another table": (
        "optional = true",
        "optional = true\nceiling = 6",
        "step[1].ceiling: this key is not known here; it belongs in [pain]",
    ),
    "a table in the wrong place": (
        "[gate]",
        "[words.gate]",
        "words.gate: this key is not known here; it belongs as [gate]",
    ),
    "a card that is none": ('  "bed_rest",', '  "bedrest",', 'card[1]: "bedrest" is not known; did you mean bed_rest?'),
    "a fact that is none": (
        '  "drowsy",',
        '  "drowsi",',
        'step[2].skip_if[1]: "drowsi" is not known; did you mean drowsy?',
    ),
    "levels that fall": ("  1,\n  3,", "  3,\n  1,", "level[1].times_a_day: 3 to 1: the smaller number comes first"),
    "a timer too long": ("duration_s = 600.0", "duration_s = 1300", "1300 is too long for pack; allowed 600 to 1200 s"),
    "a timer too short": ("duration_s = 600.0", "duration_s = 300", "300 is too short for pack; allowed 600 to 1200 s"),
    "a movement hurried": ("up_s = 2.5", "up_s = 1.5", "1.5 is quicker than bridge is done; allowed 2 or more"),
    "a tempo for what has none": (
        "cycles = 5",
        'cycles = 5\ntempo = { up_s = 1, hold_s = 1, down_s = 1, source = "x" }',
        "step[2].tempo: slow_breath has no [tempo] of its own to change",
    ),
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
    texts = SHELF | {"bridge": changed(EXERCISE, "enter = 20.0", "entr = 20.0")}
    shelf = {name: write(f"{name}.toml", text) for name, text in texts.items()}
    text = ROUTINE + '\n[[step]]\nexercise = "bridge"\nreps = 0\n'
    path = write("my_routine.toml", text)
    found = faults(lambda: read_routine(path, names=NAMES, exercises=shelf))
    assert [(Path(fault.file).name, fault.path) for fault in found] == [
        ("bridge.toml", "driver[1].entr"),
        ("my_routine.toml", "step[5].reps"),
    ]


def test_a_therapist_keeps_own_exercises_in_a_folder_beside_the_routine(checked: Any, tmp_path: Path) -> None:
    assert checked(ROUTINE) == ()
    assert check(tmp_path / "exercises" / "bridge.toml", NAMES) == ()


def test_all_faults_of_steps_and_alternatives_come_at_once(routine: Read, faults: Faults) -> None:
    text = changed(ROUTINE, "reps = 8", "reps = 80")
    text = changed(text, 'exercise = "pack"', 'exercise = "pac"')
    text = changed(text, "duration_s = 45.0", 'duration_s = 45.0\nreps = 3\notherwise = "nothing"')
    assert [fault.path for fault in faults(routine, text)] == [
        "step[1].reps",
        "step[4].exercise",
        "alternative[1].reps",
        "alternative[1].otherwise",
    ]


def test_its_minutes_are_those_of_its_longest_day(routine: Read) -> None:
    rest = 20 + 45 + 20 + 10  # in place of the breathing, and longer: shown, done, rested from, asked about
    search = 2 * (20 + 60 + 10) + (20 + 180 + 10)
    pack = 20 + 600 + 20 + 10
    # with bend_pain the bridge is left out, and the search is done
    assert minutes(routine(ROUTINE)) == pytest.approx((rest + search + pack) / 60)
    lift = 20 + 2 * 8 * 7.5 + 2 * 30
    searched = changed(ROUTINE, 'only_if = [\n  "bend_pain",\n]\n', "")
    assert minutes(routine(searched)) == pytest.approx((lift + rest + search + pack) / 60)


def test_what_is_never_done_on_the_same_day_is_not_added_up(routine: Read) -> None:
    def of(*conditions: str) -> float:
        steps = "".join(f'[[step]]\nexercise = "on_the_back"\nduration_s = 600\n{each}\n' for each in conditions)
        return minutes(routine(f'id = "mine"\nversion = "1"\n{steps}'))

    one = 650 / 60
    assert of("") == pytest.approx(one)
    assert of('only_if = ["acute"]', 'skip_if = ["acute"]') == pytest.approx(one)
    assert of('only_if = ["bend_pain"]', 'only_if = ["stand_pain"]') == pytest.approx(2 * one)
    assert of('only_if = ["pregnancy_after_20_weeks"]', 'skip_if = ["stress"]') == pytest.approx(2 * one)
