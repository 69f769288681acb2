"""The program's error bands follow from the errors that were measured, and the file that is written is the module."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.certification.bands import LEAST_BODIES, PEOPLE, conformal, first_bands, grown, growths, module
from coach.certification.cases import Case, Person
from coach.certification.score import ClipScore, Readings
from coach.core.kinematics.camera_azimuth import UNMEASURED_GROWTH
from coach.core.kinematics.error_bands import BY_VIEW
from coach.core.kinematics.measures import MEASURES

FRAMES, BODIES = 100, 40


def clips(exercise: str, turn_deg: float = 0.0, count: int = BODIES, **degrees: float) -> list[ClipScore]:
    """One clip each of so many bodies of its own, in which each measure is off by so much all the time, to either
    side."""
    errors = {name: np.resize([size, -size], FRAMES) for name, size in degrees.items()}
    readings = {name: Readings(record=error, live=error) for name, error in errors.items()}
    people = [Person(height_m=1.5 + 0.005 * number, look=exercise) for number in range(count)]
    return [
        ClipScore(
            case=Case(exercise=exercise, turn_deg=turn_deg, person=person), kind="reps", view="side", frames=FRAMES,
            seconds=9.0, seen=1.0, readings=readings,
        )
        for person in people
    ]  # fmt: skip


def views(exercise: str, *sizes: float, count: int = BODIES) -> list[ClipScore]:
    """Of knee flexion, as prescribed and from 15 and 30 degrees beside."""
    return [
        clip
        for deg, size in zip((0.0, 15.0, -30.0), sizes, strict=False)
        for clip in clips(exercise, deg, count, knee_flexion=size)
    ]


def general(results: list[ClipScore], view: str = "side") -> Mapping[str, tuple[float, ...]]:
    return first_bands(results)[0][view]


def test_a_band_is_what_95_of_100_errors_stay_below_rounded_up_in_each_view() -> None:
    assert general(views("a", 4.2, 6.0, 9.9)) == {"knee_flexion": (4.5, 6.0, 10.0)}
    assert general(views("a", 4.2, 6.0, 9.9), "front") == {}


def test_one_wild_body_of_forty_makes_no_band() -> None:
    wild = clips("wild", 0.0, 1, knee_flexion=90.0)
    assert general([*views("a", 4.2, 6.0, 9.9), *wild])["knee_flexion"][0] == 4.5


def test_too_few_bodies_make_no_band_however_many_clips_there_are_of_them() -> None:
    assert general(views("a", 4.2, 6.0, 9.9, count=LEAST_BODIES - 1) * 4) == {}
    assert general(views("a", 4.2, 6.0, 9.9, count=LEAST_BODIES)) != {}


def test_further_beside_the_prescribed_view_no_band_is_narrower() -> None:
    assert general(views("a", 8.0, 3.0, 5.0))["knee_flexion"] == (8.0, 8.0, 8.0)


def test_a_view_that_was_not_filmed_is_taken_to_be_as_much_worse_as_others() -> None:
    assert UNMEASURED_GROWTH == (1.0, 1.6, 2.5)
    assert general(views("a", 4.2))["knee_flexion"] == (4.5, 7.5, 11.5)
    assert general(views("a", 4.2, 6.0, 9.9)[BODIES:]) == {}


def test_only_an_exercise_that_differs_markedly_has_a_row_of_its_own() -> None:
    usual = [*views("usual", 4.2, 6.0, 9.9, count=200), *views("alike", 4.6, 6.6, 10.9, count=LEAST_BODIES)]
    own = first_bands([*usual, *views("worse", 8.4, 12.0, 19.8, count=LEAST_BODIES)])[1]
    assert own == {"worse": {"knee_flexion": (8.5, 12.0, 20.0)}}


def test_an_exercise_with_too_few_bodies_in_a_view_has_the_band_of_all_there() -> None:
    few = [*views("a", 9.0, 12.0, count=5), *clips("a", 30.0, LEAST_BODIES - 1, knee_flexion=1.0)]
    own = first_bands([*views("usual", 4.2, 6.0, 20.0, count=200), *few])[1]
    assert own == {"a": {"knee_flexion": (9.0, 12.0, 20.0)}}


def test_no_band_is_narrower_than_on_people() -> None:
    sure = [clip for deg in (0.0, 15.0, 30.0) for clip in clips("a", deg, hip_flexion=1.0, knee_flexion=1.0)]
    assert general(sure) == {"hip_flexion": (PEOPLE["hip_flexion"],) * 3, "knee_flexion": (1.0, 1.0, 1.0)}


def test_what_is_written_reads_back_as_the_same_tables() -> None:
    rise = [
        clip
        for deg, size in ((0.0, 0.031), (15.0, 0.05), (30.0, 0.1))
        for clip in clips("b", deg, LEAST_BODIES, hip_rise=size, knee_flexion=14.0)
    ]
    tables = first_bands([*views("a", 4.2, 6.0, 9.9, count=200), *rise])
    assert tables[0]["side"]["hip_rise"] == (0.04, 0.05, 0.1)
    assert tables[1] == {"b": {"knee_flexion": (14.0, 14.0, 14.0)}}
    found: dict[str, Any] = {}
    exec(module(tables), found)
    assert found["BY_EXERCISE"] == tables[1]
    for view, rows in tables[0].items():
        assert found["BY_VIEW"][view] == {**BY_VIEW[view], **rows}  # what nobody showed keeps its band
    assert set(BY_VIEW["side"]) - set(tables[0]["side"])
    assert "not by hand" in str(found["__doc__"])


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


# -- bands that other bodies leave -------------------------------------------------------------------------------------


def outside(exercise: str, count: int = BODIES, **times: float) -> list[ClipScore]:
    """From each place one clip of so many bodies, in which each measure is so many of its bands off."""
    found = []
    for deg in (0.0, -15.0, 30.0):
        for clip in clips(exercise, deg, count, **times):
            shares = {name: replace(each, in_bands=each.live) for name, each in clip.readings.items()}
            found.append(replace(clip, readings=shares))
    return found


def test_bands_grow_or_shrink_to_what_new_bodies_stay_within() -> None:
    found = growths(outside("squat", knee_flexion=1.5, shank_inclination=0.5))["side"]
    assert found == {"knee_flexion": (1.5, 1.5, 1.5), "shank_inclination": (0.5, 0.5, 0.5)}


def test_a_measure_that_few_bodies_show_grows_as_its_unit_does() -> None:
    found = growths([*outside("squat", knee_flexion=1.5), *outside("bird_dog", 1, elbow_flexion=9.0)])["side"]
    assert found["elbow_flexion"] == (1.5, 1.5, 1.5)


def test_bands_are_multiplied_and_those_of_people_hold() -> None:
    tables = (
        {"side": {"knee_flexion": (4.0, 6.0, 10.0), "hip_flexion": (9.5, 9.5, 9.5), "hip_rise": (0.1, 0.1, 0.1)}},
        {"squat": {"knee_flexion": (8.0, 9.0, 9.0)}},
    )
    general, own = grown(tables, outside("squat", knee_flexion=2.0, hip_flexion=0.1, trunk_shortness=3.0))
    assert general["side"]["knee_flexion"] == (8.0, 12.0, 20.0)
    assert own == {"squat": {"knee_flexion": (16.0, 18.0, 18.0)}}
    assert general["side"]["hip_flexion"] == (PEOPLE["hip_flexion"],) * 3
    assert general["side"]["trunk_shortness"][0] == pytest.approx(3 * MEASURES["trunk_shortness"].error, abs=0.01)
    assert general["side"]["hip_rise"] == (0.1, 0.1, 0.1)  # nobody showed it


def test_bands_that_were_multiplied_hold_95_of_100_frames_of_new_bodies() -> None:
    """Of three exercises that err differently, by bands of a few bodies each."""
    rng = np.random.default_rng(4)

    def errors(exercise: int, count: int) -> list[np.ndarray]:
        return [rng.normal(rng.normal(0.0, exercise + 1.0), 1.0, FRAMES) for _ in range(count)]

    held = []
    for _ in range(20):
        first = [max(np.quantile(np.abs(body), 0.95) for body in errors(exercise, 3)) for exercise in range(3)]
        factor = conformal([body / first[exercise] for exercise in range(3) for body in errors(exercise, 40)])
        assert factor is not None
        held += [
            np.mean(np.abs(body) <= factor * first[exercise]) for exercise in range(3) for body in errors(exercise, 40)
        ]
    assert 0.93 <= np.mean(held) <= 0.97
