"""The tones: a table of recipes, and the one function that turns a recipe into samples."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

# loudness of the 1st, 2nd and 3rd partial: warm, and still heard on a small loudspeaker that swallows low notes
PARTIALS = (1.0, 0.35, 0.12)


@dataclass(frozen=True, slots=True)
class ToneNote:
    """A sine that starts `at_s` into the tone, lasts `for_s`, and glides from `hz` to `to_hz` where that is given."""

    at_s: float
    for_s: float
    hz: float
    to_hz: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    notes: tuple[ToneNote, ...]
    meaning: str
    attack_s: float = 0.03  # rise of each note: a soft start, no click
    release_s: float = 0.08  # fall of each note
    level: float = 0.5  # peak, beside that of the others
    ducked: float = 0.35  # volume while the voice speaks
    urgent: bool = False  # no other tone may cut or cover it

    @property
    def length_s(self) -> float:
        return max(note.at_s + note.for_s for note in self.notes)


# a fright causes the jerk that an alarm should prevent, so what is urgent rises over 150 ms [R] 3
GENTLE_RISE_S = 0.15

# fmt: off
TONES: dict[str, Tone] = {
    #                          at    for   hz  to
    "start": Tone(notes=(ToneNote(0.00, 0.22, 392), ToneNote(0.20, 0.40, 523)), release_s=0.20, meaning="begin now"),
    "count": Tone(notes=(ToneNote(0.00, 0.16, 659),), release_s=0.11, level=0.40, meaning="one repetition counted"),
    "beat": Tone(notes=(ToneNote(0.00, 0.10, 294),), release_s=0.07, level=0.30, meaning="the beat of a walk"),
    "last_seconds": Tone(notes=(ToneNote(0.00, 0.12, 440),), level=0.40, meaning="each of the last three seconds"),
    "end": Tone(notes=(ToneNote(0.00, 0.20, 523), ToneNote(0.16, 0.20, 659), ToneNote(0.32, 0.50, 784)),
                release_s=0.25, level=0.45, meaning="this exercise is done"),
    "up": Tone(notes=(ToneNote(0.00, 0.40, 330, 494),), attack_s=0.08, release_s=0.15, level=0.35,
               meaning="move up, or breathe in"),
    "down": Tone(notes=(ToneNote(0.00, 0.40, 494, 330),), attack_s=0.08, release_s=0.15, level=0.35,
                 meaning="move down, or breathe out"),
    "stop": Tone(notes=(ToneNote(0.00, 0.40, 392), ToneNote(0.36, 0.60, 262)), attack_s=GENTLE_RISE_S, release_s=0.25,
                 level=0.60, ducked=0.60, urgent=True, meaning="the session stops"),
    "alarm": Tone(notes=(ToneNote(0.00, 0.45, 587), ToneNote(0.40, 0.55, 440)), attack_s=GENTLE_RISE_S, release_s=0.20,
                  level=0.70, ducked=0.60, urgent=True, meaning="a stop limit was passed"),
    "lost": Tone(notes=(ToneNote(0.00, 0.18, 440), ToneNote(0.30, 0.18, 440)), level=0.40,
        meaning="you are out of sight"),
    "answer": Tone(notes=(ToneNote(0.00, 0.14, 784),), release_s=0.10, level=0.35, meaning="the answer was taken"),
}
# fmt: on


def below_loudest_db(name: str) -> float:
    """By how much the peak of a tone lies under that of the loudest one."""
    return 20 * math.log10(max(tone.level for tone in TONES.values()) / TONES[name].level)


@lru_cache(maxsize=32)
def samples(name: str, rate_hz: int) -> Samples:
    """(n,) int16, mono. Raises KeyError for a tone that is not in the table."""
    tone = TONES[name]
    wave = np.zeros(round(tone.length_s * rate_hz))
    for note in tone.notes:
        start = round(note.at_s * rate_hz)
        part = _note(note, tone, rate_hz)[: len(wave) - start]
        wave[start : start + len(part)] += part
    pcm: Samples = (wave * (tone.level * 32767 / np.abs(wave).max())).astype(np.int16)
    pcm.flags.writeable = False
    return pcm


def _note(note: ToneNote, tone: Tone, rate_hz: int) -> NDArray[np.float64]:
    t = np.arange(round(note.for_s * rate_hz)) / rate_hz
    glide = ((note.to_hz or note.hz) - note.hz) / note.for_s
    turns = note.hz * t + glide * t**2 / 2
    partials = np.arange(1, 1 + len(PARTIALS))[:, None]
    wave = np.array(PARTIALS) @ np.sin(2 * np.pi * partials * turns)
    rise = np.clip(t / tone.attack_s, 0, 1)
    fall = np.clip((note.for_s - t) / tone.release_s, 0, 1)
    envelope = np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2
    shaped: NDArray[np.float64] = wave * envelope
    return shaped
