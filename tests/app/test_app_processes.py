"""Whole live sessions as processes: clocks that jump, signals, a program that is killed with ice on somebody's back."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.app.leaving import MOST_S

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals of Unix")]
LIVE = Path(__file__).resolve().parents[1] / "live_coach.py"
ICE = 'id = "cold"\nversion = "1"\n[[step]]\nexercise = "ice"\nduration_s = 600\ncheckin = false\n'
# moves the clocks of a process by the seconds in a file: the wall's, the one since boot, the one that stops in sleep;
# waits until a moment of the last one go by its own, as the system knows nothing of it
CLOCKS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static long ahead(int which) {
  long by[3] = {0, 0, 0};
  FILE *file = getenv("CLOCKS") ? fopen(getenv("CLOCKS"), "r") : NULL;
  if (file) { if (fscanf(file, "%ld %ld %ld", by, by + 1, by + 2) != 3) by[0] = 0; fclose(file); }
  return by[which];
}
int clock_gettime(clockid_t clock, struct timespec *at) {
  long result = syscall(SYS_clock_gettime, clock, at);
  if (clock == CLOCK_REALTIME) at->tv_sec += ahead(0);
  if (clock == CLOCK_BOOTTIME) at->tv_sec += ahead(1);
  if (clock == CLOCK_MONOTONIC) at->tv_sec += ahead(2);
  return (int)result;
}
static struct timespec truly(clockid_t clock, const struct timespec *until) {
  struct timespec at = *until;
  if (clock == CLOCK_MONOTONIC) at.tv_sec -= ahead(2);
  return at;
}
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left) {
  struct timespec at = flags & TIMER_ABSTIME ? truly(clock, until) : *until;
  return syscall(SYS_clock_nanosleep, clock, flags, &at, left) ? 4 : 0;
}
int sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *until) {
  int (*real)(sem_t *, clockid_t, const struct timespec *) = dlsym(RTLD_NEXT, "sem_clockwait");
  struct timespec at = truly(clock, until);
  return real(sem, clock, &at);
}
int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until) {
  int (*real)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *)
    = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  struct timespec at = truly(CLOCK_MONOTONIC, until);
  return real(cond, mutex, CLOCK_MONOTONIC, &at);
}
"""


class Live:
    """A session under way, and what it prints."""

    def __init__(self, folder: Path, answers: dict[str, Any], **env: str) -> None:
        routine = folder / "cold.toml"
        routine.write_text(ICE, encoding="utf-8")
        self.store = folder / "live.db"
        command = ["run", str(routine), "--camera", "0", "--patient", "anna", "--store", str(self.store)]
        self.process = subprocess.Popen(
            [sys.executable, str(LIVE), json.dumps(answers), *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env={**os.environ, **env},
        )  # fmt: skip
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip() for line in self.process.stdout)

    def until(self, line: str, most_s: float = 60.0) -> "Live":
        end_s = time.monotonic() + most_s
        while not any(one.startswith(line) for one in self.lines):
            assert time.monotonic() < end_s, self.lines[-8:]
            assert self.process.poll() is None or line == "", self.lines[-8:]
            time.sleep(0.02)
        return self

    def ends(self, most_s: float) -> int:
        code = self.process.wait(most_s)
        self._reader.join(5.0)
        return code

    def events(self, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
        with sqlite3.connect(self.store) as store:
            rows = store.execute(
                "select e.kind, e.data from event e join session s on s.id = e.session_id order by s.number, e.seq"
            )
            return [(kind, json.loads(data)) for kind, data in rows if kind in kinds]


@pytest.fixture
def on_ice(tmp_path: Path) -> Iterator[Live]:
    """Somebody who has just laid ice on, and answers nothing about it."""
    live = Live(tmp_path, {"taken_off": None, "skin_trouble": None})
    yield live.until("phase exercise")
    live.process.kill()
    live.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_on_ice_says_take_it_off_and_a_second_one_ends_it(on_ice: Live, number: signal.Signals) -> None:
    on_ice.process.send_signal(number)
    on_ice.until("phase still_on").until("say+1 Take it off your skin now.", 40.0)
    assert on_ice.process.poll() is None
    on_ice.process.send_signal(number)
    assert on_ice.ends(MOST_S) == 5
    assert [data["off"] for _, data in on_ice.events("timer_used")] == [False]
    assert on_ice.events("session_ended") == [("session_ended", {"reason": "quit"})]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_without_ice_ends_it_in_time_and_keeps_the_ending(number: signal.Signals, tmp_path: Path) -> None:
    live = Live(tmp_path, {"pain_where": None}).until("phase baseline")
    live.process.send_signal(number)
    assert live.ends(MOST_S) == 5
    assert live.events("session_ended") == [("session_ended", {"reason": "quit"})]


def test_a_program_that_was_killed_on_ice_asks_for_it_at_the_next_start(on_ice: Live, tmp_path: Path) -> None:
    time.sleep(1.5)  # within a second it is on disk
    on_ice.process.kill()
    on_ice.process.wait()
    again = Live(tmp_path, {"pain_after": None}).until("phase left_on")
    again.until("say+0 Last time you had ice or heat on")
    again.until("say+0 The skin needs", 40.0)  # and its rest begins now
    again.process.send_signal(signal.SIGINT)
    again.ends(MOST_S)
    assert ("timer_off", {"counts_as": ["cold"]}) in again.events("timer_off")
    assert len(again.events("timer_started")) == 1


TWO = """id = "cold"
version = "1"
[[step]]
exercise = "breathing"
cycles = 2
checkin = false
[[step]]
exercise = "relaxation"
duration_s = 60
checkin = false
"""


def test_a_program_that_was_killed_goes_on_where_it_was_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ICE", TWO)
    live = Live(tmp_path, {})
    until_s = time.monotonic() + 90.0
    while live.lines.count("phase exercise") < 2:
        assert time.monotonic() < until_s, live.lines[-8:]
        time.sleep(0.1)
    time.sleep(1.5)  # within a second it is on disk
    live.process.kill()
    live.process.wait()
    again = Live(tmp_path, {}).until("phase exercise")
    again.process.send_signal(signal.SIGINT)
    again.ends(MOST_S)
    asked = [data["question"] for _, data in again.events("question_asked")]
    assert asked[asked.index("go_on_there") - 1] == "pain_before"
    assert [data["because"] for _, data in again.events("step_left_out")] == [["done_before"]]
    assert [data["exercise"] for _, data in again.events("exercise_started")] == ["breathing", *["relaxation"] * 2]
    with sqlite3.connect(again.store) as store:
        assert [row[0] for row in store.execute("select end_reason from session order by number")] == [
            "broken_off", "quit",
        ]  # fmt: skip


@pytest.fixture(scope="session")
def clocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler, or not Linux")
    folder = tmp_path_factory.mktemp("clocks")
    (folder / "clocks.c").write_text(CLOCKS, encoding="utf-8")
    built = folder / "clocks.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(built), str(folder / "clocks.c"), "-ldl"], check=True)
    return built


# seconds by which each clock is ahead: the wall's, since boot, monotonic
JUMPS = {
    "asleep, as Linux counts it": (600, 600, 0), "a clock that counts sleep itself": (0, 0, 600),
    "all of them": (600, 600, 600),
}  # fmt: skip


@pytest.mark.parametrize("jump", JUMPS)
def test_a_computer_that_slept_with_ice_on_says_so_at_once(jump: str, clocks: Path, tmp_path: Path) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("0 0 0", encoding="utf-8")
    live = Live(tmp_path, {"taken_off": None}, LD_PRELOAD=str(clocks), CLOCKS=str(ahead)).until("phase exercise")
    time.sleep(2.0)
    ahead.write_text("{} {} {}".format(*JUMPS[jump]), encoding="utf-8")
    live.until("phase take_off", 10.0)
    live.process.send_signal(signal.SIGINT)
    live.process.send_signal(signal.SIGTERM)
    assert live.ends(MOST_S + 5) == 5
    (gap,) = live.events("gap")
    assert gap[1]["seconds"] == pytest.approx(600.0, abs=3.0)
    assert live.events("timer_used")[-1][1]["seconds"] == pytest.approx(605.0, abs=8.0)


@pytest.mark.parametrize("ahead_s", [10_800, -10_800])
def test_a_wall_clock_that_is_set_moves_nothing_and_leaves_an_export(
    ahead_s: int, clocks: Path, tmp_path: Path
) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("0 0 0", encoding="utf-8")
    live = Live(tmp_path, {}, LD_PRELOAD=str(clocks), CLOCKS=str(ahead)).until("phase exercise")
    ahead.write_text(f"{ahead_s} 0 0", encoding="utf-8")
    time.sleep(3.0)
    assert not live.events("gap")
    live.process.send_signal(signal.SIGINT)
    live.ends(MOST_S)
    export = tmp_path / "anna.json"
    coach = [sys.executable, "-m", "coach"]
    subprocess.run(
        [*coach, "export", "--patient", "anna", "--format", "json", "-o", str(export), "--store", str(live.store)],
        check=True,
    )
    subprocess.run([*coach, "import", str(export), "--store", str(tmp_path / "clinic.db")], check=True)
