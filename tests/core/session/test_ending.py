"""After the last exercise: a rest comes first after a stop for pain, and a card only for who opens it."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at, moment
from movements import LIFT, RELIEF, lifts, routine
from play import NOT_ALONE, RETURNED, Play, check

from coach.core.base.types import text
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import INSIST_EVERY_S, INSIST_FOR_S
from coach.core.dialogue.prompts import Offer, Showing
from coach.core.dialogue.screen_model import Closing
from coach.core.exercise.model import quick
from coach.core.session import Phase, ending, presenter
from coach.core.session.ending import ADVICE_LEAST_S, ADVICE_MOST_S, CARD_LEAST_S, CARD_MOST_S, LEAVE_MOST_S
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session
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


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

PLANNED = tuple(replace(lifts(1), exercise=replace(LIFT, id=f"lift_{n}")) for n in range(4))
SAID = Offer("card", text("cards.sleep.text"), 0.0)


@pytest.mark.parametrize(
    ("place", "about"), [(0, None), (1, ["lift_1", "lift_2"]), (2, ["lift_2", "lift_3"]), (3, None)]
)
def test_a_card_between_exercises_comes_once_half_are_done_and_is_about_the_two(
    place: int, about: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(ending, "pick", lambda _state, _moment, doing: asked.append(list(doing)) or ("sleep", "stress"))
    state = at(Phase.CHECKIN, 0.0, plan={"steps": PLANNED}, run={"place": place})
    assert ending.card_between(state) == (None if about is None else "sleep")
    assert asked == ([] if about is None else [about])


def test_what_was_left_out_is_no_exercise_that_a_card_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(ending, "pick", lambda _state, _moment, doing: asked.append(list(doing)) or ())
    steps = (PLANNED[0], None, None, PLANNED[3])
    assert ending.card_between(at(Phase.CHECKIN, 0.0, plan={"steps": steps}, run={"place": 1})) is None
    assert asked == [["lift_3"]]
    assert ending.card_between(Session()) is None


@pytest.mark.parametrize(
    ("phase_s", "speaking", "leaves"),
    [
        (CARD_LEAST_S - 0.1, False, False), (CARD_LEAST_S, False, True), (CARD_LEAST_S, True, False),
        (CARD_MOST_S - 0.1, True, False), (CARD_MOST_S, True, True), (0.0, True, False),
    ],
)  # fmt: skip
def test_a_card_stays_until_it_is_read_and_no_longer_than_a_minute(
    phase_s: float, speaking: bool, leaves: bool
) -> None:
    plan = {"steps": PLANNED[:1]}
    spoken = {"speaking": speaking, "showing": Showing(now=SAID)}
    between = at(Phase.CARD, phase_s, plan=plan, dialogue=spoken, ending={"card": "sleep"}, run={"place": 0})
    assert (ending.card(between, moment(ONE)).run.going is not None) is leaves
    last = at(Phase.LAST_CARD, phase_s, dialogue=spoken, ending={"card": "sleep"})
    assert (ending.last_card(last, moment(ONE)).run.going is not None) is leaves


def test_the_last_card_is_timed_from_when_its_turn_has_come() -> None:
    waits = at(Phase.LAST_CARD, 30.0, dialogue={"showing": Showing(waiting=(SAID,))}, ending={"card": "sleep"})
    assert ending.last_card(waits, moment(ONE, commands=("skip",))) == replace(
        waits, run=replace(waits.run, phase_s=0.0)
    )


@pytest.mark.parametrize(
    ("cards", "seen", "card"),
    [(("a", "b"), ("a", "b", "a"), "b"), (("a", "b"), ("b", "a", "b"), "a"), (("a", "b", "c"), ("a", "b"), "c")],
)
def test_of_a_routines_own_cards_the_one_seen_longest_ago_is_offered(
    cards: tuple[str, ...], seen: tuple[str, ...], card: str
) -> None:
    state = at(Phase.ADVICE, 0.0, plan={"known": Known(cards_seen=seen)}, ending={"end": "completed", "gets_up": True})
    after = ending.enter_advice(replace(ONE, cards=cards), state, Out(0.0))
    assert after.ending.card == card
    assert not after.ending.gets_up


@pytest.mark.parametrize(
    ("comfort", "facts", "said"),
    [
        ("after_pain", set(), True), ("after_pain", {"first_day"}, False), ("cannot_stand", set(), False),
        (None, set(), False),
    ],
)  # fmt: skip
def test_who_rests_after_the_first_day_is_told_to_stand_every_hour(
    comfort: str | None, facts: set[str], said: bool
) -> None:
    state = at(Phase.ADVICE, 0.0, plan={"comfort": comfort, "facts": frozenset(facts)})
    assert ("stand_hourly" in ending.returning(state)) is said


@pytest.mark.parametrize(("before", "comfort", "card"), [(1, "after_pain", 0), (2, "after_pain", 1), (5, None, 0)])
def test_the_third_day_of_nothing_but_comfort_brings_the_card_about_moving(
    before: int, comfort: str | None, card: int
) -> None:
    past = replace(RETURNED, comfort=replace(RETURNED.comfort, days_running=before))
    state = at(Phase.ADVICE, 0.0, plan={"comfort": comfort, "known": Known(past=past)})
    assert ending.comfort_card(state) == (ending.STAY_ACTIVE,) * card


@pytest.mark.parametrize(
    ("phase_s", "speaking", "source", "elapsed_dt_s", "leaves"),
    [
        (ADVICE_LEAST_S - 0.1, False, "ok", 0.1, False), (ADVICE_LEAST_S, False, "ok", 0.1, True),
        (ADVICE_MOST_S - 0.1, True, "ok", 0.1, False), (ADVICE_MOST_S, True, "ok", 0.1, True),
        (1.0, True, "source_ended", 0.1, False), (1.0, True, "source_ended", 0.0, True), (1.0, True, "ok", 0.0, False),
    ],
)  # fmt: skip
def test_advice_is_said_to_its_end_or_as_long_as_the_source_lasts(
    phase_s: float, speaking: bool, source: str, elapsed_dt_s: float, leaves: bool
) -> None:
    state = at(Phase.ADVICE, phase_s, dialogue={"speaking": speaking}, ending={"end": "stopped"})
    after = ending.advice(state, moment(ONE, elapsed_dt_s=elapsed_dt_s, source=source))
    assert (after.run.going is Phase.ENDED) is leaves


def urged(
    phase_s: float, times: int = 0, waiting: tuple[Offer, ...] = (), elapsed_dt_s: float = 0.1, **tick: Any
) -> tuple[Session, list[Offer]]:
    """One moment of urgent advice: what follows, and what is said."""
    insists = {"end": "symptoms", "urgent": text("advice.emergency"), "urged": times}
    now = moment(ONE, elapsed_dt_s=elapsed_dt_s, **tick)
    return ending.advice(
        at(Phase.ADVICE, phase_s, dialogue={"showing": Showing(waiting=waiting)}, ending=insists), now
    ), (now.out.offers)


@pytest.mark.parametrize(
    ("phase_s", "times", "louder"),
    [
        (INSIST_EVERY_S - 0.1, 0, None), (INSIST_EVERY_S, 0, 1), (INSIST_EVERY_S, 1, None),
        (2 * INSIST_EVERY_S - 0.1, 1, None), (2 * INSIST_EVERY_S, 1, 2), (2 * INSIST_EVERY_S, 2, None),
    ],
)  # fmt: skip
def test_urgent_advice_is_said_again_every_20_seconds_each_time_louder(
    phase_s: float, times: int, louder: int | None
) -> None:
    after, said = urged(phase_s, times)
    assert [offer.louder for offer in said] == ([] if louder is None else [louder])
    assert after.ending.urged == times + len(said)
    assert after.run.going is None


@pytest.mark.parametrize(
    ("phase_s", "more", "leaves"),
    [
        (ADVICE_LEAST_S - 0.1, {"pressed": True}, False), (ADVICE_LEAST_S, {"pressed": True}, True),
        (ADVICE_LEAST_S, {"pressed": True, "waiting": (SAID,)}, False), (1.0, {"pressed": True}, False),
        (INSIST_FOR_S - 0.1, {}, False), (INSIST_FOR_S, {}, True),
        (1.0, {"source": "source_ended"}, False), (1.0, {"source": "source_ended", "elapsed_dt_s": 0.0}, True),
        (1.0, {"elapsed_dt_s": 0.0}, False),
    ],
)  # fmt: skip
def test_urgent_advice_ends_when_somebody_is_there_who_has_heard_it(
    phase_s: float, more: dict[str, Any], leaves: bool
) -> None:
    after, _ = urged(phase_s, **more)
    assert (after.run.going is Phase.ENDED) is leaves


@pytest.mark.parametrize(("ago_s", "leaves"), [(LEAVE_MOST_S - 0.1, False), (LEAVE_MOST_S, True)])
def test_what_is_left_to_say_is_cut_short_for_who_wants_the_program_to_end(ago_s: float, leaves: bool) -> None:
    state = at(
        Phase.ADVICE, 1.0, run={"left_s": 1000.0 - ago_s}, ending={"end": "quit", "urgent": text("advice.today")}
    )
    after = ending.hurried(state)
    assert (after.run.going is Phase.ENDED) is leaves
    assert (after == state) is not leaves


def test_who_rests_after_a_stop_is_not_told_yet_how_to_get_up() -> None:
    play = hurt(None).until_phase(Phase.COMFORT_OFFER)
    play.answers = {"comfort_offer": "yes"}
    play.until(lambda: play.state.ending.stopped is not None)
    assert play.state.ending.gets_up is False
