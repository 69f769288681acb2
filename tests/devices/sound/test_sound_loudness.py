"""How loud: an ordinary level with room above it, steps of 3 dB, and an end at -1 dB of full scale."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from piper_voice import piper_voice

from coach.devices.sound import TONES, PygameSpeaker, hibari, loudness
from coach.devices.sound.espeak import synthesise
from coach.devices.sound.loudness import (
    BLOCK,
    HIGHEST_PEAK_DB,
    LIMITED_DB,
    ORDINARY_PEAK_DB,
    above_voice_db,
    at_level,
    limited,
)
from coach.devices.sound.tones import below_loudest_db
from coach.devices.sound.voice_choice import open_ahead
from coach.prescription.words import available_languages

ROOT = Path(__file__).resolve().parents[3]
RATE = 22050
SENTENCE = "Take the cold pack off now."


def peak_db(pcm: np.ndarray) -> float:
    return 20 * np.log10(np.abs(pcm.astype(float)).max() / 32768)


def rms_db(pcm: np.ndarray) -> float:
    return 10 * np.log10((pcm.astype(float) ** 2).mean() / 32768**2)


@pytest.mark.parametrize("volume", [1.0, 0.5, 0.1])
def test_each_step_is_3_db_louder_up_to_1_db_below_full_scale_whatever_the_volume(volume: float) -> None:
    wave = limited(synthesise(SENTENCE)[0])
    steps = [at_level(wave, volume=volume, louder=n) for n in range(8)]
    peaks, means = [peak_db(pcm) for pcm in steps], [rms_db(pcm) for pcm in steps]
    for values in (peaks, means):
        assert min(np.diff(values[: loudness.STEPS + 1])) >= 3
    assert peaks[loudness.STEPS :] == pytest.approx([HIGHEST_PEAK_DB] * 4, abs=0.01)
    assert loudness.STEPS >= 4


def test_the_volume_lowers_the_ordinary_level() -> None:
    wave = limited(synthesise(SENTENCE)[0])
    assert peak_db(at_level(wave)) == pytest.approx(ORDINARY_PEAK_DB, abs=0.01)
    assert peak_db(at_level(wave, volume=0.5)) == pytest.approx(ORDINARY_PEAK_DB - 6.02, abs=0.02)
    assert not at_level(wave, volume=0).any()


@pytest.mark.parametrize("language", available_languages())
def test_the_limiter_takes_the_peaks_down_and_leaves_the_rest(language: str) -> None:
    pcm = synthesise("Come down a little. 1, 2, 3, 4.", language)[0]
    shaped = limited(pcm)
    assert len(shaped) == len(pcm)
    assert peak_db(shaped) <= peak_db(pcm) - LIMITED_DB + 0.01
    assert rms_db(shaped) > rms_db(pcm) - LIMITED_DB + 2
    quiet = np.abs(pcm) < 500
    assert np.abs(shaped[quiet]).max() <= 500
    # nothing jumps that did not jump before
    assert np.abs(np.diff(shaped)).max() <= np.abs(np.diff(pcm.astype(float))).max()


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK, BLOCK + 1])
def test_the_shortest_sounds_are_limited_too(length: int) -> None:
    pcm = np.full(length, -32768, dtype=np.int16)
    assert peak_db(at_level(limited(pcm), louder=9)) == pytest.approx(HIGHEST_PEAK_DB, abs=0.01)
    assert not at_level(limited(np.zeros(length, dtype=np.int16)), louder=9).any()


def test_a_volume_that_nobody_hears_counts_as_muted() -> None:
    for volume, heard in ((0.0, False), (0.01, False), (loudness.LEAST_HEARD_VOLUME, True), (1.0, True)):
        speaker = PygameSpeaker(volume=volume)
        assert speaker.audible is heard
        assert speaker.muted is (volume == 0)
        speaker.mute(True)
        assert speaker.muted
        assert not speaker.audible
        speaker.close()


CAPTURED = """
import json, sys, time
from coach.devices.sound import PygameSpeaker
speaker = PygameSpeaker(volume=float(sys.argv[1]))
speaker.mute(sys.argv[2] == "muted")
def wait(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        speaker.speaking
        time.sleep(0.005)
for louder in range(6):
    if sys.argv[3] == "voice":
        speaker.say("Take it off.", louder=louder)
    elif sys.argv[3] == "both":
        speaker.tone("alarm", louder=louder)
        speaker.say("Take it off.", louder=louder)
    else:
        speaker.tone(sys.argv[3], louder=louder)
    wait(0.1)
    while speaker.speaking:
        wait(0.005)
    wait(1.6)
speaker.close()
"""


def captured_peaks_db(tmp_path: Path, *arguments: str) -> list[float]:
    """The peak of each sound that left the mixer, one after the other."""
    raw = tmp_path / "sound.raw"
    environment = os.environ | {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", CAPTURED, *arguments], env=environment, check=True, timeout=60)
    pcm = np.frombuffer(raw.read_bytes(), dtype="<i2")
    loud = np.flatnonzero(np.abs(pcm.astype(float)) > 30)
    if not len(loud):
        return []
    sounds = np.split(loud, np.flatnonzero(np.diff(loud) > 0.35 * RATE) + 1)
    return [peak_db(pcm[sound[0] : sound[-1] + 1]) for sound in sounds]


@pytest.mark.slow
@pytest.mark.parametrize(("volume", "what"), [("1", "voice"), ("1", "alarm"), ("0.5", "both")])
def test_what_leaves_the_mixer_gets_louder_step_by_step(tmp_path: Path, volume: str, what: str) -> None:
    peaks = captured_peaks_db(tmp_path, volume, "heard", what)
    assert len(peaks) == 6, peaks
    for before, after in pairwise(peaks):
        assert after >= min(before + 3, HIGHEST_PEAK_DB - 0.05), peaks
    assert peaks[-1] == pytest.approx(HIGHEST_PEAK_DB, abs=0.05)
    # voice and tones are of one loudness, so that the computer's volume suits both
    assert peaks[0] == pytest.approx(ORDINARY_PEAK_DB + 20 * np.log10(float(volume)), abs=4)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("1", "muted", "both"), ("0", "heard", "both")])
def test_what_is_muted_stays_silent_however_loud_it_should_be(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert captured_peaks_db(tmp_path, *arguments) == []


def speaking_db(pcm: np.ndarray) -> float:
    """The mean level of the 20 ms that are not pauses."""
    power = (pcm[: len(pcm) // 441 * 441].reshape(-1, 441).astype(float) ** 2).mean(axis=1)
    return 10 * np.log10(power[power > np.sort(power)[-10:].mean() / 100].mean() / 32768**2)


def test_a_voice_with_lower_peaks_is_as_loud_as_the_built_in_one_and_no_louder() -> None:
    """Neural voices have; of the same peak they would be twice as strong."""
    built_in = limited(synthesise("How much does your back hurt now, from 0 to 10?")[0])
    smooth = np.tanh(built_in / np.abs(built_in).max() * 6)  # as strong throughout
    loud = [at_level(wave, below_db=above_voice_db(wave, RATE)) for wave in (built_in, smooth)]
    assert speaking_db(loud[1]) == pytest.approx(speaking_db(loud[0]), abs=0.7)
    assert speaking_db(at_level(smooth)) > speaking_db(at_level(built_in)) + 4
    assert above_voice_db(np.zeros(500), RATE) == above_voice_db(np.zeros(0), RATE) == 0


LEVEL_SENTENCES = ("Stop.", "Come down a little.", "Lift your hips slowly, and hold.", "10", "Well done. Now rest.")


@pytest.mark.parametrize("name", ["piper", pytest.param("hibari", marks=pytest.mark.slow)])
def test_each_voice_is_as_loud_as_the_built_in_one(name: str, tmp_path: Path) -> None:
    if name == "hibari" and not hibari.installed():
        pytest.skip("the extra [voice] is not installed")
    voice = open_ahead(str(piper_voice(tmp_path)) if name == "piper" else name, "en", 150, RATE)
    assert voice is not None
    voice.prepare(LEVEL_SENTENCES)
    with voice._changed:
        assert voice._changed.wait_for(lambda: voice._settled(LEVEL_SENTENCES[-1]), 60)
    for sentence in LEVEL_SENTENCES:
        assert voice.ready(sentence)
        waves = (limited(voice.samples(sentence)), limited(synthesise(sentence)[0]))
        own, built_in = (speaking_db(at_level(wave, below_db=above_voice_db(wave, RATE))) for wave in waves)
        assert own == pytest.approx(built_in, abs=2), sentence
    voice.close()


def test_the_tones_keep_their_balance() -> None:
    assert below_loudest_db("alarm") == 0
    assert below_loudest_db("stop") == pytest.approx(20 * np.log10(0.7 / 0.6))
    assert max(below_loudest_db(name) for name in TONES) < 10
