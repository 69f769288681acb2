"""Which page of a long list is shown: it turns by itself as fast as it can be read, once, or by a click."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from coach.core.dialogue.questions import READING_PER_MIN

STAYS_S = 5.0  # the last page stays so long after it could be read; then the first comes back [E]


class PageTurner:
    """Of one question after the other; `clock` gives seconds that never go backward.

    No page is left before it could be read, and the last one is up before the whole list counts as read.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.ask()

    def ask(self) -> None:
        """Another question is shown from now on: its first page."""
        self._since_s, self._turned = self._clock(), None  # type: float, int | None

    def turn(self, page: int) -> None:
        """To this page, and no more by itself."""
        self._turned = page

    def page(self, counts: Sequence[int]) -> int:
        """The page to show; `counts`: the words on each, those of the question with the first."""
        if self._turned is not None or len(counts) < 2:
            return self._turned or 0
        read_s = [60.0 * words / READING_PER_MIN for words in accumulate(counts)]
        gone_s = self._clock() - self._since_s
        return next((page for page, until_s in enumerate(read_s) if gone_s < until_s),
                    len(counts) - 1 if gone_s < read_s[-1] + STAYS_S else 0)  # fmt: skip
