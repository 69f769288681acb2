"""What was found becomes a verdict: figures that are exact, and no exercise that fails in its own view passes."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from certification_samples import ARCH, lift

from coach.certification.cases import Case, Person
from coach.certification.inspection import Contradiction
from coach.certification.mistaken import Mistake
from coach.certification.page import ANGLES_FILE, PAGE, TABLES_PAGE, files, shortfalls
from coach.certification.rules import stop_rules
from coach.certification.score import ClipScore, Moved, Readings, Spoken
from coach.certification.verdict import TriedExercise, certificate
from coach.core.exercise.standing import Standing
from coach.prescription.certificate import Certificate, Key, read_certificate
from coach.prescription.places import shipped_exercises

DOCS = Path(__file__).resolve().parents[2] / "docs"

EXERCISE = lift(limits=(ARCH,))
(STOP,) = stop_rules(EXERCISE)
KEY = Key(file="0" * 64, model="a.task:1", measuring=1)
SURE = Readings(
    record=np.array([1.0, -2.0]), live=np.array([2.0, -2.0]), told=2, seen=2, in_bands=np.array([0.5, -0.5])
)
RIGHT = ClipScore(
    case=Case(exercise="hip_lift"), kind="reps", view="side", frames=300, seconds=20.0, seen=1.0,
    readings={"hip_flexion": SURE}, moved=Moved(true=2, counted=2, peak_s=(0.1, -0.2)), spoken=(Spoken(rule=STOP),),
)  # fmt: skip
FAULTY = replace(
    RIGHT, case=Case(exercise="hip_lift", fault="over_arch", amount=30.0), corrections=2, rings=2,
    spoken=(Spoken(rule=STOP, passed=2, delays_s=(0.2, 0.4), allowed_s=0.53),),
)  # fmt: skip


def of(*results: ClipScore, **more: Any) -> Certificate:
    found: dict[str, Any] = {"findings": (), "mistakes": (), "untried": (), **more}
    return certificate(TriedExercise(exercise=EXERCISE, key=KEY, name="quick", results=results, **found))


def changed(result: ClipScore, **more: Any) -> ClipScore:
    """The same by another body, so that it is another clip."""
    return replace(result, case=replace(result.case, person=Person(height_m=1.8)), **more)


def codes(found: Certificate) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_what_is_right_everywhere_is_usable() -> None:
    found = of(RIGHT, FAULTY)
    assert (found.verdict, found.reasons) == (Standing.USABLE, ())
    assert (found.clips, found.frames, found.bodies, found.moved_s) == (2, 600, 1, 20.0)


def test_its_figures_are_those_of_the_clips() -> None:
    found = of(RIGHT, FAULTY)
    (count,), (times,), (rule,), (angle,) = found.counts, found.times, found.rules, found.angles
    assert (count.view_deg, count.clips, count.right, count.wrong) == (0, 1, 1, ())
    assert (times.what, times.n, times.mean_s, times.worst_s) == ("peak of a repetition", 2, 0.15, -0.2)
    assert (rule.name, rule.clips, rule.passed, rule.median_s, rule.worst_s) == ("over_arch", 2, 2, 0.3, 0.4)
    assert (angle.measure, angle.mean, angle.bias, angle.held, angle.told) == ("hip_flexion", 1.5, -0.5, 1.0, 1.0)
    assert angle.band is None  # of one body


WRONG_COUNT = Moved(true=2, counted=1)


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ((replace(RIGHT, moved=WRONG_COUNT), FAULTY), "not_counted"),
        ((replace(RIGHT, moved=Moved(true=0, counted=0)), FAULTY), "not_counted"),
        ((replace(RIGHT, rings=1), FAULTY), "rings"),
        ((replace(RIGHT, corrections=1), FAULTY), "corrected"),
        ((RIGHT, replace(FAULTY, spoken=(Spoken(rule=STOP, passed=2, missed=1),))), "missed"),
    ],
    ids=["counted wrongly", "nothing done of what is meant", "a stop rings", "it is corrected", "a stop is missed"],
)
def test_what_fails_in_its_own_view_is_not_usable(results: tuple[ClipScore, ...], code: str) -> None:
    found = of(*results)
    assert found.verdict == Standing.NOT_USABLE
    assert code in codes(found)


def test_what_the_file_itself_says_wrong_is_not_usable_and_needs_no_clip() -> None:
    found = of(findings=(Contradiction("count", "driver", "A sentence."),))
    assert found.verdict == Standing.NOT_USABLE
    assert found.reasons[0].text == "A sentence."


def test_an_exercise_that_one_of_two_bodies_cannot_do_is_not_usable_and_says_whose() -> None:
    tall = Person(height_m=1.84)
    theirs = [
        replace(RIGHT, case=Case(exercise="hip_lift", person=tall, left=True, frames_per_s=rate))
        for rate in (10.0, 20.0)
    ]
    found = of(RIGHT, replace(RIGHT), *(replace(each, moved=WRONG_COUNT) for each in theirs))
    assert found.verdict == Standing.NOT_USABLE
    assert found.reasons[0].text == (
        "Done correctly, it is counted right in 2 of 4 clips (1 counted, 2 done), all of them by the person of 1.84 m, "
        "seen from the left."
    )


def test_a_single_wrong_clip_has_nothing_in_common_with_others() -> None:
    found = of(RIGHT, changed(RIGHT), changed(RIGHT, moved=WRONG_COUNT))
    assert (
        found.reasons[0].text
        == "Done correctly, as prescribed, it is counted wrongly in 1 of 3 clips (1 counted, 2 done)."
    )


def test_what_was_meant_and_what_was_truly_done_are_both_said() -> None:
    getting_down = changed(RIGHT, moved=Moved(true=4, counted=2))
    found = of(RIGHT, changed(RIGHT), getting_down)
    assert found.counts[0].wrong == ("2 counted, 2 meant, 4 by its drivers and posture bands",)


@pytest.mark.parametrize(("worst_s", "says"), [(0.31, "within 0.4 s"), (0.4, "within 0.4 s"), (-0.446, "within 0.5 s")])
def test_no_time_is_known_better_than_it_is(worst_s: float, says: str) -> None:
    found = of(replace(RIGHT, moved=Moved(true=2, counted=2, peak_s=(0.1, worst_s))))
    assert says in found.reasons[0].text


OBLIQUE = replace(RIGHT, case=Case(exercise="hip_lift", turn_deg=-30.0))


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ((RIGHT, changed(RIGHT), changed(RIGHT, moved=WRONG_COUNT)), "counts"),
        ((RIGHT, replace(OBLIQUE, moved=WRONG_COUNT)), "counts"),
        ((replace(RIGHT, moved=Moved(true=2, counted=2, peak_s=(0.1, 0.5))),), "times"),
        ((RIGHT, replace(FAULTY, spoken=(Spoken(rule=STOP, passed=2, late=1, delays_s=(0.9,)),))), "late"),
        ((RIGHT, replace(FAULTY, spoken=(Spoken(rule=STOP, passed=2, false=1, delays_s=(0.2,)),))), "false"),
        ((RIGHT, replace(OBLIQUE, false_corrections=1)), "corrections"),
        ((RIGHT, replace(OBLIQUE, readings={"hip_flexion": replace(SURE, told=1)})), "told"),
    ],
    ids=["one of three clips", "from beside", "half a second off", "a late alarm", "an alarm for nothing",
         "a false correction in 40 s", "told in half of the frames"],
)  # fmt: skip
def test_what_is_to_be_known_is_a_reason_for_care(results: tuple[ClipScore, ...], code: str) -> None:
    found = of(*results)
    assert found.verdict == Standing.WITH_CARE
    assert codes(found) == [code]


def test_another_exercise_that_is_counted_is_named_unless_a_camera_cannot_tell_them_apart() -> None:
    same, strange = Mistake("lifting", "squat", 2, 0.0), Mistake("walking", "squat", 3, 0.0)
    assert of(RIGHT, mistakes=(same,)).verdict == Standing.USABLE
    found = of(RIGHT, mistakes=(same, strange))
    assert codes(found) == ["mistaken"]
    assert [(m.exercise, m.same is None) for m in found.mistaken] == [("lifting", False), ("walking", True)]


def test_what_was_not_tried_is_said() -> None:
    found = of(RIGHT, untried=(STOP,))
    assert ("over_arch", "no fault of the virtual patient takes it past its bound") in {
        (row.what, row.why) for row in found.untested
    }
    assert {row.what for row in found.untested} > {"camera 15 degrees off the prescribed view"}


def test_a_rule_that_was_never_passed_for_long_enough_was_not_tried() -> None:
    short = replace(FAULTY, spoken=(Spoken(rule=STOP),), corrections=0, rings=0)
    assert ("over_arch", "in no performance was it passed for as long as it tolerates") in {
        (row.what, row.why) for row in of(RIGHT, short).untested
    }
    assert "over_arch" not in {row.what for row in of(RIGHT, FAULTY).untested}


def test_the_pages_of_the_project_are_those_of_its_certificates() -> None:
    certificates = [read_certificate(path) for path in shipped_exercises().values()]
    assert all(certificates)
    for name, text in files([each for each in certificates if each is not None]).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text


def test_a_measure_that_it_goes_by_and_that_leaves_its_band_makes_it_one_for_care() -> None:
    off = replace(SURE, in_bands=np.array([0.5, -1.5]))
    found = of(replace(RIGHT, readings={"hip_flexion": off}), FAULTY)
    assert (found.verdict, codes(found)) == (Standing.WITH_CARE, ["band"])
    assert "in 50% of the frames" in found.reasons[0].text


def test_a_joint_that_bends_towards_the_camera_is_not_judged_unless_the_file_names_it() -> None:
    front = replace(EXERCISE, placement=replace(EXERCISE.placement, view="front"))
    both = replace(RIGHT, readings={"hip_flexion": SURE, "knee_flexion": SURE})
    run = TriedExercise(
        exercise=front, key=KEY, name="quick", results=(both, FAULTY), findings=(), mistakes=(), untried=()
    )
    assert [row.measure for row in certificate(run).angles] == ["hip_flexion"]
    beside = replace(run, exercise=EXERCISE)
    assert [row.measure for row in certificate(beside).angles] == ["hip_flexion", "knee_flexion"]


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_has_each_exercise_and_what_it_misses() -> None:
    far = Readings(record=np.full(9, 12.0), live=np.full(9, 12.0), told=9, seen=9, in_bands=np.full(9, 2.0))
    found = of(replace(RIGHT, readings={"hip_flexion": far}), FAULTY)
    assert list(shortfalls(found)) == [
        "`hip_lift`, hip_flexion, as prescribed: mean 12.0, 95th percentile 12.0 degrees.",
        "`hip_lift`: The error of its hip_flexion, as prescribed, is larger than the error band shown with it in 100% "
        "of the frames.",
    ]
    written = files([found])
    assert "- `hip_lift`, hip_flexion, as prescribed: mean 12.0" in written[PAGE]
    assert "| hip_lift | usable, with care | 2 | 1 |" in written[PAGE]
    rule = "| hip_lift, over_arch (stop), as prescribed | 2 | 2 | 0 | 0 | 0 | +0.30 | +0.40 |"
    assert rule in written[TABLES_PAGE]
    angles = list(csv.DictReader(io.StringIO(written[ANGLES_FILE])))
    assert [(row["exercise"], row["measure"], row["view"], row["mean"]) for row in angles] == [
        ("hip_lift", "hip_flexion", "as prescribed", "12.0")
    ]


def test_every_line_of_a_table_has_as_many_cells() -> None:
    both = files([of(RIGHT, FAULTY)])
    lines = [line for name in (PAGE, TABLES_PAGE) for line in both[name].split("\n") if line.startswith("|")]
    tables = "\n".join(lines)
    assert all(line.count("|") >= 3 for line in lines)
    assert "None" not in tables


def test_what_the_clock_guides_is_named_as_not_measured() -> None:
    assert "no camera follows them: `hip_lift`" in files([of()])[PAGE]
