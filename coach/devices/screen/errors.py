"""What goes wrong with the window, as a sentence for the person."""


class ScreenError(OSError):
    """There is no display; the message says what to do."""
