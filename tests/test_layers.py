"""The house's import table, held: every import of every module is walked, written absolutely or relatively."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sweeps import swept

COACH = Path(__file__).resolve().parents[1] / "coach"

# room or module: the rooms it may import beside itself; `coach` is the package's own first module, with the version
MAY_IMPORT: dict[str, frozenset[str]] = {
    "coach":        frozenset(),
    "shipped":      frozenset(),
    "commands":     frozenset(),
    "paths":        frozenset(),
    "held":         frozenset(),
    "unfinished":   frozenset({"held", "paths"}),
    "output":       frozenset({"paths", "unfinished"}),
    "core":         frozenset(),
    "media":        frozenset({"core"}),
    "devices":      frozenset({"commands", "output", "paths", "unfinished", "core", "media", "shipped"}),
    "mannequin":    frozenset({"core"}),
    "prescription": frozenset({"output", "paths", "core", "media", "shipped"}),
    "records":      frozenset({"held", "output", "paths", "unfinished", "core"}),
    "report":       frozenset({"output", "paths", "core", "records"}),
    "review":       frozenset({"output", "paths", "core", "prescription", "records", "report"}),
    "exchange":     frozenset({"output", "paths", "unfinished", "core", "records"}),
    "parcel":       frozenset({"output", "paths", "core", "media", "prescription", "records", "report", "exchange"}),
    "app":          frozenset({"output", "paths", "coach", "core", "devices", "mannequin", "media", "prescription",
                               "parcel", "records", "report"}),
    "sheet":        frozenset({"output", "paths", "core", "mannequin", "media", "prescription"}),
    "certification": frozenset({"output", "paths", "core", "devices", "mannequin", "prescription"}),
    "cli":          frozenset({"commands", "output", "paths", "unfinished", "coach", "app", "certification", "core",
                               "devices", "mannequin", "parcel", "prescription", "records", "exchange", "report",
                               "review", "sheet", "shipped"}),
    "outcomes":     frozenset({"core"}),
    "__main__":     frozenset({"cli"}),
}  # fmt: skip

# the rooms inside a room, in order: each imports only itself and those above it
INNER_ROOMS: dict[str, tuple[str, ...]] = {
    "core": ("base", "exercise", "kinematics", "filtering", "tracking", "monitoring", "clinical", "dialogue", "session",
             "summary", "progress", "home", "clip", "learning"),
    "mannequin": ("body", "render", "patient"),
}  # fmt: skip

# what `core` may take from outside: numpy, and of the standard library nothing that knows the world
CORE_PACKAGES = frozenset({"numpy"})
WORLDLY = frozenset({
    # clocks, chance
    "time", "datetime", "calendar", "zoneinfo", "sched", "random", "secrets", "uuid",
    # files, the system
    "os", "posix", "nt", "sys", "pathlib", "io", "shutil", "tempfile", "glob", "fileinput", "mmap", "fcntl", "platform",
    "getpass", "pwd", "sqlite3", "shelve", "dbm", "pickle", "csv", "configparser", "tomllib", "zipfile", "tarfile",
    "gzip", "importlib", "pkgutil", "runpy", "ctypes", "locale", "gettext", "atexit", "gc", "weakref",
    # threads, processes, devices
    "threading", "_thread", "queue", "asyncio", "concurrent", "multiprocessing", "subprocess", "signal", "select",
    "selectors", "socket", "socketserver", "ssl", "http", "urllib", "email", "ftplib", "smtplib", "webbrowser",
    "curses", "tkinter", "termios", "tty", "wave", "audioop", "ossaudiodev", "winsound",
    # talk
    "logging", "warnings", "syslog", "getopt", "argparse", "cmd", "readline", "traceback", "inspect",
})  # fmt: skip
CORE_MAY_NOT_CALL = frozenset({"open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__"})


def imports(source: str, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of whatever `source`, a module of `package`, imports.

    `from a import b` gives `a.b`: b may be a module. Relative dots are resolved; names given as text to
    `import_module` or `__import__` count as well.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - (node.level - 1)] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield from ((node.lineno, name) for name in texts)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def room_of(name: str) -> str | None:
    """The room of ours that a dotted name lies in; None for others' modules."""
    parts = name.split(".")
    if parts[0] != "coach":
        return None
    return parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else "coach"


def faults(source: str, package: tuple[str, ...], room: str) -> list[str]:
    """What this module imports, or calls, and its room may not; one sentence each."""
    found = []
    for line, name in imports(source, package):
        theirs, outside = room_of(name), name.split(".")[0]
        if theirs is not None and theirs != room and theirs not in MAY_IMPORT[room]:
            found.append(f"line {line}: {room} may not import {name}")
        if theirs is None and room == "core" and not _pure(name):
            found.append(f"line {line}: core may not import {outside}")
    if room == "core":
        calls = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
        found += [f"line {n.lineno}: core may not call {_called(n)}" for n in calls if _called(n) in CORE_MAY_NOT_CALL]
    return found


def _pure(name: str) -> bool:
    outside = name.split(".")[0]
    if outside in CORE_PACKAGES:
        return not name.startswith("numpy.random")
    return outside in sys.stdlib_module_names and outside not in WORLDLY


def place(path: Path) -> tuple[tuple[str, ...], str]:
    """A module's package, as dots count from it, and its room."""
    inside = path.relative_to(COACH)
    package = ("coach", *inside.parts[:-1])
    first = inside.parts[0].removesuffix(".py")
    return package, "coach" if first == "__init__" else first


MODULES = sorted(COACH.rglob("*.py"))


@swept("path", MODULES)
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    package, room = place(path)
    assert room in MAY_IMPORT, f"{room} has no row in the table of rooms"
    assert faults(path.read_text("utf-8"), package, room) == []


def modules_in(room: str) -> list[tuple[str, Path]]:
    """Each module of a room, with the room inside it where it lies; "" for one that lies beside them."""
    found = []
    for path in sorted((COACH / room).rglob("*.py")):
        inside = path.relative_to(COACH / room).parts
        found.append((inside[0] if len(inside) > 1 else "", path))
    return found


def out_of_order(source: str, room: str, inner: str) -> list[str]:
    """What a module in an inner room imports from an inner room below it."""
    order, found = INNER_ROOMS[room], []
    for line, name in imports(source, ()):
        parts = name.split(".")
        theirs = parts[2] if parts[:2] == ["coach", room] and len(parts) > 2 else inner
        if order.index(theirs) > order.index(inner):
            found.append(f"line {line}: {inner} may not import {name}")
    return found


@pytest.mark.parametrize("room", INNER_ROOMS)
def test_each_inner_room_imports_only_those_above_it(room: str) -> None:
    inner = [(name, path) for name, path in modules_in(room) if name]
    wrong = [f"{p.name} {fault}" for name, p in inner for fault in out_of_order(p.read_text("utf-8"), room, name)]
    assert wrong == []


def test_an_import_of_a_room_below_is_noticed() -> None:
    assert out_of_order("from coach.core.session import machine", "core", "clinical") != []
    assert out_of_order("from coach.core.clinical import safety", "core", "session") == []


@pytest.mark.parametrize("room", INNER_ROOMS)
def test_a_room_has_these_inner_rooms_and_no_module_beside_them(room: str) -> None:
    assert {name for name, _ in modules_in(room)} == {*INNER_ROOMS[room], ""}
    assert [path.name for name, path in modules_in(room) if not name] == ["__init__.py"]


@pytest.mark.parametrize("room", INNER_ROOMS)
def test_the_tests_lie_in_the_same_rooms(room: str) -> None:
    tests = Path(__file__).resolve().parent / room
    assert {path.parent.name for path in tests.rglob("test_*.py")} == set(INNER_ROOMS[room])


def test_every_row_of_the_table_is_a_room_that_exists() -> None:
    rooms = {place(path)[1] for path in MODULES}
    assert rooms == set(MAY_IMPORT)


def test_core_is_reached_without_loading_anything_of_the_world() -> None:
    """What the table says of the imports, the interpreter says as well: no room but core is loaded by core."""
    script = (
        "import sys, pkgutil, importlib, coach.core as core\n"
        "for m in pkgutil.walk_packages(core.__path__, 'coach.core.'): importlib.import_module(m.name)\n"
        "print([m for m in sys.modules if m.startswith('coach.') and not m.startswith('coach.core')])\n"
        "print([m for m in ('cv2', 'pygame', 'mediapipe', 'sqlalchemy', 'pydantic') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=COACH.parent, check=True)
    assert run.stdout.split() == ["[]", "[]"]


CORE = ("coach", "core")
PLANTED: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "the clock in core": ("import time", CORE, "core", "core may not import time"),
    "the clock under another name": ("import time as t", CORE, "core", "core may not import time"),
    "a clock taken from its module": ("from time import monotonic", CORE, "core", "core may not import time"),
    "an import inside a function": ("def f():\n    import random", CORE, "core", "core may not import random"),
    "files in core": ("from pathlib import Path", CORE, "core", "core may not import pathlib"),
    "a part of os": ("import os.path", CORE, "core", "core may not import os"),
    "chance through numpy": ("from numpy.random import default_rng", CORE, "core", "core may not import numpy"),
    "a library in core": ("import cv2", CORE, "core", "core may not import cv2"),
    "a room in core": ("from coach.devices.camera import Camera", CORE, "core", "may not import coach.devices"),
    "a room by its name alone": ("from coach import records", CORE, "core", "may not import coach.records"),
    "the version in core": ("from coach import __version__", CORE, "core", "may not import coach.__version__"),
    "a relative import of a room": ("from ..devices import camera", CORE, "core", "may not import coach.devices"),
    "a relative import of the house": ("from .. import report", CORE, "core", "may not import coach.report"),
    "a room loaded by its name as text": (
        "from x import y\nimport_module('coach.devices.clock')", CORE, "core", "may not import coach.devices.clock"),
    "a file opened in core": ("open('x')", CORE, "core", "core may not call open"),
    "talk in core": ("print('x')", CORE, "core", "core may not call print"),
    "records in devices": ("import coach.records", ("coach", "devices"), "devices", "may not import coach.records"),
    "devices from a deeper room": (
        "from ...mannequin import body", ("coach", "devices", "screen"), "devices", "may not import coach.mannequin"),
    "prescription in records": (
        "from coach.prescription import x", ("coach", "records"), "records", "may not import coach.prescription"),
    "devices in the report": ("from coach.devices import x", ("coach", "report"), "report", "report may not import"),
    "the joiner in a room": ("from coach.app import run", ("coach", "report"), "report", "may not import coach.app"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_the_checker_catches(name: str) -> None:
    source, package, room, sentence = PLANTED[name]
    found = faults(source, package, room)
    assert any(sentence in fault for fault in found), found


ALLOWED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "core's own modules, both ways": (
        "from coach.core import x\nfrom . import y\nfrom .types import Pose", CORE, "core"),
    "arithmetic in core": ("import math\nfrom dataclasses import dataclass\nimport numpy as np", CORE, "core"),
    "core in devices": ("from coach.core.base.types import Frame", ("coach", "devices"), "devices"),
    "core from deep in devices": ("from ...core import types", ("coach", "devices", "screen"), "devices"),
    "the world in devices": ("import time, cv2", ("coach", "devices"), "devices"),
    "records in the report": ("from coach.records import Store", ("coach", "report"), "report"),
    "everything in the joiner": ("from coach.report import x\nfrom coach.devices import y", ("coach",), "app"),
    "a method called open": ("self.open('x')", CORE, "core"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
def test_the_checker_lets_pass(name: str) -> None:
    assert faults(*ALLOWED[name]) == []
