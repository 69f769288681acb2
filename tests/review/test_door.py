"""Who is let in to the review: once for each key, in one browser, from its own pages; and what every answer carries."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from review_clinic import Clinic
from starlette.testclient import TestClient
from sweeps import swept

from coach.cli.opening import Opening
from coach.core.base.limits import LIMITS, ReadingLimit
from coach.review.app import review_app
from coach.review.desk import Desk
from coach.review.door import HEADERS, NOTHING, Keys
from coach.review.server import serve

HERE = "http://127.0.0.1"


@pytest.fixture
def stranger(desk: Desk) -> TestClient:
    """A browser that has not been let in."""
    return TestClient(review_app(desk), base_url=HERE, follow_redirects=True, raise_server_exceptions=False)


@swept("path", ["/", "/open/", "/open/wrong", "/patient/x", "/session/x", "/favicon.ico", "/wrong/"])
def test_without_a_key_nothing_is_here(path: str, stranger: TestClient) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, "Wanda" in answer.text) == (404, False)
    assert stranger.post(path, data={"text": "x"}).status_code == 404


def test_a_key_opens_the_pages_once(stranger: TestClient, desk: Desk) -> None:
    key = desk.keys.new()
    assert stranger.head(f"/open/{key}").status_code == 404  # what only looks uses nothing up
    let_in = stranger.get(f"/open/{key}")
    kept = let_in.headers["set-cookie"].lower()
    assert all(word in kept for word in ("httponly", "samesite=strict", "path=/"))
    assert key.lower() not in kept
    assert "Wanda Well" in stranger.get("/").text
    other = TestClient(stranger.app, base_url=HERE)
    assert other.get(f"/open/{key}").status_code == 404
    assert other.get("/").status_code == 404


def test_two_browsers_each_have_a_key(stranger: TestClient, desk: Desk) -> None:
    other = TestClient(stranger.app, base_url=HERE)
    for browser in (stranger, other):
        browser.get(f"/open/{desk.keys.new()}")
    assert [browser.get("/").status_code for browser in (stranger, other)] == [200, 200]


def test_a_cookie_that_somebody_made_up_opens_nothing(stranger: TestClient) -> None:
    for made_up in ("", "x" * 43, "x" * 10_000, '"', "\\", "é".encode().decode("latin-1")):
        answer = stranger.get("/", headers={b"cookie": b"coach_review_80=" + made_up.encode("latin-1")})
        assert answer.status_code == 404


@swept(
    "sent",
    [
        lambda: ({"origin": "http://evil.example"},),
        lambda: ({"origin": "http://127.0.0.1:9999"},),
        lambda: ({"origin": "null"},),
        lambda: ({"sec-fetch-site": "cross-site"},),
        lambda: ({"sec-fetch-site": "same-site"},),
    ],
)
def test_another_page_makes_the_browser_do_nothing(sent: dict[str, str], client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/note"
    assert client.post(path, data={"text": "x"}, headers=sent).status_code == 403
    assert clinic.review.notes(clinic.well) == []
    own = {"origin": HERE, "sec-fetch-site": "same-origin"}
    assert client.post("/patient/none/note", data={"text": "x"}, headers=own).status_code == 404  # was let through


def test_every_answer_has_every_header(
    client: TestClient, stranger: TestClient, clinic: Clinic, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        200: client.get("/"),
        303: client.post(f"{clinic.path(clinic.well)}/note", data={"text": "x"}, follow_redirects=False),
        307: client.get("/patient/x/", follow_redirects=False),
        400: client.get("/", headers={"host": "evil.example"}),
        403: client.get("/", headers={"sec-fetch-site": "cross-site"}),
        404: stranger.get("/"),
        405: client.put("/"),
        413: client.post(f"{clinic.path(clinic.well)}/note", data={"text": "x" * 300_000}),
    }

    def fails(*_: object) -> None:
        raise RuntimeError("in a page")

    monkeypatch.setattr("coach.records.review.Review.all_visits", fails)
    answers[500] = client.get("/")
    assert "could not be made" in answers[500].text
    monkeypatch.setattr("coach.review.door.Door._answer", fails)
    answers[501] = stranger.get("/")
    assert answers[501].status_code == 500
    for code, answer in answers.items():
        assert answer.status_code == (404 if code == 405 else min(code, 500))
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, code


# served


@contextmanager
def running(desk: Desk) -> Iterator[int]:
    """The port of the review, served by a thread until the end of the block."""
    started: list[str] = []
    loops: list[asyncio.AbstractEventLoop] = []
    new_loop = asyncio.new_event_loop

    def kept() -> asyncio.AbstractEventLoop:
        loops.append(new_loop())
        return loops[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", kept)
        patch.setattr("uvicorn.server.Server.capture_signals", lambda self: _stopping(self, servers))
        servers: list[object] = []
        thread = threading.Thread(target=serve, args=(desk, 0, started.append), daemon=True)
        thread.start()
        while not servers or not started:
            time.sleep(0.005)
        yield int(started[0].split(":")[2].split("/")[0])
        servers[0].should_exit = True  # type: ignore[attr-defined]
        thread.join(10)


@contextmanager
def _stopping(server: object, servers: list[object]) -> Iterator[None]:
    servers.append(server)
    yield


HALVES = {
    "nothing at all": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
}


def test_half_a_request_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for row in ("request.head", "request.body"):
        monkeypatch.setitem(LIMITS, row, ReadingLimit(0.05, "s", "a test"))
    key = desk.keys.new()
    with running(desk) as port:
        head = f"Host: 127.0.0.1:{port}\r\n"
        cookie = (
            _asked(port, f"GET /open/{key} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())
            .split(b"set-cookie: ")[1]
            .split(b";")[0]
        )
        form = f"POST /patient/x/note HTTP/1.1\r\n{head}Cookie: {cookie.decode()}\r\nContent-Length: 50\r\n\r\ntext="
        answers = {name: _asked(port, half) for name, half in {**HALVES, "half a form": form.encode()}.items()}
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(f"GET /x HTTP/1.1\r\n{head}\r\n".encode())
            first = b""
            while not first.endswith(NOTHING.encode()):
                first += connection.recv(65536)
            second = _asked(port, b"GET / HT", connection)
        no_request = _asked(port, b"\x16\x03\x01\x02\x00 no HTTP\r\n\r\n")
    assert answers["nothing at all"] == answers["half a head"] == b""
    assert second == b""
    assert answers["half a form"].startswith(b"HTTP/1.1 408")
    assert no_request.startswith(b"HTTP/1.1 400")
    assert all(f"{name}: {value}".encode() in no_request for name, value in HEADERS.items())


def _asked(port: int, request: bytes, over: socket.socket | None = None) -> bytes:
    """What comes back until the other end hangs up; it must."""
    with over or socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


# opened


def test_the_browser_is_given_a_file_that_only_its_user_reads_and_no_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    keys, said = Keys(), []
    opening = Opening(keys, said.append, browser=True)
    opening.ready("http://127.0.0.1:8/open/")
    (page,) = folder.rglob("*.html")
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join(10)
    assert opened == [page.as_uri()]
    assert (page.stat().st_mode & 0o777, page.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    shown, hidden = said[0].rpartition("/")[2], page.read_text().split("/open/")[1].split('"')[0]
    assert shown != hidden
    assert keys.exchange(hidden) is not None
    assert list(folder.iterdir()) == []  # used, and gone
    assert keys.exchange(shown) is not None
    again = said[-1].rpartition("/")[2]  # for another browser
    assert keys.exchange(again) is not None
    opening.close()


def test_a_file_that_no_browser_used_goes_with_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("webbrowser.open", lambda address: None)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    opening = Opening(Keys(), lambda line: None, browser=True)
    opening.ready("http://127.0.0.1:8/open/")
    opening.close()
    assert list(folder.iterdir()) == []
