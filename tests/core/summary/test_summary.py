"""Figures of a session: 0 is a value, silence a gap, not seen in no mean, and any session may break off."""

from dataclasses import replace
from typing import Any

import pytest
from answers import answered
from movements import EITHER_LIFT, FREE_LIFT, HOLD, LIFT, PACK, TIMER, kneel, lifts, routine, walks
from play import SILENT, Play, lifts_well, seen

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.core.exercise.model import Dose, Exercise, Kind, Step, Tempo
from coach.core.session import Phase
from coach.core.summary.averages import average
from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise

AT = {"step": 0, "exercise": "hip_lift"}


def pain(t_s: float, moment: str, score: int | None) -> Event:
    return answered(t_s, "pain_answered", moment=moment, score=score, step=None, exercise=None, scripted=False)


def started(t_s: float, kind: str = "reps", step: int = 0, exercise: str = "hip_lift", **dose: Any) -> Event:
    data = {
        "step": step, "exercise": exercise, "kind": kind, "dose": {"sets": 1} | dose,
        "limits": [], "error_deg": {"hip_flexion": 5.0}, "tracked": kind not in ("pace", "timer"),
    }  # fmt: skip
    return event(t_s, "exercise_started", **({"certificate": "usable"} | data))


def rep(t_s: float, deg: float | None, counted: bool = True) -> Event:
    times = {"start_s": t_s - 6.0, "peak_s": t_s - 3.0, "end_s": t_s}
    peak = {"hip_flexion": {"deg": deg, "error_deg": 5.0}}
    return event(t_s, "rep_done", **AT, side="left", **times, peak=peak, counted=counted)


def ended(t_s: float, reason: str = "done", **figures: Any) -> Event:
    known = {"reps": 0, "held_s": 0.0, "steps": 0, "breaths": 0, "active_s": 0.0, "not_seen_s": 0.0}
    return event(t_s, "exercise_ended", **AT, reason=reason, **(known | figures))


def test_zero_pain_is_a_value_and_silence_is_in_no_mean() -> None:
    found = summarise([pain(1, "before", 0), pain(2, "check", None), pain(3, "check", 3), pain(4, "after", 0)]).pain
    assert (found.before, found.highest, found.after) == (0, 3, 0)
    assert (found.average.value, found.average.n, found.average.of) == (1.0, 3, 4)
    assert [answer.score for answer in found.answers] == [0, None, 3, 0]


def test_only_silence_has_no_highest_pain_and_no_mean() -> None:
    found = summarise([pain(1, "before", None), pain(2, "after", None)]).pain
    assert (found.before, found.highest, found.after, found.average.value) == (None, None, None, None)
    assert found.average.of == 2


def test_a_session_of_only_zeros_has_highest_zero() -> None:
    assert summarise([pain(1, "before", 0)]).pain.highest == 0


def test_a_repetition_beyond_the_limit_is_recorded_and_not_counted() -> None:
    (own,) = summarise([started(0, reps=5), rep(10, 2.0), rep(20, -21.0, counted=False), ended(21)]).exercises
    assert (own.moved.reps_counted, len(own.moved.reps)) == (1, 2)
    assert own.share is not None
    assert (own.share.unit, own.share.done, own.share.prescribed) == ("reps", 1, 5)
    assert own.moved.reps[1].peaks["hip_flexion"].deg == -21.0


def test_a_peak_that_was_not_seen_is_in_no_mean() -> None:
    (own,) = summarise([started(0, reps=3), rep(10, 4.0), rep(20, None), rep(30, 0.0), ended(31)]).exercises
    found = own.moved.ranges["hip_flexion"]
    assert (found.value, found.n, found.of) == (2.0, 2, 3)


@pytest.mark.parametrize(
    ("kind", "dose", "figures", "want"),
    [
        ("reps", {"sets": 2, "reps": 5}, {}, ("reps", 0, 10)),
        ("hold", {"sets": 3, "hold_s": 20.0}, {"held_s": 44.5}, ("held_s", 44.5, 60.0)),
        ("hold", {"sets": 2, "hold_s": 5.0, "reps": 4}, {"held_s": 10.0}, ("held_s", 10.0, 40.0)),
        ("steps", {"duration_s": 120.0}, {"active_s": 60.0}, ("active_s", 60.0, 120.0)),
        ("pace", {"cycles": 6}, {"breaths": 6}, ("cycles", 6, 6)),
        ("pace", {"duration_s": 60.0}, {"active_s": 30.0}, ("active_s", 30.0, 60.0)),
        ("timer", {"duration_s": 600.0}, {"active_s": 600.0}, ("active_s", 600.0, 600.0)),
        ("position", {"hold_s": 90.0}, {"held_s": 80.0}, ("held_s", 80.0, 90.0)),
        ("position", {"duration_s": 90.0}, {"held_s": 85.0}, ("held_s", 85.0, 90.0)),
        ("reps", {"reps": None}, {}, ("reps", 0, None)),
    ],
    ids=lambda value: str(value),
)
def test_what_was_done_is_in_the_unit_that_was_prescribed(kind: str, dose: Any, figures: Any, want: Any) -> None:
    (own,) = summarise([started(0, kind, **dose), ended(50, **figures)]).exercises
    assert own.share is not None
    assert (own.share.unit, own.share.done, own.share.prescribed) == want


def test_a_session_that_broke_off_keeps_what_was_recorded() -> None:
    events = [
        started(0, "hold", hold_s=30.0),
        event(9, "hold_done", **AT, side="left", start_s=2, end_s=9, held_s=6.5, peak={}),
        event(12, "sight_lost", **AT, part="feet"),
        pain(16, "check", 1),
    ]
    found = summarise(events)
    (own,) = found.exercises
    assert (found.ended, found.stopped_at, own.ended, own.ended_s) == (None, (0, "hip_lift"), None, None)
    assert (own.moved.held_s, own.watched.not_seen_s) == (6.5, 4.0)


def test_a_score_that_comes_after_all_exercises_blames_none_of_them() -> None:
    begun = [pain(1, "before", 2), started(2, reps=2), ended(20, "done")]
    stopped = event(61, "session_ended", reason="pain")
    found = summarise([*begun, pain(60, "after", 8), stopped])
    assert (found.ended, found.stopped_at) == ("pain", None)
    after_it = answered(25, "pain_answered", moment="check", score=8, **AT, scripted=False)
    assert summarise([*begun, after_it, stopped]).stopped_at == (0, "hip_lift")


def test_every_beginning_of_a_session_can_be_summarised() -> None:
    events = [
        event(0, "session_started", source="x", scripted=False, quick=False, plan=None),
        pain(1, "before", 2),
        started(2, reps=2),
        rep(10, 3.0),
        event(11, "fault", **AT, name="over_arch", measure="hip_flexion", deg=-12.0, limit_deg=-10.0, error_deg=5.0),
        event(12, "sight_lost", **AT, part="all"),
        event(14, "sight_regained", **AT, not_seen_s=2.0),
        ended(20, "pain"),
        event(21, "session_ended", reason="pain"),
    ]
    for length in range(len(events) + 1):
        found = summarise(events[:length])
        assert found.duration_s >= 0
        assert (found.ended == "pain") is (length == len(events))


def test_spans_not_seen_are_as_long_as_the_program_measured_them() -> None:
    events = [
        started(0, reps=2),
        event(4, "sight_lost", **AT, part="feet"),
        event(7.5, "sight_regained", **AT, not_seen_s=5.5),  # two seconds pass before a loss is told
        event(9, "sight_lost", **AT, part="all"),
        ended(12, "not_seen", not_seen_s=8.5),
    ]
    (own,) = summarise(events).exercises
    assert [(span.part, span.start_s, span.seconds) for span in own.watched.unseen] == [("feet", 4, 5.5), ("all", 9, 3)]
    assert own.watched.not_seen_s == 8.5


def test_the_same_exercise_twice_in_a_routine_stays_apart() -> None:
    second = AT | {"step": 1}
    events = [started(0, reps=1), rep(10, 1.0), ended(11), started(20, step=1, reps=1)]
    first, again = summarise([*events, event(21, "set_done", **second, set=1)]).exercises
    assert (len(first.moved.reps), len(again.moved.reps), first.moved.sets, again.moved.sets) == (1, 0, 0, 1)


def test_a_fault_after_the_end_of_the_exercise_does_not_fall_to_the_next() -> None:
    late = event(15, "fault", **AT, name="x", measure=None, deg=None, limit_deg=None, error_deg=None)
    first, second = summarise([started(0), ended(5), started(10, step=1, exercise="walking"), late]).exercises
    assert (first.exercise, second.watched.faults) == ("hip_lift", ())


def test_pauses_add_up_and_an_open_one_lasts_to_the_end() -> None:
    events = [event(t_s, kind, by="person") for t_s, kind in [(2, "paused"), (5, "resumed"), (9, "paused")]]
    assert summarise([*events, pain(11, "after", 1)]).time.paused_s == 5


def test_limits_by_name_read_like_limits_in_a_list() -> None:
    begun = started(0)
    begun.data["limits"] = {"over_arch": {"measure": "hip_flexion", "stop_below": -20}}
    (own,) = summarise([begun]).exercises
    assert own.prescribed.limits == ({"name": "over_arch", "measure": "hip_flexion", "stop_below": -20},)


def test_an_average_of_nothing_is_nothing() -> None:
    assert (average([]).value, average([None]).value, average([None, 0.0]).value) == (None, None, 0.0)


# -- sides, pacers, easier doses ---------------------------------------------------------------------------------------


def lifted(t_s: float, side: str) -> Event:
    made = rep(t_s, 2.0)
    return event(t_s, "rep_done", **(made.data | {"side": side}))


def test_a_dose_for_each_side_is_twice_as_many_and_one_side_does_not_stand_in_for_the_other() -> None:
    sides = ["left", "left", "left", "left", "right"]
    done = [lifted(10.0 + 8 * n, side) for n, side in enumerate(sides)]
    (own,) = summarise([started(0, reps=3, side="each"), *done, ended(60)]).exercises
    assert own.share is not None
    assert (own.share.done, own.share.prescribed, own.share.each) == (4, 6, 3)
    assert (own.moved.reps_counted, own.side) == (5, "each")


def test_a_dose_on_one_side_is_not_doubled() -> None:
    (own,) = summarise([started(0, reps=3, side="left"), lifted(10, "left"), ended(20)]).exercises
    assert own.share is not None
    assert (own.share.done, own.share.prescribed, own.share.each, own.side) == (1, 3, None, "left")


@pytest.mark.parametrize(
    ("cues", "paced"), [(["breathe_in", "breathe_out"], "breaths"), (["there", "back"], "movements"), ([], "cycles")]
)
def test_what_a_pacer_guides_is_what_its_cues_say(cues: list[str], paced: str) -> None:
    told = [event(2.0 + n, "cue_given", cue=cue, text=None, tone=None) for n, cue in enumerate(cues)]
    (own,) = summarise([started(0, "pace", cycles=2), *told, ended(20, breaths=2)]).exercises
    assert own.share is not None
    assert (own.timed.paced, own.share.unit, own.share.done) == (paced, paced, 2)


def test_a_cue_after_the_end_of_a_pacer_is_not_its_own() -> None:
    late = event(21, "cue_given", cue="there", text=None, tone=None)
    (own,) = summarise([started(0, "pace", cycles=2), ended(20, breaths=2), late]).exercises
    assert own.timed.paced == "cycles"


@pytest.mark.parametrize("eased_s", [-5.0, 8.0], ids=["while it was shown", "while it was done"])
def test_an_easier_dose_is_kept_beside_the_one_that_it_began_with(eased_s: float) -> None:
    asked = event(eased_s, "eased", **AT, dose={"sets": 1, "reps": 3})
    events = sorted([asked, started(0, reps=5), rep(10, 2.0), ended(20)], key=lambda each: each.t_s)
    (own,) = summarise(events).exercises
    assert own.eased is not None
    assert own.eased.share is not None
    assert (own.eased.t_s, own.eased.share.done, own.eased.share.prescribed) == (eased_s, 1, 3)


def test_an_easier_dose_of_another_step_is_not_this_ones() -> None:
    other = event(5, "eased", step=1, exercise="hip_lift", dose={"reps": 3})
    assert summarise([started(0, reps=5), other]).exercises[0].eased is None


# -- what was for today, of sessions that were played ------------------------------------------------------------------

BENT = replace(LIFT, id="bent", suits=replace(LIFT.suits, excluded_by=("bend_pain",)))
REST = replace(HOLD, id="resting", kind=Kind.POSITION, drivers=())
OTHER_REST, THIRD_REST = replace(REST, id="other_rest"), replace(REST, id="third_rest")


def figures(*steps: Step, person: Any = None, **answers: Any) -> SessionSummary:
    play = Play(routine(*steps), answers=answers) if person is None else Play(routine(*steps), person, answers)
    return summarise(play.run(6000.0).events)


def one(exercise: Exercise, **how: Any) -> Step:
    return replace(lifts(1, exercise=exercise), **how)


def test_what_was_left_out_for_a_reason_is_neither_missing_nor_asked_of_the_person() -> None:
    found = figures(one(BENT), one(LIFT), bend_pain="yes")
    (left,) = found.plan.left_out
    assert (left.step, left.exercise, left.because, left.planned) == (0, "bent", ("bend_pain",), True)
    assert (found.completed, found.plan.for_today, found.plan.not_reached) == (1, 1, ())
    assert found.plan.facts == ("bend_pain",)


def test_what_is_left_out_when_its_turn_comes_says_why_and_when() -> None:
    found = figures(one(LIFT), one(FREE_LIFT, pain_most=5), pain_before=6, pain_check=6, pain_after=6)
    (left,) = found.plan.left_out
    assert (left.exercise, left.because, left.planned) == ("free_lift", ("pain",), False)
    assert left.t_s > found.exercises[0].started_s
    assert (found.completed, found.plan.for_today) == (1, 1)


@pytest.mark.parametrize(
    ("step", "answers", "because"),
    [
        (one(LIFT, optional=True), {"want_it": "no"}, "not_wanted"),
        (Step(exercise=PACK, dose=Dose(duration_s=10.0)), {"cloth_between": "no"}, "not_ready"),
    ],
    ids=["not wanted", "not ready"],
)
def test_what_the_person_does_not_want_or_is_not_ready_for_is_left_out(step: Step, answers: Any, because: str) -> None:
    found = figures(step, one(FREE_LIFT), **answers)
    assert [left.because for left in found.plan.left_out] == [(because,)]
    assert found.plan.for_today == 1


def test_what_was_not_reached_is_for_today_and_not_left_out() -> None:
    play = Play(routine(one(BENT), one(LIFT), one(FREE_LIFT)), answers={"bend_pain": "yes"})
    play.until_phase(Phase.EXERCISE).tick("stop")
    found = summarise(play.run().events)
    assert found.plan.not_reached == ((2, "free_lift"),)
    assert (found.completed, found.plan.for_today, found.stopped_by) == (0, 2, "key")


def test_a_session_that_ended_before_its_plan_still_knows_the_routine() -> None:
    found = figures(one(LIFT), fever="yes", urine="yes")
    assert (found.plan.chosen, found.plan.for_today, found.plan.not_reached) == (None, 1, ((0, "lift"),))


def test_an_exercise_in_place_of_another_says_whose_place_it_takes() -> None:
    found = figures(one(BENT, instead=one(FREE_LIFT)), one(LIFT), bend_pain="yes")
    assert [(own.exercise, own.prescribed.instead_of) for own in found.exercises] == [
        ("free_lift", "bent"),
        ("lift", None),
    ]
    assert found.plan.left_out == ()


def test_the_level_of_a_plan_is_kept() -> None:
    play = Play(replace(routine(one(LIFT)), level=2)).run()
    assert summarise(play.events).plan.level == 2


# -- the position finder -----------------------------------------------------------------------------------------------


def rests(play: Play) -> Pose:
    return seen(play.t_s, kneel(60.0, 20.0))


def finder_of(*positions: Exercise, name: str = "f") -> tuple[Step, ...]:
    tries = tuple(Step(exercise=p, dose=Dose(duration_s=4.0, rest_s=0.0), trial=name) for p in positions)
    return (*tries, Step(exercise=positions[0], dose=Dose(duration_s=6.0, rest_s=0.0), best_of=name))


def tried(*scores: int, before: int = 5) -> SessionSummary:
    steps = finder_of(REST, OTHER_REST, THIRD_REST)
    return figures(*steps, person=rests, pain_before=before, pain_check=list(scores), pain_after=5)


def test_the_finder_says_which_position_was_kept_and_what_each_did_to_the_pain() -> None:
    found = tried(5, 3, 4, 3)
    (finder,) = found.finders
    assert finder.kept == "other_rest"
    assert [(trial.exercise, trial.score) for trial in finder.trials] == [
        ("resting", 5), ("other_rest", 3), ("third_rest", 4),
    ]  # fmt: skip
    assert [own.prescribed.finder for own in found.exercises] == ["tried", "tried", "tried", "kept"]
    assert found.exercises[-1].prescribed.instead_of is None


def test_a_position_that_was_not_tried_any_more_has_no_score_and_is_left_out() -> None:
    found = tried(6, 6, 6)
    (finder,) = found.finders
    assert [(trial.begun, trial.score) for trial in finder.trials] == [(True, 6), (True, 6), (False, None)]
    # every one that was tried hurt more than the start: one lies as before, and none of them is kept
    assert (finder.kept, found.plan.out) == (None, {2, 3})


def test_a_score_of_zero_in_the_finder_is_a_score() -> None:
    assert [trial.score for trial in tried(0, 3, 3, 0).finders[0].trials] == [0, 3, 3]


def test_a_finder_that_was_broken_off_kept_nothing() -> None:
    (finder,) = tried(7).finders
    assert (finder.kept, [trial.begun for trial in finder.trials]) == (None, [True, False, False])


def test_two_finders_do_not_reach_into_each_other() -> None:
    steps = (*finder_of(REST, OTHER_REST), *finder_of(REST, THIRD_REST, name="g"))
    found = figures(*steps, person=rests, pain_check=[2, 1, 1, 2, 1, 1])
    assert [finder.kept for finder in found.finders] == ["other_rest", "third_rest"]


def test_resting_twice_in_one_position_is_no_finder() -> None:
    step = Step(exercise=REST, dose=Dose(duration_s=4.0))
    assert figures(step, replace(step, exercise=OTHER_REST), step, person=rests).finders == ()


# -- timers, cards, walks ----------------------------------------------------------------------------------------------


def test_the_use_of_a_timer_is_kept_with_the_word_that_it_is_off() -> None:
    (used,) = figures(Step(exercise=PACK, dose=Dose(duration_s=10.0))).timers
    assert (used.exercise, used.counts_as, used.off) == ("pack", ("cold",), True)
    assert used.seconds == pytest.approx(11.7, abs=0.5)  # until somebody said so


@pytest.mark.parametrize(("answer", "off"), [(SILENT, False), ("yes", True)])
def test_silence_is_no_word_that_it_is_off(answer: Any, off: bool) -> None:
    play = Play(routine(Step(exercise=PACK, dose=Dose(duration_s=10.0))), answers={"taken_off": answer}, fps=2.0)
    (used,) = summarise(play.run(6000.0).events).timers
    assert used.off is off


def test_after_a_stop_it_is_one_use_until_it_is_off() -> None:
    play = Play(routine(Step(exercise=PACK, dose=Dose(duration_s=60.0)))).until_phase(Phase.EXERCISE).wait(2.0)
    play.tick("stop")
    (used,) = summarise(play.run().events).timers
    assert used.off is True
    assert used.seconds == pytest.approx(play.of("timer_used")[-1].t_s - play.of("timer_started")[0].t_s, abs=0.1)


def test_a_timer_that_was_taken_off_for_the_skin_ended_so() -> None:
    found = figures(Step(exercise=PACK, dose=Dose(duration_s=30.0)), skin_trouble="yes")
    assert (found.exercises[0].ended, found.completed) == ("skin", 0)


def test_the_cards_that_were_shown_are_kept_in_order() -> None:
    play = Play(routine(one(LIFT), one(FREE_LIFT))).run()
    shown = [each.data["card"] for each in play.of("card_shown")]
    assert shown
    assert [own.card for own in summarise(play.events).dialogue.cards] == shown


def test_a_walk_out_of_sight_has_no_cadence() -> None:
    (own,) = figures(walks(20.0), walk_where="away").exercises
    assert (own.timed.walked, own.tracked) == (None, False)


def test_a_walk_in_sight_has_the_cadence_of_its_steps() -> None:
    (own,) = figures(walks(20.0), walk_where="on_spot").exercises
    assert own.timed.walked is not None
    assert own.timed.walked.cadence is not None
    assert own.timed.walked.cadence.per_min == pytest.approx(80, abs=own.timed.walked.cadence.error_per_min)
    assert own.timed.walked.times is not None
    assert not own.timed.walked.times.differ


def test_movements_follow_a_pacer_and_are_no_breaths() -> None:
    tilt = replace(
        TIMER,
        id="tilt",
        kind=Kind.PACE,
        pacing=replace(TIMER.pacing, tempo=Tempo(up_s=1.0, hold_s=2.0, down_s=1.0, source="a test")),
    )
    (own,) = figures(Step(exercise=tilt, dose=Dose(cycles=3))).exercises
    assert own.share is not None
    assert (own.share.unit, own.share.done, own.share.prescribed) == ("movements", 3, 3)


def test_a_repetition_keeps_how_far_it_moved_and_which_way() -> None:
    """The lift opens the hip: less flexion is further, and the knee hardly takes part."""
    (own,) = figures(lifts(2), person=lifts_well).exercises
    for rep in own.moved.reps:
        hip = rep.peaks["hip_flexion"]
        assert hip.moved_deg is not None
        assert -70 < hip.moved_deg < -20
        assert hip.told


def test_sides_that_alternate_are_counted_by_side() -> None:
    step = replace(lifts(3, exercise=EITHER_LIFT), side="each")
    (own,) = figures(step, person=lifts_well).exercises
    assert own.share is not None
    assert (own.share.done, own.share.prescribed) == (6, 6)
