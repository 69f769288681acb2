"""A sign that was typed wrong is found before any picture is drawn, and no shipped exercise is suspected."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from certification_samples import ARCH, BELOW, RISE, SOURCE, lift

from coach.certification.inspection import inspect, performed
from coach.core.exercise.model import Exercise, FormRule, GuidePose, Kind, Lesson, SideRule
from coach.prescription.places import find_exercise, shipped_exercises
from coach.prescription.reader import check, read_exercise


@cache
def shipped(name: str) -> Exercise:
    return read_exercise(find_exercise(name))


TRACKED = [name for name in sorted(shipped_exercises()) if shipped(name).tracked]


def codes(exercise: Exercise) -> set[str]:
    return {finding.code for finding in inspect(exercise)}


ORDINARY = ("heel_slide", "side_bend", "standing_back_bend")  # the others are slow


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each in ORDINARY else pytest.mark.slow) for each in TRACKED]
)
def test_no_shipped_exercise_is_suspected(name: str) -> None:
    assert inspect(shipped(name)) == []


def test_what_the_clock_guides_is_not_inspected() -> None:
    assert inspect(shipped("breathing")) == []


@pytest.mark.parametrize(
    ("exercise", "code"),
    [
        (lift(), None),
        (lift(driver=replace(BELOW, enter=-60.0, leave=-50.0)), "count"),
        (replace(lift(), drivers=(BELOW, replace(RISE, enter=-0.4, leave=-0.3))), "driver"),
        (lift(driver=replace(RISE, rest_min=-0.9)), "rest"),
        (lift(limits=(replace(ARCH, stop_below=20.0),)), "broken"),
        (lift(limits=(replace(ARCH, stop_below=-170.0),)), "never"),
        (lift(limits=(replace(ARCH, target_min=-80.0, target_max=-60.0),)), "target"),
        (lift(limits=(replace(ARCH, target_min=-16.0, target_max=20.0),)), "target"),
        (lift(limits=(replace(ARCH, target_min=-14.0, target_max=20.0),)), None),
        (lift(form=(FormRule(name="feet", measure="knee_flexion", cue="cue.x", min=150.0, source=SOURCE),)), "broken"),
    ],
    ids=["as it is meant", "a driver that is never passed", "one driver of two", "a bound of rest that holds nothing",
         "a limit that the guide breaks", "a limit that nothing breaks", "a target that is never reached",
         "an alarm that begins inside the target", "an alarm that begins beside it", "a form rule broken all the time"],
)  # fmt: skip
def test_what_cannot_be_meant_is_named(exercise: Exercise, code: str | None) -> None:
    assert codes(exercise) == (set() if code is None else {code})


def test_a_joint_bent_backwards_is_named_before_anything_else() -> None:
    rest, top = lift().lesson.guide
    bent = GuidePose(name="lift", seconds=1.5, support=top.support, angles={**top.angles, "knee_flexion": -95.0})
    found = inspect(replace(lift(), lesson=Lesson(guide=(rest, bent))))
    assert [finding.code for finding in found] == ["joint"]
    assert "knee_flexion = -95" in found[0].text


def test_repetitions_on_both_sides_are_two_a_round() -> None:
    assert performed(lift(), 2.0) == 2
    assert performed(lift(Kind.HOLD), 2.0) == 1
    assert performed(replace(lift(), side_rule=SideRule.EITHER), 2.0) == 4
    assert performed(replace(lift(), kind=Kind.STEPS), 2.0) is None


# -- every sign of a file, turned round --------------------------------------------------------------------------------

VALUE = re.compile(r"(min|max|enter|leave|rest_\w+|warn_\w+|stop_\w+) = (-?[\d.]+)(.*)")
# turned round these say nearly the same: both signs lie within a measure's error of each other, or of no other posture
ALIKE = {
    "childs_pose": {"min = -0.15"},
    "hip_lift": {"max = 0.35"},
    "knee_to_chest": {"min = 0.1"},
    "prone_lying": {"max = 0.12"},
    "prone_on_elbows": {"max = -0.03"},
    "side_bridge": {"leave = 14"},
    "standing_back_bend": {"min = -12", "rest_min = -1"},
    "supine_supported": {"min = 3", "min = 15"},
    "supported_bend": {"min = 12"},
}


def turned_round(path: Path, into: Path) -> Iterator[tuple[str, Path]]:
    """The file with one sign of a band, driver, limit or form rule turned round at a time."""
    lines, section = path.read_text(encoding="utf-8").split("\n"), ""
    for place, line in enumerate(lines):
        if head := re.match(r"\[\[?(\w+)", line):
            section = head.group(1)
        value = VALUE.match(line)
        if section in ("posture_band", "driver", "limit", "form") and value and float(value.group(2)):
            name, number, rest = value.groups()
            turned = number.removeprefix("-") if number.startswith("-") else f"-{number}"
            folder = into / str(place)
            folder.mkdir()
            changed = folder / path.name
            changed.write_text("\n".join([*lines[:place], f"{name} = {turned}{rest}", *lines[place + 1 :]]), "utf-8")
            yield f"{name} = {number}", changed


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each == "hip_hinge" else pytest.mark.slow) for each in TRACKED]
)
def test_a_sign_turned_round_is_a_fault_of_the_file_or_found(name: str, tmp_path: Path) -> None:
    passed = set()
    for what, path in turned_round(find_exercise(name), tmp_path):
        faults = [fault for fault in check(path, to_look_at=True) if not fault.warning]
        if not faults and not inspect(read_exercise(path)):
            passed.add(what)
    assert passed <= ALIKE.get(name, set())
