"""The virtual patient does what is asked, calmly, and makes each scripted fault."""

import numpy as np
import pytest
from mannequin_exercises import TABLE, bend

from coach.core.exercise import Exercise
from coach.core.types import Floats
from coach.mannequin.body import Body
from coach.mannequin.faults import FAULTS, Fault, ScriptError, read_script
from coach.mannequin.patient import Patient, patient_camera
from coach.mannequin.posing import JOINT
from coach.mannequin.ways import WAYS, way

DT_S = 0.05
Plan = list[tuple[float, str | None]]  # from these seconds on, this exercise


def perform(patient: Patient, plan: Plan, until_s: float, dt_s: float = DT_S) -> tuple[Floats, list[Floats | None]]:
    times = np.arange(0, until_s, dt_s)
    asked = [[doing for start_s, doing in plan if start_s <= t_s][-1] for t_s in times]
    return times, [patient.step(t_s, doing) for t_s, doing in zip(times.tolist(), asked, strict=True)]


def hips(rows: list[Floats | None]) -> Floats:
    points = [
        [row[JOINT[f"left_{name}"], :2] for name in ("shoulder", "hip", "knee")] for row in rows if row is not None
    ]
    return np.array([bend(*three) for three in points])


def lifts(rows: list[Floats | None]) -> int:
    """Rises of the hips, with two thresholds."""
    height = np.array([row[JOINT["pelvis"], 1] for row in rows if row is not None])
    up, count = False, 0
    for y in height:
        if not up and y > 0.20:
            up, count = True, count + 1
        elif up and y < 0.15:
            up = False
    return count


def test_it_stands_until_asked_then_lies_down_calmly_and_lifts(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(Patient(body, guided), [(0, None), (2, "hip_lift")], 40)
    assert rows[20][JOINT["crown"], 1] > 1.6
    lying = next(t_s for t_s, row in zip(times, rows, strict=True) if row[JOINT["crown"], 1] < 0.4)
    assert 5 < lying < 14
    after = [row for t_s, row in zip(times, rows, strict=True) if t_s > lying + 2]
    assert 3 <= lifts(after) <= 5
    assert hips(after).min() == pytest.approx(5.0, abs=0.5)


def test_no_part_moves_suddenly_or_goes_below_the_floor_through_a_whole_routine(
    body: Body, guided: dict[str, Exercise]
) -> None:
    order = ["walking", "hip_lift", None, "childs_pose", "prone_on_elbows", "bird_dog", "firm_chair", "marching"]
    plan: Plan = [(0, None), *((2.0 + 15 * k, name) for k, name in enumerate(order))]
    _, rows = perform(Patient(body, guided), plan, 120)
    joints = np.array(rows)
    assert np.linalg.norm(np.diff(joints, axis=0), axis=2).max() < 0.16  # a walker's foot swings at 3 m/s
    assert joints[..., 1].min() > -0.03


@pytest.mark.parametrize("name", ["childs_pose", "prone_on_elbows", "firm_chair"])
def test_a_hold_is_kept_until_something_else_is_asked(name: str, body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(Patient(body, guided), [(0, name)], 40)
    np.testing.assert_allclose(rows[-1], rows[-200], atol=1e-9)


def test_at_rest_it_goes_back_to_the_first_pose(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(Patient(body, guided), [(0, "hip_lift"), (14.0, None)], 20)
    assert hips(rows[-1:])[0] > 35
    np.testing.assert_allclose(rows[-1], rows[-10], atol=1e-9)


def test_the_way_from_any_posture_to_any_other_is_known() -> None:
    for start in WAYS:
        for end in WAYS:
            assert way(start, end)[0] == start
            assert way(start, end)[-1] == end
    assert {posture for _, posture, _, _ in TABLE.values()} <= set(WAYS)


# what each fault is seen by: exercise, script -> the thing that differs from the same without it
def test_over_arch_passes_the_stop_limit(body: Body, guided: dict[str, Exercise]) -> None:
    assert most_extended(body, guided, "over_arch@hip_lift") == pytest.approx(25.0, abs=1.0)


def test_too_far_passes_the_guide_and_half_range_falls_short(body: Body, guided: dict[str, Exercise]) -> None:
    assert most_extended(body, guided, "too_far@hip_lift") > 15
    _, rows = perform(Patient(body, guided, read_script("half_range@hip_lift")), [(0, "hip_lift")], 25)
    assert hips(rows[-200:]).min() == pytest.approx(24, abs=2)


def most_extended(body: Body, guided: dict[str, Exercise], script: str) -> float:
    """Degrees beyond straight at the top of the hip lifts."""
    _, rows = perform(Patient(body, guided, read_script(script)), [(0, "hip_lift")], 25)
    top = max((row for row in rows[-200:] if row is not None), key=lambda row: row[JOINT["pelvis"], 1])
    return float(hips([top])[0])


def test_too_fast_repeats_more_often(body: Body, guided: dict[str, Exercise]) -> None:
    counts = []
    for script in ("", "too_fast"):
        _, rows = perform(Patient(body, guided, read_script(script)), [(0, "hip_lift")], 40)
        counts.append(lifts(rows[280:]))
    assert counts[1] >= 2.4 * counts[0]


def test_stops_early_rests_after_its_repetitions(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(Patient(body, guided, read_script("stops_early=3")), [(0, "hip_lift")], 60)
    assert lifts(rows[200:]) == 3


def test_stops_early_ends_a_hold(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(Patient(body, guided, read_script("stops_early=4")), [(0, "childs_pose")], 40)
    assert rows[-1][JOINT["crown"], 1] > 0.7


def test_knees_too_straight_begins_with_the_feet_far_away(body: Body, guided: dict[str, Exercise]) -> None:
    plan: Plan = [(0, "hip_lift")]
    _, plain = perform(Patient(body, guided), plan, 15)
    _, far = perform(Patient(body, guided, read_script("knees_too_straight")), plan, 15)
    knee = [
        bend(*(row[JOINT[f"left_{name}"], :2] for name in ("hip", "knee", "ankle"))) for row in (plain[-1], far[-1])
    ]
    assert knee[0] - knee[1] > 20


def test_leaves_the_picture_and_comes_back(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(Patient(body, guided, read_script("leaves_picture@5-8")), [(0, None)], 10)
    away = [t_s for t_s, row in zip(times, rows, strict=True) if row is None]
    assert away[0] == pytest.approx(5.0)
    assert away[-1] == pytest.approx(8.0 - DT_S)


def test_falls_quickly_lies_and_gets_up_again(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(Patient(body, guided, read_script("falls@6-12")), [(0, "marching")], 26)
    crown = np.array([row[JOINT["crown"], 1] for row in rows])
    assert crown[times < 6].min() > 1.5
    assert crown[(times > 7.2) & (times < 12)].max() < 0.45
    assert crown[-1] > 1.5


def test_raises_an_arm_standing_and_lowers_it(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(Patient(body, guided, read_script("raises_arm@3-7")), [(0, None)], 10)
    wrist = np.array([row[JOINT["right_wrist"], 1] - row[JOINT["crown"], 1] for row in rows])
    assert (wrist > 0)[(times > 4.2) & (times < 5.8)].all()
    assert wrist[times < 3].max() < -0.5
    assert wrist[-1] < -0.5


def test_lying_on_the_back_the_forearm_is_the_answer_and_prone_the_knee(
    body: Body, guided: dict[str, Exercise]
) -> None:
    _, rows = perform(Patient(body, guided, read_script("raises_arm@20-30")), [(0, "hip_lift"), (12, None)], 25)
    supine = rows[-1]
    assert supine[JOINT["right_wrist"], 1] - supine[JOINT["right_elbow"], 1] > 0.2
    _, rows = perform(Patient(body, guided, read_script("raises_arm@25-35")), [(0, "prone_on_elbows")], 30)
    prone = rows[-1]
    assert prone[JOINT["right_ankle"], 1] - prone[JOINT["right_knee"], 1] > 0.3


def test_limps_spares_one_leg(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(Patient(body, guided, read_script("limps=0.5")), [(0, "marching")], 30)
    lifted = np.array([[row[JOINT[f"{side}_toe"], 1] > 0.01 for side in ("left", "right")] for row in rows[100:]])
    left, right = lifted.sum(axis=0)
    assert right > 1.3 * left


def test_every_fault_of_the_table_can_be_read_and_has_a_meaning() -> None:
    for name, kind in FAULTS.items():
        assert read_script(name) == (Fault(name=name),)
        assert kind.meaning
        assert Fault(name=name).amount == kind.amount


def test_a_script_says_when_where_and_how_much() -> None:
    script = "too_far=0.3@hip_lift, limps@30-90.5,falls@walking@120"
    assert read_script(script) == (
        Fault(name="too_far", exercise="hip_lift", value=0.3),
        Fault(name="limps", from_s=30.0, to_s=90.5),
        Fault(name="falls", exercise="walking", from_s=120.0),
    )
    assert read_script("") == ()


@pytest.mark.parametrize(
    ("script", "says"),
    [("too_fra", "too_far"), ("limps=much", "not a number"), ("falls@12-x", "not a number")],
    ids=["an unknown fault", "an amount that is no number", "a time that is no number"],
)
def test_a_script_that_cannot_be_read_is_a_sentence(script: str, says: str) -> None:
    with pytest.raises(ScriptError, match=says):
        read_script(script)


@pytest.mark.parametrize("name", TABLE)
def test_the_camera_of_an_exercise_sees_the_whole_patient(name: str, body: Body, guided: dict[str, Exercise]) -> None:
    camera = patient_camera(guided[name])
    _, rows = perform(Patient(body, guided), [(0, name)], 24, dt_s=0.2)
    seen = camera.project(np.array(rows[-60:]))
    assert (seen[..., :2] > 0).all()
    assert (seen[..., 0] < camera.width).all()
    assert (seen[..., 1] < camera.height).all()
