"""Loads OpenCV when a camera or video is first opened, and keeps it silent."""

import os
from types import ModuleType

from coach.devices.errors import SourceError
from coach.devices.system import is_missing_library, library_missing

_SETTINGS = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # FFmpeg's own number for "quiet"
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",  # saves half a minute at opening a camera on Windows
}


def load_opencv() -> ModuleType:
    """The `cv2` module; raises SourceError where it is not able to start."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        import cv2
    except ImportError as error:
        if is_missing_library(error):
            raise SourceError(library_missing(error, "OpenCV")) from error
        raise SourceError(f"OpenCV could not start ({error}): install the program again.") from error
    # for when something else imported it before the settings were made
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
