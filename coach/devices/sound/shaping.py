"""What comes out of a neural voice or of a file, made into what the mixer plays: its rate, no silence around it."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Wave = NDArray[np.float64]

BETWEEN_S = 0.3  # between two sentences that are said as one; eSpeak takes the same [E]
SILENT_DB = -38.0  # the level of 10 ms under the peak: below it a breath, above it the softest "f" or "s" [E]
KEPT_S = 0.02  # of what is silent, at either end: a soft consonant begins in it [E]
PEAK = 0.9  # of full scale, which leaves the rounding of a resampler its room


def resampled(wave: Wave, from_hz: int, to_hz: int) -> Wave:
    """(n,) at another rate, with nothing above half of either."""
    if from_hz == to_hz or not len(wave):
        return wave
    share = Fraction(to_hz, from_hz)
    padded = np.pad(wave, (0, -len(wave) % share.denominator + share.denominator))  # its end and its start stay apart
    length = len(padded) * share.numerator // share.denominator
    out: Wave = np.fft.irfft(np.fft.rfft(padded), length) * (
        length / len(padded)
    )  # cut to the pitches that it can hold
    return out[: int(len(wave) * share)]


def trimmed(wave: Wave, rate_hz: int) -> Wave:
    """(n,) without the silence before and after it; () where nothing is heard."""
    block = rate_hz // 100
    blocks = np.pad(wave, (0, -len(wave) % block)).reshape(-1, block)
    loud = np.flatnonzero((blocks**2).mean(axis=1) > np.abs(wave).max(initial=0.0) ** 2 * 10 ** (SILENT_DB / 10))
    if not len(loud):
        return wave[:0]
    kept = round(KEPT_S * rate_hz)
    part = wave[max(0, loud[0] * block - kept) : (loud[-1] + 1) * block + kept].copy()
    fade = np.linspace(0, 1, kept // 2)[: len(part) // 2]
    part[: len(fade)] *= fade
    part[len(part) - len(fade) :] *= fade[::-1]
    return part


def joined(parts: Sequence[Wave], rate_hz: int) -> Wave:
    """The sentences, one after the other, each trimmed, with `BETWEEN_S` of silence between them."""
    silence = np.zeros(round(BETWEEN_S * rate_hz))
    out: list[Wave] = []
    for part in parts:
        spoken = trimmed(part, rate_hz)
        if len(spoken):
            out += [silence, spoken] if out else [spoken]
    return np.concatenate(out) if out else np.zeros(0)


def pcm(wave: Wave) -> Samples:
    """(n,) int16, read-only as a kept value must be, with its peak at `PEAK` of full scale."""
    top = np.abs(wave).max(initial=0.0)
    samples: Samples = np.round(wave * (PEAK * 32767 / top if top else 0.0)).astype(np.int16)
    samples.flags.writeable = False
    return samples
