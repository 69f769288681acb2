"""`coach measure`."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from coach.cli.base import WrongUse, app, is_live


@app.command()
def measure(
    source: Annotated[str, typer.Argument(help="A camera number, a video, a photograph or a recording (.npz).")],
    exercise: Annotated[str, typer.Option(help="Which exercise is shown.")],
    side: Annotated[str | None, typer.Option(help="left or right; by default the exercise's own rule.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> int:
    """Measure one exercise in a clip: no session, no questions."""
    from coach.core.measuring import measure as measured
    from coach.devices.camera import open_camera
    from coach.devices.pose import open_backend
    from coach.mannequin.source import MannequinCamera
    from coach.prescription import find_exercise, read_exercise

    if side not in (None, "left", "right"):
        raise WrongUse(f"--side is left or right, not {side!r}.")
    rules = read_exercise(find_exercise(exercise))
    if is_live(source):
        raise WrongUse("coach measure reads recorded sources; for a camera use coach run.")
    with open_camera(source) as camera, open_backend(camera.backend, still=camera.still) as backend:
        backend.attend(rules.posture)
        if isinstance(camera, MannequinCamera):
            camera.attend(rules, doing=True)
        found = measured(rules, (backend.estimate(frame) for frame in _frames(camera)), side)
        name = camera.name
    found = {"exercise": found.pop("exercise"), "source": name, **found}
    print(json.dumps(found, allow_nan=False) if as_json else _measured_in_words(found))
    return 0


ENDLESS_S = 30.0  # how long a source without an end is measured


def _frames(camera: Any) -> Iterable[Any]:
    while (frame := camera.read()) is not None:
        if camera.name.startswith("mannequin") and frame.t_s > ENDLESS_S:
            return
        yield frame


def _measured_in_words(found: dict[str, Any]) -> str:
    lines = [f"{found['exercise']} in {found['source']}: {found['seen_s']:.1f} of {found['duration_s']:.1f} s seen"]
    for number, rep in enumerate(found["reps"], start=1):
        peak = ", ".join(f"{m} {v['deg']:.0f} ± {v['error_deg']:.0f}" for m, v in rep["peak"].items())
        lines.append(f"  rep {number} ({rep['side']}): {rep['start_s']:.1f} to {rep['end_s']:.1f} s; {peak}")
    for hold in found["holds"]:
        lines.append(
            f"  hold ({hold['side']}): {hold['start_s']:.1f} to {hold['end_s']:.1f} s, {hold['held_s']:.1f} s correct"
        )
    if found["steps"]:
        cadence = found["cadence_per_min"]
        lines.append(f"  {len(found['steps'])} steps" + (f", {cadence:.0f} a minute" if cadence else ""))
    lines += [f"  fault {f['name']} at {f['t_s']:.1f} s: {f['deg']:.0f}" for f in found["faults"]]
    return "\n".join(lines)
