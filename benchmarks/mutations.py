"""Changes the rules one constant and one comparison at a time, and shows whether the tests notice.

    python benchmarks/mutations.py [--of safety screening asking] [--every N] [--json FILE]

Each mutant is one small change to the source of a module of rules: a number one more or less, a comparison with or
without its limit, and for or, a negation dropped, true for false, the smaller for the larger. The tests of the rules
run against each in a process of its own. A mutant that they let pass is a rule that nothing holds.
"""

import argparse
import ast
import copy
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, ModuleType

HERE = Path(__file__).resolve().parents[1]
RULES = ("clinical.safety", "clinical.screening", "dialogue.questions")
# the quickest first: most mutants fall at the first test
TESTS = (
    "tests/core/clinical/test_rule_figures.py",
    "tests/core/clinical/test_pain_rules.py",
    "tests/core/dialogue/test_scripted_answers.py",
    "tests/core/clinical/test_screening.py",
    "tests/core/clinical/test_comfort.py",
    "tests/core/monitoring/test_guarded_sessions.py",
    "tests/records/test_history_past.py",
)

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OTHERS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    module: str
    line: int
    change: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Outcome:
    module: str
    line: int
    change: str
    killed: bool
    seconds: float


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every small change to this source, one at a time."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            told = change(next(n for i, n in enumerate(ast.walk(changed)) if i == number))
            yield Mutant(module, getattr(node, "lineno", 0), told, changed)


def _changes(node: ast.AST) -> list["Change"]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [Change("constant", not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return [Change("constant", node.value + 1), Change("constant", node.value - 1)]
    if isinstance(node, ast.Compare):
        return [Change("comparison", index) for index, op in enumerate(node.ops) if type(op) in COMPARISONS]
    if isinstance(node, ast.BoolOp):
        return [Change("junction")]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [Change("negation")]
    if isinstance(node, ast.Name) and node.id in OTHERS:
        return [Change("name")]
    return []


@dataclass(frozen=True, slots=True)
class Change:
    """One way to change a node; called with the node of a copied tree, it says what it did."""

    kind: str
    to: int | float | bool = 0

    def __call__(self, node: ast.AST) -> str:
        before = ast.unparse(node)
        if isinstance(node, ast.Constant):
            node.value = self.to
        elif isinstance(node, ast.Compare):
            node.ops[int(self.to)] = COMPARISONS[type(node.ops[int(self.to)])]()
        elif isinstance(node, ast.BoolOp):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        elif isinstance(node, ast.UnaryOp):
            node.op = ast.UAdd()  # a truth stays a truth
        elif isinstance(node, ast.Name):
            node.id = OTHERS[node.id]
        return f"{before} -> {ast.unparse(node)}"


# -- a process of its own ----------------------------------------------------------------------------------------------


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(ast.fix_missing_locations(self._tree), self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    """Gives the mutant in place of the module."""

    def __init__(self, mutant: Mutant) -> None:
        self._name, self._mutant = f"coach.core.{mutant.module}", mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        file = str(source_of(self._mutant.module))
        return importlib.util.spec_from_file_location(fullname, file, loader=_Loader(fullname, file, self._mutant.tree))


def source_of(module: str) -> Path:
    return HERE / "coach" / "core" / f"{module.replace('.', '/')}.py"


def noticed(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether a test fails against this mutant. It runs in a fork, so that nothing of it stays."""
    import pytest

    child = os.fork()
    if child == 0:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        sys.meta_path.insert(0, _Finder(mutant))
        try:
            # in this very process: a worker would import the module as it is, and every mutant would survive
            told = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *(str(HERE / test) for test in tests)]
            code = int(pytest.main(told))
        except BaseException:
            code = 99  # it cannot even be imported
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def judged(modules: Sequence[str], every: int = 1, first: int = 0, kept: "Kept | None" = None) -> Iterator[Outcome]:
    """Each mutant, or every so manyth, with whether it was noticed; those that `kept` knows are not tried again."""
    found = [one for module in modules for one in mutants(module, source_of(module).read_text(encoding="utf-8"))]
    for number, mutant in enumerate(found[first::every]):
        before = kept.outcome(mutant, number) if kept is not None else None
        if before is not None:
            yield before
            continue
        began = time.monotonic()
        killed = noticed(mutant, TESTS)
        outcome = Outcome(mutant.module, mutant.line, mutant.change, killed, round(time.monotonic() - began, 1))
        if kept is not None:
            kept.keep(outcome, number)
        yield outcome


class Kept:
    """Outcomes in a file, a line each, by the mutant and by what it and the tests were made of: a run goes on later."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._known = {row["key"]: Outcome(**row["outcome"]) for row in map(json.loads, lines)}
        self._tests = hashlib.sha256(b"".join((HERE / test).read_bytes() for test in TESTS)).hexdigest()

    def _key(self, module: str, line: int, change: str, number: int) -> str:
        source = source_of(module).read_bytes()
        told = f"{module} {line} {change} {number} {self._tests}".encode()
        return hashlib.sha256(source + told).hexdigest()

    def outcome(self, mutant: Mutant, number: int) -> Outcome | None:
        """What became of this mutant before; None where it, or a test, has changed since."""
        return self._known.get(self._key(mutant.module, mutant.line, mutant.change, number))

    def keep(self, outcome: Outcome, number: int) -> None:
        """On disk at once."""
        key = self._key(outcome.module, outcome.line, outcome.change, number)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "outcome": asdict(outcome)}) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Mutates the rules, and shows whether the tests notice.")
    parser.add_argument("--of", nargs="+", choices=RULES, default=RULES)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every so manyth mutant")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="from this one on")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="outcomes so far: begun, it goes on")
    given = parser.parse_args(arguments)
    sys.path.insert(0, str(HERE))
    os.chdir(HERE)
    outcomes = []
    for one in judged(given.of, given.every, given.first, Kept(given.kept) if given.kept else None):
        outcomes.append(one)
        fate = "noticed " if one.killed else "SURVIVED"
        print(f"{fate} {one.module}:{one.line:<4} {one.seconds:6.1f} s  {one.change}", flush=True)
    survived = [one for one in outcomes if not one.killed]
    print(f"{len(outcomes)} mutants, {len(outcomes) - len(survived)} noticed, {len(survived)} survived")
    if given.json is not None:
        given.json.write_text(json.dumps([asdict(one) for one in outcomes], indent=1), encoding="utf-8")
    return 1 if survived else 0


if __name__ == "__main__":
    raise SystemExit(main())
