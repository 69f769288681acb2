"""Plays cases: performed, drawn, seen by the pose model, measured, compared with the truth; in several processes.

What the model saw of a case is kept as a landmark recording, so that a run that was broken off goes on.
"""

import hashlib
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from functools import cache, partial
from pathlib import Path

from coach.certification.cases import Case
from coach.certification.film import Performance, film, perform, prescribed_camera
from coach.certification.score import ClipScore, score
from coach.core.base.types import Frame, Pose
from coach.core.exercise.model import Exercise
from coach.devices.camera import open_camera
from coach.devices.camera.recording import write_recording
from coach.devices.pose import open_backend
from coach.prescription.certificate import pose_model
from coach.prescription.reader import read_exercise

Job = tuple[Path, Case]  # an exercise file, and one performance of it


def play(job: Job, kept: Path | None) -> ClipScore:
    """One case, from the folder `kept` where the model saw it before. Raises PostureError, PrescriptionError,
    SourceError."""
    path, case = job
    exercise = _read(path)
    performance = perform(case, exercise)
    poses = seen(case, exercise, performance, kept)
    return score(case, exercise, performance, prescribed_camera(case, exercise).yaw_deg, poses)


def seen(case: Case, exercise: Exercise, performance: Performance, kept: Path | None) -> list[Pose]:
    """What the pose model sees of a performance, a pose for each moment."""
    place = None if kept is None else kept / name_of(case, exercise)
    if place is not None and place.exists():
        with closing(open_camera(str(place))) as camera:
            return [_pose(frame) for frame in iter(camera.read, None)]
    with open_backend("mediapipe") as backend:
        poses = [backend.estimate(frame) for frame in film(case, exercise, performance)]
    if place is not None:
        write_recording(place, poses)
    return poses


def _pose(frame: Frame) -> Pose:
    assert frame.landmarks is not None
    assert frame.world is not None
    return Pose(
        t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=frame.landmarks, world=frame.world
    )  # fmt: skip


def name_of(case: Case, exercise: Exercise) -> str:
    """The recording of a case: another performance, another picture or another model has another name."""
    done = exercise.lesson.guide, exercise.lesson.props  # and not what only people look at
    shown = (case, exercise.kind, done, exercise.placement, exercise.pacing, exercise.limits, pose_model())
    return f"{exercise.id}-{hashlib.sha256(repr(shown).encode()).hexdigest()[:20]}.npz"


@cache
def _read(path: Path) -> Exercise:
    return read_exercise(path)


def play_all(jobs: Sequence[Job], workers: int, kept: Path | None) -> Iterator[ClipScore]:
    """The results as they come. A run that is broken off leaves what the model saw in `kept`."""
    if workers == 1:
        yield from (play(job, kept) for job in jobs)
        return
    # the model keeps threads, which a forked process would not have
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        try:
            for done in as_completed([pool.submit(partial(play, kept=kept), job) for job in jobs]):
                yield done.result()
        except BaseException:  # Ctrl-C: nobody waits for what is left
            pool.shutdown(wait=False, cancel_futures=True)
            raise
