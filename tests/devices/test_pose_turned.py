"""People who lie are found in turned frames, and photographs are looked at more than once: without a pose model, by one
that finds a person only where the head is up; and once with the real one."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from footage import shared
from movements import LIFT

from coach.core.base.types import Floats, Frame, Pixels, Pose, Search, no_pose
from coach.core.kinematics.skeleton import point
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, observe
from coach.devices.camera import open_camera
from coach.devices.opencv import load_opencv
from coach.devices.pose import Backend, open_backend
from coach.devices.pose.still import TILTS_DEG, StillModel, mirrored_back, tilted, tilted_back
from coach.devices.pose.turning import Turning

HEAD, FEET = (255, 0, 0), (0, 0, 255)
WIDTH, HEIGHT = 160, 120


class Upright(Backend):
    """Sees a red head and blue feet, and calls that a person where the head is above the feet by its tolerance.

    Once found, the person is followed in frames of the same shape, however they lie, as by the real model.
    """

    name, model = "upright", "made up"

    def __init__(self, *, most_deg: float = 40.0, follows: bool = True) -> None:
        self._most_deg, self._follows = most_deg, follows
        self._followed: tuple[int, int] | None = None
        self.looked = 0
        self.forgot = 0

    def estimate(self, frame: Frame) -> Pose:
        self.looked += 1
        assert frame.image is not None
        assert frame.image.shape == (frame.height, frame.width, 3)
        ends = [_middle(frame.image, colour) for colour in (HEAD, FEET)]
        shape = (frame.width, frame.height)
        known = self._follows and self._followed == shape
        if ends[0] is None or ends[1] is None or not (known or self._upright(ends[0], ends[1])):
            self._followed = None
            return no_pose(frame)
        self._followed = shape
        return body(frame, ends[0], ends[1])

    def _upright(self, head: Floats, feet: Floats) -> bool:
        across, up = head - feet
        return abs(math.degrees(math.atan2(across, -up))) <= self._most_deg

    def forget(self) -> None:
        self.forgot += 1
        self._followed = None

    def close(self) -> None:
        """Nothing is held."""


def _middle(image: Pixels, colour: tuple[int, int, int]) -> Floats | None:
    rows, columns = np.nonzero((np.abs(image.astype(int) - colour) < 60).all(axis=2))
    return None if len(rows) == 0 else np.array([columns.mean() + 0.5, rows.mean() + 0.5])


def body(frame: Frame, head: Floats, feet: Floats) -> Pose:
    """Joints along the line from head to feet; the left ones a little to the left of it, as seen from its front."""
    along = feet - head
    aside = np.array([along[1], -along[0]]) / np.linalg.norm(along)
    landmarks, world = np.full((33, 4), np.nan), np.zeros((33, 3))
    for name, share in (("shoulder", 0.2), ("hip", 0.5), ("knee", 0.75), ("ankle", 1.0)):
        for side, sign in (("left", 1), ("right", -1)):
            at = head + share * along + 4 * sign * aside
            landmarks[point(name, side), :2] = at / [frame.width, frame.height]
            world[point(name, side), :2] = (at - head - 0.5 * along) / 100
    landmarks[:, 2], landmarks[:, 3] = 0.1, 0.9
    return Pose(t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=landmarks, world=world)


def lying(t_s: float, toward_deg: float, person: bool = True) -> Frame:
    """A picture of somebody whose head is this far, clockwise, from up."""
    image = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    if person:
        cv2 = load_opencv()
        way = np.array([math.sin(math.radians(toward_deg)), -math.cos(math.radians(toward_deg))])
        for sign, colour in ((1, HEAD), (-1, FEET)):
            x, y = np.array([WIDTH / 2, HEIGHT / 2]) + sign * 40 * way
            cv2.circle(image, (round(x), round(y)), 6, colour, -1)
    return Frame(t_s=t_s, width=WIDTH, height=HEIGHT, image=image)


def trunk_deg(pose: Pose) -> float:
    """Where the head is from the hips, clockwise from up; and the sides are as they should be."""
    at = {(name, side): pose.points[point(name, side)] for name in ("shoulder", "hip") for side in ("left", "right")}
    trunk = (at["shoulder", "left"] + at["shoulder", "right"] - at["hip", "left"] - at["hip", "right"]) / 2
    aside = at["hip", "left"] - at["hip", "right"]
    assert trunk[0] * aside[1] - trunk[1] * aside[0] > 0, "left and right were exchanged"
    in_room = pose.world[point("shoulder", "left")] - pose.world[point("hip", "left")]
    assert in_room[:2] @ trunk > 0.99 * np.linalg.norm(in_room[:2]) * np.linalg.norm(trunk), "the room was not turned"
    return math.degrees(math.atan2(trunk[0], -trunk[1]))


def film(deg: float, frames: int, start: int = 0, person: bool = True) -> Iterator[Frame]:
    return (lying(k / 30, deg, person) for k in range(start, start + frames))


def led(model: Backend, frames: Iterable[Frame], posture: str = "") -> list[Observation]:
    """What is seen in a film by a model that looks as the decisions ask for."""
    watching, seen = Watching(), []
    exercise = replace(LIFT, posture=posture) if posture else None
    for frame in frames:
        watching, now = observe(exercise, watching, model.estimate(frame), counts=False)
        model.look(now.search)
        seen.append(now)
    return seen


@pytest.mark.parametrize("head_deg", [90.0, -90.0, 70.0, -120.0], ids=lambda deg: f"head {deg:+.0f}")
def test_somebody_who_lies_is_found_in_two_frames_and_their_points_are_turned_back(head_deg: float) -> None:
    found = [seen.pose for seen in led(Turning(Upright()), film(head_deg, 6), "supine")]
    assert all(pose.seen for pose in found[1:])
    assert [trunk_deg(pose) for pose in found[2:]] == pytest.approx([head_deg] * 4, abs=3)
    assert all((pose.width, pose.height) == (WIDTH, HEIGHT) for pose in found)


def test_while_somebody_is_seen_every_frame_is_looked_at_once() -> None:
    for deg in (0.0, 90.0):
        bare = Upright()
        model = Turning(bare)
        led(model, film(deg, 3))
        before = bare.looked
        led(model, film(deg, 50, 3))
        assert bare.looked - before == 50


@pytest.mark.parametrize(("posture", "most"), [("prone", 100), ("all_fours", 100), ("", 100), ("standing", 60)])
def test_while_nobody_is_there_a_frame_is_looked_at_twice_at_most_and_seldom_for_who_should_stand(
    posture: str, most: int
) -> None:
    bare = Upright()
    looked = [0]

    def counting() -> Iterator[Frame]:
        for frame in film(0.0, 50, person=False):
            yield frame
            looked.append(bare.looked)

    assert not any(seen.person for seen in led(Turning(bare), counting(), posture))
    assert max(after - before for before, after in pairwise(looked)) <= 2
    assert bare.looked <= most


def test_who_was_followed_lying_is_followed_until_gone_and_the_next_may_stand() -> None:
    # gets up: followed in turned frames all the while
    rises = [(0, 90.0, True), (5, 60.0, True), (10, 20.0, True), (15, 0.0, False)]
    frames = [frame for start, deg, person in rises for frame in film(deg, 5, start, person)]
    seen = led(Turning(Upright()), [*frames, lying(1.0, 0.0)])
    for last, deg in ((4, 90.0), (9, 60.0), (14, 20.0)):
        assert trunk_deg(seen[last].pose) == pytest.approx(deg, abs=3)
    assert [now.person for now in seen[15:]] == [False] * 5 + [True]


def test_a_turned_find_that_does_not_lie_is_no_find() -> None:
    """A coat on a hook, say, that looks like somebody upside down."""
    bare = Upright(most_deg=180.0, follows=False)
    bare.estimate = lambda frame: (  # type: ignore[method-assign]
        body(frame, np.array([5.0, 60.0]), np.array([115.0, 60.0])) if frame.width < frame.height else no_pose(frame)
    )
    assert not any(seen.person for seen in led(Turning(bare), film(0.0, 10), "supine"))
    assert bare.forgot == 9


def test_what_cannot_be_a_body_for_long_is_let_go() -> None:
    bare = Upright()
    small = body(lying(0.0, 0.0), np.array([20.0, 20.0]), np.array([20.0, 40.0]))
    forgot = []

    def then_a_small_one() -> Iterator[Frame]:
        yield from film(0.0, 10)
        bare.estimate = lambda frame: replace(small, t_s=frame.t_s)  # type: ignore[method-assign]
        for frame in film(0.0, 22, 10):
            forgot.append(bare.forgot)
            yield frame

    led(Turning(bare), then_a_small_one())
    assert forgot[:15] == [0] * 15
    assert bare.forgot == 1


# -- photographs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head_deg", [0.0, 30.0, 90.0, -90.0, 180.0], ids=lambda deg: f"head {deg:+.0f}")
def test_a_photograph_is_looked_at_six_times_from_the_turn_that_shows_somebody(head_deg: float) -> None:
    bare = Upright(follows=False)
    model = StillModel(bare)
    pose = model.estimate(lying(0.0, head_deg))
    # 180 degrees and -180 are one direction
    assert (trunk_deg(pose) - head_deg + 180) % 360 - 180 == pytest.approx(0, abs=3)
    looks = 2 * len(TILTS_DEG)
    assert bare.looked == looks * {0.0: 1, 30.0: 1, 90.0: 2, -90.0: 3, 180.0: 4}[head_deg]


def test_the_same_photograph_is_not_looked_at_again_and_another_is() -> None:
    bare = Upright(follows=False)
    model = StillModel(bare)
    frame = lying(0.0, 0.0)
    first = model.estimate(frame)
    again = model.estimate(Frame(t_s=0.1, width=WIDTH, height=HEIGHT, image=frame.image))
    assert bare.looked == 6
    assert (first.t_s, again.t_s) == (0.0, 0.1)
    np.testing.assert_array_equal(first.landmarks, again.landmarks)
    assert not model.estimate(lying(0.2, 0.0, person=False)).seen


@pytest.mark.parametrize("deg", [-20.0, 12.0])
def test_points_of_a_tilted_picture_are_where_they_are_in_the_picture_as_it_is(deg: float) -> None:
    bare, frame = Upright(most_deg=180.0), lying(0.0, 65.0)
    assert frame.image is not None
    straight = bare.estimate(frame)
    back = tilted_back(bare.estimate(replace(frame, image=tilted(frame.image, deg))), deg)
    off = (back.points - straight.points)[[point(n, "left") for n in ("shoulder", "hip", "ankle")]] * HEIGHT
    assert np.abs(off).max() < 1.0
    assert trunk_deg(back) == pytest.approx(65.0, abs=2)


def test_points_of_a_mirrored_picture_are_where_they_are_in_the_picture_as_it_is() -> None:
    bare, frame = Upright(most_deg=180.0), lying(0.0, 65.0)
    assert frame.image is not None
    straight = bare.estimate(frame)
    back = mirrored_back(bare.estimate(replace(frame, image=np.ascontiguousarray(frame.image[:, ::-1]))))
    off = (back.points - straight.points)[[point(n, "left") for n in ("shoulder", "hip", "ankle")]] * HEIGHT
    assert np.abs(off).max() < 1.0
    assert trunk_deg(back) == pytest.approx(65.0, abs=2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Childs_Pose_0", "Butt_Lift_Bridge_0", "Superman_0", "Plank_1"])
def test_the_real_model_finds_a_blurred_person_who_lies_only_in_a_turned_frame(name: str) -> None:
    cv2 = load_opencv()
    with open_camera(str(shared(f"photo/{name}.jpg"))) as camera:
        frame = camera.read()
    assert frame is not None
    assert frame.image is not None
    small = cv2.GaussianBlur(cv2.resize(frame.image, None, fx=0.5, fy=0.5), (0, 0), 3)
    with open_backend("mediapipe", still=True) as opened:
        sharp = opened.estimate(frame)
    with open_backend("mediapipe") as opened:
        opened.look(Search(turns=(0, 1)))
        poses = [
            opened.estimate(Frame(t_s=k / 30, width=small.shape[1], height=small.shape[0], image=small))
            for k in range(4)
        ]
    assert poses[-1].seen
    for joint in ("shoulder", "hip", "knee"):
        for side in ("left", "right"):
            a, b = (pose.points[point(joint, side)] for pose in (sharp, poses[-1]))
            assert np.linalg.norm(a - b) < 0.12
