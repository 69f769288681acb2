"""A dose beyond what its stage is for is warned of, with its source; the file can be used all the same."""

from collections.abc import Callable
from typing import Any

import pytest
from prescription_samples import BY_ROUTINE, ROUTINE, SHELF, changed, position

from coach.core.exercise.model import Routine
from coach.prescription.days import days
from coach.prescription.faults import FileFault
from coach.prescription.reader import warnings

Read = Callable[..., Routine]
Checked = Callable[[str], tuple[FileFault, ...]]

LATE = 'gate = { after_h = 72, source = "[R] 6" }\n'
WALK = "exercise = 'walk'\nduration_s = {}"
LIFT = "exercise = 'bridge'\nreps = 4\nsets = {}"
# two and a half minutes of lifting
LIFTS = "exercise = 'bridge'\nreps = 30\nrest_s = 0"
WALKED = "[[step]]\nexercise = 'walk'\nduration_s = 10\n"
FIND = "find = [{}]\ntry_s = 60\nstay_s = 120"
LEVEL = '[[level]]\ntimes_a_day = [2, {}]\nsource = "[P] R3"\n'


def made(*steps: str, top: str = "", after: str = "") -> str:
    """A routine of these steps."""
    return 'id = "mine"\nversion = "1"\nmax_minutes = 90\n' + top + "".join(f"[[step]]\n{s}\n" for s in steps) + after


def said(found: tuple[FileFault, ...]) -> list[tuple[str, str]]:
    return [(fault.path, fault.message) for fault in found]


ACUTE_WALK = (
    "in the first 72 hours a walk is a few minutes, 5 at most (What Is a Back Spasm?, Twin Boro Physical Therapy)"
)
WARNED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a long walk in the first days": (
        made(WALK.format(360)),
        [("step[1].duration_s", f"360 s of walk: {ACUTE_WALK}")],
    ),
    "a long hold in the first days": (
        made("exercise = 'kneel'\nhold_s = 75"),
        [("step[1].hold_s", "75 s of kneel: in the first 72 hours a hold is 30 s, 60 at most"
            " (as physiotherapy generally teaches)")],
    ),
    "more repetitions than anybody means": (
        made("exercise = 'bridge'\nreps = 30\nsets = 3\nrest_s = 0", top=LATE),
        [
            ("step[1].reps", "90 repetitions of bridge in one session: 60 are a great many; is that meant?"),
            ("step[1].sets", "3 sets to begin with: the first session is one set; "
                             "write levels, the first with one (judgement of the program's physiotherapy review)"),
        ],
    ),
    "a hold of minutes": (
        made("exercise = 'kneel'\nhold_s = 200", top=LATE),
        [("step[1].hold_s", "200 s of kneel in one hold: 180 are a great many; is that meant?")],
    ),
    "holds of minutes together": (
        made("exercise = 'kneel'\nhold_s = 110\nsets = 3\nrest_s = 0", top=LATE),
        [("step[1].hold_s", "3 times 110 s of kneel are 330 s: 300 are a great many; is that meant?")],
    ),
    "more than two positions in the first days": (
        made(FIND.format("'on_the_back', 'front', 'chair'")),
        [("step[1].find", "3 positions are tried: in the first 72 hours 2 are enough"
            " (judgement of the program's physiotherapy review)")],
    ),
    "too much work for the first days": (
        made(*[LIFTS] * 6),
        [("", "16 active minutes in the first 72 hours, more than the 10 to 15 for a session"
            " (as physiotherapy generally teaches)")],
    ),
    "too much work for any day": (
        made(*[LIFTS] * 12, top=LATE),
        [("", "33 active minutes, more than the 30 for a session (as physiotherapy generally teaches)")],
    ),
    "strength that is left out in the first days": (
        made(LIFT.format(1), "exercise = 'strong'\nreps = 4"),
        [("step[2].exercise", "strong is left out in the first 72 hours, and nothing takes its place")],
    ),
    "strength that begins with two sets": (
        made(LIFT.format(2), top=LATE),
        [("step[1].sets", "2 sets to begin with: the first session is one set; write levels, the first with one "
                          "(judgement of the program's physiotherapy review)")],
    ),
    "minutes where seconds are meant": (
        made(WALK.format(10)),
        [("step[1].duration_s", "10 is a number of seconds; 10 minutes are 600")],
    ),
    "more sessions than a day has": (
        made(WALK.format(60), top=LEVEL.format(7)),
        [("level[1].times_a_day", "7 times a day: 6 such sessions a day are the most"
            " (the program's safety rules; judgement of the program's physiotherapy review)")],
    ),
    "a long walk at a higher level": (
        made(WALK.format(60) + "\nlevel = 1", WALK.format(600) + "\nlevel = 2", top=LEVEL.format(2) * 2),
        [("step[2].duration_s", f"600 s of walk: {ACUTE_WALK}")],
    ),
    "a long walk instead of something else": (
        made(LIFT.format(1) + "\notherwise = 'out'",
             after="[[alternative]]\nname = 'out'\nexercise = 'free_walk'\nduration_s = 360\n"),
        [("step[1].otherwise", f"360 s of free_walk: {ACUTE_WALK}")],
    ),
}  # fmt: skip

MORE = {
    "kneel": BY_ROUTINE.replace('"bridge"', '"kneel"').replace('"reps"', '"hold"'),
    "strong": SHELF["bridge"].replace('"bridge"', '"strong"').replace('"bend_pain"', '"acute"'),
    "free_walk": SHELF["walk"].replace('"walk"', '"free_walk"').replace('"bend_pain"', '"stress"'),
    "chair": position("chair").replace('"supine"', '"sitting"'),
    "front": position("front").replace('"supine"', '"prone"'),
}


@pytest.fixture
def warned(checked: Checked, tmp_path: Any) -> Checked:
    for name, text in MORE.items():
        (tmp_path / "exercises" / f"{name}.toml").write_text(text, encoding="utf-8")
    return checked


@pytest.mark.parametrize(("text", "says"), WARNED.values(), ids=WARNED)
def test_a_dose_beyond_its_stage_is_warned_of(text: str, says: list[tuple[str, str]], warned: Checked) -> None:
    found = warned(text)
    assert said(found) == says
    assert all(fault.warning and fault.line for fault in found)


TOO_LONG: dict[str, tuple[str, str]] = {
    "a walk of more than a quarter of an hour": (
        made(WALK.format(901), top=LATE),
        "step[1].duration_s: 901 is too long for walk; allowed 900 s or less"
            " (as physiotherapy generally teaches; How to rehab a back muscle spasm, RehabFAQs)",
    ),
    "sitting for half an hour": (
        made("exercise = 'chair'\nduration_s = 1201", top=LATE),
        "step[1].duration_s: 1201 is too long for chair; allowed 1200 s or less (as physiotherapy generally teaches)",
    ),
    "lying on the front for ten minutes": (
        made("exercise = 'front'\nduration_s = 301"),
        "step[1].duration_s: 301 is too long for front; allowed 300 s or less (as physiotherapy generally teaches)",
    ),
    "staying on the front for ten minutes": (
        made(FIND.format("'on_the_back', 'front'").replace("120", "301")),
        "step[1].stay_s: 301 is too long for front; allowed 300 s or less (as physiotherapy generally teaches)",
    ),
    "a long walk instead of something else": (
        made(LIFT.format(1) + "\notherwise = 'out'",
             after="[[alternative]]\nname = 'out'\nexercise = 'free_walk'\nduration_s = 901\n"),
        "alternative[1].duration_s: 901 is too long for free_walk; allowed 900 s or less"
            " (as physiotherapy generally teaches; How to rehab a back muscle spasm, RehabFAQs)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "says"), TOO_LONG.values(), ids=TOO_LONG)
def test_a_dose_that_is_too_long_on_any_day_is_refused(text: str, says: str, warned: Checked) -> None:
    (fault,) = warned(text)
    assert f"{fault.path}: {fault.message}" == says
    assert fault.line
    assert not fault.warning


UNWARNED: dict[str, str] = {
    "five minutes of walking": made(WALK.format(300)),
    "a long walk after the first days": made(WALK.format(900), top=LATE),
    "a long walk that the first days leave out": made(WALK.format(600) + "\nskip_if = ['acute']"),
    "a long walk of a routine that is closed then": made(WALK.format(600), top="excluded_by = ['acute']\n"),
    "a hold of a minute": made("exercise = 'kneel'\nhold_s = 60"),
    "a long hold after the first days": made("exercise = 'kneel'\nhold_s = 120", top=LATE),
    "ice for a quarter of an hour, which is no work": made(*[LIFTS] * 5, "exercise = 'pack'\nduration_s = 900"),
    "half an hour of work after the first days": made(*[LIFTS] * 10, top=LATE),
    "work on days of different kinds": made(
        *[LIFTS + "\nskip_if = ['stand_pain']"] * 5, *[LIFTS + "\nonly_if = ['stand_pain']"] * 5
    ),
    "strength that is meant for later": made(LIFT.format(1), "exercise = 'strong'\nreps = 4\nskip_if = ['acute']"),
    "strength that only others do": made(LIFT.format(1), "exercise = 'strong'\nreps = 4\nonly_if = ['lasting']"),
    "strength with something in its place": made(
        "exercise = 'strong'\nreps = 4\notherwise = 'rest'",
        after="[[alternative]]\nname = 'rest'\nexercise = 'on_the_back'\nduration_s = 60\n",
    ),
    "two sets from the second level on": made(
        LIFT.format(1) + "\nlevel = 1", LIFT.format(2) + "\nlevel = 2", top=LATE + LEVEL.format(3) * 2
    ),
    "two sets of what may be done at once": made(LIFT.format(2)),
    "two of three positions, by where it hurts": made(
        FIND.format("'on_the_side', 'on_the_back'") + "\nskip_if = ['bend_pain']",
        FIND.format("'front', 'on_the_back'") + "\nonly_if = ['bend_pain']",
    ),
}


@pytest.mark.parametrize("text", UNWARNED.values(), ids=UNWARNED)
def test_a_dose_within_its_stage_is_not_warned_of(text: str, warned: Checked) -> None:
    assert said(warned(text)) == []


def test_a_warning_reads_as_one_and_gives_its_line(checked: Checked, tmp_path: Any) -> None:
    (fault,) = checked(made(WALK.format(360)))
    assert str(fault) == f"{tmp_path / 'my_routine.toml'}:6: warning: step[1].duration_s: 360 s of walk: {ACUTE_WALK}"


def test_where_there_are_faults_there_are_no_warnings(checked: Checked) -> None:
    (fault,) = checked(made(WALK.format(360), "exercise = 'bridge'\nreps = 0"))
    assert (fault.path, fault.warning) == ("step[2].reps", False)


def test_a_routine_that_was_read_gives_its_warnings_by_place(routine: Read) -> None:
    assert warnings(routine(ROUTINE)) == ()
    short = changed(ROUTINE, "[[alternative]]", WALKED + "[[alternative]]")
    (found,) = warnings(routine(short))
    # the left lift, the breathing, two positions, the stay and the pack come first
    assert (found.file, found.line, found.path, found.warning) == ("my_routine", None, "step[7].duration_s", True)


def test_a_routine_is_looked_at_on_every_kind_of_day(routine: Read) -> None:
    onsets, with_and_without = 5, 2
    every = days(routine(made(WALK.format(60))))  # left out with bend_pain
    assert len(every) == onsets * with_and_without
    assert sum(day.acute for day in every) == 2 * with_and_without
    assert not any(day.acute for day in days(routine(made(WALK.format(60), top=LATE))))
    assert len(days(routine(made(WALK.format(60), top='excluded_by = ["stand_pain"]\n')))) == len(every)
