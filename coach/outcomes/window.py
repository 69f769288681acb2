"""What may become of the window while the program runs."""

from coach.outcomes.row import Outcome

EVENTS, WINDOW = "tests/devices/screen/test_screen_events.py", "tests/devices/screen/test_screen_window.py"

WINDOW_EVENTS: tuple[Outcome, ...] = (
    Outcome(
        id="resized",
        happens="the window gets another size or shape, or is turned upright",
        told=(),
        recorded="nothing",
        goes_on="yes, drawn anew for it at the next look; the figure is drawn again for its place",
        tests=(
            f"{EVENTS}::test_a_window_of_another_size_is_drawn_for_it",
            "tests/app/test_app_demonstration.py::test_a_window_that_is_being_resized_draws_nothing_anew",
        ),
    ),
    Outcome(
        id="other_screen",
        happens="the window is moved, also to another screen, or the scale of the display is changed",
        told=(),
        recorded="nothing",
        goes_on="yes; what is drawn goes by the window's pixels alone, and F11 fills the screen that it is on",
        tests=(
            f"{EVENTS}::test_a_moved_window_goes_on_as_it_is",
            f"{EVENTS}::test_a_window_of_another_size_is_drawn_for_it",
        ),
    ),
    Outcome(
        id="minimised",
        happens="the window is minimised or hidden",
        told=(),
        recorded="nothing",
        goes_on="yes, with the voice, gestures and clocks; nothing is drawn until it is back",
        tests=(
            f"{EVENTS}::test_a_window_that_is_put_away_is_not_drawn_and_comes_back_as_it_was",
            f"{WINDOW}::test_a_window_that_nobody_sees_is_not_drawn",
        ),
    ),
    Outcome(
        id="unfocused",
        happens="another program has the keys",
        told=("words:screen.unfocused",),
        recorded="nothing",
        goes_on="yes; gestures and the mouse work on, and keys once the window was clicked",
        tests=(f"{EVENTS}::test_a_window_without_the_keys_says_so_until_it_has_them_again",),
    ),
    Outcome(
        id="whole_screen",
        happens="F11: the window fills its screen, or is a window again",
        told=(),
        recorded="nothing",
        goes_on="yes, in the other size, and the choice is handed on to be remembered",
        tests=(f"{EVENTS}::test_f11_fills_the_screen_and_goes_back_and_both_are_remembered",),
    ),
)
