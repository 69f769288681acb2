"""A decision and its prescription are kept together, once, and by whoever was first."""

from typing import Any

import pytest

from coach.records.deciding import AlreadyDecided, TherapistDecision, decide
from coach.records.deciding import prescribe as prescribe_by
from coach.records.prescribed import Superseded
from coach.records.review import Review
from coach.records.rows import Patient, Prescription
from coach.records.store import Store


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna")


@pytest.fixture
def kept(store: Store, anna: Patient) -> Prescription:
    return prescribe(store, anna, 1)


def prescribe(store: Store, patient: Patient, level: int) -> Prescription:
    return store.add_prescription(patient, routine_id="r", routine_text="", overrides={"level": level}, version="1")


def said(action: str = "accepted", by: str = "dr. lee", **more: Any) -> TherapistDecision:
    return TherapistDecision(action=action, proposal={"level": [1, 2], "basis": "s1"}, by=by, **more)


def levels(store: Store, patient: Patient) -> list[int]:
    return [own.overrides["level"] for own in Review(store).prescriptions(patient)]


def test_a_decision_keeps_what_was_proposed_and_what_came_of_it(
    store: Store, anna: Patient, kept: Prescription
) -> None:
    own = decide(store, anna, kept, said(reason="calm"), {"level": 2})
    newest = Review(store).prescriptions(anna)[0]
    assert (own.action, own.reason, own.prescription_id) == ("accepted", "calm", newest.id)
    assert own.proposal == {"level": [1, 2], "basis": "s1"}
    assert levels(store, anna) == [2, 1]
    assert Review(store).decisions(anna) == [own]


def test_the_same_sent_twice_is_one_decision(store: Store, anna: Patient, kept: Prescription) -> None:
    assert decide(store, anna, kept, said(), {"level": 2}) == decide(store, anna, kept, said(), {"level": 2})
    assert levels(store, anna) == [2, 1]


@pytest.mark.parametrize("other", [said("rejected"), said(by="dr. kim"), said(reason="another word"), said("edited")])
def test_the_second_of_two_is_told_what_the_first_decided(
    other: TherapistDecision, store: Store, anna: Patient, kept: Prescription
) -> None:
    first = decide(store, anna, kept, said("accepted"), {"level": 2})
    with pytest.raises(AlreadyDecided) as refused:
        decide(store, anna, kept, other, {"level": 3})
    assert refused.value.decision == first
    assert levels(store, anna) == [2, 1]


@pytest.mark.parametrize("action", ["accepted", "rejected"])
def test_nothing_is_decided_of_what_is_not_in_force_any_more(
    action: str, store: Store, anna: Patient, kept: Prescription
) -> None:
    prescribe(store, anna, 4)
    with pytest.raises(Superseded):
        decide(store, anna, kept, said(action), {"level": 2})
    assert levels(store, anna) == [4, 1]
    assert Review(store).decisions(anna) == []


def test_only_three_words_are_decisions(store: Store, anna: Patient, kept: Prescription) -> None:
    with pytest.raises(ValueError, match="one of accepted, edited, rejected"):
        decide(store, anna, kept, said("perhaps"))


def test_what_is_prescribed_in_a_form_is_kept_with_who_did_it_and_once(
    store: Store, anna: Patient, kept: Prescription
) -> None:
    now = prescribe_by(store, anna, kept, {"level": 1, "days_a_week": 3}, version="1", by="dr. kim")
    assert prescribe_by(store, anna, now, {"level": 1, "days_a_week": 3}, version="1", by="dr. lee") == now
    (own,) = Review(store).decisions(anna)
    assert (own.action, own.decided_by, own.prescription_id) == ("prescribed", "dr. kim", now.id)
    with pytest.raises(Superseded):
        prescribe_by(store, anna, kept, {"level": 4}, version="1", by="dr. lee")
    assert len(Review(store).decisions(anna)) == 1
