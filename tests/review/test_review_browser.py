"""A therapist at work: the real program serves, a real browser clicks, the records have it afterwards."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import complaints, opened
from review_clinic import NOW, Clinic, filled
from served_clinic import Served, let_in, serving

from coach.records.store import open_store

pytestmark = pytest.mark.slow
STARTS_S = 30


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "clinic.db")


@pytest.fixture
def clinic(place: str) -> Iterator[Clinic]:
    clock = [NOW]
    with open_store(place, now=lambda: clock[0]) as store:
        yield filled(store, clock)


@pytest.fixture
def served(clinic: Clinic, place: str) -> Iterator[Served]:
    with serving(place) as found:
        yield found


def test_a_therapist_reads_writes_decides_and_prescribes(served: Served, clinic: Clinic) -> None:
    _, program = served
    with opened() as page:
        let_in(served, page)
        assert complaints(page) == []
        names = page.locator("table.clinic th[scope=row] a").all_text_contents()
        assert names[0] == "Stan Stopped"
        assert "<script>alert(1)</script>" in names

        page.click("a:text('Stan Stopped')")
        assert complaints(page) == []
        assert "Stopped by a safety rule" in page.text_content(".attention-pane")
        page.click("table.sessions a >> nth=0")
        assert complaints(page) == []
        page.fill("#text", "Phoned: better today.")
        page.click("button:text('Keep the note')")
        assert page.text_content(".done") == "The note is kept."
        page.click("button:text('Mark as read')")
        assert complaints(page) == []
        assert "A red line is among them" in page.text_content("main")
        page.click("button:text('Mark it as read')")
        assert "Read by dr. lee" in page.text_content(".pen")
        page.click("nav a:text('Stan Stopped')")
        assert "Stopped by a safety rule" not in page.text_content(".attention-pane")
        assert "Phoned: better today." in page.text_content(".notes")

        page.click("nav a:text('Patients')")
        page.click("a:text('Wanda Well')")
        _accepts_with_the_keyboard(page)
        _prescribes(page)
        # a page that was refused is said on the console by the browser itself
        assert [said for said in page.said if "422" not in said] == []
    review = clinic.review
    assert [own.action for own in review.decisions(clinic.well)] == ["prescribed", "accepted"]
    assert review.prescriptions(clinic.well)[0].overrides == {
        "routine": "walking_plan", "level": 3, "days_a_week": 5, "step": [{"exercise": "walking", "duration_s": 400.0}]
    }  # fmt: skip
    assert [note.text for note in review.notes(clinic.stopped)] == ["Phoned: better today."]
    program.send_signal(signal.SIGINT)
    assert program.wait(STARTS_S) == 0


def _accepts_with_the_keyboard(page: Any) -> None:
    assert "level 2 to 3 proposed" in page.text_content(".proposal")
    page.focus("[name=reason]")
    page.keyboard.type("calm for a week")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Accept"
    page.keyboard.press("Enter")
    page.wait_for_selector(".done")
    assert page.text_content(".done").startswith("Accepted.")
    assert "calm for a week" in page.text_content("main")


def _prescribes(page: Any) -> None:
    page.click("a:has-text('change') >> nth=0")
    assert complaints(page) == []
    page.fill("[name='walking.dose.duration_s']", "4000")
    page.fill("[name='pain.ceiling']", "nine")
    page.click("button:text('Keep this prescription')")
    assert page.evaluate("document.activeElement.className") == "faults"  # what is wrong is read out first
    assert page.locator(".faults li").count() == 2
    assert complaints(page) == []
    page.click(".faults a >> nth=0")
    page.fill("[name='walking.dose.duration_s']", "400")
    page.fill("[name='pain.ceiling']", "7")
    page.press("[name='pain.ceiling']", "Enter")
    page.wait_for_selector(".done")
    assert page.text_content(".done").startswith("The prescription is kept.")


def test_what_is_new_is_one_screen_and_the_course_another(served: Served) -> None:
    with opened(1366, 768) as page:
        let_in(served, page)
        for name in ("Wanda Well", "Stan Stopped"):
            page.click(f"a:text('{name}')")
            assert page.evaluate("document.querySelector('.since').getBoundingClientRect().bottom") <= 768
            assert page.evaluate("document.querySelector('.screenful').getBoundingClientRect().height") <= 768
            assert page.evaluate("document.documentElement.scrollWidth") <= 1366
            page.click("nav a:text('Patients')")


def test_the_list_and_a_patient_fit_a_phone_with_the_red_flag_first(served: Served, clinic: Clinic) -> None:
    clinic.store.add_lock(clinic.stopped, kind="emergency", reason="saddle_numbness")
    with opened(390, 844) as page:
        let_in(served, page)
        for where in (".clinic .calls", ".red-flag .sign"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, where
            assert complaints(page) == [], where
            assert page.text_content(where).startswith("CALL NOW: Numbness of the saddle area")
            box = page.locator(where).bounding_box()
            assert box["x"] >= 0, where
            assert box["x"] + box["width"] <= 390, where
            assert box["y"] + box["height"] <= 844, where
            if where.startswith(".clinic"):
                page.click("a:text('Stan Stopped')")


# two therapists


def test_two_browsers_on_one_patient_lose_nothing_of_each_other(served: Served, clinic: Clinic) -> None:
    with opened() as first, opened(390, 844, beside=first) as second:
        let_in(served, first, second)
        for page in (first, second):
            page.click("a:text('Wanda Well')")
            page.click("a:has-text('change') >> nth=0")
        first.fill("[name='walking.dose.duration_s']", "100")
        first.fill("[name='days_a_week']", "4")
        first.dblclick("button:text('Keep this prescription')")
        first.wait_for_selector(".done")
        assert first.text_content(".done").startswith("The prescription is kept.")
        second.fill("[name='days_a_week']", "3")
        second.click("button:text('Keep this prescription')")
        assert complaints(second) == []
        assert "Changed meanwhile" in second.text_content("h1")
        assert "Walking: Time, s: 100" in second.text_content("main")
        second.check("input[name='days_a_week'][value='3']")
        second.click("button:text('Keep what is chosen')")
        assert second.text_content(".done").startswith("The prescription is kept.")
        own = clinic.review.prescriptions(clinic.well)
        assert len(own) == 3
        assert own[0].overrides["step"] == [{"exercise": "walking", "duration_s": 100.0}]
        assert own[0].overrides["days_a_week"] == 3

        second.fill("#text", "Phoned her.")
        second.dblclick("button:text('Keep the note')")
        second.wait_for_selector(".done")
        assert second.locator(".note").count() == 1


def test_a_lock_is_ended_at_the_top_of_the_page_once_and_the_second_sees_by_whom(
    served: Served, clinic: Clinic
) -> None:
    clinic.store.add_lock(clinic.stopped, kind="emergency", reason="saddle_numbness")
    with opened() as first, opened(beside=first) as second:
        let_in(served, first, second)
        for page in (first, second):
            page.click("a:text('Stan Stopped')")
        first.click(".unlock button")
        assert complaints(first) == []
        assert first.locator(".unlock .wrong").count() == 3
        for page, examiner in ((first, "Dr Brown"), (second, "Dr Gray")):
            page.fill("[name=examined_by]", examiner)
            page.fill("[name=examined_on]", page.get_attribute("[name=examined_on]", "max"))
            page.fill("[name=told]", "a strain")
        first.dblclick(".unlock button")
        first.wait_for_selector(".done")
        assert first.text_content(".done").startswith("Unlocked.")
        second.click(".unlock button")
        assert complaints(second) == []
        assert "Examined by Dr Brown" in second.text_content("main")
        second.click("button:text('Keep mine as a note')")
        assert "Dr Gray" in second.text_content(".notes")
    assert [own.examined_by for own in clinic.store.unlocks(clinic.stopped)] == ["Dr Brown"]


def test_another_machine_and_another_name_reach_nothing(served: Served) -> None:
    import socket
    import urllib.error
    import urllib.request

    port = int(re.findall(r":(\d+)/", served[0])[0])
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(urllib.request.Request(served[0], headers={"Host": "evil.example"}), timeout=5)
    own = socket.gethostbyname(socket.gethostname())
    if not own.startswith("127."):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((own, port), timeout=5)


def test_the_browser_is_sent_by_a_file_and_no_key_stands_in_its_command_line(
    clinic: Clinic, place: str, tmp_path: Path
) -> None:
    seen = tmp_path / "arguments"
    fake = tmp_path / "fake-browser"
    fake.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {seen}.new && mv {seen}.new {seen}\n')
    fake.chmod(0o700)
    command = [sys.executable, "-m", "coach", "review", "--store", place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=os.environ | {"PYTHONUNBUFFERED": "1", "BROWSER": f"{fake} %s", "TMPDIR": str(tmp_path)},
                          ) as program:  # fmt: skip
        assert program.stdout is not None
        shown = program.stdout.readline().strip()
        deadline = time.monotonic() + STARTS_S
        while not seen.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        opened_with = seen.read_text()
        assert opened_with.startswith("file://")
        assert shown.rpartition("/")[2] not in opened_with
        with opened() as page:
            page.goto(opened_with)
            page.wait_for_url(re.compile(r":\d+/$"))
            assert "Stan Stopped" in page.text_content("table.clinic")
            kept = page.context.cookies()
            assert [(each["httpOnly"], each["sameSite"]) for each in kept] == [(True, "Strict")]
            assert page.evaluate("document.cookie") == ""
        assert not Path(opened_with.removeprefix("file://")).exists()
        program.send_signal(signal.SIGINT)
        assert program.wait(STARTS_S) == 0
