"""The course of a patient: every number on a chart is in a table, silence is a gap, and nothing else is claimed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from report_reading import Drawn, Page, dots, lines, number, read, told
from report_story import dose, ended, event, pain, peak, started

from coach.core.base.phrases import Words
from coach.core.base.types import Event
from coach.core.progress.progression import Proposal, Reason, Way
from coach.core.progress.timeline import Visit
from coach.records.reading import mark_read, shown
from coach.records.review import Review, day_of
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.report import clinic_page, patient_page
from coach.report.patient.adherence import schedules_of
from coach.report.patient.page import MOST_VISITS

NOW = datetime(2026, 5, 8, 18, 0, tzinfo=UTC)  # a Friday
HOSTILE = '<script>alert(1)</script> & "x"'


def session(scores: tuple[int | None, int | None, int | None], degs: list[tuple[str, float | None]], held: float | None,
            reason: str = "completed") -> list[Event]:  # fmt: skip
    """A session of bird dogs and a child's pose."""
    at, rest = {"step": 0, "exercise": "bird_dog"}, {"step": 1, "exercise": "childs_pose"}
    made = [event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["bird_dog", "childs_pose"]),
            pain(1.0, "before", scores[0]),
            started(5.0, **at, kind="reps", dose=dose(reps=len(degs)), limits=[], error_deg={"hip_flexion": 5.0},
                    tracked=True)]  # fmt: skip
    for order, (side, deg) in enumerate(degs):
        times = {"start_s": 6.0 + 5 * order, "peak_s": 8.0 + 5 * order, "end_s": 10.0 + 5 * order}
        made.append(event(times["end_s"], "rep_done", **at, side=side, **times, peak={"hip_flexion": peak(deg, 6.4)},
                          counted=True))  # fmt: skip
    made += [ended(60.0, at, "done", reps=len(degs), not_seen_s=1.5), pain(61.0, "check", scores[1])]
    if held is not None:
        made += [started(70.0, **rest, kind="hold", dose=dose(hold_s=20.0), limits=[], error_deg={}, tracked=True),
                 event(92.0, "hold_done", **rest, side="right", start_s=71.0, end_s=92.0, held_s=held, peak={}),
                 ended(93.0, rest, "done", held_s=held)]  # fmt: skip
    return [*made, pain(95.0, "after", scores[2]), event(99.0, "session_ended", reason=reason)]


COURSE: tuple[tuple[int, list[Event]], ...] = (
    (12, session((4, 6, 4), [("left", 10.0), ("right", 4.0)], 12.34)),
    (9, session((3, 3, 0), [("left", 11.0), ("right", None)], None)),
    (6, session((None, None, None), [("left", 12.0), ("left", 14.0)], 18.0)),
    (3, session((2, 8, 8), [("left", -3.0), ("right", 7.0)], 20.0, "pain")),
    (1, session((0, 0, 0), [("left", 0.0), ("right", 8.0)], 20.0)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock = [NOW]
    with open_store(str(tmp_path / "coach.db"), now=lambda: clock[0]) as opened:
        own = opened.patient(HOSTILE)
        clock[0] = NOW - timedelta(days=14)
        opened.add_prescription(own, routine_id="gentle_start", routine_text="", version="1",
                                overrides={"days_a_week": 3})  # fmt: skip
        for days_ago, events in COURSE:
            clock[0] = NOW - timedelta(days=days_ago, hours=8)
            keep(opened, own, events)
        clock[0] = NOW
        yield opened


def keep(store: Store, own: Patient, events: list[Event]) -> None:
    with store.begin_session(own, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="m", source="0", scripted=False) as writer:  # fmt: skip
        writer.add(events)
        writer.end(str(events[-1].data["reason"]), 0)


@pytest.fixture
def own(store: Store) -> Patient:
    return store.patient(HOSTILE)


@pytest.fixture
def html(store: Store, own: Patient, words: Words) -> str:
    return patient_page(Review(store), own, words, NOW, zone=UTC)


@pytest.fixture
def page(html: str) -> Page:
    return read(html)


def table(page: Page, title: str) -> list[list[str]]:
    """The numbers of one chart; tables and charts stand in the same order."""
    charts = [each.title for each in page.drawn if each.own.get("class") == "chart"][1:]
    tables = [rows for rows in page.tables if rows[0][0] == "Begun" and "Error band" in rows[0]]
    return tables[next(order for order, said in enumerate(charts) if said.startswith(title))][1:]


# every plotted number is a tabled one


def test_every_point_of_every_trend_is_in_its_table_and_every_row_is_drawn(page: Page) -> None:
    charts = [each for each in page.drawn if each.own.get("class") == "chart"][1:]
    assert len(charts) == 2
    for drawn in charts:
        rows = [row for row in table(page, drawn.title) if row[2] != "not seen"]
        found = [own for _, own in drawn.shapes if "data-value" in own]
        assert sorted((told(own), str(own["data-error"])) for own in found) == sorted(
            (number(row[2]), row[3].removeprefix("± ").rstrip("°")) for row in rows
        )


def wide(events: list[Event], error: float) -> list[Event]:
    return [
        replace(each, data=each.data | {"peak": {n: p | {"error_deg": error} for n, p in each.data["peak"].items()}})
        if each.data.get("peak")
        else each
        for each in events
    ]


def test_a_range_that_is_not_told_is_a_gap_and_a_word(store: Store, words: Words) -> None:
    somebody = store.patient("somebody")
    keep(store, somebody, wide(session((2, 2, 2), [("left", 92.0), ("right", 71.0)], None), 40.0))
    page = read(patient_page(Review(store), somebody, words, NOW, zone=UTC))
    rows = next(rows for rows in page.tables if rows[0][0] == "Begun" and "Error band" in rows[0])[1:]
    assert [row[2:4] for row in rows] == [["not told", ""], ["not told", ""]]
    assert "92°" not in page.text
    assert len([each for each in page.drawn if each.own.get("class") == "chart"]) == 1  # pain alone


def test_sides_that_differ_need_attention_with_exercise_measure_and_values(store: Store, words: Words) -> None:
    somebody = store.patient("somebody")
    keep(store, somebody, session((2, 2, 2), [("left", 60.0), ("right", 40.0)] * 2, None))
    page = read(patient_page(Review(store), somebody, words, NOW, zone=UTC))
    assert "Left and right differ" in page.text
    assert "Bird dog. Hip flexion: left 60° ± 6° and right 40° ± 6° differ by 20°" in page.text


def test_every_pain_on_the_chart_is_in_the_list_of_sessions(page: Page) -> None:
    (rows,) = (rows for rows in page.tables if rows[0][-1] == "Ended")
    drawn = page.chart("Pain")
    for column, name in ((2, "before"), (3, "highest"), (4, "after"), (5, "after_24h")):
        signs = {str(own["data-session"]): told(own) for _, own in drawn.shapes
                 if "data-session" in own and name in str(own["class"]).split()}  # fmt: skip
        listed = {row[0].split()[-2]: row[column] for row in rows[1:]}  # `2026-05-07 10:00 1a2b3c4d unread`
        assert {session[:8]: value for session, value in signs.items()} == {
            session: float(score) for session, score in listed.items() if score != "–"
        }, name


def heights_are_values(drawn: Drawn, kind: str) -> bool:
    found = dots(drawn, kind)
    slope, start = np.polyfit([told(own) for own in found], [float(str(own["cy"])) for own in found], 1)
    return bool(slope < 0 and np.allclose(
        [slope * told(own) + start for own in found], [float(str(own["cy"])) for own in found], atol=0.02
    ))  # fmt: skip


def test_numbers_stand_at_their_height_and_zero_pain_is_drawn(page: Page) -> None:
    drawn = page.chart("Pain")
    assert heights_are_values(drawn, "highest")
    assert [told(own) for own in dots(drawn, "highest")] == [6, 3, 8, 0]
    assert heights_are_values(page.chart("Bird dog"), "left")


def test_a_session_in_which_nobody_answered_is_a_gap(page: Page) -> None:
    drawn = page.chart("Pain")
    for name in ("before", "highest"):
        assert [len(line) for line in lines(drawn, name)] == [2, 2]


def test_a_mean_says_of_how_many_and_what_was_not_seen_is_in_none(page: Page) -> None:
    rows = {(row[0][:10], row[1]): row[2:] for row in table(page, "Bird dog")}
    assert rows["2026-05-02", "left"] == ["13°", "± 6°", "2 of 2"]
    assert ("2026-04-29", "right") not in rows  # not seen once: no point
    held = [row[2] for row in table(page, "Child's pose")]
    assert held == ["20 s", "20 s", "18 s", "12.3 s"]


# what else it says


def test_what_needs_attention_comes_first_with_its_session(page: Page) -> None:
    said = page.text
    assert said.index("Stopped by a safety rule 2026-05-05") < said.index("Pain rose by 2 or more")
    assert "5 unread sessions" in said
    assert "Stops (1)" in said


def test_adherence_is_of_what_was_prescribed_since_it_was(page: Page, store: Store, own: Patient) -> None:
    # from Friday, April 24: of 3, 7 and 4 days, 3 a week: 1, 3 and 1 were due; whole 1, 1 and 1, in part 1 and 1
    assert "Gentle start: 3 of 5 times done whole (60 %), 1 in part, 1 not begun." in page.text
    (schedule,) = schedules_of(Review(store).prescriptions(own), {}, day_of(NOW, UTC), UTC)["gentle_start"]
    assert (schedule.days_a_week, schedule.times_a_day, schedule.until) == (3, 1, None)


def test_the_calendar_shows_each_day_by_sign_and_word(page: Page) -> None:
    (rows,) = (rows for rows in page.tables if rows[1][0] == "Mo")
    assert "▲2026-05-05: 1 session, stopped" in rows[2]
    assert "●2026-05-07: 1 session, whole" in rows[4]
    assert "◐2026-04-29: 1 session, not whole" in rows[3]
    assert "2026-05-10: to come" in rows[7]


def test_a_proposal_is_said_with_its_reasons_and_that_nothing_changes_by_itself(
    store: Store, own: Patient, words: Words
) -> None:
    up = Proposal(routine="gentle_start", way=Way.UP, level=(1, 2), doses=(), basis="x",
                  reasons=(Reason(name="stable", n=2, of=2),))  # fmt: skip
    said = read(patient_page(Review(store), own, words, NOW, proposals=[up], zone=UTC)).text
    assert "level 1 to 2 proposed" in said
    assert "Pain stable in the last 2 sessions" in said
    assert "nothing changes until a therapist decides" in said
    assert "A next step to decide" in said


def test_a_hostile_name_stays_a_name(html: str, page: Page) -> None:
    assert HOSTILE in page.text
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "iframe", "object", "link"})
    assert "<script>alert" not in html


def test_a_patient_without_a_session_has_a_page(store: Store, words: Words) -> None:
    said = read(patient_page(Review(store), store.patient("new"), words, NOW, zone=UTC)).text
    assert "0 sessions" in said
    assert "nothing" in said
    assert "no session yet" in said


def test_what_is_older_than_the_charts_stands_in_one_line_that_counts_it(
    store: Store, own: Patient, words: Words
) -> None:
    visits = Review(store).visits(own, UTC)
    many: list[Visit] = [
        replace(visits[0], session=f"{order:08x}", at_s=visits[0].at_s - 86_400 * (200 - order)) for order in range(100)
    ]
    page = read(patient_page(Review(store), own, words, NOW, visits=[*many, *visits], zone=UTC))
    assert f"{100 + len(visits)} sessions" in page.text
    assert "Before these: 45 sessions" in page.text
    assert "(45 of 45 known)" in page.text
    (rows,) = (rows for rows in page.tables if rows[0][-1] == "Ended")
    assert len(rows) - 1 == MOST_VISITS


def test_headings_are_marked_and_every_picture_has_a_name(page: Page) -> None:
    assert all(own.get("scope") in ("col", "row") for tag, own in page.tags if tag == "th")
    assert all(each.own["role"] == "img" and each.title for each in page.drawn)


# the clinic


def test_the_clinic_sorts_by_what_must_not_wait_and_keeps_the_scripted_apart(store: Store, words: Words) -> None:
    quiet, locked = store.patient("quiet"), store.patient("locked")
    keep(store, quiet, session((1, 1, 1), [("left", 9.0)], 20.0))
    mark_read(store, quiet, shown(store, [own.id for own in store.sessions(quiet)]), "dr. lee")
    store.add_lock(locked, kind="emergency", reason="said so")
    keep(store, store.patient("demo"), session((9, 9, 9), [], None, "screening"))
    page = read(clinic_page(Review(store), words, NOW, links={quiet.id: "quiet.html"}, zone=UTC))
    (rows,) = page.tables
    assert [row[0].split(" scripted")[0] for row in rows[1:]] == ["locked", HOSTILE, "quiet", "demo"]
    assert rows[1][1].startswith("CALL NOW: said so, today ")
    assert rows[3][1:] == ["nothing", "2026-05-08 today", "1 / 1 / 1", "2 of 2", "1", "0", "1"]
    assert [own["href"] for tag, own in page.tags if tag == "a"] == ["quiet.html"]


def test_a_clinic_of_nobody_has_a_page(tmp_path: Path, words: Words) -> None:
    with open_store(str(tmp_path / "empty.db")) as empty:
        assert "There is no patient yet." in read(clinic_page(Review(empty), words, NOW)).text
