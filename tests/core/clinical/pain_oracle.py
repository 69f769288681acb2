# ruff: noqa: E501
"""An oracle of the pain rules, written from their text alone, by somebody who had not seen the program.

Design 7, "Baseline" and "During and after"; second clinical review S9, S10, S12, S17. Where the text may be read in more
than one way, `AMBIGUOUS` says what was taken, and `Readings` switches it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

AMBIGUOUS: list[str] = [
    "A1 watchful 'still up counts as raised' - then? Taken 'rest again': raised = exercise ends, strict's own rest of 60 s, asked again (again2), still up: session ends; a second raised one ends it. Other: 'session' (the one rest serves both), 'exercise only' (only counted). Readings.watchful_still_up",
    "A2 watchful: is 'more or same?' asked before the 60 s? Taken: yes ('all other strict rules stand'); 'same' = no rise. Readings.watchful_confirms",
    "A3 'the next sessions are held by strict' - how long? Taken: until signed anew (no way back is written). Other: until a night is back and no climb ('clear'). Readings.hold_until",
    "A4 climb: of what, how much, which weeks? Taken: mean START of the 7 days before the day over the 7 days before those, any increase, rolling, sessions since signing only. Readings.climb_over, .climb_step (7 = weeks from signing; S17's 'about the same' would be 2 points or 30 %)",
    "A5 'stop by themselves': for good, or while it lasts? Taken: for good, until signed anew, also a lock since opened. Readings.latch",
    "A6 'over 6 / 12 weeks' at signing or at the session? Taken: at the session. 'Over' = more than 42 / 84 days. A monitored that may not begin is strict, not watchful. Readings.duration_at",
    "A7 'It ends at once on a rise of 2 ...': the exercise or the session? Taken: the session (S17 says so of sharp), without 'more or same?'; the same for monitored's bounds.",
    "A8 'still up' after 60 s: above the start, not 'not lower than before'; no 'more or same?' a second time.",
    "A9 'a second exercise that raises it': any second in the session, not running; confirmed is enough; ends without a rest. An exercise ended by the lowest only, or a rise denied, is not 'raised'.",
    "A10 closing score: same tests as after an exercise ('during and after'), but it is no exercise: not counted as the second raised, nothing for the lowest to end.",
    "A11 lowest: start, exercise scores, and scores after a rest all count; the score itself is compared with those before it. When a rise of 1 is denied the lowest still ends the exercise.",
    "A12 'any rise ends' (therapist): a CONFIRMED rise ends the session, also under watchful (no 60 s) and monitored (tightening wins; else 'any rise' in S9 could be read as this switch).",
    "A13 words: pain = level (7; monitored's 5) or sharp; rise = relative to the start; both: pain. S17's second row, further down, numb: 'session ended: list of emergencies'. S17 does not itself say that bladder, chest, faint end it; taken so.",
    "A14 monitored, start 6: that session is strict, later ones are not thereby. 7: comfort comes first, no 'held by strict'.",
    "A15 36 h: from the end of the session (not from the reminder); 36.0 h is in time; a later answer stays 'not back'. While open, monitored stands. An answer of the same date is not the next morning. Only sessions with exercises have a night; each is compared with its own start, strict-held ones too.",
    "A16 edges: 'within 12 weeks' = 84 days or less; 'end 12 weeks after signing' = the 84th day is out; an event on the day of signing counts; 'within 4 h' = 4.0 is in.",
    "A17 'last session's' = its START score; 'the score before it' (a pain stop) = the start of the stopped session, without limit of time; a pain stop = ended by pain or rise, not by key or list of emergencies.",
    "A18 comfort goes before a pause, a pause before half dose; 7 days = 7 or more; after them 'half dose' (one gentle routine). Comfort is judged no further (S10 has its own rules).",
]
SIGNS = ("sharp", "spreading", "numb", "other")  # other: bladder, bowel, between the legs, chest, faint (S17)
Said = tuple[str, str]  # what, why
LOW: list[Said] = [("exercise ended", "'A rise of 2 above the session's lowest ends the exercise'")]


@dataclass(frozen=True)
class Readings:
    """Which way the switchable ambiguities are read; the defaults are what AMBIGUOUS says was taken."""

    watchful_still_up: str = "rest again"  # A1: or "session", "exercise only"
    watchful_confirms: bool = True
    hold_until: str = "signed anew"  # A2; A3: or "clear"
    climb_over: float = 0.0
    climb_step: int = 1  # A4: a climb is MORE than climb_over; step 7 = weeks from signing
    latch: bool = True
    duration_at: str = "today"  # A5; A6: or "signed"


@dataclass(frozen=True)
class Answer:
    """After one exercise, or closing. more: True 'more than at the start', False 'about the same', None no reply yet.
    again: after the 60 s rest; again2: after a second rest (watchful, A1)."""

    score: int
    more: bool | None = None
    again: int | None = None
    again2: int | None = None
    sign: str | None = None
    stop: bool = False
    closing: bool = False


@dataclass(frozen=True)
class Before:
    """What came before this session. hours_since_stop None: the last session was no pain stop."""

    last_start: int | None = None
    hours_since_stop: float | None = None
    score_before_stop: int | None = None
    stops_running: int = 0
    days_since_stop: int = 0
    therapists_word: bool = False
    any_rise_ends: bool = False


@dataclass(frozen=True)
class Outcome:
    """at: -1 the start, else the index of the answer. One answer may have several, in order; its last is its result."""

    at: int
    what: str
    why: str = ""


def opening(rule: str, start: int, b: Before) -> list[Said]:
    """design, Baseline. The rule changes nothing here but S9 'a start above 5 is held by strict'."""
    two_up = b.last_start is not None and start >= b.last_start + 2
    above = b.hours_since_stop is not None and b.score_before_stop is not None and start > b.score_before_stop
    for hit, why in (
        (start >= 7, "'7 or more'"),
        (above, "'or while above the score before it'"),
        (b.hours_since_stop is not None and b.hours_since_stop <= 4, "'within 4 h after a pain stop'"),
        (two_up and start >= 5, "'2 above the last session's and 5 or more'"),
    ):
        if hit:
            return [("comfort", why)]
    paused = b.stops_running >= 2 and not b.therapists_word
    if paused and b.days_since_stop < 7:
        return [("pause", "'Two pain stops running: a pause until the therapist's word'")]
    held = [("held by strict", "S9 'a start above 5 is held by strict'")] if rule == "monitored" and start > 5 else []
    return [
        *held,
        ("half dose", "'or after 7 days one gentle routine at half dose'")
        if paused
        else ("half dose", "S12 '2 above and under 5: half dose'")
        if two_up
        else ("go on", ""),
    ]


def bound(rule: str, start: int, score: int) -> Said | None:
    """What ends the session at once, by the number alone."""
    if score >= 7:
        return "session ended: pain", "'7 or more' (absolute under each)"
    if rule == "monitored" and score > 5:
        return "session ended: pain", "S9 'at most 5 ... beyond either the session ends'"
    if rule == "monitored":
        return ("session ended: rise", "S9 'at most 2 above the start'") if score > start + 2 else None
    return ("session ended: rise", "'It ends at once on a rise of 2'") if score >= start + 2 else None


def judge(rule: str, start: int, a: Answer, lowest: int, raised: int, any_rise: bool, r: Readings) -> Iterator[Said]:
    """One answer. `lowest` and `raised` are those before it. Ends early where a reply is still missing."""
    calm = ("session closed", "") if a.closing else ("go on", "")
    low = LOW if rule != "monitored" and a.score >= lowest + 2 and not a.closing else []
    watch = rule == "watchful" and not any_rise
    hit = (
        ("session ended: stop", "'stop stay[s] absolute under each'")
        if a.stop
        else ("session ended: pain", "S17 'A sharp pain that was not there at the start'")
        if a.sign == "sharp"
        else ("session ended: list of emergencies", "S17 'Anything new in a leg ...'; design 'further down', 'numb'")
        if a.sign
        else bound(rule, start, a.score)
    )
    if hit:
        yield hit
        return
    up = a.score > start and (rule != "monitored" or any_rise)  # S9: monitored's bounds replace 'any rise'
    if up and (not watch or r.watchful_confirms):
        yield "ask more or same", "'any confirmed rise (\"more than at the start, or about the same?\")'"
        if a.more is None:
            return
        up = a.more
    if not up:
        yield from [*low, calm]
        return
    if any_rise:
        yield "session ended: rise", "'A therapist may make any rise end the session'"
        return
    if watch:
        yield from [*low, ("rest and ask again", "S9 'a rise of 1 is asked again after 60 s'")]
        if a.again is None:
            return
        hit = bound(rule, start, a.again) or (calm if a.again <= start else None)
        if not hit and r.watchful_still_up == "session":
            hit = ("session ended: rise", "S9 'still up counts as raised'; 'still up: the session ends'")
        if hit:
            yield hit
            return
    if not a.closing and not (watch and low):
        yield "exercise ended", "S9 'still up counts as raised'" if watch else "'ends at once on any confirmed rise'"
    if raised and not a.closing:
        yield "session ended: rise", "'or a second exercise that raises it: the session ends'"
        return
    if watch and r.watchful_still_up == "exercise only":
        yield calm
        return
    yield "rest and ask again", "'rest 60 s, ask again'"
    later = a.again2 if watch else a.again
    if later is not None:
        yield bound(rule, start, later) or (
            ("session ended: rise", "'still up ...: the session ends'") if later > start else calm
        )


def course(
    rule: str, start: int, answers: list[Answer], before: Before = Before(), r: Readings = Readings()
) -> list[Outcome]:
    """A whole session, up to its end or to the first question without a reply."""
    out = [Outcome(-1, *s) for s in opening(rule, start, before)]
    if out[-1].what in ("comfort", "pause"):
        return out
    rule, lowest, raised = "strict" if out[0].what == "held by strict" else rule, start, 0
    for i, a in enumerate(answers):
        said = list(judge(rule, start, a, lowest, raised, before.any_rise_ends, r))
        out += [Outcome(i, *s) for s in said]
        if said[-1][0] != "go on":
            break
        rests = [w for w, _ in said].count("rest and ask again")
        lowest = min([lowest, a.score] + [s for s in (a.again, a.again2)[:rests] if s is not None])
        raised += rests > 0 and (rule != "watchful" or (a.again is not None and a.again > start))
    return out


def is_pain_stop(out: list[Outcome]) -> bool:
    return out[-1].what in ("session ended: pain", "session ended: rise")  # A17


@dataclass(frozen=True)
class Signed:
    """design: 'In a prescription (never in a routine or exercise file) a named clinician ... with a recorded reason'."""

    rule: str
    day: date
    clinician: str = "A. Clinician"
    reason: str = "a reason"
    source: str = "prescription"


@dataclass(frozen=True)
class Session:
    """One session with its night. morning None: no answer (yet)."""

    ended: datetime
    start: int
    morning: int | None = None
    morning_at: datetime | None = None
    exercises: bool = True


@dataclass(frozen=True)
class History:
    """pain_since: begin of the back pain. locks: (locked, opened or None). leg_below_knee: (from, until or None)."""

    pain_since: date | None
    sessions: tuple[Session, ...] = ()
    episodes: tuple[date, ...] = ()
    leg_below_knee: tuple[tuple[date, date | None], ...] = ()
    locks: tuple[tuple[date, date | None], ...] = ()
    surgery_fracture: tuple[date, ...] = ()


def night(s: Session, now: datetime) -> str:
    """S9 'next morning at most 1 above the start ... no answer within 36 h counts as "not back"': back, not back, open."""
    limit = s.ended + timedelta(hours=36)
    if (
        s.morning is not None
        and s.morning_at is not None
        and s.morning_at <= min(now, limit)
        and s.morning_at.date() > s.ended.date()
    ):
        return "back" if s.morning <= s.start + 1 else "not back"
    return "not back" if now > limit else "open"


def climb(sessions: list[Session], day: date, over: float = 0.0) -> bool:
    """S9 'no climb from week to week' (A4)."""
    ago = [((day - s.ended.date()).days, s.start) for s in sessions]
    new, old = [p for d, p in ago if 1 <= d <= 7], [p for d, p in ago if 8 <= d <= 14]
    return bool(new and old) and sum(new) / len(new) - sum(old) / len(old) > over


def rule_why(signed: Signed | None, now: datetime, h: History, r: Readings = Readings()) -> Said:
    """The rule that holds a session begun now, and why. (Its start above 5 is seen by `course`.)"""
    if signed is None or signed.rule not in ("watchful", "monitored"):
        return "strict", "default"
    today, mon, latest = now.date(), signed.rule == "monitored", r.hold_until != "signed anew"
    age, begin = (today - signed.day).days, signed.day if r.latch else today  # A5: what held on any day since `begin`
    since = None if h.pain_since is None else ((today if r.duration_at == "today" else signed.day) - h.pain_since).days
    past = sorted(
        (s for s in h.sessions if s.exercises and s.ended <= now and s.ended.date() >= signed.day),
        key=lambda s: s.ended,
    )
    nights = [n for n in (night(s, now) for s in past) if n != "open"][-1 if latest else 0 :]
    days = [signed.day + timedelta(k) for k in range(0, max(age, 0) + 1, r.climb_step)][-1 if latest else 0 :]
    lasts = [
        [a <= today and (z is None or z > begin or (r.latch and a >= begin)) for a, z in x]
        for x in (h.leg_below_knee, h.locks)
    ]
    for hit, why in (
        (
            signed.source != "prescription" or not signed.clinician.strip() or not signed.reason.strip(),
            Signed.__doc__ or "",
        ),
        (age < 0, "not signed yet"),
        (age >= 84, "S9 'end 12 weeks after signing'"),
        (since is None or since <= (84 if mon else 42), "S9 'back pain of over 6 weeks' / 'over 12 weeks'"),
        (any(signed.day <= e <= today for e in h.episodes), "S9 'stop by themselves for a new episode'"),
        (any(lasts[0]), "S9 'leg pain below the knee'"),
        (any(lasts[1]), "S9 'a lock'"),
        (
            any(d <= today and (begin - d).days <= 84 for d in h.surgery_fracture),
            "S9 'surgery or fracture within 12 weeks'",
        ),
        (mon and "not back" in nights, "S9 'a night that was \"not back\" ... the next sessions are held by strict'"),
        (
            mon and any(climb(past, d, r.climb_over) for d in days),
            "S9 'or a climb ... held by strict and the clinic's page says so'",
        ),
    ):
        if hit:
            return "strict", why
    return signed.rule, "signed"


def rule_in_force(signed: Signed | None, now: datetime, h: History, r: Readings = Readings()) -> str:
    return rule_why(signed, now, h, r)[0]  # strict, watchful or monitored


def random_course(g: random.Random) -> tuple[str, int, list[Answer], Before]:
    """(rule, start, answers, before) for `course`; scores stay near the start, so that the edges are met; closing is last."""
    start, n = g.choice((0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 10)), g.randint(1, 6)

    def near(*d: int) -> int:
        return min(10, max(0, start + g.choice(d)))

    answers = [
        Answer(
            near(-2, -1, -1, 0, 0, 0, 1, 1, 1, 1, 2, 3),
            g.random() < 0.7,
            near(-1, 0, 0, 0, 1, 2),
            near(-1, 0, 0, 1),
            g.choice(SIGNS) if g.random() < 0.03 else None,
            g.random() < 0.02,
            k == n - 1,
        )
        for k in range(n)
    ]
    b = Before(
        near(-3, -2, -1, 0, 1),
        g.choice((0.5, 4.0, 4.5, 30.0)),
        near(-1, 0, 1),
        g.choice((1, 2)),
        g.choice((0, 6, 7)),
        g.random() < 0.3,
    )
    b = (
        b
        if g.random() < 0.2
        else Before(near(-2, -1, 0, 1) if g.random() < 0.5 else None, any_rise_ends=g.random() < 0.1)
    )
    return g.choice(("strict", "watchful", "monitored")), start, answers, b


def random_history(g: random.Random) -> tuple[Signed, datetime, History]:
    """(signed, now, history) for `rule_in_force`; days lie near the edges of 42, 84 days and 36 h."""
    now = datetime(2025, 6, 30, 9)

    def ago(*d: int) -> date:
        return now.date() - timedelta(g.choice(d))

    ends = [now - timedelta(days=k, hours=g.choice((1, 12))) for k in range(g.randint(0, 20), -1, -g.randint(1, 3))]
    ss = tuple(
        Session(
            e,
            g.randint(2, 4) if g.random() < 0.2 else 3,
            3 + g.choice((-1, 0, 0, 0, 1, 2)) if g.random() < 0.95 else None,
            e + timedelta(hours=g.choice((20, 20, 20, 20, 36, 37))),
        )
        for e in ends
    )

    def rare(*d: int) -> tuple[date, ...]:
        return (ago(*d),) if g.random() < 0.1 else ()

    spans = [tuple((d, g.choice((None, d + timedelta(3)))) for d in rare(2, 9, 40, 200)) for _ in range(2)]
    return (
        Signed(g.choice(("watchful", "monitored")), ago(0, 7, 20, 83, 84, 85)),
        now,
        History(ago(41, 42, 43, 84, 85, 200, 400), ss, rare(0, 5, 90), spans[0], spans[1], rare(1, 84, 85, 300)),
    )
