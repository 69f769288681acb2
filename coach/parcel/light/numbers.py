"""The words that go by light as numbers: the number of a word is its place in its table.

Sheets are printed, and two computers may have different versions: **a number never changes its word**. A new word is
added at the end of its table; none is taken out, also where nothing uses it any more. A test holds both.
"""

from collections.abc import Mapping

from coach.core.exercise.due_times import WEEKDAYS
from coach.prescription.models import CHOICE


def _words(written: str) -> tuple[str, ...]:
    return tuple(written.split())


NUMBERED: Mapping[str, tuple[str, ...]] = {
    # keys of a prescription's tables
    "overrides": _words("routine level days_a_week times_a_day max_minutes pain step days times"),
    "pain": _words("any_rise_ends ceiling rule"),
    "step": _words("exercise skip sets reps hold_s duration_s cycles rest_s limit"),
    "limit": _words("name measure warn_below warn_above stop_below stop_above source"),
    # what its keys may say
    "day": WEEKDAYS,
    "rule": _words("strict"),  # another is signed, with a reason: that needs a parcel
    "source": (CHOICE,),
    "routine": _words(
        """
        acute_relief before_after_activity breathing_relax comfort core_hip_strength desk_posture_break
        gentle_mobility gentle_start lifting_drill walking_plan
        """
    ),
    "exercise": _words(
        """
        ankle_pumps arm_raise ball_massage ball_stretch bird_dog breathing cat_cow childs_pose chin_tuck firm_chair
        foam_roller foot_raised_bend hamstring_stretch heat heel_slide hip_hinge hip_lift hot_cold ice incline_rest
        knee_to_chest lifting log_roll massage pelvic_tilt pinch_hold prone_lying prone_on_elbows relaxation
        scapular_squeeze side_bend side_bridge side_lying sit_to_stand sitting_posture squat standing_back_bend
        standing_posture step_turn supine_supported supported_bend walking
        """
    ),
    "name": _words(
        """
        far_back far_to_the_side fold leg_too_high over_arch over_arched pressed_up slide trunk_far_forward
        very_deep very_high
        """
    ),
    "measure": _words(
        """
        hip_flexion knee_flexion trunk_inclination thigh_inclination shank_inclination shoulder_flexion
        elbow_flexion upper_arm_inclination hip_rise hips_over_feet hip_height shoulder_height heel_distance
        width_ratio trunk_shortness least_knee_flexion least_thigh_inclination hips_over_knees weight_behind_feet
        weight_inclination backward_lean neck_inclination side_lean hand_to_thigh neck_flexion knee_difference
        higher_foot foot_height toes_up propped_height elbow_height shoulders_over_hips shoulder_stack hip_sag
        """
    ),
    "ended": _words(
        """
        completed pain pain_rise symptoms fall help silence screening locked not_today stopped source_ended
        source_lost no_camera broken_off quit unexpected
        """
    ),
    "exercise_ended": _words(
        """
        done by_time not_done not_seen skipped limit skin pain symptoms fall stopped interrupted
        """
    ),
    "lock": _words(
        """
        emergency today ask_first advice therapist
        """
    ),
    "question": _words(
        """
        urine bowel saddle_numbness limb_weakness both_legs chest_or_breath tearing_pain fever_unwell
        pregnancy_alarm leg_symptoms major_trauma fall_fragile fever unsteady band_pain fragile_fracture
        flank_urinary cancer_or_immunity infection_risk severe_pain calf cannot_stand blisters weight_loss
        night_pain morning_stiffness conditions symptoms
        """
    ),
    # what a summary says
    "unit": _words("reps held_s active_s cycles breaths movements"),
}
