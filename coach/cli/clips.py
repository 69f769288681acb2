"""One clip measured, and a folder of clips: in processes of their own, with a progress bar, into one table."""

import csv
import io
import json
import math
import mimetypes
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Any, cast

from coach import output as files
from coach.cli.base import WrongUse, print, tell
from coach.cli.flags import with_flags
from coach.core.base.limits import most
from coach.paths import expanded

ENDLESS_S = 30.0  # how long a source without an end is measured
# films whose names Python's own table of file types does not know everywhere
FILMS = frozenset(
    {".3gp", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mts", ".ogv", ".ts", ".webm", ".webp", ".wmv"}
)  # fmt: skip
TABLE, LINES = ".csv", (".jsonl", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One clip to measure."""

    source: str
    exercise: str
    side: str | None = None
    model: Path | None = None


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


# -- a folder ----------------------------------------------------------------------------------------------------------


def measure_folder(
    folder: Path, job: Job, *, as_json: bool, output: Path | None, workers: int | None
) -> int:  # fmt: skip
    """Every clip of a folder and the folders in it; gives the exit code: 1 where one of them could not be read.

    Raises SourceError where there is none, or where the output cannot be written, and WrongUse.
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
    for clip, found in _measured(due, job, workers or os.cpu_count() or 1):
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


def _measured(clips: Sequence[Path], job: Job, workers: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each clip and what was found in it, as they come; where one cannot be read, an `error` in its place."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    # the model keeps threads, which a forked process would not have
    fresh = multiprocessing.get_context("spawn")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("clips", total=len(clips))
        left = list(clips)
        try:
            for clip, found in _side_by_side(clips, job, max(min(workers, len(clips)), 1), fresh):
                yield clip, found
                left.remove(clip)
                progress.update(bar, advance=1, description=clip.name[:40])
        except BrokenProcessPool:  # one of them ended its process, and with it those of all the others
            for clip in left:
                yield clip, _by_itself(clip, job, fresh)
                progress.update(bar, advance=1, description=clip.name[:40])


def _side_by_side(
    clips: Sequence[Path], job: Job, workers: int, fresh: SpawnContext
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """As they come. Raises BrokenProcessPool once a process was ended from outside, or by what it read."""
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        waiting = {pool.submit(_attempt, replace(job, source=str(clip))): clip for clip in clips}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BaseException:  # Ctrl-C: nobody waits for the clips that are left
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _by_itself(clip: Path, job: Job, fresh: SpawnContext) -> dict[str, Any]:
    """What was found in it; or, where it ends its process again, that it does."""
    try:
        ((_, found),) = _side_by_side([clip], job, 1, fresh)
    except BrokenProcessPool:
        sentence = f"'{clip.name}' ended the process that read it: free memory, or convert it to another format."
        return {"exercise": job.exercise, "error": sentence}
    return found


def _attempt(job: Job) -> dict[str, Any]:
    from coach.devices.errors import SourceError

    try:
        return measure_clip(job)
    except SourceError as error:
        return {"exercise": job.exercise, "error": str(error)}


class Results:
    """What was found so far: on stdout at the end, or in a file that grows clip by clip and may be gone on with."""

    def __init__(self, output: Path | None, as_json: bool) -> None:
        """Raises SourceError where a file begun before cannot be read or gone on with, and WrongUse for its name."""
        if output is not None and output.suffix.lower() not in (TABLE, *LINES):
            raise WrongUse(f"-o writes a table (.csv) or JSON Lines (.jsonl), and not {output.name!r}.")
        if output is not None:
            with self._writing(output):
                output = expanded(output)
                files.check(output)  # a device or a pipe would be read first, for ever
        self._output = output
        self._lines = as_json if output is None else output.suffix.lower() in LINES
        self._found: dict[str, dict[str, Any]] = {}
        if output is not None:
            self._found = {row["source"]: row for row in self._before(output)}
            self._write()  # drops a line that an interruption cut off, and proves that the file can be written

    @property
    def failed(self) -> dict[str, str]:
        """The clips that could not be read, and why."""
        return {name: row["error"] for name, row in self._found.items() if row.get("error")}

    def holds(self, name: str, mark: dict[str, Any]) -> bool:
        """Whether this very clip was measured in this very way; one that could not be read is tried again."""
        row = self._found.get(name)
        return row is not None and not row.get("error") and all(str(row.get(k)) == str(v) for k, v in mark.items())

    def add(self, measured: dict[str, Any]) -> None:
        """One more clip; in the file at once."""
        row = measured if self._lines else table_row(measured)
        known = row["source"] in self._found
        self._found[row["source"]] = row
        if self._output is None:
            return
        if known:
            self._write()
            return
        with self._writing(), self._output.open("a", encoding="utf-8", newline="") as file:
            file.write(self._text([row], header=False))

    def finish(self, order: Sequence[str]) -> None:
        """Everything in the clips' order: into the file, or on stdout."""
        self._found = {name: self._found[name] for name in order if name in self._found}
        if self._output is not None:
            self._write()
        else:
            print(self._text(self._found.values(), header=True), end="")

    def _write(self) -> None:
        assert self._output is not None
        with self._writing():
            files.write(self._output, self._text(self._found.values(), header=True).encode())

    def _text(self, rows: Iterable[dict[str, Any]], *, header: bool) -> str:
        if self._lines:
            return "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows)
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        if header:
            writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    @contextmanager
    def _writing(self, output: Path | None = None) -> Iterator[None]:
        from coach.devices.errors import SourceError

        try:
            yield
        except OSError as error:
            place, reason = output or self._output, error.strerror or error
            raise SourceError(f"'{place}' could not be written ({reason}): choose another place.") from error

    def _before(self, output: Path) -> list[dict[str, Any]]:
        """The whole rows of a file begun before. Raises SourceError where it is something else."""
        from coach.devices.errors import SourceError

        if not output.exists():
            return []
        other = f"'{output}' is there already, and is no list of measured clips: give another name."
        try:
            if output.stat().st_size > most("table.size"):
                raise SourceError(other)
            text = output.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(other) from error
        whole = text[: text.rfind("\n") + 1]  # the last line may be cut off
        if self._lines:
            return _json_rows(whole, SourceError(other))
        try:
            names, *rows = list(csv.reader(io.StringIO(whole), strict=True)) or [list(COLUMNS)]
        except csv.Error as error:
            raise SourceError(other) from error
        if tuple(names) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
            raise SourceError(other)
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _json_rows(text: str, otherwise: Exception) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line, parse_constant=_no_number, parse_float=_finite) for line in text.splitlines()]
    except (ValueError, RecursionError):
        raise otherwise from None
    if not all(isinstance(row, dict) and isinstance(row.get("source"), str) for row in rows):
        raise otherwise
    return rows


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else float(_no_number(text))


COLUMNS: tuple[str, ...] = (
    "source", "exercise", "duration_s", "seen_s", "view_deg", "beside_deg", "reps", "holds", "held_s", "steps",
    "cadence_per_min", "faults", "measure", "least_deg", "mean_deg", "most_deg", "error_deg", "told", "left_deg",
    "right_deg",
    "error", "model", "bytes", "modified_s", "measured_as",
)  # fmt: skip


def table_row(measured: dict[str, Any]) -> dict[str, Any]:
    """One clip as a row of the table; the angles are those of the measure that the movement is told by."""
    kept = {name: measured.get(name) for name in COLUMNS}
    if measured.get("error"):
        return kept
    peaks = [(rep["side"], rep["peak"]) for rep in measured["reps"]]
    measure = measured["told_by"]
    values = [(side, peak[measure]["deg"], peak[measure]["error_deg"]) for side, peak in peaks if measure in peak]
    kept |= {
        "view_deg": measured["view"]["seen_deg"],
        "beside_deg": measured["view"]["beside_deg"],
        "reps": len(measured["reps"]),
        "holds": len(measured["holds"]),
        "held_s": round(sum(hold["held_s"] for hold in measured["holds"]), 2),
        "steps": len(measured["steps"]),
        "faults": len(measured["faults"]),
        "measure": measure,
        "error_deg": max((error for _, _, error in values), default=measured["error_deg"].get(measure)),
    }
    degrees = [deg for _, deg, _ in values]
    if degrees:
        kept |= {"told": str(all(peak[measure]["told"] for _, peak in peaks if measure in peak)).lower()}
        kept |= {"least_deg": min(degrees), "mean_deg": _mean(degrees), "most_deg": max(degrees)}
    for side in ("left", "right"):
        own = [deg for each, deg, _ in values if each == side]
        kept[f"{side}_deg"] = _mean(own) if own else None
    return kept


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 2)
