"""Every kind of screen in every language, measured with the real font: nothing is cut, nothing too small to read."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pygame
import pytest
from kinds import kinds, spoken
from sweeps import swept

from coach.core.base.phrases import Words
from coach.core.base.types import Text
from coach.core.dialogue.screen_model import View
from coach.devices.screen.bars import TITLES, header_of
from coach.devices.screen.canvas import BODY, Canvas
from coach.devices.screen.draw import paint
from coach.devices.screen.inputs import KEYS
from coach.devices.screen.scene import ScreenScene
from coach.devices.screen.text import font
from coach.devices.screen.theme import DARK
from coach.prescription.words import available_languages, load_words

TIGHT = [(800, 600), (600, 800)]  # where it is tightest
SIZES = [*TIGHT, (1024, 768), (1366, 768), (1080, 1920), (1920, 1080), (2560, 1080), (3840, 2160)]
GUIDE, IMAGE = np.full((360, 480, 3), 150, np.uint8), np.full((480, 640, 3), 90, np.uint8)
WATCHED = frozenset({"show", "exercise", "rest", "placement"})
ALL = 1000  # sentences of a kind: more than there are


def painted(view: View, size: tuple[int, int], words: Words, **scene: bool) -> Canvas:
    canvas = Canvas(pygame.Surface(size), DARK, words)
    guide = GUIDE if view.phase in WATCHED and view.question is None else None
    paint(canvas, ScreenScene(view=view, guide=guide, image=IMAGE if view.mirror.pose else None, **scene))
    return canvas


def faults(canvas: Canvas, paused: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with the texts and buttons of a screen."""
    whole = canvas.surface.get_rect()
    yield from (("small or cut", placed.text) for placed in canvas.cramped)
    yield from (("outside", placed.text) for placed in canvas.placed if not whole.contains(placed.rect))
    yield from (("outside", button.input.value) for button in canvas.buttons if not whole.contains(button.rect))
    if not paused:  # its card lies over what it hides
        for one, other in combinations(canvas.placed, 2):
            if one.rect.inflate(-2, -2).colliderect(other.rect.inflate(-2, -2)):
                yield "over each other", f"{one.text} | {other.text}"


def found(words: Words, size: tuple[int, int], count: int) -> list[object]:
    return [
        (size, kind, fault)
        for kind, views in kinds(words, count).items()
        for view in views
        for unfocused in ((False, True) if count == ALL else (False,))
        for fault in faults(painted(view, size, words, unfocused=unfocused), view.paused)
    ]


@pytest.fixture(params=available_languages())
def words(request: pytest.FixtureRequest) -> Words:
    return load_words(request.param)


@pytest.mark.parametrize("size", TIGHT, ids=str)
def test_the_longest_sentence_of_every_kind_of_screen(words: Words, size: tuple[int, int]) -> None:
    assert found(words, size, 1) == []


def test_no_name_in_braces_is_in_the_table(words: Words) -> None:
    assert [key for key in words.sentences if key.startswith("cue.") and "{" in words.say(spoken(key))] == []


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_sentence_at_every_size(words: Words, size: tuple[int, int]) -> None:
    assert found(words, size, ALL) == []


def test_a_sentence_that_is_too_long_for_its_screen_is_found() -> None:
    """What the table above rests on."""
    words = load_words("de")
    key = "exercise.hip_lift.now"
    long = Words("de", dict(words.sentences) | {key: "Heben Sie die Hüfte langsam. " * 40})
    view = next(view for view in kinds(words, 1)["exercise"] if view.instruction == Text(key))
    assert list(faults(painted(view, TIGHT[0], words), False)) == []
    assert {kind for kind, _ in faults(painted(view, TIGHT[0], long), False)} == {"small or cut"}


@swept("size", [*TIGHT, (1920, 1080)])
def test_what_is_read_from_the_floor_has_its_share_of_the_shorter_side(size: tuple[int, int]) -> None:
    """Title, what to do, a correction, a question, its choices and the count; whatever asks for less says so."""
    words = load_words("de")
    for kind in ("exercise", "correction", "question", "pain", "form"):
        view = kinds(words, 1)[kind][0]
        canvas = painted(view, size, words)
        question = view.question
        sentences = [view.title, view.instruction if kind == "exercise" else None,
                     view.notice.correction, question.text if question and not question.page else None,
                     *((choice.label for choice in question.choices) if question else ())]  # fmt: skip
        texts = {words.say(sentence) for sentence in sentences if sentence is not None}
        if view.tally.count is not None:
            texts.add(str(view.tally.count[0]))
        sizes = {placed.text: placed.px for placed in canvas.placed}
        assert texts <= set(sizes)
        assert min(sizes[each] for each in texts) >= int(min(size) / BODY)


def test_a_title_has_one_of_two_sizes_however_long_it_is(words: Words) -> None:
    for size in SIZES:
        canvas = Canvas(pygame.Surface(size), DARK, words)
        titles = [key for key in words.sentences if key.startswith("exercise.") and key.endswith(".title")]
        shown = {header_of(canvas, size[0], View(phase="show", title=Text(key))).title_units for key in titles}
        assert shown <= set(TITLES)


def test_no_label_begins_with_the_letter_of_another_command(words: Words) -> None:
    """Who presses the first letter of what they want is not given something else."""
    caps = {row.cap: row.value for row in KEYS if len(row.cap) == 1}
    labels = {key.split(".")[2]: words.say_key(key) for key in words.sentences if key.startswith("screen.command.")}
    same = {"resume": "pause", "unmute": "mute", "turn": "doctor", "close": "doctor"}
    for name, label in labels.items():
        assert caps.get(label[0].upper(), name) in (name, same.get(name)), label


def test_the_font_has_every_letter(words: Words) -> None:
    letters = {letter for own in words.sentences.values() for letter in str(own)} - {"\n", "\\"}
    for bold in (False, True):
        missing = [letter for letter in sorted(letters) if font(20, bold).metrics(letter) == [None]]
        assert missing == []
