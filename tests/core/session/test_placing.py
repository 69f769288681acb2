"""Placing the camera in a session: one thing at a time, good as soon as it is, asked where something stays open."""

from dataclasses import replace

import pytest
from movements import FREE_LIFT, lifts, routine, stand, supine
from play import SILENT, Person, Play, is_gone, lies, lifts_well, seen, stands

from coach.core.base.types import Pose
from coach.core.dialogue.placing_advice import ASK_S, GOOD_S, SPEAK_S
from coach.core.kinematics.camera_place import CameraPlace, places_of
from coach.core.session import Phase, Session, presenter
from coach.core.session.placing import GOES_ON_S
from coach.core.session.state import DayPlan, with_places

ONE = routine(lifts(2))
FRONT = replace(FREE_LIFT, placement=replace(FREE_LIFT.placement, view="front"))


def placing(person: Person, plan: object = ONE, **more: object) -> Play:
    return Play(plan, person=person, **more).until_phase(Phase.PLACEMENT)  # type: ignore[arg-type]


def in_placement_s(play: Play) -> float:
    return float(play.of("camera_placed")[-1].data["after_s"])


def then(first: Person, second: Person, after_s: float) -> Person:
    """The first person until so many seconds into the set-up, then the second."""

    def person(play: Play) -> Pose | None:
        late = play.state.run.phase is not Phase.PLACEMENT or play.state.run.phase_s >= after_s
        return (second if late else first)(play)

    return person


def test_a_camera_that_stands_well_is_good_at_once_and_nothing_else_is_said() -> None:
    play = placing(lifts_well).until_phase(Phase.EXERCISE)
    placed = play.of("camera_placed")[0].data
    assert (placed["how"], placed["posture"], placed["view"]) == ("good", "supine", "side")
    assert in_placement_s(play) <= GOOD_S + 2.0
    assert [text for text in play.said() if text.startswith(("setup.", "placement."))] == ["setup.good"]


def test_somebody_who_stands_is_told_to_lie_and_good_follows_without_a_key() -> None:
    play = placing(then(stands, lifts_well, 6.0)).until_phase(Phase.EXERCISE)
    said = [(round(t - play.of("phase_changed")[5].t_s, 1), cue.text.key) for t, cue in play.cues if cue.text]
    words = [key for _, key in said if key.startswith("setup.")]
    assert words == ["setup.posture.supine", "setup.good"]
    assert in_placement_s(play) < 6.0 + GOOD_S + 2.0


def test_the_screen_says_what_the_voice_says() -> None:
    play = placing(stands).wait(SPEAK_S + 0.5)
    view = presenter.view(ONE, play.state)
    assert view.instruction is not None
    assert view.instruction.key == "setup.posture.supine"
    assert view.guide is not None
    play = placing(lifts_well)
    while play.state.monitoring.placed.advice.good_s is None:
        play.tick()
    assert play.state.run.phase is Phase.PLACEMENT
    assert presenter.view(ONE, play.state).instruction == presenter.text("setup.good")


def test_steps_in_one_posture_and_view_need_no_new_set_up() -> None:
    play = Play(routine(lifts(1), lifts(1), lifts(1)), person=lifts_well).run()
    assert play.said().count("setup.good") == 1
    first, *others = [e.data["after_s"] for e in play.of("camera_placed")]
    assert len(others) == 2
    assert all(after_s < 1.0 < first for after_s in others)


def test_where_it_goes_is_said_once_for_each_view_and_as_last_time_where_that_is_known() -> None:
    play = placing(lifts_well, routine(lifts(1, exercise=FRONT))).wait(14.0)
    assert [key for key in play.said() if key.startswith("placement.")] == ["placement.front"]
    place = CameraPlace(view_deg=90.0, trunk=0.2, trunk_x=0.4, trunk_y=0.6, as_it_is=False)
    started = with_places(Session(plan=DayPlan(known=play.known)), {("supine", "front"): place})
    play = placing(lifts_well, routine(lifts(1, exercise=FRONT)), state=started).wait(4.0)
    assert [key for key in play.said() if key.startswith("placement.")] == ["placement.as_last_time"]
    assert presenter.view(play.routine, play.state).placing.last == place


def test_nobody_in_the_picture_is_called_then_asked_and_never_told_to_begin() -> None:
    play = Play(ONE, person=is_gone, answers={"place_nobody": SILENT}).run()
    said = play.said()
    assert said.count("setup.whole.all") == 3
    assert "question.place_nobody" in said
    assert "cue.go" not in said
    assert play.end == "silence"


def test_who_comes_while_it_is_asked_answers_it_by_that() -> None:
    person = then(is_gone, lifts_well, ASK_S["whole"] + 6.0)
    play = placing(person, answers={"place_nobody": SILENT}).until_phase(Phase.EXERCISE)
    assert play.of("camera_placed")[0].data["how"] == "good"


@pytest.mark.parametrize(("answer", "how"), [("skip", "skipped"), ("by_time", None), ("try_again", "good")])
def test_nobody_in_sight_each_answer_leads_on(answer: str, how: str | None) -> None:
    person = then(is_gone, lifts_well, ASK_S["whole"] + 20.0)
    play = placing(person, answers={"place_nobody": answer}, askable=True)
    play.until(lambda: play.state.run.phase in (Phase.EXERCISE, Phase.FINAL))
    assert [e.data["how"] for e in play.of("camera_placed")] == ([] if how is None else [how])
    if answer == "by_time":
        assert play.of("guided_by_time")[0].data["why"] == "not_placed"
        assert play.of("exercise_started")[0].data["tracked"] is False
        assert "question.by_time" in play.said()
    if answer == "skip":
        assert play.of("step_left_out")[0].data["because"] == ["not_ready"]


def test_without_the_camera_is_declined_and_the_set_up_goes_on() -> None:
    person = then(is_gone, lifts_well, ASK_S["whole"] + 25.0)
    answers = {"place_nobody": ["by_time", "try_again"], "by_time": "no"}
    play = placing(person, answers=answers, askable=True).until_phase(Phase.EXERCISE)
    assert play.of("exercise_started")[0].data["tracked"] is True


def test_where_no_key_is_there_to_stop_it_without_the_camera_is_not_offered() -> None:
    play = Play(ONE, person=is_gone, answers={"place_nobody": SILENT}).until_asked("place_nobody")
    asked = play.state.dialogue.asked
    assert asked is not None
    assert [choice.value for choice in asked.choices] == ["try_again", "skip"]


def test_feet_that_stay_out_of_the_picture_are_named_in_the_question() -> None:
    def cut(play: Play) -> Pose:
        return seen(play.t_s, supine(50.0), hide=("ankle", "heel", "toe"))

    play = Play(ONE, person=cut, answers={"place_part": SILENT}).until_asked("place_part")
    asked = play.state.dialogue.asked
    assert asked is not None
    assert dict(asked.sentence.params)["open"].key == "setup.whole.feet"
    assert [key for key in play.said() if key.startswith(("placement.", "setup."))][:2] == [
        "placement.side", "setup.whole.feet"]  # fmt: skip


def test_a_view_beside_is_asked_about_and_silence_of_somebody_in_sight_goes_on_as_it_is() -> None:
    plan = routine(lifts(1, exercise=FRONT), lifts(1, exercise=FRONT))
    play = Play(plan, person=lifts_well, answers={"place_view_far": SILENT})
    read_s = play.until_read("place_view_far").t_s
    play.run()
    assert play.end == "completed"
    assert play.questions().count("place_view_far") == 1
    assert [e.data["how"] for e in play.of("camera_placed")] == ["as_it_is", "as_it_is"]
    assert play.of("camera_placed")[0].t_s - read_s == pytest.approx(GOES_ON_S, abs=1.0)


def test_a_key_skips_it_and_nothing_is_learnt_from_that() -> None:
    play = placing(stands).wait(3.0)
    play.tick("skip")
    assert play.state.run.phase is Phase.SHOW
    assert play.of("camera_placed")[0].data["how"] == "skipped"
    assert places_of(play.events) == {}


def test_what_worked_is_remembered_by_posture_and_view_and_never_as_a_picture() -> None:
    play = placing(lifts_well).until_phase(Phase.EXERCISE)
    place = places_of(play.events)["supine", "side"]
    assert place.trunk == pytest.approx(0.18, abs=0.01)
    assert (place.trunk_x, place.trunk_y) == (pytest.approx(0.45, abs=0.1), pytest.approx(0.55, abs=0.05))
    assert place.as_it_is is False


# -- in the middle of an exercise


def test_another_posture_in_the_middle_of_it_is_told_within_five_seconds_and_shows_no_angle() -> None:
    def gets_up(play: Play) -> Pose:
        return lies(play) if play.state.run.phase is not Phase.EXERCISE else seen(play.t_s, stand())

    play = Play(ONE, person=gets_up).until_phase(Phase.EXERCISE)
    begun_s = play.t_s
    while play.t_s < begun_s + 10.0:
        play.tick()
        assert play.t_s < begun_s + 0.3 or presenter.view(ONE, play.state).mirror.gauge is None
    told = [t - begun_s for t, cue in play.cues if cue.text is not None and cue.text.key == "posture_is.supine"]
    assert told
    assert told[0] <= 5.0
    assert len(told) == 1  # and not again in the next seconds


def test_who_does_it_is_never_told_of_another_posture() -> None:
    play = Play(ONE, person=lifts_well).run()
    assert not [key for key in play.said() if key.startswith("posture_is.")]


def test_a_flash_of_the_right_posture_in_another_movement_answers_no_question() -> None:
    """It is asked about once, and silence goes on as it is: nobody is placed for half an hour."""

    def flashes(play: Play) -> Pose:
        return lies(play) if play.t_s % 6.0 < 0.3 else stands(play)

    play = placing(flashes, answers={"place_posture": SILENT}).until_phase(Phase.SHOW)
    assert play.questions().count("place_posture") == 1
    assert [e.data["how"] for e in play.of("camera_placed")] == ["as_it_is"]
    assert play.of("camera_placed")[0].data["after_s"] < 120.0
