"""Presses one after the other: 10 is ten, and what belongs to one answer never reaches the next question."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pygame
import pytest
from screen_views import PAIN
from sweeps import swept

from coach.core.clinical.intake import INTAKE, Takes
from coach.core.clinical.screening import DAILY
from coach.core.dialogue.questions import DOUBLE_PRESS_S, QUESTIONS
from coach.core.dialogue.screen_model import DONE
from coach.devices.screen.inputs import LETTERS, PRESS, TEN, Input, cap_at, command, is_pain
from coach.devices.screen.presses import HELD_S, LATE_S, NOTHING, OTHER_S, TEN_S, Asked, Presses

SCORES = tuple(choice.value for choice in PAIN.choices)
HOW_MUCH: Asked = ("pain_before", SCORES, 0.0)
WHERE: Asked = ("pain_where", tuple(f"place{n}" for n in range(1, 11)), 10.0)
YES_NO: Asked = ("symptoms", ("no", "yes"), 20.0)
IT_IS_OFF: Asked = ("taken_off", ("yes",), 30.0)
ONE, NOUGHT, TWO, SEVEN = pygame.K_1, pygame.K_0, pygame.K_2, pygame.K_7
KEYPAD_ONE, KEYPAD_NOUGHT = pygame.K_KP1, pygame.K_KP0


@dataclass(slots=True)
class Hands:
    """Somebody at the keyboard, and the time."""

    t_s: float = 100.0
    presses: Presses = field(init=False)

    def __post_init__(self) -> None:
        self.presses = Presses(lambda: self.t_s)

    def read(self, asked: Asked, seconds: float = 2.0) -> "Hands":
        """A question comes on the screen, and some seconds go by."""
        self.presses.ask(asked)
        self.t_s += seconds
        return self

    def answers(self, *keys: int, every_s: float = 0.0) -> list[str]:
        """What came of these keys."""
        given: list[Input] = []
        for key in keys:
            given += self.presses.key(key, 0)
            self.t_s += every_s
        return [one.value for one in given]

    def after(self, seconds: float) -> list[str]:
        self.t_s += seconds
        return [one.value for one in self.presses.settled()]


@pytest.fixture
def hands() -> Hands:
    return Hands()


# -- a 1 that may become 10 --------------------------------------------------------------------------------------------


def test_the_figures() -> None:
    assert (TEN_S, LATE_S, HELD_S, OTHER_S, DOUBLE_PRESS_S) == (0.8, 1.5, 0.7, 1.5, 0.35)


@swept(("one", "nought"), [(ONE, NOUGHT), (KEYPAD_ONE, KEYPAD_NOUGHT), (ONE, KEYPAD_NOUGHT)])
def test_a_one_and_a_nought_are_ten(one: int, nought: int) -> None:
    for gap_s in (0.0, 0.3, 0.79):
        hands = Hands().read(HOW_MUCH)
        assert hands.answers(one) == []
        assert hands.presses.pending == 1
        assert hands.after(gap_s) == []
        assert hands.answers(nought) == ["10"]
        assert hands.presses.pending is None


def test_a_one_alone_is_one_when_its_time_is_over(hands: Hands) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(ONE) == []
    assert hands.after(0.79) == []
    assert hands.after(0.02) == ["1"]
    assert hands.after(5.0) == []


@pytest.mark.parametrize("other", [ONE, TWO, SEVEN, pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_RIGHT, pygame.K_z])
def test_any_other_key_settles_a_one(hands: Hands, other: int) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(ONE, other, every_s=0.2) == ["1"]


@pytest.mark.parametrize(("key", "value"), [(pygame.K_x, "stop"), (pygame.K_SPACE, "pause"), (pygame.K_q, "quit")])
def test_a_command_settles_a_one_and_is_a_command(hands: Hands, key: int, value: str) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(ONE, key, every_s=0.2) == ["1", value]


def test_another_button_of_the_mouse_settles_a_one(hands: Hands) -> None:
    hands.read(HOW_MUCH).answers(ONE)
    assert hands.presses.click(3, None) == [Input("answer", "1")]


def test_a_nought_that_was_typed_in_time_makes_ten_also_where_the_picture_stood_still_meanwhile(hands: Hands) -> None:
    """Keys are looked at between two frames; a slow computer looks late."""
    hands.read(HOW_MUCH).answers(ONE)
    hands.t_s += 1.2
    assert hands.answers(NOUGHT) == ["10"]
    assert hands.after(0.0) == []


def test_shift_between_the_digits_of_a_french_keyboard_settles_nothing(hands: Hands) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(pygame.K_LSHIFT, ONE, pygame.K_LSHIFT, NOUGHT, every_s=0.1) == ["10"]


@pytest.mark.parametrize("score", [0, *range(2, 10)])
def test_every_other_digit_answers_at_once(hands: Hands, score: int) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(pygame.K_0 + score) == [str(score)]
    assert hands.presses.pending is None


def test_t_is_ten_at_once(hands: Hands) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(pygame.K_t) == ["10"]


def test_a_no_too_many_does_not_answer_a_question_with_other_answers(hands: Hands) -> None:
    row: Asked = ("cough", ("no", "yes"), 25.0)
    hands.read(YES_NO)
    assert hands.answers(ONE) == ["no"]
    assert hands.read(row, 0.9).answers(ONE) == ["no"], "the next row is pressed in the same beat"
    assert hands.read(WHERE, 0.9).answers(ONE) == [], "it has other answers, and nobody has read them yet"
    assert hands.answers(TWO) == ["place2"], "another key was chosen"
    assert Hands().read(YES_NO).read(WHERE, 0.5).answers(ONE) == ["place1"], "the mouse answered the one before"
    hands = Hands().read(YES_NO)
    hands.answers(ONE)
    assert hands.read(WHERE, 1.6).answers(ONE) == ["place1"]


def test_a_one_answers_every_other_question_at_once(hands: Hands) -> None:
    for asked, value in ((WHERE, "place1"), (YES_NO, "no"), (IT_IS_OFF, "yes")):
        assert hands.read(asked).answers(ONE) == [value]


def test_a_click_on_a_number_takes_the_place_of_a_one(hands: Hands) -> None:
    hands.read(HOW_MUCH).answers(ONE)
    assert hands.presses.click(1, Input("answer", "7")) == [Input("answer", "7")]
    assert hands.after(2.0) == []


def test_a_one_that_waits_is_gone_with_its_question(hands: Hands) -> None:
    hands.read(HOW_MUCH).answers(ONE)
    hands.read(YES_NO, 0.2)
    assert hands.presses.pending is None
    assert hands.after(2.0) == []


def test_a_one_that_came_with_the_question_was_not_meant_for_it(hands: Hands) -> None:
    """It is the second half of something else; the core refuses such presses too, but this one would come later."""
    hands.read(HOW_MUCH, 0.3)
    assert hands.answers(ONE) == []
    assert hands.after(1.0) == []


# -- what belongs to one answer ----------------------------------------------------------------------------------------


def slow_ten(hands: Hands, gap_s: float) -> list[str]:
    """1, the time that it waits, the next question, and the 0 that comes so long after the 1."""
    assert hands.read(HOW_MUCH).answers(ONE) == []
    assert hands.after(TEN_S + 0.001) == ["1"]
    return hands.read(WHERE, gap_s - TEN_S).answers(NOUGHT)


@pytest.mark.parametrize("gap_s", [0.81, 1.0, 1.5, 2.0, 2.25])
def test_the_nought_of_a_slow_ten_is_no_answer_to_the_next_question(hands: Hands, gap_s: float) -> None:
    assert slow_ten(hands, gap_s) == []


def test_a_digit_long_after_a_score_is_an_answer(hands: Hands) -> None:
    assert slow_ten(hands, TEN_S + LATE_S + 0.02) == ["place10"]


@pytest.mark.parametrize("score", [NOUGHT, TWO, SEVEN])
@pytest.mark.parametrize("late", [NOUGHT, ONE, KEYPAD_NOUGHT, pygame.K_RETURN, pygame.K_KP_ENTER])
def test_a_digit_or_enter_right_after_a_typed_score_belongs_to_it(hands: Hands, score: int, late: int) -> None:
    hands.read(HOW_MUCH).answers(score)
    assert hands.read(IT_IS_OFF, 1.4).answers(late) == []
    hands.read(HOW_MUCH, 5.0).answers(score)
    assert hands.read(NOTHING, 1.4).answers(late) == []  # nor is Enter a pause


def test_after_a_score_that_was_clicked_a_digit_answers(hands: Hands) -> None:
    hands.read(HOW_MUCH)
    assert hands.presses.click(1, Input("answer", "7"))
    assert hands.read(YES_NO, 0.9).answers(TWO) == ["yes"]


def test_the_same_digit_may_answer_the_score_again_where_it_was_refused(hands: Hands) -> None:
    hands.read(HOW_MUCH)
    assert hands.answers(SEVEN, SEVEN, every_s=0.2) == ["7", "7"]


@pytest.mark.parametrize("gap_s", [0.0, 0.1, 0.34, 0.5, 0.69])
def test_a_key_that_is_pressed_twice_answers_one_question(hands: Hands, gap_s: float) -> None:
    hands.read(YES_NO)
    assert hands.answers(ONE) == ["no"]
    assert hands.read(WHERE, gap_s).answers(ONE) == []


def test_a_key_that_repeats_itself_answers_one_question_however_long_it_is_held(hands: Hands) -> None:
    """As over a remote desktop: each repetition is a press of its own, the first after 0.66 s, then 25 a second."""
    hands.read(YES_NO)
    assert hands.answers(ONE) == ["no"]
    hands.read(WHERE, 0.66)
    assert hands.answers(*[ONE] * 250, every_s=0.04) == []
    hands.t_s += 0.4
    assert hands.answers(ONE) == ["place1"]


def test_one_key_twice_a_second_answers_every_other_time(hands: Hands) -> None:
    given = []
    for n in range(4):
        given += hands.read(("fever", ("no", "yes"), float(n)), 0.5).answers(ONE)
    assert given == ["no", "no"]


def test_another_key_answers_the_next_question(hands: Hands) -> None:
    assert hands.read(YES_NO).answers(ONE) == ["no"]
    assert hands.read(WHERE, 0.4).answers(TWO) == ["place2"]


def test_a_button_of_the_mouse_that_is_clicked_twice_answers_one_question(hands: Hands) -> None:
    no = Input("answer", "no")
    hands.read(YES_NO)
    assert hands.presses.click(1, no) == [no]
    assert hands.read(WHERE, 0.4).presses.click(1, Input("answer", "place1")) == []
    hands.read(WHERE, 0.8)
    assert hands.presses.click(1, Input("answer", "place1")) == [Input("answer", "place1")]


def test_two_questions_of_the_same_words_are_two(hands: Hands) -> None:
    assert hands.read(("want_it", ("no", "yes"), 1.0)).answers(TWO) == ["yes"]
    assert hands.read(("want_it", ("no", "yes"), 4.0), 0.5).answers(TWO) == []


def test_any_key_may_pick_and_confirm_in_quick_succession(hands: Hands) -> None:
    hands.read(YES_NO)
    assert hands.answers(pygame.K_z, pygame.K_z, every_s=0.2) == [PRESS.value] * 2
    assert hands.read(NOTHING, 0.1).answers(pygame.K_z) == []


def stops(hands: Hands) -> Sequence[str]:
    return hands.answers(pygame.K_x, pygame.K_ESCAPE, pygame.K_b, pygame.K_PERIOD)


def test_a_stop_is_a_stop_at_every_moment(hands: Hands) -> None:
    assert stops(hands) == ["stop"] * 4
    hands.read(HOW_MUCH).answers(SEVEN)
    assert stops(hands.read(WHERE, 0.0)) == ["stop"] * 4
    assert stops(hands) == ["stop"] * 4
    assert hands.presses.click(1, Input("command", "stop")) == [Input("command", "stop")]


# -- an Enter too many -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_PAGEDOWN])
def test_right_after_a_question_an_enter_pauses_nothing_and_later_it_pauses(hands: Hands, key: int) -> None:
    hands.read(YES_NO).answers(TWO)
    hands.read(NOTHING, 0.0)
    assert hands.answers(key, key, every_s=0.74) == []
    hands.t_s += 0.7
    assert hands.answers(key) == ["pause"]


def test_what_a_key_of_its_own_pauses_it_pauses_at_once(hands: Hands) -> None:
    hands.read(YES_NO).answers(TWO)
    assert hands.read(NOTHING, 0.0).answers(pygame.K_SPACE) == ["pause"]


def test_where_no_question_was_before_an_enter_pauses_at_once(hands: Hands) -> None:
    assert hands.answers(pygame.K_RETURN) == ["pause"]


# -- a key for every row -----------------------------------------------------------------------------------------------


def key_of(cap: str) -> int:
    return ord(cap.lower())  # as SDL numbers the keys with a letter or a digit


LISTS = {
    **{name: tuple(choice.value for choice in choices) for name, choices in QUESTIONS.items()},
    **{row.id: (*row.choices, DONE) for row in INTAKE if row.kind is Takes.CHOICES},
}


@swept("name", [name for name, values in LISTS.items() if not is_pain(values)])
def test_every_choice_is_reached_by_the_one_key_that_is_shown_beside_it(name: str) -> None:
    values = LISTS[name]
    caps = [cap_at(place, values) for place in range(len(values))]
    assert all(caps)
    assert len(set(caps)) == len(values)
    hands = Hands()
    for place, cap in enumerate(caps):
        hands.read((name, values, float(place)))
        assert hands.answers(key_of(cap)) == [values[place]]


@pytest.mark.parametrize(
    ("numbers", "keys", "answers"),
    [
        (range(11), (pygame.K_4,), ["4"]),  # a digit is what it says, and no place in a list
        (range(11), (pygame.K_1, pygame.K_0), ["10"]),
        (range(5), (pygame.K_0,), ["0"]),
        (range(5), (pygame.K_7,), []),
        (range(-5, 6), (pygame.K_3,), []),  # 3 or -3: by the arrows
        (range(-5, 6), (pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_RETURN), ["-4"]),
        (range(11), (pygame.K_c,), [PRESS.value]),
    ],
)
def test_the_numbers_of_a_scale_with_a_way_out_are_pressed_as_they_stand_there(
    numbers: range, keys: tuple[int, ...], answers: list[str]
) -> None:
    values = (*map(str, numbers), "skip", "back")
    assert [cap_at(place, values) for place in range(len(values))] == [""] * len(values)
    assert Hands().read(("scale", values, 0.0)).answers(*keys) == answers


def test_none_of_these_is_nought_and_the_rows_beyond_nine_have_letters() -> None:
    values = LISTS[DAILY]
    assert cap_at(len(values) - 1, values) == "0"
    assert [cap_at(place, values) for place in range(8, 13)] == ["9", "C", "F", "G", "J"]
    assert Hands().read((DAILY, values, 0.0)).answers(pygame.K_l, pygame.K_w) == [PRESS.value] * 2


def test_no_letter_of_a_row_is_a_command_on_any_keyboard() -> None:
    for letter in LETTERS:
        code = key_of(letter)
        assert command(code, 0) is None
        assert code != TEN
    # where a remote stops: the places of B and of the full stop, as other layouts have letters there
    assert set(LETTERS).isdisjoint("BVHKXZ")
