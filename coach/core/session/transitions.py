"""What phases have in common: going on to another one, finishing an exercise, ending."""

from typing import Any

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.clinical import safety
from coach.core.clinical.screening import Tier
from coach.core.clinical.sign_pairs import tier_of
from coach.core.clinical.watch_for import number_said
from coach.core.dialogue.prompts import Offer
from coach.core.exercise import timers
from coach.core.exercise.model import Exercise, Routine, Step
from coach.core.exercise.posture_defaults import ON_THE_FLOOR, UPRIGHT
from coach.core.session import finder, tracked_run
from coach.core.session.exercise_run import Out
from coach.core.session.state import (
    OnSkin,
    Phase,
    Session,
    at_step,
    current_step,
    exercise,
    fields,
    steps_of,
    whole_step,
)
from coach.core.tracking.pipeline import finish


def go(state: Session, phase: Phase) -> Session:
    """Makes this the next phase; the machine enters it at once, before anything else happens."""
    return replace(state, run=replace(state.run, going=phase))


def paused(state: Session, out: Out) -> Session:
    """The session waits for the person, who has asked for it."""
    out.tell("paused", by="person")
    out.offer("paused", "cue.paused")
    return replace(state, run=replace(state.run, paused=True))


# -- from step to step ------------------------------------------------------------------------------------------------


def next_step(routine: Routine, state: Session, out: Out) -> Session:
    """The next step that is for this person now, by way of OFFER or READY, or FINAL at the end of them.

    A planned step that is not for now (pain, worse positions, a timer's rest) is recorded as left out and passed over.
    """
    steps = steps_of(routine, state)
    for place in range(state.run.place + 1, len(steps)):
        step = steps[place]
        state = replace(
            state,
            work=None,
            run=replace(state.run, place=place),
            pain=replace(state.pain, rested=None, said_more=False),
        )
        if step is None or (reason := _not_now(routine, state, step, out)):
            if step is not None:
                out.tell("step_left_out", **fields(routine, state), because=[reason])
            continue
        if state.run.lain_s >= safety.LAIN_S and step.exercise.posture in UPRIGHT:
            return go(state, Phase.GETTING_UP)
        return go(state, Phase.OFFER if step.optional else Phase.READY)
    if state.run.lain_s >= safety.LAIN_S:
        out.offer("note", "note.sit_first")
    return go(
        replace(state, work=None, run=replace(state.run, place=len(steps)), pain=replace(state.pain, rested=None)),
        Phase.FINAL,
    )


def to_comfort(state: Session, why: str) -> Session:
    """Comfort mode from here on: supported positions, breathing, ice or heat, and nothing else (D7).

    `why` is a key of `safety.COMFORT`. Leads to COMFORT.
    """
    return go(replace(state, plan=replace(state.plan, comfort=why)), Phase.COMFORT)


def _not_now(routine: Routine, state: Session, step: Step, out: Out) -> str | None:
    """Why a step that is planned is left out after all; None when it is not."""
    if state.run.place in state.plan.done_before:
        return "done_before"
    if step.pain_most is not None and state.pain.scores.last is not None and state.pain.scores.last > step.pain_most:
        return "pain"
    if (why := finder.not_now(state, step)) is not None:
        return why
    rules = step.exercise.pacing.timer
    if rules is not None and rules.take_off and not state.plan.known.keeps_awake:
        out.offer("not_now", "timer.may_sleep")
        return "may_sleep"
    if rules is not None:
        allowed = timers.allowed(rules, _uses(state))
        if not allowed.now:
            out.offers.append(Offer("not_now", allowed.text, out.t_s))
            return "not_yet"
    return None


def _uses(state: Session) -> list[timers.Use]:
    """Every use of a timer that is remembered, by how long ago it ended now, in real time."""
    since_s = state.run.elapsed_s - state.run.started_s
    return [replace(use, ended_ago_s=use.ended_ago_s + since_s) for use in (*state.plan.known.uses, *state.plan.uses)]


def exercise_ended(routine: Routine, state: Session, reason: str, out: Out) -> Session:
    """Closes the exercise for this reason, and leads to TAKE_OFF where something is on the skin.

    Otherwise CHECKIN or the next step follows, as `after_exercise` says. `reason` is a key of `safety.EXERCISE_ENDS`.
    """
    state = nothing_on(close_work(routine, state, reason, out), out)
    if state.skin is not None:
        return go(replace(state, pain=replace(state.pain, ended_as=reason)), Phase.TAKE_OFF)
    return after_exercise(routine, state, reason, out)


def on_skin(exercise: Exercise) -> bool:
    """Whether something lies on the skin while it lasts, and has to come off."""
    return exercise.pacing.timer is not None and exercise.pacing.timer.take_off


def after_exercise(routine: Routine, state: Session, reason: str, out: Out) -> Session:
    """Leads to CHECKIN where the step asks for one, it ended for its alarms or pain, or nobody saw it done by time;
    else to the next step.
    """
    # an exercise that rang three times, or hurt, is asked about, whatever the routine says; one that was skipped may
    # have been skipped because it hurt
    asks = whole_step(routine, state).checkin or exercise(routine, state).pacing.by_time
    if asks or reason in ("limit", "pain", "fall"):
        return go(replace(state, pain=replace(state.pain, said_more=reason == "pain")), Phase.CHECKIN)
    return next_step(routine, state, out)


def close_work(routine: Routine, state: Session, reason: str, out: Out) -> Session:
    """Records how the exercise under way ended, and that a timer was used. Without one, nothing happens.

    What lies on the skin is a use until somebody says that it is off. `reason` is a key of `safety.EXERCISE_ENDS`.
    """
    if state.work is None or not at_step(routine, state):
        return state
    state = close_set(routine, state, out)
    work = state.work
    assert work is not None
    if reason == "done":
        out.tell("set_done", **fields(routine, state), set=work.done.set)
    rules = current_step(routine, state).exercise.pacing.timer
    if rules is not None and state.skin is None and work.done.active_s > 0:
        out.tell(
            "timer_used",
            **fields(routine, state),
            counts_as=list(rules.counts_as),
            seconds=round(work.done.active_s, 1),
            off=True,
        )
        since_s = state.run.elapsed_s - state.run.started_s
        used = tuple(timers.Use(kind, -since_s, work.done.active_s) for kind in rules.counts_as)
        state = replace(state, plan=replace(state.plan, uses=state.plan.uses + used))
    out.tell("exercise_ended", **fields(routine, state), reason=reason, reps=work.done.all_reps,
             held_s=round(work.done.all_held_s, 2), steps=work.done.steps, breaths=work.done.breaths,
             active_s=round(work.done.active_s, 2), not_seen_s=round(work.sight.not_seen_s, 2))  # fmt: skip
    return replace(state, work=None)


def told_off(state: Session) -> Session:
    """Somebody is told to take it off, from now on, or from when that was first said."""
    if state.skin is None:
        return state
    now_s = state.run.elapsed_s
    first_s = now_s if state.skin.asked_off_s is None else state.skin.asked_off_s
    return replace(state, skin=replace(state.skin, asked_off_s=first_s, said_off_s=now_s))


def tell_use(worn: OnSkin, seconds: float, out: Out, *, off: bool) -> None:
    """Records how long something has lain on the skin; `off`: whether somebody said that it is off."""
    out.tell("timer_used", step=worn.place, exercise=worn.exercise, counts_as=list(worn.counts_as),
             seconds=round(seconds, 1), off=off)  # fmt: skip


def nothing_on(state: Session, out: Out) -> Session:
    """Between two packs nothing lies on the skin: the use is over."""
    return state if state.skin is None or not state.skin.bare else use_over(state, out)


def use_over(state: Session, out: Out) -> Session:
    """What lay on the skin is off: that is recorded, and its rest begins."""
    worn = state.skin
    if worn is None:
        return state
    seconds = state.run.elapsed_s - worn.since_s
    tell_use(worn, seconds, out, off=True)
    ended_ago_s = -(state.run.elapsed_s - state.run.started_s)
    used = tuple(timers.Use(kind, ended_ago_s, seconds) for kind in worn.counts_as)
    return replace(state, skin=None, plan=replace(state.plan, uses=state.plan.uses + used))


def close_set(routine: Routine, state: Session, out: Out) -> Session:
    """Ends what is under way, so that a hold is recorded when its time is reached and not when the person gets up."""
    work, seen = state.work, state.monitoring.seen
    if work is None or work.movement is None or seen is None:
        return state
    step = current_step(routine, state)
    for rep in finish(step.exercise, state.monitoring.watching):
        work = tracked_run.movement_ended(step, state.run.place, work, seen.errors, rep, out)
    tracking = replace(state.monitoring.watching.tracking, tracks={}, last={})
    work = replace(work, movement=None)
    return replace(
        state,
        work=work,
        monitoring=replace(state.monitoring, watching=replace(state.monitoring.watching, tracking=tracking)),
    )


# -- what the record keeps of a prescription --------------------------------------------------------------------------


def limits_fields(exercise: Exercise) -> list[dict[str, Any]]:
    """The limits in force, as the record keeps them, in the unit of their measure; None is no such limit."""
    names = ("name", "measure", "target_min", "target_max", "warn_below", "warn_above", "stop_below", "stop_above")
    return [{name: getattr(limit, name) for name in names} for limit in exercise.limits]


def dose_fields(step: Step) -> dict[str, Any]:
    """A step's dose and side, as the record keeps them; None is what the dose does not say."""
    names = ("sets", "reps", "hold_s", "duration_s", "cycles", "rest_s")
    return {name: getattr(step.dose, name) for name in names} | {"side": step.side}


# -- the end ----------------------------------------------------------------------------------------------------------

EXERCISE_END_OF = {
    "pain": "pain", "pain_rise": "pain", "symptoms": "symptoms", "stopped": "stopped",
}  # fmt: skip


def tier_advice(state: Session, tier: str) -> Text:
    """What to do after an answer of this tier of the screening."""
    return emergency_advice(state) if tier == Tier.EMERGENCY else text(f"advice.{tier}")


def chosen_advice(state: Session) -> Text | None:
    """What to do after what was said yes to, the most urgent of it; None where nothing has locked."""
    if not state.plan.chosen:
        return None
    tier = tier_of(state.plan.signs, state.plan.known.facts | state.plan.facts)
    return tier_advice(state, Tier.EMERGENCY if tier is Tier.EMERGENCY else Tier.TODAY)


def after_the_ending(state: Session, source: str) -> Session:
    """Once all is said, and nothing lies on the skin: COMFORT_OFFER after a first stop for pain, else ENDED.

    [R] 2: those whom pain has stopped are whom the comfort positions are for.
    """
    offers = source == "ok" and state.ending.end in safety.PAIN_ENDS and rest_due(state)
    return go(state, Phase.COMFORT_OFFER if offers else Phase.ENDED)


def rest_due(state: Session) -> bool:
    """Whether a stop for pain is followed by the offer to rest: once, while somebody is there to take it."""
    return (
        state.run.left_s is None
        and state.ending.stopped is None
        and state.ending.help is None
        and not state.ending.rest_offered
        and state.plan.known.relief is not None
    )


def lies_low(routine: Routine, state: Session) -> bool:
    """Whether the exercise that is up is done on the floor."""
    return at_step(routine, state) and exercise(routine, state).posture in ON_THE_FLOOR


def emergency_advice(state: Session) -> Text:
    """What to do in an emergency, with the number that is set; no country is assumed."""
    return text("advice.emergency", number=number_to_call(state))


def number_to_call(state: Session) -> str | Text:
    """The emergency number that is set, else words for it."""
    return number_said(state.plan.known.contacts.emergency_number)


def end(
    routine: Routine, state: Session, reason: str, out: Out, advice: Text | None = None, then: Text | None = None
) -> Session:
    """Ends the session, from anywhere. What waited to be said is dropped: only the ending is said now.

    Comfort mode after a stop ends likewise, and the session keeps the reason of its stop. `reason`: of `END_REASONS`.
    `advice` is said and stays on the screen, `then` is said after it. Leads to ADVICE.
    """
    step = whole_step(routine, state) if at_step(routine, state) else None
    # while it is shown how it goes on, it may be on already
    take_off = state.skin is not None or (step is not None and on_skin(step.exercise) and state.run.phase is Phase.SHOW)
    getting_up = lies_low(routine, state) and reason != "help"  # then help comes first
    state = close_work(routine, state, EXERCISE_END_OF.get(reason, "interrupted"), out)
    out.tell("session_ended" if state.ending.stopped is None else "comfort_ended", reason=reason)
    out.offers.clear()
    ended = safety.END_REASONS[reason]
    out.offer("stop" if ended.stop else "finished", f"end_say.{reason}")
    if take_off:
        out.offer("advice", "advice.take_off")
    if state.run.phase is Phase.FALLEN and state.dialogue.asked is not None:  # nobody has said that all is well
        advice = advice or emergency_advice(state)
    advice = advice or chosen_advice(state)
    for told in (advice, then):
        if told is not None:
            out.offers.append(Offer("advice", told, out.t_s))
    # whoever rests stays where they are: then they are told at its end, or once they want no rest
    rests_first = getting_up and reason in safety.PAIN_ENDS and state.skin is None and rest_due(state)
    if getting_up and not rests_first:
        out.offer("advice", "advice.getting_up")
    state = nothing_on(state, out)
    if state.skin is not None:
        if not state.skin.earlier:
            tell_use(state.skin, state.run.elapsed_s - state.skin.since_s, out, off=False)
        state = told_off(state)
    insists = advice is not None and advice.key == "advice.emergency" and not state.plan.known.practised
    silent = replace(state.dialogue.showing, waiting=())
    state = replace(
        state,
        run=replace(state.run, paused=False),
        dialogue=replace(state.dialogue, asked=None, to_ask=(), reading=None, showing=silent),
        ending=replace(
            state.ending,
            end=state.ending.stopped or reason,
            advice=advice,
            urgent=advice if insists else None,
            card=None,
            gets_up=rests_first,
        ),
    )
    return go(state, Phase.ADVICE)
