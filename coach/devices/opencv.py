"""Loads OpenCV when a camera or video is first opened, and keeps it silent."""

from types import ModuleType

from coach.devices.errors import SourceError
from coach.devices.system import is_missing_library, library_missing
from coach.media import silent_opencv


def load_opencv() -> ModuleType:
    """The `cv2` module; raises SourceError where it is not able to start."""
    try:
        return silent_opencv()
    except ImportError as error:
        if is_missing_library(error):
            raise SourceError(library_missing(error, "OpenCV")) from error
        raise SourceError(f"OpenCV could not start ({error}): install the program again.") from error
