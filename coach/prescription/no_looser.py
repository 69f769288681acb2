"""Whether a prescription asks for nothing more than another, and allows nothing more: as a patient has both."""

from dataclasses import fields, replace

from coach.core.exercise.model import Exercise, Limit, PainRule, Routine, Step

STRICTNESS = (PainRule.MONITORED, PainRule.WATCHFUL, PainRule.STRICT)  # loosest first: S9 of the second clinical review


def is_no_looser(before: Routine, after: Routine) -> bool:
    """The same routine at the same level, with fewer steps, less of each, and limits that are as tight or tighter."""
    same = replace(after, steps=before.steps, pain=before.pain, max_minutes=before.max_minutes, words=before.words)
    return (
        same == before
        and after.max_minutes <= before.max_minutes
        and after.pain.ceiling <= before.pain.ceiling
        and after.pain.any_rise_ends >= before.pain.any_rise_ends
        and STRICTNESS.index(after.pain.rule) >= STRICTNESS.index(before.pain.rule)
        and (after.pain.rule is PainRule.STRICT or after.pain.signing == before.pain.signing)
        and _is_part(before.steps, after.steps)
    )


def _is_part(before: tuple[Step, ...], after: tuple[Step, ...]) -> bool:
    """Whether each step is one of those before, in their order, and no looser."""
    left = iter(before)
    return all(any(_step(own, step) for own in left) for step in after)


def _step(before: Step, after: Step) -> bool:
    instead = before.instead is after.instead or (
        before.instead is not None and after.instead is not None and _step(before.instead, after.instead)
    )
    same = replace(after, exercise=before.exercise, dose=before.dose, instead=before.instead)
    return instead and same == before and _dose(before, after) and _exercise(before.exercise, after.exercise)


def _dose(before: Step, after: Step) -> bool:
    for field in fields(before.dose):
        was, now = getattr(before.dose, field.name), getattr(after.dose, field.name)
        if was is None or now is None:
            if was is not now:
                return False
        elif (now < was) if field.name == "rest_s" else (now > was):
            return False
    return True


def _exercise(before: Exercise, after: Exercise) -> bool:
    """Limits apart the same, and each limit no looser: a target goes where the limits leave room for it."""
    known = {limit.name: limit for limit in before.limits}
    return (
        replace(after, limits=before.limits) == before
        and known.keys() == {limit.name for limit in after.limits}
        and all(_limit(known[limit.name], limit) for limit in after.limits)
    )


def _limit(before: Limit, after: Limit) -> bool:
    if (before.measure, before.cue) != (after.measure, after.cue):
        return False
    pairs = [(getattr(before, f"{what}_{side}"), getattr(after, f"{what}_{side}"), side)
             for what in ("warn", "stop") for side in ("below", "above")]  # fmt: skip
    return all(
        was is None or (now is not None and (now <= was if side == "above" else now >= was)) for was, now, side in pairs
    )
