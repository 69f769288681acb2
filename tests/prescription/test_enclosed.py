"""A routine is kept with the exercises of its writer's own inside: it needs no other file, on any machine."""

import json
from pathlib import Path

import pytest
from sweeps import swept

from coach.core.exercise.standing import Standing
from coach.prescription.certificate import Key, key_of, place_of
from coach.prescription.enclosed import enclosing, exercises_in
from coach.prescription.faults import PrescriptionError
from coach.prescription.models import KINDS
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import plan_text, read_kept, read_routine
from coach.prescription.source import parse_source, read_source
from coach.prescription.starting import start_text

DOSES = {"reps": "reps = 2", "hold": "hold_s = 5", "steps": "duration_s = 20", "position": "duration_s = 10",
         "pace": "cycles = 2", "timer": "duration_s = 60"}  # fmt: skip
ROUTINE = 'id = "mine"\nversion = "1"\n[words]\nlanguage = "en"\ntitle = "Mine"\n[[step]]\nexercise = "{}"\n{}\n'


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A routine with an exercise of somebody's own, in the folder beside it."""
    return written(tmp_path, "reps")


def written(folder: Path, kind: str) -> Path:
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / "exercises" / "my_own.toml").write_text(start_text("exercise", "my_own", folder, kind), "utf-8")
    path = folder / "mine.toml"
    path.write_text(ROUTINE.format("my_own", DOSES[kind]), "utf-8")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_routine_is_the_same_without_its_files(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind)
    here, text = read_routine(path), plan_text(path)
    for file in (tmp_path / "exercises").iterdir():
        file.unlink()
    kept = read_kept("mine.toml", text, {})[1]
    assert kept.exercises == here.exercises
    assert kept.steps == here.steps
    assert kept.words.say_key("exercise.my_own.title") == here.words.say_key("exercise.my_own.title")


def test_an_exercise_by_itself_is_kept_with_its_file_inside(mine: Path) -> None:
    own = mine.parent / "exercises" / "my_own.toml"
    text = plan_text(own)
    own.unlink()
    assert [step.exercise.id for step in read_kept("my_own.toml", text, {})[1].steps] == ["my_own"]


def test_a_routine_of_shipped_exercises_is_kept_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ROUTINE.format("hip_lift", "reps = 2"), "utf-8")
    assert plan_text(path) == path.read_text("utf-8")


def test_what_is_kept_is_kept_once(mine: Path) -> None:
    text = plan_text(mine)
    mine.write_text(text, "utf-8")
    assert plan_text(mine) == text


def test_every_shipped_exercise_says_the_same_inside_a_routine() -> None:
    files = shipped_exercises()
    inside = exercises_in(parse_source("r.toml", enclosing("id = 'r'\n", files)))
    assert {name: source.data for name, source in inside.items()} == {
        name: read_source(file).data for name, file in files.items()
    }


@swept("change, why", [
    (('id = "my_own"', 'id = "other"'), 'no \\[\\[step\\]\\] names "other"'),
    (('id = "my_own"\n', ""), "has no id"),
    (('kind = "reps"', 'kind = "dance"'), "dance"),
])  # fmt: skip
def test_what_is_wrong_inside_is_told(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    text = plan_text(written(tmp_path, "reps"))
    head, _, exercise = text.partition("[[exercise]]")
    assert change[0] in exercise
    with pytest.raises(PrescriptionError, match=why):
        read_kept("mine.toml", f"{head}[[exercise]]{exercise.replace(*change, 1)}", {})


def test_a_limit_that_no_file_may_have_is_refused_inside_too(tmp_path: Path) -> None:
    copy = shipped_exercises()["hip_hinge"].read_text("utf-8").replace('id = "hip_hinge"', 'id = "my_bend"')
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "my_bend.toml").write_text(copy.replace("stop_above = ", "stop_above = 1"), "utf-8")
    text = enclosing(ROUTINE.format("my_bend", "reps = 2"), {"my_bend": tmp_path / "exercises" / "my_bend.toml"})
    with pytest.raises(PrescriptionError, match="stop_above"):
        read_kept("mine.toml", text, {})


def certified(mine: Path, standing: Standing) -> None:
    """As `coach certify` leaves it, but for the figures."""
    file = mine.parent / "exercises" / "my_own.toml"
    key: Key = key_of(read_source(file).data)
    lists = ("reasons", "counts", "times", "rules", "angles", "mistaken", "untested")
    empty: dict[str, list[object]] = {name: [] for name in lists}
    content = {"exercise": "my_own", "key": key.model_dump(), "run": "quick", "verdict": str(standing), "clips": 0,
               "frames": 0, "bodies": 0, "moved_s": 0.0, "corrections": 0, **empty}  # fmt: skip
    place_of(file).write_text(json.dumps(content), "utf-8")


def kept_standing(text: str) -> Standing:
    (exercise,) = read_kept("mine.toml", text, {})[1].exercises.values()
    return exercise.provenance.standing


def test_its_certificate_goes_with_it_as_long_as_it_says_the_same(mine: Path) -> None:
    assert kept_standing(plan_text(mine)) is Standing.NONE
    certified(mine, Standing.WITH_CARE)
    text = plan_text(mine)
    assert kept_standing(text) is Standing.WITH_CARE
    changed = text.replace('file = "', 'file = "0')
    assert changed != text
    assert kept_standing(changed) is Standing.CHANGED
    assert kept_standing(text.replace("measuring = ", "measuring = 9")) is Standing.OLDER
