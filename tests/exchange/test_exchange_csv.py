"""Rows of sessions, exercises and movements, as a spreadsheet reads them; nothing in them is taken for a formula."""

import csv
import io
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coach.exchange import Parcel, as_csv


def text(parcel: Parcel, **how: Any) -> str:
    out = io.StringIO()
    as_csv.write(parcel, out, **how)
    return out.getvalue()


def rows(parcel: Parcel, **how: Any) -> list[dict[str, str]]:
    between = as_csv.BETWEEN[how.get("decimal", ".")]
    return list(csv.DictReader(io.StringIO(text(parcel, **how).removeprefix(as_csv.MARK)), delimiter=between))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＠a"])
def test_a_name_is_never_a_formula(parcel: Parcel, name: str) -> None:
    found = rows(replace(parcel, patient=replace(parcel.patient, handle=name)))
    assert {row["patient"] for row in found} == {f"'{name}"}


def test_a_negative_number_stays_a_number(parcel: Parcel) -> None:
    assert [row["hip_flexion_deg"] for row in rows(parcel) if row["row"] == "movement"][2] == "-21"
    assert "-21" in [row["hip_flexion_deg"] for row in rows(parcel, decimal=",")]


def test_a_spreadsheet_knows_it_for_utf_8(parcel: Parcel) -> None:
    assert text(parcel).encode("utf-8").startswith(b"\xef\xbb\xbfrow,")


def test_with_a_decimal_comma_semicolons_part_the_cells(parcel: Parcel) -> None:
    plain, comma = rows(parcel), rows(parcel, decimal=",")
    assert [row["hip_flexion_deg"].replace(",", ".") for row in comma] == [row["hip_flexion_deg"] for row in plain]
    assert "3,25" in {row["hip_flexion_deg"] for row in comma}


def test_numbers_are_as_people_write_them(parcel: Parcel) -> None:
    cells = [cell for row in rows(parcel) for column, cell in row.items() if column.endswith(("_s", "_deg"))]
    assert all(re.fullmatch(r"|-?\d+(\.\d{1,3})?", cell) for cell in cells), cells


def test_times_are_those_of_the_reader(parcel: Parcel) -> None:
    for zone in (ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")):
        for row, whole in zip(
            (row for row in rows(parcel, zone=zone) if row["row"] == "session"), parcel.sessions(), strict=True
        ):
            began = whole.session.started_at.astimezone(zone)
            assert row["started_at"] == began.strftime("%Y-%m-%d %H:%M:%S")
            assert row["utc_offset"].replace("UTC", "").replace(":", "") == began.strftime("%z")


def test_a_session_without_any_movement_has_its_row(parcel: Parcel) -> None:
    first = next(parcel.sessions())
    kept = tuple(row for row in first.events if row.kind in ("session_started", "locked", "session_ended"))
    (row,) = rows(replace(parcel, sessions=lambda: iter([replace(first, events=kept)])))
    assert (row["row"], row["session"], row["exercise"]) == ("session", first.session.id, "")


def test_pain_in_the_day_after_stands_with_the_session_that_it_is_of(parcel: Parcel) -> None:
    first = next(parcel.sessions())
    said = replace(
        next(row for row in first.events if row.kind == "pain_answered"), seq=1,
        data={"moment": "day_after", "score": 6, "step": None, "exercise": None, "scripted": False},
    )  # fmt: skip
    second = replace(first, events=(first.events[0], said, *first.events[1:]))
    found = rows(replace(parcel, sessions=lambda: iter([first, second])))
    assert [row["pain_24h_after"] for row in found if row["row"] == "session"] == ["6", ""]


def test_names_with_commas_quotes_and_lines_stay_in_their_cell(parcel: Parcel) -> None:
    name = 'Anna, "the hill"\nMueller'
    assert {row["patient"] for row in rows(replace(parcel, patient=replace(parcel.patient, handle=name)))} == {name}


def test_only_measures_that_were_recorded_have_columns_and_their_unit_is_in_the_name(parcel: Parcel) -> None:
    columns = text(parcel).splitlines()[0].split(",")
    assert columns[-6:] == [
        "hip_flexion_deg", "hip_flexion_error_deg", "hip_flexion_told",
        "knee_flexion_deg", "knee_flexion_error_deg", "knee_flexion_told",
    ]  # fmt: skip


def test_what_is_not_told_keeps_its_number_and_has_a_flag(parcel: Parcel) -> None:
    def wide(row: Any) -> Any:
        peaks = row.data.get("peak") and {name: {**peak, "error_deg": 77.0} for name, peak in row.data["peak"].items()}
        return replace(row, data={**row.data, "peak": peaks}) if peaks else row

    sessions = [replace(whole, events=tuple(map(wide, whole.events))) for whole in parcel.sessions()]
    before, after = rows(parcel), rows(replace(parcel, sessions=lambda: iter(sessions)))
    assert [row["hip_flexion_deg"] for row in after] == [row["hip_flexion_deg"] for row in before]
    assert {row["hip_flexion_told"] for row in before if row["hip_flexion_deg"]} == {"true"}
    assert {row["hip_flexion_told"] for row in after if row["hip_flexion_deg"]} == {"false"}


def test_without_sessions_there_is_a_header(parcel: Parcel) -> None:
    out = io.StringIO()
    as_csv.write(replace(parcel, sessions=lambda: iter(())), out)
    assert out.getvalue().removeprefix(as_csv.MARK).startswith("row,patient,session,started_at,")
    assert out.getvalue().count("\n") == 1
