"""The help of every command says what is so, in words."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer
from sweeps import swept

from coach.app import settings as of_computer
from coach.app.settings import write_settings
from coach.cli.base import SECTIONS, app
from coach.core.home.settings import Settings

Run = Callable[..., tuple[int, str, str]]
NOT_WORDS = ("functools", "<function", "<locals>", "<coach", "object at 0x", "None]", "default: None", "default: ]")


def commands(group: Any, *above: str) -> Iterator[tuple[str, ...]]:
    yield above
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *above, name)


EVERY = {" ".join(words): words for words in commands(typer.main.get_command(app))}


def test_the_walk_finds_commands_within_commands() -> None:
    assert {"", "run", "patient", "patient kept", "store backup"} <= set(EVERY)


@swept("command", EVERY)
def test_help_is_words_and_no_line_runs_on(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from coach.cli import execute

    assert execute([*EVERY[command], "--help"]) == 0
    out = capsys.readouterr().out
    assert [piece for piece in NOT_WORDS if piece in out] == []
    assert [line for line in out.splitlines() if len(line) > 120] == []


def test_every_command_stands_in_one_section_with_a_whole_sentence(run: Run) -> None:
    named = [name for names in SECTIONS.values() for name in names]
    assert sorted(named) == sorted(name for name in EVERY if name and " " not in name)
    out = run("--help")[1]
    assert "..." not in out.replace("[ARGS]...", "")
    assert [out.index(f"{title}:") for title in SECTIONS] == sorted(out.index(f"{title}:") for title in SECTIONS)
    assert "Follow a routine, or do a single exercise, in front of a camera" in " ".join(out.split())


@pytest.mark.parametrize("command", ["run", "practice"])
def test_what_is_set_on_the_computer_is_the_default_that_help_shows(command: str, run: Run) -> None:
    assert "[default: en]" in " ".join(run(command, "--help")[1].split())
    write_settings(of_computer.place(), Settings(language="de", camera="2", listen=True))
    out = " ".join(run(command, "--help")[1].split())
    for shown in ("[default: de]", "[default: 2]", "[default: on]"):
        assert shown in out


def test_a_default_reads_as_it_is_typed(run: Run) -> None:
    out = " ".join(run("run", "--help")[1].split())
    for shown in ("minute: 95 to 300. [default: 150]", "0 to 1. [default: 1]", "or contrast. [default: dark]"):
        assert shown in out
    assert "Nothing is recorded. --language" in out
