"""A line that is written down for a shell gives the program the very words that were meant."""

import shlex
import subprocess
import sys

import pytest
from sweeps import swept

from coach.cli.shells import Shell, shell_here, typed

AWKWARD = ("O'Neil B", 'Anna "Nan" Lee', "50% & more", "$HOME", "back`tick", "semi; rm -rf x", "a\\b c\\", "", "-x",
           "*", "(Eva)", "Zoë", "a|b>c<d", "!new", "two  spaces", "^hat", "‘curved’ “quotes”")  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
@swept("word", AWKWARD)
def test_a_shell_of_this_kind_gives_each_word_back(word: str) -> None:
    line = f"{shlex.quote(sys.executable)} -c 'import sys; print(sys.argv[1:])' {typed(['coach', word], Shell.POSIX)}"
    assert subprocess.run(line, shell=True, capture_output=True, text=True).stdout.strip() == str(["coach", word])


def by_program(line: str) -> list[str]:
    """How a program on Windows takes its line apart: quotes, and backslashes before them."""
    words, word, quoted, slashes, begun = [], "", False, 0, False
    for sign in line:
        if sign == "\\":
            slashes, begun = slashes + 1, True
            continue
        if sign == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            slashes, begun = 0, True
            continue
        word, slashes = word + "\\" * slashes, 0
        if sign == " " and not quoted:
            words += [word] if begun else []
            word, begun = "", False
        else:
            word, begun = word + sign, True
    return [*words, word + "\\" * slashes] if begun else words


def by_cmd(line: str) -> str:
    """What cmd hands on: a hat takes away the meaning of the next sign, in quotes nothing but a percent has one."""
    given, quoted, at = "", False, 0
    while at < len(line):
        sign = line[at]
        if sign == "^" and not quoted:
            at += 1
            given += line[at]
        else:
            assert quoted or sign not in "&|<>()", f"{sign} would end the command in {line}"
            assert sign not in "%!", f"{sign} would be replaced in {line}"
            quoted ^= sign == '"'
            given += sign
        at += 1
    return given


@swept("word", AWKWARD)
def test_cmd_gives_each_word_back(word: str) -> None:
    assert by_program(by_cmd(typed(["coach", word], Shell.CMD))) == ["coach", word]


def by_powershell(line: str) -> list[str]:
    """How it reads words in single quotes, in double quotes that hold nothing it would replace, or in none."""
    words = []
    while line := line.lstrip():
        if line[0] == "'":
            end = 1
            while line[end] not in "'‘’" or line[end + 1 : end + 2] in ("'", "‘", "’"):
                end += 2 if line[end] in "'‘’" else 1
            inside = line[1:end]
            for quote in "'‘’":
                inside = inside.replace(2 * quote, quote)
            words, line = [*words, inside], line[end + 1 :]
        elif line[0] == '"':
            inside, _, line = line[1:].partition('"')
            assert not set(inside) & set("$`“”„"), inside
            words.append(inside)
        else:
            word, _, line = line.partition(" ")
            assert not set(word) & set("$`'@,;&|(){}<>#%*"), word
            words.append(word)
    return words


@swept("word", [word for word in AWKWARD if not word.endswith("\\")])
def test_powershell_gives_each_word_back(word: str) -> None:
    given = by_powershell(typed(["coach", word], Shell.POWERSHELL))
    assert [each.replace('\\"', '"') for each in given] == ["coach", word]  # the program takes the backslash away


@pytest.mark.parametrize(
    ("system", "environment", "shell"),
    [("posix", {"PROMPT": "%"}, Shell.POSIX), ("nt", {"PROMPT": "$P$G"}, Shell.CMD), ("nt", {}, Shell.POWERSHELL)],
)
def test_the_shell_is_that_of_the_platform(system: str, environment: dict[str, str], shell: Shell) -> None:
    assert shell_here(system, environment) is shell


def test_what_needs_no_quotes_has_none() -> None:
    for shell in Shell:
        assert typed(["coach", "run", "gentle_start", "--patient", "Anna"], shell) == (
            "coach run gentle_start --patient Anna"
        )  # fmt: skip
