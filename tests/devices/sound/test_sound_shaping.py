"""From what a voice gives to what the mixer plays: another rate, no silence around it, a peak that fits."""

import numpy as np
import pytest

from coach.devices.sound.shaping import BETWEEN_S, KEPT_S, PEAK, joined, pcm, resampled, trimmed

RATE = 24000


def tone(hz: float, seconds: float, rate: int = RATE) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def strength(wave: np.ndarray, hz: float, rate: int) -> float:
    middle = wave[len(wave) // 4 : -len(wave) // 4]
    turns = np.exp(-2j * np.pi * hz * np.arange(len(middle)) / rate) * np.hanning(len(middle))
    return float(abs(middle @ turns)) * 4 / len(middle)


@pytest.mark.parametrize(
    ("before", "after"), [(24000, 22050), (16000, 22050), (22050, 22050), (44100, 22050), (8000, 48000)]
)
def test_another_rate_keeps_length_pitch_and_strength(before: int, after: int) -> None:
    out = resampled(tone(440, 1.003, before), before, after)
    assert len(out) == pytest.approx(1.003 * after, abs=1)
    assert strength(out, 440, after) == pytest.approx(1, abs=0.01)
    assert strength(out, 700, after) < 0.01


def test_what_is_too_high_for_the_other_rate_is_gone_and_not_folded_down() -> None:
    out = resampled(tone(11_500, 1.0), RATE, 22050)  # half of it is 11,025 Hz
    assert np.abs(out[500:-500]).max() < 0.02


@pytest.mark.parametrize("length", [0, 1, 2, 159, 160, 161])
def test_the_shortest_sounds_are_resampled_too(length: int) -> None:
    assert len(resampled(np.ones(length), RATE, 22050)) == int(length * 22050 / RATE)


def test_silence_and_hiss_around_a_sentence_are_cut_and_a_pause_within_it_stays() -> None:
    hiss = 0.002 * np.random.default_rng(1).standard_normal(RATE // 2)
    sentence = np.concatenate([hiss, tone(300, 0.5), np.zeros(RATE // 5), tone(300, 0.3), hiss])
    kept = trimmed(sentence, RATE)
    assert len(kept) / RATE == pytest.approx(1.0 + 2 * KEPT_S, abs=0.021)
    assert abs(kept[0]) < 0.001
    assert abs(kept[-1]) < 0.001
    assert len(trimmed(np.zeros(RATE), RATE)) == 0
    assert len(trimmed(np.zeros(0), RATE)) == 0


def test_sentences_are_joined_with_one_breath_between_them() -> None:
    quiet = np.zeros(RATE // 2)
    one = np.concatenate([quiet, tone(300, 0.5), quiet])
    both = joined([one, quiet, one], RATE)
    assert len(both) / RATE == pytest.approx(1.0 + BETWEEN_S + 4 * KEPT_S, abs=0.041)
    assert len(joined([], RATE)) == len(joined([quiet], RATE)) == 0


def test_the_peak_is_full_and_never_clips() -> None:
    for wave in (tone(300, 0.1), 7 * tone(300, 0.1), 0.01 * tone(300, 0.1)):
        assert np.abs(pcm(wave)).max() == pytest.approx(PEAK * 32767, abs=1)
    assert not pcm(np.zeros(10)).any()
    assert len(pcm(np.zeros(0))) == 0
