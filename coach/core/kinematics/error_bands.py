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
        "hip_flexion": (9.5, 9.5, 14.0),
        "knee_flexion": (9.5, 11.0, 16.0),
        "trunk_inclination": (4.5, 6.0, 10.5),
        "thigh_inclination": (5.0, 5.5, 11.5),
        "shank_inclination": (3.5, 5.5, 9.5),
        "upper_arm_inclination": (8.0, 12.0, 19.5),
        "hip_rise": (0.07, 0.09, 0.11),
        "hips_over_feet": (0.06, 0.09, 0.17),
        "hip_height": (0.17, 0.2, 0.23),
        "shoulder_height": (0.12, 0.18, 0.19),
        "heel_distance": (0.12, 0.14, 0.14),
        "trunk_shortness": (0.13, 0.2, 0.2),
        "least_knee_flexion": (8.0, 10.5, 13.5),
        "least_thigh_inclination": (3.0, 3.5, 7.5),
        "hips_over_knees": (0.18, 0.18, 0.2),
        "weight_behind_feet": (0.09, 0.1, 0.16),
        "weight_inclination": (1.5, 2.0, 2.5),
        "backward_lean": (4.5, 5.0, 7.0),
        "neck_inclination": (10.5, 11.5, 12.5),
        "hand_to_thigh": (0.11, 0.13, 0.17),
        "neck_flexion": (7.5, 12.0, 19.5),
        "knee_difference": (27.5, 30.0, 33.5),
        "higher_foot": (0.06, 0.08, 0.13),
        "foot_height": (0.24, 0.52, 0.59),
        "toes_up": (0.13, 0.15, 0.17),
        "propped_height": (0.14, 0.19, 0.29),
        "elbow_height": (0.13, 0.2, 0.2),
        "shoulder_stack": (0.15, 0.19, 0.19),
    },
    "front": {
        "hip_flexion": (75.5, 75.5, 78.0),
        "knee_flexion": (4.5, 4.5, 6.0),
        "trunk_inclination": (7.5, 7.5, 10.0),
        "shoulder_flexion": (9.0, 9.0, 11.5),
        "width_ratio": (0.08, 0.1, 0.14),
        "trunk_shortness": (0.13, 0.15, 0.2),
        "side_lean": (5.0, 5.0, 7.0),
        "shoulders_over_hips": (0.06, 0.1, 0.15),
        "shoulder_stack": (0.06, 0.1, 0.15),
        "least_thigh_inclination": (5.5, 8.5, 14.0),
        "hip_sag": (9.0, 13.0, 22.5),
    },
}
# exercise -> measure, where it differs markedly from the other exercises
BY_EXERCISE: dict[str, dict[str, Bands]] = {
    "arm_raise": {
        "hip_flexion": (33.0, 33.5, 37.0),
        "knee_flexion": (3.5, 4.5, 5.5),
        "trunk_inclination": (4.5, 4.5, 4.5),
    },
    "ball_stretch": {
        "knee_flexion": (5.5, 9.0, 16.0),
        "shank_inclination": (2.5, 3.0, 8.5),
        "shoulder_height": (0.06, 0.07, 0.13),
    },
    "bird_dog": {
        "hip_flexion": (9.5, 9.5, 27.5),
        "knee_flexion": (10.5, 14.0, 41.0),
        "trunk_inclination": (3.0, 4.0, 4.5),
        "thigh_inclination": (6.0, 9.5, 28.5),
    },
    "cat_cow": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "knee_flexion": (5.5, 8.0, 10.5),
        "trunk_inclination": (6.0, 7.5, 8.5),
        "thigh_inclination": (3.0, 3.5, 5.5),
        "hips_over_knees": (0.04, 0.17, 0.17),
    },
    "childs_pose": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "knee_flexion": (5.0, 5.5, 10.5),
        "trunk_inclination": (4.0, 4.5, 6.5),
        "thigh_inclination": (4.5, 6.0, 8.0),
        "hip_height": (0.12, 0.14, 0.18),
    },
    "firm_chair": {
        "knee_flexion": (5.0, 7.0, 8.0),
        "trunk_inclination": (4.0, 4.5, 5.5),
        "shank_inclination": (1.5, 3.0, 7.5),
        "trunk_shortness": (0.09, 0.2, 0.2),
        "hips_over_knees": (0.09, 0.11, 0.17),
    },
    "hamstring_stretch": {
        "knee_flexion": (18.0, 22.5, 25.0),
        "trunk_inclination": (3.5, 6.5, 13.0),
        "foot_height": (0.23, 0.42, 0.42),
    },
    "heel_slide": {
        "knee_flexion": (16.0, 18.0, 19.5),
        "trunk_inclination": (3.5, 7.5, 14.0),
        "hip_rise": (0.04, 0.07, 0.1),
        "hips_over_knees": (0.11, 0.13, 0.23),
    },
    "hip_hinge": {
        "knee_flexion": (6.5, 7.5, 8.0),
        "trunk_inclination": (4.5, 6.5, 8.0),
        "thigh_inclination": (4.5, 5.0, 6.5),
        "shank_inclination": (2.0, 3.5, 4.5),
        "shoulder_height": (0.1, 0.14, 0.16),
    },
    "hip_lift": {
        "knee_flexion": (4.5, 7.5, 13.0),
        "trunk_inclination": (4.5, 8.0, 14.0),
        "hip_height": (0.11, 0.13, 0.13),
    },
    "incline_rest": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "trunk_inclination": (4.0, 4.5, 7.0),
        "shank_inclination": (5.5, 6.0, 16.5),
        "hips_over_knees": (0.22, 0.22, 0.26),
        "backward_lean": (4.0, 5.0, 9.5),
    },
    "knee_to_chest": {
        "hip_flexion": (39.5, 49.5, 90.0),
        "knee_flexion": (11.0, 20.0, 37.0),
        "foot_height": (0.57, 0.89, 0.99),
    },
    "lifting": {
        "hip_flexion": (9.5, 9.5, 10.5),
        "trunk_inclination": (4.0, 5.0, 6.0),
        "hips_over_knees": (0.11, 0.14, 0.14),
        "weight_inclination": (2.5, 3.0, 3.0),
    },
    "prone_lying": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "knee_flexion": (4.5, 5.5, 8.0),
    },
    "prone_on_elbows": {
        "knee_flexion": (3.5, 4.5, 8.5),
        "thigh_inclination": (3.0, 5.5, 10.5),
    },
    "sit_to_stand": {
        "knee_flexion": (7.0, 8.5, 11.0),
        "trunk_inclination": (4.5, 5.0, 6.5),
        "shank_inclination": (3.0, 4.0, 9.5),
        "shoulder_height": (0.11, 0.19, 0.29),
        "hips_over_knees": (0.13, 0.13, 0.19),
    },
    "sitting_posture": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "knee_flexion": (9.5, 11.0, 12.5),
        "trunk_inclination": (2.5, 5.0, 6.0),
        "shank_inclination": (5.0, 6.0, 8.0),
        "trunk_shortness": (0.08, 0.2, 0.2),
        "hips_over_knees": (0.12, 0.13, 0.21),
        "neck_inclination": (8.0, 9.0, 10.0),
    },
    "squat": {
        "hip_flexion": (9.5, 11.0, 12.5),
        "knee_flexion": (8.0, 10.0, 12.0),
        "trunk_inclination": (4.0, 5.0, 6.0),
        "shoulder_height": (0.16, 0.19, 0.19),
        "weight_inclination": (1.0, 2.0, 2.5),
    },
    "standing_back_bend": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "knee_flexion": (5.5, 6.5, 7.0),
        "trunk_inclination": (4.0, 5.0, 6.0),
        "shank_inclination": (3.0, 4.5, 6.0),
    },
    "standing_posture": {
        "hip_flexion": (9.5, 9.5, 10.0),
        "knee_flexion": (6.0, 7.0, 7.5),
        "trunk_inclination": (2.5, 3.0, 3.5),
        "thigh_inclination": (4.0, 4.5, 5.0),
        "shank_inclination": (2.5, 4.0, 5.0),
        "hips_over_knees": (0.17, 0.17, 0.17),
    },
    "supine_supported": {
        "hip_flexion": (106.0, 117.5, 137.5),
        "knee_flexion": (16.5, 21.5, 29.5),
        "hip_rise": (0.1, 0.11, 0.12),
        "foot_height": (0.11, 0.15, 0.27),
    },
    "supported_bend": {
        "knee_flexion": (9.0, 10.0, 11.0),
        "trunk_inclination": (4.0, 4.5, 7.0),
        "thigh_inclination": (6.5, 7.0, 8.0),
        "shank_inclination": (4.0, 5.5, 7.5),
        "shoulder_height": (0.2, 0.24, 0.24),
    },
    "walking": {
        "hip_flexion": (22.5, 25.0, 29.0),
        "knee_flexion": (36.0, 39.5, 44.0),
        "trunk_inclination": (2.5, 3.0, 4.5),
    },
}
