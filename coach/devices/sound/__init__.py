"""What the person hears: a spoken voice and tones."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # stdout belongs to --json

from coach.devices.sound.errors import SoundError, UnknownVoice
from coach.devices.sound.speaker import PygameSpeaker, SilentSpeaker, Speaker, open_speaker
from coach.devices.sound.tones import TONES
from coach.devices.sound.voice_choice import VoiceChoice, voices

__all__ = [
    "TONES", "PygameSpeaker", "SilentSpeaker", "SoundError", "Speaker", "UnknownVoice", "VoiceChoice", "open_speaker",
    "voices",
]  # fmt: skip
