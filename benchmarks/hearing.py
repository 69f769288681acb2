"""Answers by a short sound, by gesture and by remote: how many are heard, how fast, and what is taken for one.

A real session asks for a pain score with its real voice; the microphone is a simulated room, in which that voice comes
back with an echo. Words of people are read from a folder of sounds, which is not part of the project: on Debian, what
`klettres-data`, `ktuberling-data` (both GPL) and the like install below /usr/share. Without one, words and television
are left out.
"""

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import pygame
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from shown import console
from underway import RETURNED

from coach.core import session
from coach.core.base.frozen import replace
from coach.core.base.types import Floats
from coach.core.dialogue.gestures import GESTURES
from coach.core.dialogue.hearing import Listened, Loudness
from coach.core.dialogue.questions import Answer
from coach.core.dialogue.scanning import FIRST_PART
from coach.core.dialogue.scripted_answers import Script, reply
from coach.core.exercise.model import Dose, Routine, Step
from coach.core.session.state import DayPlan, Taught
from coach.devices.pose import open_backend
from coach.devices.sound.espeak import synthesise
from coach.devices.sound.listening import FRAME, RATE, loudness
from coach.devices.sound.speaker import BETWEEN_S
from coach.mannequin.patient.source import FRAMES_PER_S, MannequinCamera
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise
from coach.prescription.words import load_words

WORDS = load_words("en")
ASKED = "pain_check"
SOUND_DB = -22.0  # of a word or a clap, its loudest twentieth of a second, below full scale
ROOM_DB = -62.0  # of a quiet room
OWN_DB = (-40.0, -28.0, -16.0)  # of the program's voice at the microphone: far, near, and loud beside it
BELOW_DB = (20.0, 10.0, 6.0)  # television and music below a word
WAY_S = 0.1  # from the mixer to the loudspeaker and back to the microphone
ANSWERS_S = (0.35, 0.75)  # from the last word of a choice until the sound begins [E]
LOWERED_S = 1.4  # the virtual patient's arm is down by then, reaction and all
TELEVISION_S = 600.0
MOST_S = 170.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one way of answering, or one kind of noise, came to."""

    what: str
    room: str
    tries: int = 0
    hits: int = 0  # with the score that was meant
    wrong: int = 0
    off: int = 0  # the room was too loud, and the person was told
    median_s: float | None = None  # from the last word of the question
    picks: int | None = None  # of nobody, in `TELEVISION_S` seconds
    answers: int | None = None  # of those, confirmed


# -- sounds ------------------------------------------------------------------------------------------------------------


def echo(wave: Floats, seconds: float, rng: np.random.Generator) -> Floats:
    """The sound and its room: the echo falls by 60 dB in so many seconds."""
    t_s = np.arange(int(seconds * RATE)) / RATE
    tail = rng.standard_normal(len(t_s)) * 10 ** (-3 * t_s / seconds) * 0.04
    tail[0] = 1.0
    size = 1 << (len(wave) + len(tail)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(tail, size), size)
    return np.asarray(heard[: len(wave) + len(tail)])


def at(wave: Floats, level_db: float) -> Floats:
    """With its loudest twentieth of a second at this level."""
    n = RATE // 20
    power = np.convolve(wave**2, np.ones(n) / n, "same").max()
    return wave * 10 ** (level_db / 20) / np.sqrt(max(power, 1e-12))


def clap(rng: np.random.Generator) -> Floats:
    t_s = np.arange(int(0.06 * RATE)) / RATE
    return np.asarray(rng.standard_normal(len(t_s)) * np.exp(-t_s / rng.uniform(0.004, 0.012)))


def knock(rng: np.random.Generator) -> Floats:
    t_s = np.arange(int(0.12 * RATE)) / RATE
    tones = sum(np.sin(2 * np.pi * f * t_s) for f in rng.uniform(250, 900, 3))
    return np.asarray((tones + 0.3 * rng.standard_normal(len(t_s))) * np.exp(-t_s / rng.uniform(0.01, 0.03)))


def music(seconds: float, rng: np.random.Generator) -> Floats:
    """Chords and a drum."""
    wave = np.zeros(int(seconds * RATE))
    beat = int(rng.uniform(0.4, 0.7) * RATE)
    for n, start in enumerate(range(0, len(wave) - 2 * RATE, beat)):
        t_s = np.arange(int(1.5 * RATE)) / RATE
        root = 110 * 2 ** (rng.choice([0, 5, 7, 9]) / 12)
        chord = sum(np.sin(2 * np.pi * root * k * t_s) / k for k in (1, 1.25, 1.5, 2, 3, 4))
        wave[start : start + len(t_s)] += chord * np.exp(-t_s / 0.5)
        hit = clap(rng) if n % 2 else knock(rng)
        wave[start : start + len(hit)] += 2 * hit
    return wave


def television(words: list[Floats], seconds: float, rng: np.random.Generator) -> Floats:
    """People who talk, with pauses of all lengths, now and then with music below."""
    wave = np.zeros(int(seconds * RATE))
    place = 0
    while place < len(wave):
        word = at(words[rng.integers(len(words))], rng.uniform(-6, 0))[: len(wave) - place]
        wave[place : place + len(word)] += word
        pause_s = rng.uniform(0.02, 0.25) if rng.random() < 0.8 else rng.uniform(0.4, 2.5)
        place += len(word) + int(pause_s * RATE)
    below = at(music(seconds, rng), -12.0)
    below[np.sin(2 * np.pi * np.arange(len(wave)) / RATE / 40) < 0] = 0.0
    return wave + below


def read_words(folder: Path, most: int, rng: np.random.Generator) -> list[Floats]:
    """Sounds of the folder, without the silence around them; what cannot be read is passed over."""
    pygame.mixer.init(RATE, -16, 1)
    files = sorted(one for one in folder.rglob("*") if one.suffix in (".ogg", ".wav", ".mp3"))
    words = []
    for place in rng.permutation(len(files))[:most]:
        try:
            pcm = np.frombuffer(pygame.mixer.Sound(str(files[place])).get_raw(), "<i2").astype(float) / 32768
        except pygame.error:
            continue
        loud = np.abs(pcm) > 0.05 * np.abs(pcm).max() if len(pcm) and np.abs(pcm).max() > 0.01 else np.zeros(0, bool)
        if loud.any():
            words.append(pcm[loud.argmax() : len(pcm) - loud[::-1].argmax()])
    return words


# -- a room with a microphone ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Air:
    """What reaches the microphone, on the session's clock."""

    rng: np.random.Generator
    behind: Floats  # the noise that is there all the time
    heard_s: float = 0.0
    coming: Floats = field(default_factory=lambda: np.zeros(int(MOST_S * 2 * RATE)))
    rest: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, wave: Floats, t_s: float) -> None:
        start = int(t_s * RATE)
        wave = wave[: max(len(self.coming) - start, 0)]
        self.coming[start : start + len(wave)] += wave

    def until(self, t_s: float) -> tuple[Loudness, ...]:
        a, b = int(self.heard_s * RATE), int(t_s * RATE)
        noise = self.rng.standard_normal(b - a) * 10 ** (ROOM_DB / 20)
        behind = self.behind[np.arange(a, b) % len(self.behind)] if len(self.behind) else 0.0
        pcm = np.concatenate([self.rest, np.clip(self.coming[a:b] + noise + behind, -1, 1)])
        whole = len(pcm) // FRAME
        self.rest, self.heard_s = pcm[whole * FRAME :], t_s
        told = loudness(pcm[: whole * FRAME].reshape(-1, FRAME))
        end = b - len(self.rest)
        return tuple(
            Loudness((end - (whole - 1 - n) * FRAME) / RATE, float(v), float(s)) for n, (v, s) in enumerate(told)
        )


@dataclass(slots=True)
class Talk:
    """A session, its voice and its person, moment by moment."""

    camera: MannequinCamera | None  # None: nobody is in the picture from here on
    air: Air
    own_db: float
    way: str = "none"  # sound, gesture or remote
    sound: Callable[[], Floats] | None = None
    listens: bool = True
    t_s: float = 0.0
    state: session.Session = field(default_factory=lambda: session.Session(plan=DayPlan(known=RETURNED)))
    script: Script = field(default_factory=lambda: Script({"pain_change": ("more",)}))
    until_s: float = -1.0  # the voice
    last_word_s: float = 0.0
    question_s: float | None = None  # its last word
    acted: int = -1  # the turn of the reading that was answered
    acts_s: float | None = None
    raised: int | None = None  # the turn for which an arm is up
    down_s: float = 0.0  # it is down again then
    score: int | None = None
    answered_s: float | None = None
    picks: int = 0
    routine: Routine = field(
        default_factory=lambda: Routine(
            id="asked",
            version="1",
            steps=(
                Step(
                    exercise=read_exercise(shipped_exercises()["supine_supported"]),
                    dose=Dose(duration_s=60.0),
                    checkin=True,
                ),
            ),
        )
    )

    def step(self, target: str | None) -> bool:
        """One frame; False once the score is given, or the session is over."""
        pose, t_s = None, self.t_s + 1 / FRAMES_PER_S
        if self.camera is not None and (frame := self.camera.read()) is not None:
            with open_backend("recorded") as backend:
                pose, t_s = backend.estimate(frame), frame.t_s
        self.t_s = t_s
        speaking, playing = t_s < self.until_s, t_s < self.until_s - BETWEEN_S
        answers, pressed = self._acts(t_s, target)
        waiting = self.state.run.phase in (session.Phase.PLACEMENT, session.Phase.SHOW)
        at_it = session.at_step(self.routine, self.state)
        if self.camera is not None:
            doing = self.state.run.phase is session.Phase.EXERCISE
            self.camera.attend(self.routine.steps[0].exercise if at_it else None, doing=doing)
        sound = Listened(self.air.until(t_s), playing) if self.listens else None
        moment = session.Tick(
            t_s=t_s, pose=pose if at_it else None, answers=answers, pressed=pressed, speaking=speaking,
            commands=("skip",) if waiting else (), sound=sound,
        )  # fmt: skip
        self.state, events, given = session.advance(self.routine, self.state, moment)
        for cue in given:
            if cue.row.spoken and cue.text is not None:
                self._say(WORDS.say(cue.text), t_s)
        for event in events:
            self.picks += event.kind == "sound_heard"
            if event.kind == "pain_answered" and event.data["moment"] == "check":
                self.score, self.answered_s = event.data["score"], t_s
        asked = self.state.dialogue.asked
        if asked is not None and asked.id == ASKED and asked.given and self.question_s is None and not speaking:
            self.question_s = self.last_word_s
        return self.answered_s is None and self.state.ending.end is None

    def _acts(self, t_s: float, target: str | None) -> tuple[tuple[Answer, ...], bool]:
        """What the person does: other questions are answered, this one as the way goes."""
        asked = self.state.dialogue.asked
        if asked is None or asked.id != ASKED:
            self.script, answer = reply(self.script, asked)
            return ((answer,) if answer else ()), False
        reading = self.state.dialogue.reading
        if target is None or reading is None or reading.over or not reading.given:
            return (), False
        scan = reading.scan
        meant = scan.value == target or (scan.place == FIRST_PART and target in scan.values[: scan.first])
        if meant and self.acted != scan.turn and t_s >= self.last_word_s:
            self.acted, self.acts_s = scan.turn, max(self.last_word_s, self.down_s)
            if self.way != "gesture":  # the patient has a reaction time of its own
                self.acts_s += self.air.rng.uniform(*ANSWERS_S)
        pressed = False
        if self.acts_s is not None and t_s >= self.acts_s:
            if self.way == "sound" and self.sound is not None:
                self.air.add(echo(at(self.sound(), SOUND_DB), 0.4, self.air.rng), self.acts_s)
            elif self.camera is not None and self.way == "gesture":
                self.camera.gesture("forearm_up")
                self.raised = scan.turn
            pressed, self.acts_s = self.way == "remote", None
        if self.camera is not None and self.raised not in (None, scan.turn):  # it was seen
            self.camera.gesture(None)
            self.raised, self.down_s = None, t_s + LOWERED_S
        return (), pressed

    def _say(self, sentence: str, t_s: float) -> None:
        samples, rate = synthesise(sentence)
        wave = np.interp(np.arange(0, len(samples) / rate, 1 / RATE), np.arange(len(samples)) / rate, samples / 32768)
        begins_s = max(t_s, self.until_s)
        self.last_word_s = begins_s + len(wave) / RATE
        self.until_s = self.last_word_s + BETWEEN_S
        if len(wave):
            self.air.add(echo(at(wave, self.own_db), 0.6, self.air.rng), begins_s + WAY_S)


def asked(behind: Floats, own_db: float, *, known: bool = True) -> Talk:
    """A session that has come to its question about pain after an exercise on the back."""
    talk = Talk(MannequinCamera(pixels=False), Air(np.random.default_rng(1), behind), own_db)
    while talk.state.dialogue.asked is None or talk.state.dialogue.asked.id != ASKED:
        if not talk.step(None):
            raise RuntimeError(f"the session ended before its question: {talk.state.ending.end}")
    listening = talk.state.dialogue.listening
    if known and listening is not None:
        listening = replace(listening, told=True)
        dialogue = replace(
            talk.state.dialogue, taught=Taught(gestures=frozenset(GESTURES)), hands_off=True, listening=listening
        )
        talk.state = replace(talk.state, dialogue=dialogue)
    return talk


def again(talk: Talk, seed: int, way: str = "none", sound: Callable[[], Floats] | None = None) -> Talk:
    """The same moment once more, with other sounds; nobody is seen from here on, which none of these ways needs."""
    behind = np.roll(talk.air.behind, -seed * 37 * RATE)
    air = dataclasses.replace(talk.air, rng=np.random.default_rng(seed), behind=behind, coming=talk.air.coming.copy())
    return dataclasses.replace(talk, camera=None, air=air, way=way, sound=sound)


def tried(
    what: str, room: str, behind: Floats, way: str, sound: Callable[[], Floats] | None = None, *, known: bool = True
) -> Row:
    """Each score once."""
    hits = wrong = off = 0
    took: list[float] = []
    start = asked(behind, OWN_DB[1], known=known)
    for score in range(11):
        if way == "gesture":  # a body cannot be set back
            talk = asked(behind, OWN_DB[1], known=known)
            talk.way, talk.listens = way, False
        else:
            talk = again(start, score, way, sound)
            talk.listens = way == "sound"
        end_s = talk.t_s + MOST_S
        while talk.step(str(score)) and talk.t_s < end_s:
            pass
        listening = talk.state.dialogue.listening
        hits += talk.score == score
        wrong += talk.score not in (score, None)
        off += listening is not None and listening.told_loud
        if talk.answered_s is not None and talk.question_s is not None:
            took.append(talk.answered_s - talk.question_s)
    median_s = round(float(np.median(took)), 1) if took else None
    return Row(what=what, room=room, tries=11, hits=hits, wrong=wrong, off=off, median_s=median_s)


def overheard(what: str, room: str, behind: Floats, own_db: float, *, later: bool = False) -> Row:
    """Nobody answers, for ten minutes of questions. `later`: the noise begins with the question, in a quiet room."""
    spent_s, picks, answers, off, seed = 0.0, 0, 0, 0, 0
    start = asked(np.zeros(0) if later else behind, own_db)
    while spent_s < TELEVISION_S:
        seed += 1
        talk = again(start, seed)
        talk.air.behind = np.roll(behind, -seed * 37 * RATE)
        while talk.step(None):
            pass
        spent_s += talk.t_s - start.t_s
        listening = talk.state.dialogue.listening
        picks, answers = picks + talk.picks, answers + (talk.score is not None)
        off += listening is not None and listening.told_loud
    return Row(what=what, room=room, off=off, picks=picks, answers=answers)


def measured(folder: Path | None, quick: bool) -> Iterator[Row]:
    rng = np.random.default_rng(5)
    quiet = np.zeros(0)
    words = [] if folder is None else read_words(folder, 400, rng)
    short = [word for word in words if 0.1 * RATE <= len(word) <= 0.75 * RATE]
    ways: dict[str, Callable[[], Floats]] = {"clap": lambda: clap(rng), "knock": lambda: knock(rng)}
    if short:
        ways["word"] = lambda: short[int(rng.integers(len(short)))]
    fan = at(np.cumsum(rng.standard_normal(20 * RATE)) * 0.02 + rng.standard_normal(20 * RATE), -48.0)
    for what, sound in ways.items():
        yield tried(what, "quiet", quiet, "sound", sound)
        if not quick:
            yield tried(what, "a fan", fan, "sound", sound)
            yield tried(f"{what}, the first time", "quiet", quiet, "sound", sound, known=False)
    for way in ("gesture", "remote"):
        yield tried(way, "quiet", quiet, way)
    for own_db in OWN_DB:
        yield overheard("its own voice", f"{own_db:.0f} dB", quiet, own_db)
    behinds: dict[str, Callable[[], Floats]] = {"music": lambda: music(200.0, rng)}
    if words:
        behinds["television"] = lambda: television(words, 200.0, rng)
    for what, behind in behinds.items():
        for below_db in BELOW_DB[:1] if quick else BELOW_DB:
            wave = at(behind(), SOUND_DB - below_db)
            yield overheard(what, f"{below_db:.0f} dB below", wave, OWN_DB[1])
            yield overheard(f"{what}, switched on", f"{below_db:.0f} dB below", wave, OWN_DB[1], later=True)
            if not quick:
                yield tried(
                    next(reversed(ways)),
                    f"{what}, {below_db:.0f} dB below",
                    wave,
                    "sound",
                    ways[next(reversed(ways))],
                    True,
                )


def main(
    sounds: Annotated[Path | None, typer.Option(help="A folder with recorded words, at any depth.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The quiet room only.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Measure answers by sound, by gesture and by remote."""
    table = Table("what", "room", "hits", "wrong", "too loud", "median s", "picks by nobody", "confirmed")
    rows = []
    for row in track(measured(sounds, quick), description="Listening", console=Console(stderr=True)):
        rows.append(row)
        hits = f"{row.hits} of {row.tries}" if row.tries else ""
        table.add_row(
            row.what, row.room, hits, str(row.wrong) if row.tries else "", str(row.off),
            "" if row.median_s is None else f"{row.median_s:.1f}",
            "" if row.picks is None else str(row.picks), "" if row.answers is None else str(row.answers),
        )  # fmt: skip
    console().print(table)
    if json_file is not None:
        json_file.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
