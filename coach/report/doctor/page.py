"""The page to show a doctor: on paper, and a screen at a time in the window."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.report.damage import damage_told
from coach.report.doctor.case import DoctorCase
from coach.report.doctor.content import DoctorLine, DoctorSection, sections
from coach.report.html import moment, page
from coach.report.labels import Labels

LINES_A_SCREEN = 5  # that can be read from a chair beside it [E]

Screens = tuple[tuple[tuple[Text, ...], ...], ...]


def doctor_page(case: DoctorCase, words: Words, english: Words, *, zone: tzinfo | None = None) -> str:
    """One HTML file, whole in itself: in the person's language, and in English beside it. Raises StoreError."""
    columns = _columns(words, english)
    with damage_told(f"What is recorded of {case.patient.handle}"):
        parts = [_column(case, own, zone) for own in columns]
    values: dict[str, Any] = {
        "patient": case.patient,
        "printed": moment(case.now, zone),
        "heads": [
            {"language": own.language, "title": say("doctor.title"), "name": say("doctor.language"),
             "informs": say("doctor.informs")}
            for own in columns for say in (Labels(own),)
        ],
        "sections": list(zip(*parts, strict=True)),
    }  # fmt: skip
    return page("doctor.html.j2", Labels(words), values)


def _columns(words: Words, english: Words) -> tuple[Words, ...]:
    return (words,) if words.language == english.language else (words, english)


def _column(case: DoctorCase, words: Words, zone: tzinfo | None) -> tuple[DoctorSection, ...]:
    return sections(case, Labels(words), zone)


def doctor_screens(case: DoctorCase, words: Words, english: Words, *, zone: tzinfo | None = None) -> Screens:
    """The same, as lines of cells for the window, some on each screen. Raises StoreError."""
    with damage_told(f"What is recorded of {case.patient.handle}"):
        parts = [_column(case, own, zone) for own in _columns(words, english)]
    lines = tuple(_lines(parts))
    return tuple(lines[n : n + LINES_A_SCREEN] for n in range(0, len(lines), LINES_A_SCREEN))


def _lines(parts: list[tuple[DoctorSection, ...]]) -> Iterator[tuple[Text, ...]]:
    for same in zip(*parts, strict=True):
        for lines in zip(*(section.lines for section in same), strict=True):
            yield tuple(_line(line) for line in lines)


def _line(line: DoctorLine) -> Text:
    key = "asked_line" if line.label.endswith("?") else "line"
    return text(f"report.doctor.{key}", label=line.label, value=line.value)
