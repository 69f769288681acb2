"""Which questionnaires are due: from the days of sessions, of what was prescribed, and of earlier answers.

Nothing is asked twice on one day, and what was put off is not asked again on that day. Days are numbered as in
`timeline`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.core.progress.outcome_course import in_order
from coach.core.progress.questionnaire import GivenAnswers, ItemKind, Questionnaire, activity_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDay:
    """A session in the order of the patient's."""

    number: int
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribedTerm:
    """The days on which something was prescribed by a therapist."""

    since: int
    until: int | None = None  # the first day without it; None: it is in force


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDays:
    """A programme: what is prescribed without a gap; where nobody prescribes, everything that is done."""

    first: SessionDay
    last: SessionDay
    before_last: SessionDay | None = None
    ended: int | None = None  # the day from which on nothing was prescribed any more


@dataclass(frozen=True, slots=True, kw_only=True)
class DueQuestionnaire:
    """One to be asked now."""

    questionnaire: Questionnaire
    since: int  # the day that today is compared with
    since_said: str = ""  # the same as people read it
    activities: Mapping[str, str]  # that the person has named in this programme, by item


def programme_of(sessions: Sequence[SessionDay], terms: Iterable[PrescribedTerm], today: int) -> ProgrammeDays | None:
    """The programme now, or the last one; None before its first session. `sessions` come in their order."""
    if not sessions:
        return None
    begun, ended = 0, None
    joined = _joined(terms)
    if joined:
        begun, until = joined[-1].since, joined[-1].until
        ended = until if until is not None and until <= today else None
    mine = [session for session in sessions if session.day >= begun]
    if not mine:
        return None
    return ProgrammeDays(
        first=mine[0], last=sessions[-1], before_last=sessions[-2] if len(sessions) > 1 else None, ended=ended
    )


def _joined(terms: Iterable[PrescribedTerm]) -> list[PrescribedTerm]:
    """Those that overlap or follow each other without a day between are one."""
    joined: list[PrescribedTerm] = []
    for term in sorted(terms, key=lambda term: term.since):
        before = joined[-1] if joined else None
        if before is None or (before.until is not None and before.until < term.since):
            joined.append(term)
            continue
        ends = (before.until, term.until)
        until = None if None in ends else max(end for end in ends if end is not None)
        joined[-1] = PrescribedTerm(since=before.since, until=until)
    return joined


def due_now(
    questionnaires: Iterable[Questionnaire],
    programme: ProgrammeDays | None,
    given: Sequence[GivenAnswers],
    today: int,
) -> tuple[DueQuestionnaire, ...]:
    """Why somebody was away first, then what their course is told by, then the others; last what may end with whom to
    call."""
    if programme is None:
        return ()
    wanted = []
    for one in questionnaires:
        mine = [each for each in given if each.questionnaire == one.id]
        if any(each.day == today for each in mine):
            continue
        if _after_away(one, programme, mine, today) or _by_course(one, programme, mine, today):
            wanted.append(one)
    wanted.sort(key=lambda one: (one.when.after_days_away is None, not one.when.first_session, one.warns))
    return tuple(
        DueQuestionnaire(
            questionnaire=one, since=programme.first.day, activities=activities_named(one, programme, given)
        )
        for one in wanted
    )


def activities_named(
    questionnaire: Questionnaire, programme: ProgrammeDays, given: Iterable[GivenAnswers]
) -> dict[str, str]:
    """The activities of this programme: they are read back each time, and stay the same until the next one."""
    named: dict[str, str] = {}
    for each in in_order(given):
        if each.questionnaire == questionnaire.id and each.after_number >= programme.first.number:
            names = {item.id: activity_of(each.answers.get(item.id)) for item in questionnaire.items
                     if item.kind is ItemKind.ACTIVITY}  # fmt: skip
            named |= {id: name for id, name in names.items() if name is not None and id not in named}
    return named


def _after_away(one: Questionnaire, programme: ProgrammeDays, mine: list[GivenAnswers], today: int) -> bool:
    """Away until now, or until the last session; asked once, whether or not it was answered."""
    if one.when.after_days_away is None:
        return False
    last, before = programme.last, programme.before_last
    if today - last.day >= one.when.after_days_away:
        left_after = last.number
    elif before is not None and last.day - before.day >= one.when.after_days_away:
        left_after = before.number
    else:
        return False
    return all(each.after_number < left_after for each in mine)


def _by_course(one: Questionnaire, programme: ProgrammeDays, mine: list[GivenAnswers], today: int) -> bool:
    when = one.when
    answered = [each for each in mine if each.answered]
    if programme.ended is not None:
        return when.last_session and not any(each.day >= programme.ended for each in answered)
    if today < programme.first.day + when.from_day:
        return False
    in_this = [each.day for each in answered if each.after_number >= programme.first.number]
    if not in_this and when.first_session:
        return True
    since = max((day for day in in_this if day <= today), default=programme.first.day)  # no clock is ahead of now
    return when.every_days is not None and today - since >= when.every_days
