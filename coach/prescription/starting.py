"""The files that a therapist starts from: an exercise or a routine with comments, and an exercise that was learned."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from coach import output as files
from coach.core.kinematics.measures import MEASURES
from coach.paths import expanded
from coach.prescription.faults import FileFault, PrescriptionError, suggest
from coach.prescription.models import KINDS, NAME_PATTERN, PATTERNS
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.schema import schema_file
from coach.prescription.toml_text import toml

WHATS = ("exercise", "routine")
EXERCISES = "exercises"  # the folder beside a routine in which it looks for exercises
UNITS = {"deg": "degrees", "trunk": "trunk lengths (hip to shoulder)"}
LINE = 118  # of a comment


def start_text(what: str, name: str, folder: Path, kind: str = "reps") -> str:
    """The text of a new file of `WHATS`, to be written into `folder`; it has no fault as it is."""
    return rendered(f"{what}.toml.j2", folder, what, name=name, title=title_of(name), kind=kind, measures=_measures())


def rendered(template: str, folder: Path, schema: str, **values: Any) -> str:
    """A template of this room with its first line for editors."""
    return str(_templates().get_template(template).render(schema=schema_beside(folder, schema), **values))


def id_of(name: str) -> str:
    """The id that a name as people write it stands for: "Hip lift" is hip_lift. Raises PrescriptionError."""
    made = re.sub(r"[\s-]+", "_", name.strip().lower())
    if not re.fullmatch(NAME_PATTERN, made) or len(made) > 60:
        raise PrescriptionError([FileFault(name, None, "", f"cannot be a name: use {PATTERNS[NAME_PATTERN]}")])
    return made


def title_of(name: str) -> str:
    """How a name is shown: hip_lift is Hip lift."""
    words = name.strip().replace("_", " ")
    return words[:1].upper() + words[1:]


def place_for(what: str, name: str, output: Path | None) -> Path:
    """Where a new file goes: its folder, or the file itself, is `output`; by default the working folder.

    Raises PrescriptionError where the name is taken, and where the file could not be called like its id.
    """
    shipped = shipped_exercises() if what == "exercise" else shipped_routines()
    place = Path() if output is None else expanded(output)
    path = place if place.suffix == ".toml" else place / f"{name}.toml"
    if path.stem != name:
        raise _refuse(path, f"the file of {name} is called {name}.toml")
    if name in shipped:
        raise _refuse(path, f"there is a shipped {what} of this name; choose another")
    if os.path.lexists(path):
        raise _refuse(path, "this file exists already; choose another name, or move it away first")
    return path


def check_kind(kind: str) -> None:
    """Raises PrescriptionError for a kind of exercise that there is not."""
    if kind not in KINDS:
        raise PrescriptionError([FileFault("--kind", None, "", f'"{kind}" is not known; {suggest(kind, KINDS)}')])


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet. Raises PrescriptionError where it is, or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, text.encode(), private=False, new=True)
    except OSError as error:
        raise _refuse(
            path, f"cannot be written ({(error.strerror or str(error)).lower()}); name another folder"
        ) from None


def schema_beside(folder: Path, what: str) -> str:
    """The schema of a file in `folder`, from there: the folder `schema` stands beside the routines."""
    return f"{'../' if folder.resolve().name == EXERCISES else './'}schema/{schema_file(what)}"


def schemas_of(folder: Path) -> Path:
    """The folder of the schemas that files in `folder` name."""
    home = folder.resolve()
    return (home.parent if home.name == EXERCISES else home) / "schema"


def _refuse(path: Path, message: str) -> PrescriptionError:
    return PrescriptionError([FileFault(str(path), None, "", message)])


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("coach.prescription"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["toml"] = toml
    return environment


def _measures() -> list[str]:
    """Every measure by its unit, as lines of a comment."""
    lines = []
    for unit, meaning in UNITS.items():
        line = f"in {meaning}:"
        for name in (name for name, measure in MEASURES.items() if measure.unit == unit):
            if len(line) + len(name) > LINE:
                lines.append(line)
                line = "  "
            line += f" {name}"
        lines.append(line)
    return lines
