"""The commands about routine and exercise files."""

from pathlib import Path
from typing import Annotated

import typer

from coach.cli.base import Language, app, tell


@app.command()
def check(files: Annotated[list[str], typer.Argument(help="Routine and exercise files, or shipped names.")]) -> int:
    """Find every fault of routine and exercise files."""
    from coach.prescription import check as faults_of
    from coach.prescription import shipped_exercises, shipped_routines

    shipped = shipped_exercises() | shipped_routines()
    faults = [fault for file in files for fault in faults_of(shipped.get(file, file))]
    for fault in faults:
        tell(str(fault))
    if not faults:
        print("No faults found." if len(files) == 1 else f"No faults found in {len(files)} files.")
    return 1 if faults else 0


@app.command()
def show(
    routine: Annotated[str, typer.Argument(help="A shipped routine by name, or a routine file.")],
    language: Language = "en",
) -> int:
    """Say a routine in plain words."""
    from coach.prescription import load_words, read_routine
    from coach.prescription.describe import describe

    for line in describe(read_routine(routine), load_words(language)):
        print(line)
    return 0


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Where the schemas are written.")] = Path(".")) -> int:
    """Write the JSON Schemas of routine and exercise files, for editors that complete and check."""
    from coach.prescription import write_schemas

    for path in write_schemas(folder):
        print(path)
    return 0
