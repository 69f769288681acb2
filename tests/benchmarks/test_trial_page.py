"""The page says what was measured, what misses its figure, and nothing that was not run."""

from dataclasses import replace

import numpy as np
from trial.cases import Case
from trial.page import TABLES, Table, angles_table, bands_table, measures_table, page, shortfalls
from trial.score import Alarms, Result

RUN = {"seed": 1, "model": "a model", "width": 640, "height": 480, "command": "python benchmarks/accuracy.py"}
GOOD = {"hip_flexion": np.array([1.0, -1.0]), "knee_flexion": np.array([2.0]), "trunk_inclination": np.array([0.5])}
RIGHT = Result(
    case=Case(exercise="hip_lift"), kind="reps", view="side", frames=300, seconds=20.0, seen=1.0, errors=GOOD,
    live=GOOD, true_moves=3, found_moves=3, peak_errors_s=(0.1, -0.1, 0.0), start_errors_s=(0.2,), end_errors_s=(0.1,),
    alarms=(Alarms(name="over_arch", passed=2, delays_s=(0.2, 0.4), allowed_s=0.53),),
)  # fmt: skip


def test_what_reaches_everything_is_said_to() -> None:
    assert shortfalls([RIGHT]) == []
    assert "Everything reaches it." in page([RIGHT], RUN)


def test_each_miss_is_one_sentence_with_its_figures() -> None:
    wrong = replace(
        RIGHT,
        errors={**GOOD, "hip_flexion": np.array([4.0, -9.0])},
        found_moves=4,
        peak_errors_s=(0.1, 0.5),
        alarms=(Alarms(name="over_arch", passed=2, missed=1, late=1, false=3, delays_s=(0.9,), allowed_s=0.53),),
    )
    found = shortfalls([wrong])
    assert len(found) == 4
    assert "hip_flexion: mean 6.5" in found[0]
    assert "4 for 3" in found[1]
    assert "+0.50 s" in found[2]
    assert "of 2 times beyond a limit 1 did not ring and 1 rang later" in found[3]


def test_an_oblique_view_is_not_held_to_the_side_views_figures() -> None:
    oblique = replace(
        RIGHT, case=Case(exercise="hip_lift", turn_deg=-30.0), errors={**GOOD, "hip_flexion": np.full(9, 20.0)}
    )
    assert shortfalls([RIGHT, oblique]) == []
    rows = {row[0]: row for row in measures_table([RIGHT, oblique]).rows}
    assert rows["hip_flexion, from the side, turned 30"][2:5] == ("20.0", "20.0", "+20.0")
    assert rows["hip_flexion, from the side, as prescribed"][2:5] == ("1.0", "1.0", "+0.0")


def test_a_front_view_is_not_held_to_them_either() -> None:
    front = replace(RIGHT, view="front", errors={**GOOD, "hip_flexion": np.full(9, 20.0)})
    assert shortfalls([front]) == []
    assert [row[-1] for row in angles_table([front]).rows] == ["", "", ""]


def test_false_corrections_are_said_from_one_in_five_minutes_on() -> None:
    assert shortfalls([replace(RIGHT, seconds=290.0, false_corrections=1)])
    assert not shortfalls([replace(RIGHT, seconds=310.0, false_corrections=1)])
    assert not shortfalls([replace(RIGHT, case=Case(exercise="hip_lift", fault="too_far"), false_corrections=9)])


def test_the_bands_table_says_how_often_the_programs_band_held_the_truth() -> None:
    oblique = replace(RIGHT, case=Case(exercise="hip_lift", turn_deg=15.0), covered={"hip_flexion": 1})
    held = replace(RIGHT, covered={"hip_flexion": 2, "knee_flexion": 1, "trunk_inclination": 0})
    rows = {row[0].partition(",")[0]: row[4:] for row in bands_table([held, oblique]).rows}
    assert rows["hip_flexion"] == ("100%", "50%", "")
    assert rows["trunk_inclination"][0] == "0%"


def test_a_table_is_markdown_with_as_many_cells_in_each_line() -> None:
    table = Table(title="t", columns=("a", "b"), rows=[("x|y", "1")])
    assert table.markdown() == "| a | b |\n| --- | ---: |\n| x/y | 1 |"
    for _, make in TABLES:
        lines = make([RIGHT]).markdown().splitlines()
        assert len({line.count("|") for line in lines}) == 1
        assert make([RIGHT]).rich().row_count == len(make([RIGHT]).rows)


def test_the_page_names_its_run_and_how_to_do_it_again() -> None:
    text = page([RIGHT], RUN)
    assert "1 clips, 300 frames" in text
    assert "a model" in text
    assert RUN["command"] in text
