"""Whatever a file holds, its reader gives a result or one sentence: no traceback, no hang, no flood of memory."""

import os
import subprocess
import sys
from pathlib import Path

import fuzzing
import pytest

SECONDS = float(os.environ.get("COACH_FUZZ_S", "60"))
COUNTS = {"import": 12, "routine": 12, "exercise": 20, "film": 6, "certificate": 20}  # the slow ones


@pytest.mark.parametrize("name", fuzzing.READERS)
def test_a_file_from_anywhere_is_read_or_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert fuzzing.replayed(name, tmp_path, COUNTS.get(name, 40)) == []
    assert list(empty.iterdir()) == []  # nothing outside its folder


@pytest.mark.slow
@pytest.mark.parametrize("name", fuzzing.READERS)
def test_a_search_that_follows_new_lines_finds_nothing(name: str) -> None:
    """A minute over all readers; COACH_FUZZ_S is another time."""
    each_s, chance = SECONDS / len(fuzzing.READERS), int.from_bytes(os.urandom(4), "big")
    command = [sys.executable, fuzzing.__file__, name, str(each_s), str(chance)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=each_s + 240)
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert " 0 files" not in done.stdout


def test_the_search_tells_what_it_should(tmp_path: Path) -> None:
    """A reader that fails, or refuses without a word, is found at once."""
    for wrong in (RuntimeError("x"), SystemError("x")):

        def fails(path: Path, wrong: Exception = wrong) -> None:
            raise wrong

        reader = fuzzing.Reader(".x", lambda folder: [b"x"], fails, (KeyError,))
        assert "Traceback" in str(fuzzing.trouble_with(reader, tmp_path))
    silent = fuzzing.Reader(".x", lambda folder: [b"x"], lambda path: _raise(KeyError()), (KeyError,))
    assert fuzzing.trouble_with(silent, tmp_path) == "a refusal without a sentence"


def _raise(error: Exception) -> None:
    raise error
