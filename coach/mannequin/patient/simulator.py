"""The virtual patient: does the exercise that is being asked for, at its tempo, with the faults of a script."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise, Kind
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS, UPRIGHT
from coach.mannequin.body.body import Body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import ANGLE, forward
from coach.mannequin.body.gait import Walking
from coach.mannequin.body.ground_contact import Figure, pose, read_support, settle
from coach.mannequin.body.keyframes import GuideMovement, guide_poses, minimum_jerk
from coach.mannequin.body.landmarks import swaying
from coach.mannequin.body.transitions import WAYS, Transit
from coach.mannequin.patient.faults import ScriptedFault, faulty_poses
from coach.mannequin.patient.leaving import WalkOff

REACTION_S = 0.6  # from being asked to beginning to move
FALL_S, FALLEN = 0.7, "side_lying"
LYING = "supine"  # how it lies down by itself
RAISE_S = 0.7  # to raise an arm, and to lower it
TO_AND_FRO_M = 3.8  # the nearest camera that has the whole way of a walker in its picture
# how it answers, by the exercise's gesture ([R] 3): degrees of the right side's joints, which is nearer to the camera.
# Lying on the side the arm leaves the trunk sideways, and that is up. "sit_up" is a way to kneeling; "none" is nothing
GESTURES: Mapping[str, Mapping[str, float]] = {
    "hand_on_head": {
        "shoulder_flexion": 124.0, "shoulder_abduction": 20.0, "shoulder_rotation": 41.0, "elbow_flexion": 128.0,
        "wrist_extension": -29.0,
    },
    "forearm_up": {"shoulder_flexion": -6.0, "shoulder_rotation": 0.0, "elbow_flexion": 96.0},
    "arm_up": {
        "shoulder_flexion": 0.0, "shoulder_abduction": 90.0, "shoulder_rotation": 0.0, "elbow_flexion": 4.0,
    },
    "overhead": {"shoulder_flexion": 168.0, "elbow_flexion": 4.0, "shoulder_abduction": 6.0},
    "knee_bent": {"knee_flexion": 90.0},
}  # fmt: skip
# from all fours and child's pose: sitting up answers, and a hand on the head as well can be kept as a stop
SITS_UP: Mapping[str, Mapping[str, float]] = {"sit_up": {}, "sit_up_and_hand": GESTURES["hand_on_head"]}
RESTING = "overhead"  # asked for nothing: an arm overhead, which is always a stop
CYCLIC = frozenset({Kind.REPS, Kind.PACE})  # the guide is repeated; of the others one pose is kept


@dataclass(slots=True, eq=False)
class Act:
    """What the body is doing now: a way somewhere, or an exercise."""

    exercise: str | None
    posture: str
    start_s: float
    transit: Transit | None = None
    movement: GuideMovement | None = None
    waits: bool = False  # it stays in the first pose until it is to begin


@dataclass(slots=True, eq=False)
class LimbMotion:
    """A gesture that was asked for by its name."""

    name: str
    from_s: float
    to_s: float = float("inf")


class VirtualPatient:
    """A body that performs. Time runs forwards only."""

    def __init__(self, body: Body, exercises: Mapping[str, Exercise], faults: Iterable[ScriptedFault] = ()) -> None:
        """`exercises` by any name that `step` is then told; faults go by the exercise's own id."""
        self.body, self.exercises, self.faults = body, exercises, tuple(faults)
        self.figure = _centred(pose(body, WAYS["standing"]))
        self.act = Act(None, "standing", 0.0)
        self._asked: str | None = None
        self._ready = False
        self._asked_s = 0.0
        self._loops = 0  # finished ones, of this exercise since it was asked for
        self._leaving: WalkOff | None = None
        self._left_s = 0.0
        self._back_s: float | None = None  # when it turned back
        self._gesture: LimbMotion | None = None

    def step(self, t_s: float, doing: str | None, *, ready: bool = False) -> Floats | None:
        """(joints, 3) metres at a time, or None while not in the picture.

        `doing` is the exercise being asked for, and None is rest; `ready`: only its first pose is taken, as while the
        camera is placed. Raises KeyError for an exercise it was not given.
        """
        if (doing, ready) != (self._asked, self._ready):
            self._asked, self._ready, self._asked_s, self._loops = doing, ready, t_s, 0
        if self._away(t_s):
            figure = self._leaving_figure(t_s)
            return None if figure is None else swaying(figure.joints, t_s)
        self.figure = self._performed(t_s)
        raised = self._raised(t_s)
        return swaying(self.figure.joints if raised is None else raised, t_s)

    def gesture(self, name: str | None, t_s: float) -> None:
        """Raises this gesture, a row of GESTURES, until None is asked for; what is up goes on meanwhile."""
        now = self._gesture
        if name is None:
            if now is not None and now.to_s == float("inf"):
                now.to_s = t_s + REACTION_S + RAISE_S
        elif now is None or now.name != name or now.to_s <= t_s:
            self._gesture = LimbMotion(name, t_s + REACTION_S)

    # what to do next

    def _performed(self, t_s: float) -> Figure:
        if self._active("falls", t_s):
            return self._fallen(t_s)
        act = self.act
        if self._asked is None and act.posture != LYING and self._active("lies_down", t_s):
            self._lie_down(t_s)
        late = t_s - self._asked_s >= REACTION_S
        if act.exercise == "fall" or (act.exercise != self._asked and late and not self._resting_here()):
            self._go_to(t_s, self._asked)
        elif self.act.waits and late and not self._ready and act.transit is None:
            self.act.waits, self.act.start_s = False, t_s
            self.act.movement = None if self.act.movement is None else self._movement(str(self._asked), t_s)
        return self._figure_of(self.act, t_s)

    def _resting_here(self) -> bool:
        """Asked to rest: lies or stands where it is, once back at the first pose."""
        act = self.act
        return self._asked is None and (act.exercise is None or (act.movement is None and act.transit is None))

    def _lie_down(self, t_s: float) -> None:
        end = _centred(pose(self.body, WAYS[LYING], POSTURE_DEFAULTS[LYING].support))
        self.act = Act(None, LYING, t_s, Transit(self.body, self.figure, end, (self.act.posture, LYING)))

    def _go_to(self, t_s: float, doing: str | None) -> None:
        posture = self.exercises[doing].posture if doing else self.act.posture
        movement = self._movement(doing, t_s) if doing else None
        end = self._first_figure(doing, movement, posture)
        transit = Transit(self.body, self.figure, end, (self.act.posture, posture))
        self.act = Act(doing, posture, t_s, transit, movement, waits=self._ready and doing is not None)

    def _first_figure(self, doing: str | None, movement: GuideMovement | None, posture: str) -> Figure:
        if doing and self.exercises[doing].kind is Kind.STEPS:
            return self._walked(doing, 0.0, 0.0)
        if movement is not None:
            return _shifted(movement.keys[0].figure, movement)
        if self.act.movement is not None:
            return _shifted(self.act.movement.keys[0].figure, self.act.movement)
        support = ("toe", "heel") if posture == "standing" else ()
        return _centred(pose(self.body, WAYS[posture], support), float(self.figure.joints[0, 0]))

    def _movement(self, doing: str, t_s: float) -> GuideMovement | None:
        exercise = self.exercises[doing]
        if exercise.kind is Kind.STEPS:
            return None
        active = [fault for fault in self.faults if fault.active(t_s, exercise.id)]
        return GuideMovement(self.body, faulty_poses(self.body, guide_poses(exercise), active))

    # what it looks like now

    def _figure_of(self, act: Act, t_s: float) -> Figure:
        local_s = t_s - act.start_s
        if act.transit is not None:
            if local_s < act.transit.seconds:
                return act.transit.at(local_s)
            act.start_s += act.transit.seconds
            local_s, act.transit = t_s - act.start_s, None
        if act.exercise is None:
            return self.figure
        if act.waits:
            return self._first_figure(act.exercise, act.movement, act.posture)
        if act.movement is None:
            return self._walked(act.exercise, t_s, local_s)
        if self.exercises[act.exercise].kind in CYCLIC:
            return self._repeated(act, t_s, local_s)
        return self._held(act, t_s, local_s)

    def _repeated(self, act: Act, t_s: float, local_s: float) -> Figure:
        """One loop after another; faults are taken up between loops."""
        movement = act.movement
        assert movement is not None
        early = self._active("stops_early", t_s)
        if early is not None and self._loops >= early.amount:
            return _shifted(movement.keys[0].figure, movement)
        if local_s < movement.loop_s:
            return _shifted(movement.at(local_s), movement)
        self._loops += 1
        act.start_s += movement.loop_s
        changed = self._movement(act.exercise or "", t_s)
        if changed is not None and not np.allclose(changed.keys[0].figure.row, movement.keys[0].figure.row, atol=0.5):
            end = _shifted(changed.keys[0].figure, changed)
            act.transit = Transit(
                self.body, _shifted(movement.keys[0].figure, movement), end, (act.posture, act.posture)
            )
        act.movement = changed
        return self._figure_of(act, t_s)

    def _held(self, act: Act, t_s: float, local_s: float) -> Figure:
        """Once to the pose that is kept, and there for as long as it is asked for."""
        movement = act.movement
        assert movement is not None
        kept = kept_pose(movement)
        reached_s = arrival_s(movement, kept)
        if local_s < reached_s - 1e-6:
            return _shifted(movement.at(local_s), movement)
        early = self._active("stops_early", t_s)
        if early is None or local_s <= reached_s + early.amount:
            return _shifted(movement.keys[kept].figure, movement)
        on_s = local_s - early.amount + movement.keys[kept].stay_s  # as if the pose had stayed as the guide does
        return _shifted(movement.at(min(on_s, movement.loop_s - 1e-6)), movement)

    def _walked(self, doing: str, t_s: float, local_s: float) -> Figure:
        walking = Walking(self.body, self.exercises[doing])
        limp, quick = self._active("limps", t_s), self._active("too_fast", t_s)
        early = self._active("stops_early", t_s)
        if early is not None:  # the amount is in steps
            local_s = min(local_s, early.amount * 60.0 / walking.cadence_per_min)
        return walking.at(local_s, quick.amount if quick else 1.0, limp.amount if limp else 0.0)

    # faults of the whole body

    def _active(self, name: str, t_s: float) -> ScriptedFault | None:
        doing = self.exercises[self._asked].id if self._asked is not None else None
        return next((fault for fault in self.faults if fault.name == name and fault.active(t_s, doing)), None)

    def _away(self, t_s: float) -> bool:
        """Whether it is out of the picture, on its way out, or on its way back."""
        leaves = self._active("leaves_picture", t_s) is not None
        if self._leaving is None:
            if leaves:
                self._leaving = WalkOff(self.body, self.figure, self._view())
                self._left_s, self._back_s = t_s, None
        elif self._back_s is None:
            if not leaves and t_s - self._left_s >= self._leaving.out_s:
                self._back_s = t_s
        elif t_s - self._back_s >= self._leaving.back_s:
            self.act = Act(None, "standing" if self._leaving.stands else self.act.posture, t_s)
            self.figure, self._leaving = self._leaving.figure, None
        return self._leaving is not None

    def _leaving_figure(self, t_s: float) -> Figure | None:
        assert self._leaving is not None
        if self._back_s is None:
            return self._leaving.out(t_s - self._left_s)
        return self._leaving.back(t_s - self._back_s)

    def _view(self) -> str:
        return self.exercises[self._asked].placement.view if self._asked is not None else "side"

    def _fallen(self, t_s: float) -> Figure:
        if self.act.exercise != "fall":
            end = _centred(pose(self.body, WAYS[FALLEN], ()), float(self.figure.joints[0, 0]))
            transit = Transit(self.body, self.figure, end, (FALLEN, FALLEN), pace=1.5 / FALL_S)
            self.act = Act("fall", FALLEN, t_s, transit)
        assert self.act.transit is not None
        return self.act.transit.at(t_s - self.act.start_s)

    def _raised(self, t_s: float) -> Floats | None:
        """The joints with the answering gesture of the posture laid over what the body does."""
        up: ScriptedFault | LimbMotion | None = self._active("raises_arm", t_s)
        if up is not None:
            name = self.exercises[self._asked].gesture if self._asked is not None else RESTING
        elif self._gesture is not None:
            up, name = self._gesture, self._gesture.name
        else:
            return None
        share = minimum_jerk((t_s - up.from_s) / RAISE_S)
        if up.to_s < float("inf"):
            share *= minimum_jerk((up.to_s - t_s) / RAISE_S)
        row = self.figure.row.copy()
        if name in SITS_UP:
            up_row = pose(self.body, WAYS["kneeling"], ("knee", "instep")).row.copy()
            for angle, degrees in SITS_UP[name].items():
                up_row[ANGLE[f"{angle}_right"]] = degrees
            row += share * (up_row - row)
            return settle(self.body, row, read_support(self.body, ("knee",)), set()).joints
        for angle, degrees in GESTURES.get(name, {}).items():
            index = ANGLE[f"{angle}_right"]
            row[index] += share * (degrees - row[index])
        joints = forward(self.body, row)
        raised: Floats = joints + (self.figure.joints[0] - joints[0])
        return raised


def kept_pose(movement: GuideMovement) -> int:
    """Which pose of a guide is kept: of those after the first the one with the longest stay, of equals the last."""
    after = range(1, len(movement.keys))
    return max(after, key=lambda index: (movement.keys[index].stay_s, index), default=0)


def arrival_s(movement: GuideMovement, index: int) -> float:
    """Seconds from the beginning of the guide until a pose is reached."""
    before = sum(key.seconds + key.stay_s for key in movement.keys[:index])
    return before - movement.keys[0].seconds + movement.keys[index].seconds if index else 0.0


def patient_camera(exercise: Exercise, width: int = 640, height: int = 480) -> PinholeCamera:
    """Where the exercise says the camera should stand, seeing the whole of the person."""
    place = exercise.placement
    camera = PinholeCamera(
        width=width, height=height, height_m=sum(place.height_m) / 2, yaw_deg=0.0 if place.view == "front" else -90.0
    )
    distance = max(place.distance_m[1], TO_AND_FRO_M) if exercise.kind is Kind.STEPS else sum(place.distance_m) / 2
    middle_m = 0.85 if exercise.posture in UPRIGHT else 0.45
    tilt = float(np.degrees(np.arctan2(camera.height_m - middle_m, distance)))
    return replace(camera, distance_m=distance, tilt_deg=tilt)


def _centred(figure: Figure, x_m: float = 0.0) -> Figure:
    """The figure with the middle of its length at x."""
    middle = (figure.joints[:, 0].min() + figure.joints[:, 0].max()) / 2
    return Figure(figure.row, figure.joints + np.array([x_m - middle, 0.0, 0.0]))


def _shifted(figure: Figure, movement: GuideMovement) -> Figure:
    """A movement's figure, its whole movement being centred in the room."""
    return Figure(figure.row, figure.joints - np.array([middle_x(movement), 0.0, 0.0]))


def middle_x(movement: GuideMovement) -> float:
    """Metres: the middle of the length that a movement's key poses take, which the patient puts at 0."""
    x = np.concatenate([key.figure.joints[:, 0] for key in movement.keys])
    return float(x.min() + x.max()) / 2
