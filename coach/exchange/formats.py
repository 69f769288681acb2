"""The table of formats, and writing one of them to a file, whole or not at all."""

import contextlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from coach.exchange import as_csv, as_fhir, as_json, as_motion
from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel
from coach.paths import expanded


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    suffix: str
    one_session: bool  # a file holds one session; else all those of a patient
    write: Callable[[Parcel, TextIO], None] | None  # None: what is written are pages, made where the words are known


FORMATS: dict[str, Format] = {
    "json": Format(suffix="json", one_session=False, write=as_json.write),
    "csv": Format(suffix="csv", one_session=False, write=as_csv.write),
    "fhir": Format(suffix="fhir.json", one_session=False, write=as_fhir.write),
    "pdf": Format(suffix="pdf", one_session=True, write=None),
    "trc": Format(suffix="trc", one_session=True, write=as_motion.write_trc),
    "mot": Format(suffix="mot", one_session=True, write=as_motion.write_mot),
}


def export(write: Callable[[TextIO], None] | bytes, path: Path) -> Path:
    """Writes a file that only its owner may read. Raises ExchangeError, and leaves what was there, where it cannot."""
    path = expanded(path)
    if path.is_dir():
        raise ExchangeError(f"{path} is a folder: give -o the name of a file in it.")
    beside = path.with_name(f".{path.name[:40]}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            if isinstance(write, bytes):
                file.write(write)
            else:
                with io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="") as said:
                    write(said)
        os.replace(beside, path)
    except OSError as error:
        if isinstance(error, ExchangeError) or not error.strerror:  # our own sentence, or the store's
            raise
        raise ExchangeError(f"{path} cannot be written ({error.strerror.lower()}): give -o another place.") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return path
