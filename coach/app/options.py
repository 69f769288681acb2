"""What the command line asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.app.settings import KeptSettings
from coach.core.dialogue.scripted_answers import Script
from coach.core.exercise.model import Routine
from coach.core.home.settings import Settings
from coach.devices.screen import DARK, THEMES, Theme
from coach.records.store import wall_clock

Tell = Callable[[str], None]  # one sentence to the person, on stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenLook:
    """How the window looks."""

    theme: Theme = DARK
    calm: bool = False  # reduced motion
    fullscreen: bool = False
    remember_fullscreen: Callable[[bool], None] = lambda on: None  # told when the person switches it


def look_of(settings: Settings) -> ScreenLook:
    """How the window looks."""
    return ScreenLook(
        theme=THEMES[settings.theme],
        calm=settings.reduced_motion,
        fullscreen=settings.fullscreen,
        remember_fullscreen=remember_fullscreen,
    )


def remember_fullscreen(on: bool) -> None:
    """The next window fills the screen, or does not, as this one does now."""
    KeptSettings(lambda sentence: None, told=True).keep("fullscreen", on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """How the session sounds."""

    mute: bool = False
    voice: str | None = None
    rate: float = 150  # words a minute
    volume: float = 1.0  # 0 to 1
    listen: bool = False  # short sounds answer, where there is a microphone


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Already checked."""

    source: str
    by_time: bool = False  # without a camera, guided by time
    loop: bool = False
    quick: bool = False  # the routine was shortened to try it out
    model: Path | None = None  # a pose model in a file
    window: bool = True
    look: ScreenLook = ScreenLook()
    sound: Sound = Sound()
    script: Script | None = None
    relief: Routine | None = None  # where comfort mode finds its steps
    report: Path | None = None
    now: Callable[[], datetime] = wall_clock
