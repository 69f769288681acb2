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


def complaints(page: Any) -> list[str]:
    """What axe-core finds wrong with a page for people who do not see it, or have no mouse."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
