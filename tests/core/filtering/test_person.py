"""Two people in the picture: the one who started is followed through all that people do, and nobody else is."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from movements import living, march, nobody, pose, stand, supine, walk_across
from performances import SHIPPED, acted, performed, seen, trace, video

from coach.core.base.types import Pose
from coach.core.filtering.identity import Following, Who, accept, follow
from coach.core.kinematics.seen_body import body_in
from coach.core.kinematics.skeleton import PAIRED, SIDES, point
from coach.mannequin.body.body import LENGTHS, Body, build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import pose as posed
from coach.mannequin.body.transitions import WAYS

RATES = (5, 12, 30, 60)  # frames a second
SOON_S = 1.5  # somebody else is noticed by then, and the person again
SAME, NOBODY, OTHER = Who


def watched(poses: Iterable[Pose], state: Following | None = None) -> list[tuple[float, Who]]:
    """What is said in every frame."""
    state, said = state or Following(), []
    for each in poses:
        state, who = follow(state, each, body_in(each))
        said.append((each.t_s, who))
    return said


def said_in(said: Iterable[tuple[float, Who]], from_s: float, to_s: float = float("inf")) -> set[Who]:
    return {who for t_s, who in said if from_s <= t_s < to_s}


# -- people ------------------------------------------------------------------------------------------------------------

# a child of six: larger in the head and shorter in the limbs than LENGTHS, made up for the tests
CHILD = {"head_and_neck": 1.3, "thigh": 0.85, "shank": 0.82, "foot": 0.9, "upper_arm": 0.85, "forearm": 0.85}
# an adult with long legs and a short trunk, at the ends of what adults are
LEGGY = {"trunk": 0.88, "thigh": 1.1, "shank": 1.12, "forearm": 1.08, "foot": 1.1, "shoulder_half": 0.9}
FRONT = PinholeCamera(yaw_deg=0.0, distance_m=3.5)
SIDE = PinholeCamera(distance_m=3.5)


def built(height_m: float, shares: dict[str, float]) -> Body:
    body = build_body(height_m)
    return replace(body, length={name: body.length[name] * shares.get(name, 1.0) for name in LENGTHS})


ADULT, OTHER_ADULT, SMALL = build_body(1.70), built(1.80, LEGGY), built(1.2, CHILD)
Look = Callable[[float], Pose]


def someone(
    body: Body = ADULT, posture: str = "standing", x_m: float = 0.0, z_m: float = 0.0, camera: PinholeCamera = FRONT,
    noise: float = 0.004,
) -> Look:  # fmt: skip
    """Somebody who keeps a posture somewhere in the room, a little unsteady as a model sees it."""
    figure = posed(body, WAYS[posture])
    still = seen(replace(figure, joints=figure.joints + np.array([x_m, 0.0, z_m])), camera, 0.0)
    rng = np.random.default_rng(5)

    def look(t_s: float) -> Pose:
        marks, world = still.landmarks.copy(), still.world.copy()
        marks[:, :2] += rng.normal(0.0, noise / 2, (33, 2))
        world += rng.normal(0.0, noise, (33, 3))
        return replace(still, t_s=t_s, landmarks=marks, world=world)

    return look


def film(fps: float, *scenes: tuple[Look, float]) -> Iterator[Pose]:
    """One scene after the other, each for so many seconds."""
    ends = list(itertools.accumulate(seconds for _, seconds in scenes))
    for index in range(round(ends[-1] * fps)):
        look = next(look for (look, _), end_s in zip(scenes, ends, strict=True) if index / fps < end_s - 1e-9)
        yield look(index / fps)


def thinned(poses: Iterable[Pose], share: float = 0.3) -> list[Pose]:
    """With frames lost, by chance."""
    drop = np.random.default_rng(11)
    return [each for each in poses if drop.random() > share]


# -- what it says ------------------------------------------------------------------------------------------------------


def test_time_goes_forward() -> None:
    state, _ = follow(Following(), pose(1.0, stand()), body_in(pose(1.0, stand())))
    with pytest.raises(ValueError, match="time went"):
        follow(state, pose(1.0, stand()), body_in(pose(1.0, stand())))
    with pytest.raises(ValueError, match="time went"):
        follow(accept(state), pose(0.5, stand()), body_in(pose(0.5, stand())))


@pytest.mark.parametrize("fps", RATES)
def test_nobody_is_nobody_and_the_first_who_is_seen_is_the_person(fps: float) -> None:
    said = watched(film(fps, (nobody, 2.0), (someone(), 2.0), (nobody, 1.0), (someone(), 1.0)))
    assert said_in(said, 0, 2) == {NOBODY}
    assert said_in(said, 2, 4) == {SAME}
    assert said_in(said, 4, 5) == {NOBODY}
    assert said_in(said, 5) == {SAME}


def test_a_ghost_of_the_first_moment_is_nobody_to_hold_on_to() -> None:
    said = watched(film(30, (someone(z_m=1.2), 0.4), (someone(z_m=-1.0), 3.0)))
    assert said_in(said, 0) == {SAME}


# -- the person --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_who_does_an_exercise_is_the_same_from_standing_through_it_and_up_again(name: str) -> None:
    """Posture changes, turns, lying down and getting up."""
    assert said_in(watched(performed(name).poses), 0) == {SAME}


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("name", ["standing_posture", "walking", "squat"])
def test_whoever_falls_is_the_same_at_every_frame_rate_and_with_frames_lost(name: str, fps: float) -> None:
    poses = list(acted(name, "falls@2", 4, fps))
    assert said_in(watched(poses), 0) == {SAME}
    assert said_in(watched(thinned(poses)), 0) == {SAME}


@pytest.mark.parametrize("name", ["standing_posture", "firm_chair", "hip_lift"])
def test_out_of_the_picture_and_back_is_the_same(name: str) -> None:
    said = watched(acted(name, "leaves_picture@8-18", 24, 10))
    assert said_in(said, 0) == {SAME, NOBODY}


@pytest.mark.parametrize("fps", RATES)
def test_walking_to_and_fro_is_the_same_with_noise_and_frames_lost(fps: float) -> None:
    walk = walk_across(100, passes=3, fps=fps, noise=np.random.default_rng(3)).poses
    assert said_in(watched(walk), 0) == {SAME}
    assert said_in(watched(thinned(walk)), 0) == {SAME}
    assert said_in(watched(march(110, fps=fps).poses), 0) == {SAME}


@pytest.mark.parametrize("fps", RATES)
def test_under_a_blanket_that_hides_now_this_and_now_that_it_is_the_same(fps: float) -> None:
    rng = np.random.default_rng(2)

    def covered(t_s: float) -> Pose:
        hide = [name for name in ("hip", "knee", "ankle", "heel", "toe", "wrist") if rng.random() < 0.5]
        return pose(t_s, supine(hip=30, knee=60), hide=hide, noise=rng, noise_of=0.006)

    assert said_in(watched(film(fps, (covered, 30.0))), 0) == {SAME}


@pytest.mark.parametrize("fps", RATES)
def test_sides_that_the_model_mixes_up_are_nobody_else(fps: float) -> None:
    me = someone()
    order = np.arange(33)
    for name in PAIRED:
        left, right = (point(name, side) for side in SIDES)
        order[[left, right]] = right, left

    def mixed_up(t_s: float) -> Pose:
        at = me(t_s)
        return replace(at, landmarks=at.landmarks[order], world=at.world[order])

    assert said_in(watched(film(fps, (me, 3.0), (mixed_up, 1.0), (me, 2.0))), 0) == {SAME}


@pytest.mark.parametrize("fps", RATES)
def test_a_glitch_of_a_few_frames_locks_nobody_out(fps: float) -> None:
    ghost = someone(SMALL, "sitting", z_m=-1.4)
    said = watched(film(fps, (someone(), 4.0), (ghost, 3 / fps), (someone(), 4.0)))
    assert said_in(said, 4 + 3 / fps) == {SAME}


@pytest.mark.parametrize("fps", RATES)
def test_a_camera_that_is_knocked_or_comes_nearer_shows_the_same_within_a_moment(fps: float) -> None:
    for camera in (replace(FRONT, centre=(0.0, 0.9)), replace(FRONT, distance_m=2.7, centre=(0.0, -0.6))):
        said = watched(film(fps, (someone(), 5.0), (someone(camera=camera), 5.0)))
        assert said_in(said, 5 + SOON_S) == {SAME}


# -- somebody else -----------------------------------------------------------------------------------------------------

PARTNERS = {
    "beside, bent over": someone(OTHER_ADULT, "sitting", z_m=-1.3),
    "a child in front": someone(SMALL, z_m=0.9, x_m=0.8),
    "far behind": someone(OTHER_ADULT, z_m=1.3, x_m=-2.0),
}


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("partner", PARTNERS)
@pytest.mark.parametrize("blank_s", [0.0, 0.1])
def test_a_model_that_jumps_to_somebody_else_is_noticed_in_the_first_frame(
    partner: str, fps: float, blank_s: float
) -> None:
    lying = someone(posture="supine", camera=SIDE)
    for me in (someone(), lying):
        said = watched(film(fps, (me, 4.0), (nobody, blank_s), (PARTNERS[partner], 20.0), (me, 3.0)))
        assert said_in(said, 4, 24 + blank_s - 1e-6) <= {NOBODY, OTHER}
        assert said_in(said, 24 + blank_s + 1e-6) == {SAME}


def test_somebody_else_stays_somebody_else_until_the_person_says_that_it_is_them() -> None:
    partner = PARTNERS["beside, bent over"]
    poses = list(film(12, (someone(), 4.0), (partner, 120.0)))
    state = Following()
    for each in poses:
        state, who = follow(state, each, body_in(each))
    assert said_in(watched(poses), 4) == {OTHER}
    assert who is OTHER
    state = accept(state)
    said = watched((living(partner(0.0), 125.0 + i / 12) for i in range(60)), state)
    assert said_in(said, 0) == {SAME}


def test_a_likeness_by_chance_after_a_while_is_not_the_person() -> None:
    """Whoever is watched for long enough looks like anybody for a moment."""
    partner, alike = (someone(body, z_m=-1.4) for body in (built(1.70, LEGGY), ADULT))
    said = watched(film(12, (someone(), 4.0), (partner, 6.0), (alike, 10.0)))
    assert said_in(said, 4) == {OTHER}


def test_who_was_accepted_is_followed_from_then_on() -> None:
    state = Following()
    for each in film(12, (someone(), 4.0), (someone(z_m=1.4, posture="sitting"), 4.0)):
        state, who = follow(state, each, body_in(each))
    assert who is OTHER
    here = someone(z_m=1.4, posture="sitting")
    back = (
        living(look(0.0), 10 + t) for look, t in [*((here, i / 12) for i in range(36)), (someone(OTHER_ADULT), 3.0)]
    )
    assert [who for _, who in watched(back, accept(state))] == [SAME] * 36 + [OTHER]


@pytest.mark.parametrize("fps", RATES)
def test_a_partner_who_walks_over_to_where_the_person_was_is_still_the_partner(fps: float) -> None:
    """While the skeleton goes there without a break."""

    def coming(t_s: float) -> Pose:
        return someone(OTHER_ADULT, z_m=1.5 - min((t_s - 4.0) * 0.5, 1.4), noise=0.001)(t_s)

    assert said_in(watched(film(fps, (someone(), 4.0), (coming, 4.0))), 4) == {OTHER}


@pytest.mark.parametrize("fps", RATES)
def test_somebody_of_another_build_who_comes_instead_is_noticed_and_the_person_is_not_accused(fps: float) -> None:
    away = (nobody, 6.0)
    said = watched(film(fps, (someone(), 5.0), away, (someone(SMALL), 4.0)))
    assert said_in(said, 11 + SOON_S + 1 / fps) == {OTHER}
    assert said_in(watched(film(fps, (someone(), 5.0), away, (someone(z_m=0.5), 4.0))), 11) == {SAME}


def test_two_of_the_same_build_cannot_be_told_where_one_comes_after_an_absence() -> None:
    said = watched(film(12, (someone(), 5.0), (nobody, 6.0), (someone(build_body(1.72)), 4.0)))
    assert said_in(said, 11) == {SAME}


@pytest.mark.parametrize(("blank_s", "x_m"), [(0.5, 1.5), (1.0, 1.5), (1.0, 0.4)])
def test_who_lay_still_does_not_stand_beside_a_moment_later(blank_s: float, x_m: float) -> None:
    lying, partner = someone(posture="supine", camera=SIDE), someone(OTHER_ADULT, x_m=x_m, camera=SIDE)
    said = watched(film(12, (lying, 5.0), (nobody, blank_s), (partner, 5.0)))
    assert said_in(said, 5 + blank_s + SOON_S) == {OTHER}


# -- people on the footage ---------------------------------------------------------------------------------------------

CLIPS = (
    "air_squats", "bird_dog", "bridge_with_ball_squeeze", "childs_pose_oblique", "downward_dog",
    "drawn_prone_on_elbows", "forearm_plank", "gait_arm_no_swing", "gait_normal_01", "knee_to_chest_stretch",
    "medicine_ball_hip_thrusts", "pvc_good_morning", "up_dog",
)  # fmt: skip
WRONG = 0.005  # of the frames of one person


@pytest.mark.parametrize("every", [1, 3, 6], ids=["30 a second", "10", "5"])
def test_one_person_in_a_clip_is_the_same_person(every: int) -> None:
    said = [who for clip in CLIPS for _, who in watched(trace(clip)[::every])]
    assert len(said) > 800
    assert said.count(OTHER) < WRONG * len(said)


@pytest.mark.parametrize("clip", ["gait_arm_no_swing", "gait_normal_01"])
def test_who_walks_in_and_out_at_the_edge_of_the_picture_is_the_same(clip: str) -> None:
    """There the model squeezes what is left of the body."""
    assert said_in(watched(trace(clip)), 0) == {SAME, NOBODY}


def joined(first: Sequence[Pose], then: Sequence[Pose]) -> tuple[list[Pose], float]:
    """Five seconds of one clip, and at once three of another, laid over the same place in the same size."""

    def trunk(at: Pose) -> tuple[np.ndarray, float]:
        points = at.points
        shoulders, hips = points[[11, 12]].mean(0), points[[23, 24]].mean(0)
        legs = max(np.linalg.norm(points[a] - points[b]) for a, b in ((23, 25), (24, 26), (25, 27), (26, 28)))
        return (shoulders + hips) / 2, max(float(np.linalg.norm(shoulders - hips)), float(legs) / 0.85)

    first = [each for each in first if each.seen]
    first = [each for each in first if each.t_s < first[0].t_s + 5]
    then = [each for each in then if each.seen]
    then = [each for each in then if each.t_s < then[0].t_s + 3]
    last, start = first[-1], then[0]
    (place, size), (own_place, own_size) = trunk(last), trunk(start)
    poses = list(first)
    for each in then:
        marks = each.landmarks.copy()
        marks[:, :2] = (each.points - own_place) / own_size * size + place
        marks[:, 0] *= last.height / last.width
        shift_s = last.t_s + 1 / 30 - start.t_s
        poses.append(replace(each, t_s=each.t_s + shift_s, width=last.width, height=last.height, landmarks=marks))
    return poses, last.t_s + 1 / 60


def test_two_clips_joined_are_two_people_for_most_pairs_even_in_the_same_place_and_size() -> None:
    noticed = []
    for first, then in itertools.permutations(CLIPS, 2):
        poses, cut_s = joined(trace(first), trace(then))
        said = watched(poses)
        assert said_in(said, 0, cut_s) == {SAME}
        noticed.append(OTHER in said_in(said, cut_s, cut_s + SOON_S))
    assert sum(noticed) > 0.8 * len(noticed)


@pytest.mark.slow
def test_the_model_that_jumps_from_one_walker_to_another_is_noticed_and_the_first_is_found_again() -> None:
    """A man jumps on a roof; at 5.7 s the model takes up a woman who walks below, at 6.7 s him again."""
    said = watched(video("walk_two_people"))
    assert said_in(said, 0.1, 5.4) == {SAME}
    assert said_in(said, 5.69, 6.69) == {OTHER}
    assert SAME in said_in(said, 6.72)


@pytest.mark.slow
@pytest.mark.parametrize("clip", ["walk_to_and_fro", "arm_raises", "bridge_living_room"])
def test_one_person_in_a_video_is_the_same_person(clip: str) -> None:
    assert said_in(watched(video(clip)), 0) <= {SAME, NOBODY}
