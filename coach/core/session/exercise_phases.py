"""One exercise: made ready, the camera placed, shown, done, and rested from."""

import math

from coach.core.base.frozen import replace
from coach.core.clinical import pain_rules, safety
from coach.core.clinical.safety import Action
from coach.core.dialogue.questions import ENDS_EXERCISE, Answer
from coach.core.exercise.model import Exercise, Kind, PainRule, Routine, Step
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.core.kinematics.skeleton import SIDES
from coach.core.monitoring.guard import ALARMS
from coach.core.session import (
    exercise_run,
    explaining,
    guided_run,
    help_call,
    last_alarm,
    placing,
    safety_net,
    skin,
    tracked_run,
    unseen,
)
from coach.core.session.asking import ask, ask_next, heard, insisted, on_answer
from coach.core.session.bystander import its_me
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.session.offering import left_out
from coach.core.session.state import (
    DURING,
    WAITS_FOR,
    WALKS,
    Moment,
    Phase,
    Session,
    current_step,
    exercise,
    fields,
    rules_in_force,
    talking,
    with_asked,
    with_questions,
)
from coach.core.session.transitions import (
    close_set,
    dose_fields,
    end,
    exercise_ended,
    go,
    limits_fields,
    next_step,
    paused,
)
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import begun

SHOW_LEAST_S = 4.0
SHOW_MOST_S = 60.0  # a voice that never ends must not hold the session


# -- before it --------------------------------------------------------------------------------------------------------


def enter_ready(routine: Routine, state: Session, out: Out) -> Session:
    """On entering READY, asks what must be settled first: screen in sight, floor, where to walk, a timer's questions.

    With nothing to ask it leads at once to PLACEMENT, or to SHOW where the camera does not track the exercise.
    """
    if (offered := unseen.before_step(routine, state)) is not None:
        return offered
    up = exercise(routine, state)
    to_ask = up.pacing.timer.ready if up.pacing.timer is not None else ()
    if up.kind is Kind.STEPS and state.plan.walk is None:
        to_ask = ("walk_where",)
    if up.posture in ON_THE_FLOOR and not state.dialogue.floor_told:
        to_ask = ("floor_ready", *to_ask)
    if _needs_screen(up, state):
        to_ask = ("see_screen", *to_ask)
    state = with_questions(state, to_ask)
    return ask_next(state, out) if to_ask else _to_placement(routine, state, out)


def _needs_screen(up: Exercise, state: Session) -> bool:
    """Muted and face down, or with closed eyes, leaves no channel but a screen that can be seen ([R] 3)."""
    return "sound_off" in up.suits.excluded_by and not state.dialogue.audible and not state.dialogue.sees_screen


@on_answer
def ready(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In READY, takes the answers; after the last one it leads to PLACEMENT, or to SHOW where nothing is tracked.

    Any no leaves the step out, recorded as `sound_off` (the screen cannot be seen) or `not_ready`, and leads to the
    next step.
    """
    if question == "see_screen":
        state = replace(state, dialogue=replace(state.dialogue, sees_screen=answer.value == "yes"))
        if answer.value == "no":
            return left_out(routine, state, ("sound_off",), out)
    elif question == "floor_ready" and answer.value == "yes":
        state = replace(state, dialogue=replace(state.dialogue, floor_told=True))
    if answer.value in WALKS:
        state = replace(state, plan=replace(state.plan, walk=answer.value))
    elif answer.value == "no":
        return left_out(routine, state, ("not_ready",), out)
    return ask_next(state, out) if state.dialogue.to_ask else _to_placement(routine, state, out)


def _to_placement(routine: Routine, state: Session, out: Out) -> Session:
    state = unseen.guided(routine, state, out)
    return go(state, Phase.PLACEMENT if exercise(routine, state).tracked else Phase.SHOW)


def enter_show(routine: Routine, state: Session, out: Out) -> Session:
    """On entering SHOW, speaks how the exercise is done, or its name where that was said before, and which side."""
    return explaining.explain(routine, state, out)


def show(state: Session, moment: Moment) -> Session:
    """In SHOW, leads to EXERCISE once the instructions are spoken, after `SHOW_LEAST_S` to `SHOW_MOST_S` seconds."""
    done = state.run.phase_s >= SHOW_MOST_S or (state.run.phase_s >= SHOW_LEAST_S and not talking(state))
    return go(state, Phase.EXERCISE) if done else state


# -- doing it ---------------------------------------------------------------------------------------------------------


def enter_exercise(routine: Routine, state: Session, out: Out) -> Session:
    """On entering EXERCISE, begins the exercise and records what is prescribed; after a rest begins the next set."""
    if state.work is None:  # the picture may have become slow since it was made ready
        state = unseen.guided(routine, state, out)
    step = current_step(routine, state)
    if step.exercise.tracked:  # what goes by the clock begins by itself
        out.offer("go", "cue.go")
    if state.work is not None:
        return replace(state, work=exercise_run.next_set(state.work))
    state = skin.put_on(routine, state, out)
    out.tell(
        "exercise_started",
        **fields(routine, state),
        kind=step.exercise.kind.value,
        dose=dose_fields(step),
        limits=limits_fields(step.exercise),
        error_deg=tracked_run.own_errors(step.exercise),
        tracked=step.exercise.tracked,
        certificate=step.exercise.provenance.standing.value,
    )
    fixed_side = step.side if step.side in SIDES else None
    return replace(
        state,
        work=ExerciseRun(),
        monitoring=replace(state.monitoring, watching=begun(state.monitoring.watching, fixed_side)),
    )


def exercising(state: Session, moment: Moment) -> Session:
    """In EXERCISE, counts this moment towards the dose, gives alarms, and asks what is due while it lasts.

    A set that is done leads to REST, the end of the exercise to TAKE_OFF, CHECKIN or the next step. Nothing counts
    while a question of `WAITS_FOR`, or one that silence has paused, is open.
    """
    routine, dt_s, out, seen = moment.routine, moment.dt_s, moment.out, moment.seen
    step = current_step(routine, state)
    if state.skin is not None:
        state, dt_s = skin.worn_on(step, state, moment), 0.0
        if _time_is_up(step, state):
            return exercise_ended(routine, with_asked(state, None), "done", out)
    if state.dialogue.asked is not None:
        state, over = _answered_meanwhile(routine, state, moment)
        if over:
            return state
    change = skin.change_due(step, state)
    if change is not None and (state.dialogue.asked is None or state.dialogue.asked.id != change):
        return skin.ask_change(state, change, out)
    if state.dialogue.asked is not None and (state.dialogue.asked.id in WAITS_FOR or state.dialogue.asked.paused):
        return state  # nothing counts until somebody answers
    assert state.work is not None
    if state.work.ladder.lowering_s is not None:
        return last_alarm.lowering(routine, state, dt_s, out)
    place, before = state.run.place, state.work
    if step.exercise.tracked:
        work = tracked_run.work(step, place, before, dt_s, seen, out, _frozen_s(state, seen))
    else:
        work = guided_run.work(step, place, before, dt_s, out)
    work = _guarded(routine, state, work, moment)
    if work.outcome == "limit":
        return last_alarm.begun(replace(state, work=work), out)
    state = unseen.told_slow(step, replace(state, work=work), out)
    if work.sight.lost and work.sight.unseen_s >= safety.UNSEEN_PLACE_S and state.monitoring.stranger_told:
        return ask(state, "who_is_it", out)
    if work.sight.lost and work.sight.unseen_s >= safety.UNSEEN_ASK_S:
        return ask(state, "all_right", out)
    if work.outcome == "set_done":
        state = close_set(routine, state, out)
        if not step.exercise.pacing.by_time:
            out.tell("set_done", **fields(routine, state), set=work.done.set)
        return go(with_asked(state, None), Phase.REST)
    if work.outcome is not None:
        return exercise_ended(routine, with_asked(state, None), work.outcome, out)
    return state if state.dialogue.asked is not None else _question_due(step, state, work, out)


def _frozen_s(state: Session, seen: Observation | None) -> float:
    """For how long the picture has not changed; 0 while it does."""
    since_s = state.monitoring.watching.freeze.since_s
    return 0.0 if since_s is None or seen is None else seen.t_s - since_s


def _time_is_up(step: Step, state: Session) -> bool:
    assert state.work is not None
    return state.work.done.active_s >= (guided_run.whole_s(step) or math.inf)


def _answered_meanwhile(routine: Routine, state: Session, moment: Moment) -> tuple[Session, bool]:
    """The answer to a question put while the exercise goes on, and whether that was its end."""
    assert state.dialogue.asked is not None
    question, out = state.dialogue.asked.id, moment.out
    state, answer = heard(state, moment)
    if state.ending.end is not None:
        return state, True
    if answer is None:
        return state, False
    if question in ("what_now", "loud_sound") and answer.value == "stop":
        out.tell("stop_pressed", by="gesture")
        return end(routine, state, "stopped", out), True
    if (question, answer.value) == ("what_now", "pause"):
        return paused(state, out), False
    if answer.value == help_call.NEED:
        return help_call.called(routine, state, out, "answer"), True
    if (question, answer.value) == ("what_now", "easier"):
        return easier(routine, state, out), False
    if question in skin.CHANGES and answer.value == "yes":
        return skin.changed(current_step(routine, state), state, out), False
    if question == "pain_check":
        return _scored_meanwhile(routine, state, int(answer.value), out)
    if (question, answer.value) == ("how_now", "more") and state.pain.rule is PainRule.MONITORED:
        return ask(state, "pain_check", out), False  # its bounds decide, and not the rise
    if question == "see_screen":
        state = replace(state, dialogue=replace(state.dialogue, sees_screen=answer.value == "yes"))
    elif question == "who_is_it" and answer.value == "me":
        return its_me(state), False
    why = ENDS_EXERCISE.get((question, answer.value))
    return (exercise_ended(routine, state, why, out), True) if why is not None else (state, False)


def _scored_meanwhile(routine: Routine, state: Session, score: int, out: Out) -> tuple[Session, bool]:
    """A score in the middle of an exercise, and whether it was its end: beyond what the rule allows all ends."""
    verdict = pain_rules.at_checkin(rules_in_force(routine, state), state.pain.scores, score)
    state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_score(score)))
    ends = verdict.action is Action.END_SESSION
    return (end(routine, state, verdict.reason, out), True) if ends else (state, False)


def _guarded(routine: Routine, state: Session, work: ExerciseRun, moment: Moment) -> ExerciseRun:
    """The whole-body alarms of this frame: too fast, a twist, a jerk. A fall was dealt with before."""
    out = moment.out
    for alarm in moment.alarms:
        row = ALARMS[alarm.kind]
        if row.cue is None:
            continue
        work = exercise_run.alarmed(work, alarm.kind, state.run.t_s, counts=row.counts_towards_end)
        out.tell("guard_alarm", **fields(routine, state), name=alarm.kind, measure=alarm.measure, stop=row.stop,
                 value=round(alarm.value, 2), limit=round(alarm.limit, 2), times=work.ladder.count)  # fmt: skip
        out.offer("limit" if row.stop else "form", f"cue.{row.cue}")
    return work


def _question_due(step: Step, state: Session, work: ExerciseRun, out: Out) -> Session:
    """What is asked while it lasts: the skin under a pack, and how it is in long holds and walks."""
    done_s = guided_run.done_s(step, work)
    if _needs_screen(step.exercise, state):
        return ask(state, "see_screen", out)
    rules = step.exercise.pacing.timer
    if rules is not None and work.timer_asked < len(rules.checks) and done_s >= rules.checks[work.timer_asked].at_s:
        question = rules.checks[work.timer_asked].question
        return ask(replace(state, work=replace(work, timer_asked=work.timer_asked + 1)), question, out)
    left_s = (guided_run.whole_s(step) or 0.0) - done_s
    if left_s > safety.LAST_CHECK_S and done_s - work.checked_s >= _check_after_s(step, work.checked_s):
        return ask(replace(state, work=replace(work, checked_s=done_s)), "how_now", out)
    return state


def _check_after_s(step: Step, checked_s: float) -> float:
    if step.checkin_every_s is not None:
        return step.checkin_every_s
    if (
        step.exercise.kind not in (Kind.HOLD, Kind.POSITION, Kind.STEPS, Kind.TIMER)
        or step.exercise.pacing.timer is not None
    ):
        return float("inf")  # short, or with questions of its own
    return safety.FIRST_CHECK_S if checked_s == 0 else safety.NEXT_CHECKS_S


# -- after it ---------------------------------------------------------------------------------------------------------


def enter_rest(routine: Routine, state: Session, out: Out) -> Session:
    """On entering REST, after a set that is not the last, says that it is time to rest.

    After one that nobody saw, how it is now is asked: no stop limit watches over the next [E].
    """
    out.offer("rest", "cue.rest")
    return ask(state, "how_now", out) if exercise(routine, state).pacing.by_time else state


def resting(state: Session, moment: Moment) -> Session:
    """In REST, leads back to EXERCISE after the dose's `rest_s` seconds, with a tone for each of the last three.

    Where the dose was made easier meanwhile and enough sets are done, it ends the exercise as done. A question that is
    open holds up the next set, and its answer may end the exercise.
    """
    routine, dt_s, out = moment.routine, moment.dt_s, moment.out
    if state.dialogue.asked is not None:
        state, over = _answered_meanwhile(routine, state, moment)
        if over or state.dialogue.asked is not None:
            return state
    step = current_step(routine, state)
    left_s = step.dose.rest_s - state.run.phase_s
    if state.work is not None and state.work.done.set + 1 >= step.dose.sets:
        by_time = step.exercise.pacing.by_time
        return exercise_ended(
            routine, state, "by_time" if by_time else "done", out
        )  # made easier meanwhile: that was enough
    if left_s <= 0:
        return go(state, Phase.EXERCISE)
    if left_s <= exercise_run.LAST_SECONDS and int(left_s) != int(left_s + dt_s):
        out.offer("last_seconds")
    return state


def easier(routine: Routine, state: Session, out: Out) -> Session:
    """Halves the dose of the exercise under way, once; what is done already counts towards it.

    Outside the phases of an exercise (`DURING`), and when asked a second time, nothing changes.
    """
    if state.run.phase not in DURING or state.run.place in state.plan.eased:
        return state
    state = replace(state, plan=replace(state.plan, eased=state.plan.eased | {state.run.place}))
    out.tell("eased", **fields(routine, state), dose=dose_fields(current_step(routine, state)))
    out.offer("eased", "cue.eased")
    return state


def what_now(state: Session, out: Out) -> Session:
    """A raised arm while nothing is asked: the exercise waits, and what the person may want is read aloud.

    Outside EXERCISE, or while another question is open, nothing changes.
    """
    return ask(state, "what_now", out) if state.run.phase is Phase.EXERCISE and state.dialogue.asked is None else state


def skip(routine: Routine, state: Session, out: Out) -> Session:
    """What the person's skip means here: the words, the rest, a card, or what is left of the exercise.

    SAFETY_NET leads to TODAY, PLACEMENT to SHOW, SHOW and REST to EXERCISE, CARD to the next step; EXERCISE ends as
    skipped, unless the open question is insisted on. In any other phase nothing changes.
    """
    if state.run.paused:  # whoever skips goes on
        out.tell("resumed", by="person")
        state = replace(state, run=replace(state.run, paused=False, paused_s=0.0))
    if state.run.phase is Phase.SAFETY_NET:
        return safety_net.skipped(routine, state)
    if state.run.phase is Phase.PLACEMENT:
        return placing.skipped(routine, state, out)
    if state.run.phase is Phase.SHOW:
        return go(state, Phase.EXERCISE)
    if state.run.phase is Phase.REST:
        return go(state, Phase.EXERCISE) if state.dialogue.asked is None else state
    if state.run.phase is Phase.CARD:
        return next_step(routine, replace(state, ending=replace(state.ending, card=None)), out)
    if state.run.phase is Phase.EXERCISE and not insisted(state):
        return exercise_ended(routine, with_asked(state, None), "skipped", out)
    return state
