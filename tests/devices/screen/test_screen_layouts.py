"""Keyboards of many countries: the keys that the screen names work on each, and so does a presenter remote.

The codes are those that SDL 2.32 gives under X with these layouts, but for the top row of AZERTY and Czech, which are
those of Windows.
"""

from dataclasses import dataclass, field

import pygame
import pytest
from screen_views import PAIN
from sweeps import swept

from coach.devices.screen.inputs import KEYS, PRESS, Input, command, pressed

SCORES = tuple(choice.value for choice in PAIN.choices)
LABELS = {"x": "stop", "r": "repeat", "n": "skip", "e": "easier", "m": "mute", "q": "quit", "a": "help", "d": "doctor"}
NAMED = "xrnemqtad"  # the letters that the screen prints on a key, or names in a sentence


def place(us: str) -> int:
    """The place of a key, by what a US keyboard has there."""
    return int(getattr(pygame, f"KSCAN_{us.upper()}"))


@dataclass(frozen=True, kw_only=True)
class Keyboard:
    """The signs at the places of these US keys. `letters`: which of them are where the screen's letters are printed."""

    signs: str  # at the places of Q E R T X B N M, comma, full stop, A and D
    letters: dict[str, tuple[str, str]] = field(default_factory=dict)  # letter: its place, what the key has as a sign

    def at(self, us: str) -> tuple[int, int]:
        sign = self.signs[["q", "e", "r", "t", "x", "b", "n", "m", "COMMA", "PERIOD", "a", "d"].index(us)]
        return (0 if sign == "?" else ord(sign)), place(us)


LATIN = {
    "us": Keyboard(signs="qertxbnm,.ad"),
    "de": Keyboard(signs="qertxbnm,.ad"),
    "fr": Keyboard(signs="aertxbn,;:qd", letters={"q": ("a", "q"), "m": ("SEMICOLON", "m"), "a": ("q", "a")}),
    "us dvorak": Keyboard(
        signs="'.pyqxbmwvae",
        letters={"x": ("b", "x"), "q": ("x", "q"), "r": ("o", "r"), "n": ("l", "n"), "e": ("d", "e"), "t": ("k", "t"),
                 "m": ("m", "m"), "d": ("h", "d")},
    ),
    "fr bepo": Keyboard(
        signs="bpoèyk'qghai",
        letters={"x": ("c", "x"), "q": ("m", "q"), "r": ("l", "r"), "n": ("SEMICOLON", "n"), "e": ("f", "e"),
                 "t": ("j", "t"), "m": ("APOSTROPHE", "m"), "d": ("i", "d")},
    ),
    "tr f": Keyboard(
        signs="fğıoöçzsb.ue",
        letters={"x": ("APOSTROPHE", "x"), "q": ("o", "q"), "r": ("u", "r"), "n": ("y", "n"), "e": ("d", "e"),
                 "t": ("h", "t"), "m": ("j", "m"), "a": ("f", "a"), "d": ("y", "d")},
    ),
}  # fmt: skip
OTHER_SCRIPTS = {
    "ru": Keyboard(signs="йукечитьбюфв"),
    "gr": Keyboard(signs=";ερτχβνμ,.αδ"),
    "il": Keyboard(signs="/קראסנמצתץשג"),
    "ara": Keyboard(signs="ضثقفءﻻىةوزشي"),
    "ir": Keyboard(signs="ضثقفطذدپو.شی"),
    "bg": Keyboard(signs=",еишйфхпрльа"),
    "th": Keyboard(signs="ๆำพะปิืทมใฟก"),
    "vowel signs that SDL does not know": Keyboard(signs="????????????"),
}
KEYBOARDS = LATIN | OTHER_SCRIPTS


def key_of(keyboard: Keyboard, letter: str) -> tuple[int, int]:
    """The key that is pressed for this letter: where it is printed, else where a US keyboard has it."""
    if letter in keyboard.letters:
        us, sign = keyboard.letters[letter]
        return ord(sign), place(us)
    return keyboard.at(letter)


@swept("name", KEYBOARDS)
def test_each_letter_that_the_screen_names_works(name: str) -> None:
    for letter, value in LABELS.items():
        code, scancode = key_of(KEYBOARDS[name], letter)
        for values in ((), ("no", "yes"), SCORES):
            assert pressed(code, scancode, values, None) == Input("command", value), (letter, values)
        assert command(code, scancode) == Input("command", value)


@swept("name", KEYBOARDS)
def test_ten_is_t_and_elsewhere_t_is_nothing(name: str) -> None:
    code, scancode = key_of(KEYBOARDS[name], "t")
    assert pressed(code, scancode, SCORES, None) == Input("answer", "10")
    assert pressed(code, scancode, ("no", "yes"), None) is None
    assert pressed(code, scancode, (), None) is None


@swept("name", KEYBOARDS)
def test_nothing_that_the_screen_names_picks_what_is_read_aloud(name: str) -> None:
    for letter in NAMED:
        assert pressed(*key_of(KEYBOARDS[name], letter), ("no", "yes"), None) != PRESS


@swept("name", KEYBOARDS)
def test_a_presenter_remote_stops(name: str) -> None:
    """It presses the places of B, of the full stop, or Escape, whatever the layout has there."""
    stop = Input("command", "stop")
    for us in ("b", "PERIOD"):
        code, scancode = KEYBOARDS[name].at(us)
        for values in ((), ("no", "yes"), SCORES):
            assert pressed(code, scancode, values, 0) == stop, us
    assert pressed(pygame.K_ESCAPE, pygame.KSCAN_ESCAPE, (), None) == stop


@swept("name", KEYBOARDS)
def test_a_presenter_remote_goes_on_and_chooses(name: str) -> None:
    down, up = (pygame.K_PAGEDOWN, pygame.KSCAN_PAGEDOWN), (pygame.K_PAGEUP, pygame.KSCAN_PAGEUP)
    assert pressed(*down, (), None) == Input("command", "pause")
    assert pressed(*down, ("no", "yes"), 1) == Input("answer", "yes")
    assert pressed(*up, ("no", "yes"), None) is None
    assert pressed(pygame.K_F5, pygame.KSCAN_F5, ("no", "yes"), None) == PRESS


@pytest.mark.parametrize("code", [pygame.K_COLON, pygame.K_SEMICOLON, ord("ю"), ord("v"), ord("h")])
def test_the_full_stop_of_a_remote_stops_whatever_the_layout_types(code: int) -> None:
    assert command(code, pygame.KSCAN_PERIOD) == Input("command", "stop")


def test_the_full_stop_where_it_is_printed_stops() -> None:
    for code, us in ((pygame.K_PERIOD, "PERIOD"), (pygame.K_PERIOD, "SLASH"), (pygame.K_SEMICOLON, "COMMA")):
        assert command(code, place(us)) == Input("command", "stop")


def test_a_sign_that_a_latin_layout_has_in_the_place_of_a_letter_is_not_that_letter() -> None:
    """AZERTY's comma does not mute, nor do the apostrophes of Dvorak and bépo quit or skip."""
    for code, us in ((pygame.K_COMMA, "m"), (pygame.K_QUOTE, "q"), (pygame.K_QUOTE, "n")):
        assert pressed(code, place(us), ("no", "yes"), None) == PRESS
    for code, us in ((pygame.K_p, "r"), (pygame.K_f, "q"), (ord("ğ"), "e"), (ord("ı"), "r"), (ord("è"), "t")):
        assert pressed(code, place(us), ("no", "yes"), None) == PRESS


AZERTY_ROW, CZECH_ROW = "&é\"'(-è_çà", "+ěščřžýáíé"


@swept("row", ["1234567890", AZERTY_ROW, CZECH_ROW, "۱۲۳۴۵۶۷۸۹۰", "ๅ/-ภถุึคตจ"])
def test_the_top_row_answers_by_its_digits_with_shift_or_without(row: str) -> None:
    for number, sign in zip((1, 2, 3, 4, 5, 6, 7, 8, 9, 0), row, strict=True):
        scancode = place(str(number))
        assert pressed(ord(sign), scancode, SCORES, None) == Input("answer", str(number))
        assert pressed(ord(sign), scancode, ("no", "yes"), None) != PRESS
        assert pressed(ord(sign), scancode, (), None) is None
        assert command(ord(sign), scancode) is None


def test_the_keypad_answers_by_its_digits_and_its_enter_chooses() -> None:
    for number in range(10):
        code, scancode = getattr(pygame, f"K_KP{number}"), getattr(pygame, f"KSCAN_KP{number}")
        assert pressed(code, scancode, SCORES, None) == Input("answer", str(number))
    assert pressed(pygame.K_KP_ENTER, pygame.KSCAN_KP_ENTER, ("no", "yes"), 1) == Input("answer", "yes")


def test_switching_the_layout_is_no_wish() -> None:
    for key in (pygame.K_LALT, pygame.K_LSHIFT, pygame.K_MODE, pygame.K_CAPSLOCK, pygame.K_RGUI, pygame.K_NUMLOCK):
        assert pressed(key, 0, ("no", "yes"), None) is None


def test_the_letters_of_the_table_are_those_that_are_tried_here() -> None:
    assert {row.cap.lower(): row.value for row in KEYS if len(row.cap) == 1} == LABELS
