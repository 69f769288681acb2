"""What is set once on a computer, and how a value that was kept is believed: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

SLOWEST_WPM, FASTEST_WPM = 95, 300  # words a minute: a person in pain follows no faster voice [E]
NO_CAMERA = "none"  # guided by time
THEMES = ("dark", "light", "contrast")  # of the window
LONGEST = 200  # characters of a voice's name [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Of the computer, whoever sits before it; what is a person's own is in their profile."""

    language: str = "en"
    voice: str | None = None  # None: the language's own
    rate: float = 150.0  # words a minute
    volume: float = 1.0  # 0 to 1
    listen: bool = False  # short sounds answer too
    camera: str = "0"  # its number, or NO_CAMERA
    theme: str = "dark"
    fullscreen: bool = False
    reduced_motion: bool = False
    started: bool = False  # the first start has been gone through


def _number(least: float, most: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_camera(value: Any) -> bool:
    """Whether a setting names a camera of this computer, or that there is to be none."""
    return value == NO_CAMERA or (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 2)


# what is believed of a value that was kept
BELIEVED: Mapping[str, Callable[[Any], bool]] = {
    "language": _name,
    "voice": lambda value: value is None or _name(value),
    "rate": _number(SLOWEST_WPM, FASTEST_WPM),
    "volume": _number(0.0, 1.0),
    "listen": _flag,
    "camera": is_camera,
    "theme": lambda value: value in THEMES,
    "fullscreen": _flag,
    "reduced_motion": _flag,
    "started": _flag,
}


def settings_from(kept: Mapping[str, Any], languages: tuple[str, ...]) -> tuple[Settings, tuple[str, ...]]:
    """The settings that were kept, and the names of those that cannot be right: they are as at first.

    What nobody knows, such as a setting of a later version, is passed over.
    """
    wrong = tuple(name for name, value in kept.items() if name in BELIEVED and not BELIEVED[name](value))
    good = {name: value for name, value in kept.items() if name in BELIEVED and name not in wrong}
    if "language" in good and good["language"] not in languages:
        del good["language"]
        wrong = (*wrong, "language")
    return replace(Settings(), **good), wrong


def with_setting(settings: Settings, name: str, value: str | float | bool | None) -> Settings:
    """The settings with one of them changed, by the name of its field."""
    change: dict[str, Any] = {name: value}
    return replace(settings, **change)


def changed_settings(settings: Settings) -> Mapping[str, Any]:
    """What differs from how everything is at first: all that has to be kept."""
    first = Settings()
    return {
        field.name: getattr(settings, field.name)
        for field in fields(Settings)
        if getattr(settings, field.name) != getattr(first, field.name)
    }


def language_of(locales: tuple[str, ...], languages: tuple[str, ...]) -> str | None:
    """The language that a system is set to, by its locale (de_AT.UTF-8, de-AT); None where it is not one of these."""
    for locale in locales:
        tag = locale.replace("-", "_").partition(".")[0].partition("_")[0].lower()
        if tag in languages:
            return tag
    return None
