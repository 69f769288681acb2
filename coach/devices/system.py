"""What the operating system has to give: libraries that a package needs and a computer may lack; and memory."""

import ctypes
import gc
import re
import sys
from contextlib import suppress

# what OpenCV (libGL, libglib, libgthread) and MediaPipe (libEGL, libGLESv2) load on Linux; a desktop has them
PACKAGES = "libegl1 libgles2 libgl1 libglib2.0-0"
# glibc's malloc.h; a camera's pictures of 640 x 480, which come 30 times a second, stay below
M_MMAP_THRESHOLD, LARGE = -3, 2 * 1024 * 1024


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


def keep_large_blocks_apart() -> None:
    """Has the system take back pictures and sounds as soon as they are freed, from now on.

    Left alone, the C library of Linux puts larger and larger blocks into heaps, which cannot shrink while anything that
    lies behind is in use: a session with window and voice took 930 MB, and each one after it in the same program 100 MB
    more. With this it takes 730, and no more the second time. Other systems see to it themselves.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has no such call
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


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
