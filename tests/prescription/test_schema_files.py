"""Editors complete and check the shipped files by schemas that are up to date."""

from pathlib import Path

import pytest
from sweeps import swept

from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.schema import SCHEMAS, schema_file, write_schemas
from coach.shipped import shipped_folder

ROUTINES = shipped_folder("routines")
FILES = [(path, "exercise") for path in shipped_exercises().values()]
FILES += [(path, "routine") for path in shipped_routines().values()]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_kept_schema_is_the_one_that_is_written_today(kind: str, tmp_path: Path) -> None:
    write_schemas(tmp_path)
    kept = ROUTINES / "schema" / schema_file(kind)
    assert kept.read_text(encoding="utf-8") == (tmp_path / schema_file(kind)).read_text(encoding="utf-8"), (
        "the shipped schemas are out of date: coach schema routines/schema"
    )


@swept(("path", "kind"), FILES)
def test_every_shipped_file_names_its_schema_in_its_first_line(path: Path, kind: str) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#:schema "), f"{path.name} begins with no #:schema line; see the other files"
    assert (path.parent / first.removeprefix("#:schema ")).resolve() == (ROUTINES / "schema" / schema_file(kind))
