"""What is known of an exercise's numbers: whether it was ever tried, and what came out."""

from enum import StrEnum


class Standing(StrEnum):
    """What the certificate beside an exercise file says of the file as it is now."""

    USABLE = "usable"
    WITH_CARE = "with_care"  # it works, and something of it is to be known
    NOT_USABLE = "not_usable"
    CHANGED = "changed"  # the file is not the one that was certified
    OLDER = "older"  # the program measures differently since, or with another pose model
    UNREADABLE = "unreadable"
    NONE = "none"
