"""Puts the sheet and its pictures into a folder."""

from pathlib import Path

from coach import output
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Routine
from coach.prescription.faults import FileFault, PrescriptionError
from coach.sheet.page import LETTERS, SheetCard, SheetCodes, cards, sheet_page
from coach.sheet.pictures import Drawing, Picture

SHEET = "sheet.html"


def write_sheet(routine: Routine, folder: Path) -> tuple[Path, ...]:
    """Writes the page and every key pose as a PNG file; gives the paths, the page first.

    Raises PrescriptionError, in one sentence, where the folder cannot be written.
    """
    try:
        folder = output.folder(folder)
        output.check(folder / SHEET)  # before all the drawing: whether anything can be written there at all
        found = cards(routine, Drawing())
        files = {folder / SHEET: sheet_page(routine, found).encode("utf-8")}
        for card in found:
            for at, picture in enumerate(card.pictures, 1):
                files[folder / _name(card, at, picture)] = picture.png
        for path, content in files.items():
            output.write(path, content)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        is_file = isinstance(error, FileExistsError | NotADirectoryError)
        what = "is not a folder" if is_file and error.filename == str(folder) else f"cannot be written ({cause})"
        raise PrescriptionError([FileFault(str(folder), None, "", f"{what}; name another folder")]) from None
    return tuple(files)


def write_page(routine: Routine, path: Path, due: DueTimes, codes: SheetCodes) -> Path:
    """Writes a patient's sheet, with their codes, as one page. Raises OSError."""
    return output.write(path, sheet_page(routine, cards(routine, Drawing()), due, codes.digits, codes).encode("utf-8"))


def _name(card: SheetCard, at: int, picture: Picture) -> str:
    """03_hip_lift_1_rest.png: in the order of the sheet."""
    digits = card.number.rstrip(LETTERS)
    exercise = card.exercise.id if card.exercise else ""
    return f"{digits.zfill(2)}{card.number[len(digits) :]}_{exercise}_{at}_{picture.pose}.png"
