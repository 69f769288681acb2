"""Measured error bands: what 95 % of the frames of a new body stay within, as decisions see them.

Of the figure whose joints are known, in degrees or trunk lengths: as prescribed, 15 and 30 degrees beside it. The 95th
percentile over six bodies in each exercise, multiplied so that 95 of 100 frames of a new body stay within (a conformal
quantile over 130 other bodies).

`python benchmarks/error_bands.py --films DIR --write` writes all of it anew, and not by hand.
"""

Bands = tuple[float, float, float]

# prescribed view -> measure: for every exercise that has no row of its own below
BY_VIEW: dict[str, dict[str, Bands]] = {
    "side": {
        "hip_flexion": (9.5, 13.0, 15.0),
        "knee_flexion": (8.0, 12.0, 16.5),
        "trunk_inclination": (4.5, 5.5, 9.5),
        "thigh_inclination": (4.5, 5.5, 8.5),
        "shank_inclination": (5.0, 5.0, 9.0),
        "elbow_flexion": (77.0, 77.0, 77.0),
        "upper_arm_inclination": (6.5, 15.5, 23.5),
        "hip_rise": (0.05, 0.05, 0.13),
        "hips_over_feet": (0.06, 0.09, 0.13),
        "hip_height": (0.12, 0.16, 0.33),
        "shoulder_height": (0.09, 0.14, 0.15),
        "heel_distance": (0.09, 0.09, 0.09),
        "least_knee_flexion": (9.5, 10.5, 30.5),
        "hips_over_knees": (0.11, 0.12, 0.19),
        "weight_behind_feet": (0.15, 0.15, 0.15),
        "backward_lean": (5.5, 6.5, 10.0),
        "neck_inclination": (9.0, 9.0, 9.0),
        "hand_to_thigh": (0.1, 0.14, 0.19),
        "neck_flexion": (6.5, 9.0, 9.0),
        "knee_difference": (26.5, 30.5, 30.5),
        "higher_foot": (0.04, 0.09, 0.15),
        "foot_height": (0.13, 0.2, 0.79),
        "toes_up": (0.12, 0.15, 0.16),
        "propped_height": (0.05, 0.08, 0.16),
        "shoulder_stack": (0.12, 0.14, 0.15),
    },
    "front": {
        "hip_flexion": (10.5, 71.5, 71.5),
        "knee_flexion": (3.5, 3.5, 3.5),
        "trunk_inclination": (8.0, 8.0, 8.0),
        "shoulder_flexion": (7.0, 7.0, 9.0),
        "width_ratio": (0.06, 0.06, 0.11),
        "side_lean": (5.0, 5.0, 5.5),
    },
}
# exercise -> measure, where it differs markedly from the other exercises
BY_EXERCISE: dict[str, dict[str, Bands]] = {
    "arm_raise": {
        "trunk_inclination": (3.5, 8.0, 8.0),
    },
    "ball_stretch": {
        "hip_flexion": (9.5, 9.5, 15.0),
        "knee_flexion": (3.5, 3.5, 16.5),
        "shank_inclination": (2.5, 2.5, 9.0),
        "shoulder_height": (0.05, 0.05, 0.15),
    },
    "bird_dog": {
        "hip_flexion": (9.5, 13.0, 13.0),
        "knee_flexion": (6.0, 13.0, 19.0),
        "trunk_inclination": (3.0, 5.5, 5.5),
        "hips_over_knees": (0.11, 0.12, 0.12),
    },
    "cat_cow": {
        "hip_flexion": (9.5, 9.5, 15.0),
        "knee_flexion": (4.5, 9.0, 16.5),
        "trunk_inclination": (6.0, 6.0, 9.5),
        "thigh_inclination": (3.0, 3.0, 8.5),
        "hips_over_knees": (0.03, 0.04, 0.19),
    },
    "childs_pose": {
        "hip_flexion": (9.5, 20.0, 20.0),
        "knee_flexion": (5.5, 5.5, 16.5),
        "hip_height": (0.07, 0.11, 0.33),
    },
    "firm_chair": {
        "hip_flexion": (9.5, 13.0, 15.5),
        "trunk_inclination": (3.5, 5.5, 5.5),
        "shank_inclination": (2.5, 6.0, 8.0),
        "hips_over_knees": (0.08, 0.12, 0.18),
    },
    "hamstring_stretch": {
        "hip_flexion": (9.5, 9.5, 32.5),
        "knee_flexion": (9.0, 15.0, 65.5),
        "trunk_inclination": (3.0, 3.0, 7.0),
    },
    "heel_slide": {
        "hip_flexion": (9.5, 9.5, 15.0),
        "knee_flexion": (16.0, 19.0, 19.0),
        "trunk_inclination": (2.0, 4.5, 9.5),
        "hip_rise": (0.03, 0.05, 0.13),
    },
    "hip_hinge": {
        "knee_flexion": (5.5, 12.0, 16.5),
        "trunk_inclination": (5.5, 7.5, 10.0),
        "shank_inclination": (1.5, 5.0, 9.0),
    },
    "hip_lift": {
        "hip_flexion": (9.5, 11.0, 11.0),
        "knee_flexion": (5.0, 5.0, 6.0),
        "trunk_inclination": (3.5, 6.0, 7.5),
        "hip_height": (0.07, 0.07, 0.13),
    },
    "incline_rest": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (5.5, 5.5, 11.0),
        "trunk_inclination": (4.5, 5.5, 6.5),
        "shank_inclination": (3.5, 4.0, 15.0),
        "backward_lean": (3.0, 5.0, 10.0),
    },
    "knee_to_chest": {
        "hip_flexion": (9.5, 9.5, 35.5),
        "knee_flexion": (7.0, 7.0, 15.0),
        "hip_height": (0.08, 0.16, 0.19),
        "foot_height": (0.1, 0.17, 0.32),
    },
    "lifting": {
        "knee_flexion": (7.5, 9.0, 14.5),
        "trunk_inclination": (3.5, 5.0, 10.0),
        "shank_inclination": (4.5, 4.5, 6.5),
        "hips_over_knees": (0.06, 0.09, 0.14),
    },
    "prone_lying": {
        "knee_flexion": (6.0, 12.0, 16.5),
    },
    "prone_on_elbows": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (7.5, 7.5, 7.5),
        "thigh_inclination": (5.0, 5.5, 7.0),
        "hip_rise": (0.04, 0.05, 0.2),
    },
    "sitting_posture": {
        "knee_flexion": (2.5, 12.0, 23.5),
        "trunk_inclination": (2.5, 5.5, 10.5),
        "shank_inclination": (2.0, 5.0, 8.0),
        "hips_over_knees": (0.07, 0.12, 0.24),
    },
    "squat": {
        "hips_over_knees": (0.08, 0.12, 0.19),
    },
    "standing_back_bend": {
        "knee_flexion": (5.0, 5.0, 16.5),
        "shank_inclination": (3.0, 3.0, 9.0),
    },
    "standing_posture": {
        "knee_flexion": (4.5, 12.0, 16.5),
        "trunk_inclination": (2.5, 5.5, 9.5),
        "shank_inclination": (1.5, 5.0, 9.0),
        "hips_over_knees": (0.07, 0.12, 0.19),
    },
    "supine_supported": {
        "knee_flexion": (33.0, 33.0, 33.0),
        "trunk_inclination": (2.0, 5.5, 9.5),
        "hip_height": (0.17, 0.18, 0.34),
    },
    "supported_bend": {
        "trunk_inclination": (4.0, 7.0, 10.5),
        "thigh_inclination": (4.5, 7.5, 10.5),
    },
    "walking": {
        "knee_flexion": (13.0, 15.0, 16.5),
        "trunk_inclination": (2.0, 5.5, 9.5),
    },
}
