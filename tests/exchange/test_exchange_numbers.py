"""Every number that leaves, in whatever format, is the one of the summary: walked one by one."""

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from exchange_people import SORTS

from coach.core.summary.session_figures import ExerciseFigures, MovementRecord, SessionSummary
from coach.core.summary.summary import summarise
from coach.exchange import Parcel, as_csv, as_fhir, as_json
from coach.records.store import Store

Resource = dict[str, Any]


@pytest.fixture(scope="module")
def summaries(home: Store) -> dict[str, SessionSummary]:
    """By session id, straight from the events of the store."""
    return {row.id: summarise(home.events(row)) for row in home.sessions()}


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of figures, with where it stands."""
    if is_dataclass(value):
        for field in fields(value):
            yield from numbers(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from numbers(inner, f"{path}.{index}")
    else:
        yield path, value


def text_of(write: Any, parcel: Parcel) -> str:
    out = io.StringIO()
    write(parcel, out)
    return out.getvalue()


def test_every_figure_in_json_is_the_summarys(parcel: Parcel, summaries: dict[str, SessionSummary]) -> None:
    said = json.loads(text_of(as_json.write, parcel))
    assert len(said["sessions"]) == len(SORTS)
    for session in said["sessions"]:
        theirs, ours = dict(numbers(session["figures"])), dict(numbers(summaries[session["id"]]))
        assert len(ours) > 20
        for path, value in ours.items():
            assert theirs[path] == value, path
        assert set(theirs) == set(ours)


def movements(summary: SessionSummary) -> Iterator[tuple[ExerciseFigures, str, MovementRecord]]:
    for own in summary.exercises:
        for what, moved in (("rep", own.moved.reps), ("hold", own.moved.holds)):
            yield from ((own, what, each) for each in moved)


def number(cell: str) -> float | None:
    return None if cell == "" else float(cell)


def test_every_cell_of_csv_is_the_summarys(parcel: Parcel, summaries: dict[str, SessionSummary]) -> None:
    rows = table(parcel)
    for session, summary in summaries.items():
        own = [row for row in rows if row["session"] == session and row["row"] == "movement"]
        wanted = list(movements(summary))
        assert len(own) == len(wanted)
        for row, (exercise, what, moved) in zip(own, wanted, strict=True):
            assert (row["exercise"], row["movement"], row["side"]) == (exercise.exercise, what, moved.side)
            assert row["counted"] == str(moved.counted).lower()
            for column in ("number", "start_s", "peak_s", "end_s", "took_s", "held_s"):
                assert number(row[column]) == near(getattr(moved, column)), column
            assert number(row["not_seen_s"]) == near(exercise.watched.not_seen_s)
            for moment in ("before", "highest", "after"):
                assert number(row[f"pain_{moment}"]) == getattr(summary.pain, moment)
            for measure in ("hip_flexion", "knee_flexion"):
                peak = moved.peaks.get(measure)
                assert number(row[f"{measure}_deg"]) == near(peak.deg if peak else None)
                assert number(row[f"{measure}_error_deg"]) == near(peak.error_deg if peak else None)
    moved_rows = [row for row in rows if row["row"] == "movement"]
    assert len(moved_rows) == sum(len(list(movements(summary))) for summary in summaries.values()) == 205


def near(value: float | None) -> Any:
    """The same number but for digits that nobody reads."""
    return None if value is None else pytest.approx(value, abs=0.0005)


def table(parcel: Parcel) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(as_csv.write, parcel).removeprefix(as_csv.MARK))))


def test_every_session_and_every_exercise_has_its_row(parcel: Parcel, home: Store) -> None:
    """Counted from the events themselves, and not by the summary."""
    rows = table(parcel)
    for session in home.sessions():
        own = [row for row in rows if row["session"] == session.id]
        if not own:  # of another patient
            continue
        events = home.events(session)
        assert [row["row"] for row in own].count("session") == 1
        began = [event for event in events if event.kind == "exercise_started"]
        exercises = [row for row in own if row["row"] == "exercise"]
        assert [row["exercise"] for row in exercises] == [event.data["exercise"] for event in began]
        for row in exercises:
            where = (int(row["step"]), row["exercise"])
            said = [
                event.data["score"]
                for event in events
                if event.kind == "pain_answered" and event.data["moment"] == "check"
                and (event.data["step"], event.data["exercise"]) == where and event.data["score"] is not None
            ]  # fmt: skip
            assert number(row["pain_after_exercise"]) == (max(said) if said else None)
            alarms = [e for e in events if e.kind == "limit_alarm" and (e.data["step"], e.data["exercise"]) == where]
            assert number(row["alarms"]) == len(alarms)


def test_no_pain_is_0_and_silence_and_not_seen_are_empty(parcel: Parcel) -> None:
    rows = [row for row in table(parcel) if row["row"] == "movement"]
    assert [row["hip_flexion_deg"] for row in rows[:5]] == ["3.25", "0", "-21", "", ""]
    assert {row["pain_after"] for row in rows[5:]} == {""}


# FHIR: what a receiver reads off the resources


def value_of(resource: Resource) -> Any:
    if "valueQuantity" in resource:
        return resource["valueQuantity"]["value"]
    found = [value for key, value in resource.items() if key.startswith("value")]
    return found[0] if found else None


def parts(observation: Resource) -> dict[str, Any]:
    """Components by code."""
    return {part["code"]["coding"][0]["code"]: value_of(part) for part in observation.get("component", [])}


def test_every_figure_can_be_read_back_from_fhir(parcel: Parcel, summaries: dict[str, SessionSummary]) -> None:
    found = {entry["fullUrl"]: entry["resource"] for entry in json.loads(text_of(as_fhir.write, parcel))["entry"]}
    for session, summary in summaries.items():
        own = [each for each in found.values() if each.get("partOf") == [{"reference": f"urn:uuid:{session}"}]]
        pain = [each for each in own if each["code"].get("coding", [{}])[0].get("code") == "72514-3"]
        assert [value_of(each) for each in pain] == [answer.score for answer in summary.pain.answers]
        assert ["dataAbsentReason" in each for each in pain] == [a.score is None for a in summary.pain.answers]
        assert [parts(each)["moment"] for each in pain] == [answer.moment for answer in summary.pain.answers]
        (whole,) = [parts(each) for each in own if each["code"]["text"] == "session"]
        mean = summary.pain.average
        assert (whole.get("pain_mean"), whole["pain_answered"], whole["pain_asked"]) == (mean.value, mean.n, mean.of)
        assert (whole["completed"], whole["duration_s"]) == (summary.completed, summary.duration_s)
        assert (whole["paused_s"], whole["not_seen_s"]) == (summary.time.paused_s, summary.time.not_seen_s)
        groups = [each for each in own if "kind" in parts(each)]
        assert len(groups) == len(summary.exercises)
        for group, exercise in zip(groups, summary.exercises, strict=True):
            check_exercise(group, exercise, found)


def check_exercise(group: Resource, exercise: ExerciseFigures, found: dict[str, Resource]) -> None:
    said = parts(group)
    assert group["code"]["coding"][0]["code"] == exercise.exercise
    rows = (
        (exercise, ("ended", "tracked")),
        (exercise.moved, ("reps_counted", "held_s", "sets")),
        (exercise.timed, ("steps", "cycles", "active_s")),
        (exercise.watched, ("not_seen_s",)),
    )
    for part, names in rows:
        for name in names:
            assert said.get(name) == getattr(part, name), name
    assert said["reps"] == len(exercise.moved.reps)
    if exercise.share:
        assert (said["unit"], said["done"]) == (exercise.share.unit, exercise.share.done)
        assert said.get("prescribed") == exercise.share.prescribed
    for measure, mean in exercise.moved.ranges.items():
        assert said.get(f"mean_{measure}") == mean.value
    members = [found[member["reference"]] for member in group.get("hasMember", [])]
    moved = [each for each in members if each["code"]["coding"][0]["code"] in ("rep", "hold")]
    assert len(moved) == len(exercise.moved.reps) + len(exercise.moved.holds)
    for observation, movement in zip(moved, (*exercise.moved.reps, *exercise.moved.holds), strict=True):
        check_movement(observation, movement)
    assert len(members) - len(moved) == len(exercise.watched.faults) + len(exercise.watched.alarms)
    for observation, fault in zip(
        members[len(moved) :], (*exercise.watched.faults, *exercise.watched.alarms), strict=True
    ):
        assert parts(observation)[str(fault.measure)] == fault.furthest_deg
        assert (parts(observation)["limit"], parts(observation)["error"]) == (fault.limit_deg, fault.furthest_error_deg)
        units = {part["valueQuantity"]["code"] for part in observation["component"] if "valueQuantity" in part}
        assert units == {"deg"}


def check_movement(observation: Resource, movement: MovementRecord) -> None:
    said = parts(observation)
    assert said["counted"] is movement.counted
    assert said.get("held_s") == movement.held_s
    assert said.get("peak_s") == movement.peak_s
    assert observation["bodySite"]["text"] == movement.side
    for measure, peak in movement.peaks.items():
        assert said[measure] == peak.deg
        assert said[f"{measure}_error"] == peak.error_deg
    deg = movement.peaks["hip_flexion"].deg if "hip_flexion" in movement.peaks else None
    (part,) = [each for each in observation["component"] if each["code"]["text"] == "hip_flexion"] or [{}]
    if deg is not None:
        assert part["valueQuantity"]["code"] == "deg"
        code = part["interpretation"][0]["coding"][0]["code"]
        assert code == ("LL" if deg < -20 else "L" if deg < -10 else "N")
    elif part:
        assert part["dataAbsentReason"]["text"] == "not seen by the camera"


def test_no_number_anywhere_is_not_a_number(parcel: Parcel) -> None:
    for write in (as_json.write, as_fhir.write):
        for path, value in numbers(json.loads(text_of(write, parcel))):
            assert not isinstance(value, float) or math.isfinite(value), path
