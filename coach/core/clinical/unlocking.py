"""What has to be known before a lock is ended: somebody looked, on which day, and what they said."""

from collections.abc import Mapping
from dataclasses import dataclass

from coach.core.clinical.safety import THERAPIST_LOCK

# these end with a therapist's word alone; any other needs an examination, of a kind that is not known here too: S11 of
# the second clinical review
WITHOUT_EXAMINATION = frozenset({THERAPIST_LOCK})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockGrounds:
    """Who ends a lock, and why that is safe. A day is a number that grows by one each day."""

    unlocked_by: str
    by_clinician: bool  # else the person themselves
    told: str  # what the examiner said, or why it is safe again
    examined_by: str = ""
    examined_day: int | None = None


def unlock_faults(kind: str, grounds: UnlockGrounds, locked_day: int, today: int) -> Mapping[str, str]:
    """What is wrong, by field: `missing`, `too_early` (before the lock) or `too_late` (in the future); none: it holds.

    A lock that is itself dated in the future was made by today at the latest.
    """
    wanted = {"unlocked_by": grounds.unlocked_by, "told": grounds.told}
    examined = kind not in WITHOUT_EXAMINATION
    if examined:
        wanted["examined_by"] = grounds.examined_by
    faults = {field: "missing" for field, value in wanted.items() if not any(sign.isalnum() for sign in value)}
    day = grounds.examined_day
    if day is None:
        return faults | ({"examined_on": "missing"} if examined else {})
    if day > today:
        return faults | {"examined_on": "too_late"}
    return faults | ({"examined_on": "too_early"} if day < min(locked_day, today) else {})
