"""One clip measured, and a folder of clips, with a progress bar, into one table."""

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from coach.cli.base import tell
from coach.cli.clip_table import Results
from coach.cli.flags import with_flags

ENDLESS_S = 30.0  # how long a source without an end is measured
# films whose names Python's own table of file types does not know everywhere
FILMS = frozenset(
    {".3gp", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mts", ".ogv", ".ts", ".webm", ".webp", ".wmv"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One clip to measure."""

    source: str
    exercise: str
    side: str | None = None
    model: Path | None = None


# measures clips somewhere, and gives each with what was found in it, as they come
Measure = Callable[[Sequence[Job]], Iterator[tuple[Job, dict[str, Any]]]]


def measure_clip(job: Job) -> dict[str, Any]:
    """The object of one clip. Raises SourceError, PrescriptionError."""
    from coach.core.clip.clip_report import Clip
    from coach.devices.camera import kind_of, open_camera
    from coach.devices.pose import open_backend
    from coach.prescription.places import find_exercise
    from coach.prescription.reader import read_exercise

    rules = read_exercise(find_exercise(job.exercise))
    with (
        open_camera(job.source) as camera,
        open_backend(camera.backend, still=camera.still, model=job.model) as backend,
    ):
        if kind_of(job.source) == "mannequin":
            cast(Any, camera).attend(rules, doing=True)
        clip = Clip(rules, job.side)
        for frame in _frames(camera):
            backend.look(clip.add(backend.estimate(frame)).search)
        found = with_flags(rules, clip.report())
        return {"exercise": found.pop("exercise"), "source": camera.name, **found, "model": backend.model}


def _frames(camera: Any) -> Iterable[Any]:
    while (frame := camera.read()) is not None:
        if camera.name.startswith("mannequin") and frame.t_s > ENDLESS_S:
            return
        yield frame


def attempt(job: Job) -> dict[str, Any]:
    """The same; where the clip cannot be read, an `error` in its place. Raises PrescriptionError."""
    from coach.devices.errors import SourceError

    try:
        return measure_clip(job)
    except SourceError as error:
        return failed(job, str(error))


def failed(job: Job, sentence: str) -> dict[str, Any]:
    """What stands in place of a clip that could not be measured."""
    return {"exercise": job.exercise, "error": sentence}


# -- a folder ----------------------------------------------------------------------------------------------------------


def measure_folder(
    folder: Path, job: Job, *, as_json: bool, output: Path | None, measure: Measure
) -> int:  # fmt: skip
    """Every clip of a folder and the folders in it; gives the exit code: 1 where one of them could not be read.

    Raises SourceError where there is none, where the output cannot be written, or what `measure` does, and WrongUse.
    """
    from coach.devices.errors import SourceError
    from coach.prescription.places import find_exercise
    from coach.prescription.reader import read_exercise

    read_exercise(find_exercise(job.exercise))  # a fault of its file is said once
    clips = sorted(
        path for path in folder.rglob("*")
        if path.is_file() and is_clip(path) and not left_by_a_system(path.relative_to(folder))
    )  # fmt: skip
    if not clips:
        raise SourceError(f"'{folder}' holds no clips: videos, photographs or landmark recordings (.npz).")
    results = Results(output, as_json)
    names = {clip: clip.relative_to(folder).as_posix() for clip in clips}
    marks = {clip: _mark(clip, job) for clip in clips}
    due = [clip for clip in clips if not results.holds(names[clip], marks[clip])]
    if len(due) < len(clips):
        tell(f"{len(clips) - len(due)} of {len(clips)} clips were measured before, and are kept.")
    for clip, found in _followed(due, job, measure):
        results.add({**found, "source": names[clip], **marks[clip]})
    results.finish([names[clip] for clip in clips])
    for name, sentence in results.failed.items():
        tell(f"{name}: {sentence}")
    return 1 if results.failed else 0


def left_by_a_system(path: Path) -> bool:
    """Whether a file, by its way from the folder that is measured, is hidden, thrown away, or a system's own beside the
    one that somebody put there (macOS' ._clip.mp4, a NAS's @eaDir).
    """
    return any(part.startswith((".", "@", "$")) or part == "__MACOSX" for part in path.parts)


def is_clip(path: Path) -> bool:
    """Whether a file of a folder is one to measure, by its name; any other is left alone."""
    from coach.devices.camera import kind_of

    kind = mimetypes.guess_type(path.name)[0] or ""
    return (
        kind_of(path.name) in ("recording", "photograph") or path.suffix.lower() in FILMS or kind.startswith("video/")
    )


def _mark(clip: Path, job: Job) -> dict[str, Any]:
    """What a result depends on, so that a changed clip is measured again."""
    state = clip.stat()
    return {"bytes": state.st_size, "modified_s": round(state.st_mtime, 3), "measured_as": _measured_as(job)}


def _measured_as(job: Job) -> str:
    model = "" if job.model is None else job.model.name
    return " ".join(filter(None, (job.exercise, job.side, model)))


def _followed(clips: Sequence[Path], job: Job, measure: Measure) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each clip and what was found in it, as they come, behind a progress bar; an `error` where one cannot be read."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("clips", total=len(clips))
        for done, found in measure([replace(job, source=str(clip)) for clip in clips]):
            clip = Path(done.source)
            yield clip, found
            progress.update(bar, advance=1, description=clip.name[:40])
