"""Model files: finding them on this computer."""

from pathlib import Path

from coach.core.base.limits import most
from coach.devices.errors import SourceError
from coach.paths import expanded


def model_file(path: Path) -> Path:
    """The file; raises SourceError with what to do where it is none, or may not be read."""
    try:
        path = expanded(path)
        if path.is_dir():
            raise SourceError(f"'{path}' is a folder: give the model file in it.")
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise SourceError(f"'{path}' is not an ordinary file: give a model file.")
        if path.exists() and path.stat().st_size > most("model.size"):
            raise SourceError(f"'{path}' is too large for a model: give another file.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except SourceError:
        raise
    except FileNotFoundError:
        raise SourceError(f"There is no model file '{path}': check the spelling and the folder.") from None
    except (OSError, ValueError) as error:
        raise SourceError(
            f"'{path}' cannot be read: change its permissions, or copy it to a folder of yours."
        ) from error
    if empty:
        raise SourceError(f"'{path}' is empty: download it again.")
    return path
