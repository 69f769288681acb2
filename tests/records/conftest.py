"""A store in a file of its own, a clock that a test moves, and a body that breathes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from records_clock import Clock

from coach.core.types import Pose
from coach.records import Store, open_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with open_store(str(tmp_path / "coach.db"), now=clock) as opened:
        yield opened


@pytest.fixture
def poses() -> list[Pose]:
    return moving(25.0, 30.0)


def moving(seconds: float, fps: float) -> list[Pose]:
    """A noisy body: points that sway, with a millimetre of jitter, and nobody in one stretch."""
    random = np.random.default_rng(1)
    rest, world = random.uniform(0.1, 0.9, (33, 4)), random.uniform(-0.9, 0.9, (33, 3))
    made = []
    for index in range(int(seconds * fps)):
        t_s = index / fps
        sway = 0.05 * np.sin(t_s + np.arange(33))[:, None]
        marks, metres = rest + sway + random.normal(0, 0.001, (33, 4)), world + sway + random.normal(0, 0.001, (33, 3))
        if 8 < t_s < 9:
            marks, metres = np.full((33, 4), np.nan), np.full((33, 3), np.nan)
        made.append(Pose(t_s=t_s, width=1280, height=720, landmarks=marks, world=metres))
    return made
