"""Why something in a clip was not counted or told, said in a sentence with its time."""

import json
from dataclasses import replace

import pytest
from movements import FREE_LIFT, Body, Leg, curve, facing_camera, film, nobody, place, pose, supine, times

from coach.cli.measure import measured_in_words
from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.tracking.repetitions import Broken

LIFTS = [(50, 1), (5, 1), (50, 1)]


def codes(poses: list[Pose]) -> list[tuple[str, float]]:
    return [(note["code"], note["t_s"]) for note in measure(FREE_LIFT, poses)["notes"]]


def test_a_whole_lift_needs_no_note() -> None:
    assert codes(list(film(LIFTS, 30))) == []


def test_an_empty_room_is_told_with_its_time() -> None:
    empty = [nobody(t) for t in times(2.0, 30)]
    later = [pose(t, supine(50)) for t in times(2.0, 30, start_s=2.1)]
    assert codes([*empty, *later]) == [("nobody", 0.0)]


def test_a_joint_out_of_the_picture_is_named() -> None:
    poses = [pose(t, supine(50), hide=["knee"] if 1.0 <= t < 3.0 else []) for t in times(5.0, 30)]
    found = measure(replace(FREE_LIFT, needs_points=("hip", "knee")), poses)
    assert [note["code"] for note in found["notes"]] == ["missing_knee"]
    assert "for 2.0 s" in found["notes"][0]["text"]


@pytest.mark.parametrize(
    ("pieces", "broken"),
    [
        ([(5, 1), (50, 2)], Broken.NO_REST),
        ([(50, 1), (5, 2)], Broken.UNFINISHED),
        ([(50, 1), (5, 1), (float("nan"), 3), (50, 1)], Broken.OUT_OF_SIGHT),
    ],
)
def test_a_lift_that_is_not_counted_has_its_reason(pieces: list[tuple[float, float]], broken: Broken) -> None:
    assert broken.value in {code for code, _ in codes(list(film(pieces, 30)))}


def test_getting_up_in_the_middle_of_a_lift_is_the_reason() -> None:
    lift, trunk = curve([(50, 1), (5, 6)], 0.5), curve([(-90, 3), (0, 4)], 0.6)
    legs = [(t, Leg(hip=lift(t), knee=90)) for t in times(6.0, 30)]
    poses = [pose(t, Body(trunk=trunk(t), left=leg, right=leg)) for t, leg in legs]
    assert Broken.LEFT_POSTURE.value in {code for code, _ in codes(poses)}


def test_a_knock_of_the_camera_is_told() -> None:
    before = [pose(t, supine(50)) for t in times(2.0, 30)]
    after = [pose(2.04 + t, supine(50), hip_at=(0.9, 0.2), scale=0.1) for t in times(2.0, 30)]
    assert codes([*before, *after]) == [("cut", pytest.approx(2.04, abs=0.05))]


def test_a_view_from_beside_the_prescribed_one_is_told_once() -> None:
    found = measure(FREE_LIFT, [place(t, facing_camera()) for t in times(3.0, 30)])
    (note,) = [note for note in found["notes"] if note["code"] == "beside_view"]
    assert f"stands {found['view']['beside_deg']} degrees beside" in note["text"]


def test_notes_are_plain_data_and_stand_in_the_words() -> None:
    found = measure(FREE_LIFT, [nobody(t) for t in times(3.0, 30)]) | {"source": "clip"}
    assert json.loads(json.dumps(found["notes"])) == found["notes"]
    assert "note at 0.0 s: Nobody was seen for 3.0 s." in measured_in_words(found)
