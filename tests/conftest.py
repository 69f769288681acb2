"""No test touches the person's own records, screen or loudspeaker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databases import NoServer, Server, postgresql

from coach.cli import execute


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The user's folder for data, beside that of the test: what is listed there is the test's."""
    return tmp_path.with_name(f"{tmp_path.name}-data")


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path) -> None:
    monkeypatch.setenv("COACH_STORE", str(tmp_path / "records.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("coach.app.settings.place", lambda: tmp_path / "settings.toml")
    monkeypatch.setattr("coach.records.elsewhere.usual", lambda: tmp_path / "usual.db")
    for driver in ("SDL_VIDEODRIVER", "SDL_AUDIODRIVER"):
        monkeypatch.setenv(driver, "dummy")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL; a test that asks for it skips, with the reason, where none can be started."""
    try:
        with postgresql() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in an empty folder; gives its exit code, what it printed, and what it told."""
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str | Path) -> tuple[int, str, str]:
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err.strip()

    return _run
