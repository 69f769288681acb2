"""Comfort mode: when it is all there is, what is in it, how it ends, and what the day after and a trend mean."""

from dataclasses import replace
from typing import Any

import pytest
from movements import EASY_BREATH, LIFT, RELIEF, RESTING, holds, lifts, routine, walks
from play import Play, check
from sweeps import swept

from coach.core.clinical import eligibility
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import NO_PAST, Past, day_after, day_after_due, level_blocked, no_better, rising
from coach.core.exercise.model import Dose, Kind, PainRules, Routine, Step
from coach.core.session import Phase

ONE = routine(lifts(1))
FRESH = replace(NO_PAST, screened_ago_h=1.0)
POSITIONS = tuple(replace(RESTING, id=f"rests_{n}") for n in range(4))
# easy breathing first and last, so that something is left when positions are not
EASE = Routine(
    id="ease", version="1", relief=True,
    steps=(
        *(Step(exercise=position, dose=Dose(duration_s=2.0)) for position in POSITIONS),
        Step(exercise=EASY_BREATH, dose=Dose(cycles=1), checkin=False),
    ),
)  # fmt: skip
RISING = tuple((float(n), 5 - n // 3 * 2) for n in range(6))
COMFORTABLE = {"easy_breath", "resting", *(position.id for position in POSITIONS)}


def session(plan: Routine = ONE, past: Past = FRESH, relief: Routine | None = RELIEF, **answers: Any) -> Play:
    known = Known(past=past, relief=relief)
    return Play(plan, answers=answers, known=known)


def comforts(play: Play) -> list[str]:
    return [e.data["why"] for e in play.of("comfort_started")]


def done(play: Play) -> list[str]:
    return [e.data["exercise"] for e in play.of("exercise_started")]


# -- when it is all there is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "last", "why"),
    [
        (6, 6, None), (7, 7, "baseline"), (10, 10, "baseline"), (7, None, "baseline"), (6, None, None), (0, None, None),
        (4, 2, None), (5, 3, "above_last"), (3, 2, None), (2, 0, None), (6, 4, "above_last"), (5, 4, None),
        (0, 9, None),
    ],
)  # fmt: skip
def test_seven_or_two_more_than_the_last_time_and_five_is_for_comfort(
    score: int, last: int | None, why: str | None
) -> None:
    play = session(past=replace(FRESH, last_baseline=last), pain_before=str(score), pain_after=str(score)).run()
    assert comforts(play) == ([why] if why else [])
    assert play.end == "completed"
    if why:
        assert set(done(play)) <= COMFORTABLE
        assert any(o.text is not None and o.text.key == f"comfort.{why}" for _, o in play.cues)
    check(play.events, ended=True)


@pytest.mark.parametrize(
    ("ago_h", "comfort"), [(None, False), (0.0, True), (3.99, True), (4.0, False), (4.01, False), (-2.0, True)]
)
def test_four_hours_after_a_stop_for_pain_it_is_comfort(ago_h: float | None, comfort: bool) -> None:
    play = session(past=replace(FRESH, pain_stop_ago_h=ago_h)).run()
    assert comforts(play) == (["after_pain"] if comfort else [])
    assert set(done(play)) <= COMFORTABLE if comfort else "lift" in done(play)


@pytest.mark.parametrize(("running", "why"), [(0, None), (1, None), (2, "paused"), (3, "paused")])
def test_after_two_stops_running_exercises_pause(running: int, why: str | None) -> None:
    play = session(past=replace(FRESH, pain_stops_running=running)).run()
    assert comforts(play) == ([why] if why else [])


def test_a_therapists_lower_ceiling_makes_comfort_come_sooner_and_a_higher_one_later_for_nobody() -> None:
    strict, loose = routine(lifts(1), pain=PainRules(ceiling=5)), routine(lifts(1), pain=PainRules(ceiling=10))
    assert comforts(session(strict, pain_before="5", pain_after="5").run()) == ["baseline"]
    assert comforts(session(strict, pain_before="4", pain_after="4").run()) == []
    assert comforts(session(loose, pain_before="7", pain_after="7").run()) == ["baseline"]


# -- after a stop ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "reason"),
    [({"pain_check": "8"}, "pain"), ({"pain_after": "4"}, "pain"),
     ({"pain_check": "3", "more_or_same": "more", "pain_again": "3"}, "pain_rise")],
)  # fmt: skip
@pytest.mark.parametrize("taken", ["yes", "no", None])
def test_after_a_stop_for_pain_comfort_is_offered_once_and_the_reason_stays(
    answers: dict[str, Any], reason: str, taken: str | None
) -> None:
    play = session(**answers, comfort_offer=taken)
    play.run()
    assert play.end == reason
    assert play.questions().count("comfort_offer") == 1
    assert comforts(play) == (["after_pain"] if taken == "yes" else [])
    assert len(play.of("session_ended")) == 1
    assert [e.kind for e in play.events].count("comfort_ended") == (taken == "yes")
    ended = play.kinds().index("session_ended")
    started = [e.data["exercise"] for e in play.events[ended:] if e.kind == "exercise_started"]
    assert set(started) <= COMFORTABLE
    assert bool(started) is (taken == "yes")
    check(play.events, ended=True)


@pytest.mark.parametrize(
    ("answers", "end"),
    [({"symptoms": "yes", "symptom_kind": "new_sharp"}, "symptoms"), ({"symptoms": None}, "silence"),
     ({"fever": "yes"}, "screening"), ({"pain_before": None}, "silence"), ({}, "completed")],
)  # fmt: skip
def test_after_any_other_end_comfort_is_not_offered(answers: dict[str, Any], end: str) -> None:
    play = session(**answers).run()
    assert play.end == end
    assert "comfort_offer" not in play.questions()


@pytest.mark.parametrize("command", ["stop", "quit", "gesture_stop"])
@pytest.mark.parametrize("phase", [Phase.EXERCISE, Phase.CHECKIN])
def test_who_stops_or_leaves_is_not_kept_with_an_offer(command: str, phase: Phase) -> None:
    play = session().until_phase(phase)
    play.tick(command)
    play.run()
    assert play.end == ("quit" if command == "quit" else "stopped")
    assert "comfort_offer" not in play.questions()


@pytest.mark.parametrize("command", ["stop", "quit", "gesture_stop"])
def test_a_stop_in_the_offer_is_no_yes(command: str) -> None:
    play = session(pain_check="8", comfort_offer="yes").until_phase(Phase.COMFORT_OFFER)
    play.tick(command)
    play.run()
    assert (play.end, comforts(play)) == ("pain", [])


@pytest.mark.parametrize("command", ["stop", "quit"])
def test_comfort_after_a_stop_can_be_stopped_too_and_the_first_reason_stays(command: str) -> None:
    play = session(pain_check="8", comfort_offer="yes")
    play.until(lambda: bool(comforts(play)) and play.state.run.phase is Phase.EXERCISE)
    play.tick(command)
    play.run()
    assert play.end == "pain"
    assert [e.data["reason"] for e in play.of("comfort_ended")] == ["stopped" if command == "stop" else "quit"]
    assert play.questions().count("comfort_offer") == 1
    check(play.events, ended=True)


def test_after_a_stop_the_pain_of_the_stop_is_what_a_rise_is_held_against() -> None:
    """Somebody at 8 who stays at 8 rests on; at 10 it ends, and nothing more is offered."""
    stays = session(pain_check=["8", "8"], comfort_offer="yes", pain_after="8").run()
    assert [e.data["reason"] for e in stays.of("comfort_ended")] == ["completed"]
    worse = session(pain_check=["8", "10"], comfort_offer="yes", pain_after="10").run()
    assert [e.data["reason"] for e in worse.of("comfort_ended")] == ["pain"]
    assert worse.questions().count("comfort_offer") == 1
    assert worse.end == "pain"


# -- what is in it -----------------------------------------------------------------------------------------------------


def test_nothing_repeated_and_no_walking_is_ever_in_comfort() -> None:
    mixed = routine(lifts(3), walks(5.0), holds(3.0), Step(exercise=RESTING, dose=Dose(duration_s=2.0)), lifts(1))
    play = session(mixed, pain_before="8", pain_after="8").run()
    assert done(play) == ["resting"]
    assert not {"rep_done", "step_taken"} & set(play.kinds())


def test_no_shipped_exercise_for_comfort_is_repeated_or_walked() -> None:
    from coach.prescription.places import find_exercise, shipped_exercises
    from coach.prescription.reader import read_exercise, read_routine

    every = [read_exercise(find_exercise(name)) for name in shipped_exercises()]
    comfort = [exercise for exercise in every if exercise.suits.comfort]
    assert comfort
    assert not [exercise.id for exercise in comfort if exercise.kind in (Kind.REPS, Kind.STEPS)]
    made = eligibility.comfort_plan(read_routine("comfort"), None, frozenset())
    kinds = {step.exercise.kind for step in made.steps if step is not None}
    assert kinds
    assert not kinds & {Kind.REPS, Kind.STEPS}


def test_where_nothing_can_be_offered_it_says_so_and_begins_nothing() -> None:
    play = session(relief=None, pain_before="8").run()
    assert play.end == "not_today"
    assert done(play) == []


def test_a_worse_position_is_not_offered_again_and_after_two_only_breathing_is_left() -> None:
    play = session(relief=EASE, pain_before="5", past=replace(FRESH, last_baseline=2),
                   pain_check=["6", "6"], pain_after="6").run()  # fmt: skip
    assert done(play) == ["rests_0", "rests_1", "easy_breath"]
    left = [(e.data["exercise"], e.data["because"]) for e in play.of("step_left_out")]
    assert left == [("rests_2", ["worse_twice"]), ("rests_3", ["worse_twice"])]
    assert play.end == "completed"


def test_a_position_that_was_worse_is_dropped_when_it_comes_again() -> None:
    again = replace(EASE, steps=(EASE.steps[0], EASE.steps[1], EASE.steps[0], EASE.steps[4]))
    play = session(relief=again, pain_before="5", past=replace(FRESH, last_baseline=2), pain_check=["6", "5"],
                   pain_after="5").run()  # fmt: skip
    assert done(play) == ["rests_0", "rests_1", "easy_breath"]
    assert [e.data["because"] for e in play.of("step_left_out")] == [["worse_before"]]


@pytest.mark.parametrize(
    ("before", "later", "end"),
    [("7", "7", "completed"), ("7", "8", "completed"), ("7", "9", "pain"), ("8", "9", "completed"),
     ("8", "10", "pain"), ("9", "10", "completed"), ("10", "10", "completed")],
)  # fmt: skip
def test_in_comfort_a_rise_of_two_ends_it(before: str, later: str, end: str) -> None:
    play = session(pain_before=before, pain_check=later, pain_after=later).run()
    assert play.end == end
    if end == "pain":  # it was comfort already: the offer is made once more, and after a no that is all
        assert play.phases()[-1] == "ended"


def test_new_symptoms_end_comfort_too_and_lock() -> None:
    play = session(pain_before="8", symptoms="yes", symptom_kind="new_sign").run()
    assert play.end == "symptoms"
    assert [e.data["lock"] for e in play.of("locked")] == ["today"]


def test_silence_ends_comfort_too() -> None:
    play = session(pain_before="8", pain_change=None, pain_check=None).run()
    assert play.end == "silence"


# -- the day after -----------------------------------------------------------------------------------------------------

YESTERDAY = replace(FRESH, session_ago_h=24.0, last_after=2, last_baseline=2)


@pytest.mark.parametrize(
    ("ago_h", "due"), [(None, False), (1.0, False), (11.9, False), (12.0, True), (24.0, True), (168.0, True),
                       (168.1, False), (-5.0, False)]
)  # fmt: skip
def test_the_day_after_is_asked_about_once_it_is_one(ago_h: float | None, due: bool) -> None:
    assert day_after_due(replace(YESTERDAY, session_ago_h=ago_h)) is due
    assert not day_after_due(replace(YESTERDAY, last_after=None))
    asked = session(past=replace(YESTERDAY, session_ago_h=ago_h)).until_phase(Phase.READY).questions()
    assert ("pain_day_after" in asked) is due


@swept("last", range(11))
@swept("worse_before", [0, 1, 2])
def test_worse_by_two_is_the_easier_level_and_twice_running_a_reason_to_ask(last: int, worse_before: int) -> None:
    past = replace(YESTERDAY, last_after=last, day_after_worse=worse_before)
    for score in range(11):
        worse = "easier" if worse_before == 0 else "ask_therapist"
        assert day_after(past, score) == (worse if score >= last + 2 else "same")


def doses(play: Play) -> list[int]:
    return [e.data["dose"]["reps"] for e in play.of("exercise_started")]


def test_what_follows_from_the_day_after() -> None:
    plan = routine(lifts(4), lifts(2))
    same = session(plan, past=YESTERDAY, pain_day_after="3").run()
    assert (doses(same), same.of("day_after")[0].data["follows"]) == ([4, 2], "same")
    easier = session(plan, past=YESTERDAY, pain_day_after="4").run()
    assert (doses(easier), easier.of("day_after")[0].data["follows"]) == ([2, 1], "easier")
    asks = session(plan, past=replace(YESTERDAY, day_after_worse=1), pain_day_after="4").run()
    assert asks.of("day_after")[0].data["follows"] == "ask_therapist"
    assert comforts(asks) == ["ask_therapist"]


def test_starting_again_after_a_worse_day_is_no_harder() -> None:
    plan = routine(lifts(4))
    again = replace(YESTERDAY, session_ago_h=0.2, day_after_worse=1)
    assert doses(session(plan, past=again).run()) == [2]
    twice = replace(YESTERDAY, session_ago_h=0.2, day_after_worse=2)
    assert comforts(session(plan, past=twice).run()) == ["ask_therapist"]


def test_silence_about_the_day_after_is_no_answer() -> None:
    assert session(past=YESTERDAY, pain_day_after=None).run().end == "silence"


# -- trends and levels -------------------------------------------------------------------------------------------------


def test_a_trend_is_a_mean_of_three_days_a_point_above_the_three_before() -> None:
    def days(*scores: int) -> tuple[tuple[float, int], ...]:
        return tuple((float(n), score) for n, score in enumerate(scores))

    assert rising(days(4, 4, 4, 3, 3, 3))
    assert rising(days(5, 4, 3, 3, 3, 3))
    assert not rising(days(4, 4, 3, 3, 3, 3))
    assert not rising(days(3, 3, 3, 4, 4, 4))
    assert not rising(days(9, 9, 9, 1, 1))  # too few to tell


@pytest.mark.parametrize(
    ("past", "facts", "why"),
    [
        (replace(FRESH, level_done=1), (), None),
        (replace(FRESH, level_done=1, day_after_worse=1), (), "level_trend"),
        (replace(FRESH, level_done=1, baselines=RISING), (), "level_trend"),
        (replace(FRESH, level_done=1), ("painkiller_recent",), "level_painkiller"),
        (replace(FRESH, level_done=2, day_after_worse=1), (), None),  # not a harder one
        (replace(FRESH, level_done=3), ("painkiller_recent",), None),
        (replace(FRESH, level_done=None), ("painkiller_recent",), "level_painkiller"),
    ],
)  # fmt: skip
def test_a_harder_level_waits_for_a_better_trend(past: Past, facts: tuple[str, ...], why: str | None) -> None:
    assert level_blocked(2, past, facts) == why
    assert level_blocked(None, past, facts) is None
    assert level_blocked(1, past, facts) is None
    known = Known(past=past, facts=frozenset(facts), relief=RELIEF)
    play = Play(replace(ONE, level=2), known=known).run()
    assert play.end == ("not_today" if why else "completed")


@pytest.mark.parametrize(
    ("days", "advised"),
    [
        ([(0, 5), (14, 5)], True), ([(0, 4), (20, 5)], True), ([(0, 3), (14, 5)], False), ([(0, 5), (13.9, 5)], False),
        ([(0, 0), (20, 1)], False), ([(0, 6), (10, 3), (20, 5)], True), ([], False), ([(15, 5)], False),
        ([(0, 5), (14, 4), (20, 7)], False),
    ],
)  # fmt: skip
def test_two_weeks_without_improvement_advise_a_clinician(days: list[tuple[float, int]], advised: bool) -> None:
    assert no_better(days) is advised
    play = session(past=replace(FRESH, baselines=tuple(days))).run()
    told = [o.text.key for _, o in play.cues if o.text is not None]
    assert ("note.two_weeks" in told) is advised


def test_a_third_return_advises_a_clinician() -> None:
    known = Known(past=FRESH, relief=RELIEF, facts=frozenset({"recurrent"}))
    told = [o.text.key for _, o in Play(ONE, known=known).run().cues if o.text is not None]
    assert "note.third_return" in told
    assert "note.third_return" not in [o.text.key for _, o in session().run().cues if o.text is not None]


# -- the position finder -----------------------------------------------------------------------------------------------

TRIALS = tuple(Step(exercise=position, dose=Dose(duration_s=2.0), trial="f") for position in POSITIONS)
FINDER = routine(*TRIALS, Step(exercise=POSITIONS[0], dose=Dose(duration_s=3.0), best_of="f"))


def test_the_finder_is_offered_in_comfort_and_its_rests_are_only_kept() -> None:
    play = session(routine(lifts(1), *FINDER.steps), pain_before="8", pain_check="8", pain_after="8").run()
    assert LIFT.id not in done(play)
    assert done(play)[-1] in {position.id for position in POSITIONS}
    assert all(exercise.startswith("rests_") for exercise in done(play))
