"""How many frames a second are really judged: what the camera sends and the computer has time for, without repeats."""

from dataclasses import dataclass

OVER_S = 4.0  # the last seconds that are looked at [E]
LEAST_S = 2.0  # less says nothing: a camera starts slowly [E]


@dataclass(frozen=True, slots=True)
class FrameRate:
    """What is remembered: when the newest frames with news were captured, seconds."""

    times: tuple[float, ...] = ()

    @property
    def per_s(self) -> float | None:
        """Frames a second over the last `OVER_S`; None before `LEAST_S` of them.

        From the gap that is under way in the middle one of all moments: frames that come in bursts with long gaps
        between them count as slow, for in a gap nothing is judged, and a single hiccup changes nothing.
        """
        gaps = sorted(b - a for a, b in zip(self.times, self.times[1:], strict=False))
        half = sum(gaps) / 2
        if half < LEAST_S / 2:
            return None
        for gap in gaps:
            half -= gap
            if half <= 0:
                return 1 / gap
        return 1 / gaps[-1]


def judged(rate: FrameRate, t_s: float) -> FrameRate:
    """One frame more with news, captured at `t_s`, later than those before. A gap longer than `OVER_S` begins anew."""
    if rate.times and t_s - rate.times[-1] > OVER_S:
        return FrameRate((t_s,))
    return FrameRate((*(at for at in rate.times if t_s - at <= OVER_S), t_s))
