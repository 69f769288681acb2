"""How this computer is set, for what the first start offers."""

import ctypes
import locale
import os
import sys

NAMES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in this order, as GNU programs read them


def system_locales() -> tuple[str, ...]:
    """The languages that the system is set to, the most wanted first: de_AT.UTF-8, en."""
    named = [one for name in NAMES for one in os.environ.get(name, "").split(":") if one]
    if sys.platform == "win32":
        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        named.append(locale.windows_locale.get(number, ""))
    return tuple(named)
