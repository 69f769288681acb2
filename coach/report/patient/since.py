"""Since the last visit, in words: what changed, and which exercise hurts. What to decide stands beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from coach.core.base.types import text
from coach.core.clinical.pain_change import pain_change
from coach.core.progress.hurting import HurtingExercise, hurting
from coach.core.progress.since_last import PainSince, RangeChange, SinceLast, since, unread_on
from coach.core.progress.timeline import Visit
from coach.core.summary.session_figures import Average
from coach.records.reading import ReadMark, last_read
from coach.records.review import Review, day_of
from coach.records.rows import Patient, Prescription
from coach.report import course
from coach.report.labels import Labels, amount

RECENT_DAYS = 14  # where all is read: so far back there is something to look at
MOST_HURTING = 6  # exercises on the first screen
MOST_RANGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SincePeriod:
    """From when on a course is looked at."""

    first: int  # the index of its first session
    from_s: float  # in seconds as `Visit.at_s`: what was prescribed or unlocked from here on is new
    sentence: str


def period(
    visits: Sequence[Visit],
    mark: ReadMark | None,
    now: datetime,
    say: Labels,
    zone: tzinfo | None,
    chosen: date | None = None,
) -> SincePeriod:
    """What is looked at: from a day on that was chosen, else what nobody has read, else the last two weeks."""
    if chosen is not None:
        first = next((index for index, visit in enumerate(visits) if visit.day >= chosen.toordinal() - 1), len(visits))
        from_s = datetime.combine(chosen, time(), zone or now.astimezone().tzinfo).timestamp()
        return SincePeriod(first=first, from_s=from_s, sentence=say("since.from", day=chosen.isoformat()))
    read = "" if mark is None else say("since.last_read", by=mark.by, day=mark.at.astimezone(zone).date().isoformat())
    first = unread_on(visits)
    if first < len(visits):
        from_s = visits[first].at_s if mark is None else min(mark.at.timestamp(), visits[first].at_s)
        said = say("since.unread", n=sum(not visit.read for visit in visits), day=course.date_of(visits[first].day))
        return SincePeriod(first=first, from_s=from_s, sentence=f"{said} {read}".strip())
    oldest = day_of(now, zone) - RECENT_DAYS
    first = next((index for index, visit in enumerate(visits) if visit.day > oldest), len(visits))
    from_s = (now - timedelta(days=RECENT_DAYS)).timestamp()
    return SincePeriod(first=first, from_s=from_s, sentence=f"{say('since.all_read', n=RECENT_DAYS)} {read}".strip())


def since_values(
    review: Review,
    patient: Patient,
    visits: Sequence[Visit],
    prescriptions: Sequence[Prescription],
    say: Labels,
    now: datetime,
    zone: tzinfo | None,
    chosen: date | None = None,
) -> dict[str, Any]:
    """What the section says, for its template. `chosen`: the day from which on; None: what was not read yet.

    Raises StoreError.
    """
    whence = period(visits, last_read(review.store, patient), now, say, zone, chosen)
    found = since(visits, whence.first)
    rows = hurting(found.visits)
    return {
        "said": whence.sentence,
        "chosen": chosen.isoformat() if chosen else "",
        "changed": [
            *_changed(found, say),
            *_prescribed(prescriptions, whence.from_s, say, zone),
        ],
        "stops": _stops(rows, say),
        "hurts": [_hurts(row, say) for row in rows[:MOST_HURTING]],
        "more": max(0, len(rows) - MOST_HURTING),
        "sessions": len(found.visits),
    }


def _changed(found: SinceLast, say: Labels) -> Iterator[str]:
    if not found.visits:
        yield say("since.no_session")
        return
    on_days = text("report.since.on_days", n=found.days)
    yield say("since.sessions", n=len(found.visits), on_days=on_days, whole=found.whole, stopped=found.stopped)
    running = sum(visit.running for visit in found.visits)
    if running:
        yield say("since.running", n=running)
    for pain in found.pain:
        if pain.now.value is not None:
            yield _pain(pain, len(found.before), say)
    for level in found.levels:
        said = say("course.level_change", before=level.before, after=level.now)
        yield f"{say.routine(level.visit.routine)}: {said} ({course.date_of(level.visit.day)})"
    for change in found.ranges[:MOST_RANGES]:
        yield _range(change, say)
    alarms, before = found.alarms
    if alarms or before:
        yield say("since.alarms", n=alarms, before=before)
    for key, facts in (("facts_new", found.facts_new), ("facts_gone", found.facts_gone)):
        if facts:
            yield say(f"since.{key}", facts="; ".join(say.fact(fact) for fact in facts))


def _pain(pain: PainSince, sessions: int, say: Labels) -> str:
    named = say(f"since.pain.{pain.moment}")
    now, before = (_mean(each, say) for each in (pain.now, pain.before))
    if pain.before.value is None or pain.now.value is None:
        return say("since.pain.alone", moment=named, now=now)
    change = say(f"since.change.{pain_change(pain.before.value, pain.now.value)}")
    return say("since.pain.against", moment=named, now=now, before=before, n=sessions, change=change)


def _mean(mean: Average, say: Labels) -> str:
    value = "–" if mean.value is None else say.words.decimal(amount(mean.value))
    return say("mean_of", mean=value, n=mean.n, of=mean.of)


def _range(change: RangeChange, say: Labels) -> str:
    measure = change.now.measure
    side = "" if change.now.side is None else f", {say(f'side.{change.now.side}')}"
    before, now = (say.value(each.mean.value, measure) for each in (change.before, change.now))
    return say(
        "since.range", exercise=say.exercise(change.exercise) + side, measure=say.measure(measure), before=before,
        now=now,
    )  # fmt: skip


def _prescribed(
    prescriptions: Sequence[Prescription], from_s: float, say: Labels, zone: tzinfo | None
) -> Iterator[str]:
    """What was prescribed in this time, the latest of each routine."""
    new = {own.routine_id: own for own in reversed(prescriptions) if own.created_at.timestamp() >= from_s}
    for own in new.values():
        day = own.created_at.astimezone(zone).date().isoformat()
        yield say("since.prescribed", routine=say.routine(own.routine_id), day=day)


def _stops(rows: Sequence[HurtingExercise], say: Labels) -> str:
    """To which exercise the stops for pain belong."""
    of = sum(row.stops for row in rows)
    said = [say("since.stops", exercise=say.exercise(row.exercise), n=row.stops, of=of) for row in rows if row.stops]
    return "; ".join(said)


def _hurts(row: HurtingExercise, say: Labels) -> dict[str, Any]:
    return {
        "exercise": say.exercise(row.exercise),
        "hurts": row.hurts,
        "stops": row.stops,
        "ended": row.ended,
        "rose": say("course.n_of", n=row.rose, of=row.known),
        "rise": f"+{row.most_rise}" if row.most_rise > 0 else "0" if row.known else "–",
        "highest": "–" if row.highest is None else str(row.highest),
        "sessions": row.done_in,
    }
