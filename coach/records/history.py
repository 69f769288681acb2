"""What the records know of a person when a session starts, and what a session leaves there for the next one.

Reading and writing only: what any of it means is `core.clinical.history`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coach.core.base.types import Event
from coach.core.clinical import going_on, history, safety, screening, unlocking
from coach.core.clinical.conditions import CLEARED
from coach.core.clinical.eligibility import BONES_NOT_ASKED, HAS, Contacts, Known
from coach.core.clinical.history import KnownBesides, PastSession
from coach.core.clinical.intake import CHANGED, ROWS
from coach.core.clinical.rule_history import Signed, morning_start, rule_terms
from coach.core.clinical.rule_terms import NO_TERMS, RuleTerms
from coach.core.clinical.safety import Past
from coach.core.clinical.unlocking import UnlockGrounds, form_after_unlocks, one_by_one_for_h
from coach.core.exercise.model import Routine, RuleSigning
from coach.core.exercise.timers import DAY_S, Use
from coach.core.kinematics.camera_place import CameraPlace, PlaceKey, places_of
from coach.records import profile, projection
from coach.records.dating import PlaceInTime, hours, placed
from coach.records.projection import LIFTED
from coach.records.rows import Lock, Patient, SessionRecord, TimerUse, Unlock
from coach.records.store import Store
from coach.records.unlocking import unlock

ASKED_BY_TIMERS = frozenset({"cold_not_safe", "heat_not_safe"})
STOPS_REASON = "two stops for pain running"
GENTLY_DONE = "a gentle session at half dose was completed after the pause"
PLACES_OF = 10  # sessions: a camera that was not needed for longer is placed anew [E]
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def known(
    store: Store,
    patient: Patient,
    now: datetime,
    routine_id: str | None = None,
    signing: RuleSigning | None = None,
) -> Known:
    """Of `demo` nothing is known, and gates that need a history are open to it. Raises StoreError.

    `signing`: of a rule of pain that is prescribed, whose terms are looked up from that day on.
    """
    if patient.is_demo:
        return Known(practised=True)
    kept = profile.read(patient.profile, now, new_symptom_h(store, patient, now))
    answered = kept.answered
    # a person never asked about their skin is asked by the timer itself, before each use
    asked_anyway = frozenset() if "skin" in answered else ASKED_BY_TIMERS
    rows = store.sessions(patient)
    places = placed(rows, now)
    signed_days = None if signing is None else _day(now) - date.fromisoformat(signing.signed_on).toordinal()
    look_back_h = max(history.LOOK_BACK_H, (signed_days or 0) * 24.0 + 24.0)
    every = [
        _session(row, store.events(row), place, now)
        for row, place in zip(rows, places, strict=True)
        if place.age.youngest.began_h <= look_back_h
    ]
    unlocked_h = _unlocked_ago_h(store, patient, now)
    sessions = [one for one in every if one.age.youngest.began_h <= history.LOOK_BACK_H]
    bones_asked = screening.CONDITIONS in answered or history.no_conditions(sessions)
    in_force = store.locks(patient)
    waiting = [lock for lock in in_force if lock.kind == safety.THERAPIST_LOCK]
    told = KnownBesides(
        changed_h=kept.changed_h,
        since_onset_h=kept.hours_since_onset,
        let_go_after=_let_go_after(store, patient),
        word_wanted_h=min((hours(now - lock.created_at) for lock in waiting), default=None),
    )
    return Known(
        answered=frozenset(answered),
        facts=(kept.facts - asked_anyway) | (frozenset() if bones_asked else {BONES_NOT_ASKED}),
        uses=_uses(store, patient, {row.id: place for row, place in zip(rows, places, strict=True)}, now),
        calm_scores=history.calm_scores(sessions),
        unstopped_sessions=history.unstopped(sessions),
        cards_seen=tuple(e.data["card"] for one in sessions for e in one.events if e.kind in history.CARDS_SEEN),
        locks=tuple(lock.kind for lock in in_force),
        past=_after_unlocks(history.past(sessions, told, _day(now), routine_id), unlocked_h),
        one_by_one_h=one_by_one_for_h(unlocked_h),
        rule_terms=_terms(store, patient, signing, signed_days, kept.hours_since_onset, every, _day(now)),
        contacts=Contacts(
            emergency_number=_text(kept.answers, "emergency_number"), clinician=_text(kept.answers, "clinician")
        ),
        history_due=kept.history_due,
    )


def done_before(store: Store, patient: Patient, now: datetime, routine: Routine, *, quick: bool) -> frozenset[int]:
    """The places of the steps that a session which broke off just before had done (`going_on`). Raises StoreError."""
    rows = store.sessions(patient)
    if patient.is_demo or not rows:
        return frozenset()
    last = _session(rows[-1], store.events(rows[-1]), placed(rows, now)[-1], now)
    return going_on.done_before(last, routine.id, [step.exercise.id for step in routine.steps], quick=quick)


def camera_places(store: Store, patient: Patient) -> Mapping[PlaceKey, CameraPlace]:
    """Where the camera stood last, for each posture and view of the last sessions; of `demo` nothing. Raises
    StoreError."""
    if patient.is_demo:
        return {}
    return places_of(event for row in store.sessions(patient)[-PLACES_OF:] for event in store.events(row))


def _unlocked_ago_h(store: Store, patient: Patient, now: datetime) -> list[float]:
    """Hours since each unlock that needed an examination; not since a yes that was taken back in its own session."""
    examined = {
        lock.id for lock in store.locks(patient, released=True) if lock.kind not in unlocking.WITHOUT_EXAMINATION
    }
    return [
        hours(now - each.at)
        for each in store.unlocks(patient)
        if each.lock_id in examined and not projection.was_lifted(each)
    ]


def _after_unlocks(past: Past, unlocked_h: list[float]) -> Past:
    return replace(
        past,
        screened_ago_h=form_after_unlocks(past.screened_ago_h, unlocked_h),
        relief_screened_ago_h=form_after_unlocks(past.relief_screened_ago_h, unlocked_h),
    )


def _terms(
    store: Store,
    patient: Patient,
    signing: RuleSigning | None,
    days: int | None,
    pain_h: float | None,
    sessions: list[PastSession],
    today: int,
) -> RuleTerms:
    if signing is None or days is None:
        return replace(NO_TERMS, morning_start=morning_start(sessions, today))
    ended = {unlock.lock_id: unlock for unlock in store.unlocks(patient)}
    locked = any(
        lock.kind != safety.THERAPIST_LOCK and _since(lock, ended.get(lock.id), signing)
        for lock in store.locks(patient, released=True)
    )
    return rule_terms(sessions, Signed(days=days, pain_h=pain_h, locked=locked), today)


def _since(lock: Lock, ended: Unlock | None, signing: RuleSigning) -> bool:
    """Whether a lock was in force on the day of the signing or later; one that was set by mistake was none."""
    if ended is None:
        return True
    if ended.told == LIFTED:
        return False
    set_on, ended_on = (at.astimezone().date() for at in (lock.created_at, ended.at))
    signed_on = date.fromisoformat(signing.signed_on)
    return set_on >= signed_on or ended_on > signed_on  # one that ends as it is signed is over


def _session(row: SessionRecord, events: list[Event], place: PlaceInTime, now: datetime) -> PastSession:
    dated = hours(now - row.started_at) >= 0.0
    return PastSession(
        routine=row.routine_id,
        events=events,
        row_reason=row.end_reason,
        number=row.number,
        age=place.age,
        day=_day(place.began),
        youngest_day=_day(max(place.began, row.started_at) if dated else place.began),
    )


def _day(moment: datetime) -> int:
    return moment.astimezone().date().toordinal()


def _text(answered: Mapping[str, object], question: str) -> str | None:
    value = answered.get(question)
    return value if isinstance(value, str) else None


def _let_go_after(store: Store, patient: Patient) -> int:
    """The number of the last session before a therapist let somebody go on after stops for pain; 0 for none."""
    asked = {lock.id for lock in store.locks(patient, released=True) if lock.kind == safety.THERAPIST_LOCK}
    return max((each.after_number for each in store.unlocks(patient) if each.lock_id in asked), default=0)


def new_symptom_h(store: Store, patient: Patient, now: datetime) -> float | None:
    """Hours since the newest symptom that has locked, also where its lock is released; None without one ([R2] S19).

    A lock after stops for pain is none, nor is a yes that was a mistake. Raises StoreError.
    """
    mistakes = {unlock.lock_id for unlock in store.unlocks(patient) if unlock.told == LIFTED}
    locks = (
        lock
        for lock in store.locks(patient, released=True)
        if lock.kind != safety.THERAPIST_LOCK and lock.id not in mistakes
    )
    return min((hours(now - lock.created_at) for lock in locks), default=None)


def lock_after_stops(store: Store, patient: Patient, now: datetime) -> None:
    """Keeps that a therapist's word is waited for, where the sessions so far ask for it, and ends it where they do not
    any more. Raises StoreError."""
    found = known(store, patient, now)
    if history.asks_therapist(found.past, found.locks):
        store.add_lock(patient, kind=safety.THERAPIST_LOCK, reason=STOPS_REASON)
    elif history.word_not_wanted(found.past, found.locks):
        grounds = UnlockGrounds(unlocked_by=patient.handle, by_clinician=False, told=GENTLY_DONE)
        for lock in store.locks(patient):
            if lock.kind == safety.THERAPIST_LOCK:
                unlock(store, lock, grounds)


def remember(store: Store, patient: Patient, events: Iterable[Event], now: datetime) -> None:
    """Keeps in the intake what a person has said in a session and need not be asked again. Raises StoreError."""
    events = tuple(events)
    given: dict[str, Any] = dict(history.kept_answers(events))
    if "onset" in given:
        began = now - timedelta(hours=history.BEGAN_H[given["onset"]])
        given["onset"] = began.isoformat(timespec="seconds")
    named, whole = history.conditions_named(events)
    if named or whole:
        of_row = ROWS["conditions"].choices
        before = profile.read(patient.profile, now).answers.get("conditions", ())
        others = {name for name in (before if isinstance(before, tuple) else ()) if name not in HAS.values()}
        kept_too = others if whole else set(before if isinstance(before, tuple) else ())
        found: dict[str, Any] = {"conditions": tuple(name for name in of_row if name in kept_too | named)}
        if whole or "recent_surgery" in named:
            found["surgery"] = "yes" if "recent_surgery" in named else "no"
        # what was not asked to its end is kept, and asked again: as if the change of it had been told of just after
        patient = _with(store, patient, found, now if whole else now - timedelta(seconds=1))
        if not whole:
            given[CHANGED] = "yes"
    ticked = history.ticks_given(events)
    if history.new_symptom(events):
        given[CLEARED] = ()
    elif ticked:  # beside those of the intake; one that is told of again has its new day
        before = profile.read(patient.profile, now).answers.get(CLEARED, ())
        kept = before if isinstance(before, tuple) else ()
        days = {tick: (now - timedelta(days=ago)).date().isoformat() for tick, ago in ticked.items()}
        given[CLEARED] = (
            *(tick for tick in kept if tick.split("@")[0] not in days),
            *(f"{tick}@{day}" for tick, day in days.items()),
        )
    if given:
        _with(store, patient, given, now)


def _with(store: Store, patient: Patient, given: Mapping[str, Any], now: datetime) -> Patient:
    if patient.is_demo:
        return patient
    return store.set_profile(patient, profile.changed(patient.profile, given, now)[0])


def _uses(store: Store, patient: Patient, sessions: Mapping[str, PlaceInTime], now: datetime) -> tuple[Use, ...]:
    """Those of the last two days, the double of what counts, as the order of the sessions places them."""
    found = (
        (use, _ended_ago_s(use, sessions.get(use.session_id or ""), now)) for use in store.timer_uses(patient, EVER)
    )
    return tuple(_use(use, ago_s) for use, ago_s in found if ago_s <= 2 * DAY_S)


def _use(use: TimerUse, ago_s: float) -> Use:
    """One that nobody has ended may still be on, for a day: until then it is asked about, and counts as ended now."""
    if not use.open:
        return Use(use.kind, ago_s, use.seconds)
    if ago_s < DAY_S:
        return Use(use.kind, 0.0, max(ago_s, 0.0), open=True)
    return Use(use.kind, ago_s - DAY_S, DAY_S)


def _ended_ago_s(use: TimerUse, place: PlaceInTime | None, now: datetime) -> float:
    """By its own date where that can be right; one from the future is as old as its session, or of just now."""
    ago_s = (now - use.started_at).total_seconds() - use.seconds
    if place is None:
        return ago_s  # below 0 counts as now
    session_s = place.age.youngest.ended_h * 3600.0
    if place.age.believed:
        return ago_s if ago_s >= 0.0 else session_s
    return min(ago_s, session_s) if ago_s >= 0.0 else session_s
