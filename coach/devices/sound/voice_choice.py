"""Which voices there are on this computer, and the one that was asked for by name."""

from dataclasses import dataclass

from coach.core.base.types import Text, text
from coach.devices.sound import hibari, system
from coach.devices.sound.ahead import VoiceAhead
from coach.devices.sound.espeak import synthesise
from coach.devices.sound.hibari import HibariModel
from coach.devices.sound.neural import NeuralMaker
from coach.devices.sound.shaping import Samples
from coach.devices.sound.system import SystemMaker
from coach.paths import expanded

HIBARI = "hibari"  # the neural voice of the extra
ESPEAK = "espeak"  # the built-in voice
SYSTEM = "system"  # the computer's own
PIPER_ENDING = ".onnx"


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """A voice that can be used here: its name for `open_speaker` and `--voice`, and its title for the person."""

    name: str
    title: Text


def voices(language: str) -> tuple[VoiceChoice, ...]:
    """What can be used here for a language, the best first: that one speaks where nobody has chosen.

    A Piper voice is a file that somebody has, and is none of them.
    """
    names = {
        HIBARI: language in hibari.LANGUAGES and hibari.installed(),
        ESPEAK: True,
        SYSTEM: system.has_voice(language),
    }
    return tuple(VoiceChoice(name, text(f"voice.{name}")) for name, usable in names.items() if usable)


def is_file(name: str) -> bool:
    """Whether a voice's name is that of a file."""
    return name.lower().endswith(PIPER_ENDING)


def check(name: str, language: str) -> None:
    """Raises UnknownVoice where a voice that is not eSpeak's cannot be used here, with what to do; opens nothing."""
    if name == HIBARI:
        hibari.check(language)
    elif name == SYSTEM:
        system.find_engine(language)
    elif is_file(name):
        from coach.devices.sound import piper

        piper.check(expanded(name), language)


def open_ahead(name: str, language: str, rate_wpm: float, rate_hz: int) -> VoiceAhead | None:
    """The voice of that name, loading in the background; None for one of eSpeak's. Raises UnknownVoice."""

    def built_in(sentence: str) -> Samples:
        return synthesise(sentence, language, rate_wpm)[0]

    if name == HIBARI:
        check(name, language)
        return VoiceAhead(NeuralMaker(HibariModel, built_in, rate_hz), built_in)
    if is_file(name):
        from coach.devices.sound.piper import PiperModel

        model = PiperModel(expanded(name), language)  # now, so that a file that is no voice is said at the start
        return VoiceAhead(NeuralMaker(lambda: model, built_in, rate_hz), built_in)
    if name == SYSTEM:
        return VoiceAhead(SystemMaker(language, rate_wpm, rate_hz), built_in)
    return None
