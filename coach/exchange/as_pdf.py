"""The session page as PDF, printed by a browser that the machine has; nothing else lays out a page as well."""

import locale
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from coach import unfinished
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
# where letter paper is usual (Unicode CLDR, paperSize); everywhere else it is A4
LETTER = frozenset({
    "BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE",
})  # fmt: skip
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


def paper() -> str:
    """The paper of this place, as a style sheet names it: of the language that the computer is set to."""
    set_to = next((found for name in ("LC_ALL", "LC_PAPER", "LANG") if (found := os.environ.get(name))), None)
    territory = (set_to or locale.getlocale()[0] or "").partition(".")[0].rpartition("_")[2]
    return "letter" if territory in LETTER else "A4"


def printed(html: str) -> bytes:
    """The page as PDF, on the paper of this place. Raises ExchangeError without a browser that prints it."""
    program = browser()
    with unfinished.folder(Path(tempfile.gettempdir())) as folder:  # the page is a person's record
        page, out = folder / "page.html", folder / "page.pdf"
        sized = html.replace("</head>", f"<style>@page {{ size: {paper()} }}</style></head>", 1)
        page.write_text(sized, encoding="utf-8", errors="replace")
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
