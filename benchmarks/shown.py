"""Where the tables are printed: as wide as the terminal, and wide enough where the output is a file."""

from rich.console import Console

WIDTH = 110


def console() -> Console:
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=WIDTH)
