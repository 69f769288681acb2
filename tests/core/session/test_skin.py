"""What lies on the skin: counted in real time, asked about, and insisted on until somebody says that it is off."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from instants import at, moment
from movements import PACK, TEST, lifts, routine
from play import SILENT, Play

from coach.core.clinical import safety
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import INSIST_FOR_S, SKIN_FOR_S
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import Asked
from coach.core.exercise import timers
from coach.core.exercise.model import Dose, Step, TimerCheck, TimerPart
from coach.core.exercise.timers import Use
from coach.core.session import Phase, skin
from coach.core.session.exercise_run import DoseDone, ExerciseRun, Out
from coach.core.session.state import OnSkin
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

ICE = replace(PACK, pacing=replace(PACK.pacing, timer=replace(
    PACK.pacing.timer, checks=tuple(TimerCheck(at_s=at_s, question="skin_trouble") for at_s in (300.0, 600.0, 900.0)),
    most_s=1200.0, source=TEST)))  # type: ignore[type-var]  # fmt: skip
TURNS = replace(ICE, pacing=replace(ICE.pacing, timer=replace(ICE.pacing.timer, checks=(), parts=(
    TimerPart(name="heat", seconds=60.0), TimerPart(name="off", seconds=30.0, bare=True),
    TimerPart(name="cold", seconds=60.0)))))  # type: ignore[type-var]  # fmt: skip


def ice(seconds: float, **answers: Any) -> Play:
    return Play(routine(Step(exercise=ICE, dose=Dose(duration_s=seconds)), lifts(1)), answers=answers)


def on_ice(seconds: float = 900.0, **answers: Any) -> Play:
    return ice(seconds, **answers).until_phase(Phase.EXERCISE).wait(60.0)


def insisted(play: Play) -> list[tuple[float, Offer]]:
    return [(t_s, offer) for t_s, offer in play.cues if offer.cue == "insist"]


# -- how long ---------------------------------------------------------------------------------------------------------


def test_a_use_is_recorded_when_it_goes_on() -> None:
    play = on_ice()
    (started,) = play.of("timer_started")
    assert started.t_s == play.of("exercise_started")[0].t_s
    assert started.data["counts_as"] == ["cold"]
    assert play.of("timer_used") == []


@pytest.mark.parametrize("fps", [0.5, 1.0, 10.0])
def test_a_slow_loop_makes_no_longer_ice(fps: float) -> None:
    play = ice(900.0)
    play.until_phase(Phase.EXERCISE)
    play.fps = fps
    began_s = play.t_s
    play.until_phase(Phase.TAKE_OFF, 2000.0)
    assert play.t_s - began_s == pytest.approx(900.0, abs=2 / fps + 0.2)


def test_late_answers_leave_it_on_no_longer() -> None:
    """Each question is answered 85 s after it was spoken, just before the end by silence."""
    play = ice(1200.0, skin_trouble=SILENT).until_phase(Phase.EXERCISE)
    began_s = play.t_s
    while play.state.run.phase is Phase.EXERCISE:
        asked = play.state.dialogue.asked
        late = asked is not None and asked.spoken_s is not None and play.t_s - asked.spoken_s >= 85.0
        play.tick(answers=["no"] if late else [])
    assert play.state.run.phase is Phase.TAKE_OFF
    assert play.t_s - began_s == pytest.approx(1200.0, abs=0.3)
    play.until_phase(Phase.CHECKIN)
    used = play.of("timer_used")[-1].data
    assert used["off"]
    assert used["seconds"] == pytest.approx(1202.0, abs=1.5)


def test_the_time_is_over_while_a_question_is_open() -> None:
    play = ice(630.0, skin_trouble=["no", SILENT]).until_phase(Phase.TAKE_OFF, 2000.0)
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["done"]


# -- whatever ends it --------------------------------------------------------------------------------------------------

ENDINGS: dict[str, dict[str, Any]] = {
    "stop": {"commands": ("stop",)}, "gesture": {"commands": ("gesture_stop",)}, "quit": {"commands": ("quit",)},
    "a lost camera": {"source": "source_lost"}, "a camera that ends": {"source": "source_ended"},
    "a closed terminal": {"leaving": 1},
}  # fmt: skip


@cache
def ended_by(how: str) -> Play:
    """Asleep on ice when it ends; whatever happened then goes on: a camera that is lost stays lost."""
    play = on_ice(taken_off=SILENT)
    more = dict(ENDINGS[how])
    play.tick(*more.pop("commands", ()), **more)
    while play.t_s < play.of("session_ended")[0].t_s + 4200.0 and not play.ended:
        play.tick(**more, dt_s=0.5)
    return play


@pytest.mark.parametrize("how", ENDINGS)
def test_whatever_ends_the_session_take_it_off_is_insisted_on_for_an_hour(how: str) -> None:
    play = ended_by(how)
    end_s = play.of("session_ended")[0].t_s
    times = [t_s - end_s for t_s, _ in insisted(play)]
    early = [t_s for t_s in times if t_s <= 300.0 + 5.0]
    assert len(early) >= 14
    assert max(b - a for a, b in pairwise([0.0, *early])) < 26.0
    late = [t_s for t_s in times if t_s > 305.0]
    assert {round(b - a) for a, b in pairwise(late)} <= {60, 61}
    assert late[0] <= 362.0
    assert len(late) >= 59
    assert play.ended
    assert play.t_s - end_s == pytest.approx(safety.INSIST_FOR_S + safety.SKIN_FOR_S, abs=3.0)
    assert play.of("timer_used")[-1].data["off"] is False


@pytest.mark.parametrize("how", ENDINGS)
def test_each_time_is_louder_and_after_five_minutes_others_are_asked_to_help(how: str) -> None:
    said = insisted(ended_by(how))
    louder = [offer.louder for _, offer in said]
    assert louder == sorted(set(louder))
    assert louder[0] == 1
    assert said[0][1].text.key == "insist.taken_off"  # type: ignore[union-attr]
    assert said[-1][1].text.key == "insist.wake"  # type: ignore[union-attr]


def test_the_sleeper_at_a_question_about_the_skin_is_not_left() -> None:
    """Asleep two minutes into the ice: the question at five minutes ends the session, and the calls go on."""
    play = ice(900.0, skin_trouble=SILENT, taken_off=SILENT).until_phase(Phase.STILL_ON, 2000.0)
    assert play.end == "silence"
    play.wait(100.0)
    assert len(insisted(play)) >= 4
    play.tick(answers=["yes"])
    assert play.ended
    used = play.of("timer_used")
    assert [e.data["off"] for e in used] == [False, True]
    assert used[-1].data["seconds"] == pytest.approx(play.t_s - play.of("timer_started")[0].t_s, abs=0.2)


def test_the_sleeper_when_the_time_is_up_is_called_for_an_hour_in_all() -> None:
    play = ice(60.0, taken_off=SILENT).until_phase(Phase.TAKE_OFF)
    asked_s = play.t_s
    while not play.ended and play.t_s < asked_s + 5000.0:
        play.tick(dt_s=0.5)
    assert play.end == "silence"
    assert play.t_s - asked_s == pytest.approx(3900.0, abs=5.0)
    louder = [offer.louder for _, offer in insisted(play)]
    assert louder == sorted(set(louder))


def test_keys_that_say_nothing_do_not_end_the_calls() -> None:
    play = on_ice(taken_off=SILENT)
    play.tick("stop")
    play.until_phase(Phase.STILL_ON)
    for command in ("stop", "quit", "pause", "skip", "repeat", "easier", "gesture_stop"):
        play.tick(command, answers=["no", "2"])
        play.wait(1.0)
    assert play.state.run.phase is Phase.STILL_ON


def test_a_second_wish_from_outside_ends_the_calls() -> None:
    play = on_ice(taken_off=SILENT)
    play.tick(leaving=1)
    for _ in range(300):
        play.tick(leaving=1)
    assert play.state.run.phase is Phase.STILL_ON
    play.tick(leaving=2)
    assert play.ended


def test_pain_on_ice_takes_it_off_first_and_then_offers_comfort() -> None:
    play = Play(
        routine(Step(exercise=ICE, dose=Dose(duration_s=900.0), checkin_every_s=30.0)),
        answers={"how_now": "more", "pain_check": 8},
    ).until_phase(Phase.COMFORT_OFFER, 2000.0)
    assert play.questions().index("taken_off") < play.questions().index("comfort_offer")


def test_nothing_lies_on_the_skin_once_it_is_off() -> None:
    play = ice(30.0).until_phase(Phase.CHECKIN)
    play.tick("stop")
    assert play.run().phases()[-2:] == ["advice", "ended"]
    assert "advice.take_off" not in play.said()


# -- a wish from outside that it may end -------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [Phase.SCREENING, Phase.EXERCISE, Phase.CHECKIN])
def test_somebody_outside_gets_an_end_within_seconds(phase: Phase) -> None:
    play = Play(routine(lifts(3)), voice_s=12.0).until_phase(phase)
    left_s = play.t_s
    while not play.ended:
        play.tick(leaving=1)
    assert play.end == "quit"
    assert play.t_s - left_s <= 5.0


def test_an_emergency_is_said_and_cut_short_for_somebody_outside() -> None:
    play = Play(routine(lifts(3)), known=replace(Play(routine(lifts(1))).known, past=safety.NO_PAST),
                answers={"urine": "yes"}).until_phase(Phase.ADVICE)  # fmt: skip
    left_s = play.t_s
    while not play.ended:
        play.tick(leaving=1)
    assert play.end == "screening"
    assert play.t_s - left_s <= 5.0


# -- hot and cold in turn ----------------------------------------------------------------------------------------------


def turns(**answers: Any) -> Play:
    return Play(routine(Step(exercise=TURNS, dose=Dose(duration_s=150.0))), answers=answers).until_phase(Phase.EXERCISE)


def test_hot_and_cold_ask_at_each_change() -> None:
    play = turns()
    began_s = play.t_s
    play.until_phase(Phase.TAKE_OFF)
    asked = [(e.data["question"], e.t_s - began_s) for e in play.of("question_asked") if e.t_s > began_s]
    assert [question for question, _ in asked] == ["taken_off", "put_on", "taken_off"]
    assert asked[0][1] == pytest.approx(60.0, abs=0.3)
    parts = [text for text in play.said() if ".part." in text]
    assert [text.rpartition(".")[2] for text in parts] == ["heat", "off", "cold"]


@pytest.mark.slow
def test_heat_does_not_stay_on_unanswered() -> None:
    """Asleep under the heat: told from its last second on, and for an hour."""
    play = turns(taken_off=SILENT)
    began_s = play.t_s
    play.until(lambda: play.ended, 6000.0)
    assert play.end == "silence"
    times = [t_s - began_s for t_s, _ in insisted(play)]
    assert times[0] == pytest.approx(81.5, abs=2.0)
    assert len(times) >= 70
    assert not [text for text in play.said() if text.endswith("part.cold")]


def test_between_two_packs_nothing_is_insisted_on() -> None:
    play = turns()
    play.until(lambda: play.state.work is not None and play.state.work.part == "off", 200.0).wait(5.0)
    play.tick("stop")
    play.run()
    assert insisted(play) == []


def test_the_shipped_hot_and_cold_has_a_bare_part() -> None:
    rules = read_exercise(find_exercise("hot_cold")).pacing.timer
    assert rules is not None
    assert [(part.name, part.bare) for part in rules.parts] == [("heat", False), ("off", True), ("cold", False)]


# -- what an earlier session left on -----------------------------------------------------------------------------------


def left_on(**answers: Any) -> Play:
    play = ice(60.0, **answers)
    play.state = replace(play.state, plan=replace(play.state.plan, known=replace(
        play.known, uses=(Use("cold", -3600.0, 0.0, open=True),))))  # fmt: skip
    return play


def test_what_was_left_on_is_asked_for_before_anything_else() -> None:
    play = left_on()
    play.until(lambda: "skin_harmed" in play.told)
    assert play.questions()[:2] == ["left_on", "skin_harmed"]
    assert [e.data["counts_as"] for e in play.of("timer_off")] == [["cold"]]


def test_its_rest_is_counted_from_the_moment_it_is_off() -> None:
    play = left_on().run()
    assert play.of("step_left_out")[0].data["because"] == ["not_yet"]


def test_a_skin_that_was_harmed_ends_the_session_with_what_to_do() -> None:
    play = left_on(skin_harmed="yes").run()
    assert play.end == "symptoms"
    assert "advice.skin_harmed" in play.said()
    assert "exercise_started" not in play.kinds()


@pytest.mark.slow
def test_nobody_answers_what_was_left_on() -> None:
    play = left_on(left_on=SILENT, taken_off=SILENT).run(6000.0)
    assert play.end == "silence"
    assert play.of("timer_off") == []
    assert len(insisted(play)) >= 10


def test_a_long_gap_between_two_packs_ends_the_use() -> None:
    play = turns()
    play.until(lambda: play.state.work is not None and play.state.work.part == "off", 200.0).wait(5.0)
    play.tick(slept_s=120.0)
    play.until_phase(Phase.CHECKIN)
    assert play.of("timer_used")[-1].data["off"]
    assert play.run().end == "completed"


# -- a computer that may fall asleep -----------------------------------------------------------------------------------


def test_nothing_is_laid_on_the_skin_of_somebody_whose_computer_may_sleep() -> None:
    play = ice(60.0)
    play.state = replace(play.state, plan=replace(play.state.plan, known=replace(play.known, keeps_awake=False)))
    play.run()
    assert play.of("step_left_out")[0].data["because"] == ["may_sleep"]
    assert "timer.may_sleep" in play.said()
    assert play.of("timer_started") == []
    assert play.end == "completed"


def test_a_use_that_nobody_ended_counts_as_one_that_ends_now() -> None:
    rules = PACK.pacing.timer
    assert rules is not None
    for seconds in (0.0, 600.0):
        use = Use("cold", 0.0, seconds, open=True)
        assert not timers.allowed(replace(rules, gap_s=7200.0), [use]).now
        assert timers.allowed(replace(rules, gap_s=7200.0), [use]).in_s == pytest.approx(7200.0)


def test_a_repeat_does_not_silence_the_calls() -> None:
    play = ice(60.0, taken_off=SILENT).until_phase(Phase.TAKE_OFF).wait(250.0)
    before = len(insisted(play))
    play.tick("repeat")
    play.wait(60.0)
    assert len(insisted(play)) - before >= 2


def test_the_next_pack_may_be_on_from_when_it_is_asked_for() -> None:
    play = turns(put_on=SILENT, taken_off=["yes", SILENT])
    play.until_asked("put_on", 400.0)
    play.tick("stop")
    play.until_phase(Phase.STILL_ON).wait(60.0)
    assert len(insisted(play)) >= 3


def test_between_two_packs_a_gap_still_leaves_the_skin_its_rest() -> None:
    rested = replace(ICE, pacing=replace(ICE.pacing, timer=replace(ICE.pacing.timer, gap_s=7200.0)))  # type: ignore[type-var]
    steps = (Step(exercise=TURNS, dose=Dose(duration_s=150.0)), Step(exercise=rested, dose=Dose(duration_s=60.0)))
    play = Play(routine(*steps)).until_phase(Phase.EXERCISE)
    play.until(lambda: play.state.work is not None and play.state.work.part == "off", 200.0).wait(5.0)
    play.tick(slept_s=61.0)
    play.run()
    assert [e.data["because"] for e in play.of("step_left_out")] == [["not_yet"]]


def test_a_skip_while_paused_goes_on() -> None:
    play = ice(60.0).until_phase(Phase.SHOW)
    play.tick("pause")
    play.tick("skip")
    assert play.state.run.phase is Phase.EXERCISE
    assert not play.state.run.paused


@pytest.mark.parametrize("how", ENDINGS)
def test_what_was_left_on_is_insisted_on_whatever_ends_the_question(how: str) -> None:
    play = left_on(left_on=SILENT, taken_off=SILENT).until_asked("left_on")
    more = dict(ENDINGS[how])
    play.tick(*more.pop("commands", ()), **more)
    for _ in range(200):
        play.tick(**more, dt_s=0.5)
    assert play.state.run.phase is Phase.STILL_ON
    assert len(insisted(play)) >= 3
    play.tick(answers=["yes"], **more)
    assert [e.data["counts_as"] for e in play.of("timer_off")] == [["cold"]]


def test_a_part_of_the_timer_is_whole_though_the_one_before_was_changed_late() -> None:
    play = turns().wait(50.0)
    play.tick(slept_s=20.0)
    assert play.of("question_asked")[-1].data["question"] == "taken_off"
    play.until(lambda: play.state.work is not None and play.state.work.part == "off")
    began_s = play.t_s
    play.until(lambda: play.of("question_asked")[-1].data["question"] == "put_on")
    assert play.t_s - began_s == pytest.approx(30.0, abs=0.3)


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

BARE = routine()
WORN = OnSkin(place=0, exercise="ice", counts_as=("ice",), since_s=700.0, asked_off_s=990.0, said_off_s=999.0)


@pytest.mark.parametrize(
    ("source", "dt_s", "asked_s", "leaving", "over"),
    [
        ("ok", 0.1, 990.0, 0, False), ("source_ended", 0.1, 990.0, 0, False), ("source_ended", 0.0, 990.0, 0, True),
        ("ok", 0.0, 990.0, 0, False), ("ok", 0.1, 990.0, 1, False), ("ok", 0.1, 990.0, 2, True),
        ("ok", 0.1, 1000.1 - INSIST_FOR_S - SKIN_FOR_S, 0, False),
        ("ok", 0.1, 1000.0 - INSIST_FOR_S - SKIN_FOR_S, 0, True),
    ],
)  # fmt: skip
def test_what_ends_the_question_whether_it_is_off(
    source: str, dt_s: float, asked_s: float, leaving: int, over: bool
) -> None:
    asked = Asked("taken_off", given=True, spoken_s=990.0, repeats=3)
    state = at(
        Phase.STILL_ON, skin=replace(WORN, asked_off_s=asked_s), dialogue={"asked": asked}, ending={"end": "quit"}
    )
    after = skin.still_on(state, moment(BARE, elapsed_dt_s=dt_s, source=source, leaving=leaving))
    assert (after.run.going is Phase.ENDED) is over
    assert after.dialogue.asked is not None
    assert (after.dialogue.asked.repeats, after.dialogue.asked.paused) == (3, False)


def test_take_it_off_is_said_again_one_step_louder() -> None:
    out = Out(1000.0)
    after = skin.said_again(at(Phase.STILL_ON, skin=replace(WORN, insisted=2)), out)
    assert [offer.louder for offer in out.offers] == [3]
    assert [event.data["repeat"] for event in out.events] == [3]
    assert after.skin == replace(WORN, insisted=3, said_off_s=1000.0)


@pytest.mark.parametrize(("for_s", "said"), [(skin.WAKE_AFTER_S - 0.1, "taken_off"), (skin.WAKE_AFTER_S, "wake")])
def test_who_does_not_answer_is_to_be_woken_by_others(for_s: float, said: str) -> None:
    assert skin.insisting(for_s).key == f"insist.{said}"


def test_what_an_earlier_session_left_on_belongs_to_no_step_and_was_on_for_a_second_at_least() -> None:
    uses = (Use("ice", -5000.0, 0.0, open=True), Use("heat", -9000.0, 600.0), Use("heat", -4000.0, 30.0, open=True))
    state = at(Phase.LEFT_ON, plan={"known": Known(uses=uses)})
    worn = skin.enter_left_on(BARE, state, Out(1000.0)).skin
    assert worn is not None
    assert (worn.place, worn.earlier, worn.counts_as) == (-1, True, ("ice", "heat"))
    cleared = skin._cleared(replace(state, skin=worn), Out(1000.0))
    assert [use.seconds for use in cleared.plan.known.uses] == [1.0, 600.0, 30.0]
    assert cleared.skin is None


@pytest.mark.parametrize(("question", "told_s"), [("taken_off", 1000.0), ("put_on", None)])
def test_a_change_begins_its_own_calls_and_only_what_comes_off_is_told(question: str, told_s: float | None) -> None:
    worn = replace(WORN, insisted=5, bare=True)
    asked = skin.ask_change(at(Phase.EXERCISE, skin=worn), question, Out(1000.0))
    assert asked.skin is not None
    assert (asked.skin.insisted, asked.skin.bare, asked.skin.asked_off_s) == (0, False, told_s)


def test_the_next_part_begins_with_no_call_yet() -> None:
    step = Step(exercise=read_exercise(find_exercise("hot_cold")), dose=Dose(duration_s=600.0))
    rules = step.exercise.pacing.timer
    assert rules is not None
    part_s = rules.parts[0].seconds
    work = ExerciseRun(done=replace(DoseDone(), active_s=part_s + 1.0), part=rules.parts[0].name)
    after = skin.changed(step, at(Phase.EXERCISE, skin=replace(WORN, insisted=5), work=work), Out(1000.0))
    assert after.work is not None
    assert after.skin is not None
    assert after.work.part == rules.parts[1].name
    assert (after.skin.insisted, after.skin.asked_off_s) == (0, None)
