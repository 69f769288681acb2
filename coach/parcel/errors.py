"""Why a parcel is not taken."""


class ParcelError(ValueError):
    """The message is one sentence that says what is wrong and what to do; nothing of the parcel was taken."""
