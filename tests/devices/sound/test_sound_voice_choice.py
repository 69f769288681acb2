"""Which voices can be used here, and that each has its title in every language."""

import shutil

import pytest

from coach.devices.sound import UnknownVoice, open_speaker, voices
from coach.devices.sound.voice_choice import ESPEAK, HIBARI, SYSTEM, is_file
from coach.prescription.words import available_languages, load_words


def test_the_built_in_voice_is_always_among_them_and_every_one_has_a_title() -> None:
    for language in available_languages():
        words = load_words(language)
        names = [choice.name for choice in voices(language)]
        assert ESPEAK in names
        titles = [words.say(choice.title) for choice in voices(language)]
        assert len(set(titles)) == len(titles)
    for language in available_languages():
        assert all(f"voice.{name}" in load_words(language).sentences for name in (HIBARI, ESPEAK, SYSTEM))


def test_every_voice_that_is_listed_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for language in available_languages():
        for choice in voices(language):
            speaker, notice = open_speaker(voice_name=choice.name, language=language)
            assert notice is None, choice
            assert speaker.say("1") > 0.1
            speaker.close()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert SYSTEM not in [choice.name for choice in voices("en")]


@pytest.mark.parametrize("name", ["espeak", "en-us", "+f3", "en+m2"])
def test_the_built_in_voice_and_its_other_speakers_go_by_name(name: str) -> None:
    speaker, notice = open_speaker(voice_name=name)
    assert notice is None
    assert speaker._ahead is None  # type: ignore[attr-defined]
    speaker.close()


def test_a_name_that_is_none_is_said() -> None:
    with pytest.raises(UnknownVoice, match="no-such"):
        open_speaker(voice_name="no-such")


def test_the_file_of_a_voice_is_known_by_its_ending() -> None:
    assert is_file("~/voices/en_US-joe-medium.onnx")
    assert is_file("VOICE.ONNX")
    assert not is_file("en-us")
