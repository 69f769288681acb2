"""Stores as earlier versions of the program left them open with the same figures."""

import csv
import gzip
import io
from datetime import datetime
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
    every = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
    now = [row for row in every if row["row"] == "movement"]
    then = list(csv.DictReader(io.StringIO((KEPT / "store_0_1_0.csv").read_text("utf-8"))))
    assert len(now) == len(then) > 5
    for row, before in zip(now, then, strict=True):
        for key, cell in before.items():  # there may be more columns today
            assert same(key, row[key], cell), key


def same(column: str, now: str, before: str) -> bool:
    """Times were in UTC, and numbers had every digit of the computer's."""
    if column == "started_at":
        return datetime.fromisoformat(before).astimezone().strftime("%Y-%m-%d %H:%M:%S") == now
    try:
        return abs(float(now) - float(before)) <= 0.0005
    except ValueError:
        return now == before


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
