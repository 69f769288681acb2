"""One row a movement; nothing in it is taken for a formula."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from coach.exchange import Parcel, as_csv


def rows(parcel: Parcel) -> list[dict[str, str]]:
    out = io.StringIO()
    as_csv.write(parcel, out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_is_never_a_formula(parcel: Parcel, name: str) -> None:
    found = rows(replace(parcel, patient=replace(parcel.patient, handle=name)))
    assert {row["patient"] for row in found} == {f"'{name}"}


def test_a_negative_number_stays_a_number(parcel: Parcel) -> None:
    assert rows(parcel)[2]["hip_flexion_deg"] == "-21.0"


def test_names_with_commas_quotes_and_lines_stay_in_their_cell(parcel: Parcel) -> None:
    name = 'Anna, "the hill"\nMueller'
    assert {row["patient"] for row in rows(replace(parcel, patient=replace(parcel.patient, handle=name)))} == {name}


def test_only_measures_that_were_recorded_have_columns_and_their_unit_is_in_the_name(parcel: Parcel) -> None:
    columns = list(rows(parcel)[0])
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
    assert out.getvalue().startswith("patient,session,started_at,")
    assert out.getvalue().count("\n") == 1
