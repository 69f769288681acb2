"""The speakers: what leaves the mixer is heard through SDL's disk driver; silence keeps the same time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from piper_voice import piper_voice

from coach.devices.clock import ManualClock
from coach.devices.sound import SilentSpeaker, UnknownVoice, hibari, open_speaker
from coach.devices.sound.espeak import estimated_s

ROOT = Path(__file__).resolve().parents[3]
RATE = 22050
FRAME = RATE // 100  # 10 ms
MEASURED_S = 0.02  # an onset is known to a frame, and the two clocks begin within another

PRELUDE = """
import json, os, sys, time
from coach.devices.sound import open_speaker
speaker, notice = open_speaker(voice_name=sys.argv[1])
assert notice is None, notice
def out():  # seconds of sound that have left the mixer: it began when the device was opened, before a voice had loaded
    return os.path.getsize(os.environ["SDL_DISKAUDIOFILE"]) / 2 / 22050
before = out()
while (length := out()) == before:
    time.sleep(0.001)
begun = time.perf_counter() - length
log = []
def note(name):
    log.append((name, time.perf_counter() - begun))
def wait(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        speaker.speaking
        time.sleep(0.005)
def finish():
    while speaker.speaking:
        time.sleep(0.005)
    note("silent")
    wait(0.3)
wait(0.3)
"""


@pytest.fixture(
    params=["espeak", pytest.param("hibari", marks=pytest.mark.slow), pytest.param("piper", marks=pytest.mark.slow)]
)
def voice(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of each voice that can be used here."""
    if request.param == "piper":
        return str(piper_voice(tmp_path))
    if request.param == "hibari" and not hibari.installed():
        pytest.skip("the extra [voice] is not installed")
    return str(request.param)


def heard(tmp_path: Path, script: str, voice: str = "espeak") -> tuple[np.ndarray, dict[str, float]]:
    """The loudness of each 10 ms that left the mixer, and when the script's notes were made, both from its start."""
    raw = tmp_path / "sound.raw"
    environment = os.environ | {
        "SDL_AUDIODRIVER": "disk",
        "SDL_DISKAUDIOFILE": str(raw),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + script + "\nspeaker.close()\nprint(json.dumps(dict(log)))", voice],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    pcm = np.frombuffer(raw.read_bytes(), dtype="<i2").astype(float)
    frames = pcm[: len(pcm) // FRAME * FRAME].reshape(-1, FRAME)
    return np.sqrt((frames**2).mean(1)), json.loads(done.stdout)


def onsets(loudness: np.ndarray, silence_s: float = 0.3) -> list[float]:
    """Seconds at which sound begins after at least this much silence."""
    found, last = [], -1e9
    for k, value in enumerate(loudness):
        if value > 60:
            if (k - last) * 0.01 > silence_s:
                found.append(k * 0.01)
            last = k
    return found


def test_a_sentence_and_then_the_alarm_are_heard_and_the_alarm_fades_in(tmp_path, voice):
    loudness, at = heard(
        tmp_path,
        """
note("said")
length = speaker.say("Lift your hips slowly, and hold.")
finish()
note("alarm")
speaker.tone("alarm")
wait(1.6)
""",
        voice,
    )
    starts = onsets(loudness)
    assert len(starts) == 2
    speech, alarm = starts
    assert -MEASURED_S <= speech - at["said"] < 0.15
    assert -0.05 <= alarm - at["alarm"] < 0.15
    talking = loudness[round(speech * 100) : round((alarm - 0.6) * 100)]
    assert (talking > 500).mean() > 0.5
    ramp = loudness[round(alarm * 100) : round(alarm * 100) + 15]
    thirds = [ramp[k : k + 5].mean() for k in (0, 5, 10)]
    assert thirds[0] < thirds[1] < thirds[2]
    assert thirds[0] < 0.25 * thirds[2]


def test_an_urgent_sentence_cuts_in_at_once_and_what_waited_is_never_said(tmp_path, voice):
    loudness, at = heard(
        tmp_path,
        """
speaker.say("Breathe in slowly through the nose, and out again, and in again, and out again.")
speaker.say("And this one waits for a long time behind the other one.")
wait(1.0)
note("urgent")
length = speaker.say("Come down a little.", urgent=True)
log.append(("length", length))
finish()
""",
        voice,
    )
    assert at["silent"] - at["urgent"] == pytest.approx(at["length"] + 0.25, abs=0.2)
    after = loudness[round((at["silent"] + 0.1) * 100) :]
    assert after.max() < 60


@pytest.mark.slow
def test_a_waiting_sentence_follows_after_a_breath_and_the_given_time_is_true(tmp_path):
    loudness, at = heard(
        tmp_path,
        """
note("said")
speaker.say("Well done.")
log.append(("until", speaker.say("Now rest.")))
finish()
""",
    )
    assert at["silent"] - at["said"] == pytest.approx(at["until"] + 0.25, abs=0.2)
    starts = onsets(loudness, silence_s=0.2)
    assert len(starts) == 2


@pytest.mark.slow
def test_two_sentences_in_one_are_said_one_after_the_other_and_the_given_time_is_true(tmp_path, voice):
    """Neither was prepared: the second is made into sound while the first one is heard."""
    loudness, at = heard(
        tmp_path,
        """
note("said")
log.append(("until", speaker.say("Put both feet flat on the floor, hip-wide. Let your arms hang beside the chair.")))
finish()
""",
        voice,
    )
    assert at["silent"] - at["said"] == pytest.approx(at["until"] + 0.25, abs=0.6)
    start = onsets(loudness)[0]
    assert -MEASURED_S <= start - at["said"] < 0.15
    said = loudness[round(start * 100) : round((at["silent"] - 0.4) * 100)] > 60
    quiet = max(len(run) for run in "".join("1" if loud else "0" for loud in said).split("1"))
    assert 15 <= quiet <= 80


@pytest.mark.slow
def test_muted_sound_is_silent_takes_its_time_and_comes_back_in_the_middle(tmp_path):
    loudness, at = heard(
        tmp_path,
        """
speaker.mute(True)
assert not speaker.audible
length = speaker.say("One, two, three, four, five.")
speaker.tone("stop")
wait(0.8)
assert speaker.speaking
note("unmute")
speaker.mute(False)
finish()
""",
    )
    assert at["silent"] > at["unmute"] + 0.5
    assert loudness[: round((at["unmute"] - 0.02) * 100)].max() < 5
    assert loudness[round(at["unmute"] * 100) :].max() > 1000


@pytest.mark.slow
def test_a_count_never_covers_the_alarm(tmp_path):
    loudness, at = heard(
        tmp_path,
        """
note("alone")
speaker.tone("count")
wait(0.8)
note("alarm")
speaker.tone("alarm")
speaker.tone("count")
wait(1.6)
note("alarm_alone")
speaker.tone("alarm")
wait(1.6)
""",
    )

    def window(name: str) -> np.ndarray:
        start = next(s for s in onsets(loudness) if s > at[name] - 0.05)
        return loudness[round(start * 100) : round(start * 100) + 90]

    with_count, alone = window("alarm"), window("alarm_alone")
    assert with_count.mean() == pytest.approx(alone.mean(), rel=0.05)
    assert with_count[:4].mean() < 1.5 * alone[:4].mean()  # a count starts much louder than the alarm does
    assert window("alone")[:4].mean() > 2 * alone[:4].mean()


def test_without_a_sound_card_the_session_goes_on_in_silence_and_says_so_once(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    clock = ManualClock()
    speaker, notice = open_speaker(clock=clock)
    assert isinstance(speaker, SilentSpeaker)
    assert notice.startswith("No sound could be opened")
    assert "\n" not in notice
    assert not speaker.audible


def test_silence_that_was_asked_for_needs_no_notice(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    assert open_speaker(mute=True)[1] is None


def test_a_voice_that_does_not_exist_is_an_error_and_not_a_silent_session():
    with pytest.raises(UnknownVoice):
        open_speaker(voice_name="no-such-voice")


def test_the_silent_speaker_keeps_the_time_of_speech_on_the_sessions_clock():
    clock = ManualClock(10.0)
    speaker = SilentSpeaker(clock)
    sentence = "How much does your back hurt now, from 0 to 10?"
    assert speaker.say(sentence) == pytest.approx(estimated_s(sentence))
    assert speaker.speaking
    clock.advance(estimated_s(sentence) - 0.1)
    assert speaker.speaking
    clock.advance(0.2)
    assert not speaker.speaking


def test_the_silent_speaker_queues_and_an_urgent_sentence_goes_first():
    speaker = SilentSpeaker(ManualClock())
    first = speaker.say("Breathe in slowly through the nose.")
    assert speaker.say("And out.") > first + 0.2
    assert speaker.say("Stop.", urgent=True) == pytest.approx(estimated_s("Stop."))
    speaker.stop_speech()
    assert not speaker.speaking


def test_the_silent_speaker_knows_its_tones():
    speaker = SilentSpeaker(ManualClock())
    speaker.tone("count")
    with pytest.raises(KeyError):
        speaker.tone("trumpet")


@pytest.mark.slow
def test_a_tone_is_softer_while_the_voice_speaks(tmp_path):
    """The falling tone's own pitch is looked for below and beside the voice."""
    script = """
{before}
speaker.tone("stop")
wait(1.3)
speaker.stop_speech()
"""
    heard(tmp_path, script.format(before=""))
    plain = np.frombuffer((tmp_path / "sound.raw").read_bytes(), dtype="<i2").astype(float)
    heard(tmp_path, script.format(before='speaker.say("Breathe " * 20); wait(0.1)'))
    spoken = np.frombuffer((tmp_path / "sound.raw").read_bytes(), dtype="<i2").astype(float)
    assert _strength(spoken, 392.0) < 0.75 * _strength(plain, 392.0)
    assert _strength(spoken, 392.0) > 0.4 * _strength(plain, 392.0)


def _strength(pcm: np.ndarray, hz: float) -> float:
    """The greatest amplitude at one pitch within 0.2 s."""
    n = RATE // 5
    wave = np.exp(-2j * np.pi * hz * np.arange(n) / RATE) * np.hanning(n)
    return max(abs(np.dot(pcm[k : k + n], wave)) for k in range(0, len(pcm) - n, RATE // 50))
