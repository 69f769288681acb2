"""The program's end although a device does not answer: what waits in its driver is left behind."""

import logging
import os
import sys
import threading
from typing import NoReturn

_behind: list[threading.Thread] = []


def leave_behind(thread: threading.Thread) -> None:
    """This thread waits for a device that may never answer: the program ends without it."""
    _behind.append(thread)


def leave(code: int) -> NoReturn:
    """Ends the program with that exit code.

    While something was left behind, Python's and the C library's own endings are skipped: they would wait for it too.
    """
    if not any(thread.is_alive() for thread in _behind):
        sys.exit(code)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # closed, or never there
            continue
    os._exit(code)
