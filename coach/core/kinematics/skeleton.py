"""The 33 points of BlazePose: their names, their order, which side each is on, and the lines drawn between them."""

# the order is the pose model's own
POINT_NAMES: tuple[str, ...] = (
    "nose",
    "left_eye_inner", "left_eye", "left_eye_outer",
    "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear",
    "mouth_left", "mouth_right",
    "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow",
    "left_wrist", "right_wrist",
    "left_pinky", "right_pinky",
    "left_index", "right_index",
    "left_thumb", "right_thumb",
    "left_hip", "right_hip",
    "left_knee", "right_knee",
    "left_ankle", "right_ankle",
    "left_heel", "right_heel",
    "left_toe", "right_toe",
)  # fmt: skip
POINTS: dict[str, int] = {name: index for index, name in enumerate(POINT_NAMES)}

SIDES: tuple[str, str] = ("left", "right")
OPPOSITE: dict[str, str] = {"left": "right", "right": "left"}
# the joints that exist once on each side and that measures are made of
PAIRED: tuple[str, ...] = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")

# lines of the skeleton, side by side; each is drawn for the left and the right
SIDE_EDGES: tuple[tuple[str, str], ...] = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "toe"),
    ("ankle", "toe"),
)
EDGES: tuple[tuple[int, int], ...] = tuple(
    (POINTS[f"{side}_{a}"], POINTS[f"{side}_{b}"]) for side in SIDES for a, b in SIDE_EDGES
) + tuple((POINTS[f"left_{name}"], POINTS[f"right_{name}"]) for name in ("shoulder", "hip"))


# looked up some fifty times a frame
PAIRED_POINTS: dict[tuple[str, str], int] = {
    (name, side): POINTS[f"{side}_{name}"] for name in PAIRED for side in SIDES
}


def point(name: str, side: str) -> int:
    """Index of a paired joint among the 33 points, for example `point("hip", "left")`; raises KeyError for a joint that
    is not `PAIRED`."""
    return PAIRED_POINTS[name, side]


# -- the words of a guide pose, which the mannequin performs: a test holds its own tables to these ---------------------
# what may rest on the floor, or on a chair; each also for one side: heel_left
SUPPORT_PARTS: tuple[str, ...] = (
    "head", "shoulder", "hip", "chair", "knee", "ankle", "instep", "heel", "toe", "elbow", "forearm", "hand",
)  # fmt: skip
WHOLE_ANGLES: tuple[str, ...] = (
    "trunk_inclination", "trunk_roll", "trunk_turn", "trunk_lean", "trunk_twist", "lumbar_flexion", "neck_flexion",
    "breath",
)  # fmt: skip
# both sides, or one: knee_flexion, knee_flexion_left
PAIRED_ANGLES: tuple[str, ...] = (
    "hip_flexion", "hip_abduction", "hip_rotation", "knee_flexion", "ankle_dorsiflexion",
    "shoulder_flexion", "shoulder_abduction", "shoulder_rotation", "elbow_flexion", "wrist_extension",
)  # fmt: skip


def with_sides(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name, and each for one side: `heel` also gives `heel_left` and `heel_right`; the plain names come first."""
    return names + tuple(f"{name}_{side}" for name in names for side in SIDES)
