"""A sound device that stalls, goes away or never answers holds nothing up, at no moment from the first to the last."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest

from coach.devices.clock import ManualClock
from coach.devices.screen import Window
from coach.devices.sound import PygameSpeaker, SilentSpeaker, SoundError, device, open_speaker, speaker
from coach.devices.sound.speaker import BETWEEN_S, SLACK_S

ROOT = Path(__file__).resolve().parents[3]


class Mixer:
    """A sound card whose every channel plays for as long as it is told, on the clock of the test."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.stalled = self.unplugged = self.failing = False
        self.ready = True
        self.reopened = 0
        self.channels = [Channel(self) for _ in range(4)]

    def gone(self) -> bool:
        return self.ready and self.unplugged

    def reopen(self) -> None:
        self.ready = False
        self.reopened += 1

    def plug_in(self) -> None:
        self.unplugged, self.ready = False, True

    def close(self) -> None:
        self.ready = False


class Channel:
    def __init__(self, mixer: Mixer) -> None:
        self.mixer, self.left_s, self.since_s = mixer, 0.0, 0.0

    def _run(self) -> None:
        now = self.mixer.clock.now()
        if not self.mixer.stalled:
            self.left_s = max(0.0, self.left_s - (now - self.since_s))
        self.since_s = now
        if self.mixer.failing:
            raise pygame.error("mixer not initialized")

    def get_busy(self) -> bool:
        self._run()
        return self.left_s > 1e-6

    def play(self, length_s: float) -> None:
        self._run()
        self.left_s = length_s

    def fadeout(self, ms: int) -> None:
        self._run()
        self.left_s = min(self.left_s, ms / 1000)

    def set_volume(self, volume: float) -> None:
        self._run()


class Stage:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = ManualClock()
        self.mixer = Mixer(self.clock)
        monkeypatch.setattr(speaker, "SoundDevice", lambda: self.mixer)
        monkeypatch.setattr(pygame.mixer, "Channel", lambda k: self.mixer.channels[k])
        monkeypatch.setattr(pygame.mixer, "Sound", lambda buffer: len(buffer) / 2 / device.SAMPLE_RATE)
        self.speaker = PygameSpeaker(clock=self.clock)

    def until_silent(self, at_most_s: float = 30.0) -> float:
        """Seconds until nothing is being said, looked at 20 times a second."""
        began = self.clock.now()
        while self.speaker.speaking:
            self.clock.advance(0.05)
            assert self.clock.now() - began < at_most_s
        return self.clock.now() - began


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


def test_a_device_that_takes_what_is_played_is_heard_to_the_end(stage: Stage) -> None:
    lasts = stage.speaker.say("Now rest.")
    assert stage.until_silent() == pytest.approx(lasts + BETWEEN_S, abs=0.06)
    assert stage.speaker.audible
    assert stage.speaker.trouble() is None


def test_a_stalled_device_ends_the_sentence_after_its_length_and_a_little_and_is_told_once(stage: Stage) -> None:
    stage.mixer.stalled = True
    lasts = stage.speaker.say("How much does it hurt?")
    assert stage.until_silent() == pytest.approx(lasts + BETWEEN_S + SLACK_S, abs=0.11)
    assert not stage.speaker.audible
    trouble = stage.speaker.trouble()
    assert trouble is not None
    assert "\n" not in trouble
    assert stage.speaker.trouble() is None


def test_while_the_sound_is_lost_every_sentence_takes_its_own_time(stage: Stage) -> None:
    stage.mixer.stalled = True
    stage.speaker.say("Now rest.")
    stage.until_silent()
    first = stage.speaker.say("How much does it hurt?")
    both = stage.speaker.say("Say a number.")
    assert both > first
    assert stage.until_silent() == pytest.approx(both + BETWEEN_S, abs=0.11)
    assert not stage.speaker.audible


def test_sound_that_ends_in_time_again_is_heard_again(stage: Stage) -> None:
    stage.mixer.stalled = True
    stage.speaker.say("Now rest.")
    stage.until_silent()
    stage.mixer.stalled = False
    stage.clock.advance(20)
    assert not stage.speaker.audible  # that it is over by now shows nothing: nobody knows when it came
    stage.speaker.say("Now rest.")
    assert not stage.speaker.audible
    stage.until_silent()
    assert stage.speaker.audible


def test_a_short_delay_is_no_loss(stage: Stage) -> None:
    stage.mixer.stalled = True
    stage.speaker.say("Now rest.")
    stage.clock.advance(SLACK_S - 0.5)
    assert stage.speaker.speaking
    stage.mixer.stalled = False
    stage.until_silent()
    assert stage.speaker.audible


def test_a_stall_shows_although_every_sentence_is_cut_off_by_the_next(stage: Stage) -> None:
    stage.mixer.stalled = True
    for _ in range(3):
        stage.speaker.say("Take the cold pack off now.", urgent=True)
        for _ in range(70):
            stage.clock.advance(0.05)
            _ = stage.speaker.speaking
    assert not stage.speaker.audible


def test_a_stall_shows_in_a_tone_too(stage: Stage) -> None:
    stage.mixer.stalled = True
    stage.speaker.tone("count")
    stage.clock.advance(SLACK_S + 1)
    assert not stage.speaker.audible


def test_an_unplugged_device_is_lost_at_once_and_heard_again_once_another_one_plays(stage: Stage) -> None:
    lasts = stage.speaker.say("How much does it hurt?")
    stage.mixer.unplugged = True
    assert not stage.speaker.audible
    assert stage.mixer.reopened == 1
    assert stage.speaker.trouble()
    assert stage.until_silent() == pytest.approx(lasts + BETWEEN_S, abs=0.06)
    stage.speaker.tone("alarm")
    lasts = stage.speaker.say("Now rest.", urgent=True)
    assert stage.until_silent() == pytest.approx(lasts + BETWEEN_S, abs=0.06)
    stage.mixer.plug_in()
    assert not stage.speaker.audible
    stage.speaker.say("Now rest.")
    stage.until_silent()
    assert stage.speaker.audible


CALLS: dict[str, Callable[[PygameSpeaker], Any]] = {
    "say": lambda it: it.say("Now rest."),
    "urgent": lambda it: it.say("Now rest.", urgent=True, louder=2),
    "tone": lambda it: it.tone("alarm"),
    "stop_speech": lambda it: it.stop_speech(),
    "mute": lambda it: it.mute(True),
    "speaking": lambda it: it.speaking,
}


@pytest.mark.parametrize("call", CALLS)
def test_an_error_of_the_mixer_is_a_lost_sound_and_no_fault(stage: Stage, call: str) -> None:
    stage.speaker.say("How much does it hurt?")
    stage.mixer.failing = True
    CALLS[call](stage.speaker)
    assert not stage.speaker.audible
    assert stage.speaker.trouble()
    stage.until_silent()


def test_what_is_muted_takes_its_time_and_stalls_are_noticed_all_the_same(stage: Stage) -> None:
    stage.speaker.mute(True)
    stage.mixer.stalled = True
    stage.speaker.say("Now rest.")
    stage.until_silent()
    stage.speaker.mute(False)
    assert not stage.speaker.audible


@pytest.fixture
def window() -> Iterator[Window]:
    window = Window((640, 480))
    yield window
    window.close()


@pytest.mark.parametrize(
    ("which", "iscapture", "lost"),
    [(device.OURS, 0, True), (0, 0, False), (device.OURS, 1, False)],
    ids=["ours", "one that is not open", "a microphone"],
)
def test_what_the_system_tells_of_a_removed_device_reaches_the_speaker_past_the_window(
    window: Window, which: int, iscapture: int, lost: bool
) -> None:
    heard = PygameSpeaker()
    pygame.event.post(pygame.event.Event(pygame.AUDIODEVICEREMOVED, which=which, iscapture=iscapture))
    assert window.inputs() == []
    assert heard.audible is not lost
    heard.close()


def test_the_status_of_the_open_device_is_known_without_a_window() -> None:
    opened = device.SoundDevice()
    status = device._status()
    assert status is not None
    assert status(device.OURS) != device.STOPPED
    assert not opened.gone()
    pygame.mixer.quit()
    assert opened.gone()
    opened.close()


def test_a_device_that_only_one_program_may_have_is_opened_after_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    opens = device._init

    def busy_at_first() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise pygame.error("device or resource busy")
        opens()

    monkeypatch.setattr(device, "_init", busy_at_first)
    device.SoundDevice().close()
    assert len(tries) == 2


def test_a_trial_that_cannot_run_leaves_the_device_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for executable in ("", "/no/such/python", "/bin/false"):
        monkeypatch.setattr(sys, "executable", executable)
        device.SoundDevice().close()


def test_a_device_that_never_answers_is_silence_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "fifo"))
    monkeypatch.setattr(device, "OPEN_S", 0.3)
    silent, notice = open_speaker()
    assert isinstance(silent, SilentSpeaker)
    assert notice is not None
    assert "did not answer" in notice


def test_a_lost_device_is_tried_again_until_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = device.SoundDevice()
    tries: list[int] = []
    again = threading.Event()
    opens = device._open

    def opens_at_last() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise SoundError("nothing there")
        opens()
        again.set()

    monkeypatch.setattr(device, "REOPEN_EVERY_S", 0.01)
    monkeypatch.setattr(device, "_open", opens_at_last)
    opened.reopen()
    opened.reopen()
    assert again.wait(20)
    assert opened._ready.wait(20)
    assert len(tries) == 3
    assert not opened.gone()
    opened.close()


STALLS = """
import os, sys, threading, time
from coach.devices.left_behind import leave
from coach.devices.sound import PygameSpeaker, device, speaker
speaker.SLACK_S = 0.5
def read_for_a_while():
    fifo = os.open(os.environ["SDL_DISKAUDIOFILE"], os.O_RDONLY)
    os.read(fifo, 65536)
    stays.wait()
stays = threading.Event()
threading.Thread(target=read_for_a_while, daemon=True).start()
voice = PygameSpeaker()
voice.say("How much does your back hurt now, from 0 to 10, where 0 is no pain and 10 the worst that you can imagine?")
while voice.speaking:
    time.sleep(0.02)
print(voice.audible, flush=True)
voice.say("Now rest.")
voice.say("Stop.", urgent=True, louder=1)
voice.tone("alarm")
voice.stop_speech()
voice.mute(True)
voice.close()
print("closed", flush=True)
leave(3)
"""


@pytest.mark.slow
def test_a_device_that_nobody_reads_from_keeps_neither_the_session_nor_the_programs_end_waiting(tmp_path: Path) -> None:
    """For real: a FIFO fills up, and SDL, pygame's ending and the C library's would all wait for it."""
    os.mkfifo(tmp_path / "fifo")
    environment = os.environ | {
        "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(tmp_path / "fifo"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", STALLS], env=environment, capture_output=True, text=True, timeout=40)
    assert done.stdout.split() == ["False", "closed"]
    assert done.returncode == 3
