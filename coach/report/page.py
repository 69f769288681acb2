"""The page of one session: figures and plots put into the template. Nothing on it comes from a network."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coach.core.figures import ExerciseFigures, Fault, Movement, SessionSummary, Share
from coach.core.summary import summarise
from coach.core.types import Event, text
from coach.core.words import Words
from coach.records import Patient, SessionRecord, Store
from coach.report import plots
from coach.report.labels import Labels, amount, clock


def session_page(store: Store, session: SessionRecord, words: Words, *, zone: tzinfo | None = None) -> str:
    """One HTML file, whole in itself. `zone` is where the reader is; None is this machine's. Raises StoreError."""
    return events_page(store.events(session), session, store.patient_of(session), words, zone=zone)


def events_page(
    events: Sequence[Event], session: SessionRecord, patient: Patient, words: Words, *, zone: tzinfo | None = None
) -> str:
    """The same from events in memory, for a session whose store could not be written."""
    say = Labels(words)
    figures = summarise(events)
    page: str = _template().render(
        t=say,
        language=words.language,
        session=session,
        patient=patient,
        figures=figures,
        scripted=session.scripted or figures.scripted,
        started=_moment(session.started_at, zone),
        routine=say.named(session.routine_id, f"routine.{session.routine_id}.title"),
        clock=clock,
        amount=amount,
        headline=_headline(figures, say),
        ended=_ended(figures, say),
        attention=_attention(figures, say),
        timeline=Markup(plots.timeline(figures, say, "timeline")) if events else None,
        cards=[_card(own, number, say) for number, own in enumerate(figures.exercises, start=1)],
        not_reached=[say.exercise(name) for name in _not_reached(figures)],
        answers=_answers(figures, say),
        cues=_cues(figures, say),
    )
    return page


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("coach.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("session.html.j2")


def _moment(at: datetime, zone: tzinfo | None) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M (UTC%z)")


# the headline


def _headline(figures: SessionSummary, say: Labels) -> list[tuple[str, str, str]]:
    """Tiles: what, the figure, and a remark."""
    pain = figures.pain
    asked = {answer.moment for answer in pain.answers}
    of = len(figures.exercises) if figures.planned is None else len(figures.planned)
    mean = "" if pain.average.value is None else say(
        "pain_mean", mean=amount(pain.average.value), n=pain.average.n, of=pain.average.of
    )  # fmt: skip
    return [
        (say("pain_before"), say.score(pain.before, asked="before" in asked), ""),
        (say("pain_highest"), say.score(pain.highest, asked=bool(asked)), mean),
        (say("pain_after"), say.score(pain.after, asked="after" in asked), ""),
        (
            say("exercises_done"),
            say("n_of", done=figures.completed, of=of),
            say("of_begun") if figures.planned is None else "",
        ),
        (say("duration"), clock(figures.duration_s), say("minutes_seconds")),
    ]


def _ended(figures: SessionSummary, say: Labels) -> str:
    """Why it ended, and where."""
    why = say("broke_off") if figures.ended is None else say.named(figures.ended, f"end.{figures.ended}")
    if figures.ended == "completed":
        return why
    if figures.stopped_at is None:
        return f"{why} ({say('stopped_before')})"
    last = figures.exercises[-1]
    where = "stopped_after" if last.ended == "done" else "stopped_during"
    at = clock(figures.ended_s if last.ended_s is None else last.ended_s)
    return f"{why} ({say(where, exercise=say.exercise(last.exercise), n=len(figures.exercises), at=at)})"


def _attention(figures: SessionSummary, say: Labels) -> list[str]:
    """What a therapist should not have to look for."""
    pain = figures.pain
    rise = 0 if pain.before is None or pain.highest is None else pain.highest - pain.before
    own = figures.exercises
    counts = (
        ("pain_rose", rise),
        ("pain_silent", pain.average.of - pain.average.n),
        ("alarms", sum(len(exercise.alarms) for exercise in own)),
        ("not_counted", sum(len(exercise.reps) - exercise.reps_counted for exercise in own)),
        ("not_whole", sum(exercise.ended != "done" for exercise in own)),
        ("not_reached", len(_not_reached(figures))),
        ("unseen_s", round(figures.not_seen_s)),
    )
    return [say(f"attention.{name}", n=count) for name, count in counts if count > 0]


def _not_reached(figures: SessionSummary) -> list[str]:
    begun = {own.step for own in figures.exercises}
    return [name for step, name in enumerate(figures.planned or ()) if step not in begun]


# an exercise


def _card(own: ExerciseFigures, number: int, say: Labels) -> dict[str, Any]:
    movements = own.reps or own.holds
    measures = list(dict.fromkeys(name for movement in movements for name in movement.peaks))
    return {
        "number": number,
        "title": say.exercise(own.exercise),
        "own": own,
        "ended": _exercise_ended(own, say),
        "tone": "good" if own.ended == "done" else "plain" if own.ended in ("skipped", "not_done") else "bad",
        "share": _share(own.share, say),
        "facts": _facts(own, say),
        "plots": [
            Markup(plots.range_plot(shown, say, f"range-{number}-{index}"))
            for index, shown in enumerate(plots.ranges(own))
        ],
        "measures": [say.measure(name) for name in measures],
        "movements": [_movement(movement, measures, say) for movement in movements],
        "of_reps": bool(own.reps),
        "averages": [_average(own, name, say) for name in measures],
        "faults": _grouped(own.faults, say),
        "alarms": _grouped(own.alarms, say),
        "errors": [(say.measure(name), say.value(error, name)) for name, error in own.error_deg.items()],
        "unseen": [(clock(span.start_s), amount(span.seconds), _part(span.part, say)) for span in own.unseen],
    }


def _exercise_ended(own: ExerciseFigures, say: Labels) -> str:
    return say("broke_off_short") if own.ended is None else say.named(own.ended, f"exercise_end.{own.ended}")


def _part(part: str, say: Labels) -> str:
    return say.plainly(part, f"report.part.{part}")


def _share(share: Share | None, say: Labels) -> dict[str, Any] | None:
    """Done of prescribed in words, and as a bar that never claims more than all of it."""
    if share is None:
        return None
    prescribed = share.prescribed
    return {
        "done": _in(share.unit, share.done, say),
        "prescribed": say("not_prescribed") if prescribed is None else _in(share.unit, prescribed, say),
        "percent": min(100, round(100 * share.done / prescribed)) if prescribed else None,
    }


def _in(unit: str, value: float, say: Labels) -> str:
    return say(f"amount.{unit}", n=1 if value == 1 else amount(value))


def _facts(own: ExerciseFigures, say: Labels) -> list[tuple[str, str]]:
    """Further figures: those that this kind of exercise has, and that are not said already."""
    said = own.share.unit if own.share else None
    rows: list[tuple[str, str | None, float | None]] = [
        ("sets_done", None, own.sets or None),
        ("reps_recorded", None, len(own.reps) or None),
        ("held", "held_s", own.held_s or None),
        ("steps", None, own.steps or None),
        ("breaths", "breaths", own.breaths or None),
        ("active", "active_s", own.active_s or None),
        ("not_seen_s", None, own.not_seen_s if own.tracked else None),
    ]
    return [
        (say(f"fact.{name}"), say(f"fact_unit.{name}", n=amount(value)))
        for name, unit, value in rows
        if value is not None and (unit is None or unit != said)
    ]


def _movement(movement: Movement, measures: Sequence[str], say: Labels) -> dict[str, Any]:
    return {
        "number": movement.number,
        "side": say.plainly(movement.side, f"report.side.{movement.side}") if movement.side else "",
        "at": clock(movement.start_s),
        "took": f"{movement.took_s:.1f}",
        "held": None if movement.held_s is None else f"{movement.held_s:.1f}",
        "peaks": [_peak(movement, measure, say) for measure in measures],
        "counted": movement.counted,
    }


def _peak(movement: Movement, measure: str, say: Labels) -> str:
    peak = movement.peaks.get(measure)
    if peak is None or peak.deg is None:
        return say("not_seen")
    error = "" if peak.error_deg is None else f" ± {say.value(peak.error_deg, measure)}"
    return say.value(peak.deg, measure) + error


def _average(own: ExerciseFigures, measure: str, say: Labels) -> str:
    found = own.ranges[measure]
    if found.value is None:
        return say("not_seen")
    return say("mean_of", mean=say.value(found.value, measure), n=found.n, of=found.of)


def _grouped(faults: Sequence[Fault], say: Labels) -> list[dict[str, Any]]:
    """Faults by name: how often, when, and how far at the most."""
    names = dict.fromkeys((fault.name, fault.measure) for fault in faults)
    return [_fault([fault for fault in faults if (fault.name, fault.measure) == key], say) for key in names]


def _fault(same: Sequence[Fault], say: Labels) -> dict[str, Any]:
    first = same[0]
    measure = first.measure or ""
    beyond = [fault for fault in same if fault.deg is not None]
    worst = max(beyond, key=lambda fault: abs((fault.deg or 0) - (fault.limit_deg or 0)), default=None)
    return {
        "name": say.fault(first.name),
        "measure": say.measure(measure) if measure else "",
        "times": [clock(fault.t_s) for fault in same],
        "worst": say.value(worst.deg, measure) if worst else say("not_seen"),
        "limit": say.value(worst.limit_deg, measure) if worst and worst.limit_deg is not None else "",
        "error": say.value(worst.error_deg, measure) if worst and worst.error_deg is not None else "",
    }


# what was said


def _answers(figures: SessionSummary, say: Labels) -> list[dict[str, Any]]:
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
        (own.t_s, _question(own.question, say), say.answer(own.value), own.scripted, own.value is None)
        for own in (*figures.screening, *figures.symptoms)
    ]
    rows += [
        (own.t_s, _question(own.question, say), _silence(own.action, own.after_s, say), False, True)
        for own in figures.silences
    ]
    names = ("at", "question", "answer", "scripted", "silent")
    return [dict(zip(names, (clock(row[0]), *row[1:]), strict=True)) for row in sorted(rows, key=lambda row: row[0])]


def _pain_question(moment: str, exercise: str | None, say: Labels) -> str:
    named = say.plainly(moment, f"report.moment.{moment}")
    return f"{named}: {say.exercise(exercise)}" if exercise and moment == "check" else named


def _question(name: str, say: Labels) -> str:
    return say.plainly(name, f"report.question.{name}", f"question.{name}")


def _silence(action: str, after_s: float | None, say: Labels) -> str:
    done = say.plainly(action, f"report.silence.{action}")
    return say("no_answer_for", after=amount(after_s or 0.0), action=done)


def _cues(figures: SessionSummary, say: Labels) -> list[tuple[str, int]]:
    """What was said to the person, and how often; the most frequent first."""
    return Counter(_cue(own.cue, own.text, say) for own in figures.cues).most_common()


def _cue(name: str, key: str | None, say: Labels) -> str:
    try:
        return say.words.say(text(key)) if key and key in say.words else name.replace("_", " ")
    except (KeyError, IndexError):  # the sentence has places, such as a count, that the event does not keep
        return name.replace("_", " ")
