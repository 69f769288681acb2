"""The table of limits that were passed: the limit as it was prescribed, and how far the movement really went."""

import numpy as np

from coach.core.base.types import Event
from coach.core.summary.angle_curves import Recording
from coach.core.summary.session_figures import ExerciseFigures
from coach.core.summary.summary import summarise
from coach.prescription.words import load_words
from coach.report.labels import Labels
from coach.report.session.card import card

SAY = Labels(load_words("en"))
NOTHING = Recording(t_s=np.empty(0), points=np.empty((0, 33, 2)), aspect=4 / 3)
LIMIT = {"name": "over_arch", "measure": "hip_flexion", "warn_below": -10, "stop_below": -20}
LIFT = {"step": 0, "exercise": "hip_lift"}


def at(t_s: float, what: str, **data: object) -> Event:
    return Event(t_s=t_s, kind=what, data={**LIFT, **data})


def lifted(rang_deg: float, peak_deg: float | None) -> ExerciseFigures:
    """A hip lift whose alarm begins 5 degrees early, with what the repetition came to."""
    alarm = {"name": "over_arch", "measure": "hip_flexion", "deg": rang_deg, "limit_deg": -15.0, "error_deg": 10.0}
    events = [
        at(0.0, "exercise_started", kind="reps", dose={"reps": 6}, limits=[LIMIT], error_deg={"hip_flexion": 10.0}),
        at(3.0, "limit_alarm", times=1, **alarm),
    ]
    if peak_deg is not None:
        peak = {"hip_flexion": {"deg": peak_deg, "error_deg": 9.5, "moved_deg": 60.0}}
        events.append(at(5.0, "rep_done", side="left", start_s=1.0, peak_s=3.2, end_s=5.0, peak=peak, counted=False))
    return summarise([*events, at(6.0, "exercise_ended", reason="limit")]).exercises[0]


def row(figures: ExerciseFigures, recorded: Recording = NOTHING) -> dict[str, object]:
    (alarm,) = card(figures, 1, recorded, SAY)["alarms"]
    return alarm


def test_the_limit_is_the_prescribed_one_and_the_farthest_the_peak_of_that_movement() -> None:
    shown = row(lifted(-25.0, -35.0))
    assert (shown["worst"], shown["limit"], shown["early"]) == ("−35° ± 10°", "−20°", False)


def test_an_alarm_that_began_early_and_went_no_further_says_that_alarms_do() -> None:
    shown = row(lifted(-16.0, -17.0))
    assert (shown["worst"], shown["limit"], shown["early"]) == ("−17° ± 10°", "−20°", True)


def test_a_movement_that_was_never_finished_is_as_far_as_it_was_recorded() -> None:
    figures = lifted(-16.0, None)
    t_s = np.arange(0.0, 6.0, 0.5)
    degs = np.interp(t_s, [0.0, 3.0, 4.0, 5.0, 5.5], [50.0, -16.0, -41.0, -18.0, 20.0])
    recorded = Recording(t_s=t_s, points=np.full((12, 33, 2), np.nan), aspect=1.0, measures={"hip_flexion_left": degs})
    assert row(figures, recorded)["worst"] == "−16° ± 10°"  # of no known side
    one_sided = summarise(
        [
            at(0.0, "exercise_started", kind="reps", dose={"reps": 6, "side": "left"}, limits=[LIMIT], error_deg={}),
            at(3.0, "limit_alarm", name="over_arch", measure="hip_flexion", deg=-16.0, limit_deg=-15.0, error_deg=10.0),
            at(6.0, "exercise_ended", reason="limit"),
        ]
    ).exercises[0]
    assert row(one_sided, recorded)["worst"] == "−41° ± 10°"


def test_a_bound_without_a_prescribed_limit_is_the_one_that_was_passed() -> None:
    figures = summarise(
        [
            at(0.0, "exercise_started", kind="reps", dose={"reps": 6}, limits=[], error_deg={}),
            at(3.0, "fault", name="feet_too_far", measure="knee_flexion", deg=40.0, limit_deg=50.0, error_deg=5.0),
            at(6.0, "exercise_ended", reason="done"),
        ]
    ).exercises[0]
    (fault,) = card(figures, 1, NOTHING, SAY)["faults"]
    assert (fault["worst"], fault["limit"]) == ("40° ± 5°", "50°")
