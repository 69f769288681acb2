"""A plotted number is the number in the table, 0 is drawn at 0, and silence is a gap."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from report_reading import marks, number, read
from report_story import story

from coach.core.events import event
from coach.core.summary import summarise
from coach.core.types import Event
from coach.core.words import Words
from coach.report import plots
from coach.report.labels import Labels

REPS, HOLDS = "range-1-0", "range-2-0"


def on_one_line(values: list[float], heights: list[float]) -> bool:
    """Whether the heights in the picture are a straight, falling function of the values: y is down in SVG."""
    slope, start = np.polyfit(values, heights, 1)
    return bool(slope < 0 and np.allclose(np.polyval([slope, start], values), heights, atol=0.01))


def test_every_repetition_stands_in_the_plot_where_the_table_says(page: str) -> None:
    rows = read(page).table("Rep")[1:-1]
    drawn = sorted(marks(page, f"{REPS}-points-counted") + marks(page, f"{REPS}-points-beyond"))
    assert len(drawn) == len(rows) == 6
    assert on_one_line([number(row[4]) for row in rows], [y for _, y in drawn])
    assert len(marks(page, f"{REPS}-points-beyond")) == 1
    steps = np.diff([x for x, _ in drawn])
    assert np.allclose(steps, steps[0], atol=0.01)


def test_every_hold_stands_in_the_plot_where_the_table_says(page: str) -> None:
    values = [number(row[4]) for row in read(page).table("Hold")[1:-1]]
    heights = [y for _, y in sorted(marks(page, f"{HOLDS}-points-counted"))]
    (_, first_label), (_, second_label) = zip(values, heights, strict=True)
    assert len(values) == 2
    assert (values[0] > values[1]) == (first_label < second_label)
    for row in read(page).table("Hold")[1:-1]:
        assert f">{row[4].split(' ')[0]}</text>" in page  # the number is written beside its point


def test_pain_is_drawn_as_it_was_answered_and_zero_at_zero(page: str) -> None:
    drawn = sorted(marks(page, "timeline-pain-0") + marks(page, "timeline-pain-1"))
    answered = [row[2] for row in read(page).table("At")[1:] if row[1].startswith("Pain")]
    scores = [float(said.split()[0]) for said in answered if not said.startswith("no answer")]
    assert scores == [2, 0, 3, 5, 4]
    assert on_one_line(scores, [y for _, y in drawn])


def test_silence_is_a_gap_in_the_line() -> None:
    runs = plots.pain_runs(summarise(story()).pain.answers)
    assert [[answer.score for answer in run] for run in runs] == [[2, 0], [3, 5, 4]]


def test_only_silence_has_no_line_at_all() -> None:
    silent = event(1, "pain_answered", moment="before", score=None, step=None, exercise=None, scripted=False)
    assert plots.pain_runs(summarise([silent, silent]).pain.answers) == []


def test_the_series_keeps_limits_errors_and_what_was_not_seen() -> None:
    own = summarise(story()).exercises[0]
    (shown,) = plots.ranges(own)  # the measure with a limit, not every measure
    assert (shown.measure, shown.values, shown.errors) == ("hip_flexion", (3, 1, -4, -21, 2, 0), (5.0,) * 6)
    assert shown.limits == {"target_max": 15.0, "warn_below": -10.0, "stop_below": -20.0}


def test_without_limits_the_first_measure_is_shown_and_gaps_stay_gaps() -> None:
    events = [bare(each) for each in story()]
    (shown,) = plots.ranges(summarise(events).exercises[0])
    assert shown.limits == {}
    knee = [swap(each) for each in events]
    (gap,) = plots.ranges(summarise(knee).exercises[0])
    assert (gap.measure, gap.values[1]) == ("knee_flexion", None)


@pytest.mark.parametrize(("limits", "plotted"), [([], 0), ([{"measure": "hip_flexion", "stop_below": -20}], 1)])
def test_one_point_is_plotted_only_where_a_band_surrounds_it(limits: list[dict[str, Any]], plotted: int) -> None:
    first = [each for each in story() if each.kind != "rep_done" or each.t_s < 60]
    events = [
        replace(each, data=each.data | {"limits": limits}) if each.kind == "exercise_started" else each
        for each in first
    ]
    own = summarise(events).exercises[0]
    assert len(own.reps) == 1
    assert len(plots.ranges(own)) == plotted


@pytest.mark.parametrize("lasts_s", [3, 59, 320, 1500, 5400])
def test_the_times_under_a_session_are_round_and_few(lasts_s: int) -> None:
    every = plots._every_s(lasts_s)
    assert lasts_s / every <= plots.MOST_TIMES
    assert 60 % every == 0 or every % 60 == 0


def bare(each: Event) -> Event:
    data = each.data | ({"limits": []} if "limits" in each.data else {})
    return Event(t_s=each.t_s, kind=each.kind, data=data)


def swap(each: Event) -> Event:
    if each.kind != "rep_done":
        return each
    return Event(t_s=each.t_s, kind=each.kind, data=each.data | {"peak": dict(reversed(each.data["peak"].items()))})


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ((0.0,), {}),
        ((None, 5.0), {}),
        ((179.0, -30.0), {"stop_above": 90.0, "warn_above": 80.0}),
        ((0.12,), {"stop_below": 0}),
    ],
    ids=["one zero", "one unseen", "beyond on both sides", "a small height"],
)
def test_any_series_can_be_drawn(values: tuple[float | None, ...], limits: dict[str, float], words: Words) -> None:
    numbers = tuple(range(1, len(values) + 1))
    shown = plots.Range(
        measure="hip_flexion", of="rep", numbers=numbers, values=values, errors=(5.0,) * len(values),
        counted=(True,) * len(values), limits=limits,
    )  # fmt: skip
    svg = plots.range_plot(shown, Labels(words), "any")
    assert len(marks(svg, "any-points-counted")) == sum(value is not None for value in values)
    low, high = plots._extent(shown)
    assert all(low < value - 5 and value + 5 < high for value in values if value is not None)
