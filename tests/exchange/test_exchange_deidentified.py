"""Nobody is recognised by a name, an id, a date or a word; the figures are the same."""

import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from exchange_people import HOSTILE, SORTS, everything

from coach.core.base.events import event
from coach.core.base.phrases import Words
from coach.exchange import Parcel, as_csv, as_fhir, as_json, deidentified, export, read_parcel, take_in
from coach.exchange.deidentify import WEEKS, WITHHELD, vocabulary
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.records import upkeep
from coach.records.profile import changed
from coach.records.store import Store

SECRETS = ("alert(1)", "anna", "Anna", "Mueller", "Olga", "Brown", "examined her", "numb, said")
DATE = re.compile(r"2026-05-\d\d[T ]")


@pytest.fixture(scope="module")
def program(words: Words) -> frozenset[str]:
    return vocabulary(words, shipped_exercises() | shipped_routines())


@pytest.fixture(scope="module")
def masked(parcel: Parcel, program: frozenset[str]) -> Parcel:
    return deidentified(parcel, program)


def said(parcel: Parcel) -> Any:
    out = io.StringIO()
    as_json.write(parcel, out, landmarks_too=False)
    return json.loads(out.getvalue())


def test_no_secret_is_in_any_format(parcel: Parcel, masked: Parcel, home: Store) -> None:
    ids = [parcel.patient.id, *(row.id for row in home.sessions()), *(lock.id for lock in parcel.locks)]
    # in the base64 of landmarks any four letters come up by chance
    for write in (partial(as_json.write, landmarks_too=False), as_csv.write, as_fhir.write):
        before, after = io.StringIO(), io.StringIO()
        write(parcel, before)
        write(masked, after)
        text = after.getvalue()
        assert HOSTILE in before.getvalue()
        for secret in (*SECRETS, *ids):
            assert secret not in text, secret
        assert DATE.search(before.getvalue())
        assert not DATE.search(text)


def test_the_events_are_the_same_but_for_what_somebody_wrote(masked: Parcel) -> None:
    first = next(masked.sessions())
    for row, was in zip(first.events, everything(), strict=True):
        kept = {**was.data, "source": WITHHELD} if was.kind == "session_started" else was.data
        assert (row.kind, row.t_s, row.data) == (was.kind, was.t_s, kept)


def test_the_figures_are_the_same(parcel: Parcel, masked: Parcel) -> None:
    for before, after in zip(said(parcel)["sessions"], said(masked)["sessions"], strict=True):
        assert {**after["figures"], "source": None} == {**before["figures"], "source": None}


def test_of_a_signed_rule_of_pain_the_day_stays_and_not_who_signed_it(parcel: Parcel, program: frozenset[str]) -> None:
    signed = {"rule": "monitored", "clinician": "Ana Weber", "reason": "graded exposure for Anna"}
    first = next(parcel.sessions())
    ruled = event(0.5, "pain_rule", **signed, held_by="strict", why="not_back", signed_on="2026-01-05")
    row = replace(first.events[0], kind="pain_rule", data=ruled.data)
    assert first.prescription is not None
    given = replace(first.prescription, overrides={"pain": {**signed, "signed": "2026-01-05"}})
    made = replace(parcel, sessions=lambda: iter([replace(first, events=(row,), prescription=given)]))
    (masked,) = deidentified(made, program).sessions()
    assert masked.prescription is not None
    kept, pain = masked.events[0].data, masked.prescription.overrides["pain"]
    assert (kept["rule"], kept["held_by"], kept["why"], pain["rule"]) == (
        "monitored",
        "strict",
        "not_back",
        "monitored",
    )
    assert {kept["clinician"], kept["reason"], pain["clinician"], pain["reason"]} == {WITHHELD}
    assert date.fromisoformat(kept["signed_on"]) == date.fromisoformat(pain["signed"]) < date(2026, 1, 5)


def test_what_a_therapist_named_is_dropped_and_still_told_apart(parcel: Parcel, program: frozenset[str]) -> None:
    first = next(parcel.sessions())
    own = ("stretch_for_anna", "hip_lift", "stretch_for_anna", "another_of_hers")
    began = [replace(row, data={**row.data, "exercise": name}) for row, name in zip(first.events, own, strict=False)]
    made = replace(parcel, sessions=lambda: iter([replace(first, events=tuple(began))]))
    names = [row.data["exercise"] for row in next(deidentified(made, program).sessions()).events]
    assert names[1] == "hip_lift"
    assert names[0] == names[2] != names[3]
    assert all(name.startswith(WITHHELD) for name in (names[0], names[3]))


@pytest.mark.parametrize(
    ("model", "stays"),
    [
        ("BlazePose full, mediapipe 0.10.21", True),
        ("BlazePose full (4774c2060b78), mediapipe 0.10.33", True),
        ("landmarks as recorded", True),
        ("anna.task (3f1e), mediapipe 0", False),
    ],
)
def test_a_model_file_of_somebodys_own_is_not_named(
    parcel: Parcel, program: frozenset[str], model: str, stays: bool
) -> None:
    first = next(parcel.sessions())
    made = replace(first, session=replace(first.session, model_version=model))
    shown = next(deidentified(replace(parcel, sessions=lambda: iter([made])), program).sessions()).session
    assert (shown.model_version == model) is stays
    assert shown.program_version == first.session.program_version == "0.1.0"


def test_dates_move_together_by_whole_weeks(parcel: Parcel, masked: Parcel) -> None:
    pairs = [
        (b.session.started_at, a.session.started_at) for b, a in zip(parcel.sessions(), masked.sessions(), strict=True)
    ]
    pairs += [(parcel.patient.created_at, masked.patient.created_at)]
    pairs += [(parcel.timer_uses[0].started_at, masked.timer_uses[0].started_at)]
    pairs += [(parcel.locks[0].created_at, masked.locks[0].created_at)]
    (moved,) = {before - after for before, after in pairs}
    assert moved % timedelta(weeks=1) == timedelta(0)
    assert timedelta(weeks=10) <= moved <= timedelta(weeks=10 + WEEKS)
    first = next(masked.sessions())
    assert {b.wall_utc - a.wall_utc for b, a in zip(next(parcel.sessions()).events, first.events, strict=True)} == {
        moved
    }


def test_of_the_profile_only_choices_and_numbers_stay_and_the_old_are_one_group(masked: Parcel) -> None:
    assert masked.patient.profile["intake"] == {"age": 90}
    assert set(masked.patient.profile["answered"]) == {"age"}


def test_two_exports_cannot_be_put_together(parcel: Parcel, program: frozenset[str]) -> None:
    one, two = (said(deidentified(parcel, program)) for _ in range(2))
    for this, other in zip(one["sessions"], two["sessions"], strict=True):
        assert this["id"] != other["id"]
    assert one["patient"]["handle"] != two["patient"]["handle"]


def test_a_store_takes_it_in_like_any_other(masked: Parcel, clinic: Store, tmp_path: Path) -> None:
    file = export(lambda out: as_json.write(masked, out), tmp_path / "nobody.json")
    taken = take_in(clinic, read_parcel(file))
    assert (taken.added, taken.patient.handle[:2]) == (len(SORTS), "P-")
    assert upkeep.check(clinic).faults == ()


def test_a_due_date_and_the_days_of_agreements_move_with_all_others(parcel: Parcel, program: frozenset[str]) -> None:
    at = parcel.patient.created_at
    given = {"pregnant": "2026-10-20", "cleared": ("stenosis@2026-05-04",)}
    told = replace(parcel, patient=replace(parcel.patient, profile=changed({}, given, at)[0]))
    masked = deidentified(told, program)
    back = (told.patient.created_at - masked.patient.created_at).days
    kept = masked.patient.profile["intake"]
    assert kept["pregnant"] == (date(2026, 10, 20) - timedelta(days=back)).isoformat()
    assert kept["cleared"] == [f"stenosis@{date(2026, 5, 4) - timedelta(days=back)}"]


def test_days_and_times_of_a_prescription_stay(parcel: Parcel, program: frozenset[str]) -> None:
    first = next(parcel.sessions())
    assert first.prescription is not None
    due = {"days": ["mon", "sat"], "times": ["08:00"], "times_a_day": 1}
    given = replace(first.prescription, overrides=due)
    one = replace(parcel, sessions=lambda: iter([replace(first, prescription=given)]))
    (masked,) = deidentified(one, program).sessions()
    assert masked.prescription is not None
    assert masked.prescription.overrides == due
