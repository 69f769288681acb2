"""The page of one session: figures and charts put into the template. Nothing on it comes from a network."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from coach.core.base.phrases import Words
from coach.core.base.session_mark import session_marks
from coach.core.base.types import Event, Pose, Text, text
from coach.core.clinical.pain_change import pain_change
from coach.core.clinical.watch_for import watch_for
from coach.core.summary.angle_curves import Recording, recording
from coach.core.summary.session_figures import ExerciseFigures, Pain, SessionSummary
from coach.core.summary.summary import summarise
from coach.records import profile
from coach.records.parcels import notes_after
from coach.records.rows import Patient, Prescription, SessionRecord
from coach.records.store import Store
from coach.report import red_flag, skeleton
from coach.report.damage import damage_told
from coach.report.html import moment, page
from coach.report.labels import Labels, amount, clock
from coach.report.letters import letters
from coach.report.session import safety, said, sides, today
from coach.report.session.card import card
from coach.report.session.charts import timeline

# moments that a page keeps of a recording: enough for the eye, and small enough for a page of an hour
EVERY_S, MOST_MOMENTS = 0.08, 24_000


def session_page(store: Store, session: SessionRecord, words: Words, *, zone: tzinfo | None = None) -> str:
    """One HTML file, whole in itself. `zone` is where the reader is; None is this machine's. Raises StoreError."""
    return page("session.html.j2", Labels(words), session_values(store, session, words, zone=zone))


def events_page(
    events: Sequence[Event],
    session: SessionRecord,
    patient: Patient,
    words: Words,
    *,
    poses: Iterable[Pose] = (),
    prescription: Prescription | None = None,
    zone: tzinfo | None = None,
) -> str:
    """The same from events in memory, for a session whose store could not be written."""
    values = _values(events, session, patient, words, poses, prescription, zone)
    return page("session.html.j2", Labels(words), values)


def session_values(store: Store, session: SessionRecord, words: Words, *, zone: tzinfo | None = None) -> dict[str, Any]:
    """What the page of a stored session says, for its template or one that extends it. Raises StoreError."""
    with damage_told(f"Session {session.id[:8]}"):
        patient, events = store.patient_of(session), store.events(session)
        values = _values(events, session, patient, words, store.poses(session), store.prescription_of(session), zone)
        red = red_flag.of_session(values["figures"], session, store.locks(patient))
        if runs := values["figures"].ended is None and session.id in store.running():
            values |= {"ended": Labels(words)("running")}
        return values | {
            "running": runs,
            "letters": letters(notes_after(store, patient, session), Labels(words), zone),
            "red": red_flag.lines(red, store.locks(patient), patient, Labels(words), store.now(), zone),
        }


def _values(
    events: Sequence[Event],
    session: SessionRecord,
    patient: Patient,
    words: Words,
    poses: Iterable[Pose],
    prescription: Prescription | None,
    zone: tzinfo | None,
) -> dict[str, Any]:
    say = Labels(words)
    figures = summarise(events)
    recorded = recording(poses, max(EVERY_S, figures.duration_s / MOST_MOMENTS))
    return {
        "player": _player(recorded, figures, say),
        "red": [],
        "running": False,
        "letters": [],
        "session_at": "",  # a red flag of this page is of this session
        "replayed": recorded.replayed,
        "session": session,
        "patient": patient,
        "prescription": prescription,
        "prescribed_at": moment(prescription.created_at, zone) if prescription else "",
        "figures": figures,
        "scripted": session.scripted or figures.scripted,
        "trials": [
            say.words.say(text(f"mark.page.{mark}"))
            for mark in session_marks(session.source, session.scripted or figures.scripted, figures.quick)
        ],
        "confirmed": _confirmed(prescription, say),
        "started": moment(session.started_at, zone),
        "routine": _routine(session, figures, say),
        "headline": _headline(figures, say),
        "ended": _ended(figures, say),
        "ended_said": _ended_said(figures, say),
        "net_title": words.say(text("phase.safety_net")),
        "net": [words.say(line) for line in _net(patient)],
        "known": [say.fact(name) for name in figures.plan.facts],
        "left_out": today.left_out(figures.plan.left_out, say),
        "finders": [today.finder(own, figures, say) for own in figures.finders],
        "timers": today.timers(figures, say),
        "attention": [*_attention(figures, say), *sides.worth_a_look(figures, say)],
        "safety": [*safety.rule_lines(figures.pain, say), *safety.lines(figures.safety, say)],
        "timeline": timeline(figures, say) if events else None,
        "cards": [card(own, number, recorded, say) for number, own in enumerate(figures.exercises, start=1)],
        "not_reached": [say.exercise(name) for _, name in figures.plan.not_reached],
        "sides": sides.compared(figures, say),
        "answers": said.answers(figures, say),
        "cues": said.cues(figures, say),
        "cards_shown": [(clock(own.t_s), say.card(own.card)) for own in figures.dialogue.cards],
    }


def _net(patient: Patient) -> tuple[Text, ...]:
    """What the person was to watch for, with their own numbers."""
    answers = profile.read(patient.profile, patient.created_at).answers
    number, clinician = (answers.get(name) for name in ("emergency_number", "clinician"))
    return watch_for(None if number is None else str(number), None if clinician is None else str(clinician))


def _player(recorded: Recording, figures: SessionSummary, say: Labels) -> Mapping[str, Any] | None:
    """The recorded skeleton with what the player says of each moment."""
    played = skeleton.played(recorded)
    if played is None:
        return None
    ends = (figures.time.ended_s if own.ended_s is None else own.ended_s for own in figures.exercises)
    exercises = [
        [own.started_s, end_s, f"{number}. {say.exercise(own.exercise)}"]
        for number, (own, end_s) in enumerate(zip(figures.exercises, ends, strict=True), start=1)
    ]
    words = {name: say(f"player.{name}") for name in ("play", "pause", "nobody", "between", "unreadable")}
    return {**played, "exercises": exercises, "words": words}


def _confirmed(prescription: Prescription | None, say: Labels) -> str:
    """The clinician who stands for the routine that was done, as its kept text says; empty where none is kept."""
    try:
        kept = tomllib.loads(prescription.routine_text) if prescription is not None else {}
    except tomllib.TOMLDecodeError:  # of another program's file
        kept = {}
    by, on = (str(kept.get(key, "")) for key in ("confirmed_by", "confirmed_on"))
    if not kept:
        return ""
    return say("confirmed_by", by=by, on=on) if by and on else say("not_confirmed")


def _routine(session: SessionRecord, figures: SessionSummary, say: Labels) -> str:
    title = say.routine(session.routine_id)
    return title if figures.plan.level is None else f"{title}, {say('level', n=figures.plan.level)}"


# the headline


def _headline(figures: SessionSummary, say: Labels) -> list[tuple[str, str, str]]:
    """Tiles: what, the figure, and a remark."""
    pain = figures.pain
    asked = {answer.moment for answer in pain.answers}
    of, remark = _of_today(figures, say)
    paused = clock(figures.time.paused_s)
    mean = "" if pain.average.value is None else say(
        "pain_mean", mean=amount(pain.average.value), n=pain.average.n, of=pain.average.of
    )  # fmt: skip
    return [
        (say("pain_before"), say.score(pain.before, asked="before" in asked), ""),
        (say("pain_highest"), say.score(pain.highest, asked=bool(asked)), mean),
        (say("pain_after"), say.score(pain.after, asked="after" in asked), _change(pain, say)),
        (say("exercises_done"), say("n_of", done=figures.completed, of=of), remark),
        (
            say("duration"),
            clock(figures.duration_s),
            say("of_it_paused", paused=paused) if figures.time.paused_s >= 1 else say("minutes_seconds"),
        ),
    ]


def _change(pain: Pain, say: Labels) -> str:
    """Less, more, or about the same as at the start."""
    if pain.before is None or pain.after is None:
        return ""
    return say(f"pain_change.{pain_change(pain.before, pain.after)}")


def _of_today(figures: SessionSummary, say: Labels) -> tuple[int, str]:
    """Of how many exercises, and which those are: what was left out for a reason is not among them."""
    for_today, out = figures.plan.for_today, len(figures.plan.left_out)
    if for_today is None:
        return len(figures.exercises), say("of_begun")
    return for_today, say("of_today", out=out) if out else ""


def _ended(figures: SessionSummary, say: Labels) -> str:
    """Why it ended, and where."""
    why = say("broke_off") if figures.ended is None else say.plainly(figures.ended, f"end.{figures.ended}")
    if figures.stopped_by is not None and figures.ended == "stopped":
        why = f"{why}, {say.plainly(figures.stopped_by, f'report.stopped_by.{figures.stopped_by}')}"
    if figures.ended == "completed":
        return why
    if figures.stopped_at is None:
        return f"{why} ({say('stopped_last' if figures.exercises else 'stopped_before')})"
    number, last = next(
        (number, own)
        for number, own in reversed(list(enumerate(figures.exercises, start=1)))
        if (own.step, own.exercise) == figures.stopped_at
    )
    where = "stopped_after" if last.ended in ("done", "by_time") else "stopped_during"
    at = clock(figures.time.ended_s if last.ended_s is None else last.ended_s)
    return f"{why} ({say(where, exercise=say.exercise(last.exercise), n=number, at=at)})"


def _ended_said(figures: SessionSummary, say: Labels) -> str | None:
    """What the person was told where the routine was not for today: the only place that says why."""
    told = [
        cue.text for cue in figures.dialogue.cues if cue.text and cue.text.startswith("gate.") and cue.text in say.words
    ]
    return say.words.say(text(told[-1])) if told and figures.ended == "not_today" else None


def _attention(figures: SessionSummary, say: Labels) -> list[str]:
    """What a therapist should not have to look for."""
    pain = figures.pain
    rise = 0 if pain.before is None or pain.highest is None else pain.highest - pain.before
    own = figures.exercises
    counts = (
        ("pain_rose", rise),
        ("pain_silent", pain.average.of - pain.average.n),
        ("alarms", sum(len(exercise.watched.alarms) for exercise in own)),
        ("skin", sum(exercise.ended == "skin" for exercise in own)),
        ("not_off", sum(timer.off is False for timer in figures.timers)),
        ("not_counted", sum(len(exercise.moved.reps) - exercise.moved.reps_counted for exercise in own)),
        ("not_whole", sum(exercise.ended not in ("done", "by_time") for exercise in own)),
        ("by_time", sum(exercise.by_time for exercise in own)),
        ("not_reached", len(figures.plan.not_reached) if own else 0),
        ("eased", sum(exercise.eased is not None for exercise in own)),
        ("uneven_steps", sum(_uneven(exercise) for exercise in own)),
        ("unseen_s", round(sum(exercise.watched.not_seen_s for exercise in own if not exercise.by_time))),
    )
    return [say(f"attention.{name}", n=count) for name, count in counts if count > 0]


def _uneven(figures: ExerciseFigures) -> bool:
    return (
        figures.timed.walked is not None
        and figures.timed.walked.times is not None
        and figures.timed.walked.times.differ
    )
