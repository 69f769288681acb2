"""The pages in a real browser: the replay runs, its cursor is the chart's, keys reach it, and paper takes it."""

import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from browsers import complaints, opened
from report_course import NOW, kept_course
from report_poses import lifting
from report_story import story

from coach.core.base.phrases import Words
from coach.prescription.words import load_words
from coach.records.review import Review
from coach.records.rows import Patient, SessionRecord
from coach.report import clinic_page, events_page, patient_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, words: Words, session: SessionRecord, patient: Patient) -> Path:
    html = events_page(story(), session, patient, words, poses=lifting(), zone=UTC)
    made = tmp_path_factory.mktemp("page") / "session.html"
    made.write_text(html, encoding="utf-8")
    return made


@pytest.fixture
def page(path: Path) -> Iterator[Any]:
    with opened(1320, 1000) as page:
        page.goto(path.as_uri())
        page.wait_for_selector("#player[data-ready=yes]")
        yield page


def now(page: Any) -> float:
    return float(page.input_value("#seek"))


def lines(page: Any) -> int:
    return int(page.get_attribute("#stage", "data-lines"))


def test_it_asks_for_nothing_and_complains_of_nothing(path: Path) -> None:
    with opened() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("#player[data-ready=yes]")
        assert asked == [path.as_uri()]
        assert page.said == []


def test_a_click_on_a_time_goes_there_and_the_cursor_stands_at_it(page: Any) -> None:
    page.click("button.at:text('01:29') >> nth=0")
    assert now(page) == pytest.approx(89.9, abs=0.1)
    assert "1. " in page.text_content("#now")
    assert lines(page) >= 14
    cursor = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart')].map((svg) => {
            const line = svg.querySelector('line.cursor');
            const [t0, t1] = svg.dataset.t.split(' ').map(Number), [x0, x1] = svg.dataset.x.split(' ').map(Number);
            return [getComputedStyle(line).display, t0 + (line.getAttribute('x1') - x0) / (x1 - x0) * (t1 - t0)];
        })"""
    )
    shown = [moment for display, moment in cursor if display != "none"]
    assert len(shown) == 2  # the session's chart and the exercise's; the other exercise was not then
    assert shown == pytest.approx([now(page)] * 2, abs=0.1)


def test_a_click_on_a_chart_goes_to_that_moment_and_its_value_is_written(page: Any) -> None:
    chart = page.locator("svg.chart[aria-label^='Hip flexion']")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.5})
    assert 70 < now(page) < 90
    assert re.fullmatch(r"-?\d+", chart.locator("text.cursor").first.text_content())


def test_where_nobody_was_seen_nobody_is_drawn(page: Any) -> None:
    page.click("button.at:text('01:52') >> nth=0")
    assert lines(page) >= 14
    page.fill("#seek", "103")
    assert lines(page) == 0


def test_keys_play_step_and_change_the_speed(page: Any) -> None:
    page.focus("#stage")
    page.keyboard.press("Home")
    first = now(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press(".")
    assert now(page) == pytest.approx(first + 6.1, abs=0.01)
    page.keyboard.press("ArrowUp")
    assert page.input_value("#speed") == "2"
    before, began_ms = now(page), page.evaluate("performance.now()")
    page.keyboard.press("Space")
    assert page.text_content("#play") == "Pause"
    page.wait_for_timeout(1000)
    page.keyboard.press("Space")
    assert page.text_content("#play") == "Play"
    lasted_s = (page.evaluate("performance.now()") - began_ms) / 1000
    assert 0.5 < now(page) - before <= 2 * lasted_s + 0.1  # at double speed, less what a busy machine took
    stopped = now(page)
    page.wait_for_timeout(200)
    assert now(page) == stopped
    page.keyboard.press("End")
    assert now(page) == pytest.approx(118.9, abs=0.2)


def test_the_buttons_can_be_reached_with_tab_alone(page: Any) -> None:
    page.focus("#stage")
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert reached == ["seek", "−5 s", "◂", "play", "▸", "+5 s", "speed"]


@pytest.mark.parametrize("width", [1320, 820, 390])
def test_it_is_accessible_and_nothing_sticks_out(width: int, path: Path) -> None:
    with opened(width, 900) as page:
        page.goto(path.as_uri())
        page.wait_for_selector("#player[data-ready=yes]")
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_of_patients_fit_a_phone(language: str, tmp_path: Path) -> None:
    words, name = load_words(language), "Annamaria von Müller-Lüdenscheidt-Hohenstein علي"
    with kept_course(tmp_path / "r.db", name) as store:
        review, own = Review(store), store.patient(name)
        pages = (patient_page(review, own, words, NOW, zone=UTC), clinic_page(review, words, NOW, zone=UTC))
    for number, html in enumerate(pages):
        made = tmp_path / f"{number}.html"
        made.write_text(html, encoding="utf-8")
        with opened(390, 800) as page:
            page.goto(made.as_uri())
            assert complaints(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            box = page.locator("h1, .clinic th[scope=row]").first.bounding_box()
            assert box["width"] > 100  # a name is not one letter a line


def test_it_prints_on_paper_without_the_player(path: Path, tmp_path: Path) -> None:
    with opened() as page:
        page.goto(path.as_uri())
        page.emulate_media(media="print")
        assert not page.is_visible("#player")
        assert page.is_visible("svg.skeleton >> nth=0")
        made = tmp_path / "page.pdf"
        page.pdf(path=str(made), format="A4", prefer_css_page_size=True)
        written = made.read_bytes()
    assert re.search(rb"/MediaBox \[0 0 59[456][.\d]* 84[12]", written)  # A4 in points
    assert 2 <= len(re.findall(rb"/Type /Page\b", written)) <= 8
