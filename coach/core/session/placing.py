"""PLACEMENT: the camera is placed, one instruction at a time, until all is good or the person goes on as it is."""

import math

from coach.core.base.frozen import replace
from coach.core.dialogue import camera_setup, placing_advice
from coach.core.dialogue.placing_advice import Advice, Next
from coach.core.dialogue.screen_model import Check
from coach.core.exercise.model import Exercise, Routine
from coach.core.kinematics.camera_azimuth import beside_deg
from coach.core.kinematics.camera_place import CameraPlace, PlaceKey
from coach.core.kinematics.telling import untold_from
from coach.core.session import unseen
from coach.core.session.asking import ask, heard
from coach.core.session.exercise_run import Out
from coach.core.session.state import Moment, Phase, Session, exercise, fields, with_asked
from coach.core.session.transitions import go, next_step
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import begun

# who is seen and does not answer goes on as it is: nobody is sent home over a better view [E]
GOES_ON_S = 15.0
GOES_ON = frozenset({"place_posture", "place_view", "place_view_far"})
# how a measure is named to the person: a key under `cannot_tell`
CANNOT_TELL = {
    "hip_flexion": "hip", "thigh_inclination": "hip", "least_thigh_inclination": "hip",
    "knee_flexion": "knee", "least_knee_flexion": "knee", "knee_difference": "knee",
    "shoulder_flexion": "arm", "elbow_flexion": "arm", "upper_arm_inclination": "arm",
    "trunk_inclination": "lean", "backward_lean": "lean", "side_lean": "lean", "weight_inclination": "lean",
    "neck_flexion": "head", "neck_inclination": "head",
    "hip_rise": "height", "hips_over_feet": "height", "hip_height": "height", "hips_over_knees": "height",
    "hip_sag": "height",
}  # fmt: skip
OF_CAMERA = frozenset({"distance", "view"})  # what is open because of where the camera stands


def key_of(up: Exercise) -> PlaceKey:
    """What a place is remembered by."""
    return up.posture, up.placement.view


def enter_placement(routine: Routine, state: Session, out: Out) -> Session:
    """On entering PLACEMENT, begins to look anew; where the camera stands already for this posture, in silence."""
    key = key_of(exercise(routine, state))
    placed = state.monitoring.placed
    return replace(
        state,
        monitoring=replace(
            state.monitoring,
            watching=begun(state.monitoring.watching),
            placing=camera_setup.Setup(),
            placed=replace(
                placed,
                last=placed.by_key.get(key) or placed.known.get(key),
                advice=Advice(still=key in placed.by_key),
            ),
        ),
    )


def placement(state: Session, moment: Moment) -> Session:
    """In PLACEMENT, says what is open, asks about what stays open, and leads to SHOW once all is good.

    A yes to going on without the camera leads to UNSEEN, a skip to the next step.
    """
    routine, out, placed = moment.routine, moment.out, state.monitoring.placed
    shown = camera_setup.checks(state.monitoring.placing)
    if state.dialogue.asked is not None:
        return _asked(state, moment, shown)
    advice, follows = placing_advice.advise(placed.advice, shown, state.run.phase_s)
    state = _advised(state, advice)
    if follows is Next.GOOD:
        how = _how(exercise(routine, state), state)
        out.tell("camera_placed", **_seen_from(routine, state, how))
        if not advice.still:
            out.offer("placed", "setup.good")
        return go(_remembered(routine, state, how), Phase.SHOW)
    if follows is Next.SAY and advice.open is not None:
        return _say(routine, state, advice.open, out)
    if follows is Next.ASK and advice.open is not None:
        question, about = _question(exercise(routine, state), advice.open, state.monitoring.seen)
        return ask(state, question, out, about=about)
    return state


ASKED = frozenset(placing_advice.ASK_S)


def skipped(routine: Routine, state: Session, out: Out) -> Session:
    """The person skips the set-up: on record, and nothing is learnt from it. Leads to SHOW."""
    out.tell("camera_placed", **_seen_from(routine, state, "skipped"))
    return go(with_asked(state, None), Phase.SHOW)


def _advised(state: Session, advice: Advice) -> Session:
    placed = replace(state.monitoring.placed, advice=advice)
    return replace(state, monitoring=replace(state.monitoring, placed=placed))


def _say(routine: Routine, state: Session, check: Check, out: Out) -> Session:
    """The open instruction; before the first that is about the camera, where it goes, or that it goes as last time."""
    view, placed = exercise(routine, state).placement.view, state.monitoring.placed
    camera = check.name in OF_CAMERA or (check.name == "whole" and not check.text.key.endswith(".all"))
    if not camera or view in placed.told_views:
        out.offer("place", check.text.key)
        return state
    out.offer("placement", "placement.as_last_time" if placed.last is not None else f"placement.{view}")
    told = replace(placed, told_views=placed.told_views | {view})
    return replace(state, monitoring=replace(state.monitoring, placed=told))


# -- what stays open --------------------------------------------------------------------------------------------------


def _question(up: Exercise, check: Check, seen: Observation | None) -> tuple[str, str | None]:
    """The question about a check that stays open, and what it names: a part, a posture, or a joint."""
    case = check.text.key.rpartition(".")[2]
    if check.name == "whole":
        return ("place_nobody", None) if case == "all" else ("place_part", case)
    if check.name == "posture":
        return "place_posture", case
    view_deg = math.nan if seen is None else seen.orientation.view_deg
    untold = untold_from(up, view_deg)
    far = beside_deg(view_deg, up.placement.view) >= camera_setup.FAR_DEG
    if not untold or far:
        return "place_view_far", None
    return "place_view", CANNOT_TELL.get(untold[0], "movement")


def _asked(state: Session, moment: Moment, shown: tuple[Check, ...]) -> Session:
    """While it is asked how to go on: what comes right meanwhile answers it."""
    routine, out, asked = moment.routine, moment.out, state.dialogue.asked
    assert asked is not None
    placed = state.monitoring.placed
    name = placed.advice.open.name if placed.advice.open is not None else None
    right = any(check.name == name and check.right for check in shown)
    advice = placing_advice.right_meanwhile(placed.advice, right, state.run.phase_s)
    if advice.good_s is not None and state.run.phase_s - advice.good_s >= placing_advice.ANSWERS_S:
        return _advised(with_asked(state, None), _from_now(placing_advice.came_right(advice), state))
    state, placed = _advised(state, advice), replace(placed, advice=advice)
    silent_s = 0.0 if asked.spoken_s is None else state.run.t_s - asked.spoken_s
    in_sight = state.monitoring.seen is not None and state.monitoring.seen.person
    reading = state.dialogue.reading is not None and not state.dialogue.reading.over
    if asked.id in GOES_ON and silent_s >= GOES_ON_S and in_sight and not reading:
        return _advised(with_asked(state, None), _from_now(placing_advice.gone_on(placed.advice), state))
    question = asked.id
    state, answer = heard(state, moment)
    if answer is None or state.ending.end is not None:
        return state
    if answer.value == "skip":
        out.tell("camera_placed", **_seen_from(routine, state, "skipped"))
        out.tell("step_left_out", **fields(routine, state), because=["not_ready"])
        return next_step(routine, state, out)
    if answer.value == "by_time":
        return unseen.offered_unplaced(state)
    advice = placed.advice
    if answer.value == "as_it_is":
        if question == "place_part":
            out.tell("camera_placed", **_seen_from(routine, state, "as_it_is"))
            return go(state, Phase.SHOW)
        advice = placing_advice.gone_on(advice)
    else:
        advice = placing_advice.tried_again(advice)
    return _advised(state, _from_now(advice, state))


def _from_now(advice: Advice, state: Session) -> Advice:
    """The time in which it was asked counts for nothing."""
    return replace(advice, at_s=state.run.phase_s)


# -- what is remembered -----------------------------------------------------------------------------------------------


def _how(up: Exercise, state: Session) -> str:
    """`as_it_is` where something that is asked about was left open, now or in the place that is taken up again."""
    placed, seen = state.monitoring.placed, state.monitoring.seen
    view_deg = math.nan if seen is None else seen.orientation.view_deg
    again = placed.last is not None and placed.last.as_it_is
    beside = beside_deg(view_deg, up.placement.view) > camera_setup.NEAR_DEG
    return "as_it_is" if placed.advice.let_go & ASKED or (again and beside) else "good"


def _remembered(routine: Routine, state: Session, how: str) -> Session:
    placed, key = state.monitoring.placed, key_of(exercise(routine, state))
    by_key = {**placed.by_key, key: _place(state, as_it_is=how == "as_it_is")}
    return replace(state, monitoring=replace(state.monitoring, placed=replace(placed, by_key=by_key)))


def _place(state: Session, *, as_it_is: bool) -> CameraPlace:
    """Where the camera stands, as the body is seen now."""
    seen = state.monitoring.seen
    if seen is None or not seen.person:
        return CameraPlace(view_deg=None, trunk=None, trunk_x=None, trunk_y=None, as_it_is=as_it_is)
    body, pose = seen.unfiltered, seen.pose
    (ax, ay), (bx, by) = body.middle.shoulder, body.middle.hip
    return CameraPlace(
        view_deg=_told(seen.orientation.view_deg, 0),
        trunk=_told(body.trunk, 3),
        trunk_x=_told((ax + bx) / 2 * pose.height / pose.width, 3),
        trunk_y=_told((ay + by) / 2, 3),
        as_it_is=as_it_is,
    )


def _told(value: float, digits: int) -> float | None:
    return None if math.isnan(value) else round(value, digits)


def _seen_from(routine: Routine, state: Session, how: str) -> dict[str, object]:
    """The fields of `camera_placed`."""
    up = exercise(routine, state)
    place = _place(state, as_it_is=how == "as_it_is")
    return {
        **fields(routine, state), "posture": up.posture, "view": up.placement.view, "how": how,
        "after_s": round(state.run.phase_s, 1), "view_deg": place.view_deg, "trunk": place.trunk,
        "trunk_x": place.trunk_x, "trunk_y": place.trunk_y,
    }  # fmt: skip
