"""Tries each part that a session needs, and says what to do about what does not work."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LEAST_FREE_MB = 200  # a minute of landmarks takes about 1 MB (design 8): three hours of sessions
VOICE_S = 20.0  # [E] a slow disk loads the natural voice in some seconds
LISTENED_S = 2.0  # a device that opens gives its first sound within a tenth of this [E]
DEAF = "The microphone opens but gives nothing: answer by gesture, key or remote; sounds are not heard."
ASLEEP = (
    "The computer cannot be kept awake, and asleep it could not say when to take ice or heat off: neither is offered "
    "in front of a camera. On Linux this needs systemd and its program systemd-inhibit."
)


@dataclass(frozen=True, slots=True)
class Checkup:
    part: str
    good: bool
    sentence: str


# each part imports what it tries: one that cannot be loaded is a finding, and the others are still tried


def _camera(number: int) -> str:
    from coach.devices.camera import open_camera
    from coach.devices.errors import SourceError

    with open_camera(str(number)) as camera:
        frame = camera.read()
    if frame is None:
        raise SourceError(f"Camera {number} opens but sends no picture: close other programs that use it.")
    return f"camera {number} sends pictures of {frame.width} x {frame.height}"


def _model() -> str:
    import numpy as np

    from coach.core.base.types import Frame
    from coach.devices.pose import open_backend

    blank = Frame(t_s=0.0, width=320, height=240, image=np.zeros((240, 320, 3), np.uint8))
    with open_backend("mediapipe") as backend:
        backend.estimate(blank)
        return f"{backend.model} runs, with no network"


def _sound() -> str:
    from coach.devices.sound import open_speaker

    speaker, notice = open_speaker()
    with closing(speaker):
        speaker.mute(True)  # a device that opens may still not take what is played
        speaker.say("1")
        while speaker.speaking:
            time.sleep(0.02)
        notice = notice or speaker.trouble()
    if notice:
        raise OSError(notice)
    return "voice and tones can be played"


def _voice() -> str:
    from coach.devices.sound.hibari import INSTALL, installed
    from coach.devices.sound.voice_choice import HIBARI, open_ahead

    if not installed():
        return f"the plain built-in one; a natural one for English, which needs no network: {INSTALL}"
    natural = open_ahead(HIBARI, "en", rate_wpm=150, rate_hz=22050)
    assert natural is not None
    with closing(natural):
        natural.await_loaded(VOICE_S)
        natural.samples("1")
        if not natural.ready("1"):
            raise OSError(
                "The natural voice does not speak, and the plain one does in its place. "
                f"Install it again: {INSTALL} --force-reinstall"
            )
    return "the natural one speaks English, the plain one the other languages"


def _microphone() -> str:
    from coach.devices.clock import MonotonicClock
    from coach.devices.sound.listening import open_microphone

    listener, notice = open_microphone(MonotonicClock())
    if listener is None:
        return f"none is needed. {notice}"
    with closing(listener):
        heard: list[object] = []
        until_s = time.monotonic() + LISTENED_S
        while not heard and time.monotonic() < until_s:
            time.sleep(0.02)
            heard += listener.take()
    if not heard:
        return f"none is needed. {DEAF}"
    return "a microphone can be opened; with --listen a short sound answers, and nothing is recorded"


def _awake() -> str:
    from coach.devices.awake import Awake

    if not Awake("coach doctor tries whether it can").available():
        raise OSError(ASLEEP)
    return "the computer can be kept awake while ice or heat lies on the skin"


def _display() -> str:
    from coach.devices.screen import Window

    Window((640, 480)).close()
    return "a window can be opened"


def _files() -> str:
    from coach.prescription.places import shipped_routines
    from coach.prescription.reader import read_routine
    from coach.prescription.words import available_languages, load_words

    for language in available_languages():
        load_words(language)
    for name in shipped_routines():
        read_routine(name)
    return f"{len(shipped_routines())} shipped routine(s) read without a fault"


def _records(store: str | None) -> str:
    from coach.records.errors import StoreError
    from coach.records.store import open_known

    with open_known(store) as records:
        kept = len(records.sessions())
        folder = Path(records.where).parent if os.path.exists(records.where) else Path.home()
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < LEAST_FREE_MB:
        raise StoreError(f"Only {free_mb} MB are free on the disk of the records: free some space.")
    return f"records can be written; {kept} session(s) kept, {free_mb} MB free"


def examine(store: str | None = None, camera: int = 0) -> Iterator[Checkup]:
    """One finding per part, in the order in which a session needs them."""
    from coach.devices.system import is_missing_library, library_missing

    parts: dict[str, Callable[[], str]] = {
        "files": _files,
        "model": _model,
        "camera": lambda: _camera(camera),
        "display": _display,
        "sound": _sound,
        "voice": _voice,
        "microphone": _microphone,
        "awake": _awake,
        "records": lambda: _records(store),
    }
    for part, examination in parts.items():
        try:
            yield Checkup(part, True, examination())
        except Exception as error:  # a fault of one part is reported, and the other parts are still tried
            missing = is_missing_library(error)
            yield Checkup(part, False, library_missing(error, f"The {part}") if missing else _sentence(part, error))


def _sentence(part: str, error: Exception) -> str:
    """The rooms' own errors are sentences; any other says little more than its kind."""
    if isinstance(error, OSError | ValueError) and str(error):
        return str(error)
    cause = " ".join(f"{type(error).__name__} {error}".split())
    return f"The {part} cannot be tried ({cause}): install the program again, and report it if that does not help."
