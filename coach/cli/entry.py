"""Runs a command line: every trouble becomes one sentence and an exit code."""

import io
import logging
import os
import sys
from contextlib import suppress

import typer

# each module adds its commands to the application
from coach.cli import (  # noqa: F401
    answers,
    certify,
    exchange,
    files,
    home,
    kept,
    locks,
    machine,
    measure,
    parcels,
    people,
    records,
    reminding,
    run,
    shortcut,
    store,
    system_faults,
)  # fmt: skip
from coach.cli.base import WrongUse, app, tell
from coach.cli.defaults import defaults
from coach.devices.left_behind import leave

# the base of every usage fault, under whichever name this typer carries it
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


CTRL_C = 130  # what typer makes of it


def execute(arguments: list[str] | None = None) -> int:
    """Runs a command; gives the exit code of design section 4."""
    code = _run(arguments)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()  # here a full disk is a sentence; when Python ends it would be a traceback
    except (OSError, ValueError) as error:
        _leave_stdout()
        if code == 0 and not isinstance(error, BrokenPipeError):
            tell(system_faults.sentence(error) or "The output was closed before all of it was printed.")
            return 1
    return code


def _run(arguments: list[str] | None) -> int:
    command = typer.main.get_command(app)
    try:
        code = int(
            command.main(args=arguments, prog_name="coach", standalone_mode=False, default_map=defaults(command)) or 0
        )
        return 5 if code == CTRL_C else code
    except (UsageError, WrongUse) as error:
        tell(error.format_message() if hasattr(error, "format_message") else str(error))
        return 2
    except typer.Exit as ending:
        return 5 if ending.exit_code == CTRL_C else ending.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 5
    except BrokenPipeError:
        _leave_stdout()
        return 0
    except SystemExit:  # click's own word on a broken pipe: whoever reads, as `head` does, has seen enough
        return 0
    except (OSError, ValueError, ImportError, MemoryError) as error:
        return _told(error)
    except Exception:
        return _internal()


def _leave_stdout() -> None:
    """Nobody takes what is still to be printed: it must not be tried again when Python ends."""
    with suppress(OSError, ValueError):  # ValueError: a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def calm_terminal() -> None:
    """Only sentences reach the person: a letter that the terminal's encoding lacks is written as its number, and what
    libraries warn their programmers of goes nowhere.
    """
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _told(error: Exception) -> int:
    """The rooms' own errors are sentences for the person; any other is our fault."""
    from coach.devices.system import is_missing_library, library_missing

    if is_missing_library(error):  # before the rooms that may need that library are loaded
        tell(library_missing(error, "The program"))
        return 1
    from coach.devices.errors import SourceError
    from coach.devices.screen import ScreenError
    from coach.devices.sound import SoundError
    from coach.exchange import ExchangeError
    from coach.mannequin.patient.faults import ScriptError
    from coach.parcel.errors import ParcelError
    from coach.prescription.faults import PrescriptionError
    from coach.prescription.words import WordsError
    from coach.records.errors import StoreError
    from coach.report import ReportError
    from coach.shipped import IncompleteInstallation

    if isinstance(
        error,
        SourceError
        | ScreenError
        | SoundError
        | PrescriptionError
        | WordsError
        | StoreError
        | ExchangeError
        | ParcelError
        | ReportError
        | ScriptError
        | IncompleteInstallation,
    ):
        tell(str(error))
        return 1
    told = system_faults.sentence(error)
    if told is not None:
        tell(told)
        return 1
    return _internal()


def _internal() -> int:
    from coach.app.fault_log import sentence

    tell(sentence())
    return 70


def main() -> None:
    """The entry point."""
    calm_terminal()
    leave(execute())
