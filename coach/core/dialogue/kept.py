"""What is kept of a person, in words, and the screen on which they read it and may have all of it deleted."""

from dataclasses import dataclass

from coach.core.base.types import Text, text
from coach.core.dialogue.screen_model import Choice, Leaflet, Question, View

DELETE, CLOSE = "delete", "close"  # values of the choices
MB = 1e6
# what stands side by side on the screen; a window has less room than a terminal
ROWS = (
    ("answers", "questionnaires", "prescriptions", "timer_uses", "copies"),
    ("sessions", "landmarks", "never"),
    ("locks", "notes", "where_file", "where_database"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOfPatient:
    """How much there is of each kind."""

    name: str
    where: str  # a file, or the address of a database
    is_file: bool
    answers: int  # of the intake, with those taken back since
    questionnaires: int  # that were answered
    prescriptions: int
    sessions: int
    events: int
    landmark_bytes: int
    locks: int  # also those that have ended, and what ended them
    locked: bool  # one of them is in force
    timer_uses: int
    notes: int  # and decisions, of a therapist
    copies: int  # that the program has made by itself and that hold them


def lines(kept: KeptOfPatient) -> tuple[Text, ...]:
    """A line for each kind, then where it is, and what is not kept."""
    return (
        text("kept.answers", n=kept.answers),
        text("kept.questionnaires", n=kept.questionnaires),
        text("kept.sessions", n=kept.sessions, events=kept.events),
        text("kept.landmarks", mb=f"{kept.landmark_bytes / MB:.1f}"),
        text("kept.prescriptions", n=kept.prescriptions),
        text("kept.locks", n=kept.locks),
        text("kept.timer_uses", n=kept.timer_uses),
        text("kept.notes", n=kept.notes),
        text("kept.copies", n=kept.copies),
        text("kept.where_file" if kept.is_file else "kept.where_database", where=kept.where),
        text("kept.never"),
        text("kept.besides"),
    )


def view(kept: KeptOfPatient) -> View:
    """What is kept, with the two things that can be done about it."""
    asked = text("kept.what_now")
    choices = (Choice(CLOSE, text("kept.close")), Choice(DELETE, text("kept.delete")))
    said = {line.key.partition(".")[2]: line for line in lines(kept)}
    rows = tuple(tuple(said[key] for key in row if key in said) for row in ROWS)
    return _screen(kept, Question(id="kept", text=asked, choices=choices), rows)


def sure(kept: KeptOfPatient) -> View:
    """Asked before anything is deleted; keeping it comes first."""
    asked = text("kept.sure", name=kept.name)
    choices = (Choice(CLOSE, text("kept.keep")), Choice(DELETE, text("kept.delete_for_good")))
    said = (text("kept.locked", name=kept.name),) if kept.locked else ()
    return _screen(kept, Question(id="kept_sure", text=asked, choices=choices), ((*said, text("kept.gone")),))


def _screen(kept: KeptOfPatient, question: Question, rows: tuple[tuple[Text, ...], ...]) -> View:
    title = text("kept.title", name=kept.name)
    return View(phase="welcome", title=title, instruction=question.text, question=question, leaflet=Leaflet(lines=rows))
