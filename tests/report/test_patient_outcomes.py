"""Outcomes on the page of a patient: scores with the change that matters, harm first, reasons, and use over time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from report_reading import Page, read
from report_story import ended, event, pain, started

from coach.core.base.phrases import Words
from coach.core.progress.questionnaire import Questionnaire
from coach.prescription.questionnaires import read_questionnaire, shipped_questionnaires, usable_questionnaires
from coach.prescription.words import load_words
from coach.records.answer_sheets import keep_answers
from coach.records.errors import StoreError
from coach.records.review import Review
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.report import clinic_page, patient_page
from coach.report.patient.outcomes import told_lately

NOW = datetime(2026, 5, 8, 18, 0, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script> & "x"'
ACTIVITIES = ("walking to the shop", HOSTILE)


def shipped(id: str) -> Questionnaire:
    return read_questionnaire(shipped_questionnaires()[id])


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def store(tmp_path: Path, clock: list[datetime]) -> Iterator[Store]:
    with open_store(str(tmp_path / "coach.db"), now=lambda: clock[0]) as opened:
        yield opened


@pytest.fixture
def anna(store: Store, clock: list[datetime]) -> Patient:
    """Sessions 40, 33 and 2 days ago, where one a week is prescribed."""
    anna = store.patient("anna")
    clock[0] = NOW - timedelta(days=41)
    store.add_prescription(anna, routine_id="gentle_start", routine_text="", version="1", overrides={"days_a_week": 1})
    for days_ago in (40, 33, 2):
        clock[0] = NOW - timedelta(days=days_ago)
        exercised(store, anna)
    clock[0] = NOW
    return anna


def exercised(store: Store, anna: Patient) -> None:
    with store.begin_session(anna, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="m", source="0", scripted=False) as writer:  # fmt: skip
        at = {"step": 0, "exercise": "bird_dog"}
        writer.add([
            event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["bird_dog"]),
            pain(1.0, "before", 2),
            started(5.0, **at, kind="reps", dose={"reps": 1}, limits=[], error_deg={}, tracked=True),
            ended(60.0, at, "done", reps=1),
            event(99.0, "session_ended", reason="completed"),
        ])  # fmt: skip
        writer.end("completed", 0)


def answer(store: Store, anna: Patient, clock: list[datetime], days_ago: int, id: str, **answers: Any) -> None:
    clock[0] = NOW - timedelta(days=days_ago)
    keep_answers(store, anna, shipped(id), answers)
    clock[0] = NOW


def rated(*scores: int | None) -> dict[str, Any]:
    places = ("first", "second")
    return {
        place: {"activity": name, "score": score}
        for place, name, score in zip(places, ACTIVITIES, scores, strict=False)
    }


def page(store: Store, anna: Patient, words: Words, language: str = "en") -> Page:
    usable, _ = usable_questionnaires(language)
    return read(patient_page(Review(store), anna, words, NOW, questionnaires=usable, zone=UTC))


def table(shown: Page, first: str) -> list[list[str]]:
    return next(rows[1:] for rows in shown.tables if rows[0][0] == first)


def outcomes(shown: Page) -> list[list[list[str]]]:
    return [rows[1:] for rows in shown.tables if rows and rows[0][0] == "Answered"]


def test_without_answers_there_is_only_the_use(store: Store, anna: Patient, words: Words) -> None:
    shown = page(store, anna, words)
    assert outcomes(shown) == []
    # of the week with the first session, a Sunday, nothing was due yet
    use = "At 30 days: not in use any more, 2 sessions until then, 1 of 4 times that were due done whole (25 %)"
    assert use in shown.text
    assert "At 6 months" not in shown.text


def test_a_patient_of_whom_nothing_is_known_has_no_outcomes(store: Store, words: Words) -> None:
    assert "How they manage" not in page(store, store.patient("new"), words).text


def test_activities_are_shown_with_each_answer_and_the_change_that_matters(
    store: Store, anna: Patient, words: Words, clock: list[datetime]
) -> None:
    answer(store, anna, clock, 40, "three_activities", **rated(2, 4))
    answer(store, anna, clock, 20, "three_activities", **rated(3, 5))
    answer(store, anna, clock, 2, "three_activities", **rated(6, None))
    shown = page(store, anna, words)
    (rows,) = outcomes(shown)
    assert [row[:3] for row in rows] == [
        ["2026-05-06", "6", "1 of 2"],
        ["2026-04-18", "4", "2 of 2"],
        ["2026-03-29", "3", "2 of 2"],
    ]
    assert rows[0][3] == "+4 since the first answers: better, by a change that matters (3 or more)."
    assert rows[1][3] == "+1 since the first answers: less than what matters (2)."
    assert rows[2][3] == "The first answers: later ones are compared with these."
    assert rows[0][4] == f"{ACTIVITIES[0]} 6{HOSTILE} (not answered)"
    assert "Stratford 1995" in shown.text
    assert "the other way round from pain" in shown.text
    (chart,) = [drawn for drawn in shown.drawn if drawn.title == "Your three activities"]
    points = [own for tag, own in chart.shapes if tag == "circle" and own["class"] == "series"]
    assert [own["data-value"] for own in points] == ["3", "4", "6"]
    (band,) = [own for tag, own in chart.shapes if tag == "rect" and own["class"] == "band"]
    scale = float(points[0]["cy"] or 0) - float(points[1]["cy"] or 0)  # pixels of one point of the score
    assert float(band["height"] or 0) == pytest.approx(4 * scale, abs=0.1)  # 2 to each side of the first
    assert float(band["y"] or 0) == pytest.approx(float(points[0]["cy"] or 0) - 2 * scale, abs=0.1)


def test_a_rating_of_change_has_its_band_about_no_change(
    store: Store, anna: Patient, words: Words, clock: list[datetime]
) -> None:
    answer(store, anna, clock, 20, "overall_change", change=1)
    answer(store, anna, clock, 2, "overall_change", change=-3)
    shown = page(store, anna, words)
    (rows,) = outcomes(shown)
    assert [(row[1], row[3]) for row in rows] == [
        ("−3", "−3: worse, beyond what matters (2)."), ("1", "+1: about the same (less than 2)."),
    ]  # fmt: skip
    assert "never a proof, and never read alone" in shown.text
    assert rows[0][4] == "How is your back now, against 2026-03-29, when you began? 0 is: no different. −3"


def test_what_got_worse_stands_before_everything_that_is_to_be_decided(
    store: Store, anna: Patient, words: Words, clock: list[datetime]
) -> None:
    answer(store, anna, clock, 35, "harm", worse="no", hospital="yes")
    answer(store, anna, clock, 2, "harm", worse="yes", fall="no", burn=None)
    shown = page(store, anna, words)
    assert shown.text.index("2026-05-06: Has anything got worse because of the exercises? Yes") < shown.text.index(
        words.say_key("report.since.title")
    )
    assert "2026-04-03: Since the last time: did you have to go to a hospital?" not in shown.text  # in the table
    (rows,) = outcomes(shown)
    assert "hospital? Yes" in rows[1][1]
    assert "ice? (not answered)" in rows[0][1]


def test_what_got_worse_brings_somebody_to_the_top_of_the_clinics_list(
    store: Store, anna: Patient, words: Words, clock: list[datetime]
) -> None:
    for name in ("ben", "zoe"):
        exercised(store, store.patient(name))
    answer(store, store.patient("zoe"), clock, 2, "harm", worse="yes", fall="yes")
    answer(store, store.patient("ben"), clock, 35, "harm", worse="yes")  # four weeks have passed
    told = told_lately(store, usable_questionnaires("en")[0], NOW, UTC)
    assert told == {store.patient("zoe").id: 2}
    shown = read(clinic_page(Review(store), words, NOW, told=told, zone=UTC))
    assert shown.tables[0][1][0].startswith("zoe")
    assert "Told of 2 things that got worse" in shown.text
    assert "Told of 2 things that got worse" in page(store, store.patient("zoe"), words).text


def test_reasons_for_stopping_and_what_was_put_off(
    store: Store, anna: Patient, words: Words, clock: list[datetime]
) -> None:
    answer(store, anna, clock, 20, "time_away", why="no_time")
    answer(store, anna, clock, 3, "overall_change", change=0)
    for days_ago in (5, 4):
        answer(store, anna, clock, days_ago, "overall_change")
    shown = page(store, anna, words)
    assert "Reasons for stopping" in shown.text
    assert "What was the main reason? I had no time" in shown.text
    assert "Put off 2 times." in shown.text


def test_a_questionnaire_that_is_not_here_is_named_and_not_scored(
    store: Store, anna: Patient, words: Words, clock: list[datetime]
) -> None:
    answer(store, anna, clock, 3, "overall_change", change=0)
    shown = read(patient_page(Review(store), anna, words, NOW, zone=UTC))
    assert "overall change: answered once, and not on this computer as a file, so without a score." in shown.text


def test_damaged_answers_are_told(store: Store, anna: Patient, words: Words, clock: list[datetime]) -> None:
    answer(store, anna, clock, 3, "overall_change", change=0)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE answer_sheet SET answers = '5'"))
    with pytest.raises(StoreError, match="answers to a questionnaire is damaged"):
        page(store, anna, words)


@pytest.mark.parametrize("language", ["es", "de"])
def test_every_language_has_its_words(store: Store, anna: Patient, clock: list[datetime], language: str) -> None:
    answer(store, anna, clock, 20, "three_activities", **rated(2, 4))
    answer(store, anna, clock, 2, "three_activities", **rated(4, 7))
    answer(store, anna, clock, 2, "harm", worse="yes")
    text = page(store, anna, load_words(language), language).text
    assert "{" not in text
    assert "+2,5" in text
