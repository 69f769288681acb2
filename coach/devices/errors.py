"""What goes wrong with a source of pictures, said in one sentence that tells the person what to do."""


class SourceError(OSError):
    """A source that is absent, unreadable, busy or broken; the message is the sentence to show."""


class SourceLost(SourceError):
    """A live camera that went away in the middle."""
