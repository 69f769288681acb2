"""What travels with the program (routines, words, model, fonts), in a source tree or in an installed package."""

from pathlib import Path


class IncompleteInstallation(OSError):
    """Something that travels with the program is not there. The message is the whole sentence."""


_PACKAGE = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """The folder `routines` or `assets`. Raises IncompleteInstallation."""
    for folder in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise IncompleteInstallation(f"The folder {name!r} of the program is missing: install it again.")


def shipped_model() -> Path:
    """Where the pose model that comes with the program is. Raises IncompleteInstallation."""
    return shipped_folder("assets") / "models" / "blazepose_full.task"
