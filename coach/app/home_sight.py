"""The camera of the first screen: who is seen may choose from the floor. It opens after the screen is there.

The same camera reads the codes of a sheet, while a page is about these.
"""

from contextlib import ExitStack

from coach.app.code_finder import CodeFinder
from coach.core.home.settings import NO_CAMERA
from coach.devices.camera import CAMERAS, kind_of, open_camera
from coach.devices.clock import FrameClock, MonotonicClock
from coach.devices.errors import SourceError
from coach.devices.feed import Feed, NewestFeed, RecordedFeed, Seen
from coach.devices.live import LiveFeed
from coach.devices.pose import open_backend


class Sight:
    """What one source shows; where it cannot be opened, or is gone, the screen goes on without it.

    With a `finder` codes are looked for in its pictures, and nobody.
    """

    def __init__(self, source: str, finder: CodeFinder | None = None) -> None:
        self.source, self.finder = source, finder
        self._stack = ExitStack()
        self._feed: Feed | None = None
        self._clock = MonotonicClock()
        if source == NO_CAMERA:
            return
        try:
            self._feed = open_feed(self._stack, source, finder, self._clock)
        except SourceError:
            self._stack.close()

    @property
    def open(self) -> bool:
        """Whether it may show something."""
        return self._feed is not None

    def next(self) -> Seen | None:
        """What there is now; None, at once, where nothing is open."""
        if self._feed is None:
            return None
        seen = self._feed.next()
        if seen.source != "ok":
            self.close()
            return None
        return seen

    def close(self) -> None:
        """Gives it back."""
        self._stack.close()
        self._feed = None


def open_feed(
    stack: ExitStack, source: str, finder: CodeFinder | None, clock: MonotonicClock, *, loop: bool = True
) -> Feed:
    """Pictures at the pace of life, each with who is in it, or looked through by the finder. Raises SourceError."""
    live = CAMERAS[kind_of(source)].live
    camera = open_camera(source, loop=loop and not live, clock=clock, largest=finder is not None)
    try:
        backend = open_backend(camera.backend, still=camera.still) if finder is None else finder
    except SourceError:
        camera.close()
        raise
    feed: Feed = (
        NewestFeed(LiveFeed(camera, backend, clock), clock)
        if live
        else RecordedFeed(camera, backend, FrameClock(), clock)
    )
    stack.callback(feed.close)
    feed.ease(finder is None)  # here only arms are looked for
    return feed
