"""The first screen and the pages behind it at every size and in every language: whole, large, and all of it there."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pygame
import pytest
from sweeps import swept

from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.clinical.screening import Tier
from coach.core.home.clinic_desk import ClinicDesk, MailShown, ParcelShown
from coach.core.home.due_today import DoneSoFar, due_today
from coach.core.home.home_pages import view_of
from coach.core.home.home_state import FIRST_START, Asking, Home, HomePage, Machine, UnlockDraft
from coach.core.home.home_view import HomeView, ItemLook
from coach.core.home.programmes import HomePerson, LockShown, Programme
from coach.core.home.settings import Settings
from coach.core.progress.adherence import Schedule
from coach.core.progress.questionnaires_due import DueQuestionnaire
from coach.devices.screen import THEMES, Input
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.home import PART, paint_home
from coach.devices.screen.theme import contrast
from coach.prescription.questionnaires import read_questionnaire, shipped_questionnaires
from coach.prescription.words import available_languages, load_words

SIZES = ((1366, 768), (800, 600), (1920, 1080), (1080, 1920), (3840, 2160))
LARGE = 0.85  # of body text: one line that is a little too long for its place may be so much smaller
LISTED = 0.75  # and of what is read where one sits: a safety list, what is kept, names of cameras
SMALL = {"home.aloud", "home.call_help", "home.close", "home.people"}  # for whoever stands at the keys
LONGEST = 4.5  # contrast of large text: WCAG 2.2, 1.4.6
IDS = ("gentle_start", "acute_relief", "gentle_mobility", "walking_plan", "core_hip_strength")


def programme(words: Words, id: str) -> Programme:
    return Programme(id=id, title=words.say_key(f"routine.{id}.title"), minutes=16)


def desk(words: Words) -> ClinicDesk:
    """With a message and a parcel as long as they come."""
    title = words.say_key("routine.gentle_mobility.title")
    changes = [text("parcel.changed", title=title), *(text("parcel.now", line=f"{n} {title}") for n in range(2, 9))]
    mail = tuple(
        MailShown(id=id, by="Dr Annemarie Lee-Hutchinson", on="2026-05-04", told=True,
                  lines=tuple(words.say(each) for each in changes))
        for id in "12"
    )  # fmt: skip
    return ClinicDesk(
        clinic="Hill Street Clinic", messages=mail, files=(("/d/x.coach", "annemarie-2026-05-04.coach"),),
        parcel=ParcelShown(path="x", clinic="Hill Street Clinic", lines=tuple(changes), digits="402 917"),
    )  # fmt: skip


def pages_in(words: Words) -> Iterator[tuple[str, HomeView]]:
    """Every page as somebody with everything would have it."""
    machine = Machine(
        languages=(("de", "Deutsch"), ("en", "English"), ("es", "Español")), cameras=(("0", "built in"), ("2", "C270")),
        voices=tuple(
            (name, text(name)) for name in
            ("voice.espeak", "voice.system", "home.voice.higher", "home.voice.deeper")
        ),
        people=("Anna", "Ben"), kept=(text("kept.never"), text("kept.besides")), today=739_000,
    )  # fmt: skip
    person = HomePerson(
        handle="Annemarie", programmes=tuple(programme(words, id) for id in IDS), comfort=programme(words, "comfort"),
        breathing=programme(words, "breathing_relax"), number="112", desk=desk(words),
    )  # fmt: skip
    home = Home(
        person=person, machine=machine, settings=Settings(started=True, language=words.language), typed="Dr Lee",
        draft=UnlockDraft(examined_by="Dr Lee", told="all clear"),
    )  # fmt: skip
    for page in HomePage:
        for feeling in ("hurts", "strong") if page is HomePage.SUGGESTED else ("easier",):
            yield f"{page.value} {feeling}", view_of(replace(home, page=page, feeling=feeling))
    for page in FIRST_START:
        yield f"first {page.value}", view_of(replace(home, page=page, start=(page,), screens=6))
    for tier in Tier:
        lock = LockShown(id="1", kind=tier, lines=(words.say_key(f"advice.{tier}"), words.say_key("home.how_unlocked")))
        yield f"lock {tier}", view_of(replace(home, person=replace(person, locks=(lock,))))
    paused = replace(person, only_comfort="after_pain", locks=(LockShown(id="2", kind="therapist", lines=()),))
    yield "paused", view_of(replace(home, person=paused))
    schedule = Schedule(since=0, days_a_week=3, times_a_day=3, days=(0, 2, 4), times=("08:00", "13:30", "18:00"))
    for name, done in (("due", DoneSoFar(days=frozenset({0, 2}))), ("due again", DoneSoFar(times_today=1)),
                       ("done", DoneSoFar(times_today=3))):  # fmt: skip
        own = replace(programme(words, "gentle_start"), prescribed=True, due=due_today(schedule, done, 4))
        yield name, view_of(replace(home, person=replace(person, programmes=(own,))))
    yield "unlocked", view_of(replace(home, note=text("home.unlocked")))
    yield from questionnaires_in(words, home)


def questionnaires_in(words: Words, home: Home) -> Iterator[tuple[str, HomeView]]:
    """Each item of each shipped questionnaire: activities named and to be named, scales, yes or no, choices."""
    for path in shipped_questionnaires().values():
        one = read_questionnaire(path, words.language)
        for activities in (
            {},
            dict.fromkeys(("first", "second", "third"), one.suggestions[3] if one.suggestions else ""),
        ):
            due = DueQuestionnaire(questionnaire=one, since=739_000, since_said="2024-04-29", activities=activities)
            for at, item in enumerate(one.items):
                asking = Asking(left=(due,), at=at)
                yield f"{one.id} {item.id}", view_of(replace(home, page=HomePage.QUESTION, asking=asking, typed=""))


def painted(view: HomeView, words: Words, size: tuple[int, int], theme: str = "dark") -> Canvas:
    canvas = Canvas(pygame.Surface(size), THEMES[theme], words)
    paint_home(canvas, view, None, view.first)
    return canvas


EVERYWHERE = [(language, size) for language in available_languages() for size in SIZES]


@pytest.mark.slow
@swept(("language", "size"), EVERYWHERE)
def test_every_page_everywhere_is_whole_and_can_be_read_from_the_floor(language: str, size: tuple[int, int]) -> None:
    assert_readable(language, size)


def test_every_page_of_the_longest_words_in_the_smallest_window_can_be_read_from_the_floor() -> None:
    assert_readable("de", (800, 600))


def assert_readable(language: str, size: tuple[int, int]) -> None:
    words = load_words(language)
    small = {words.say(text(key)) for key in SMALL}
    wrong = []
    for name, view in pages_in(words):
        canvas = painted(view, words, size)
        body = min(size) / PART
        listed = {words.say(line) for line in view.lines} | {words.say(i.detail) for i in view.items if i.detail}
        for placed in canvas.placed:
            keyed = len(placed.text) == 1  # what is printed on a key
            least = 0.0 if keyed or placed.text in small else LISTED if placed.text in listed else LARGE
            inside = placed.box.inflate(2, 2).contains(placed.rect)
            if not placed.whole or not inside or placed.px < least * body - 1:
                wrong.append((name, placed.text, placed.px, round(body)))
    assert wrong == []


@swept("size", [(800, 600), (540, 960)])
def test_everything_of_a_page_is_there_and_nothing_lies_over_another(size: tuple[int, int]) -> None:
    words = load_words("de")
    for name, view in pages_in(words):
        canvas = painted(view, words, size)
        shown = " ".join(placed.text for placed in canvas.placed)
        wanted = [view.note or view.title, view.prompt, view.call, *view.lines, *(item.label for item in view.items)]
        wanted += [view.card.title, view.card.why, view.card.minutes] if view.card is not None else []
        for sentence in wanted:
            assert sentence is None or words.say(sentence) in shown, (name, sentence)
        answers = [button for button in canvas.buttons if button.input.kind == "answer"]
        assert {button.input.value for button in answers} == {item.value for item in view.items}, name
        whole = pygame.Rect((0, 0), size)
        for place, button in enumerate(answers):
            assert whole.contains(button.rect), (name, button.input)
            assert button.rect.collidelist([other.rect for other in answers[:place]]) == -1, (name, button.input)


def test_start_is_the_largest_thing_to_choose() -> None:
    words = load_words("en")
    for size in SIZES:
        canvas = painted(dict(pages_in(words))["main easier"], words, size)
        rects = {button.input.value: button.rect for button in canvas.buttons}
        area = {value: rect.width * rect.height for value, rect in rects.items()}
        assert max(area, key=lambda value: area[value]) == "start", size


@pytest.mark.parametrize("theme", THEMES)
def test_start_can_be_read_in_every_theme(theme: str) -> None:
    assert contrast(THEMES[theme].background, THEMES[theme].accent) >= LONGEST


def test_what_is_offered_by_ear_and_what_enter_takes_differ_from_the_rest_in_shape() -> None:
    words = load_words("en")
    view = dict(pages_in(words))["main easier"]
    face = next(place for place, item in enumerate(view.items) if item.look is ItemLook.FACE)
    pictures = {}
    for name, shown in {"plain": replace(view, first=None), "taken": view, "offered": replace(view, scan=face)}.items():
        pictures[name] = pygame.surfarray.array3d(painted(shown, words, (1366, 768)).surface)
    assert not np.array_equal(pictures["plain"], pictures["taken"])
    assert not np.array_equal(pictures["taken"], pictures["offered"])


def test_the_cameras_picture_is_a_mirror() -> None:
    words = load_words("en")
    view = dict(pages_in(words))["camera easier"]
    image = np.zeros((480, 640, 3), np.uint8)
    image[:, :320] = (250, 10, 10)  # its left half is red
    canvas = Canvas(pygame.Surface((1366, 768)), THEMES["dark"], words)
    paint_home(canvas, view, image, None)
    seen = pygame.surfarray.array3d(canvas.surface)
    red = np.argwhere((seen[..., 0] > 200) & (seen[..., 1] < 60))[:, 0]
    black = np.argwhere(seen.sum(axis=2) == 0)[:, 0]
    assert red.min() > black.min()


def test_help_and_close_are_one_key_away_on_every_page() -> None:
    words = load_words("es")
    for name, view in pages_in(words):
        canvas = painted(view, words, (800, 600))
        commands = {button.input for button in canvas.buttons if button.input.kind == "command"}
        assert {Input("command", value) for value in ("help", "quit", "repeat")} == commands, name
