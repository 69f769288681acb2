"""docs/records.md says what is written: every event with its fields, every key, every column."""

import io
import json
from pathlib import Path

import pytest

from coach.core.events import EVENTS
from coach.exchange import FORMATS, Parcel, as_csv, as_fhir, as_json

PAGE = Path(__file__).parents[2] / "docs" / "records.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_has_its_row(kind: str, page: str) -> None:
    row = EVENTS[kind]
    fields = ", ".join(f"`{field}`" for field in row.fields)
    assert f"\n| `{kind}` | {row.version} | {fields} | {row.meaning} |\n" in page


def test_every_key_of_the_json_is_described(parcel: Parcel, page: str) -> None:
    out = io.StringIO()
    as_json.write(parcel, out)
    said = json.loads(out.getvalue())
    session = said["sessions"][0]
    objects = (said, said["patient"], said["prescriptions"][0], said["locks"][0], said["timer_uses"][0], session,
               session["events"][0], session["landmarks"][0])  # fmt: skip
    for own in objects:
        for key in own:
            assert f"`{key}`" in page, key
    assert f'`"{said["format"]}"`, {said["version"]}' in page


def test_every_column_of_the_csv_is_described(page: str) -> None:
    for column in (*as_csv.SESSION, *as_csv.EXERCISE, *as_csv.MOVEMENT):
        assert f"`{column}`" in page, column


def test_every_format_and_the_code_system_are_described(page: str) -> None:
    assert as_fhir.LOCAL in page
    assert f"--format {'|'.join(FORMATS)} " in page
