"""How loud a sound leaves the mixer: an ordinary level with room above it, and the steps by which it gets louder."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

HIGHEST_PEAK_DB = -1.0  # of full scale; a loudspeaker's own filters clip what comes nearer [E]
STEP_DB = 3.1  # "louder" to anybody is 3 dB; the rest is for rounding [E]
STEPS = 4  # [E] 12 dB: more than twice as loud, and the ordinary level stays above a laptop's hiss
# the ordinary level leaves room for the steps: who sets the computer's volume by it gets them all
ORDINARY_PEAK_DB = HIGHEST_PEAK_DB - STEPS * STEP_DB

# at a tenth and less of the ordinary loudness, speech drowns in the sound of a quiet room: 60 dB at a metre less 26 [E]
LEAST_HEARD_VOLUME = 0.05

# eSpeak's peaks stand 17 dB above its vowels, so that a small share of the sound would decide how loud all of it may be
LIMITED_DB = 6.0
# eSpeak's, after the limiter, from its mean level while it speaks: measured on this project's sentences, 13.0 ± 0.7. A
# neural voice has 10.5 ± 1.4: of the same peak it would be nearly twice as strong, and one sentence more than another
VOICE_CREST_DB = 13.0
SPEAKING_DB = -20.0  # under the loudest tenth: quieter 20 ms are pauses, and do not count [E]
BLOCK = 220  # samples, 10 ms: longer than a period of the voice, so that the limiter does not distort it


def limited(pcm: Samples) -> NDArray[np.float64]:
    """(n,) with the peaks `LIMITED_DB` lower, and the rest as it was: as loud to the ear, with a lower peak."""
    wave = pcm.astype(np.float64)
    blocks = -(-len(wave) // BLOCK)
    peaks = np.abs(np.pad(wave, (0, blocks * BLOCK - len(wave)))).reshape(blocks, BLOCK).max(axis=1)
    # of the neighbours too: the gain between two blocks' centres then suits both
    peaks = np.max([peaks, np.append(peaks[1:], 0), np.insert(peaks[:-1], 0, 0)], axis=0)
    ceiling = peaks.max() * 10 ** (-LIMITED_DB / 20)
    gains = np.minimum(1.0, ceiling / np.maximum(peaks, 1.0))
    shaped: NDArray[np.float64] = wave * np.interp(np.arange(len(wave)), (np.arange(blocks) + 0.5) * BLOCK, gains)
    return shaped


def above_voice_db(wave: NDArray[np.float64], rate_hz: int) -> float:
    """By how much a voice would be louder than the built-in one if its peak were at the same level; 0 at the least."""
    length = rate_hz // 50  # 20 ms
    blocks = -(-len(wave) // length)
    power = (np.pad(wave, (0, blocks * length - len(wave))).reshape(blocks, length) ** 2).mean(axis=1)
    if not power.any():
        return 0.0
    loudest = np.sort(power)[-max(1, blocks // 10) :].mean()
    mean = power[power >= loudest * 10 ** (SPEAKING_DB / 10)].mean()
    crest_db = 10 * np.log10(np.abs(wave).max() ** 2 / mean)
    return max(0.0, float(VOICE_CREST_DB - crest_db))


def at_level(wave: NDArray[np.float64], *, below_db: float = 0.0, volume: float = 1.0, louder: int = 0) -> Samples:
    """(n,) int16 whose peak lies `below_db` under the ordinary one, scaled by `volume` from 0 to 1.

    Each step of `louder` adds `STEP_DB`, up to `HIGHEST_PEAK_DB`. From the first step on `volume` counts no more: who
    asked for a low voice did not ask to sleep on a hot pack.
    """
    top = np.abs(wave).max(initial=0.0)
    if top == 0:
        return np.zeros(len(wave), dtype=np.int16)
    peak_db = min(HIGHEST_PEAK_DB, ORDINARY_PEAK_DB - below_db + STEP_DB * louder)
    scale = 1.0 if louder else volume
    pcm: Samples = np.round(wave * (scale * 10 ** (peak_db / 20) * 32767 / top)).astype(np.int16)
    return pcm
