"""What the operating system has to give: libraries that a package needs and a computer may lack; and memory."""

import ctypes
import gc
import re
import sys
from contextlib import suppress

# what OpenCV (libGL, libglib, libgthread) and MediaPipe (libEGL, libGLESv2) load on Linux; a desktop has them
PACKAGES = "libegl1 libgles2 libgl1 libglib2.0-0"


def is_missing_library(error: BaseException) -> bool:
    """Whether this is a system library that could not be loaded, and not a Python module that is absent."""
    return isinstance(error, OSError | ImportError) and _library(error) is not None


def library_missing(error: BaseException, what: str) -> str:
    """One sentence: `what` ("The pose model") needs which library, and the command that installs it."""
    name = _library(error)
    lacks = f"needs {name}, which this computer lacks" if name else f"could not be loaded ({error})"
    return (
        f"{what} {lacks}: on Debian or Ubuntu, sudo apt install {PACKAGES}; elsewhere, install the packages with EGL, "
        "OpenGL and GLib."
    )


def give_back_memory() -> None:
    """Hands what is free to the system, once a session is over.

    The C library of Linux keeps what threads have freed for threads to come, which grows by some 200 MB a session with
    window and voice. Other systems, and other C libraries, see to it themselves.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has no such call
            ctypes.CDLL(None).malloc_trim(0)


def _library(error: BaseException) -> str | None:
    found = re.match(r"(?:\S*/)?(lib[^\s/:]+\.so[.0-9]*): ", str(error))
    return found[1] if found else None
