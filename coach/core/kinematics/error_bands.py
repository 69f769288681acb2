"""Measured error bands: what 95 % of the frames of a new body stay within, as decisions see them.

Of the figure whose joints are known, in degrees or trunk lengths: as prescribed, 15 and 30 degrees beside it. The 95th
percentile of the usual one of six bodies in each exercise, multiplied so that 95 of 100 frames of a new body stay
within (a conformal quantile over 130 other bodies). `side_bridge` and `side_lying`, of which these clips showed
nothing, have the conformal quantile over 24 and 21 bodies of their own. A measure that no clip showed has the band of
an earlier trial.

`python benchmarks/error_bands.py --films DIR --write` writes all of it anew, and not by hand.
"""

Bands = tuple[float, float, float]

# prescribed view -> measure: for every exercise that has no row of its own below
BY_VIEW: dict[str, dict[str, Bands]] = {
    "side": {
        "hip_flexion": (9.5, 9.5, 13.5),
        "knee_flexion": (8.0, 8.5, 14.0),
        "trunk_inclination": (4.0, 6.0, 10.0),
        "thigh_inclination": (5.0, 5.5, 9.0),
        "shank_inclination": (3.0, 4.5, 7.5),
        "upper_arm_inclination": (8.0, 12.5, 25.5),
        "hip_rise": (0.06, 0.08, 0.15),
        "hips_over_feet": (0.08, 0.12, 0.18),
        "hip_height": (0.13, 0.15, 0.24),
        "shoulder_height": (0.13, 0.16, 0.18),
        "heel_distance": (0.15, 0.16, 0.18),
        "trunk_shortness": (0.12, 0.23, 0.26),
        "least_knee_flexion": (9.5, 12.0, 15.5),
        "least_thigh_inclination": (3.0, 3.5, 9.0),
        "hips_over_knees": (0.18, 0.18, 0.23),
        "weight_behind_feet": (0.1, 0.12, 0.15),
        "weight_inclination": (1.5, 1.5, 2.5),
        "backward_lean": (4.0, 5.0, 6.0),
        "neck_inclination": (10.0, 11.5, 13.5),
        "hand_to_thigh": (0.12, 0.13, 0.17),
        "neck_flexion": (9.5, 14.0, 23.0),
        "knee_difference": (33.5, 39.0, 47.0),
        "higher_foot": (0.05, 0.07, 0.2),
        "foot_height": (0.23, 0.26, 0.31),
        "toes_up": (0.16, 0.18, 0.24),
        "propped_height": (0.18, 0.23, 0.4),
        "elbow_height": (0.15, 0.2, 0.27),
        "shoulder_stack": (0.16, 0.23, 0.26),
        "elbow_flexion": (77.0, 77.0, 77.0),
    },
    "front": {
        "hip_flexion": (22.5, 68.0, 81.5),
        "knee_flexion": (3.0, 4.0, 6.0),
        "trunk_inclination": (6.0, 7.0, 9.5),
        "shoulder_flexion": (9.5, 11.0, 16.0),
        "width_ratio": (0.09, 0.12, 0.22),
        "trunk_shortness": (0.16, 0.21, 0.36),
        "side_lean": (5.0, 6.0, 9.5),
        "shoulders_over_hips": (0.05, 0.08, 0.14),
        "shoulder_stack": (0.17, 0.19, 0.19),
        "least_thigh_inclination": (8.5, 10.0, 15.5),
        "hip_sag": (8.5, 8.5, 8.5),
    },
}
# exercise -> measure, where it differs markedly from the other exercises
BY_EXERCISE: dict[str, dict[str, Bands]] = {
    "arm_raise": {
        "hip_flexion": (11.0, 41.0, 49.5),
        "trunk_inclination": (4.0, 5.0, 6.0),
    },
    "ball_stretch": {
        "knee_flexion": (5.5, 7.0, 13.0),
        "trunk_inclination": (3.5, 4.5, 16.5),
        "shank_inclination": (2.0, 2.5, 8.5),
        "shoulder_height": (0.05, 0.05, 0.11),
    },
    "bird_dog": {
        "hip_flexion": (9.5, 9.5, 27.5),
        "knee_flexion": (11.0, 16.0, 45.0),
        "trunk_inclination": (3.0, 4.0, 8.0),
        "thigh_inclination": (6.5, 7.5, 28.5),
    },
    "cat_cow": {
        "trunk_inclination": (6.5, 9.0, 13.0),
        "thigh_inclination": (3.0, 4.0, 5.0),
        "hips_over_knees": (0.08, 0.19, 0.19),
    },
    "childs_pose": {
        "knee_flexion": (6.5, 7.0, 10.0),
        "thigh_inclination": (5.0, 6.0, 11.5),
        "shoulder_height": (0.16, 0.21, 0.26),
    },
    "firm_chair": {
        "knee_flexion": (5.5, 6.5, 12.0),
        "trunk_inclination": (3.5, 4.5, 6.5),
        "shank_inclination": (2.0, 2.5, 9.5),
        "trunk_shortness": (0.09, 0.23, 0.26),
        "hips_over_knees": (0.13, 0.13, 0.23),
    },
    "hamstring_stretch": {
        "hip_flexion": (9.5, 9.5, 17.0),
        "knee_flexion": (7.0, 7.5, 19.0),
        "trunk_inclination": (4.0, 9.0, 17.5),
        "foot_height": (0.27, 0.37, 0.42),
    },
    "heel_slide": {
        "knee_flexion": (16.5, 18.0, 26.0),
        "trunk_inclination": (2.0, 5.5, 8.0),
        "hip_rise": (0.03, 0.05, 0.08),
    },
    "hip_hinge": {
        "knee_flexion": (7.0, 7.5, 11.0),
        "trunk_inclination": (5.0, 8.5, 12.0),
        "shank_inclination": (2.5, 3.0, 4.5),
    },
    "hip_lift": {
        "knee_flexion": (5.5, 5.5, 8.0),
        "hip_height": (0.1, 0.12, 0.15),
    },
    "incline_rest": {
        "knee_flexion": (5.5, 6.5, 14.0),
        "trunk_inclination": (3.5, 4.5, 6.5),
        "shank_inclination": (3.0, 7.5, 17.5),
        "hips_over_knees": (0.36, 0.36, 0.36),
        "backward_lean": (3.0, 4.0, 5.0),
    },
    "knee_to_chest": {
        "hip_flexion": (9.5, 9.5, 58.0),
        "knee_flexion": (11.5, 14.5, 34.0),
        "trunk_inclination": (4.5, 6.0, 13.0),
        "hip_height": (0.2, 0.23, 0.35),
        "foot_height": (0.23, 0.26, 0.7),
    },
    "lifting": {
        "knee_flexion": (9.5, 11.0, 16.0),
        "shank_inclination": (4.0, 5.5, 10.5),
        "hips_over_knees": (0.16, 0.16, 0.16),
    },
    "prone_lying": {
        "knee_flexion": (4.0, 5.0, 12.0),
        "trunk_inclination": (5.0, 7.0, 13.0),
    },
    "prone_on_elbows": {
        "knee_flexion": (4.0, 4.5, 9.0),
        "trunk_inclination": (4.5, 7.0, 14.5),
        "thigh_inclination": (3.0, 4.0, 10.5),
    },
    "side_bend": {
        "hip_flexion": (80.5, 93.5, 112.5),
        "knee_flexion": (3.5, 4.0, 8.0),
        "trunk_inclination": (7.5, 9.5, 14.5),
    },
    "side_bridge": {
        "hip_flexion": (93.0, 97.5, 97.5),
        "knee_flexion": (158.0, 158.0, 158.0),
    },
    "side_lying": {
        "hip_flexion": (11.5, 17.0, 53.5),
        "knee_flexion": (22.0, 22.0, 47.5),
    },
    "sit_to_stand": {
        "trunk_inclination": (5.0, 7.0, 10.0),
        "shank_inclination": (3.0, 4.5, 11.5),
    },
    "sitting_posture": {
        "knee_flexion": (8.0, 10.5, 18.0),
        "trunk_inclination": (3.0, 6.0, 9.0),
        "shank_inclination": (4.0, 6.5, 9.5),
        "trunk_shortness": (0.08, 0.23, 0.26),
        "hips_over_knees": (0.21, 0.21, 0.31),
    },
    "squat": {
        "knee_flexion": (9.5, 12.5, 18.0),
        "weight_inclination": (1.5, 2.0, 2.5),
    },
    "standing_back_bend": {
        "knee_flexion": (7.0, 7.5, 11.0),
    },
    "standing_posture": {
        "knee_flexion": (7.0, 7.5, 11.0),
        "trunk_inclination": (2.0, 2.5, 4.5),
        "thigh_inclination": (4.0, 5.0, 6.0),
        "shank_inclination": (2.0, 2.5, 5.5),
        "trunk_shortness": (0.16, 0.24, 0.27),
        "hips_over_knees": (0.11, 0.13, 0.14),
    },
    "supine_supported": {
        "hip_flexion": (10.0, 10.5, 18.0),
        "knee_flexion": (13.0, 14.0, 22.0),
        "trunk_inclination": (4.0, 5.5, 13.0),
        "hip_rise": (0.09, 0.1, 0.13),
        "foot_height": (0.13, 0.15, 0.22),
    },
    "supported_bend": {
        "knee_flexion": (11.0, 11.5, 17.0),
        "thigh_inclination": (7.0, 8.0, 9.5),
    },
    "walking": {
        "hip_flexion": (19.5, 21.0, 30.0),
        "knee_flexion": (40.0, 43.0, 62.5),
        "trunk_inclination": (3.0, 4.0, 9.0),
    },
}
