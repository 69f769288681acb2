"""The sheet for the wall: every exercise with its pictures, dose, limits and when to stop; whole in itself."""

import base64
import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from coach.core.exercise.model import Dose, Exercise, Routine, Step
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import find_exercise
from coach.prescription.places import shipped_exercises as shipped
from coach.prescription.reader import read_exercise
from coach.prescription.words import available_languages, load_words, with_own
from coach.sheet import write_sheet
from coach.sheet.page import cards, sheet_page
from coach.sheet.pictures import Drawing, distinct, key_pictures

SMALL = (96, 72)


def exercise(name: str) -> Exercise:
    return read_exercise(find_exercise(name))


def routine(*steps: Step) -> Routine:
    return Routine(
        id="my_routine",
        version="1",
        steps=steps,
        words=with_own(load_words("en"), {"routine.my_routine.title": "For Ruth"}),
    )


LIFT = exercise("hip_lift")
LIFTS = Step(exercise=LIFT, dose=Dose(sets=2, reps=6, rest_s=20))
FOLD = Step(exercise=exercise("childs_pose"), dose=Dose(sets=1, hold_s=20), optional=True)


def page(whole: Routine) -> str:
    return sheet_page(whole, cards(whole, Drawing(SMALL)))


def plain(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_each_exercise_says_how_much_how_to_and_when_to_stop() -> None:
    text = plain(page(routine(LIFTS, FOLD)))
    assert text.index("For Ruth") < text.index("Hip lift") < text.index("Child's pose")
    assert "2 sets of 6 repetitions, 20 s rest after each." in text
    assert "Hold for 20 s" in text
    assert "Lie on your back, knees bent" in text
    assert "the alarm rings below -20 degrees" in text
    assert "If you want to." in text
    assert text.count("Stop if it hurts more than at the start") == 2
    assert "it does not diagnose" in text


def test_limits_are_those_of_this_person() -> None:
    tight = replace(LIFT, limits=(replace(LIFT.limits[0], stop_below=-12.0),))
    text = plain(page(routine(replace(LIFTS, exercise=tight))))
    assert "the alarm rings below -12 degrees" in text
    assert "-20" not in text


def test_what_takes_the_place_of_a_step_stands_beside_it() -> None:
    breathing = Step(exercise=exercise("breathing"), dose=Dose(cycles=5))
    text = plain(page(routine(replace(LIFTS, instead=breathing))))
    assert "1a Slow breathing" in text
    assert "If you leave out: Hip lift." in text


def test_the_page_is_whole_in_itself_and_prints_on_a4() -> None:
    html = page(routine(LIFTS))
    assert "size:" not in re.findall(r"@page {[^}]*}", html)[0]  # the paper of whoever prints it
    assert not re.search(r"https?:|src=\"(?!data:)|<script|<link|url\(", html)
    assert "{{" not in html
    for found in re.findall(r"data:image/jpeg;base64,([^\"]+)", html):
        assert Image.open(io.BytesIO(base64.b64decode(found))).size == SMALL


def test_text_of_a_therapist_cannot_break_the_page() -> None:
    own = {"routine.my_routine.title": "<script>alert(1)</script>"}
    whole = replace(routine(LIFTS), words=with_own(load_words("en"), own))
    assert "<script" not in page(whole)


def test_a_pose_that_comes_back_is_on_the_sheet_once() -> None:
    walk = key_pictures(exercise("walking"), SMALL)
    assert [picture.again for picture in walk] == [False, False, True, False]
    assert len(distinct(walk)) == 3


def test_an_exercise_that_comes_twice_is_drawn_once() -> None:
    drawing = Drawing(SMALL)
    assert drawing(LIFT) is drawing(replace(LIFT))
    assert drawing(LIFT) is not drawing(replace(LIFT, lesson=replace(LIFT.lesson, guide=LIFT.lesson.guide[:1])))


def test_an_exercise_without_a_guide_stands_there_without_pictures() -> None:
    html = page(routine(replace(LIFTS, exercise=replace(LIFT, lesson=replace(LIFT.lesson, guide=())))))
    assert "<img" not in html
    assert "6 repetitions" in html


def test_the_folder_holds_the_page_and_every_key_pose(tmp_path: Path) -> None:
    folder = tmp_path / "for the wall"
    files = write_sheet(routine(LIFTS), folder)
    assert [path.name for path in files] == ["sheet.html", "01_hip_lift_1_rest.png", "01_hip_lift_2_lift.png"]
    assert sorted(folder.iterdir()) == sorted(files)
    assert Image.open(files[1]).size == (640, 480)


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    there = tmp_path / "a file"
    there.write_text("mine", encoding="utf-8")
    for folder in (there, there / "below"):
        with pytest.raises(PrescriptionError) as told:
            write_sheet(routine(LIFTS), folder)
        assert len(str(told.value).splitlines()) == 1
        assert "another folder" in str(told.value)
    assert there.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("language", available_languages())
@pytest.mark.parametrize("name", shipped())
def test_every_key_pose_has_a_caption(name: str, language: str) -> None:
    words = load_words(language)
    try:
        poses = [pose.name for pose in exercise(name).lesson.guide]
    except PrescriptionError as error:
        pytest.skip(f"{name} cannot be read, which its own test says: {error}")
    assert [pose for pose in poses if f"pose.{pose}" not in words] == []


def test_a_small_movement_has_both_its_poses_on_the_sheet_and_a_rest_has_one() -> None:
    for name, count in (("breathing", 2), ("pelvic_tilt", 2), ("relaxation", 1), ("ice", 1)):
        assert len(distinct(key_pictures(exercise(name), SMALL))) == count, name


def test_a_photograph_of_the_therapist_stands_in_place_of_the_figure(tmp_path: Path) -> None:
    path = tmp_path / "me.png"
    Image.new("RGB", (400, 800), (10, 200, 90)).save(path)
    shown = replace(LIFT, lesson=replace(LIFT.lesson, picture=str(path)))
    html = page(routine(replace(LIFTS, exercise=shown)))
    assert html.count("<img") == 1
    assert 'width="36" height="72" alt="As your therapist shows it"' in html
    path.unlink()
    assert page(routine(replace(LIFTS, exercise=shown))).count("<img") == 2
