"""How a case is performed and filmed: the virtual patient's joints over time, and what a camera sees of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from coach.certification.cases import QUALITIES, Case
from coach.core.base.types import Floats, Frame, Pose
from coach.core.exercise.model import Exercise, Kind
from coach.mannequin.body.body import Body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import ANGLE
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.patient.faults import ScriptedFault
from coach.mannequin.patient.simulator import CYCLIC, REACTION_S, VirtualPatient, middle_x, patient_camera
from coach.mannequin.render.guide import props_of
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS, PropStyle

SIZE = (640, 480)
WALK_S = 17.0  # a little over once to and fro
TAIL_S = 1.2  # at rest, so that the last movement is over
TURNED_DEG = 10.0  # who is turned further than this from the exercise's own way is not in the prescribed view


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """What the body truly did, at the moments of the frames."""

    t_s: Floats  # (n,) from the clip's beginning
    joints: Floats  # (n, joints, 3) metres
    turned: np.ndarray  # (n,) bool: the body is turned, so that the view is not the prescribed one
    rest: int  # the frame at which the exercise's first pose was reached


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """One clip: what was done, and what the model saw of it, a pose for each moment."""

    case: Case
    performance: Performance
    poses: tuple[Pose, ...]
    model: str


def faults(case: Case, exercise: Exercise) -> tuple[ScriptedFault, ...]:
    """What the virtual patient is told: the pace, when to rest, and the case's own fault."""
    out = [ScriptedFault(name="too_fast", value=case.speed)]
    if exercise.kind is not Kind.STEPS:
        out.append(ScriptedFault(name="stops_early", value=case.rounds if exercise.kind in CYCLIC else case.hold_s))
    if case.fault:
        out.append(ScriptedFault(name=case.fault, value=case.amount))
    return tuple(out)


def arrived(patient: VirtualPatient, exercise: str) -> float:
    """Asks for the exercise, from the beginning; the seconds at which its first pose is reached."""
    patient.step(0.0, exercise)
    patient.step(REACTION_S, exercise)
    assert patient.act.transit is not None
    there_s = REACTION_S + patient.act.transit.seconds
    patient.step(there_s, exercise)
    return there_s


def lasts_s(case: Case, exercise: Exercise, movement: GuideMovement | None) -> float:
    """Seconds of the exercise itself, `movement` being at its own pace already."""
    if movement is None:
        return WALK_S / case.speed
    if exercise.kind in CYCLIC:
        return case.rounds * movement.loop_s + TAIL_S
    uneven_s = abs(movement.keys[0].seconds - movement.keys[-1].seconds)
    return movement.loop_s - movement.keys[-1].stay_s + case.hold_s + uneven_s + TAIL_S


def perform(case: Case, exercise: Exercise) -> Performance:
    """The whole clip's joints. Raises PostureError where the exercise has no guide poses."""
    body, known = case.person.body, {exercise.id: exercise}
    scout = VirtualPatient(body, known, faults(case, exercise))
    there_s = arrived(scout, exercise.id)
    own_deg = float(scout.figure.row[ANGLE["trunk_turn"]])
    seconds = lasts_s(case, exercise, scout.act.movement)
    patient = VirtualPatient(body, known, faults(case, exercise))
    start_s = 0.0 if case.whole_way else arrived(patient, exercise.id)
    t_s = np.arange(0.0, there_s + seconds - start_s, 1 / case.frames_per_s)
    joints, turned = [], []
    for t in t_s:
        seen = patient.step(start_s + float(t), exercise.id)
        assert seen is not None
        joints.append(seen)
        away = (float(patient.figure.row[ANGLE["trunk_turn"]]) - own_deg) % 180.0
        turned.append(min(away, 180.0 - away) > TURNED_DEG)
    rest = int(np.searchsorted(t_s, there_s - start_s))
    return Performance(t_s, np.array(joints), np.array(turned), min(rest, len(t_s) - 1))


def prescribed_camera(case: Case, exercise: Exercise) -> PinholeCamera:
    """The camera as the exercise wants it, on the case's side of the person."""
    camera = patient_camera(exercise, *SIZE)
    return replace(camera, yaw_deg=-camera.yaw_deg) if case.left else camera


def case_camera(case: Case, exercise: Exercise) -> PinholeCamera:
    """The camera as it stands in this case: `turn_deg` towards the front of a standing person."""
    camera = prescribed_camera(case, exercise)
    turn = case.turn_deg if camera.yaw_deg < 0 else -case.turn_deg
    return replace(camera, yaw_deg=camera.yaw_deg + turn)


def film(case: Case, exercise: Exercise, performance: Performance) -> Iterator[Frame]:
    """Every frame as real pixels."""
    body = case.person.body
    renderer = Renderer(
        body,
        LOOKS[case.person.look],
        case_camera(case, exercise),
        props=things(exercise, body),
        quality=replace(QUALITIES[case.quality], seed=case.seed),
    )
    for t_s, joints in zip(performance.t_s.tolist(), performance.joints, strict=True):
        yield Frame(t_s=t_s, width=SIZE[0], height=SIZE[1], image=renderer.draw(joints))


def things(exercise: Exercise, body: Body) -> list[PropStyle]:
    """What the exercise stands on, sits on or holds, where the patient will be: its movement is centred in the room."""
    movement = GuideMovement(body, guide_poses(exercise))
    shift_m = middle_x(movement)
    return [replace(prop, x_m=prop.x_m - shift_m) for prop in props_of(exercise, movement)]
