"""Commands in processes of their own that a test kills at any moment; each starts in hundredths of a second.

A server that has the program loaded makes the processes, so that the process of the tests itself is never forked.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

# by the server, once
LOADED = ["coach.cli", "coach.app.session", "coach.records.restoring", "coach.exchange.reading", "alembic.command"]


class Killed:
    """A command under way. `told` are the events that its session has taken in so far, each with its moment."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LOADED)
        self.told: list[tuple[int, float]] = []
        self._hears, tells = context.Pipe(duplex=False)
        self._process = context.Process(target=_command, args=(list(arguments), str(folder), tells), daemon=True)
        self._process.start()
        tells.close()

    def begun(self) -> None:
        """Waits until the command itself begins."""
        assert self._hears.recv() == "begun"

    def kill(self, after_s: float) -> float:
        """Kills it after that long; gives the moment. What it told until then is in `told`."""
        until_s = time.monotonic() + after_s
        while (left_s := until_s - time.monotonic()) > 0 and self._process.is_alive():
            self._hear(left_s)
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, signal.SIGKILL)
        at_s = time.monotonic()
        self._process.join()
        self._hear(0.0)
        return at_s

    def ended(self, most_s: float) -> int | None:
        """The exit code of a command that nobody kills."""
        self._process.join(most_s)
        return self._process.exitcode

    def _hear(self, most_s: float) -> None:
        try:
            while self._hears.poll(most_s):
                self.told.append(self._hears.recv())
                most_s = 0.0
        except (EOFError, OSError):
            time.sleep(min(most_s, 0.005))


def _command(arguments: list[str], folder: str, tells: Connection) -> None:
    from coach.cli import execute
    from coach.records.writer import SessionWriter

    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.environ |= {"TMPDIR": folder, "XDG_DATA_HOME": f"{folder}/data", "SDL_AUDIODRIVER": "dummy",
                   "BROWSER": "true"}  # fmt: skip
    add = SessionWriter.add

    def telling(writer: SessionWriter, events: object) -> None:
        given = list(events)  # type: ignore[call-overload]
        add(writer, given)
        if given:
            tells.send((len(given), time.monotonic()))

    SessionWriter.add = telling  # type: ignore[method-assign, assignment]
    tells.send("begun")
    os._exit(execute(arguments))
