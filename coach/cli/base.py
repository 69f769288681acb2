"""What every command shares: the application, the options in common, a sentence to the person, wrong use."""

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from coach.core.base.plain_text import without_controls

HELP = "A guided exercise and stretching coach for people with back spasms. It informs; it does not diagnose."
# the commands by what somebody wants, in the order of the README
SECTIONS: dict[str, tuple[str, ...]] = {
    "Exercise": ("run", "practice", "cards", "remind", "open", "shortcut", "doctor"),
    "Records and reports": ("report", "patient", "give", "import", "export", "store", "list"),
    "For therapists": (
        "review",
        "prescribe",
        "receive",
        "show",
        "check",
        "new",
        "learn",
        "certify",
        "measure",
        "schema",
    ),
    "About this program": ("version",),
}


class Sections(typer.core.TyperGroup):
    """The application: its help names the commands by section, each with the whole of its first sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, _first_sentence(self.commands[name].help or "")) for name in names])


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split()).split(". ")[0].rstrip(".")


app = typer.Typer(
    cls=Sections,
    help=HELP,
    epilog="What to watch for, and whom to call: coach cards watch_for. In a session A or F1 asks for help.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Store = Annotated[
    str | None, typer.Option(help="Where records are kept: a file or a database URL.", envvar="COACH_STORE")
]
Model = Annotated[
    Path | None, typer.Option(help="A pose model file: MediaPipe's .task, or RTMPose's .onnx (needs an extra).")
]
Language = Annotated[str, typer.Option(help="The language to show and speak.")]


class WrongUse(ValueError):
    """Options that do not go together; one sentence, exit code 2."""


def print(*lines: object, end: str = "\n", flush: bool = False) -> None:
    """What every command prints with: names and texts of records are obeyed by no terminal."""
    builtins.print(*(without_controls(str(line)) for line in lines), end=end, flush=flush)


def input(prompt: str = "") -> str:
    """The same for what is asked. Raises EOFError."""
    return builtins.input(without_controls(prompt))


def tell(sentence: str) -> None:
    """One sentence to the person; where the terminal is gone, nobody reads it, and nothing else fails for it."""
    with suppress(OSError, ValueError):
        builtins.print(without_controls(sentence), file=sys.stderr, flush=True)


def at_terminal() -> bool:
    """Whether somebody can type here: a program that was started from a desktop has no standard input at all."""
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # it was closed
        return False


def is_live(source: str) -> bool:
    """Whether a person stands before it now."""
    from coach.devices.camera import CAMERAS, kind_of

    return CAMERAS[kind_of(source)].live


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for what takes long, where somebody watches: call it with what is being done, how many, and of how many."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("")
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
