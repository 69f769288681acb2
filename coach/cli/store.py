"""The commands that look after the records as a whole."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli.base import Store, app, print, progress, tell

keeping = typer.Typer(help="Maintain the records: check, back up, restore.", no_args_is_help=True)
app.add_typer(keeping, name="store")


@keeping.command()
def check(store: Store = None) -> int:
    """Read all records, and report every fault."""
    from coach.exchange.fields import check_data
    from coach.records import upkeep
    from coach.records.store import open_known

    with open_known(store) as records, progress() as told:
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
        tell(
            "Restore a backup with coach store restore (coach store backups lists the program's own), or export what "
            "can be read with coach export."
        )
    return 1 if found.faults else 0


@keeping.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an older backup of these records is replaced.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a backup that holds what these records do not.")
    ] = False,
    store: Store = None,
) -> int:
    """Copy all records into one file, even while a session is being recorded."""
    from coach.records import backups
    from coach.records.store import open_known

    with open_known(store) as records, progress() as told:
        made = backups.backup(records, file, replace=replace, progress=told)
    if not made.faults:
        print(made.path)
    return told_of_backup(made)


def told_of_backup(written: Any) -> int:
    """Says what is wrong with a copy; gives the exit code."""
    if written.readable_by_others:
        tell(f"The disk of {written.path} keeps no owners: whoever has it can read these records. Put it away safely.")
    if not written.faults:
        return 0
    for sentence in written.faults:
        tell(sentence)
    tell(
        f"The records are damaged, so this is no backup: what could be copied is in {written.path}, and an older "
        "backup stays as it is. Restore that, or take what is whole of this one with coach store restore --salvage."
    )
    return 1


@keeping.command()
def backups(store: Store = None) -> int:
    """List the copies that the program keeps by itself: one a week, and one before each update."""
    from coach.records import copies
    from coach.records.store import open_known

    with open_known(store) as records:
        kept, due, where = copies.kept(records), copies.next_due(records), records.where
        sqlite = records.engine.dialect.name == "sqlite"
    if not sqlite:
        print(f"{where} is a database, whose copies are its keeper's; coach store backup FILE writes one.")
        return 0
    for copy in kept:
        print(_line(copy, copies.content(copy)))
    print(f"coach store restore FILE --replace puts one back into {where}." if kept else "No copies yet.")
    if due is not None:
        print(f"The next weekly copy follows the first session on or after {due.astimezone():%Y-%m-%d %H:%M}.")
    return 0


KINDS = {"weekly": "weekly", "before-update": "before an update", "before": "set aside by a restore"}


def _line(copy: Any, content: Any) -> str:
    holds = "cannot be read" if content is None else f"{content.people} patients, {content.sessions} sessions"
    damaged = "  DAMAGED" if copy.damaged else ""
    return f"{copy.made_at.astimezone():%Y-%m-%d %H:%M}  {KINDS[copy.kind]}  {holds}{damaged}  {copy.path}"


def weekly_copy(records: Any) -> None:
    """After a session: the copy of this week, if it is due. What goes wrong with it is said, and fails nothing."""
    from coach.records import copies
    from coach.records.errors import StoreError

    try:
        with progress() as told:
            made = copies.weekly(records, told)
    except StoreError as error:
        tell(f"The weekly copy of the records was not made. {error}")
        return
    if made is not None:
        told_of_backup(made)


@keeping.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that coach store backup wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the existing records.")] = False,
    salvage: Annotated[bool, typer.Option("--salvage", help="Of a damaged backup, take what is whole.")] = False,
    store: Store = None,
) -> int:
    """Restore a backup's records into the store: a file, or a database."""
    from coach.records import restoring
    from coach.records.store import wall_clock

    with progress() as told:
        done = restoring.restore(
            file, store, replace=replace, aside=wall_clock().astimezone(), salvage=salvage, progress=told
        )
    print("Restored." if done.aside is None else f"Restored. What was there before is kept in {done.aside}")
    for sentence in done.lost:
        tell(sentence)
    if done.unread:
        tell("What was there could not be read: if somebody was locked in it, that is not known any more.")
    for name in done.locked:
        tell(f"A lock of {name} that the backup did not have was in force, and still is: see coach patient unlock.")
    return 0
