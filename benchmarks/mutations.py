"""Changes the rules one constant and one comparison at a time, and shows whether the tests notice.

    python benchmarks/mutations.py [--of clinical.safety ...] [--every N] [--workers N] [--kept FILE] [--json FILE]

Each mutant is one small change to the source of a module of rules: a number one more or less, a comparison with or
without its limit, and for or, a negation dropped, true for false, the smaller for the larger. The tests that hold the
module run against each in a process of its own. A mutant that they let pass is a rule that nothing holds.
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
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, ModuleType

HERE = Path(__file__).resolve().parents[1]
_CLINICAL, _SESSION = "tests/core/clinical", "tests/core/session"
_PAIN = (f"{_CLINICAL}/test_rule_figures.py", f"{_CLINICAL}/test_pain_rules.py")
_ASKED = ("tests/core/dialogue/test_scripted_answers.py", "tests/core/dialogue/test_question_reading.py")
_PAST = ("tests/records/test_history.py", "tests/records/test_history_past.py", "tests/records/test_records_order.py")
_WHOLE = (f"{_SESSION}/test_session_machine.py", f"{_SESSION}/test_random_sessions.py")
_EDGES = tuple(f"{_SESSION}/test_{name}.py" for name in ("skin", "gap", "signs", "outside"))
# each module of rules, and the tests that hold it, the quickest first: most mutants fall at the first test
RULES: dict[str, tuple[str, ...]] = {
    "clinical.safety": (*_PAIN, f"{_CLINICAL}/test_comfort.py", f"{_CLINICAL}/test_screening.py", *_EDGES,
                        "tests/core/monitoring/test_guarded_sessions.py", f"{_SESSION}/test_session.py", *_PAST),
    "clinical.screening": (f"{_CLINICAL}/test_screening.py", f"{_CLINICAL}/test_rule_figures.py", *_PAST),
    "clinical.history": (*_PAST, f"{_CLINICAL}/test_comfort.py"),
    "clinical.order": (f"{_CLINICAL}/test_order.py", *_PAST),
    "clinical.unlocking": (f"{_CLINICAL}/test_unlocking.py",),
    "clinical.eligibility": ("tests/core/exercise/test_plans.py", f"{_CLINICAL}/test_facts.py",
                             f"{_CLINICAL}/test_comfort.py", f"{_SESSION}/test_skin.py"),
    "exercise.timers": ("tests/core/exercise/test_timers.py", f"{_SESSION}/test_skin.py"),
    "dialogue.questions": (*_ASKED, f"{_CLINICAL}/test_rule_figures.py", f"{_SESSION}/test_hasty_answers.py",
                           f"{_CLINICAL}/test_screening.py", f"{_SESSION}/test_session.py"),
    "session.transitions": (*_EDGES, "tests/core/exercise/test_plans.py", f"{_CLINICAL}/test_comfort.py",
                            f"{_CLINICAL}/test_screening.py", f"{_SESSION}/test_session.py", *_WHOLE),
    "session.ending": (*_EDGES, f"{_SESSION}/test_session.py",
                       f"{_CLINICAL}/test_comfort.py", f"{_CLINICAL}/test_cards.py"),
    "session.skin": (f"{_SESSION}/test_skin.py", f"{_SESSION}/test_gap.py", "tests/core/exercise/test_plans.py"),
    "session.gap": (f"{_SESSION}/test_gap.py", f"{_SESSION}/test_skin.py"),
    "session.signs": (f"{_SESSION}/test_signs.py", f"{_CLINICAL}/test_screening.py"),
    "filtering.frozen": ("tests/core/filtering/test_frozen_picture.py", f"{_SESSION}/test_picture.py"),
    "tracking.frame_rate": ("tests/core/tracking/test_frame_rate.py", f"{_SESSION}/test_picture.py"),
}  # fmt: skip

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
MOST_S = 600  # for one mutant
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
    _, status = os.waitpid(_begun(mutant, tests), 0)
    return os.waitstatus_to_exitcode(status) != 0


def _begun(mutant: Mutant, tests: Sequence[str]) -> int:
    """A process of its own that tries this mutant: its id. It exits with 0 where no test notices."""
    import pytest

    child = os.fork()
    if child == 0:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        sys.meta_path.insert(0, _Finder(mutant))
        signal.alarm(MOST_S)  # a rule that never ends is noticed as well
        try:
            # in this very process: a worker would import the module as it is, and every mutant would survive
            told = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *(str(HERE / test) for test in tests)]
            code = int(pytest.main(told))
        except BaseException:
            code = 99  # it cannot even be imported
        os._exit(code)
    return child


def judged(
    modules: Sequence[str], every: int = 1, first: int = 0, kept: "Kept | None" = None, workers: int = 1
) -> Iterator[Outcome]:
    """Each mutant, or every so manyth, with whether it was noticed; those that `kept` knows are not tried again."""
    found = [one for module in modules for one in mutants(module, source_of(module).read_text(encoding="utf-8"))]
    to_try: list[tuple[int, Mutant]] = []
    for number, mutant in enumerate(found[first::every]):
        before = kept.outcome(mutant, number) if kept is not None else None
        if before is not None:
            yield before
        else:
            to_try.append((number, mutant))
    for number, mutant, killed, seconds in _tried(to_try, workers):
        outcome = Outcome(mutant.module, mutant.line, mutant.change, killed, seconds)
        if kept is not None:
            kept.keep(outcome, number)
        yield outcome


def _tried(to_try: Sequence[tuple[int, Mutant]], workers: int) -> Iterator[tuple[int, Mutant, bool, float]]:
    """Each of them with whether it was noticed and how long that took; so many at a time."""
    if workers == 1:
        for number, mutant in to_try:
            began = time.monotonic()
            killed = noticed(mutant, RULES[mutant.module])
            yield number, mutant, killed, round(time.monotonic() - began, 1)
        return
    waiting, running = list(reversed(to_try)), {}
    while waiting or running:
        while waiting and len(running) < workers:
            number, mutant = waiting.pop()
            running[_begun(mutant, RULES[mutant.module])] = number, mutant, time.monotonic()
        child, status = os.wait()
        number, mutant, began = running.pop(child)
        yield number, mutant, os.waitstatus_to_exitcode(status) != 0, round(time.monotonic() - began, 1)


class Kept:
    """Outcomes in a file, a line each, by the mutant and by what it and the tests were made of: a run goes on later."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._known = {row["key"]: Outcome(**row["outcome"]) for row in map(json.loads, lines)}
        self._tests = {
            module: hashlib.sha256(b"".join((HERE / test).read_bytes() for test in tests)).hexdigest()
            for module, tests in RULES.items()
        }

    def _key(self, module: str, line: int, change: str, number: int) -> str:
        source = source_of(module).read_bytes()
        told = f"{module} {line} {change} {number} {self._tests[module]}".encode()
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
    parser.add_argument("--of", nargs="+", choices=RULES, default=list(RULES))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="mutants tried at a time")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every so manyth mutant")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="from this one on")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="outcomes so far: begun, it goes on")
    given = parser.parse_args(arguments)
    sys.path.insert(0, str(HERE))
    os.chdir(HERE)
    outcomes = []
    for one in judged(given.of, given.every, given.first, Kept(given.kept) if given.kept else None, given.workers):
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
