"""How another process of the program is started: by this Python, or by the bundle, which has no other one."""

import sys

BUNDLED: bool = getattr(sys, "frozen", False)  # set by PyInstaller


def coach_command(*words: str) -> list[str]:
    """What starts `coach` with these words. -P: nothing in the folder that it is started in is taken for a part of
    it."""
    return [sys.executable, *words] if BUNDLED else [sys.executable, "-P", "-m", "coach", *words]


def script_command(script: str) -> list[str]:
    """What runs some lines of Python; the bundle's own start (`bundle/program.py`) takes them, too."""
    return [sys.executable, *(() if BUNDLED else ("-P",)), "-c", script]
