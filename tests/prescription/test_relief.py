"""A routine for relief, before which fewer questions are asked, has only what is for relief."""

from collections.abc import Callable

import pytest
from prescription_samples import changed
from sweeps import swept
from test_caps import mine

from coach.core.exercise.model import Exercise
from coach.prescription.faults import spell
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.reader import check, read_exercise
from coach.prescription.relief import check_relief, shipped_relief
from coach.prescription.source import read_source

FILES = shipped_exercises()


def shelf(name: str) -> Exercise:
    return read_exercise(FILES[name])


def said(*steps: dict[str, object], relief: bool = True, alternative: bool = False) -> list[str]:
    data = {"relief": relief, "alternative" if alternative else "step": list(steps)}
    return [f"{spell(path)}: {message}" for path, message in check_relief(data, shelf, FILES)]


def test_the_shipped_routines_for_relief_are() -> None:
    reliefs = [name for name, path in shipped_routines().items() if read_source(path).data.get("relief")]
    assert {"acute_relief", "comfort"} <= set(reliefs)
    assert [fault for name in reliefs for fault in check(shipped_routines()[name]) if not fault.warning] == []
    assert shipped_relief()["heel_slide"] == {"reps": 5}


REFUSED = [
    ({"exercise": "side_bridge", "hold_s": 600}, "step[1].exercise: side_bridge is no exercise for relief"),
    ({"exercise": "squat", "reps": 30, "sets": 3}, "step[1].exercise: squat is no exercise for relief"),
    ({"find": ["supine_supported", "childs_pose"]}, "step[1].find[2]: childs_pose is no exercise for relief"),
    ({"exercise": "heel_slide", "reps": 30}, "step[1].reps: 30 is too much for relief; allowed 5 or less"),
    ({"exercise": "heel_slide", "reps": 5, "sets": 4}, "step[1].sets: 4 is too much for relief; allowed 1 or less"),
    ({"exercise": "walking", "duration_s": 900}, "step[1].duration_s: 900 is too much for relief; allowed 120"),
    ({"exercise": "prone_on_elbows", "hold_s": 600}, "step[1].hold_s: 600 is too much for relief; allowed 30"),
]


@swept(("step", "says"), REFUSED)
def test_what_is_not_for_relief_is_refused(step: dict[str, object], says: str) -> None:
    assert said(step)[0].startswith(says)
    assert said(step, relief=False) == []
    assert said(step, alternative=True)[0].startswith(says.replace("step", "alternative"))


def test_what_is_for_comfort_or_done_there_already_is_taken() -> None:
    easy = {"exercise": "incline_rest", "duration_s": 600}, {"exercise": "ankle_pumps", "cycles": 10}
    assert said(*easy, {"find": ["firm_chair", "prone_on_elbows"], "try_s": 60, "stay_s": 180}) == []


def test_a_file_of_that_name_beside_the_routine_is_not_the_shipped_one(write: Callable[[str, str], object]) -> None:
    other = write("heel_slide.toml", FILES["heel_slide"].read_text("utf-8"))
    files = {**FILES, "heel_slide": other}
    step = {"relief": True, "step": [{"exercise": "heel_slide", "reps": 5}]}
    assert [spell(path) for path, _ in check_relief(step, shelf, files)] == ["step[1].exercise"]  # type: ignore[arg-type]


def test_the_file_is_refused_with_its_line(write: Callable[[str, str], object]) -> None:
    text = changed(
        shipped_routines()["acute_relief"].read_text("utf-8"), 'exercise = "heel_slide"', 'exercise = "squat"'
    )
    (fault,) = check(write("mine.toml", text.replace('id = "acute_relief"', 'id = "mine"')))  # type: ignore[arg-type]
    assert fault.line is not None
    assert "squat is no exercise for relief" in fault.message


@pytest.mark.parametrize("name", ["heel_slide", "walking"])
def test_comfort_is_not_to_be_had_by_saying_so(name: str) -> None:
    from coach.prescription.caps import check_caps

    assert [spell(path) for path, _ in check_caps(mine(name, comfort=True))] == ["comfort"]
