"""The commands that look after the records as a whole."""

from pathlib import Path
from typing import Annotated

import typer

from coach.cli.base import Store, app, progress, tell

keeping = typer.Typer(help="Maintain the records: check, back up, restore.", no_args_is_help=True)
app.add_typer(keeping, name="store")


@keeping.command()
def check(store: Store = None) -> int:
    """Read all records, and report every fault."""
    from coach.exchange.fields import check_data
    from coach.records import upkeep
    from coach.records.store import open_store

    with open_store(store) as records, progress() as told:
        found = upkeep.check(records, told, check_data)
        where = records.where
    for sentence in (*found.faults, *found.notes):
        tell(sentence)
    print(
        f"{where}: {found.patients} patients, {found.sessions} sessions, {found.events} events, "
        f"{found.landmark_bytes / 1e6:.1f} MB of landmarks; {len(found.faults) or 'no'} faults."
        + (f" {len(found.notes)} odd date(s) or name(s), named above." if found.notes else "")
    )
    if found.faults:
        tell("Restore a backup with coach store restore, or export what can be read with coach export.")
    return 1 if found.faults else 0


@keeping.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an older backup of that name is replaced.")],
    store: Store = None,
) -> int:
    """Copy all records into one file, even while a session is being recorded."""
    from coach.records import upkeep
    from coach.records.store import open_store

    with open_store(store) as records, progress() as told:
        print(upkeep.backup(records, file, told))
    return 0


@keeping.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that coach store backup wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the existing records.")] = False,
    store: Store = None,
) -> int:
    """Restore a backup's records into the store: a file, or a database."""
    from coach.records import upkeep
    from coach.records.store import wall_clock

    with progress() as told:
        done = upkeep.restore(file, store, replace=replace, aside=wall_clock().astimezone(), progress=told)
    print("Restored." if done.aside is None else f"Restored. What was there before is kept in {done.aside}")
    if done.unread:
        tell("What was there could not be read: if somebody was locked in it, that is not known any more.")
    for name in done.locked:
        tell(f"A lock of {name} that the backup did not have was in force, and still is: see coach patient unlock.")
    return 0
