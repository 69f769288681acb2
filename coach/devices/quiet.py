"""Keeps what native libraries write straight to file descriptor 2 off the person's screen: it goes to the log."""

import contextlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

_log = logging.getLogger(__name__)
_lock = threading.RLock()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Divert descriptor 2 of the whole process for the length of the block; for moments, not for a session.

    The pose model and the camera drivers write there without asking any Python setting.
    """
    with _lock, _catcher() as chatter:
        try:
            saved = os.dup(2)
        except OSError:  # started without a console: there is nothing to keep clean
            yield
            return
        _flush()
        os.dup2(chatter.fileno(), 2)
        try:
            yield
        finally:
            _flush()
            os.dup2(saved, 2)
            os.close(saved)
            _to_log(chatter)


def _catcher() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError:  # a full disk must not stop a session
        return open(os.devnull, "w+b")


def _flush() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()


def _to_log(chatter: IO[bytes]) -> None:
    chatter.seek(0)
    for line in chatter.read().decode(errors="replace").splitlines():
        _log.debug("%s", line)
