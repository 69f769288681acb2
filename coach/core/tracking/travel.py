"""Whether a body goes somewhere: to the side on the picture, or nearer and further. Who walks does not stand still."""

import math
from dataclasses import dataclass

from coach.core.base.exponential import weight
from coach.core.base.frozen import replace
from coach.core.kinematics.seen_body import Point, SeenBody

QUICK_S, SLOW_S = 0.2, 1.0  # two averages of one place: what goes on moving leaves the slow one behind
GOES, STAYS = 0.5, 0.3  # trunk lengths a second: a quarter of a metre, an idle shift of the weight is half of that [E]
DISTANCE = 6.0  # trunk lengths: a camera three metres away; who comes nearer by this share a second grows by one [E]


@dataclass(frozen=True)
class Travel:
    """Averages of where the body is, in picture heights, and of the logarithm of its size."""

    t_s: float | None = None
    quick: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    slow: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    goes: bool = False


def followed(travel: Travel, t_s: float, body: SeenBody) -> Travel:
    """One body more. Where its trunk is not seen, what was known is kept."""
    size = body.size
    if not size > 0:
        return travel
    trunk: Point = body.middle.hip
    now = (trunk[0], trunk[1], math.log(size))
    if travel.t_s is None or any(map(math.isnan, (*travel.quick, *now))):
        return Travel(t_s, now, now)
    dt_s = t_s - travel.t_s
    quick = _nearer(travel.quick, now, weight(dt_s, QUICK_S))
    slow = _nearer(travel.slow, now, weight(dt_s, SLOW_S))
    lag_s = SLOW_S - QUICK_S
    across = math.hypot(quick[0] - slow[0], quick[1] - slow[1]) / size / lag_s
    along = DISTANCE * abs(quick[2] - slow[2]) / lag_s
    goes = max(across, along) > (STAYS if travel.goes else GOES)
    return replace(travel, t_s=t_s, quick=quick, slow=slow, goes=goes)


def _nearer(
    before: tuple[float, float, float], now: tuple[float, float, float], share: float
) -> tuple[float, float, float]:
    a, b, c = before
    return a + share * (now[0] - a), b + share * (now[1] - b), c + share * (now[2] - c)
