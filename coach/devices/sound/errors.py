"""What goes wrong with sound, as a sentence for the person."""


class SoundError(OSError):
    """No sound card, or no voice; the message says what to do."""


class UnknownVoice(SoundError):
    """A voice was asked for that does not exist."""
