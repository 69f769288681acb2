"""Two sides for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clinic_and_home import Sides, two_sides


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    with two_sides(tmp_path) as both:
        yield both
