"""`coach measure` on a folder: one table, clip by clip, that may be broken off and gone on with."""

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from recordings import recorded

from coach.cli import clips
from coach.cli.entry import execute

NAMES = ["a.npz", "b.npz", "deeper/c.npz"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three recordings, one of them in a folder, and files that are no clips."""
    folder = tmp_path_factory.mktemp("clips")
    (folder / "deeper").mkdir()
    recorded(folder / "a.npz", "hip_lift", 15.5)
    recorded(folder / "b.npz", "squat", 3.0)
    shutil.copy(folder / "a.npz", folder / "deeper" / "c.npz")
    (folder / "notes.txt").write_text("nothing to measure")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "clips"))


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The clips that were truly measured, one after another in this process."""
    done: list[str] = []

    def one_by_one(jobs: Sequence[clips.Job], workers: int | None) -> Iterator[tuple[clips.Job, dict[str, Any]]]:
        for job in reversed(jobs):  # in whatever order they finish
            done.append(Path(job.source).name)
            yield job, clips.attempt(job)

    monkeypatch.setattr("coach.cli.processes.measured_here", one_by_one)
    return done


def run(*words: str | Path) -> int:
    return execute(["measure", *map(str, words), "--exercise", "hip_lift"])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_processes_of_their_own_find_what_one_clip_alone_gives(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(folder, "--json", "--workers", "2") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["source"] for line in lines] == NAMES
    assert run(folder / "a.npz", "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert alone["reps"]
    assert {k: v for k, v in lines[0].items() if k in alone} == alone
    assert lines[1]["reps"] == []


def test_the_table_has_a_row_for_each_clip(folder: Path, measured: list[str], tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    assert run(folder, "-o", table) == 0
    first, second, third = rows(table)
    assert [row["source"] for row in (first, second, third)] == NAMES
    assert int(first["reps"]) >= 1
    assert (first["measure"], first["measured_as"]) == ("hip_flexion", "hip_lift")
    assert float(first["least_deg"]) <= float(first["mean_deg"]) <= float(first["most_deg"])
    assert (second["reps"], second["mean_deg"]) == ("0", "")
    assert {k: v for k, v in third.items() if k not in ("source", "modified_s")} == {
        k: v for k, v in first.items() if k not in ("source", "modified_s")
    }


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_what_was_measured_is_kept_and_what_was_broken_off_or_changed_is_not(
    folder: Path, measured: list[str], tmp_path: Path, ending: str
) -> None:
    output = tmp_path / f"table.{ending}"
    assert run(folder, "-o", output) == 0
    whole = output.read_text()
    measured.clear()
    assert run(folder, "-o", output) == 0
    assert measured == []
    assert output.read_text() == whole
    output.write_text(whole[: whole.rstrip("\n").rfind("\n") + 20])  # broken off in the last row
    assert run(folder, "-o", output) == 0
    assert measured == ["c.npz"]
    assert output.read_text() == whole
    os.utime(folder / "b.npz", (1, 1))
    assert run(folder, "-o", output) == 0
    assert measured == ["c.npz", "b.npz"]
    measured.clear()
    assert run(folder, "-o", output, "--side", "left") == 0
    assert sorted(measured) == ["a.npz", "b.npz", "c.npz"]


def test_rows_are_in_the_file_before_the_last_clip_is_measured(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "table.csv"

    def broken_off(jobs: Sequence[clips.Job], workers: int | None) -> Iterator[tuple[clips.Job, dict[str, Any]]]:
        yield jobs[1], clips.attempt(jobs[1])
        raise KeyboardInterrupt

    monkeypatch.setattr("coach.cli.processes.measured_here", broken_off)
    assert run(folder, "-o", output) == 5
    assert [row["source"] for row in rows(output)] == ["b.npz"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_clip_that_cannot_be_read_has_a_sentence_in_its_row_and_is_tried_again(
    folder: Path, measured: list[str], tmp_path: Path, ending: str, capsys: pytest.CaptureFixture
) -> None:
    (folder / "bad.mp4").write_text("no film")
    output = tmp_path / f"table.{ending}"
    assert run(folder, "-o", output) == 1
    said = capsys.readouterr().err
    assert "bad.mp4" in said
    assert "Traceback" not in said
    if ending == "csv":
        assert "is a text" in next(row for row in rows(output) if row["source"] == "bad.mp4")["error"]
    measured.clear()
    shutil.copy(folder / "a.npz", folder / "bad.npz")
    (folder / "bad.mp4").unlink()
    assert run(folder, "-o", output) == 0
    assert measured == ["bad.npz"]


@pytest.mark.parametrize("name", ["a.GIF", "a.webp", "a.webm", "a.mts", "a.mp4", "a.JPG", "a.npz", "a.3gp"])
def test_a_folder_takes_what_a_single_clip_may_be(name: str) -> None:
    assert clips.is_clip(Path(name))


@pytest.mark.parametrize("name", ["notes.txt", "table.csv", "lines.jsonl", "routine.toml", "letter.pdf", "a"])
def test_a_folder_leaves_alone_what_is_no_clip(name: str) -> None:
    assert not clips.is_clip(Path(name))


def test_a_file_of_something_else_is_left_alone(
    folder: Path, measured: list[str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    for name, text in (("letter.csv", "Dear all,\nyours"), ("letter.jsonl", "Dear all,\n"), ("list.jsonl", "[1]\n")):
        other = tmp_path / name
        other.write_text(text)
        assert run(folder, "-o", other) == 1
        assert other.read_text() == text
        assert "another name" in capsys.readouterr().err
    assert measured == []


def test_wrong_use_is_told(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(folder, "-o", tmp_path / "table.xlsx") == 2
    assert run(folder / "a.npz", "-o", tmp_path / "table.csv") == 2
    assert run(folder / "a.npz", "--workers", "2") == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(empty) == 1
    assert run(folder, "-o", tmp_path / "no" / "table.csv") == 1
    assert run(folder / "a.npz", "--model", tmp_path / "none.task") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 6
    assert "leave out --model" in said
    assert not list(tmp_path.glob("table*"))


def test_what_is_not_told_is_a_word_in_the_terminal_and_a_flag_in_json() -> None:
    from coach.cli.flags import with_flags
    from coach.cli.measure import measured_in_words
    from coach.prescription.places import find_exercise
    from coach.prescription.reader import read_exercise

    rules = read_exercise(find_exercise("hip_lift"))
    peak = {"hip_flexion": {"deg": 3.0, "error_deg": 9.0}, "knee_flexion": {"deg": 92.0, "error_deg": 77.0}}
    rep = {"side": "left", "start_s": 1.0, "peak_s": 2.0, "end_s": 3.0, "peak": peak}
    fault = {"t_s": 2.0, "name": "feet_far", "measure": "knee_flexion", "deg": 92.0, "limit_deg": 80.0}
    angles = {"t_s": [0.0, 1.0, 2.0, 3.0], "hip_flexion": [90.0, 50.0, 3.0, None], "knee_flexion": [0, 70, 92, 71]}
    found = with_flags(rules, {
        "exercise": "hip_lift", "source": "a.npz", "seen_s": 3.0, "duration_s": 3.0, "reps": [rep], "holds": [],
        "steps": [], "cadence_per_min": None, "faults": [fault], "notes": [], "angles": angles,
        "view": {"seen_deg": 90, "beside_deg": 90},
    })  # fmt: skip
    peaks = found["reps"][0]["peak"]
    assert peaks["hip_flexion"] == {"deg": 3.0, "error_deg": 9.0, "moved_deg": -87.0, "told": True}
    assert peaks["knee_flexion"] == {"deg": 92.0, "error_deg": 77.0, "moved_deg": 92.0, "told": False}
    assert found["faults"][0]["told"] is False
    words = measured_in_words(found)
    assert "hip_flexion 3 ± 9, knee_flexion not told" in words
    assert "fault feet_far at 2.0 s: not told" in words
    assert "92" not in words
    assert "wider than a third of the movement's range" in words


def test_the_angle_that_says_how_far_it_went_is_of_the_joint_that_moves() -> None:
    from coach.core.clip.clip_report import told_by
    from coach.prescription.places import find_exercise
    from coach.prescription.reader import read_exercise

    told = {
        name: told_by(read_exercise(find_exercise(name))) for name in ("hip_lift", "hip_hinge", "arm_raise", "walking")
    }
    assert told == {
        "hip_lift": "hip_flexion", "hip_hinge": "trunk_inclination", "arm_raise": "shoulder_flexion",
        "walking": "hip_flexion",
    }  # fmt: skip


class Fragile:
    """A pool of processes that one clip ends, and with it whatever else waits in the pool."""

    def __init__(self, _workers: int, **_: Any) -> None:
        self._broken = False

    def __enter__(self) -> "Fragile":
        return self

    def __exit__(self, *_: object) -> None: ...

    def shutdown(self, **_: Any) -> None: ...

    def submit(self, work: Callable[[Any], Any], job: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        self._broken |= Path(job.source).name == "b_ends_it.npz"
        if self._broken:
            future.set_exception(BrokenProcessPool("gone"))
        else:
            future.set_result(work(job))
        return future


def test_a_clip_that_ends_its_process_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in ("a", "b_ends_it", "c"):
        recorded(clips / f"{name}.npz", "hip_lift", 3)
    monkeypatch.setattr("coach.cli.processes.ProcessPoolExecutor", Fragile)
    assert execute(["measure", str(clips), "--exercise", "hip_lift", "--json"]) == 1
    printed = capsys.readouterr()
    rows = {row["source"]: row for row in map(json.loads, printed.out.splitlines())}
    assert "ended the process that read it" in rows["b_ends_it.npz"]["error"]
    assert all(rows[name].get("error") is None and rows[name]["seen_s"] > 1 for name in ("a.npz", "c.npz"))
    assert "b_ends_it.npz" in printed.err
