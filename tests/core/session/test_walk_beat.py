"""The beat of a walk: prescribed until the person has a pace, then theirs, as far as that is the one prescribed."""

from dataclasses import replace
from itertools import pairwise

import pytest
from movements import WALK

from coach.core.exercise.model import Exercise, Tempo
from coach.core.session.walk_beat import WalkBeat, beaten, period_s, stepped

PACED = replace(WALK, pacing=replace(WALK.pacing, tempo=Tempo(up_s=0.4, hold_s=0.0, down_s=0.4, source="a test")))
FREE = replace(WALK, pacing=replace(WALK.pacing, tempo=None))


def walked(every_s: float, steps: int = 10) -> WalkBeat:
    beat = WalkBeat()
    for n in range(steps):
        beat = stepped(beat, n * every_s)
    return beat


@pytest.mark.parametrize(
    ("exercise", "every_s", "steps", "wanted_s"),
    [
        (PACED, 0.7, 0, 0.8),  # nobody has walked yet
        (PACED, 0.7, 4, 0.8),
        (PACED, 0.7, 10, 0.7),
        (PACED, 0.4, 10, 0.64),  # 94 steps a minute are the most that it goes along with
        (PACED, 2.0, 10, 0.96),
        (FREE, 0.4, 10, 0.4),
        (FREE, 0.4, 0, None),
    ],
)
def test_the_pace_of_the_beat(exercise: Exercise, every_s: float, steps: int, wanted_s: float | None) -> None:
    assert period_s(exercise, walked(every_s, steps)) == (None if wanted_s is None else pytest.approx(wanted_s))


def test_the_beats_come_evenly_and_fall_where_the_feet_do() -> None:
    beat, sounded = WalkBeat(), []
    for n in range(900):
        t_s = n / 30
        if n and n % 22 == 0:
            beat = stepped(beat, t_s)
        beat, sounds = beaten(PACED, beat, t_s)
        sounded += [t_s] if sounds else []
    late = sounded[20:]
    gaps = [b - a for a, b in pairwise(late)]
    assert min(gaps) > 0.65
    assert max(gaps) < 0.82
    assert all(min(t_s % (22 / 30), 22 / 30 - t_s % (22 / 30)) < 0.08 for t_s in late)
