"""Changes the rules one constant and one comparison at a time, and shows whether the tests notice.

    python benchmarks/mutations.py --reached DIR [--of clinical.safety ...] [--kept FILE] [--json FILE]

Each mutant is one small change to the source of a module of rules: a number one more or less, a comparison with or
without its limit, and for or, a negation dropped, true for false, the smaller for the larger. The tests that execute
the changed line run against it, the quickest first, in a process of their own: a fork of a pytest session that has
collected everything, in which the change is made in place; where that cannot be done, one that starts with the mutant.
A mutant that they let pass is a rule that nothing holds. Which test executes which line is found once, by a run of all
of them under coverage.
"""

import argparse
import ast
import copy
import gc
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parents[1]
TESTS = ("tests/core", "tests/records", "tests/prescription")
FIGURES = (
    "tests/core/clinical/test_rule_figures.py",
    "tests/test_safety_page.py",
)  # hold what stands outside functions
RULES = (
    "clinical.alone", "clinical.conditions", "clinical.eligibility", "clinical.history", "clinical.order",
    "clinical.pain_change", "clinical.pain_rules", "clinical.pregnancy", "clinical.rule_history",
    "clinical.rule_terms", "clinical.safety", "clinical.screening", "clinical.sign_pairs", "clinical.ticks",
    "clinical.unlocking", "clinical.watch_for",
    "dialogue.form_pages", "dialogue.questions", "exercise.timers", "filtering.frozen",
    "session.asking", "session.by_time", "session.ending", "session.fall_response", "session.finder", "session.gap",
    "session.getting_up", "session.guidance", "session.help_call", "session.pain_checkin", "session.pain_start",
    "session.safety_net", "session.screening_phases", "session.signs", "session.skin", "session.transitions",
    "session.unseen", "tracking.frame_rate",
)  # fmt: skip

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
MOST_S = 120  # of processor time for one mutant: a busy machine notices none
NEW_S = 0.05  # of a test that the run of all of them did not know
VALUE_S = 3.0  # of tests for a changed value in the warm session
GONE = 70  # the exit code of a process that cannot change what it is to change
RUN = str(os.getpid())  # the forks share it
OWN_TESTS = 0.01  # tests in a file that shares a word with the module's name are tried as if they took so much less
FIRST = 40  # tests that are collected and run before the others: most mutants fall at these
OTHERS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    module: str
    number: int  # of the changed node, as the tree is walked
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
    how_built = {id(part) for node in ast.walk(tree) for part in (*_decorators(node), *_guards(node))}
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node) if id(node) not in how_built else ():
            changed = copy.deepcopy(tree)
            told = change(next(n for i, n in enumerate(ast.walk(changed)) if i == number))
            yield Mutant(module, number, getattr(node, "lineno", 0), told, changed)


def _decorators(node: ast.AST) -> Iterator[ast.AST]:
    """What says how a class or a function is built (frozen, slots): no rule stands there."""
    for decorator in getattr(node, "decorator_list", ()):
        yield from ast.walk(decorator)


def _guards(node: ast.AST) -> Iterator[ast.AST]:
    """The word that lengths are equal, which no run can tell from its contrary."""
    if isinstance(node, ast.keyword) and node.arg == "strict":
        yield from ast.walk(node.value)


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


def source_of(module: str) -> Path:
    return HERE / "coach" / "core" / f"{module.replace('.', '/')}.py"


class Gone(Exception):
    """What a mutant changes is not there to be changed in a running program."""


class Warm:
    """A pytest session that has collected every test once. Each mutant is a fork of it: the change is made in the fork,
    in functions that are loaded already, and only the chosen tests run there."""

    def __init__(self, folder: Path) -> None:
        """`folder` takes what the forks find: the test that noticed, a file a process."""
        self._folder = folder
        self._items: dict[str, Any] = {}
        self._failed = False
        self._tried: dict[int, str] = {}  # process -> module
        self._noticed: dict[str, list[str]] = {}  # module -> tests that noticed, the newest first

    def pytest_collection_finish(self, session: Any) -> None:
        self._items = {item.nodeid: item for item in session.items}

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._failed |= report.failed

    def ordered(self, module: str, tests: Sequence[str]) -> list[str]:
        """The same tests, those first that noticed another mutant of the module: most notice many."""
        for process in list(self._tried):
            told = self._folder / str(process)
            if told.exists():
                before = self._noticed.setdefault(self._tried.pop(process), [])
                test = told.read_text(encoding="utf-8")
                before[:] = [test, *(other for other in before if other != test)]
        first = [test for test in self._noticed.get(module, ()) if test in set(tests)]
        return [*first, *(test for test in tests if test not in first)]

    def fails(self, tests: Sequence[str]) -> bool:
        """Whether one of these tests fails here and now; its name is left in the folder."""
        items = [self._items[test] for test in self._named(tests)]
        for item, after in zip_longest(items, items[1:]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self._failed:
                (self._folder / str(os.getpid())).write_text(item.nodeid, encoding="utf-8")
                return True
        return False

    def _named(self, tests: Sequence[str]) -> Iterator[str]:
        """The same, with each test of a file in place of the file."""
        for test in tests:
            if test.endswith(".py"):
                yield from (name for name in self._items if name.startswith(f"{test}::"))
            elif test in self._items:
                yield test

    def begun(self, mutant: Mutant, tests: Sequence[str]) -> int:
        """A process of its own that tries this mutant: its id. It exits with 0 where no test notices, and with `GONE`
        where it has to be tried in a program that starts with it."""
        child = os.fork()
        if child == 0:
            _silent()
            code = GONE
            try:
                changed_in_place(mutant)
                code = int(self.fails(tests))
            except Gone:
                pass
            except BaseException:
                code = 1
            os._exit(code)
        self._tried[child] = mutant.module
        return child


def changed_in_place(mutant: Mutant) -> None:
    """Makes the change in the loaded module: in the function that it stands in, or in the value of a name. Raises Gone
    for whatever else."""
    name = f"coach.core.{mutant.module}"
    if name not in sys.modules:
        raise Gone
    tree = ast.fix_missing_locations(mutant.tree)
    statement, function = _where(tree, mutant.line)
    if function is not None:
        changed = compile(tree, str(source_of(mutant.module)), "exec")
        _change_function(sys.modules[name], changed, mutant.line)
    elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement in tree.body:
        _change_value(sys.modules[name], statement)
    else:
        raise Gone


def _change_function(module: ModuleType, changed: CodeType, line: int) -> None:
    """Puts the outermost function of this line, as the mutant has it, in place of the loaded one."""
    outer = _functions(changed)
    code = max((c for c in outer if c.co_firstlineno <= line), key=lambda c: c.co_firstlineno, default=None)
    found = None if code is None else _loaded(module, code.co_qualname)
    if code is None or found is None or found.__code__.co_firstlineno != code.co_firstlineno:
        raise Gone
    found.__code__ = code


def _loaded(module: ModuleType, name: str) -> FunctionType | None:
    """The function of this qualified name, out of what is wrapped around it; None where a module has none."""
    at: Any = module
    for part in name.split("."):
        at = vars(at).get(part)
        if at is None:
            return None
    at = getattr(at, "fget", None) or getattr(at, "__func__", None) or at
    at = inspect.unwrap(at) if callable(at) else at
    return at if isinstance(at, FunctionType) else None


def _functions(code: CodeType) -> list[CodeType]:
    """The functions of a module, and of its classes, but not those inside functions."""
    out = []
    for const in code.co_consts:
        if isinstance(const, CodeType):
            is_class = not const.co_flags & inspect.CO_OPTIMIZED
            out += _functions(const) if is_class else [const]
    return out


def _change_value(module: ModuleType, statement: ast.stmt) -> None:
    """Gives a name its new value, here and wherever it was imported under its own name."""
    before = {name: getattr(module, name) for name in _bound(statement) if hasattr(module, name)}
    exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), module.__dict__)
    for other in list(sys.modules.values()):
        for name, value in before.items():
            if getattr(other, "__dict__", {}).get(name, before) is value:
                setattr(other, name, getattr(module, name))


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


def begun_cold(mutant: Mutant, tests: Sequence[str]) -> int:
    """The same in a fork of a process that has loaded nothing of ours, and so starts with the mutant."""
    child = os.fork()
    if child == 0:
        _silent()
        import pytest

        sys.meta_path.insert(0, _Finder(mutant))
        try:
            code = 0
            for some in (tests[:FIRST], tests[FIRST:]):
                # in this very process: a worker would import the module as it is, and every mutant would survive
                told = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *(str(HERE / test) for test in some)]
                code = code or (int(pytest.main(told)) if some else 0)
        except BaseException:
            code = 99  # it cannot even be imported
        os._exit(code)
    return child


def _silent() -> None:
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    signal.setitimer(signal.ITIMER_PROF, MOST_S)  # a rule that never ends is noticed as well
    signal.alarm(10 * MOST_S)  # and one that waits


def noticed(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether a test fails against this mutant in a program that starts with it."""
    _, status = os.waitpid(begun_cold(mutant, tests), 0)
    return os.waitstatus_to_exitcode(status) != 0


# -- which tests can notice --------------------------------------------------------------------------------------------


class Reach:
    """Which tests execute a line of a rule, the quickest first: from one run of all of them under coverage.

    What stands outside a function (a limit, a table) is reached by the tests that execute a line which names it.
    """

    def __init__(self, coverage_data: Path, durations: Path) -> None:
        from coverage import CoverageData

        data = CoverageData(str(coverage_data))
        data.read()
        self._by_line: dict[Path, dict[int, set[str]]] = {}
        for file in data.measured_files():
            lines = {line: {c.split("|")[0] for c in told if c} for line, told in data.contexts_by_lineno(file).items()}
            self._by_line[Path(file).resolve().relative_to(HERE)] = lines
        self._seconds = {
            f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}": float(case.get("time", "0"))
            for case in ElementTree.parse(durations).iter("testcase")
        }
        self._trees = {path: ast.parse((HERE / path).read_text(encoding="utf-8")) for path in self._by_line}
        self._named = _places_of_names(self._trees)
        self._chosen: dict[tuple[str, int, float], list[str]] = {}

    def tests(self, mutant: Mutant, most_s: float) -> list[str]:
        """The tests that may notice it, the quickest first, `most_s` seconds of them by the run under coverage."""
        key = (mutant.module, mutant.line, most_s)
        if key not in self._chosen:
            self._chosen[key] = self._choose(mutant, most_s)
        return self._chosen[key]

    def only_at_import(self, mutant: Mutant) -> bool:
        """Whether no test executes the line: what stands there was done when the module was loaded."""
        path = source_of(mutant.module).relative_to(HERE)
        statement, function = _where(self._trees[path], mutant.line)
        return function is None or not self._executed(path, statement, function)

    def _choose(self, mutant: Mutant, most_s: float) -> list[str]:
        path = source_of(mutant.module).relative_to(HERE)
        reached = self._reached(path, mutant.line, set())
        subject = mutant.module.rsplit(".", 1)[-1].split("_")
        order: list[tuple[float, str]] = []
        families = Counter[str]()
        for test in sorted(_without_server(reached), key=lambda test: (self._seconds.get(test, NEW_S), test)):
            family = test.split("[")[0]
            families[family] += 1  # one row of each table before the second of any
            seconds = (self._seconds.get(test, NEW_S) + 0.02) * families[family]
            called_so = any(word in Path(test.split("::")[0]).stem for word in subject)
            order.append((seconds * (OWN_TESTS if called_so else 1.0), test))
        chosen: list[str] = []
        total_s = 0.0
        for _, test in sorted(order):
            total_s += self._seconds.get(test, NEW_S)
            if chosen and total_s > most_s:
                break
            chosen.append(test)
        return [*FIGURES, *chosen] if self.only_at_import(mutant) else chosen

    def _reached(self, path: Path, line: int, asked: set[str]) -> set[str]:
        """The tests that execute this line, or, outside a function, a line that names what it binds."""
        statement, function = _where(self._trees[path], line)
        if function is not None and (executed := self._executed(path, statement, function)):
            return executed
        found: set[str] = set()
        for name in _bound(function or statement) - asked:
            asked.add(name)
            for other, place in self._named.get(name, ()):
                found |= self._reached(other, place, asked)
        return found

    def _executed(self, path: Path, statement: ast.stmt, function: ast.FunctionDef) -> set[str]:
        """The tests that execute a statement of a function."""
        lines = self._by_line[path]
        first, last = _extent(statement if statement is not function else function)
        return set().union(*(lines.get(one, set()) for one in range(first, last + 1)))


def _places_of_names(trees: Mapping[Path, ast.Module]) -> dict[str, list[tuple[Path, int]]]:
    """Where each name stands: file and line, each once."""
    found: dict[str, dict[tuple[Path, int], None]] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            for what in ("id", "attr", "arg"):
                name = getattr(node, what, None)
                if isinstance(name, str) and hasattr(node, "lineno"):
                    found.setdefault(name, {})[path, node.lineno] = None
    return {name: list(places) for name, places in found.items()}


def _without_server(tests: set[str]) -> set[str]:
    """A database server would be started for each mutant."""
    return {test for test in tests if "postgres" not in test}


def _where(tree: ast.Module, line: int) -> tuple[ast.stmt, ast.FunctionDef | None]:
    """The innermost statement of this line, and the function in whose body it stands, if any."""
    inner = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _first(node) <= line <= (node.end_lineno or 0)
    ]
    statement = inner[-1]  # walked from the outside in
    functions = [node for node in inner if isinstance(node, ast.FunctionDef) and node.body[0].lineno <= line]
    return statement, functions[-1] if functions else None


def _first(statement: ast.stmt) -> int:
    """Its first line, decorators included."""
    return min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))])


def _extent(statement: ast.stmt) -> tuple[int, int]:
    """Its first and last line; of what has a body, those of its head."""
    body = getattr(statement, "body", None)
    return statement.lineno, max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or 0


def named_in(module: str) -> set[str]:
    """The names that a module gives a value, outside of functions and classes."""
    tree = ast.parse(source_of(module).read_text(encoding="utf-8"))
    values = (statement for statement in tree.body if isinstance(statement, ast.Assign | ast.AnnAssign))
    return set().union(*(_bound(statement) for statement in values))


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement outside of functions gives a meaning."""
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return {node.id for target in targets if target for node in ast.walk(target) if isinstance(node, ast.Name)}


def reach(folder: Path) -> Reach:
    """What `folder` keeps of a run of all the tests under coverage; the run itself where it keeps none."""
    data, durations = folder / "coverage", folder / "durations.xml"
    if not durations.exists():
        folder.mkdir(parents=True, exist_ok=True)
        told = ["--cov=coach/core", "--cov-context=test", "--cov-report=", f"--junitxml={durations}", *TESTS]
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *told],
            cwd=HERE,
            check=True,
            env=os.environ | {"COVERAGE_FILE": data},
        )
    return Reach(data, durations)


# -- the run -----------------------------------------------------------------------------------------------------------


Begin = Callable[[Mutant, Sequence[str]], int]  # begins to try a mutant; the process's id
Choose = Callable[[Mutant], Sequence[str]]  # the tests that may notice a mutant


def judged(tried: Sequence[Mutant], chosen: Choose, kept: "Kept", workers: int, begin: Begin) -> Iterator[Outcome]:
    """Each mutant with whether it was noticed; those that `kept` knows are not tried again, and those that are `GONE`
    are left out."""
    waiting: list[Mutant] = []
    for mutant in tried:
        before = kept.outcome(mutant)
        if before is not None:
            yield before
        else:
            waiting.append(mutant)
    waiting.reverse()
    running: dict[int, tuple[Mutant, float]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            running[begin(mutant, chosen(mutant))] = mutant, time.monotonic()
        child, status = os.wait()
        mutant, began = running.pop(child)
        code, took_s = os.waitstatus_to_exitcode(status), round(time.monotonic() - began, 1)
        if code == GONE:
            continue
        outcome = Outcome(mutant.module, mutant.line, mutant.change, code != 0, took_s)
        kept.keep(mutant, outcome)
        yield outcome


class Kept:
    """Outcomes in a file, a line each, by the mutant and the source it was made of: a run goes on later.

    What was noticed stays so while the source is the same. What survived is tried again, for a test may be new, unless
    this run has tried it already and it is `trusted`.
    """

    def __init__(self, path: Path, trusted: Callable[[Mutant], bool]) -> None:
        self._path, self._trusted = path, trusted
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = [json.loads(line) for line in lines]
        self._known = {row["key"]: Outcome(**row["outcome"]) for row in rows if row["outcome"]["killed"]}
        self._survived = {
            row["key"]: Outcome(**row["outcome"])
            for row in rows
            if not row["outcome"]["killed"] and row.get("run") == RUN
        }

    @staticmethod
    def _key(mutant: Mutant) -> str:
        source = source_of(mutant.module).read_bytes()
        return hashlib.sha256(source + f"{mutant.module} {mutant.number} {mutant.change}".encode()).hexdigest()

    def outcome(self, mutant: Mutant) -> Outcome | None:
        """What became of this mutant before; None where it is to be tried, or its source has changed since."""
        key = self._key(mutant)
        return self._known.get(key) or (self._survived.get(key) if self._trusted(mutant) else None)

    def keep(self, mutant: Mutant, outcome: Outcome) -> None:
        """On disk at once."""
        row = {"key": self._key(mutant), "outcome": asdict(outcome), "run": RUN}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Mutates the rules, and shows whether the tests notice.")
    parser.add_argument("--of", nargs="+", choices=RULES, default=RULES)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="mutants tried at a time")
    parser.add_argument("--seconds", type=float, default=30.0, metavar="S", help="of tests at most, for one mutant")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every so manyth mutant")
    parser.add_argument(
        "--reached", type=Path, required=True, metavar="DIR", help="keeps which tests execute which line"
    )
    parser.add_argument("--kept", type=Path, metavar="FILE", help="outcomes so far: begun, it goes on")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    sys.path.insert(0, str(HERE))
    os.chdir(HERE)
    reached = reach(given.reached)
    _load_what_no_rule_needs()
    found = [one for module in given.of for one in mutants(module, source_of(module).read_text(encoding="utf-8"))]
    chosen = found[:: given.every]
    with tempfile.TemporaryDirectory() as folder:
        kept = given.kept or Path(folder) / "kept.jsonl"
        _in_a_warm_session(chosen, reached, given.seconds, kept, given.workers)
        cold = Kept(kept, trusted=lambda one: not reached.only_at_import(one))
        outcomes = list(
            _told(judged(chosen, lambda one: reached.tests(one, given.seconds), cold, given.workers, begun_cold))
        )
    survived = [one for one in outcomes if not one.killed]
    print(f"{len(outcomes)} mutants, {len(outcomes) - len(survived)} noticed, {len(survived)} survived")
    for one in survived:
        print(f"SURVIVED {one.module}:{one.line}  {one.change}")
    if given.json is not None:
        given.json.write_text(json.dumps([asdict(one) for one in outcomes], indent=1), encoding="utf-8")
    return 1 if survived else 0


def _told(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The same, each on a line of the terminal as it comes."""
    for one in outcomes:
        fate = "noticed " if one.killed else "SURVIVED"
        print(f"{fate} {one.module}:{one.line:<4} {one.seconds:6.1f} s  {one.change}", flush=True)
        yield one


def _in_a_warm_session(tried: Sequence[Mutant], reached: Reach, most_s: float, kept: Path, workers: int) -> None:
    """Tries what can be changed in place, in a process that collects all tests first; outcomes go into `kept`."""
    folder = tempfile.TemporaryDirectory()
    child = os.fork()
    if child == 0:
        import pytest

        warm = Warm(Path(folder.name))

        class Trying:
            @pytest.hookimpl(tryfirst=True)
            def pytest_runtestloop(self, session: Any) -> bool:
                session.config.pluginmanager.unregister(name="terminalreporter")  # forks have nothing to say
                gc.freeze()

                def first(mutant: Mutant) -> Sequence[str]:
                    # a value that survives is tried again anyway, in a program that starts with it
                    seconds = min(VALUE_S, most_s) if reached.only_at_import(mutant) else most_s
                    return warm.ordered(mutant.module, reached.tests(mutant, seconds))

                for _ in _told(judged(tried, first, Kept(kept, trusted=bool), workers, warm.begun)):
                    pass
                return True

        told = [
            "-q",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            *(str(HERE / name) for name in (*TESTS, *FIGURES[-1:])),
        ]
        os._exit(int(pytest.main(told, plugins=[warm, Trying()])))
    _, status = os.waitpid(child, 0)
    folder.cleanup()
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("The tests could not be collected: run pytest on them first.")


def _load_what_no_rule_needs() -> None:
    """Once, before the forks, what every test needs and no mutant changes."""
    for name in ("numpy", "pytest", "hypothesis", "pydantic", "sqlalchemy", "alembic", "xdist", "pytest_cov"):
        importlib.import_module(name)


if __name__ == "__main__":
    raise SystemExit(main())
