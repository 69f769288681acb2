"""Ice, heat, rubbing and rolling keep to what the sources allow, and the figure shows where each is done."""

import numpy as np
import pytest

from coach.core.exercise.model import Exercise, Kind, TimerRules
from coach.core.exercise.timers import Use, allowed, part_at
from coach.mannequin.body.body import build_body
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise
from coach.prescription.words import load_words

MIN, H = 60.0, 3600.0
# id: names it counts as, seconds from and to, the thing that is drawn, the fact that closes it
TIMERS: dict[str, tuple[tuple[str, ...], float, float, str | None, str]] = {
    "ice":          (("cold",),        10 * MIN, 20 * MIN, "pack",       "cold_not_safe"),
    "heat":         (("heat",),         5 * MIN, 20 * MIN, "pack",       "heat_not_safe"),
    "hot_cold":     (("heat", "cold"), 60 * MIN, 60 * MIN, "pack",       "acute"),
    "massage":      (("rub",),          1 * MIN,  3 * MIN, "chair",      "recent_surgery_not_cleared"),
    "ball_massage": (("ball",),             30.0, 3 * MIN, "small_ball", "roller_not_cleared"),
    "foam_roller":  (("roller",),           30.0, 3 * MIN, "roller",     "roller_not_cleared"),
    "pinch_hold":   (("pinch",),            15.0, 3 * MIN, "chair",      "recent_surgery_not_cleared"),
}  # fmt: skip
ON_THE_SKIN = ("ice", "heat", "hot_cold")


def shipped(name: str) -> Exercise:
    return read_exercise(shipped_exercises()[name])


def rules_of(name: str) -> TimerRules:
    rules = shipped(name).pacing.timer
    assert rules is not None
    return rules


@pytest.mark.parametrize("name", TIMERS)
def test_each_keeps_to_its_times_and_is_closed_to_whom_it_may_harm(name: str) -> None:
    exercise, rules = shipped(name), rules_of(name)
    counts_as, least_s, most_s, thing, closed_by = TIMERS[name]
    assert exercise.kind is Kind.TIMER
    assert not exercise.tracked
    assert (rules.counts_as, rules.least_s, rules.most_s) == (counts_as, least_s, most_s)
    assert thing in [prop.kind for prop in exercise.lesson.props]
    assert closed_by in exercise.suits.excluded_by
    assert any("not visible to a camera" in line for line in exercise.provenance.basis)


@pytest.mark.parametrize("name", ON_THE_SKIN)
def test_what_lies_on_the_skin_is_asked_about_taken_off_and_heard(name: str) -> None:
    exercise, rules = shipped(name), rules_of(name)
    assert rules.take_off
    assert {"cloth_between", "skin_feels", "awake"} <= set(rules.ready)
    assert ("low_heat" in rules.ready) == ("heat" in rules.counts_as)
    assert {"drowsy", "sound_off"} <= set(exercise.suits.excluded_by)
    for kind in rules.counts_as:
        assert f"{kind}_not_safe" in exercise.suits.excluded_by
        assert ("injured_hot" in exercise.suits.excluded_by) >= (kind == "heat")
    begins = [0.0]
    if rules.parts:
        ends = np.cumsum([part.seconds for part in rules.parts])
        begins = [float(end - part.seconds) for part, end in zip(rules.parts, ends, strict=True) if part.name != "off"]
    asked = {check.at_s for check in rules.checks if check.question == "skin_trouble"}
    assert {begin + after for begin in begins for after in (5 * MIN, 10 * MIN)} <= asked
    assert all(at_s < rules.most_s for at_s in asked)


@pytest.mark.parametrize("name", ON_THE_SKIN)
def test_the_skin_rests_for_two_hours_and_a_day_has_four(name: str) -> None:
    rules = rules_of(name)
    for kind in rules.counts_as:
        assert allowed(rules, [Use(kind, 1.9 * H, 900)]).in_s == pytest.approx(0.1 * H)
        assert allowed(rules, [Use(kind, 2.0 * H, 900)]).now
        assert allowed(rules, [Use(kind, age_h * H, 900) for age_h in (3, 6, 9)]).now
        assert not allowed(rules, [Use(kind, age_h * H, 900) for age_h in (3, 6, 9, 12)]).now


def test_warm_and_cold_in_turn_has_a_pause_between_and_a_sentence_for_each_part() -> None:
    rules, words = rules_of("hot_cold"), load_words("en")
    told = [part_at(rules, minute * MIN) for minute in (0, 19, 20, 39, 40, 59)]
    assert [at.part.name for at in told if at is not None] == ["heat", "heat", "off", "off", "cold", "cold"]
    assert part_at(rules, 60 * MIN) is None
    assert all(f"exercise.hot_cold.part.{part.name}" in words for part in rules.parts)


@pytest.mark.parametrize("name", ["ball_massage", "foam_roller"])
def test_ball_and_roller_stay_off_the_spine(name: str) -> None:
    assert "off_the_spine" in rules_of(name).ready


def test_heat_is_not_closed_by_the_stage_alone_and_the_round_of_both_is() -> None:
    assert "acute" not in shipped("heat").suits.excluded_by  # [R] 4
    assert "acute" in shipped("hot_cold").suits.excluded_by  # C03


@pytest.mark.parametrize("name", TIMERS)
def test_the_demonstration_is_a_calm_loop_on_the_floor(name: str) -> None:
    body, exercise = build_body(), shipped(name)
    movement = GuideMovement(body, guide_poses(exercise))
    joints = np.array([movement.at(t_s).joints for t_s in np.arange(0.0, movement.loop_s, 0.1)])
    assert 2 <= len(movement.keys) <= 5
    assert joints[..., 1].min() > -0.005
    assert np.linalg.norm(np.diff(joints, axis=0, append=joints[:1]), axis=2).max() < 0.09  # 0.9 m/s
    if exercise.posture != "side_lying":
        feet = joints[:, [JOINT["left_toe"], JOINT["right_heel"]]]
        assert np.ptp(feet, axis=0).max() < 0.01


@pytest.mark.parametrize("name", TIMERS)
@pytest.mark.parametrize("rate", [12.0, 15.0, 30.0])
def test_the_virtual_patient_gets_there_and_rests(name: str, rate: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.mannequin.patient.source.FRAMES_PER_S", rate)
    camera = MannequinCamera(pixels=False)
    camera.attend(shipped(name), doing=True)
    frames = [camera.read() for _ in range(int(25 * rate))]
    first, last = (frame.landmarks for frame in (frames[0], frames[-1]) if frame is not None)
    assert first is not None
    assert last is not None
    assert np.abs(last - first)[:, :2].max() > 0.02
    still = [frame.landmarks for frame in frames[-10:] if frame is not None]
    np.testing.assert_allclose(still[0], still[-1], atol=2e-3)  # it sways as whoever stands or lies still does
    assert (last[:, :2] > 0).all()
    assert (last[:, :2] < 1).all()
