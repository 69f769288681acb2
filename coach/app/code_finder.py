"""Finds QR codes in the pictures of a camera, in the place where a pose model finds a body."""

from collections import deque

from coach.core.base.types import Frame, Pose, Search, no_pose
from coach.devices.pose import Backend
from coach.media import silent_opencv
from coach.parcel.light.drawn import payloads_in

_KEPT = 64  # codes that nobody has asked for yet [E]: a picture holds a handful


class CodeFinder(Backend):
    """Works on the thread of the pose model, so that a window stays alive while a large picture is searched."""

    name = "codes"
    model = "codes"

    def __init__(self) -> None:
        self._found: deque[str] = deque(maxlen=_KEPT)

    def estimate(self, frame: Frame) -> Pose:
        """Nobody; its codes are there for `taken`."""
        if frame.image is not None:
            cv2 = silent_opencv()
            self._found.extend(payloads_in(cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)))
        return no_pose(frame)

    def taken(self) -> tuple[str, ...]:
        """The texts of the codes that were seen since this was asked last."""
        codes = []
        while self._found:
            codes.append(self._found.popleft())
        return tuple(codes)

    def look(self, search: Search) -> None:
        """A code is looked for everywhere."""

    def forget(self) -> None:
        """No picture has to do with the one before."""

    def close(self) -> None: ...
