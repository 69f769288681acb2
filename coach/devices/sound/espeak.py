"""The built-in voice: eSpeak NG out of its wheel, called directly; a sentence becomes samples in a few milliseconds.

It also tells how words are pronounced, for voices that read phonemes.
"""

import ctypes
import os
import re
import tempfile
import threading
import weakref
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import espeakng_loader  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from coach import unfinished
from coach.devices.sound.errors import SoundError, UnknownVoice

Samples = NDArray[np.int16]

# from eSpeak NG's speak_lib.h
RETRIEVE_SYNCHRONOUSLY = 2
DO_NOT_EXIT = 0x8000
RATE, UTF8, BY_CHARACTER = 1, 1, 1
IPA = 2
LONGEST_DATA_PATH = 158  # bytes; eSpeak keeps its data path in a fixed buffer, and a longer one fails

# eSpeak's own "words per minute" run faster than the words of coaching sentences: measured on this project's cues
ESPEAK_RATE_PER_WPM = 0.85
SLOWEST_WPM, FASTEST_WPM = 95, 400  # what eSpeak takes

_CLAUSE = re.compile(r"[^,;:.?!]+(?:[,;:.?!](?!\s|$)[^,;:.?!]*)*[,;:.?!]*")  # "2.5" is one, and so is "3:20"
_OTHER_LANGUAGE = re.compile(r"\([a-z-]+\)")  # eSpeak marks a word of another language: "(en)weekend(de)"

_lock = threading.Lock()  # eSpeak has one state for the whole process
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Engine:
    """The one eSpeak of this process. Raises SoundError where it cannot be loaded."""

    def __init__(self) -> None:
        try:
            self.lib = ctypes.CDLL(espeakng_loader.get_library_path())
            self.sample_rate = self._start(espeakng_loader.get_data_path())
        except (OSError, RuntimeError) as error:
            raise SoundError(
                f"The voice could not be loaded ({error}). "
                "Install it again: pip install --force-reinstall espeakng-loader"
            ) from error
        self._parts: list[bytes] = []
        self._callback = _Callback(self._take)  # kept: eSpeak holds only a pointer to it
        self.lib.espeak_SetSynthCallback(self._callback)

    def _start(self, data_path: str) -> int:
        if len(os.fsencode(data_path)) > LONGEST_DATA_PATH:
            stack = ExitStack()
            link = stack.enter_context(unfinished.folder(Path(tempfile.gettempdir()))) / "espeak-ng-data"
            weakref.finalize(self, stack.close)  # gone with the program
            link.symlink_to(data_path, target_is_directory=True)
            data_path = str(link)
        # the library opens its files by the system's narrow names: on Windows those are not UTF-8
        encoded = data_path.encode("mbcs") if os.name == "nt" else os.fsencode(data_path)
        rate = int(self.lib.espeak_Initialize(RETRIEVE_SYNCHRONOUSLY, 0, encoded, DO_NOT_EXIT))
        if rate <= 0:
            raise RuntimeError(f"its data in {data_path} cannot be read")
        return rate

    def _take(self, wave: int | None, count: int, _events: int | None) -> int:
        if wave and count > 0:
            self._parts.append(ctypes.string_at(wave, count * 2))
        return 0

    def choose(self, voice: str) -> bool:
        return int(self.lib.espeak_SetVoiceByName(voice.encode())) == 0

    def speak(self, sentence: str, rate_wpm: float) -> Samples:
        self._parts.clear()
        self.lib.espeak_SetParameter(RATE, round(rate_wpm * ESPEAK_RATE_PER_WPM), 0)
        data = sentence.encode() + b"\0"
        synth: Any = self.lib.espeak_Synth
        synth(data, ctypes.c_size_t(len(data)), 0, BY_CHARACTER, 0, UTF8, None, None)
        return np.frombuffer(b"".join(self._parts), dtype=np.int16)  # read-only, as a cached value must be

    def pronounce(self, words: str) -> str:
        read: Any = self.lib.espeak_TextToPhonemes
        read.restype, read.argtypes = ctypes.c_char_p, [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
        text = ctypes.create_string_buffer(words.encode())  # kept: eSpeak moves a pointer through it
        at = ctypes.c_void_p(ctypes.addressof(text))
        parts = []
        while at.value:
            parts.append((read(ctypes.byref(at), UTF8, IPA) or b"").decode("utf-8", "replace"))
        return _OTHER_LANGUAGE.sub("", " ".join(part for part in parts if part))


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    return _Engine()


@lru_cache(maxsize=256)
def _spoken(sentence: str, voice: str, rate_wpm: float) -> tuple[Samples, int]:
    engine = _chosen(voice)
    return engine.speak(sentence, rate_wpm), engine.sample_rate


def _chosen(voice: str) -> _Engine:
    engine = _engine()
    if not engine.choose(voice):
        raise UnknownVoice(
            f'There is no voice "{voice}". Use a language such as en, en-us, es or es-419, '
            "or en+f3 for another speaker."
        )
    return engine


def synthesise(sentence: str, voice: str = "en", rate: float = 150) -> tuple[Samples, int]:
    """((n,) int16 mono, samples a second) of a sentence at `rate` words a minute. Any thread may call it.

    `voice` is an eSpeak voice: a language tag, with `+f1` to `+f5`, `+m1` to `+m8` for other speakers.
    Raises UnknownVoice for a voice that does not exist, SoundError where the voice cannot be loaded.
    """
    with _lock:
        return _spoken(sentence, voice, min(max(rate, SLOWEST_WPM), FASTEST_WPM))


def phonemes(sentence: str, voice: str) -> str:
    """How `voice` pronounces a sentence, in the International Phonetic Alphabet; its punctuation stays in its place.

    Raises UnknownVoice and SoundError as `synthesise` does.
    """
    clauses = []
    with _lock:
        engine = _chosen(voice)
        for found in _CLAUSE.findall(sentence):
            spoken = engine.pronounce(found)
            mark = found.rstrip()[-1:]
            if spoken:
                clauses.append(spoken + (mark if mark in ",;:.?!" else ""))
    return " ".join(clauses)


def estimated_s(sentence: str, rate: float = 150) -> float:
    """How long a sentence takes to say, in seconds, where nobody says it; within about a third of the real voice."""
    if not sentence.strip():
        return 0.0
    letters = len(sentence) + 3 * len(re.findall(r"\d", sentence))  # a digit is read as a word
    pauses = len(re.findall(r"[,.;:?!](?=\s)", sentence))
    return (0.3 + letters / 14.0 + 0.2 * pauses) * 150 / rate
