"""The numbers that printed sheets hold: none ever changes, and everything that ships has one."""

import hashlib
import tomllib

import pytest

from coach.core.clinical import safety
from coach.core.clinical.screening import ROWS, Tier
from coach.core.exercise.model import Kind
from coach.core.kinematics.measures import MEASURES
from coach.core.summary.summary import PACERS, PRESCRIBED
from coach.parcel.light.numbers import NUMBERED
from coach.prescription.models import LimitOverride, OverridesTable, OverrideStep, PatientPainTable
from coach.prescription.places import shipped_exercises, shipped_routines

# how many words each table had when it was first printed, and the SHA-256 of these. **Never change a line**: where a
# test fails here, put what is new at the end of its table. A new table, or a longer one, may get a line of its own.
PRINTED = [
    ("overrides", 7, "5e84afdd251e98e7"),
    ("overrides", 9, "09c4bcd3405e29c4"),
    ("day", 7, "2faf781f66746b1d"),
    ("pain", 3, "72fe2d5774298ef8"),
    ("step", 9, "a08525732ffc424c"),
    ("limit", 7, "c266e98b5ccadcbd"),
    ("rule", 1, "3a3127f5ea0269b5"),
    ("source", 1, "673521be3fb52031"),
    ("routine", 10, "9148423f6168a5b5"),
    ("exercise", 42, "64ff7635058efea7"),
    ("name", 11, "d5f22b9765077c82"),
    ("measure", 34, "0263a5f37c3f9a3e"),
    ("ended", 17, "663eb6110d098724"),
    ("exercise_ended", 12, "36e6406df94e27c5"),
    ("lock", 5, "d1fc6ada35ea483e"),
    ("question", 28, "7b53c1c577a480d5"),
    ("unit", 6, "abe3bf66aebd7848"),
]
SIGNED_APART = {"clinician", "reason", "signed"}  # texts: only by parcel


@pytest.mark.parametrize(("table", "count", "digest"), PRINTED)
def test_a_number_keeps_its_word_for_ever(table: str, count: int, digest: str) -> None:
    words = NUMBERED[table][:count]
    assert len(words) == count
    assert hashlib.sha256(" ".join(words).encode()).hexdigest()[:16] == digest


def test_every_table_is_held() -> None:
    assert {table for table, _, _ in PRINTED} == set(NUMBERED)
    assert all(len(set(words)) == len(words) for words in NUMBERED.values())


def test_whatever_ships_has_a_number() -> None:
    exercises = [tomllib.loads(path.read_text("utf-8")) for path in shipped_exercises().values()]
    assert set(shipped_routines()) <= set(NUMBERED["routine"])
    assert set(shipped_exercises()) <= set(NUMBERED["exercise"])
    assert {limit["name"] for file in exercises for limit in file.get("limit", ())} <= set(NUMBERED["name"])
    assert set(MEASURES) <= set(NUMBERED["measure"])


def test_every_key_of_a_prescription_has_a_number() -> None:
    assert set(OverridesTable.model_fields) <= set(NUMBERED["overrides"])
    assert set(OverrideStep.model_fields) <= set(NUMBERED["step"])
    assert set(LimitOverride.model_fields) <= set(NUMBERED["limit"])
    assert set(PatientPainTable.model_fields) - SIGNED_APART <= set(NUMBERED["pain"])


def test_every_word_of_a_summary_has_a_number() -> None:
    assert set(safety.END_REASONS) <= set(NUMBERED["ended"])
    assert set(safety.EXERCISE_ENDS) <= set(NUMBERED["exercise_ended"])
    assert {tier.value for tier in Tier} | {safety.THERAPIST_LOCK} <= set(NUMBERED["lock"])
    assert {*ROWS, "symptoms"} <= set(NUMBERED["question"])
    units = {unit for kind in Kind for unit, _ in PRESCRIBED.get(kind, ())}
    assert units | set(PACERS.values()) <= set(NUMBERED["unit"])
