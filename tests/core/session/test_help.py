"""I need help: in every phase it stops everything, and the number is said until somebody answers."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at, moment
from movements import routine
from play import SILENT, Play, check
from test_hands import BY_POSTURE, Raiser, asked, fork, play
from test_session import ONE, PACK, reach

from coach.core.base.types import Text, text
from coach.core.clinical.eligibility import Contacts, Known
from coach.core.clinical.safety import GAP_S, INSIST_EVERY_S, INSIST_FOR_S, SKIN_EVERY_S, SKIN_FOR_S
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import Asked
from coach.core.exercise.model import Dose, Step
from coach.core.session import COMMANDS, Phase, help_call, presenter
from coach.core.session.exercise_run import Out
from coach.core.session.state import HelpCall, OnSkin, Session
from coach.prescription.words import available_languages, load_words

NUMBER = "112"
EVERYWHERE = [phase for phase in Phase if phase is not Phase.HELP]


def in_help(session: Play, **answers: Any) -> Play:
    session.answers = {**session.answers, "help_here": SILENT, **answers}
    session.tick("help")
    return session


def spoken(session: Play) -> list[str]:
    words = load_words("en")
    return [words.say(offer.text) for _, offer in session.cues if offer.text is not None]


# -- wherever it is asked for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", EVERYWHERE)
def test_help_is_called_at_once_in_every_phase(phase: Phase) -> None:
    session = in_help(reach(phase))
    assert session.state.run.phase is Phase.HELP
    assert session.of("help_asked")[0].t_s == session.t_s
    assert len(session.of("session_ended")) == 1
    session.until_asked("help_here")
    assert any("all your local emergency number" in line for line in spoken(session))


@pytest.mark.parametrize("phase", EVERYWHERE)
@pytest.mark.parametrize("answer", ["have_help", "all_right"])
def test_after_an_answer_only_the_advice_follows(phase: Phase, answer: str) -> None:
    session = reach(phase)
    session.answers = {**session.answers, "help_here": answer}
    session.tick("help")
    before = len(session.of("exercise_started"))
    session.run()
    check(session.events, ended=True)
    assert len(session.of("exercise_started")) == before
    assert session.state.run.phase is Phase.ENDED
    assert [e.data["value"] for e in session.of("symptom_answered") if e.data["question"] == "help_here"] == [answer]


def test_a_session_that_had_not_ended_ends_for_help_and_one_that_had_keeps_its_reason() -> None:
    assert in_help(reach(Phase.EXERCISE)).end == "help"
    assert in_help(reach(Phase.COMFORT_OFFER)).end == "pain"


def test_help_works_while_paused_and_with_everything_else_pressed() -> None:
    paused = reach(Phase.EXERCISE)
    paused.tick("pause")
    assert in_help(paused).state.run.phase is Phase.HELP
    assert not paused.state.run.paused
    everything = reach(Phase.SCREENING)
    everything.answers = {"help_here": SILENT}
    everything.tick(*COMMANDS, answers=["no", "2", "yes"])
    assert everything.state.run.phase is Phase.HELP


def test_somebody_who_is_asked_whether_all_is_well_may_say_that_it_is_not() -> None:
    session = reach(Phase.AWAY)
    session.answers = {"all_right": "need_help", "help_here": SILENT}
    session.until_phase(Phase.HELP)
    assert session.of("help_asked")[0].data["by"] == "answer"


def test_nobody_pauses_or_skips_a_call_for_help() -> None:
    session = in_help(reach(Phase.EXERCISE)).wait(3.0)
    session.tick("pause", "skip", "stop", "quit", "easier")
    assert session.wait(5.0).state.run.phase is Phase.HELP
    assert not session.state.run.paused


# -- until somebody answers --------------------------------------------------------------------------------------------


def test_the_number_is_said_again_louder_every_twenty_seconds_and_then_every_minute_for_an_hour() -> None:
    known = Known(contacts=Contacts(emergency_number=NUMBER))
    session = in_help(Play(ONE, known=known).until_asked("urine"))
    began_s = session.t_s
    session.fps = 2.0
    session.until(lambda: session.state.run.phase is Phase.ADVICE, 2 * SKIN_FOR_S)
    assert session.t_s - began_s == pytest.approx(INSIST_FOR_S + SKIN_FOR_S, abs=2.0)
    again = [(t_s - began_s, offer) for t_s, offer in session.cues if offer.cue == "insist"]
    first = [t_s for t_s, _ in again if t_s < INSIST_FOR_S]
    assert first == pytest.approx([INSIST_EVERY_S * n for n in range(1, len(first) + 1)], abs=8.0)
    assert len(first) >= 13
    assert len(again) - len(first) == pytest.approx(SKIN_FOR_S / SKIN_EVERY_S, abs=5)
    louder = [offer.louder for _, offer in again]
    assert louder == sorted(louder)
    assert {load_words("en").say(offer.text) for _, offer in again if offer.text} == {
        "Call 112 now. If anyone hears this, please come and help."
    }


def test_what_lies_on_the_skin_is_still_to_come_off_and_is_asked_for_after_the_call() -> None:
    pack = Step(exercise=PACK, dose=Dose(duration_s=600.0), optional=True)
    session = Play(routine(pack))
    session.until(lambda: session.state.skin is not None)
    in_help(session).wait(INSIST_EVERY_S + 10.0)
    assert "advice.take_off" in session.said()
    assert "insist.help_off" in session.said()
    assert session.state.skin is not None
    session.answers = {**session.answers, "help_here": "have_help"}
    session.until_phase(Phase.STILL_ON)
    assert session.run().of("timer_used")[-1].data["off"] is True


def test_a_sleeping_computer_uses_up_no_time_of_the_call() -> None:
    session = in_help(reach(Phase.EXERCISE)).wait(2.0)
    session.tick(slept_s=2 * SKIN_FOR_S)
    session.wait(30.0)
    assert session.state.run.phase is Phase.HELP
    assert "insist.help" in session.said()


def test_an_answer_counts_only_once_the_question_was_spoken_or_could_be_read() -> None:
    session = in_help(reach(Phase.EXERCISE))
    session.wait(0.5).tick(answers=["have_help"])
    assert session.state.run.phase is Phase.HELP


# -- what stays --------------------------------------------------------------------------------------------------------


def test_a_yes_that_was_open_stays_locked_and_its_advice_stays() -> None:
    session = Play(ONE, known=Known(), answers={"urine": "yes", "yes_meant": SILENT})
    session.until_asked("yes_meant")
    in_help(session)
    session.answers = {**session.answers, "help_here": "all_right"}
    session.until_phase(Phase.ADVICE).wait(40.0)
    assert [e.data["question"] for e in session.of("locked")] == ["urine"]
    assert session.of("yes_withdrawn") == session.of("lock_lifted") == []
    assert session.state.ending.advice is not None
    assert session.state.ending.advice.key == "advice.emergency"
    assert session.state.run.phase is Phase.ADVICE  # it insists, until somebody presses something


def test_a_yes_in_the_same_moment_is_recorded_before_help_is_called() -> None:
    session = Play(ONE, known=Known(), answers={"urine": SILENT}).until_asked("urine")
    session.answers["help_here"] = SILENT
    session.tick("help", answers=["yes"])
    assert [e.data["question"] for e in session.of("locked")] == ["urine"]
    assert session.state.run.phase is Phase.HELP


def test_whoever_is_fragile_and_calls_for_help_after_a_fall_is_locked_for_today() -> None:
    session = reach(Phase.FALLEN)
    session.state = replace(session.state, plan=replace(session.state.plan, facts=frozenset({"over_60"})))
    in_help(session)
    assert [e.data["lock"] for e in session.of("locked")] == ["today"]
    assert in_help(reach(Phase.FALLEN)).of("locked") == []


def test_getting_up_is_told_only_once_somebody_says_that_they_are_all_right() -> None:
    session = in_help(reach(Phase.EXERCISE)).until_asked("help_here")
    assert "advice.getting_up" not in session.said()
    session.answers["help_here"] = "all_right"
    assert "advice.getting_up" in session.run().said()


@pytest.mark.parametrize("answer", ["have_help", "all_right"])
@pytest.mark.parametrize("phase", [Phase.SCREENING, Phase.SAFETY_NET, Phase.TODAY, Phase.BASELINE, Phase.EXERCISE])
def test_once_somebody_has_answered_nobody_is_told_to_call(phase: Phase, answer: str) -> None:
    session = in_help(reach(phase)).until_asked("help_here")
    session.answers["help_here"] = answer
    before = len(session.cues)
    session.run()
    after = [offer.text.key for _, offer in session.cues[before:] if offer.text is not None]
    assert not {"advice.help", "insist.help", "advice.emergency"} & set(after)
    assert ("advice.help_there" in after) is (answer == "have_help")


def test_whoever_has_help_stays_and_waits_and_the_screen_says_so_to_the_end() -> None:
    session = Play(ONE, known=Known(), answers={"urine": "yes", "yes_meant": SILENT}).until_asked("yes_meant")
    in_help(session).until_asked("help_here")
    session.answers["help_here"] = "have_help"
    session.run()
    shown = presenter.view(session.routine, session.state).instruction
    assert shown is not None
    assert shown.key == "advice.help_there"
    assert [e.data["question"] for e in session.of("locked")] == ["urine"]
    assert session.said()[-1] == "advice.help_there"


# -- by a gesture ------------------------------------------------------------------------------------------------------

STOPPING = [name for name in BY_POSTURE if BY_POSTURE[name] != "sit_up"]


@pytest.mark.parametrize("name", STOPPING)
def test_what_stops_and_is_kept_up_as_long_again_calls_for_help(name: str) -> None:
    person = Raiser(name)
    session = play(name, person, seconds=60.0).until_phase(Phase.EXERCISE).wait(3.0)
    session.answers["help_here"] = SILENT
    person.raises(session.t_s, 20.0)
    session.until_event("stop_pressed", 20.0)
    stopped_s = session.t_s
    assert session.end == "stopped"
    session.until_event("help_asked", 20.0)
    assert session.of("help_asked")[0].data["by"] == "gesture"
    assert session.t_s - stopped_s == pytest.approx(4.0, abs=0.8)


@pytest.mark.parametrize("name", STOPPING)
def test_an_arm_that_comes_down_after_the_stop_calls_nobody(name: str) -> None:
    person = Raiser(name)
    session = play(name, person, seconds=60.0).until_phase(Phase.EXERCISE).wait(3.0)
    person.raises(session.t_s, 6.0)
    session.run()
    assert session.end == "stopped"
    assert session.of("help_asked") == []


def test_after_a_stop_by_gesture_it_is_said_how_to_call_for_help() -> None:
    person = Raiser("supine_supported")
    session = fork(asked("supine_supported"), person).wait(3.0)
    person.raises(session.t_s, 5.0)
    session.run()
    assert "advice.keep_up" in session.said()
    by_key = Play(ONE).until_phase(Phase.EXERCISE)
    by_key.tick("stop")
    assert "advice.keep_up" not in by_key.run().said()


# -- the screen --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [None, NUMBER])
def test_the_screen_says_whom_to_call_beside_the_question(number: str | None) -> None:
    session = in_help(Play(ONE, known=Known(contacts=Contacts(emergency_number=number))).until_asked("urine"))
    view = presenter.view(session.routine, session.state)
    assert view.leaflet is not None
    assert view.leaflet.call == Text("screen.call", (("number", number or Text("advice.no_number")),))
    assert view.question is not None
    assert view.question.id == "help_here"


@pytest.mark.parametrize("language", available_languages())
def test_the_number_is_in_every_sentence_of_a_call(language: str) -> None:
    words = load_words(language)
    for key in ("advice.help", "insist.help", "insist.help_off", "screen.call"):
        assert NUMBER in words.say(Text(key, (("number", NUMBER),)))


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

NOBODY = routine()
CALLED = HelpCall(since_s=1000.0, said_s=1000.0)


def calling(call: HelpCall = CALLED, **parts: Any) -> Session:
    asked = Asked("help_here", given=True, spoken_s=990.0, repeats=2)
    ending = {"end": "help", "help": call, "urgent": text("advice.emergency"), **parts.pop("ending", {})}
    return at(Phase.HELP, ending=ending, dialogue={"asked": asked}, **parts)


def test_a_call_for_help_says_whom_to_call_and_nothing_of_getting_up() -> None:
    out = Out(1000.0)
    begun = help_call.enter_help(NOBODY, at(Phase.HELP, ending={"end": "help", "gets_up": True}), out)
    assert begun.ending.gets_up is False
    assert next(offer.text.key for offer in out.offers if offer.text) == "advice.help"


@pytest.mark.parametrize(("dt_s", "since_s"), [(GAP_S, 990.0), (GAP_S + 0.1, 1000.0)])
def test_nobody_was_called_during_a_gap(dt_s: float, since_s: float) -> None:
    since = replace(CALLED, since_s=990.0, said_s=999.0)
    after = help_call.helping(calling(since), moment(NOBODY, elapsed_dt_s=dt_s))
    assert after.ending.help is not None
    assert after.ending.help.since_s == since_s


@pytest.mark.parametrize(
    ("source", "dt_s", "since_s", "over"),
    [
        ("ok", 0.1, 1000.0, False), ("source_ended", 0.1, 1000.0, False), ("source_ended", 0.0, 1000.0, True),
        ("ok", 0.0, 1000.0, False), ("ok", 0.1, 1000.0 - INSIST_FOR_S - SKIN_FOR_S, True),
    ],
)  # fmt: skip
def test_it_is_over_when_no_more_time_comes_or_nobody_answers_for_an_hour(
    source: str, dt_s: float, since_s: float, over: bool
) -> None:
    state = calling(replace(CALLED, since_s=since_s, said_s=999.0))
    after = help_call.helping(state, moment(NOBODY, elapsed_dt_s=dt_s, source=source))
    assert after.ending.help is not None
    assert (after.run.going is Phase.ADVICE) is after.ending.help.over is over
    assert (after.ending.urgent is None) is over
    if not over:
        assert after.dialogue.asked is not None
        assert (after.dialogue.asked.repeats, after.dialogue.asked.paused) == (2, False)


def test_whom_to_call_is_said_again_every_20_seconds_louder_each_time_with_the_pack() -> None:
    worn = OnSkin(place=0, exercise="ice", counts_as=("ice",), since_s=900.0, insisted=3)
    state = calling(HelpCall(since_s=970.0, said_s=980.0, times=4), skin=worn)
    now = moment(NOBODY)
    after = help_call.helping(state, now)
    assert [offer.louder for offer in now.out.offers] == [5]
    assert [offer.text.key for offer in now.out.offers if offer.text] == ["insist.help_off"]
    assert [event.data["repeat"] for event in now.out.events] == [5]
    assert after.ending.help == HelpCall(since_s=970.0, said_s=1000.0, times=5)
    assert after.skin == replace(worn, insisted=4, said_off_s=1000.0)


def test_a_second_call_in_the_ending_drops_what_waits_to_be_said() -> None:
    waits = (Offer("advice", text("advice.today"), 0.0),)
    showing = replace(Session().dialogue.showing, waiting=waits)
    ended = at(Phase.ADVICE, ending={"end": "stopped"}, dialogue={"showing": showing})
    called = help_call.called(NOBODY, ended, Out(1000.0), "key")
    assert (called.dialogue.showing.waiting, called.run.going) == ((), Phase.HELP)
