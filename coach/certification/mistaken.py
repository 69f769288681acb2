"""Which exercises an exercise takes for itself: each guide of the library, seen from where the other wants its camera.

What a judge counts or holds of another exercise is a mistake, unless both are the same movement to a camera: those
pairs stand in `SAME`, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise, Kind
from coach.mannequin.body.body import Body
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import landmarks, swaying
from coach.mannequin.patient.simulator import patient_camera

SIZE = (640, 480)
FRAMES_PER_S = 10.0
MOST_S = 30.0  # of a guide: two rounds of it, or so much
STAY_S = 3.0  # long stays of a guide are cut to this
COUNTED = {Kind.REPS: "reps", Kind.HOLD: "holds", Kind.POSITION: "holds", Kind.STEPS: "steps"}

SITS = "it is done sitting upright on a chair, which is all that the posture asks"
STANDS = "it is done standing upright, or stands upright between its movements, which is all that the posture asks"
BENDS = "any bend from standing is a lift, and is corrected: the camera does not know what is in the hands"
ON_THE_BACK = "it lies on the back with the legs drawn up for a part of its time, which is the supported position"
# the one that is performed, by the one that judges and the reason
SAME: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "firm_chair": {SITS: ("chin_tuck", "heat", "massage", "pinch_hold", "scapular_squeeze", "sit_to_stand",
                          "sitting_posture")},
    "sitting_posture": {SITS: ("chin_tuck", "firm_chair", "heat", "massage", "pinch_hold", "scapular_squeeze",
                               "sit_to_stand")},
    "standing_posture": {
        STANDS: ("arm_raise", "hip_hinge", "lifting", "squat", "step_turn", "supported_bend"),
        "it bends less than a posture may sway": ("standing_back_bend",),
        "a lean to the side is not seen from the side": ("side_bend",),
    },
    "supine_supported": {ON_THE_BACK: ("ankle_pumps", "hamstring_stretch", "heel_slide", "relaxation")},
    "prone_lying": {"it lies flat on the front before and after": ("prone_on_elbows",)},
    "prone_on_elbows": {"it comes down from the elbows": ("prone_lying",)},
    "lifting": {BENDS: ("foot_raised_bend", "hip_hinge", "sit_to_stand", "squat", "supported_bend")},
    "squat": {"both knees bend and the hips sink over the feet, as in a squat": ("lifting", "supported_bend"),
              "a squat as low as a seat is the same movement: the camera sees no seat": ("sit_to_stand",)},
    "supported_bend": {"the trunk bends over straight or bent legs; the support is not seen":
                       ("hip_hinge", "lifting", "squat")},
    "walking": {"it turns round by stepping: its steps are steps": ("step_turn",)},
    "hip_hinge": {"it is a hinge with the hands on a support, which is not seen": ("supported_bend",)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mistake:
    """What one exercise counts of another."""

    performed: str
    judge: str
    counted: int  # repetitions, holds or steps
    held_s: float

    @property
    def same(self) -> str | None:
        """Why both are the same movement to a camera; None where they are not."""
        return next((why for why, names in SAME.get(self.judge, {}).items() if self.performed in names), None)


def mistake(body: Body, performed: Exercise, judge: Exercise) -> Mistake | None:
    """What `judge` counts of another exercise's guide; None where nothing. Raises KeyError for a judge that a camera
    does not follow."""
    moving = _guide(body, performed)
    found = measure(judge, filmed(moving, judge, FRAMES_PER_S, min(2 * moving.loop_s + 0.5, MOST_S)))
    counted = found[COUNTED[judge.kind]]
    held_s = sum(hold["held_s"] for hold in found["holds"])
    return Mistake(performed.id, judge.id, len(counted), held_s) if counted else None


def filmed(moving: GuideMovement, judge: Exercise, frames_per_s: float, seconds: float) -> list[Pose]:
    """What a perfect pose model would give of a movement, from where `judge` wants its camera."""
    camera = patient_camera(judge, *SIZE)
    x = np.concatenate([key.figure.joints[:, 0] for key in moving.keys])
    middle = np.array([(x.min() + x.max()) / 2, 0.0, 0.0])
    poses = []
    for frame in range(round(seconds * frames_per_s)):
        t_s = frame / frames_per_s
        figure = moving.at(t_s)
        marks, world = landmarks(Figure(figure.row, swaying(figure.joints - middle, t_s)), camera)
        poses.append(Pose(t_s=t_s, width=SIZE[0], height=SIZE[1], landmarks=marks, world=world))
    return poses


def _guide(body: Body, exercise: Exercise) -> GuideMovement:
    short = tuple(replace(pose, stay_s=min(pose.stay_s, STAY_S)) for pose in exercise.lesson.guide)
    lesson = replace(exercise.lesson, guide=short)
    return GuideMovement(body, guide_poses(replace(exercise, lesson=lesson) if not exercise.pacing.tempo else exercise))
