"""Bodies with known angles, movements as `(degrees, seconds)`, and small exercises to try the decisions on.

The body is flat: segments in the plane of the picture, so that every true angle is known. Lengths are in trunk
lengths. A direction is counted in degrees clockwise from straight up, for somebody who faces right; facing left is
its mirror image.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.core.base.types import Pose
from coach.core.exercise.model import (
    Band,
    Breath,
    Dose,
    Driver,
    Exercise,
    FormRule,
    Kind,
    Limit,
    Pacing,
    PainRules,
    Placement,
    Routine,
    SideRule,
    Step,
    TimerCheck,
    TimerRules,
)
from coach.core.kinematics.skeleton import PAIRED, POINTS, SIDES, point
from coach.core.tracking.movement import Movement
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, observe

RATES = (10, 15, 29.97, 60)  # frames a second
SHAPES = {"4:3": (640, 480), "16:9": (1280, 720), "portrait": (480, 640)}
THIGH, SHANK, HEEL, TOE, UPPER_ARM, FOREARM, NECK = 0.9, 0.85, 0.1, 0.25, 0.6, 0.5, 0.3
HIDDEN = math.nan

# -- movements as (degrees, seconds) -----------------------------------------------------------------------------------


def times(seconds: float, fps: float, start_s: float = 0.0) -> list[float]:
    """The moments of the frames in so many seconds."""
    return [start_s + i / fps for i in range(round(seconds * fps))]


def curve(pieces: Sequence[tuple[float, float]], move_s: float = 0.0) -> Callable[[float], float]:
    """`[(90, 1), (45, 2)]`: 90 degrees for a second, 45 for two; moving from one to the next takes `move_s` more.

    The value at any time; the last value stays. A move to or from `HIDDEN` is a jump.
    """
    knots: list[tuple[float, float]] = []
    t_s = 0.0
    for index, (deg, seconds) in enumerate(pieces):
        hidden = math.isnan(deg) or (bool(knots) and math.isnan(knots[-1][1]))
        t_s += move_s if index and not hidden else 0.0
        knots += [(t_s, deg), (t_s + seconds, deg)]
        t_s += seconds

    def value(at_s: float) -> float:
        if at_s <= knots[0][0]:
            return knots[0][1]
        for (a_s, a), (b_s, b) in itertools.pairwise(knots):
            if a_s <= at_s < b_s:
                return a if a == b or math.isnan(a) else a + (b - a) * (at_s - a_s) / (b_s - a_s)
        return knots[-1][1]

    return value


def length_s(pieces: Sequence[tuple[float, float]], move_s: float = 0.0) -> float:
    """How long the whole movement takes."""
    values = [deg for deg, _ in pieces]
    moves = sum(not (math.isnan(a) or math.isnan(b)) for a, b in itertools.pairwise(values))
    return sum(seconds for _, seconds in pieces) + moves * move_s


def sampled(pieces: Sequence[tuple[float, float]], fps: float, move_s: float = 0.0) -> list[tuple[float, float]]:
    """Time and degrees of every frame."""
    value = curve(pieces, move_s)
    return [(t_s, value(t_s)) for t_s in times(length_s(pieces, move_s), fps)]


def crossings(pieces: Sequence[tuple[float, float]], level: float, move_s: float) -> list[float]:
    """The true moments at which the value passes a level."""
    value, end_s = curve(pieces, move_s), length_s(pieces, move_s)
    grid = np.arange(0.0, end_s, 0.001)
    over = np.array([value(float(t)) for t in grid]) >= level
    return [float(grid[i + 1]) for i in np.flatnonzero(over[1:] != over[:-1])]


# -- a body ------------------------------------------------------------------------------------------------------------

XY = tuple[float, float]


def _from(start: XY, deg: float, size: float) -> XY:
    """The point `size` away in a direction, clockwise from up; y is up here."""
    return start[0] + size * math.sin(math.radians(deg)), start[1] + size * math.cos(math.radians(deg))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    hip: float = 0.0  # flexion, degrees
    knee: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`trunk`: the direction from hip to shoulder. Standing 0, lying on the back -90, on the front 90."""

    trunk: float = 0.0
    left: Leg = Leg()
    right: Leg = Leg()
    arm: float = 10.0  # shoulder flexion
    elbow: float = 10.0


def stand(hip: float = 0.0, knee: float = 0.0, trunk: float = 0.0) -> Body:
    return Body(trunk=trunk, left=Leg(hip=hip, knee=knee), right=Leg(hip=hip, knee=knee))


def supine(hip: float = 50.0, knee: float = 90.0) -> Body:
    return Body(trunk=-90.0, left=Leg(hip=hip, knee=knee), right=Leg(hip=hip, knee=knee))


def kneel(hip: float = 0.0, knee: float = 90.0, trunk: float = 0.0) -> Body:
    return Body(trunk=trunk, left=Leg(hip=hip, knee=knee), right=Leg(hip=hip, knee=knee))


def joints(body: Body) -> dict[str, XY]:
    """Every named point, from the hip at (0, 0), facing right, y up."""
    shoulder = _from((0.0, 0.0), body.trunk, 1.0)
    ear = _from(shoulder, body.trunk, NECK)
    at: dict[str, XY] = {"nose": _from(ear, body.trunk + 90, 0.12)}
    elbow = _from(shoulder, body.trunk + 180 - body.arm, UPPER_ARM)
    wrist = _from(elbow, body.trunk + 180 - body.arm - body.elbow, FOREARM)
    for side, leg in (("left", body.left), ("right", body.right)):
        thigh = body.trunk + 180 - leg.hip
        knee = _from((0.0, 0.0), thigh, THIGH)
        ankle = _from(knee, thigh + leg.knee, SHANK)
        foot = thigh + leg.knee - 90
        own = {
            "ear": ear, "shoulder": shoulder, "elbow": elbow, "wrist": wrist, "hip": (0.0, 0.0), "knee": knee,
            "ankle": ankle, "heel": _from(ankle, foot + 180, HEEL), "toe": _from(ankle, foot, TOE),
        }  # fmt: skip
        at |= {f"{side}_{name}": where for name, where in own.items()}
    return at


def pose(
    t_s: float,
    body: Body,
    *,
    facing: str = "right",
    shape: tuple[int, int] = SHAPES["16:9"],
    scale: float = 0.18,
    hip_at: XY = (0.5, 0.55),
    visibility: float = 0.95,
    hide: Iterable[str] = (),
    noise: np.random.Generator | None = None,
    noise_of: float = 0.002,
) -> Pose:
    """The body as a pose model would give it. `hip_at` in picture widths and heights, `scale`: the trunk in heights.

    `hide`: joints (of both sides) that the model does not see. `noise_of`: of every point, in picture heights.
    The nearer side is the one a camera sees of somebody who faces that way.
    """
    return place(t_s, joints(body), facing=facing, shape=shape, scale=scale, hip_at=hip_at, visibility=visibility,
                 hide=hide, noise=noise, noise_of=noise_of)  # fmt: skip


def place(
    t_s: float,
    at: dict[str, XY],
    *,
    facing: str = "right",
    shape: tuple[int, int] = SHAPES["16:9"],
    scale: float = 0.18,
    hip_at: XY = (0.5, 0.55),
    visibility: float = 0.95,
    hide: Iterable[str] = (),
    noise: np.random.Generator | None = None,
    noise_of: float = 0.002,
) -> Pose:
    width, height = shape
    mirror = 1.0 if facing == "right" else -1.0
    landmarks = np.full((33, 4), np.nan)
    landmarks[:, :2] = hip_at  # what no measure reads lies somewhere in the body
    landmarks[:, 2], landmarks[:, 3] = 0.0, visibility
    for name, (x, y) in at.items():
        moved = np.array([mirror * x * scale * height / width, -y * scale])
        landmarks[POINTS[name], :2] = np.array(hip_at) + moved
    for side in SIDES:
        near = -0.2 if side == facing else 0.2
        for name in PAIRED:
            landmarks[point(name, side), 2] = near
    if noise is not None:
        landmarks[:, :2] += noise.normal(0.0, noise_of, (33, 2)) * np.array([height / width, 1.0])
    for name in hide:
        landmarks[[POINTS[name]] if name in POINTS else [point(name, side) for side in SIDES], 3] = 0.05
    return living(Pose(t_s=t_s, width=width, height=height, landmarks=landmarks, world=np.full((33, 3), np.nan)), t_s)


def living(seen: Pose, t_s: float) -> Pose:
    """The same pose at another time, of a body that lives: the mouth, which no measure reads, is never twice where it
    was. Without it the picture stands still, and shows nobody."""
    landmarks = seen.landmarks.copy()
    landmarks[POINTS["mouth_left"], 0] += 0.002 * (1 + math.sin(5.0 * t_s))
    return replace(seen, t_s=t_s, landmarks=landmarks)


def nobody(t_s: float, shape: tuple[int, int] = SHAPES["16:9"]) -> Pose:
    return Pose(t_s=t_s, width=shape[0], height=shape[1], landmarks=np.full((33, 4), np.nan),
                world=np.full((33, 3), np.nan))  # fmt: skip


def film(
    pieces: Sequence[tuple[float, float]],
    fps: float,
    body: Callable[[float], Body] = supine,
    *,
    move_s: float = 0.8,
    noise: np.random.Generator | None = None,
    noise_of: float = 0.002,
    facing: str = "right",
    shape: tuple[int, int] = SHAPES["16:9"],
) -> Iterator[Pose]:
    """A clip in which one angle goes through `pieces`; nobody is in the picture while it is `HIDDEN`."""
    for t_s, deg in sampled(pieces, fps, move_s):
        if math.isnan(deg):
            yield nobody(t_s, shape)
        else:
            yield pose(t_s, body(deg), noise=noise, noise_of=noise_of, facing=facing, shape=shape)


# -- walkers -----------------------------------------------------------------------------------------------------------

STRIDE_DEG = 20.0  # each leg swings this far from the plumb line: steps of 0.68 leg lengths
TURN_S = 1.0


@dataclass(frozen=True, slots=True)
class Walk:
    """A film of somebody walking, and the true moments of its steps."""

    poses: tuple[Pose, ...]
    steps_s: tuple[float, ...]


def _striding(phase: float) -> Body:
    """Feet together at phase 0, furthest apart at 0.5, together again at 1; then the other foot leads."""
    swing = STRIDE_DEG * math.sin(math.pi * phase)
    lifting = 25.0 * max(math.cos(math.pi * phase), 0.0)
    return Body(
        left=Leg(hip=swing, knee=lifting), right=Leg(hip=-swing, knee=25.0 * max(-math.cos(math.pi * phase), 0.0))
    )


def _widest() -> float:
    """The phase at which the ankles of a stride are furthest apart; bending the swinging knee shifts it past a half."""

    def apart(phase: float) -> float:
        at = joints(_striding(phase))
        return abs(at["left_ankle"][0] - at["right_ankle"][0])

    return max((n / 1000 for n in range(1000)), key=apart)


WIDEST = _widest()


def walk_across(
    per_min: float, passes: int = 2, steps: int = 4, fps: float = 30.0, stand_s: float = 1.0, scale: float = 0.15,
    noise: np.random.Generator | None = None, from_x: float = 0.2,
) -> Walk:  # fmt: skip
    """To and fro in a side view: `passes` times `steps` steps, with a turn of `TURN_S` standing between them."""
    shape = SHAPES["16:9"]
    step_widths = 2 * (THIGH + SHANK) * math.sin(math.radians(STRIDE_DEG)) * scale * shape[1] / shape[0]
    every_s = 60.0 / per_min
    begins = [stand_s + n * (steps * every_s + TURN_S) for n in range(passes)]
    end_s = begins[-1] + steps * every_s + stand_s
    found = tuple(b + (k + WIDEST) * every_s for b in begins for k in range(steps))
    poses = []
    for t_s in times(end_s, fps):
        n = max((i for i, b in enumerate(begins) if b <= t_s), default=0)
        phase = min(max((t_s - begins[n]) / every_s, 0.0), float(steps))
        done = phase if n % 2 == 0 else steps - phase
        facing = "right" if n % 2 == 0 else "left"
        x = from_x + done * step_widths
        poses.append(pose(t_s, _striding(phase + n * steps), facing=facing, hip_at=(x, 0.45), scale=scale, noise=noise,
                          noise_of=0.001))  # fmt: skip
    return Walk(tuple(poses), found)


SHOULDERS, HIPS = 0.72, 0.4  # widths in a front view, in trunk lengths


def facing_camera(lift_left: float = 0.0, lift_right: float = 0.0, crouch: float = 0.0) -> dict[str, XY]:
    """A body seen from the front; `lift`: how high each foot is up, `crouch`: how far the hips sink, trunk lengths."""
    at: dict[str, XY] = {"nose": (0.0, 1.3)}
    for side, sign, lift in (("left", 1.0, lift_left), ("right", -1.0, lift_right)):
        ground = -(THIGH + SHANK) + crouch + lift
        own = {
            "ear": (0.1 * sign, 1.32), "shoulder": (SHOULDERS / 2 * sign, 1.0), "elbow": (0.42 * sign, 0.45),
            "wrist": (0.45 * sign, 0.0), "hip": (HIPS / 2 * sign, 0.0), "knee": (0.2 * sign, ground + SHANK),
            "ankle": (0.2 * sign, ground), "heel": (0.2 * sign, ground - 0.08), "toe": (0.24 * sign, ground - 0.1),
        }  # fmt: skip
        at |= {f"{side}_{name}": where for name, where in own.items()}
    return at


def march(per_min: float, steps: int = 7, fps: float = 30.0, stand_s: float = 1.0, lift: float = 0.45) -> Walk:
    """On the spot, seen from the front: the feet are lifted in turn, each for 0.7 of its step."""
    every_s = 60.0 / per_min
    poses = []
    for t_s in times(steps * every_s + 2 * stand_s, fps):
        n, into = divmod((t_s - stand_s) / every_s, 1.0)
        up = lift * math.sin(math.pi * into / 0.7) if 0 <= n < steps and into < 0.7 else 0.0
        left, right = (up, 0.0) if n % 2 == 0 else (0.0, up)
        poses.append(place(t_s, facing_camera(left, right), scale=0.2, hip_at=(0.5, 0.5)))
    return Walk(tuple(poses), tuple(stand_s + (n + 0.7) * every_s for n in range(steps)))


# -- small exercises ---------------------------------------------------------------------------------------------------

TEST = "made up for the tests"
SIDE_VIEW = Placement(view="side", height_m=(0.3, 0.6), distance_m=(2.0, 3.0), source=TEST)
LYING = Band(measure="trunk_inclination", min=50, max=145, source=TEST)
ARCH = Limit(name="over_arch", measure="hip_flexion", cue="cue.come_down_a_little", target_min=-10, target_max=15,
             warn_below=-10, stop_below=-20, source=TEST)  # fmt: skip

# up is at 25 degrees of hip flexion or less, and down again at 35 or more
LIFT = Exercise(
    id="lift",
    kind=Kind.REPS,
    posture="supine",
    placement=SIDE_VIEW,
    posture_bands=(LYING,),
    drivers=(Driver(measure="hip_flexion", enter=25, leave=35, source=TEST),),
    limits=(ARCH,),
)
FREE_LIFT = replace(LIFT, id="free_lift", limits=())
# held while the knee is bent to 80 or more, until it is at 70 or less; the hip must stay under 140 while held
HOLD = Exercise(
    id="kneel",
    kind=Kind.HOLD,
    posture="kneeling",
    placement=SIDE_VIEW,
    posture_bands=(Band(measure="trunk_inclination", max=60, source=TEST),),
    drivers=(Driver(measure="knee_flexion", enter=80, leave=70, source=TEST),),
)
STRICT_HOLD = replace(
    HOLD,
    id="strict_kneel",
    form=(
        FormRule(
            name="leaning", measure="trunk_inclination", cue="cue.come_upright_a_little", max=20, for_s=0.5, source=TEST
        ),
    ),
)
WALK = Exercise(
    id="walk", kind=Kind.STEPS, posture="standing", placement=replace(SIDE_VIEW, height_m=(0.6, 1.2)),
    needs_points=("hip", "ankle"),
)  # fmt: skip
BREATH = Exercise(
    id="breath",
    kind=Kind.PACE,
    posture="supine",
    placement=SIDE_VIEW,
    needs_points=(),
    pacing=Pacing(breath=Breath(in_s=5.0, pause_s=1.0, out_s=4.0, after_s=0.0, source=TEST)),
)
TIMER = Exercise(id="rest_timer", kind=Kind.TIMER, posture="supine", placement=SIDE_VIEW, needs_points=())
# something on the skin, with a question before it and one in it
PACK = replace(TIMER, id="pack", kind=Kind.TIMER, pacing=replace(TIMER.pacing, timer=TimerRules(
        counts_as=("cold",), least_s=5.0, most_s=60.0, gap_s=7200.0, per_day=4, ready=("cloth_between",),
        checks=(TimerCheck(at_s=3.0, question="skin_trouble"),), take_off=True, source=TEST,
    )))  # fmt: skip
# what comfort mode has: easy breathing, and a position that is only kept
EASY_BREATH = replace(BREATH, id="easy_breath", suits=replace(BREATH.suits, comfort=True))
RESTING = replace(HOLD, id="resting", kind=Kind.POSITION, drivers=(), suits=replace(HOLD.suits, comfort=True))
RELIEF = Routine(
    id="relief", version="1", relief=True,
    steps=(
        Step(exercise=EASY_BREATH, dose=Dose(cycles=1), checkin=False),
        Step(exercise=RESTING, dose=Dose(duration_s=4.0), skip_if=("stand_pain",)),
    ),
)  # fmt: skip
EITHER_LIFT = replace(FREE_LIFT, id="either_lift", side_rule=SideRule.EITHER)


def routine(*steps: Step, pain: PainRules = PainRules()) -> Routine:  # noqa: B008 (frozen)
    return Routine(id="tried", version="1", steps=steps, pain=pain)


def lifts(
    reps: int = 2, sets: int = 1, *, checkin: bool = True, rest_s: float = 5.0, exercise: Exercise = LIFT
) -> Step:
    return Step(exercise=exercise, dose=Dose(sets=sets, reps=reps, rest_s=rest_s), checkin=checkin)


def holds(hold_s: float = 4.0, sets: int = 1, *, checkin: bool = True, exercise: Exercise = HOLD) -> Step:
    return Step(exercise=exercise, dose=Dose(sets=sets, hold_s=hold_s, rest_s=5.0), checkin=checkin)


def breaths(cycles: int = 2, *, checkin: bool = True) -> Step:
    return Step(exercise=BREATH, dose=Dose(cycles=cycles), checkin=checkin)


def walks(duration_s: float = 6.0, *, checkin: bool = True) -> Step:
    return Step(exercise=WALK, dose=Dose(duration_s=duration_s), checkin=checkin)


def shown(pose: Pose) -> Observation:
    """What one pose shows by itself, whatever exercise is up."""
    return observe(None, Watching(), pose)[1]


def moved(seen: Observation) -> Movement:
    """What the movement came to in a frame in which it was counted."""
    assert seen.movement is not None
    return seen.movement
