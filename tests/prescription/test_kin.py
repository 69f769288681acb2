"""Stop limits of a therapist's own file are never looser than those of the shipped exercises that move the same way."""

from typing import Any

from sweeps import swept
from test_caps import mine

from coach.core.exercise.model import TRACKED
from coach.prescription.faults import spell
from coach.prescription.kin import check_kin, nearest_kin, shipped
from coach.prescription.places import shipped_exercises
from coach.prescription.source import read_source

Tables = dict[str, Any]


def said(data: Tables) -> list[str]:
    return [f"{spell(path)}: {message}" for path, message in check_kin(data, shipped_exercises()["hip_lift"].parent)]


def with_stop(like: str, name: str, **changes: Any) -> Tables:
    """A copy with other values of one limit; None takes a value out."""
    data = mine(like)
    (limit,) = (each for each in data["limit"] if each["name"] == name)
    limit.update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del limit[key]
    return data


def driven_by(data: Tables, **driver: Any) -> Tables:
    return data | {"driver": [{"source": "x", **driver}]}


# a file that has little in common with any other
BARE = {"id": "my_own", "kind": "reps", "posture": "supine", "needs_points": ["hip"]}


def bare(posture: str, driver: tuple[str, float, float] | None, *limits: tuple[str, str, float]) -> Tables:
    data: Tables = {**BARE, "posture": posture}
    if driver:
        data = driven_by(data, measure=driver[0], enter=driver[1], leave=driver[2])
    return data | {"limit": [{"name": "x", "measure": measure, end: value} for measure, end, value in limits]}


def test_a_copy_of_each_shipped_exercise_is_taken() -> None:
    tracked = [name for name in shipped_exercises() if mine(name)["kind"] in TRACKED]
    wrong = {name: said(mine(name)) for name in tracked}
    assert not any(wrong.values()), wrong


def stops() -> list[tuple[str, str, str, float]]:
    """Every stop of every shipped exercise: exercise, limit, end, value."""
    found = []
    for name, path in shipped_exercises().items():
        for limit in read_source(path).data.get("limit", ()):
            found += [(name, limit["name"], end, limit[end]) for end in ("stop_below", "stop_above") if end in limit]
    return found


@swept(("name", "limit", "end", "value"), stops())
def test_no_copy_has_a_looser_stop_or_none(name: str, limit: str, end: str, value: float) -> None:
    looser = value + (5 if end == "stop_above" else -5)
    (fault,) = said(with_stop(name, limit, **{end: looser}))
    assert f"{looser:g} is looser than {name} has it; allowed {value:g} or" in fault
    assert fault.startswith(f"limit[1].{end}")
    (fault,) = said(with_stop(name, limit, **{end: None}))
    assert f"limit: has no {end}" in fault
    assert f"{end} = {value:g} or tighter" in fault
    tighter = value - (5 if end == "stop_above" else -5)
    assert said(with_stop(name, limit, **{end: tighter})) == []


def test_there_are_stops_to_walk() -> None:
    assert len(stops()) > 10
    assert sum(len(each.stops) for each in shipped()) == len(stops())


HIPS_UP = [("hips_over_feet", 0.15, 0.1), ("hip_rise", 0.2, 0.1), ("hip_flexion", 20.0, 35.0), ("hip_height", 0.4, 0.3)]


@swept(("measure", "enter", "leave"), HIPS_UP)
def test_a_hip_lift_is_one_by_whichever_measure_it_is_counted(measure: str, enter: float, leave: float) -> None:
    driver = measure, enter, leave
    assert any("has no stop_below for hip_flexion" in each for each in said(bare("supine", driver)))
    (fault,) = said(bare("supine", driver, ("hip_flexion", "stop_below", -60)))
    assert "-60 is looser than hip_lift has it; allowed -20 or higher" in fault
    assert said(bare("supine", driver, ("hip_flexion", "stop_below", -20))) == []


def test_of_two_limits_on_one_end_the_tighter_counts() -> None:
    lift = HIPS_UP[0]
    assert said(bare("supine", lift, ("hip_flexion", "stop_below", -60), ("hip_flexion", "stop_below", -15))) == []


ELSEWHERE: dict[str, tuple[Tables, str | None]] = {
    "a back bend": (bare("standing", ("backward_lean", 8, 3)), "has no stop_above for backward_lean"),
    "a far back bend": (
        bare("standing", ("backward_lean", 8, 3), ("backward_lean", "stop_above", 30)),
        "allowed 20 or lower",
    ),
    "a bend to the side": (bare("standing", ("side_lean", 10, 5)), "has no stop_above for side_lean"),
    "a bend forward": (bare("standing", ("trunk_inclination", 20, 10)), "has no stop_above for trunk_inclination"),
    "pressing up, lying on the front": (bare("prone", ("trunk_inclination", 60, 70)), "has no stop_below for trunk"),
    "lying on the front with nothing in common": (
        bare("prone", None, ("trunk_inclination", "stop_below", 20)),
        "allowed 45 or higher",
    ),
    "the back bent back on the floor as over a ball": (
        bare("supine", None, ("hip_flexion", "stop_below", -45)),
        "-45 is looser than hip_lift has it; allowed -20",
    ),
    "a position on the floor as over a ball": (
        bare("supine", None, ("hip_flexion", "stop_below", -45)) | {"kind": "position"},
        "allowed -20 or higher",
    ),
    "a position over a ball": (
        bare("supine", None, ("hip_flexion", "stop_below", -45)) | {"kind": "position", "prop": [{"kind": "ball"}]},
        None,
    ),
    "a lift with a ball in the room": (
        bare("supine", HIPS_UP[0], ("hip_flexion", "stop_below", -45)) | {"prop": [{"kind": "ball"}]},
        "allowed -20",
    ),
    "an arm that is raised": (bare("standing", ("shoulder_flexion", 55, 40)), None),
    "knees that bend": (bare("standing", ("knee_flexion", 30, 20), ("knee_flexion", "stop_above", 85)), None),
    "a knee to the chest, with a stop of its own": (
        mine("knee_to_chest", limit=[{"name": "fold", "measure": "hip_flexion", "stop_above": 130}]),
        None,
    ),
}


@swept(("data", "says"), list(ELSEWHERE.values()))
def test_a_movement_of_a_kind_keeps_to_that_kind(data: Tables, says: str | None) -> None:
    found = said(data)
    assert found == [] if says is None else any(says in each for each in found), found


def test_a_file_leaves_out_whom_its_nearest_kin_leaves_out() -> None:
    assert nearest_kin(mine("childs_pose")) == "childs_pose"
    assert nearest_kin(mine("squat")) == "squat"
    assert nearest_kin(mine("hip_lift", form=[])) == "hip_lift"
    assert nearest_kin(bare("standing", ("trunk_inclination", 40, 25))) is not None
    assert nearest_kin(read_source(shipped_exercises()["squat"]).data) is None


def test_a_copy_that_gives_one_of_its_drivers_up_stays_one() -> None:
    lifting = with_stop("lifting", "trunk_far_forward", stop_above=85)
    lifting["driver"] = [each for each in lifting["driver"] if each["measure"] == "trunk_inclination"]
    assert any("looser than lifting has it; allowed 60" in each for each in said(lifting)), said(lifting)
