"""Where the settings of this computer are kept: one small file, read with care and written whole."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from coach import output
from coach.core.base.limits import most
from coach.core.home.settings import Settings, changed_settings, settings_from, with_setting
from coach.prescription.faults import PrescriptionError
from coach.prescription.source import read_source
from coach.prescription.toml_text import toml
from coach.prescription.words import available_languages

HEAD = "# The settings of coach on this computer: the home screen changes them.\n\n"


def place() -> Path:
    """The file, whether it is there or not."""
    import platformdirs

    try:
        return platformdirs.user_config_path("back-coach", appauthor=False) / "settings.toml"
    except (RuntimeError, KeyError):  # an account that the system does not know, and no HOME
        return Path(os.devnull) / "settings.toml"  # where nothing is, and nothing can be kept


def read_settings(path: Path) -> tuple[Settings, str | None]:
    """The settings that are kept there, those of the first time where none are; and a sentence on what is damaged."""
    try:
        if path.stat().st_size > most("toml.size"):
            raise OSError("it is too large")
        data = read_source(path).data
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), None
    except (OSError, PrescriptionError):
        return Settings(), f"The settings in {path} cannot be read, so everything is as at first: set them again."
    settings, wrong = settings_from(data, available_languages())
    if not wrong:
        return settings, None
    return settings, f"In the settings in {path} this cannot be right, and is as at first: {', '.join(wrong)}."


def write_settings(path: Path, settings: Settings) -> None:
    """Keeps what differs from how everything is at first. Raises OSError."""
    output.folder(path.parent)
    lines = [f"{name} = {toml(value)}\n" for name, value in changed_settings(settings).items()]
    output.write(path, (HEAD + "".join(lines)).encode())


@dataclass
class KeptSettings:
    """The settings as they are kept, read when they are first wanted; what is damaged is told then, once."""

    tell: Callable[[str], None]
    path: Path = field(default_factory=lambda: place())
    told: bool = False  # what is damaged has been told already

    @cached_property
    def _read(self) -> Settings:
        settings, trouble = read_settings(self.path)
        if trouble is not None and not self.told:
            self.tell(trouble)
        return settings

    @property
    def now(self) -> Settings:
        """The settings."""
        return self._read

    def keep(self, name: str, value: str | float | bool | None) -> None:
        """Changes one of them, here and in the file; where that cannot be written it holds until the program ends."""
        if getattr(self.now, name) == value:
            return
        self.__dict__["_read"] = with_setting(self.now, name, value)
        try:
            write_settings(self.path, self.now)
        except OSError as error:
            self.tell(f"The settings cannot be kept in {self.path} ({error.strerror or error}): they hold for now.")
