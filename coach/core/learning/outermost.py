"""The outermost limits that a movement may be learned with, however far one person went."""

# posture and measure -> the lowest warning and stop; degrees
LOWEST: dict[tuple[str, str], tuple[float, float]] = {
    ("supine", "hip_flexion"): (-10.0, -20.0),  # [R] 7, hip lift: warn -10, stop -20
}
# and the highest: those of the shipped exercise that goes furthest
HIGHEST: dict[tuple[str, str], tuple[float, float]] = {
    ("standing", "backward_lean"): (16.0, 20.0),  # [S] 003:6, E43: 20 degrees cap a standing back bend
    ("standing", "side_lean"): (30.0, 40.0),  # [P] usual lateral flexion is 25 to 35; side bend, therapist's choice
    ("standing", "trunk_inclination"): (65.0, 85.0),  # [P] posture bands of seed facts 7.1; hip hinge
}


def held_in(posture: str, measure: str, sign: float, warn: float, stop: float) -> tuple[float, float]:
    """The warning and the stop of a movement whose measure rises (`sign` above 0) or falls, no further than allowed."""
    if sign < 0 and (posture, measure) in LOWEST:
        lowest_warn, lowest_stop = LOWEST[posture, measure]
        return max(warn, lowest_warn), max(stop, lowest_stop)
    if sign > 0 and (posture, measure) in HIGHEST:
        highest_warn, highest_stop = HIGHEST[posture, measure]
        return min(warn, highest_warn), min(stop, highest_stop)
    return warn, stop
