"""Measured error bands: what 95 % of the frames of a new body stay within, as decisions see them.

Of the figure whose joints are known: each exercise by 30 bodies, each filmed from one place up to 37.5 degrees beside
the prescribed view; conformal quantiles over bodies. What decides on half of the bodies was learned from the other
half. An exercise was seen from each place by too few bodies for bands of its own: its row is that of all exercises, as
much wider or narrower as the 95th percentile of its errors is from all places together; the band of a measure that few
exercises have is that of all places, and grows with the place as those of others do. Degrees, or trunk lengths: as
prescribed, 15 and 30 degrees beside it.

`python benchmarks/beside_view.py --films DIR --bands` writes this file anew, and not by hand.
"""

Bands = tuple[float, float, float]

# prescribed view -> measure: for every exercise that has no row of its own below
BY_VIEW: dict[str, dict[str, Bands]] = {
    "side": {
        "hip_flexion": (9.5, 11.5, 15.0),
        "knee_flexion": (11.0, 11.0, 16.5),
        "trunk_inclination": (4.5, 6.0, 9.5),
        "thigh_inclination": (5.5, 6.0, 8.5),
        "shank_inclination": (6.0, 6.0, 9.0),
        "upper_arm_inclination": (15.5, 25.0, 39.0),
        "hip_rise": (0.06, 0.09, 0.13),
        "hips_over_feet": (0.13, 0.21, 0.33),
        "hip_height": (0.13, 0.21, 0.33),
        "shoulder_height": (0.12, 0.13, 0.15),
        "heel_distance": (0.09, 0.15, 0.23),
        "trunk_shortness": (0.11, 0.18, 0.27),
        "least_knee_flexion": (6.0, 12.5, 15.0),
        "least_thigh_inclination": (10.0, 16.0, 24.5),
        "hips_over_knees": (0.19, 0.19, 0.19),
        "weight_inclination": (1.0, 2.0, 2.5),
        "backward_lean": (4.5, 7.0, 10.0),
        "neck_inclination": (6.5, 10.0, 16.0),
        "hand_to_thigh": (0.13, 0.21, 0.32),
        "neck_flexion": (12.5, 19.5, 30.5),
        "knee_difference": (22.0, 35.5, 55.0),
        "higher_foot": (0.07, 0.11, 0.18),
        "foot_height": (0.3, 0.63, 0.79),
        "toes_up": (0.1, 0.15, 0.24),
        "propped_height": (0.15, 0.23, 0.36),
        "elbow_height": (0.13, 0.2, 0.31),
        "shoulder_stack": (0.1, 0.15, 0.23),
    },
    "front": {
        "hip_flexion": (41.5, 66.0, 71.0),
        "knee_flexion": (3.0, 4.5, 6.0),
        "trunk_inclination": (5.0, 8.0, 12.0),
        "shoulder_flexion": (6.0, 9.5, 15.0),
        "width_ratio": (0.1, 0.16, 0.25),
        "trunk_shortness": (0.17, 0.27, 0.42),
        "side_lean": (4.0, 6.5, 10.0),
    },
}
# exercise -> measure, where it differs markedly from the other exercises
BY_EXERCISE: dict[str, dict[str, Bands]] = {
    "arm_raise": {
        "hip_flexion": (19.0, 30.5, 32.5),
        "trunk_inclination": (2.5, 3.5, 5.5),
    },
    "ball_stretch": {
        "knee_flexion": (16.5, 16.5, 24.5),
        "shank_inclination": (8.5, 8.5, 13.0),
        "shoulder_height": (0.08, 0.08, 0.09),
    },
    "bird_dog": {
        "trunk_inclination": (2.5, 3.5, 5.0),
        "thigh_inclination": (7.5, 8.5, 11.5),
        "hips_over_knees": (0.27, 0.27, 0.27),
    },
    "cat_cow": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (9.0, 9.0, 13.0),
        "trunk_inclination": (3.5, 4.5, 7.0),
        "thigh_inclination": (3.0, 3.5, 4.5),
    },
    "childs_pose": {
        "knee_flexion": (7.5, 7.5, 11.0),
        "trunk_inclination": (4.0, 5.0, 7.5),
        "thigh_inclination": (7.0, 7.5, 10.5),
        "hip_height": (0.08, 0.13, 0.21),
        "shoulder_height": (0.16, 0.18, 0.2),
    },
    "hamstring_stretch": {
        "trunk_inclination": (6.5, 8.5, 13.5),
    },
    "heel_slide": {
        "hip_flexion": (9.5, 9.5, 11.5),
        "knee_flexion": (15.5, 15.5, 23.0),
    },
    "hip_hinge": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (6.0, 6.0, 9.0),
        "trunk_inclination": (3.5, 4.5, 6.5),
        "thigh_inclination": (4.0, 4.5, 6.5),
        "shank_inclination": (3.0, 3.0, 4.5),
    },
    "hip_lift": {
        "trunk_inclination": (6.0, 8.0, 12.5),
        "hip_height": (0.07, 0.11, 0.17),
    },
    "incline_rest": {
        "hip_flexion": (9.5, 9.5, 11.5),
        "shank_inclination": (11.0, 11.0, 16.5),
    },
    "knee_to_chest": {
        "hip_flexion": (48.5, 58.5, 76.0),
        "knee_flexion": (21.0, 21.0, 31.0),
        "trunk_inclination": (6.5, 8.5, 13.5),
        "foot_height": (0.53, 1.1, 1.38),
    },
    "lifting": {
        "hip_flexion": (9.5, 9.5, 10.5),
        "knee_flexion": (8.0, 8.0, 11.5),
        "trunk_inclination": (2.5, 3.5, 5.0),
        "shank_inclination": (4.0, 4.0, 6.0),
        "hips_over_knees": (0.1, 0.1, 0.1),
    },
    "prone_lying": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (5.0, 5.0, 7.5),
    },
    "prone_on_elbows": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (3.5, 3.5, 5.0),
    },
    "squat": {
        "knee_flexion": (8.0, 8.0, 11.5),
        "trunk_inclination": (3.0, 4.0, 6.0),
        "shank_inclination": (4.0, 4.0, 6.0),
        "hips_over_knees": (0.1, 0.1, 0.1),
        "weight_inclination": (1.5, 2.5, 3.0),
    },
    "standing_back_bend": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (5.0, 5.0, 7.5),
        "trunk_inclination": (2.5, 3.5, 5.0),
        "shank_inclination": (3.5, 3.5, 5.0),
        "backward_lean": (3.0, 4.5, 6.5),
    },
    "standing_posture": {
        "hip_flexion": (9.5, 9.5, 9.5),
        "knee_flexion": (5.0, 5.0, 7.5),
        "trunk_inclination": (2.5, 3.0, 4.5),
        "thigh_inclination": (3.0, 3.5, 4.5),
        "shank_inclination": (2.5, 2.5, 4.0),
    },
    "supine_supported": {
        "hip_flexion": (15.5, 18.5, 24.0),
        "knee_flexion": (35.5, 35.5, 53.0),
        "trunk_inclination": (6.5, 8.5, 13.0),
        "hip_rise": (0.08, 0.11, 0.16),
        "hip_height": (0.21, 0.33, 0.51),
        "foot_height": (0.19, 0.4, 0.5),
    },
    "supported_bend": {
        "knee_flexion": (7.5, 7.5, 11.5),
        "trunk_inclination": (3.0, 4.0, 6.0),
        "shank_inclination": (4.5, 4.5, 6.5),
    },
    "walking": {
        "hip_flexion": (13.5, 16.5, 21.5),
        "knee_flexion": (17.0, 17.0, 25.5),
        "trunk_inclination": (2.0, 2.5, 4.0),
    },
}
