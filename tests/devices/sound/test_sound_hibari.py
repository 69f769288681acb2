"""The neural voice of the extra: where it is not installed it is said; where it is, it speaks, with no network."""

import socket
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from coach.devices.sound import UnknownVoice, hibari, open_speaker, voices
from coach.devices.sound.ahead import VoiceAhead
from coach.devices.sound.espeak import synthesise
from coach.devices.sound.hibari import HibariModel
from coach.devices.sound.neural import NeuralMaker
from coach.devices.sound.spoken_forms import as_spoken
from coach.devices.sound.voice_choice import open_ahead

RATE = 22050
needs_hibari = pytest.mark.skipif(not hibari.installed(), reason="the extra [voice] is not installed")
SENTENCES = (
    "Stop.", "Come down a little.", "How much does your back hurt now, from 0 to 10?", "Well done, José.", "10",
    "3-2-1", "Call 112, or ask someone to call.", "Lift your hips slowly, and hold. Now rest.",
)  # fmt: skip


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hibari, "find_spec", lambda name: None)


def test_without_the_extra_the_built_in_voice_speaks_and_nothing_is_told(absent: None) -> None:
    assert next(choice.name for choice in voices("en")) == "espeak"
    speaker, notice = open_speaker()
    assert notice is None
    assert speaker._ahead is None  # type: ignore[attr-defined]
    speaker.close()


def test_asked_for_without_the_extra_it_is_one_sentence_with_what_to_install(absent: None) -> None:
    with pytest.raises(UnknownVoice, match=r"pip install 'back-coach\[voice\]'"):
        open_speaker(voice_name="hibari")


@pytest.mark.parametrize("language", ["es", "de"])
def test_it_speaks_english_only(language: str) -> None:
    assert "hibari" not in [choice.name for choice in voices(language)]
    with pytest.raises(UnknownVoice, match="speaks English"):
        open_speaker(voice_name="hibari", language=language)


def test_another_package_of_that_name_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "hibari.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    if find_spec("hibari").origin != str(tmp_path / "hibari.py"):  # type: ignore[union-attr]
        pytest.skip("the real one was loaded before")
    assert not hibari.installed()


@pytest.fixture(scope="module")
def voice() -> Iterator[VoiceAhead]:
    opened = open_ahead("hibari", "en", 150, RATE)
    assert opened is not None
    opened.await_loaded(60)
    yield opened
    opened.close()


def said(voice: VoiceAhead, sentence: str) -> np.ndarray:
    voice.prepare([sentence])
    with voice._changed:
        assert voice._changed.wait_for(lambda: voice._settled(sentence), 60)
    return voice.samples(sentence)


@needs_hibari
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_speech_of_about_the_length_it_has_in_the_built_in_voice(
    voice: VoiceAhead, sentence: str
) -> None:
    read = as_spoken(sentence, "en")
    spoken, built_in = said(voice, read).astype(float), synthesise(read, "en", 150)[0]
    assert voice.ready(read)
    assert len(spoken) == pytest.approx(len(built_in), rel=0.6)
    frames = spoken[: len(spoken) // 220 * 220].reshape(-1, 220)
    loud = np.sqrt((frames**2).mean(1)) > 0.007 * 32767
    assert loud[:8].any()  # within 80 ms
    assert loud[-12:].any()
    assert loud.mean() > 0.3
    assert np.abs(spoken).max() < 32000  # nothing clips


@needs_hibari
def test_the_pause_between_two_sentences_is_a_breath(voice: VoiceAhead) -> None:
    spoken = said(voice, "Lift your hips slowly. Now rest.").astype(float)
    frames = np.sqrt((spoken[: len(spoken) // 220 * 220].reshape(-1, 220) ** 2).mean(1))
    quiet = "".join("1" if level < 0.01 * 32767 else "0" for level in frames[10:-10])
    assert 0.25 <= max(map(len, quiet.split("0"))) * 0.01 <= 0.6


@needs_hibari
@pytest.mark.parametrize("sentence", ["Ελένη, lift your hips.", "Сядьте", "你好"])
def test_letters_that_it_does_not_read_are_left_to_the_built_in_voice(voice: VoiceAhead, sentence: str) -> None:
    assert (said(voice, sentence) == synthesise(sentence, "en", 150)[0]).all()
    assert not voice.ready(sentence)


@needs_hibari
def test_figures_and_abbreviations_are_read_as_their_words(voice: VoiceAhead) -> None:
    assert isinstance(voice._maker, NeuralMaker)
    model = voice._maker._model
    assert isinstance(model, HibariModel)

    def sounds(sentence: str) -> str:
        return "".join(letter for letter in "".join(model._voice.phonemize(sentence)) if letter not in " ˈˌ.,;")

    for written, spoken in (
        ("10", "ten"), ("0", "zero"), ("3-2-1", "three, two, one"), ("20 deg", "twenty degrees"),
        ("Dr. Jones", "doctor Jones"), ("Call 112.", "Call one one two."), ("NPRS", "N P R S"),
        ("2.5", "two point five"),
    ):  # fmt: skip
        assert sounds(as_spoken(written, "en")) == sounds(spoken), written


@needs_hibari
def test_no_download_can_be_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither in loading nor in speaking, words that no lexicon has among them; nor where the wheel has no voice."""
    import hibari.voices as packaged  # type: ignore[import-not-found]

    reached: list[object] = []

    def reach(*asked: object, **_: object) -> None:
        reached.append(asked)
        raise OSError("no network")

    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    for owner, name in (
        (packaged, "download"), (packaged, "voice_path"), (urllib.request, "urlopen"), (socket.socket, "connect"),
        (socket, "getaddrinfo"),
    ):  # fmt: skip
        monkeypatch.setattr(owner, name, reach)
    monkeypatch.setattr("hibari.tts.voice_path", reach)
    model = HibariModel()
    assert len(model.sentences("Breathe in, Xylophonia Qwertz 7.5, and zzzplk.", 1.0)[0]) > RATE // 2
    monkeypatch.setattr(hibari, "_model", lambda: None)
    with pytest.raises(ImportError):
        HibariModel()
    assert reached == []
    assert list(tmp_path.iterdir()) == []


@needs_hibari
def test_it_speaks_where_nobody_has_chosen_and_the_languages_it_does_not_speak_have_the_built_in_one() -> None:
    assert [choice.name for choice in voices("en")][:2] == ["hibari", "espeak"]
    for language, own in (("en", True), ("es", False)):
        speaker, notice = open_speaker(language=language)
        assert notice is None
        assert (speaker._ahead is not None) is own  # type: ignore[attr-defined]
        assert speaker.say("10") > 0.2
        speaker.close()
