"""Records that no page can show: one sentence for that page, and the others are made."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from coach.records.errors import StoreError

_log = logging.getLogger(__name__)


@contextmanager
def damage_told(what: str) -> Iterator[None]:
    """Within the block a page is made of what is stored: what cannot be in it is told as damage of `what`.

    Raises StoreError. A fault of the page itself looks the same from here, so the sentence leaves room for it.
    """
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, ArithmeticError) as error:
        _log.debug("no page of %s", what, exc_info=True)
        raise StoreError(
            f"{what} holds something that no page can show ({type(error).__name__}): coach store check says what is "
            "damaged. If it finds nothing, please report it."
        ) from error
