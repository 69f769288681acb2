"""The session page as PDF, printed by a browser that the machine has; nothing else lays out a page as well."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from coach.exchange.errors import ExchangeError

# the names under which browsers that print without a window are found; the first that is there is used
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
    "brave-browser", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)  # fmt: skip
LONGEST_S = 120.0
FIRST_BYTES = b"%PDF-"
# a profile of its own and no network: the page is whole in itself, and nothing is to leave the machine
OPTIONS = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    "--disable-background-networking", "--disable-sync", "--disable-component-update", "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer", "--disable-dev-shm-usage",
)  # fmt: skip


def browser() -> str:
    """The program that prints. Raises ExchangeError where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise ExchangeError(
            "A PDF is printed by a browser, and none was found: install Chromium, Chrome or Edge, "
            "or print the page that coach report writes."
        )
    return found


def printed(html: str) -> bytes:
    """The page as PDF. Raises ExchangeError where no browser is there, or it does not print."""
    program = browser()
    with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8", errors="replace")
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # it refuses root otherwise
        command = [
            program,
            *OPTIONS,
            *root,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={out}",
            page.as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=True)
            content = out.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise _failed(program) from error
    if not content.startswith(FIRST_BYTES):
        raise _failed(program)
    return content


def _failed(program: str) -> ExchangeError:
    return ExchangeError(f"{program} did not print the page: print the page that coach report writes instead.")
