"""What the rules look at: how fast the angles of the trunk change."""

import math

from coach.core.base.dwell import ALMOST_S
from coach.core.kinematics.seen_body import SeenBody, off_vertical_deg
from coach.core.monitoring.alarms import GAP_S


def trunk_deg(body: SeenBody) -> float:
    """Direction of the trunk on the picture, degrees, 0 straight up, clockwise positive, -180 to 180; NaN where it is
    not seen."""
    return off_vertical_deg(body.middle.hip, body.middle.shoulder)


def hip_flexion_deg(body: SeenBody) -> float:
    """Angle between trunk and thigh, 0 straight to 180 degrees, from the middles of both sides, without a sign; NaN
    where it is not seen."""
    return abs(turn(off_vertical_deg(body.middle.knee, body.middle.hip), trunk_deg(body)))


WINDOW_S = 0.4  # speeds are means over this: noise of 8 degrees is 20 degrees a second then; [S] dwell 0.3 to 0.5 s
SPEED_DWELL_S = 0.1  # and last this much longer, so that one odd frame rings nothing [E]
KEPT_S = WINDOW_S + GAP_S
SPACING_S = 0.02  # samples nearer than this are not kept: 60 frames a second need no more memory than 30
STILL_DEG = 8.0  # less within the window is no movement [E]
JUMP_DEG_S = 500.0  # from one frame to the next: no back moves so, but a model that changes its mind does [E]

Trail = tuple[tuple[float, tuple[float, ...]], ...]  # seconds, degrees


def turn(a: float, b: float) -> float:
    """How far it is from one direction to another the shorter way, -180 to 180 degrees."""
    return (b - a + 180.0) % 360.0 - 180.0


def trailed(trail: Trail, t_s: float, values: tuple[float, ...]) -> Trail:
    """The trail with the newest values (degrees); anew after a gap, or where one jumps as no body does.

    NaN leaves no trail, and neither does a sample within `SPACING_S` of the last; what is older than `KEPT_S` is
    dropped.
    """
    if any(map(math.isnan, values)):
        return trail
    if trail:
        before_s, before = trail[-1]
        step_s = t_s - before_s
        if step_s < SPACING_S:
            return trail
        jumped = max(map(abs, map(turn, before, values))) > JUMP_DEG_S * step_s
        if step_s > GAP_S or jumped:
            trail = ()
    return (*[sample for sample in trail if t_s - sample[0] <= KEPT_S], (t_s, values))


def speeds_of(trail: Trail, t_s: float) -> tuple[float, ...]:
    """Degrees a second of each angle, without a sign, over the window that ends now (`WINDOW_S`); empty where it was
    not seen all through."""
    if not trail or trail[-1][0] < t_s - SPACING_S:
        return ()
    now_s, now = trail[-1]
    for old_s, old in reversed(trail):
        if now_s - old_s >= WINDOW_S - ALMOST_S:
            return tuple([abs(turn(a, b)) / (now_s - old_s) for a, b in zip(old, now, strict=True)])
    return ()


def kept_still(trail: Trail) -> bool:
    """Whether no angle was as far as `STILL_DEG` from its newest value within the window. At a turning point the mean
    speed is 0 too. The trail must not be empty."""
    now_s, now = trail[-1]
    for t_s, values in reversed(trail):
        if now_s - t_s > WINDOW_S + ALMOST_S:
            return True
        if max(map(abs, map(turn, values, now))) >= STILL_DEG:
            return False
    return True
