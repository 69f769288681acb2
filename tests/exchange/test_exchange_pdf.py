"""The page on paper, printed by the machine's own browser; without one, a sentence."""

from pathlib import Path

import pytest

from coach.exchange import ExchangeError, as_pdf

PAGE = "<!doctype html><meta charset=utf-8><title>t</title><h1>Pain before: 0</h1>"


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(as_pdf, "BROWSERS", ("chromium",))
    with pytest.raises(ExchangeError, match="install Chromium, Chrome or Edge") as trouble:
        as_pdf.printed(PAGE)
    assert "\n" not in str(trouble.value)


@pytest.mark.parametrize("script", ["exit 3", "exit 0", "sleep 30"])
def test_a_browser_that_does_not_print_is_told(script: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr(as_pdf, "BROWSERS", (str(program),))
    monkeypatch.setattr(as_pdf, "LONGEST_S", 0.5)
    with pytest.raises(ExchangeError, match="did not print the page"):
        as_pdf.printed(PAGE)


@pytest.mark.parametrize(
    ("name", "said", "paper"),
    [("LANG", "en_US.UTF-8", "letter"), ("LC_PAPER", "es_MX.UTF-8", "letter"), ("LANG", "de_DE.UTF-8", "A4"),
     ("LANG", "C", "A4"), ("LC_ALL", "en_CA", "letter")],
)  # fmt: skip
def test_the_paper_is_that_of_the_place(name: str, said: str, paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in ("LC_ALL", "LC_PAPER", "LANG"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, said)
    assert as_pdf.paper() == paper


@pytest.mark.slow
def test_a_page_becomes_a_pdf() -> None:
    try:
        as_pdf.browser()
    except ExchangeError as reason:
        pytest.skip(str(reason))
    content = as_pdf.printed(PAGE)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(content) > 2000
