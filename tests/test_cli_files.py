"""The commands about files, as they are typed: new, learn, show with pictures, schema."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from recordings import recorded

from coach.prescription.places import shipped_exercises
from coach.prescription.reader import check

Run = Callable[..., tuple[int, str, str]]


def faults(path: Path) -> list[str]:
    return [str(fault) for fault in check(path, to_look_at=True)]


@pytest.fixture(scope="module")
def lifts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The virtual patient lies down and lifts its hips three times."""
    return recorded(tmp_path_factory.mktemp("films") / "lifts.npz", "hip_lift", 28)


# -- new ---------------------------------------------------------------------------------------------------------------


def test_new_writes_a_file_without_faults_and_the_schemas_beside_it(run: Run, tmp_path: Path) -> None:
    code, out, err = run("new", "routine", "my_routine")
    assert (code, err) == (0, "")
    assert "my_routine.toml" in out
    assert faults(tmp_path / "my_routine.toml") == []
    assert (tmp_path / "schema" / "routine.schema.json").is_file()
    code, _, _ = run("new", "exercise", "my_lift", "--kind", "hold", "--output", "exercises")
    assert code == 0
    assert faults(tmp_path / "exercises" / "my_lift.toml") == []
    assert not (tmp_path / "exercises" / "schema").exists()


def test_a_routine_finds_a_new_exercise_in_the_folder_exercises(run: Run, tmp_path: Path) -> None:
    run("new", "exercise", "my_bend", "--output", "exercises")
    routine = tmp_path / "mine.toml"
    routine.write_text('id = "mine"\nversion = "1"\n[[step]]\nexercise = "my_bend"\nreps = 5\n', encoding="utf-8")
    assert [line for line in faults(routine) if "warning" not in line] == []
    code, out, _ = run("show", routine)
    assert code == 0
    assert "My bend" in out


@pytest.mark.parametrize("name", ["my_bend", "mine"])
def test_a_file_that_is_here_is_checked_by_its_id(run: Run, tmp_path: Path, name: str) -> None:
    run("new", "exercise", "my_bend", "--output", "exercises")
    run("new", "routine", "mine")
    code, out, err = run("check", name)
    assert (code, "No faults found" in out) == (0, True), err
    assert run("check", "my_band")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("new", "exercise", "hip_lift"), 1, "shipped exercise"),
        (("new", "routine", "gentle_start"), 1, "shipped routine"),
        (("new", "exercise", "mine", "--kind", "rep"), 1, "reps"),
        (("new", "exercise", "3 lifts"), 1, "small letters"),
        (("new", "routine", "mine", "--kind", "reps"), 2, "exercises"),
        (("new", "pill", "mine"), 2, "exercise or a routine"),
        (("new", "exercise", "mine", "--output", "yours.toml"), 1, "mine.toml"),
    ],
)
def test_new_tells_in_one_sentence_what_it_cannot_make(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    ended, out, err = run(*arguments)
    assert (ended, out) == (code, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_new_does_not_write_over_a_file(run: Run, tmp_path: Path) -> None:
    run("new", "routine", "mine")
    (tmp_path / "mine.toml").write_text("all my work", encoding="utf-8")
    code, _, err = run("new", "routine", "mine")
    assert code == 1
    assert "already" in err
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "all my work"


# -- learn -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("like", [(), ("--like", "hip_lift")], ids=["out of nothing", "like a shipped one"])
def test_learn_writes_an_exercise_that_counts_the_film(run: Run, tmp_path: Path, lifts: Path, like: tuple[str]) -> None:
    code, out, err = run("learn", lifts, "--name", "my_lift", "--no-certify", *like)
    assert (code, err) == (0, "")
    assert "my_lift.toml" in out
    assert "repetitions found" in out
    assert "confirm" in out
    path = tmp_path / "my_lift.toml"
    assert faults(path) == []
    assert "lifts.npz" in path.read_text(encoding="utf-8")
    code, out, _ = run("measure", lifts, "--exercise", path)
    assert code == 0
    assert out.count("  rep ") >= 2


def test_a_learned_exercise_may_be_the_model_of_another(run: Run, tmp_path: Path, lifts: Path) -> None:
    run("learn", lifts, "--no-certify", "--name", "first", "--like", "hip_lift", "--output", "exercises")
    code, _, err = run(
        "learn", lifts, "--no-certify", "--name", "second", "--like", "exercises/first.toml", "--output", "exercises"
    )
    assert (code, err) == (0, "")
    assert faults(tmp_path / "exercises" / "second.toml") == []


def nobody(path: Path) -> Path:
    rows = {"landmarks": np.full((40, 33, 4), np.nan), "world": np.full((40, 33, 3), np.nan)}
    np.savez(path, t_s=np.arange(40) / 15, width=640, height=480, **rows)
    return path


def standing_still(path: Path) -> Path:
    return recorded(path, "squat", 6, "stops_early=0")


@pytest.mark.parametrize(
    ("film", "arguments", "code", "told"),
    [
        (nobody, ("--name", "mine"), 1, "No person is seen"),
        (standing_still, ("--name", "mine"), 1, "Nothing moves"),
        (nobody, ("--name", "hip_lift"), 1, "shipped exercise"),
        (nobody, ("--name", "mine", "--like", "hip_lfit"), 1, "hip_lift"),
        (nobody, ("--name", "mine", "--like", "walking"), 1, "walking"),
        (nobody, ("--name", "?"), 1, "cannot be a name"),
    ],
    ids=["nobody is seen", "nothing moves", "a taken name", "an unknown model", "a model of steps", "no name"],
)
def test_learn_tells_in_one_sentence_what_it_cannot_do(
    run: Run, tmp_path: Path, film: Callable[[Path], Path], arguments: tuple[str, ...], code: int, told: str
) -> None:
    source = film(tmp_path / "film.npz")
    ended, out, err = run("learn", source, "--no-certify", *arguments)
    assert (ended, out) == (code, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["film.npz"]


def test_learn_wants_a_film_and_the_mannequin_wants_to_be_told(run: Run) -> None:
    for arguments, told in (
        (("learn", "0", "--name", "mine"), "record"),
        (("learn", "mannequin", "--name", "mine"), "--like"),
    ):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert told in err
    assert run("learn", "nowhere.mp4", "--name", "mine")[0] == 1


@pytest.mark.slow
def test_learn_from_the_mannequin_with_the_real_pose_model(run: Run, tmp_path: Path) -> None:
    code, out, err = run("learn", "mannequin", "--no-certify", "--name", "my_squat", "--like", "squat")
    assert (code, err) == (0, "")
    assert "repetitions found" in out
    assert faults(tmp_path / "my_squat.toml") == []


# -- show, schema ------------------------------------------------------------------------------------------------------


def test_show_with_images_draws_a_sheet(run: Run, tmp_path: Path) -> None:
    routine = tmp_path / "mine.toml"
    routine.write_text('id = "mine"\nversion = "1"\n[[step]]\nexercise = "hip_lift"\nreps = 5\n', encoding="utf-8")
    code, out, err = run("show", routine, "--images", "pictures")
    assert (code, err) == (0, "")
    assert "Hip lift" in out
    assert sorted(path.suffix for path in (tmp_path / "pictures").iterdir()) == [".html", ".png", ".png"]
    code, out, err = run("show", routine, "--images", routine)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_schema_writes_the_schemas(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("schema", "mine")
    assert code == 0
    assert sorted(map(Path, out.split())) == sorted(Path("mine") / path.name for path in (tmp_path / "mine").iterdir())


def test_the_list_says_position_and_region_of_each_exercise(run: Run) -> None:
    out = run("list")[1].splitlines()
    rows = {line.split()[0]: line for line in out if line.startswith("  ") and len(line.split()) > 1}
    assert len(rows) == len(shipped_exercises())
    assert rows["hip_lift"].split(maxsplit=1)[1].split("  ")[0] == "Hip lift"
    assert rows["hip_lift"].endswith("  hips")
    assert rows["chin_tuck"].endswith("  upper back and neck")
    assert len({line.index("on the back") for line in rows.values() if "on the back  " in line}) == 1  # a column
    german = run("list", "--language", "de")[1]
    assert [line for line in german.splitlines() if line.startswith("  hip_lift ") and line.endswith("  Hüften")]
