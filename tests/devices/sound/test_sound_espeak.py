"""The voice: a sentence becomes speech, in every language, calmly, from any thread."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from coach.devices.sound import UnknownVoice
from coach.devices.sound.espeak import estimated_s, synthesise
from coach.prescription.words import available_languages

ROOT = Path(__file__).resolve().parents[3]

SENTENCES = {
    "en": (
        "Lift your hips slowly, and hold.",
        "How much does your back hurt now, from 0 to 10?",
        "Come down a little.",
        "I can't see your feet. Move the camera a little back, until I can see all of you from the side.",
    ),
    "es": (
        "Levante la cadera despacio, y aguante.",
        "¿Cuánto le duele la espalda ahora, de 0 a 10?",
        "Baje un poco.",
        "No veo sus pies. Aleje un poco la cámara, hasta que pueda verle entero de lado.",
    ),
    "de": (
        "Heben Sie die Hüfte langsam, und halten Sie sie.",
        "Wie stark tut Ihr Rücken jetzt weh, von 0 bis 10?",
        "Kommen Sie ein wenig herunter.",
        "Ich sehe Ihre Füße nicht. Rücken Sie die Kamera ein wenig zurück, bis ich Sie ganz von der Seite sehe.",
    ),
}
SPOKEN = [(language, sentence) for language, sentences in SENTENCES.items() for sentence in sentences]


def seconds(sentence: str, voice: str = "en", rate: float = 150) -> float:
    samples, sample_rate = synthesise(sentence, voice, rate)
    return len(samples) / sample_rate


@pytest.mark.parametrize(("voice", "sentence"), SPOKEN)
def test_a_sentence_becomes_sound(voice, sentence):
    samples, sample_rate = synthesise(sentence, voice)
    assert samples.dtype == np.int16
    assert sample_rate == 22050
    loud = np.abs(samples.astype(float)).reshape(-1) > 500
    assert loud.mean() > 0.3
    assert loud[: sample_rate // 10].any()  # it starts at once


@pytest.mark.parametrize("language", SENTENCES)
def test_the_voice_is_calm(language):
    words = sum(len(sentence.split()) for sentence in SENTENCES[language])
    minutes = sum(seconds(sentence, language) for sentence in SENTENCES[language]) / 60
    assert 125 < words / minutes < 170


@pytest.mark.parametrize(
    ("language", "figures", "word"),
    [
        ("en", "12", "twelve"), ("en", "2.5 metres", "two point five metres"),
        ("es", "16", "dieciséis"), ("es", "30 segundos", "treinta segundos"),
        ("es", "2,5 metros", "dos coma cinco metros"),
        ("de", "11", "elf"), ("de", "30 Sekunden", "dreißig Sekunden"), ("de", "2,5 Meter", "zwei Komma fünf Meter"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_word(language, figures, word):
    assert seconds(figures, language) == pytest.approx(seconds(word, language), rel=0.07)


def test_every_language_that_ships_has_its_voice():
    spoken = [synthesise("8", language)[0] for language in available_languages()]
    assert all(len(samples) > 2000 for samples in spoken)
    assert len({len(samples) for samples in spoken}) == len(spoken)


def test_a_slower_rate_takes_longer():
    assert seconds("Lie on your back.", rate=110) > 1.2 * seconds("Lie on your back.", rate=170)


def test_a_comma_is_a_pause():
    samples, rate = synthesise("Lift, and hold.")
    frames = samples[: len(samples) // 441 * 441].reshape(-1, 441).astype(float)
    quiet = np.sqrt((frames**2).mean(1)) < 300
    middle = quiet[5:-5].astype(int)
    longest = max(len(run) for run in "".join(map(str, middle)).split("0"))
    assert longest * 441 / rate > 0.08


def test_the_same_letters_sound_different_in_another_language():
    english, _ = synthesise("Respire despacio.", "en")
    spanish, _ = synthesise("Respire despacio.", "es")
    assert not np.array_equal(english, spanish)


@pytest.mark.parametrize(("voice", "sentence"), SPOKEN)
def test_the_estimate_of_a_silent_session_is_near_the_real_voice(voice, sentence):
    assert estimated_s(sentence) == pytest.approx(seconds(sentence, voice), rel=0.35)


def test_nothing_to_say_takes_no_time():
    assert estimated_s("") == 0
    assert estimated_s("  ") == 0


def test_a_voice_that_does_not_exist_is_named():
    with pytest.raises(UnknownVoice, match='no voice "no-such-voice"'):
        synthesise("Hello", "no-such-voice")


def test_many_threads_speak_at_once_and_none_hears_another():
    sentences = [f"Lift{' and lift' * n}." for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda s: seconds(s, rate=141), sentences))
    alone = [seconds(s, rate=141.0001) for s in sentences]
    assert together == pytest.approx(alone, rel=0.03)
    assert together == sorted(together)


def test_it_prints_nothing_and_works_from_a_very_deep_folder(tmp_path):
    """eSpeak itself fails where the path of its data is longer than 159 bytes."""
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    deep.mkdir(parents=True)
    shutil.copytree(Path(espeakng_loader.__file__).parent, deep / "espeakng_loader")
    code = "from coach.devices.sound.espeak import synthesise; import sys; sys.exit(len(synthesise('Hello')[0]) < 5000)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(deep)!r}, {str(ROOT)!r}]; {code}"],
        capture_output=True,
        timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.glob(".coach-*")) == []  # nothing temporary stays
