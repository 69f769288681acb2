"""Random courses of pain through whole sessions, and random histories of a signed rule, against an independent oracle.

Where the two read the text differently, it is said here which reading holds.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from answers import answered
from movements import RELIEF, TIMER
from pain_oracle import (
    Answer,
    Before,
    History,
    Outcome,
    Readings,
    Signed,
    course,
    random_course,
    random_history,
    rule_in_force,
)
from play import Play

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.core.clinical import rule_history, rule_terms
from coach.core.clinical.eligibility import Known
from coach.core.clinical.history import PastSession
from coach.core.clinical.order import Age, Span
from coach.core.clinical.rule_terms import RuleTerms, held_by
from coach.core.clinical.safety import AfterStop, Past
from coach.core.exercise.model import Dose, PainRule, PainRules, Routine, RuleSigning, Step
from coach.core.session import Phase

RULES = ("strict", "watchful", "monitored")
SIGNING = RuleSigning(clinician="A. Clinician", reason="a reason", signed_on="2025-06-01")
IN_FORCE = RuleTerms(signed_days=1, pain_h=400 * 24.0)
ENDS = {
    "session ended: pain": "pain", "session ended: rise": "pain", "session ended: stop": "stopped",
    "session ended: list of emergencies": "symptoms", "session closed": "completed",
    "comfort": "comfort", "pause": "comfort",
}  # fmt: skip


def out_of_sight(play: Play) -> Pose | None:
    return None


@dataclass(slots=True)
class PainPlay(Play):
    """Somebody whose pain takes the course of these answers, one for each exercise, the last at the end."""

    pain: list[Answer] = field(default_factory=list)
    stopped: bool = False

    def _reply(self) -> tuple[str, ...]:
        asked = self.state.dialogue.asked
        if asked is None or asked.spoken_s is None or not asked.all_count:
            return ()
        own = self._own(asked.id)
        return (own,) if own is not None else Play._reply(self)

    def _own(self, question: str) -> str | None:
        if question == "pain_after":
            return str(self.pain[-1].score)
        if self.state.run.phase is not Phase.CHECKIN:
            return None
        now, last = self.pain[self.state.run.place], self.state.pain.scores.last
        again = now.again2 if self.state.pain.rested == "raised" and self.state.pain.rule == "watchful" else now.again
        start = self.state.pain.scores.baseline
        return {
            "pain_change": "same" if now.score == last else "more" if last is None or now.score > last else "less",
            "pain_check": str(now.score),
            "more_or_same": "more" if now.more and start is not None and now.score > start else "same",
            "pain_again": str(again),
            "symptoms": "no" if now.sign is None else "yes",
            "symptom_kind": "new_sharp" if now.sign == "sharp" else "new_sign",
        }.get(question)

    def whole(self) -> "PainPlay":
        """To the end, or to comfort in place of exercises; whoever stops does so in a check-in."""
        while not self.ended and not self.of("comfort_started"):
            here = self.state.run.phase is Phase.CHECKIN and self.pain[self.state.run.place].stop
            self.tick(*(("stop",) if here else ()))
            assert self.t_s < 20_000.0
        return self


def told(play: PainPlay) -> tuple[str, int, int, int]:
    """How it ended, after how many exercises, how often one rested for a minute, and was asked more or the same."""
    reason = "comfort" if play.of("comfort_started") else str(play.end)
    reason = "pain" if reason == "pain_rise" else reason
    rests, asked, last = play.phases().count("recover"), 0, 0
    for e in play.events:
        last = e.data["score"] if e.kind == "pain_answered" else last
        # "more" without a higher number is asked about as well, of which the text says nothing
        risen = last > (play.state.pain.scores.baseline or 0)
        asked += risen and e.kind == "question_asked" and e.data["question"] == "more_or_same"
    return reason, len(play.of("exercise_started")), rests, asked


def wanted(said: list[Outcome], answers: list[Answer], *, any_rise: bool) -> tuple[str, int, int, int]:
    last = said[-1]
    own = [one for one in said if one.at >= 0 and not answers[one.at].closing]
    asked = sum(one.what == "ask more or same" for one in own)
    sharp = last.at >= 0 and answers[last.at].sign == "sharp" and not answers[last.at].stop
    reason = "symptoms" if sharp and last.what == "session ended: pain" else ENDS[last.what]
    done = 0 if last.at < 0 else last.at + (not answers[last.at].closing)
    # where any rise ends the session, nothing is asked about it before
    return reason, done, sum(one.what == "rest and ask again" for one in own), 0 if any_rise else asked


def as_played(answers: list[Answer], start: int, *, any_rise: bool) -> list[Answer]:
    """The same course, as a session can have it: a sign is asked about after the number, so the number is calm there;
    at the end there is nothing left to rest from, so only the bounds count."""
    played = [
        replace(
            one,
            score=min(one.score, start) if one.sign else one.score,
            more=any_rise or (bool(one.more) and not one.closing),
            stop=one.stop and not one.closing,
            sign=None if one.closing else one.sign,
        )
        for one in answers
    ]
    return played if len(played) > 1 else [Answer(start, more=False, again=start), *played]


def past_of(before: Before) -> Past:
    """Four hours to the minute count as over here, and within them there."""
    hours = before.hours_since_stop
    ago_h = None if hours is None else 3.9 if hours <= 4.0 else max(hours, before.days_since_stop * 24.0)
    return Past(
        screened_ago_h=1.0,
        last_baseline=before.last_start,
        pain_stop_ago_h=ago_h,
        pain_stops_running=0 if before.therapists_word else before.stops_running,
        after_stop=AfterStop(start=None if hours is None else before.score_before_stop),
    )


def played(rule: str, start: int, answers: list[Answer], before: Before) -> PainPlay:
    pain = PainRules(
        rule=PainRule(rule), signing=None if rule == "strict" else SIGNING, any_rise_ends=before.any_rise_ends
    )
    steps = tuple(Step(exercise=TIMER, dose=Dose(duration_s=2.0)) for _ in answers[:-1])
    plan = Routine(id="course", version="1", steps=steps, pain=pain, after_pause=True)
    known = Known(past=past_of(before), relief=RELIEF, rule_terms=IN_FORCE)
    play = PainPlay(plan, out_of_sight, answers={"pain_before": str(start)}, fps=0.5, known=known, pain=answers)
    return play.whole()


def courses(n: int, seed: int) -> list[str]:
    """What differs from the oracle in so many courses of each rule."""
    wrong = []
    for rule in RULES:
        for number in range(n):
            g = random.Random(f"{seed} {rule} {number}")
            _, start, answers, before = random_course(g)
            answers = as_played(answers, start, any_rise=before.any_rise_ends)
            said = course(rule, start, answers, before)
            play = played(rule, start, answers, before)
            want, found = wanted(said, answers, any_rise=before.any_rise_ends), told(play)
            half = bool(play.of("half_dose"))
            strict = [e.data["why"] for e in play.of("pain_rule") if e.data["held_by"] != rule]
            opened = [one.what for one in said if one.at < 0]
            if (
                want != found
                or half != ("half dose" in opened)
                or (strict == ["start_high"]) != ("held by strict" in opened)
            ):
                wrong.append(f"{rule} {start} {answers} {before}: {said} {want} but {found}, half {half}, {strict}")
    return wrong


def test_random_courses_of_each_rule_go_as_the_text_says() -> None:
    wrong = courses(60, seed=1)
    assert wrong == [], f"{len(wrong)}\n" + "\n".join(wrong[:3])


@pytest.mark.slow
def test_thousands_of_random_courses_of_each_rule_go_as_the_text_says() -> None:
    wrong = courses(2000, seed=2)
    assert wrong == [], f"{len(wrong)}\n" + "\n".join(wrong[:3])


# -- the terms of a signed rule ---------------------------------------------------------------------------------------

# a climb is a whole point of a week's mean, as elsewhere: any rise of a mean is noise of the scale
CLIMB = Readings(climb_over=rule_terms.CLIMB - 1e-9)
STEP: dict[str, Any] = {"step": 0, "exercise": "rest"}


def score(moment: str, value: int) -> Event:
    return answered(1.0, "pain_answered", moment=moment, score=value, **STEP, scripted=False)


def past_session(number: int, began: datetime, ended: datetime, now: datetime, *events: Event) -> PastSession:
    span = Span((now - began).total_seconds() / 3600.0, (now - ended).total_seconds() / 3600.0)
    day = began.date().toordinal()
    return PastSession(
        routine="r", events=events, row_reason="completed", number=number, age=Age(span, span, believed=True), day=day,
        youngest_day=day,
    )  # fmt: skip


def held(signed: Signed, now: datetime, known: History) -> str:
    """The rule of a session that begins with 3."""
    done = event(
        2.0,
        "exercise_started",
        **STEP,
        kind="reps",
        dose={},
        limits=[],
        error_deg={},
        tracked=True,
        certificate="usable",
    )
    by_rule = event(0.5, "pain_rule", rule=signed.rule, held_by=signed.rule, why=None, clinician="c", reason="r",
                    signed_on="2025-01-01")  # fmt: skip
    moments: list[tuple[datetime, tuple[Event, ...]]] = []
    for one in known.sessions:
        moments.append((one.ended, (by_rule, score("before", one.start), done)))
        if one.morning is not None and one.morning_at is not None and one.morning_at <= now:
            moments.append((one.morning_at, (score("morning", one.morning),)))
    for began, ended in known.leg_below_knee:
        last = now.date() + timedelta(days=1) if ended is None else ended
        for day in {began, *(d for d in map(datetime.fromordinal, range(began.toordinal(), last.toordinal())))}:
            told = answered(1.0, "symptom_answered", question="pain_where", value="below_knee_left", step=None,
                            exercise=None, scripted=False)  # fmt: skip
            moments.append((datetime(day.year, day.month, day.day), (told,)))
    moments.sort(key=lambda each: each[0])
    sessions = [past_session(n, at, at, now, *told) for n, (at, told) in enumerate(moments, start=1) if at <= now]
    age = (now.date() - signed.day).days
    begins = [day for day in known.episodes if signed.day <= day] or ([known.pain_since] if known.pain_since else [])
    pain_h = (now.date() - max(begins)).days * 24.0 if begins else None
    locked = any(a >= signed.day or z is None or z > signed.day for a, z in known.locks)
    terms = rule_history.rule_terms(
        sessions, rule_history.Signed(days=age, pain_h=pain_h, locked=locked), now.date().toordinal()
    )
    lately = any((signed.day - day).days <= 84 for day in known.surgery_fracture)
    facts = frozenset({"recent_surgery"} if lately else ())
    rules = PainRules(rule=PainRule(signed.rule), signing=SIGNING)
    return held_by(rules, terms, facts, 3).rule.value


def in_turn(known: History) -> bool:
    """Whether every morning is answered before the next session: there an answer is about one session alone."""
    ends = [one.ended for one in known.sessions]
    mornings = [one.morning_at for one in known.sessions]
    return all(at is None or at < end for at, end in zip(mornings, ends[1:], strict=False))


def test_a_signed_rule_holds_and_ends_as_the_text_says() -> None:
    wrong, seen = [], set()
    for number in range(4000):
        signed, now, known = random_history(random.Random(number))
        # a back pain that began after the signing is a new episode, whatever else is known of it
        if not in_turn(known) or (known.pain_since is not None and known.pain_since > signed.day):
            continue
        want, found = rule_in_force(signed, now, known, CLIMB), held(signed, now, known)
        seen.add((signed.rule, want))
        if want != found:
            wrong.append(f"{number} {signed} {known}: {want} but {found}")
    assert wrong == [], f"{len(wrong)}\n" + "\n".join(wrong[:3])
    assert seen == {
        ("watchful", "watchful"),
        ("watchful", "strict"),
        ("monitored", "monitored"),
        ("monitored", "strict"),
    }
