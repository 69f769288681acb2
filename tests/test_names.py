"""One name, one type: names that say what a value is, found by search."""

import ast
from collections import defaultdict
from pathlib import Path

CODE = Path(__file__).parents[1] / "coach"
# for values of many kinds; `state` is a session's, and of that alone
VAGUE = frozenset({"own", "said", "found", "made"})


def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(CODE).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(CODE.rglob("*.py"))
    }


def test_no_two_classes_have_one_name() -> None:
    where = defaultdict(list)
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                where[node.name].append(name)
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_no_public_parameter_field_or_function_is_called_by_a_name_for_anything() -> None:
    vague = []
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                vague += [(name, node.name, each.arg) for each in arguments if each.arg in VAGUE]
                vague += [(name, node.name, "")] if node.name in VAGUE else []
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                fields = (line.target for line in node.body if isinstance(line, ast.AnnAssign))
                vague += [(name, node.name, f.id) for f in fields if isinstance(f, ast.Name) and f.id in VAGUE]
    assert vague == []


def test_a_state_is_a_session() -> None:
    others = []
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.arg) and node.arg == "state" and node.annotation is not None:
                kind = ast.unparse(node.annotation)
                others += [(name, kind)] if kind not in ("Session", "session.Session") else []
    assert others == []


def test_no_class_of_the_core_has_more_than_fifteen_fields() -> None:
    wide = {}
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if name.startswith("core/") and isinstance(node, ast.ClassDef):
                count = sum(isinstance(line, ast.AnnAssign) for line in node.body)
                wide |= {node.name: count} if count > (8 if node.name == "Session" else 15) else {}
    assert wide == {}
