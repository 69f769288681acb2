"""Somebody who presses without reading: no exercise comes before the questions could be read, and the record tells."""

from dataclasses import replace

import pytest
from movements import RELIEF, lifts, routine
from play import Play

from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import Past
from coach.core.clinical.screening import SCREENING
from coach.core.dialogue.questions import NEEDS_READING, QUESTIONS, Asked, reading_s
from coach.core.session import Phase
from coach.prescription.words import load_words

LIFTS = replace(routine(lifts(2)), words=load_words("en"))
NEW = Known(past=Past(), relief=RELIEF)
EVERY_S = 0.5


def unanswering(known: Known, voice_s: float, audible: bool = True) -> Play:
    """Nobody answers by themselves: only what the test presses."""
    return Play(LIFTS, answers=dict.fromkeys(QUESTIONS), known=known, voice_s=voice_s, audible=audible)


def press_the_first(play: Play, seconds: float) -> Play:
    """The first answer, twice a second, whatever is asked."""
    end_s, due_s = play.t_s + seconds, play.t_s
    while play.t_s < end_s and not play.ended and play.state.run.phase is not Phase.EXERCISE:
        asked = play.state.dialogue.asked
        press = asked is not None and play.t_s >= due_s
        due_s = play.t_s + EVERY_S if press else due_s
        play.tick(answers=[QUESTIONS[asked.id][0].value] if press else ())
    return play


def spoken_s(play: Play) -> float:
    assert isinstance(play.voice_s, float)
    return play.voice_s


@pytest.mark.parametrize("audible", [True, False])
def test_one_key_twice_a_second_goes_no_faster_than_the_signs_can_be_read(audible: bool) -> None:
    play = unanswering(NEW, 4.0, audible)
    press_the_first(play, 600.0)
    signs = [event.data for event in play.of("screening_answered")]
    assert len(signs) > 15
    for data in signs:
        if data["value"] not in NEEDS_READING[data["question"]]:
            continue
        could_be_read_s = len(play.routine.words.say_key(f"question.{data['question']}").split()) / 160 * 60
        heard_s = spoken_s(play) if audible else could_be_read_s
        assert data["after_opened_s"] >= min(could_be_read_s, heard_s) - EVERY_S, (
            data
        )  # the rows of a page are read on meanwhile


def test_one_key_twice_a_second_answers_nothing_while_the_voice_still_speaks() -> None:
    """At a voice that never ends the reading time alone decides."""
    play = unanswering(NEW, 1000.0)
    play.tick()
    assert play.state.dialogue.asked is not None
    first_s = reading_s(play.state.dialogue.asked, play.routine.words)
    press_the_first(play, first_s - 0.2)
    assert play.of("screening_answered") == []
    press_the_first(play, 1.0)
    assert [event.data["question"] for event in play.of("screening_answered")] == ["urine"]


def test_a_yes_to_a_sign_counts_while_it_is_spoken() -> None:
    play = unanswering(NEW, 20.0).wait(1.0)
    play.tick(answers=["no"])
    assert play.of("screening_answered") == []
    play.tick(answers=["yes"])
    assert [event.data["lock"] for event in play.of("locked")] == ["emergency"]
    assert play.state.dialogue.asked is not None
    assert play.state.dialogue.asked.id == "yes_meant"
    told = play.of("screening_answered")[0].data
    assert told["after_spoken_s"] is None
    assert told["after_opened_s"] == pytest.approx(1.2, abs=0.15)


def test_a_no_to_new_symptoms_waits_for_the_end_of_the_question() -> None:
    play = Play(LIFTS, answers={"symptoms": None}, voice_s={"question": 8.0})
    play.until(lambda: play.state.dialogue.asked is not None and play.state.dialogue.asked.id == "symptoms")
    play.wait(1.0).tick(answers=["no"])
    assert play.state.run.phase is Phase.CHECKIN
    play.until_asked("symptoms").tick(answers=["no"])
    assert play.state.run.phase is not Phase.CHECKIN


def test_the_record_says_how_long_each_answer_took() -> None:
    play = Play(LIFTS).run()
    answers = play.of("screening_answered") + play.of("pain_answered") + play.of("symptom_answered")
    assert {event.kind for event in answers} == {"screening_answered", "pain_answered", "symptom_answered"}
    for event in answers:
        assert event.data["after_spoken_s"] == pytest.approx(0.4, abs=0.11), event
        assert event.data["after_opened_s"] > event.data["after_spoken_s"]


def test_the_same_as_before_is_a_score_that_took_as_long() -> None:
    play = Play(LIFTS).run()
    same = [event for event in play.of("symptom_answered") if event.data["question"] == "pain_change"]
    scores = [event for event in play.of("pain_answered") if event.data["moment"] == "check"]
    assert same
    assert [e.data["after_opened_s"] for e in same] == [e.data["after_opened_s"] for e in scores]


def test_silence_took_no_time() -> None:
    play = Play(LIFTS, answers={"pain_before": None}).run()
    silent = play.of("pain_answered")[-1].data
    assert (silent["score"], silent["after_opened_s"], silent["after_spoken_s"]) == (None, None, None)


def test_a_question_that_was_heard_and_is_repeated_need_not_be_heard_again() -> None:
    play = unanswering(NEW, 6.0).until_asked("urine")
    play.tick("repeat")
    play.wait(1.0).tick(answers=["no"])
    assert [event.data["value"] for event in play.of("screening_answered")] == ["no"]


def test_without_sound_the_choices_are_offered_to_an_arm_once_the_question_could_be_read() -> None:
    words = LIFTS.words
    longest = max((row.id for row in SCREENING), key=lambda sign: reading_s(Asked(sign), words))
    play = Play(LIFTS, answers={longest: None}, known=NEW, audible=False, voice_s=0.2)
    play.until(lambda: bool(play.given("scan")))
    asked = next(event for event in play.of("question_asked") if event.data["question"] == longest)
    waiting = play.state.dialogue.asked
    assert waiting is not None
    assert waiting.page is not None
    assert play.given("scan")[0] - waiting.page.since_s >= reading_s(waiting, words) - 1e-6
    assert play.given("scan")[0] > asked.t_s
