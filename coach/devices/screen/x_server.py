"""An X server that goes away: Xlib would end the whole process, in the middle of a session."""

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

import pygame

_ExitHandler = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_ErrorHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


def watch_server(on_lost: Callable[[], None]) -> object | None:
    """Has `on_lost` called when the open window's X server is lost, instead of the process ended.

    Gives what must be kept as long as the window is; None where there is no X server, or a libX11 older than 1.7.
    """
    if pygame.display.get_driver() != "x11":
        return None
    try:
        library = ctypes.CDLL("libX11.so.6")  # the one that SDL has loaded
        set_exit_handler = library.XSetIOErrorExitHandler
        display = _pointer(pygame.display.get_wm_info()["display"])
    except (OSError, AttributeError, KeyError, ValueError):
        return None
    # two: Xlib's own first handler ends the process before the second one is asked
    first, second = _ErrorHandler(lambda _display: 0), _ExitHandler(lambda _display, _data: on_lost())
    library.XSetIOErrorHandler(first)
    set_exit_handler.argtypes = (ctypes.c_void_p, _ExitHandler, ctypes.c_void_p)
    set_exit_handler(display, second, None)
    return first, second


def _pointer(capsule: Any) -> ctypes.c_void_p:
    """The address in a capsule of pygame's. Raises ValueError for another kind of value."""
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    return ctypes.c_void_p(get(capsule, b"display"))
