"""The picture: the figure where its joints are, nearer things before further ones, and what a poor camera does."""

import numpy as np
import pytest

from coach.core.exercise.model import THINGS
from coach.mannequin.body.body import Body, build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.ground_contact import pose
from coach.mannequin.render.mesh import HAIR
from coach.mannequin.render.props import PROPS, prop_parts
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import HAIR_STYLES, LOOKS, Look, PropStyle, Quality, RoomStyle

CAMERA = PinholeCamera(width=320, height=240, distance_m=2.8)
LOUD = Look(
    skin=(255, 0, 0), shirt=(0, 255, 0), trousers=(0, 0, 255), hair=(255, 255, 0), shoes=(255, 0, 255), sleeve=0.1
)


def colour_at(image: np.ndarray, camera: PinholeCamera, point: np.ndarray) -> int:
    """Which of red, green, blue is strongest there."""
    x, y, _ = camera.project(point)
    return int(np.argmax(image[int(y), int(x)].astype(int)))


def test_each_part_is_drawn_where_its_joints_are(body: Body) -> None:
    figure = pose(body, {"shoulder_flexion": 80})
    image = Renderer(body, LOUD, CAMERA).draw(figure.joints)
    thigh = (figure.joint("right_hip") + figure.joint("right_knee")) / 2
    forearm = (figure.joint("right_elbow") + figure.joint("right_wrist")) / 2
    assert image.shape == (240, 320, 3)
    assert image.dtype == np.uint8
    assert colour_at(image, CAMERA, figure.joint("waist")) == 1
    assert colour_at(image, CAMERA, thigh) == 2
    assert colour_at(image, CAMERA, forearm) == 0


def test_the_near_arm_hides_the_trunk_and_the_far_arm_is_hidden(body: Body) -> None:
    joints = pose(body, {"elbow_flexion": 10}).joints
    elbow = joints[JOINT["right_elbow"]] * [1, 1, 0.9]
    near = Renderer(body, LOUD, CAMERA).draw(joints)
    assert colour_at(near, CAMERA, elbow) == 0
    raised = pose(body, {"shoulder_flexion_right": 170}).joints  # now only the far arm hangs there
    far = Renderer(body, LOUD, CAMERA).draw(raised)
    assert colour_at(far, CAMERA, raised[JOINT["chest"]]) == 1


def test_nobody_is_the_empty_room_and_somebody_is_not(body: Body) -> None:
    renderer = Renderer(body, Look(), CAMERA)
    empty = renderer.draw(None)
    np.testing.assert_array_equal(empty, renderer.scene.image)
    assert (renderer.draw(pose(body, {}).joints) != empty).any(axis=2).mean() > 0.04


def test_the_same_posture_is_the_same_picture(body: Body) -> None:
    joints = pose(body, {}).joints
    renderer = Renderer(body, Look(), CAMERA)
    np.testing.assert_array_equal(renderer.draw(joints), renderer.draw(joints))


def test_the_floor_below_is_in_shadow(body: Body) -> None:
    joints = pose(
        body, {"trunk_inclination": -110, "hip_flexion": 5, "knee_flexion": 90}, ("shoulder", "heel", "toe")
    ).joints
    renderer = Renderer(body, Look(), CAMERA)
    below = (joints[JOINT["waist"]] * [1, 0, 1]) + [0, 0, -0.12]
    x, y, _ = CAMERA.project(below)
    lit, empty = renderer.draw(joints)[int(y), int(x)], renderer.draw(None)[int(y), int(x)]
    assert lit.sum() < 0.85 * empty.sum()


def test_the_face_is_seen_from_the_front_and_not_from_behind(body: Body) -> None:
    joints = pose(body, {}).joints
    look = Look(eyes=(0, 0, 255), skin=(200, 160, 140), hair=(200, 160, 140), hair_style="bald", shirt=(200, 60, 60))
    whites = []
    for yaw in (0.0, 180.0):
        camera = PinholeCamera(width=400, height=400, distance_m=0.8, height_m=1.6, yaw_deg=yaw, fov_deg=40)
        image = Renderer(body, look, camera).draw(joints).astype(int)
        whites.append(int(((image[..., 2] - image[..., 0]) > 60).sum()))
    assert whites[0] > 20
    assert whites[1] == 0


def test_a_second_person_nearer_hides_the_first(body: Body) -> None:
    joints = pose(body, {}).joints
    nearer = joints + np.array([0.0, 0.0, -0.6])
    other = (build_body(1.7, "heavy"), LOOKS["amara"], nearer)
    renderer = Renderer(body, LOUD, CAMERA)
    image = renderer.draw(joints, [other])
    alone = Renderer(body, LOOKS["amara"], CAMERA).draw(nearer)
    x, y, _ = CAMERA.project(nearer[JOINT["waist"]] + np.array([0, 0, -0.1]))
    difference = np.abs(image[int(y), int(x)].astype(int) - alone[int(y), int(x)].astype(int))
    assert difference.max() < 40


def pixels_of(kind: str, body: Body, **how: float) -> int:
    """How many pixels of the empty room a thing changes, its shadow among them."""
    with_it = Renderer(body, Look(), CAMERA, props=[PropStyle(kind=kind, x_m=0.4, **how)])
    return int((with_it.draw(None) != with_it.scene.image).any(axis=2).sum())


@pytest.mark.parametrize("kind", [kind for kind in THINGS if kind != "strap"])
def test_each_thing_that_an_exercise_needs_can_stand_in_the_room(kind: str, body: Body) -> None:
    assert pixels_of(kind, body) > (60 if kind == "small_ball" else 200)


def test_a_strap_is_held_and_hands_move_so_nothing_is_drawn(body: Body) -> None:
    assert set(PROPS) == set(THINGS)
    assert pixels_of("strap", body) == 0


@pytest.mark.parametrize("kind", [kind for kind in THINGS if kind not in ("strap", "chair")])
def test_a_larger_thing_takes_more_of_the_picture(kind: str, body: Body) -> None:
    assert pixels_of(kind, body, size=1.6) > 1.1 * pixels_of(kind, body, size=0.8)


@pytest.mark.parametrize("kind", THINGS)
@pytest.mark.parametrize("up_m", [0.0, 0.5])
def test_no_thing_is_below_the_floor_and_each_is_lifted_by_as_much_as_said(kind: str, up_m: float) -> None:
    for part in prop_parts(PropStyle(kind=kind, up_m=up_m)):
        assert min(part.a[1], part.b[1]) > up_m - 1e-9


def test_a_pack_turned_by_a_right_angle_lies_along_the_body_of_somebody_on_their_side() -> None:
    across, along = (
        np.array([part.a for part in prop_parts(PropStyle(kind="pack", turn_deg=deg))]) for deg in (0.0, 90.0)
    )
    assert np.ptp(across[:, 2]) > 0.1 > np.ptp(across[:, 0]) + 0.09
    assert np.ptp(along[:, 0]) > 0.1 > np.ptp(along[:, 2]) + 0.09


def test_a_chair_before_the_person_hides_part_of_them(body: Body) -> None:
    joints = pose(body, {}).joints
    free = Renderer(body, LOUD, CAMERA).draw(joints)
    behind = Renderer(body, LOUD, CAMERA, props=[PropStyle(kind="chair", z_m=-0.6)]).draw(joints)
    blue = [int((image[..., 2].astype(int) - image[..., 0] > 90).sum()) for image in (free, behind)]
    assert blue[1] < 0.95 * blue[0]


def test_a_poor_camera_is_dimmer_softer_and_noisier_and_seeded(body: Body) -> None:
    joints = pose(body, {}).joints
    good = Renderer(body, Look(), CAMERA).draw(joints).astype(float)
    dim = Renderer(body, Look(), CAMERA, quality=Quality(light=0.3)).draw(joints)
    soft = Renderer(body, Look(), CAMERA, quality=Quality(blur_px=3)).draw(joints).astype(float)
    noisy = [Renderer(body, Look(), CAMERA, quality=Quality(noise=12, seed=4)).draw(joints) for _ in range(2)]
    assert dim.mean() == pytest.approx(0.3 * good.mean(), rel=0.02)
    assert np.abs(np.diff(soft, axis=1)).mean() < 0.7 * np.abs(np.diff(good, axis=1)).mean()
    assert (noisy[0] - good).std() > 8
    np.testing.assert_array_equal(noisy[0], noisy[1])


@pytest.mark.parametrize("name", LOOKS)
def test_each_look_can_be_drawn_and_differs(name: str, body: Body) -> None:
    joints = pose(body, {}).joints
    image = Renderer(body, LOOKS[name], CAMERA).draw(joints)
    other = Renderer(body, LOUD, CAMERA).draw(joints)
    assert (image != other).any()
    assert LOOKS[name].hair_style in HAIR


def test_every_hair_style_is_in_the_table() -> None:
    assert set(HAIR_STYLES) == set(HAIR)


def test_the_floor_is_grained_as_the_pose_model_needs_and_less_if_asked(body: Body) -> None:
    strong, weak = (
        Renderer(body, Look(), CAMERA, RoomStyle(texture=size)).draw(None).astype(float) for size in (1.0, 0.0)
    )
    grain = [np.abs(np.diff(picture[-40:], axis=1)).mean() for picture in (strong, weak)]
    assert grain[0] > 2 * grain[1]


def test_a_body_partly_out_of_the_picture_is_drawn_as_far_as_it_goes(body: Body) -> None:
    joints = pose(body, {}).joints + np.array([1.4, 0, 0])
    renderer = Renderer(body, Look(), CAMERA)
    assert (renderer.draw(joints) != renderer.draw(None)).any()
    np.testing.assert_array_equal(renderer.draw(joints + np.array([0.0, 0.0, -20.0])), renderer.draw(None))
