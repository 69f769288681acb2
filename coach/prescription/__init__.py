"""Exercise and routine files, read into core types; every fault of a file at once."""

from coach.prescription.answers import read_answers
from coach.prescription.faults import Fault, PrescriptionError
from coach.prescription.places import find_exercise, find_routine, shipped_exercises, shipped_routines
from coach.prescription.reader import check, read_exercise, read_kept, read_routine, warnings
from coach.prescription.schema import write_schemas
from coach.prescription.words import WordsError, available_languages, load_words, with_own

__all__ = [
    "Fault",
    "PrescriptionError",
    "WordsError",
    "available_languages",
    "check",
    "find_exercise",
    "find_routine",
    "load_words",
    "read_answers",
    "read_exercise",
    "read_kept",
    "read_routine",
    "shipped_exercises",
    "shipped_routines",
    "warnings",
    "with_own",
    "write_schemas",
]
