"""Skeletons that cannot be true, with a model that is sure of every point: left and right, lengths, speeds, sizes."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import cycle, repeat

import numpy as np
import pytest
from demonstrations import filmed, shipped
from movements import Body, Leg, curve, facing_camera, nobody, place, pose, stand, times

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.filtering.plausibility import DOUBTED_S, HELD_MIXED_S, MIXED, MIXED_S, Skeleton, believe
from coach.core.kinematics.skeleton import OPPOSITE, POINT_NAMES, POINTS, SIDES, point
from coach.core.tracking.pipeline import Watching, begun, finish, observe

LEG = ("hip", "knee", "ankle", "heel", "toe")
ARM = ("shoulder", "elbow", "wrist", "pinky", "index", "thumb")
Spoil = Callable[[Pose], Pose]


def all_believed(poses: Iterable[Pose], *, holds: bool = False, until_s: float = math.inf) -> list[Pose]:
    """`holds`: a hold is under way, and over at `until_s`."""
    skeleton, out = Skeleton(), []
    for seen in poses:
        skeleton, true = believe(skeleton, seen, seen.points, holds=holds and seen.t_s < until_s)
        out.append(true)
    return out


def spoilt(poses: Iterable[Pose], from_s: float, to_s: float, spoil: Spoil) -> Iterator[Pose]:
    for seen in poses:
        yield spoil(seen) if from_s <= seen.t_s < to_s else seen


def exchanged(*names: str) -> Spoil:
    def spoil(seen: Pose) -> Pose:
        rows = [POINTS[f"{side}_{name}"] for side in SIDES for name in names]
        others = [POINTS[f"{OPPOSITE[side]}_{name}"] for side in SIDES for name in names]
        marks, world = seen.landmarks.copy(), seen.world.copy()
        marks[rows], world[rows] = marks[others], world[others]
        return replace(seen, landmarks=marks, world=world)

    return spoil


def moved(name: str, side: str, by: tuple[float, float]) -> Spoil:
    def spoil(seen: Pose) -> Pose:
        marks = seen.landmarks.copy()
        marks[point(name, side), :2] += by
        return replace(seen, landmarks=marks)

    return spoil


def shrunk(share: float, to: tuple[float, float] = (0.8, 0.8)) -> Spoil:
    def spoil(seen: Pose) -> Pose:
        marks = seen.landmarks.copy()
        marks[:, :2] = to + share * (marks[:, :2] - to)
        return replace(seen, landmarks=marks)

    return spoil


def standing(seconds: float, fps: float = 30.0) -> list[Pose]:
    rng = np.random.default_rng(1)
    return [place(t, facing_camera(), noise=rng) for t in times(seconds, fps)]


def unseen(seen: Pose) -> set[str]:
    return {POINT_NAMES[k] for k in np.flatnonzero(np.isnan(seen.landmarks[:, 0]))}


def same(a: Pose, b: Pose) -> bool:
    return np.array_equal(a.landmarks, b.landmarks, equal_nan=True) and np.array_equal(a.world, b.world, equal_nan=True)


MOVES = (
    "squat hip_lift bird_dog childs_pose prone_on_elbows arm_raise knee_to_chest hamstring_stretch heel_slide lifting"
)


@pytest.mark.parametrize("name", MOVES.split())
@pytest.mark.parametrize("turned_deg", [0.0, 40.0])
@pytest.mark.parametrize("every", [1, 3], ids=["30 a second", "10 a second"])
def test_what_a_body_truly_does_is_believed_frame_by_frame(name: str, turned_deg: float, every: int) -> None:
    film = filmed(shipped(name), 12.0, turned_deg=turned_deg)[::every]
    assert all(true is seen for true, seen in zip(all_believed(film), film, strict=True))


# -- left and right ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [12, 30, 60])
@pytest.mark.parametrize("names", [LEG, ARM, LEG + ARM], ids=["legs", "arms", "both"])
def test_left_and_right_exchanged_for_some_frames_are_exchanged_back(names: tuple[str, ...], fps: float) -> None:
    film = standing(4.0, fps)
    found = all_believed(spoilt(film, 2.0, 2.0 + DOUBTED_S[0], exchanged(*names)))
    assert all(same(true, seen) for true, seen in zip(found, film, strict=True))


def test_a_lifted_leg_stays_the_same_leg_while_the_model_exchanges_them() -> None:
    film = filmed(shipped("bird_dog"), 30.0)
    exercise = shipped("bird_dog")
    clean = measure(exercise, film)
    sides = [rep["side"] for rep in clean["reps"]]
    assert len(sides) >= 2
    for rep in clean["reps"]:
        film = list(spoilt(film, rep["peak_s"] - 0.15, rep["peak_s"] + 0.2, exchanged(*LEG)))
    found = measure(exercise, film)
    assert [rep["side"] for rep in found["reps"]] == sides
    peaks = [rep["peak"]["hip_flexion"]["deg"] for rep in found["reps"]]
    assert peaks == pytest.approx([rep["peak"]["hip_flexion"]["deg"] for rep in clean["reps"]], abs=2.0)


def test_who_keeps_to_the_other_opinion_is_believed_in_the_end() -> None:
    film = standing(12.0)
    found = all_believed(spoilt(film, 1.0, 12.0, exchanged(*LEG, *ARM)))
    believed = [same(true, seen) for true, seen in zip(found, film, strict=True)]
    assert all(believed[: round(30 * (1.0 + DOUBTED_S[0]))])
    assert not any(believed[round(30 * (1.0 + DOUBTED_S[1] + 0.1)) :])


@pytest.mark.parametrize(("names", "stay"), [(LEG, True), (ARM, False)], ids=["legs", "arms"])
def test_who_holds_a_posture_has_not_changed_legs_but_may_have_crossed_arms(names: tuple[str, ...], stay: bool) -> None:
    film = standing(12.0)
    found = all_believed(spoilt(film, 1.0, 9.0, exchanged(*names)), holds=True)
    assert all(same(true, seen) for true, seen in zip(found, film, strict=True)) == stay


def test_the_model_is_believed_once_the_hold_is_over() -> None:
    film = standing(8.0)
    other = list(spoilt(film, 1.0, 8.0, exchanged(*LEG)))
    found = all_believed(other, holds=True, until_s=5.0)
    assert all(same(true, seen) for true, seen in zip(found[: 30 * 5], film[: 30 * 5], strict=True))
    assert all(same(true, seen) for true, seen in zip(found[30 * 5 + 2 :], other[30 * 5 + 2 :], strict=True))


@pytest.mark.parametrize("side", ["right", None], ids=["prescribed", "free"])
def test_a_hold_whose_leg_is_called_the_other_one_in_the_middle_is_one_hold(side: str | None) -> None:
    exercise = shipped("knee_to_chest")
    film = filmed(exercise, 20.0)
    (clean,) = measure(exercise, film)["holds"]
    assert (clean["side"], clean["held_s"] > 8.0) == ("right", True)
    renamed = spoilt(film, clean["start_s"] + 3.0, 20.0, exchanged(*LEG))
    watching, ended = begun(Watching(), side), []
    for seen in renamed:
        watching, observation = observe(exercise, watching, seen)
        ended += observation.movement.ended if observation.movement else ()
    ended += finish(exercise, watching)
    (hold,) = [rep for rep in ended if rep.held_s > 0.5]
    assert hold.side == "right"
    assert hold.held_s == pytest.approx(clean["held_s"], abs=0.5)


@pytest.mark.parametrize(("fps", "change_s"), [(5, 0.5), (8, 0.4), (10, 0.7), (15, 0.6), (30, 0.4), (60, 0.3)])
def test_legs_that_truly_take_turns_are_two_holds(fps: float, change_s: float) -> None:
    """One knee is let down while the other comes up, quicker than somebody with a bad back does it."""
    rest_s = 5.0 + change_s
    first, second = (curve(way, change_s) for way in ([(48, 2), (120, 3), (48, 6)], [(48, rest_s), (120, 3), (48, 2)]))

    def lying(t_s: float) -> Body:
        right, left = (Leg(hip=hip, knee=74 + 0.35 * hip) for hip in (first(t_s), second(t_s)))
        return Body(trunk=-90, left=left, right=right)

    holds = measure(shipped("knee_to_chest"), [pose(t_s, lying(t_s)) for t_s in times(11.0, fps)])["holds"]
    assert [hold["side"] for hold in holds] == ["right", "left"]


# of the way towards each other's places, frame by frame: a noisy film of a leg held up
NOISY = (0.0, 0.6, 1.0, 0.5, 0.4, 0.0, 0.9, 0.7, 1.0, 0.3)


def mixed(shares: Iterable[float], rows: Iterable[str] = LEG) -> Spoil:
    left, right = ([point(name, side) for name in rows] for side in SIDES)
    share = iter(shares)

    def spoil(seen: Pose) -> Pose:
        marks, part = seen.landmarks.copy(), next(share)
        marks[left] += part * (seen.landmarks[right] - seen.landmarks[left])
        marks[right] += part * (seen.landmarks[left] - seen.landmarks[right])
        return replace(seen, landmarks=marks)

    return spoil


def off(poses: Iterable[Pose], others: Iterable[Pose], name: str) -> float:
    """The furthest that the two points of this name are from where they are in the others, in picture heights."""
    rows = [point(name, side) for side in SIDES]
    return max(
        float(np.linalg.norm(a.points[rows] - b.points[rows], axis=1).max()) for a, b in zip(poses, others, strict=True)
    )


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_legs_that_the_model_mixes_frame_by_frame_are_told_apart(fps: float) -> None:
    film = [place(t, facing_camera(lift_left=0.6)) for t in times(6.0, fps)]
    dark = list(spoilt(film, 3.0, 4.0, mixed(cycle(NOISY))))
    found = all_believed(dark)
    for name in ("knee", "ankle"):  # what is nearly an exchange is exchanged back, and no more
        assert off(found, film, name) < 1.1 * MIXED * off(dark, film, name)


@pytest.mark.parametrize(("holds", "most_s"), [(False, MIXED_S), (True, HELD_MIXED_S)])
def test_legs_that_stay_mixed_are_as_the_model_says(holds: bool, most_s: float) -> None:
    film = [place(t, facing_camera(lift_left=0.6)) for t in times(6.0, 15)]
    dark = list(spoilt(film, 3.0, 6.0, mixed(repeat(0.5))))
    found = all_believed(dark, holds=holds)
    until = round(15 * (3.0 + most_s))
    assert off(found[: until - 1], film[: until - 1], "ankle") < 1e-6
    assert off(found[until + 1 :], dark[until + 1 :], "ankle") == 0.0


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_feet_that_are_brought_together_are_together(fps: float) -> None:
    """Both go to the middle in 0.6 s, as mixed ones do at once."""
    film = []
    for t_s in times(4.0, fps):
        body, aside = facing_camera(), 0.5 - 0.45 * min(max(t_s - 1.0, 0.0) / 0.6, 1.0)
        for side, sign in zip(SIDES, (1, -1), strict=True):
            for name, share in (("knee", 0.7), ("ankle", 1.0)):
                body[f"{side}_{name}"] = sign * share * aside, body[f"{side}_{name}"][1]
        film.append(place(t_s, body))
    assert all(true is seen for true, seen in zip(all_believed(film), film, strict=True))


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_legs_that_truly_change_places_have_changed_places(fps: float) -> None:
    """Lying, one knee drawn up and the other let down at once, in 0.8 s: each goes where the other was."""
    one, other = curve([(45, 2), (110, 2), (45, 2)], 0.8), curve([(110, 2), (45, 2), (110, 2)], 0.8)
    film = []
    for t_s in times(7.6, fps):
        legs = Leg(hip=one(t_s), knee=90), Leg(hip=other(t_s), knee=90)
        film.append(pose(t_s, Body(trunk=-90, left=legs[0], right=legs[1])))
    assert all(true is seen for true, seen in zip(all_believed(film), film, strict=True))


def test_after_a_gap_nobody_knows_which_was_which() -> None:
    film = [seen for seen in standing(4.0) if not 1.0 < seen.t_s < 2.0]
    spoiled = list(spoilt(film, 2.0, 4.0, exchanged(*LEG)))
    assert all(true is seen for true, seen in zip(all_believed(spoiled), spoiled, strict=True))


# -- lengths, speeds, sizes --------------------------------------------------------------------------------------------


def test_a_joint_where_no_bone_reaches_is_not_seen_and_nor_is_what_hangs_on_it() -> None:
    film = standing(3.0)
    found = all_believed(spoilt(film, 1.0, 2.0, moved("knee", "left", (0.0, 0.22))))
    during = [unseen(true) for true in found if 1.0 <= true.t_s < 2.0]
    assert all({"left_knee", "left_ankle", "left_heel", "left_toe"} <= each for each in during)
    assert not any(name.startswith("right") or name == "left_hip" for each in during for name in each)
    assert not any(unseen(true) for true in found if not 1.0 <= true.t_s < 2.0)


@pytest.mark.parametrize("fps", [12, 30, 60])
def test_a_joint_that_leaps_for_one_frame_is_not_seen_in_it(fps: float) -> None:
    film = [pose(t, stand()) for t in times(3.0, fps)]
    leap = moved("wrist", "right", (0.0, -0.02 - 0.13 - 20 * 0.18 / fps))
    found = all_believed(spoilt(film, 2.0, 2.0 + 0.9 / fps, leap))
    assert [unseen(true) for true in found if unseen(true)] == [{"right_wrist"}]


def test_a_skeleton_of_another_size_is_nobody_until_it_stays() -> None:
    film = list(spoilt(standing(8.0), 2.0, 8.0, shrunk(0.35)))
    found = all_believed(film)
    seen = [true.seen for true in found]
    assert all(seen[:60])
    assert not any(seen[60 : 60 + 15])
    assert all(seen[-60:])


@pytest.mark.parametrize("per_s", [1.5, 1 / 1.5])
def test_somebody_who_comes_nearer_or_goes_away_is_believed(per_s: float) -> None:
    film = [place(t, facing_camera(), scale=0.14 * per_s ** (t - 1)) for t in times(2.0, 30)]
    assert all(true.seen and not unseen(true) for true in all_believed(film))


def test_nobody_is_nobody_and_too_few_bones_tell_nothing() -> None:
    film = [nobody(0.0), place(0.1, facing_camera()), nobody(0.2)]
    assert [true.seen for true in all_believed(film)] == [False, True, False]
    marks = film[1].landmarks.copy()
    marks[[point(name, side) for name in ("shoulder", "hip", "elbow") for side in SIDES]] = np.nan
    scraps = [replace(film[1], landmarks=marks, t_s=0.1 * k) for k in range(5)]
    assert all(true is seen for true, seen in zip(all_believed(scraps), scraps, strict=True))


def test_nonsense_is_neither_a_repetition_nor_good() -> None:
    """A squat whose thigh grows to twice its length: nothing of it is measured."""
    film = [pose(t, stand(hip=40, knee=40, trunk=20)) for t in times(3.0, 30)]
    longer = [moved("knee", side, (0.0, 0.25)) for side in SIDES]
    found = measure(shipped("squat"), spoilt(spoilt(film, 1.0, 1.6, longer[0]), 1.0, 1.6, longer[1]))
    rows = dict(zip(found["angles"]["t_s"], found["angles"]["knee_flexion"], strict=True))
    assert all(value is None for t_s, value in rows.items() if 1.0 <= t_s < 1.6)
    assert all(value is not None for t_s, value in rows.items() if not 1.0 <= t_s < 1.6)
