"""A soft beat to walk to: at the pace of the person, as far as that is the one prescribed, and at that one before."""

from dataclasses import dataclass
from statistics import median

from coach.core.base.frozen import replace
from coach.core.exercise.model import Exercise

STEPS_HEARD = 6  # so many landings tell a pace [E]
# how far the beat goes along with a pace: slow is 60 to 90 steps a minute, 75 by 20 % either way ([R] 7)
OFF_MOST = 0.2


@dataclass(frozen=True, kw_only=True)
class WalkBeat:
    """When the last feet came down, and when the next beat is due; seconds on the session's clock."""

    landed: tuple[float, ...] = ()
    next_s: float | None = None


def stepped(beat: WalkBeat, landed_s: float) -> WalkBeat:
    """One more foot is down."""
    return replace(beat, landed=(*beat.landed, landed_s)[-STEPS_HEARD - 1 :])


def period_s(exercise: Exercise, beat: WalkBeat) -> float | None:
    """Seconds from beat to beat; None where neither the exercise nor the person has a pace yet."""
    tempo = exercise.pacing.tempo
    paced = len(beat.landed) > STEPS_HEARD
    taken = median(b - a for a, b in zip(beat.landed, beat.landed[1:], strict=False)) if paced else None
    if tempo is None or taken is None:
        return taken if tempo is None else tempo.total_s
    return min(max(taken, tempo.total_s * (1 - OFF_MOST)), tempo.total_s * (1 + OFF_MOST))


def beaten(exercise: Exercise, beat: WalkBeat, t_s: float) -> tuple[WalkBeat, bool]:
    """One moment at `t_s`, and whether a beat sounds in it. The beats fall where the feet are expected."""
    every_s = period_s(exercise, beat)
    if every_s is None:
        return beat, False
    if beat.next_s is None:
        return replace(beat, next_s=t_s + every_s), True
    if t_s < beat.next_s:
        return beat, False
    following_s = beat.next_s + every_s
    if beat.landed and abs(beat.landed[-1] + every_s - following_s) < every_s / 2:
        following_s = beat.landed[-1] + every_s
    return replace(beat, next_s=max(following_s, t_s + every_s / 2)), True
