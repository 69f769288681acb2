"""Names of files as people type them: one way to read a ~, for every command. And the program's own folder."""

import re
import unicodedata
from pathlib import Path


def expanded(path: Path | str) -> Path:
    """The file that is meant: ~ and ~name are somebody's home; where nobody has one, a name that begins with ~."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody is called so, or the system knows no home
        return Path(path)


def plain_name(handle: str) -> str:
    """A patient's name as a part of a file's name: letters, digits, dashes."""
    ascii_only = unicodedata.normalize("NFKD", handle).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:40] or "patient"


def data_folder() -> Path:
    """The user's folder for this program's data; it may not be there yet. Raises RuntimeError or KeyError where the
    system knows no home."""
    import platformdirs  # which a command that keeps nothing does not pay for

    return platformdirs.user_data_path("back-coach", appauthor=False)
