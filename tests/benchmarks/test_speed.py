"""The speed benchmarks measure what they say, on short runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from decisions import Cost, cost, performed, reached, table
from pipeline import Cost as ProcessCost
from pipeline import cost as process_cost
from pipeline import figures
from underway import RETURNED, begun, lasting, tick

from coach.certification.page import ANGLES_FILE, PAGE
from coach.core import session
from coach.core.dialogue.scripted_answers import Script
from coach.core.session.state import DayPlan
from coach.prescription.places import find_exercise, shipped_exercises
from coach.prescription.reader import read_exercise

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["hip_lift", "breathing"], ids=["followed by the camera", "guided by time"])
def test_the_decisions_of_an_exercise_under_way_are_timed(name: str) -> None:
    exercise = read_exercise(find_exercise(name))
    found = cost(exercise, performed(exercise, 16.0))
    assert found.exercise == name
    assert found.frames > 60
    assert 0 < found.decisions_ms <= found.decisions_p95_ms < 100
    assert 0 < found.view_ms <= found.view_p95_ms < 100


def test_an_exercise_that_never_begins_is_an_error() -> None:
    exercise = read_exercise(find_exercise("hip_lift"))
    with pytest.raises(ValueError, match="never came under way"):
        cost(exercise, performed(exercise, 0.3))


def test_every_shipped_exercise_comes_under_way() -> None:
    for name, path in shipped_exercises().items():
        exercise = read_exercise(path)
        routine, state, script = lasting(exercise), session.Session(plan=DayPlan(known=RETURNED)), Script()
        for pose in performed(exercise, 16.0):
            moment, script = tick(state, pose, script)
            state, _, _ = session.advance(routine, state, moment)
        assert begun(state), name


def test_the_target_is_the_median() -> None:
    made = Cost(exercise="x", frames=9, decisions_ms=0.3, decisions_p95_ms=9.0, view_ms=0.1, view_p95_ms=0.1)
    assert reached(made) == "yes"
    assert table([made]).row_count == 1


def test_a_process_is_charged_for_the_work_of_all_its_threads() -> None:
    idle = process_cost([sys.executable, "-c", "import time; time.sleep(0.3)"])
    busy = process_cost([sys.executable, "-c", "import time\nwhile time.process_time() < 0.5: pass"])
    assert idle.cpu_s < 0.3 <= idle.wall_s
    assert 0.48 <= busy.cpu_s <= busy.wall_s + 0.2  # two clocks round differently


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(OSError, match="no such film"):
        process_cost([sys.executable, "-c", "raise SystemExit('no such film')"])


def test_ratios_are_taken_round_by_round_with_and_without_imports() -> None:
    def costs(*cpu_s: float) -> list[ProcessCost]:
        return [ProcessCost(seconds, seconds) for seconds in cpu_s]

    found = figures(
        {
            "solutions": {"whole": costs(9, 10, 40), "imports": costs(1, 2, 4)},
            "coach measure": {"whole": costs(6, 6, 6), "imports": costs(2, 2, 2)},
        }
    )
    assert found["solutions"]["ratio"] == pytest.approx(0.6)
    assert found["solutions"]["ratio_without_imports"] == pytest.approx(0.5)
    assert found["solutions"]["cpu_s"] == 10
    assert found["coach measure"]["ratio"] == 1


@pytest.mark.slow
def test_the_pipeline_benchmark_runs_on_its_own_video(tmp_path: Path) -> None:
    out = tmp_path / "pipeline.json"
    command = [sys.executable, "benchmarks/pipeline.py", "--pairs", "1", "--json", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=_with_root())
    found = json.loads(out.read_text("utf-8"))
    assert set(found) == {"solutions", "tasks, whole model", "tasks, cut model", "coach measure"}
    assert 0.2 < found["solutions"]["ratio"] < 1.5


@pytest.mark.slow
def test_the_accuracy_benchmark_runs_and_writes_its_page(tmp_path: Path) -> None:
    command = [sys.executable, "benchmarks/accuracy.py", "--films", str(tmp_path), "--only", "hip_lift", "--quick",
               "--workers", "1", "--write", str(tmp_path)]  # fmt: skip
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=_with_root()).stdout
    assert told.startswith("hip_lift: ")
    assert list(tmp_path.glob("hip_lift-*.npz"))
    assert all("hip_lift" in (tmp_path / name).read_text("utf-8") for name in (PAGE, ANGLES_FILE))


def _with_root() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}
