"""Every sentence of every language in its place on the smallest screen, measured with the real font."""

from collections.abc import Iterator

import pygame
import pytest
from screen_views import MOVING, make_pose, screen

from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.core.clinical.alone import PLAN
from coach.core.clinical.eligibility import NAMED, TODAY_LIST, named
from coach.core.clinical.screening import ROWS as SCREENING
from coach.core.dialogue.camera_setup import CHECKS
from coach.core.dialogue.form_pages import ROW_GROUPS, TICKS_A_SCREEN, TODAY_ROWS, screens
from coach.core.dialogue.questions import PICTURES, QUESTIONS
from coach.core.dialogue.screen_model import Check, FormPage, FormRow, Mirror, Notice, Placing, Question, View
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.draw import ScreenScene, paint
from coach.devices.screen.text import font
from coach.devices.screen.theme import DARK
from coach.prescription.words import available_languages, load_words

SIZE = (640, 480)
BODY = SIZE[1] / 24  # px: what is to be read at three metres
MANY, LABEL_SHARE, LIST_SHARE = 11, 0.75, 0.5  # answers are read at the keys; a longer list is smaller


@pytest.fixture(params=available_languages())
def words(request: pytest.FixtureRequest) -> Words:
    return load_words(request.param)


def keys(words: Words, start: str, end: str = "") -> list[str]:
    return [key for key in words.sentences if key.startswith(start) and key.endswith(end)]


def too_small(words: Words, view: View, sentences: list[str], least: float = BODY) -> Iterator[tuple[str, int]]:
    """Of these sentences, those that the screen shows too small or not whole; and whatever is cut off."""
    canvas = Canvas(pygame.Surface(SIZE), DARK, words)
    paint(canvas, ScreenScene(view=view))
    # a key's label may be the same word
    largest = {placed.text: placed.px for placed in sorted(canvas.placed, key=lambda placed: placed.px)}
    assert set(sentences) <= set(largest), set(sentences) - set(largest)
    yield from ((placed.text, placed.px) for placed in canvas.placed if not placed.whole)
    yield from ((sentence, largest[sentence]) for sentence in sentences if largest[sentence] < least)


def test_exercises(words: Words) -> None:
    """Title and what to do, with everything else on the screen."""
    found = []
    for title in keys(words, "exercise.", ".title"):
        now = Text(title.replace(".title", ".now"))
        view = screen(**MOVING | {"title": Text(title), "instruction": now, "next_title": Text(title), "captions": ()})
        found += too_small(words, view, [words.say_key(title), words.say(now)])
    assert found == []


@pytest.mark.parametrize("alarm", [False, True], ids=["correction", "alarm"])
def test_cues(words: Words, alarm: bool) -> None:
    found = []
    own = [key for key in keys(words, "exercise.") if ".cue." in key]
    for key in [*own, *keys(words, "cue."), *keys(words, "lost.")]:
        cue = Text(key, (("n", 3),))
        title = Text("exercise.hip_lift.title")
        silent = MOVING | {"title": title, "next_title": title, "captions": (), "instruction": None}
        view = screen(**silent, correction=cue, alarm=alarm)
        found += too_small(words, view, [words.say(cue)])
    assert found == []


@pytest.mark.parametrize("paused", [False, True], ids=["asked", "asked in a pause"])
def test_questions_and_their_answers(words: Words, paused: bool) -> None:
    found = []
    for name, choices in QUESTIONS.items():
        if name in ROW_GROUPS or name == TODAY_LIST:  # never by itself, or never whole
            continue
        asked = Text(f"question.{name}")
        question = Question(id=name, text=asked, choices=choices, picture=PICTURES.get(name))
        view = View(phase="checkin", title=Text("phase.checkin"), instruction=asked, question=question, paused=paused)
        labels = [words.say(choice.label) for choice in choices]
        found += too_small(words, view, [words.say(asked)])
        found += too_small(words, view, labels, (LABEL_SHARE if len(choices) <= MANY else LIST_SHARE) * BODY)
    assert found == []


def test_the_longest_list_of_today(words: Words) -> None:
    *rows, none = QUESTIONS[TODAY_LIST]
    longest = sorted(rows, key=lambda choice: len(words.say(choice.label)))[-TICKS_A_SCREEN:]
    choices, asked = (*longest, none), Text("rows.today")
    view = View(phase="today", title=Text("phase.today"), question=Question(id=TODAY_LIST, text=asked, choices=choices))
    labels = [words.say(choice.label) for choice in choices]
    assert list(too_small(words, view, [words.say(asked)])) == []
    assert list(too_small(words, view, labels, LABEL_SHARE * BODY)) == []


FORMS: dict[str, tuple[str, ...]] = {
    "signs": tuple(SCREENING), "conditions": tuple(map(named, NAMED)), "today": TODAY_ROWS, "alone": PLAN,
}  # fmt: skip
# of body text: who answers rows sits before the keys. On the smallest screen; on an ordinary one; upright
ROW_SHARES = {(640, 480): 0.5, (800, 600): 0.5, (1280, 720): 0.7, (720, 1280): 1.0}


@pytest.mark.parametrize("size", ROW_SHARES, ids=str)
@pytest.mark.parametrize("group", FORMS)
def test_rows_that_share_a_screen(words: Words, group: str, size: tuple[int, int]) -> None:
    """Whole and readable, whichever of them waits; what was said of a row that was answered takes no room."""
    found = []
    for shown in screens(FORMS[group]):
        rows = tuple(FormRow(id=row, text=Text(f"question.{row}"), choices=QUESTIONS[row]) for row in shown)
        for at, row in enumerate(rows):
            page = FormPage(head=Text(f"rows.{group}"), rows=rows, at=at, number=(1, 5))
            question = Question(id=row.id, text=row.text, choices=row.choices, page=page)
            view = View(phase="screening", title=Text("phase.screening"), question=question,
                        notice=Notice(captions=(Text("question.severe_pain"),)))  # fmt: skip
            canvas = Canvas(pygame.Surface(size), DARK, words)
            paint(canvas, ScreenScene(view=view))
            sentences = {words.say(row.text) for row in rows}
            found += [
                (placed.text, placed.px)
                for placed in canvas.placed
                if not placed.whole or (placed.text in sentences and placed.px < ROW_SHARES[size] * canvas.unit)
            ]
            assert sentences <= {placed.text for placed in canvas.placed}
    assert found == []


def test_what_is_said_without_a_picture(words: Words) -> None:
    """Cards, endings, advice, gates."""
    found = []
    for key in keys(words, "cards.", ".text"):
        view = View(phase="card", title=Text("phase.card"), instruction=Text(key))
        found += too_small(words, view, [words.say_key(key)])
    for key in [*keys(words, "end_say."), *keys(words, "advice."), *keys(words, "gate.")]:
        said = Text(key, (("number", Text("advice.no_number")),))
        view = View(
            phase="advice", title=Text("phase.advice"), instruction=said, notice=Notice(correction=said, alarm=True)
        )
        found += too_small(words, view, [words.say(said)])
    assert found == []


def test_placing_the_camera(words: Words) -> None:
    found = []
    names = [words.say_key(f"setup.{name}.title") for name in CHECKS]
    for key in keys(words, "setup."):
        if key.startswith("setup.stand.") or key.endswith((".title", ".right")):
            continue
        for side in ("side", "front"):
            stand = text(f"setup.stand.{side}", near=2.5, far=3.5, low=30, high=60)
            wrong = key.split(".")[1]
            checks = tuple(Check(name, name != wrong, Text(key)) for name in CHECKS)
            title = text("phase.placement", exercise=Text("exercise.hip_lift.title"))
            view = View(
                phase="placement",
                title=title,
                instruction=Text(f"placement.{side}"),
                placing=Placing(checks=checks, stand=stand),
                mirror=Mirror(pose=make_pose()),
            )
            found += too_small(words, view, [words.say_key(key), words.say(stand), words.say(title), *names])
    assert found == []


def test_phases_and_the_last_screen(words: Words) -> None:
    found = []
    for key in keys(words, "phase."):
        title = Text(key, (("exercise", Text("exercise.hip_lift.title")),))
        view = View(phase=key.split(".")[1], title=title, instruction=Text("cue.rest"))
        found += too_small(words, view, [words.say(title)])
    lines = (
        text("recap.done_of", n=11, of=12), text("recap.minutes", n=120), text("recap.pain", before=10, after=10),
        text("recap.reps", n=120), text("recap.unseen", n=1200),
    )  # fmt: skip
    view = View(phase="ended", title=Text("phase.ended"), instruction=Text("end_say.completed"), recap=lines)
    found += too_small(words, view, [words.say(line) for line in lines])
    assert found == []


def test_the_font_has_every_letter(words: Words) -> None:
    letters = {letter for own in words.sentences.values() for letter in str(own)} - {"\n", "\\"}
    for bold in (False, True):
        missing = [letter for letter in sorted(letters) if font(20, bold).metrics(letter) == [None]]
        assert missing == []
