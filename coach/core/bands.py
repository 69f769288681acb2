"""Measured error bands: the 95th percentile of what decisions see of the figure whose joints are known.

Written by `python benchmarks/accuracy.py --bands coach/core/bands.py`, and not by hand: docs/accuracy.md says how it
was measured. Degrees, or trunk lengths: with the camera as prescribed, 15 and 30 degrees beside it.
"""

Bands = tuple[float, float, float]

# prescribed view -> measure: for every exercise that has no row of its own below
BY_VIEW: dict[str, dict[str, Bands]] = {
    "side": {
        "hip_flexion": (9.5, 13.5, 26.5),
        "knee_flexion": (7.5, 7.5, 10.5),
        "trunk_inclination": (4.0, 5.0, 8.0),
        "thigh_inclination": (4.5, 5.5, 7.5),
        "shank_inclination": (4.0, 6.5, 10.0),
        "elbow_flexion": (77.5, 77.5, 77.5),
        "upper_arm_inclination": (7.0, 15.0, 24.0),
        "hip_rise": (0.05, 0.1, 0.2),
        "hip_height": (0.08, 0.08, 0.15),
        "shoulder_height": (0.09, 0.16, 0.27),
        "heel_distance": (0.09, 0.09, 0.1),
        "least_knee_flexion": (9.5, 15.5, 24.0),
        "hips_over_knees": (0.11, 0.18, 0.28),
        "weight_behind_feet": (0.04, 0.07, 0.1),
        "backward_lean": (5.5, 9.0, 14.0),
        "neck_inclination": (9.5, 15.5, 24.0),
        "hand_to_thigh": (0.1, 0.16, 0.25),
        "neck_flexion": (6.5, 10.5, 16.5),
        "knee_difference": (27.0, 43.5, 67.5),
        "higher_foot": (0.04, 0.07, 0.1),
        "foot_height": (0.11, 0.18, 0.28),
        "toes_up": (0.15, 0.24, 0.38),
        "propped_height": (0.05, 0.08, 0.13),
        "shoulder_stack": (0.11, 0.18, 0.28),
    },
    "front": {
        "hip_flexion": (12.5, 72.0, 72.0),
        "knee_flexion": (3.5, 3.5, 3.5),
        "trunk_inclination": (9.5, 9.5, 9.5),
        "shoulder_flexion": (6.5, 10.5, 16.5),
        "width_ratio": (0.06, 0.06, 0.11),
        "side_lean": (5.5, 5.5, 5.5),
    },
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
        "hip_flexion": (14.5, 14.5, 16.0),
        "knee_flexion": (15.5, 16.5, 19.0),
        "trunk_inclination": (2.0, 5.0, 5.5),
    },
    "prone_on_elbows": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (5.0, 5.0, 7.0),
        "thigh_inclination": (3.5, 5.5, 7.5),
        "hip_rise": (0.04, 0.04, 0.18),
    },
    "hamstring_stretch": {
        "trunk_inclination": (3.0, 5.0, 8.0),
    },
    "lifting": {
        "hips_over_knees": (0.07, 0.18, 0.28),
    },
    "standing_back_bend": {
        "knee_flexion": (5.5, 7.5, 10.5),
        "shank_inclination": (3.0, 6.5, 10.0),
    },
    "supported_bend": {
        "shank_inclination": (5.5, 6.5, 10.0),
    },
    "supine_supported": {
        "hip_flexion": (18.0, 18.0, 26.5),
        "knee_flexion": (128.5, 128.5, 128.5),
        "hip_height": (0.24, 0.24, 0.24),
    },
    "heel_slide": {
        "knee_flexion": (16.5, 16.5, 16.5),
    },
    "arm_raise": {
        "hip_flexion": (30.0, 72.0, 72.0),
    },
}
