"""`coach` alone, `coach run` without a routine, and the settings behind the options of the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.app import settings as of_computer
from coach.app.settings import read_settings, write_settings
from coach.core.home.programmes import Programme
from coach.core.home.settings import Settings
from coach.devices.screen import LIGHT, ScreenError

Run = Callable[..., tuple[int, str, str]]
GENTLE = Programme(id="gentle_start", title="Gentle start", minutes=9)


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., None]:
    def keep(**values: Any) -> None:
        write_settings(of_computer.place(), Settings(**values))

    return keep


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ScreenError("No display could be opened.")

    monkeypatch.setattr("coach.app.home_window.Window", fails)


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    """The sessions that would have been held: whose, of which routine, and with what."""
    found: list[tuple[str, str, Any]] = []

    def hold(routine: Any, _store: Any, who: str, _prescription: Any, options: Any, _tell: Any) -> int:
        found.append((who, routine.id, options))
        return 0

    monkeypatch.setattr("coach.app.session.run", hold)
    return found


@pytest.fixture
def first_screen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the first screen was opened with; there Start is chosen, and it is closed."""
    opened: list[Any] = []

    def run(_records: Any, wish: Any, _kept: Any, door: Any, window: Any, _tell: Any) -> int:
        opened.append(wish)
        window.close()
        return int(door.hold(wish.who or "me", GENTLE, wish.settings))

    monkeypatch.setattr("coach.app.home.run", run)
    return opened


def test_alone_without_a_display_it_is_help_as_ever(run: Run, no_display: None, tmp_path: Path) -> None:
    code, out, told = run()
    assert (code, out) == (2, "")
    assert told.startswith("Usage: coach")
    assert not (tmp_path / "records.db").exists()  # nothing is begun


def test_without_a_routine_or_a_window_routines_are_named(run: Run, no_display: None) -> None:
    for arguments in ((), ("--no-window",)):
        code, _, told = run("run", *arguments)
        assert code == 2
        assert told.count("\n") == 0
        assert "gentle_start" in told
        assert "walking_plan" in told


def test_help_is_help_where_there_is_a_display_too(run: Run, first_screen: list[Any]) -> None:
    code, out, _ = run("--help")
    assert (code, first_screen) == (0, [])
    assert out.startswith("Usage: coach")


def test_alone_it_opens_the_first_screen_with_what_is_set(
    run: Run, kept: Callable[..., None], first_screen: list[Any], sessions: list[Any]
) -> None:
    kept(language="de", theme="light", voice="+f3", rate=120.0, camera="2", started=True)
    assert run()[0] == 0
    assert first_screen[0].settings == read_settings(of_computer.place())[0]
    ((who, routine, options),) = sessions
    assert (who, routine, options.source, options.by_time) == ("me", "gentle_start", "2", False)
    assert (options.look.theme, options.sound.voice, options.sound.rate) == (LIGHT, "+f3", 120.0)


def test_open_shows_a_parcel_on_it(run: Run, first_screen: list[Any], sessions: list[Any]) -> None:
    assert run("open", "anna.coach")[0] == 0
    assert run("open")[0] == 0
    assert [wish.parcel for wish in first_screen] == ["anna.coach", None]


def test_open_without_a_display_names_the_other_way(run: Run, no_display: None, tmp_path: Path) -> None:
    code, out, told = run("open", "anna.coach")
    assert (code, out, told.count("\n")) == (2, "", 0)
    assert "coach import" in told
    assert not (tmp_path / "records.db").exists()


def test_run_without_a_routine_opens_it_with_the_options_before_the_settings(
    run: Run, kept: Callable[..., None], first_screen: list[Any], sessions: list[Any]
) -> None:
    kept(language="de", theme="light", voice="+f3", started=True)
    assert run("run", "--theme", "dark", "--quick", "--mute", "--patient", "Anna")[0] == 0
    wish = first_screen[0]
    assert (wish.who, wish.settings.theme, wish.settings.language, wish.mute) == ("Anna", "dark", "de", True)
    ((who, _, options),) = sessions
    assert (who, options.quick, options.sound.mute, options.sound.voice) == ("Anna", True, True, "+f3")


def test_a_film_or_the_virtual_patient_is_no_camera_of_the_settings(
    run: Run, first_screen: list[Any], sessions: list[Any]
) -> None:
    run("run", "--camera", "mannequin")
    assert (first_screen[0].who, first_screen[0].source) == ("demo", "mannequin")
    assert sessions[0][2].source == "mannequin"


def test_settings_stand_behind_run_and_the_command_line_outranks_them(
    run: Run, kept: Callable[..., None], sessions: list[Any]
) -> None:
    kept(language="es", theme="contrast", camera="1", reduced_motion=True, volume=0.5)
    assert run("run", "gentle_start")[0] == 0
    assert run("run", "gentle_start", "--camera", "3", "--full-motion", "--volume", "1")[0] == 0
    one, other = (options for _, _, options in sessions)
    assert (one.source, one.look.calm, one.sound.volume) == ("1", True, 0.5)
    assert (other.source, other.look.calm, other.sound.volume) == ("3", False, 1.0)
    assert other.look.theme == one.look.theme


def test_no_camera_is_a_setting_that_a_camera_on_the_command_line_outranks(
    run: Run, kept: Callable[..., None], sessions: list[Any]
) -> None:
    kept(camera="none")
    run("run", "gentle_start")
    run("run", "gentle_start", "--camera", "0")
    assert [(options.by_time, options.source) for _, _, options in sessions] == [(True, "0"), (False, "0")]


def test_the_language_stands_behind_every_command_that_has_one(run: Run, kept: Callable[..., None]) -> None:
    kept(language="de")
    assert "Worauf Sie achten" in run("cards", "watch_for")[1]
    assert "What to watch for" in run("cards", "watch_for", "--language", "en")[1]


def test_a_damaged_file_is_told_once_and_only_where_it_matters(run: Run, sessions: list[Any]) -> None:
    of_computer.place().write_text("language = ")
    code, out, told = run("cards", "watch_for")
    assert (code, told.count("\n")) == (0, 0)
    assert "settings" in told
    assert "What to watch for" in out
    assert run("run", "gentle_start", "--fullscreen")[2].count("cannot be read") == 1
    assert run("version")[2] == ""


def test_fullscreen_is_remembered_and_windowed_forgets_it(run: Run, sessions: list[Any]) -> None:
    for arguments in ((), ("--fullscreen",), (), ("--windowed",), ()):
        run("run", "gentle_start", *arguments)
    assert [options.look.fullscreen for _, _, options in sessions] == [False, True, True, False, False]
