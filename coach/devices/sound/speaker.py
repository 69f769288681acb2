"""Says sentences and plays tones, one thing at a time; without a sound card it keeps the same time in silence."""

import os
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from coach.devices.clock import Clock, MonotonicClock
from coach.devices.quiet import quiet
from coach.devices.sound import tones, voice
from coach.devices.sound.errors import SoundError, UnknownVoice
from coach.devices.sound.system import SystemVoice

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # stdout belongs to --json

import pygame

SAMPLE_RATE = 22050  # Hz, the voice's own; the tones lie far below its half
BUFFER = 512  # samples, 23 ms: small beside the 150 ms in which speech must start
CUT_MS = 40  # a sentence that is cut off fades this fast, so that it does not click
SYSTEM = "system"  # names the computer's own voice
BETWEEN_S = 0.25  # silence between two sentences


class Speaker(Protocol):
    """Sound out. Muted or absent sound takes the same time as heard sound, so that clocks run alike."""

    @property
    def speaking(self) -> bool:
        """Whether a sentence is being said or waits to be. Ask every frame: asking also starts the next one."""
        ...

    @property
    def audible(self) -> bool:
        """Whether the person can hear it: there is a sound card, and it is not muted here."""
        ...

    def say(self, sentence: str, *, urgent: bool = False) -> float:
        """Say it after what is being said; seconds from now until it has been said to its end.

        `urgent` cuts off what is being said, forgets what waits, and starts at once.
        """
        ...

    def tone(self, name: str) -> None:
        """Play a row of `tones.TONES`. Raises KeyError for another name."""
        ...

    def prepare(self, sentences: Iterable[str]) -> None:
        """These will be said: a voice that takes its time may make them ready."""
        ...

    def stop_speech(self) -> None:
        """Be quiet now, and forget what waits."""
        ...

    def mute(self, on: bool) -> None:
        """Make no sound, while time goes on; or sound again, in the middle of a sentence too."""
        ...

    def close(self) -> None:
        """Give the sound card back."""
        ...


class SilentSpeaker:
    """No sound: sentences take the time that saying them would have taken, on the clock that it is given."""

    audible = False

    def __init__(self, clock: Clock | None = None, rate: float = 150) -> None:
        self._clock = clock or MonotonicClock()
        self._rate = rate
        self._until_s = -1.0

    @property
    def speaking(self) -> bool:
        return self._clock.now() < self._until_s

    def say(self, sentence: str, *, urgent: bool = False) -> float:
        now = self._clock.now()
        start = now if urgent or self._until_s <= now else self._until_s + BETWEEN_S
        self._until_s = start + voice.estimated_s(sentence, self._rate)
        return self._until_s - now

    def tone(self, name: str) -> None:
        _ = tones.TONES[name]

    def prepare(self, sentences: Iterable[str]) -> None:
        """Nothing to do."""

    def stop_speech(self) -> None:
        self._until_s = -1.0

    def mute(self, on: bool) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class PygameSpeaker:
    """The sound card through SDL. Raises SoundError where there is none, or no such voice."""

    def __init__(
        self, voice_name: str = "en", rate: float = 150, *, volume: float = 1.0, system: SystemVoice | None = None
    ) -> None:
        voice.synthesise("", voice_name, rate)  # an unknown voice shows now, not in the first sentence
        self._voice_name, self._rate, self._volume, self._system = voice_name, rate, volume, system
        self._clock = MonotonicClock()
        self._muted = False
        self._waiting: deque[pygame.mixer.Sound] = deque()
        self._until_s = -1.0
        self._tone_name = ""
        try:
            with quiet():
                pygame.mixer.init(SAMPLE_RATE, -16, 1, BUFFER, allowedchanges=0)
        except pygame.error as error:
            raise SoundError(
                f"No sound could be opened ({error}): everything is shown on the screen instead. "
                "Plug in or switch on a loudspeaker and start again to hear it."
            ) from error
        pygame.mixer.set_num_channels(4)
        # two for the voice, so that one sentence fades out while the urgent one begins
        self._voice, self._fading, self._plain, self._urgent = (pygame.mixer.Channel(k) for k in range(4))

    @property
    def speaking(self) -> bool:
        self._advance()
        return bool(self._voice.get_busy())

    @property
    def audible(self) -> bool:
        return not self._muted

    def say(self, sentence: str, *, urgent: bool = False) -> float:
        samples = self._samples(sentence)
        if not len(samples):
            return max(0.0, self._until_s - self._clock.now())
        if urgent:
            self.stop_speech()
        pause = bytes(2 * round(BETWEEN_S * SAMPLE_RATE))
        sound = pygame.mixer.Sound(buffer=samples.tobytes() + pause)
        now = self._clock.now()
        self._until_s = max(now, self._until_s) + sound.get_length()
        self._waiting.append(sound)
        self._advance()
        return self._until_s - BETWEEN_S - now

    def prepare(self, sentences: Iterable[str]) -> None:
        if self._system is not None:
            self._system.prepare(sentences)

    def _samples(self, sentence: str) -> voice.Samples:
        if self._system is not None:
            return self._system.samples(sentence)
        return voice.synthesise(sentence, self._voice_name, self._rate)[0]

    def tone(self, name: str) -> None:
        recipe = tones.TONES[name]
        if self._urgent.get_busy() and not recipe.urgent:
            return
        self._tone_name = name
        channel = self._urgent if recipe.urgent else self._plain
        if recipe.urgent:
            self._plain.fadeout(CUT_MS)
        channel.play(pygame.mixer.Sound(buffer=tones.samples(name, SAMPLE_RATE).tobytes()))
        self._set_volumes()

    def stop_speech(self) -> None:
        self._waiting.clear()
        self._until_s = -1.0
        self._voice.fadeout(CUT_MS)
        self._voice, self._fading = self._fading, self._voice

    def mute(self, on: bool) -> None:
        self._muted = on
        self._set_volumes()

    def close(self) -> None:
        if self._system is not None:
            self._system.close()
        pygame.mixer.quit()

    def _advance(self) -> None:
        # not SDL's own queue: a sound in it starts even when the one before it is faded out
        if self._waiting and not self._voice.get_busy():
            self._voice.play(self._waiting.popleft())
            self._set_volumes()

    def _set_volumes(self) -> None:
        """SDL forgets a channel's volume with each sound; tones give way to the voice."""
        loud = 0.0 if self._muted else self._volume
        self._voice.set_volume(loud)
        ducked = tones.TONES[self._tone_name].ducked if self._tone_name and self._voice.get_busy() else 1.0
        for channel in (self._plain, self._urgent):
            channel.set_volume(loud * ducked)


def open_speaker(
    *,
    mute: bool = False,
    voice_name: str | None = None,
    language: str = "en",
    rate: float = 150,
    volume: float = 1.0,
    clock: Clock | None = None,
) -> tuple[Speaker, str | None]:
    """The best speaker of this machine, and the one sentence to tell the person where it is a silent one.

    `voice_name` is an eSpeak voice, or `+f3` and the like: another speaker of the session's language; or `system`, the
    computer's own. `clock` times the silent one. Raises UnknownVoice where `voice_name` does not exist.
    """
    system = SystemVoice(language, rate, SAMPLE_RATE) if voice_name == SYSTEM else None
    if system is not None:
        voice_name = None
    chosen = language + voice_name if voice_name and voice_name.startswith("+") else voice_name or language
    try:
        speaker = PygameSpeaker(chosen, rate, volume=volume, system=system)
    except SoundError as error:
        if system is not None:
            system.close()
        if voice_name and isinstance(error, UnknownVoice):
            raise
        return SilentSpeaker(clock, rate), None if mute else str(error)
    speaker.mute(mute)
    return speaker, None
