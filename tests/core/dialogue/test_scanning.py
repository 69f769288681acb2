"""Choices read aloud: the arm picks what was offered when it was raised, and nothing is an answer by itself."""

import itertools

import pytest

from coach.core.dialogue.gestures import Happened, What
from coach.core.dialogue.scanning import (
    CHOICE_S,
    CONFIRM_S,
    RISING_S,
    ROUNDS,
    SPEAKS_MOST_S,
    Scan,
    advance,
    begin_scan,
    cancel,
    spoken,
)

SCORES = tuple(str(score) for score in range(11))
WORD_S = 0.5  # the voice takes for a choice
DT_S = 0.05


def raised(since_s: float) -> Happened:
    return Happened(What.RAISED, "hand_on_head", "right", since_s)


class Listener:
    """Speaks what the scan brings up, and raises an arm at given seconds, seen 0.6 s later."""

    def __init__(self, values: tuple[str, ...] = SCORES) -> None:
        self.scan, self.t_s, self.said = begin_scan(values, 0.0), 0.0, [(0.0, values[0], False)]

    def until(self, seconds: float, *raises_s: float, rising: bool = False) -> Scan:
        while self.t_s < seconds - 1e-9 and not self.scan.over:
            turn = self.scan.turn
            if self.scan.spoken_s is None and self.t_s - self.scan.began_s >= WORD_S - 1e-9:
                self.scan = spoken(self.scan, self.t_s)
            happened = [raised(s) for s in raises_s if s + 0.6 <= self.t_s < s + 0.6 + DT_S - 1e-9]
            self.scan = advance(self.scan, self.t_s, happened, rising=rising)
            if self.scan.turn != turn:
                self.said.append((round(self.t_s, 2), self.scan.value, self.scan.picked))
            self.t_s = round(self.t_s + DT_S, 6)
        return self.scan


def test_choices_are_offered_one_after_the_other_with_time_to_raise_an_arm() -> None:
    listener = Listener()
    listener.until(30)
    times, values, _ = zip(*listener.said, strict=True)
    assert values[:12] == (*SCORES, "0")
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert all(WORD_S + CHOICE_S - DT_S < gap < WORD_S + CHOICE_S + 2 * DT_S for gap in gaps)


def test_nothing_twice_round_is_no_answer() -> None:
    listener = Listener()
    scan = listener.until(200)
    assert scan.over
    assert scan.answer is None
    assert len(listener.said) == ROUNDS * len(SCORES)
    assert listener.t_s < 60


def test_the_raised_arm_picks_the_choice_and_a_second_raise_confirms_it() -> None:
    listener = offered("3")
    began_s = listener.scan.began_s
    scan = listener.until(began_s + 2.5, began_s + 1.2)
    assert scan.picked
    assert scan.value == "3"
    assert listener.said[-1][1:] == ("3", True)  # it is repeated
    scan = listener.until(began_s + 10, listener.t_s + 1.0)
    assert scan.over
    assert scan.answer == "3"


def offered(value: str) -> Listener:
    """A listener to whom this choice has just begun to be offered."""
    listener = Listener()
    while listener.scan.value != value:
        listener.until(listener.t_s + DT_S)
    return listener


@pytest.mark.parametrize("after_s", [-0.2, 0.1, 0.3])
def test_an_arm_that_is_up_just_as_the_next_choice_begins_meant_the_one_before(after_s: float) -> None:
    listener = offered("4")
    began_s = listener.scan.began_s
    assert listener.until(began_s + 1.5, began_s + after_s).value == "3"


def test_an_arm_that_is_up_well_into_a_choice_means_that_one() -> None:
    listener = offered("4")
    began_s = listener.scan.began_s
    assert listener.until(began_s + 1.5, began_s + 0.6).value == "4"


def test_the_first_choice_has_none_before_it() -> None:
    assert Listener().until(1.5, 0.1).value == "0"


def test_no_confirmation_is_no_answer_and_the_offer_goes_on() -> None:
    listener = Listener(("no", "yes"))
    scan = listener.until(2.0, 1.0)
    assert (scan.picked, scan.value) == (True, "no")
    scan = listener.until(2.0 + WORD_S + CONFIRM_S + 0.5)
    assert (scan.picked, scan.value, scan.answer) == (False, "yes", None)
    assert not scan.over
    scan = listener.until(60)
    assert scan.over
    assert scan.answer is None


def test_picks_that_are_never_confirmed_do_not_go_on_for_ever() -> None:
    listener = Listener(("no", "yes"))
    scan = listener.until(300, *(1.0 + 0.5 * n for n in range(0, 600, 13)))
    assert scan.over


def test_a_stop_is_no_answer() -> None:
    listener = Listener()
    listener.until(1.0)
    stop = Happened(What.STOP, "hand_on_head", "right", 0.5)
    scan = advance(listener.scan, 1.05, [stop, raised(0.5)])
    assert scan.over
    assert scan.answer is None


def test_a_lowered_arm_answers_nothing() -> None:
    listener = Listener()
    listener.until(1.0)
    assert advance(listener.scan, 1.05, [Happened(What.LOWERED, "hand_on_head", "right", 0.5)]) == listener.scan


def test_what_is_over_stays_as_it_is() -> None:
    over = cancel(begin_scan(("no", "yes"), 0.0))
    assert over.over
    assert spoken(over, 1.0) == cancel(over) == advance(over, 100.0, [raised(99.0)]) == over


def test_an_arm_on_its_way_is_waited_for_and_not_for_ever() -> None:
    listener = Listener()
    assert listener.until(WORD_S + CHOICE_S + RISING_S - 0.1, rising=True).value == "0"
    assert listener.until(WORD_S + CHOICE_S + RISING_S + 0.3, rising=True).value == "1"


def test_nothing_is_offered_further_while_it_is_being_spoken_and_a_voice_that_never_ends_is_left() -> None:
    scan = begin_scan(("no", "yes"), 0.0)
    scan = advance(scan, SPEAKS_MOST_S - 0.1)
    assert (scan.value, scan.spoken_s) == ("no", None)
    scan = advance(scan, SPEAKS_MOST_S)
    assert scan.spoken_s == SPEAKS_MOST_S
    assert advance(scan, SPEAKS_MOST_S + CHOICE_S).value == "yes"


def test_without_choices_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        begin_scan((), 0.0)
