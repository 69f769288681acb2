"""The tests of the safety rules notice when a rule is changed."""

import ast
import os
import sys
from pathlib import Path
from types import ModuleType

import mutations
import pytest
from coverage import CoverageData

TREE = "LIMIT = 7\n\ndef ends(score: int, low: bool) -> bool:\n    return score >= LIMIT and not low\n"
RULE = list(mutations.mutants("rule", TREE))
SURVIVES = "7 -> 8"
DURATIONS = """<testsuites><testsuite>
<testcase classname="tests.test_rule" name="test_quick" time="0.5"/>
<testcase classname="tests.test_rule" name="test_slow" time="4.0"/>
<testcase classname="tests.test_other" name="test_elsewhere" time="0.1"/>
</testsuite></testsuites>"""


@pytest.fixture
def reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> mutations.Reach:
    """Of a rule of four lines, whose function two tests call; a third only imports it."""
    source = tmp_path / "coach/core/rule.py"
    source.parent.mkdir(parents=True)
    source.write_text(TREE, encoding="utf-8")
    monkeypatch.setattr(mutations, "HERE", tmp_path)
    data = CoverageData(str(tmp_path / "coverage"))
    for test, lines in (("test_rule.py::test_quick", [4]), ("test_rule.py::test_slow", [4]), ("", [1, 3])):
        data.set_context(f"tests/{test}|run" if test else "")
        data.add_lines({str(source): lines})
    data.write()
    (tmp_path / "durations.xml").write_text(DURATIONS, encoding="utf-8")
    return mutations.Reach(tmp_path / "coverage", tmp_path / "durations.xml")


def test_each_number_comparison_junction_and_negation_is_changed_once() -> None:
    told = [mutant.change.replace("(", "").replace(")", "") for mutant in mutations.mutants("safety", TREE)]
    assert sorted(told) == sorted([
        "7 -> 8", "7 -> 6", "score >= LIMIT -> score > LIMIT", "not low -> +low",
        "score >= LIMIT and not low -> score >= LIMIT or not low",
    ])  # fmt: skip
    assert len({ast.unparse(mutant.tree) for mutant in mutations.mutants("safety", TREE)}) == 5


def test_how_a_class_is_built_is_no_rule() -> None:
    assert list(mutations.mutants("safety", "@dataclass(frozen=True)\nclass Rule:\n    name: str\n")) == []


def test_that_two_rows_are_as_long_is_no_rule() -> None:
    assert list(mutations.mutants("safety", "pairs = zip(a, b, strict=True)\n")) == []


def test_every_rule_module_has_mutants() -> None:
    sources = ((name, mutations.source_of(name).read_text(encoding="utf-8")) for name in mutations.RULES)
    assert all(next(mutations.mutants(name, source), None) for name, source in sources)


@pytest.mark.slow
def test_what_was_not_changed_is_not_noticed_and_a_changed_ceiling_is() -> None:
    source = mutations.source_of("clinical.safety").read_text(encoding="utf-8")
    quick = ["tests/core/clinical/test_rule_figures.py"]
    same = mutations.Mutant("clinical.safety", 0, 0, "nothing", ast.parse(source))
    other = mutations.Mutant(
        "clinical.safety", 0, 0, "a ceiling of 8", ast.parse(source.replace("CEILING = 7", "CEILING = 8"))
    )
    assert not mutations.noticed(same, quick)
    assert mutations.noticed(other, quick)


def test_a_limit_is_reached_by_the_tests_of_the_functions_that_name_it(reached: mutations.Reach) -> None:
    limits = [reached.tests(mutant, 10.0) for mutant in RULE if mutant.line == 1]
    others = [reached.tests(mutant, 10.0) for mutant in RULE if mutant.line > 1]
    both = ["tests/test_rule.py::test_quick", "tests/test_rule.py::test_slow"]
    assert limits == [[*mutations.FIGURES, *both]] * 2
    assert others == [both] * 3


def test_no_more_tests_are_chosen_than_there_is_time_for(reached: mutations.Reach) -> None:
    in_function = next(mutant for mutant in RULE if mutant.line > 1)
    assert reached.tests(in_function, 1.0) == ["tests/test_rule.py::test_quick"]


def outcomes_of(kept: mutations.Kept, reached: mutations.Reach, tried: list[str]) -> list[mutations.Outcome]:
    def begin(mutant: mutations.Mutant, tests: list[str]) -> int:
        tried.append(mutant.change)
        return os.posix_spawn("/bin/sh", ["sh", "-c", f"exit {int(mutant.change != SURVIVES)}"], {})

    return list(mutations.judged(RULE, lambda one: reached.tests(one, 10.0), kept, 2, begin))


def test_a_noticed_mutant_is_not_tried_again_until_its_source_changes_and_a_survivor_is(
    reached: mutations.Reach, tmp_path: Path
) -> None:
    tried: list[str] = []
    for again in range(2):
        kept = mutations.Kept(tmp_path / "kept.jsonl", trusted=lambda mutant: False)
        outcomes = outcomes_of(kept, reached, tried)
        assert sorted(one.change for one in outcomes if not one.killed) == [SURVIVES], again
        assert len(outcomes) == 5
    assert len(tried) == 6
    (tmp_path / "coach/core/rule.py").write_text(TREE.replace("7", "8"), encoding="utf-8")
    forgotten = mutations.Kept(tmp_path / "kept.jsonl", trusted=bool)
    assert all(forgotten.outcome(mutant) is None for mutant in RULE)


def test_a_survivor_of_this_run_is_not_tried_again_where_it_is_trusted(
    reached: mutations.Reach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    outcomes_of(mutations.Kept(tmp_path / "kept.jsonl", trusted=bool), reached, tried)
    outcomes_of(mutations.Kept(tmp_path / "kept.jsonl", trusted=bool), reached, tried)
    assert len(tried) == 5
    monkeypatch.setattr(mutations, "RUN", "another")
    outcomes_of(mutations.Kept(tmp_path / "kept.jsonl", trusted=bool), reached, tried)
    assert len(tried) == 6


# -- a change in a running program -------------------------------------------------------------------------------------

LIVE = (
    TREE + "\nclass Rule:\n    def low(self, score: int) -> bool:\n        return score < LIMIT\n\nTWICE = [LIMIT, 2]\n"
)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The rule, loaded, and a module that took its limit by name."""
    source = tmp_path / "coach/core/live_rule.py"
    source.parent.mkdir(parents=True)
    source.write_text(LIVE, encoding="utf-8")
    monkeypatch.setattr(mutations, "HERE", tmp_path)
    rule, user = ModuleType("coach.core.live_rule"), ModuleType("live_user")
    exec(compile(LIVE, str(source), "exec"), rule.__dict__)
    user.LIMIT = rule.LIMIT
    rule.__file__ = str(source)
    monkeypatch.setitem(sys.modules, rule.__name__, rule)
    monkeypatch.setitem(sys.modules, user.__name__, user)
    return rule


def change(what: str) -> None:
    mutations.changed_in_place(next(one for one in mutations.mutants("live_rule", LIVE) if one.change == what))


def test_a_loaded_function_and_a_method_are_changed_where_they_are_used(live: ModuleType) -> None:
    ends, low = live.ends, live.Rule().low
    assert ends(7, False)
    change("score >= LIMIT -> score > LIMIT")
    assert not ends(7, False)
    assert not low(7)
    change("score < LIMIT -> score <= LIMIT")
    assert low(7)


def test_a_value_is_changed_wherever_it_was_taken_by_its_name(live: ModuleType) -> None:
    change("7 -> 8")
    assert (live.LIMIT, sys.modules["live_user"].LIMIT) == (8, 8)
    assert not live.ends(7, False)


def test_what_is_not_loaded_is_left_to_a_program_that_starts_with_it() -> None:
    with pytest.raises(mutations.Gone):
        mutations.changed_in_place(RULE[0])
