"""Every number on a chart is that of its table, at its height and its moment; 0 is drawn at 0, silence is a gap."""

from dataclasses import replace
from datetime import UTC

import numpy as np
import pytest
from report_poses import UNSEEN, lifting
from report_reading import Drawn, Page, dots, lines, number, read, told
from report_story import dose, event, pain, peak, started, story

from coach.core.base.phrases import Words
from coach.core.base.types import Event
from coach.records.rows import Patient, SessionRecord
from coach.report import events_page
from coach.report.svg import runs, scale, ticks, time_ticks


@pytest.fixture(scope="module")
def seen(words: Words, session: SessionRecord, patient: Patient) -> Page:
    """The page of the story with its landmarks."""
    return read(events_page(story(), session, patient, words, poses=lifting(), zone=UTC))


def heights_are_values(drawn: Drawn, found: list[dict[str, str | None]]) -> bool:
    """Whether each point stands where the chart's own scale puts its number: y is down in SVG."""
    (low, high), (bottom, top) = (map(float, str(drawn.own[name]).split()) for name in ("data-v", "data-y"))
    want = [bottom + (told(own) - low) / (high - low) * (top - bottom) for own in found]
    return bool(np.allclose(want, [float(str(own["cy"])) for own in found], atol=0.01))


def moment(drawn: Drawn, x: float) -> float:
    (begin, end), (left, right) = (map(float, str(drawn.own[name]).split()) for name in ("data-t", "data-x"))
    return begin + (x - left) / (right - left) * (end - begin)


def clocked(written: str) -> int:
    minutes, seconds = written.split(":")
    return 60 * int(minutes) + int(seconds)


def test_every_repetition_stands_in_the_chart_as_the_table_says(seen: Page) -> None:
    drawn, rows = seen.chart("Hip flexion"), seen.table("Rep")[1:-1]
    found = dots(drawn, "peak")
    assert [own["data-number"] for own in found] == [row[0] for row in rows]
    assert [told(own) for own in found] == [number(row[5]) for row in rows] == [3, 1, -4, -21, 2, 0]
    assert [float(str(own["data-error"])) for own in found] == [number(row[5].split("±")[1]) for row in rows]
    assert heights_are_values(drawn, found)
    for own, row in zip(found, rows, strict=True):
        out_s = float(row[4].split(" + ")[0])
        assert moment(drawn, float(str(own["cx"]))) == pytest.approx(clocked(row[1]) + out_s, abs=1.0)
    assert [("beyond" in str(own["class"])) for own in found] == [row[-1] != "yes" for row in rows]


def test_every_hold_stands_in_the_chart_as_the_table_says(seen: Page) -> None:
    drawn, rows = seen.chart("Knee flexion"), seen.table("Hold")[1:-1]
    found = dots(drawn, "peak")
    assert [told(own) for own in found] == [number(row[4]) for row in rows] == [121, 96]
    assert heights_are_values(drawn, found)


def test_pain_is_drawn_as_it_was_answered_and_zero_at_zero(seen: Page) -> None:
    drawn = seen.chart("The session over time")
    answered = [row[2] for row in seen.table("At")[1:] if row[1].startswith("Pain")]
    scores = [float(said.split()[0]) for said in answered if not said.startswith("no answer")]
    found = dots(drawn, "pain")
    assert scores == [told(own) for own in found] == [2, 0, 3, 5, 4]
    bottom = float(str(drawn.own["data-y"]).split()[0])
    assert float(str(found[1]["cy"])) == bottom == 168


def test_silence_is_a_gap_in_the_line_and_is_marked(seen: Page) -> None:
    drawn = seen.chart("The session over time")
    assert [len(line) for line in lines(drawn, "pain")] == [2, 3]
    assert sum("no answer" in said for said in drawn.words) == 1


def test_pain_of_the_day_before_is_in_no_figure_of_this_session_and_is_told(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    events = [pain(1, "day_after", 9), pain(2, "before", 2), pain(3, "after", 1)]
    page = read(events_page(events, session, patient, words, zone=UTC))
    assert [told(own) for own in dots(page.chart("The session over time"), "pain")] == [2, 1]
    assert "Highest pain 2 mean 1.5, 2 of 2 answered" in page.text
    assert page.table("At")[1][1:] == ["Highest pain in the 24 hours after the last session", "9 scripted"]


def test_only_silence_has_no_line_at_all(words: Words, session: SessionRecord, patient: Patient) -> None:
    page = read(events_page([pain(1, "before", None), pain(9, "after", None)], session, patient, words, zone=UTC))
    drawn = page.chart("The session over time")
    assert lines(drawn, "pain") == []
    assert dots(drawn, "pain") == []


def test_the_curve_goes_through_every_recorded_peak(seen: Page) -> None:
    drawn = seen.chart("Hip flexion")
    (low, high), (bottom, top) = (map(float, str(drawn.own[name]).split()) for name in ("data-v", "data-y"))
    points = [point for line in lines(drawn, "curve") for point in line]
    for own in dots(drawn, "peak"):
        _, y = min(points, key=lambda point: abs(point[0] - float(str(own["cx"]))))
        assert low + (y - bottom) / (top - bottom) * (high - low) == pytest.approx(told(own), abs=1.0)


def test_what_was_not_seen_is_a_gap_in_the_curve_and_a_grey_span(seen: Page) -> None:
    drawn = seen.chart("Hip flexion")
    before, after = lines(drawn, "curve")
    assert moment(drawn, before[-1][0]) == pytest.approx(UNSEEN[0], abs=0.2)
    assert moment(drawn, after[0][0]) == pytest.approx(UNSEEN[1], abs=0.2)
    (grey,) = (own for tag, own in drawn.shapes if own.get("class") == "unseen")
    assert moment(drawn, float(str(grey["x"]))) == pytest.approx(102.0, abs=0.1)


def test_without_landmarks_the_peaks_stand_alone(page: str) -> None:
    drawn = read(page).chart("Hip flexion")
    assert len(dots(drawn, "peak")) == 6
    assert lines(drawn, "curve") == []


def test_limits_are_bands_and_lines_with_their_names(seen: Page) -> None:
    drawn = seen.chart("Hip flexion")
    assert {"target", "warn", "stop"} <= {str(own.get("class")) for tag, own in drawn.shapes if tag == "rect"}
    assert {"target", "warn", "stop"} <= set(drawn.words)


def test_faults_stand_on_the_timeline_at_their_moment(seen: Page) -> None:
    drawn = seen.chart("The session over time")
    marks = [own for tag, own in drawn.shapes if tag == "path" and "faults" in str(own.get("class"))]
    found = [moment(drawn, float(str(own["d"])[1:].split()[0])) for own in marks]
    assert found == pytest.approx([89.2, 101.0, 112.0], abs=0.5)


def test_each_fault_has_a_picture_of_that_moment_once(seen: Page) -> None:
    pictures = [each for each in seen.drawn if each.own.get("class") == "skeleton"]
    # the fault that went on to the stop limit is pictured there; nobody was seen near none of them
    assert [each.title for each in pictures] == [
        "Skeleton at 01:29: back arched", "Skeleton at 01:41: feet too far away", "Skeleton at 01:52: feet too far away"
    ]  # fmt: skip
    assert all(sum(tag == "line" for tag, _ in each.shapes) >= 14 for each in pictures)


def both_sides(left: list[float | None], right: list[float | None]) -> list[Event]:
    at = {"step": 0, "exercise": "bird_dog"}
    made = [started(0.0, **at, kind="reps", dose=dose(reps=4, side="each"), limits=[], error_deg={"hip_flexion": 5.0},
                    tracked=True)]  # fmt: skip
    for order, (side, deg) in enumerate([("left", deg) for deg in left] + [("right", deg) for deg in right]):
        times = {"start_s": 10.0 * order, "peak_s": 10.0 * order + 2, "end_s": 10.0 * order + 4}
        made.append(event(times["end_s"], "rep_done", **at, side=side, **times, peak={"hip_flexion": peak(deg)},
                          counted=True))  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("left", "right", "want"),
    [
        ([10.0, 12.0], [13.0, 15.0], "3°, within the error to expect"),
        ([10.0, 12.0], [20.0, 22.0], "10°, within the error to expect"),  # 10 is the sum of both bands
        ([10.0, 12.0], [21.0, 23.0], "11°, more than the error to expect"),
        ([10.0, 12.0], [30.0], "too few repetitions to compare"),
        ([10.0, None], [None, None], "not seen"),
    ],
    ids=["alike", "at both bands", "apart", "once on one side", "one side never seen"],
)
def test_left_stands_against_right(
    left: list[float | None], right: list[float | None], want: str, words: Words, session: SessionRecord,
    patient: Patient,
) -> None:  # fmt: skip
    page = read(events_page(both_sides(left, right), session, patient, words, zone=UTC))
    (table,) = (rows for rows in page.tables if "Left" in rows[0])
    assert [row[-1] for row in table[1:]] == [want]
    if None not in left:
        assert table[1][2].endswith("(2\u00a0of\u00a02)")


def moving(events: list[Event], moved_deg: float, error: float = 5.0) -> list[Event]:
    """The same, with how far the measure moved."""
    peaks = {"moved_deg": moved_deg, "error_deg": error}
    return [
        replace(each, data=each.data | {"peak": {n: p | peaks for n, p in each.data["peak"].items()}})
        if "peak" in each.data
        else each
        for each in events
    ]


def test_sides_that_differ_are_worth_a_look_in_a_sentence(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    apart = moving(both_sides([60.0, 62.0], [40.0, 42.0]), -50.0)
    page = read(events_page(apart, session, patient, words, zone=UTC))
    assert (
        "Bird dog. Hip flexion: the right side moved 20° more (left 61° ± 5°, right 41° ± 5°); "
        "that is more than both error bands together."
    ) in page.text
    unknown = read(events_page(both_sides([60.0, 62.0], [40.0, 42.0]), session, patient, words, zone=UTC))
    assert "left 61° ± 5° and right 41° ± 5° differ by 20°" in unknown.text
    alike = read(events_page(both_sides([60.0, 62.0], [58.0, 59.0]), session, patient, words, zone=UTC))
    assert "error bands together" not in alike.text


def test_what_is_not_told_is_a_word_and_no_figure_anywhere(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    wide = moving(both_sides([92.0, 93.0], [12.0, 13.0]), 120.0, 77.0)
    page = read(events_page(wide, session, patient, words, zone=UTC))
    rows = next(rows for rows in page.tables if "Left" in rows[0])
    assert rows[1][2:] == ["not told", "not told", "not told"]
    assert not any(figure in page.text for figure in ("77", "92", "93", "12°", "13°"))
    assert not [each for each in page.drawn if each.title.startswith("Hip flexion")]
    assert "error bands together" not in page.text


def test_a_limit_that_rang_for_a_measure_that_is_not_told_is_listed_without_its_figure(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    at = {"step": 0, "exercise": "bird_dog"}
    wide = moving(both_sides([92.0, 93.0], [12.0, 13.0]), 120.0, 77.0)
    rang = event(35.0, "limit_alarm", **at, name="over_arch", measure="hip_flexion", deg=-41.0, limit_deg=-20.0,
                 error_deg=77.0, times=1)  # fmt: skip
    page = read(events_page([*wide, rang], session, patient, words, zone=UTC))
    (row,) = next(rows for rows in page.tables if "Furthest" in rows[0] or "Limit" in rows[0])[1:]
    assert "not told" in row
    assert "−20°" in row
    assert "41" not in page.text


def test_an_exercise_whose_limits_are_missing_draws_its_first_measure(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    events = [replace(each, data=each.data | {"limits": []}) if "limits" in each.data else each for each in story()]
    page = read(events_page(events, session, patient, words, zone=UTC))
    assert [each.title.split(" over")[0] for each in page.drawn[1:]] == ["Hip flexion", "Knee flexion"]


# the chart itself


@pytest.mark.parametrize(("low", "high"), [(0, 10), (-35.5, 48), (0.01, 0.02), (5, 5), (0, 1e6)])
def test_marks_are_round_few_and_inside(low: float, high: float) -> None:
    found = ticks(low, high, 6)
    assert len(found) <= 7
    assert all(low - 1e-6 <= value <= high + 1e-6 for value in found)


@pytest.mark.parametrize("lasts_s", [3, 59, 320, 1500, 5400])
def test_the_times_under_a_session_are_round_and_few(lasts_s: int) -> None:
    found = time_ticks(0.0, lasts_s, 9)
    assert 2 <= len(found) <= 10
    every = found[1] - found[0]
    assert 60 % every == 0 or every % 60 == 0


def test_a_scale_of_one_value_is_still_a_scale() -> None:
    assert scale(5.0, 5.0, 100.0, 0.0)(5.0) == 100.0


def test_not_known_ends_a_run() -> None:
    assert runs([(0, 1), (1, None), (2, 0), (3, float("nan")), (4, 2), (5, 3)]) == [
        [(0, 1)],
        [(2, 0)],
        [(4, 2), (5, 3)],
    ]
