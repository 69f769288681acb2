"""Serves the review on this machine only, until it is told to stop."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from coach.core.base.limits import most_s
from coach.review.app import review_app
from coach.review.desk import Desk
from coach.review.door import HEADERS, OPEN

LOOPBACK = "127.0.0.1"


class ServerError(OSError):
    """The pages cannot be served. The message is the whole sentence."""


def serve(desk: Desk, port: int, ready: Callable[[str], None]) -> None:
    """Runs until Ctrl-C. `ready` is given what comes before a one-time key in an address, once that can be opened.

    `port` 0: any that is free. Raises ServerError.
    """
    own = _listening(port)
    # what is wrong in a page is in the log; uvicorn's own would write addresses and tracebacks to the terminal
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        review_app(desk), log_config=None, access_log=False, lifespan="off", http=_Protocol, ws="none",
        server_header=False, proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    ready(f"http://{LOOPBACK}:{own.getsockname()[1]}{OPEN}")
    try:
        server.run(sockets=[own])
    except KeyboardInterrupt:
        pass  # how it is meant to end
    finally:
        own.close()


class _Protocol(H11Protocol):
    """Hangs up on whoever begins a request and does not send the rest of its head."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(most_s("request.head"), self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def send_400_response(self, msg: str) -> None:
        """To what is no request at all, with the headers of every other answer."""
        self._stop_waiting()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"), *HEADERS.items()]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode("ascii", "replace")),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _listening(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((LOOPBACK, port))
        made.listen()
    except (OSError, OverflowError) as error:
        made.close()
        cause = getattr(error, "strerror", None) or str(error)
        raise ServerError(
            f"Port {port} cannot be used ({cause.lower()}): give --port another, or 0 for any."
        ) from error
    return made
