"""`coach shortcut`: an entry with an icon on the desktop and in the menu, which opens parcels; for this user only."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from coach import output
from coach.cli.base import Store, app, print, tell
from coach.cli.shells import naming_store
from coach.shipped import shipped_folder

LONGEST_S = 30.0  # for a program of the system
PROGRAM = 0o755  # who may read it may start it
NO_HOME = "The system knows no home folder of yours: set HOME, then start again."


class ShortcutError(Exception):
    """It cannot be made or taken away. The message is the whole sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: Path
    content: bytes
    program: bool = False


@app.command()
def shortcut(
    remove: Annotated[bool, typer.Option("--remove", help="Take it away again.")] = False,
    store: Store = None,
) -> int:
    """Put an entry with an icon on the desktop and in the menu; parcels (.coach) open with it too."""
    done = False
    try:
        if not sys.executable:
            raise ShortcutError("This Python does not know where it lies: start coach with another one.")
        for place in _SYSTEMS.get(sys.platform, _linux)(remove, store):
            print(f"{'Removed' if remove else 'Made'}: {place}")
            done = True
    except ShortcutError as error:
        tell(str(error))
        return 1
    if not remove:
        print("coach shortcut --remove takes it away again.")
    elif not done:
        print("There was no shortcut.")
    return 0


def _linux(remove: bool, store: str | None) -> Iterator[str]:
    import platformdirs

    from coach.cli import launchers

    try:
        data, desktop, home = platformdirs.user_data_path(), platformdirs.user_desktop_path(), Path.home()
    except (RuntimeError, KeyError):
        raise ShortcutError(NO_HOME) from None
    applications, mime = data / "applications", data / "mime"
    languages = _languages()
    entry = launchers.desktop_entry(_command(store), languages).encode(errors="surrogateescape")
    yield from _each(
        remove,
        _File(path=data / f"icons/hicolor/256x256/apps/{launchers.ICON}.png", content=_icon("png").read_bytes()),
        _File(path=mime / "packages" / "coach.xml", content=launchers.mime_package(languages).encode()),
        _File(path=applications / "coach.desktop", content=entry),
    )
    for program, folder, package in (
        ("update-mime-database", mime, "shared-mime-info"),
        ("update-desktop-database", applications, "desktop-file-utils"),
    ):
        if not _worked(program, folder) and not remove:
            tell(f"{program} (package {package}) is missing or has failed: a parcel may not open by a double click.")
    if desktop.is_dir() and desktop != home:  # who wants no such folder has set it to the home folder
        on_desktop = _File(path=desktop / "coach.desktop", content=entry, program=True)
        yield from _each(remove, on_desktop)
        if not remove and "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", ""):
            _worked("gio", "set", on_desktop.path, "metadata::trusted", "true")  # else it asks once
    elif not remove:
        tell(f"There is no desktop folder ({desktop}): the entry is in the menu only.")


def _macos(remove: bool, store: str | None) -> Iterator[str]:
    from coach.cli import launchers

    try:
        bundle = Path.home() / "Applications" / f"{launchers.NAME}.app"
    except RuntimeError:
        raise ShortcutError(NO_HOME) from None
    parts = launchers.mac_bundle(_command(store), _icon("png").read_bytes(), _words())
    files = (
        _File(path=bundle / place, content=content, program=place == launchers.MAC_LAUNCHER)
        for place, content in parts.items()
    )
    if tuple(_each(remove, *files)):
        yield str(bundle)
    for folder in ("Contents/MacOS", "Contents/Resources", "Contents", ".") if remove else ():
        with suppress(OSError):  # it holds something else
            (bundle / folder).rmdir()


def _windows(remove: bool, store: str | None) -> Iterator[str]:
    from coach.cli import launchers

    python, *opening = _command(store)
    windowed = Path(python).with_name("pythonw.exe")  # which opens no terminal
    if windowed.is_file():
        python = str(windowed)
    script = launchers.windows_script(python, opening, str(_icon("ico")), _words())
    yield from _powershell(launchers.windows_removal() if remove else script)


_SYSTEMS: Mapping[str, Callable[[bool, str | None], Iterator[str]]] = {"win32": _windows, "darwin": _macos}


def _each(remove: bool, *files: _File) -> Iterator[str]:
    """Writes the files, or takes away those that are there; gives their places."""
    for file in files:
        try:
            if not remove:
                output.folder(file.path.parent)
                output.write(file.path, file.content, private=False)
                if file.program:
                    file.path.chmod(PROGRAM)
            elif file.path.exists():
                file.path.unlink()
            else:
                continue
        except OSError as error:
            done = "removed" if remove else "written"
            cause = (error.strerror or str(error)).lower()
            raise ShortcutError(
                f"{file.path} cannot be {done} ({cause}): see to it that you may write there, then start again."
            ) from error
        yield str(file.path)


def _worked(*command: str | Path) -> bool:
    """Whether a program of the desktop is there, and does it."""
    try:
        subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _powershell(script: str) -> list[str]:
    """The lines that a script prints."""
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    command = ["powershell", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=True)
    except subprocess.CalledProcessError as error:
        cause = error.stderr.decode(errors="replace").strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        cause = str(error)
    else:
        return done.stdout.decode(errors="replace").splitlines()
    raise ShortcutError(f"Windows has not done it ({cause}): see to it that PowerShell may run, then start again.")


def _command(store: str | None) -> list[str]:
    """What opens the first screen, on the records that are meant here. Raises StoreError."""
    from coach.cli import launchers

    return [sys.executable, *launchers.OPENING, *naming_store(store)]


def _icon(kind: str) -> Path:
    return shipped_folder("assets") / "icon" / f"coach.{kind}"


def _words() -> Any:
    """In the language that is set on this computer."""
    from coach.app.settings import KeptSettings
    from coach.prescription.words import load_words

    return load_words(KeptSettings(tell).now.language)


def _languages() -> list[Any]:
    """English, then all others."""
    from coach.prescription.words import available_languages, load_words

    return [load_words(language) for language in sorted(available_languages(), key=lambda each: each != "en")]
