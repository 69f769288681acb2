"""What the records know of a person when a session starts: facts of the intake, timer uses, scores of the last days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from coach.core.base.types import Event
from coach.core.clinical import safety
from coach.core.clinical.conditions import ACUTE_H, FIRST_DAY_H, SETTLING_H
from coach.core.clinical.eligibility import Known
from coach.core.clinical.intake import in_force
from coach.core.clinical.safety import Past
from coach.core.clinical.screening import SHORT
from coach.core.exercise.timers import DAY_S, Use
from coach.records import profile
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store

LOOK_BACK = timedelta(days=30)  # scores and stops older than this decide nothing
ASKED_BY_TIMERS = frozenset({"cold_not_safe", "heat_not_safe"})
PLAIN_ENDS = frozenset(reason for reason, end in safety.END_REASONS.items() if not end.stop)


def known(store: Store, patient: Patient, now: datetime, routine_id: str | None = None) -> Known:
    """Raises StoreError. Of `demo` nothing is known, and gates that need a history are open to it."""
    if patient.is_demo:
        return Known(practised=True)
    rows = [row for row in store.sessions(patient) if row.started_at >= now - LOOK_BACK]
    kept = profile.read(patient.profile, now)
    answered = in_force(kept.answers, kept.hours_old)
    # whoever was never asked about their skin is asked by the timer itself, before each use
    asked_anyway = frozenset() if "skin" in answered else ASKED_BY_TIMERS
    events = {row.id: store.events(row) for row in rows}
    sessions = [Session(row, events[row.id]) for row in rows]
    return Known(
        answered=frozenset(answered),
        facts=kept.facts - asked_anyway,
        uses=_uses(store, patient, now),
        calm_scores=_scores(rows, events),
        unstopped_sessions=_unstopped(rows),
        cards_seen=tuple(e.data["card"] for row in rows for e in events[row.id] if e.kind == "card_shown"),
        locks=tuple(lock.kind for lock in store.locks(patient)),
        past=past(sessions, kept, now, routine_id, _let_go(store, patient)),
        emergency_number=_text(answered, "emergency_number"),
    )


def _text(answered: Mapping[str, object], question: str) -> str | None:
    value = answered.get(question)
    return value if isinstance(value, str) else None


# -- what earlier sessions mean ---------------------------------------------------------------------------------------

PAIN_STOPS = safety.PAIN_ENDS | {"symptoms"}  # sharp, new or leg symptoms are no less than pain
RECENT_H = safety.COMFORT_AFTER_STOP_H
KEEPING_H = 0.05  # within this a session keeps what was said in it
UNCHANGED = PLAIN_ENDS | {"not_today"}  # after these the full form still holds


@dataclass(frozen=True, slots=True)
class Session:
    """One session as it was kept."""

    row: SessionRecord
    events: Sequence[Event]

    @property
    def reason(self) -> str | None:
        """Why it ended; the events know it also of a session whose program was killed."""
        told = [e.data["reason"] for e in self.events if e.kind == "session_ended"]
        return told[-1] if told else self.row.end_reason

    @property
    def done(self) -> bool:
        return any(e.kind == "exercise_started" for e in self.events)

    @property
    def form_begun(self) -> bool:
        """Whether more was asked, or to be asked, than the one question while a form holds."""
        told = [e.data for e in self.events if e.kind == "screening_answered" and e.data["value"] is not None]
        return any(data["question"] != SHORT or data["value"] == "yes" for data in told)

    @property
    def comfort(self) -> bool:
        """Whether it was for comfort from its beginning."""
        kinds = [e.kind for e in self.events if e.kind in ("comfort_started", "session_ended", "exercise_started")]
        return kinds[:1] == ["comfort_started"]

    def scores(self, *moments: str) -> list[int]:
        return [
            e.data["score"]
            for e in self.events
            if e.kind == "pain_answered" and e.data["score"] is not None and e.data["moment"] in moments
        ]

    def ago_h(self, now: datetime) -> float:
        return (now - (self.row.ended_at or self.row.started_at)).total_seconds() / 3600.0


def past(
    sessions: Sequence[Session], kept: profile.Intake, now: datetime, routine_id: str | None, let_go: datetime | None
) -> Past:
    """`let_go`: when a therapist last let somebody go on after stops for pain; those before do not count any more."""
    done = [one for one in sessions if one.done]
    last = done[-1] if done else None
    stops = [one for one in sessions if one.reason in PAIN_STOPS]
    places = [e.data["value"] for one in sessions for e in one.events
              if e.kind == "symptom_answered" and e.data["question"] == "pain_where" and e.data["value"]]  # fmt: skip
    return Past(
        screened_ago_h=_screened(sessions, kept, now, {"full"}),
        relief_screened_ago_h=_screened(sessions, kept, now, {"full", "relief"}),
        pain_stop_ago_h=stops[-1].ago_h(now) if stops else None,
        pain_stops_running=_running(done, let_go),
        session_ago_h=None if last is None else last.ago_h(now),
        # a comfort session of just now is no last session: starting again would make its score the ordinary one
        last_baseline=_last([one for one in done if not (one.comfort and one.ago_h(now) < RECENT_H)], "before"),
        last_after=None if last is None else next(iter(last.scores("before", "check", "after")[-1:]), None),
        last_place=places[-1] if places else None,
        day_after_worse=_worse_days(sessions),
        sessions_today=sum(not one.comfort and _day(one.row) == now.astimezone().date() for one in done),
        baselines=_baselines(sessions, kept, now),
        level_done=_level(sessions, routine_id),
    )


def _last(done: Sequence[Session], moment: str) -> int | None:
    return next((score for one in reversed(done) for score in one.scores(moment)), None)


def _screened(sessions: Sequence[Session], kept: profile.Intake, now: datetime, forms: set[str]) -> float | None:
    """Hours since the last clear form of these.

    None where a session was stopped or cut off since, an answer changed, or a form was begun and did not end clear.
    """
    for one in reversed(sessions):
        if one.reason not in UNCHANGED:
            return None
        if not one.form_begun:
            continue
        clear = {e.data["form"] for e in one.events if e.kind == "screened" and e.data["outcome"] == "clear"}
        if not clear:
            return None
        if clear & forms:
            ago_h = (now - one.row.started_at).total_seconds() / 3600.0
            return None if _changed_between(sessions, kept, now, ago_h) else ago_h
    return None


def _changed_between(sessions: Sequence[Session], kept: profile.Intake, now: datetime, ago_h: float) -> bool:
    """Whether an answer was given since, beside those that a session itself keeps at its end."""
    ends = [one.ago_h(now) for one in sessions]
    return any(0.0 <= age < ago_h and not any(abs(age - end) <= KEEPING_H for end in ends) for age in kept.changed_h)


def _running(done: Sequence[Session], let_go: datetime | None) -> int:
    """Stops for pain in a row: only a session that was completed breaks the row, not one that was left or cut off."""
    count = 0
    for one in reversed(done):
        if let_go is not None and one.row.started_at <= let_go:
            return count
        if one.comfort:
            continue
        if one.reason == "completed":
            return count
        count += one.reason in PAIN_STOPS
    return count


def _worse_days(sessions: Sequence[Session]) -> int:
    """Days after that were worse, in a row. Starting again does not ask about another day, nor unsay the worse one."""
    days: list[bool] = []
    asked = False  # about the last session already
    for one in sessions:
        for worse in (e.data["follows"] != "same" for e in one.events if e.kind == "day_after"):
            days[len(days) - asked :] = [worse or (asked and days[-1])]
            asked = True
        asked = asked and not one.done
    return next((n for n, worse in enumerate(reversed(days)) if not worse), len(days))


def _baselines(sessions: Sequence[Session], kept: profile.Intake, now: datetime) -> tuple[tuple[float, int], ...]:
    """The first score of each day of this episode, newest first."""
    first: dict[date, tuple[float, int]] = {}
    for one in sessions:
        ago_h = (now - one.row.started_at).total_seconds() / 3600.0
        before = one.scores("before")
        if before and (kept.hours_since_onset is None or ago_h <= kept.hours_since_onset):
            first.setdefault(_day(one.row), (ago_h / 24.0, before[0]))
    return tuple(first[day] for day in sorted(first, reverse=True))


def _level(sessions: Sequence[Session], routine_id: str | None) -> int | None:
    levels = [
        e.data["level"]
        for one in sessions
        if one.reason == "completed" and one.row.routine_id == routine_id
        for e in one.events
        if e.kind == "planned" and e.data["level"] is not None
    ]
    return max(levels, default=None)


def _day(row: SessionRecord) -> date:
    return row.started_at.astimezone().date()


def _let_go(store: Store, patient: Patient) -> datetime | None:
    released = [lock.released_at for lock in store.locks(patient, released=True) if lock.kind == safety.THERAPIST_LOCK]
    return max((at for at in released if at is not None), default=None)


def lock_after_stops(store: Store, patient: Patient, now: datetime) -> None:
    """Two stops for pain running: from here on nothing but comfort, until the therapist was asked (D7)."""
    found = known(store, patient, now)
    if found.past.pain_stops_running >= safety.PAIN_STOPS_ASK and safety.THERAPIST_LOCK not in found.locks:
        store.add_lock(patient, kind=safety.THERAPIST_LOCK, reason="two stops for pain running")


# answers to a session's own questions that hold beyond it, and so go into the intake
KEPT = frozenset({"pregnant", "floor"})
# a start that is known only as a stage is taken as late as it can have been: gates then open late rather than early
BEGAN_H: Mapping[str, float] = {
    "first_day": 0.0, "three_days": FIRST_DAY_H + 1, "two_weeks": ACUTE_H + 1, "longer": SETTLING_H + 1,
}  # fmt: skip


def remember(store: Store, patient: Patient, events: Iterable[Event], now: datetime) -> None:
    """Keeps what a person has said in a session and need not be asked again. Raises StoreError."""
    told = [e.data for e in events if e.kind in ("symptom_answered", "screening_answered") and e.data["value"]]
    said = {data["question"]: data["value"] for data in told}
    given: dict[str, Any] = {question: value for question, value in said.items() if question in KEPT}
    if said.get("onset") in BEGAN_H:
        given["onset"] = (now - timedelta(hours=BEGAN_H[said["onset"]])).isoformat(timespec="seconds")
    if said.get("cleared") == "yes":  # the tick of the screening is the one of the intake
        before = profile.read(patient.profile, now).answers.get("cleared", ())
        given["cleared"] = (*before, "exercise") if isinstance(before, tuple) else ("exercise",)
    if given and not patient.is_demo:
        store.set_profile(patient, profile.changed(patient.profile, given, now)[0])


def _uses(store: Store, patient: Patient, now: datetime) -> tuple[Use, ...]:
    # twice the day that counts, so that a clock set back by hours loses none
    found = store.timer_uses(patient, now - timedelta(seconds=2 * DAY_S))
    return tuple(Use(use.kind, (now - use.started_at).total_seconds() - use.seconds, use.seconds) for use in found)


def _scores(rows: list[SessionRecord], events: Mapping[str, list[Event]]) -> tuple[int, ...]:
    """The highest score of each day that has one, the latest day first."""
    highest: dict[date, int] = {}
    for row in rows:
        scores = [e.data["score"] for e in events[row.id] if e.kind == "pain_answered" and e.data["score"] is not None]
        if scores:
            day = row.started_at.astimezone().date()
            highest[day] = max(highest.get(day, 0), *scores)
    return tuple(highest[day] for day in sorted(highest, reverse=True))


def _unstopped(rows: list[SessionRecord]) -> int:
    """How many of the last sessions in a row ended without a safety stop."""
    count = 0
    for row in reversed(rows):
        if row.end_reason not in PLAIN_ENDS:
            return count
        count += 1
    return count
