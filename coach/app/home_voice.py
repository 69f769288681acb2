"""The voice of the first screen: opened when something is first to be said, and anew when it is to sound otherwise."""

from collections.abc import Iterable

from coach.app.options import Tell
from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.core.home.settings import Settings
from coach.devices.sound import Speaker, UnknownVoice, hibari, open_speaker, voices
from coach.devices.sound.voice_choice import ESPEAK


class HomeVoice:
    """Says sentences in the language, and with the sound, that are set."""

    def __init__(self, tell: Tell, *, mute: bool = False) -> None:
        self._tell, self._mute = tell, mute
        self._speaker: Speaker | None = None
        self._set: tuple[object, ...] = ()

    @property
    def speaking(self) -> bool:
        return self._speaker is not None and self._speaker.speaking

    def say(self, sentences: Iterable[Text], words: Words, settings: Settings, *, louder: int = 0) -> None:
        """One after the other, after what is being said."""
        speaker = self._opened(words, settings)
        for sentence in sentences:
            speaker.say(words.say(sentence), louder=louder)

    def quiet(self) -> None:
        """Nothing more of what is being said."""
        if self._speaker is not None:
            self._speaker.stop_speech()

    def close(self) -> None:
        """Gives the sound card back."""
        if self._speaker is not None:
            self._speaker.close()
        self._speaker = None

    def _opened(self, words: Words, settings: Settings) -> Speaker:
        wanted = (words.language, settings.voice, settings.rate, settings.volume)
        if self._speaker is None or wanted != self._set:
            self.close()
            self._speaker, self._set = self._open(words.language, settings), wanted
        return self._speaker

    def _open(self, language: str, settings: Settings) -> Speaker:
        def opened(voice: str | None) -> tuple[Speaker, str | None]:
            return open_speaker(
                mute=self._mute, voice_name=voice, language=language, rate=settings.rate, volume=settings.volume
            )

        try:
            speaker, trouble = opened(settings.voice)
        except UnknownVoice as error:  # one that was set elsewhere, or for another language
            self._tell(str(error))
            speaker, trouble = opened(None)
        if trouble is not None:
            self._tell(trouble)
        return speaker


def voices_of(language: str) -> tuple[tuple[str | None, Text], ...]:
    """The voices to choose from, as a setting and in words; the first speaks where nobody has chosen."""
    first, *others = voices(language)
    pitched = (("+f3", text("home.voice.higher")), ("+m3", text("home.voice.deeper"))) if first.name == ESPEAK else ()
    return ((None, first.title), *((voice.name, voice.title) for voice in others), *pitched)


def lacks_natural(language: str) -> bool:
    """Whether there is a natural voice for the language that is not installed."""
    return language in hibari.LANGUAGES and not hibari.installed()
