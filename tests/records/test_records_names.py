"""One person is one person, however the name is typed."""

import pytest
import sqlalchemy as sa
from sweeps import swept

from coach.records import names, tables, upkeep
from coach.records.errors import StoreError
from coach.records.rows import Patient
from coach.records.store import Store

ALIKE = {
    "capitals": ("Anna", "ANNA", "anna", "aNNa"),
    "spaces": ("Anna Lee", " Anna  Lee ", "Anna\u00a0Lee", "anna\u2009lee", "Anna\u3000Lee"),
    "unseen signs": ("Anna", "An\u200bna", "\ufeffAnna", "An\u00adna", "\u202aAnna\u202c"),
    "forms": ("José", "Jose\u0301", "JOSÉ"),
    "widths and ligatures": ("fiona", "ﬁona", "ｆｉｏｎａ"),
    "sharp s": ("Straße", "STRASSE", "STRAẞE"),
    "the dot": ("Işıl", "IŞIL", "işil", "İŞİL"),
    "the last sigma": ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    "apostrophes and dashes": ("O'Neil-Lee", "O’NEIL‑Lee", "oʼneil–lee"),
}


@swept("first, others", [(first, others) for first, *others in ALIKE.values()])
def test_one_name_is_one_key(first: str, others: list[str]) -> None:
    for other in others:
        assert names.folded(other) == names.folded(first), other
        assert names.folded(names.handle(other)) == names.folded(first), other


def test_another_letter_or_accent_is_another_name() -> None:
    keys = {names.folded(name) for name in ("Anna", "Ana", "Hanna", "Anná", "Anna 2", "Jose", "José")}
    assert len(keys) == 7


def test_a_key_is_folded_no_further() -> None:
    for alike in ALIKE.values():
        for name in alike:
            assert names.folded(names.folded(name)) == names.folded(name)


def test_a_person_is_found_however_the_name_is_typed_and_keeps_the_first(store: Store) -> None:
    anna = store.patient("Anna  Lee")
    for typed in ALIKE["spaces"]:
        assert store.find(typed) == store.patient(typed) == anna
    assert [person.handle for person in store.patients()] == ["Anna Lee"]
    assert store.find("Berta") is None


def test_the_demonstration_is_nobody_else(store: Store) -> None:
    demo = store.patient("DEMO")
    assert (demo.handle, demo.is_demo) == ("demo", True)
    assert store.patient(" Demo") == demo


def test_letters_of_persian_may_be_joined(store: Store) -> None:
    """With a sign that is not seen, and that nobody types the same way twice."""
    joined = store.patient("علی\u200cرضا")
    assert store.find("علیرضا") == joined


def older(store: Store, handle: str) -> Patient:
    """Somebody as a version kept them that told capitals apart."""
    made = Patient(id=names.new_id(), handle=handle, is_demo=False, profile={}, created_at=store.now())
    values = {column.name: getattr(made, column.name) for column in tables.patient.columns}
    with store.transaction() as connection:
        connection.execute(sa.insert(tables.patient).values(values))
    return made


def test_two_who_were_told_apart_before_stay_two_and_are_named(store: Store) -> None:
    upper, lower = older(store, "Anna"), older(store, "anna")
    assert (store.find("Anna"), store.find("anna")) == (upper, lower)
    assert store.set_profile(lower, {"age": 44}).id == lower.id
    with pytest.raises(StoreError, match=r"'Anna', 'anna' are 2 people here: give the name just"):
        store.find("ANNA")
    (note,) = upkeep.check(store).notes
    assert "'Anna', 'anna'" in note
    assert upkeep.check(store).faults == ()


def test_a_name_that_was_kept_with_two_spaces_is_found_by_them_and_by_one(store: Store) -> None:
    wide = older(store, "Anna  Lee")
    assert store.find("Anna  Lee") == store.find("anna lee") == wide
    narrow = older(store, "Anna Lee")
    assert (store.find("Anna  Lee"), store.find("Anna Lee")) == (wide, narrow)
