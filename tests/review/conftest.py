"""A clinic with three patients, and the pages of it: reached in the program, without a network."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from review_clinic import NOW, Clinic, filled
from starlette.testclient import TestClient

from coach.prescription.words import load_words
from coach.records.store import open_store
from coach.review.app import review_app
from coach.review.desk import Desk


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clock: list[datetime] = [NOW]
    with open_store(str(tmp_path / "clinic.db"), now=lambda: clock[0]) as store:
        yield filled(store, clock)


@pytest.fixture
def desk(clinic: Clinic) -> Desk:
    return Desk(store=clinic.store, words=load_words("en"), by="dr. lee", zone=UTC)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    """A browser that has been let in."""
    browser = TestClient(review_app(desk), base_url="http://127.0.0.1", follow_redirects=True)
    assert browser.get(f"/open/{desk.keys.new()}").status_code == 200
    return browser
