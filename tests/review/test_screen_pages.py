"""The patient's screen, read from the page: opened, watched, closed, and what came of it."""

from dataclasses import dataclass, field, replace

import pytest
from review_clinic import Clinic, text
from starlette.testclient import TestClient

from coach.records.rows import Patient
from coach.records.store import Store
from coach.review.app import review_app
from coach.review.desk import Desk


@dataclass
class Progress:
    reading: bool = False
    sentence: str = ""
    patient: Patient | None = None


@dataclass
class Camera:
    """One that shows what it is told to."""

    state: Progress = field(default_factory=Progress)
    asked: list[str] = field(default_factory=list)

    def begin(self, store: Store) -> None:
        self.asked.append("begin")
        self.state = Progress(reading=True, sentence="Of 2 codes these are still to come: 2.")

    def stop(self) -> None:
        self.asked.append("stop")
        self.state = Progress(sentence="The camera was closed.")

    def now(self) -> Progress:
        return self.state

    def picture(self) -> bytes:
        return b"webp" if self.state.reading else b""


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def client(desk: Desk, camera: Camera) -> TestClient:
    whole = replace(desk, screens=camera)
    browser = TestClient(review_app(whole), base_url="http://127.0.0.1", follow_redirects=True)
    assert browser.get(f"/open/{whole.keys.new()}").status_code == 200
    return browser


def test_the_camera_opens_only_when_it_is_asked_for(client: TestClient, camera: Camera) -> None:
    assert 'href="/screen"' in client.get("/").text
    page = client.get("/screen").text
    assert "not kept" in text(page)
    assert 'http-equiv="refresh"' not in page
    assert camera.asked == []
    assert client.get("/screen/picture").status_code == 404


def test_while_it_reads_the_page_shows_what_it_sees_and_asks_again_by_itself(
    client: TestClient, camera: Camera
) -> None:
    page = client.post("/screen").text
    assert camera.asked == ["begin"]
    assert "still to come: 2" in text(page)
    assert 'http-equiv="refresh"' in page
    assert "img-src 'self'" in page
    answer = client.get("/screen/picture")
    assert (answer.content, answer.headers["content-type"]) == (b"webp", "image/webp")
    assert "The camera was closed." in text(client.post("/screen/stop").text)


def test_what_has_come_leads_to_the_patient(client: TestClient, camera: Camera, clinic: Clinic) -> None:
    camera.state = Progress(sentence="It stands on the page.", patient=clinic.well)
    page = client.get("/screen").text
    assert "It stands on the page." in text(page)
    assert f'href="{clinic.path(clinic.well)}"' in page


def test_without_a_camera_there_is_no_such_page(desk: Desk) -> None:
    browser = TestClient(review_app(desk), base_url="http://127.0.0.1", follow_redirects=True)
    browser.get(f"/open/{desk.keys.new()}")
    assert "/screen" not in browser.get("/").text
    for answer in (browser.get("/screen"), browser.post("/screen"), browser.post("/screen/stop")):
        assert (answer.status_code, "coach receive" in answer.text) == (404, True)
