"""Whoever opens a source of pictures leaves no core dump that would hold one."""

from pathlib import Path

import pytest
from footage import write_picture

from coach.devices.camera import open_camera

resource = pytest.importorskip("resource", reason="limits of POSIX")


def test_a_crash_writes_no_picture_of_the_person(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
        with open_camera(str(write_picture(tmp_path / "a.png"))):
            assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
