"""What the person can do: the table of keys, and what a key means at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass

import pygame


@dataclass(frozen=True, slots=True)
class Input:
    kind: str  # "answer" or "command"
    value: str  # a choice's value, or the value of a row of KEYS


@dataclass(frozen=True, slots=True)
class KeyRow:
    codes: tuple[int, ...]
    value: str  # the command; its label is the words key screen.command.<value>
    cap: str  # what is printed on the key: a letter, or a words key


# a presenter remote in the hand sends Page Up, Page Down and, for its black screen, B or a full stop
KEYS: tuple[KeyRow, ...] = (
    KeyRow((pygame.K_x, pygame.K_ESCAPE, pygame.K_b, pygame.K_PERIOD), "stop", "X"),
    KeyRow((pygame.K_SPACE,), "pause", "screen.key.space"),  # pauses, and goes on
    KeyRow((pygame.K_r,), "repeat", "R"),
    KeyRow((pygame.K_n,), "skip", "N"),
    KeyRow((pygame.K_e,), "easier", "E"),
    KeyRow((pygame.K_m,), "mute", "M"),
    KeyRow((pygame.K_q,), "quit", "Q"),
)
CHOOSE = frozenset({pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_PAGEDOWN})  # without a question: pause, and go on
FORWARD = frozenset({pygame.K_RIGHT, pygame.K_DOWN, pygame.K_TAB, pygame.K_PAGEUP})
BACK = frozenset({pygame.K_LEFT, pygame.K_UP})
TEN = pygame.K_t  # the pain score that has no key of its own
FULLSCREEN = pygame.K_F11
MODIFIERS = frozenset({
    pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LALT, pygame.K_RALT, pygame.K_LGUI,
    pygame.K_RGUI, pygame.K_CAPSLOCK, pygame.K_NUMLOCK,
})  # fmt: skip
PRESS = Input("command", "press")  # any other key or mouse button: it picks the choice that is being read aloud

PAIN = tuple(str(n) for n in range(11))  # a question with exactly these values is asked as a row of eleven


def cap_at(place: int) -> str:
    """The digit that answers with the choice at this place: 1 to 9, the tenth is 0; then only arrows reach it."""
    return "" if place > 9 else str((place + 1) % 10)


def is_pain(values: Sequence[str]) -> bool:
    return tuple(values) == PAIN


def first_focus(values: Sequence[str]) -> int | None:
    """The choice that Enter takes before any arrow key: only a single one, so that no answer is an accident."""
    return 0 if len(values) == 1 else None


def moved_focus(key: int, values: Sequence[str], focus: int | None) -> int | None:
    """Where the arrows take the focus; from none, to the first."""
    if not values or key not in FORWARD | BACK:
        return focus
    if focus is None:
        return 0 if key in FORWARD else len(values) - 1
    return (focus + (1 if key in FORWARD else -1)) % len(values)


def pressed(key: int, scancode: int, values: Sequence[str], focus: int | None) -> Input | None:
    """What a key means while a question with these values is shown; `values` is empty without one."""
    if values:
        if key in CHOOSE:
            return None if focus is None else Input("answer", values[focus])
        if key == TEN and is_pain(values):
            return Input("answer", "10")
        number = _digit(key, scancode)
        place = number if number is None or is_pain(values) else (number - 1) % 10
        if place is not None and 0 <= place < len(values):
            return Input("answer", values[place])
    elif key in CHOOSE:
        return Input("command", "pause")
    for row in KEYS:
        if key in row.codes:
            return Input("command", row.value)
    # a digit that comes late, or that no choice has, is an answer to nothing, and no wish
    own = key in FORWARD | BACK | MODIFIERS | {TEN} or _digit(key, scancode) is not None
    return None if own else PRESS


def _digit(key: int, scancode: int) -> int | None:
    """By the sign on the key, else by its place: some keyboards give the top row's digits only with Shift."""
    if pygame.K_0 <= key <= pygame.K_9:
        return key - pygame.K_0
    if key == pygame.K_KP0:
        return 0
    if pygame.K_KP1 <= key <= pygame.K_KP9:
        return key - pygame.K_KP1 + 1
    if pygame.KSCAN_1 <= scancode <= pygame.KSCAN_0:
        return (scancode - pygame.KSCAN_1 + 1) % 10
    return None
