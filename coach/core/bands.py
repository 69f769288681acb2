"""Measured error bands: the 95th percentile of what decisions see of the figure whose joints are known.

Written by `python benchmarks/accuracy.py --bands coach/core/bands.py`, and not by hand: docs/accuracy.md says how it
was measured. Degrees, or trunk lengths: with the camera as prescribed, 15 and 30 degrees beside it.
"""

Bands = tuple[float, float, float]

# prescribed view -> measure: for every exercise that has no row of its own below
BY_VIEW: dict[str, dict[str, Bands]] = {
    "side": {
        "hip_flexion": (9.5, 14.0, 26.5),
        "knee_flexion": (6.5, 6.5, 12.0),
        "trunk_inclination": (4.0, 5.0, 8.0),
        "thigh_inclination": (3.5, 5.5, 7.5),
        "elbow_flexion": (77.5, 77.5, 77.5),
        "upper_arm_inclination": (7.0, 15.0, 24.0),
        "hip_rise": (0.05, 0.1, 0.2),
        "hip_height": (0.07, 0.08, 0.15),
        "shoulder_height": (0.1, 0.16, 0.27),
        "heel_distance": (0.09, 0.09, 0.1),
    },
    "front": {},
}
# exercise -> measure, where it differs markedly from the other exercises
BY_EXERCISE: dict[str, dict[str, Bands]] = {
    "hip_lift": {
        "hip_flexion": (9.5, 9.5, 12.0),
        "knee_flexion": (5.5, 5.5, 5.5),
    },
    "childs_pose": {
        "hip_flexion": (9.5, 16.5, 34.0),
        "knee_flexion": (6.0, 6.0, 7.0),
        "trunk_inclination": (4.0, 5.5, 12.0),
    },
    "walking": {
        "hip_flexion": (17.5, 18.0, 18.0),
        "knee_flexion": (21.0, 21.0, 21.0),
        "trunk_inclination": (2.5, 5.0, 5.0),
    },
    "prone_on_elbows": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (5.0, 5.0, 7.0),
        "hip_rise": (0.04, 0.04, 0.18),
    },
}
