"""What a score of pain means during and after exercises, by the rule that holds; in the position finder; in comfort.

Sources as in `safety`; [R2] = second clinical review. A therapist's tighter ceiling, and "any rise ends", go before
every rule by name, and 7 is the end under each.
"""

from collections.abc import Callable

from coach.core.clinical.rule_terms import MONITORED_START
from coach.core.clinical.safety import (
    CEILING,
    RAISED_ENDS,
    RISE_ENDS,
    WORSE_TRIALS_END,
    Action,
    PainSoFar,
    Verdict,
)
from coach.core.exercise.model import PainRule, PainRules

MONITORED_MOST = MONITORED_START  # [R2] S9: during and after at most 5
MONITORED_RISE = 2  # [R2] S9: and at most 2 above the start; beyond either the session ends
WORST = 10  # [R2] S10: where it was less, back to the best position
REST_THERE = 7  # [R2] S10: still so much in the best position is for a doctor or nurse today


def at_checkin(rules: PainRules, pain: PainSoFar, score: int) -> Verdict:
    """What a later score means by the rule in force, given the scores before it (`pain` does not hold it yet).

    END_SESSION from the ceiling on whatever the rule, and at any rise where that is prescribed. `strict` and
    `watchful`: also from two points above the baseline on (D7); CONFIRM a smaller rise; END_EXERCISE from two points
    above the lowest on ([R] 2). `monitored`: END_SESSION above 5, or more than two above the baseline. Else GO_ON.
    """
    baseline = score if pain.baseline is None else pain.baseline
    if score >= min(rules.ceiling, CEILING):
        return Verdict(Action.END_SESSION, "pain")
    if rules.any_rise_ends and score > baseline:
        return Verdict(Action.END_SESSION, "pain" if score - baseline >= RISE_ENDS else "pain_rise")
    return _BY_RULE[rules.rule](pain, baseline, score)


def _strict(pain: PainSoFar, baseline: int, score: int) -> Verdict:
    lowest = score if pain.lowest is None else pain.lowest
    if score - baseline >= RISE_ENDS:
        return Verdict(Action.END_SESSION, "pain")
    if score > baseline:
        return Verdict(Action.CONFIRM, "rise")
    if score - lowest >= RISE_ENDS:
        # a slow climb after a fall (6, 2, 4) counts too ([R] 2)
        return Verdict(Action.END_EXERCISE, "above_lowest")
    return Verdict(Action.GO_ON, "steady")


def _monitored(pain: PainSoFar, baseline: int, score: int) -> Verdict:
    beyond = score > MONITORED_MOST or score - baseline > MONITORED_RISE
    return Verdict(Action.END_SESSION, "pain") if beyond else Verdict(Action.GO_ON, "steady")


_BY_RULE: dict[PainRule, Callable[[PainSoFar, int, int], Verdict]] = {
    PainRule.STRICT: _strict,
    PainRule.WATCHFUL: _strict,
    PainRule.MONITORED: _monitored,
}


def waits_once_more(rules: PainRules) -> bool:
    """Whether a confirmed rise is asked again after a minute before it counts as raised: by `watchful` ([R2] S9)."""
    return rules.rule is PainRule.WATCHFUL


def at_confirmation(pain: PainSoFar) -> Verdict:
    """What a confirmed rise means; `pain` holds this step among the raised ones already.

    END_SESSION where it is the second step that raised pain (D7), else END_EXERCISE.
    """
    if len(pain.raised) >= RAISED_ENDS:
        return Verdict(Action.END_SESSION, "pain_rise")
    return Verdict(Action.END_EXERCISE, "rise")


def after_recovery(rules: PainRules, pain: PainSoFar, score: int) -> Verdict:
    """What the score after the rest of `safety.RECOVER_S` means: as at a check-in, but any rise left ends the session.

    By `monitored` no rise is rested from, and a check-in's verdict stands.
    """
    verdict = at_checkin(rules, pain, score)
    if verdict.action is Action.CONFIRM:
        return Verdict(Action.END_SESSION, "pain_rise")
    return verdict


def at_trial(pain: PainSoFar, worse: int, score: int) -> Verdict:
    """What the score after a position that was tried means ([R2] S10); no rule, ceiling or rise ends the session here.

    BACK to the best position: 2 above the baseline, 10 where it was less, or the second worse one; `worse` counts those
    before. END_EXERCISE: this one was worse, and the next is tried. Else GO_ON.
    """
    baseline = score if pain.baseline is None else pain.baseline
    if score <= baseline:
        return Verdict(Action.GO_ON, "tried")
    if score - baseline >= RISE_ENDS or score >= WORST:
        return Verdict(Action.BACK, "much_worse")
    if worse + 1 >= WORSE_TRIALS_END:
        return Verdict(Action.BACK, "worse_twice")
    return Verdict(Action.END_EXERCISE, "worse")


def back_in_best(pain: PainSoFar, score: int) -> Verdict:
    """What the score a minute after going back means: END_SESSION where it stays above the baseline ([R2] S10)."""
    stays = pain.baseline is not None and score > pain.baseline
    return Verdict(Action.END_SESSION, "pain_rise") if stays else Verdict(Action.GO_ON, "steady")


def at_comfort(rules: PainRules, pain: PainSoFar, score: int) -> Verdict:
    """What a score in comfort mode means: people begin it at 7 to 9, so only a rise counts.

    END_SESSION: two points above the baseline, or at the ceiling from below it. END_EXERCISE: the position was worse,
    and is not offered again; "any rise ends" of a therapist is no more than that here ([R2] S10).
    """
    baseline = score if pain.baseline is None else pain.baseline
    ceiling = min(rules.ceiling, CEILING)
    if score - baseline >= RISE_ENDS or (baseline < ceiling <= score):
        return Verdict(Action.END_SESSION, "pain")
    return Verdict(Action.END_EXERCISE, "worse") if score > baseline else Verdict(Action.GO_ON, "steady")
