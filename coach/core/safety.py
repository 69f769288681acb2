"""When a session or an exercise ends, and why. Every rule gives its reason; constants carry their source.

Sources: D7 = the project's safety rules (docs/safety.md); [R] = clinical review; [S] = seed texts, by file and line.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from coach.core.exercise import PainRules

# pain, 0 to 10 (NPRS)
CEILING = 7  # D7: 7 or more ends, and no rule of a therapist loosens it
RISE_ENDS = 2  # D7: two points above baseline ends the session; the minimal important change is 2 (Ostelo 2008)
BASELINE_COMFORT = 7  # D7: at 7 or more nothing but comfort positions
RECOVER_S = 60.0  # D7: rest after a confirmed rise, then ask again
RAISED_ENDS = 2  # D7: the second exercise that raises pain ends the session
# silence; clocks start when the question has been spoken to its end ([R] 3)
REPEAT_S, PAUSE_S, GIVE_UP_S = 20.0, 40.0, 90.0  # D7
PAUSED_MOST_S = 600.0  # a pause of the person's own that ends by itself: nothing waits for ever (design 4) [E]
# not seen, tracked steps only
UNSEEN_PAUSE_S, UNSEEN_PLACE_S, UNSEEN_ASK_S = 2.0, 10.0, 60.0  # D7
# not being done, though seen: shown again, then skipped
IDLE_SHOW_S, IDLE_SKIP_S = 20.0, 40.0  # design 4
# in passive holds a question after 2 minutes and then every 5 ([R] 5); not in the last half minute [E]
FIRST_CHECK_S, NEXT_CHECKS_S, LAST_CHECK_S = 120.0, 300.0, 30.0
WORSE_TRIALS_END = 2  # D7: two worse positions, and back to the best
ALARMS_END = 3  # D7: the third alarm of one exercise ends it


@dataclass(frozen=True, slots=True)
class End:
    exit_code: int
    stop: bool  # a safety stop: after it only the ending follows


END_REASONS: dict[str, End] = {
    # reason            exit  stop
    "completed":    End(0, False),
    "pain":         End(3, True),  # a score at or over the ceiling, or risen by two
    "pain_rise":    End(3, True),  # still up after the rest, or raised by a second exercise
    "symptoms":     End(3, True),  # sharp, new, further down a leg, numb
    "silence":      End(3, True),
    "screening":    End(3, True),
    "not_today":    End(3, True),  # the routine's gate is closed, or nothing of it is for this person today
    "stopped":      End(3, True),  # by key, button or gesture
    "source_ended": End(4, False),
    "source_lost":  End(4, False),
    "quit":         End(5, False),
    "unexpected":   End(70, False),
}  # fmt: skip

EXERCISE_ENDS: tuple[str, ...] = (
    "done",
    "not_done",  # it was seen, and not begun or not finished for 40 s
    "not_seen",
    "skipped",
    "limit",
    "skin",  # stinging, burning or no feeling under what lies on it
    "pain",
    "symptoms",
    "stopped",
    "interrupted",  # the session ended for another reason
)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screening question; yes leads to the advice and ends the session before it begins."""

    id: str
    advice: str  # words key


SCREENING: tuple[Screen, ...] = (
    Screen("emergency", "advice.emergency"),  # [R] 1, emergency tier
    Screen("today", "advice.today"),  # [R] 1, medical advice today
)


class Action(StrEnum):
    GO_ON = "go_on"
    CONFIRM = "confirm"  # ask: more than at the start, or about the same?
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
        lowest = score if self.lowest is None else min(self.lowest, score)
        return PainSoFar(score if self.baseline is None else self.baseline, lowest, score, self.raised)

    def with_raise(self, step: str) -> "PainSoFar":
        return self if step in self.raised else replace(self, raised=(*self.raised, step))


def at_baseline(rules: PainRules, score: int) -> Verdict:
    """What the first score means. 0 is an answer."""
    if score >= min(rules.ceiling, BASELINE_COMFORT):
        return Verdict(Action.END_SESSION, "pain")
    return Verdict(Action.GO_ON, "baseline")


def at_checkin(rules: PainRules, pain: PainSoFar, score: int) -> Verdict:
    """What a later score means, given the scores before it (`pain` does not hold it yet)."""
    baseline = score if pain.baseline is None else pain.baseline
    lowest = score if pain.lowest is None else pain.lowest
    if score >= min(rules.ceiling, CEILING) or score - baseline >= RISE_ENDS:
        return Verdict(Action.END_SESSION, "pain")
    if score > baseline:
        return Verdict(Action.END_SESSION, "pain_rise") if rules.any_rise_ends else Verdict(Action.CONFIRM, "rise")
    if score - lowest >= RISE_ENDS:
        # a slow climb after a fall (6, 2, 4) counts too ([R] 2)
        return Verdict(Action.END_EXERCISE, "above_lowest")
    return Verdict(Action.GO_ON, "steady")


def at_confirmation(pain: PainSoFar) -> Verdict:
    """What a confirmed rise means; `pain` holds this step among the raised ones already."""
    if len(pain.raised) >= RAISED_ENDS:
        return Verdict(Action.END_SESSION, "pain_rise")
    return Verdict(Action.END_EXERCISE, "rise")


def after_recovery(rules: PainRules, pain: PainSoFar, score: int) -> Verdict:
    """What the score after the rest of `RECOVER_S` means."""
    verdict = at_checkin(rules, pain, score)
    if verdict.action is Action.CONFIRM:
        return Verdict(Action.END_SESSION, "pain_rise")
    return verdict


def at_trial(rules: PainRules, pain: PainSoFar, score: int) -> Verdict:
    """What a score after a position that was tried means: a worse one is dropped (D7), at the ceiling all ends."""
    ceiling = min(rules.ceiling, CEILING)
    if score >= ceiling and (pain.baseline is None or pain.baseline < ceiling):
        return Verdict(Action.END_SESSION, "pain")
    return Verdict(Action.GO_ON, "tried")


def silence(spoken_for_s: float, repeats: int, paused: bool) -> str | None:
    """What to do now about a question that nobody has answered: repeat, pause, end, or nothing."""
    if spoken_for_s >= GIVE_UP_S:
        return "end"
    if spoken_for_s >= PAUSE_S and not paused:
        return "pause"
    if spoken_for_s >= REPEAT_S and repeats == 0:
        return "repeat"
    return None
