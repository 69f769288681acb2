"""A Piper voice that a person has: two files are read, eSpeak's phonemes are numbered, and what is no voice is said."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from piper_voice import FAILS, LETTERS, NO_NUMBER, SILENT, piper_settings, piper_voice
from sweeps import swept

from coach.core.base.limits import most
from coach.devices.sound import UnknownVoice, open_speaker
from coach.devices.sound.espeak import phonemes, synthesise
from coach.devices.sound.piper import PiperModel, numbered, read_settings
from coach.devices.sound.spoken_forms import as_spoken
from coach.devices.sound.voice_choice import open_ahead

OURS = 22050
IDS: dict[str, list[int]] = json.loads(piper_settings())["phoneme_id_map"]


def until_settled(voice: Any, sentence: str) -> None:
    with voice._changed:
        assert voice._changed.wait_for(lambda: voice._settled(sentence), 20)


def test_phonemes_are_numbered_with_a_pad_after_each_between_a_start_and_an_end() -> None:
    assert numbered("nˈaʊ.", {"^": [1], "_": [0], "$": [2], "n": [5], "ˈ": [6], "a": [7], "ʊ": [8, 9], ".": [10]}) == [
        1, 0, 5, 0, 6, 0, 7, 0, 8, 9, 0, 10, 0, 2,
    ]  # fmt: skip


def test_an_accent_is_a_phoneme_of_its_own() -> None:
    assert IDS["̃"][0] in numbered("õ", IDS)


def test_a_sound_that_the_voice_does_not_have_is_left_out_and_too_many_are_refused() -> None:
    plain = numbered("lˈɪft jʊɹ hˈɪps slˈoʊli", IDS)
    assert numbered("lˈɪft jʊɹ hˈɪps slˈoʊliⱱ", IDS) == plain
    with pytest.raises(ValueError, match="does not have"):
        numbered("ⱱⱱ nˈaʊ", IDS)
    with pytest.raises(ValueError, match="does not have"):
        numbered("", IDS)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "How much does your back hurt now, from 0 to 10? Now rest."),
        ("es", "¿Cuánto le duele la espalda ahora, de 0 a 10? Descanse."),
        ("de", "Wie stark tut Ihr Rücken jetzt weh, von 0 bis 10? Im Office."),
    ],
)
def test_espeak_tells_the_sounds_of_a_sentence_with_its_punctuation(language: str, sentence: str) -> None:
    told = phonemes(sentence, language)
    assert [mark for mark in told if mark in ",.?"] == [",", "?", "."]
    assert not any(figure.isdigit() or figure in "()" for figure in told)
    assert numbered(told, IDS)


def test_a_decimal_point_is_no_pause() -> None:
    assert "." not in phonemes("2.5 metres", "en")
    assert phonemes("Lift, 2.5 metres, and: hold!", "en").count(",") == 2


@pytest.mark.parametrize("speakers", [1, 3])
def test_a_sentence_becomes_sound_of_its_length_at_our_rate(tmp_path: Path, speakers: int) -> None:
    voice = open_ahead(str(piper_voice(tmp_path, speakers=speakers)), "en", 150, OURS)
    assert voice is not None
    voice.prepare(["Come down a little."])
    until_settled(voice, "Come down a little.")
    assert voice.ready("Come down a little.")
    spoken, built_in = voice.samples("Come down a little."), synthesise("Come down a little.", "en", 150)[0]
    assert spoken.dtype == np.int16
    assert len(spoken) == pytest.approx(len(built_in), rel=0.35)
    # its own tones, at their pitch: 16000 samples a second became 22050
    expected_hz = 200 + 10 * (LETTERS.index("k") - 3)
    spectrum = np.abs(np.fft.rfft(spoken[:700].astype(float), 65536))
    assert np.argmax(spectrum) * OURS / 65536 == pytest.approx(expected_hz, abs=25)
    voice.close()


@pytest.mark.parametrize(("number", "what"), [(NO_NUMBER, "NaN"), (SILENT, "silence"), (FAILS, "an error")])
def test_a_sentence_that_it_cannot_say_is_said_by_the_built_in_voice(tmp_path: Path, number: int, what: str) -> None:
    """`ʒ` is broken; a sentence of silence has no other sounds."""
    silent = {letter: [SILENT] for letter in "mˈɛʒɚ."} if number == SILENT else {}
    path = piper_voice(tmp_path, phoneme_id_map={**IDS, "ʒ": [number], **silent})
    voice = open_ahead(str(path), "en", 150, OURS)
    assert voice is not None
    voice.await_loaded(20)
    for _ in range(2):
        assert (voice.samples("Measure.") == synthesise("Measure.", "en", 150)[0]).all(), what
        until_settled(voice, "Measure.")
    assert not voice.ready("Measure.")
    voice.prepare(["Come down."])
    until_settled(voice, "Come down.")
    assert voice.ready("Come down.")
    voice.close()


REFUSED: dict[str, dict[str, Any]] = {
    "another language": {"espeak": {"voice": "de"}},
    "no such voice of eSpeak's": {"espeak": {"voice": "en-zz-none"}},
    "no numbers": {"phoneme_id_map": {}},
    "no start": {"phoneme_id_map": {"_": [0], "$": [2], "a": [3]}},
    "letters instead of phonemes": {"phoneme_type": "text"},
    "a rate that nothing has": {"audio": {"sample_rate": 10}},
    "no rate": {"audio": {}},
    "numbers that the model does not have": {"phoneme_id_map": {**IDS, "^": [5000]}},
    "a first input of another name": {"rename": "pixels"},
}


@swept("what", REFUSED)
def test_what_is_no_voice_is_one_sentence_with_what_to_do(what: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownVoice, match=r"give (the|a) .*voice") as told:
        PiperModel(piper_voice(tmp_path, **REFUSED[what]), "en")
    assert "\n" not in str(told.value)


def test_files_that_are_not_there_or_damaged_are_one_sentence(tmp_path: Path) -> None:
    path = piper_voice(tmp_path)
    settings = tmp_path / "voice.onnx.json"
    whole = settings.read_bytes()
    for content in (b"", b"{", b"[]", b"\xff", b"[" * 100_000, whole + b" " * most("voice.settings")):
        settings.write_bytes(content)
        with pytest.raises(UnknownVoice, match=r"voice\.onnx\.json.*with its \.onnx\.json beside it"):
            read_settings(settings)
    settings.unlink()
    with pytest.raises(UnknownVoice, match=r"There is no .*voice\.onnx\.json"):
        PiperModel(path, "en")
    settings.write_bytes(whole)
    path.write_bytes(path.read_bytes()[:-50])
    for broken in (path, tmp_path / "none.onnx", tmp_path):
        with pytest.raises(UnknownVoice) as told:
            PiperModel(broken, "en")
        assert "\n" not in str(told.value)


def test_a_session_speaks_with_it_and_refuses_what_is_none(tmp_path: Path) -> None:
    speaker, notice = open_speaker(voice_name=str(piper_voice(tmp_path)))
    assert notice is None
    assert speaker.say("Come down a little.") > 0.5
    speaker.close()
    with pytest.raises(UnknownVoice):
        open_speaker(voice_name=str(tmp_path / "none.onnx"))


def test_what_is_read_aloud_reaches_it_as_words() -> None:
    assert phonemes(as_spoken("Call 112.", "en"), "en") == phonemes("Call one one two.", "en")


@pytest.mark.parametrize("command", [("run", "gentle_start", "--no-window"), ("practice", "--no-window")])
def test_the_command_line_refuses_what_is_no_voice_before_anything_is_opened(
    command: tuple[str, ...], run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "mine.onnx"
    assert run(*command, "--voice", path)[::2] == (
        1,
        f"There is no model file '{path}': check the spelling and the folder.",
    )
    path.write_bytes(b"x")
    code, _, told = run(*command, "--voice", path)
    assert code == 1
    assert "mine.onnx.json" in told
    assert "\n" not in told
    (tmp_path / "mine.onnx.json").write_bytes(piper_settings(espeak={"voice": "de"}))
    code, _, told = run(*command, "--voice", path)
    assert (code, "speaks de" in told) == (1, True)
