"""Every shipped exercise demonstrates itself rightly: what its own figure shows is what its file asks for.

The figure's joints, seen by the prescribed camera without a pose model, are measured as a person's would be.
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pytest

from coach.core.base.types import Pose
from coach.core.exercise.model import Driver, Exercise, Kind, Limit, SideRule
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.measures import MEASURES, read
from coach.core.kinematics.orientation import Orientation, facing_evidence
from coach.core.kinematics.seen_body import body_in
from coach.core.tracking.pipeline import in_bands, measure_names
from coach.mannequin.body.body import build_body
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import landmarks
from coach.mannequin.patient.simulator import patient_camera
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

SIZE = (640, 480)

Values = dict[str, float]


@cache
def shipped(name: str) -> Exercise:
    try:
        return read_exercise(shipped_exercises()[name])
    except PrescriptionError as error:
        pytest.skip(f"{name} cannot be read, which its own test says: {error}")


@cache
def movement(name: str) -> GuideMovement:
    return GuideMovement(build_body(), guide_poses(shipped(name)))


def sides(exercise: Exercise) -> tuple[str, ...]:
    """The sides on which it is measured: the prescribed camera stands on the person's right."""
    if exercise.side_rule in (SideRule.EITHER, SideRule.MOVING):
        return ("left", "right")
    return ("right",) if exercise.placement.view == "side" else ("left", "right")


def measured(exercise: Exercise, figure: Figure, side: str) -> Values:
    """What one side of a figure reads, in the prescribed view."""
    marks, world = landmarks(figure, patient_camera(exercise, *SIZE))
    body = body_in(Pose(t_s=0.0, width=SIZE[0], height=SIZE[1], landmarks=marks, world=world))
    faces = Orientation(facing=facing_evidence(body, exercise.posture)).faces
    return read(measure_names(exercise), body, side, faces)


@cache
def shown(name: str, side: str) -> tuple[tuple[str, Values], ...]:
    """Pose and values, of each key pose in order."""
    exercise = shipped(name)
    return tuple((key.name, measured(exercise, key.figure, side)) for key in movement(name).keys)


def beyond(driver: Driver, value: float, rest: float) -> bool:
    level = driver.enter + (rest if driver.relative else 0.0)
    return value >= level if driver.enter > driver.leave else value <= level


def rest_of(driver: Driver, value: float) -> float:
    low = -math.inf if driver.rest_min is None else driver.rest_min
    high = math.inf if driver.rest_max is None else driver.rest_max
    return min(max(value, low), high)


def driven(name: str, side: str) -> list[str]:
    """The poses in which a driver has passed `enter` from the first pose's rest, in the posture of the exercise."""
    exercise, poses = shipped(name), shown(name, side)
    rests = {driver.measure: rest_of(driver, poses[0][1][driver.measure]) for driver in exercise.drivers}
    return [
        pose
        for pose, values in poses
        if any(beyond(d, values[d.measure], rests[d.measure]) for d in exercise.drivers)
        and in_bands(exercise.posture_bands, values, True)
    ]


def spelt(poses: Sequence[tuple[str, Values]], measures: Sequence[str]) -> str:
    return "; ".join(f"{pose}: " + ", ".join(f"{m} {values[m]:.2f}" for m in measures) for pose, values in poses)


def passed(limit: Limit, value: float, error: float) -> Iterator[str]:
    """The ends of a limit that a value is beyond; a stop limit rings from its error band on."""
    if limit.warn_below is not None and value < limit.warn_below:
        yield f"warn_below {limit.warn_below:g}"
    if limit.warn_above is not None and value > limit.warn_above:
        yield f"warn_above {limit.warn_above:g}"
    if limit.stop_below is not None and value < limit.stop_below + error:
        yield f"stop_below {limit.stop_below:g}, less its error of {error:g}"
    if limit.stop_above is not None and value > limit.stop_above - error:
        yield f"stop_above {limit.stop_above:g}, less its error of {error:g}"


NAMES = list(shipped_exercises())


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_shows_itself_in_poses_that_a_body_can_take(name: str) -> None:
    exercise = shipped(name)
    assert exercise.lesson.guide, f"{name} has no [[guide]]"
    for key in movement(name).keys:
        assert np.isfinite(key.figure.joints).all(), f"{name}, {key.name}: this pose cannot be taken"
        assert key.figure.joints[:, 1].min() > -0.06, f"{name}, {key.name}: the body sinks into the floor"


@pytest.mark.parametrize("name", NAMES)
def test_the_demonstration_is_the_movement_that_is_counted(name: str) -> None:
    exercise = shipped(name)
    if not exercise.drivers:
        pytest.skip(f"{name} has no driver")
    measures = [driver.measure for driver in exercise.drivers] + [band.measure for band in exercise.posture_bands]
    found = {side: driven(name, side) for side in sides(exercise)}
    told = " | ".join(f"{side} side: {spelt(shown(name, side), measures)}" for side in found)
    assert any(found.values()), f"{name}: no pose passes enter within the posture. {told}"


@pytest.mark.parametrize("name", NAMES)
def test_a_resting_position_is_in_its_own_posture(name: str) -> None:
    exercise = shipped(name)
    if exercise.kind is not Kind.POSITION:
        pytest.skip(f"{name} is not a position")
    bands = [band.measure for band in exercise.posture_bands]
    there = [pose for side in sides(exercise) for pose, values in shown(name, side)[-1:]
             if in_bands(exercise.posture_bands, values, False)]  # fmt: skip
    assert there, f"{name}: {spelt(shown(name, sides(exercise)[0])[-1:], bands)}"


@pytest.mark.parametrize("name", NAMES)
def test_no_pose_is_beyond_a_warning_or_a_stop(name: str) -> None:
    exercise = shipped(name)
    faults = []
    for side in sides(exercise):
        for pose, values in shown(name, side):
            if not in_bands(exercise.posture_bands, values, True):
                continue  # before the posture nobody is corrected
            for limit in exercise.limits:
                error = view_error(limit.measure, math.nan, exercise.placement.view, exercise.id)
                faults += [
                    f"{name}, {pose}, {side} side: {limit.measure} {values[limit.measure]:.2f} is beyond {end}"
                    for end in passed(limit, values[limit.measure], error)
                ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", NAMES)
def test_the_target_is_reached(name: str) -> None:
    exercise = shipped(name)
    aims = [limit for limit in exercise.limits if limit.target_min is not None or limit.target_max is not None]
    if not aims:
        pytest.skip(f"{name} has no target")
    for limit in aims:
        low = -math.inf if limit.target_min is None else limit.target_min
        high = math.inf if limit.target_max is None else limit.target_max
        same = MEASURES[limit.measure].same  # values this near belong together
        reached = [
            pose
            for side in sides(exercise)
            for pose, values in shown(name, side)
            if low - same <= values[limit.measure] <= high + same
            and (not exercise.drivers or pose in driven(name, side))
        ]
        told = " | ".join(spelt(shown(name, side), [limit.measure]) for side in sides(exercise))
        assert reached, f"{name}: no pose reaches {limit.measure} {low:g} to {high:g}. {told}"
