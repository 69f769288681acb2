"""The commands about recorded sessions."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli.base import Language, Store, app


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
        row = records.session(session) if session else records.last_session(_known(records, patient))
        page = session_page(records, row, load_words(language))
    print(write_report(page, output))
    return 0


def _known(records: Any, handle: str | None) -> Any:
    if handle is None:
        return None
    known = {p.handle: p for p in records.patients()}
    if handle not in known:
        from coach.records import StoreError

        raise StoreError(f"There is no patient {handle!r}; known are {', '.join(known) or 'none yet'}.")
    return known[handle]
