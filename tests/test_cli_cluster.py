"""`coach measure FOLDER --dask`: on a real scheduler with real workers, one of which is killed."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from recordings import recorded

from coach import __version__
from coach.cli import cluster
from coach.cli.clips import Job
from coach.cli.entry import execute
from coach.devices.errors import SourceError

CLIPS = 24
ROOT = Path(__file__).resolve().parents[1]


def until(there: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)


class Dask:
    """A scheduler and its workers, each a process, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self._start("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--no-show")
        until(self.file.exists, 30)

    def _start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self.file), *words]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=self._folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._started.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard")

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])

    def end(self) -> None:
        for process in reversed(self._started):
            process.kill()
            process.wait(timeout=10)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    pytest.importorskip("distributed", reason="not installed: back-coach[cluster]")
    folder = tmp_path / "dask"
    folder.mkdir()
    running = Dask(folder)
    yield running
    running.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clips = tmp_path / "clips"
    clips.mkdir()
    recorded(clips / "00.npz", "hip_lift", 15.5)
    for number in range(1, CLIPS):
        (clips / f"{number:02}.npz").write_bytes((clips / "00.npz").read_bytes())
    return clips


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_no_clip_is_lost_and_none_is_twice_when_a_worker_is_killed(dask: Dask, folder: Path, tmp_path: Path) -> None:
    first, _second = dask.worker(), dask.worker()
    table = tmp_path / "table.csv"
    command = [sys.executable, "-m", "coach", "measure", str(folder), "--exercise", "hip_lift", "--dask", dask.address]
    measuring = subprocess.Popen([*command, "-o", str(table)], env=os.environ | {"PYTHONPATH": str(ROOT)})
    until(lambda: table.exists() and len(rows(table)) >= 2, 60)
    assert len(rows(table)) < CLIPS - 2, "it was killed too late to tell"
    first.send_signal(signal.SIGKILL)
    assert measuring.wait(timeout=180) == 0
    assert Counter(row["source"] for row in rows(table)) == {f"{number:02}.npz": 1 for number in range(CLIPS)}
    assert {(row["reps"], row["error"]) for row in rows(table)} == {("1", "")}


@pytest.mark.slow
def test_alone_it_begins_a_cluster_and_finds_what_one_process_finds(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="not installed: back-coach[cluster]")
    found = {}
    for name, words in {"here": [], "cluster": ["--dask"]}.items():
        table = tmp_path / f"{name}.csv"
        command = [sys.executable, "-m", "coach", "measure", str(folder), *words, "--exercise", "hip_lift"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        subprocess.run([*command, "-o", str(table)], env=environment, check=True, timeout=180)
        found[name] = rows(table)
    assert found["cluster"] == found["here"]


@pytest.mark.slow
def test_a_cluster_without_workers_and_a_worker_without_the_file_are_told(
    dask: Dask, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["measure", str(folder), "--exercise", "hip_lift", "--dask", dask.address]) == 1
    assert "has no worker" in capsys.readouterr().err
    with pytest.importorskip("distributed").Client(dask.address) as client:
        dask.worker()
        client.wait_for_workers(1, timeout=30)
    gone = Job(source=str(tmp_path / "gone.npz"), exercise="hip_lift")
    ((_, found),) = cluster.measured_on_cluster([gone], dask.address)
    assert "has no such file" in found["error"]


class Workers:
    """What a client says of its workers."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    def run(self, _work: Callable[[], str], on_error: str) -> dict[str, Any]:
        return self._told


@pytest.mark.parametrize("told", [{"a": __version__, "b": "0.0.1"}, {"a": ModuleNotFoundError("coach")}, {}])
def test_workers_with_another_coach_or_none_measure_nothing(told: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match=r"back-coach|has no worker"):
        cluster._check(Workers(told))


def test_workers_with_the_same_coach_are_taken() -> None:
    cluster._check(Workers({"a": __version__, "b": __version__}))


def test_where_nobody_listens_one_sentence_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason="not installed: back-coach[cluster]")
    assert execute(["measure", str(folder), "--exercise", "hip_lift", "--dask", "no address"]) == 1
    assert "No Dask scheduler answers at 'no address'" in capsys.readouterr().err


def test_a_cluster_is_for_folders_and_has_its_own_workers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["measure", str(folder / "00.npz"), "--exercise", "hip_lift", "--dask"]) == 2
    assert execute(["measure", str(folder), "--exercise", "hip_lift", "--dask", "--workers", "2"]) == 2
    assert "--dask" in capsys.readouterr().err
