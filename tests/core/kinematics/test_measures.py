"""Angles against bodies whose angles are known: both facings, both sides, every picture shape; unseen is NaN."""

import math
from dataclasses import replace

import pytest
from movements import SHAPES, Body, Leg, facing_camera, joints, kneel, nobody, place, pose, stand, supine
from sweeps import swept

from coach.core.base.types import Pose
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.measures import ALWAYS, MEASURES, read
from coach.core.kinematics.orientation import facing_evidence, side_evidence
from coach.core.kinematics.seen_body import PICTURE_MARGIN, body_in
from coach.core.kinematics.skeleton import OPPOSITE, PAIRED, POINT_NAMES, POINTS, SIDES, point

FACING = {"right": 1.0, "left": -1.0}
ALL = tuple(MEASURES)

# a body, and what each measure must say of it
KNOWN: dict[str, tuple[Body, dict[str, float]]] = {
    "standing straight": (
        stand(),
        {"hip_flexion": 0, "knee_flexion": 0, "trunk_inclination": 0, "thigh_inclination": 0, "shank_inclination": 0,
         "shoulder_flexion": 10, "elbow_flexion": 10, "upper_arm_inclination": 10},
    ),
    "sitting": (
        stand(hip=90, knee=90),
        {"hip_flexion": 90, "knee_flexion": 90, "trunk_inclination": 0, "thigh_inclination": 90,
         "shank_inclination": 0},
    ),
    "bending forward": (
        stand(hip=50, knee=10, trunk=50),
        {"hip_flexion": 50, "knee_flexion": 10, "trunk_inclination": 50, "thigh_inclination": 0,
         "shank_inclination": 10},
    ),
    "bending back": (
        stand(hip=-18, knee=-4, trunk=-18),
        {"hip_flexion": -18, "knee_flexion": -4, "trunk_inclination": 18, "thigh_inclination": 0,
         "shank_inclination": 4},
    ),
    "lying on the back, knees bent": (
        supine(hip=50, knee=95),
        {"hip_flexion": 50, "knee_flexion": 95, "trunk_inclination": 90, "thigh_inclination": 140,
         "shank_inclination": 45},
    ),
    "hips lifted too far": (
        Body(trunk=-112, left=Leg(hip=-22, knee=80), right=Leg(hip=-22, knee=80)),
        {"hip_flexion": -22, "knee_flexion": 80, "trunk_inclination": 112},
    ),
    "hips lifted to straight": (
        Body(trunk=-110, left=Leg(hip=0, knee=80), right=Leg(hip=0, knee=80)),
        {"hip_flexion": 0, "knee_flexion": 80, "trunk_inclination": 110},
    ),
    "on the elbows": (
        Body(trunk=65, left=Leg(hip=-25), right=Leg(hip=-25), arm=65, elbow=90),
        {"hip_flexion": -25, "knee_flexion": 0, "trunk_inclination": 65, "shoulder_flexion": 65, "elbow_flexion": 90,
         "upper_arm_inclination": 0},
    ),
    "child's pose": (
        kneel(hip=135, knee=150, trunk=95),
        {"hip_flexion": 135, "knee_flexion": 150, "trunk_inclination": 95, "shank_inclination": 110},
    ),
    "a knee at the chest": (
        supine(hip=125, knee=130),
        {"hip_flexion": 125, "knee_flexion": 130, "trunk_inclination": 90},
    ),
}  # fmt: skip


def of(seen: Pose, side: str = "right", facing: float = 1.0) -> dict[str, float]:
    return read(ALL, body_in(seen), side, facing)


@swept("shape", SHAPES.values())
@swept("facing", FACING)
@swept("side", SIDES)
@swept("name", KNOWN)
def test_a_measure_is_the_known_angle(name: str, side: str, facing: str, shape: tuple[int, int]) -> None:
    body, known = KNOWN[name]
    found = of(pose(0.0, body, facing=facing, shape=shape, scale=0.14), side, FACING[facing])
    assert {m: found[m] for m in known} == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize("knee", [-15, 0, 30, 90, 140])
@pytest.mark.parametrize("facing", FACING)
def test_hip_and_knee_read_true_from_beyond_straight_to_folded(knee: int, facing: str) -> None:
    for hip in range(-35, 150, 5):
        found = of(pose(0.0, supine(hip, knee), facing=facing, scale=0.14), facing=FACING[facing])
        assert (found["hip_flexion"], found["knee_flexion"]) == pytest.approx((hip, knee), abs=1e-6)


@pytest.mark.parametrize("name", KNOWN)
def test_each_side_is_measured_on_its_own_leg(name: str) -> None:
    """Left from left points, right from right points: the other leg may do as it likes."""
    body, known = KNOWN[name]
    for side in SIDES:
        other = OPPOSITE[side]
        mixed = replace(body, **{other: Leg(hip=71, knee=33)})
        found = of(pose(0.0, mixed, scale=0.14), side)
        assert found["hip_flexion"] == pytest.approx(known["hip_flexion"], abs=1e-6)
        assert of(pose(0.0, mixed, scale=0.14), other)["hip_flexion"] == pytest.approx(71, abs=1e-6)


def test_without_knowing_the_facing_an_angle_has_no_sign() -> None:
    assert of(pose(0.0, supine(-15, 90)), facing=0.0)["hip_flexion"] == pytest.approx(15)


def test_a_deep_fold_keeps_its_sign_though_the_facing_is_wrong() -> None:
    """Nobody's hip extends by a hundred degrees: whatever the votes say, that is a fold."""
    assert of(pose(0.0, kneel(135, 150, 95)), facing=-1.0)["hip_flexion"] == pytest.approx(135)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("facing", FACING)
def test_the_body_itself_tells_which_way_it_faces(name: str, facing: str) -> None:
    evidence = facing_evidence(body_in(pose(0.0, KNOWN[name][0], facing=facing)))
    assert evidence * FACING[facing] > 0.3


def test_nobody_faces_nowhere() -> None:
    assert facing_evidence(body_in(nobody(0.0))) == 0.0


@pytest.mark.parametrize("facing", FACING)
def test_the_nearer_side_is_the_one_towards_the_camera(facing: str) -> None:
    nearer, _ = side_evidence(pose(0.0, stand(), facing=facing))
    assert (nearer > 0) == (facing == "left")


def test_heights_are_in_trunk_lengths() -> None:
    found = of(pose(0.0, stand(hip=90, knee=90)))
    assert found["hip_height"] == pytest.approx(0.0, abs=1e-6)
    assert found["shoulder_height"] == pytest.approx(1.0)
    standing = of(pose(0.0, stand()))
    assert standing["hip_height"] == pytest.approx(0.9)
    assert standing["heel_distance"] == pytest.approx(1.75)
    assert of(pose(0.0, kneel(0, 180)))["heel_distance"] == pytest.approx(0.05)


@pytest.mark.parametrize("scale", [0.08, 0.14, 0.2])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_height_does_not_change_with_distance_or_picture(scale: float, shape: tuple[int, int]) -> None:
    found = of(pose(0.0, supine(20, 90), scale=scale, shape=shape))
    assert found["hip_rise"] == pytest.approx(of(pose(0.0, supine(20, 90)))["hip_rise"], abs=1e-6)


def test_hips_over_the_line_from_shoulders_to_feet_are_risen_and_hips_under_it_hang() -> None:
    assert of(pose(0.0, supine(0, 90)))["hip_rise"] > 0.15
    hanging = Body(trunk=65, left=Leg(hip=-25), right=Leg(hip=-25))
    assert of(pose(0.0, hanging))["hip_rise"] < -0.1


def test_shoulders_are_wide_from_the_front_and_narrow_from_the_side() -> None:
    front, side = body_in(place(0.0, facing_camera())), body_in(pose(0.0, stand()))
    assert width_ratio(front) == pytest.approx(0.72)
    assert width_ratio(side) == pytest.approx(0.0)


def test_on_the_forearm_elbow_and_wrist_are_level_and_on_the_hand_a_forearm_apart() -> None:
    propped = replace(kneel(hip=-20, knee=0, trunk=70), arm=70.0, elbow=90.0)
    assert of(pose(0.0, propped))["elbow_height"] == pytest.approx(0.0, abs=0.03)
    assert of(pose(0.0, replace(propped, arm=70.0, elbow=0.0)))["elbow_height"] > 0.35


def test_one_upright_thigh_carries_the_hips_whatever_the_other_leg_does() -> None:
    kneeling = kneel(hip=90, knee=90, trunk=90)
    assert of(pose(0.0, kneeling))["least_thigh_inclination"] == pytest.approx(0.0, abs=1.0)
    lifted = replace(kneeling, right=Leg(hip=0, knee=0))
    assert of(pose(0.0, lifted))["least_thigh_inclination"] == pytest.approx(0.0, abs=1.0)
    assert of(pose(0.0, kneel(hip=0, knee=0, trunk=90)))["least_thigh_inclination"] == pytest.approx(90.0, abs=1.0)


def test_standing_the_weight_is_over_the_feet_and_seated_behind_them() -> None:
    assert of(pose(0.0, stand()))["weight_inclination"] == pytest.approx(0.0, abs=1.0)
    assert of(pose(0.0, stand(hip=90, knee=90)))["weight_inclination"] > 30


def test_a_bridge_with_the_toes_past_the_pictures_edge_is_as_high() -> None:
    body = replace(kneel(hip=30, knee=90, trunk=-90))
    whole, cut = of(pose(0.0, body))["hips_over_feet"], of(pose(0.0, body, hide=["heel", "toe"]))["hips_over_feet"]
    assert cut == pytest.approx(whole, abs=0.15)


def test_only_a_trunk_in_line_with_the_camera_is_short_for_its_shoulders() -> None:
    front = place(0.0, facing_camera())
    assert of(front)["trunk_shortness"] == pytest.approx(0.72, abs=0.02)
    beside = pose(0.0, stand())
    hidden = beside.landmarks.copy()
    hidden[point("shoulder", "left"), 3] = 0.0
    assert of(replace(beside, landmarks=hidden))["trunk_shortness"] == 0.0
    lying = front.landmarks.copy()
    lying[:, 1] = 0.5 + (lying[:, 1] - 0.5) * 0.3
    assert of(replace(front, landmarks=lying))["trunk_shortness"] > 1.5


# -- not seen ----------------------------------------------------------------------------------------------------------


def test_nobody_in_the_picture_measures_nan_and_never_a_number() -> None:
    assert all(math.isnan(value) for value in of(nobody(0.0)).values())


@swept("name", MEASURES)
def test_a_measure_is_nan_as_soon_as_one_of_its_points_on_that_side_is_not_seen(name: str) -> None:
    """Middles of both sides may be taken from the other; so both sides of the point are hidden here."""
    for joint in MEASURES[name].points:
        found = of(pose(0.0, kneel(60, 100, 40), hide=[joint]))
        assert math.isnan(found[name]), joint


@swept("name", MEASURES)
def test_a_measure_does_not_need_more_points_than_its_row_names(name: str) -> None:
    others = [joint for joint in PAIRED if joint not in MEASURES[name].points]
    seen = place(0.0, facing_camera(), hide=others) if name == "width_ratio" else pose(0.0, kneel(60, 100), hide=others)
    assert not math.isnan(of(seen)[name])


@pytest.mark.parametrize("visibility", [0.0, 0.1, 0.29, math.nan])
def test_a_doubted_point_is_not_seen(visibility: float) -> None:
    seen = pose(0.0, stand())
    seen.landmarks[point("knee", "right"), 3] = visibility
    found = of(seen)
    assert math.isnan(found["hip_flexion"])
    assert math.isnan(found["knee_flexion"])
    assert found["trunk_inclination"] == pytest.approx(0)


@pytest.mark.parametrize(("x", "y"), [(-0.2, 0.5), (1.2, 0.5), (0.5, -0.2), (0.5, 1.2), (1 + PICTURE_MARGIN, 0.5)])
def test_a_point_outside_the_picture_is_a_guess_and_not_seen_however_visible(x: float, y: float) -> None:
    seen = pose(0.0, stand(), visibility=0.99)
    seen.landmarks[point("ankle", "right"), :2] = x, y
    assert math.isnan(of(seen)["knee_flexion"])


def test_a_point_at_the_very_edge_is_still_seen() -> None:
    seen = pose(0.0, stand())
    seen.landmarks[point("ankle", "right"), :2] = 0.5, 1.0
    assert not math.isnan(of(seen)["knee_flexion"])


@swept("name", [name for name, row in MEASURES.items() if row.unit == "trunk"])
def test_a_height_of_a_body_without_a_trunk_is_nan_and_no_crash(name: str) -> None:
    """A recording whose points are all zero is such a body, and must not end a session with a traceback."""
    seen = pose(0.0, stand())
    for side in SIDES:
        seen.landmarks[point("shoulder", side), :2] = seen.landmarks[point("hip", side), :2]
    assert math.isnan(read((name,), body_in(seen), "right", 1.0)[name])


def test_a_body_of_no_size_has_no_heights() -> None:
    seen = pose(0.0, stand())
    seen.landmarks[:, :2] = 0.5
    assert body_in(seen).trunk == 0.0
    assert math.isnan(body_in(seen).size)


# -- the table ---------------------------------------------------------------------------------------------------------


@swept("name", MEASURES)
def test_a_row_of_the_table_holds_together(name: str) -> None:
    row = MEASURES[name]
    assert row.unit in ("deg", "trunk")
    assert row.range[0] < row.range[1]
    assert row.error > 0
    assert row.same > 0
    assert {*row.points, row.joint} <= set(PAIRED)
    assert row.joint in row.points


@swept("name", MEASURES)
def test_a_body_never_measures_outside_the_range_that_a_file_may_ask_for(name: str) -> None:
    low, high = MEASURES[name].range
    for body, _ in KNOWN.values():
        assert low <= of(pose(0.0, body, scale=0.14))[name] <= high


def test_what_is_always_given_is_in_the_table() -> None:
    assert set(ALWAYS) <= set(MEASURES)


def test_every_point_has_its_own_number_and_left_is_before_right() -> None:
    assert len(set(POINT_NAMES)) == len(POINTS) == 33
    assert set(joints(stand())) <= set(POINTS)
    for name in PAIRED:
        assert point(name, "right") - point(name, "left") == 1


def from_the_feet(lifted: float, *, foot_up: float = 0.0) -> Pose:
    """A bridge seen from the feet: feet near, hips behind them, shoulders far; the model carries the shoulders along
    with the hips. Picture heights."""
    seen = place(0.0, facing_camera())
    heights = {"shoulder": 0.56 - 0.9 * lifted, "hip": 0.62 - lifted, "knee": 0.45 - lifted / 3}
    for side, x in (("left", 0.45), ("right", 0.55)):
        for name, y in heights.items():
            seen.landmarks[point(name, side), :2] = x, y
        for name in ("ankle", "heel", "toe"):
            seen.landmarks[point(name, side), :2] = x, 0.74 - foot_up * (side == "left")
    return seen


def test_hips_lifted_from_the_floor_are_higher_over_the_feet_where_the_line_to_the_shoulders_hardly_tells() -> None:
    down, up = (of(from_the_feet(lifted)) for lifted in (0.0, 0.06))
    assert up["hips_over_feet"] - down["hips_over_feet"] > 0.2
    assert up["hip_rise"] - down["hip_rise"] < 0.1


@pytest.mark.parametrize("foot_up", [0.02, 0.04, 0.06, 0.15])
def test_one_lifted_foot_lowers_the_hips_over_the_feet_by_less_than_a_repetition(foot_up: float) -> None:
    flat, lifted = (of(from_the_feet(0.0, foot_up=up))["hips_over_feet"] for up in (0.0, foot_up))
    assert flat - 0.13 < lifted <= flat + 1e-9


def test_a_side_lean_with_one_shoulder_hidden_is_not_seen() -> None:
    """Whether that is from the front or from behind, and so to which side, nobody knows."""
    seen = place(0.0, facing_camera())
    seen.landmarks[point("shoulder", "left"), 3] = 0.0
    assert math.isnan(of(seen)["side_lean"])
