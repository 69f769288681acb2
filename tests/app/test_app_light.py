"""Two stores, and nothing between them but light: a sheet's codes are filmed at home, a summary's in the clinic."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
import pygame
import pytest

from coach.app import home as front
from coach.app import receiving
from coach.app.home_window import open_window
from coach.app.light_summary import summary_codes
from coach.app.settings import KeptSettings
from coach.cli import execute
from coach.core.base.events import event
from coach.core.base.types import Frame, Pixels, Pose, no_pose, text
from coach.core.home import home_steps
from coach.core.home.home_state import HomePage
from coach.core.home.home_view import HomeView
from coach.core.home.settings import Settings
from coach.devices.pose.recorded import Recorded
from coach.devices.screen import Window
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair
from coach.parcel.light.clinic_key import pack_clinic
from coach.parcel.light.codes import payloads
from coach.parcel.light.drawn import picture
from coach.parcel.light.prescription_tables import by_light, pack_prescription
from coach.parcel.writing import digits_of, key_of
from coach.prescription.places import find_routine
from coach.prescription.words import load_words
from coach.records import parcels
from coach.records.deciding import prescribe
from coach.records.rows import Prescription
from coach.records.store import Store, open_store

WORDS = load_words("en")
READY = Settings(started=True)
MOST_S = 30.0  # before a test gives up
FPS, FRAMES = 10, 3  # of a film, and how long each code is in it


def film(path: Path, pictures: Iterable[Pixels]) -> Path:
    """One code after the other before a camera of 640 x 480."""
    out = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (640, 480))
    for code in pictures:
        frame, large = np.full((480, 640), 170, np.uint8), np.kron(code, np.ones((6, 6), np.uint8))
        frame[90 : 90 + large.shape[0], 150 : 150 + large.shape[1]] = large
        for _ in range(FRAMES):
            out.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    out.release()
    return path


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "clinic.db")) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "home.db")) as opened:
        opened.patient("me")
        yield opened


def prescribed(clinic: Store, order: int, key: KeyPair | None = None, **overrides: object) -> bytes:
    anna = clinic.patient("Anna")
    latest = clinic.prescription(anna, "gentle_start")
    wanted = Prescription(
        id="" if latest is None else latest.id, patient_id=anna.id, routine_id="gentle_start", version="1", digest="",
        routine_text=find_routine("gentle_start").read_text("utf-8"), created_at=clinic.now(),
        overrides={"routine": "gentle_start", **overrides},
    )  # fmt: skip
    kept = prescribe(clinic, anna, wanted, wanted.overrides, version="1", by="Dr Lee")
    return pack_prescription(by_light(kept, order), key or key_of(clinic))


def own_key(clinic: Store) -> bytes:
    return pack_clinic(clinic.patient("Anna").id, "Hill Street", key_of(clinic))


Keys = Sequence[int | str]
Show = Callable[[Sequence[str], Mapping[str, Keys]], list[HomeView]]


@pytest.fixture
def show(home: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Holds codes before the camera, from the page of the codes on; gives every page that was new.

    Each key is pressed, or text typed, once its page is there. It ends at a page with a note, or on the first screen.
    """

    class Nobody(Recorded):
        def estimate(self, frame: Frame) -> Pose:
            return no_pose(frame)

    began = home_steps.begin
    monkeypatch.setattr(home_steps, "begin", lambda now: replace(began(now), page=HomePage.CODES))
    monkeypatch.setattr("coach.app.home_sight.open_backend", lambda *_, **__: Nobody())
    monkeypatch.setattr("coach.devices.screen.presses.HELD_S", 0.0)
    monkeypatch.setattr("coach.devices.screen.presses.DOUBLE_PRESS_S", 0.0)
    monkeypatch.setattr("coach.devices.screen.presses.OTHER_S", 0.0)
    monkeypatch.setattr("coach.devices.feed._sleep_until", lambda *_: None)
    shown = Window.show_home

    def _show(codes: Sequence[str], then: Mapping[str, Keys]) -> list[HomeView]:
        pages: list[HomeView] = []
        doing = {page: [*keys] for page, keys in then.items()}
        until = time.monotonic() + MOST_S

        def show_home(window: Window, view: HomeView, *rest: object) -> None:
            shown(window, view, *rest)  # type: ignore[arg-type]
            if not pages or (pages[-1].page, pages[-1].lines, pages[-1].note) != (view.page, view.lines, view.note):
                pages.append(view)
            following = doing[view.page].pop(0) if doing.get(view.page) else None
            if isinstance(following, str):
                pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=following))
            elif following is not None:
                pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=following, mod=0, unicode="", scancode=0))
            elif view.note is not None or view.page == "main" or time.monotonic() > until:
                pygame.event.post(pygame.event.Event(pygame.QUIT))

        monkeypatch.setattr(Window, "show_home", show_home)
        source = str(film(tmp_path / f"{len(list(tmp_path.iterdir()))}.avi", map(picture, codes)))
        wish = front.HomeWish(settings=READY, who="me", source=source, mute=True)
        door = front.HomeDoor(hold=lambda *_: 0, practise=lambda _: None)
        front.run(home, wish, KeptSettings(lambda _: None), door, open_window(READY), lambda _: None)
        monkeypatch.setattr(Window, "show_home", shown)
        return pages

    return _show


def compared(clinic: Store, digits: str | None = None) -> Mapping[str, Keys]:
    return {"parcel": [pygame.K_RETURN], "digits": [digits or digits_of(clinic), pygame.K_RETURN]}


def order_of(pages: list[HomeView]) -> list[str]:
    return [name for name, _ in groupby(view.page for view in pages if view.page != "welcome")]


def told(pages: list[HomeView]) -> str:
    note = pages[-1].note
    return "" if note is None else WORDS.say(note)


def days(home: Store) -> object:
    kept = home.prescription(home.patient("me"), "gentle_start")
    return None if kept is None else kept.overrides["days_a_week"]


def test_a_sheet_alone_begins_the_loop_and_a_later_one_needs_no_digits(show: Show, clinic: Store, home: Store) -> None:
    code = prescribed(clinic, 1, days_a_week=3)
    pages = show([*payloads(code), *payloads(own_key(clinic))], compared(clinic))
    assert order_of(pages) == ["codes", "parcel", "digits", "main"]
    assert told(pages) == "Taken in: one routine is new or changed."
    assert days(home) == 3
    later = prescribed(clinic, 2, days_a_week=2)
    pages = show(payloads(later), {"parcel": [pygame.K_RETURN]})
    assert order_of(pages) == ["codes", "parcel", "main"]
    assert days(home) == 2

    assert "it was taken in before" in told(show(payloads(code), {}))
    assert "a later one of this clinic was taken in" in told(show(payloads(prescribed(clinic, 1, days_a_week=5)), {}))
    stranger = prescribed(clinic, 9, KeyPair.new(), days_a_week=7)
    assert "not signed by Hill Street" in told(show(payloads(stranger), {}))
    assert days(home) == 2


def test_other_digits_take_nothing_in(show: Show, clinic: Store, home: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.MOST_S", 4.0)
    code = prescribed(clinic, 1, days_a_week=3)
    pages = show([*payloads(code), *payloads(own_key(clinic))], compared(clinic, "000 000"))
    assert pages[-1].page == "digits"
    assert days(home) is None


def test_a_missing_part_is_named_and_nothing_happens(
    show: Show, clinic: Store, home: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.MOST_S", 2.0)
    pages = show(payloads(own_key(clinic))[1:], {})
    assert pages[-1].lines == (text("light.missing", n=2, parts="1"),)
    assert days(home) is None


def test_the_clinics_camera_reads_a_summary_and_a_film_that_ends_says_what_is_missing(tmp_path: Path) -> None:
    content = bytes(range(200))
    codes = payloads(content)
    told: list[str] = []
    whole = str(film(tmp_path / "whole.avi", map(picture, codes)))
    assert receiving.read_content(whole, WORDS, receiving.in_terminal(WORDS, told.append)) == content
    assert told[0] == "Of 2 codes these are still to come: 2."
    cut = str(film(tmp_path / "cut.avi", map(picture, codes[1:])))
    with pytest.raises(ParcelError, match="these are still to come: 1"):
        receiving.read_content(cut, WORDS, receiving.in_terminal(WORDS, told.append))
    assert receiving.read_content(whole, WORDS, lambda *_: True) is None


def until_read(reader: receiving.ScreenReader) -> receiving.ScreenProgress:
    began_s = time.monotonic()
    while reader.now().reading:
        assert time.monotonic() - began_s < MOST_S
        time.sleep(0.01)
    return reader.now()


def test_for_a_page_the_screen_is_read_beside_it_and_the_camera_given_back(tmp_path: Path, clinic: Store) -> None:
    codes = payloads(bytes(range(200)))
    reader = receiving.ScreenReader(str(film(tmp_path / "whole.avi", map(picture, codes))), WORDS)
    assert reader.now() == receiving.ScreenProgress()
    reader.begin(clinic)
    reader.begin(clinic)  # a second click opens no second camera
    done = until_read(reader)
    assert done.sentence, "these bytes are nobody's summary"
    assert (done.patient, reader.picture()) == (None, b"")


def test_a_page_that_nobody_looks_at_any_more_closes_the_camera(
    tmp_path: Path, clinic: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = payloads(bytes(range(200)))[1:]
    source = str(film(tmp_path / "long.avi", map(picture, part * 30)))
    reader = receiving.ScreenReader(source, WORDS)
    reader.begin(clinic)
    began_s = time.monotonic()
    while not reader.picture():
        assert time.monotonic() - began_s < MOST_S
        time.sleep(0.01)
    assert reader.picture().startswith(b"RIFF")
    reader.stop()
    assert reader.now().sentence == "The camera was closed: nothing was read."
    monkeypatch.setattr(receiving, "UNWATCHED_S", 0.05)
    reader.begin(clinic)
    assert reader._thread is not None
    reader._thread.join(MOST_S)
    assert not reader.now().reading


def test_whatever_breaks_in_reading_the_page_does_not_wait_for_ever(
    clinic: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(receiving, "read_content", breaks)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # what is raised is meant
    reader = receiving.ScreenReader("0", WORDS)
    reader.begin(clinic)
    assert until_read(reader).sentence


def test_no_camera_is_said_on_the_page(clinic: Store) -> None:
    reader = receiving.ScreenReader("9", WORDS)
    reader.begin(clinic)
    assert "Camera 9" in until_read(reader).sentence


def test_in_its_window_any_key_leaves(tmp_path: Path) -> None:
    source = str(film(tmp_path / "cut.avi", map(picture, payloads(bytes(range(200)))[1:] * 4)))
    window = Window((800, 600))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE, mod=0, unicode="", scancode=0))
    assert receiving.read_content(source, WORDS, receiving.in_window(window, WORDS)) is None
    window.close()


def test_a_summary_goes_from_a_screen_to_the_patients_page_by_command(
    clinic: Store, home: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, me = clinic.patient("Anna"), home.patient("me")
    with home.transaction() as connection:
        key = key_of(clinic).public.hex()
        parcels.accept(connection, me, home.now(), name="Hill Street", public=key, theirs=anna.id)
    with home.begin_session(
        me, routine_id="gentle_start", routine_version="1", program_version="0", model_version="m", source="0",
        scripted=False,
    ) as writer:  # fmt: skip
        begun = event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"])
        codes = summary_codes(home, me, writer.session, [begun, event(9.0, "session_ended", reason="completed")])
    source = str(film(tmp_path / "screen.avi", codes))
    told = ["receive", "--camera", source, "--no-window", "--store", str(tmp_path / "clinic.db")]
    assert execute(told) == 0
    assert "Anna: the summary of Gentle start" in capsys.readouterr().out
    assert [row.data["summary"]["session"] for row in parcels.parcels(clinic, anna, written=False)] == [
        writer.session.id
    ]
    assert clinic.sessions(anna) == []
    assert execute(told) == 1
    assert "was taken in before" in capsys.readouterr().err
