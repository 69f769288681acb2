"""A file from anywhere: taken in whole, or refused in one sentence with the store as it was."""

import base64
import io
import json
import math
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exchange_people import walking_past
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sweeps import swept

from coach.core.base.events import EVENTS
from coach.core.base.limits import LIMITS, MB, ReadingLimit, most
from coach.core.base.phrases import Words
from coach.exchange import (
    ExchangeError,
    Parcel,
    as_csv,
    as_fhir,
    as_json,
    deidentified,
    fields,
    models,
    parcel_of,
    read_parcel,
    reading,
    take_in,
)
from coach.exchange.chunks import poses_of
from coach.exchange.deidentify import vocabulary
from coach.records import landmarks, upkeep
from coach.records.errors import StoreError
from coach.records.rows import Lock, TimerUse, Unlock
from coach.records.store import open_store
from coach.report import events_page

Change = Callable[[Any], None]


@pytest.fixture(scope="module")
def said(file: Path) -> str:
    return file.read_text()


def refused(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ExchangeError) as trouble:
        read_parcel(path)
    sentence = str(trouble.value)
    assert sentence.startswith(f"{path} was not taken in: ")
    assert "\n" not in sentence
    assert len(sentence) < len(str(path)) + 400
    return sentence


# the file itself

CONTENTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not JSON"),
    "a picture": (b"\xff\xd8\xff\xe0" + bytes(range(256)), "not text"),
    "half a file": (
        b'{"format": "back-coach sessions", "version": 1, "sess',
        "not JSON from line 1 on; was it cut off?",
    ),
    "other JSON": (b'{"songs": []}', "not what coach export"),
    "a list": (b"[1, 2]", "not what coach export"),
    "NaN": (b'{"format": NaN}', "NaN is no number"),
    "infinity": (b'{"format": -Infinity}', "-Infinity is no number"),
    "a number of a thousand digits": (b'{"format": ' + b"9" * 1000 + b"}", "absurdly large"),
    "a number beyond all numbers": (b'{"format": 1e999}', "absurdly large"),
    "a key twice": (b'{"format": 1, "format": 2}', "twice"),
    "a hundred thousand brackets": (b"[" * 100_000, "not JSON"),
    "a later version": (b'{"format": "back-coach sessions", "version": 5}', "newer version of coach"),
    "half a character": (b'{"format": "back-coach sessions", "version": 1, "patient": "\\ud800"}', "is wrong"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_that_is_no_export_is_refused(name: str, tmp_path: Path) -> None:
    content, sentence = CONTENTS[name]
    assert sentence in refused(tmp_path / "file.json", content)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExchangeError, match="it is not a file"):
        read_parcel(tmp_path / "folder")
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_parcel(tmp_path / "none.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
def test_a_pipe_that_never_ends_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExchangeError, match="it is not a file"):
        read_parcel(tmp_path / "pipe")


def test_a_file_of_absurd_size_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(most("import.size") + 1)
    with pytest.raises(ExchangeError, match="over 2048 MB"):
        read_parcel(tmp_path / "huge.json")


def test_a_file_of_too_many_values_is_refused_unparsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "import.head_values", ReadingLimit(1000, "values", "a test"))
    assert "too many values" in refused(tmp_path / "wide.json", "[" + "[]," * 1000 + "[]]")


def test_a_file_of_too_many_landmarks_is_refused_unpacked(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_CHUNKS", 0)
    monkeypatch.setattr(reading, "poses_of", lambda packed: pytest.fail("it was unpacked"))
    assert "too many landmarks" in refused(tmp_path / "long.json", said)


@swept(
    "content",
    [
        b'{"format": "back-coach sessions", "sessions": [{"a": ' + b" " * (3 * MB),  # nothing, for ever
        b'{"sessions": [{"a": "' + b"x" * (3 * MB) + b'"}]}',
        b'{"sessions": [{"a": [' + b"1, " * MB + b"1]}]}",
        b'{"format": "' + b"x" * (3 * MB),
        b'{"sessions": [' + b"7" * (3 * MB),
        b'{"a": "x", ' + b'"bbbb": [], ' * (MB // 5),
    ],
)
def test_a_part_of_absurd_length_is_refused_before_it_is_in_memory(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for row in ("import.session", "import.head"):
        monkeypatch.setitem(LIMITS, row, ReadingLimit(MB, "bytes", "a test"))
    assert "too " in refused(tmp_path / "file.json", content)


@swept(
    ("content", "sentence"),
    [
        (b'{"sessions": [{}], "sessions": [{}]}', "same key twice"),
        (b'{"sessions": [null, {}]}', "one of its sessions is none"),
        (b'{"sessions": [{}] x}', "not JSON"),
        (b'{"sessions": [{} {}]}', "not JSON"),
        (b'{"sessions": [{]}]}', "not JSON"),
        (b'{"sessions": [{}', "not JSON"),
        (b'{"sessions": ["a", {"b": "\\\\"}]}', "one of its sessions is none"),
        (b"]]]}}}", "not JSON"),
    ],
)
def test_what_stands_between_the_sessions_is_looked_at_too(content: bytes, sentence: str, tmp_path: Path) -> None:
    assert sentence in refused(tmp_path / "file.json", content)


def test_the_sessions_of_a_file_are_read_one_at_a_time_wherever_they_stand_in_it(said: str, tmp_path: Path) -> None:
    """As another program would write it: other keys first, spread over lines, with an escape in the key itself."""
    whole = json.loads(said)
    sessions = whole.pop("sessions")
    turned = json.dumps({"sessions": sessions, **whole}, indent=3)
    path = tmp_path / "turned.json"
    path.write_text(turned.replace('"sessions":', '"\\u0073essions" :', 1))
    read = read_parcel(path)
    assert [own.session.id for own in read.sessions()] == [own["id"] for own in sessions]


def test_a_file_that_changes_while_it_is_taken_in_is_not(said: str, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(said)
    parcel = read_parcel(path)
    path.write_text(" " + said)
    with open_store(str(tmp_path / "new.db")) as store:
        with pytest.raises(ExchangeError, match="was not taken in"):
            take_in(store, parcel)
        assert store.patients() == []


# what it says


def first(said: Any, kind: str) -> Any:
    return next(each for each in said["sessions"][0]["events"] if each["kind"] == kind)


def put(*path: Any, value: Any) -> Change:
    def change(said: Any) -> None:
        for key in path[:-1]:
            said = said[key]
        said[path[-1]] = value

    return change


def in_event(kind: str, field: str, value: Any) -> Change:
    return lambda said: first(said, kind)["data"].__setitem__(field, value)


SESSION = ("sessions", 0)
CHANGES: dict[str, tuple[Change, str]] = {
    "a score of 11": (in_event("pain_answered", "score", 11), "score of pain_answered"),
    "a score that is text": (in_event("pain_answered", "score", "2"), "score of pain_answered"),
    "a score that is true": (in_event("pain_answered", "score", True), "score of pain_answered"),
    "an angle of a million": (in_event("rep_done", "peak", {"hip_flexion": {"deg": 1e6, "error_deg": 1.0}}), "peak"),
    "a negative time held": (in_event("hold_done", "held_s", -1.0), "held_s"),
    "a plan of a million exercises": (in_event("session_started", "plan", ["x"] * 20_000), "sessions.0.events.0"),
    "a dose that is a list": (in_event("exercise_started", "dose", []), "dose"),
    "limits in limits": (in_event("exercise_started", "limits", [{"a": {"b": 1}}]), "limits"),
    "a field too many": (lambda said: first(said, "pain_answered")["data"].update(more=1), "fields of its kind"),
    "a field too few": (lambda said: first(said, "pain_answered")["data"].pop("score"), "fields of its kind"),
    "a kind of event from the future": (lambda said: first(said, "cue_given").update(kind="sneezed"), "update coach"),
    "a version of event from the future": (lambda said: first(said, "cue_given").update(version=99), "update coach"),
    "an event that is missing": (lambda said: said["sessions"][0]["events"].pop(3), "event 3 is missing"),
    "time that goes back": (lambda said: said["sessions"][0]["events"][5].update(t_s=0.0), "time goes back"),
    "a time after a week": (put(*SESSION, "events", -1, "t_s", value=1e9), "t_s is wrong"),
    "a moment without a zone": (put(*SESSION, "started_at", value="2026-05-04T09:30:00"), "started_at is wrong"),
    "a moment in the year 9999": (put(*SESSION, "started_at", value="9999-12-31T23:59:59-23:00"), "started_at"),
    "an unlock of another patient": (put("unlocks", 0, "patient_id", value="1" * 32), "another patient"),
    "an unlock of a lock that is not there": (put("unlocks", 0, "lock_id", value="1" * 32), "belongs to no lock"),
    "a lock unlocked twice": (lambda said: said["unlocks"].append(said["unlocks"][0] | {"id": "1" * 32}), "twice"),
    "a day that is none": (put("unlocks", 0, "examined_on", value="2026-02-30"), "examined_on is wrong"),
    "two sessions with one number": (put("sessions", 1, "number", value=1), "no order"),
    "a session without a number": (put(*SESSION, "number", value=None), "no order"),
    "an id that is a path": (put(*SESSION, "id", value="../../../../etc/passwd/aaaaaaaaaaaaaaa"), "id is wrong"),
    "an id that is SQL": (put(*SESSION, "id", value="' OR 1=1; DROP TABLE session;  --  "), "id is wrong"),
    "an id that is a number": (put(*SESSION, "id", value=7), "id is wrong"),
    "a session twice": (lambda said: said["sessions"].append(said["sessions"][0]), "twice"),
    "a session of another patient": (put(*SESSION, "patient_id", value="1" * 32), "another patient's"),
    "a lock of another patient": (put("locks", 0, "patient_id", value="1" * 32), "another patient"),
    "a use of a session that is not there": (put("timer_uses", 0, "session_id", value="1" * 32), "no session in it"),
    "a prescription that is not there": (put("prescriptions", value=[]), "prescription of session"),
    "a prescription that was changed": (put("prescriptions", 0, "routine_text", value="reps = 500"), "changed after"),
    "a scripted session of a person": (put(*SESSION, "scripted", value=True), "scripted"),
    "a person who says to be the demonstration": (put("patient", "is_demo", value=True), "scripted"),
    "a name that breaks the line": (put("patient", "handle", value="anna\nberta"), "more than one line"),
    "a name with a zero": (put("patient", "handle", value="an\0na"), "handle is wrong"),
    "a name of a thousand letters": (put("patient", "handle", value="a" * 1000), "handle is wrong"),
    "answers that are a list": (put("patient", "profile", value={"intake": []}), "answers are not those"),
    "answers without end": (put("patient", "profile", value={"x": [[[[[[[[1]]]]]]]]}), "profile is wrong"),
    "a key of its own": (put("__class__", value="os.system"), "is wrong"),
    "an exit code of ten thousand": (put(*SESSION, "exit_code", value=10_000), "exit_code is wrong"),
    "landmarks that are no base64": (put(*SESSION, "landmarks", 0, "packed", value="../..!"), "is not base64"),
    "landmarks that are no landmarks": (put(*SESSION, "landmarks", 0, "packed", value="AAAA"), "not a chunk"),
    "landmarks of another time": (put(*SESSION, "landmarks", 0, "t_end_s", value=99.0), "not of the time"),
    "landmarks that are missing": (lambda said: said["sessions"][0]["landmarks"].pop(0), "landmarks 0 are missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_says_what_no_session_can_is_refused(name: str, said: str, tmp_path: Path) -> None:
    change, sentence = CHANGES[name]
    changed = json.loads(said)
    change(changed)
    assert sentence in refused(tmp_path / "changed.json", json.dumps(changed))


def test_every_field_of_every_event_has_a_row_that_says_what_it_may_hold() -> None:
    for kind, row in EVENTS.items():
        for field in row.fields:
            assert fields.type_of(kind, field) is not None, f"{kind}.{field}"


@pytest.mark.parametrize(
    ("row", "model"),
    [(Lock, models.LockModel), (Unlock, models.UnlockModel), (TimerUse, models.TimerUseModel)],
)
def test_every_column_of_a_row_travels(row: Any, model: Any) -> None:
    assert set(row.__slots__) == set(model.model_fields) - {"released_at", "released_by", "release_reason"}


# landmarks, which are archives


def chunk(**members: Any) -> str:
    """A chunk of landmarks in which some arrays are others."""
    whole = np.load(io.BytesIO(landmarks.pack(walking_past(5))))
    packed = io.BytesIO()
    np.savez_compressed(packed, **({name: whole[name] for name in whole.files} | members))
    return base64.b64encode(packed.getvalue()).decode()


def bomb(claimed: int) -> str:
    """Members of that many zeros, in a few kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("t_s.npy", "size.npy", "step.npy", "change.npy"):
            archive.writestr(name, b"\0" * claimed)
    return base64.b64encode(packed.getvalue()).decode()


def pickled() -> str:
    packed = io.BytesIO()
    whole = np.load(io.BytesIO(landmarks.pack(walking_past(5))))
    np.savez(packed, **({name: whole[name] for name in whole.files} | {"t_s": np.array([print], object)}))
    return base64.b64encode(packed.getvalue()).decode()


BAD_CHUNKS: dict[str, Callable[[], str]] = {
    "a bomb": lambda: bomb(20_000_000),
    "pickled objects": pickled,
    "another member": lambda: chunk(more=np.zeros(3)),
    "text for numbers": lambda: chunk(t_s=np.array(["a"] * 50)),
    "32-bit times": lambda: chunk(t_s=np.arange(50, dtype=np.float32)),
    "fewer times than points": lambda: chunk(t_s=np.arange(5) / 10),
    "two-dimensional times": lambda: chunk(t_s=np.arange(50.0).reshape(50, 1) / 10),
    "times that go back": lambda: chunk(t_s=-np.arange(50) / 10),
    "times that are not numbers": lambda: chunk(t_s=np.full(50, math.nan)),
    "a minute in ten seconds": lambda: chunk(t_s=np.arange(50.0)),
    "an infinite step": lambda: chunk(step=np.full(7, math.inf)),
    "a step of nothing": lambda: chunk(step=np.zeros(7)),
    "points a kilometre away": lambda: chunk(step=np.full(7, 1e3)),
    "a picture of no size": lambda: chunk(size=np.array([0, 720])),
    "nothing in it": lambda: chunk(t_s=np.zeros(0), change=np.zeros((0, 33, 7), np.int16)),
    "measures without names": lambda: chunk(measures=np.zeros((50, 1), np.int32)),
    "measures that there are not": lambda: measured(b'["hip_flexion"]', 1),
    "names that are no list": lambda: measured(b'{"hip_flexion_left": 1}', 1),
    "names that are no JSON": lambda: measured(b"[hip_flexion_left", 1),
    "names of lists": lambda: measured(b'[["hip_flexion_left"]]', 1),
    "a name twice": lambda: measured(b'["hip_flexion_left", "hip_flexion_left"]', 2),
    "more measures than names": lambda: measured(b'["hip_flexion_left"]', 2),
    "fewer measures than moments": lambda: measured(b'["hip_flexion_left"]', 1, moments=3),
}


def measured(names: bytes, columns: int, moments: int = 50) -> str:
    return chunk(names=np.frombuffer(names, np.uint8), measures=np.zeros((moments, columns), np.int32))


def test_a_chunk_with_measures_is_taken() -> None:
    poses = poses_of(measured(b'["hip_flexion_left", "toes_up_right"]', 2))
    assert all(pose.measures == {"hip_flexion_left": 0.0, "toes_up_right": 0.0} for pose in poses)


def test_a_chunk_of_this_program_is_taken() -> None:
    assert [pose.t_s for pose in poses_of(chunk())] == [pose.t_s for pose in walking_past(5)]


@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_a_chunk_that_is_no_landmarks_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|holds) "):
        poses_of(BAD_CHUNKS[name]())


def test_a_bomb_is_not_unpacked() -> None:
    packed = bomb(50_000_000)
    assert len(packed) < 400_000
    tracemalloc.start()
    with pytest.raises(ValueError, match="not a chunk"):
        poses_of(packed)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_an_array_that_claims_a_terabyte_is_not_believed() -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (137438953472,), }".ljust(117) + b"\n"
    packed = io.BytesIO()
    whole = np.load(io.BytesIO(landmarks.pack(walking_past(5))))
    np.savez(packed, **{name: whole[name] for name in whole.files if name != "t_s"})
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("t_s.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\0" * 80)
    with pytest.raises(ValueError, match="not a chunk"):
        poses_of(base64.b64encode(packed.getvalue()).decode())


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300), at=st.integers(0, 4000))
def test_damaged_chunks_are_landmarks_or_refused(content: bytes, at: int) -> None:
    whole = bytearray(landmarks.pack(walking_past(2)))
    place = at % len(whole)
    whole[place : place + len(content)] = content
    try:
        for pose in poses_of(base64.b64encode(bytes(whole)).decode()):
            assert math.isfinite(pose.t_s)
            assert not np.isinf(pose.landmarks).any()
    except ValueError:
        pass


# anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20) | st.sampled_from(["left", "hip_lift", "2026-05-04T09:30:00Z", "1" * 32, "../x", "=1+1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def small(said: str) -> Any:
    """The same file with a session, without landmarks: quick to change and to read."""
    whole = json.loads(said)
    whole["sessions"] = [{**whole["sessions"][0], "figures": None, "landmarks": []}]
    whole["timer_uses"] = []
    return whole


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value, as the keys that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def alike(value: Any) -> st.SearchStrategy[Any]:
    """Another value of the same type: more of these pass."""
    if isinstance(value, bool) or value is None:
        return st.sampled_from([True, False, None, 0, 1.5, "left"])
    if isinstance(value, int | float):
        return st.integers(0, 10) | st.floats(-200, 400, allow_nan=False)
    if isinstance(value, str):
        return st.text(max_size=30) | st.sampled_from(["hip_lift", "completed", "", "=1+1", "<b>", "no", "left"])
    if isinstance(value, list):
        return st.lists(st.sampled_from(value), max_size=4) if value else st.just([])
    return (
        st.dictionaries(st.sampled_from(sorted(value)), st.sampled_from(list(map(str, value))))
        if value
        else st.just({})
    )


def anything(data: st.DataObject, small: Any, words: Words, tmp_path: Path) -> None:
    """One, two or three values are others: the file is refused, or can be kept, checked, shown and exported again."""
    changed = json.loads(json.dumps(small))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([own for own in places(changed) if own]))
        put(*place, value=data.draw(JSON | alike(at(changed, place))))(changed)
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(changed))
    try:
        taken = read_parcel(path)
    except ExchangeError as error:
        told = str(error)
    else:
        told = kept_and_shown(taken, words, tmp_path / "one.db")
    assert "\n" not in told


def kept_and_shown(parcel: Parcel, words: Words, path: Path) -> str:
    path.unlink(missing_ok=True)
    with open_store(str(path)) as store:
        try:
            patient = take_in(store, parcel).patient
        except StoreError as error:
            assert store.patients() == store.sessions() == []
            return str(error)
        assert upkeep.check(store).faults == ()
        rows = store.sessions()
        for row in rows:
            events_page(store.events(row), row, patient, words)
        again = parcel_of(store, patient, rows)
        for write in (as_json.write, as_csv.write, as_fhir.write):
            write(again, io.StringIO())
            write(deidentified(again, vocabulary(words, ())), io.StringIO())
    return ""


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_refused_or_can_be_shown(
    data: st.DataObject, small: Any, words: Words, tmp_path: Path
) -> None:
    anything(data, small, words, tmp_path)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_many_files_they_are_refused_or_can_be_shown(
    data: st.DataObject, small: Any, words: Words, tmp_path: Path
) -> None:
    anything(data, small, words, tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_refused(content: bytes, tmp_path: Path) -> None:
    refused(tmp_path / "any.json", content)
