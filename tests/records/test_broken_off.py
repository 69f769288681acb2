"""A session whose program was killed is closed at the person's next start; one that is under way is left alone."""

from datetime import timedelta

from records_clock import Clock
from records_lived_in import VERSIONS, said

from coach.core.base.events import event
from coach.records import broken_off
from coach.records.store import Store


def test_it_ends_with_the_last_that_was_recorded(store: Store, clock: Clock) -> None:
    anna = store.patient("anna")
    with store.begin_session(anna, source="0", scripted=False, **VERSIONS) as writer:
        clock.later(minutes=4)
        writer.add([said(240.0)])
    clock.later(days=3)
    broken_off.close(store, anna)
    (row,) = store.sessions(anna)
    assert (row.end_reason, row.exit_code) == ("broken_off", 4)
    assert row.ended_at == row.started_at + timedelta(minutes=4)


def test_one_that_had_told_its_end_ends_so(store: Store) -> None:
    anna = store.patient("anna")
    with store.begin_session(anna, source="0", scripted=False, **VERSIONS) as writer:
        writer.add([event(1.0, "session_ended", reason="pain")])
    broken_off.close(store, anna)
    assert [(row.end_reason, row.exit_code) for row in store.sessions(anna)] == [("pain", 3)]


def test_what_was_answered_in_it_is_kept_for_the_next(store: Store) -> None:
    anna = store.patient("anna")
    answer = event(1.0, "symptom_answered", question="onset", value="longer", step=None, exercise=None, scripted=False,
                   after_opened_s=1.0, after_spoken_s=1.0)  # fmt: skip
    with store.begin_session(anna, source="0", scripted=False, **VERSIONS) as writer:
        writer.add([answer])
    broken_off.close(store, anna)
    assert "onset" in str(store.patient("anna").profile)


def test_neither_a_running_one_nor_another_persons_is_touched(store: Store) -> None:
    anna, berta = store.patient("anna"), store.patient("berta")
    with store.begin_session(berta, source="0", scripted=False, **VERSIONS):
        pass
    with store.begin_session(anna, source="0", scripted=False, **VERSIONS):
        broken_off.close(store, anna)
        assert [row.ended_at for row in store.sessions()] == [None, None]
