"""After the last exercise: a rest comes first after a stop for pain, and a card only for who opens it."""

from dataclasses import replace
from typing import Any

import pytest
from movements import LIFT, RELIEF, lifts, routine
from play import NOT_ALONE, RETURNED, Play, check

from coach.core.base.types import text
from coach.core.clinical.eligibility import Known
from coach.core.dialogue.screen_model import Closing
from coach.core.exercise.model import quick
from coach.core.session import Phase, presenter
from coach.core.session.ending import CARD_LEAST_S
from coach.prescription.reader import read_routine

GETTING_UP = "advice.getting_up"
ONE = routine(lifts(1))
EASE = ("breathing", "ice", "heat")
FACTS = Closing(title=text("ended.well_done"), lines=(text("recap.done", n=1),))


def hurt(offer: str | None, **answers: Any) -> Play:
    """Pain of 8 after a lift on the floor, and what is answered to the rest that is offered."""
    return Play(ONE, answers={"pain_check": "8", "comfort_offer": offer, **answers})


def said_after_the_stop(play: Play) -> list[str]:
    said = play.said()
    return said[next(at for at, key in enumerate(said) if key.startswith("end_say.")) :]


# -- after a stop for pain --------------------------------------------------------------------------------------------


def test_the_rest_is_offered_before_anything_else_is_said_or_asked() -> None:
    play = hurt(None).until_phase(Phase.COMFORT_OFFER).wait(3.0)
    assert said_after_the_stop(play) == ["end_say.pain", "question.comfort_offer"]
    assert play.of("card_shown") == []


@pytest.mark.parametrize("offer", ["no", None])
def test_who_wants_no_rest_or_says_nothing_is_told_how_to_get_up(offer: str | None) -> None:
    play = hurt(offer).run()
    said = said_after_the_stop(play)
    assert said.count(GETTING_UP) == 1
    assert said.index("question.comfort_offer") < said.index(GETTING_UP)
    assert play.phases()[-4:] == ["advice", "comfort_offer", "advice", "ended"]
    check(play.events, ended=True)


@pytest.mark.parametrize("command", ["stop", "quit", "gesture_stop"])
def test_who_stops_in_the_offer_is_told_too(command: str) -> None:
    play = hurt("yes").until_phase(Phase.COMFORT_OFFER)
    play.tick(command)
    assert GETTING_UP in said_after_the_stop(play.run())


def test_who_rests_is_told_at_the_end_of_the_rest() -> None:
    play = hurt("yes", pain_after="8")
    play.until(lambda: bool(play.of("comfort_started")))
    assert GETTING_UP not in play.said()
    play.until_phase(Phase.EXERCISE).tick("stop")
    assert play.run().said().count(GETTING_UP) == 1


def test_where_no_rest_can_be_offered_it_is_told_at_once() -> None:
    play = hurt(None)
    play = Play(ONE, answers=play.answers, known=Known(past=RETURNED, answered=NOT_ALONE)).run()
    assert said_after_the_stop(play)[:2] == ["end_say.pain", GETTING_UP]


def test_a_call_for_help_in_the_offer_leaves_nobody_told_to_get_up() -> None:
    play = hurt(None).until_phase(Phase.COMFORT_OFFER)
    play.answers = {"help_here": "have_help"}
    play.tick("help")
    assert GETTING_UP not in said_after_the_stop(play.run())


def rests(**answers: Any) -> Play:
    """Comfort after the stop, with the breathing and the packs that ship."""
    relief = quick(read_routine("comfort"))
    relief = replace(relief, steps=tuple(step for step in relief.steps if step.exercise.id in EASE))
    known = Known(past=RETURNED, relief=relief, answered=NOT_ALONE)
    plan = replace(ONE, words=relief.words)
    return Play(plan, answers={"pain_check": "8", "comfort_offer": "yes", "pain_after": "8", **answers}, known=known)


def asked_after_the_offer(play: Play) -> list[str]:
    questions = play.questions()
    return questions[questions.index("comfort_offer") + 1 :]


def test_before_the_rest_only_what_decides_about_it_is_asked() -> None:
    play = rests()
    play.until(lambda: bool(play.of("comfort_started")), 400.0)
    asked = asked_after_the_offer(play)
    assert not {"onset", "injured_hot", "patch_or_fever"} & set(asked)
    assert "drowsy" in play.known.answered | set(asked) or "today_list" in asked  # never put off ([R2] 4)


def test_what_a_pack_depends_on_is_asked_of_who_wants_it_and_may_leave_it_out() -> None:
    play = rests(want_it=["yes", "no"], onset="longer").run(4000.0)
    asked = asked_after_the_offer(play)
    assert asked.index("want_it") < asked.index("onset")
    ice = [e.data["because"] for e in play.of("step_left_out") if e.data["exercise"] == "ice"]
    assert ice == [["lasting"]]
    assert "ice" not in {e.data["exercise"] for e in play.of("exercise_started")}


def test_who_wants_no_pack_is_asked_nothing_about_one() -> None:
    play = rests(want_it="no").run(4000.0)
    assert not {"onset", "injured_hot", "patch_or_fever"} & set(play.questions())


# -- the card ---------------------------------------------------------------------------------------------------------


def test_no_card_is_said_that_nobody_has_opened() -> None:
    for play in (Play(ONE).run(), hurt("no").run()):
        assert not any(key.startswith("cards.") for key in said_after_the_stop(play))
        assert len(play.of("card_offered")) == 1
        assert play.of("card_shown") == []


def test_the_key_that_goes_on_opens_it_and_it_is_read_to_its_end() -> None:
    play = Play(ONE).run()
    (card,) = (e.data["card"] for e in play.of("card_offered"))
    shown = presenter.view(play.routine, play.state, closing=FACTS)
    assert shown.closing is not None
    assert shown.closing.card == text(f"cards.{card}.title")
    play.tick("pause", dt_s=25.0)  # the last screen stands still until a key is pressed
    opened_s = play.t_s
    assert presenter.view(play.routine, play.state, closing=FACTS).instruction == text(f"cards.{card}.text")
    play.until(lambda: play.ended)
    assert play.t_s - opened_s >= CARD_LEAST_S
    assert [e.data["card"] for e in play.of("card_shown")] == [card]
    assert f"cards.{card}.text" in play.said()
    again = presenter.view(play.routine, play.state, closing=FACTS)
    assert again.closing == FACTS  # it is offered once
    check(play.events, ended=True)


def test_any_key_closes_it() -> None:
    play = Play(ONE).run()
    play.tick("pause")
    play.wait(1.0)
    assert play.state.run.phase is Phase.LAST_CARD
    play.tick("skip")
    assert play.ended


def test_what_was_offered_makes_room_for_another() -> None:
    first = Play(ONE).run().of("card_offered")[0].data["card"]
    known = Known(past=RETURNED, relief=RELIEF, answered=NOT_ALONE, cards_seen=(first,))
    assert Play(ONE, known=known).run().of("card_offered")[0].data["card"] != first


def test_a_routines_own_cards_come_before_any_other_and_in_turn() -> None:
    own = replace(ONE, cards=("sleep", "stress"))
    for seen, card in (((), "sleep"), (("sleep",), "stress"), (("sleep", "stress"), "sleep")):
        known = Known(past=RETURNED, relief=RELIEF, answered=NOT_ALONE, cards_seen=seen)
        assert [e.data["card"] for e in Play(own, known=known).run().of("card_offered")] == [card]


# -- the last screen --------------------------------------------------------------------------------------------------


def test_what_was_done_stays_from_the_first_word_to_the_last() -> None:
    play = Play(ONE).until_phase(Phase.ADVICE)
    while not play.ended:
        shown = presenter.view(play.routine, play.state, closing=FACTS)
        assert (shown.title, shown.closing) == (FACTS.title, FACTS)
        assert shown.instruction == text("end_say.completed")
        play.tick()
    assert presenter.view(play.routine, play.state, closing=FACTS).title == FACTS.title


def test_after_a_stop_it_waits_until_all_is_said() -> None:
    play = hurt("no").until_phase(Phase.ADVICE)
    assert presenter.view(play.routine, play.state, closing=FACTS).closing is None
    play.run()
    shown = presenter.view(play.routine, play.state, closing=FACTS)
    assert shown.closing is not None
    assert shown.closing.lines == FACTS.lines
    assert LIFT.id in play.of("exercise_started")[0].data["exercise"]
