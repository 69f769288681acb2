"""The computer's own voice, `--voice system`: its program writes sentences to files ahead of time, and the mixer plays
them like any other sound, so that they are muted, softened and cut off like any other.

Such programs take from a tenth of a second to several for a sentence. What is not ready when it is due is said by the
built-in voice: nothing comes late, a stop least of all.
"""

import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.devices.sound.errors import UnknownVoice
from coach.devices.sound.voice import Samples, synthesise

BATCH = 8  # sentences that one start of the program says
CLOSE_S = 1.0  # a program under way is not waited for any longer
LONGEST_S = 60.0  # a program that has not said its sentences by then is given up
NO_VOICE = (
    "This computer has no voice of its own that can be used here: {what}. Leave out --voice system to hear the "
    "built-in one."
)

Job = tuple[str, Path]  # a sentence, and the WAV file it goes into


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that speaks into files. `say` gives its commands for some jobs, and what each reads from its input."""

    program: str
    languages: tuple[str, ...]  # () speaks whatever the system has
    say: Callable[[Sequence[Job], str, float], list[tuple[list[str], str]]]


def _mac(jobs: Sequence[Job], language: str, rate: float) -> list[tuple[list[str], str]]:
    """`say` infers the container from the name, and wants the sample format named."""
    named = _mac_voice(language)
    voice = ["-v", named] if named else []
    return [
        (["say", *voice, "-r", f"{rate:.0f}", "-o", str(path), "--data-format=LEI16@22050", "-f", "-"], sentence)
        for sentence, path in jobs
    ]


def _mac_voice(language: str) -> str | None:
    """The first voice of that language in `say -v ?`: lines of name, locale, sample."""
    listed = subprocess.run(["say", "-v", "?"], capture_output=True, text=True, timeout=LONGEST_S, check=False).stdout
    for line in listed.splitlines():
        before = line.partition("#")[0].rsplit(maxsplit=1)
        if len(before) == 2 and before[1].replace("_", "-").split("-")[0] == language:
            return before[0].strip()
    return None


# one start for many sentences, because PowerShell takes most of a second to begin; SAPI's rate goes from -10 to 10
_SAPI = """
[Console]::InputEncoding = [Text.Encoding]::UTF8
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
$any = [System.Speech.Synthesis.VoiceGender]::NotSet, [System.Speech.Synthesis.VoiceAge]::NotSet
$voice.SelectVoiceByHints($any[0], $any[1], 0, [Globalization.CultureInfo]'{language}')
$voice.Rate = {rate}
while ($line = [Console]::In.ReadLine()) {{
  $path, $sentence = $line -split '\\|', 2
  $voice.SetOutputToWaveFile($path)
  $voice.Speak($sentence)
  $voice.SetOutputToNull()
}}
"""


def _windows(jobs: Sequence[Job], language: str, rate: float) -> list[tuple[list[str], str]]:
    script = _SAPI.format(language=language, rate=max(-10, min(10, round((rate - 170) / 15))))
    lines = "".join(f"{path}|{' '.join(sentence.split())}\n" for sentence, path in jobs)
    return [(["powershell", "-NoProfile", "-NonInteractive", "-Command", script], lines)]


PICO = {"en": "en-GB", "de": "de-DE", "es": "es-ES", "fr": "fr-FR", "it": "it-IT"}


def _pico(jobs: Sequence[Job], language: str, rate: float) -> list[tuple[list[str], str]]:
    speed = round(rate / 150 * 100)
    return [
        (["pico2wave", "-l", PICO[language], "-w", str(path), f'<speed level="{speed}">{sentence}</speed>'], "")
        for sentence, path in jobs
    ]


def _flite(jobs: Sequence[Job], language: str, rate: float) -> list[tuple[list[str], str]]:
    stretch = f"duration_stretch={150 / rate:.2f}"
    return [(["flite", "--setf", stretch, "-t", sentence, "-o", str(path)], "") for sentence, path in jobs]


# by sys.platform, the best first. spd-say is none of them: it plays by itself, and could talk over a stop
ENGINES: dict[str, tuple[Engine, ...]] = {
    "darwin": (Engine("say", (), _mac),),
    "win32": (Engine("powershell", (), _windows),),
    "linux": (Engine("pico2wave", tuple(PICO), _pico), Engine("flite", ("en",), _flite)),
}


def find_engine(language: str) -> Engine:
    """The system's voice for that language. Raises UnknownVoice where there is none, with what to do."""
    known = ENGINES.get(sys.platform, ())
    fitting = [engine for engine in known if not engine.languages or language in engine.languages]
    found = next((engine for engine in fitting if shutil.which(engine.program)), None)
    if found is None:
        names = " or ".join(engine.program for engine in fitting)
        what = f"install {names}" if names else f"there is none for the language {language}"
        raise UnknownVoice(NO_VOICE.format(what=what))
    return found


class SystemVoice:
    """The computer's own voice at one rate, with the built-in one for what is not ready. Raises UnknownVoice."""

    def __init__(self, language: str, rate: float, sample_rate: int) -> None:
        self._language, self._rate, self._sample_rate = language, rate, sample_rate
        self._engine = find_engine(language)
        self._ready: dict[str, Samples] = {}
        self._wanted: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._asked: set[str] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="coach-voice-")
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="system voice", daemon=True)
        self._thread.start()

    def samples(self, sentence: str) -> Samples:
        """(n,) int16 mono at the sample rate."""
        own = self._ready.get(sentence)
        if own is not None:
            return own
        self.prepare((sentence,))
        return synthesise(sentence, self._language, self._rate)[0]

    def prepare(self, sentences: Iterable[str]) -> None:
        """Say these ahead of time, in this order."""
        for sentence in sentences:
            if sentence.strip() and sentence not in self._asked:
                self._asked.add(sentence)
                self._wanted.put(sentence)

    def ready(self, sentence: str) -> bool:
        return sentence in self._ready

    def close(self) -> None:
        self._closed.set()
        self._wanted.put(None)
        self._thread.join(timeout=CLOSE_S)
        self._folder.cleanup()

    def _work(self) -> None:
        number = 0
        while (first := self._wanted.get()) is not None and not self._closed.is_set():
            batch = [first]
            while len(batch) < BATCH and not self._wanted.empty():
                more = self._wanted.get()
                if more is None:
                    return
                batch.append(more)
            jobs = [(sentence, Path(self._folder.name) / f"{number + k}.wav") for k, sentence in enumerate(batch)]
            number += len(batch)
            self._say(jobs)

    def _say(self, jobs: Sequence[Job]) -> None:
        for command, text in self._engine.say(jobs, self._language, self._rate):
            if self._closed.is_set():
                return
            try:
                _run(command, text)
            except (OSError, subprocess.SubprocessError):
                return  # the built-in voice goes on in its place
        for sentence, path in jobs:
            if path.exists():
                self._ready[sentence] = read_wave(path, self._sample_rate)
                path.unlink()


def _run(command: list[str], text: str) -> None:
    """Out of sight, and gently: the pose model needs the processor more."""
    gently = ["nice", "-n", "10"] if shutil.which("nice") else []
    subprocess.run(
        [*gently, *command],
        input=text.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=LONGEST_S,
        check=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def read_wave(path: Path, sample_rate: int) -> Samples:
    """(n,) int16 mono of a 16-bit WAV file, at that sample rate."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, channels).mean(axis=1)
    if rate != sample_rate:
        at = np.arange(int(len(pcm) * sample_rate / rate)) * rate / sample_rate
        pcm = np.interp(at, np.arange(len(pcm)), pcm)
    samples: Samples = pcm.astype(np.int16)
    samples.flags.writeable = False
    return samples
