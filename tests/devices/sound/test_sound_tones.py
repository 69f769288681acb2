"""The tones: every row of the table is soft, whole and what it says."""

import numpy as np
import pytest

from coach.devices.sound.tones import GENTLE_RISE_S, TONES, samples

RATE = 22050


def level(pcm: np.ndarray, start_s: float, end_s: float) -> float:
    part = pcm[round(start_s * RATE) : round(end_s * RATE)].astype(float)
    return float(np.sqrt((part**2).mean()))


def test_the_table_has_the_tones_that_a_session_needs():
    needed = {"start", "count", "last_seconds", "end", "up", "down", "stop", "alarm", "lost", "answer"}
    assert needed <= set(TONES)


@pytest.mark.parametrize("name", TONES)
def test_a_tone_starts_and_ends_in_silence_and_never_clips(name):
    pcm = samples(name, RATE).astype(float)
    assert abs(pcm[0]) < 50
    assert abs(pcm[-1]) < 400
    assert 0.2 * 32767 < np.abs(pcm).max() <= TONES[name].level * 32767
    assert TONES[name].length_s < 1.1
    # no jump from sample to sample that a sine of these notes would not make: a jump is a click
    assert np.abs(np.diff(pcm)).max() < 0.45 * np.abs(pcm).max()


@pytest.mark.parametrize("name", TONES)
def test_a_tone_starts_softly(name):
    pcm = samples(name, RATE)
    attack = TONES[name].attack_s
    assert level(pcm, 0, attack / 3) < 0.4 * level(pcm, attack, attack + 0.05)


@pytest.mark.parametrize("name", [name for name, tone in TONES.items() if tone.urgent])
def test_what_is_urgent_rises_over_150_ms(name):
    pcm = samples(name, RATE)
    steps = [level(pcm, t, t + 0.03) for t in np.arange(0, GENTLE_RISE_S, 0.03)]
    assert steps == sorted(steps)
    assert steps[0] < 0.1 * steps[-1]


def pitch(pcm: np.ndarray, start_s: float, for_s: float = 0.08) -> float:
    part = pcm[round(start_s * RATE) : round((start_s + for_s) * RATE)].astype(float)
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8 * len(part)))
    return float(spectrum.argmax() * RATE / (8 * len(part)))


@pytest.mark.parametrize(("name", "sign"), [("up", 1), ("down", -1)])
def test_up_rises_and_down_falls(name, sign):
    pcm = samples(name, RATE)
    assert sign * (pitch(pcm, 0.30) - pitch(pcm, 0.02)) > 60


def test_an_unknown_tone_is_a_key_error():
    with pytest.raises(KeyError):
        samples("trumpet", RATE)
