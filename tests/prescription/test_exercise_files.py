"""An exercise file reads to exactly what it says, or says everything that is wrong with it."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import BY_ROUTINE, EXERCISE, MOVES, NAMES, PACER, ROUTINE, TIMER, changed, leaves, spoilt
from sweeps import swept

from coach.core.exercise.model import (
    Band,
    Breath,
    Confirmation,
    Driver,
    Exercise,
    FormRule,
    GuidePose,
    Kind,
    Lesson,
    Limit,
    Pacing,
    Placement,
    Prop,
    Provenance,
    SideRule,
    Suitability,
    Tempo,
    TimerCheck,
    TimerPart,
    TimerRules,
)
from coach.prescription.checks import check_exercise
from coach.prescription.faults import FileFault
from coach.prescription.lines import locate
from coach.prescription.models import ExerciseTable, RoutineTable, Table
from coach.prescription.reader import check
from coach.prescription.shape import schema_of

Read = Callable[..., Exercise]
Faults = Callable[..., tuple[FileFault, ...]]


def test_a_good_file_reads_to_exactly_the_core_types(exercise: Read) -> None:
    read = exercise()
    assert read.suits.excluded_by[0] == "bend_pain"  # whom its kin leave out follows
    assert replace(read, suits=Suitability(excluded_by=("bend_pain",))) == Exercise(
        id="bridge",
        kind=Kind.REPS,
        posture="supine",
        side_rule=SideRule.CLEARER,
        gesture="forearm_up",
        needs_points=("shoulder", "hip"),
        provenance=Provenance(
            basis=("[P] F02", "confirmed by Ana Ruiz, 2026-01-31"),
            confirmed=Confirmation(by="Dr Kim", on="2026-02-01"),
            prescription_only="a word of a clinician first",
        ),
        placement=Placement(view="side", height_m=(0.3, 0.6), distance_m=(2.0, 3.0), source="[E] 7.1"),
        posture_bands=(Band(measure="trunk_inclination", min=50.0, max=130.0, source="[E]"),),
        drivers=(Driver(measure="hip_flexion", enter=20.0, leave=35.0, rest_min=30.0, rest_max=70.0, source="[R] 7"),),
        limits=(
            Limit(
                name="over_arch",
                measure="hip_flexion",
                cue="cue.come_down_a_little",
                target_min=-5.0,
                target_max=15.0,
                warn_below=-10.0,
                warn_above=70.0,
                stop_below=-20.0,
                stop_above=90.0,
                source="[R] 7",
            ),
        ),
        form=(
            FormRule(
                name="knees_straight",
                measure="knee_flexion",
                cue="exercise.bridge.cue.feet_closer",
                min=50.0,
                max=120.0,
                during="rest",
                for_s=1.0,
                source="[P] F02",
            ),
        ),
        lesson=Lesson(
            region="hips",
            mistakes=("dropping",),
            props=(Prop(kind="cushion", ahead_m=0.5, up_m=0.1, aside_m=-0.2, turn_deg=90.0, size=1.2, shown=True),),
            guide=(
                GuidePose(
                    name="lying", seconds=2.0, stay_s=1.0, support=("shoulder", "heel"), angles={"hip_flexion": 50.0}
                ),
            ),
        ),
        pacing=Pacing(tempo=Tempo(up_s=2.0, hold_s=1.0, down_s=2.5, source="[P] F02")),
        suits=Suitability(excluded_by=("bend_pain",)),
    )


def test_a_pacer_reads_its_breath_and_the_defaults(exercise: Read) -> None:
    pacer = exercise(PACER, "slow_breath")
    assert pacer.pacing.breath == Breath(in_s=5.0, pause_s=1.0, out_s=4.0, after_s=0.0, source="[S] 002:216")
    assert pacer.side_rule is SideRule.NEAR
    assert pacer.needs_points == ("shoulder", "hip", "knee", "ankle")
    assert not pacer.tracked


def test_a_small_movement_with_the_pacer_reads_its_tempo(exercise: Read) -> None:
    nod = exercise(MOVES, "nod")
    assert (nod.kind, nod.pacing.breath, nod.tracked) == (Kind.PACE, None, False)
    assert nod.pacing.tempo == Tempo(up_s=1.5, hold_s=3.0, down_s=2.0, source="[P] R5", pace="slowly")


def test_a_timer_reads_its_rules_with_their_defaults(exercise: Read) -> None:
    pack = exercise(TIMER, "pack")
    assert pack.pacing.timer == TimerRules(
        counts_as=("cold",),
        least_s=600.0,
        most_s=1200.0,
        gap_s=7200.0,
        per_day=4,
        ready=("cloth_between", "skin_feels", "awake"),
        checks=tuple(TimerCheck(at_s=at_s, question="skin_trouble") for at_s in (300.0, 600.0, 900.0)),
        parts=(TimerPart(name="on", seconds=400.0), TimerPart(name="off", seconds=200.0, bare=True)),
        take_off=True,
        source="[P] F38",
    )
    assert pack.lesson.props == (Prop(kind="pack"),)
    bare = TIMER[: TIMER.index("gap_s")] + TIMER[TIMER.index('source = "[P] F38"') : TIMER.index("[[timer.check]]")]
    bare += TIMER[TIMER.index("[words]") : TIMER.index("[words.part]")]
    rub = (("pack", "rub"), ("Cold", "Gentle"), ('"cold"', '"rub"'), ("= 600", "= 60"), ("= 1200", "= 180"))
    for old, new in (*rub, ('"cold_not_safe"', '"recent_surgery"')):
        bare = bare.replace(old, new)
    rules = exercise(bare, "rub").pacing.timer
    assert rules is not None
    assert (rules.gap_s, rules.per_day, rules.take_off, rules.ready, rules.parts) == (0.0, None, False, (), ())


# every key: the samples have each one there is, on a line of its own


def tables(model: type[Table], path: str = "") -> Iterator[str]:
    """The keys of a model and of the tables inside it, by name."""
    schema = schema_of(model)
    for table in [schema, *schema["$defs"].values()]:
        yield from table["properties"]


def keys(text: str) -> list[tuple[tuple[str | int, ...], int]]:
    return [(path, line) for path, line in locate(text).items() if isinstance(path[-1], str)]


def in_a_free_table(path: tuple[str | int, ...]) -> bool:
    """Whether the key is a name of the writer's own, which no spelling can be wrong for."""
    return len(path) > 2 and path[-2] in ("angles", "cue", "fault", "mistake", "part")


FILES = ((EXERCISE, "bridge"), (PACER, "slow_breath"), (MOVES, "nod"), (TIMER, "pack"))


@pytest.mark.parametrize(("model", "texts"), [(ExerciseTable, [text for text, _ in FILES]), (RoutineTable, [ROUTINE])])
def test_the_samples_have_every_key_there_is(model: type[Table], texts: list[str]) -> None:
    there = {path[-1] for text in texts for path, _ in keys(text)}
    assert set(tables(model)) - there == set()


@pytest.mark.parametrize(("text", "name"), [*FILES, (ROUTINE, "my_routine")], ids=lambda value: value[:20])
def test_each_misspelt_key_is_named_with_its_line_and_the_right_spelling(
    text: str, name: str, write: Callable[[str, str], Path], faults: Callable[..., Any], routine: Any
) -> None:
    """The one misspelling is the one fault, not also a missing key."""
    wrong = []
    for path, line in keys(text):
        if in_a_free_table(path):
            continue
        key = str(path[-1])
        misspelt = key + key[-1]
        spoiled = spoilt(text, line, key, misspelt)
        for header in (f"[{key}.", f"[[{key}."):  # the tables inside it
            spoiled = spoiled.replace(header, header.replace(key, misspelt))
        found = faults(routine, spoiled) if name == "my_routine" else check(write(f"{name}.toml", spoiled), NAMES)
        right = len(found) == 1 and found[0].line == line and found[0].path.endswith(misspelt)
        if not (right and f"did you mean {key}?" in found[0].message):
            wrong.append((path, found))
    assert wrong == []


# every number


def numbers(text: str) -> Iterator[tuple[tuple[str | int, ...], int, float]]:
    lines = locate(text)
    for path, value in leaves(tomllib.loads(text)):
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield path, lines[path], value


def named(path: object) -> str | None:
    return ".".join(map(str, path)) if isinstance(path, tuple) else None


NUMBERS = [(text, name, *found) for text, name in FILES for found in numbers(text)]


def allowed(model: type[Table], path: tuple[str | int, ...]) -> dict[str, Any]:
    """The range that the JSON Schema gives for a path, found apart from the code under test."""
    schema = schema_of(model)
    node: dict[str, Any] = schema
    for part in path:
        if isinstance(part, int):
            node = node["items"]
        elif part in node.get("properties", {}):
            node = node["properties"][part]
        else:
            (node,) = node["patternProperties"].values()
        node = next((option for option in node.get("anyOf", ()) if option != {"type": "null"}), node)
        node = schema["$defs"][node["$ref"].split("/")[-1]] if "$ref" in node else node
    return node


@swept(("text", "name", "path", "line", "value"), NUMBERS)
@swept(("end", "size"), [("minimum", "small"), ("maximum", "large")])
def test_each_number_of_an_exercise_out_of_its_range_is_a_fault(
    text: str, name: str, path: tuple[str | int, ...], line: int, value: float, end: str, size: str, exercise: Read,
    faults: Faults,
) -> None:  # fmt: skip
    span = allowed(ExerciseTable, path)
    beyond = span[end] + (1 if size == "large" else -1)
    found = faults(exercise, spoilt(text, line, str(value), str(beyond)), name)
    assert (found[0].line, found[0].message) == (
        line,
        f"{beyond:g} is too {size}; allowed {span['minimum']:g} to {span['maximum']:g}",
    )


@swept(("path", "line", "value"), numbers(ROUTINE))
@swept(("end", "size"), [("minimum", "small"), ("maximum", "large")])
def test_each_number_of_a_routine_out_of_its_range_is_a_fault(
    path: tuple[str | int, ...], line: int, value: float, end: str, size: str, routine: Any, faults: Faults
) -> None:
    span = allowed(RoutineTable, path)
    beyond = span[end] + (1 if size == "large" else -1)
    found = faults(routine, spoilt(ROUTINE, line, str(value), str(beyond)))
    assert any(
        fault.line == line
        and fault.message == f"{beyond:g} is too {size}; allowed {span['minimum']:g} to {span['maximum']:g}"
        for fault in found
    )


NOT_NUMBERS = ["nan", "inf", "-inf", "1e308", "true", '"5"', "[]", "{}", "1" * 400, "2024-01-01", "0x7fffffffffffffff"]


@swept(("text", "name", "path", "line", "value"), NUMBERS)
def test_what_is_no_sensible_number_is_a_fault_on_its_line(
    text: str, name: str, path: tuple[str | int, ...], line: int, value: float, exercise: Read, faults: Faults,
) -> None:  # fmt: skip
    wrong = []
    for junk in NOT_NUMBERS:
        found = faults(exercise, spoilt(text, line, str(value), junk), name)
        if line not in [fault.line for fault in found] or len(str(found[0])) >= 300:
            wrong.append((junk[:20], [str(fault)[:300] for fault in found]))
    assert wrong == []


@swept(("path", "line", "value"), numbers(ROUTINE))
def test_a_true_where_a_routine_wants_a_number_is_a_fault(
    path: tuple[str | int, ...], line: int, value: float, routine: Any, faults: Faults
) -> None:
    assert line in [fault.line for fault in faults(routine, spoilt(ROUTINE, line, str(value), "true"))]


# rules between keys: what is replaced, by what, and the fault it must give

BETWEEN: dict[str, tuple[str, str, str]] = {
    "thresholds that are equal": ("leave = 35.0", "leave = 20.0", "driver[1].leave: 20 is too near to enter, 20"),
    "thresholds nearer than the noise": ("leave = 35.0", "leave = 24.0", "driver[1].leave: 24 is too near to enter"),
    "a warning beyond its stop": (
        "warn_above = 70.0",
        "warn_above = 95.0",
        "limit[1].warn_above: 95 must lie below stop_above, which is 90",
    ),
    "a lower warning beyond its stop": (
        "warn_below = -10.0",
        "warn_below = -25.0",
        "limit[1].warn_below: -25 must lie above stop_below, which is -20",
    ),
    "a target beyond its warning": (
        "target_max = 15.0",
        "target_max = 75.0",
        "limit[1].target_max: 75 must lie below warn_above, which is 70",
    ),
    "a target upside down": (
        "target_min = -5.0",
        "target_min = 15.0",
        "limit[1].target_max: 15 must lie above target_min",
    ),
    "a band upside down": ("max = 130.0", "max = 40.0", "posture_band[1].max: 40 must lie above min, which is 50"),
    "a camera further near than far": ("  2,\n", "  3.5,\n", "placement.distance_m: 3.5 to 3: the smaller number"),
    "a value the measure cannot have": (
        "min = 50.0\nmax = 130.0",
        "min = -5.0\nmax = 130.0",
        "posture_band[1].min: -5 is too small for trunk_inclination; allowed 0 to 180 deg",
    ),
    "a measure misspelt": (
        'measure = "knee_flexion"',
        'measure = "nee_flexion"',
        'form[1].measure: "nee_flexion" is not a measure; did you mean knee_flexion?',
    ),
    "a cue misspelt": ('"come_down_a_little"', '"come_down_a_litle"', "did you mean come_down_a_little?"),
    "a cue that is nowhere": ('"come_down_a_little"', '"xyz"', '"xyz" has no text; write it under [words.cue]'),
    "a mistake without text": ('  "dropping",', '  "droping",', 'mistakes[1]: "droping" has no text; did you mean'),
    "no title anywhere": ('title = "Brücke"\n', "", "id: has no title; write title under [words]"),
    "no steps anywhere": ('steps = [\n  "Knie beugen.",\n]\n', "", "id: has no steps; write steps under [words]"),
    "a fault without a name for the report": (
        'name = "knees_straight"',
        'name = "knees_strait"',
        'form[1].name: "knees_strait" has no text; did you mean knees_straight?',
    ),
    "nothing to say": ('say = "Jetzt die Brücke."\n', "", "id: has no say; write say under [words]"),
    "two faults of one name": ('name = "knees_straight"', 'name = "over_arch"', 'form[1].name: "over_arch" is used'),
    "an id that is not the file's name": ('id = "bridge"', 'id = "brigde"', 'id: "brigde" is not the file\'s name'),
    "a limit that says nothing": (
        "target_min = -5.0\ntarget_max = 15.0\nwarn_below = -10.0\nwarn_above = 70.0\n"
        "stop_below = -20.0\nstop_above = 90.0\n",
        "",
        "limit[1]: says no value; give at least one of stop_below",
    ),
    "a movement that begins beyond its stop": (
        "enter = 20.0\nleave = 35.0",
        "enter = -25.0\nleave = -10.0",
        "driver[1].enter: this can never be finished: it begins at hip_flexion -25, and limit ends at stop_below -20",
    ),
    "a relative threshold on the wrong side of rest": (
        "relative = false",
        "relative = true",
        "driver[1].leave: 35 must lie between 0, which is rest, and enter, 20",
    ),
    "a kind that is not one": ('kind = "reps"', 'kind = "rep"', 'kind: "rep" is not known; did you mean reps?'),
    "a posture in capitals": ('"supine"', '"Supine"', 'posture: "Supine" is not known; did you mean supine?'),
    "an exclusion misspelt": ('"bend_pain"', '"bend_pian"', "did you mean bend_pain?"),
    "a joint misspelt": ('  "hip",\n]', '  "hips",\n]', 'needs_points[2]: "hips" is not known; did you mean hip?'),
    "a name with a space": ('name = "lying"', 'name = "ly ing"', "use small letters, digits and _"),
    "an empty source": ('source = "[E] 7.1"', 'source = ""', "placement.source: is empty"),
    "a list that is a text": ('basis = [\n  "[P] F02",\n]', 'basis = "x"', 'basis: "x" is not a list'),
    "no basis": ('basis = [\n  "[P] F02",\n]', "basis = []", "basis: has 0 entries; allowed 1 to 40"),
    "a text with a place for a number": ('say = "Jetzt', 'say = "{n} Jetzt', "use a text without curly brackets"),
    "a language that is none": ('language = "de"', 'language = "Deutsch!"', 'use a language tag such as "en"'),
}


@swept(("old", "new", "says"), BETWEEN.values())
def test_a_rule_between_keys_is_held(old: str, new: str, says: str, exercise: Read, faults: Faults) -> None:
    found = faults(exercise, changed(EXERCISE, old, new))
    assert any(says in str(fault) for fault in found), "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("hold", None),
        ("steps", None),
        ("position", "driver: an exercise of kind position does not use this"),
        ("pace", "limit: an exercise of kind pace does not use this"),
        ("pace", "id: has no there; write there under [words], or exercise.bridge.there in the words file"),
        ("timer", "limit: an exercise of kind timer does not use this"),
    ],
)
def test_each_kind_has_what_it_needs_and_nothing_that_would_be_ignored(
    kind: str, says: str | None, exercise: Read, faults: Faults
) -> None:
    text = changed(BY_ROUTINE, 'kind = "reps"', f'kind = "{kind}"')
    if says is None:
        assert exercise(text).kind == kind
    else:
        assert any(says in str(fault) for fault in faults(exercise, text))


TWO_PACES = '[tempo]\nup_s = 1\nhold_s = 1\ndown_s = 1\nsource = "x"\n\n[breath]'
GUIDED: dict[str, tuple[str, str, str, str, str]] = {
    "a dose that has no length": (
        TIMER, "pack", "least_s = 600", "least_s = 1300", "timer.least_s: 1300 is more than most_s, 1200"),
    "a question after the end": (
        TIMER, "pack", "at_s = 900", "at_s = 1200", "timer.check[3].at_s: 1200 is after the timer's end, 1200"),
    "a question that comes too late for its place": (
        TIMER, "pack", "[[timer.part]]\nname = \"on\"",
        '[[timer.check]]\nat_s = 200\nquestion = "skin_trouble"\n\n[[timer.part]]\nname = "on"',
        "timer.check[4].at_s: 200 must be later than the question before it, 900"),
    "a question whose yes means nothing while it runs": (
        TIMER, "pack", '900\nquestion = "skin_trouble"', '900\nquestion = "awake"',
        'check[3].question: "awake" is not known; known: skin_trouble'),
    "a question whose yes is no reason to begin": (
        TIMER, "pack", '  "cloth_between",', '  "skin_trouble",', 'timer.ready[1]: "skin_trouble" is not known'),
    "parts longer than it may be": (
        TIMER, "pack", "seconds = 400", "seconds = 1100", "part: the parts last 1300 s together, more than most_s"),
    "parts that a short dose cuts off": (
        TIMER, "pack", "seconds = 400", "seconds = 500", "least_s: after 600 s the last part is not over"),
    "a part without a sentence": (
        TIMER, "pack", 'name = "on"', 'name = "onn"', 'timer.part[1].name: "onn" has no text; did you mean on?'),
    "a use that nothing counts": (TIMER, "pack", '  "cold",', '  "chill",', 'timer.counts_as[1]: "chill" is not known'),
    "a thing that is none": (TIMER, "pack", 'kind = "pack"', 'kind = "sofa"', 'prop[1].kind: "sofa" is not known'),
    "timer rules for what is no timer": (
        TIMER, "pack", 'kind = "timer"', 'kind = "pace"', "timer: an exercise of kind pace does not use this"),
    "a pacer with two paces": (
        PACER, "slow_breath", "[breath]", TWO_PACES, "an exercise of kind pace needs [breath] or [tempo], and one"),
    "a movement that says nothing on the way back": (
        MOVES, "nod", 'back = "And back."\n', "", "id: has no back; write back under [words]"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name", "old", "new", "says"), GUIDED.values(), ids=GUIDED)
def test_a_rule_of_what_is_guided_by_time_is_held(
    text: str, name: str, old: str, new: str, says: str, exercise: Read, faults: Faults
) -> None:
    found = faults(exercise, changed(text, old, new), name)
    assert any(says in str(fault) for fault in found), "\n".join(map(str, found))


def test_a_number_where_a_table_belongs_is_one_fault(exercise: Read, faults: Faults) -> None:
    start, end = EXERCISE.index("[tempo]"), EXERCISE.index("[[posture_band]]")
    (fault,) = faults(exercise, "tempo = 3\n" + EXERCISE[:start] + EXERCISE[end:])
    assert (fault.line, fault.path, fault.message) == (1, "tempo", "3 is not a table")


def test_repetitions_without_driver_and_tempo_name_both() -> None:
    found = dict(check_exercise({"kind": "reps", "posture_band": [{}]}, None, NAMES))
    assert found[("kind",)] == "an exercise of kind reps needs [[driver]] and [tempo]"


def test_all_faults_of_a_file_come_at_once_in_the_order_of_its_lines(exercise: Read, faults: Faults) -> None:
    text = changed(EXERCISE, 'posture = "supine"', 'posture = "supin"')
    text = changed(text, "[[limit]]", "[[limmit]]")  # and what it holds is looked at too
    text = changed(text, "stop_below = -20.0", "stop_below = 500")
    text = changed(text, "warn_above = 70.0", "warn_above = 95.0")
    text = changed(text, "hold_s = 1.0\n", "")
    text = changed(text, 'cue = "feet_closer"', 'cue = "feet_further"\nfoo = 1')
    found = faults(exercise, text)
    assert [fault.line for fault in found] == sorted(fault.line or 0 for fault in found)
    assert [(fault.path, fault.message.split(";")[0].split(",")[0]) for fault in found] == [
        ("posture", '"supin" is not known'),
        ("tempo.hold_s", "this key is missing"),
        ("limmit", "this key is not known"),
        ("limmit[1].warn_above", "95 must lie below stop_above"),
        ("limmit[1].stop_below", "500 is too large"),
        ("form[1].cue", '"feet_further" has no text'),
        ("form[1].foo", "this key is not known"),
    ]


def test_a_fault_reads_as_file_line_path_and_what_is_allowed(exercise: Read, faults: Faults, tmp_path: Path) -> None:
    (fault,) = faults(exercise, changed(EXERCISE, "for_s = 1.0", "for_s = 0"))
    line = EXERCISE[: EXERCISE.index("for_s")].count("\n") + 1
    assert str(fault) == f"{tmp_path / 'bridge.toml'}:{line}: form[1].for_s: 0 is too small; allowed 0.1 to 60"
