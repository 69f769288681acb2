"""A command line as it is typed into a shell: what is written down for later is read by no other rules than those."""

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum


class Shell(StrEnum):
    POSIX = "posix"
    CMD = "cmd"
    POWERSHELL = "powershell"


# a word of these signs alone is itself in both shells of Windows
_BARE = re.compile(r"[\w.:/\\=-]+")
# inside double quotes these mean something to one of them; PowerShell takes the curved quotes for straight ones
_SPECIAL = re.compile(r'["$%!`\u201c\u201d\u201e]')
_CMD_SIGNS = re.compile(r'[()%!^"<>&|]')
_SINGLE_QUOTES = re.compile(r"['\u2018\u2019\u201a\u201b]")


def shell_here(system: str = os.name, environment: Mapping[str, str] = os.environ) -> Shell:
    """The shell of this platform: on Windows cmd where it has set its prompt, else PowerShell."""
    if system != "nt":
        return Shell.POSIX
    return Shell.CMD if "PROMPT" in environment else Shell.POWERSHELL


def on_records(*words: str, store: str | None) -> str:
    """A command line of the program, from any folder, for the shell here; it names the records where they are not the
    usual ones, without a password: it may be shared. Raises StoreError."""
    return typed(["coach", *words, *naming_store(store)], shell_here())


def naming_store(store: str | None) -> list[str]:
    """The option that names the records from any folder; none where they are the usual ones. Raises StoreError."""
    from coach.records import engine

    address = engine.address(store)
    if address == engine.default_address():
        return []
    place = engine.name(engine.without_password(address))
    return ["--store", os.path.abspath(place) if address.get_backend_name() == "sqlite" else place]


def typed(words: Sequence[str], shell: Shell) -> str:
    """The line that gives a program these words as they are."""
    return " ".join(map(_QUOTING[shell], words))


def _cmd(word: str) -> str:
    return _plain(word) or _CMD_SIGNS.sub(r"^\g<0>", _for_program(word))


def powershell_text(text: str) -> str:
    """A text in a script of PowerShell, of which nothing is replaced."""
    return "'" + _SINGLE_QUOTES.sub(r"\g<0>\g<0>", text) + "'"


def _powershell(word: str) -> str:
    escaped = word.replace('"', '\\"')  # the one of Windows takes quotes without \\ away
    return _plain(word) or powershell_text(escaped)


def _plain(word: str) -> str | None:
    """How both shells of Windows read it alike; None where they do not."""
    if _BARE.fullmatch(word):
        return word
    return None if _SPECIAL.search(word) else _for_program(word)


def _for_program(word: str) -> str:
    """In double quotes, as programs on Windows take their line apart."""
    quoted = subprocess.list2cmdline([f"{word} "])  # with a space at the end it is quoted whatever it holds
    return quoted[:-2] + _backslashes(word) + '"'


def _backslashes(word: str) -> str:
    """Those at the end once more: before the closing quote each counts half."""
    return "\\" * (len(word) - len(word.rstrip("\\")))


_QUOTING: Mapping[Shell, Callable[[str], str]] = {
    Shell.POSIX: shlex.quote, Shell.CMD: _cmd, Shell.POWERSHELL: _powershell,
}  # fmt: skip
