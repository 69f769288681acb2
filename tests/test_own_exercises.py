"""A therapist's own exercise, as `coach new` and `coach learn` make it, is done in a session from start to report."""

from pathlib import Path
from typing import Any

import pytest
from recordings import recorded

from coach.app import room
from coach.cli import execute
from coach.core.exercise.model import Kind
from coach.mannequin.patient.source import MannequinCamera
from coach.records.store import open_store

ROUTINE = """id = "mine"
version = "1"
[words]
language = "en"
title = "For José Ångström"
[[step]]
exercise = "my_own"
{dose}
"""
DOSES: dict[Kind, str] = {
    Kind.REPS: "reps = 2",
    Kind.HOLD: "hold_s = 5",
    Kind.STEPS: "duration_s = 20",
    Kind.POSITION: "duration_s = 10",
    Kind.PACE: "cycles = 2",
    Kind.TIMER: "duration_s = 60",
}


@pytest.fixture(autouse=True)
def no_pixels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The virtual patient's own points instead of its pictures: the decisions are the same, and quick."""

    def see(source: str, **_: object) -> MannequinCamera:
        return MannequinCamera(source.partition(":")[2], pixels=False)

    monkeypatch.setattr(room, "open_camera", see)
    monkeypatch.chdir(tmp_path)


def session(*more: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of one session of mine.toml with the virtual patient."""
    code = execute(["run", "mine.toml", "--camera", "mannequin", "--no-window", "--report", "mine.html", *more])
    with open_store() as records:
        (row,) = records.sessions()
        events = [(event.kind, event.data) for event in records.events(row)]
    assert code == 0, events[-5:]
    return events


def done(events: list[tuple[str, dict[str, Any]]]) -> None:
    ends = [data for kind, data in events if kind == "exercise_ended"]
    assert [(end["exercise"], end["reason"]) for end in ends] == [("my_own", "done")]
    assert [data["reason"] for kind, data in events if kind == "session_ended"] == ["completed"]


@pytest.mark.parametrize("kind", DOSES)
def test_a_new_exercise_of_each_kind_is_done(kind: Kind) -> None:
    assert execute(["new", "exercise", "my_own", "--kind", kind, "-o", "exercises"]) == 0
    Path("mine.toml").write_text(ROUTINE.format(dose=DOSES[kind]), encoding="utf-8")
    assert execute(["check", "mine.toml"]) == 0
    done(session())
    assert "my own" in Path("mine.html").read_text("utf-8").lower()


def test_a_learned_exercise_is_done_once_it_is_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    film = recorded(Path("lifts.npz"), "hip_lift", 40.0)
    assert (
        execute(["learn", str(film), "--no-certify", "--name", "my_own", "--like", "hip_lift", "-o", "exercises"]) == 0
    )
    Path("mine.toml").write_text(ROUTINE.format(dose="reps = 2"), encoding="utf-8")
    assert execute(["show", "mine.toml"]) == 0
    assert execute(["check", "mine.toml"]) == 1
    capsys.readouterr()
    assert execute(["run", "mine.toml", "--camera", "mannequin", "--no-window"]) == 1
    assert "nobody has confirmed" in capsys.readouterr().err
    learned = Path("exercises/my_own.toml")
    lines = learned.read_text("utf-8").splitlines()
    learned.write_text("\n".join([*lines[:-3], *(line.removeprefix("# ") for line in lines[-3:])]), encoding="utf-8")
    assert lines[-3] == "# [confirmed]"
    done(session())


def test_it_is_done_by_itself_by_its_path_or_its_id() -> None:
    """A routine of one step: the questions, the pain before and after it, its record under the exercise's id."""
    execute(["new", "exercise", "my_own", "--kind", "reps", "-o", "exercises"])
    for number, named in enumerate(("exercises/my_own.toml", "my_own"), 1):
        assert execute(["run", named, "--camera", "mannequin", "--no-window", "--quick", "--report", "mine.html"]) == 0
        with open_store() as records:
            rows = records.sessions()
            events = [(event.kind, event.data) for event in records.events(rows[-1])]
        assert [row.routine_id for row in rows] == ["my_own"] * number
        done(events)
        assert [data["moment"] for kind, data in events if kind == "pain_answered"] == ["before", "check", "after"]
        assert "One exercise: My own" in Path("mine.html").read_text("utf-8")


def test_one_by_prescription_only_is_refused_until_a_routine_of_the_person_has_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    execute(["new", "exercise", "my_own", "--kind", "reps", "-o", "exercises"])
    file = Path("exercises/my_own.toml")
    text = file.read_text("utf-8").replace("\nbasis =", '\nprescription_only = "it loads the back"\nbasis =')
    file.write_text(text, encoding="utf-8")
    alone = ["run", "my_own", "--camera", "mannequin", "--no-window"]
    assert execute(alone) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "my_own: by prescription only, and no prescription has it: it loads the back"
    )
    Path("mine.toml").write_text(ROUTINE.format(dose="reps = 2"), encoding="utf-8")
    session()
    assert execute([*alone, "--quick"]) == 0


@pytest.mark.parametrize("language", ["de", "es"])
def test_its_words_are_kept_in_a_session_in_another_language(language: str) -> None:
    execute(["new", "exercise", "my_own", "--kind", "reps", "-o", "exercises"])
    Path("mine.toml").write_text(ROUTINE.format(dose="reps = 1"), encoding="utf-8")
    done(session("--language", language))


def test_every_kind_of_exercise_is_here() -> None:
    assert set(DOSES) == set(Kind)
