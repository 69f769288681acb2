"""What has to be known before a lock is ended: somebody looked, on which day, and what they said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coach.core.clinical.safety import THERAPIST_LOCK

# these end with a therapist's word alone; any other needs an examination, of a kind that is not known here too: S11 of
# the second clinical review
WITHOUT_EXAMINATION = frozenset({THERAPIST_LOCK})
ONE_BY_ONE_H = 7 * 24.0  # [R2] S11: after an unlock the list is asked one by one for a week


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


def one_by_one_for_h(unlocked_ago_h: Iterable[float]) -> float:
    """For how many more hours each sign is asked by itself, and every time; 0 where no unlock was within the week.

    `unlocked_ago_h`: of the unlocks that needed an examination. One from the future (a clock was set back) is of now.
    """
    return max((ONE_BY_ONE_H - max(ago_h, 0.0) for ago_h in unlocked_ago_h if ago_h < ONE_BY_ONE_H), default=0.0)


def form_after_unlocks(screened_ago_h: float | None, unlocked_ago_h: Iterable[float]) -> float | None:
    """The age of the last clear form, None where an unlock came after it: then the full list comes first ([R2] S11)."""
    if screened_ago_h is None or any(ago_h <= screened_ago_h for ago_h in unlocked_ago_h):
        return None
    return screened_ago_h


@dataclass(frozen=True, slots=True, kw_only=True)
class SentUnlock:
    """An unlock that came in a file, and when things were, in seconds of one clock."""

    grounds: UnlockGrounds
    locked_s: float  # the lock here
    unlocked_s: float
    written_s: float | None  # the file; None: it does not say
    now_s: float


def sent_unlock_counts(kind: str, sent: SentUnlock, locked_day: int, today: int) -> bool:
    """Whether it may end the lock here that it names, once the person has confirmed it ([R2] S11).

    The lock must be older than the unlock, that no younger than the file, and the file not from the future; and it must
    hold what is asked of whoever unlocks here.
    """
    if sent.written_s is None or not sent.locked_s <= sent.unlocked_s <= sent.written_s <= sent.now_s:
        return False
    return not unlock_faults(kind, sent.grounds, locked_day, today)
