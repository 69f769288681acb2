"""The numbers of a patient's page, counted again from the events alone, by nothing that the program counts with."""

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta

import pytest
from report_course import NOW, PRESCRIBED, SESSIONS, kept_course
from report_reading import Page, read

from coach.core.base.phrases import Words
from coach.records.review import Review
from coach.records.rows import Patient
from coach.records.store import Store
from coach.report import patient_page


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with kept_course(tmp_path_factory.mktemp("recounted") / "r.db") as opened:
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
    (rows,) = (rows[1:] for rows in page.tables if rows[0][0] == "Begun" and len(rows[0]) > 8)
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
