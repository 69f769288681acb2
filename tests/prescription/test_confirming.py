"""A clinician's word on a file: a name and a day together, or none; and who reads it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import EXERCISE, ROUTINE, changed

from coach.cli import execute
from coach.core.exercise.model import Confirmation, Routine
from coach.prescription.confirming import FIRST_ZONE
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.reader import check, read_exercise, read_routine

BY, ON = 'confirmed_by = "Dr Kim"\n', 'confirmed_on = "2026-02-01"\n'
FAULTY = {
    "a name without a day": ("", ON, 'confirmed_by: says nothing of the day; write confirmed_on = "the date'),
    "a day without a name": (BY, "", 'confirmed_on: names nobody; write confirmed_by = "the clinician'),
    "an empty name": ('confirmed_by = ""\n', ON, 'confirmed_by: "" is not allowed; use the name of a person'),
    "a name of spaces": ('confirmed_by = "   "\n', ON, 'is not allowed; use the name of a person'),
    "a day that no calendar has": (BY, 'confirmed_on = "2026-02-30"\n', '"2026-02-30" is no date'),
    "a day in words": (BY, 'confirmed_on = "in May"\n', "use year, month and day, as 2026-01-31"),
    "a day without quotes": (BY, "confirmed_on = 2026-02-01\n", "is not a text; put it in quotes"),
    "a day of another age": (BY, 'confirmed_on = "1026-02-01"\n', "1026-02-01 is before 2020-01-01; write the day"),
    "the day before the first": (BY, 'confirmed_on = "2019-12-31"\n', "2019-12-31 is before 2020-01-01"),
    "a day to come": (BY, 'confirmed_on = "2999-01-01"\n', "2999-01-01 is still to come; write the day on which"),
}  # fmt: skip


@pytest.mark.parametrize(("by", "on", "says"), FAULTY.values(), ids=FAULTY)
@pytest.mark.parametrize("kind", ["exercise", "routine"])
def test_half_a_word_and_a_day_to_come_are_faults(
    kind: str, by: str, on: str, says: str, exercise: Any, routine: Any, faults: Any
) -> None:
    if by == "":
        by, on = BY, ""
    elif on == "":
        by, on = "", ON
    text, read = (EXERCISE, exercise) if kind == "exercise" else (ROUTINE, routine)
    found = faults(read, changed(text, BY + ON, by + on))
    assert len(found) == 1
    assert says in str(found[0])


@pytest.mark.parametrize(("ahead", "fine"), [(timedelta(0), True), (timedelta(days=1), False)])
def test_today_wherever_it_has_begun_is_no_day_to_come(
    ahead: timedelta, fine: bool, exercise: Any, faults: Any
) -> None:
    day = (datetime.now(FIRST_ZONE) + ahead).date()
    text = changed(EXERCISE, ON, f'confirmed_on = "{day}"\n')
    if fine:
        assert exercise(text).provenance.confirmed == Confirmation(by="Dr Kim", on=str(day))
    else:
        assert "still to come" in str(faults(exercise, text)[0])


@pytest.mark.parametrize("year", ["1026", "2999"])
def test_a_learned_exercise_is_not_confirmed_in_another_age_or_to_come_either(
    year: str, exercise: Any, faults: Any
) -> None:
    text = changed(EXERCISE, 'on = "2026-01-31"', f'on = "{year}-01-31"')
    assert [fault.path for fault in faults(exercise, text)] == ["confirmed.on"]


def test_the_first_day_is_one(exercise: Any) -> None:
    text = changed(EXERCISE, ON, 'confirmed_on = "2020-01-01"\n')
    assert exercise(text).provenance.confirmed == Confirmation(by="Dr Kim", on="2020-01-01")


def test_no_lines_mean_that_nobody_has(exercise: Any, routine: Callable[..., Routine]) -> None:
    assert exercise(changed(EXERCISE, BY + ON, "")).provenance.confirmed is None
    assert routine(ROUTINE).confirmed == Confirmation(by="Dr Kim", on="2026-02-01")
    assert routine(changed(ROUTINE, BY + ON, "")).confirmed is None


def test_no_shipped_file_is_confirmed_yet() -> None:
    assert {read_routine(name).confirmed for name in shipped_routines()} == {None}
    assert {read_exercise(path).provenance.confirmed for path in shipped_exercises().values()} == {None}


def test_check_and_list_and_show_say_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        shipped_routines()["gentle_start"].read_text("utf-8").replace('id = "gentle_start"', 'id = "mine"\n' + BY + ON)
    )
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    assert check(path) == ()
    assert execute(["check", str(path), "hip_lift"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "No faults found in 2 files.",
        f"{path}: confirmed by Dr Kim, 2026-02-01",
        "hip_lift: not yet confirmed by a clinician",
        "hip_lift: certified, to be used with care",
    ]
    assert execute(["show", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "Confirmed by Dr Kim, 2026-02-01: mine." in shown
    assert "Not yet confirmed by a clinician: Slow breathing, Hip lift," in shown
    assert execute(["list"]) == 0
    assert "Confirmed by a clinician: none of these yet." in capsys.readouterr().out
