"""Text fits every box, and the font has the letters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.devices.screen.text import fit, font, line_height

LETTERS = st.text(alphabet="abcdefghij WÑáéü¿ \n", max_size=120)


@settings(max_examples=60, deadline=None)
@given(text=LETTERS, width=st.integers(20, 900), height=st.integers(12, 400), most=st.integers(9, 90))
def test_any_text_fits_any_box(text, width, height, most):
    fitted = fit(text, width, height, most)
    assert fitted.px <= max(most, 8)
    assert len(fitted.lines) * line_height(fitted.px, False) <= height
    assert all(font(fitted.px, False).size(line)[0] <= width for line in fitted.lines)


@settings(max_examples=60, deadline=None)
@given(text=LETTERS, width=st.integers(60, 900), height=st.integers(40, 400))
def test_no_word_is_lost(text, width, height):
    fitted = fit(text, width, height, 40)
    if fitted.whole:
        assert "".join("".join(fitted.lines).split()) == "".join(text.split())
    else:
        assert fitted.lines[-1].endswith("…")


def test_short_text_is_as_large_as_it_may_be():
    assert fit("Rest", 800, 200, 60).px == 60


def test_lines_are_even_and_no_word_stands_alone():
    lines = fit("Lift your hips slowly until your body is straight now", 700, 200, 40).lines
    widths = [font(40, False).size(line)[0] for line in lines]
    assert len(lines) == 2
    assert min(widths) > 0.7 * max(widths)


@pytest.mark.parametrize("bold", [False, True])
def test_the_font_has_the_letters_of_its_languages(bold):
    letters = "¿¡áéíóúüñÁÉÍÓÚÜÑ ãçàèìòùâêîôûäöß °−… αβγ привет"
    assert None not in font(20, bold).metrics(letters)
