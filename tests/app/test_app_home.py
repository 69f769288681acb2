"""The first screen joined with records, settings and what lies behind it, in a window that nobody sees."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pygame
import pytest
import sqlalchemy as sa

from coach.app import home as front
from coach.app import settings as of_computer
from coach.app.home_person import Shelf, person_of
from coach.app.home_window import open_window
from coach.app.settings import KeptSettings, read_settings, write_settings
from coach.core.base.events import event
from coach.core.base.types import text
from coach.core.exercise.due_times import WEEKDAYS
from coach.core.home.home_state import Home, HomeTick
from coach.core.home.home_view import HomeView
from coach.core.home.programmes import Programme
from coach.core.home.settings import NO_CAMERA, Settings
from coach.devices.camera import open_camera
from coach.devices.screen import Window
from coach.parcel.giving import put
from coach.parcel.writing import for_patient
from coach.prescription.words import load_words
from coach.records import parcels
from coach.records.answer_sheets import answer_sheets
from coach.records.review import Review
from coach.records.rows import Patient
from coach.records.store import Store, open_store

WORDS = load_words("en")
SHELF = Shelf()  # reading every routine takes a second or two
ENTER, ESCAPE = pygame.K_RETURN, pygame.K_ESCAPE
# the way to their tiles: nine digits are taken by what is nearer
LOOK_BACK, SETTINGS = (pygame.K_7,), (pygame.K_8,)
READY = Settings(started=True, camera=NO_CAMERA)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "records.db")) as opened:
        yield opened


@dataclass
class Played:
    """What the screen showed, and what it led to, while somebody did one thing after the other."""

    pages: list[HomeView] = field(default_factory=list)
    held: list[tuple[str, str, Settings]] = field(default_factory=list)
    practised: int = 0
    looked_back: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    code: int = 0


@pytest.fixture
def play(records: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Played]:
    """Each thing is done once the page before it has been answered: a letter, a key, or text to type; then Q."""
    monkeypatch.setattr(front, "Shelf", lambda: SHELF)
    monkeypatch.setattr(front, "attached", lambda: (("0", "built in"),))
    monkeypatch.setattr(front, "system_locales", lambda: ("de_AT.UTF-8",))
    monkeypatch.setattr(front, "POLL_S", 0.0)
    monkeypatch.setattr("coach.devices.screen.presses.HELD_S", 0.0)  # nobody holds a key down here
    monkeypatch.setattr("coach.devices.screen.presses.OTHER_S", 0.0)  # nor goes on in a beat
    monkeypatch.setattr("coach.devices.screen.presses.DOUBLE_PRESS_S", 0.0)

    def _play(
        *doing: int | str | tuple[int, ...],
        settings: Settings = READY,
        who: str | None = None,
        code: int = 0,
        parcel: str | None = None,
    ) -> Played:
        played, waiting = Played(), [*doing]
        shown = Window.show_home

        def show(window: Window, view: HomeView, *rest: object) -> None:
            shown(window, view, *rest)  # type: ignore[arg-type]
            if view.page == "welcome":
                return
            played.pages.append(view)
            following = waiting.pop(0) if waiting else pygame.K_q
            for key in following if isinstance(following, tuple) else [following] if isinstance(following, int) else []:
                pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode="", scancode=0))
            if isinstance(following, str):
                pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=following))

        def hold(person: str, programme: Programme, now: Settings) -> int:
            played.held.append((person, programme.id, now))
            return code

        def practise(now: Settings) -> None:
            played.practised += 1

        monkeypatch.setattr(Window, "show_home", show)
        monkeypatch.setattr(front, "look_back", lambda records, person, *_: played.looked_back.append(person))
        wish = front.HomeWish(settings=settings, who=who, mute=True, parcel=parcel)
        door = front.HomeDoor(hold=hold, practise=practise)
        kept = KeptSettings(played.told.append)
        played.code = front.run(records, wish, kept, door, open_window(settings), played.told.append)
        monkeypatch.setattr(Window, "show_home", shown)
        return played

    return _play


def pages(played: Played) -> list[str]:
    found: list[str] = []
    for view in played.pages:
        if not found or found[-1] != view.page:
            found.append(view.page)
    return found


def test_start_holds_a_session_and_the_first_screen_comes_back(play: Callable[..., Played]) -> None:
    played = play(ENTER)
    assert [(who, routine) for who, routine, _ in played.held] == [("me", "gentle_start")]
    assert pages(played) == ["main"]
    assert played.code == 0


def test_a_face_by_its_digit_and_then_start(play: Callable[..., Played]) -> None:
    assert [routine for _, routine, _ in play(pygame.K_2, ENTER).held] == ["comfort"]


def test_a_presenter_remote_moves_and_takes(play: Callable[..., Played]) -> None:
    """From Start one on, to the face that hurts; and there Start."""
    held = play(pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_PAGEDOWN).held
    assert [routine for _, routine, _ in held] == ["comfort"]


def test_a_fault_of_a_session_is_the_exit_code_at_the_end(play: Callable[..., Played]) -> None:
    assert play(ENTER, code=70).code == 70
    assert play(ENTER, code=3).code == 0


def test_the_first_start_is_asked_in_the_systems_language_and_kept(play: Callable[..., Played], records: Store) -> None:
    played = play(ENTER, "Bea", ENTER, ENTER, "112", ENTER, pygame.K_2, ENTER, ENTER, settings=Settings())
    assert pages(played) == ["language", "name", "voice", "number", "camera", "kept", "main"]
    kept, trouble = read_settings(of_computer.place())
    assert (kept, trouble) == (Settings(language="de", camera=NO_CAMERA, started=True), None)
    bea = records.find("bea")
    assert bea is not None
    assert bea.profile["intake"]["emergency_number"] == "112"
    last = played.pages[-1]
    assert load_words("de").say(last.title) == "Guten Tag, Bea"


def test_of_several_people_one_is_chosen_before_anything_is_offered(
    play: Callable[..., Played], records: Store
) -> None:
    for name in ("Anna", "Ben"):
        records.patient(name)
    played = play(pygame.K_2, ENTER)
    assert pages(played) == ["people", "main"]
    assert [who for who, _, _ in played.held] == ["Ben"]


def test_a_lock_closes_the_programmes_until_it_was_examined(play: Callable[..., Played], records: Store) -> None:
    anna = records.patient("Anna")
    records.add_lock(anna, kind="today", reason="fever")
    played = play(pygame.K_1, "Dr Lee", ENTER, pygame.K_1, "all clear", ENTER, pygame.K_1, ENTER)
    assert pages(played)[:6] == ["locks", "examined_by", "examined_on", "told", "unlock", "main"]
    assert [routine for _, routine, _ in played.held] == ["gentle_start"]
    assert records.locks(anna) == []
    (unlock,) = records.unlocks(anna)
    assert (unlock.by_clinician, unlock.unlocked_by, unlock.examined_by, unlock.told) == (
        False, "Anna", "Dr Lee", "all clear",
    )  # fmt: skip
    assert unlock.examined_on == date.today()


def test_an_examination_before_the_lock_unlocks_nothing(play: Callable[..., Played], records: Store) -> None:
    anna = records.patient("Anna")
    records.add_lock(anna, kind="today", reason="fever")
    played = play(pygame.K_1, "Dr Lee", ENTER, pygame.K_3, "all clear", ENTER, pygame.K_1)
    assert len(records.locks(anna)) == 1
    assert played.pages[-1].lead is not None
    assert "too_early" in played.pages[-1].lead.key


def test_what_cannot_be_begun_is_said_on_the_first_screen(
    play: Callable[..., Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise front.NotBegun("It cannot be begun.")

    monkeypatch.setattr(front._Front, "_hold", fails)
    last = play(ENTER).pages[-1]
    assert last.note is not None
    assert WORDS.say(last.note) == "It cannot be begun."


@pytest.fixture
def parcel(tmp_path: Path) -> str:
    """A message from a clinic that is not known yet."""
    with open_store(str(tmp_path / "clinic.db")) as clinic:
        anna = clinic.patient("Anna")
        parcels.add_message(clinic, anna, "Slowly this week.", "Dr Lee", from_patient=False)
        return str(put(tmp_path / "anna.coach", for_patient(clinic, anna, "Hill Street").file))


def test_a_parcel_that_it_is_opened_with_is_there_at_once_and_stays_no_longer(
    play: Callable[..., Played], records: Store, parcel: str
) -> None:
    parcels.add_message(records, records.patient("me"), "Well done.", "Dr Lee", from_patient=False)
    played = play(ESCAPE, parcel=parcel)
    assert pages(played) == ["parcel", "main"]
    assert any("Slowly this week." in WORDS.say(each) for each in played.pages[0].lines)
    (waiting,) = person_of(records, "me", WORDS, records.now().astimezone(), SHELF).desk.messages
    assert not waiting.told


def test_a_parcel_waits_for_the_end_of_the_first_start(play: Callable[..., Played], parcel: str) -> None:
    assert pages(play(pygame.K_4, settings=Settings(), parcel=parcel)) == ["language", "parcel"]


def test_a_parcel_that_is_not_there_is_said_on_the_first_screen(play: Callable[..., Played], tmp_path: Path) -> None:
    first = play(parcel=str(tmp_path / "none.coach")).pages[0]
    assert first.page == "main"
    assert first.note is not None
    assert "no such file" in WORDS.say(first.note)


def exercised(records: Store, person: Patient, *, days_ago: int) -> None:
    """A session in which an exercise was begun, so many days ago."""
    then = datetime.now(UTC) - timedelta(days=days_ago)
    at = {"step": 0, "exercise": "hip_lift"}
    begun = event(1.0, "exercise_started", **at, kind="reps", dose={}, limits=[], error_deg={}, tracked=True,
                  certificate="usable")  # fmt: skip
    with open_store(records.where, now=lambda: then) as of_then, of_then.begin_session(
        person, routine_id="gentle_start", routine_version="1", program_version="0", model_version="0", source="0",
        scripted=False,
    ) as writer:  # fmt: skip
        writer.add([begun, event(9.0, "session_ended", reason="completed")])
        writer.end("completed", 0)


def test_after_the_first_session_activities_are_asked_and_kept(
    play: Callable[..., Played], records: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Socks and shoes 4, something typed 10, no third; then the first screen, and nothing more that day."""
    monkeypatch.setattr("coach.devices.screen.presses.LATE_S", 0.0)  # nobody waits between two answers here
    anna = records.patient("Anna")
    exercised(records, anna, days_ago=0)
    naming = (pygame.K_5, "swimming", ENTER)
    played = play(ENTER, pygame.K_1, pygame.K_4, *naming, (pygame.K_1, pygame.K_0), pygame.K_7, ENTER)
    assert pages(played)[0] == "questions"
    (sheet,) = answer_sheets(records, anna)
    assert sheet.answers == {
        "first": {"activity": "Putting on socks and shoes", "score": 4},
        "second": {"activity": "swimming", "score": 10},
        "third": None,
    }
    assert (sheet.questionnaire, sheet.after_number) == ("three_activities", 1)
    assert [routine for _, routine, _ in played.held] == ["gentle_start"]
    assert pages(play())[0] == "main"


def test_what_is_put_off_is_not_offered_again_that_day(play: Callable[..., Played], records: Store) -> None:
    anna = records.patient("Anna")
    exercised(records, anna, days_ago=0)
    assert pages(play(pygame.K_1)) == ["questions", "main"]
    (sheet,) = answer_sheets(records, anna)
    assert sheet.answers == {}
    assert pages(play()) == ["main"]


def test_after_two_weeks_away_the_reason_comes_first_and_only_once(play: Callable[..., Played], records: Store) -> None:
    anna = records.patient("Anna")
    exercised(records, anna, days_ago=15)
    played = play(ENTER, pygame.K_3)
    assert pages(played)[:2] == ["questions", "question:time_away:why"]
    assert [sheet.answers for sheet in answer_sheets(records, anna)] == [{"why": "no_time"}]
    assert "question:time_away:why" not in pages(play(ENTER))


def test_it_comes_after_a_session_and_never_between_start_and_its_questions(
    play: Callable[..., Played], records: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = records.patient("Anna")
    monkeypatch.setattr(front._Front, "_hold", lambda *_: exercised(records, anna, days_ago=0))
    assert pages(play(ENTER)) == ["main", "questions"]


def test_damaged_answers_keep_nobody_from_the_first_screen(play: Callable[..., Played], records: Store) -> None:
    anna = records.patient("Anna")
    exercised(records, anna, days_ago=0)
    play(pygame.K_1)
    with records.engine.begin() as connection:
        connection.execute(sa.text("UPDATE answer_sheet SET answers = '5'"))
    assert pages(play()) == ["main"]


def test_a_setting_is_kept_and_used_at_once(play: Callable[..., Played]) -> None:
    look, light = pygame.K_4, pygame.K_2
    played = play(SETTINGS, look, light, ESCAPE, ESCAPE, ENTER)
    assert read_settings(of_computer.place())[0].theme == "light"
    assert [now.theme for _, _, now in played.held] == ["light"]


def test_looking_back_is_about_who_is_there(play: Callable[..., Played]) -> None:
    assert play(LOOK_BACK, who="anna").looked_back == ["anna"]


def test_the_camera_rests_while_nobody_is_there(play: Callable[..., Played], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    sights = front.Sight

    def sight(source: str, finder: object) -> Any:
        opened.append(source)
        return sights(NO_CAMERA)  # what it would be is not opened here

    monkeypatch.setattr(front, "Sight", sight)
    monkeypatch.setattr(front, "REST_AFTER_S", -1.0)
    play(SETTINGS, ESCAPE, settings=replace(READY, camera="3"))
    assert set(opened) == {NO_CAMERA}
    opened.clear()
    monkeypatch.setattr(front, "REST_AFTER_S", 600.0)
    play(SETTINGS, ESCAPE, settings=replace(READY, camera="3"))
    assert set(opened) == {"3"}


@pytest.mark.slow
def test_start_is_taken_from_the_floor_with_a_hand_on_the_head(records: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The virtual patient stands before the real pose model: a raise asks for the choices, two more take Start."""
    cameras: list[Any] = []
    held: list[str] = []
    deciding = front.home_steps.step
    until = time.monotonic() + 240

    def opened(*arguments: Any, **how: Any) -> Any:
        cameras.append(open_camera(*arguments, **how))
        return cameras[-1]

    def step(home: Home, tick: HomeTick) -> Any:
        assert time.monotonic() < until
        home, asked = deciding(home, tick)
        hands, reading = home.hands, home.hands.reading
        begins = hands.seen and reading is None and not hands.opening and tick.t_s > 3.0 + since
        takes = reading is not None and reading.scan.value == "start" and reading.given
        ready = takes and (reading.scan.spoken_s is not None or not reading.scan.picked)
        cameras[-1].gesture("hand_on_head" if begins or ready else None) if cameras else None
        return home, asked

    def hold(_person: str, programme: Programme, _now: Settings) -> int:
        held.append(programme.id)
        raise front.NotBegun("enough")

    monkeypatch.setattr("coach.app.home_sight.open_camera", opened)
    monkeypatch.setattr(front.home_steps, "step", step)
    since = time.monotonic()
    wish = front.HomeWish(settings=READY, who="demo", source="mannequin")
    door = front.HomeDoor(hold=hold, practise=lambda _: None)
    monkeypatch.setattr(front._Front, "_again", lambda self, **_: setattr(self, "left", True))
    front.run(records, wish, KeptSettings(lambda _: None), door, open_window(READY), lambda _: None)
    assert held == ["gentle_start"]


# what is known of a person


def test_what_a_session_keeps_by_itself_is_no_prescription(records: Store) -> None:
    anna = records.patient("Anna")
    for routine, overrides in (("walking_plan", {"level": 2, "routine": "walking_plan"}), ("gentle_start", {})):
        records.add_prescription(anna, routine_id=routine, routine_text="", overrides=overrides, version="1")
    assert Review(records).prescribed(anna) == {}
    shown = person_of(records, "Anna", WORDS, records.now().astimezone(), SHELF)
    assert not shown.prescribed
    walking = shown.programme("walking_plan")
    assert walking is not None
    assert walking.level == 2  # that they have come to


def test_a_prescription_leaves_only_its_routine_its_easier_level_and_comfort(records: Store) -> None:
    anna = records.patient("Anna")
    overrides = {"routine": "walking_plan", "level": 3, "days_a_week": 3}
    records.add_prescription(anna, routine_id="walking_plan", routine_text="", overrides=overrides, version="1")
    shown = person_of(records, "Anna", WORDS, records.now().astimezone(), SHELF)
    assert [(one.id, one.level) for one in shown.programmes] == [("walking_plan", 3)]
    assert shown.easier is not None
    assert (shown.easier.id, shown.easier.level) == ("walking_plan", 2)
    assert shown.comfort is not None


def test_what_is_prescribed_for_today_is_said_to_be_due_and_on_a_day_off_nothing_is(records: Store) -> None:
    anna = records.patient("Anna")
    now = records.now().astimezone()
    for weekday, due in ((now.weekday(), text("home.due.today")), ((now.weekday() + 1) % 7, None)):
        overrides = {"routine": "gentle_start", "days": [WEEKDAYS[weekday]]}
        records.add_prescription(anna, routine_id="gentle_start", routine_text="", overrides=overrides, version="1")
        (own,) = person_of(records, "Anna", WORDS, now, SHELF).programmes
        assert (own.due and own.due.line) == due


NAMED = '\n[words]\nlanguage = "en"\ntitle = "My own"\npurpose = "Breathe."\n'


@pytest.mark.parametrize(
    ("words", "title", "purpose"), [(NAMED, "My own", "Breathe."), ("", "for anna", "")], ids=["named", "unnamed"]
)
def test_a_prescription_that_only_the_records_have_is_offered_from_there(
    records: Store, words: str, title: str, purpose: str
) -> None:
    anna = records.patient("Anna")
    text = (
        'id = "for_anna"\nversion = "1"\nbasis = ["therapist\'s choice"]\n\n'
        f'[[step]]\nexercise = "breathing"\ncycles = 3\n{words}'
    )
    records.add_prescription(
        anna, routine_id="for_anna", routine_text=text, overrides={"routine": "for_anna", "days_a_week": 2}, version="1"
    )
    (own,) = person_of(records, "Anna", WORDS, records.now().astimezone(), SHELF).programmes
    assert (own.id, own.kept, own.prescribed) == ("for_anna", True, True)
    assert (own.title, own.purpose) == (title, purpose)


def test_somebody_unknown_is_shown_everything_and_not_made(records: Store) -> None:
    shown = person_of(records, "me", WORDS, records.now().astimezone(), SHELF)
    assert len(shown.programmes) == 8
    assert records.find("me") is None


# the file


@pytest.mark.parametrize("damage", [b"\xff\xfe\x00", b"language = ", b"a" * 300_000, b"[[[["])
def test_a_damaged_file_is_one_sentence_and_everything_as_at_first(damage: bytes, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(damage)
    told: list[str] = []
    kept = KeptSettings(told.append, file)
    assert (kept.now, kept.now) == (Settings(), Settings())
    assert len(told) == 1
    assert str(file) in told[0]


def test_a_folder_in_its_place_is_told_too(tmp_path: Path) -> None:
    settings, trouble = read_settings(tmp_path)
    assert settings == Settings()
    assert trouble is not None


def test_what_is_written_is_read_again_and_nobody_else_may(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    settings = replace(READY, voice="+f3", rate=120.0, volume=0.5, theme="contrast", fullscreen=True, language="es")
    write_settings(file, settings)
    assert read_settings(file) == (settings, None)
    assert file.stat().st_mode & 0o077 == 0


def test_what_cannot_be_written_holds_for_now(tmp_path: Path) -> None:
    (tmp_path / "closed").write_text("a file where the folder would be")
    told: list[str] = []
    kept = KeptSettings(told.append, tmp_path / "closed" / "settings.toml")
    kept.keep("theme", "light")
    assert kept.now.theme == "light"
    assert len(told) >= 1
