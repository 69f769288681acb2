"""The microphone: how loud it is, and nothing else. No sound is kept, written or handed on.

SDL calls back from a thread of its own with a few hundredths of a second of sound; what leaves that call is two numbers
for each hundredth or two.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pygame
from pygame._sdl2 import audio, sdl2

from coach.core.base.types import Floats
from coach.core.dialogue.hearing import Loudness
from coach.devices.clock import Clock
from coach.devices.quiet import quiet
from coach.devices.sound.device import tried
from coach.devices.sound.errors import SoundError

RATE = 16000  # Hz: a clap reaches beyond 4 kHz, and every microphone has it
FRAME = 256  # samples, 16 ms
CHUNK = 512  # samples that the device hands over at a time, 32 ms
VOICE_HZ = (200.0, 4000.0)  # below is hum, and steps on the floor
KEPT = 1250  # loudness of 20 s: nobody took it for so long
SILENT_DB = -100.0

NO_MICROPHONE = "No microphone could be opened ({reason}): answer by gesture, key or remote; sounds are not heard."
NONE_THERE = "none was found"


class Listener(Protocol):
    """A source of loudness."""

    def take(self) -> tuple[Loudness, ...]:
        """What came since it was last asked, oldest first. Never waits."""
        ...

    def close(self) -> None:
        """Give the microphone back."""
        ...


class Microphone:
    """The microphone that the system offers first. Raises SoundError where there is none, or it is taken."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._loudness: deque[Loudness] = deque(maxlen=KEPT)
        self._rest = np.zeros(0)
        self._began_s: float | None = None  # of the first sample
        self._samples = 0
        self._device: Any = _open(self._heard)
        self._device.pause(0)

    def take(self) -> tuple[Loudness, ...]:
        """As `Listener.take`."""
        with self._lock:
            taken = tuple(self._loudness)
            self._loudness.clear()
        return taken

    def close(self) -> None:
        """As `Listener.close`. A second time does nothing."""
        device, self._device = self._device, None
        if device is not None:
            device.pause(1)
            device.close()

    def _heard(self, _device: Any, memory: memoryview) -> None:
        """Called by SDL's thread: the sound becomes loudness here, and is gone."""
        now_s = self._clock.now()
        pcm = np.frombuffer(memory, dtype="<i2").astype(np.float64) / 32768.0
        self._samples += len(pcm)
        # its clock is the sound card's: a call that was kept waiting does not make the sound later
        began_s = now_s - self._samples / RATE
        self._began_s = began_s if self._began_s is None else min(self._began_s + DRIFT_S, began_s)
        pcm = np.concatenate([self._rest, pcm])
        whole = len(pcm) // FRAME
        self._rest = pcm[whole * FRAME :].copy()
        end_s = self._began_s + (self._samples - len(self._rest)) / RATE
        frames = pcm[: whole * FRAME].reshape(whole, FRAME)
        told = loudness(frames)
        with self._lock:
            for index, (voice_db, sharp_db) in enumerate(told):
                t_s = end_s - (whole - 1 - index) * FRAME / RATE
                self._loudness.append(Loudness(t_s, float(voice_db), float(sharp_db)))


DRIFT_S = 2e-6  # a chunk, at most: two clocks may drift apart by 60 millionths [E]
_WINDOW = np.hanning(FRAME)
_HZ = np.fft.rfftfreq(FRAME, 1 / RATE)
_VOICE = (VOICE_HZ[0] <= _HZ) & (VOICE_HZ[1] > _HZ)
_SHARP = VOICE_HZ[1] <= _HZ


def loudness(frames: Floats) -> Floats:
    """Energies in dB below full scale, (n, 2): in the voice's band and above it, of frames (n, `FRAME`) of samples from
    -1 to 1."""
    power = np.abs(np.fft.rfft(frames * _WINDOW, axis=1)) ** 2 / (_WINDOW**2).sum() / FRAME * 2
    bands = np.stack([power[:, _VOICE].sum(axis=1), power[:, _SHARP].sum(axis=1)], axis=1)
    return np.asarray(10.0 * np.log10(np.maximum(bands, 10 ** (SILENT_DB / 10))))


# what the trial opens, in one line, as `_open` does
_OPENING = (
    "from pygame._sdl2 import audio, sdl2; sdl2.init_subsystem(sdl2.INIT_AUDIO); "
    f"kept = audio.AudioDevice(audio.get_audio_device_names(True)[0], True, {RATE}, audio.AUDIO_S16, 1, {CHUNK}, 0, "
    "lambda *heard: None); kept.pause(0)"
)


_REFUSED = (pygame.error, sdl2.error)  # the second is none of the first


def _open(heard: Callable[[Any, memoryview], None]) -> Any:
    """Opens it, after another process has shown that it opens: it may wait for ever. Raises SoundError."""
    with quiet():
        sdl2.init_subsystem(sdl2.INIT_AUDIO)  # of its own: a mixer that is given back takes only its own along
        names = audio.get_audio_device_names(True)
    if not names:
        raise SoundError(NO_MICROPHONE.format(reason=NONE_THERE))

    def opened() -> Any:
        with quiet():
            return audio.AudioDevice(names[0], True, RATE, audio.AUDIO_S16, 1, CHUNK, 0, heard)

    with tried(_OPENING, NO_MICROPHONE) as release:
        try:
            return opened()
        except _REFUSED:  # a device that only one program may have
            release()
            try:
                return opened()
            except _REFUSED as error:
                raise SoundError(NO_MICROPHONE.format(reason=error)) from error


def open_microphone(clock: Clock) -> tuple[Listener | None, str | None]:
    """The microphone, or None and the one sentence to tell the person."""
    try:
        return Microphone(clock), None
    except (SoundError, *_REFUSED) as error:
        return None, str(error) if isinstance(error, SoundError) else NO_MICROPHONE.format(reason=error)
