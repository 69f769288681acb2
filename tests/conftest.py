"""No test touches the person's own records, screen or loudspeaker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import NoServer, Server, postgresql


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COACH_STORE", str(tmp_path / "records.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
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
