"""The camera of the first screen: who is seen may choose from the floor. It opens after the screen is there."""

from contextlib import ExitStack

from coach.core.home.settings import NO_CAMERA
from coach.devices.camera import CAMERAS, Camera, kind_of, open_camera
from coach.devices.clock import FrameClock, MonotonicClock
from coach.devices.errors import SourceError
from coach.devices.feed import Feed, NewestFeed, RecordedFeed, Seen
from coach.devices.live import LiveFeed
from coach.devices.pose import open_backend


class Sight:
    """What one source shows; where it cannot be opened, or is gone, the screen goes on without it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._stack = ExitStack()
        self._feed: Feed | None = None
        self._clock = MonotonicClock()
        if source == NO_CAMERA:
            return
        try:
            self._feed = self._open(source)
        except SourceError:
            self._stack.close()

    def _open(self, source: str) -> Feed:
        """Raises SourceError."""
        live = CAMERAS[kind_of(source)].live
        camera: Camera = open_camera(source, loop=not live, clock=self._clock)
        try:
            backend = open_backend(camera.backend, still=camera.still)
        except SourceError:
            camera.close()
            raise
        feed: Feed = (
            NewestFeed(LiveFeed(camera, backend, self._clock), self._clock)
            if live
            else RecordedFeed(camera, backend, FrameClock(), self._clock)
        )
        self._stack.callback(feed.close)
        return feed

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
