"""What stands on the page to show a doctor, in one language: sections of lines, from the records alone.

What is not known is said to be so. In every language there are the same lines in the same order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from coach.core.base.types import Event, text
from coach.core.clinical.conditions import NO_EPISODE
from coach.core.clinical.intake import ROWS
from coach.core.clinical.intake_words import spelt
from coach.core.clinical.screening import ROWS as SIGNS
from coach.core.summary.session_figures import ExerciseFigures
from coach.report.doctor.case import DoctorCase, DoctorSession
from coach.report.labels import Labels
from coach.report.session.card import amount_done

# what a doctor asks about, of the intake, in the order in which it is read
ASKED_ABOUT = (
    "age", "pregnant", "conditions", "surgery", "skin", "kidney_stomach", "painkiller", "drowsy", "cleared",
    "had_before", "returns", "trigger", "floor", "balance", "alone", "gets_up",
)  # fmt: skip
SIGN_KINDS = ("screening_answered", "symptom_answered")
# answers in the middle of a session that are signs, by question
SYMPTOMS = {
    "symptoms": frozenset({"yes"}),
    "symptom_kind": None,
    "fell": frozenset({"hurt"}),
    "skin_harmed": frozenset({"yes"}),
}


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """What is named, and what is known of it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class DoctorSection:
    title: str
    lines: tuple[DoctorLine, ...]


def sections(case: DoctorCase, say: Labels, zone: tzinfo | None) -> tuple[DoctorSection, ...]:
    """Why, since when, what was done, the pain, and what the person has said of themselves."""
    parts = {
        "why": _why(case, say, zone), "since": _since(case, say, zone), "today": _today(case, say),
        "days": _days(case, say, zone), "person": _person(case, say, zone),
    }  # fmt: skip
    return tuple(DoctorSection(say(f"doctor.{name}"), tuple(lines)) for name, lines in parts.items())


def _at(moment: datetime, zone: tzinfo | None) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _put(question: str, say: Labels) -> str:
    """A question as it was put to the person."""
    return say.named(say.question(question), f"question.{question}")


def _why(case: DoctorCase, say: Labels, zone: tzinfo | None) -> Iterator[DoctorLine]:
    """The signs that lock, as they were asked and answered; how the session ended; what was said in it."""
    if not case.locks:
        yield DoctorLine(say("doctor.locks"), say("doctor.none"))
    for lock in case.locks:
        answered = f"{_put(lock.reason, say)} {say.answer(lock.reason, 'yes')}" if lock.reason in SIGNS else None
        yield DoctorLine(say("doctor.sign", at=_at(lock.created_at, zone)), answered or say.question(lock.reason))
        yield DoctorLine(say("doctor.last_no"), _last_no(case, lock.reason, say, zone))
    last = case.sessions[-1] if case.sessions else None
    if last is None:
        yield DoctorLine(say("doctor.no_session"), say("doctor.none"))
        return
    reason = last.figures.ended
    ended = say("doctor.broke_off") if reason is None else say.plainly(reason, f"end.{reason}")
    yield DoctorLine(say("doctor.ended", at=_at(last.began, zone)), ended)
    locked = {lock.reason for lock in case.locks}
    for event in last.events:
        if event.data.get("question") not in locked:  # which stands above
            yield from _told(event, say)


def _told(event: Event, say: Labels) -> Iterator[DoctorLine]:
    if event.kind == "help_asked":
        yield DoctorLine(say("doctor.help"), say("yes"))
    if event.kind == "yes_withdrawn":
        yield DoctorLine(say("doctor.withdrawn"), _put(event.data["question"], say))
    if event.kind not in SIGN_KINDS or event.data["value"] is None:
        return
    question, value = event.data["question"], event.data["value"]
    wanted = SYMPTOMS.get(question, frozenset())
    if wanted is None or value in wanted or (question in SIGNS and value == "yes"):
        yield DoctorLine(say("doctor.answered"), f"{_put(question, say)} {say.answer(question, value)}")


def _last_no(case: DoctorCase, question: str, say: Labels, zone: tzinfo | None) -> str:
    """When the same question was last answered with no: the sign is younger than that."""
    found = [
        one.began
        for one in case.sessions
        for event in one.events
        if event.kind == "screening_answered" and (event.data["question"], event.data["value"]) == (question, "no")
    ]
    return _at(found[-1], zone) if found else say("doctor.not_known")


def _since(case: DoctorCase, say: Labels, zone: tzinfo | None) -> Iterator[DoctorLine]:
    """When the pain began, where it is and how it feels, as last said."""
    none_now = case.intake.answers.get("onset") == NO_EPISODE
    began = say("doctor.no_episode") if none_now else None if case.onset is None else _at(case.onset, zone)
    yield DoctorLine(say("doctor.onset"), began or say("doctor.not_known"))
    for question in ("pain_where", "pain_kind"):
        said = [
            event.data["value"]
            for one in case.sessions
            for event in one.events
            if event.kind == "symptom_answered" and event.data["question"] == question and event.data["value"]
        ]
        known = say.answer(question, said[-1]) if said else say("doctor.not_known")
        yield DoctorLine(say.question(question), known)


def _today(case: DoctorCase, say: Labels) -> Iterator[DoctorLine]:
    """The exercises of the newest session, with the pain after each."""
    last = case.sessions[-1] if case.sessions else None
    figures = last.figures if last is not None else None
    if figures is None or not figures.exercises:
        yield DoctorLine(say("doctor.exercises"), say("doctor.nothing_done"))
        return
    yield DoctorLine(say("doctor.pain_before"), _score(figures.pain.before, say))
    for exercise in figures.exercises:
        after = [answer.score for answer in figures.pain.answers
                 if answer.step == exercise.step and answer.moment == "check" and answer.score is not None]  # fmt: skip
        done = _done(exercise, say)
        yield DoctorLine(
            say.exercise(exercise.exercise),
            say("doctor.done_then_pain", done=done, score=after[-1]) if after else done,
        )
    yield DoctorLine(say("doctor.pain_after"), _score(figures.pain.after, say))


def _done(exercise: ExerciseFigures, say: Labels) -> str:
    ended = say("doctor.broke_off") if exercise.ended is None else say.named(
        exercise.ended, f"exercise_end.{exercise.ended}")  # fmt: skip
    return ended if exercise.share is None else f"{amount_done(exercise.share, say)}, {ended}"


def _score(score: int | None, say: Labels) -> str:
    return say("doctor.not_known") if score is None else say("doctor.score", n=score)


def _days(case: DoctorCase, say: Labels, zone: tzinfo | None) -> Iterator[DoctorLine]:
    """The sessions before, newest first: pain before and after, and how each ended."""
    before = case.sessions[:-1]
    if not before:
        yield DoctorLine(say("doctor.sessions"), say("doctor.none"))
    for one in reversed(before):
        yield DoctorLine(_at(one.began, zone), _session(one, say))


def _session(one: DoctorSession, say: Labels) -> str:
    pain = one.figures.pain
    reason = one.figures.ended
    ended = say("doctor.broke_off") if reason is None else say.plainly(reason, f"end.{reason}")
    done = ", ".join(dict.fromkeys(say.exercise(each.exercise) for each in one.figures.exercises))
    return say(
        "doctor.session", before=_score(pain.before, say), after=_score(pain.after, say),
        done=done or say("doctor.nothing_done"), ended=ended,
    )  # fmt: skip


def _person(case: DoctorCase, say: Labels, zone: tzinfo | None) -> Iterator[DoctorLine]:
    """What was answered in the intake, with the day; medicines by name were never asked for."""
    answers = case.patient.profile.get("answered", {})
    yield DoctorLine(say("doctor.medicines"), say("doctor.not_known"))  # first: every doctor asks
    for question in ASKED_ABOUT:
        row, value = ROWS[question], case.intake.answers.get(question)
        asked = say.words.say(text(f"intake.{question}.ask"))
        if value is None:
            yield DoctorLine(asked, say("doctor.not_known"))
            continue
        at = datetime.fromisoformat(answers[question]).astimezone(zone).date().isoformat()
        yield DoctorLine(asked, say("doctor.on_day", said=spelt(row, value, say.words, str), day=at))
    for question in ("clinician", "emergency_number"):
        known = case.intake.answers.get(question)
        asked = say.words.say(text(f"intake.{question}.ask"))
        yield DoctorLine(asked, say("doctor.not_known") if known is None else str(known))
