"""The last screen of a session, with what the records say of the ones before it."""

from collections.abc import Sequence
from datetime import datetime

from coach.app.light_summary import clinic_known
from coach.app.naming import naming
from coach.app.prescribed import schedule
from coach.core import session
from coach.core.base.frozen import replace
from coach.core.base.types import Event, Text
from coach.core.clinical import eligibility
from coach.core.clinical.history import PAIN_STOPS
from coach.core.clinical.safety import Past
from coach.core.dialogue.screen_model import Closing
from coach.core.exercise.model import Routine
from coach.core.home.next_time import SAYS_ITSELF, SoFar, next_time
from coach.core.progress.timeline import DAYS_A_WEEK
from coach.core.summary.recap import TELLS, closing_title, recap
from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise
from coach.records.errors import StoreError
from coach.records.review import Review, day_of
from coach.records.rows import Patient
from coach.records.store import Store


def closing(
    routine: Routine, store: Store, patient: Patient, running: str, state: session.Session, events: Sequence[Event],
    now: datetime,
) -> Closing:  # fmt: skip
    """What the last screen says. `running`: the id of this session, whose `events` are all at hand."""
    figures, ended = summarise(events), state.ending.end or ""
    lines = recap(events, state.plan.known.past) if ended in TELLS and state.ending.urgent is None else ()
    return Closing(
        title=closing_title(ended, figures),
        lines=lines,
        shows=bool(lines) and clinic_known(store, patient),
        following=_following(routine, store, patient, running, state, figures, now),
    )


def _following(
    routine: Routine, store: Store, patient: Patient, running: str, state: session.Session, figures: SessionSummary,
    now: datetime,
) -> Text | None:  # fmt: skip
    """None where the ending says it all, or the records cannot be read."""
    ended, past = state.ending.end or "", state.plan.known.past
    if ended in SAYS_ITSELF - PAIN_STOPS or state.ending.urgent is not None:
        return None
    today, begun = day_of(now, None), bool(figures.exercises)
    monday = today - today % DAYS_A_WEEK
    try:
        visits = [
            visit
            for visit in Review(store).visits(patient)
            if visit.session != running and visit.routine == routine.id and visit.brief.begun and not visit.brief.quick
        ]
        kept = store.prescription(patient, routine.id)
    except StoreError:
        return None
    so_far = SoFar(
        times_today=sum(visit.day == today for visit in visits) + begun,
        days_this_week=len(
            {visit.day for visit in visits if monday <= visit.day <= today} | ({today} if begun else set())
        ),
        day_full=eligibility.enough_today(routine, _with_this(routine, past, begun=begun)) is not None,
        pain_stops_running=past.pain_stops_running + (ended in PAIN_STOPS),
    )
    name = naming(routine.words).routine(routine.id)
    return next_time(ended, name, None if kept is None else schedule(kept, today), so_far, today)


def _with_this(routine: Routine, past: Past, *, begun: bool) -> Past:
    """What counts today once this session is over."""
    kind = eligibility.counts_as(routine)
    return replace(
        past,
        sessions_today=past.sessions_today + (begun and kind == "exercises"),
        easy_today=past.easy_today + (begun and kind == "easy"),
    )
