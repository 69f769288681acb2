"""Reads a file of scripted answers: `question = "answer"` or a list of them, in the order they are asked."""

from pathlib import Path

from coach.core.dialogue.questions import QUESTIONS
from coach.core.dialogue.scripted_answers import PAIN, Script
from coach.paths import expanded
from coach.prescription.faults import FileFault, PrescriptionError, suggest
from coach.prescription.source import read_source


def read_answers(path: Path | str) -> Script:
    """The script. Raises PrescriptionError with every fault: an unknown question, an answer that it does not have."""
    source = read_source(expanded(path))
    known = [PAIN, *QUESTIONS]
    faults, answers = [], {}
    for question, given in source.data.items():
        values = tuple(str(value) for value in (given if isinstance(given, list) else [given]))
        try:
            if question not in known:
                raise ValueError(f"there is no such question; {suggest(question, known)}")
            Script({question: values})
        except ValueError as error:
            faults.append(FileFault(str(path), None, question, str(error)))
        answers[question] = values
    if faults:
        raise PrescriptionError(faults)
    return Script(answers)
