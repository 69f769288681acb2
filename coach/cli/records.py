"""The commands about recorded sessions."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli.base import Language, Store, app, progress, tell

keeping = typer.Typer(help="Look after the records: check, back up, restore.", no_args_is_help=True)
app.add_typer(keeping, name="store")


@app.command(name="list")
def list_all(store: Store = None, language: Language = "en") -> int:
    """List the exercises, the routines and the recorded sessions."""
    from coach.core.types import text
    from coach.prescription import load_words, shipped_exercises, shipped_routines
    from coach.records import open_store

    words = load_words(language)
    print("Routines:")
    for name in shipped_routines():
        print(f"  {name}")
    print("Exercises:")
    for name in shipped_exercises():
        print(f"  {name:<20} {words.say(text(f'exercise.{name}.title'))}")
    with open_store(store) as records:
        sessions = records.sessions()
        handles = {known.id: known.handle for known in records.patients()}
        print("Sessions:" if sessions else "No sessions yet.")
        for row in sessions:
            started = row.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
            ended = words.say(text(f"end.{row.end_reason}")) if row.end_reason else "broke off"
            print(f"  {row.id[:8]}  {started}  {handles.get(row.patient_id, 'deleted')}  {row.routine_id}  {ended}")
    return 0


@app.command()
def report(
    session: Annotated[
        str | None, typer.Argument(help="The beginning of a session's id; by default the last one.")
    ] = None,
    patient: Annotated[str | None, typer.Option(help="The last session of this patient.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file.")] = Path("report.html"),
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write the report of a recorded session."""
    from coach.prescription import load_words
    from coach.records import open_store
    from coach.report import session_page, write_report

    with open_store(store) as records:
        row = records.session(session) if session else records.last_session(known_patient(records, patient))
        page = session_page(records, row, load_words(language))
    print(write_report(page, output))
    return 0


@keeping.command()
def check(store: Store = None) -> int:
    """Read everything that is recorded, and name every fault."""
    from coach.records import open_store, upkeep

    with open_store(store) as records, progress() as told:
        found = upkeep.check(records, told)
        where = records.where
    for fault in found.faults:
        tell(fault)
    print(
        f"{where}: {found.patients} patients, {found.sessions} sessions, {found.events} events, "
        f"{found.landmark_bytes / 1e6:.1f} MB of landmarks; {len(found.faults) or 'no'} faults."
    )
    if found.faults:
        tell("Restore a backup with coach store restore, or export what can be read with coach export.")
    return 1 if found.faults else 0


@keeping.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an older backup of that name is replaced.")],
    store: Store = None,
) -> int:
    """Copy all records into one file, whatever is being recorded meanwhile."""
    from coach.records import open_store, upkeep

    with open_store(store) as records, progress() as told:
        print(upkeep.backup(records, file, told))
    return 0


@keeping.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that coach store backup has written.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the records that are there.")] = False,
    store: Store = None,
) -> int:
    """Put a backup's records into the store: a file, or a database."""
    from coach.records import upkeep, wall_clock

    with progress() as told:
        kept = upkeep.restore(file, store, replace=replace, aside=wall_clock().astimezone(), progress=told)
    print("Restored." if kept is None else f"Restored. What was there before is kept in {kept}")
    return 0


def known_patient(records: Any, handle: str | None) -> Any:
    """The patient of that name; None for none. Raises StoreError for one that is not there."""
    if handle is None:
        return None
    known = {p.handle: p for p in records.patients()}
    if handle not in known:
        from coach.records import StoreError

        raise StoreError(f"There is no patient {handle!r}; known are {', '.join(known) or 'none yet'}.")
    return known[handle]
