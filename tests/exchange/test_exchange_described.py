"""What is written is described: every event in docs/events.md with its fields, every key and column in exports.md."""

import io
import json
import runpy
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_people import START

from coach.core.base.events import EVENTS
from coach.exchange import FORMATS, Parcel, as_csv, as_fhir, as_json
from coach.records.reviewed import Reviewed
from coach.records.rows import Decision, Note

NOTE = Note(id="n", patient_id="p", session_id=None, text="t", written_by="b", written_at=START)
DECISION = Decision(
    id="d", patient_id="p", routine_id="r", action="rejected", proposal={}, prescription_id=None, reason="",
    decided_by="b", decided_at=START,
)  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "exports.md").read_text(encoding="utf-8")


def test_the_table_of_events_is_the_programs_own() -> None:
    script = runpy.run_path(str(DOCS / "events.py"))
    assert script["page"]() == (DOCS / "events.md").read_text(encoding="utf-8"), "run python docs/events.py"
    assert script["table"]().count("\n") == len(EVENTS) + 2


def test_every_key_of_the_json_is_described(parcel: Parcel, page: str) -> None:
    out = io.StringIO()
    as_json.write(replace(parcel, reviewed=Reviewed(notes=(NOTE,), decisions=(DECISION,))), out)
    said = json.loads(out.getvalue())
    session = said["sessions"][0]
    objects = (said, said["patient"], said["prescriptions"][0], said["locks"][0], said["unlocks"][0],
               said["timer_uses"][0], said["notes"][0], said["decisions"][0], session,
               session["events"][0], session["landmarks"][0])  # fmt: skip
    for own in objects:
        for key in own:
            assert f"`{key}`" in page, key
    assert f'`"{said["format"]}"`, {said["version"]}' in page


def test_every_column_of_the_csv_is_described(page: str) -> None:
    for column in (*as_csv.KIND, *as_csv.SESSION, *as_csv.EXERCISE, *as_csv.MOVEMENT):
        assert f"`{column}`" in page, column


def test_every_format_and_the_code_system_are_described(page: str) -> None:
    assert as_fhir.LOCAL in page
    assert f"--format {'|'.join(FORMATS)} " in page
