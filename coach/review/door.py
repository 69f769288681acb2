"""Who may see the review: whoever opened it with a one-time key, in the browser that opened it.

The key is exchanged for a cookie that no script reads and no other site makes a browser send. So nothing that lasts
stands in a command line, in a history, or in an address that is copied.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.report.html import policy, script
from coach.review.scripts import compose_script

OPEN = "/open/"
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",  # health data: not in the browser's cache
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # pictures: those of exercises, and those inside the sheet for the wall; each page's own policy is narrower
    "Content-Security-Policy": f"{policy(script(), compose_script())}; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'",
}
NOTHING = "Nothing is here. Open the address that coach review has printed; it opens the pages once, in one browser."
ELSEWHERE = "This came from another page than the review's own, and nothing was done."
LET_IN = (
    '<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">'
    '<title>coach review</title></head><body><p><a href="/">coach review</a></p></body></html>'
)


class Keys:
    """The one-time keys that nobody has used yet, and the visitors who have used one."""

    def __init__(self, used: Callable[[str], None] = lambda key: None) -> None:
        self.used = used  # told of each key when it has opened the pages
        self._unused: set[str] = set()
        self._visitors: set[bytes] = set()

    def new(self) -> str:
        """A key that opens the pages once."""
        key = secrets.token_urlsafe(24)
        self._unused.add(key)
        return key

    def exchange(self, key: str) -> str | None:
        """What a visitor has in place of the key from now on; None for a key that is none, or was used."""
        if key not in self._unused:
            return None
        self._unused.discard(key)
        visitor = secrets.token_urlsafe(32)
        self._visitors.add(_digest(visitor))
        self.used(key)
        return visitor

    def knows(self, visitor: str) -> bool:
        return _digest(visitor) in self._visitors  # of the digest: how long it takes tells nothing of the value


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


class Door:
    """Lets through only what a visitor's own pages ask for."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope) if scope["type"] == "http" else None
        await (self._app if answer is None else answer)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        """What is said at the door; None: go on."""
        request = Request(scope)
        cookie = cookie_name(scope)
        if request.url.path.startswith(OPEN) and request.method == "GET":  # a HEAD uses no key up
            visitor = self._keys.exchange(request.url.path.removeprefix(OPEN))
            if visitor is None:
                return PlainTextResponse(NOTHING, 404)
            let_in = HTMLResponse(LET_IN)  # and no redirect: after one from elsewhere no strict cookie is sent
            let_in.set_cookie(cookie, visitor, path="/", httponly=True, samesite="strict")
            return let_in
        if not self._keys.knows(_cookie(request.headers, cookie)):
            return PlainTextResponse(NOTHING, 404)
        return PlainTextResponse(ELSEWHERE, 403) if _is_foreign(request) else None


def cookie_name(scope: Scope) -> str:
    """Of its own for each port: browsers send the cookies of one port to all of a machine."""
    server = scope.get("server")
    return f"coach_review_{server[1] if server else 0}"


def _cookie(headers: Headers, name: str) -> str:
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return "" if kept is None else kept.value


def _is_foreign(request: Request) -> bool:
    """Whether another page made the browser ask, as one that somebody else serves on another port of this machine."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "none")
    own = f"http://{request.headers.get('host', '')}"
    return site not in ("none", "same-origin") or (origin is not None and origin != own)


class Headed:
    """Puts the headers on every answer, whoever gives it; a fault of the program is an answer too."""

    def __init__(self, app: ASGIApp, fault: Callable[[], str]) -> None:
        self._app = app
        self._fault = fault  # writes the fault that is being handled to the log; gives the sentence for the page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            await self._app(scope, receive, headed)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            await PlainTextResponse(self._fault(), 500)(scope, receive, headed)
