"""The microphone: captured for real, by SDL's disk driver from a file; what leaves it is how loud it was."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coach.devices.clock import MonotonicClock
from coach.devices.sound import listening
from coach.devices.sound.listening import FRAME, RATE, SILENT_DB, loudness, open_microphone

ROOT = Path(__file__).resolve().parents[3]
# the mixer plays, and is opened again meanwhile, while a file is captured; then every value that the microphone holds
CAPTURE = """
import gc, json, time
import numpy as np
from coach.devices.clock import MonotonicClock
from coach.devices.sound import PygameSpeaker
from coach.devices.sound.listening import open_microphone
speaker = PygameSpeaker()
microphone, notice = open_microphone(MonotonicClock())
began_s = time.monotonic()
speaker.say("One, two, three.")
told = []
while time.monotonic() - began_s < 1.6:
    time.sleep(0.05)
    told += microphone.take()
kept = sum(len(one) for one in gc.get_objects() if isinstance(one, np.ndarray) and one is microphone._rest)
speaker.close()
microphone.close()
print(json.dumps({"notice": notice, "told": [(one.t_s - began_s, one.level_db) for one in told], "kept": kept}))
"""


def test_a_tone_is_its_level_in_the_band_it_is_in_and_silence_is_the_least() -> None:
    t_s = np.arange(FRAME) / RATE
    voice, sharp, hum = (np.sin(2 * np.pi * hz * t_s) for hz in (1000, 6000, 60))
    (v_low, v_high), (s_low, s_high), (h_low, _) = loudness(np.stack([voice, sharp, hum]))
    assert v_low == pytest.approx(-3.0, abs=1.0)
    assert s_high == pytest.approx(-3.0, abs=1.0)
    assert max(v_high, s_low, h_low) < -20
    assert loudness(np.zeros((1, FRAME))).tolist() == [[SILENT_DB, SILENT_DB]]


def test_what_is_captured_comes_as_levels_in_time_and_no_more_than_a_frame_of_sound_is_held(tmp_path: Path) -> None:
    t_s = np.arange(4 * RATE) / RATE
    wave = 0.3 * np.sin(2 * np.pi * 440 * t_s) * (t_s % 1.0 < 0.25)
    (tmp_path / "in.raw").write_bytes((wave * 32767).astype("<i2").tobytes())
    environment = os.environ | {
        "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILEIN": str(tmp_path / "in.raw"),
        "SDL_DISKAUDIOFILE": str(tmp_path / "out.raw"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", CAPTURE], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["notice"] is None
    assert told["kept"] < FRAME
    levels = [level for _, level in told["told"]]
    times = [at_s for at_s, _ in told["told"]]
    loud = sum(level > -20 for level in levels) / len(levels)
    assert 0.15 < loud < 0.6
    assert {level > -20 for level in levels} == {True, False}
    assert times == sorted(times)
    assert np.diff(times).max() < 0.2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.raw", "out.raw"]  # nothing was written


def test_without_a_microphone_there_is_one_sentence_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening.audio, "get_audio_device_names", lambda capture: [])
    listener, notice = open_microphone(MonotonicClock())
    assert listener is None
    assert notice is not None
    assert "none was found" in notice
    assert "gesture" in notice


def test_one_that_another_program_has_is_told_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening.audio, "get_audio_device_names", lambda capture: ["a microphone"])
    monkeypatch.setattr(listening, "_OPENING", "raise pygame.error('Device or resource busy')")
    listener, notice = open_microphone(MonotonicClock())
    assert listener is None
    assert notice is not None
    assert "Device or resource busy" in notice


def test_one_that_the_system_refuses_is_told_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """SDL's own error is none of pygame's."""

    def refuse(*_: object) -> None:
        raise listening.sdl2.error("no permission")

    monkeypatch.setattr(listening.audio, "get_audio_device_names", lambda capture: ["a microphone"])
    monkeypatch.setattr(listening, "_OPENING", "pass")
    monkeypatch.setattr(listening.audio, "AudioDevice", refuse)
    listener, notice = open_microphone(MonotonicClock())
    assert listener is None
    assert notice is not None
    assert "no permission" in notice
