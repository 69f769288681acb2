"""A voice of Piper's that a person has: `--voice FILE.onnx`, with its settings in FILE.onnx.json beside it.

eSpeak NG tells the phonemes of a sentence, the settings number them, and the model makes them sound. Of Piper itself
nothing is used.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.core.base.limits import least, most
from coach.devices.errors import SourceError
from coach.devices.onnx_file import open_session
from coach.devices.pose.files import model_file
from coach.devices.sound.errors import UnknownVoice
from coach.devices.sound.espeak import phonemes
from coach.devices.sound.shaping import Wave

START, PAD, END = "^", "_", "$"  # in Piper's table of numbers
MOST_UNKNOWN = 0.05  # of the phonemes of a sentence may have no number, and stay unsaid [E]
NEEDED = "give the .onnx file of a Piper voice, with its .onnx.json beside it"

Identity = Annotated[int, Field(ge=0, le=100_000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class PiperAudio(_Part):
    sample_rate: int = Field(ge=least("voice.rate"), le=most("voice.rate"))


class PiperPronunciation(_Part):
    voice: str = Field(pattern=r"^[A-Za-z0-9+-]{2,40}$")  # eSpeak's name of it


class PiperScales(_Part):
    """How the model speaks: how much chance is in its sound and in its rhythm, and how long it takes."""

    noise_scale: float = Field(default=0.667, ge=0, le=2)
    length_scale: float = Field(default=1.0, ge=0.1, le=10)
    noise_w: float = Field(default=0.8, ge=0, le=2)


class PiperSettings(_Part):
    """What is used of the .onnx.json of a voice."""

    audio: PiperAudio
    espeak: PiperPronunciation
    inference: PiperScales = PiperScales()
    phoneme_type: Literal["espeak"] = "espeak"
    phoneme_id_map: dict[str, list[Identity]] = Field(max_length=most("voice.phonemes"))

    @property
    def language(self) -> str:
        return self.espeak.voice.split("-")[0]


def read_settings(path: Path) -> PiperSettings:
    """The settings in a .onnx.json. Raises UnknownVoice where there are none, with what to do."""
    try:
        if path.stat().st_size > most("voice.settings"):
            raise UnknownVoice(f"'{path}' is too large for the settings of a voice: {NEEDED}.")
        settings = PiperSettings.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise UnknownVoice(f"There is no '{path}', in which a Piper voice has its settings: {NEEDED}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "all of it"
        raise UnknownVoice(
            f"'{path}' is not the settings of a Piper voice that can be used ({where}): {NEEDED}."
        ) from error
    except UnknownVoice:
        raise
    except OSError as error:
        raise UnknownVoice(
            f"'{path}' cannot be read: change its permissions, or copy it to a folder of yours."
        ) from error
    if not all(settings.phoneme_id_map.get(mark) for mark in (START, PAD, END)):
        raise UnknownVoice(f"'{path}' numbers no {START} {PAD} {END}, as the settings of a Piper voice do: {NEEDED}.")
    return settings


def check(path: Path, language: str) -> tuple[Path, PiperSettings]:
    """The file of a voice, and its settings. Raises UnknownVoice where it is none for a language, with what to do."""
    try:
        path = model_file(path)
    except SourceError as error:
        raise UnknownVoice(str(error)) from error
    settings = read_settings(path.with_name(path.name + ".json"))
    if settings.language != language:
        raise UnknownVoice(
            f"'{path}' speaks {settings.language}, and the session {language}: give a voice of that language."
        )
    return path, settings


class PiperModel:
    """Loaded, and tried. Raises UnknownVoice as `check` does."""

    def __init__(self, path: Path, language: str) -> None:
        path, settings = check(path, language)
        try:
            self._session = open_session(path, path.read_bytes(), extra="voice", threads=1)
        except SourceError as error:
            raise UnknownVoice(str(error)) from error
        self._settings = settings
        self.rate_hz = settings.audio.sample_rate
        self._inputs = {one.name for one in self._session.get_inputs()}
        if not {"input", "input_lengths", "scales"} <= self._inputs <= {"input", "input_lengths", "scales", "sid"}:
            raise UnknownVoice(f"'{path}' reads {', '.join(sorted(self._inputs))}, as no Piper voice does: {NEEDED}.")
        try:
            heard = self.sentences("1", 1.0)
        except Exception as error:  # onnxruntime's own kinds of error have no common name
            raise UnknownVoice(f"'{path}' does not speak with its settings: {NEEDED}.") from error
        if not all(len(part) and np.isfinite(part).all() for part in heard):
            raise UnknownVoice(f"'{path}' does not speak with its settings: {NEEDED}.")

    def sentences(self, text: str, stretch: float) -> list[Wave]:
        """Raises ValueError for a sentence whose sounds the voice does not have."""
        spoken = phonemes(text, self._settings.espeak.voice)
        return [self._say(numbered(spoken, self._settings.phoneme_id_map), stretch)]

    def _say(self, ids: Sequence[int], stretch: float) -> Wave:
        scales = self._settings.inference
        given: dict[str, Any] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([scales.noise_scale, scales.length_scale * stretch, scales.noise_w], np.float32),
            "sid": np.array([0], np.int64),  # the first of several speakers
        }
        out = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        return np.asarray(out, dtype=np.float64).reshape(-1)


def numbered(spoken: str, ids: dict[str, list[int]]) -> list[int]:
    """The numbers that the model reads for phonemes. Raises ValueError where it has none for too many of them."""
    known = [ids[letter] for letter in unicodedata.normalize("NFD", spoken) if ids.get(letter)]
    if not known or len(known) < (1 - MOST_UNKNOWN) * len(unicodedata.normalize("NFD", spoken)):
        raise ValueError("sounds that the voice does not have")
    out = [*ids[START], *ids[PAD]]
    for numbers in known:
        out += [*numbers, *ids[PAD]]
    return [*out, *ids[END]]
