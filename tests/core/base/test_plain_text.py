"""Text of records on a terminal: what it would obey is shown, and not done."""

from sweeps import swept

from coach.core.base.plain_text import on_one_line, without_controls


@swept(
    ("text", "shown"),
    [
        ("Ana", "Ana"),
        ("\x1b]0;owned\x07Ana", "\ufffd]0;owned\ufffdAna"),
        ("\x9b2JAna\x7f\0\r", "\ufffd2JAna\ufffd\ufffd\ufffd"),
        ("\u202eanA\u2066", "\ufffdanA\ufffd"),
        ("\ud800", "\ufffd"),
        ("a\u2028b", "a b"),
        ("Zoë Ñandú 李雷 مریم می\u200cخواهم 👩\u200d🔬", "Zoë Ñandú 李雷 مریم می\u200cخواهم 👩\u200d🔬"),
        ("two\n\tlines", "two\n\tlines"),
    ],
)
def test_what_a_terminal_obeys_is_replaced_and_letters_of_every_script_stay(text: str, shown: str) -> None:
    assert without_controls(text) == shown


def test_one_line_stays_one_line() -> None:
    assert on_one_line("Locked.\n\r\nUnlocked by Dr Lee\x1b[1A") == "Locked. \ufffd Unlocked by Dr Lee\ufffd[1A"
