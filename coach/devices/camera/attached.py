"""The cameras of this computer, to choose from."""

import sys
from pathlib import Path

from coach.devices.errors import SourceError

LINUX = Path("/sys/class/video4linux")
TRIED = 4  # numbers that are tried where the system has no list [E]


def attached() -> tuple[tuple[str, str], ...]:
    """The number of each camera, and what the system calls it, "" where it has no name for it.

    Where the system has no list each of the first numbers is opened in turn, which takes a moment.
    """
    return _listed(LINUX) if sys.platform == "linux" else tuple((str(n), "") for n in range(TRIED) if _opens(n))


def _listed(folder: Path) -> tuple[tuple[str, str], ...]:
    """One camera may have several nodes: the first of them gives its pictures."""
    found = []
    for node in folder.glob("video*"):
        try:
            first = int((node / "index").read_text()) == 0
            name = "".join(c for c in (node / "name").read_text().strip() if c.isprintable())
            number = int(node.name.removeprefix("video"))
        except (OSError, ValueError):
            continue
        if first:
            found.append((number, name.partition(":")[0].strip()))
    return tuple((str(number), name) for number, name in sorted(found))


def _opens(number: int) -> bool:
    from coach.devices.camera import open_camera

    try:
        open_camera(str(number)).close()
    except SourceError:
        return False
    return True
