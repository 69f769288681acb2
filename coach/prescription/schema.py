"""JSON Schemas of the files, so that an editor completes and checks them while they are written."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from coach import output
from coach.core.kinematics.measures import MEASURES
from coach.paths import expanded
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.models import ExerciseTable, OverridesTable, RoutineTable, Table
from coach.prescription.questionnaires import QuestionnaireTable
from coach.prescription.shape import schema_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[Table]] = {
    "exercise": ExerciseTable,
    "routine": RoutineTable,
    "overrides": OverridesTable,
    "questionnaire": QuestionnaireTable,
}


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of file, a key of `SCHEMAS`; the names of measures are in it."""
    schema = {"$schema": DRAFT, **deepcopy(schema_of(SCHEMAS[kind]))}
    for table in schema["$defs"].values():
        if "measure" in table["properties"]:
            _name_measures(table["properties"]["measure"])
        for value in table["properties"].values():
            if "patternProperties" in value:  # a name that breaks the pattern is a fault, not something extra
                value["additionalProperties"] = False
    return schema


def schema_file(kind: str) -> str:
    """The name of the file with the schema of one kind."""
    return f"{kind}.schema.json"


def write_schemas(folder: Path) -> list[Path]:
    """One file per kind, `<kind>.schema.json`; gives their paths. Raises PrescriptionError where it cannot write."""
    try:
        folder = expanded(folder)
        folder.mkdir(parents=True, exist_ok=True)
        paths = [
            output.write(
                folder / schema_file(kind), json.dumps(json_schema(kind), indent=2).encode() + b"\n", private=False
            )
            for kind in SCHEMAS
        ]
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise PrescriptionError(
            [FileFault(str(folder), None, "", f"cannot be written ({cause}); name another folder")]
        ) from None
    return paths


def _name_measures(node: dict[str, Any]) -> None:
    for option in node.get("anyOf", [node]):
        if option.get("type") == "string":
            option["enum"] = sorted(MEASURES)
