"""The camera of the first screen: who is there may choose by an arm, and codes are read; each at its own pace."""

from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from coach.app import home_sight
from coach.devices.clock import MonotonicClock


class WatchedFeed:
    """In the place of a live camera's feed: keeps whether it was told to take its ease."""

    def __init__(self, *_: object) -> None:
        self.eased: bool | None = None

    def ease(self, on: bool) -> None:
        self.eased = on

    def close(self) -> None: ...


@pytest.mark.parametrize(("finder", "eased"), [(None, True), (object(), False)])
def test_the_model_rests_between_pictures_and_codes_are_looked_for_in_each(
    monkeypatch: pytest.MonkeyPatch, finder: object, eased: bool
) -> None:
    camera = SimpleNamespace(backend="mediapipe", still=False)
    monkeypatch.setattr(home_sight, "open_camera", lambda *_, **__: camera)
    monkeypatch.setattr(home_sight, "open_backend", lambda *_, **__: object())
    monkeypatch.setattr(home_sight, "LiveFeed", lambda *_: object())
    monkeypatch.setattr(home_sight, "NewestFeed", WatchedFeed)
    with ExitStack() as stack:
        feed = home_sight.open_feed(stack, "0", finder, MonotonicClock())  # type: ignore[arg-type]
        assert isinstance(feed, WatchedFeed)
        assert feed.eased is eased
