"""A computer that sleeps, a program that stands still, a recording with a hole: nothing counts, somebody is asked."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import PACK, breaths, holds, lifts, routine, walks
from play import NOT_ALONE, SILENT, Play, check
from sweeps import swept
from test_session import RUNNING, reach

from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import END_REASONS, GAP_ENDS_S, GAP_S, UNSEEN_ASK_S, PainSoFar
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Dose, Routine, Step
from coach.core.session import Phase, gap
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.session.state import Away, OnSkin, Session

# how a gap shows: the frames' clock stands still while real time goes on (Linux), or both jump (Windows, a recording)
WAYS = ("slept_s", "dt_s")


def icing(seconds: float = 600.0, **answers: Any) -> Play:
    """Somebody who has had a pack on for ten seconds."""
    plan = routine(Step(exercise=PACK, dose=Dose(duration_s=seconds)), lifts(1))
    play = Play(plan, answers=answers).until_phase(Phase.EXERCISE)
    return play.until(lambda: "skin_trouble" in play.told, 60.0).wait(5.0)


@pytest.mark.parametrize("way", WAYS)
def test_a_short_gap_counts_no_breath(way: str) -> None:
    play = Play(routine(breaths(3))).until_phase(Phase.EXERCISE).wait(4.0)
    play.tick(**{way: 50.0})
    assert play.of("breath_done") == []
    assert play.of("gap")[0].data["seconds"] == pytest.approx(50.0, abs=0.2)
    ended = play.until_event("exercise_ended")
    assert ended.data["active_s"] == pytest.approx(30, abs=0.3)


@pytest.mark.parametrize("way", WAYS)
def test_a_short_gap_holds_nothing_and_is_not_praised(way: str) -> None:
    play = Play(routine(holds(10.0))).until_phase(Phase.EXERCISE).wait(6.0)
    play.tick(**{way: 30.0})
    ended = play.until_event("exercise_ended")
    assert "note.gap" in play.said()
    assert ended.data["held_s"] == pytest.approx(10, abs=0.6)
    assert play.given("praise") == []
    assert len(play.of("hold_done")) == 2  # the hold ended at the gap, and another one began after it


@pytest.mark.parametrize("way", WAYS)
def test_a_repetition_over_a_gap_is_none(way: str) -> None:
    play = Play(routine(lifts(3)), fps=20).until_phase(Phase.EXERCISE)
    play.until(lambda: play.state.monitoring.seen is not None and play.state.monitoring.seen.active)
    before = len(play.of("rep_done"))
    play.tick(**{way: 20.0})
    play.wait(0.8)
    assert len(play.of("rep_done")) == before


@pytest.mark.parametrize("way", WAYS)
def test_after_a_minute_somebody_is_asked_whether_all_is_well_and_how_it_hurts(way: str) -> None:
    play = Play(routine(walks(60.0), lifts(1))).until_phase(Phase.EXERCISE).wait(5.0)
    play.tick(**{way: UNSEEN_ASK_S + 1})
    assert play.state.run.phase is Phase.AWAY
    play.until_phase(Phase.CHECKIN)
    assert play.questions()[-2:] == ["all_right", "pain_change"]
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["not_seen"]


def test_nobody_there_after_a_gap_is_silence() -> None:
    play = Play(routine(walks(60.0)), answers={"all_right": SILENT}).until_phase(Phase.EXERCISE).wait(5.0)
    play.tick(slept_s=600.0)
    play.run()
    assert play.end == "silence"


@pytest.mark.parametrize("way", WAYS)
def test_after_half_an_hour_the_session_is_broken_off(way: str) -> None:
    play = Play(routine(walks(60.0), lifts(1))).until_phase(Phase.EXERCISE).wait(5.0)
    play.tick(**{way: GAP_ENDS_S + 1})
    assert play.end == "broken_off"
    assert END_REASONS["broken_off"].exit_code == 4
    play.run()
    assert "exercise_started" not in play.kinds()[play.kinds().index("session_ended") :]


@pytest.mark.slow
@swept("phase", [phase for phase in RUNNING if phase is not Phase.AWAY])
def test_in_every_phase_a_gap_leads_back_or_to_an_end(phase: Phase) -> None:
    for way in WAYS:
        for gap_s in (GAP_S + 1, UNSEEN_ASK_S + 1, GAP_ENDS_S + 1):
            play = reach(phase)
            play.tick(**{way: gap_s})
            assert play.of("gap")
            play.run(2500)
            check(play.events, ended=True)


def test_answers_given_before_a_gap_are_asked_again_after_it() -> None:
    play = Play(routine(lifts(1)), known=Known(answered=NOT_ALONE)).until_asked("pain_kind")
    play.tick(slept_s=300.0)
    play.until_asked("floor_ready")
    assert [e.data["moment"] for e in play.of("pain_answered")] == ["before", "before"]


def test_a_pause_and_a_closed_lid_lead_to_the_question() -> None:
    play = Play(routine(lifts(4))).until_phase(Phase.EXERCISE).wait(2.0)
    play.tick("pause")
    play.wait(5.0)
    play.tick(slept_s=300.0)
    assert play.state.run.phase is Phase.AWAY
    assert not play.state.run.paused


# -- with something on the skin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_the_skin_is_asked_about_at_once_after_a_gap(way: str) -> None:
    play = icing()
    play.tick(**{way: 20.0})
    assert play.of("question_asked")[-1].data["question"] == "skin_trouble"
    assert play.of("question_asked")[-1].t_s == play.t_s


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("gap_s", [61.0, 1700.0])
def test_after_a_long_gap_it_comes_off_at_once(way: str, gap_s: float) -> None:
    play = icing()
    play.tick(**{way: gap_s})
    assert play.state.run.phase is Phase.TAKE_OFF
    assert play.of("question_asked")[-1].data["question"] == "taken_off"
    play.until_phase(Phase.CHECKIN)
    used = play.of("timer_used")[-1].data
    assert used["off"]
    assert used["seconds"] == pytest.approx(gap_s + 10, abs=4.0)


def test_a_night_under_a_pack_is_recorded_as_one_and_asked_for_until_it_is_off() -> None:
    play = icing(taken_off=SILENT)
    play.tick(slept_s=8 * 3600.0)
    assert play.end == "broken_off"
    play.until_phase(Phase.STILL_ON)
    play.wait(400.0)
    assert play.state.run.phase is Phase.STILL_ON
    play.tick(answers=["yes"])
    assert play.ended
    assert play.of("timer_used")[-1].data["seconds"] > 8 * 3600.0


def test_the_time_is_up_while_the_computer_sleeps() -> None:
    play = icing(30.0)
    play.tick(slept_s=40.0)
    assert play.state.run.phase is Phase.TAKE_OFF


# -- gaps that come together, and gaps after the ending ----------------------------------------------------------------


@pytest.mark.slow
def test_a_sleep_after_the_ending_begins_the_calls_anew() -> None:
    play = icing(taken_off=SILENT)
    play.tick("stop")
    play.until_phase(Phase.STILL_ON).wait(5.0)
    play.tick(slept_s=4200.0)
    assert play.state.run.phase is Phase.STILL_ON
    assert play.given("insist")[-1] == play.t_s
    play.wait(3800.0)
    assert play.state.run.phase is Phase.STILL_ON


def test_many_gaps_add_up_and_end_it() -> None:
    play = icing(taken_off=SILENT, skin_trouble=["no", SILENT])
    for _ in range(60):
        if play.end is None:
            play.tick(slept_s=600.0)
            play.wait(15.0)
    assert play.end == "broken_off"
    play.wait(60.0)
    louder = [offer.louder for _, offer in play.cues if offer.cue == "insist"]
    assert louder == sorted(louder)
    assert louder[-1] >= 3


def test_somebody_who_answers_between_two_gaps_is_there() -> None:
    play = Play(routine(walks(600.0), walks(600.0), walks(600.0))).until_phase(Phase.EXERCISE)
    for _ in range(3):
        play.until_phase(Phase.EXERCISE, 100.0).wait(3.0).tick(slept_s=800.0)
        play.until(lambda: play.state.run.phase is not Phase.AWAY)
    assert play.end is None


def test_a_gap_is_no_silence() -> None:
    play = Play(routine(lifts(1)), answers={"floor_ready": SILENT}).until_asked("floor_ready").wait(35.0)
    play.tick(dt_s=55.0)
    play.wait(1.0)
    assert play.end is None


def test_an_offer_of_comfort_does_not_outlast_a_night() -> None:
    play = reach(Phase.COMFORT_OFFER)
    play.tick(slept_s=8 * 3600.0)
    assert play.ended


@pytest.mark.parametrize("gap_s", [20.0, 120.0, 1900.0])
def test_a_fall_is_not_forgotten_in_a_gap(gap_s: float) -> None:
    play = reach(Phase.FALLEN)
    play.tick(slept_s=gap_s)
    play.run(1000.0)
    assert "advice.emergency" in play.said()


@pytest.mark.parametrize("every_s", [6.0, 30.0])
def test_the_ending_comes_to_an_end_however_slowly_moments_come(every_s: float) -> None:
    ill = {"symptoms": "yes", "symptom_kind": "new_sign", "chest_or_breath": "yes", "yes_meant": SILENT}
    play = Play(routine(lifts(2)), answers=ill).until_asked("yes_meant")
    play.tick("stop")
    for _ in range(round(600.0 / every_s)):
        play.tick(dt_s=every_s)
    assert play.ended


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

HOLDING = routine(holds(10.0))
WALKING = routine(walks(60.0))


def after(state: Session, gap_s: float, plan: Routine = WALKING) -> tuple[Session, Out]:
    out = Out(1000.0)
    return gap.after_gap(plan, state, gap_s, out), out


def in_step(plan: Routine, **parts: Any) -> Session:
    return at(Phase.EXERCISE, plan={"steps": plan.steps}, run={"place": 0}, **parts)


@pytest.mark.parametrize(
    ("gap_s", "leads"), [(UNSEEN_ASK_S - 0.1, None), (UNSEEN_ASK_S, Phase.AWAY), (GAP_ENDS_S - 0.1, Phase.AWAY)]
)
def test_from_a_minute_on_somebody_is_asked_whether_they_are_there(gap_s: float, leads: Phase | None) -> None:
    state, out = after(in_step(WALKING), gap_s)
    assert state.run.going is leads
    assert [event.data["seconds"] for event in out.events if event.kind == "gap"] == [round(gap_s, 1)]
    assert state.ending.end is None


def test_the_record_says_how_long_to_a_tenth_of_a_second() -> None:
    _, out = after(in_step(WALKING), 7.26)
    assert out.events[0].data["seconds"] == 7.3


def test_half_an_hour_ends_it_to_the_second() -> None:
    assert after(in_step(WALKING), GAP_ENDS_S)[0].ending.end == "broken_off"


@pytest.mark.parametrize(("gap_s", "asked"), [(UNSEEN_ASK_S - 0.1, None), (UNSEEN_ASK_S, "all_right")])
def test_who_was_asked_already_is_asked_again(gap_s: float, asked: str | None) -> None:
    state, _ = after(at(Phase.AWAY), gap_s)
    assert (state.dialogue.asked.id if state.dialogue.asked else None) == asked


@pytest.mark.parametrize(("gap_s", "end"), [(UNSEEN_ASK_S - 0.1, None), (UNSEEN_ASK_S, "symptoms")])
def test_a_yes_before_a_long_gap_ends_the_session(gap_s: float, end: str | None) -> None:
    yes = {"signs": ("symptoms",), "chosen": ("symptoms",), "steps": WALKING.steps}
    scores = {"scores": PainSoFar(2, 2, 2)}
    state, _ = after(at(Phase.CHECKIN, plan=yes, run={"place": 0}, pain=scores), gap_s)
    assert state.ending.end == end


def worn() -> OnSkin:
    return OnSkin(place=0, exercise=PACK.id, counts_as=("ice",), since_s=900.0)


@pytest.mark.parametrize(("gap_s", "asked"), [(UNSEEN_ASK_S - 0.1, "skin_trouble"), (UNSEEN_ASK_S, None)])
def test_what_lies_on_the_skin_is_asked_about_and_from_a_minute_on_comes_off(gap_s: float, asked: str | None) -> None:
    plan = routine(Step(exercise=PACK, dose=Dose(duration_s=600.0)))
    state, _ = after(in_step(plan, skin=worn(), work=ExerciseRun()), gap_s, plan)
    assert (state.dialogue.asked.id if state.dialogue.asked else None) == asked
    assert (state.run.going is None) is (asked is not None)


@pytest.mark.parametrize(
    ("ended", "gap_s", "anew"),
    [(None, GAP_ENDS_S - 0.1, False), (None, GAP_ENDS_S, True), ("quit", 10.0, True)],
)
def test_the_time_to_take_it_off_begins_anew_after_a_gap_in_which_nobody_was_told(
    ended: str | None, gap_s: float, anew: bool
) -> None:
    told = replace(worn(), asked_off_s=950.0)
    phase = Phase.TAKE_OFF if ended is None else Phase.STILL_ON
    state, _ = after(at(phase, skin=told, ending={"end": ended}), gap_s)
    assert state.skin is not None
    assert (state.skin.asked_off_s == 1000.0) is anew


@pytest.mark.parametrize(("gap_s", "over"), [(GAP_ENDS_S - 0.1, False), (GAP_ENDS_S, True)])
def test_an_offer_of_comfort_outlasts_less_than_half_an_hour(gap_s: float, over: bool) -> None:
    state, _ = after(at(Phase.COMFORT_OFFER, ending={"end": "pain"}), gap_s)
    assert (state.run.going is Phase.ENDED) is over


def test_a_hold_goes_on_after_a_short_gap_with_nothing_owed_and_nothing_to_praise() -> None:
    ladder = replace(ExerciseRun().ladder, clean=True, spoiled=True)
    state, out = after(in_step(HOLDING, work=replace(ExerciseRun(), owed_s=2.0, ladder=ladder)), 10.0, HOLDING)
    assert state.work is not None
    assert (state.work.owed_s, state.work.ladder.clean, state.work.ladder.spoiled) == (0.0, False, False)
    assert [offer.cue for offer in out.offers] == ["note"]


def test_a_pause_is_over_when_somebody_is_asked_whether_they_are_well() -> None:
    state = in_step(WALKING)
    state = replace(state, run=replace(state.run, paused=True, paused_s=12.0, away=Away(back_to=Phase.SHOW)))
    asked = gap.enter_away(WALKING, state, Out(1000.0))
    assert (asked.run.paused, asked.run.paused_s) == (False, 0.0)


@pytest.mark.parametrize(("phase", "baseline"), [(Phase.BASELINE, None), (Phase.SHOW, 4)])
def test_the_first_score_is_asked_anew_where_the_gap_was_before_it(phase: Phase, baseline: int | None) -> None:
    state = at(Phase.AWAY, run={"away": Away(back_to=phase)}, pain={"scores": PainSoFar(4, 4, 4)})
    went = gap.away.__wrapped__(WALKING, state, "all_right", Answer("all_right"), Out(1000.0))
    assert went.run.going is phase
    assert went.pain.scores.baseline == baseline
