"""What was asked, answered and said in a session, in words."""

from collections import Counter
from typing import Any

from coach.core.base.types import text
from coach.core.summary.session_figures import SessionSummary
from coach.report.labels import Labels, amount, clock


def answers(figures: SessionSummary, say: Labels) -> list[dict[str, Any]]:
    """Every answer in order: pain, screening, symptoms; and every silence."""
    rows = [
        (
            pain.t_s,
            _pain_question(pain.moment, pain.exercise, say),
            say.score(pain.score),
            pain.scripted,
            pain.score is None,
        )
        for pain in figures.pain.answers
    ]
    rows += [
        (
            own.t_s,
            _about(say.question(own.question), own.exercise, say),
            say.answer(own.question, own.value),
            own.scripted,
            own.value is None,
        )
        for own in (*figures.dialogue.screening, *figures.dialogue.symptoms)
    ]
    rows += [
        (own.t_s, say.question(own.question), _silence(own.action, own.after_s, say), False, True)
        for own in figures.dialogue.silences
    ]
    names = ("at", "question", "answer", "scripted", "silent")
    return [dict(zip(names, (clock(row[0]), *row[1:]), strict=True)) for row in sorted(rows, key=lambda row: row[0])]


def _pain_question(moment: str, exercise: str | None, say: Labels) -> str:
    named = say.plainly(moment, f"report.moment.{moment}")
    return _about(named, exercise, say) if moment == "check" else named


def _about(question: str, exercise: str | None, say: Labels) -> str:
    return f"{question}: {say.exercise(exercise)}" if exercise else question


def _silence(action: str, after_s: float | None, say: Labels) -> str:
    done = say.plainly(action, f"report.silence.{action}")
    return say("no_answer_for", after=amount(after_s or 0.0), action=done)


# questions stand with their answers, and cards by their titles
TOLD_ELSEWHERE = frozenset({"question", "card"})


def cues(figures: SessionSummary, say: Labels) -> list[tuple[str, int]]:
    """What was said to the person, and how often; the most frequent first."""
    said = (_cue(own.cue, own.text, say) for own in figures.dialogue.cues if own.cue not in TOLD_ELSEWHERE)
    return Counter(said).most_common()


def _cue(name: str, key: str | None, say: Labels) -> str:
    named = say.plainly(name, f"report.cue.{name}")
    try:
        sentence = say.words.say(text(key)) if key and key in say.words else named
    except (KeyError, IndexError):
        return named
    return named if "{" in sentence else sentence  # it has places, such as a count, that the event does not keep
