"""Every word that a file may hold has its place on every page; any other is refused, or shown as it stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from coach.core.base.events import EVENTS
from coach.core.base.phrases import Words
from coach.exchange import ExchangeError, read_parcel
from coach.exchange.enumerated import WORDS
from coach.exchange.fields import check_field, type_of
from coach.report import events_page

ODD = "no_word_of_ours"


@pytest.fixture(scope="module")
def whole(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    for session in found["sessions"]:
        session["landmarks"] = []
    return {**found, "timer_uses": []}  # each session is taken by itself


def test_a_session_by_itself_is_taken(whole: dict[str, Any], tmp_path: Path, words: Words) -> None:
    for session in whole["sessions"]:
        assert shown({**whole, "sessions": [session]}, tmp_path / "one.json", words)


def shown(whole: dict[str, Any], place: Path, words: Words) -> bool:
    """Whether it is taken in; then every page of it is made, or the test fails."""
    place.write_text(json.dumps(whole))
    try:
        parcel = read_parcel(place)
    except ExchangeError:
        return False
    for session in parcel.sessions():
        assert session.session.end_reason is None or f"end.{session.session.end_reason}" in words
        events_page([row.event for row in session.events], session.session, parcel.patient, words)
    return True


def texts(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all texts in a JSON value, keys of tables too."""
    if isinstance(value, str):
        return [at]
    if isinstance(value, dict):
        return [(*at, ("key", key)) for key in value] + [p for key, v in value.items() for p in texts(v, (*at, key))]
    return [p for n, v in enumerate(value) for p in texts(v, (*at, n))] if isinstance(value, list) else []


def put(value: Any, at: tuple[Any, ...], word: str) -> Any:
    """The value with another word at that place."""
    first, *rest = at
    if isinstance(first, tuple):
        return {word if key == first[1] else key: inner for key, inner in value.items()}
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[first] = put(value[first], tuple(rest), word) if rest else word
    return changed


def test_an_odd_word_anywhere_in_an_event_is_refused_or_shown(
    whole: dict[str, Any], tmp_path: Path, words: Words
) -> None:
    seen, wrong = set(), []
    for session in whole["sessions"]:
        for event in session["events"]:
            for place in texts(event["data"]):
                field = (event["kind"], *(part for part in place if not isinstance(part, int)))
                if field in seen:
                    continue
                seen.add(field)
                before, event["data"] = event["data"], put(event["data"], place, ODD)
                try:
                    shown({**whole, "sessions": [session]}, tmp_path / "odd.json", words)
                except Exception as error:
                    wrong.append(f"{field}: {type(error).__name__}: {error}")
                event["data"] = before
    assert len(seen) > 60
    assert wrong == []


def test_every_word_of_the_rows_is_taken_and_shown(whole: dict[str, Any], tmp_path: Path, words: Words) -> None:
    """Each in every event that may hold it."""
    wrong, tried, done = [], 0, set()
    for session in whole["sessions"]:
        for event in session["events"]:
            for field, value in list(event["data"].items()):
                row = row_of(event["kind"], field)
                if row is None or not isinstance(value, str) or (event["kind"], field) in done:
                    continue
                done.add((event["kind"], field))
                for word in sorted(WORDS[row]):
                    event["data"][field] = word
                    tried += 1
                    try:
                        if not shown({**whole, "sessions": [session]}, tmp_path / "word.json", words):
                            wrong.append(f"{event['kind']}.{field}: {word} is refused")
                    except Exception as error:
                        wrong.append(f"{event['kind']}.{field}: {word}: {type(error).__name__}: {error}")
                event["data"][field] = value
    assert tried > 40
    assert wrong == []


def row_of(kind: str, field: str) -> str | None:
    """The row of `WORDS` that a field may hold, all of it and nothing else; None for another field."""

    def takes(word: str) -> bool:
        try:
            check_field(kind, field, word)
        except ValueError:
            return False
        return True

    rows = [name for name, row in WORDS.items() if all(takes(word) for word in row)]
    return None if takes(ODD) or not rows else max(rows, key=lambda name: len(WORDS[name]))


def test_every_field_of_every_event_has_a_type() -> None:
    assert [f"{kind}.{field}" for kind, row in EVENTS.items() for field in row.fields if not type_of(kind, field)] == []
