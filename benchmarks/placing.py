"""Seconds from the beginning of a set-up until "good", with a willing virtual patient who stands when it begins.

    python benchmarks/placing.py [--json FILE]

The patient hears nothing: it takes the exercise's first pose as the outline shows it, at the pace of a calm person.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 (the project's own folder is put on the path first)
from coach.core import session
from coach.core.base.types import Pose
from coach.core.exercise.model import Dose, Exercise, Routine, Step
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

MOST_S = 90.0


def seconds_to_good(up: Exercise) -> float | None:
    """None where it is not good within `MOST_S`, or the person had to be asked."""
    routine = Routine(id="placing", version="1", steps=(Step(exercise=up, dose=Dose(reps=1)),))
    state = session.Session()
    run = replace(state.run, started=True, place=0, going=session.Phase.PLACEMENT)
    state = replace(state, run=run, plan=replace(state.plan, steps=routine.steps))
    with MannequinCamera(pixels=False) as camera:
        while True:
            camera.attend(up, doing=False, ready=True)
            frame = camera.read()
            assert frame is not None
            assert frame.landmarks is not None
            assert frame.world is not None
            if frame.t_s > MOST_S:
                return None
            pose = Pose(
                t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=frame.landmarks, world=frame.world
            )
            state, events, _ = session.advance(routine, state, session.Tick(t_s=frame.t_s, pose=pose, light=0.5))
            if any(event.kind == "question_asked" for event in events):
                return None
            placed = [event.data for event in events if event.kind == "camera_placed"]
            if placed:
                return float(placed[0]["after_s"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args().json
    exercises = {name: read_exercise(path) for name, path in shipped_exercises().items()}
    found = {name: seconds_to_good(up) for name, up in exercises.items() if up.tracked and up.lesson.guide}
    for name, seconds in found.items():
        print(f"{name:24}{'not good' if seconds is None else f'{seconds:8.1f} s'}")
    good = [seconds for seconds in found.values() if seconds is not None]
    print(f"{len(good)} of {len(found)} good: median {np.median(good):.1f} s, longest {max(good):.1f} s")
    if wanted is not None:
        wanted.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
