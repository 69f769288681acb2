"""Neural voices: a model gives the sound of a sentence, which is checked before anybody hears it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np

from coach.devices.sound.shaping import Samples, Wave, joined, pcm, resampled

# speech starts within 150 ms (design 7); the built-in voice and the mixer take 40 of them
WAIT_S = 0.08
# figures are read in every language; these at the pace of sentences, within 3 % on the English ones of this project
PACED_BY = "123456 234567"
LEAST_STRETCH, MOST_STRETCH = 0.5, 2.0  # models sound like speech between them [E]
# [E] against the built-in voice at the same pace; a model that loses its way falls silent or goes on for ever
SHORTEST, LONGEST = 0.4, 2.5
LEAST_PEAK = 0.02  # of full scale: below it a model has said nothing


class SpeechModel(Protocol):
    """A model that is loaded."""

    rate_hz: int

    def sentences(self, text: str, stretch: float) -> list[Wave]:
        """(n,) of each sentence in a text, within -1 and 1; `stretch` above 1 is slower. Raises ValueError and others
        where it cannot say it."""
        ...


class NeuralMaker:
    """A model, at the pace of the built-in voice, for a `VoiceAhead`."""

    batch = 1
    wait_s = WAIT_S
    rest_share = 1.0

    def __init__(self, open_model: Callable[[], SpeechModel], built_in: Callable[[str], Samples], rate_hz: int) -> None:
        self._open_model, self._built_in, self._rate_hz = open_model, built_in, rate_hz
        self._model: SpeechModel | None = None
        self._stretch = 1.0

    def load(self) -> None:
        """Raises whatever the model does, and ValueError where what it says is no speech."""
        self._model = self._open_model()
        natural = self._said(PACED_BY)
        self._stretch = min(max(len(self._built_in(PACED_BY)) / len(natural), LEAST_STRETCH), MOST_STRETCH)

    def make(self, sentences: Sequence[str]) -> Iterator[tuple[str, Samples]]:
        """Raises as `load`."""
        for sentence in sentences:
            wave = self._said(sentence)
            share = len(wave) / max(1, len(self._built_in(sentence)))
            if not SHORTEST < share < LONGEST:
                raise ValueError(f"{share:.1f} times as long as it should be")
            yield sentence, pcm(wave)

    def close(self) -> None:
        """Nothing to do: a sentence under way ends by itself."""

    def _said(self, text: str) -> Wave:
        assert self._model is not None
        parts = self._model.sentences(text, self._stretch)
        if not all(np.isfinite(part).all() and np.abs(part).max(initial=0.0) >= LEAST_PEAK for part in parts):
            raise ValueError("no sound, or what is no number")
        wave = joined(parts, self._model.rate_hz)
        if not len(wave):
            raise ValueError("no sound")
        return resampled(wave, self._model.rate_hz, self._rate_hz)
