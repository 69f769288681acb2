"""The window: keys and clicks become inputs, and no display is one sentence."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest
from screen_views import LANGUAGES, PAIN, VIEWS, choices, make_pose

from coach.core.base.types import text
from coach.core.clinical.screening import NONE
from coach.core.dialogue.screen_model import Choice, Mirror, Question, Tally, View
from coach.core.home.home_view import HomeView
from coach.devices.screen import KEYS, LIGHT, Input, ScreenError, Window
from coach.devices.screen.inputs import PRESS, first_focus, pressed

WORDS = LANGUAGES["short"]
ROOT = Path(__file__).resolve().parents[3]
ASKING = View(phase="checkin", title=text("title"), question=choices(3))
ASKING_PAIN = View(phase="checkin", title=text("title"), question=PAIN)


class Time:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def passes(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def window(monkeypatch, clock):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window((1280, 720), clock=clock)
    yield window
    window.close()


def press(window: Window, *keys: int, scancode: int = 0) -> list[Input]:
    for key in keys:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, scancode=scancode, mod=0, unicode=""))
    return window.inputs()


def test_the_table_gives_each_key_one_meaning_and_each_command_a_key():
    codes = [code for key in KEYS for code in key.codes]
    assert len(codes) == len(set(codes))
    assert {key.value for key in KEYS} == {
        "stop", "help", "doctor", "pause", "repeat", "skip", "easier", "back", "mute", "quit"}  # fmt: skip


@pytest.mark.parametrize("name", ["an exercise", "pain", "a question of nine", "the end", "an exercise, paused"])
@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.value)
def test_a_command_works_in_every_view(window, name, key):
    window.show(VIEWS[name], WORDS)
    for code in key.codes:
        assert press(window, code) == [Input("command", key.value)]


def test_a_remote_in_the_hand_pauses_and_goes_on(window):
    window.show(VIEWS["an exercise"], WORDS)
    assert press(window, pygame.K_PAGEDOWN) == [Input("command", "pause")]


def test_digits_answer_in_order(window):
    window.show(ASKING, WORDS)
    assert press(window, pygame.K_1, pygame.K_KP3) == [Input("answer", "answer1"), Input("answer", "answer3")]
    assert press(window, pygame.K_4, pygame.K_0) == []


@pytest.mark.parametrize("score", [0, *range(2, 10)])
def test_a_digit_is_a_pain_score(window, score):
    window.show(ASKING_PAIN, WORDS)
    assert press(window, pygame.K_0 + score) == [Input("answer", str(score))]


def test_a_one_waits_for_a_nought_and_is_shown_meanwhile(window, clock):
    window.show(ASKING_PAIN, WORDS)
    before = shown()
    clock.passes(1.0)
    assert press(window, pygame.K_1) == []
    window.show(ASKING_PAIN, WORDS)
    number = button_of(window, "1").rect
    changed = (shown() != before).any(axis=2)
    assert changed[number.left : number.right, number.top : number.bottom].mean() > 0.5
    changed[number.left : number.right, number.top : number.bottom] = False
    assert not changed.any()
    clock.passes(0.85)
    assert window.inputs() == [Input("answer", "1")]
    window.show(ASKING_PAIN, WORDS)
    assert (shown() == before).all()


def test_a_one_and_a_nought_are_ten(window, clock):
    window.show(ASKING_PAIN, WORDS)
    clock.passes(1.0)
    assert press(window, pygame.K_1, pygame.K_0) == [Input("answer", "10")]


def test_a_nought_after_the_score_is_no_answer_to_the_next_question(window, clock):
    window.show(ASKING_PAIN, WORDS)
    clock.passes(1.0)
    press(window, pygame.K_1)
    clock.passes(0.9)
    assert window.inputs() == [Input("answer", "1")]
    window.show(View(phase="checkin", question=choices(10)), WORDS)
    clock.passes(0.5)
    assert press(window, pygame.K_0) == []
    clock.passes(2.0)
    assert press(window, pygame.K_0) == [Input("answer", "answer10")]


def test_what_was_pressed_before_a_question_was_shown_is_no_answer_to_it_but_a_command(window):
    window.show(ASKING, WORDS)
    for key in (pygame.K_2, pygame.K_z, pygame.K_x):
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode=""))
    window.show(ASKING_PAIN, WORDS)
    assert window.inputs() == [Input("command", "stop")]
    assert window.touched
    assert window.inputs() == []
    assert not window.touched


def test_the_place_of_a_key_counts_where_the_layout_has_other_letters(window):
    window.show(ASKING_PAIN, WORDS)
    assert press(window, ord("ч"), scancode=pygame.KSCAN_X) == [Input("command", "stop")]
    assert press(window, ord("е"), scancode=pygame.KSCAN_T) == [Input("answer", "10")]


def test_an_answer_that_does_not_count_yet_has_no_key_and_no_other_answer_seems_chosen(window):
    window.show(ASKING, WORDS)
    bright = shown()
    waiting = (replace(ASKING.question.choices[0], counts=False), *ASKING.question.choices[1:])
    window.show(replace(ASKING, question=replace(ASKING.question, choices=waiting)), WORDS)
    waits = shown()
    first, second = (button_of(window, value).rect for value in ("answer1", "answer2"))
    cap = pygame.Rect(first.left, first.top, first.width // 4, first.height)
    words = pygame.Rect(cap.right, first.top, first.width * 3 // 4, first.height).inflate(-20, -20)
    assert (part(waits, cap) != part(bright, cap)).any(), "its key"
    assert (part(waits, words) == part(bright, words)).all(), "its words are as bright as those of the others"
    assert (part(waits, second) == part(bright, second)).all()
    window.show(ASKING, WORDS)
    assert (shown() == bright).all()


def shown() -> np.ndarray:
    """(width, height, 3) RGB of the window."""
    return pygame.surfarray.array3d(pygame.display.get_surface())


def part(picture: np.ndarray, rect: pygame.Rect) -> np.ndarray:
    return picture[rect.left : rect.right, rect.top : rect.bottom]


def button_of(window: Window, value: str):
    return next(button for button in window._buttons if button.input == Input("answer", value))


def test_ten_has_a_key_of_its_own(window):
    window.show(ASKING_PAIN, WORDS)
    assert press(window, pygame.K_t) == [Input("answer", "10")]


@pytest.mark.parametrize("confirm", [pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_PAGEDOWN])
def test_no_pain_is_never_answered_by_accident(window, confirm):
    window.show(ASKING_PAIN, WORDS)
    assert press(window, confirm) == []
    assert press(window, pygame.K_RIGHT, confirm) == [Input("answer", "0")]


def test_a_remote_with_two_buttons_reaches_every_score(window):
    window.show(ASKING_PAIN, WORDS)
    assert press(window, *[pygame.K_PAGEUP] * 8, pygame.K_PAGEDOWN) == [Input("answer", "7")]


def test_arrows_go_both_ways_and_round(window):
    window.show(ASKING_PAIN, WORDS)
    assert press(window, pygame.K_LEFT, pygame.K_RETURN) == [Input("answer", "10")]
    assert press(window, pygame.K_RIGHT, pygame.K_RETURN) == [Input("answer", "0")]


def test_enter_answers_nothing_before_an_arrow_chose_and_a_new_question_starts_there_again(window):
    window.show(ASKING, WORDS)
    assert press(window, pygame.K_RETURN) == []
    assert press(window, pygame.K_DOWN, pygame.K_DOWN) == []
    window.show(ASKING, WORDS)
    assert press(window, pygame.K_RETURN) == [Input("answer", "answer2")]
    window.show(View(phase="checkin", question=choices(2)), WORDS)
    assert press(window, pygame.K_RETURN) == []


def test_where_there_is_one_choice_enter_takes_it(window):
    window.show(View(phase="exercise", question=choices(1)), WORDS)
    assert press(window, pygame.K_RETURN) == [Input("answer", "answer1")]


def test_a_digit_that_a_keyboard_gives_only_with_shift_counts_by_its_place():
    values = ("a", "b", "c")
    assert pressed(pygame.K_AMPERSAND, pygame.KSCAN_1, values, first_focus(values)) == Input("answer", "a")


def test_any_other_key_or_mouse_button_picks_what_is_read_aloud(window):
    """[R] 3: any key, any button, a presenter remote; not a modifier, nor the wheel."""
    window.show(ASKING, WORDS)
    assert press(window, pygame.K_z, pygame.K_F5, pygame.K_LSHIFT) == [PRESS, PRESS]
    for button in (2, 3, 4, 5):
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=button, pos=(640, 360)))
    assert window.inputs() == [PRESS, PRESS]


def test_answers_to_a_question_that_is_gone_are_not_taken(window):
    window.show(ASKING, WORDS)
    window.show(VIEWS["an exercise"], WORDS)
    assert press(window, pygame.K_1) == []


@pytest.mark.parametrize("name", VIEWS)
def test_each_button_can_be_clicked(window, name):
    window.show(VIEWS[name], WORDS)
    for button in window._buttons:
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=button.rect.center))
        assert window.inputs() == [button.input]


def test_a_click_beside_every_button_means_nothing(window):
    window.show(VIEWS["an exercise"], WORDS)
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(640, 2)))
    assert window.inputs() == []


def test_closing_the_window_quits(window):
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert window.inputs() == [Input("command", "quit")]


def test_the_picture_reaches_the_screen(window):
    green = np.zeros((480, 640, 3), np.uint8)
    green[..., 1] = 255
    window.show(VIEWS["an exercise"], WORDS, green)
    shown = pygame.surfarray.array3d(pygame.display.get_surface())
    assert (shown == (0, 255, 0)).all(axis=2).mean() > 0.1


@pytest.mark.skipif(sys.platform != "linux", reason="only here a display can be taken away")
def test_without_a_display_it_is_one_sentence_and_nothing_else_is_printed():
    code = (
        "from coach.devices.screen import Window, ScreenError\n"
        "try:\n    Window((640, 480))\nexcept ScreenError as error:\n    print(error)\n"
    )
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XDG_RUNTIME_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in gone} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("No display could be opened")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_driver_that_does_not_exist_is_a_screen_error(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    with pytest.raises(ScreenError, match="--no-window"):
        Window((640, 480))


def test_any_key_and_any_button_of_the_mouse_is_noticed_once_whatever_it_means(window):
    window.show(VIEWS["an exercise"], WORDS)
    for event in (
        pygame.event.Event(pygame.KEYDOWN, key=pygame.K_g, mod=0, unicode="g"),
        pygame.event.Event(pygame.KEYDOWN, key=pygame.K_PAGEDOWN, mod=0, unicode=""),
        pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=3, pos=(5, 5)),
    ):
        pygame.event.post(event)
        window.inputs()
        assert window.touched
        window.inputs()
        assert not window.touched
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=(9, 9), rel=(1, 1), buttons=(0, 0, 0)))
    window.inputs()
    assert not window.touched


# pages, keys that come and go, and who sees the window

LIST = Question(
    id="list",
    text=text("question"),
    choices=(*(Choice(f"answer{n}", text("choice", n=n)) for n in range(1, 19)), Choice(NONE, text("that_is_all"))),
)


def answers(window: Window) -> list[str]:
    return [button.input.value for button in window._buttons if button.input.kind == "answer"]


def test_a_long_list_is_turned_by_a_click_and_every_choice_is_on_a_page(window):
    view = View(phase="screening", title=text("title"), question=LIST)
    seen: list[str] = []
    for _ in range(len(window_pages(window, view))):
        window.show(view, WORDS)
        seen += [value for value in answers(window) if value != NONE]
        assert answers(window)[-1] == NONE
        turn = next(button.rect.center for button in window._buttons if button.input.kind == "page")
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=turn))
        assert window.inputs() == []
    assert seen == [choice.value for choice in LIST.choices[:-1]]


def window_pages(window: Window, view: View) -> tuple[int, ...]:
    window.show(view, WORDS)
    return window._pages


def test_arrows_turn_to_the_page_of_the_choice_that_enter_takes(window):
    window.show(View(phase="screening", question=LIST), WORDS)
    assert "answer18" not in answers(window)
    press(window, *[pygame.K_DOWN] * 18)
    window.show(View(phase="screening", question=LIST), WORDS)
    assert "answer18" in answers(window)
    assert press(window, pygame.K_RETURN) == [Input("answer", "answer18")]


def test_what_is_read_aloud_is_on_the_page_that_is_shown(window):
    window.show(View(phase="screening", question=LIST, scan=17), WORDS)
    assert "answer18" in answers(window)


def test_every_key_keeps_its_place_as_long_as_nobody_touches_any(window, clock):
    for view in (VIEWS["an exercise"], ASKING):
        window.show(view, WORDS)
        places = [(button.input, tuple(button.rect)) for button in window._buttons]
        assert Input("command", "help") in dict(places)
        clock.passes(60)
        window.show(view, WORDS)
        assert [(button.input, tuple(button.rect)) for button in window._buttons] == places


def test_a_window_that_nobody_sees_is_not_drawn(window, monkeypatch):
    window.show(ASKING, WORDS)
    before = shown()
    monkeypatch.setattr(pygame.display, "get_active", lambda: False)
    window.show(ASKING_PAIN, WORDS)
    assert (shown() == before).all()
    assert press(window, pygame.K_x) == [Input("command", "stop")]


def test_a_window_without_the_keys_says_so_until_they_are_back(window):
    window.show(VIEWS["an exercise"], WORDS)
    with_keys = shown()
    for event, told in ((pygame.WINDOWFOCUSLOST, True), (pygame.WINDOWFOCUSGAINED, False)):
        pygame.event.post(pygame.event.Event(event))
        window.inputs()
        window.show(VIEWS["an exercise"], WORDS)
        assert (shown() != with_keys).any() == told


def test_the_figure_has_a_place_as_large_as_the_window_lets_it(window):
    window.show(VIEWS["the demonstration"], WORDS, guide=np.zeros((30, 40, 3), np.uint8))
    width, height = window.guide_px
    assert width > 1280 * 0.65
    assert height > 720 * 0.55


@pytest.fixture
def drawn(monkeypatch):
    """How often the window's pixels were handed to the display."""
    flips = []
    monkeypatch.setattr(pygame.display, "flip", lambda: flips.append(None))
    return flips


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_what_stays_the_same_is_drawn_once(window, drawn, name):
    for _ in range(3):
        window.show(VIEWS[name], WORDS)
    assert len(drawn) == 1


def test_whoever_answers_a_question_is_not_drawn_behind_it(window, drawn):
    for shade in range(3):
        window.show(replace(ASKING, mirror=Mirror(pose=make_pose())), WORDS, np.full((48, 64, 3), shade, np.uint8))
    assert len(drawn) == 1


def test_a_picture_and_a_second_less_are_drawn_anew(window, drawn):
    view = VIEWS["an exercise"]
    for shade in range(3):
        window.show(view, WORDS, np.full((48, 64, 3), shade, np.uint8))
    for left_s in (9.0, 8.9, 8.1, 8.0, 7.9):
        window.show(View(phase="rest", title=text("title"), tally=Tally(seconds_left=left_s)), WORDS)
    assert len(drawn) == 3 + 2


@pytest.mark.parametrize("event", [pygame.WINDOWEXPOSED, pygame.WINDOWRESTORED, pygame.VIDEORESIZE])
def test_what_was_covered_is_drawn_again(window, drawn, event):
    window.show(ASKING, WORDS)
    pygame.event.post(pygame.event.Event(event))
    window.inputs()
    window.show(ASKING, WORDS)
    assert len(drawn) == 2


def test_after_a_page_to_read_and_in_another_theme_a_moment_is_drawn_again(window, drawn):
    window.show(ASKING, WORDS)
    window.show_page(lambda canvas: None, WORDS)
    window.show(ASKING, WORDS)
    window.theme = LIGHT
    window.show(ASKING, WORDS)
    assert len(drawn) == 4


def test_the_first_screen_is_drawn_when_something_on_it_changes(window, drawn):
    view = HomeView(page="welcome", title=text("title"))
    for _ in range(3):
        window.show_home(view, WORDS)
    window.show_home(replace(view, lead=text("title")), WORDS)
    assert len(drawn) == 2
