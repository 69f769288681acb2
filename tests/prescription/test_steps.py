"""Steps of a routine: what takes the place of which, for whom, on which side, at which level, and position finders."""

from collections.abc import Callable
from typing import Any

import pytest
from prescription_samples import NAMES

from coach.core.clinical import eligibility
from coach.core.exercise.model import Routine, Step
from coach.prescription.dose import minutes
from coach.prescription.faults import FileFault
from coach.prescription.prescribe import prescribe

Read = Callable[..., Routine]
Faults = Callable[..., tuple[FileFault, ...]]

TOP = 'id = "mine"\nversion = "1"\nmax_minutes = 60\n'


def made(*tables: str, top: str = "") -> str:
    """A routine of these tables; the first word of each is its heading."""
    return TOP + top + "".join(f"\n[[{table.split()[0]}]]\n{table.partition(' ')[2]}\n" for table in tables)


LIFT = 'step exercise = "bridge"\nreps = 4\n'
AT_EASE = 'step exercise = "at_ease"\nduration_s = 60\n'
BREATHE = 'step exercise = "slow_breath"\ncycles = 3\n'
REST = 'step exercise = "on_the_back"\nduration_s = 60\n'
FIND = 'step find = ["on_the_side", "on_the_back"]\ntry_s = 60\nstay_s = 120\n'


def instead(name: str, more: str = "", exercise: str = "on_the_back") -> str:
    return f'alternative name = "{name}"\nexercise = "{exercise}"\nduration_s = 60\n{more}'


def ids(steps: tuple[Step | None, ...]) -> list[str | None]:
    return [None if step is None else step.exercise.id for step in steps]


# -- what takes the place of what --------------------------------------------------------------------------------------


def test_an_alternative_takes_the_place_of_a_step_and_another_that_of_the_alternative(routine: Read) -> None:
    text = made(
        LIFT + 'otherwise = "rest"',
        instead("rest", 'skip_if = ["pregnancy"]\notherwise = "breathe"'),
        'alternative name = "breathe"\nexercise = "slow_breath"\ncycles = 3',
    )
    whole = routine(text)
    assert ids(whole.steps) == ["bridge"]
    assert ids(whole.every_step) == ["bridge", "on_the_back", "slow_breath"]
    for facts, done in (
        (set(), "bridge"),
        ({"bend_pain"}, "on_the_back"),
        ({"bend_pain", "pregnant_not_cleared"}, "slow_breath"),
    ):
        assert ids(eligibility.plan(whole, frozenset(facts)).steps) == [done]


def test_several_steps_may_share_an_alternative(routine: Read) -> None:
    whole = routine(made(LIFT + 'otherwise = "rest"', LIFT + 'otherwise = "rest"', instead("rest")))
    assert ids(eligibility.plan(whole, frozenset({"bend_pain"})).steps) == ["on_the_back", "on_the_back"]


def test_an_alternative_has_conditions_and_questions_of_its_own(routine: Read) -> None:
    more = (
        'checkin = false\ncheckin_every_s = 30\noptional = true\npain_most = 4\nonly_if = ["bend_pain"]\nside = "left"'
    )
    (step,) = routine(made(LIFT + 'otherwise = "rest"', instead("rest", more))).steps
    rest = step.instead
    assert rest is not None
    assert (rest.checkin, rest.checkin_every_s, rest.optional, rest.pain_most) == (False, 30.0, True, 4)
    assert (rest.only_if, rest.side) == (("bend_pain",), "left")


BRANCHES: dict[str, tuple[tuple[str, ...], list[tuple[str, str]]]] = {
    "an alternative that is not there": (
        (LIFT + 'otherwise = "rets"', LIFT + 'otherwise = "rest"', instead("rest")),
        [("step[1].otherwise", 'there is no alternative "rets"; did you mean rest?')],
    ),
    "an alternative that nothing leads to": (
        (LIFT, instead("rest")),
        [("alternative[1].name", 'no step says otherwise = "rest": it would never be done')],
    ),
    "two of one name": (
        (LIFT + 'otherwise = "rest"', instead("rest"), instead("rest")),
        [("alternative[2].name", '"rest" is used already; each alternative has its own name')],
    ),
    "an alternative without a name": (
        (LIFT, 'alternative exercise = "on_the_back"\nduration_s = 60'),
        [("alternative[1].name", "this key is missing")],
    ),
    "an alternative without an exercise": (
        (LIFT + 'otherwise = "rest"', 'alternative name = "rest"'),
        [("alternative[1].exercise", "this key is missing")],
    ),
    "an alternative that leads to itself": (
        (LIFT + 'otherwise = "rest"', instead("rest", 'otherwise = "rest"')),
        [
            ("step[1].otherwise", "goes round in a circle: rest > rest"),
            ("alternative[1].otherwise", "goes round in a circle: rest > rest"),
        ],
    ),
    "alternatives in a circle": (
        (LIFT + 'otherwise = "a"', instead("a", 'otherwise = "b"'), instead("b", 'otherwise = "a"')),
        [
            ("step[1].otherwise", "goes round in a circle: a > b > a"),
            ("alternative[1].otherwise", "goes round in a circle: b > a > b"),
            ("alternative[2].otherwise", "goes round in a circle: a > b > a"),
        ],
    ),
    "more alternatives than anybody oversees": (
        (LIFT + 'otherwise = "a0"', instead("a6"),
         *[instead(f"a{n}", f'skip_if = ["{fact}"]\notherwise = "a{n + 1}"') for n, fact in enumerate(
             ("acute", "drowsy", "stress", "sport", "smoking", "over_60"))]),
        [("step[1].otherwise", "leads to 7 alternatives in a row; allowed 6")],
    ),
    "a search as an alternative": (
        (LIFT + 'otherwise = "rest"', instead("rest", 'find = ["on_the_side", "on_the_back"]')),
        [("alternative[1].find", "this key is not known here; it belongs in [[step]]")],
    ),
    "a stay as an alternative": (
        (LIFT + 'otherwise = "rest"', instead("rest", "stay_s = 60")),
        [("alternative[1].stay_s", "this key is not known here; it belongs in [[step]]")],
    ),
    "a level of an alternative": (
        (LIFT + 'otherwise = "rest"', instead("rest", "level = 1")),
        [("alternative[1].level", "this key is not known here; it belongs in [[step]]")],
    ),
    "a step with a name": (
        (LIFT + 'name = "lifting"',),
        [("step[1].name", "this key is not known here; it belongs in [[alternative]] or in [[step.limit]] or in "
                          "[[alternative.limit]]")],
    ),
    "a step without an exercise": (
        ("step reps = 4",),
        [("step[1]", "names no exercise; write exercise = or find =")],
    ),
    "an alternative's dose of another kind": (
        (LIFT + 'otherwise = "rest"', instead("rest", "reps = 4")),
        [("alternative[1].reps", "an exercise of kind position does not use this; its dose has duration_s, rest_s")],
    ),
    "a walk with a side": (
        ('step exercise = "walk"\nduration_s = 60\nside = "left"',),
        [("step[1].side", "walking has no side; take it out")],
    ),
    "a walk of a quarter of a second": (
        ('step exercise = "walk"\nduration_s = 0.25',),
        [("step[1].duration_s", "0.25 is too small; allowed 5 to 3600")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tables", "says"), BRANCHES.values(), ids=BRANCHES)
def test_what_is_wrong_between_steps_is_said(
    tables: tuple[str, ...], says: list[tuple[str, str]], routine: Read, faults: Faults
) -> None:
    assert [(fault.path, fault.message) for fault in faults(routine, made(*tables))] == says


# -- steps that nobody would ever do -----------------------------------------------------------------------------------

NEVER: dict[str, tuple[str, tuple[str, ...], list[tuple[str, str]]]] = {
    "both needed and left out": (
        "",
        (REST + 'only_if = ["acute"]\nskip_if = ["acute"]',),
        [("step[1].skip_if", '"acute" is in only_if too: it would never be done')],
    ),
    "needing what its exercise is left out with": (
        "",
        (LIFT + 'only_if = ["bend_pain"]',),
        [("step[1].only_if", 'bridge is left out with "bend_pain": it would never be done')],
    ),
    "needing two answers to one question": (
        "",
        (REST + 'only_if = ["settling", "lasting"]',),
        [("step[1].only_if", '"lasting" and "settling" are never true together: it would never be done; '
                             "write a step for each")],
    ),
    "needing what means something that leaves it out": (
        "",
        (REST + 'only_if = ["first_day"]\nskip_if = ["acute"]',),
        [("step[1].only_if", '"first_day" means "acute" too, which leaves it out: it would never be done')],
    ),
    "needing what closes the whole routine": (
        'excluded_by = ["acute"]\n',
        (REST + 'only_if = ["acute"]',),
        [("step[1].only_if", 'with "acute" excluded_by closes the whole routine: it would never be done')],
    ),
    "needing a stage before the gate opens": (
        'gate = { after_h = 72, source = "[R] 6" }\n',
        (REST + 'only_if = ["acute"]',),
        [("step[1].only_if", 'with "acute" [gate] closes the whole routine: it would never be done')],
    ),
    "every step of a routine that its own facts exclude": (
        'excluded_by = ["bend_pain", "lasting"]\n',
        (REST + 'only_if = ["bend_pain"]', BREATHE + 'only_if = ["lasting"]'),
        [
            ("step[1].only_if", 'with "bend_pain" excluded_by closes the whole routine: it would never be done'),
            ("step[2].only_if", 'with "lasting" excluded_by closes the whole routine: it would never be done'),
        ],
    ),
    "a search whose positions are all left out": (
        "",
        (FIND.replace("on_the_back", "turned") + 'only_if = ["stand_pain"]',),
        [("step[1].only_if", 'every position is left out with "stand_pain": it would never be done')],
    ),
    "an alternative of what is never left out": (
        "",
        (AT_EASE + 'otherwise = "rest"', instead("rest")),
        [("step[1].otherwise", "no fact ever leaves this one out, so nothing takes its place; take this out")],
    ),
    "an alternative of what only pain leaves out": (
        "",
        (AT_EASE + 'pain_most = 3\notherwise = "rest"', instead("rest")),
        [("step[1].otherwise", "no fact ever leaves this one out, so nothing takes its place; take this out")],
    ),
    "an alternative that is left out with its step": (
        "",
        (LIFT + 'otherwise = "rest"',
         instead("rest", 'skip_if = ["bend_pain", "osteoporosis_not_cleared", "long_steroids_not_cleared"]')),
        [("alternative[1]", "whoever is left out of what it replaces is left out of this too: it would never be done")],
    ),
    "an alternative that needs what its step needs": (
        "",
        (BREATHE + 'only_if = ["drowsy"]\notherwise = "breathe"',
         'alternative name = "breathe"\nexercise = "slow_breath"\ncycles = 2\nonly_if = ["drowsy"]'),
        [("alternative[1]", "whoever is left out of what it replaces is left out of this too: it would never be done")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("top", "tables", "says"), NEVER.values(), ids=NEVER)
def test_a_step_that_nobody_would_ever_do_is_a_fault(
    top: str, tables: tuple[str, ...], says: list[tuple[str, str]], routine: Read, faults: Faults
) -> None:
    assert [(fault.path, fault.message) for fault in faults(routine, made(*tables, top=top))] == says


DONE: dict[str, tuple[str, tuple[str, ...], set[str], list[str | None]]] = {
    "for some, and not for others among them": (
        "",
        (LIFT + 'only_if = ["acute"]\nskip_if = ["first_day"]',),
        {"acute"},
        ["bridge"],
    ),
    "after 20 weeks, where a clinician has cleared it": (
        "",
        (REST + 'only_if = ["pregnant_from_20_weeks"]',),
        {"pregnant_from_20_weeks"},
        ["on_the_back"],
    ),
    "an alternative that shares one exclusion of two": (
        "",
        (LIFT + 'skip_if = ["drowsy"]\notherwise = "rest"', instead("rest", 'skip_if = ["bend_pain"]')),
        {"drowsy"},
        ["on_the_back"],
    ),
    "an alternative for those who lack what the step needs": (
        "",
        (REST + 'only_if = ["acute"]\notherwise = "breathe"',
         'alternative name = "breathe"\nexercise = "slow_breath"\ncycles = 2\nonly_if = ["lasting"]'),
        {"lasting"},
        ["slow_breath"],
    ),
    "after the gate": (
        'gate = { after_h = 24, source = "[R] 6" }\n',
        (REST + 'only_if = ["acute"]',),
        {"acute"},
        ["on_the_back"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("top", "tables", "facts", "done"), DONE.values(), ids=DONE)
def test_a_step_that_somebody_may_do_is_no_fault(
    top: str, tables: tuple[str, ...], facts: set[str], done: list[str | None], routine: Read
) -> None:
    whole = routine(made(*tables, top=top))
    assert ids(eligibility.plan(whole, frozenset(facts)).steps) == done


# -- levels ------------------------------------------------------------------------------------------------------------

LEVEL = 'level times_a_day = [1, 2]\nsource = "[P] R3"'
PLAN = made(LEVEL, LEVEL, LIFT + "level = 1", REST + "level = 2", BREATHE)


def test_a_level_has_its_own_steps_and_those_of_all(routine: Read) -> None:
    assert ids(routine(PLAN).steps) == ["bridge", "slow_breath"]
    assert routine(PLAN).level == 1
    second = routine(PLAN, None, 2)
    assert (second.level, ids(second.steps), len(second.levels)) == (2, ["on_the_back", "slow_breath"], 2)


@pytest.mark.parametrize(
    ("text", "level", "says"),
    [
        (PLAN, 3, "has the levels 1 to 2; there is no level 3"),
        (PLAN, 0, "has the levels 1 to 2; there is no level 0"),
        (made(LIFT), 1, "has no levels; there is no level 1"),
    ],
)
def test_a_level_that_is_not_there_is_refused(text: str, level: int, says: str, routine: Read, faults: Faults) -> None:
    (fault,) = faults(routine, text, None, level)
    assert fault.message == says


LEVELS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "a step beyond the levels": (
        (LEVEL, LIFT + "level = 1", REST + "level = 2"),
        "step[2].level",
        "2 is no level of this routine; it has 1 [[level]] tables",
    ),
    "a step of a level where there are none": (
        (LIFT + "level = 1",),
        "step[1].level",
        "1 is no level of this routine; it has 0 [[level]] tables",
    ),
    "a level without a step": (
        (LEVEL, LEVEL, LIFT + "level = 1"),
        "level[2]",
        "level 2 has no step; write level = 2 into one",
    ),
    "too much at a higher level": (
        (LEVEL, LEVEL, LIFT + "level = 1", *[REST.replace("60", "1800") + "level = 2"] * 3),
        "max_minutes",
        "the steps of level 2 take about 92 minutes, more than the 60 allowed: it can never be finished; "
        "lessen the doses or raise this",
    ),
}


@pytest.mark.parametrize(("tables", "path", "says"), LEVELS.values(), ids=LEVELS)
def test_what_is_wrong_between_levels_is_said(
    tables: tuple[str, ...], path: str, says: str, routine: Read, faults: Faults
) -> None:
    assert [(fault.path, fault.message) for fault in faults(routine, made(*tables))] == [(path, says)]


def test_a_change_for_another_level_is_no_fault_at_this_one(routine: Read, faults: Faults) -> None:
    change = {"step": [{"exercise": "on_the_back", "duration_s": 30}]}
    assert ids(routine(PLAN, change).steps) == ["bridge", "slow_breath"]
    assert routine(PLAN, change, 2).steps[0].dose.duration_s == 30.0
    (fault,) = faults(routine, PLAN, {"step": [{"exercise": "on_the_back", "duration_s": 61}]})
    assert fault.message == "61 is more than the routine's dose; allowed 60 or less"


# -- position finders --------------------------------------------------------------------------------------------------


def test_a_finder_tries_each_position_and_then_stays_in_one(routine: Read) -> None:
    text = made(FIND + 'checkin = false\ncheckin_every_s = 60\npain_most = 8\nskip_if = ["drowsy"]')
    *tries, stay = routine(text).steps
    assert ids(tuple(tries)) == ["on_the_side", "on_the_back"]
    assert {step.trial for step in tries} == {stay.best_of}
    assert [(step.dose.duration_s, step.dose.hold_s, step.checkin) for step in tries] == [(60.0, 60.0, True)] * 2
    assert (stay.dose.duration_s, stay.checkin, stay.checkin_every_s) == (120.0, False, 60.0)
    assert {(step.skip_if, step.pain_most) for step in (*tries, stay)} == {(("drowsy",), 8)}


def test_a_finder_stays_where_its_first_position_is_left_out(routine: Read) -> None:
    whole = routine(made(FIND))
    plan = eligibility.plan(whole, frozenset({"stand_pain"}))
    assert [step and (step.exercise.id if step.trial else "stay") for step in plan.steps] == [
        None, "on_the_back", "stay"]  # fmt: skip


def test_two_finders_know_their_own_positions(routine: Read) -> None:
    steps = routine(made(FIND, FIND)).steps
    assert len({step.trial for step in steps if step.trial}) == 2


FINDERS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "no seconds": (
        'step find = ["on_the_side", "on_the_back"]',
        [("step[1]", "a position finder needs try_s"), ("step[1]", "a position finder needs stay_s")],
    ),
    "a dose": (
        FIND + "duration_s = 60\nrest_s = 5",
        [(f"step[1].{key}", "a position finder does not use this; it has find, try_s and stay_s")
         for key in ("duration_s", "rest_s")],
    ),
    "what it would ignore": (
        FIND + 'exercise = "bridge"\nside = "left"\noptional = true\notherwise = "rest"',
        [(f"step[1].{key}", "a position finder does not use this; it has find, try_s and stay_s")
         for key in ("exercise", "side", "optional", "otherwise")],
    ),
    "what is no position": (
        FIND.replace("on_the_side", "bridge"),
        [("step[1].find[1]", "bridge is no position to rest in; it is of kind reps")],
    ),
    "what is not there": (
        FIND.replace("on_the_side", "on_the_sied"),
        [("step[1].find[1]", 'there is no exercise "on_the_sied"; did you mean on_the_side?')],
    ),
    "the same twice": (
        FIND.replace("on_the_side", "on_the_back"),
        [("step[1].find[2]", "on_the_back is tried already")],
    ),
    "only one": (
        'step find = ["on_the_back"]\ntry_s = 60\nstay_s = 120',
        [("step[1].find", "has 1 entries; allowed 2 to 8")],
    ),
    "a name for a list": (
        'step find = "on_the_back"\ntry_s = 60\nstay_s = 120',
        [("step[1].find", '"on_the_back" is not a list; write it in square brackets')],
    ),
    "seconds of a finder for an exercise": (
        LIFT + "try_s = 60",
        [("step[1].try_s", "belongs to a position finder; it goes with find = [...]")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "says"), FINDERS.values(), ids=FINDERS)
def test_what_is_wrong_with_a_finder_is_said(
    table: str, says: list[tuple[str, str]], routine: Read, faults: Faults
) -> None:
    extra = (LIFT + 'otherwise = "rest"', instead("rest")) if "otherwise" in table else ()
    assert [(fault.path, fault.message) for fault in faults(routine, made(table, *extra))] == says


# -- sides -------------------------------------------------------------------------------------------------------------

EACH_LIFT = LIFT + 'side = "each"\n'


def test_a_dose_for_each_side_is_two_steps_and_pain_is_asked_once(routine: Read) -> None:
    steps = routine(made(EACH_LIFT)).steps
    assert [(step.side, step.checkin) for step in steps] == [("left", False), ("right", True)]
    assert steps[0].dose == steps[1].dose


def test_a_dose_for_each_of_alternating_sides_is_one_step(routine: Read) -> None:
    whole = routine(made(EACH_LIFT.replace("bridge", "marching")))
    assert [(step.side, step.checkin) for step in whole.steps] == [("each", True)]
    assert minutes(whole) == pytest.approx((20 + 2 * 4 * 5.5 + 20 + 10) / 60)


def test_what_takes_the_place_of_both_sides_is_done_once(routine: Read) -> None:
    whole = routine(made(EACH_LIFT + 'otherwise = "rest"', instead("rest")))
    assert ids(eligibility.plan(whole, frozenset({"bend_pain"})).steps) == ["on_the_back", None]


def test_what_takes_the_place_of_both_sides_may_be_for_each_too(routine: Read) -> None:
    text = made(EACH_LIFT + 'otherwise = "rest"', instead("rest", 'side = "each"\notherwise = "breathe"'),
                'alternative name = "breathe"\nexercise = "slow_breath"\ncycles = 2')  # fmt: skip
    whole = routine(text)
    rested = eligibility.plan(whole, frozenset({"bend_pain"})).steps
    assert [step and (step.exercise.id, step.side, step.checkin) for step in rested] == [
        ("on_the_back", "left", False), ("on_the_back", "right", True)]  # fmt: skip
    assert ids(eligibility.plan(whole, frozenset({"bend_pain", "pregnant_not_cleared"})).steps) == ["slow_breath", None]


def test_both_sides_cannot_take_the_place_of_one_exercise(routine: Read, faults: Faults) -> None:
    (fault,) = faults(routine, made(LIFT + 'otherwise = "rest"', instead("rest", 'side = "each"')))
    assert fault.path == "step[1].otherwise"
    assert fault.message.startswith('"rest" is done on one side and then on the other, and this is not; write side')


# -- a patient's own changes -------------------------------------------------------------------------------------------


def test_a_patients_limits_hold_in_alternatives_too(routine: Read) -> None:
    text = made(REST + 'otherwise = "lift"', 'alternative name = "lift"\nexercise = "bridge"\nreps = 4')
    change = {"step": [{"exercise": "bridge", "reps": 2, "limit": [{"name": "over_arch", "stop_above": 70}]}]}
    lift = prescribe(routine(text), change, NAMES).steps[0].instead
    assert lift is not None
    assert (lift.dose.reps, lift.exercise.limits[0].stop_above) == (2, 70.0)


def test_an_alternative_takes_the_place_of_what_a_patient_leaves_out(routine: Read) -> None:
    text = made(LIFT + 'otherwise = "rest"', instead("rest"), BREATHE)
    change = {"step": [{"exercise": "bridge", "skip": True}]}
    assert ids(prescribe(routine(text), change, NAMES).steps) == ["on_the_back", "slow_breath"]


def test_a_patient_may_be_in_a_position_for_less(routine: Read) -> None:
    def of(seconds: float) -> list[float | None]:
        change = {"step": [{"exercise": "on_the_back", "duration_s": seconds}]}
        return [step.dose.duration_s for step in prescribe(routine(made(FIND)), change, NAMES).steps]

    assert of(20) == [60.0, 20.0, 20.0], "tried and stayed in for as long as this patient may be in it"
    assert of(90) == [60.0, 60.0, 90.0]


def test_a_patient_may_not_be_in_a_position_for_more(routine: Read, faults: Faults) -> None:
    (fault,) = faults(prescribe, routine(made(FIND)), {"step": [{"exercise": "on_the_back", "duration_s": 121}]}, NAMES)
    assert fault.message == "121 is more than the routine's dose; allowed 120 or less"


def test_a_finder_goes_on_without_a_position_that_a_patient_leaves_out(routine: Read) -> None:
    change = {"step": [{"exercise": "on_the_side", "skip": True}]}
    tried, stay = prescribe(routine(made(FIND)), change, NAMES).steps
    assert (tried.exercise.id, stay.exercise.id, stay.best_of) == ("on_the_back", "on_the_back", tried.trial)


def test_a_finder_without_any_position_is_left_out_whole(routine: Read) -> None:
    change = {"step": [{"exercise": name, "skip": True} for name in ("on_the_side", "on_the_back")]}
    assert ids(prescribe(routine(made(FIND, LIFT)), change, NAMES).steps) == ["bridge"]


def test_a_patients_timer_is_not_shorter_than_its_own_rules(routine: Read, faults: Faults) -> None:
    whole = routine(made('step exercise = "pack"\nduration_s = 900'))
    assert prescribe(whole, {"step": [{"exercise": "pack", "duration_s": 600}]}, NAMES).steps[0].dose.duration_s == 600
    (fault,) = faults(prescribe, whole, {"step": [{"exercise": "pack", "duration_s": 300}]}, NAMES)
    assert fault.message == "300 is too short for pack; allowed 600 to 1200 s"


def test_a_change_takes_from_every_step_that_has_more(routine: Read) -> None:
    whole = routine(made(LIFT, LIFT.replace("4", "8")))
    change: dict[str, Any] = {"step": [{"exercise": "bridge", "reps": 6}]}
    assert [step.dose.reps for step in prescribe(whole, change, NAMES).steps] == [4, 6]
