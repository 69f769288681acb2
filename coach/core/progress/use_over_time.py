"""Whether a programme is still used at 30 days, 6 and 12 months, and how much of what was due was done until then.

NICE's evidence plan for digital back-pain tools asks for these three ([R2] 6, V). Days are numbered as in `timeline`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.core.progress.adherence import Schedule, TimesDone, total, weeks_of
from coach.core.progress.timeline import DAYS_A_WEEK, Visit, whole_ones

MILESTONES: Mapping[str, int] = {"month": 30, "half_year": 182, "year": 365}  # days since the first session
AWAY_DAYS = 14  # without a session: it is used no more; the same after which the reason is asked [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseUntil:
    """What was done from the first session to the day of a milestone."""

    name: str  # a key of MILESTONES
    day: int
    sessions: int  # in which an exercise was begun
    done: TimesDone  # of what was prescribed
    in_use: bool  # there was a session in the days before


def use_over_time(
    schedules: Mapping[str, Sequence[Schedule]], visits: Sequence[Visit], today: int
) -> tuple[UseUntil, ...]:
    """Of the milestones that have been reached; none before the first session."""
    begun = [visit for visit in whole_ones(visits) if visit.brief.begun]
    if not begun:
        return ()
    first = min(visit.day for visit in begun)
    reached = [(name, first + days) for name, days in MILESTONES.items() if first + days <= today]
    return tuple(_until(name, day, first, schedules, begun) for name, day in reached)


def _until(
    name: str, day: int, first: int, schedules: Mapping[str, Sequence[Schedule]], begun: Sequence[Visit]
) -> UseUntil:
    mondays = range(first - first % DAYS_A_WEEK, day, DAYS_A_WEEK)
    weeks = weeks_of(schedules, begun, mondays, day)
    until = [visit.day for visit in begun if visit.day < day]
    return UseUntil(
        name=name,
        day=day,
        sessions=len(until),
        done=total(own for each in weeks.values() for own in each),
        in_use=any(visited >= day - AWAY_DAYS for visited in until),
    )
