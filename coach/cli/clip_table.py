"""The table of measured clips: on stdout, or a file that grows clip by clip and can be gone on with."""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coach import output as files
from coach.cli.base import WrongUse, print
from coach.core.base.limits import most
from coach.paths import expanded

TABLE, LINES = ".csv", (".jsonl", ".json")


class Results:
    """What was found so far: on stdout at the end, or in a file that grows clip by clip and may be gone on with."""

    def __init__(self, output: Path | None, as_json: bool) -> None:
        """Raises SourceError where a file begun before cannot be read or gone on with, and WrongUse for its name."""
        if output is not None and output.suffix.lower() not in (TABLE, *LINES):
            raise WrongUse(f"-o writes a table (.csv) or JSON Lines (.jsonl), and not {output.name!r}.")
        if output is not None:
            with self._writing(output):
                output = expanded(output)
                files.check(output)  # reading a device or a pipe would never end
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
    raise ValueError(f"{text} is not a number")


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
