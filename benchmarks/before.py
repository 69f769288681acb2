"""What the program decides, kept before a change and compared after it: events of sessions, measures of clips.

    python benchmarks/before.py record FOLDER        sessions of the virtual patient, and every clip given with --clips
    python benchmarks/before.py compare FOLDER       the same again, and each difference

Landmarks come from the figure itself, without pixels, so that nothing but decisions is compared.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.prescription.places import shipped_routines

app = typer.Typer(no_args_is_help=True)

# name -> routine, script of the virtual patient, more arguments
STORIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    **{f"{name}, quick": (name, "", ("--quick",)) for name in shipped_routines()},
    "whole session": ("gentle_start", "", ()),
    "whole first days": ("acute_relief", "", ()),
    "whole breathing": ("breathing_relax", "", ()),
    "over-arched lifts": ("gentle_start", "too_far@hip_lift", ()),
    "half lifts": ("gentle_start", "half_range@hip_lift", ()),
    "hurried": ("gentle_start", "too_fast", ("--quick",)),
    "pain rises": ("gentle_start", "", ("--pain", "2,5")),
    "pain rises slowly": ("gentle_start", "", ("--pain", "2,3,4")),
    "much pain": ("gentle_start", "", ("--pain", "8")),
    "pain of nothing": ("gentle_start", "", ("--quick", "--pain", "0")),
    "silence at once": ("gentle_start", "", ("--pain", "-")),
    "silence later": ("gentle_start", "", ("--quick", "--pain", "2,2,-")),
    "comfort, silent": ("comfort", "", ("--pain", "4,-")),
    "strong, with pain": ("core_hip_strength", "", ("--pain", "3,3,6")),
    "strong, second level": ("core_hip_strength", "", ("--quick", "--level", "2")),
    "a walk, second level": ("walking_plan", "", ("--quick", "--level", "2")),
    "lifting, bent too far": ("lifting_drill", "too_far", ("--quick",)),
}
PLAY = """
import sys
from coach.app import room
from coach.cli import main
from coach.mannequin.patient.source import MannequinCamera
room.open_camera = lambda source, **_: MannequinCamera(source.partition(":")[2], pixels=False)
sys.argv[0] = "coach"
main()
"""
UNLIKE = frozenset({"id", "session", "wall", "wall_time", "started_at", "ended_at", "program_version", "seconds"})


def play(name: str, store: Path) -> dict[str, Any]:
    """The events of one story, with its exit code."""
    routine, script, more = STORIES[name]
    camera = f"mannequin:{script}" if script else "mannequin"
    command = [sys.executable, "-c", PLAY, "run", routine, "--camera", camera, "--no-window", "--store", str(store)]
    done = subprocess.run([*command, *more], capture_output=True, text=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "session.json"
        export = [sys.executable, "-m", "coach", "export", "--patient", "demo", "--format", "json", "-o", str(out)]
        subprocess.run([*export, "--store", str(store)], capture_output=True, text=True)
        kept = json.loads(out.read_text("utf-8")) if out.exists() else {}
    events = [
        [round(float(event["t_s"]), 3), event["kind"], event.get("data", event.get("payload"))]
        for session in kept.get("sessions", [])
        for event in session["events"]
    ]
    return {"exit": done.returncode, "stderr": done.stderr.strip()[-300:], "events": events}


def clip(path: Path, exercise: str) -> dict[str, Any]:
    """What `coach measure` says of a clip, without what is about this run."""
    command = [sys.executable, "-m", "coach", "measure", str(path), "--exercise", exercise, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr.strip()}


def everything(clips: Path | None) -> Iterator[tuple[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        stores = {name: Path(folder) / f"{number}.db" for number, name in enumerate(STORIES)}
        sessions = pool.map(play, stores, stores.values())
        yield from zip((f"session: {name}" for name in stores), sessions, strict=True)
        rows = json.loads((clips / "truth.json").read_text("utf-8")) if clips else []
        measured = pool.map(lambda row: clip(clips / row["clip"], row["exercise"]), rows)  # type: ignore[operator]
        yield from zip((f"clip: {row['clip']} as {row['exercise']}" for row in rows), measured, strict=True)


def differences(before: Any, now: Any, at: str = "") -> Iterator[str]:
    """Each place in which two JSON values differ."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted(before.keys() | now.keys()):
            yield from differences(before.get(key), now.get(key), f"{at}.{key}" if at else key)
    elif isinstance(before, list) and isinstance(now, list):
        if len(before) != len(now):
            yield f"{at}: {len(before)} entries, now {len(now)}"
        for number, (one, other) in enumerate(zip(before, now, strict=False)):
            yield from differences(one, other, f"{at}[{number}]")
    elif before != now:
        yield f"{at}: {before!r}, now {now!r}"


Clips = Annotated[Path | None, typer.Option(help="A folder with truth.json: its clips are measured as well.")]


@app.command()
def record(folder: Path, clips: Clips = None) -> None:
    """Write what every story and clip gives into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, found) in enumerate(everything(clips)):
        place = folder / f"{number:03}.json"
        place.write_text(json.dumps({"name": name, "found": found}), encoding="utf-8")
        typer.echo(f"{name}: {found.get('exit', found.get('error', 'measured'))}")


@app.command()
def compare(folder: Path, clips: Clips = None, most: int = 5) -> None:
    """Print, of each story and clip that differs, the first differences; exit 1 where there are any."""
    kept = {row["name"]: row["found"] for row in (json.loads(p.read_text("utf-8")) for p in folder.glob("*.json"))}
    changed = 0
    for name, found in everything(clips):
        lines = list(differences(kept.get(name), json.loads(json.dumps(found))))
        changed += bool(lines)
        for line in lines[:most]:
            typer.echo(f"{name}: {line}")
        if len(lines) > most:
            typer.echo(f"{name}: and {len(lines) - most} more")
    typer.echo(f"{changed} of {len(kept)} differ.")
    raise typer.Exit(1 if changed else 0)


if __name__ == "__main__":
    app()
