"""What travels with the program (routines, words, model, fonts), in a source tree or in an installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """The folder `routines` or `assets`. Raises FileNotFoundError when the installation is incomplete."""
    for folder in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name!r} of the program is missing: install it again")
