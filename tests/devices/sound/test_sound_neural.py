"""A neural voice keeps the built-in one's pace, and what it says is looked at before anybody hears it."""

from collections.abc import Callable

import numpy as np
import pytest

from coach.devices.sound.neural import LONGEST, MOST_STRETCH, SHORTEST, NeuralMaker, SpeechModel
from coach.devices.sound.shaping import Samples, Wave

RATE, OURS = 24000, 22050


class Model:
    """Hums for a tenth of a second a word."""

    rate_hz = RATE

    def __init__(self, word_s: float = 0.1, change: Callable[[Wave], Wave] = lambda wave: wave) -> None:
        self.word_s, self.change = word_s, change

    def sentences(self, text: str, stretch: float) -> list[Wave]:
        wave = 0.3 * np.sin(np.arange(round(len(text.split()) * self.word_s * stretch * RATE)) / 10)
        return [self.change(wave), wave] if "odd" in text else [wave]


def built_in(sentence: str) -> Samples:
    return np.ones(round(0.2 * OURS * len(sentence.split())), np.int16)


def maker(model: SpeechModel) -> NeuralMaker:
    made = NeuralMaker(lambda: model, built_in, OURS)
    made.load()
    return made


@pytest.mark.parametrize("word_s", [0.15, 0.2, 0.3])
def test_a_sentence_takes_as_long_as_in_the_built_in_voice(word_s: float) -> None:
    ((sentence, spoken),) = maker(Model(word_s)).make(["come down a little"])
    assert sentence == "come down a little"
    assert len(spoken) == pytest.approx(len(built_in(sentence)), rel=0.1)


def test_a_voice_that_is_far_too_fast_is_slowed_down_no_more_than_it_bears() -> None:
    ((_, spoken),) = maker(Model(0.09)).make(["come down a little"])
    assert len(spoken) / OURS == pytest.approx(4 * 0.09 * MOST_STRETCH, abs=0.05)


ODD: dict[str, Callable[[Wave], Wave]] = {
    "one NaN": lambda wave: np.where(np.arange(len(wave)) == 700, np.nan, wave),
    "all infinite": lambda wave: np.full(len(wave), np.inf),
    "silence": lambda wave: 0 * wave,
    "hardly anything": lambda wave: 0.001 * wave,
    "nothing": lambda wave: wave[:0],
    "too long": lambda wave: np.tile(wave, int(2 * LONGEST)),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_speech_is_not_said(kind: str) -> None:
    made = maker(Model(0.2, ODD[kind]))
    with pytest.raises(ValueError, match=r"."):
        list(made.make(["this one is odd"]))
    assert list(made.make(["this one is not"]))


def test_a_sentence_that_breaks_off_is_not_said() -> None:
    made = maker(Model(0.2))
    made._stretch *= SHORTEST / 2
    with pytest.raises(ValueError, match="as long as it should be"):
        list(made.make(["come down a little"]))


def test_a_model_that_says_nothing_at_all_does_not_load() -> None:
    with pytest.raises(ValueError, match="no sound"):
        maker(Model(0.0))
