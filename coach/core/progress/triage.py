"""What a therapist should look at first, of one patient: reasons in their order of urgency, from the course alone."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from coach.core.clinical.history import stops_running
from coach.core.clinical.safety import CEILING, PAIN_STOPS_ASK, RISE_ENDS
from coach.core.clinical.screening import Tier
from coach.core.progress.timeline import Visit, whole_ones

# reason -> how urgent: patients are sorted by their most urgent one. The order is the therapist's own, by what must not
# wait: a red flag, then harm, then what cannot be known, then what is late [E]
REASONS: dict[str, int] = {
    "red_flag": 100,  # the screening ended a session, or a lock is in force ([R] 1)
    "stops_running": 90,  # two pain stops in a row: "ask your therapist" (design 7)
    "told": 85,  # a fall, a new symptom, hospital, a burn, or worse through the exercises: first to the clinic ([R2] 5)
    "stopped": 80,
    "worse_after": 70,  # worse by 2 or more in the 24 hours after (design 7)
    "rule_strict": 65,  # a rule of pain that is prescribed does not hold: a morning, a climb, a term ([R2] S9)
    "pain_high": 60,  # 7 or more (design 7)
    "pain_rose": 55,  # 2 or more over the start: the minimal important change (Ostelo 2008)
    "comfort": 52,  # nothing but comfort was possible (design 7)
    "alarms": 50,
    "not_seen": 40,
    "absent": 30,
    "sides_differ": 25,  # left and right differ beyond both bands: no harm, and nobody else would notice
    "not_whole": 20,
    "unanswered": 15,
    "proposal": 10,  # a next step waits for a decision
    "unread": 5,
    "rule_chosen": 4,  # pain is judged by a looser rule, as prescribed: to be known, no reason to act
}
URGENT = REASONS["pain_rose"]  # from here on a line is red on every page, and is not read away unasked
RED = frozenset({"screening", "locked", "fall", "help"})
# how red flags stand among themselves: what may be happening now, what must be seen today, what is over ([R] 1) [E]
SIGNS = (Tier.EMERGENCY, "fall", "help", Tier.TODAY, "screening", "locked", "over")
NO_HARM = frozenset({"not_today"})  # the routine's gate was closed: safe, and no sign of anything
NOT_SEEN_SHARE = 0.2  # of the watched time: beyond it the part that was seen no longer stands for the whole [E]
ABSENT_DAYS = 7  # therapist's choice; `--absent` changes it
ONE_SESSION = "start_high"  # this reason holds one session by `strict`, and no other
NOT_WHOLE_RUN = 3  # sessions in a row that were not done whole [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedSign:
    """One red flag, by its name."""

    kind: str  # of SIGNS: the tier of a lock in force; `over`: a lock that has ended; else how the session ended
    question: str | None  # the answer that locked; None: nothing did
    at_s: float  # when, in seconds as `Visit.at_s`


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    reason: str  # a row of REASONS
    n: int  # how many, how much, or how long: whatever the reason counts
    visit: Visit | None = None  # the session that says so
    sign: RedSign | None = None  # of a red flag: which

    @property
    def urgency(self) -> int:
        """How urgent its reason is, as `REASONS` says: more is more urgent."""
        return REASONS[self.reason]

    @property
    def urgent(self) -> bool:
        """Whether its line is red."""
        return self.urgency >= URGENT


def findings(
    visits: Sequence[Visit],
    today: int,
    *,
    locks: Sequence[RedSign] = (),
    proposals: int = 0,
    told: int = 0,
    absent_days: int = ABSENT_DAYS,
) -> tuple[Finding, ...]:
    """What a therapist should look at, the most urgent first. What a session says is settled once a therapist has read
    it; what goes on is not. `visits`: oldest first. `today`: a day as of `Visit.day`. `locks`: those in force that no
    therapist's word alone ends. `proposals`: how many wait. `told`: how many answers to questionnaires say so."""
    unread = [visit for visit in visits if not visit.read]
    found = [*_red(visits, locks), *_standing(visits, today, absent_days), *_said(visits)]
    if told:
        found.append(Finding(reason="told", n=told))
    if proposals:
        found.append(Finding(reason="proposal", n=proposals))
    if unread:
        found.append(Finding(reason="unread", n=len(unread), visit=unread[-1]))
    return tuple(sorted(found, key=lambda each: -each.urgency))


def read_away(visits: Sequence[Visit], sessions: Collection[str]) -> tuple[Finding, ...]:
    """The red lines that marking these sessions as read would settle, the most urgent first."""
    mine = _only(visits, sessions)
    return tuple(sorted(
        (each for each in (*_red(mine, ()), *_said(mine)) if each.urgent), key=lambda each: -each.urgency
    ))  # fmt: skip


def urgent_sessions(visits: Sequence[Visit], sessions: Collection[str]) -> frozenset[str]:
    """Of these sessions those that nobody has read and that say something red, a line of urgency `URGENT` or more."""
    mine = _only(visits, sessions)
    red = {flag.visit.session for flag in _red(mine, ()) if flag.visit is not None}
    for reason in TESTS:
        if REASONS[reason] >= URGENT:
            red |= {teller.session for teller, _ in _tellers(mine, reason)}
    return frozenset(red)


def _only(visits: Sequence[Visit], sessions: Collection[str]) -> list[Visit]:
    """The course as if all but these sessions were read."""
    return [visit if visit.session in sessions else replace(visit, read=True) for visit in visits]


def _red(visits: Sequence[Visit], locks: Sequence[RedSign]) -> list[Finding]:
    """Every red flag once: the locks in force, then what unread sessions say beside them."""
    found = []
    for lock in locks:
        by = [visit for visit in visits if any(question == lock.question for _, question in visit.brief.locks)]
        found.append(Finding(reason="red_flag", n=1, visit=by[-1] if by else None, sign=lock))
    told = {lock.question for lock in locks}
    for visit in visits:
        for sign in signs(visit, locked=bool(locks)) if not visit.read else ():
            if sign.question is None or sign.question not in told:
                found.append(Finding(reason="red_flag", n=1, visit=visit, sign=sign))
    return sorted(found, key=lambda each: SIGNS.index(each.sign.kind) if each.sign else 0)


def signs(visit: Visit, *, locked: bool = False) -> Iterator[RedSign]:
    """The red flags of one session whose own locks have ended. `locked`: another lock is in force, and says enough of a
    session that could not begin."""
    brief = visit.brief
    for _, question in brief.locks:
        yield RedSign(kind="over", question=question, at_s=visit.at_s)
    if (
        brief.ended in RED
        and not (brief.locks and brief.ended == "screening")
        and not (locked and brief.ended == "locked")
    ):
        yield RedSign(kind=brief.ended or "", question=None, at_s=visit.at_s)


def _standing(visits: Sequence[Visit], today: int, absent_days: int) -> Iterator[Finding]:
    run = stops_running([visit.brief.ending for visit in visits])
    if run >= PAIN_STOPS_ASK:
        yield Finding(reason="stops_running", n=run, visit=visits[-1])
    yield from _rule(visits)
    # who only tries is absent all the same; a session whose date is not believed may have been long ago
    last = next((visit for visit in reversed(whole_ones(visits) or visits) if visit.believed), None)
    if last is not None and today - last.day >= absent_days:
        yield Finding(reason="absent", n=today - last.day, visit=last)


def _rule(visits: Sequence[Visit]) -> Iterator[Finding]:
    """The rule of pain of the last session that one was prescribed for, and whether it held."""
    last = next((visit for visit in reversed(visits) if visit.brief.pain.rule is not None), None)
    if last is None:
        return
    strict = last.brief.pain.rule_why not in (None, ONE_SESSION)
    yield Finding(reason="rule_strict" if strict else "rule_chosen", n=1, visit=last)


def hardly_seen(visit: Visit) -> bool:
    """Whether the camera missed too much of a session for the rest to speak for it: over `NOT_SEEN_SHARE` of the
    watched time. False where nothing was watched."""
    brief = visit.brief
    return brief.time.watched_s > 0 and brief.time.not_seen_s > NOT_SEEN_SHARE * brief.time.watched_s


# what a session may say that nobody has read -> whether it does
TESTS: dict[str, Callable[[Visit], bool]] = {
    "stopped": lambda visit: visit.brief.stop and visit.brief.ended not in RED | NO_HARM,
    "worse_after": lambda visit: (visit.worse_after or 0) >= RISE_ENDS,
    "pain_high": lambda visit: (visit.brief.pain.highest or 0) >= CEILING,
    "pain_rose": lambda visit: (visit.brief.rise or 0) >= RISE_ENDS,
    "comfort": lambda visit: visit.brief.comfort,
    "alarms": lambda visit: visit.brief.form.alarms > 0,
    "not_seen": hardly_seen,
    "sides_differ": lambda visit: bool(visit.brief.form.sides),
    "unanswered": lambda visit: visit.brief.pain.answered < visit.brief.pain.asked,
}


def _said(visits: Sequence[Visit]) -> Iterator[Finding]:
    """Of each kind one finding, with the latest session that has it and how many have."""
    for reason in TESTS:
        mine = [about for _, about in _tellers(visits, reason)]
        if mine:
            yield Finding(reason=reason, n=len(mine), visit=mine[-1])
    last = whole_ones([visit for visit in visits if not visit.read])[-NOT_WHOLE_RUN:]
    if len(last) == NOT_WHOLE_RUN and not any(visit.brief.whole for visit in last):
        yield Finding(reason="not_whole", n=NOT_WHOLE_RUN, visit=last[-1])


def _tellers(visits: Sequence[Visit], reason: str) -> Iterator[tuple[Visit, Visit]]:
    """The unread sessions that say this, each with the session that it is about: how it was in the 24 hours after one
    is said by the next, which nobody may have read though the one was."""
    for visit, after in zip_longest(visits, visits[1:]):
        tells = visit
        if reason == "worse_after" and after is not None and after.brief.pain.day_after is not None:
            tells = after
        if not tells.read and TESTS[reason](visit):
            yield tells, visit


def urgency(findings: Sequence[Finding]) -> int:
    """What patients are sorted by: the most urgent finding; of nothing 0."""
    return max((each.urgency for each in findings), default=0)
