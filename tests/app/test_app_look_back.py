"""The person's own page in a real window: leafed through by every way there is, read aloud, and closed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pygame
import pytest
from answers import answered
from sweeps import swept

from coach.app import look_back as own_page
from coach.app.naming import naming
from coach.app.options import ScreenLook
from coach.core.base.events import event
from coach.core.base.types import Event, text
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.look_back import LeafState, draw_look_back
from coach.devices.screen.theme import DARK
from coach.devices.sound import SilentSpeaker
from coach.prescription.words import available_languages, load_words
from coach.records.deciding import prescribe
from coach.records.store import Store, open_store

NOW = datetime(2026, 11, 26, 12).astimezone()  # days are those of this place
WORDS = load_words("en")
LIFT = {"step": 0, "exercise": "hip_lift"}


def done(start: int | None, furthest_deg: float, ended: str = "done") -> Iterator[Event]:
    """One session with hip lifts, as the program records it."""
    unasked: dict[str, Any] = {"step": None, "exercise": None, "scripted": False}
    yield event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"])
    yield answered(2.0, "pain_answered", moment="before", score=start, **unasked)
    dose = {"sets": 1, "reps": 2, "hold_s": None, "duration_s": None, "cycles": None, "rest_s": 20.0, "side": None}
    yield event(5.0, "exercise_started", **LIFT, kind="reps", dose=dose, limits=[], error_deg={}, tracked=True,
                certificate="usable")  # fmt: skip
    peak = {"hip_flexion": {"deg": furthest_deg, "error_deg": 5.0, "moved_deg": furthest_deg - 50.0, "told": True}}
    for k in range(2):
        yield event(10.0 + k, "rep_done", **LIFT, side="right", start_s=8.0 + k, peak_s=9.0 + k, end_s=10.0 + k,
                    peak=peak, counted=True)  # fmt: skip
    yield event(60.0, "exercise_ended", **LIFT, reason=ended, reps=2, held_s=0.0, steps=0, breaths=0, active_s=50.0,
                not_seen_s=0.0)  # fmt: skip
    yield event(90.0, "session_ended", reason="completed")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three weeks of anna: five at the start and 35 degrees, then three and 10."""
    clock = [NOW]
    with open_store(str(tmp_path_factory.mktemp("records") / "a.db"), now=lambda: clock[0]) as kept:
        anna = kept.patient("anna")
        clock[0] = NOW - timedelta(days=15)
        in_force = kept.add_prescription(anna, routine_id="gentle_start", routine_text="", overrides={}, version="1")
        prescribe(kept, anna, in_force, {"days_a_week": 3}, version="1", by="Dr. Lee")
        for ago, start, deg in ((14, 5, 35.0), (7, None, 30.0), (0, 3, 10.0)):
            clock[0] = NOW - timedelta(days=ago)
            with kept.begin_session(anna, routine_id="gentle_start", routine_version="1", program_version="0",
                                    model_version="m", source="0", scripted=False) as writer:  # fmt: skip
                writer.add(list(done(start, deg)))
                writer.end("completed", 0)
        clock[0] = NOW
        yield kept


def said(kept: Store, patient: str = "anna") -> list[str]:
    return [WORDS.say(line) for page in own_page.pages(kept, patient, WORDS) for line in page.lines]


def test_the_pages_say_what_the_records_hold(store: Store) -> None:
    assert said(store) == [
        "You exercised on 3 days in the last 4 weeks.",
        "This week: one day so far.",
        "Last time: Gentle start, on 26 November.",
        "Pain at the start has gone from 5 to 3 in 2 weeks.",
        "One session without a score: a gap, not 0.",
        "Hip lift, right: 25° further than on 12 November. The camera may be off by 10°.",
        "Nothing was skipped in these weeks.",
        "Dr. Lee has prescribed Gentle start, since 11 November.",
        "On 3 days a week.",
    ]
    assert said(store, "nobody") == ["Nothing is recorded yet. After your first session your days stand here."]
    assert store.find("nobody") is None  # looking makes nobody


def test_a_note_that_a_therapist_keeps_for_themselves_is_not_shown(store: Store) -> None:
    from coach.records.review import Review

    Review(store).add_note(store.patient("anna"), "avoids the left side", "Dr. Lee")
    assert not any("left side" in line for line in said(store))


# -- the window -------------------------------------------------------------------------------------------------------


class Reader(SilentSpeaker):
    """A speaker that keeps what it is to say."""

    heard: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.heard = []

    def say(self, sentence: str, *, urgent: bool = False, louder: int = 0) -> float:
        self.heard.append(sentence)
        return 0.0


def key(code: int) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode="")


Watched = Callable[..., tuple[list[str], list[str]]]


@pytest.fixture
def watched(store: Store, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Opens the page and presses one key after the other; the titles that were shown, and what was said."""
    reader, shown = Reader(), list[str]()
    monkeypatch.setattr(own_page, "open_speaker", lambda **_: (reader, None))

    def opened(*events: pygame.event.Event | str) -> tuple[list[str], list[str]]:
        coming = iter(events)
        paint = own_page.Window.show_page

        def show_page(window: Any, draw: Any, words: Any) -> None:
            paint(window, draw, words)
            shown.append(draw.keywords["page"].title.key)
            given = next(coming)
            if isinstance(given, str):
                at = next(button.rect.center for button in window._buttons if button.input.value == given)
                given = pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=at)
            pygame.event.post(given)

        monkeypatch.setattr(own_page.Window, "show_page", show_page)
        own_page.look_back(store, "anna", WORDS, ScreenLook(theme=DARK))
        assert next(coming, None) is None
        return [
            title.removeprefix("look_back.").removesuffix("_title").removesuffix(".title") for title in shown
        ], reader.heard

    return opened


ALL = ["days", "pain", "further", "undone", "therapist"]
ESCAPE = key(pygame.K_ESCAPE)


@pytest.mark.parametrize(
    "on",
    [key(pygame.K_RIGHT), key(pygame.K_DOWN), key(pygame.K_n), key(pygame.K_PAGEDOWN), key(pygame.K_SPACE),
     key(pygame.K_RETURN), "next"],
)  # fmt: skip
def test_every_way_on_leads_through_all_pages_and_stays_on_the_last(watched: Watched, on: Any) -> None:
    last = on if on != "next" else key(pygame.K_RIGHT)  # there is no button for what is not there
    assert watched(on, on, on, on, last, ESCAPE)[0] == [*ALL, "therapist"]


@pytest.mark.parametrize("back", [key(pygame.K_LEFT), key(pygame.K_UP), key(pygame.K_PAGEUP), key(pygame.K_BACKSPACE)])
def test_every_way_back_leads_to_the_page_before(watched: Watched, back: Any) -> None:
    assert watched(key(pygame.K_n), back, back, ESCAPE)[0] == ["days", "pain", "days", "days"]


@pytest.mark.parametrize("out", [ESCAPE, key(pygame.K_q), key(pygame.K_b), key(pygame.K_y), "stop"])
def test_escape_and_whatever_else_is_pressed_closes_it(watched: Watched, out: Any) -> None:
    assert watched(out)[0] == ["days"]


def test_it_reads_aloud_only_when_asked_and_then_page_by_page(watched: Watched) -> None:
    titles, heard = watched(key(pygame.K_n), key(pygame.K_r), key(pygame.K_n), ESCAPE)
    assert titles == ["days", "pain", "pain", "further"]
    assert heard[:2] == ["Your pain", "Pain at the start has gone from 5 to 3 in 2 weeks."]
    assert "How far you go" in heard
    assert "Your days" not in heard


def test_a_call_for_help_takes_its_place(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr(own_page, "calling", lambda window, words: called.append(words))
    assert watched(key(pygame.K_a))[0] == ["days"]
    assert called == [WORDS]


# -- how it looks -----------------------------------------------------------------------------------------------------


@swept("language", available_languages())
def test_nothing_is_cut_at_any_size_in_any_language(language: str, store: Store) -> None:
    words = load_words(language)
    leaves = own_page.pages(store, "anna", words)
    for size in ((640, 480), (800, 600), (1366, 768), (1080, 1920)):
        surface = pygame.Surface(size)
        for at, page in enumerate(leaves):
            canvas = Canvas(surface, DARK, words)
            draw_look_back(canvas, page, LeafState(page=at, pages=len(leaves), reads=True))
            assert all(placed.whole for placed in canvas.placed), (size, page.title)
            assert all(surface.get_rect().contains(placed.rect) for placed in canvas.placed), (size, page.title)
            told = [placed.px for placed in canvas.placed if placed.ground == "panel" and " " in placed.text]
            assert min(told) >= 0.75 * canvas.unit, (size, page.title)


def test_a_title_and_a_place_of_each_sentence_are_in_every_language() -> None:
    for language in available_languages():
        words = load_words(language)
        for month in range(1, 13):
            date = text("date.day", day=3, month=text(f"date.month_{month}"))
            assert words.say(date).startswith("3")
            assert f"month_{month}" not in words.say(date)


def test_an_exercise_by_itself_is_called_by_its_title() -> None:
    names = naming(WORDS)
    assert (names.routine("hip_lift"), names.routine("gentle_start")) == ("Hip lift", "Gentle start")
