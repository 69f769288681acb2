"""A limit that rings once after it has been passed for a while, and again only after it was kept in between."""

from dataclasses import dataclass

ALMOST_S = 1e-9  # sums of frame times fall short of round numbers


@dataclass(frozen=True, slots=True)
class Dwell:
    """What is remembered of one limit."""

    beyond_s: float | None = None  # it has been passed since then
    rung: bool = False
    inside_s: float | None = None  # it has been kept again since then


IDLE = Dwell()


def dwelt(before: Dwell, t_s: float, beyond: bool | None, dwell_s: float, clear_s: float = 0.0) -> tuple[Dwell, bool]:
    """One moment at `t_s`, and whether the limit rings now: after `dwell_s` beyond it, and once per episode.

    `beyond` None is not seen: no time runs, and what has rung stays so. An episode is over after `clear_s` inside, so
    that noise at the edge is one ring and not ten.
    """
    if beyond is None:
        return Dwell(None, before.rung), False
    if not beyond:
        if not before.rung:
            return IDLE, False
        inside_s = t_s if before.inside_s is None else before.inside_s
        return (Dwell(None, True, inside_s), False) if t_s - inside_s < clear_s else (IDLE, False)
    beyond_s = t_s if before.beyond_s is None else before.beyond_s
    rings = not before.rung and t_s - beyond_s >= dwell_s - ALMOST_S
    return Dwell(beyond_s, before.rung or rings), rings
