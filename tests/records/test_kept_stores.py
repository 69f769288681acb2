"""Stores as earlier versions of the program left them open with the same figures."""

import csv
import gzip
import io
from pathlib import Path

import pytest

from coach.cli import execute

KEPT = Path(__file__).parent / "kept"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The store that version 0.1.0 left behind: four sessions of the virtual patient, and a person with an intake."""
    path = tmp_path / "kept.db"
    path.write_bytes(gzip.decompress((KEPT / "store_0_1_0.db.gz").read_bytes()))
    return path


def test_the_figures_of_version_0_1_0_are_the_same_today(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "now.csv"
    assert execute(["export", "--patient", "demo", "--format", "csv", "--store", str(store), "-o", str(out)]) == 0
    now = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    then = list(csv.DictReader(io.StringIO((KEPT / "store_0_1_0.csv").read_text("utf-8"))))
    assert len(now) == len(then) > 5
    for row, before in zip(now, then, strict=True):
        assert {key: row[key] for key in before} == before  # there may be more columns today


def test_its_pages_are_written_and_its_people_known(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["list", "--store", str(store)]) == 0
    assert capsys.readouterr().out.count("gentle_start") >= 3
    for more in ((), ("--patient", "demo")):
        page = tmp_path / f"page{len(more)}.html"
        assert execute(["report", *more, "--store", str(store), "-o", str(page)]) == 0
        assert page.stat().st_size > 20_000
    assert execute(["patient", "show", "anna", "--store", str(store)]) == 0
    assert "How old are you? 44" in capsys.readouterr().out
    assert execute(["store", "check", "--store", str(store)]) == 0
