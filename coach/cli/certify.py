"""`coach certify`, and what the other commands say of certificates."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli.base import app, print, progress

Workers = Annotated[int | None, typer.Option(min=1, help="How many processes; by default one per core.")]
STANDINGS = {
    "usable": "certified",
    "with_care": "certified, to be used with care",
    "not_usable": "its certificate says not usable",
    "changed": "changed since it was certified: certify it again",
    "older": "certified for another version of this program or its pose model: certify it again",
    "unreadable": "its certificate cannot be read: certify it again",
    "none": "not certified: its counts, times and alarms are untested",
}


def uncertified(exercises: Mapping[str, Any]) -> Iterator[str]:
    """A line for each exercise of a routine whose numbers are not certified as it is now."""
    for name, exercise in exercises.items():
        known = exercise.provenance.standing
        if known not in ("usable", "with_care"):
            yield f"{name}: {STANDINGS[known]}"


@app.command()
def certify(
    file: Annotated[str, typer.Argument(help="An exercise file, or a shipped exercise by name.")],
    quick: Annotated[
        bool, typer.Option("--quick", help="Right and with each fault, by two bodies, in about two minutes.")
    ] = False,
    workers: Workers = None,
) -> int:
    """Try what an exercise's counts and alarms are worth: the virtual patient does it right and wrong, in many views.

    What can be trusted is written beside the file. A full run that was broken off goes on where it was.
    """
    from coach.prescription.places import find_exercise

    path = Path(find_exercise(file))
    found = certified(path, quick=quick, workers=workers)
    return 1 if found is not None and found.verdict == "not_usable" else 0


def certified(path: Path, *, quick: bool, workers: int | None = None) -> Any:
    """Certifies, writes the certificate beside the file, and says what is in it."""
    import shutil

    from coach.certification.certify import certify as certificate_of
    from coach.devices.errors import SourceError
    from coach.prescription.certificate import write_certificate

    kept = None if quick else path.with_name(f".{path.stem}.certifying")
    try:
        if kept is not None:
            kept.mkdir(exist_ok=True)
        with progress() as shown:
            found = certificate_of(path, is_quick=quick, workers=workers, kept=kept, progress=shown)
        place = write_certificate(path, found)
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        reason = error.strerror or error
        raise SourceError(
            f"Nothing can be written beside '{path}' ({reason}): copy it to a folder of yours, and certify it there."
        ) from error
    for line in lines(found):
        print(line)
    print(place)
    if kept is not None:
        shutil.rmtree(kept, ignore_errors=True)
    return found


def lines(certificate: Any) -> Iterator[str]:
    """The lines that `coach certify` prints."""
    from coach.prescription.certificate import VERDICTS
    from coach.prescription.certificate import view_in_words as view

    yield f"{certificate.exercise}: {VERDICTS[certificate.verdict]}"
    yield from (f"  {reason.text}" for reason in certificate.reasons)
    if certificate.clips:
        minutes = certificate.moved_s / 60
        yield (
            f"  tried in {certificate.clips} performances by {certificate.bodies} bodies, {minutes:.1f} minutes of "
            "right movement"
        )
    for row in certificate.counts:
        yield f"  counted right, {view(row.view_deg)}: {row.right} of {row.clips}"
    for times in certificate.times:
        yield f"  {times.what}: {times.mean_s:.2f} s off, {abs(times.worst_s):.2f} s at most ({times.n} seen)"
    for rule in certificate.rules:
        if rule.passed or rule.false:
            late = f", {rule.late} late" if rule.kind == "stop" else ""
            yield (
                f"  {rule.name} ({rule.kind}), {view(rule.view_deg)}: sounded in {rule.passed - rule.missed} of "
                f"{rule.passed} times{late}, {rule.false} inside its bound by more than the error band"
            )
    for angle in certificate.angles:
        if angle.band is not None or angle.measure in ("hip_flexion", "knee_flexion", "trunk_inclination"):
            band = "" if angle.band is None else f", 95 in 100 within {angle.band:g}"
            yield f"  {angle.measure}, {view(angle.view_deg)}: off by {angle.mean:g} on average{band}"
    yield from (f"  not tried: {row.what}: {row.why}" for row in certificate.untested)
