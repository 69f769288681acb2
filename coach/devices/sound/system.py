"""The computer's own voice, `--voice system`: its program writes sentences to files ahead of time, and the mixer plays
them like any other sound, so that they are muted, softened and cut off like any other.

Such programs take from a tenth of a second to several for a sentence: `ahead.py` has them say it before it is due.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach import unfinished
from coach.devices.sound.errors import UnknownVoice
from coach.devices.sound.shaping import Samples, resampled

BATCH = 8  # sentences that one start of the program says
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


def has_voice(language: str) -> bool:
    """Whether this computer has a voice of its own that can be used for a language."""
    try:
        find_engine(language)
    except UnknownVoice:
        return False
    return True


class SystemMaker:
    """The computer's own voice at one rate, for a `VoiceAhead`. Raises UnknownVoice."""

    batch = BATCH
    wait_s = 0.0  # no start of a program is soon enough
    rest_share = 0.0  # it runs beside the program, and gently

    def __init__(self, language: str, rate: float, rate_hz: int) -> None:
        self._language, self._rate, self._rate_hz = language, rate, rate_hz
        self._engine = find_engine(language)
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(unfinished.folder(Path(tempfile.gettempdir())))
        self._closed = threading.Event()
        self._number = 0

    def load(self) -> None:
        """Nothing to do."""

    def make(self, sentences: Sequence[str]) -> Iterator[tuple[str, Samples]]:
        """Each as soon as the programs have said all of them. Raises OSError and SubprocessError where one fails."""
        jobs = [(sentence, self._folder / f"{self._number + k}.wav") for k, sentence in enumerate(sentences)]
        self._number += len(jobs)
        for command, text in self._engine.say(jobs, self._language, self._rate):
            if self._closed.is_set():
                return
            _run(command, text)
        for sentence, path in jobs:
            if path.exists():
                yield sentence, read_wave(path, self._rate_hz)
                path.unlink()

    def close(self) -> None:
        self._closed.set()
        self._stack.close()


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


def read_wave(path: Path, rate_hz: int) -> Samples:
    """(n,) int16 mono of a 16-bit WAV file, at that rate."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, channels).mean(axis=1)
    samples: Samples = np.clip(np.round(resampled(pcm, rate, rate_hz)), -32768, 32767).astype(np.int16)
    samples.flags.writeable = False
    return samples
