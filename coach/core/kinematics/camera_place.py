"""Where a camera stood when a set-up was good: remembered by posture and view, never as a picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coach.core.base.types import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPlace:
    """As the body was seen from it. A field that was not seen is None."""

    view_deg: float | None  # 0 beside the body, 90 before or behind it
    trunk: float | None  # hips to shoulders, picture heights: how far away the camera stood
    trunk_x: float | None  # the trunk's middle, picture widths
    trunk_y: float | None  # the same, picture heights down: how high the camera stood, and how it was tilted
    as_it_is: bool  # the person chose to go on although something was open


PlaceKey = tuple[str, str]  # the exercise's posture and view


def places_of(events: Iterable[Event]) -> Mapping[PlaceKey, CameraPlace]:
    """The last place of each posture and view in the events, which are in their order; a skipped set-up is none."""
    found = {}
    for event in events:
        if event.kind == "camera_placed" and event.data["how"] in KEPT:
            found[event.data["posture"], event.data["view"]] = CameraPlace(
                view_deg=event.data["view_deg"],
                trunk=event.data["trunk"],
                trunk_x=event.data["trunk_x"],
                trunk_y=event.data["trunk_y"],
                as_it_is=event.data["how"] == "as_it_is",
            )
    return found


# how a set-up ended: all was right; the person chose to go on as it was, or without the camera; skipped by a key
HOW = ("good", "as_it_is", "by_time", "skipped")
KEPT = frozenset({"good", "as_it_is"})
