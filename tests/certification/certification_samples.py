"""Made-up exercises, curves and results for the tests of the trial."""

from typing import Any

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Band, Driver, Exercise, GuidePose, Kind, Lesson, Limit, Placement

SOURCE = "made up for tests"
BELOW = Driver(measure="hip_flexion", enter=20, leave=30, source=SOURCE)
RISE = Driver(measure="hip_rise", enter=0.15, leave=0.1, relative=True, rest_min=-0.05, rest_max=0.12, source=SOURCE)
ARCH = Limit(name="over_arch", measure="hip_flexion", cue="cue.come_down_a_little", stop_below=-20, source=SOURCE)
LYING = GuidePose(
    name="rest", seconds=1.5, stay_s=1.0, support=("shoulder", "hip", "heel", "toe"),
    angles={"trunk_inclination": -90, "knee_flexion": 95, "shoulder_abduction": 16, "shoulder_flexion": -9},
)  # fmt: skip
LIFTED = GuidePose(name="lift", seconds=1.5, stay_s=1.0, support=("shoulder", "heel", "toe"), angles={"hip_flexion": 5})


def lift(kind: Kind = Kind.REPS, driver: Driver = BELOW, **more: Any) -> Exercise:
    place = Placement(view="side", height_m=(0.4, 0.8), distance_m=(2.4, 3.2), source=SOURCE)
    return Exercise(
        id="hip_lift",
        kind=kind,
        posture="supine",
        placement=place,
        drivers=(driver,),
        **more,
        lesson=Lesson(guide=(LYING, LIFTED)),
    )


def band(measure: str, **edges: float) -> Band:
    return Band(measure=measure, source=SOURCE, **edges)


def line(*points: tuple[float, float], step_s: float = 0.1) -> tuple[Floats, Floats]:
    """Times and values of straight lines through (seconds, value)."""
    t_s = np.arange(0.0, points[-1][0] + 1e-9, step_s)
    return t_s, np.interp(t_s, [t for t, _ in points], [v for _, v in points])
