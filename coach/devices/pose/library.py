"""MediaPipe, loaded when a model is first opened, without the parts that a pose landmarker never uses."""

import platform
import sys
from importlib import import_module
from types import ModuleType

from coach.devices.errors import SourceError
from coach.devices.lazily import lazily
from coach.devices.opencv import load_opencv
from coach.devices.system import library_missing

# the drawing helpers import matplotlib.pyplot and the audio tasks a sound library: 1.2 of the 1.4 s of the whole import
_UNUSED = (
    "mediapipe.tasks.python.audio",
    "mediapipe.tasks.python.genai",
    "mediapipe.tasks.python.text",
    "mediapipe.tasks.python.vision.drawing_styles",
    "mediapipe.tasks.python.vision.drawing_utils",
)
# (system, processor) for which the pinned release has a wheel, as in pyproject.toml
WHEELS = frozenset({("linux", "x86_64"), ("win32", "AMD64"), ("darwin", "arm64")})


def load_mediapipe() -> ModuleType:
    """The library; raises SourceError, with what to do, where it is not installed or cannot start."""
    load_opencv()  # mediapipe imports it as well: let our settings come first
    try:
        with lazily(*_UNUSED):
            library = import_module("mediapipe")
        import_module("mediapipe.tasks.python.core.mediapipe_c_bindings").load_raw_library()
        return library
    except ImportError as error:
        raise SourceError(_reason(error)) from error
    except OSError as error:
        raise SourceError(library_missing(error, "The pose model")) from error


def _reason(error: ImportError) -> str:
    machine = (sys.platform, platform.machine())
    if machine not in WHEELS:
        return (
            f"There is no MediaPipe for this kind of computer ({' '.join(machine)}), and so no pose model: use 64-bit "
            "Linux or Windows on an Intel or AMD processor, or a Mac with Apple silicon; or give --model FILE.onnx."
        )
    return f"The pose model could not start ({error}): install the program again."
