"""The table of formats, and writing one of them to a file, whole or not at all."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TextIO

from coach import output
from coach.exchange import as_csv, as_fhir, as_json, as_motion
from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel


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
    content = write if isinstance(write, bytes) else partial(_as_text, write)
    try:
        return output.write(path, content)
    except IsADirectoryError as error:
        raise ExchangeError(f"{path} is a folder: give -o the name of a file in it.") from error
    except OSError as error:
        if isinstance(error, ExchangeError) or not error.strerror:  # our own sentence, or the store's
            raise
        raise ExchangeError(f"{path} cannot be written ({error.strerror.lower()}): give -o another place.") from error


def _as_text(write: Callable[[TextIO], None], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    write(text)
    text.detach()  # flushes, and leaves the file open for whoever opened it
