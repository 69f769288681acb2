"""Long lists turn their pages: no page before it could be read, and the last before the whole counts as read."""

import pytest

from coach.core.dialogue.questions import READING_PER_MIN
from coach.devices.screen.turning import STAYS_S, PageTurner

COUNTS = (40, 32, 16)  # words on each page
READ_S = [words * 60 / READING_PER_MIN for words in COUNTS]


class Time:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Time:
    return Time()


def test_a_page_stays_as_long_as_it_takes_to_read(clock: Time) -> None:
    turner = PageTurner(clock)
    shown = []
    for tenth in range(round(10 * (sum(READ_S) + STAYS_S + 2))):
        clock.now_s = 100.0 + tenth / 10
        shown.append(turner.page(COUNTS))
    seconds = [shown.count(page) / 10 for page in range(3)]
    assert seconds[1] == pytest.approx(READ_S[1], abs=0.2)
    assert seconds[2] == pytest.approx(READ_S[2] + STAYS_S, abs=0.2)
    assert shown[-1] == 0  # then it is the first again, and stays
    assert shown.index(2) / 10 < sum(READ_S)


def test_who_turns_a_page_keeps_it_and_another_question_begins_anew(clock: Time) -> None:
    turner = PageTurner(clock)
    turner.turn(2)
    clock.now_s += 1000
    assert turner.page(COUNTS) == 2
    turner.ask()
    assert turner.page(COUNTS) == 0


def test_what_fits_on_one_page_never_turns(clock: Time) -> None:
    turner = PageTurner(clock)
    clock.now_s += 1000
    assert turner.page(COUNTS[:1]) == turner.page(()) == 0
