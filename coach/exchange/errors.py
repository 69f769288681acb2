"""What can go wrong between this program and others, told to the person as one sentence that says what to do."""


class ExchangeError(OSError):
    """Nothing was exported, or taken in. The message is the whole sentence."""
