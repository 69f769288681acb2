"""What changed since a therapist last looked: the sessions since, against as many before them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.core.progress.session_brief import RangeBrief
from coach.core.progress.timeline import LevelChange, Visit, level_changes, whole_ones
from coach.core.summary.averages import average
from coach.core.summary.session_figures import Average

LEAST_BEFORE = 3  # sessions to compare with, where there are so many: one alone may have been an odd day [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class PainSince:
    """One score of the sessions since, and of those before."""

    moment: str  # before (the start), highest or after
    now: Average
    before: Average


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeChange:
    """One measure of an exercise that went further or less far by more than both error bands."""

    exercise: str
    before: RangeBrief
    now: RangeBrief


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLast:
    visits: tuple[Visit, ...]  # since, oldest first
    before: tuple[Visit, ...]  # what they are compared with
    pain: tuple[PainSince, ...]
    ranges: tuple[RangeChange, ...]
    levels: tuple[LevelChange, ...]
    facts_new: tuple[str, ...]  # true of the person in the last session, and not in the last one before
    facts_gone: tuple[str, ...]

    @property
    def whole(self) -> int:
        """Sessions done whole."""
        return sum(visit.brief.whole for visit in self.visits)

    @property
    def stopped(self) -> int:
        """Sessions that a safety rule stopped."""
        return sum(visit.brief.stop for visit in self.visits)

    @property
    def days(self) -> int:
        """Days on which there was one."""
        return len({visit.day for visit in self.visits})

    @property
    def alarms(self) -> tuple[int, int]:
        """Stop limits passed, since and before."""
        now, before = (sum(visit.brief.form.alarms for visit in own) for own in (self.visits, self.before))
        return now, before


def unread_on(visits: Sequence[Visit]) -> int:
    """Where what nobody has read begins: an index into the course; its length where all is read."""
    return next((index for index, visit in enumerate(visits) if not visit.read), len(visits))


def since(visits: Sequence[Visit], first: int) -> SinceLast:
    """What changed from the session with this index on. `visits`: the course, oldest first."""
    now, earlier = tuple(visits[first:]), visits[:first]
    new = {visit.session for visit in now}
    before = tuple(earlier[-max(len(now), LEAST_BEFORE) :])
    last_facts, had = (frozenset(own[-1].brief.facts if own else ()) for own in (now, before))
    return SinceLast(
        visits=now,
        before=before,
        pain=tuple(
            PainSince(moment=moment, now=_mean(now, moment), before=_mean(before, moment))
            for moment in ("before", "highest", "after")
        ),
        ranges=tuple(_ranges(now, before)),
        levels=tuple(change for change in level_changes(visits) if change.visit.session in new),
        facts_new=tuple(sorted(last_facts - had)) if before and now else (),
        facts_gone=tuple(sorted(had - last_facts)) if before and now else (),
    )


def _mean(visits: Sequence[Visit], moment: str) -> Average:
    return average([getattr(visit.brief.pain, moment) for visit in visits])


def _ranges(now: Sequence[Visit], before: Sequence[Visit]) -> Iterator[RangeChange]:
    had = dict(_last_ranges(before))
    for key, mine in _last_ranges(now):
        other = had.get(key)
        if other is None or mine.mean.value is None or other.mean.value is None:
            continue
        if abs(mine.mean.value - other.mean.value) > (mine.error or 0.0) + (other.error or 0.0):
            yield RangeChange(exercise=key[0], before=other, now=mine)


def _last_ranges(visits: Sequence[Visit]) -> Iterator[tuple[tuple[str, str, str | None], RangeBrief]]:
    """The latest told reading of each measure; short trials have none."""
    seen = set()
    for visit in reversed(whole_ones(visits)):
        for own in visit.brief.exercises:
            for each in own.ranges:
                key = (own.exercise, each.measure, each.side)
                if key not in seen and each.mean.value is not None:
                    seen.add(key)
                    yield key, each
