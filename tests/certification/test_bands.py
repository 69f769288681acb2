"""The program's error bands follow from the errors that were measured, and the file that is written is the module."""

from dataclasses import replace

import numpy as np
import pytest

from coach.certification.bands import LEAST_FRAMES, PEOPLE, by_exercise, by_view, conformal, module
from coach.certification.cases import Case
from coach.certification.score import ClipScore, Readings
from coach.core.kinematics.camera_azimuth import UNMEASURED_GROWTH


def clip(exercise: str, turn_deg: float = 0.0, level: str = "", **degrees: float) -> ClipScore:
    """One clip, in which each measure is off by so much all the time, to either side."""
    errors = {name: np.resize([size, -size], 2 * LEAST_FRAMES) for name, size in degrees.items()}
    case = Case(exercise=exercise, turn_deg=turn_deg, level=level)
    readings = {name: Readings(record=error, live=error) for name, error in errors.items()}
    return ClipScore(case=case, kind="reps", view="side", frames=100, seconds=9.0, seen=1.0, readings=readings)


VIEWS = [clip("a", deg, knee_flexion=size) for deg, size in ((0.0, 4.2), (15.0, 6.0), (-30.0, 9.9))]


def test_a_band_is_what_95_of_100_errors_stay_below_rounded_up_in_each_view() -> None:
    assert by_view(VIEWS) == {"side": {"knee_flexion": (4.5, 6.0, 10.0)}, "front": {}}


def test_five_wild_frames_of_a_hundred_make_no_band() -> None:
    errors = VIEWS[0].readings["knee_flexion"].live.copy()
    errors[:4] = 90.0
    wild = replace(VIEWS[0], readings={"knee_flexion": Readings(record=errors, live=errors)})
    assert by_view([wild, *VIEWS[1:]])["side"]["knee_flexion"][0] == 4.5


def test_further_beside_the_prescribed_view_no_band_is_narrower() -> None:
    odd = [clip("a", deg, knee_flexion=size) for deg, size in ((0.0, 8.0), (15.0, 3.0), (30.0, 5.0))]
    assert by_view(odd)["side"]["knee_flexion"] == (8.0, 8.0, 8.0)


def test_a_view_that_was_not_filmed_is_taken_to_be_as_much_worse_as_others() -> None:
    assert UNMEASURED_GROWTH == (1.0, 1.6, 2.5)
    assert by_view(VIEWS[:1])["side"]["knee_flexion"] == (4.5, 7.5, 11.5)
    assert by_view(VIEWS[1:])["side"] == {}


def test_only_an_exercise_that_differs_markedly_has_a_row_of_its_own() -> None:
    alike, worse = (
        [clip(name, deg, level, knee_flexion=factor * size) for deg, size in ((0.0, 4.2), (15.0, 6.0), (30.0, 9.9))
         for level in ("one", "two")]
        for name, factor in (("alike", 1.1), ("worse", 2.0))
    )  # fmt: skip
    general = {"side": {"knee_flexion": (4.5, 6.0, 10.0)}}
    assert by_exercise([*alike, *worse], general) == {"worse": {"knee_flexion": (8.5, 12.0, 20.0)}}


def test_one_clip_alone_makes_no_narrow_band() -> None:
    lucky = [clip("a", deg, knee_flexion=size) for deg, size in ((0.0, 2.0), (15.0, 2.0), (30.0, 30.0))]
    general = {"side": {"knee_flexion": (4.5, 6.0, 10.0)}}
    assert by_exercise(lucky, general) == {"a": {"knee_flexion": (4.5, 6.0, 30.0)}}


def test_no_band_is_narrower_than_on_people() -> None:
    sure = [clip("a", deg, hip_flexion=1.0, knee_flexion=1.0) for deg in (0.0, 15.0, 30.0)]
    assert by_view(sure)["side"] == {"hip_flexion": (PEOPLE["hip_flexion"],) * 3, "knee_flexion": (1.0, 1.0, 1.0)}


def test_what_is_written_reads_back_as_the_same_tables() -> None:
    rise = [clip("b", deg, hip_rise=size, knee_flexion=4.0) for deg, size in ((0.0, 0.031), (15.0, 0.05), (30.0, 0.1))]
    written: dict[str, object] = {}
    exec(module([*VIEWS, *rise]), written)
    general = by_view([*VIEWS, *rise])
    assert general["side"]["hip_rise"] == (0.04, 0.05, 0.1)
    assert written["BY_VIEW"] == general
    assert written["BY_EXERCISE"] == by_exercise([*VIEWS, *rise], general)
    assert "not by hand" in str(written["__doc__"])


# -- conformal bands ---------------------------------------------------------------------------------------------------


def bodies(n: int, seed: int, frames: int = 40) -> list[np.ndarray]:
    """Each errs by its own bias and by noise."""
    rng = np.random.default_rng(seed)
    return [rng.normal(rng.normal(0.0, 2.0), 1.0, frames) for _ in range(n)]


def test_too_few_bodies_promise_nothing() -> None:
    assert conformal(bodies(18, 1)) is None
    assert conformal(bodies(19, 1)) == pytest.approx(max(np.abs(each).max() for each in bodies(19, 1)))
    assert conformal([]) is None


def test_a_band_of_many_bodies_holds_95_of_100_frames_of_new_ones() -> None:
    held = [
        float(np.mean([np.mean(np.abs(each) <= conformal(bodies(60, seed))) for each in bodies(100, 1000 + seed)]))
        for seed in range(20)
    ]
    assert 0.95 <= np.mean(held) <= 0.97


def test_every_body_counts_the_same_however_long_its_clip_is() -> None:
    short = [np.full(10, 1.0)] * 30 + [np.full(1000, 9.0)]
    assert conformal(short) == 9.0  # 1 body of 31 is more than 5 in 100 with the correction
    assert conformal([np.full(10, 1.0)] * 60 + [np.full(1000, 9.0)]) == 1.0
