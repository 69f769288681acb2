"""A real browser without a window, for the tests that look at pages as people do; none, and they say so."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# nothing is fetched, reported or asked for
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


def executable() -> str | None:
    """The browser of this machine; COACH_BROWSER names another."""
    named = os.environ.get("COACH_BROWSER")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def opened(width: int = 1440, height: int = 900, *, beside: Any = None) -> Iterator[Any]:
    """A page of a new browser with an empty profile. What it says on its console stands in `page.said`.

    `beside`: a page of a browser that is open; this one is of another person, and shares nothing with it.
    """
    if beside is not None:
        with beside.context.browser.new_context(viewport={"width": width, "height": height}) as context:
            yield context.new_page()
        return
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser's driver is not installed")
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine: install one, or name it in COACH_BROWSER")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": width, "height": height})
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(f"error: {error}"))
        try:
            yield page
        finally:
            browser.close()


# WCAG 2.2 AA asks for targets of 24 by 24 pixels, which axe-core leaves out unless it is asked
RULES = {"rules": {"target-size": {"enabled": True}}}
# everything that can be pressed, typed into or opened; of a group of radio buttons the keyboard stops at one
STOPS = """() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    const seen = all.filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.disabled
        && each.type !== "hidden" && each.tabIndex >= 0);
    const groups = new Set();
    const wanted = seen.filter((each) => {
        if (each.type !== "radio") return true;
        const first = !groups.has(each.name);
        groups.add(each.name);
        return first;
    });
    window.stops = wanted;
    document.activeElement.blur();
    return wanted.length;
}"""
STOPPED = """() => {
    const at = document.activeElement;
    const number = window.stops.findIndex((each) => each === at || (at.type === "radio" && each.name === at.name));
    const style = getComputedStyle(at);
    return [number, style.outlineStyle !== "none" || style.boxShadow !== "none"];
}"""


def complaints(page: Any) -> list[str]:
    """What axe-core finds wrong with a page for people who do not see it, and what the Tab key does not reach, or
    reaches without its being seen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [*(f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found), *_unreached(page)]


def _unreached(page: Any) -> list[str]:
    count = page.evaluate(STOPS)
    reached, shown = set(), set()
    for _ in range(4 * count + 4):  # a field for a date has several stops
        page.keyboard.press("Tab")
        number, seen = page.evaluate(STOPPED)
        reached.add(number)
        shown |= {number} if seen else set()  # within a field for a date the browser itself marks the part
        if len(reached - {-1}) == count:
            break
    html = page.evaluate("window.stops.map((each) => each.outerHTML.slice(0, 120))")
    page.evaluate("document.activeElement.blur()")
    missed = [f"no Tab stop: {html[number]}" for number in range(count) if number not in reached]
    return [*missed, *(f"no focus seen: {html[number]}" for number in sorted(reached - shown - {-1}))]
