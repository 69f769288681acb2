"""Nothing leaves this machine: a session and its report open no connection, as Python and as the kernel see it."""

import re
import shutil
import signal
import socket
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from piper_voice import piper_voice

from coach.cli import execute
from coach.devices.sound import hibari

ROOT = Path(__file__).resolve().parents[1]
SESSION = ("run", "gentle_start", "--camera", "mannequin", "--quick", "--no-window", "--report", "report.html")
BREATHS = 'id = "breaths"\nversion = "1"\nmax_minutes = 5\n\n[[step]]\nexercise = "breathing"\ncycles = 3\n'
LOOPBACK = re.compile(r"inet_addr\(\"127\.|\"::1\"")


@pytest.mark.slow
def test_a_session_and_its_report_open_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python sees it, where there is no strace."""
    opened: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_: opened.append(asked) or [])
    monkeypatch.chdir(tmp_path)
    Path("breaths.toml").write_text(BREATHS, encoding="utf-8")
    assert execute(["run", "breaths.toml", *SESSION[2:], "--mute"]) == 0
    assert (tmp_path / "report.html").stat().st_size > 10_000
    assert opened == []


@pytest.mark.slow
def test_the_kernel_sees_no_connection_beyond_loopback_even_where_there_is_no_network(tmp_path: Path) -> None:
    """The whole process under strace, in a network namespace that has nothing in it."""
    tools = ("strace", "unshare")
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"needs {' and '.join(missing)}")
    traced = tmp_path / "calls"
    apart = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this system gives no network namespace to a test")
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg,bind", "-o", str(traced)]
    command = [*apart, *watch, sys.executable, "-m", "coach", *SESSION, "--store", str(tmp_path / "records.db")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=900, env=_with_root())
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "report.html").stat().st_size > 10_000
    beyond = [
        line
        for line in traced.read_text("utf-8").splitlines()
        if re.search(r"AF_INET|AF_INET6|AF_PACKET|AF_NETLINK", line) and not LOOPBACK.search(line)
    ]
    assert beyond == []


SPEAKS = """
import sys, time
from coach.devices.sound.voice_choice import open_ahead
voice = open_ahead(sys.argv[1], "en", 150, 22050)
voice.await_loaded(60)
voice.prepare(["Come down a little.", "Xylophonia Qwertz, zzzplk."])
time.sleep(20)  # who reports does so after a while
assert voice.ready("Come down a little.")
voice.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hibari", "piper"])
def test_the_kernel_sees_no_connection_of_a_neural_voice_even_where_there_is_no_network(
    name: str, tmp_path: Path
) -> None:
    tools = ("strace", "unshare")
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"needs {' and '.join(missing)}")
    if name == "hibari" and not hibari.installed():
        pytest.skip("the extra [voice] is not installed")
    apart = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this system gives no network namespace to a test")
    traced = tmp_path / "calls"
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg,bind", "-o", str(traced)]
    voice = name if name == "hibari" else str(piper_voice(tmp_path))
    home = {**_with_root(), "HIBARI_HOME": str(tmp_path / "downloads")}
    done = subprocess.run(
        [*apart, *watch, sys.executable, "-c", SPEAKS, voice], cwd=tmp_path, capture_output=True, text=True,
        timeout=300, env=home,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert not re.findall(r".*(?:AF_INET|AF_PACKET|AF_NETLINK).*", traced.read_text("utf-8"))
    assert not (tmp_path / "downloads").exists()


@pytest.mark.slow
def test_the_kernel_sees_nothing_beyond_loopback_of_a_review_and_of_every_export(tmp_path: Path) -> None:
    """PDF apart, which a browser prints; docs/exports.md says so."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    store = ("--store", str(tmp_path / "records.db"))
    assert execute(["run", "breathing_relax", *SESSION[2:6], "--mute", *store]) == 0
    watch = ["strace", "-D", "-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg,bind", "-o"]
    coach = [sys.executable, "-m", "coach"]
    for number, kind in enumerate(("json", "csv", "fhir")):
        done = subprocess.run(
            [*watch, str(tmp_path / f"calls_{number}"), *coach, "export", "--patient", "demo", "--format", kind,
             "-o", str(tmp_path / f"out.{kind}"), *store],
            cwd=tmp_path, capture_output=True, text=True, timeout=120, env=_with_root(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
    review = [*watch, str(tmp_path / "calls_review"), *coach, "review", "--no-browser", *store]
    environment = {**_with_root(), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(review, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        opened = program.stdout.readline().strip()
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        browser.open(opened)
        waiting, read = [urljoin(opened, "/")], set[str]()
        while waiting:
            address = waiting.pop()
            if address not in read and not address.endswith("/export/pdf"):
                read.add(address)
                page = browser.open(address).read().decode("utf-8", "replace")
                waiting += [urljoin(address, link) for link in re.findall(r'href="(/[^"#]*)', page)]
        program.send_signal(signal.SIGINT)
        assert program.wait(60) == 0
    assert len(read) > 5
    assert {address.rpartition("/")[2] for address in read} >= {"json", "csv", "html"}
    calls = [line for path in tmp_path.glob("calls_*") for line in path.read_text("utf-8").splitlines()]
    assert any("bind" in line and LOOPBACK.search(line) for line in calls)  # it was watched
    beyond = [
        line
        for line in calls
        if re.search(r"AF_INET|AF_PACKET|AF_NETLINK", line)
        and not LOOPBACK.search(line)
        and not re.search(r"socket\(AF_INET6?, SOCK_STREAM", line)  # made, and then bound or connected, or not at all
    ]
    assert beyond == []


def _with_root() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}
