"""The numbers of a patient's page, counted again from the events alone, by nothing that the program counts with."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from report_reading import Page, read

from coach.core.base.phrases import Words
from coach.core.base.types import Event
from coach.records.review import Review
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.report import patient_page

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)  # a Friday
LIFT, POSE = {"step": 0, "exercise": "hip_lift"}, {"step": 1, "exercise": "childs_pose"}
# routine, moment, how it went: w whole, p left after the first exercise, s stopped by pain, n never begun
SESSIONS = [
    ("gentle_start", "2026-05-04 08", "w"), ("gentle_start", "2026-05-04 18", "p"),
    ("gentle_start", "2026-05-06 08", "s"), ("gentle_mobility", "2026-05-06 18", "w"),
    ("gentle_start", "2026-05-07 08", "n"), ("gentle_start", "2026-05-08 08", "w"),
    ("gentle_start", "2026-05-11 08", "w"), ("gentle_start", "2026-05-12 08", "p"),
    ("gentle_start", "2026-05-18 07", "w"), ("gentle_start", "2026-05-18 19", "w"),
    ("gentle_start", "2026-05-19 07", "w"), ("gentle_start", "2026-05-19 12", "p"),
    ("gentle_start", "2026-05-25 08", "s"), ("gentle_mobility", "2026-05-26 08", "p"),
    ("gentle_start", "2026-05-28 08", "w"), ("gentle_start", "2026-05-29 08", "w"),
]  # fmt: skip
# (routine, first day, days a week, times a day)
PRESCRIBED = [
    ("gentle_start", "2026-05-04", 3, None), ("gentle_mobility", "2026-05-04", 2, None),
    ("gentle_start", "2026-05-18", 5, 2),
]  # fmt: skip


def at(t_s: float, what: str, **data: Any) -> Event:
    return Event(t_s=t_s, kind=what, data=data)


def events(how: str, number: int) -> list[Event]:
    """A session in events alone; scores, alarms and seconds differ from one to the next."""
    before, after = number % 5, (number + 2) % 5
    made = [at(0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift", "childs_pose"])]
    if how == "n":
        return [*made, at(9, "session_ended", reason="quit")]
    made += [
        at(1, "pain_answered", moment="before", score=before, step=None, exercise=None, scripted=False),
        at(2, "exercise_started", **LIFT, kind="reps", dose={"reps": 1}, limits=[], error_deg={}, tracked=True),
        *(
            at(3 + n, "limit_alarm", **LIFT, name="over_arch", measure="hip_flexion", deg=-22.0, limit_deg=-15.0,
               error_deg=9.5, times=n + 1)
            for n in range(number % 3)
        ),
        at(8, "rep_done", **LIFT, side="right", start_s=3.0, peak_s=5.0, end_s=8.0, peak={}, counted=True),
        at(9, "exercise_ended", **LIFT, reason="pain" if how == "s" else "done", reps=1, not_seen_s=number * 0.5),
        at(10, "pain_answered", moment="check", score=before + 2 * (how == "s"), **LIFT, scripted=False),
    ]  # fmt: skip
    if how == "s":
        return [*made, at(11, "session_ended", reason="pain")]
    if how == "p":
        return [*made, at(11, "session_ended", reason="quit")]
    return [
        *made,
        at(12, "exercise_started", **POSE, kind="hold", dose={"hold_s": 5}, limits=[], error_deg={}, tracked=True),
        at(20, "hold_done", **POSE, side="right", start_s=13.0, end_s=20.0, held_s=5.0, peak={}),
        at(21, "exercise_ended", **POSE, reason="done", held_s=5.0, not_seen_s=0.25),
        at(22, "pain_answered", moment="after", score=after, step=None, exercise=None, scripted=False),
        at(23, "session_ended", reason="completed"),
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    clock = [NOW]
    with open_store(str(tmp_path_factory.mktemp("recounted") / "r.db"), now=lambda: clock[0]) as opened:
        own = opened.patient("anna")
        due = [(datetime.fromisoformat(f"{row[1]}T06:00+00:00"), "prescription", row) for row in PRESCRIBED]
        due += [(datetime.fromisoformat(f"{row[1]}:00+00:00".replace(" ", "T")), "session", row) for row in SESSIONS]
        for number, (moment, what, row) in enumerate(sorted(due, key=lambda each: each[0])):
            clock[0] = moment
            if what == "prescription":
                routine, _, days, times = row
                overrides = {"days_a_week": days} | ({"times_a_day": times} if times else {})
                opened.add_prescription(own, routine_id=routine, routine_text="", version="1", overrides=overrides)
                continue
            with opened.begin_session(own, routine_id=row[0], routine_version="1", program_version="0",
                                      model_version="m", source="0", scripted=False) as writer:  # fmt: skip
                made = events(row[2], number)
                writer.add(made)
                writer.end(str(made[-1].data["reason"]), 0)
        clock[0] = NOW
        yield opened


@pytest.fixture(scope="module")
def own(store: Store) -> Patient:
    return store.patient("anna")


@pytest.fixture(scope="module")
def page(store: Store, own: Patient, words: Words) -> Page:
    return read(patient_page(Review(store), own, words, NOW, zone=UTC))


def recounted(routine: str) -> tuple[int, int, int]:
    """Due, whole and in part, week by week, each day by the prescription that was in force on it."""
    due = whole = part = 0
    for monday in (date(2026, 5, 4) + timedelta(weeks=n) for n in range(4)):
        rate = week_whole = week_part = 0
        for day in (monday + timedelta(days=n) for n in range(7)):
            if day > NOW.date():
                continue
            rule = [row for row in PRESCRIBED if row[0] == routine and date.fromisoformat(row[1]) <= day][-1]
            times = rule[3] or 1
            rate += rule[2] * times if day < NOW.date() else 0
            how = [row[2] for row in SESSIONS if row[0] == routine and row[1].startswith(day.isoformat())]
            counted = sorted((each for each in how if each != "n"), key="wps".index)[:times]
            week_whole += counted.count("w")
            week_part += len(counted) - counted.count("w")
        week_due = rate // 7
        week_whole = min(week_whole, week_due)
        due, whole, part = due + week_due, whole + week_whole, part + min(week_part, week_due - week_whole)
    return due, whole, part


@pytest.mark.parametrize("routine", ["gentle_start", "gentle_mobility"])
def test_adherence_is_that_of_the_events(routine: str, page: Page, words: Words) -> None:
    title = words.say_key(f"routine.{routine}.title")
    found = re.search(
        rf"{title}: (\d+) of (\d+) times done whole \((\d+) %\), (\d+) in part, (\d+) not begun\.", page.text
    )
    assert found is not None, page.text[:2000]
    whole, due, percent, part, none = map(int, found.groups())
    assert (due, whole, part) == recounted(routine)
    assert (percent, none) == (round(100 * whole / due), due - whole - part)


def test_old_days_are_said_to_have_had_another_schedule(page: Page) -> None:
    assert "(Until 2026-05-18: 3 days a week.)" in page.text
    assert "5 days a week, 2 times a day" in page.text


def test_every_row_of_the_sessions_is_that_of_its_events(page: Page, store: Store, own: Patient) -> None:
    (rows,) = (rows[1:] for rows in page.tables if "Pain" in " ".join(rows[0]) or "highest" in rows[0])
    sessions = list(reversed(store.sessions(own)))
    assert len(rows) == len(sessions) == len(SESSIONS)
    for row, session in zip(rows, sessions, strict=True):
        mine = store.events(session)
        scores = {
            moment: [e.data["score"] for e in mine if e.kind == "pain_answered" and e.data["moment"] == moment]
            for moment in ("before", "check", "after")
        }
        every = [score for found in scores.values() for score in found]
        wanted = [
            *(str(found[-1]) if (found := scores["before"]) else "–",),
            str(max(every)) if every else "–",
            str(scores["after"][-1]) if scores["after"] else "–",
        ]
        assert row[2:5] == wanted, row
        ended = [e for e in mine if e.kind == "exercise_ended"]
        assert row[6].split(" ")[0] == str(sum(e.data["reason"] == "done" for e in ended)), row
        assert row[7] == str(sum(e.kind == "limit_alarm" for e in mine)), row
        assert float(row[8]) == pytest.approx(sum(e.data["not_seen_s"] for e in ended), abs=0.06), row


def test_a_day_on_which_no_exercise_was_begun_is_none_done(page: Page) -> None:
    (rows,) = (rows for rows in page.tables if rows[1][0] == "Mo")
    assert "○2026-05-07: 1 session, no exercise begun" in rows[4]
