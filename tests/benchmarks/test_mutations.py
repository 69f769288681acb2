"""The tests of the safety rules notice when a rule is changed."""

import ast
from pathlib import Path

import mutations
import pytest

TREE = "LIMIT = 7\n\ndef ends(score: int, low: bool) -> bool:\n    return score >= LIMIT and not low\n"


def test_each_number_comparison_junction_and_negation_is_changed_once() -> None:
    told = [mutant.change.replace("(", "").replace(")", "") for mutant in mutations.mutants("safety", TREE)]
    assert sorted(told) == sorted([
        "7 -> 8", "7 -> 6", "score >= LIMIT -> score > LIMIT", "not low -> +low",
        "score >= LIMIT and not low -> score >= LIMIT or not low",
    ])  # fmt: skip
    assert len({ast.unparse(mutant.tree) for mutant in mutations.mutants("safety", TREE)}) == 5


def test_every_rule_module_has_mutants_and_every_named_test_exists() -> None:
    assert all(list(mutations.mutants(name, mutations.source_of(name).read_text())) for name in mutations.RULES)
    missing = [test for tests in mutations.RULES.values() for test in tests if not (mutations.HERE / test).exists()]
    assert missing == []


@pytest.mark.slow
def test_what_was_not_changed_is_not_noticed_and_a_changed_ceiling_is() -> None:
    source = mutations.source_of("clinical.safety").read_text(encoding="utf-8")
    quick = ["tests/core/clinical/test_rule_figures.py"]
    same = mutations.Mutant("clinical.safety", 0, "nothing", ast.parse(source))
    other = mutations.Mutant(
        "clinical.safety", 0, "a ceiling of 8", ast.parse(source.replace("CEILING = 7", "CEILING = 8"))
    )
    assert not mutations.noticed(same, quick)
    assert mutations.noticed(other, quick)


@pytest.mark.slow
@pytest.mark.parametrize("name", mutations.RULES)
def test_the_tests_notice_every_fifth_change_of_a_rule(name: str) -> None:
    survived = [one for one in mutations.judged([name], every=5) if not one.killed]
    assert [f"{one.module}:{one.line} {one.change}" for one in survived] == []


def test_an_outcome_that_is_kept_is_not_tried_again_until_its_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    monkeypatch.setattr(mutations, "noticed", lambda mutant, tests: tried.append(mutant.change) or True)
    path, source = tmp_path / "kept.jsonl", tmp_path / "safety.py"
    source.write_text(TREE, encoding="utf-8")
    monkeypatch.setattr(mutations, "source_of", lambda module: source)
    for _ in range(2):
        assert len(list(mutations.judged(["clinical.safety"], kept=mutations.Kept(path)))) == 5
    assert len(tried) == 5
    source.write_text(TREE.replace("7", "8"), encoding="utf-8")
    list(mutations.judged(["clinical.safety"], kept=mutations.Kept(path)))
    assert len(tried) == 10
