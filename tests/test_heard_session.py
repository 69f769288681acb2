"""A whole session is listened to: what leaves the mixer, held against what the session says it gave."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
RATE, FRAME = 22050, 220  # samples a second, and of 10 ms
STARTS_WITHIN_S = 0.15  # design 9: from the event to the sound
BUFFERED_S = (
    0.12  # what the file keeps back of what was mixed (4096 bytes), one of SDL's buffers, and 10 ms of measuring
)

# the session in real time, on the virtual patient's own landmarks; what is given to the speaker is noted as it is given
SESSION = """
import json, os, sys
from coach.app import room
from coach.cli import execute
from coach.core.dialogue.prompts import CUES
from coach.devices.sound import PygameSpeaker
from coach.mannequin.patient.source import MannequinCamera

room.open_camera = lambda source, **_: MannequinCamera(source.partition(":")[2], pixels=False)
log = []
def now():  # seconds of sound that have left the mixer: a busy computer's own clock runs ahead of it
    return os.path.getsize(os.environ["SDL_DISKAUDIOFILE"]) / 2 / 22050
class Noted(PygameSpeaker):
    def say(self, sentence, *, urgent=False, louder=0):
        busy, at = self.speaking, now()
        lasts = super().say(sentence, urgent=urgent, louder=louder)
        log.append(("say", at, lasts, busy, urgent, sentence))
        return lasts
    def tone(self, name, *, louder=0):
        log.append(("tone", now(), 0.0, self.speaking, False, name))
        super().tone(name, louder=louder)
    def stop_speech(self):
        log.append(("cut", now(), 0.0, self.speaking, False, ""))
        super().stop_speech()
import coach.devices.sound.speaker as speaker
speaker.PygameSpeaker = Noted
code = execute(sys.argv[1:])
print(json.dumps({"code": code, "log": log}))
"""


@dataclass(frozen=True)
class Given:
    kind: str
    at_s: float
    lasts_s: float
    busy: bool  # a sentence was being said
    urgent: bool
    what: str


def listened(tmp_path: Path, *arguments: str) -> tuple[int, list[Given], np.ndarray]:
    """The exit code, what was given to the speaker and when, and the loudness of every 10 ms that it played."""
    raw = tmp_path / "sound.raw"
    environment = os.environ | {
        "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = ["run", "gentle_start", "--quick", "--store", str(tmp_path / "records.db"), *arguments]
    done = subprocess.run(
        [sys.executable, "-c", SESSION, *command], env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    pcm = np.frombuffer(raw.read_bytes(), dtype="<i2").astype(float)
    frames = pcm[: len(pcm) // FRAME * FRAME].reshape(-1, FRAME)
    return told["code"], [Given(*row) for row in told["log"]], np.sqrt((frames**2).mean(axis=1))


def onset_after(loudness: np.ndarray, at_s: float) -> float:
    """When sound begins at or after a moment of silence."""
    start = int(at_s * RATE / FRAME)
    return float(np.nonzero(loudness[start:] > 60)[0][0] + start) * FRAME / RATE


@pytest.mark.slow
def test_every_sentence_starts_in_time_one_after_the_other_and_nothing_talks_over_a_stop(tmp_path: Path) -> None:
    code, given, loudness = listened(tmp_path, "--camera", "mannequin", "--pain", "2,2,8", "--rate", "250")
    assert code == 3
    said = [one for one in given if one.kind == "say"]
    assert len(said) > 15
    # speech that begins in silence is heard within the time; the mixer's file begins when the mixer does
    into_silence = [
        one for one in given
        if not one.busy and loudness[max(0, int((one.at_s - 0.25) * 100)) : int(one.at_s * 100)].max(initial=0) < 60
    ]  # fmt: skip
    late = {one.what: onset_after(loudness, one.at_s) - one.at_s for one in into_silence}
    assert len(late) >= 6
    assert max(late.values()) < STARTS_WITHIN_S + BUFFERED_S, late
    # one voice: an ordinary sentence waits until the one before is said; only what is urgent cuts in, and what is left
    # with its phase is cut
    cuts = [one.at_s for one in given if one.kind == "cut"]
    assert not [one.what for one in said if one.busy and not one.urgent]
    for one, following in pairwise(said):
        cut = any(one.at_s <= at_s <= following.at_s for at_s in cuts)
        assert cut or following.at_s > one.at_s + one.lasts_s - 0.25, following.what
    # the stop: urgent, and after it only what belongs to it
    stop = next(k for k, one in enumerate(said) if one.urgent)
    assert "We stop here" in said[stop].what
    assert loudness[int((said[stop].at_s + 0.3) * 100) :].max() > 200
    assert {one.what for one in given[given.index(said[stop]) :] if one.kind == "tone"} <= {"stop", "answer", "end"}


@pytest.mark.slow
def test_a_muted_session_is_silent_and_takes_its_time(tmp_path: Path) -> None:
    code, given, loudness = listened(tmp_path, "--camera", "mannequin", "--pain", "8", "--mute", "--rate", "250")
    assert code == 0  # eight, and eight again after comfort
    assert loudness.max() == 0
    assert len(given) > 5
