"""A therapist prescribes in a real browser: by mouse and by keyboard alone, each press and click counted."""

import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browsers import complaints, opened
from review_clinic import NOW, Clinic, filled
from served_clinic import Served, let_in, serving

from coach.records import parcels
from coach.records.store import open_store

pytestmark = pytest.mark.slow
MOST = 60  # keys and clicks for four exercises with doses, one limit and days


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


@dataclass
class Hand:
    """Presses and clicks, and counts them; a chord is as many as its keys."""

    page: Any
    used: int = 0

    def click(self, where: str) -> None:
        self.used += 1
        self.page.click(where)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.used += key.count("+") + 1
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.used += len(words)
        self.page.keyboard.type(words)

    def type_over(self, where: str, words: str) -> None:
        """A double click marks what stands in a field."""
        self.used += 2
        self.page.dblclick(where)
        self.type(words)


def until(page: Any, holds: str) -> None:
    """Waits for what a script says of the page; the page's own policy lets no text run as one inside it."""
    deadline = time.monotonic() + 60
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, holds
        time.sleep(0.02)


def at(page: Any) -> str:
    """The name, or what the button says, of what has the focus."""
    return str(page.evaluate("document.activeElement.name || document.activeElement.id"))


def kept_steps(clinic: Clinic) -> tuple[list[tuple[str, object]], dict[str, Any]]:
    kept = clinic.review.prescriptions(clinic.well)[0]
    steps = tomllib.loads(kept.routine_text)["step"]
    found = [(row["exercise"], row.get("reps") or row.get("hold_s") or row.get("duration_s")) for row in steps]
    return found, {"overrides": dict(kept.overrides), "limits": [row["limit"] for row in steps if "limit" in row]}


def test_four_exercises_a_limit_and_days_take_at_most_60_keys_and_clicks(
    served: Served, clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened() as page:
        let_in(served, page)
        page.click("a:text('Wanda Well')")
        hand = Hand(page)
        hand.click("a.button:text('Prescribe')")
        assert complaints(page) == []
        wanted = {"hip_lift": ("hip", "7"), "bird_dog": ("dog", "4"), "childs_pose": ("pose", "30"),
                  "walking": ("walk", "90")}  # fmt: skip
        for number, (key, (words, dose)) in enumerate(wanted.items(), 1):
            hand.type(words)  # the search has the focus, and narrows the list
            page.wait_for_selector(f"button[value='add:{key}']:visible")
            hand.click(f"button[value='add:{key}']")
            page.wait_for_selector(f"#s{number} input:focus")
            page.wait_for_load_state()  # what stands in it is marked as soon as the page is whole
            hand.type(dose)  # its dose has the focus, and what stood there is marked
            if number < 4:
                hand.press("Enter")
                page.wait_for_selector("#find:focus")
        hand.click("#s1 summary")
        hand.click("[name='s1.limit.over_arch.stop_below']")
        hand.type("-15")
        for day in ("mon", "wed", "fri"):
            hand.click(f"[name='days.{day}']")
        page.wait_for_selector("#preview:has-text('Monday, Wednesday, Friday')")
        assert complaints(page) == []
        hand.click("#keep")
        page.wait_for_selector(".done")
        assert complaints(page) == []
        assert page.said == []
    steps, rest = kept_steps(clinic)
    assert steps == [("hip_lift", 7), ("bird_dog", 4), ("childs_pose", 30), ("walking", 90)]
    assert rest["limits"] == [[{"name": "over_arch", "stop_below": -15}]]
    assert rest["overrides"] == {"routine": "your_exercises", "days": ["mon", "wed", "fri"]}
    with capsys.disabled():
        print(f"\nkeys and clicks: {hand.used}")
    assert hand.used <= MOST


def test_the_same_by_the_keyboard_alone(served: Served, clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    with opened() as page:
        let_in(served, page)
        page.click("a:text('Wanda Well')")
        page.focus("a.button:text('Prescribe')")
        hand = Hand(page)
        hand.press("Enter")
        page.wait_for_selector("#compose")
        for number, (words, dose) in enumerate((("bird", "4"), ("child", "30"), ("walk", "90"), ("hip l", "7")), 1):
            assert at(page) == "find"
            hand.type(words)
            hand.press("Enter")
            page.wait_for_selector("button[value^='add:']:focus")
            hand.press("Enter")
            page.wait_for_selector(f"#s{number} input:focus")
            page.wait_for_load_state()  # what stands in it is marked as soon as the page is whole
            hand.type(dose)
            if number < 4:
                hand.press("Enter")
                page.wait_for_selector("#find:focus")
        assert at(page) == "s4.reps"
        hand.press("Tab", "Tab", "Enter", "Tab", "Tab")  # rest, limits: opened, warns below, stops below
        assert at(page) == "s4.limit.over_arch.stop_below"
        hand.type("-15")
        hand.press("Tab", "Tab", "Tab")  # up and out; the last has no way down
        assert at(page) == "days.mon"
        hand.press("Space", "Tab", "Tab", "Space", "Tab", "Tab", "Space")
        hand.press("Control+Enter")
        page.wait_for_selector(".done")
        # and what follows, still without a mouse
        page.focus("button:text('Withdraw it')")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:text('Withdraw Your exercises?')")
        assert complaints(page) == []
        page.focus("button:text('Withdraw it')")
        page.keyboard.press("Enter")
        page.wait_for_selector(".done")
        assert "prescribed no more" in page.text_content(".done")
        assert page.said == []
    steps, rest = kept_steps(clinic)
    assert steps == [("bird_dog", 4), ("childs_pose", 30), ("walking", 90), ("hip_lift", 7)]
    assert rest["overrides"]["days"] == ["mon", "wed", "fri"]
    assert "your_exercises" not in clinic.review.in_force(clinic.well)
    with capsys.disabled():
        print(f"\nkeys: {hand.used}")
    assert hand.used <= MOST


def test_without_scripts_the_same_is_checked_kept_and_sent(served: Served, clinic: Clinic) -> None:
    with opened() as first:
        context = first.context.browser.new_context(java_script_enabled=False)
        page = context.new_page()
        let_in(served, page)
        page.click("a:text('Wanda Well')")
        page.click("a.button:text('Prescribe')")
        page.fill("#find", "hip lift")
        page.click("button:text('Search')")
        assert page.locator(".cards > li").count() == 1
        page.click("button[value='add:hip_lift']")
        page.fill("[name='s1.reps']", "many")
        page.click("#keep")
        assert page.text_content("[id='s1.reps-fault']") == "write a number"
        page.fill("[name='s1.reps']", "6")
        page.fill("#message", "<b>Go easy</b>")
        page.click("#keep")
        assert "The prescription is kept." in page.text_content(".done")
        with page.expect_download() as saved:
            page.click("button:text('Save the parcel')")
        assert re.fullmatch(r"wanda-well-\d{4}-\d\d-\d\d\.coach", saved.value.suggested_filename)
        page.goto(f"{page.url.partition('?')[0]}/sheet")
        assert page.locator(".card img").count() >= 2
        assert re.search(r"compare these digits: \d{3} \d{3}", page.text_content("footer"))
        context.close()
    assert [each.text for each in parcels.messages(clinic.store, clinic.well)] == ["<b>Go easy</b>"]


def test_pictures_are_shown_and_a_phone_is_wide_enough(served: Served) -> None:
    with opened(390, 844) as page:
        let_in(served, page)
        page.click("a:text('Wanda Well')")
        page.click("a.button:text('Prescribe')")
        page.fill("#find", "cat cow")
        page.click("button:text('Search')")
        until(page, "document.querySelector('.cards img')?.naturalWidth === 240")
        page.click(".cards summary")
        until(page, "document.querySelector('.cards picture img').naturalWidth === 320")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert complaints(page) == []
        assert page.said == []
