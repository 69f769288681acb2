"""A learned exercise becomes a file that is read back as it was learned, says what to confirm, and has its texts."""

from dataclasses import replace
from pathlib import Path

import pytest

from coach.core.exercise.model import (
    Band,
    Driver,
    Exercise,
    GuidePose,
    Kind,
    Lesson,
    Limit,
    Pacing,
    Placement,
    Provenance,
    SideRule,
    Suitability,
    Tempo,
)
from coach.core.learning.exercise_builder import SOURCE
from coach.prescription.confirming import TO_CONFIRM, to_confirm
from coach.prescription.learned import learned_text
from coach.prescription.places import find_exercise, shipped_exercises
from coach.prescription.reader import check, read_exercise
from coach.prescription.source import read_source

LIFT = Exercise(
    id="new_lift",
    kind=Kind.REPS,
    posture="supine",
    placement=Placement(view="side", height_m=(0.3, 0.6), distance_m=(2.0, 3.0), source="[E]"),
    side_rule=SideRule.NEAR,
    posture_bands=(Band(measure="trunk_inclination", min=53, max=148, source=SOURCE),),
    drivers=(
        Driver(measure="hip_rise", enter=0.2, leave=0.13, relative=True, rest_min=-0.08, rest_max=0.16, source=SOURCE),
    ),
    limits=(
        Limit(
            name="beyond_shown",
            measure="hip_flexion",
            cue="cue.only_as_far_as_easy",
            target_min=-2,
            target_max=4,
            warn_below=-10,
            stop_below=-20,
            source=SOURCE,
        ),
    ),
    needs_points=("shoulder", "hip", "knee", "ankle"),
    gesture="forearm_up",
    provenance=Provenance(basis=(f'{SOURCE} (a "film".mp4)',)),
    pacing=Pacing(tempo=Tempo(up_s=0.9, hold_s=1.6, down_s=1.2, source=SOURCE)),
    lesson=Lesson(
        guide=(
            GuidePose(
                name="rest",
                seconds=3.0,
                stay_s=1.5,
                support=("shoulder", "hip", "heel", "toe"),
                angles={"trunk_inclination": -90.0, "knee_flexion": 95.0},
            ),
            GuidePose(name="there", seconds=3.0, stay_s=2.0, support=("shoulder", "heel"), angles={"hip_flexion": 2.0}),
        )
    ),
    suits=Suitability(excluded_by=("no_floor", "pregnant_from_20_weeks")),
)


def written(exercise: Exercise, folder: Path, like: str | None = None) -> Path:
    path = folder / f"{exercise.id}.toml"
    model = find_exercise(like) if like else None
    path.write_text(learned_text(exercise, "New lift", "Learned from a film.", folder, model), encoding="utf-8")
    return path


def test_what_was_learned_is_read_back_without_a_fault(tmp_path: Path) -> None:
    path = written(LIFT, tmp_path)
    assert [str(fault) for fault in check(path, to_look_at=True)] == []
    read = read_exercise(path)
    assert set(LIFT.suits.excluded_by) < set(read.suits.excluded_by)  # and whom its kin leave out
    assert replace(read, suits=LIFT.suits) == LIFT


def test_the_file_names_its_schema_and_says_what_to_confirm(tmp_path: Path) -> None:
    text = written(LIFT, tmp_path).read_text(encoding="utf-8")
    assert text.splitlines()[0] == "#:schema ./schema/exercise.schema.json"
    assert "a therapist confirms it" in text
    for section in ("posture_band", "driver", "limit", "tempo", "guide"):
        above = text.split(f"[{section}]")[0].rsplit("\n\n", 1)[1]
        assert "onfirm" in above, section
    assert text.count(SOURCE) == 5  # band, driver, limit, tempo, basis


def test_its_words_are_placeholders_with_its_title(tmp_path: Path) -> None:
    import tomllib

    words = tomllib.loads(written(LIFT, tmp_path).read_text(encoding="utf-8"))["words"]
    assert words["title"] == "New lift"
    assert words["say"].startswith("New lift.")
    assert words["now"]
    assert words["steps"]
    assert words["fault"] == {"beyond_shown": "beyond what was shown"}


@pytest.mark.parametrize("name", ["hip_lift", "heel_slide", "squat", "childs_pose", "cat_cow"])
def test_made_like_a_shipped_exercise_it_keeps_what_was_not_learned(name: str, tmp_path: Path) -> None:
    model = read_exercise(find_exercise(name))
    changed = replace(
        model, id="new_lift", provenance=Provenance(basis=(SOURCE,)), lesson=replace(model.lesson, mistakes=())
    )
    path = written(changed, tmp_path, name)
    assert [str(fault) for fault in check(path, to_look_at=True)] == []
    assert read_exercise(path) == changed


def test_its_cues_have_texts_although_they_are_the_model_s_own(tmp_path: Path) -> None:
    """A cue that only its model's file knows travels with it."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    mine = written(LIFT, folder)
    text = mine.read_text(encoding="utf-8").replace('cue = "only_as_far_as_easy"', 'cue = "my_own_cue"')
    mine.write_text(text + '\n[words.cue]\nmy_own_cue = "A little less."\n', encoding="utf-8")
    copy = replace(read_exercise(mine), id="second")
    path = folder / "second.toml"
    path.write_text(learned_text(copy, "Second", "Learned.", folder, mine), encoding="utf-8")
    assert [str(fault) for fault in check(path, to_look_at=True)] == []
    assert 'my_own_cue = "A little less."' in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("#:schema ../schema/")


CONFIRMED = '[confirmed]\nby = "Ana Ruiz"\non = "2026-01-31"\n\n'


def confirmed(path: Path, said: str = CONFIRMED) -> Path:
    """The file with a confirmation, before its words, which end with tables of their own."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[words]", said + "[words]", 1), encoding="utf-8")
    return path


def test_nobody_follows_it_before_a_named_person_has_confirmed_it(tmp_path: Path) -> None:
    path = written(LIFT, tmp_path)
    (fault,) = check(path)
    assert fault.path == "posture_band[1]"
    assert fault.line is not None
    assert "nobody has confirmed posture_band[1], driver[1], limit[1], tempo, basis[1]" in fault.message
    assert 'write [confirmed] with by = "your name"' in fault.message
    assert check(confirmed(path)) == ()
    assert read_exercise(path).provenance.basis[-1] == "confirmed by Ana Ruiz, 2026-01-31"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (CONFIRMED.replace("Ana Ruiz", " "), "confirmed.by"),
        (CONFIRMED.replace("Ana Ruiz", "-"), "confirmed.by"),
        (CONFIRMED.replace("2026-01-31", "2026-02-31"), "confirmed.on"),
        (CONFIRMED.replace("2026-01-31", "today"), "confirmed.on"),
        (CONFIRMED.replace('on = "2026-01-31"\n', ""), "confirmed.on"),
        (CONFIRMED.replace('by = "Ana Ruiz"\n', ""), "confirmed.by"),
        ("confirmed = true\n", ""),
    ],
)
def test_a_confirmation_has_a_name_and_a_date(said: str, fault: str, tmp_path: Path) -> None:
    assert fault in [each.path for each in check(confirmed(written(LIFT, tmp_path), said))] or not fault
    assert check(tmp_path / "new_lift.toml")


def test_one_value_to_be_confirmed_is_enough_to_ask(tmp_path: Path) -> None:
    path = written(LIFT, tmp_path)
    text = path.read_text(encoding="utf-8").replace("to be confirmed by a therapist", "tried out")
    path.write_text(text, encoding="utf-8")
    assert check(path) == ()
    path.write_text(text.replace("tried out", "to be confirmed", 1), encoding="utf-8")
    assert len(check(path)) == 1


def test_what_is_learned_like_a_confirmed_exercise_is_not_confirmed(tmp_path: Path) -> None:
    folder = tmp_path / "exercises"
    folder.mkdir()
    mine = confirmed(written(LIFT, folder))
    path = folder / "second.toml"
    path.write_text(learned_text(replace(LIFT, id="second"), "Second", "Learned.", folder, mine), encoding="utf-8")
    assert ["nobody has confirmed" in fault.message for fault in check(path)] == [True]


def test_the_words_that_ask_for_it_are_those_that_learning_writes() -> None:
    assert TO_CONFIRM in SOURCE
    assert not any(list(to_confirm(read_source(path).data)) for path in shipped_exercises().values())
