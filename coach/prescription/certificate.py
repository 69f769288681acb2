"""The certificate beside an exercise file: what its numbers are worth, as the virtual patient's performances showed.

`coach certify` writes it; everything else reads it here. Its key says what it holds for: the exercise file, the pose
model and how the program measures. What only speaks to people, and who stands for the file, is not in the key.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from coach import output
from coach.core.base.limits import most
from coach.core.exercise.standing import Standing
from coach.prescription.source import read_source
from coach.shipped import shipped_model

# raised by hand whenever the same film may be measured, counted or judged otherwise than before
MEASURING = 5
ENDING = ".certificate.json"
VERDICTS = {Standing.USABLE: "usable", Standing.WITH_CARE: "usable, with care", Standing.NOT_USABLE: "not usable"}
# what no measuring depends on: a therapist may say or show it otherwise, or sign the file, without certifying it again
NOT_MEASURED = frozenset({"words", "region", "picture", "film", "confirmed", "confirmed_by", "confirmed_on"})


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Key(_Row):
    """What a certificate holds for."""

    file: str  # sha256 of what the exercise file says, but for `NOT_MEASURED`
    model: str  # name and sha256 of the pose model
    measuring: int


class Remark(_Row):
    """Why an exercise is not simply usable."""

    code: str
    text: str


class Counts(_Row):
    """Right performances from one view: in how many the count was what was done."""

    view_deg: int  # beside the prescribed view
    clips: int
    right: int
    wrong: tuple[str, ...]  # what was counted instead, clip by clip


class Times(_Row):
    """Errors of times in seconds, measured less true, in the prescribed view."""

    what: str
    n: int
    mean_s: float  # without sign
    worst_s: float


class RuleFigures(_Row):
    """A limit or form rule from one view: whether it spoke when its bound was passed, and only then."""

    name: str
    kind: Literal["stop", "warn", "form"]
    measure: str
    view_deg: int
    clips: int
    passed: int
    missed: int
    late: int
    false: int
    median_s: float | None  # from passing to speaking
    worst_s: float | None


class AngleFigures(_Row):
    """Errors of one measure from one view, in its unit, measured less true."""

    measure: str
    view_deg: int
    bodies: int
    frames: int
    mean: float  # without sign
    p95: float
    bias: float
    live_p95: float  # as decisions see it, with the filter's lag
    band: float | None  # 95 in 100 of new bodies' frames lie within it; None: too few bodies were tried to say
    held: float  # share of the frames whose own band held the truth
    told: float  # share of the seen frames in which the reading is told


class Mistaken(_Row):
    """Another exercise that is counted as this one; `same`: why a camera cannot tell them apart."""

    exercise: str
    counted: int
    held_s: float
    same: str | None


class Untested(_Row):
    """What the virtual patient could not try."""

    what: str
    why: str


class Certificate(_Row):
    """Everything that was found of one exercise file."""

    exercise: str
    key: Key
    run: Literal["quick", "full"]
    verdict: Literal[Standing.USABLE, Standing.WITH_CARE, Standing.NOT_USABLE]
    reasons: tuple[Remark, ...]
    clips: int
    frames: int
    bodies: int
    moved_s: float  # of right movement
    corrections: int  # given in it, in every view
    counts: tuple[Counts, ...]
    times: tuple[Times, ...]
    rules: tuple[RuleFigures, ...]
    angles: tuple[AngleFigures, ...]
    mistaken: tuple[Mistaken, ...]
    untested: tuple[Untested, ...]


def view_in_words(view_deg: int) -> str:
    """Where a camera stood, by how many degrees off the prescribed view."""
    return "as prescribed" if view_deg == 0 else f"camera {view_deg} degrees off"


def place_of(exercise: Path) -> Path:
    """Where the certificate of an exercise file is kept: beside it."""
    return exercise.with_name(exercise.stem + ENDING)


def key_of(tables: Mapping[str, Any]) -> Key:
    """The key of an exercise file, by its tables as read from TOML."""
    said = {name: value for name, value in tables.items() if name not in NOT_MEASURED}
    text = json.dumps(said, sort_keys=True, default=str)
    return Key(file=hashlib.sha256(text.encode()).hexdigest(), model=pose_model(), measuring=MEASURING)


@cache
def pose_model() -> str:
    """Name and fingerprint of the shipped pose model. Raises IncompleteInstallation, OSError."""
    path = shipped_model()
    return f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"


def read_certificate(exercise: Path) -> Certificate | None:
    """The certificate beside an exercise file, whatever it holds for; None where there is none.

    Raises ValueError where it cannot be read.
    """
    place = place_of(exercise)
    try:
        if place.exists() and not place.is_file():  # a pipe would be waited for
            raise OSError(f"{place} is no file")
        with place.open("rb") as file:
            content = file.read(most("certificate.size") + 1)
        if len(content) > most("certificate.size"):
            raise OSError(f"{place} is too large")
        return Certificate.model_validate_json(content)
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ValueError(f"'{place}' is no certificate of this version: certify again.") from error


def standing(exercise: Path, tables: Mapping[str, Any] | None = None) -> Standing:
    """What the certificate says of the exercise file as it is now. `tables` are the file's, where they were read
    before; else raises PrescriptionError for a file that cannot be read."""
    try:
        found = read_certificate(exercise)
    except ValueError:
        return Standing.UNREADABLE
    if found is None:
        return Standing.NONE
    now = key_of(read_source(exercise).data if tables is None else tables)
    if found.key.file != now.file:
        return Standing.CHANGED
    return found.verdict if found.key == now else Standing.OLDER


def write_certificate(exercise: Path, certificate: Certificate) -> Path:
    """Writes it beside the exercise file, whole or not at all; gives the place. Raises OSError."""
    content = certificate.model_dump_json(indent=1).encode() + b"\n"
    return output.write(place_of(exercise), content, private=False)
