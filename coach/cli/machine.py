"""The commands about the program and its machine."""

from typing import Annotated

import typer

from coach import __version__
from coach.cli.base import Store, app, print


@app.command()
def doctor(store: Store = None, camera: Annotated[int, typer.Option(help="Which camera to try.")] = 0) -> int:
    """Test the camera, model, sound, display and disk, and say how to fix what does not work."""
    from coach.app.doctor import examine

    troubles = 0
    for finding in examine(store, camera):
        print(f"{'ok  ' if finding.good else 'NOT '} {finding.part:<9} {finding.sentence}")
        troubles += not finding.good
    return 1 if troubles else 0


@app.command()
def version() -> int:
    """Print the version."""
    print(__version__)
    return 0
