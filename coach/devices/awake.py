"""Keeps the computer from sleeping while something lies on the skin: asleep, it could not say "take it off".

Linux: an inhibitor of systemd's, which also holds off the lid's switch. macOS: `caffeinate`; a closed lid sleeps all
the same. Windows: SetThreadExecutionState; the lid and the power button sleep all the same. macOS and Windows are
written from their documentation, and were not tried.

Whatever ends this program ends that too: on Linux the inhibitor's command reads a pipe from here, on macOS the
inhibitor watches this process, and on Windows the request ends with the thread that made it. The host of a virtual
machine is not kept awake.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

ANSWER_S = 2.0  # [E] systemd answers within a tenth of a second; a longer wait would be noticed
POLL_S = 0.01
AGAIN_S = 10.0  # [E] between two tries, where one ended by itself
WHAT, WHO = "sleep:idle:handle-lid-switch", "coach"
WORD = b"awake\n"

# from Windows' winbase.h; the display too, since a laptop on battery sleeps soon after its display does
ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2


class Inhibitor(Protocol):
    """One system's way of staying awake."""

    def start(self) -> None:
        """Ask for it, without waiting. Raises OSError where there is no such thing."""
        ...

    def in_force(self) -> bool:
        """Whether it holds at this moment, as far as the system tells."""
        ...

    def ended(self) -> bool:
        """Whether it was refused, or ended by itself."""
        ...

    def stop(self) -> None:
        """Let the computer sleep again."""
        ...


class Systemd:
    """`systemd-inhibit`: it takes the lock and only then starts its command, `cat`, whose echo shows that it holds."""

    def __init__(self, reason: str) -> None:
        self._reason = reason
        self._process: subprocess.Popen[bytes] | None = None
        self._echoed = False

    def start(self) -> None:
        program = shutil.which("systemd-inhibit")
        if program is None:
            raise FileNotFoundError("systemd-inhibit")
        # for one that still waits for its lock, and reads no pipe yet
        with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        inhibit = [program, f"--what={WHAT}", f"--who={WHO}", f"--why={self._reason}", "--mode=block", "cat"]
        self._echoed = False
        self._process = subprocess.Popen(
            [*with_us, *inhibit],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        with suppress(BrokenPipeError):  # it has ended already, and `ended` says so
            self._process.stdin.write(WORD)

    def in_force(self) -> bool:
        if self._process is None or self._process.stdout is None or self.ended():
            return False
        self._echoed = self._echoed or bool(self._process.stdout.read(len(WORD)))
        return self._echoed

    def ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        if self._process is not None:
            _end(self._process)
        self._process = None


class Caffeinate:
    """macOS: in force as long as it runs, and it runs no longer than this process."""

    def __init__(self, reason: str) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["caffeinate", "-i", "-w", str(os.getpid())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def in_force(self) -> bool:
        return self._process is not None and not self.ended()

    def ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        if self._process is not None:
            _end(self._process)
        self._process = None


class ExecutionState:
    """Windows: a request of the calling thread, so that it is made and taken back from one and the same."""

    def __init__(self, reason: str) -> None:
        self._granted = False

    def start(self) -> None:
        self._granted = _execution_state(ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED)

    def in_force(self) -> bool:
        return self._granted

    def ended(self) -> bool:
        return not self._granted

    def stop(self) -> None:
        if self._granted:
            _execution_state(ES_CONTINUOUS)
        self._granted = False


INHIBITORS: dict[str, Callable[[str], Inhibitor]] = {
    "linux": Systemd,
    "darwin": Caffeinate,
    "win32": ExecutionState,
}


class Awake:
    """Keeps this computer awake from `hold` to `release`; both may be called again and again. From one thread."""

    def __init__(self, reason: str) -> None:
        kind = INHIBITORS.get(sys.platform)
        self._inhibitor = kind(reason) if kind is not None else None
        self._holding = False
        self._started_s = 0.0

    def available(self) -> bool:
        """Whether it can be had, by trying it: within `ANSWER_S`, and at once where it is held."""
        if self._holding:
            return self.held
        self.hold()
        until_s = time.monotonic() + ANSWER_S
        while not self.held and time.monotonic() < until_s and self._may_come():
            time.sleep(POLL_S)
        held = self.held
        self.release()
        return held

    @property
    def held(self) -> bool:
        """Whether the computer is being kept awake at this moment: a little after `hold`, or never."""
        return self._inhibitor is not None and self._holding and self._inhibitor.in_force()

    def hold(self) -> None:
        """Keep it awake from now on, without waiting. Called again it sees to one that has ended by itself."""
        if self._inhibitor is None:
            return
        now_s = time.monotonic()
        if self._holding and (not self._inhibitor.ended() or now_s - self._started_s < AGAIN_S):
            return
        if self._holding:
            self._inhibitor.stop()
        self._holding, self._started_s = True, now_s
        try:
            self._inhibitor.start()
        except OSError:  # there is no such thing here: `held` says so
            self._holding = False

    def release(self) -> None:
        """Let it sleep again."""
        if self._inhibitor is not None and self._holding:
            self._inhibitor.stop()
        self._holding = False

    def _may_come(self) -> bool:
        return self._inhibitor is not None and self._holding and not self._inhibitor.ended()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends it without asking: it keeps nothing, and one that hangs would not read its input."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()


def _execution_state(flags: int) -> bool:
    windows: Any = getattr(ctypes, "windll", None)  # absent from other systems' ctypes
    if windows is None:
        return False
    return bool(windows.kernel32.SetThreadExecutionState(ctypes.c_uint(flags)))
