"""Serves the review on this machine only, until it is told to stop."""

import socket
from collections.abc import Callable

import uvicorn

from coach.review.app import review_app
from coach.review.desk import Desk

LOOPBACK = "127.0.0.1"


class ServerError(OSError):
    """The pages cannot be served. The message is the whole sentence."""


def serve(desk: Desk, port: int, ready: Callable[[str], None]) -> None:
    """Runs until Ctrl-C. `ready` is given the address once it can be opened. Raises ServerError.

    `port` 0: any that is free.
    """
    own = _listening(port)
    server = uvicorn.Server(uvicorn.Config(review_app(desk), log_level="warning", access_log=False, lifespan="off"))
    ready(f"http://{LOOPBACK}:{own.getsockname()[1]}{desk.root}/")
    try:
        server.run(sockets=[own])
    except KeyboardInterrupt:
        pass  # how it is meant to end
    finally:
        own.close()


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
