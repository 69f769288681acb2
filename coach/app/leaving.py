"""Somebody outside wants the program to end: Ctrl-C, a polite kill, a closed terminal, a shutdown.

The session leaves as the person would, and keeps all. While something lies on the skin the first such wish does not end
it, since nobody may be awake; a second one does.
"""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# where a part hangs that the ending waits for, the program is gone after this all the same
MOST_S = 20.0
LEFT = 5  # the exit code then: the person left
NAMES = (
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    "SIGBREAK",
)  # of those that the system has; the last is a closed Windows console


@dataclass(slots=True)
class LeaveRequest:
    """How often somebody asked from outside to leave, and whether one request is enough."""

    times: int = 0
    on_skin: bool = False  # something lies on the skin

    @property
    def asked(self) -> bool:
        return self.times > 0

    @property
    def granted(self) -> bool:
        """Whether it must end now: at the first request, or while something lies on the skin at the second."""
        return self.times > (1 if self.on_skin else 0)


_open: list[LeaveRequest] = []  # those that are being listened for, the innermost last


@contextmanager
def leaving_on_signals() -> Iterator[LeaveRequest]:
    """Within the block such signals are noted; once one is granted, the program is gone after `MOST_S` seconds.

    A block within another notes them for both: whoever ends a session from outside ends what it was begun from.
    """
    leaving = LeaveRequest()
    _open.append(leaving)

    def leave(_number: int, _frame: Any) -> None:
        for one in _open:
            one.times += 1

    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        with _gone_in_time(leaving):
            yield leaving
    finally:
        _open.pop()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _gone_in_time(leaving: LeaveRequest) -> Iterator[None]:
    """A thread of its own hears of signals at once, also where the main thread hangs and cannot note them."""
    hears, told = socket.socketpair()
    told.setblocking(False)
    over = threading.Event()
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    watch = threading.Thread(target=_watch, args=(hears, over, leaving), name="leaving", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(before)
        told.close()  # which ends the thread's wait
        watch.join()
        hears.close()


def _watch(hears: socket.socket, over: threading.Event, leaving: LeaveRequest) -> None:
    heard = 0
    while heard_now := _received(hears):
        heard += heard_now
        if heard > (1 if leaving.on_skin else 0) and not over.wait(MOST_S):
            os._exit(LEFT)


def _received(hears: socket.socket) -> int:
    with contextlib.suppress(OSError):
        return len(hears.recv(16))
    return 0
