"""Puts a page where the person asked for it, whole or not at all, for its owner alone."""

from pathlib import Path

from coach import output
from coach.paths import expanded


class ReportError(OSError):
    """The page could not be written. The message is the whole sentence."""


def check_writable(path: Path | str) -> None:
    """Raises ReportError before a session, and not after it, where its report could not be written."""
    try:
        path = expanded(path)
        if not path.parent.is_dir():
            raise ReportError(f"The folder {path.parent} is not there: make it, or give --report another place.")
        output.check(path)
    except ReportError:
        raise
    except OSError as error:
        raise _refused(path, error) from error


def write_report(html: str, path: Path | str) -> Path:
    """Writes the page and gives its path. Raises ReportError, and leaves what was there before, where it cannot."""
    try:
        return output.write(path, html.encode("utf-8", "replace"))
    except IsADirectoryError as error:
        example = Path(path) / "report.html"
        raise ReportError(f"{path} is a folder: give --report the name of a file in it, such as {example}.") from error
    except OSError as error:
        raise _refused(path, error) from error


def make_folder(path: Path | str) -> Path:
    """The folder for several pages, made where it is not there. Raises ReportError."""
    try:
        return output.folder(path)
    except OSError as error:
        raise ReportError(f"The folder {path} cannot be made ({_cause(error)}): give another place.") from error


def _refused(path: Path | str, error: OSError) -> ReportError:
    return ReportError(f"The report {path} cannot be written ({_cause(error)}): give --report another place.")


def _cause(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
