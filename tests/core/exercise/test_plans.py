"""Which steps are for this person today, and what becomes of positions that are tried, timers, sides and walks."""

from dataclasses import replace

import pytest
from movements import EITHER_LIFT, FREE_LIFT, HOLD, LIFT, PACK, TIMER, WALK, kneel, lifts, routine, walks
from play import NOT_ALONE, SILENT, Play, check, kneels, lies, lifts_well, seen

from coach.core.base.types import Pose
from coach.core.clinical import eligibility, safety
from coach.core.clinical.eligibility import Known, plan
from coach.core.clinical.safety import Past
from coach.core.exercise.model import Dose, Exercise, Gate, Kind, Routine, Step, Tempo
from coach.core.exercise.standing import Standing
from coach.core.exercise.timers import Use
from coach.core.kinematics.skeleton import point
from coach.core.session import Phase, Session, presenter
from coach.core.session.state import DayPlan
from coach.prescription.reader import read_routine

TEST = "a test"
BENT = replace(LIFT, id="bent", suits=replace(LIFT.suits, excluded_by=("bend_pain",)))
REST = replace(HOLD, id="resting", kind=Kind.POSITION, drivers=())
OTHER_REST = replace(REST, id="other_rest")
THIRD_REST = replace(REST, id="third_rest")


def ids(made: eligibility.PlannedSteps) -> list[str | None]:
    return [step and step.exercise.id for step in made.steps]


def one(exercise: Exercise, **how: object) -> Step:
    return replace(lifts(1, exercise=exercise), **how)  # type: ignore[arg-type]


def pack(duration_s: float = 10.0, **how: object) -> Step:
    return Step(exercise=PACK, dose=Dose(duration_s=duration_s), **how)  # type: ignore[arg-type]


def knowing(play: Play, **known: object) -> Play:
    play.state = Session(plan=DayPlan(known=Known(**known)))  # type: ignore[arg-type]
    return play


# -- the plan ----------------------------------------------------------------------------------------------------------


def test_a_step_is_left_out_with_a_fact_that_excludes_its_exercise() -> None:
    made = plan(routine(one(BENT), one(LIFT)), frozenset({"bend_pain"}))
    assert ids(made) == [None, "lift"]
    assert [(out.place, out.because) for out in made.left_out] == [(0, ("bend_pain",))]


@pytest.mark.parametrize(
    ("facts", "done"),
    [(set(), [None, "lift"]), ({"acute"}, ["lift", None]), ({"acute", "drowsy"}, [None, None])],
)
def test_a_step_may_be_for_some_and_not_for_others(facts: set[str], done: list[str | None]) -> None:
    made = plan(
        routine(one(LIFT, only_if=("acute",), skip_if=("drowsy",)), one(LIFT, skip_if=("acute",))), frozenset(facts)
    )
    assert ids(made) == done
    if not facts:
        assert made.left_out[0].because == ("not_acute",)


def test_what_is_left_out_may_have_another_in_its_place_and_that_one_too() -> None:
    last = one(FREE_LIFT)
    second = one(replace(LIFT, id="second", suits=replace(LIFT.suits, excluded_by=("drowsy",))), instead=last)
    whole = routine(one(BENT, instead=second))
    assert ids(plan(whole, frozenset())) == ["bent"]
    assert ids(plan(whole, frozenset({"bend_pain"}))) == ["second"]
    assert ids(plan(whole, frozenset({"bend_pain", "drowsy"}))) == ["free_lift"]


def test_only_what_decides_about_something_is_asked() -> None:
    assert eligibility.questions(routine(one(LIFT)), Known(answered=NOT_ALONE)) == ()
    assert eligibility.questions(routine(one(BENT)), Known(answered=NOT_ALONE)) == ("bend_pain",)
    inner = one(LIFT, instead=one(LIFT, only_if=("stand_pain",)))
    assert eligibility.questions(routine(inner), Known(answered=NOT_ALONE)) == ("stand_pain",)
    staged = routine(one(LIFT, skip_if=("acute",)))
    assert eligibility.questions(staged, Known(answered=NOT_ALONE)) == ("onset",)
    assert eligibility.questions(staged, Known(answered=NOT_ALONE, facts=frozenset({"settling"}))) == ()
    unborn = routine(one(replace(LIFT, suits=replace(LIFT.suits, excluded_by=("pregnant_not_cleared",)))))
    assert eligibility.questions(unborn, Known(answered=NOT_ALONE)) == ("pregnant",)
    assert eligibility.questions(unborn, Known(answered=NOT_ALONE | {"pregnant"})) == ()


def test_the_start_of_the_episode_is_asked_for_where_a_gate_needs_it() -> None:
    gated = replace(routine(one(FREE_LIFT)), gate=Gate(pain_most=5, source=TEST))
    assert "onset" not in eligibility.questions(gated, Known(answered=NOT_ALONE))
    gated = replace(gated, gate=Gate(after_h=72.0, source=TEST))
    assert "onset" in eligibility.questions(gated, Known(answered=NOT_ALONE))


def test_whoever_exercises_on_the_floor_is_asked_once_whether_they_are_alone() -> None:
    on_floor = routine(one(LIFT))
    wanted = eligibility.questions(on_floor, Known())
    assert wanted.count("alone") == 1
    assert "alone" not in eligibility.questions(on_floor, Known(practised=True))


def test_an_answer_about_today_means_what_it_means_in_the_intake() -> None:
    assert eligibility.TODAY["pregnant"]["to_20_weeks"] >= {"pregnant", "pregnant_from_16_weeks"}
    assert "pregnant_from_20_weeks" not in eligibility.TODAY["pregnant"]["to_20_weeks"]
    assert eligibility.TODAY["floor"] == {"yes": frozenset(), "no": frozenset({"no_floor"})}
    assert eligibility.TODAY["bend_pain"]["yes"] >= {"bend_pain"}


def test_the_answers_of_today_decide_and_are_recorded() -> None:
    play = Play(routine(one(BENT), one(LIFT)), answers={"bend_pain": "yes"}).run()
    assert [e.data["exercise"] for e in play.of("exercise_started")] == ["lift"]
    out = [{"step": 0, "because": ["bend_pain"]}]
    planned = {"level": None, "facts": ["bend_pain"], "steps": [None, "lift"], "left_out": out}
    assert play.of("planned")[0].data == planned
    assert "cue.left_out" in play.said()


def test_a_routine_of_which_nothing_is_left_says_so_and_ends() -> None:
    play = Play(routine(one(BENT)), answers={"bend_pain": "yes"}).run()
    assert play.end == "not_today"
    assert "gate.nothing_left" in play.said()
    assert "exercise_started" not in play.kinds()
    check(play.events, ended=True)


@pytest.mark.parametrize("question", ["bend_pain", "onset"])
def test_silence_about_today_ends_like_any_other(question: str) -> None:
    whole = routine(one(BENT, skip_if=("first_day",)))
    play = Play(whole, answers={question: SILENT}).run()
    assert play.end == "silence"
    assert "exercise_started" not in play.kinds()


def test_floor_balance_tablets_pain_and_pregnancy_are_asked_at_the_start_and_never_before_their_step() -> None:
    all_of_it = ("no_floor", "poor_balance", "drowsy", "bend_pain", "stand_pain", "pregnant")
    step = one(replace(LIFT, suits=replace(LIFT.suits, excluded_by=all_of_it)))
    asked = eligibility.questions(routine(step), Known(answered=NOT_ALONE))
    assert set(asked) == {"floor", "balance", "drowsy", "bend_pain", "stand_pain", "pregnant"}


@pytest.mark.parametrize("name", ["walking_plan", "gentle_start", "core_hip_strength", "lifting_drill", "acute_relief"])
def test_every_shipped_routine_asks_who_is_drowsy(name: str) -> None:
    assert "drowsy" in eligibility.questions(read_routine(name), Known())


@pytest.mark.parametrize(
    ("name", "level", "past", "asks"),
    [
        ("walking_plan", 1, Past(), False), ("walking_plan", 2, Past(level_done=1), True),
        ("walking_plan", 2, Past(level_done=2), False), ("lifting_drill", None, Past(), True),
        ("lifting_drill", None, Past(level_done=0), False), ("core_hip_strength", 1, Past(), True),
        ("core_hip_strength", 1, Past(level_done=1), False),
        ("core_hip_strength", 2, Past(level_done=1), True), ("gentle_start", None, Past(), False),
    ],
)  # fmt: skip
def test_a_painkiller_at_work_keeps_the_level_and_the_first_strength_or_lifting(
    name: str, level: int | None, past: Past, asks: bool
) -> None:
    known = Known(past=past, calm_scores=(0, 0), unstopped_sessions=2)
    whole = read_routine(name, level=level)
    assert ("painkiller" in eligibility.questions(whole, known)) is asks
    facts = frozenset({"painkiller_recent", "lasting"})
    assert (eligibility.closed(whole, known, facts) in ("first_painkiller", "level_painkiller")) is asks


def test_what_was_assumed_for_want_of_an_answer_is_settled_by_it() -> None:
    before = frozenset({"patch_or_fever", "acute"})
    assert eligibility.answer(before, "patch_or_fever", "no") == {"acute"}
    assert eligibility.answer(before, "patch_or_fever", "yes") == before
    assert eligibility.answer(frozenset({"drowsy"}), "bend_pain", "no") == {"drowsy"}


def test_a_change_of_the_history_is_asked_about_and_only_a_yes_asks_for_it() -> None:
    assert eligibility.questions(routine(one(LIFT)), Known(history_due=True, answered=NOT_ALONE)) == (
        "history_changed",
    )
    calm = knowing(Play(routine(one(LIFT))), history_due=True, answered=NOT_ALONE | {"conditions"}).run()
    assert "conditions" not in calm.questions()
    changed = {"history_changed": "yes", "conditions": "yes", "has_stenosis": "yes", "cleared_stenosis": "no"}
    play = knowing(Play(routine(one(LIFT)), answers=changed), history_due=True, answered=NOT_ALONE | {"conditions"})
    assert play.run().end == "screening"
    assert "cleared_stenosis" in play.questions()


# -- gates -------------------------------------------------------------------------------------------------------------


def gated(**gate: object) -> Routine:
    return replace(routine(one(LIFT)), gate=Gate(source=TEST, **gate))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after_h", "onset", "begins"),
    [(24.0, "first_day", False), (24.0, "three_days", True), (72.0, "three_days", False), (72.0, "two_weeks", True),
     (72.0, "none", True)],
)  # fmt: skip
def test_a_routine_waits_for_its_stage(after_h: float, onset: str, begins: bool) -> None:
    play = Play(gated(after_h=after_h), answers={"onset": onset}).run()
    assert (play.end == "completed") is begins
    assert ("gate.too_soon" in play.said()) is not begins


@pytest.mark.parametrize(("score", "begins"), [(0, True), (3, True), (4, False), (6, False)])
def test_a_routine_waits_for_less_pain(score: int, begins: bool) -> None:
    play = Play(gated(pain_most=3), answers=dict.fromkeys(("pain_before", "pain_check", "pain_after"), score)).run()
    assert (play.end == "completed") is begins


@pytest.mark.parametrize(
    ("scores", "begins"), [((), False), ((2,), False), ((3, 3), True), ((4, 2), False), ((1, 2, 9), True)]
)
def test_a_routine_waits_for_calm_days(scores: tuple[int, ...], begins: bool) -> None:
    play = knowing(Play(gated(pain_most=3, calm_days=2)), calm_scores=scores).run()
    assert (play.end == "completed") is begins


@pytest.mark.parametrize(("sessions", "begins"), [(0, False), (1, False), (2, True)])
def test_a_routine_waits_for_sessions_that_were_not_stopped(sessions: int, begins: bool) -> None:
    play = knowing(Play(gated(unstopped_sessions=2)), unstopped_sessions=sessions).run()
    assert (play.end == "completed") is begins
    assert knowing(Play(gated(unstopped_sessions=2)), practised=True).run().end == "completed"


def test_a_step_may_wait_for_less_pain_too() -> None:
    sore = {"pain_before": 6, "pain_check": 6, "pain_after": 6}
    play = Play(routine(one(LIFT), one(FREE_LIFT, pain_most=5)), answers=sore).run()
    assert [e.data["exercise"] for e in play.of("exercise_started")] == ["lift"]
    assert play.of("step_left_out")[0].data["because"] == ["pain"]


# -- optional steps ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "begun"), [("yes", 2), ("no", 1)])
def test_an_optional_step_is_offered(answer: str, begun: int) -> None:
    play = Play(routine(one(LIFT, optional=True), one(FREE_LIFT)), answers={"want_it": answer}).run()
    assert len(play.of("exercise_started")) == begun
    assert play.end == "completed"


# -- sides -------------------------------------------------------------------------------------------------------------


def test_a_dose_on_each_of_alternating_sides_counts_both() -> None:
    step = replace(lifts(3, exercise=EITHER_LIFT), side="each")
    play = Play(routine(step), person=lifts_well).run()
    by_side = [e.data["side"] for e in play.of("rep_done")]
    assert by_side.count("left") >= 3
    assert by_side.count("right") >= 3
    assert play.end == "completed"


def test_a_step_on_one_side_is_measured_on_that_side() -> None:
    play = Play(routine(replace(lifts(2), side="right"))).run()
    assert {e.data["side"] for e in play.of("rep_done")} == {"right"}
    assert "cue.side_right" in play.said()


# -- the position finder -----------------------------------------------------------------------------------------------


def finder(*positions: Exercise) -> tuple[Step, ...]:
    tries = tuple(Step(exercise=p, dose=Dose(duration_s=4.0, rest_s=0.0), trial="f") for p in positions)
    return (*tries, Step(exercise=positions[0], dose=Dose(duration_s=6.0, rest_s=0.0), best_of="f"))


def rests(play: Play) -> Pose:
    return seen(play.t_s, kneel(60.0, 20.0))


def tried(*scores: int, before: int = 5) -> Play:
    whole = routine(*finder(REST, OTHER_REST, THIRD_REST))
    return Play(whole, person=rests, answers={"pain_before": before, "pain_check": list(scores), "pain_after": 5}).run()


def begun(play: Play) -> list[str]:
    return [e.data["exercise"] for e in play.of("exercise_started")]


def test_the_finder_keeps_the_position_that_hurts_least() -> None:
    assert begun(tried(5, 3, 4, 3)) == ["resting", "other_rest", "third_rest", "other_rest"]


def test_of_equals_the_first_is_kept() -> None:
    assert begun(tried(4, 4, 4, 4))[-1] == "resting"


def test_a_worse_position_is_dropped_without_ending_the_session() -> None:
    play = tried(6, 3, 4, 3)
    assert begun(play)[-1] == "other_rest"
    assert "more_or_same" not in play.questions()
    assert play.end == "completed"


def test_after_two_worse_positions_the_best_so_far_is_kept() -> None:
    play = tried(6, 6, 6)
    assert begun(play) == ["resting", "other_rest"]
    assert play.of("step_left_out")[0].data == {"step": 2, "exercise": "third_rest", "because": ["worse_twice"]}


def test_a_position_far_worse_leads_back_and_new_symptoms_end_the_session() -> None:
    assert tried(7, 5).end == "completed"
    whole = routine(*finder(REST, OTHER_REST))
    assert Play(whole, person=rests, answers={"symptoms": "yes"}).run().end == "symptoms"


def test_a_finder_without_a_position_for_this_person_is_left_out_whole() -> None:
    never = replace(REST, suits=replace(REST.suits, excluded_by=("bend_pain",)))
    assert ids(plan(routine(*finder(never), one(LIFT)), frozenset({"bend_pain"}))) == [None, None, "lift"]


def test_a_position_is_held_only_while_it_is_taken() -> None:
    def gets_up_late(play: Play) -> Pose:
        return lies(play) if play.state.run.phase is Phase.EXERCISE and play.state.run.phase_s < 5.0 else kneels(play)

    play = Play(routine(Step(exercise=REST, dose=Dose(duration_s=4.0))), person=gets_up_late).run()
    took = play.of("exercise_ended")[0].t_s - play.of("exercise_started")[0].t_s
    assert took == pytest.approx(9.5, abs=1.5)  # for a second who kneels there now might be somebody else


# -- timers ------------------------------------------------------------------------------------------------------------


def test_a_timer_asks_first_asks_in_between_and_asks_whether_it_is_off() -> None:
    play = Play(routine(pack())).run()
    asked = play.questions()
    assert asked[asked.index("floor_ready") + 1 :][:3] == ["cloth_between", "skin_trouble", "taken_off"]
    assert play.of("timer_used")[0].data["counts_as"] == ["cold"]
    # from the moment it goes on until somebody says that it is off
    assert play.of("timer_used")[0].data["seconds"] == pytest.approx(11.7, abs=0.5)
    assert play.end == "completed"


def test_a_timer_that_is_not_ready_is_left_out() -> None:
    play = Play(routine(pack(), one(LIFT)), answers={"cloth_between": "no"}).run()
    assert begun(play) == ["lift"]
    assert play.of("step_left_out")[0].data["because"] == ["not_ready"]


def test_trouble_of_the_skin_takes_it_off_at_once() -> None:
    play = Play(routine(pack(30.0)), answers={"skin_trouble": "yes"}).run()
    ended = play.of("exercise_ended")[0]
    assert ended.data["reason"] == "skin"
    assert ended.data["active_s"] < 8.0
    assert "taken_off" in play.questions()


def test_nobody_who_does_not_answer_stays_on_ice() -> None:
    play = Play(routine(pack(600.0)), answers={"skin_trouble": SILENT}).run()
    assert play.end == "silence"
    assert "advice.take_off" in play.said()


@pytest.mark.parametrize(("ago_s", "begins"), [(60.0, False), (7100.0, False), (7300.0, True)])
def test_a_timer_waits_for_its_gap_across_sessions(ago_s: float, begins: bool) -> None:
    play = knowing(Play(routine(pack(), one(LIFT))), uses=(Use("cold", ago_s, 900.0),)).run()
    assert ("pack" in begun(play)) is begins
    if not begins:
        assert "timer.gap" in play.said()


def test_a_timer_waits_for_its_gap_within_a_session_too() -> None:
    play = Play(routine(pack(), pack())).run()
    assert begun(play) == ["pack"]
    assert play.of("step_left_out")[0].data["because"] == ["not_yet"]


@pytest.mark.slow
def test_somebody_asleep_when_the_time_is_up_is_told_to_take_it_off() -> None:
    play = Play(routine(pack()), answers={"taken_off": SILENT}).run(5000.0)
    assert play.end == "silence"
    assert "advice.take_off" in play.said()


def test_a_pause_does_not_leave_ice_on_the_skin() -> None:
    play = Play(routine(pack(60.0))).until_phase(Phase.EXERCISE).wait(2.0)
    play.tick("pause")
    assert play.state.run.phase is Phase.TAKE_OFF
    assert not play.state.run.paused
    assert play.run().end == "completed"


def test_a_stop_on_ice_says_to_take_it_off() -> None:
    play = Play(routine(pack(60.0))).until_phase(Phase.EXERCISE).wait(2.0)
    play.tick("stop")
    play.run()
    assert "advice.take_off" in play.said()


# -- long holds and walks ----------------------------------------------------------------------------------------------


def test_a_long_rest_is_asked_about_after_two_minutes_and_then_every_five() -> None:
    play = Play(routine(Step(exercise=REST, dose=Dose(duration_s=800.0))), person=rests).run(2000.0)
    start = play.of("exercise_started")[0].t_s
    asked = [e.t_s - start for e in play.of("question_asked") if e.data["question"] == "how_now"]
    assert asked == pytest.approx([120.0, 420.0, 720.0], abs=3.0)
    assert play.of("exercise_ended")[0].t_s - start == pytest.approx(800.0, abs=3.0)  # nobody's clock stood still


def test_more_pain_in_a_long_rest_ends_it_and_asks_for_the_number() -> None:
    play = Play(
        routine(Step(exercise=REST, dose=Dose(duration_s=300.0), checkin=False)), person=rests,
        answers={"how_now": "more"},
    ).run()  # fmt: skip
    assert play.of("exercise_ended")[0].data["reason"] == "pain"
    assert "pain_check" in play.questions()


def test_a_therapist_says_how_often_a_walk_is_asked_about() -> None:
    play = Play(routine(replace(walks(100.0), checkin_every_s=30.0))).run(2000.0)
    assert play.questions().count("how_now") == 2  # not in the last half minute


def test_somebody_who_does_not_answer_in_a_long_rest_is_not_left_alone() -> None:
    step = Step(exercise=REST, dose=Dose(duration_s=900.0))
    play = Play(routine(step), person=rests, answers={"how_now": SILENT}).run(2000.0)
    assert play.end == "silence"


@pytest.mark.parametrize(("where", "view"), [("on_spot", "front"), ("to_and_fro", "side")])
def test_a_walk_is_seen_from_where_the_person_walks(where: str, view: str) -> None:
    play = Play(routine(walks(5.0)), answers={"walk_where": where}).until_phase(Phase.PLACEMENT)
    play.wait(3.0)
    assert play.of("camera_placed")[0].data["view"] == view


def test_a_walk_out_of_sight_is_guided_by_time_and_says_so() -> None:
    play = Play(routine(walks(20.0), walks(10.0)), answers={"walk_where": "away"}).run()
    assert [e.data["tracked"] for e in play.of("exercise_started")] == [False, False]
    assert play.questions().count("walk_where") == 1
    assert play.of("exercise_ended")[0].data["steps"] == 0
    assert WALK.kind is Kind.STEPS


# -- paced movements ---------------------------------------------------------------------------------------------------


def test_small_movements_follow_a_pacer_and_are_counted_by_it() -> None:
    tilt = replace(
        TIMER,
        id="tilt",
        kind=Kind.PACE,
        pacing=replace(TIMER.pacing, tempo=Tempo(up_s=1.0, hold_s=2.0, down_s=1.0, source=TEST)),
    )
    cycle_s = 4.0
    play = Play(routine(Step(exercise=tilt, dose=Dose(cycles=3)))).until_phase(Phase.EXERCISE).wait(cycle_s + 0.5)
    shown = presenter.view(play.routine, play.state)
    assert shown.tally.count == (2, 3)  # the one under way
    assert shown.tally.pacer
    play.run()
    assert play.given("there")
    assert play.given("back")
    assert play.of("exercise_ended")[0].data["breaths"] == 3
    assert safety.FIRST_CHECK_S == 120.0


def test_somebody_who_lies_there_is_not_walking() -> None:
    play = Play(routine(walks(20.0)), person=lies).run()
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["not_done"]


def test_a_position_that_hurt_more_is_not_done_again_later() -> None:
    whole = routine(*finder(REST, OTHER_REST), Step(exercise=OTHER_REST, dose=Dose(duration_s=4.0)))
    scores = {"pain_before": 5, "pain_check": [4, 6, 4], "pain_after": 5}
    play = Play(whole, person=rests, answers=scores).run()
    assert begun(play) == ["resting", "other_rest", "resting"]
    assert play.of("step_left_out")[0].data["because"] == ["worse_before"]


def test_a_position_is_recorded_as_held() -> None:
    play = Play(routine(Step(exercise=REST, dose=Dose(duration_s=4.0))), person=rests).run()
    assert play.of("exercise_ended")[0].data["held_s"] == pytest.approx(4.0, abs=0.3)
    assert len(play.of("hold_done")) == 1


def test_one_side_alone_does_not_go_on_for_ever() -> None:
    step = replace(lifts(2, exercise=EITHER_LIFT), side="each")

    def left_only(play: Play) -> Pose:
        now = lifts_well(play)
        marks = now.landmarks.copy()
        marks[point("knee", "right"), 3] = 0.0
        return replace(now, landmarks=marks)

    play = Play(routine(step), person=left_only).run()
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["not_done"]


def test_an_exercise_that_begins_says_what_its_certificate_is_worth() -> None:
    changed = replace(LIFT, provenance=replace(LIFT.provenance, standing=Standing.CHANGED))
    play = Play(routine(lifts(1, exercise=changed)), fps=5.0, voice_s=0.3).until_phase(Phase.EXERCISE).wait(1.0)
    assert [e.data["certificate"] for e in play.of("exercise_started")] == ["changed"]
