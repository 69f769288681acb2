"""A store in a file of its own and one in PostgreSQL, a clock that a test moves, and a body that breathes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from databases import Server
from records_clock import Clock

from coach.core.base.types import Pose
from coach.records.store import Store, open_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty store may be: a file, then a database; every test of the store runs on both."""
    if request.param == "sqlite":
        yield str(tmp_path / "coach.db")
        return
    server: Server = request.getfixturevalue("postgres")
    address = server.fresh()
    yield address
    server.drop(address)


@pytest.fixture
def store(place: str, clock: Clock) -> Iterator[Store]:
    with open_store(place, now=clock) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of `in_file`."""
    return tmp_path / "own.db"


@pytest.fixture
def in_file(path: Path, clock: Clock) -> Iterator[Store]:
    """A store in SQLite, for what only a file can suffer."""
    with open_store(str(path), now=clock) as opened:
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
