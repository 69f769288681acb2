"""When a session or an exercise ends, and why. Every rule gives its reason; constants carry their source.

Sources: D7 = the project's safety rules (docs/safety.md); [R] = clinical review; [S] = seed texts, by file and line.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from coach.core.exercise.model import PainRules

# pain, 0 to 10 (NPRS)
CEILING = 7  # D7: 7 or more ends the session; no therapist's rule can loosen this
RISE_ENDS = 2  # D7: two points above baseline ends the session; the minimal important change is 2 (Ostelo 2008)
BASELINE_COMFORT = 7  # D7: at 7 or more nothing but comfort positions
LAIN_S = 600.0  # [R2] 4: after ten minutes of lying one sits before one stands
RECOVER_S = 60.0  # D7: rest after a confirmed rise, then ask again
RAISED_ENDS = 2  # D7: the second exercise that raises pain ends the session
# silence; clocks start when the question has been spoken to its end ([R] 3)
REPEAT_S, PAUSE_S, GIVE_UP_S = 20.0, 40.0, 90.0  # D7
PAUSED_MOST_S = 600.0  # the longest pause by the person: then the session ends (design 4) [E]
# not seen, tracked steps only
UNSEEN_PAUSE_S, UNSEEN_PLACE_S, UNSEEN_ASK_S = 2.0, 10.0, 60.0  # D7
# no moment for so long is a gap (a sleeping computer); asked about after UNSEEN_ASK_S, and the session's end after the
# second: therapist's choice
GAP_S, GAP_ENDS_S = 5.0, 1800.0
STRANGER_S = 1.5  # another person is announced before the clocks stop; a knocked camera looks like one for a second [E]
LEAST_FRAMES_PER_S = 8.0  # fewer leave gestures and limits unseen for too long, and the person is told [E]
# not being done, though seen: shown again, then skipped
IDLE_SHOW_S, IDLE_SKIP_S = 20.0, 40.0  # design 4
# in passive holds a question after 2 minutes and then every 5 ([R] 5); not in the last half minute [E]
FIRST_CHECK_S, NEXT_CHECKS_S, LAST_CHECK_S = 120.0, 300.0, 30.0
WORSE_TRIALS_END = 2  # D7: two worse positions, and back to the best
WORSE_POSITIONS_END = 2  # D7: in comfort mode two worse positions, and what is left is breathing at ease
COMFORT_AFTER_STOP_H = 4.0  # D7
ABOVE_LAST = 2  # D7: this much above the last session's first score
PAIN_STOPS_ASK = 2  # D7: two pain stops running
COMFORT_FROM = 5  # D7, [R2] S12: comfort from here on where it is that much above; half dose below it
PAUSE_H = 7 * 24.0  # D7, [R2] S11: after two pain stops, until the therapist's word, or a gentle routine after this
COMFORT_DAYS = 3  # [R2] S12: comfort on so many days running brings advice
SESSIONS_A_DAY = 3  # D7: with exercises
EASY_A_DAY = 6  # D7, [R2] S12: walks and breathing together
DAY_AFTER_FROM_H, DAY_AFTER_TO_H = 12.0, 7 * 24.0  # the question about the day after is asked within this time [E]
DAY_AFTER_WORSE = 2  # D7
DAY_AFTER_ASK = 2  # worse twice running: the therapist must be asked; therapist's choice
# something has to come off the skin, or somebody may have fallen: said again and again, louder ([R] 3)
INSIST_EVERY_S, INSIST_FOR_S = 20.0, 300.0
# what may lie on the skin is asked for longer, once a minute for an hour ([R2] S7)
SKIN_EVERY_S, SKIN_FOR_S = 60.0, 3600.0
IMPROVED = 2  # the minimal important change (Ostelo 2008)
TREND_DAYS, TREND_RISE = 3, 1  # mean of 3 days above that of the 3 before by the scale's error ([R] 2)
NO_BETTER_DAYS = 14  # S26 [S] 002:252
ALARMS_END = 3  # D7: the third alarm of one exercise ends it


@dataclass(frozen=True, slots=True)
class End:
    exit_code: int
    stop: bool  # a safety stop: after it only the ending follows
    cards: str | None  # the moment of the education cards that are told then; None: only what is to be done now


END_REASONS: dict[str, End] = {
    # reason            exit  stop   cards
    "completed":    End(0, False, "end"),
    "pain":         End(3, True, "stop"),  # a score at or over the ceiling, or risen by two
    "pain_rise":    End(3, True, "stop"),  # still up after the rest, or raised by a second exercise
    "symptoms":     End(3, True, "stop"),  # sharp, new, further down a leg, numb
    "fall":         End(3, True, None),  # somebody fell, and is hurt
    "help":         End(3, True, None),  # the person asked for help
    "silence":      End(3, True, "stop"),
    "screening":    End(3, True, None),
    "locked":       End(3, True, None),  # by an earlier answer; a deliberate act with a reason unlocks it
    "not_today":    End(3, True, "stop"),  # the routine's gate is closed, or nothing of it is for this person today
    "stopped":      End(3, True, "stop"),  # by key, button or gesture
    "source_ended": End(4, False, None),
    "source_lost":  End(4, False, None),
    "no_camera":    End(1, False, None),  # none that helps, and nobody agreed to be guided by time
    "broken_off":   End(4, False, None),  # the computer slept, or the program stood still, for long
    "quit":         End(5, False, None),
    "unexpected":   End(70, False, None),
}  # fmt: skip

# after these endings the page to show a doctor is offered
FOR_DOCTOR = frozenset({"pain", "pain_rise", "symptoms", "fall", "screening", "locked", "help"})

EXERCISE_ENDS: tuple[str, ...] = (
    "done",
    "by_time",  # a tracked one, guided by time to its end: nobody saw whether it was done
    "not_done",  # it was seen, and not begun or not finished for 40 s
    "not_seen",
    "skipped",
    "limit",
    "skin",  # stinging, burning or no feeling under what lies on it
    "pain",
    "symptoms",
    "fall",
    "stopped",
    "interrupted",  # the session ended for another reason
)


class Action(StrEnum):
    GO_ON = "go_on"
    COMFORT = "comfort"  # nothing but comfort: breathing, supported positions, ice or heat
    HALF_DOSE = "half_dose"  # every step is eased
    CONFIRM = "confirm"  # ask: more than at the start, or about the same?
    BACK = "back"  # to the best position that was tried, or the way one lay before
    END_EXERCISE = "end_exercise"
    END_SESSION = "end_session"


@dataclass(frozen=True, slots=True)
class Verdict:
    action: Action
    reason: str  # a key of END_REASONS for END_SESSION, else why in one word


@dataclass(frozen=True, slots=True)
class PainSoFar:
    baseline: int | None = None
    lowest: int | None = None
    last: int | None = None
    raised: tuple[str, ...] = ()  # the steps, by position, whose pain rise was confirmed

    def with_score(self, score: int) -> "PainSoFar":
        """With this score, 0 to 10, as the last one; the first is the baseline too, and the lowest is kept."""
        lowest = score if self.lowest is None else min(self.lowest, score)
        return PainSoFar(score if self.baseline is None else self.baseline, lowest, score, self.raised)

    def with_raise(self, step: str) -> "PainSoFar":
        """With this step among those whose rise of pain was confirmed; each step counts once."""
        return self if step in self.raised else replace(self, raised=(*self.raised, step))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastComfort:
    """Comfort in place of exercises, so far."""

    today: int = 0  # sessions of comfort alone
    days_running: int = 0  # up to yesterday: days with comfort in them, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterStop:
    """What stops for pain have left behind."""

    start: int | None = None  # the first score of the last session, where pain ended it
    word_wanted: bool = False  # a therapist's word is waited for, and no session was completed since


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier sessions have left behind; their ages are those of `order.ages`, never negative."""

    screened_ago_h: float | None = None  # the last full form that was clear, with nothing stopped since
    relief_screened_ago_h: float | None = None  # the same, counting also the shorter form before relief
    pain_stop_ago_h: float | None = None
    pain_stops_running: int = 0  # the last sessions in a row that pain ended
    after_stop: AfterStop = AfterStop()
    session_ago_h: float | None = None  # the last one with an exercise in it
    last_baseline: int | None = None
    last_after: int | None = None  # the last score of that session
    last_place: str | None = None  # where it hurt, a key of PLACES
    day_after_worse: int = 0  # answers about the day after in a row that were worse
    sessions_today: int = 0  # with exercises in them
    easy_today: int = 0  # of walks and breathing
    comfort: PastComfort = PastComfort()
    baselines: tuple[tuple[float, int], ...] = ()  # of this episode: days ago, first score; newest first
    # the highest level of this routine that was completed; 0 of one without levels, None of one never completed
    level_done: int | None = None


NO_PAST = Past()

# why nothing but comfort is for now; told under comfort.<why>
COMFORT = ("after_pain", "ask_therapist", "paused", "cannot_stand", "baseline", "above_last")
# why every step is at half its dose; told under note.half_<why>
HALF_DOSE = ("above_last", "pause")
PAIN_ENDS = frozenset({"pain", "pain_rise"})  # of END_REASONS: after these comfort is offered
THERAPIST_LOCK = "therapist"  # a pause until a therapist's word; the locks of the screening allow nothing


def paused(past: Past) -> bool:
    """Whether two stops for pain running are a pause: until the therapist's word, or a session that was completed."""
    return past.after_stop.word_wanted or past.pain_stops_running >= PAIN_STOPS_ASK


def gentle_again(past: Past) -> bool:
    """Whether one gentle routine at half dose is possible in a pause: after `PAUSE_H` ([R2] S11).

    Hours since the last stop for pain; where that is longer ago than anything decides, it is long ago enough.
    """
    return past.pain_stop_ago_h is None or past.pain_stop_ago_h >= PAUSE_H


def comfort_before(past: Past, *, gentle: bool = False) -> str | None:
    """Why this session is for comfort only, before anything was asked; None when it is not.

    A key of `COMFORT`: for some hours after a stop for pain (D7), in the pause that two stops begin, and until the
    therapist was asked after two worse days after in a row. `gentle`: the routine may follow a pause. Setting a clock
    back shortens nothing.
    """
    if past.day_after_worse >= DAY_AFTER_ASK:
        return "ask_therapist"
    if paused(past) and not (gentle and gentle_again(past)):
        return "paused"
    if past.pain_stop_ago_h is not None and past.pain_stop_ago_h < COMFORT_AFTER_STOP_H:
        return "after_pain"
    return None


def at_baseline(rules: PainRules, score: int, past: Past = NO_PAST) -> Verdict:
    """What the first score means: GO_ON, COMFORT with a key of `COMFORT`, HALF_DOSE with one of `HALF_DOSE`.

    COMFORT from `BASELINE_COMFORT`, or a therapist's lower ceiling, on, and above the start of a last session that pain
    ended. From `ABOVE_LAST` points above the last
    session's first score on: COMFORT from `COMFORT_FROM` on, below it HALF_DOSE (D7). 0 is an answer.
    """
    if score >= min(rules.ceiling, BASELINE_COMFORT):
        return Verdict(Action.COMFORT, "baseline")
    if past.after_stop.start is not None and score > past.after_stop.start:
        return Verdict(Action.COMFORT, "after_pain")
    if above_last(past, score):
        return Verdict(Action.COMFORT if score >= COMFORT_FROM else Action.HALF_DOSE, "above_last")
    if paused(past):
        return Verdict(Action.HALF_DOSE, "pause")
    return Verdict(Action.GO_ON, "baseline")


# the lowest place where pain is felt -> how far down the leg it is: only the leg matters (peripheralisation,
# May 2018; [R] 1: buttock ache is ordinary referral). In reading order of the drawn body: downwards, left before right
PLACES: dict[str, int] = {
    "upper_back": 0, "middle": 0, "back_left": 0, "back_right": 0, "buttock_left": 0, "buttock_right": 0,
    "thigh_left": 1, "thigh_right": 1, "below_knee_left": 2, "below_knee_right": 2,
}  # fmt: skip


def above_last(past: Past, score: int) -> bool:
    """Whether a first score is far above the last session's: the full list is asked then ([R2] S2)."""
    return past.last_baseline is not None and score - past.last_baseline >= ABOVE_LAST


def further_down(before: str | None, now: str) -> bool:
    """Whether the pain is felt further down a leg than the last time ([R] 1: medical advice today).

    `before` None, nothing known of the last time, is no. Raises KeyError where `now` is no key of `PLACES`.
    """
    return before is not None and PLACES[now] > PLACES.get(before, 0)


def day_after_due(past: Past) -> bool:
    """Whether the day after the last session is asked about now: from 12 hours to 7 days after it.

    Never after a session without a score.
    """
    ago_h = past.session_ago_h
    return ago_h is not None and past.last_after is not None and DAY_AFTER_FROM_H <= ago_h <= DAY_AFTER_TO_H


def day_after(past: Past, score: int) -> str:
    """What the score of the day after means: same, easier, or ask_therapist; never harder (D7).

    It is worse from `DAY_AFTER_WORSE` points above the last session's last score on; without such a score it is the
    same.
    """
    if past.last_after is None or score - past.last_after < DAY_AFTER_WORSE:
        return "same"
    return "ask_therapist" if past.day_after_worse + 1 >= DAY_AFTER_ASK else "easier"


def rising(baselines: Sequence[tuple[float, int]]) -> bool:
    """Whether the first scores of the last days are higher than those before: then no harder level.

    Compares the means of `TREND_DAYS` days and as many before them ([R] 2), newest first; with fewer days it is no.
    """
    scores = [score for _, score in baselines]
    now, before = scores[:TREND_DAYS], scores[TREND_DAYS : 2 * TREND_DAYS]
    return len(before) == TREND_DAYS and sum(now) - sum(before) >= TREND_RISE * TREND_DAYS


def no_better(baselines: Sequence[tuple[float, int]]) -> bool:
    """Whether two weeks have brought no improvement (S26): then a clinician is advised.

    `baselines`: days ago and score, newest first. No where now is 0, or where either side of the two weeks has no
    score. An improvement is `IMPROVED` points (Ostelo 2008).
    """
    older = [score for days_ago, score in baselines if days_ago >= NO_BETTER_DAYS]
    recent = [score for days_ago, score in baselines if days_ago < NO_BETTER_DAYS]
    return bool(older) and bool(recent) and recent[0] > 0 and older[-1] - recent[0] < IMPROVED


def level_blocked(level: int | None, past: Past, facts: Collection[str]) -> str | None:
    """Why a level above the highest one done may not be done now; None when it may, or is not higher.

    A rising trend, a worse day after (D7), and a painkiller still at work ([R2] S15) each keep the level.
    """
    if level is None or level <= (past.level_done or 1):
        return None
    if rising(past.baselines) or past.day_after_worse:
        return "level_trend"
    return "level_painkiller" if "painkiller_recent" in facts else None


def insistence(spoken_for_s: float, said_ago_s: float) -> str | None:
    """`silence` for what must not be left: repeated every 20 s, and only after five minutes at an end ([R] 3).

    `repeat`, `end`, or None for nothing yet; `spoken_for_s` counts from when the question had been spoken, `said_ago_s`
    from when it was last said.
    """
    if spoken_for_s >= INSIST_FOR_S:
        return "end"
    return "repeat" if said_ago_s >= INSIST_EVERY_S else None


def insist_due(asked_for_s: float, said_ago_s: float) -> bool:
    """Whether "take it off", or a call for help, is due again: every 20 s for five minutes, then every minute.

    [R2] S7. Real seconds, since it was first asked and since it was last said.
    """
    return said_ago_s >= (INSIST_EVERY_S if asked_for_s <= INSIST_FOR_S else SKIN_EVERY_S)


def insist_given_up(asked_for_s: float) -> bool:
    """Whether it is said no more: after five minutes and an hour ([R2] S7)."""
    return asked_for_s >= INSIST_FOR_S + SKIN_FOR_S


def silence(spoken_for_s: float, repeats: int, paused: bool) -> str | None:
    """What to do now about a question that nobody has answered: repeat, pause, end, or nothing (None).

    At 20, 40 and 90 s after it had been spoken (D7).
    """
    if spoken_for_s >= GIVE_UP_S:
        return "end"
    if spoken_for_s >= PAUSE_S and not paused:
        return "pause"
    if spoken_for_s >= REPEAT_S and repeats == 0:
        return "repeat"
    return None
