"""One exercise: offered, made ready, the camera placed, shown, done, and rested from."""

from dataclasses import replace

from coach.core import safety, working
from coach.core.exercise import Kind, Routine, Step
from coach.core.observe import Watching, observe
from coach.core.session.moves import (
    after_exercise,
    ask,
    ask_next,
    dose_fields,
    exercise_ended,
    go,
    heard,
    limits_fields,
    next_step,
)
from coach.core.session.state import WALKS, Moment, Phase, Session, current_step, exercise, fields, talking
from coach.core.working import Out, Work

PLACE_SEEN_S, PLACE_MOST_S = 1.5, 30.0  # the camera stands well once the body is seen this long; nobody waits for ever
SHOW_LEAST_S = 4.0
SHOW_MOST_S = 60.0  # a voice that never ends must not hold the session


# -- before it --------------------------------------------------------------------------------------------------------


def enter_offer(routine: Routine, state: Session, out: Out) -> Session:
    return ask_next(replace(state, to_ask=("want_it",)), out)


def offer(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = heard(state, moment)
    if answer is None or state.end is not None:
        return state
    return go(state, Phase.READY) if answer.value == "yes" else _left_out(routine, state, "not_wanted", out)


def _left_out(routine: Routine, state: Session, why: str, out: Out) -> Session:
    out.tell("step_left_out", **fields(routine, state), because=[why])
    return next_step(routine, state, out)


def enter_ready(routine: Routine, state: Session, out: Out) -> Session:
    up = exercise(routine, state)
    to_ask = up.timer.ready if up.timer is not None else ()
    if up.kind is Kind.STEPS and state.walk is None:
        to_ask = ("walk_where",)
    state = replace(state, to_ask=to_ask)
    return ask_next(state, out) if to_ask else _to_placement(routine, state)


def ready(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = heard(state, moment)
    if answer is None or state.end is not None:
        return state
    if answer.value in WALKS:
        state = replace(state, walk=answer.value)
    elif answer.value == "no":
        return _left_out(routine, state, "not_ready", out)
    return ask_next(state, out) if state.to_ask else _to_placement(routine, state)


def _to_placement(routine: Routine, state: Session) -> Session:
    return go(state, Phase.PLACEMENT if exercise(routine, state).tracked else Phase.SHOW)


def enter_placement(routine: Routine, state: Session, out: Out) -> Session:
    placement = exercise(routine, state).placement
    if state.placed_view != placement.view:
        out.offer("placement", f"placement.{placement.view}")
    return replace(state, placed_view=placement.view, watching=Watching(), seen=None)


def placement(state: Session, moment: Moment) -> Session:
    routine, tick, dt_s, _ = moment
    if tick.pose is not None and state.watching is not None:
        watching, seen = observe(exercise(routine, state), state.watching, tick.pose)
        state = replace(state, watching=watching, seen=seen, seen_for_s=state.seen_for_s + dt_s if seen.seen else 0.0)
    well = state.seen_for_s >= PLACE_SEEN_S and not talking(state)
    return go(state, Phase.SHOW) if well or state.phase_s >= PLACE_MOST_S else state


def enter_show(routine: Routine, state: Session, out: Out) -> Session:
    step = current_step(routine, state)
    out.offer("show", f"exercise.{step.exercise.id}.say")
    if step.side in ("left", "right"):
        out.offer("side", f"cue.side_{step.side}")
    return replace(state, watching=None)


def show(state: Session, moment: Moment) -> Session:
    done = state.phase_s >= SHOW_MOST_S or (state.phase_s >= SHOW_LEAST_S and not talking(state))
    return go(state, Phase.EXERCISE) if done else state


# -- doing it ---------------------------------------------------------------------------------------------------------


def enter_exercise(routine: Routine, state: Session, out: Out) -> Session:
    step = current_step(routine, state)
    if step.exercise.tracked:  # a pacer and a timer begin by themselves
        out.offer("go", "cue.go")
    if state.work is not None:
        return replace(state, work=working.next_set(state.work))
    out.tell(
        "exercise_started",
        **fields(routine, state),
        kind=step.exercise.kind.value,
        dose=dose_fields(step),
        limits=limits_fields(step.exercise),
        error_deg=working.own_errors(step.exercise),
        tracked=step.exercise.tracked,
    )
    return replace(state, work=working.begin(step))


def exercising(state: Session, moment: Moment) -> Session:
    routine, tick, dt_s, out = moment
    step = current_step(routine, state)
    if state.asked is not None:
        state, over = _answered_meanwhile(routine, state, moment)
        if over:
            return state
        if state.asked is not None and (state.asked.id == "all_right" or state.asked.paused):
            return state  # nothing counts until somebody answers
    assert state.work is not None
    work = working.work(step, state.place, state.work, dt_s, tick.pose, out)
    state = replace(state, work=work)
    if work.lost and work.unseen_s >= safety.UNSEEN_ASK_S:
        return ask(state, "all_right", out)
    if work.outcome == "set_done":
        closed = working.close_set(step, state.place, work, out)
        out.tell("set_done", **fields(routine, state), set=work.set)
        return go(replace(state, work=closed, asked=None), Phase.REST)
    if work.outcome is not None:
        return exercise_ended(routine, replace(state, asked=None), work.outcome, out)
    return state if state.asked is not None else _question_due(step, state, work, out)


# a yes, or a more, to these ends the exercise; the reason is a key of safety.EXERCISE_ENDS
ENDS_IT = {("skin_trouble", "yes"): "skin", ("how_now", "more"): "pain", ("all_right", "yes"): "not_seen"}


def _answered_meanwhile(routine: Routine, state: Session, moment: Moment) -> tuple[Session, bool]:
    """The answer to a question put while the exercise goes on, and whether that was its end."""
    assert state.asked is not None
    question, out = state.asked.id, moment[3]
    state, answer = heard(state, moment)
    if state.end is not None:
        return state, True
    why = ENDS_IT.get((question, answer.value)) if answer is not None else None
    return (exercise_ended(routine, state, why, out), True) if why is not None else (state, False)


def _question_due(step: Step, state: Session, work: Work, out: Out) -> Session:
    """What is asked while it lasts: the skin under a pack, and how it is in long holds and walks."""
    done_s = working.done_s(step, work)
    rules = step.exercise.timer
    if rules is not None and state.timer_asked < len(rules.checks) and done_s >= rules.checks[state.timer_asked].at_s:
        question = rules.checks[state.timer_asked].question
        return ask(replace(state, timer_asked=state.timer_asked + 1), question, out)
    left_s = (working.whole_s(step) or 0.0) - done_s
    if left_s > safety.LAST_CHECK_S and done_s - state.checked_s >= _check_after_s(step, state.checked_s):
        return ask(replace(state, checked_s=done_s), "how_now", out)
    return state


def _check_after_s(step: Step, checked_s: float) -> float:
    if step.checkin_every_s is not None:
        return step.checkin_every_s
    if step.exercise.kind not in (Kind.HOLD, Kind.POSITION, Kind.STEPS, Kind.TIMER) or step.exercise.timer is not None:
        return float("inf")  # short, or with questions of its own
    return safety.FIRST_CHECK_S if checked_s == 0 else safety.NEXT_CHECKS_S


# -- after it ---------------------------------------------------------------------------------------------------------


def enter_rest(routine: Routine, state: Session, out: Out) -> Session:
    out.offer("rest", "cue.rest")
    return state


def resting(state: Session, moment: Moment) -> Session:
    routine, _, dt_s, out = moment
    step = current_step(routine, state)
    left_s = step.dose.rest_s - state.phase_s
    if state.work is not None and state.work.set + 1 >= step.dose.sets:
        return exercise_ended(routine, state, "done", out)  # made easier meanwhile: that was enough
    if left_s <= 0:
        return go(state, Phase.EXERCISE)
    if left_s <= working.LAST_SECONDS and int(left_s) != int(left_s + dt_s):
        out.offer("last_seconds")
    return state


def enter_take_off(routine: Routine, state: Session, out: Out) -> Session:
    return ask(state, "taken_off", out)


def taking_off(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = heard(state, moment)
    if answer is None or state.end is not None:
        return state
    return after_exercise(routine, state, "done", out)


def skip(routine: Routine, state: Session, out: Out) -> Session:
    """What the person's skip means here: the words, the rest, a card, or what is left of the exercise."""
    if state.phase in (Phase.PLACEMENT, Phase.SHOW):
        return go(state, Phase.SHOW if state.phase is Phase.PLACEMENT else Phase.EXERCISE)
    if state.phase is Phase.REST:
        return go(state, Phase.EXERCISE)
    if state.phase is Phase.CARD:
        return next_step(routine, replace(state, card=None), out)
    if state.phase is Phase.EXERCISE:
        return exercise_ended(routine, replace(state, asked=None), "skipped", out)
    return state
