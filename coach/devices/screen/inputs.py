"""What the person can do: the table of keys, and what a key means at this moment, on any keyboard layout."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pygame

from coach.core.clinical.screening import NONE


@dataclass(frozen=True, slots=True)
class Input:
    kind: str  # "answer", "command", "typed", "page", or "dropped"
    value: str  # a choice's value, or the value of a row of KEYS; what was typed; of a file its path
    row: str | None = None  # the question of a form's row that was clicked; None: the one that waits


@dataclass(frozen=True, slots=True)
class KeyRow:
    codes: tuple[int, ...]
    value: str  # the command; its label is the words key screen.command.<value>
    cap: str  # what is printed on the key: a letter, or a words key


# a presenter remote in the hand sends Page Up, Page Down and, for its black screen, B or a full stop
KEYS: tuple[KeyRow, ...] = (
    KeyRow((pygame.K_x, pygame.K_ESCAPE, pygame.K_b, pygame.K_PERIOD, pygame.K_COLON), "stop", "X"),
    # the person needs help; no H, which bépo has where a remote sends its full stop
    KeyRow((pygame.K_a, pygame.K_F1), "help", "A"),
    KeyRow((pygame.K_d,), "doctor", "D"),  # the page to show one, page by page
    KeyRow((pygame.K_SPACE,), "pause", "screen.key.space"),  # pauses, and goes on
    KeyRow((pygame.K_r,), "repeat", "R"),
    KeyRow((pygame.K_n,), "skip", "N"),
    KeyRow((pygame.K_e,), "easier", "E"),
    KeyRow((pygame.K_BACKSPACE,), "back", "screen.key.backspace"),  # to the row before, in a form
    KeyRow((pygame.K_m,), "mute", "M"),
    KeyRow((pygame.K_q,), "quit", "Q"),
)
# the remote presses places, not signs: a layout may have any sign there (AZERTY a colon, Russian and Dvorak a letter)
STOP_PLACES = frozenset({pygame.KSCAN_B, pygame.KSCAN_PERIOD})
STOP_SIGNS = frozenset({(pygame.K_SEMICOLON, pygame.KSCAN_COMMA)})  # AZERTY has the full stop on this key, with Shift
ENTER = frozenset({pygame.K_RETURN, pygame.K_KP_ENTER})
CHOOSE = ENTER | {pygame.K_PAGEDOWN}  # without a question: pause, and go on
FORWARD = frozenset({pygame.K_RIGHT, pygame.K_DOWN, pygame.K_TAB, pygame.K_PAGEUP})
BACK = frozenset({pygame.K_LEFT, pygame.K_UP})
# leaf on and back in pages to read; a remote's own two keys do what is printed on them
ON = frozenset({pygame.K_RIGHT, pygame.K_DOWN, pygame.K_PAGEDOWN, pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_TAB})
BEFORE = frozenset({pygame.K_LEFT, pygame.K_UP, pygame.K_PAGEUP})
NEXT, PREVIOUS = Input("command", "next"), Input("command", "previous")
TEN = pygame.K_t  # the pain score that a single digit does not give
# what a list has beyond its digits: letters that are no command, and that no layout has where a remote stops (Dvorak
# has V, bépo H and K, Neo Z in those places); those that look like a digit come last
LETTERS = "CFGJLPSUWYIO"
DIGITS = 10  # choices that digits alone can answer
FULLSCREEN = pygame.K_F11
MODIFIERS = frozenset({
    pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LALT, pygame.K_RALT, pygame.K_LGUI,
    pygame.K_RGUI, pygame.K_MODE, pygame.K_CAPSLOCK, pygame.K_NUMLOCK,
})  # fmt: skip
WITH_MEANING = frozenset({code for row in KEYS for code in row.codes}) | CHOOSE | FORWARD | BACK | MODIFIERS
# layouts that have a sign where a US keyboard has a letter with a meaning, and that letter elsewhere
LATIN_SIGNS = frozenset({
    (pygame.K_COMMA, pygame.KSCAN_M),  # AZERTY
    (pygame.K_QUOTE, pygame.KSCAN_Q),  # Dvorak
    (pygame.K_QUOTE, pygame.KSCAN_N),  # bépo
})  # fmt: skip
LAST_CHARACTER = 0x10FFFF  # the codes of keys that only have a name lie beyond
PRESS = Input("command", "press")  # any other key or mouse button: it picks the choice that is being read aloud

PAIN = tuple(str(n) for n in range(11))  # a question with exactly these values is asked as a row of eleven


def leafs(key: int) -> Input | None:
    """What a key means while pages are shown; None for any other key."""
    return NEXT if key in ON else PREVIOUS if key in BEFORE else None


def cap_at(place: int, values: Sequence[str] = ()) -> str:
    """What is printed on the key that answers with the choice at this place; empty where only arrows reach it.

    1 to 9, and the tenth is 0; in a list that ends with "none of these" that one is 0, wherever it stands. `LETTERS`
    come after them. The numbers of a scale have none: each is pressed as it stands there.
    """
    if is_scale(values):
        return ""
    if _ends_with_none(values) and place == len(values) - 1:
        return "0"
    keys = _keys(values)
    return keys[place] if place < len(keys) else ""


def _keys(values: Sequence[str]) -> str:
    """The keys of the choices, in order; "none of these" apart."""
    return "123456789" + ("" if _ends_with_none(values) else "0") + LETTERS


def _ends_with_none(values: Sequence[str]) -> bool:
    return bool(values) and values[-1] == NONE


def _place(number: int, values: Sequence[str]) -> int | None:
    """The place of the choice that a digit answers with; None where it is no choice.

    On a scale that begins below 0 no digit is one: whoever wants -3 would press 3.
    """
    if is_scale(values):
        return values.index(str(number)) if values[0].isdecimal() and str(number) in values else None
    return len(values) - 1 if number == 0 and _ends_with_none(values) else (number - 1) % 10


def _lettered(meant: int, values: Sequence[str]) -> int | None:
    """The place of the choice that a letter answers with; None where no choice has it."""
    if is_scale(values) or not pygame.K_a <= meant <= pygame.K_z:
        return None
    place = _keys(values).find(chr(meant).upper())
    return place if 0 <= place < len(values) - _ends_with_none(values) else None


def is_pain(values: Sequence[str]) -> bool:
    """Whether it begins with the scores from 0 to 10: a 1 may be the beginning of a 10."""
    return tuple(values[: len(PAIN)]) == PAIN


def is_scale(values: Sequence[str]) -> bool:
    """Whether it begins with the numbers of a scale."""
    return bool(values) and values[0].removeprefix("-").isdecimal()


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


def key_meant(key: int, scancode: int) -> int:
    """The key's own code, else that of the letter which a US keyboard has in this place; 0 is a place not known.

    A Latin letter, or a sign that means something itself, counts as it is printed, wherever the layout has it. What a
    layout of another script has in the place of a letter counts by its place.
    """
    if key in WITH_MEANING or (key, scancode) in LATIN_SIGNS or _is_latin(key):
        return key
    is_letter = pygame.KSCAN_A <= scancode <= pygame.KSCAN_Z
    return pygame.K_a + scancode - pygame.KSCAN_A if is_letter else key


def _is_latin(key: int) -> bool:
    """Whether it is a Latin letter, or no character at all; a key whose sign SDL does not know is neither."""
    if key == pygame.K_UNKNOWN:
        return False
    is_character = pygame.K_SPACE < key <= LAST_CHARACTER and key != pygame.K_DELETE
    return not is_character or unicodedata.name(chr(key), "").startswith("LATIN")


def digit(key: int, scancode: int) -> int | None:
    """By the sign on the key, else by its place, since some layouts give the top row's digits only with Shift.

    The keypad's digits count with and without Num Lock: who presses a key marked 4 does not want an arrow. None for any
    other key.
    """
    if pygame.K_0 <= key <= pygame.K_9:
        return key - pygame.K_0
    if key == pygame.K_KP0:
        return 0
    if pygame.K_KP1 <= key <= pygame.K_KP9:
        return key - pygame.K_KP1 + 1
    if pygame.KSCAN_1 <= scancode <= pygame.KSCAN_0:
        return (scancode - pygame.KSCAN_1 + 1) % 10
    return None


# while something is typed only these are more than a letter
TYPING: Mapping[int, Input] = {
    pygame.K_BACKSPACE: Input("typed", "\b"),
    pygame.K_ESCAPE: Input("command", "stop"),
    pygame.K_F1: Input("command", "help"),
}
TURNS = ENTER | {pygame.K_PAGEDOWN, pygame.K_PAGEUP, pygame.K_TAB, pygame.K_UP, pygame.K_DOWN}


def command(key: int, scancode: int) -> Input | None:
    """The command of this key: it is one whatever is on the screen. None for any other key."""
    if digit(key, scancode) is not None:
        return None
    meant = key_meant(key, scancode)
    row = next((row for row in KEYS if meant in row.codes), None)
    if row is not None:
        return Input("command", row.value)
    return Input("command", "stop") if scancode in STOP_PLACES or (key, scancode) in STOP_SIGNS else None


def pressed(key: int, scancode: int, values: Sequence[str], focus: int | None) -> Input | None:
    """What a key means while a question with these values is shown; `values` is empty without one."""
    meant, number = key_meant(key, scancode), digit(key, scancode)
    if values:
        if meant in CHOOSE:
            return None if focus is None else Input("answer", values[focus])
        if meant == TEN and is_pain(values):
            return Input("answer", "10")
        place = _lettered(meant, values) if number is None else _place(number, values)
        if place is not None and 0 <= place < len(values):
            return Input("answer", values[place])
    elif meant in CHOOSE:
        return Input("command", "pause")
    # a digit that comes late, or that no choice has, is an answer to nothing, and no wish
    nothing = meant in FORWARD | BACK | MODIFIERS | {TEN} or number is not None
    return command(key, scancode) or (None if nothing else PRESS)
