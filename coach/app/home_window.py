"""The window of the first screen: there at once, before the rest of the program is loaded."""

from coach.app.options import remember_fullscreen
from coach.core.base.types import text
from coach.core.home.home_view import HomeView
from coach.core.home.settings import Settings
from coach.devices.screen import THEMES, Window
from coach.prescription.words import load_words


def open_window(settings: Settings) -> Window:
    """With a greeting on it. Raises ScreenError without a display, WordsError for a language that there is not."""
    words = load_words(settings.language)
    window = Window(
        fullscreen=settings.fullscreen,
        theme=THEMES[settings.theme],
        calm=settings.reduced_motion,
        remember_fullscreen=remember_fullscreen,
    )
    window.show_home(HomeView(page="welcome", title=text("home.title")), words)
    return window
