"""Answers without getting up: gestures that the camera sees, one for each posture, and the stop that they can give.

Answering never loads the back ([R] 3, `posture_defaults`). Not seen is never a gesture and never an answer: a limb is
raised only after it was seen down, it must come down before it is raised again, and up when a question opens it means
stop. Sources: [R] = clinical review; [E] = tried on the footage and on the mannequin.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from coach.core.base.dwell import ALMOST_S
from coach.core.exercise.model import Exercise
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.kinematics.joint_angles import trunk_inclination
from coach.core.kinematics.seen_body import Point, SideView, side_view
from coach.core.kinematics.skeleton import SIDES
from coach.core.tracking.observation import Observation

DWELL_S = 0.6  # a gesture is meant when it is kept this long: scratching and gesticulating pass quicker [E]
STOP_S = 4.0  # [R] 3: an arm up for this long is always a stop
HELP_S = (
    8.0  # what has stopped and is kept up on and on asks for help: twice the time of a stop, so never before it [E]
)
DOWN_S = 0.2  # down for this long has come down; one frame of it is jitter [E]
BLANK_S = 0.5  # a raise that goes unseen for longer starts again [E]
COUNTED_S = 0.3  # frames further apart leave unseen time between them; slower than 5 a second, less one that is late

# -- what is seen ----------------------------------------------------------------------------------------------------


def _rise(seen: SideView, low: Point, high: Point) -> float:
    """Height of one point over another, in trunk lengths."""
    return (low[1] - high[1]) / seen.body.size


def forearm_inclination(seen: SideView) -> float:
    """Angle of the forearm (elbow to wrist) from straight up, degrees; NaN where it is not seen."""
    elbow, wrist = seen.joints.elbow, seen.joints.wrist
    return math.degrees(math.atan2(abs(wrist[0] - elbow[0]), elbow[1] - wrist[1]))


def wrist_over_elbow(seen: SideView) -> float:
    """Height of the wrist over the elbow, in trunk lengths; negative below it, NaN where not seen."""
    return _rise(seen, seen.joints.elbow, seen.joints.wrist)


def elbow_over_shoulder(seen: SideView) -> float:
    """Height of the elbow over the middle of the shoulders, in trunk lengths; negative below it, NaN where not seen."""
    return _rise(seen, seen.body.middle.shoulder, seen.joints.elbow)


def wrist_over_shoulder(seen: SideView) -> float:
    """Height of the wrist over the middle of the shoulders, in trunk lengths; negative below it, NaN where not seen."""
    return _rise(seen, seen.body.middle.shoulder, seen.joints.wrist)


def knuckles_over_trunk(seen: SideView) -> float:
    """Height of the knuckles over the shoulders or the hips, whichever are higher, in trunk lengths; NaN where not
    seen: what lies on the belly of somebody who lifts the hips goes up with them."""
    middle, knuckle = seen.body.middle, seen.joints.knuckle
    over = (_rise(seen, middle.shoulder, knuckle), _rise(seen, middle.hip, knuckle))
    return math.nan if any(map(math.isnan, over)) else min(over)


def ankle_over_knee(seen: SideView) -> float:
    """Height of the ankle over the knee, in trunk lengths; negative below it, NaN where not seen."""
    return _rise(seen, seen.joints.knee, seen.joints.ankle)


def knee_over_hip(seen: SideView) -> float:
    """Height of the knee over the hip, in trunk lengths; negative below it, NaN where not seen."""
    return _rise(seen, seen.joints.hip, seen.joints.knee)


def hand_to_head(seen: SideView) -> float:
    """Distance of the wrist from the middle of the ears, in trunk lengths; NaN where not seen."""
    return math.dist(seen.joints.wrist, seen.body.middle.ear) / seen.body.size


def hand_past_shoulders(seen: SideView) -> float:
    """How far the wrist is beyond the shoulders, along the trunk, in trunk lengths: standing and lying alike.

    Negative towards the hips; NaN where the wrist or the trunk is not seen.
    """
    body = seen.body
    (sx, sy), (hx, hy), (wx, wy) = body.middle.shoulder, body.middle.hip, seen.joints.wrist
    if not body.trunk > 0:
        return math.nan
    return ((wx - sx) * (sx - hx) + (wy - sy) * (sy - hy)) / body.trunk / body.size


class Tells(StrEnum):
    """What one frame tells of a gesture."""

    UP = "up"
    BETWEEN = "between"  # seen, and neither clearly up nor clearly down
    DOWN = "down"
    UNSEEN = "unseen"  # or not in the posture of the gesture: nothing is told


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that is seen of a gesture, and two thresholds: past `up` it is so, past `down` it is clearly not.

    `up` above `down`: so when high; below: so when low.
    """

    of: Callable[[SideView], float]
    up: float
    down: float

    def tells(self, seen: SideView) -> Tells:
        """What one frame tells: UP or DOWN past a threshold, BETWEEN the two, or UNSEEN where it is NaN."""
        value = self.of(seen)
        way = 1.0 if self.up > self.down else -1.0
        if math.isnan(value):
            return Tells.UNSEEN
        if way * value >= way * self.up:
            return Tells.UP
        return Tells.DOWN if way * value <= way * self.down else Tells.BETWEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """`limb` is what moves, and what must be seen down first. While it is up, `where` must hold as well."""

    limb: Sign
    where: tuple[Sign, ...] = ()
    rests: tuple[Sign, ...] = ()  # of `where`: where one is clearly not so, and no other, the limb is down
    sided: bool = True  # False: it is of the whole body, so there are no two of it
    stops: bool = True  # kept up, or up when a question opens, it is a stop
    also: tuple[str, ...] = ()  # gestures that answer as well, once this one has changed the posture

    def tells(self, seen: SideView) -> Tells:
        """What one frame tells: as the limb does, but UP only where every sign of `where` holds as well.

        UNSEEN where one of those is unseen or clearly not so, BETWEEN where one is between. DOWN as well where of them
        only some of `rests` are clearly not so.
        """
        not_so = [sign for sign in self.where if sign.tells(seen) is Tells.DOWN]
        if not_so and set(not_so) <= set(self.rests):
            return Tells.DOWN
        limb = self.limb.tells(seen)
        if limb is not Tells.UP:
            return limb
        where = [sign.tells(seen) for sign in self.where]
        if Tells.UNSEEN in where or Tells.DOWN in where:
            return Tells.UNSEEN
        return Tells.BETWEEN if Tells.BETWEEN in where else Tells.UP


# degrees; the trunk of somebody who lies, as stance.LIES_DEG has it
_LYING = Sign(trunk_inclination, up=55.0, down=40.0)
# the hands of somebody who lies propped on the elbows are beside the head as well
_UPRIGHT = Sign(trunk_inclination, up=45.0, down=60.0)
# the forearm of a hand that rests on the belly looks upright from the side: its knuckles are up to 0.36 over the
# trunk, and 0.48 with a ball in it; those of a raised one 0.65 [E]
_HAND_HIGH = Sign(knuckles_over_trunk, up=0.5, down=0.4)
# Lengths below are a mean body's, in trunk lengths: forearm 0.51, arm 1.15, shank 0.85; ear 0.41 and crown 0.63 over
# the shoulders. Up and down are far apart: a limb that swings past, or is askew all the time, has not been raised.
GESTURES: dict[str, Gesture] = {
    # [R] 3, standing and sitting. With the hand on the crown the wrist is 0.15 to 0.35 from the ears and 0.4 to 0.5
    # past the shoulders; hands that hold a bar on the shoulders reach 0.05 past them, one on the thigh is 1.2 away [E]
    "hand_on_head": Gesture(
        limb=Sign(hand_to_head, up=0.5, down=0.8), where=(Sign(hand_past_shoulders, up=0.35, down=-0.2),)
    ),
    # the same of somebody who is seen to sit or stand: for rests, in which people are in any posture
    "hand_on_head_upright": Gesture(
        limb=Sign(hand_to_head, up=0.5, down=0.8),
        where=(Sign(hand_past_shoulders, up=0.35, down=-0.2), _UPRIGHT),
    ),
    # [R] 3, lying on the back: upright within 15 degrees and 10 of noise, the elbow on the floor, a little below the
    # shoulder. A forearm that points at the camera has no direction, hence its height [E]
    "forearm_up": Gesture(
        limb=Sign(forearm_inclination, up=25.0, down=55.0),
        where=(
            Sign(wrist_over_elbow, up=0.3, down=0.2),
            _HAND_HIGH,
            Sign(elbow_over_shoulder, up=0.12, down=0.25),
            _LYING,
        ),
        rests=(_HAND_HIGH,),
    ),
    # [R] 3, lying on the side: the upper arm. A straight arm 40 degrees over level reads 0.75, a level one 0.1 [E]
    "arm_up": Gesture(
        limb=Sign(wrist_over_shoulder, up=0.75, down=0.35), where=(Sign(elbow_over_shoulder, up=0.25, down=0.1),)
    ),
    # [R] 3, on the front: the shank upright and the thigh on the floor. A shank 40 degrees over level reads 0.55 [E]
    "knee_bent": Gesture(
        limb=Sign(ankle_over_knee, up=0.55, down=0.25), where=(Sign(knee_over_hip, down=0.45, up=0.3), _LYING)
    ),
    # [R] 3, on all fours and in child's pose. Leaving the posture pauses anyway, and people sit up to rest, so sitting
    # up never stops; a person who already sits up can also answer with a hand on the head
    "sit_up": Gesture(
        limb=Sign(trunk_inclination, up=30.0, down=50.0), sided=False, stops=False, also=("hand_on_head",)
    ),
}  # fmt: skip
# the same limb by another name: what has stopped goes on under the gesture that is looked for afterwards
SAME_LIMB = {"hand_on_head_upright": "hand_on_head"}
NONE = "none"  # of an exercise whose movement looks like every gesture
ALWAYS_STOPS = "arm_up"  # [R] 3: an arm up for 4 s, or both arms, is always stop
ARM_MEASURES = frozenset({"shoulder_flexion", "upper_arm_inclination"})  # an exercise driven by these raises arms


@dataclass(frozen=True, slots=True)
class Lookout:
    """Names of gestures that are looked for: those that answer, and those that can only stop."""

    answers: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


def lookout(gesture: str, *, arms_move: bool = False) -> Lookout:
    """What to look for where this gesture answers. `arms_move`: raised arms belong to what is being done.

    Raises KeyError for an unknown gesture.
    """
    if gesture == NONE:
        return Lookout()
    answers = (gesture, *GESTURES[gesture].also)
    return Lookout(answers, () if arms_move or ALWAYS_STOPS in answers else (ALWAYS_STOPS,))


def lookout_for(exercise: Exercise) -> Lookout:
    """What to look for while this exercise is up. Arms are in its movement where they drive it, and where it declares
    another gesture than its posture's, as hands do that hold something."""
    driven = any(driver.measure in ARM_MEASURES for driver in exercise.drivers)
    return lookout(exercise.gesture, arms_move=driven or exercise.gesture != POSTURE_DEFAULTS[exercise.posture].gesture)


# -- what happens ----------------------------------------------------------------------------------------------------


class What(StrEnum):
    RAISED = "raised"  # from down, and kept up: an answer where a question is open
    LOWERED = "lowered"
    STOP = "stop"
    HELP = "help"  # it has stopped, and is kept up


@dataclass(frozen=True, slots=True)
class Happened:
    what: What
    gesture: str
    side: str
    since_s: float  # it began to be up then, or to be down


@dataclass(frozen=True, slots=True)
class Limb:
    """One gesture of one side. Being seen down arms it; from there it is raised once, until it is seen down again."""

    tells: Tells = Tells.UNSEEN  # in the last frame
    armed: bool = False
    raised: bool = False
    answer: bool = False  # it was raised while a question was open
    early: bool = False  # it was up, or on its way up, when the question opened
    stopped: bool = False  # told
    called: bool = False  # for help, told
    up_s: float = 0.0  # seen up; of a raised one also between: an arm that sags is still up
    down_s: float = 0.0
    lapse_s: float = 0.0  # since the time up last grew
    since_s: float = math.nan  # it began to be up then

    @property
    def rising(self) -> bool:
        """Whether it is up and may mean something: it was seen down before, or was up when the question opened."""
        return self.up_s > 0 and (self.raised or self.armed or self.early)

    @property
    def dwelt(self) -> bool:
        """Whether it has been up for `DWELL_S` seconds and so is meant."""
        return self.rising and self.up_s >= DWELL_S - ALMOST_S


@dataclass(frozen=True, slots=True)
class Gesturing:
    """What is remembered from frame to frame. It goes on through questions and exercises alike."""

    t_s: float | None = None
    limbs: Mapping[tuple[str, str], Limb] = field(default_factory=dict)  # by gesture and side
    asking: bool = False  # a question is open
    opening: bool = False  # it has opened since the last frame

    @property
    def rising(self) -> bool:
        """Whether a limb is on its way to an answer: whoever offers choices waits for it."""
        return any(limb.up_s > 0 and limb.rising and not limb.raised for limb in self.limbs.values())

    @property
    def raised(self) -> bool:
        """Whether a limb that was raised is seen up still."""
        return any(limb.raised and limb.tells in (Tells.UP, Tells.BETWEEN) for limb in self.limbs.values())

    @property
    def keeps_on(self) -> bool:
        """Whether a limb that has stopped is seen up still: it may be about to ask for help."""
        up = (Tells.UP, Tells.BETWEEN)
        return any(limb.stopped and not limb.called and limb.tells in up for limb in self.limbs.values())


def open_question(gesturing: Gesturing) -> Gesturing:
    """A question opens: what was raised and is up still, or on its way up, means stop and is no answer ([R] 3).

    An arm that has been askew all the time means neither, nor does one that answered the question before, if that was
    not closed. What is not seen now must be seen down before it answers.
    """
    limbs = {
        key: replace(
            limb,
            early=(limb.raised and not limb.answer) or (limb.armed and not math.isnan(limb.since_s)),
            armed=limb.armed and limb.tells is not Tells.UNSEEN,
        )
        for key, limb in gesturing.limbs.items()
    }
    return replace(gesturing, limbs=limbs, asking=True, opening=True)


def took_hold(gesturing: Gesturing) -> Gesturing:
    """The raised arm itself has opened a question: up when it opens, it means no stop; kept up it is one still."""
    limbs = {key: replace(limb, answer=True) if limb.raised else limb for key, limb in gesturing.limbs.items()}
    return replace(gesturing, limbs=limbs, asking=True)


def close_question(gesturing: Gesturing) -> Gesturing:
    """No question is open any more: what is raised from now on answers none."""
    return replace(gesturing, asking=False, opening=False)


def watch(gesturing: Gesturing, seen: Observation, looked_for: Lookout) -> tuple[Gesturing, tuple[Happened, ...]]:
    """One frame. What was not looked for until now begins anew. Raises ValueError when time does not go forward."""
    if gesturing.t_s is not None and seen.t_s <= gesturing.t_s:
        raise ValueError(f"time went from {gesturing.t_s} to {seen.t_s} s")
    dt_s = 0.0 if gesturing.t_s is None else seen.t_s - gesturing.t_s
    views = {side: side_view(seen.unfiltered, side) for side in SIDES}
    limbs: dict[tuple[str, str], Limb] = {}
    happened: list[Happened] = []
    for name in (*looked_for.answers, *looked_for.stops):
        gesture = GESTURES[name]
        pair: dict[str, Limb] = {}
        for side in SIDES if gesture.sided else SIDES[:1]:
            tells = gesture.tells(views[side])
            # no frame was watched before the question: a limb up in its first frame was up when it opened
            before = _before(gesturing, name, side) or Limb(early=gesturing.opening and tells is Tells.UP)
            pair[side] = _followed(before, tells, seen.t_s, dt_s)
            if before.raised and not pair[side].raised:
                happened.append(Happened(What.LOWERED, name, side, seen.t_s - pair[side].down_s))
        happened += _meant(name, pair, gesturing.asking)
        limbs |= {(name, side): limb for side, limb in pair.items()}
    always = (What.STOP, What.HELP)
    told = (one for one in happened if one.what in always or one.gesture in looked_for.answers)
    return Gesturing(seen.t_s, limbs, gesturing.asking), tuple(told)


def _before(gesturing: Gesturing, name: str, side: str) -> Limb | None:
    limb = gesturing.limbs.get((name, side))
    other = gesturing.limbs.get((SAME_LIMB.get(name, ""), side))
    return other if limb is None and other is not None and other.stopped else limb


def _followed(limb: Limb, tells: Tells, t_s: float, dt_s: float) -> Limb:
    """The limb's clocks after a frame: only time between two frames that both show it counts."""
    up = (Tells.UP, Tells.BETWEEN) if limb.raised else (Tells.UP,)
    passed_s = dt_s if dt_s <= COUNTED_S else 0.0
    down_s = limb.down_s + passed_s if tells is limb.tells is Tells.DOWN else 0.0
    if down_s >= DOWN_S - ALMOST_S:
        return Limb(tells=tells, armed=True, down_s=down_s)
    grown_s = passed_s if tells in up and limb.tells in up else 0.0
    lapse_s = 0.0 if grown_s else limb.lapse_s + dt_s
    lapsed = lapse_s > BLANK_S
    since_s = math.nan if lapsed and not limb.raised else limb.since_s
    if tells is Tells.UP and math.isnan(since_s):
        since_s = t_s
    up_s = 0.0 if lapsed else limb.up_s + grown_s
    return replace(limb, tells=tells, up_s=up_s, down_s=down_s, lapse_s=lapse_s, since_s=since_s)


def _meant(name: str, pair: dict[str, Limb], asking: bool) -> list[Happened]:
    """What the clocks of a gesture's sides add up to: a stop, a call for help, an answer, or nothing yet. Marks the
    limbs in `pair`."""
    up = {side: limb for side, limb in pair.items() if limb.up_s > 0}
    dwelt = {side: limb for side, limb in up.items() if limb.dwelt}
    if not dwelt:
        return []
    waits = len(dwelt) < sum(limb.rising for limb in up.values())  # for another arm that is on its way
    happened = []
    for side, limb in dwelt.items():
        kept = limb.raised and limb.up_s >= STOP_S - ALMOST_S
        if GESTURES[name].stops and not limb.stopped and (limb.early or kept or len(dwelt) == len(SIDES)):
            pair[side] = replace(limb, raised=True, armed=False, stopped=True)
            happened.append(Happened(What.STOP, name, side, limb.since_s))
        elif limb.stopped and not limb.called and limb.up_s >= HELP_S - ALMOST_S:
            pair[side] = replace(limb, called=True)
            happened.append(Happened(What.HELP, name, side, limb.since_s))
        elif not (limb.raised or limb.early or waits):
            pair[side] = replace(limb, raised=True, armed=False, answer=asking)
            happened.append(Happened(What.RAISED, name, side, limb.since_s))
    return happened
