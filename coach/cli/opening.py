"""Opens the review in the browser, with no key in a command line: a file that only this user reads sends it there."""

import tempfile
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from coach import output, unfinished
from coach.review.door import Keys

PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={address}">'
    '<title>coach review</title></head><body><p><a href="{address}">coach review</a></p></body></html>'
)


class Opening:
    """Tells the person where the pages are, and opens a browser there; the file for that goes once it was used."""

    def __init__(self, keys: Keys, say: Callable[[str], None], *, browser: bool) -> None:
        self._keys = keys
        self._say = say
        self._browser = browser
        self._address = ""
        self._shown = ""  # the key that stands on the terminal
        self._stack = ExitStack()
        keys.used = self._used

    def ready(self, address: str) -> None:
        """`address`: what comes before a key."""
        self._address = address
        self._shown = self._keys.new()
        self._say(f"{address}{self._shown}")
        self._say("Only this machine reaches it. The address opens the pages once, in one browser. Ctrl-C ends it.")
        if self._browser:
            folder = self._stack.enter_context(unfinished.folder(Path(tempfile.gettempdir())))
            page = PAGE.format(address=f"{address}{self._keys.new()}")
            place = output.write(folder / "review.html", page.encode()).as_uri()
            # beside the server: a browser that stays in this terminal would keep the first page waiting
            threading.Thread(target=webbrowser.open, args=(place,), name="browser", daemon=True).start()

    def _used(self, key: str) -> None:
        if key == self._shown:
            self._shown = self._keys.new()
            self._say(f"Opened. For another browser: {self._address}{self._shown}")
        else:
            self.close()

    def close(self) -> None:
        """Removes the file."""
        self._stack.close()
