"""The page of one session: figures and plots put into the template. Nothing on it comes from a network."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coach.core.figures import ExerciseFigures, Fault, Finder, LeftOut, Movement, SessionSummary, Share, Trial
from coach.core.summary import summarise
from coach.core.types import Event, text
from coach.core.walked import LEAST_STEPS
from coach.core.words import Words
from coach.records import Patient, SessionRecord, Store
from coach.report import plots
from coach.report.labels import Labels, amount, clock, unit_of


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
        routine=_routine(session, figures, say),
        clock=clock,
        amount=amount,
        headline=_headline(figures, say),
        ended=_ended(figures, say),
        ended_said=_ended_said(figures, say),
        known=[say.fact(name) for name in figures.plan.facts],
        left_out=_left_out(figures.plan.left_out, say),
        finders=[_finder(own, figures, say) for own in figures.finders],
        timers=_timers(figures, say),
        attention=_attention(figures, say),
        timeline=Markup(plots.timeline(figures, say, "timeline")) if events else None,
        cards=[_card(own, number, say) for number, own in enumerate(figures.exercises, start=1)],
        not_reached=[say.exercise(name) for _, name in figures.plan.not_reached],
        answers=_answers(figures, say),
        cues=_cues(figures, say),
        cards_shown=[(clock(own.t_s), say.card(own.card)) for own in figures.cards],
    )
    return page


SIDES = ("left", "right")
TIMES = ("held_s", "active_s")
SHORT = 12  # movements; a card with no more is printed on one page


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


def _routine(session: SessionRecord, figures: SessionSummary, say: Labels) -> str:
    title = say.plainly(session.routine_id, f"routine.{session.routine_id}.title")
    return title if figures.plan.level is None else f"{title}, {say('level', n=figures.plan.level)}"


# the headline


def _headline(figures: SessionSummary, say: Labels) -> list[tuple[str, str, str]]:
    """Tiles: what, the figure, and a remark."""
    pain = figures.pain
    asked = {answer.moment for answer in pain.answers}
    of, remark = _of_today(figures, say)
    paused = clock(figures.paused_s)
    mean = "" if pain.average.value is None else say(
        "pain_mean", mean=amount(pain.average.value), n=pain.average.n, of=pain.average.of
    )  # fmt: skip
    return [
        (say("pain_before"), say.score(pain.before, asked="before" in asked), ""),
        (say("pain_highest"), say.score(pain.highest, asked=bool(asked)), mean),
        (say("pain_after"), say.score(pain.after, asked="after" in asked), ""),
        (say("exercises_done"), say("n_of", done=figures.completed, of=of), remark),
        (
            say("duration"),
            clock(figures.duration_s),
            say("of_it_paused", paused=paused) if figures.paused_s >= 1 else say("minutes_seconds"),
        ),
    ]


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
        return f"{why} ({say('stopped_before')})"
    last = figures.exercises[-1]
    where = "stopped_after" if last.ended == "done" else "stopped_during"
    at = clock(figures.ended_s if last.ended_s is None else last.ended_s)
    return f"{why} ({say(where, exercise=say.exercise(last.exercise), n=len(figures.exercises), at=at)})"


def _ended_said(figures: SessionSummary, say: Labels) -> str | None:
    """What the person was told where the routine was not for today: the only place that says why."""
    told = [cue.text for cue in figures.cues if cue.text and cue.text.startswith("gate.") and cue.text in say.words]
    return say.words.say(text(told[-1])) if told and figures.ended == "not_today" else None


def _attention(figures: SessionSummary, say: Labels) -> list[str]:
    """What a therapist should not have to look for."""
    pain = figures.pain
    rise = 0 if pain.before is None or pain.highest is None else pain.highest - pain.before
    own = figures.exercises
    counts = (
        ("pain_rose", rise),
        ("pain_silent", pain.average.of - pain.average.n),
        ("alarms", sum(len(exercise.alarms) for exercise in own)),
        ("skin", sum(exercise.ended == "skin" for exercise in own)),
        ("not_off", sum(timer.off is False for timer in figures.timers)),
        ("not_counted", sum(len(exercise.reps) - exercise.reps_counted for exercise in own)),
        ("not_whole", sum(exercise.ended != "done" for exercise in own)),
        ("not_reached", len(figures.plan.not_reached) if own else 0),
        ("eased", sum(exercise.eased is not None for exercise in own)),
        ("uneven_steps", sum(_uneven(exercise) for exercise in own)),
        ("unseen_s", round(figures.not_seen_s)),
    )
    return [say(f"attention.{name}", n=count) for name, count in counts if count > 0]


def _uneven(own: ExerciseFigures) -> bool:
    return own.walked is not None and own.walked.times is not None and own.walked.times.differ


# what was for today


def _left_out(steps: Sequence[LeftOut], say: Labels) -> list[dict[str, str]]:
    """Steps that follow each other and have one reason stand in one row: a position finder is several steps."""
    rows = []
    for _, group in groupby(enumerate(steps), key=lambda pair: (pair[1].step - pair[0], pair[1].because, pair[1].t_s)):
        same = [left for _, left in group]
        names = dict.fromkeys(say.exercise(left.exercise or "") for left in same)
        rows.append(
            {
                "exercises": "; ".join(names),
                "why": "; ".join(say.reason(because) for because in same[0].because),
                "decided": say("when_planned") if same[0].planned else clock(same[0].t_s),
            }
        )
    return rows


def _finder(own: Finder, figures: SessionSummary, say: Labels) -> dict[str, Any]:
    before = figures.pain.before
    return {
        "note": say("finder_note", before=say.score(before, asked=bool(figures.pain.answers))),
        "rows": [
            {
                "position": say.exercise(trial.exercise),
                "pain": say.score(trial.score, asked=trial.asked) if trial.begun else "",
                "change": _change(trial.score, before, say),
                "result": _result(trial, own, figures, say),
                "kept": trial.exercise == own.kept,
            }
            for trial in own.trials
        ],
    }


def _change(score: int | None, before: int | None, say: Labels) -> str:
    if score is None or before is None:
        return ""
    more = score - before
    return say(f"change.{'same' if more == 0 else 'more' if more > 0 else 'less'}", n=abs(more))


def _result(trial: Trial, own: Finder, figures: SessionSummary, say: Labels) -> str:
    before = figures.pain.before
    if trial.exercise == own.kept:
        return say("trial.kept")
    if not trial.begun:
        return say("trial.left_out" if trial.step in figures.plan.out else "trial.not_reached")
    worse = trial.score is not None and before is not None and trial.score > before
    return say("trial.worse" if worse else "trial.not_kept")


def _timers(figures: SessionSummary, say: Labels) -> list[dict[str, Any]]:
    off = {True: say("yes"), False: say("no_answer"), None: say("not_asked")}
    return [
        {
            "exercise": say.exercise(own.exercise),
            "at": clock(own.t_s - own.seconds),
            "lasted": say.lasting(own.seconds),
            "counts_as": ", ".join(say.plainly(kind, f"report.timer.{kind}") for kind in own.counts_as),
            "off": off[own.off],
            "silent": own.off is False,
        }
        for own in figures.timers
    ]


# an exercise


def _card(own: ExerciseFigures, number: int, say: Labels) -> dict[str, Any]:
    movements = own.reps or own.holds
    measures = list(dict.fromkeys(name for movement in movements for name in movement.peaks))
    return {
        "number": number,
        "title": _title(own, say),
        "own": own,
        "ended": _exercise_ended(own, say),
        "tone": "good" if own.ended == "done" else "plain" if own.ended in ("skipped", "not_done") else "bad",
        "share": _share(own.share, say),
        "notes": _notes(own, say),
        "facts": _facts(own, say),
        "plots": [
            Markup(plots.range_plot(shown, say, f"range-{number}-{index}"))
            for index, shown in enumerate(plots.ranges(own))
        ],
        "measures": [say.measure(name) for name in measures],
        "movements": [_movement(movement, own, measures, say) for movement in movements],
        "doubtful": any(_doubtful(movement, own, name) for movement in movements for name in measures),
        "of_reps": bool(own.reps),
        "averages": [_average(own, name, say) for name in measures] if len(movements) > 1 else [],
        "short": len(movements) <= SHORT,
        "faults": _grouped(own.faults, say),
        "alarms": _grouped(own.alarms, say),
        "errors": [(say.measure(name), say.value(own.error_deg[name], name)) for name in _told(own)],
        "unseen": [(clock(span.start_s), amount(span.seconds), _part(span.part, say)) for span in own.unseen],
    }


def _title(own: ExerciseFigures, say: Labels) -> str:
    title = say.exercise(own.exercise)
    return say("with_side", exercise=title, side=_side(own.side, say)) if own.side in SIDES else title


def _side(side: str | None, say: Labels) -> str:
    return say.plainly(side, f"report.side.{side}") if side else ""


def _notes(own: ExerciseFigures, say: Labels) -> list[str]:
    """How it came to be this exercise, and what became of its dose."""
    notes = [say(own.finder)] if own.finder else []
    if own.instead_of is not None:
        notes.append(say("instead_of", exercise=say.exercise(own.instead_of)))
    if own.eased is not None:
        prescribed = _prescribed(own.eased.share, say) if own.eased.share else say("not_prescribed")
        notes.append(say("eased", at=clock(own.eased.t_s), amount=prescribed))
    return notes


def _told(own: ExerciseFigures) -> list[str]:
    """The measures whose error band matters on this page: angles, and whatever has a limit or a fault of its own."""
    limited = {limit.get("measure") for limit in own.limits} | {fault.measure for fault in (*own.faults, *own.alarms)}
    return [name for name in own.error_deg if unit_of(name) == "deg" or name in limited]


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
        "done": _done(share, say),
        "prescribed": _prescribed(share, say),
        "percent": min(100, round(100 * share.done / prescribed)) if prescribed else None,
    }


def _done(share: Share, say: Labels) -> str:
    guided = f"guided.{share.unit}"
    return _in(guided if f"report.{guided}" in say.words else f"amount.{share.unit}", share.unit, share.done, say)


def _prescribed(share: Share, say: Labels) -> str:
    if share.prescribed is None:
        return say("not_prescribed")
    whole = _in(f"amount.{share.unit}", share.unit, share.prescribed, say)
    return whole if share.each is None else say("each_side", amount=whole, n=amount(share.each))


def _in(key: str, unit: str, value: float, say: Labels) -> str:
    if unit in TIMES:
        return say(key, n=say.lasting(round(value) if unit == "active_s" else value))
    return say(key, n=1 if value == 1 else amount(value))


def _facts(own: ExerciseFigures, say: Labels) -> list[tuple[str, str]]:
    """Further figures: those that this kind of exercise has, and that are not said already."""
    said = own.share.unit if own.share else None
    rows: list[tuple[str, str | None, str | None]] = [
        ("sets_done", None, amount(own.sets) if (own.dose.get("sets") or 1) > 1 else None),
        ("reps_recorded", None, amount(len(own.reps)) if own.reps else None),
        ("by_side", None, _by_side(own, say) or None),
        ("held", "held_s", say.lasting(own.held_s) if own.held_s else None),
        ("steps", None, amount(own.steps) if own.steps else None),
        (own.paced, own.paced, amount(own.cycles) if own.cycles else None),
        ("active", "active_s", say.lasting(own.active_s) if own.active_s else None),
        ("not_seen_s", None, say.lasting(own.not_seen_s) if own.tracked else None),
    ]
    facts = [
        (say(f"fact.{name}"), say(f"fact_unit.{name}", n=value))
        for name, unit, value in rows
        if value is not None and (unit is None or unit != said)
    ]
    return [*facts, *_walk_facts(own, say)]


def _by_side(own: ExerciseFigures, say: Labels) -> str:
    """Of a dose for each side: how many counted on each."""
    if own.share is None or own.share.each is None:
        return ""
    counted = Counter(rep.side for rep in own.reps if rep.counted)
    return ", ".join(say("by_side", side=_side(side, say), n=counted[side]) for side in SIDES)


def _walk_facts(own: ExerciseFigures, say: Labels) -> list[tuple[str, str]]:
    """Cadence and step times with the error to expect, or how many steps are missing for them."""
    walk = own.walked
    if walk is None:
        return []
    few = {"cadence": walk.steps, "step_times": walk.in_one_piece}
    said = {name: say(f"fact_unit.{name}_few", n=n, least=LEAST_STEPS) for name, n in few.items()}
    if walk.cadence is not None:
        per_min, error = f"{walk.cadence.per_min:.0f}", f"{walk.cadence.error_per_min:.0f}"
        said["cadence"] = say("fact_unit.cadence", per_min=per_min, error=error)
    if (times := walk.times) is not None:
        said["step_times"] = say(
            "fact_unit.step_times", one=f"{times.one_s:.2f}", other=f"{times.other_s:.2f}", ratio=f"{times.ratio:.2f}",
            error=f"{times.ratio_error:.2f}", n=times.steps,
        )  # fmt: skip
    return [(say(f"fact.{name}"), value) for name, value in said.items()]


# a band this many times the usual one is no reading: the person was turned away from the prescribed view [E]
DOUBTFUL = 3.0


def _doubtful(movement: Movement, own: ExerciseFigures, measure: str) -> bool:
    peak, usual = movement.peaks.get(measure), own.error_deg.get(measure)
    return peak is not None and peak.error_deg is not None and usual is not None and peak.error_deg > DOUBTFUL * usual


def _movement(movement: Movement, own: ExerciseFigures, measures: Sequence[str], say: Labels) -> dict[str, Any]:
    return {
        "number": movement.number,
        "side": _side(movement.side, say),
        "at": clock(movement.start_s),
        "took": f"{movement.took_s:.1f}",
        "held": None if movement.held_s is None else f"{movement.held_s:.1f}",
        "peaks": [(_peak(movement, measure, say), _doubtful(movement, own, measure)) for measure in measures],
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
        (
            own.t_s,
            _about(say.question(own.question), own.exercise, say),
            say.answer(own.question, own.value),
            own.scripted,
            own.value is None,
        )
        for own in (*figures.screening, *figures.symptoms)
    ]
    rows += [
        (own.t_s, say.question(own.question), _silence(own.action, own.after_s, say), False, True)
        for own in figures.silences
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


def _cues(figures: SessionSummary, say: Labels) -> list[tuple[str, int]]:
    """What was said to the person, and how often; the most frequent first."""
    said = (_cue(own.cue, own.text, say) for own in figures.cues if own.cue not in TOLD_ELSEWHERE)
    return Counter(said).most_common()


def _cue(name: str, key: str | None, say: Labels) -> str:
    named = say.plainly(name, f"report.cue.{name}")
    try:
        return say.words.say(text(key)) if key and key in say.words else named
    except (KeyError, IndexError):  # the sentence has places, such as a count, that the event does not keep
        return named
