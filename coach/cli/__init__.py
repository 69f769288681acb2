"""The command line: reads what was asked, calls the rooms, turns every trouble into one sentence and an exit code."""

from coach.cli.entry import execute, main

__all__ = ["execute", "main"]
