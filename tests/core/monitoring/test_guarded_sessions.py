"""Whole sessions in which somebody falls, hurries, jerks or turns, and what must be taken off the skin."""

import itertools
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from instants import at
from movements import PACK, RESTING, lifts, living, pose, routine, supine
from performances import acted, exercise
from play import RETURNED, Play, check

from coach.core.base.types import Pose
from coach.core.clinical.eligibility import Contacts, Known
from coach.core.clinical.safety import INSIST_EVERY_S, INSIST_FOR_S
from coach.core.dialogue.questions import INSISTED
from coach.core.exercise.model import Dose, Kind, Routine, Step
from coach.core.monitoring.alarms import Alarm
from coach.core.session import Phase, fall_response
from coach.core.session.exercise_run import Out

FPS, FALL_AT_S = 10.0, 6.0


@cache
def film(name: str, script: str, seconds: float) -> tuple[Pose, ...]:
    return tuple(acted(name, script, seconds, FPS))


@dataclass(slots=True)
class Filmed:
    """Somebody who stands before the exercise, and does in it what a film shows; its last picture stays."""

    poses: tuple[Pose, ...]
    phase: Phase = Phase.EXERCISE  # in which it begins
    began_s: float | None = None

    def __call__(self, play: Play) -> Pose:
        if self.began_s is None and play.state.run.phase is self.phase:
            self.began_s = play.t_s
        n = 0 if self.began_s is None else round((play.t_s - self.began_s) * FPS)
        return living(self.poses[min(n, len(self.poses) - 1)], play.t_s)


def standing(checkin: bool = True, seconds: float = 60.0) -> Routine:
    up = exercise("standing_posture")
    return Routine(id="one", version="1", steps=(
        Step(exercise=up, dose=Dose(hold_s=seconds), checkin=checkin), lifts(1)))  # fmt: skip


def falls(*facts: str, checkin: bool = True, **answers: Any) -> Play:
    person = Filmed(film("standing_posture", f"falls@{FALL_AT_S:g}", FALL_AT_S + 6))
    known = Known(past=RETURNED, facts=frozenset(facts), contacts=Contacts(emergency_number="112"))
    return Play(standing(checkin), person, answers, fps=FPS, known=known)


def asked_about_it(**answers: Any) -> Play:
    play = falls(**{"fell": None, **answers})
    return play.until(lambda: play.state.dialogue.asked is not None and play.state.dialogue.asked.id == "fell", 200.0)


def names(play: Play) -> list[str]:
    return [e.data["name"] for e in play.of("guard_alarm")]


def after(play: Play, kind: str) -> list[str]:
    return play.kinds()[play.kinds().index(kind) + 1 :]


def test_a_fall_is_recorded_with_its_figures_and_ends_a_pause() -> None:
    plan = standing()
    state = at(Phase.SHOW, plan={"steps": plan.steps}, run={"place": 0, "paused": True, "paused_s": 9.0})
    out = Out(1000.0)
    fallen = fall_response.fallen(plan, state, Alarm("fall", 999.8, "height", 0.4567, 0.3333), out)
    (alarm,) = (event.data for event in out.events if event.kind == "guard_alarm")
    assert (alarm["value"], alarm["limit"], alarm["stop"], alarm["times"]) == (0.46, 0.33, True, 0)
    assert (fallen.run.paused, fallen.run.paused_s, fallen.run.going) == (False, 0.0, Phase.FALLEN)


# -- a fall ------------------------------------------------------------------------------------------------------------


def test_a_suspected_fall_is_asked_about_at_once() -> None:
    play = asked_about_it()
    assert names(play) == ["fall"]
    (alarm,) = play.of("guard_alarm")
    (question,) = [e for e in play.of("question_asked") if e.data["question"] == "fell"]
    assert question.t_s == alarm.t_s
    play.until(lambda: "question" in [o.cue for t, o in play.cues if t >= alarm.t_s], 3.0)


def test_who_is_hurt_gets_emergency_advice_and_nothing_else() -> None:
    play = falls(fell="hurt").run()
    assert play.end == "fall"
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["fall"]
    told = [(t, o.text) for t, o in play.cues if o.text is not None and o.text.key == "advice.emergency"]
    assert {dict(text.params)["number"] for _, text in told} == {"112"}
    # nobody is left alone with it: it is said again, for five minutes
    assert [b - a for (a, _), (b, _) in itertools.pairwise(told)] == pytest.approx([20.0] * (len(told) - 1), abs=9.0)
    assert 270 < told[-1][0] - told[0][0] < 310
    assert "comfort_offer" not in play.questions()
    assert "exercise_started" not in after(play, "guard_alarm")
    check(play.events, ended=True)


def test_emergency_advice_is_said_again_until_somebody_presses_a_key() -> None:
    play = falls(fell="hurt")
    play.until(lambda: play.state.ending.end is not None).wait(50.0)
    assert play.state.run.phase is Phase.ADVICE
    play.tick("pause")
    assert play.ended


@pytest.mark.parametrize("checkin", [True, False])
def test_who_is_fine_does_not_go_on_with_it_and_is_asked_about_pain(checkin: bool) -> None:
    play = falls(checkin=checkin, fell="fine").until_phase(Phase.CHECKIN)
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["fall"]
    assert play.questions()[-2:] == ["fell", "pain_change"]
    assert play.state.ending.end is None


@pytest.mark.parametrize("fact", ["over_60", "brittle_bones", "long_steroids"])
def test_any_fall_of_those_whose_bones_may_break_needs_advice_today(fact: str) -> None:
    play = falls(fact, fell="fine", fall_fragile="no").run()
    assert play.end == "fall"
    assert [(e.data["lock"], e.data["question"]) for e in play.of("locked")] == [("today", "fall_fragile")]
    assert "advice.today" in [o.text.key for _, o in play.cues if o.text is not None]


def test_silence_after_a_fall_is_repeated_for_five_minutes_and_then_it_ends_safely() -> None:
    play = asked_about_it()
    play.until(lambda: play.state.dialogue.asked is not None and play.state.dialogue.asked.spoken_s is not None)
    assert play.state.dialogue.asked is not None
    spoken_s = play.state.dialogue.asked.spoken_s
    play.until(lambda: play.state.ending.end is not None, INSIST_FOR_S + 20)
    assert (INSIST_EVERY_S, INSIST_FOR_S) == (20.0, 300.0)
    assert play.state.ending.end == "silence"
    assert play.t_s - spoken_s == pytest.approx(300.0, abs=0.3)
    told = play.given("insist")
    assert len(told) == 14
    assert all(19 < b - a < 23 for a, b in itertools.pairwise(told))
    assert [e.data["action"] for e in play.of("no_answer")] == ["repeat"] * 14 + ["end"]
    play.run()
    assert "advice.emergency" in [o.text.key for _, o in play.cues if o.text is not None]
    assert not {"rep_done", "hold_done", "exercise_started"} & set(after(play, "session_ended"))


@pytest.mark.parametrize("answer", ["fine", "hurt"])
def test_a_late_answer_after_a_fall_is_an_answer(answer: str) -> None:
    play = asked_about_it().wait(200.0)
    play.tick(answers=[answer])
    assert play.state.ending.end == ("fall" if answer == "hurt" else None)


@pytest.mark.parametrize("command", ["pause", "skip", "easier", "what_now"])
def test_nothing_but_an_answer_or_a_stop_ends_the_question_about_a_fall(command: str) -> None:
    play = asked_about_it().wait(3.0)
    play.tick(command)
    assert play.state.dialogue.asked is not None
    assert play.state.dialogue.asked.id == "fell"
    assert not play.state.run.paused
    play.wait(60.0)
    assert len(play.given("insist")) == 3
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["fall"]
    play.tick("stop")
    assert play.state.ending.end == "stopped"


def test_nothing_counts_while_it_is_asked_about_a_fall() -> None:
    play = asked_about_it()
    before = len(play.events)
    play.wait(30.0)
    assert play.state.work is None
    assert {e.kind for e in play.events[before:]} <= {"cue_given", "question_asked", "no_answer", "gesture_seen"}


@pytest.mark.parametrize("phase", [Phase.PLACEMENT, Phase.SHOW, Phase.CHECKIN])
def test_a_fall_beside_the_exercise_is_asked_about_as_well(phase: Phase) -> None:
    """Somebody who stands there listens, or answers, and goes down."""
    play = falls(fell="fine", pain_change=None)
    play.voice_s = {"show": 30.0, "placement": 30.0}
    play.person = Filmed(film("standing_posture", f"falls@{FALL_AT_S:g}", FALL_AT_S + 6), phase)
    if phase is Phase.CHECKIN:
        play.until_phase(Phase.EXERCISE).tick("skip")
    play.until(lambda: "fell" in play.questions(), 60.0)
    assert play.state.run.phase is Phase.FALLEN
    assert names(play) == ["fall"]
    play.until_phase(Phase.CHECKIN)


def test_a_fall_in_the_middle_of_another_question_comes_first() -> None:
    play = falls(how_now=None, fell=None)
    play.routine = replace(play.routine, steps=(replace(play.routine.steps[0], checkin_every_s=3.0),))
    play.until(lambda: play.state.dialogue.asked is not None and play.state.dialogue.asked.id == "fell", 200.0)
    assert "how_now" in play.questions()


# -- too fast, a jerk, a twist -----------------------------------------------------------------------------------------


def hurries(script: str, *facts: str, reps: int = 6) -> Play:
    up = replace(exercise("hip_hinge"), suits=replace(exercise("hip_hinge").suits, excluded_by=()))
    plan = Routine(id="one", version="1", steps=(Step(exercise=up, dose=Dose(reps=reps)),))
    known = Known(past=RETURNED, facts=frozenset(facts), answered=frozenset({"onset"}))
    return Play(plan, Filmed(film("hip_hinge", script, 50.0)), fps=FPS, known=known)


def test_too_fast_is_told_and_ends_nothing() -> None:
    play = hurries("too_fast").run()
    assert set(names(play)) == {"too_fast"}
    assert len(names(play)) >= 3
    assert {e.data["times"] for e in play.of("guard_alarm")} == {0}
    assert "limit" not in [e.data["reason"] for e in play.of("exercise_ended")]
    assert "cue.slow_down" in play.said()


def test_the_third_much_too_fast_in_the_acute_stage_ends_the_exercise_and_asks_about_pain() -> None:
    play = hurries("too_fast=6", "acute").run()
    counted = [e.data["times"] for e in play.of("guard_alarm") if e.data["name"] == "much_too_fast"]
    assert counted == [1, 2, 3]
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["limit"]
    assert "pain_change" in play.questions()


def test_at_its_own_pace_nothing_rings() -> None:
    play = hurries("", "acute", reps=2).run()
    assert names(play) == []
    assert play.end == "completed"


def test_a_jerk_after_a_minute_of_stillness_rings_and_counts_once() -> None:
    rest = replace(RESTING, posture="supine", posture_bands=())
    plan = Routine(id="one", version="1", steps=(Step(exercise=rest, dose=Dose(duration_s=90.0)),))

    def person(play: Play) -> Pose:
        into = play.state.run.phase_s - 65.0 if play.state.run.phase is Phase.EXERCISE else -1.0
        trunk = -90.0 + 100.0 * min(max(into, 0.0), 0.5)
        return pose(play.t_s, replace(supine(hip=140.0 + trunk), trunk=trunk))

    known = Known(past=RETURNED, facts=frozenset({"acute"}), answered=frozenset({"onset"}))
    play = Play(plan, person, fps=FPS, known=known)
    play.until(lambda: bool(play.of("guard_alarm")), 200.0)
    assert names(play)[0] == "jerk"
    assert play.of("guard_alarm")[0].data["stop"]
    assert play.of("guard_alarm")[0].data["times"] == 1
    assert play.state.ending.end is None


# -- take it off -------------------------------------------------------------------------------------------------------


def packed(**answers: Any) -> Play:
    plan = routine(Step(exercise=PACK, dose=Dose(duration_s=5.0)), lifts(1))
    return Play(plan, answers={"taken_off": None, **answers}).until_asked("taken_off")


def test_take_it_off_is_insisted_on_for_five_minutes() -> None:
    assert set(INSISTED) == {"taken_off", "left_on", "fell", "help_here"}
    play = packed()
    began_s = play.t_s
    play.until(lambda: play.state.ending.end is not None, INSIST_FOR_S + 20)
    assert play.t_s - began_s == pytest.approx(300.0, abs=1.0)
    assert len(play.given("insist")) == 14
    assert play.state.ending.end == "silence"
    play.until_phase(Phase.STILL_ON)
    assert "advice.take_off" in play.said()


def test_taken_off_is_all_it_waits_for() -> None:
    play = packed().wait(130.0)
    play.tick(answers=["yes"])
    play.until_phase(Phase.CHECKIN)
    assert play.state.ending.end is None


@pytest.mark.parametrize("command", ["pause", "skip"])
def test_skin_waits_for_no_pause(command: str) -> None:
    play = packed().wait(5.0)
    play.tick(command)
    play.wait(40.0)
    assert not play.state.run.paused
    assert len(play.given("insist")) == 2


def test_stinging_burning_or_no_feeling_takes_it_off_at_once() -> None:
    plan = routine(Step(exercise=PACK, dose=Dose(duration_s=30.0)), lifts(1))
    play = Play(plan, answers={"skin_trouble": "yes"}).until_phase(Phase.TAKE_OFF)
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["skin"]
    assert PACK.kind is Kind.TIMER


def test_what_hurt_is_asked_about_after_the_pack_is_off_whatever_the_routine_says() -> None:
    pack = Step(exercise=PACK, dose=Dose(duration_s=60.0), checkin=False, checkin_every_s=5.0)
    play = Play(routine(pack, lifts(1)), answers={"how_now": "more"}).until_phase(Phase.TAKE_OFF)
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["pain"]
    play.until(lambda: play.state.run.phase is not Phase.TAKE_OFF, 60.0)
    assert play.state.run.phase is Phase.CHECKIN
