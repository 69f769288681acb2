"""`coach review` as a program, and browsers that it lets in."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Served = tuple[str, subprocess.Popen[str]]


@contextmanager
def serving(place: str) -> Iterator[Served]:
    """The address that `coach review` prints, and the program."""
    command = [sys.executable, "-m", "coach", "review", "--no-browser", "--by", "dr. lee", "--store", place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=os.environ | {"PYTHONUNBUFFERED": "1"}) as program:  # fmt: skip
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/open/[\w-]{20,}", address), address
        yield address, program
        if program.poll() is None:
            program.kill()


def let_in(served: Served, *pages: Any) -> None:
    """Each browser by an address of its own: the program prints another as soon as one was used."""
    address, program = served
    for page in pages:
        page.goto(address)
        page.wait_for_url(re.compile(r":\d+/$"))
        assert program.stdout is not None
        lines = iter(program.stdout.readline, "")
        address = next(line.split()[-1] for line in lines if line.startswith("Opened."))
