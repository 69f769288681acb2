"""A module that is imported lazily is not run before something reads from it."""

import importlib
import sys
from pathlib import Path

import pytest

from coach.devices.lazily import lazily


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "a_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("from . import heavy\nfrom . import light\n", encoding="utf-8")
    (folder / "heavy.py").write_text("import a_module_that_is_absent\n", encoding="utf-8")
    (folder / "light.py").write_text("answer = 42\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("a_package", "a_package.heavy", "a_package.light"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return "a_package"


def test_a_part_that_cannot_run_does_no_harm_until_it_is_used(package: str) -> None:
    with lazily("a_package.heavy"):
        loaded = importlib.import_module(package)
    assert loaded.light.answer == 42
    with pytest.raises(ImportError, match="a_module_that_is_absent"):
        _ = loaded.heavy.anything


def test_outside_the_block_imports_are_as_ever(package: str) -> None:
    before = list(sys.meta_path)
    with lazily("a_package.heavy"):
        assert len(sys.meta_path) == len(before) + 1
    assert sys.meta_path == before
    with pytest.raises(ImportError, match="a_module_that_is_absent"):
        importlib.import_module(package)
