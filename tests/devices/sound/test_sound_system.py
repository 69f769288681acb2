"""The computer's own voice: its program says sentences ahead of time, and nothing ever waits for it."""

import shutil
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coach.devices.sound import UnknownVoice, open_speaker, system
from coach.devices.sound.ahead import VoiceAhead
from coach.devices.sound.espeak import synthesise
from coach.devices.sound.system import ENGINES, Engine, SystemMaker, find_engine, read_wave
from coach.devices.sound.voice_choice import open_ahead

RATE = 22050
WRITES_A_TONE = """
import math, struct, sys, wave
sentence, path = sys.stdin.read(), sys.argv[1]
with wave.open(path, "wb") as file:
    file.setnchannels(2); file.setsampwidth(2); file.setframerate(16000)
    one = [int(8000 * math.sin(k / 6)) for k in range(1600 * len(sentence))]
    file.writeframes(b"".join(struct.pack("<hh", v, v) for v in one))
"""


def engine(script: str) -> Engine:
    """A program that is there on every computer."""
    return Engine(
        sys.executable,
        (),
        lambda jobs, language, rate: [([sys.executable, "-c", script, str(path)], sentence) for sentence, path in jobs],
    )


def system_voice() -> VoiceAhead:
    voice = open_ahead("system", "en", 150, RATE)
    assert voice is not None
    return voice


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceAhead]:
    monkeypatch.setitem(system.ENGINES, sys.platform, (engine(WRITES_A_TONE),))
    voice = system_voice()
    yield voice
    voice.close()


def until_ready(voice: VoiceAhead, sentence: str) -> None:
    end = time.monotonic() + 20
    while not voice.ready(sentence):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_prepared_sentence_is_said_by_the_systems_program(voice: VoiceAhead) -> None:
    voice.prepare(["Three", "Rest", "Three"])
    until_ready(voice, "Rest")
    assert len(voice.samples("Three")) == pytest.approx(5 * 0.1 * RATE, abs=2)
    assert len(voice.samples("Rest")) == pytest.approx(4 * 0.1 * RATE, abs=2)
    assert np.abs(voice.samples("Rest")[200:-200].astype(int)).max() == pytest.approx(8000, rel=0.02)


def test_what_is_not_ready_is_said_at_once_by_the_built_in_voice_and_is_ready_the_next_time(voice: VoiceAhead) -> None:
    began = time.monotonic()
    first = voice.samples("Come down a little.")
    assert time.monotonic() - began < 0.15
    assert (first == synthesise("Come down a little.", "en", 150)[0]).all()
    until_ready(voice, "Come down a little.")
    assert len(voice.samples("Come down a little.")) != len(first)


def test_a_program_that_fails_leaves_the_built_in_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(system.ENGINES, sys.platform, (engine("raise SystemExit(3)"),))
    voice = system_voice()
    voice.prepare(["Rest"])
    time.sleep(0.3)
    assert (voice.samples("Rest") == synthesise("Rest", "en", 150)[0]).all()
    voice.close()


def test_its_files_are_gone_afterwards(voice: VoiceAhead) -> None:
    voice.prepare(["Rest"])
    until_ready(voice, "Rest")
    assert isinstance(voice._maker, SystemMaker)
    folder = voice._maker._folder
    assert list(folder.iterdir()) == []
    voice.close()
    assert not folder.exists()


def test_without_such_a_voice_it_is_one_sentence_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for platform in (*ENGINES, "plan9"):
        monkeypatch.setattr(sys, "platform", platform)
        for language in ("en", "es", "de", "fi"):
            with pytest.raises(UnknownVoice, match=r"Leave out --voice system"):
                find_engine(language)
    with pytest.raises(UnknownVoice):
        open_speaker(voice_name="system")


@pytest.mark.parametrize("platform", ENGINES)
def test_each_engines_commands_name_every_file_and_say_every_sentence(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "_mac_voice", lambda language: "Anna" if language == "de" else None)
    jobs = [("Come down a little.", Path("one.wav")), ("Rest.", Path("two.wav"))]
    for own in ENGINES[platform]:
        commands = own.say(jobs, (own.languages or ("de",))[0], 120)
        everything = " ".join(" ".join(command) + text for command, text in commands)
        assert all(sentence in everything and str(path) in everything for sentence, path in jobs)
        assert all(command[0] == own.program for command, _ in commands)


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (22050, 1), (44100, 2)])
def test_a_file_of_any_rate_is_read_at_ours(tmp_path: Path, rate: int, channels: int) -> None:
    one_second = (8000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype("<i2")
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(one_second, channels).tobytes())
    samples = read_wave(path, RATE)
    assert len(samples) == pytest.approx(RATE, abs=3)
    spectrum = np.abs(np.fft.rfft(samples.astype(float)))
    assert np.argmax(spectrum) * RATE / len(samples) == pytest.approx(440, abs=2)


@pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
def test_the_real_program_of_this_computer_speaks() -> None:
    voice = system_voice()
    voice.prepare(["Come down a little."])
    until_ready(voice, "Come down a little.")
    spoken = voice.samples("Come down a little.").astype(float)
    assert 0.6 < len(spoken) / RATE < 4
    assert np.sqrt((spoken**2).mean()) > 300
    voice.close()
