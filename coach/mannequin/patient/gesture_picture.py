"""The gesture that answers a question, as a picture: the figure makes it in the posture that it is for."""

import numpy as np

from coach.core.base.types import Pixels
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera, look_at
from coach.mannequin.body.forward_kinematics import ANGLE, forward
from coach.mannequin.body.ground_contact import pose
from coach.mannequin.body.transitions import WAYS
from coach.mannequin.patient.simulator import GESTURES
from coach.mannequin.render.guide import FOV_DEG
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS, RoomStyle

# each gesture that answers: the posture that it is shown in, and how the figure makes it (a row of GESTURES)
SHOWN_IN: dict[str, tuple[str, str]] = {
    "hand_on_head": ("standing", "hand_on_head"),
    "hand_on_head_upright": ("standing", "hand_on_head"),
    "forearm_up": ("supine", "forearm_up"),
    "arm_up": ("side_lying", "arm_up"),
    "knee_bent": ("prone", "knee_bent"),
    "sit_up": ("kneeling", "sit_up"),
}
FROM_DEG: dict[str, float] = {"standing": -40.0}  # yaw; of any other posture from the side
FROM_SIDE_DEG, UP_M, MARGIN = -78.0, 1.0, 1.12


def gesture_picture(name: str, size: tuple[int, int]) -> Pixels:
    """(height, width, 3) RGB; `size` is (width, height). Raises KeyError for a gesture that does not answer."""
    posture, made = SHOWN_IN[name]
    body = build_body()
    figure = pose(body, WAYS[posture], POSTURE_DEFAULTS[posture].support)
    row = figure.row.copy()
    for angle, degrees in GESTURES.get(made, {}).items():
        row[ANGLE[f"{angle}_right"]] = degrees
    joints = forward(body, row)
    joints = joints + (figure.joints[0] - joints[0])
    seen = PinholeCamera(
        width=size[0], height=size[1], height_m=UP_M, yaw_deg=FROM_DEG.get(posture, FROM_SIDE_DEG), fov_deg=FOV_DEG
    )
    camera = look_at(joints, seen, MARGIN)
    middle = np.array([joints.min(0), joints.max(0)]).mean(0)
    room = RoomStyle(mat_at=(float(middle[0]), float(middle[2])))
    return Renderer(body, LOOKS["guide"], camera, room).draw(joints)
