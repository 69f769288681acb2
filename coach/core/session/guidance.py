"""Whether the camera helps this person, and which steps are guided by time because it does not."""

from dataclasses import dataclass, field

from coach.core.base.frozen import replace
from coach.core.clinical import safety

# why nobody is seen, as the record says it -> the question by which the other way is offered; None: it was asked for
OFFERS: dict[str, str | None] = {
    "chosen": None,  # on the command line
    "no_camera": "by_time",  # no camera or pose model could be opened
    "source_lost": "by_time_lost",  # it went away
    "slow": "by_time_slow",  # too few frames a second are judged, for long
    "not_placed": "by_time",  # no place was found from which it sees the person, and they want this step without it
}
# without a picture, an offer that is declined, or that nobody answers, ends the session: a key of safety.END_REASONS
DECLINED = {"no_camera": "no_camera", "source_lost": "source_lost"}

SLOW_S = 6.0  # fewer frames than needed for so long is slow, and enough for so long is slow no more [E]


@dataclass(frozen=True, slots=True)
class Slowness:
    """Whether too few frames a second are judged, as it has been for a while."""

    slow: bool = False
    changing_s: float | None = None  # since when it has been otherwise
    frame_s: float | None = None  # when the last frame came


def slowness(memory: Slowness, per_s: float | None, t_s: float) -> Slowness:
    """One frame more, at `t_s`; `per_s`: frames judged a second, None where that is not known, as between rare ones."""
    if per_s is None and memory.frame_s is not None and t_s > memory.frame_s:
        per_s = 1 / (t_s - memory.frame_s)
    memory = replace(memory, frame_s=t_s)
    if per_s is None or (per_s < safety.LEAST_FRAMES_PER_S) is memory.slow:
        return replace(memory, changing_s=None)
    since_s = t_s if memory.changing_s is None else memory.changing_s
    if t_s - since_s < SLOW_S:
        return replace(memory, changing_s=since_s)
    return Slowness(not memory.slow, frame_s=t_s)


# the value below is without slots: it is copied with every frame (core/base/frozen.py)


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """By the camera, or by time."""

    blind: str | None = None  # why there is no picture, a key of OFFERS; None: there is one
    agreed: bool = False  # the person goes on without one
    offered: str = "no_camera"  # what the offer of the moment is made for, a key of OFFERS
    slow_agreed: bool | None = None  # the answer to that offer while it is slow; None: not asked
    slowness: Slowness = field(default_factory=Slowness)
    steps: frozenset[int] = frozenset()  # those that are guided by time, by place

    @property
    def waits(self) -> bool:
        """Whether there is no picture, and the person has not yet agreed to go on without one."""
        return self.blind is not None and not self.agreed
