"""What every page of a review needs: the store, the words, who writes, and where the pages are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from coach.core.base.phrases import Words
from coach.core.progress.triage import ABSENT_DAYS
from coach.records.review import Review
from coach.records.store import Store
from coach.report.labels import Labels
from coach.review.door import Keys
from coach.review.exports import PAGES, Export


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    store: Store
    words: Words
    by: str  # who writes
    keys: Keys = field(default_factory=Keys)  # who may see the pages
    fault: Callable[[], str] = lambda: "This page could not be made."  # logs what is being handled; says so
    exports: Mapping[str, Export] = field(default_factory=lambda: PAGES)
    absent_days: int = ABSENT_DAYS  # so long without a session needs attention
    zone: tzinfo | None = None  # where the reader is; None is this machine's

    @property
    def review(self) -> Review:
        return Review(self.store)

    @property
    def say(self) -> Labels:
        return Labels(self.words)

    @property
    def root(self) -> str:
        """What comes before every address of a page."""
        return ""
