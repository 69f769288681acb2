"""What past sessions mean: which endings count, what breaks a row of stops, when a form still holds, the last score.

Only this module decides it. The lock, the gates and the next start apply it to events; the clinic page and the
progression to a session's brief. Last, next and in a row go by the order of the sessions, never by a date; ages are
those of `order.ages`, hours before now. A day is a number that grows by one each day, by the clock of the place.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.core.base.types import Event
from coach.core.clinical import alone, safety, ticks
from coach.core.clinical.conditions import ACUTE_H, FIRST_DAY_H, SETTLING_H
from coach.core.clinical.eligibility import HAS
from coach.core.clinical.intake import CHANGED, HISTORY_DAYS
from coach.core.clinical.order import Age
from coach.core.clinical.safety import AfterStop, Past, PastComfort
from coach.core.clinical.screening import CONDITIONS, DAILY, NONE

LOOK_BACK_H = 30 * 24.0  # scores and stops older than this decide nothing
CARDS_SEEN = frozenset({"card_shown", "card_offered"})  # what was only offered makes room for another one too
PAIN_STOPS = safety.PAIN_ENDS | {"symptoms"}  # sharp, new or leg symptoms are no less than pain
PLAIN_ENDS = frozenset(reason for reason, end in safety.END_REASONS.items() if not end.stop)
STOPS = frozenset(safety.END_REASONS) - PLAIN_ENDS - {"not_today"}  # a routine that was not for today stopped nobody
UNCHANGED = PLAIN_ENDS | {"not_today"}  # after these endings the full screening form stays valid
RECENT_H = safety.COMFORT_AFTER_STOP_H
# an answer to what is asked while a full form holds, by which no form has begun: before 0.3 it was one question
NOTHING_NEW = {(DAILY, NONE), ("anything_new", "no")}
# within this a session whose program was killed may go on, as one that stood still does
GOES_ON_H = safety.GAP_ENDS_S / 3600.0
KEEPING_H = 0.05  # within this a session keeps what was said in it
# answers to a session's own questions that hold beyond it, and so go into the intake
KEPT = frozenset({"pregnant", "floor", CHANGED, *alone.PLAN})
# a start known only as a stage is taken as the latest possible one, so that gates open late rather than early
BEGAN_H: Mapping[str, float] = {
    "first_day": 0.0, "three_days": FIRST_DAY_H + 1, "two_weeks": ACUTE_H + 1, "longer": SETTLING_H + 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastEnding:
    """How a session ended, as far as a row of stops asks."""

    reason: str | None  # a key of safety.END_REASONS; None: it broke off
    done: bool  # an exercise was begun
    comfort: bool  # it was for comfort from its beginning
    quick: bool = False  # a short trial


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """One session as it was kept."""

    routine: str
    events: Sequence[Event]
    row_reason: str | None  # as the record's own row has it; None where the program was killed
    number: int  # its place in the order of the person's sessions, from 1
    age: Age
    day: int  # as it is placed in the order
    youngest_day: int  # the latest that it may have been

    @property
    def began_ago_h(self) -> float:
        """Hours since it began, as it is placed in the order."""
        return self.age.placed.began_h

    @property
    def ended_ago_h(self) -> float:
        """Hours since it ended, as it is placed in the order; of one without an ending since its beginning."""
        return self.age.placed.ended_h

    @property
    def reason(self) -> str | None:
        """Why it ended; the events know it also of a session whose program was killed. None where nothing says."""
        told = [e.data["reason"] for e in self.events if e.kind == "session_ended"]
        return told[-1] if told else self.row_reason

    @property
    def killed(self) -> bool:
        """Whether its program was killed: it has no ending, but for what the next start has written in its row."""
        return self.row_reason in (None, "broken_off") and all(e.kind != "session_ended" for e in self.events)

    @property
    def done(self) -> bool:
        """Whether an exercise was begun."""
        return any(e.kind == "exercise_started" for e in self.events)

    @property
    def form_begun(self) -> bool:
        """Whether more was asked, or to be asked, than while a form holds: the daily list, and rows that go with it."""
        told = [(e.data["question"], e.data["value"]) for e in self.events if e.kind == "screening_answered"]
        daily = any(e.kind == "screened" and e.data["form"] in ("daily", "short") for e in self.events)
        more = [one for one in told if one[1] is not None and one not in NOTHING_NEW]
        return any(value == "yes" for _, value in more) or (bool(more) and not daily)

    @property
    def comfort(self) -> bool:
        """Whether it was for comfort from its beginning."""
        return comfort_from_start(self.events)

    @property
    def counts_as(self) -> str:
        """What it is in a day's count, a key of `eligibility.COUNTED`; one of an older program has exercises in it."""
        if self.comfort:
            return "comfort"
        return next((e.data["what"] for e in self.events if e.kind == "counts_as"), "exercises")

    @property
    def ending(self) -> PastEnding:
        """How it ended, as far as a row of stops asks."""
        return PastEnding(self.reason, self.done, self.comfort, self.quick)

    @property
    def sore(self) -> bool:
        """Whether its first score was too high for the whole of it: comfort, or half of everything."""
        return self.comfort or any(e.kind == "half_dose" and e.data["why"] == "above_last" for e in self.events)

    @property
    def broke_row(self) -> bool:
        """Whether it breaks a row of stops: completed, with exercises, and no short trial."""
        return self.done and not self.comfort and not self.quick and self.reason == "completed"

    @property
    def quick(self) -> bool:
        """Whether it was a short trial: one repetition and short holds of everything."""
        return any(e.kind == "session_started" and e.data.get("quick", False) for e in self.events)

    @property
    def counts(self) -> bool:
        """Whether it shows what the person can do: exercises that were begun and completed as they are prescribed.

        Not a short trial, not a played recording, not comfort in their place, not exercises that nobody saw.
        """
        unseen = any(e.kind == "exercise_ended" and e.data["reason"] == "by_time" for e in self.events)
        played = any(e.kind == "session_started" and e.data["scripted"] for e in self.events)
        return self.reason == "completed" and self.done and not (self.quick or played or self.comfort or unseen)

    def scores(self, *moments: str) -> list[int]:
        """The scores, 0 to 10, of these moments, all of them where none is named; silence is none."""
        told = (e.data for e in self.events if e.kind == "pain_answered" and e.data["score"] is not None)
        return [data["score"] for data in told if not moments or data["moment"] in moments]


def comfort_from_start(events: Iterable[Event]) -> bool:
    """Whether a session was for comfort from its beginning, and not after a stop in it."""
    kinds = (e.kind for e in events if e.kind in ("comfort_started", "session_ended", "exercise_started"))
    return next(kinds, None) == "comfort_started"


def stops_running(endings: Sequence[PastEnding]) -> int:
    """Stops for pain in a row up to the last of these sessions, oldest first.

    Only a session that was completed breaks the row, not one that was left or cut off, nor a short trial; one for
    comfort, or without any exercise, neither counts nor breaks it (design 7: two pain stops running).
    """
    count = 0
    for one in reversed(endings):
        if not one.done or one.comfort:
            continue
        if one.reason == "completed" and not one.quick:
            return count
        count += one.reason in PAIN_STOPS
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBesides:
    """What else is known of the person."""

    changed_h: Sequence[float] = ()  # ages of the answers of the intake; negative: dated in the future
    since_onset_h: float | None = None  # of the episode; None: there is none, or its start is not known
    # the number of the last session before a therapist's word to go on after stops for pain: up to it none counts
    let_go_after: int = 0
    word_wanted_h: float | None = None  # since when a therapist's word is waited for; None: it is not


def past(sessions: Sequence[PastSession], besides: KnownBesides, today: int, routine: str | None) -> Past:
    """What these sessions, oldest first, leave behind for the next one of this routine.

    `today` is the number of the day, as in `PastSession.day`. `routine` None: no level is looked up.
    """
    done = [one for one in sessions if one.done]
    last = done[-1] if done else None
    stops = [one for one in sessions if one.reason in PAIN_STOPS]
    places = [e.data["value"] for one in sessions for e in one.events
              if e.kind == "symptom_answered" and e.data["question"] == "pain_where" and e.data["value"]]  # fmt: skip
    counted = [one for one in sessions if one.number > besides.let_go_after]
    return Past(
        screened_ago_h=_screened(sessions, besides.changed_h, {"full"}),
        relief_screened_ago_h=_screened(sessions, besides.changed_h, {"full", "relief"}),
        pain_stop_ago_h=min((one.age.youngest.ended_h for one in stops), default=None),
        pain_stops_running=stops_running([one.ending for one in counted]),
        after_stop=AfterStop(start=_stopped_start(done), word_wanted=_word_wanted(sessions, besides.word_wanted_h)),
        session_ago_h=None if last is None else last.ended_ago_h,
        # comfort, or half the dose, just before is not the last session: its score would become the usual one
        last_baseline=_last([one for one in done if not (one.sore and one.ended_ago_h < RECENT_H)], "before"),
        last_after=None if last is None else next(iter(last.scores("before", "check", "after")[-1:]), None),
        last_place=places[-1] if places else None,
        day_after_worse=_worse_days(sessions),
        sessions_today=_count(done, today, "exercises"),
        easy_today=_count(done, today, "easy"),
        comfort=PastComfort(today=_count(done, today, "comfort"), days_running=_comfort_days(done, today)),
        baselines=_baselines(sessions, besides.since_onset_h),
        level_done=_level(sessions, routine),
    )


def _stopped_start(done: Sequence[PastSession]) -> int | None:
    """The first score of the last session with exercises, where pain ended it."""
    last = next((one for one in reversed(done) if not one.comfort), None)
    return None if last is None or last.reason not in PAIN_STOPS else next(iter(last.scores("before")), None)


def _word_wanted(sessions: Sequence[PastSession], since_h: float | None) -> bool:
    """Whether the word is still waited for: a session that was completed since then has come in its place."""
    return since_h is not None and not any(one.broke_row and one.began_ago_h < since_h for one in sessions)


def _count(done: Sequence[PastSession], today: int, what: str) -> int:
    return sum(one.counts_as == what and today in (one.day, one.youngest_day) for one in done)


def _comfort_days(done: Sequence[PastSession], today: int) -> int:
    """Days in a row up to yesterday, each with comfort and without exercises."""
    by_day: dict[int, set[str]] = {}
    for one in done:
        by_day.setdefault(one.day, set()).add(one.counts_as)
    days = 0
    while by_day.get(today - days - 1) == {"comfort"}:
        days += 1
    return days


def _last(done: Sequence[PastSession], moment: str) -> int | None:
    return next((score for one in reversed(done) for score in one.scores(moment)), None)


def _screened(sessions: Sequence[PastSession], changed_h: Sequence[float], forms: set[str]) -> float | None:
    """Hours since the last clear form of these.

    None where a session was stopped or cut off since, an answer changed, or a form was begun and did not end clear; and
    where its date, or that of any session since, is not believed: then nobody knows how old the form is. One whose
    program was killed was cut off, unless the next start followed within `GOES_ON_H`.
    """
    next_h = 0.0  # since the next session began; 0 for the one that begins now
    for one in reversed(sessions):
        if one.reason not in UNCHANGED or not one.age.believed:
            return None
        if one.killed and one.ended_ago_h - next_h > GOES_ON_H:
            return None
        next_h = one.began_ago_h
        if not one.form_begun:
            continue
        clear = {e.data["form"] for e in one.events if e.kind == "screened" and e.data["outcome"] == "clear"}
        if not clear:
            return None
        if clear & forms:
            return None if _changed_between(sessions, changed_h, one.began_ago_h) else one.began_ago_h
    return None


def _changed_between(sessions: Sequence[PastSession], changed_h: Sequence[float], ago_h: float) -> bool:
    """Whether an answer was given since, beside those that a session itself keeps at its end.

    One that is dated in the future was given nobody knows when, and counts as given since.
    """
    ends = [one.ended_ago_h for one in sessions]
    return any(age < 0.0 or (age < ago_h and not any(abs(age - end) <= KEEPING_H for end in ends)) for age in changed_h)


def _worse_days(sessions: Sequence[PastSession]) -> int:
    """Days after that were worse, in a row. Starting again does not ask about another day, nor unsay the worse one."""
    days: list[bool] = []
    asked = False  # about the last session already
    for one in sessions:
        for worse in (e.data["follows"] != "same" for e in one.events if e.kind == "day_after"):
            days[len(days) - asked :] = [worse or (asked and days[-1])]
            asked = True
        asked = asked and not one.done
    return next((n for n, worse in enumerate(reversed(days)) if not worse), len(days))


def _baselines(sessions: Sequence[PastSession], since_onset_h: float | None) -> tuple[tuple[float, int], ...]:
    """The first score of each day of this episode, newest first."""
    first: dict[int, tuple[float, int]] = {}
    for one in sessions:
        before = one.scores("before")
        if before and (since_onset_h is None or one.began_ago_h <= since_onset_h):
            first.setdefault(one.day, (one.began_ago_h / 24.0, before[0]))
    return tuple(first[day] for day in sorted(first, reverse=True))


def _level(sessions: Sequence[PastSession], routine: str | None) -> int | None:
    levels = [
        e.data["level"] or 0
        for one in sessions
        if one.counts and one.routine == routine
        for e in one.events
        if e.kind == "planned"
    ]
    return max(levels, default=None)


def calm_scores(sessions: Sequence[PastSession]) -> tuple[int, ...]:
    """The highest score of each day that has a session which counts, the latest day first.

    A day without one is no calm day; what was said on it weighs on the last day before it that has one, so that a bad
    day in between still interrupts the calm ones.
    """
    highest: dict[int, int] = {}
    counting = {one.day for one in sessions if one.counts and one.scores()}
    for one in sorted(sessions, key=lambda each: each.day):
        day = max((each for each in counting if each <= one.day), default=None)
        if day is not None and (scores := one.scores()):
            highest[day] = max(highest.get(day, 0), *scores)
    return tuple(highest[day] for day in sorted(highest, reverse=True))


def unstopped(sessions: Sequence[PastSession]) -> int:
    """How many of the last sessions in a row were completed, with no safety stop among them.

    Only those that count are counted. One that was left, cut off or tried out, or whose routine was not for that day,
    neither counts nor breaks the row.
    """
    count = 0
    for one in reversed(sessions):
        if one.reason in STOPS:
            return count
        count += one.counts
    return count


def asks_therapist(left: Past, locks: Collection[str]) -> bool:
    """Whether a therapist's word is to be waited for from here on (design 7: two stops running)."""
    return left.pain_stops_running >= safety.PAIN_STOPS_ASK and safety.THERAPIST_LOCK not in locks


def word_not_wanted(left: Past, locks: Collection[str]) -> bool:
    """Whether a word that is still waited for is not wanted any more: a gentle session was completed instead."""
    return safety.THERAPIST_LOCK in locks and not safety.paused(left)


def kept_answers(events: Iterable[Event]) -> dict[str, str]:
    """What a person has said in a session and need not be asked again: question to answer, `onset` as its stage."""
    told = [e.data for e in events if e.kind in ("symptom_answered", "screening_answered") and e.data["value"]]
    said = {data["question"]: data["value"] for data in told}
    kept: dict[str, str] = {question: value for question, value in said.items() if question in KEPT}
    if said.get("onset") in BEGAN_H:
        kept["onset"] = said["onset"]
    return kept


def conditions_named(events: Iterable[Event]) -> tuple[frozenset[str], bool]:
    """The conditions that a person has said yes to in a session, one by one, and whether all were answered."""
    told = [e.data for e in events if e.kind == "symptom_answered" and e.data["value"]]
    said = {data["question"]: data["value"] for data in told if data["question"] in HAS}
    return frozenset(HAS[question] for question, value in said.items() if value == "yes"), set(said) == set(HAS)


def no_conditions(sessions: Sequence[PastSession]) -> bool:
    """Whether the row about conditions was answered with no when it was asked last, within a month ([R2] S1).

    `sessions`: oldest first.
    """
    for one in reversed(sessions):
        told = [e.data["value"] for e in one.events
                if e.kind == "screening_answered" and e.data["question"] == CONDITIONS and e.data["value"]]  # fmt: skip
        if told:
            return told[-1] == "no" and one.age.believed and one.began_ago_h <= HISTORY_DAYS * 24.0
    return False


def new_symptom(events: Iterable[Event]) -> bool:
    """Whether a symptom that locks was told of in a session: it ends every tick.

    One that was taken back as a mistake, or whose lock the session itself has lifted, is none.
    """
    chosen: list[str] = []
    for e in events:
        if e.kind == "locked":
            chosen.append(e.data["question"])
        elif e.kind in ("yes_withdrawn", "lock_lifted") and e.data["question"] in chosen:
            chosen.remove(e.data["question"])
    return bool(chosen)


def ticks_given(events: Iterable[Event]) -> dict[str, int]:
    """The clinician's ticks that a person has told of in a session, with how many days ago each was at the most."""
    told = [e.data for e in events if e.kind in ("symptom_answered", "screening_answered") and e.data["value"]]
    said = {tick: data["value"] for data in told if (tick := ticks.tick_of(data["question"])) is not None}
    ago_days = {"yes": 0, **ticks.EXAMINED_AGO_DAYS}
    return {tick: ago_days[value] for tick, value in said.items() if value in ago_days}
