"""Where the details of an internal error go."""

import logging
import sys


def log_fault() -> str:
    """Write the traceback being handled to the log file; return its path, or why there is none."""
    from platformdirs import user_log_path

    try:
        path = user_log_path("coach", ensure_exists=True) / "fault.log"
        logging.basicConfig(filename=path, format="%(asctime)s %(message)s", force=True)
    except (OSError, RuntimeError, KeyError):  # a full disk, a home that cannot be written, or none at all
        return "no file: none could be written"
    logging.exception("coach %s", " ".join(sys.argv[1:]))
    return str(path)


def sentence() -> str:
    """What the person reads in the terminal."""
    return f"Internal error; the details are in {log_fault()}. Please report it."
