"""Names of files as people type them: one way to read a ~, for every command."""

from pathlib import Path


def expanded(path: Path | str) -> Path:
    """The file that is meant: ~ and ~name are somebody's home; where nobody has one, a name that begins with ~."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody is called so, or the system knows no home
        return Path(path)
