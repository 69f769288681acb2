"""Presses one after the other: a 1 that may become 10, and no press that reaches the question after its own."""

from collections.abc import Callable
from dataclasses import dataclass

from coach.core.dialogue.questions import DOUBLE_PRESS_S
from coach.devices.screen.inputs import (
    CHOOSE,
    ENTER,
    MODIFIERS,
    PRESS,
    Input,
    command,
    digit,
    first_focus,
    is_pain,
    key_meant,
    moved_focus,
    pressed,
)

TEN_S = 0.8  # a 1 waits so long for the 0 of 10; people who look for each digit need about half a second [E]
# after a score was typed, a digit or Enter belongs to it still: the 0 of a slow 10. After any question an Enter that
# finds none in its place was meant for the one that is gone, and pauses nothing [E]
LATE_S = 1.5
# a key that is held down sends its second press after 0.25 to 0.66 s, as the system is set (Windows, macOS, X) [E]
HELD_S = 0.7
# whoever presses 1 for "no" in row after row presses it once more before a question with other answers is noticed [E]
OTHER_S = 1.5
ONE, NOUGHT = 1, 0

Asked = tuple[str, tuple[str, ...], float | None]  # a question's id, its values, and when it was opened
NOTHING: Asked = ("", (), None)


@dataclass(frozen=True, slots=True)
class LastPress:
    """The newest press of one key or button, and the question that its first one was for."""

    at_s: float
    shown: int
    again: bool  # it followed so closely that it is one with the press before


class Presses:
    """What keys and clicks mean, with what came before them; `clock` gives seconds that never go backward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked, self._shown, self._since_s = NOTHING, 0, clock()
        self._focus: int | None = None
        self._answered = False  # what was on the screen before was a question
        self._other = False  # and it had other answers
        self._one_s: float | None = None  # when the 1 was typed that still waits
        self._last: dict[int, LastPress] = {}  # by place of the key; minus the number of a button
        self._typed: tuple[int, float] | None = None  # for which question, and when, a score was last typed

    @property
    def asked(self) -> Asked:
        """What is on the screen."""
        return self._asked

    @property
    def focus(self) -> int | None:
        """The choice that Enter takes."""
        return self._focus

    @property
    def pending(self) -> int | None:
        """The place of the choice that is typed and waits for a second digit."""
        return None if self._one_s is None else ONE

    def ask(self, asked: Asked, first: int | None = None) -> None:
        """This is on the screen from now on. Another question begins anew; what waited for the one before is gone.

        `first`: the place of the choice that Enter takes at once; by default only that of a single one.
        """
        if asked != self._asked:
            self._answered = bool(self._asked[1])
            self._other = self._answered and asked[1] != self._asked[1]
            self._asked, self._shown, self._since_s = asked, self._shown + 1, self._clock()
            self._focus, self._one_s = first_focus(asked[1]) if first is None else first, None

    def settled(self) -> list[Input]:
        """The 1 for which no 0 came in time. To be asked after the keys of a moment: one of them may be the 0."""
        late = self._one_s is not None and self._clock() - self._one_s >= TEN_S
        return self._settle() if late else []

    def key(self, code: int, scancode: int) -> list[Input]:
        """What a key that went down means, oldest first. A command is one at any moment."""
        if code in MODIFIERS:
            return []
        wished = command(code, scancode)
        if wished is not None:
            return [*self._settle(), wished]
        number, values = digit(code, scancode), self._asked[1]
        held_s = OTHER_S if self._other and number is not None else HELD_S
        if not self._is_new(scancode or code, held_s) or self._is_late(number is not None or code in ENTER):
            return []
        if key_meant(code, scancode) in CHOOSE and self._is_behind():
            return []
        if self._one_s is not None:
            return self._ten() if number == NOUGHT else self._settle()
        if number == ONE and is_pain(values):
            self._one_s = self._clock()
            return []
        self._focus = moved_focus(key_meant(code, scancode), values, self._focus)
        meaning = pressed(code, scancode, values, self._focus)
        if meaning is not None and number is not None and is_pain(values):
            self._typed = (self._shown, self._clock())
        return [] if meaning is None else [meaning]

    def click(self, button: int, on: Input | None) -> list[Input]:
        """What a button of the mouse means, 1 to 3; `on` is what lies under it."""
        meaning = on if button == 1 else PRESS
        if meaning is None:
            return []
        if meaning.kind == "command" and meaning != PRESS:
            return [*self._settle(), meaning]
        if not self._is_new(-button):
            return []
        if self._one_s is not None and meaning == PRESS:
            return self._settle()
        self._one_s = None  # who clicks on an answer has changed their mind
        return [meaning]

    def _settle(self) -> list[Input]:
        """The waiting 1 as an answer; one that was typed too soon to be meant for this question is none."""
        began_s, self._one_s = self._one_s, None
        if began_s is None or began_s - self._since_s < DOUBLE_PRESS_S:
            return []
        self._typed = (self._shown, self._clock())
        return [Input("answer", "1")]

    def _ten(self) -> list[Input]:
        self._one_s, self._typed = None, (self._shown, self._clock())
        return [Input("answer", "10")]

    def _is_new(self, source: int, held_s: float = HELD_S) -> bool:
        """Whether this press began with the question that is shown, and is no second half of one before it.

        `held_s`: so long after a press of the same key for the question before, it is one of that.
        """
        now_s, last = self._clock(), self._last.get(source)
        again = last is not None and now_s - last.at_s < (DOUBLE_PRESS_S if last.again else held_s)
        shown = last.shown if last is not None and again else self._shown
        self._last[source] = LastPress(now_s, shown, again)
        return shown == self._shown

    def _is_behind(self) -> bool:
        """Whether a question has only just gone, with none in its place."""
        return self._answered and not self._asked[1] and self._clock() - self._since_s < LATE_S

    def _is_late(self, part_of_a_score: bool) -> bool:
        """Whether it belongs to the score that was typed for the question before."""
        if not part_of_a_score or self._typed is None or self._typed[0] == self._shown:
            return False
        return self._clock() - self._typed[1] < LATE_S
