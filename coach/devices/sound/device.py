"""The sound device under the mixer: opened, watched, opened again and given back without keeping the program waiting.

Measured on a PulseAudio server that was stopped or killed, and with SDL's disk driver on a FIFO that nobody reads:
playing, fading and asking never wait. Opening may wait for ever, and holds Python's own lock meanwhile, so that no
other thread could end it: a process of its own tries first. Giving back may wait for ever, without that lock. A device
that is gone goes on taking sound, in time: only its status says so.
"""

import atexit
import ctypes
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pygame

from coach.commands import script_command
from coach.devices.left_behind import leave_behind
from coach.devices.quiet import quiet
from coach.devices.sound.errors import SoundError

SAMPLE_RATE = 22050  # Hz, the voice's own; the tones lie far below its half
BUFFER = 512  # samples, 23 ms: small beside the 150 ms in which speech must start
CHANNELS = 4

LOAD_S = 20.0  # [E] a slow disk and a virus scanner take seconds to load a library for the first time
OPEN_S = 5.0  # [E] Bluetooth and a sleeping amplifier answer within 3 s
CLOSE_S = 1.0  # [E] a device that answers is given back within a tenth of this
REOPEN_EVERY_S = 10.0  # [E] soon enough for somebody who plugs it in again, and rare enough to cost nothing

NO_SOUND = (
    "No sound could be opened ({reason}): everything is shown on the screen instead. "
    "Plug in or switch on a loudspeaker and start again to hear it."
)
NO_ANSWER = f"it did not answer within {OPEN_S:.0f} s"

# holds the device until its input ends, so that what it is connected to stays; and ends by itself if this program died
_TRIAL = """
import os, signal, sys
getattr(signal, "alarm", int)({alive_s})
import pygame
print("loaded", flush=True)
try:
    {opening}
except pygame.error as error:
    print("error", error, flush=True)
else:
    print("open", flush=True)
    sys.stdin.read()
os._exit(0)
"""
_OPENING = f"pygame.mixer.init({SAMPLE_RATE}, -16, 1, {BUFFER}, allowedchanges=0)"

OURS = 2  # SDL numbers what is opened from 2, and the mixer is opened before the microphone
STOPPED = 0  # SDL_AUDIO_STOPPED


class SoundDevice:
    """The mixer's device. Raises SoundError where there is none, or it does not answer. From one thread."""

    def __init__(self) -> None:
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        _open()
        self._ready.set()

    @property
    def ready(self) -> bool:
        """Whether the mixer may be asked for anything."""
        return self._ready.is_set()

    def gone(self) -> bool:
        """Whether it was unplugged, or its server ended, since it was opened."""
        told = _told_removed()  # always asked: what is told of an earlier device must not wait for the next
        status = _status()
        return self.ready and (told or (status is not None and status(OURS) == STOPPED))

    def reopen(self) -> None:
        """Give it back and try again until it, or another, opens: in the background, `ready` tells."""
        if self._thread is None or not self._thread.is_alive():
            self._ready.clear()
            self._thread = threading.Thread(target=self._reopen, name="sound device", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Give it back. One that does not answer within `CLOSE_S` is left behind."""
        self._closing.set()
        opening = self._thread
        self._ready.clear()

        def give_back() -> None:
            if opening is not None:
                opening.join()
            pygame.mixer.quit()

        thread = threading.Thread(target=give_back, name="sound device given back", daemon=True)
        thread.start()
        thread.join(CLOSE_S)
        if thread.is_alive():
            atexit.unregister(pygame.quit)  # it would wait for the device as well
            leave_behind(thread)

    def _reopen(self) -> None:
        pygame.mixer.quit()
        while not self._closing.is_set():
            try:
                _open()
            except SoundError:
                self._closing.wait(REOPEN_EVERY_S)
            else:
                self._ready.set()
                return


def _open() -> None:
    """Opens the mixer, after another process has shown that it opens. Raises SoundError."""
    with tried(_OPENING, NO_SOUND) as release:
        try:
            _init()
        except pygame.error:  # a device that only one program may have
            release()
            try:
                _init()
            except pygame.error as error:
                raise SoundError(NO_SOUND.format(reason=error)) from error
    pygame.mixer.set_num_channels(CHANNELS)


def _init() -> None:
    with quiet():
        pygame.mixer.init(SAMPLE_RATE, -16, 1, BUFFER, allowedchanges=0)


@contextmanager
def tried(opening: str, sentence: str) -> Iterator[Callable[[], None]]:
    """Within the block another process holds the device open, by the line of Python `opening`; the given call ends
    that. Raises SoundError, with the `sentence` and the reason in it."""
    script = _TRIAL.format(alive_s=round(LOAD_S + 2 * OPEN_S), opening=opening)
    try:
        process = subprocess.Popen(
            script_command(script),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,  # Ctrl-C is for the program
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except OSError:  # no process can be started: it is opened untried
        yield lambda: None
        return
    assert process.stdin is not None
    assert process.stdout is not None
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=_read_lines, args=(process.stdout, lines), daemon=True)
    reader.start()

    def release() -> None:
        process.kill()  # it keeps nothing, and one that hangs would not read its input
        process.wait()

    try:
        _await_open(lines, sentence)
        yield release
    finally:
        release()
        reader.join()
        process.stdin.close()
        process.stdout.close()


def _read_lines(stream: Iterator[str], lines: "queue.SimpleQueue[str]") -> None:
    for line in stream:
        lines.put(line.strip())
    lines.put("")


def _await_open(lines: "queue.SimpleQueue[str]", sentence: str) -> None:
    """Raises SoundError if the trial says that the device cannot be opened, or says nothing in time."""
    until_s = time.monotonic() + LOAD_S
    try:
        while line := lines.get(timeout=max(0.0, until_s - time.monotonic())):
            if line == "loaded":
                until_s = time.monotonic() + OPEN_S
            elif line == "open":
                return
            elif line.startswith("error"):
                raise SoundError(sentence.format(reason=line.partition(" ")[2]))
    except queue.Empty:
        raise SoundError(sentence.format(reason=NO_ANSWER)) from None
    # it ended without a word: whatever it lacked, this process has loaded the library, and finds out by itself


def _told_removed() -> bool:
    """Whether SDL has told that an opened output was removed. It tells only a program with a window."""
    if not pygame.display.get_init():
        return False
    told = pygame.event.get((pygame.AUDIODEVICEREMOVED, pygame.AUDIODEVICEADDED), pump=False)
    # SDL gives 0 for a device that is not open here
    return any(
        event.type == pygame.AUDIODEVICEREMOVED and getattr(event, "which", OURS) and not getattr(event, "iscapture", 0)
        for event in told
    )


@lru_cache(maxsize=1)
def _status() -> Callable[[int], int] | None:
    """SDL's own SDL_GetAudioDeviceStatus, which pygame does not hand on; None where its library is not found."""
    # asked through pygame's own module where the system looks into what that loaded; on Windows the file itself
    for library in (pygame.base.__file__, Path(pygame.__file__).with_name("SDL2.dll")):
        try:
            status: Callable[[int], int] = ctypes.CDLL(str(library)).SDL_GetAudioDeviceStatus
        except (OSError, AttributeError):
            continue
        return status
    return None
