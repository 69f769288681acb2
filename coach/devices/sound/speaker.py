"""Says sentences and plays tones, one thing at a time; without a sound card it keeps the same time in silence.

A sound device that stalls or goes away holds nothing up: what it should have said is over when its own length is.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
import pygame

from coach.devices.clock import Clock, MonotonicClock
from coach.devices.sound import espeak, loudness, tones
from coach.devices.sound.ahead import VoiceAhead
from coach.devices.sound.device import SAMPLE_RATE, SoundDevice
from coach.devices.sound.errors import SoundError, UnknownVoice
from coach.devices.sound.spoken_forms import as_spoken, sentences_of
from coach.devices.sound.voice_choice import ESPEAK, open_ahead, voices

T = TypeVar("T")

CUT_MS = 40  # a sentence that is cut off fades this fast, so that it does not click
LOAD_S = 3.0  # [E] a neural voice loads in 1 s, and the first sentence is to be in it
BETWEEN_S = 0.25  # silence between two sentences
# [E] a sound that is not over by then is not heard: a busy computer delays one by less, a sleeping amplifier and a
# server's long buffer by up to 2 s
SLACK_S = 3.0
SOUND_LOST = (
    "The sound was lost: the loudspeaker does not take what is played. Everything is shown on the screen as well; "
    "switch it on or plug it in again to hear it."
)


class Speaker(Protocol):
    """Sound out. Muted or absent sound takes the same time as heard sound, so that clocks run alike."""

    @property
    def speaking(self) -> bool:
        """Whether a sentence is being said or waits to be. Ask every frame: asking also starts the next one."""
        ...

    @property
    def playing(self) -> bool:
        """Whether any sound of the program is coming out, or waits to: a sentence to its last word, or a tone."""
        ...

    @property
    def audible(self) -> bool:
        """Whether the person can hear it: a sound card that takes what is played, not muted, nor at no volume here.

        What the computer's own volume is set to cannot be known.
        """
        ...

    @property
    def muted(self) -> bool:
        """Whether sound was turned off here, by `mute` or a volume of 0."""
        ...

    def trouble(self) -> str | None:
        """What to tell the person about the sound since it was opened: given once, None otherwise."""
        ...

    def say(self, sentence: str, *, urgent: bool = False, louder: int = 0) -> float:
        """Say it after what is being said; seconds from now until it has been said to its end.

        `urgent` cuts off what is being said, forgets what waits, and starts at once. Each step of `louder` adds
        `loudness.STEP_DB`, whatever the volume, up to the loudest that the sound card takes; what is muted stays so.
        """
        ...

    def tone(self, name: str, *, louder: int = 0) -> None:
        """Play a row of `tones.TONES`, `louder` as in `say`. Raises KeyError for another name."""
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
    playing = False
    muted = False

    def __init__(self, clock: Clock | None = None, rate: float = 150) -> None:
        self._clock = clock or MonotonicClock()
        self._rate = rate
        self._until_s = -1.0

    @property
    def speaking(self) -> bool:
        return self._clock.now() < self._until_s

    def trouble(self) -> str | None:
        """None: who opened it was told."""
        return None

    def say(self, sentence: str, *, urgent: bool = False, louder: int = 0) -> float:
        now = self._clock.now()
        start = now if urgent or self._until_s <= now else self._until_s + BETWEEN_S
        self._until_s = start + espeak.estimated_s(sentence, self._rate)
        return self._until_s - now

    def tone(self, name: str, *, louder: int = 0) -> None:
        _ = tones.TONES[name]

    def prepare(self, sentences: Iterable[str]) -> None:
        """Nothing to do."""

    def stop_speech(self) -> None:
        self._until_s = -1.0

    def mute(self, on: bool) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


@dataclass(slots=True)
class _Track:
    """A channel of the mixer, and when what it plays is over by its own length; None where nothing is awaited."""

    channel: pygame.mixer.Channel
    ends_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A sentence that is to be said; made into sound when its turn comes."""

    text: str
    louder: int
    before_s: float  # silence before it
    lasts_s: float  # with that, and about, where a voice has not made it yet


class PygameSpeaker:
    """The sound card through SDL. Raises SoundError where there is none, or no such voice.

    The clock decides when a sentence is over that the mixer does not finish within `SLACK_S`. From then on the sound is
    lost, until something that was played later has ended in time.
    """

    def __init__(
        self,
        voice_name: str = "en",
        rate: float = 150,
        *,
        volume: float = 1.0,
        ahead: VoiceAhead | None = None,
        clock: Clock | None = None,
    ) -> None:
        espeak.synthesise("", voice_name, rate)  # an unknown voice shows now, not in the first sentence
        self._voice_name, self._rate, self._volume, self._ahead = voice_name, rate, volume, ahead
        self._clock = clock or MonotonicClock()
        self._muted = False
        self._lost = False  # nothing shows that what is played is heard
        self._away = False  # there is no device, or there was none when the mixer was last asked
        self._told = False
        self._waiting: deque[_Waiting] = deque()
        self._until_s = -1.0
        self._tone_volume = 1.0  # while the voice speaks
        self._device = SoundDevice()
        # two for the voice, so that one sentence fades out while the urgent one begins
        self._tracks = [_Track(pygame.mixer.Channel(k)) for k in range(4)]
        self._voice, self._fading, self._plain, self._urgent = self._tracks

    @property
    def speaking(self) -> bool:
        self._advance()
        return self._saying()

    @property
    def playing(self) -> bool:
        self._advance()
        now = self._clock.now()
        spoken = self._voice.ends_s is not None and now >= self._voice.ends_s - BETWEEN_S  # only its silence is left
        sounding = (track for track in self._tracks if not (track is self._voice and spoken))
        return bool(self._waiting) or any(self._sounding(track) for track in sounding)

    @property
    def audible(self) -> bool:
        self._watch()
        return not self.muted and self._volume >= loudness.LEAST_HEARD_VOLUME and not self._lost

    @property
    def muted(self) -> bool:
        return self._muted or self._volume == 0

    def trouble(self) -> str | None:
        self._watch()
        if not self._lost or self._told:
            return None
        self._told = True
        return SOUND_LOST

    def say(self, sentence: str, *, urgent: bool = False, louder: int = 0) -> float:
        now = self._clock.now()
        parts = self._parts(sentence)
        if not parts:
            return max(0.0, self._until_s - now)
        if urgent:
            self.stop_speech()
        if self._ahead is not None:
            self._ahead.request(parts)
        self._until_s = max(now, self._until_s)
        # at their loudest, a tone and a voice together would be more than the sound card takes
        before_s = max(0.0, (self._urgent.ends_s or now) - now) if louder else 0.0
        for part in parts:
            waiting = _Waiting(part, louder, before_s, self._length_s(part) + before_s)
            self._waiting.append(waiting)
            self._until_s += waiting.lasts_s + BETWEEN_S
            self._advance()  # the first one at once: the others' lengths are found while it is said
            before_s = 0.0
        return self._until_s - BETWEEN_S - now

    def prepare(self, sentences: Iterable[str]) -> None:
        if self._ahead is not None:
            self._ahead.prepare(part for sentence in sentences for part in self._parts(sentence))

    def _parts(self, sentence: str) -> list[str]:
        """What is made into sound at a time: a voice that takes its time has the first sentence ready the sooner."""
        text = as_spoken(sentence, self._voice_name)
        if self._ahead is not None:
            return sentences_of(text)
        return [text] if len(self._built_in(text)) else []

    def _built_in(self, text: str) -> loudness.Samples:
        return espeak.synthesise(text, self._voice_name, self._rate)[0]

    def _length_s(self, part: str) -> float:
        return (len(self._built_in(part)) if self._ahead is None else self._ahead.length(part)) / SAMPLE_RATE

    def _sound(self, waiting: "_Waiting") -> loudness.Samples:
        samples = self._built_in(waiting.text) if self._ahead is None else self._ahead.samples(waiting.text)
        shaped = loudness.limited(samples)
        below_db = loudness.above_voice_db(shaped, SAMPLE_RATE)
        wave = loudness.at_level(shaped, below_db=below_db, volume=self._volume, louder=waiting.louder)
        return np.pad(wave, (round(waiting.before_s * SAMPLE_RATE), round(BETWEEN_S * SAMPLE_RATE)))

    def tone(self, name: str, *, louder: int = 0) -> None:
        recipe = tones.TONES[name]
        self._watch()
        if self._sounding(self._urgent) and not recipe.urgent:
            return
        track = self._urgent if recipe.urgent else self._plain
        if recipe.urgent:
            self._cut(self._plain)
        pcm = tones.samples(name, SAMPLE_RATE).astype(np.float64)
        below_db = tones.below_loudest_db(name)
        self._play(track, loudness.at_level(pcm, below_db=below_db, volume=self._volume, louder=louder))
        self._tone_volume = 1.0 if louder else recipe.ducked
        self._set_volumes()

    def stop_speech(self) -> None:
        self._waiting.clear()
        self._until_s = -1.0
        self._cut(self._voice)
        self._voice, self._fading = self._fading, self._voice
        self._voice.ends_s = None

    def mute(self, on: bool) -> None:
        self._muted = on
        self._set_volumes()

    def close(self) -> None:
        self._device.close()
        if self._ahead is not None:
            self._ahead.close()

    def _advance(self) -> None:
        # not SDL's own queue: a sound in it starts even when the one before it is faded out
        self._watch()
        if self._waiting and not self._saying():
            waiting = self._waiting.popleft()
            sound = self._sound(waiting)
            self._until_s += len(sound) / SAMPLE_RATE - BETWEEN_S - waiting.lasts_s
            self._play(self._voice, sound)
            self._set_volumes()

    def _saying(self) -> bool:
        return self._sounding(self._voice)

    def _sounding(self, track: _Track) -> bool:
        """By the mixer; by the clock alone while the sound is lost."""
        if track.ends_s is None:
            return False
        return self._clock.now() < track.ends_s if self._lost else self._busy(track)

    def _watch(self) -> None:
        """Notices a device that is gone, one that does not finish what it plays, and one that does so again."""
        if self._device.gone():
            self._lose_device()
        if not self._device.ready:
            return
        if self._away:  # another one is there: it was given nothing yet
            self._away = False
            self._forget(self._tracks)
        now = self._clock.now()
        awaited = [(track, track.ends_s) for track in self._tracks if track.ends_s is not None]
        over = [track for track, _ in awaited if not self._busy(track)]
        if any(now > ends_s + SLACK_S for track, ends_s in awaited if track not in over):
            self._lost = True
            self._forget(self._tracks)
        elif over:
            self._lost = self._away
            self._forget(over)

    def _forget(self, tracks: Iterable[_Track]) -> None:
        for track in tracks:
            track.ends_s = None

    def _lose_device(self) -> None:
        self._lost = self._away = True
        self._device.reopen()

    def _busy(self, track: _Track) -> bool:
        return self._mix(track.channel.get_busy) or False

    def _play(self, track: _Track, pcm: loudness.Samples) -> None:
        track.ends_s = self._clock.now() + len(pcm) / SAMPLE_RATE
        self._mix(lambda: track.channel.play(pygame.mixer.Sound(buffer=pcm.tobytes())))

    def _cut(self, track: _Track) -> None:
        if self._busy(track):
            self._mix(lambda: track.channel.fadeout(CUT_MS))
            track.ends_s = self._clock.now() + CUT_MS / 1000

    def _set_volumes(self) -> None:
        """SDL forgets a channel's volume with each sound; tones give way to the voice."""
        heard = 0.0 if self.muted else 1.0
        ducked = self._tone_volume if self._busy(self._voice) else 1.0
        for track, volume in ((self._voice, heard), (self._plain, heard * ducked), (self._urgent, heard * ducked)):
            self._mix(partial(track.channel.set_volume, volume))

    def _mix(self, action: Callable[[], T]) -> T | None:
        """What the mixer says to it; None with a device that is not there."""
        if not self._device.ready:
            return None
        try:
            return action()
        except pygame.error:
            self._lose_device()
            return None


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

    `voice_name` is one that `voices` lists, the file of a Piper voice, an eSpeak voice, or `+f3` and the like: another
    of eSpeak's speakers of the session's language. None is the best for the language. `clock` times the silent one.
    Raises UnknownVoice where `voice_name` does not exist.
    """
    name = voice_name or voices(language)[0].name
    ahead = open_ahead(name, language, rate, SAMPLE_RATE)
    if ahead is not None or name == ESPEAK:
        name = language
    elif name.startswith("+"):
        name = language + name
    try:
        speaker = PygameSpeaker(name, rate, volume=volume, ahead=ahead)
    except SoundError as error:
        if ahead is not None:
            ahead.close()
        if voice_name and isinstance(error, UnknownVoice):
            raise
        return SilentSpeaker(clock, rate), None if mute else str(error)
    if ahead is not None:
        ahead.await_loaded(LOAD_S)
    speaker.mute(mute)
    return speaker, None
