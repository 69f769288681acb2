"""Every kind of event is a row with its fields; an event with others is refused, because nobody could read it."""

import json
from dataclasses import FrozenInstanceError

import pytest
from sweeps import swept

from coach.core.base.events import EVENTS, event


def filled(kind: str) -> dict[str, object]:
    return dict.fromkeys(EVENTS[kind].fields, 0)


@swept("kind", EVENTS)
def test_an_event_with_the_fields_of_its_row_is_made(kind: str) -> None:
    made = event(1.5, kind, **filled(kind))
    assert (made.t_s, made.kind, made.data) == (1.5, kind, filled(kind))
    assert json.loads(json.dumps(made.data)) == made.data


@swept("kind", EVENTS)
def test_a_field_too_many_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        event(0.0, kind, **filled(kind), something_else=1)


@swept("kind", EVENTS)
def test_a_field_too_few_is_refused(kind: str) -> None:
    for missing in EVENTS[kind].fields:
        fields = filled(kind)
        del fields[missing]
        with pytest.raises(ValueError, match=kind):
            event(0.0, kind, **fields)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        event(0.0, "something_happened")


@swept("kind", EVENTS)
def test_a_row_has_a_version_distinct_fields_and_a_meaning(kind: str) -> None:
    row = EVENTS[kind]
    assert row.version >= 1
    assert len(set(row.fields)) == len(row.fields)
    assert len(row.meaning) > 5


def test_an_event_cannot_be_changed_afterwards() -> None:
    made = event(0.0, "session_ended", reason="quit")
    with pytest.raises(FrozenInstanceError):
        made.kind = "paused"  # type: ignore[misc]
