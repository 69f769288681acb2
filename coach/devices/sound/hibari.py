"""The neural voice of the extra `[voice]`: hibari-tts, English, out of its wheel.

Its package also downloads other voices when it is asked for one by name. It never is: it is given the file of the voice
that came with it.
"""

import unicodedata
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from coach.devices.onnx_file import load_onnxruntime
from coach.devices.sound.errors import UnknownVoice
from coach.devices.sound.shaping import Wave

LANGUAGES = ("en",)
SLOWEST, FASTEST = 0.5, 2.0  # its own bounds of speed
INSTALL = "pip install 'back-coach[voice]'"


def installed() -> bool:
    """Whether the extra is there, with its voice."""
    return find_spec("onnxruntime") is not None and _model() is not None


def _model() -> Path | None:
    """The voice within the package: another package of the same name has none."""
    found = find_spec("hibari")
    model = Path(found.origin).parent / "assets" / "hibari.onnx" if found is not None and found.origin else None
    return model if model is not None and model.is_file() else None


def check(language: str) -> None:
    """Raises UnknownVoice where it cannot be used for a language, with what to do."""
    if language not in LANGUAGES:
        raise UnknownVoice(f"The voice hibari speaks English, and not {language}: leave out --voice hibari.")
    if not installed():
        raise UnknownVoice(f"The voice hibari is not installed: {INSTALL}, or leave out --voice hibari.")


class HibariModel:
    """Loaded from the wheel. Raises ImportError and others where it is incomplete."""

    def __init__(self) -> None:
        load_onnxruntime()
        import hibari  # type: ignore[import-untyped]

        model = _model()
        if model is None:  # without a file it would look for a download
            raise ImportError("hibari-tts has no voice in it")
        self._voice = hibari.Hibari(model=str(model))
        self.rate_hz = int(hibari.SAMPLE_RATE)

    def sentences(self, text: str, stretch: float) -> list[Wave]:
        """Raises ValueError for letters that are not Latin, which it would leave out."""
        if not all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha()):
            raise ValueError("letters that it does not read")
        speed = min(max(1 / stretch, SLOWEST), FASTEST)
        # the same seed: a sentence sounds the same each time
        spoken = [self._voice.from_phonemes(each, speed=speed, seed=0) for each in self._voice.phonemize(text)]
        return [np.asarray(part, dtype=np.float64) for part in spoken]
