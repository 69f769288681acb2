"""Names in every script on the screen: whole, the right way round, and never the same boxes for two people."""

from collections.abc import Iterator

import numpy as np
import pygame
import pytest

from coach.devices.screen import scripts
from coach.devices.screen.text import drawn, fit, font, width_of

INK = (255, 255, 255)
CACHES = (scripts.is_plain, scripts.runs, scripts.font_of, drawn, fit)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    for cache in CACHES:
        cache.cache_clear()


def shown(name: str) -> list[str]:
    """The parts of a name from left to right; those that run to the left in the order in which they are read."""
    return [run.text for run in scripts.runs(name)]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("\u05d3\u05e0\u05d4", ["\u05d3\u05e0\u05d4"]),
        ("Anna \u05d3\u05e0\u05d4", ["Anna ", "\u05d3\u05e0\u05d4"]),
        ("\u05d3\u05e0\u05d4 Rex", ["Rex", "\u05d3\u05e0\u05d4 "]),
        ("\u0639\u0644\u064a 12", ["12", "\u0639\u0644\u064a "]),
        ("Anna \u05d3\u05e0\u05d4 12", ["Anna ", "12", "\u05d3\u05e0\u05d4 "]),
        ("\u05d3\u05e0\u05d4 12 \u05db\u05d4\u05df", ["\u05db\u05d4\u05df", " ", "12", "\u05d3\u05e0\u05d4 "]),
    ],
    ids=["to the left", "within Latin", "Latin within", "a number", "a number after it", "a number between"],
)
def test_each_part_stands_where_it_is_read(name: str, parts: list[str]) -> None:
    assert shown(name) == parts
    words = [run for run in scripts.runs(name) if run.text.strip()]
    assert all(run.right_to_left == (run.text.strip()[0] >= "\u0590") for run in words)


def test_arabic_letters_are_joined_and_hebrew_runs_to_the_left() -> None:
    name = "\u0639\u0644\u064a"
    apart = sum(width_of(letter, 40) for letter in name)
    assert width_of(name, 40) < 0.9 * apart
    wide, narrow = "\u05e9", "\u05d5"
    inked = pygame.surfarray.array_alpha(drawn(f"{wide}{narrow}", 60, False, INK)).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(int)))
    (left, right) = (edges[1] - edges[0], edges[3] - edges[2])
    assert left < right  # what is read first stands to the right


def test_a_mark_and_a_joiner_stay_with_their_letter() -> None:
    assert shown("e\u0301") == ["e\u0301"]
    assert shown("\u0639\u200c\u0644") == ["\u0639\u200c\u0644"]


@pytest.mark.parametrize("name", ["Anna", "\u0639\u0644\u064a", "Jos\u00e9 \U0001f642", "\u7530\u4e2d\u3055\u3093"])
@pytest.mark.parametrize("bold", [False, True])
def test_a_name_is_as_wide_as_it_is_measured_and_as_high_as_its_line(name: str, bold: bool) -> None:
    picture = drawn(name, 32, bold, INK)
    assert picture.get_width() == width_of(name, 32, bold)
    assert picture.get_height() == font(32, bold).get_height()


def test_letters_of_the_computers_fonts_are_drawn_with_those(monkeypatch: pytest.MonkeyPatch) -> None:
    real = scripts._has
    other = scripts.own_font(True)
    monkeypatch.setattr(scripts, "_system_fonts", lambda: ("/no/such/font.ttf", other))
    monkeypatch.setattr(scripts, "_has", lambda path, sign: path == other if sign == "\u7530" else real(path, sign))
    scripts.font_of.cache_clear()
    (run,) = scripts.runs("\u7530")
    assert (run.font, run.script) == (other, "Hani")


def test_two_people_whose_letters_no_font_has_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "_system_fonts", lambda: ())
    scripts.font_of.cache_clear()
    names = [
        "\u7530\u4e2d\u3055\u3093",
        "\u5c71\u7530\u3055\u3093",
        "\u0926\u0940\u092a\u093e",
        "\u0e2a\u0e21\u0e0a\u0e32\u0e22",
    ]
    assert all(len(scripts.runs(name)) == 1 and scripts.runs(name)[0].font is None for name in names)
    pictures = [pygame.surfarray.array3d(drawn(name, 32, True, INK)) for name in names]
    for at, one in enumerate(pictures):
        assert all(one.shape != other.shape or (one != other).any() for other in pictures[:at])
    assert len({scripts.number_of(name) for name in names}) == len(names)


def test_a_number_is_the_same_on_every_computer_and_for_every_form_of_the_name() -> None:
    assert scripts.number_of("\u7530\u4e2d") == scripts.number_of(" \u7530\u4e2d ")
    assert scripts.number_of("\u00e9") == scripts.number_of("e\u0301")
    assert 100 <= scripts.number_of("\u7530\u4e2d")[0] <= 999


def test_the_white_figures_stand_out_from_every_colour() -> None:
    def luminance(colour: tuple[int, int, int]) -> float:
        parts = np.array(colour) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in scripts.COLOURS)  # WCAG 2.2


@pytest.mark.parametrize("name", ["\u0639\u0644\u064a \u0631\u0636\u0627 " * 6, "\u7530\u4e2d\u3055\u3093" * 20])
def test_a_long_name_stays_within_its_box(name: str) -> None:
    fitted = fit(name.strip(), 200, 80, 30, True)
    assert all(width_of(line, fitted.px, True) <= 200 for line in fitted.lines)
