"""Puts a page where the person asked for it, whole or not at all."""

import contextlib
import os
from pathlib import Path

from coach.paths import expanded


class ReportError(OSError):
    """The page could not be written. The message is the whole sentence."""


def check_writable(path: Path | str) -> None:
    """Raises ReportError before a session, and not after it, where its report could not be written."""
    path = expanded(path)
    if not path.parent.is_dir():
        raise ReportError(f"The folder {path.parent} is not there: make it, or give --report another place.")
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ReportError(f"The report {path} cannot be written: give --report the name of a file in another folder.")


def write_report(html: str, path: Path | str) -> Path:
    """Writes the page and gives its path. Raises ReportError, and leaves what was there before, where it cannot."""
    path = expanded(path)
    if path.is_dir():
        raise ReportError(
            f"{path} is a folder: give --report the name of a file in it, such as {path / 'report.html'}."
        )
    try:
        _replace(path, html.encode("utf-8", "replace"))
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise ReportError(f"The report {path} cannot be written ({cause}): give --report another place.") from error
    return path


def make_folder(path: Path | str) -> Path:
    """The folder for several pages, made where it is not there. Raises ReportError."""
    path = expanded(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise ReportError(f"The folder {path} cannot be made ({cause}): give another place.") from error
    return path


def _replace(path: Path, content: bytes) -> None:
    """Through a file beside it, so that a full disk leaves no half page. Raises OSError."""
    beside = path.with_name(f".{path.name[:40]}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
