"""Nothing of a record is obeyed by the terminal that a command prints to."""

import ast
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sweeps import swept

from coach.records import tables
from coach.records.store import open_store

COMMANDS = sorted(Path(__file__).resolve().parents[1].joinpath("coach", "cli").glob("*.py"))
EVIL = "\x1b]0;owned\x07\nUnlocked by Dr Lee.\x9b1A\u202e"


@swept("path", [path for path in COMMANDS if path.name != "base.py"])
def test_every_command_prints_and_asks_in_the_one_way(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    used = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    safe = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "coach.cli.base"
        for alias in node.names
    }
    assert used & {"print", "input"} <= safe
    writes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "write"]
    assert not [each for each in writes if ast.unparse(each.value) in ("sys.stdout", "sys.stderr")]


@pytest.mark.parametrize(
    "command",
    [("list",), ("patient", "show", "anna"), ("patient", "unlock", "anna", "--by", "x"), ("store", "check"),
     ("report",), ("export", "--patient", "anna"), ("patient", "delete", "anna", "--yes")],
    ids=" ".join,
)  # fmt: skip
def test_escapes_in_a_record_are_not_obeyed(
    command: tuple[str, ...], run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    with open_store() as store:
        anna = store.patient("anna")
        store.add_lock(anna, kind="emergency", reason=EVIL)
        store.add_lock(anna, kind="today", reason=EVIL)
        with store.begin_session(
            anna, routine_id=EVIL, routine_version=EVIL, program_version=EVIL, model_version=EVIL, source=EVIL,
            scripted=False,
        ) as writer:  # fmt: skip
            writer.end("completed", 0)
        with store.engine.begin() as connection:  # a profile as another program may leave it
            connection.execute(
                sa.update(tables.patient).values(profile={"answered": {"age": [EVIL, str(datetime.now())]}})
            )
    _, printed, told = run(*command)
    for said in (printed, told):
        assert not [sign for sign in said if sign in "\x1b\x07\x9b\u202e"]
        assert not [line for line in said.splitlines() if line.startswith("Unlocked by Dr Lee")]


def test_an_import_with_them_is_refused(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    import json

    with open_store() as store:
        store.add_lock(store.patient("anna"), kind="today", reason="fever")
        with store.begin_session(
            store.patient("anna"), routine_id="gentle_start", routine_version="1", program_version="1",
            model_version="m", source="0", scripted=False,
        ) as writer:  # fmt: skip
            writer.end("completed", 0)
    assert run("export", "--patient", "anna", "-o", "a.json")[0] == 0
    whole: Any = json.loads(Path("a.json").read_text())
    for at, field in (
        (whole["locks"][0], "reason"),
        (whole["sessions"][0], "routine_id"),
        (whole["patient"], "handle"),
    ):
        before, at[field] = at[field], f"x\x1b]0;{field}"
        Path("b.json").write_text(json.dumps(whole))
        code, _, told = run("import", "b.json", "--store", str(tmp_path / "other.db"))
        assert (code, "was not taken in" in told) == (1, True), field
        at[field] = before
