"""One exercise that the camera follows: what counts towards the dose, what is corrected, and when it ends by itself."""

import math
from collections.abc import Mapping
from typing import Any

from coach.core.base.frozen import replace
from coach.core.clinical import safety
from coach.core.exercise.model import Exercise, Kind, Step
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.telling import moved_by
from coach.core.session import guided_run, other_posture, time_left, walk_beat
from coach.core.session.exercise_run import EACH, ExerciseRun, Extents, Out, counted_reps, wanted_reps
from coach.core.tracking.form_rules import Breach
from coach.core.tracking.movement import Movement
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import measure_names
from coach.core.tracking.repetitions import Rep, least_hold_s

REGAINED_S = 0.5  # seen again for this long is seen
STEP_ACTIVE_S = 2.5  # a walker whose last step is older stands still [E]


def work(
    step: Step, place: int, run: ExerciseRun, dt_s: float, seen: Observation | None, out: Out, frozen_s: float = 0.0
) -> ExerciseRun:
    """One moment of a tracked exercise. `dt_s`: unpaused seconds since the last one; `seen` None: no new frame.

    `outcome` of the result says how the set or exercise ended, and is None while it goes on. The time without a frame
    counts with the next one; where none comes for long, nobody is seen. `frozen_s`: for how long the picture has not
    changed, 0 where it does.
    """
    run = replace(run, outcome=None)
    dt_s += run.owed_s
    if seen is None or seen.movement is None:
        # the model hangs, or the camera: that is noticed once it is too long for a slow one
        if dt_s < safety.UNSEEN_PAUSE_S and not (run.sight.lost and run.sight.unseen_s > 0):
            return replace(run, owed_s=dt_s)
        return _unseen(step, place, replace(run, owed_s=0.0), run.sight.unseen_s + dt_s, "picture", out)
    before = run.movement
    run = _sight(step, place, replace(run, owed_s=0.0, movement=seen.movement), seen, dt_s, frozen_s, out)
    run = _movement(step, place, run, seen, seen.movement, dt_s, out)
    run = other_posture.watched(step, run, seen, dt_s, out)
    return _outcome(step, run, seen, seen.movement, before, dt_s, out)


def _sight(
    step: Step, place: int, run: ExerciseRun, seen: Observation, dt_s: float, frozen_s: float, out: Out
) -> ExerciseRun:
    """Not seen is never good: the time is kept, the missing part is named, and after a while somebody must act."""
    exercise = step.exercise.id
    if seen.seen:
        again_s = run.sight.seen_again_s + dt_s
        if not run.sight.lost:
            return replace(run, sight=replace(run.sight, unseen_s=0.0, seen_again_s=again_s))
        if again_s < REGAINED_S:
            return replace(run, sight=replace(run.sight, seen_again_s=again_s))
        out.tell("sight_regained", step=place, exercise=exercise, not_seen_s=round(run.sight.unseen_s, 2))
        out.offer("found", "cue.found")
        return replace(
            run, sight=replace(run.sight, lost=False, placed_again=False, unseen_s=0.0, seen_again_s=again_s)
        )
    part = seen.missing[0] if seen.person and seen.missing else "picture" if frozen_s else "all"
    # that a picture does not change is known only after a while: it counts from its last change
    return _unseen(step, place, run, max(run.sight.unseen_s + dt_s, frozen_s), part, out)


def _unseen(step: Step, place: int, run: ExerciseRun, unseen_s: float, part: str, out: Out) -> ExerciseRun:
    """Out of sight for so long in one piece: timers stand still, the missing part is named, somebody must act."""
    exercise = step.exercise.id
    not_seen_s = run.sight.not_seen_s + unseen_s - run.sight.unseen_s
    run = replace(run, sight=replace(run.sight, unseen_s=unseen_s, seen_again_s=0.0, not_seen_s=not_seen_s))
    # people who walk to and fro leave the picture and come back
    patience_s = safety.UNSEEN_PLACE_S if step.exercise.kind is Kind.STEPS else safety.UNSEEN_PAUSE_S
    if unseen_s >= patience_s and not run.sight.lost:
        out.tell("sight_lost", step=place, exercise=exercise, part=part)
        out.offer("lost", f"lost.{part}")
        run = replace(run, sight=replace(run.sight, lost=True), ladder=replace(run.ladder, clean=False))
    if unseen_s >= safety.UNSEEN_PLACE_S and not run.sight.placed_again:
        out.offer("place_again", f"placement.{step.exercise.placement.view}")
        run = replace(run, sight=replace(run.sight, placed_again=True))
    return run


def _movement(
    step: Step, place: int, run: ExerciseRun, seen: Observation, moved: Movement, dt_s: float, out: Out
) -> ExerciseRun:
    for breach in moved.breaches:
        run = _breach(step, place, run, seen, breach, out)
    run = replace(run, extents=_extended(run.extents, seen))
    for rep in moved.ended:
        run = movement_ended(step, place, run, seen.errors, rep, out)
    for taken in moved.steps:
        out.tell("step_taken", step=place, exercise=step.exercise.id, at_s=round(taken.at_s, 3),
                 landed_s=round(taken.landed_s, 3), foot=taken.foot or None, heading=taken.heading or None)  # fmt: skip
        run = replace(
            run,
            done=replace(run.done, steps=run.done.steps + 1, last_step_s=taken.at_s),
            beat=walk_beat.stepped(run.beat, taken.landed_s),
        )
    if step.exercise.kind is Kind.STEPS and not run.sight.lost:
        beat, sounds = walk_beat.beaten(step.exercise, run.beat, seen.t_s)
        run = replace(run, beat=beat)
        if sounds:
            out.offer("beat")
    if run.done.last_step_s is not None and seen.t_s - run.done.last_step_s <= STEP_ACTIVE_S:
        run = replace(run, done=replace(run.done, active_s=run.done.active_s + dt_s))
    return run


def _breach(step: Step, place: int, run: ExerciseRun, seen: Observation, breach: Breach, out: Out) -> ExerciseRun:
    what = dict(step=place, exercise=step.exercise.id, name=breach.name, measure=breach.measure,
                deg=round(breach.value, 2), limit_deg=round(breach.limit, 2),
                error_deg=round(seen.errors[breach.measure], 2))  # fmt: skip
    run = replace(run, ladder=replace(run.ladder, clean=False))
    if not breach.stop:
        out.tell("fault", **what)
        out.offer("form", breach.cue)
        return run
    alarms = run.ladder.count + 1
    out.tell("limit_alarm", **what, times=alarms)
    out.offer("limit", breach.cue)
    # an alarm between two repetitions spoils neither
    return replace(run, ladder=replace(run.ladder, count=alarms, spoiled=run.ladder.spoiled or seen.active))


def own_errors(exercise: Exercise) -> dict[str, float]:
    """The error band of each of the exercise's measures in its prescribed view, in the unit of the measure."""
    view = exercise.placement.view
    return {name: view_error(name, math.nan, view, exercise.id) for name in measure_names(exercise)}


def _extended(extents: Extents, seen: Observation) -> Extents:
    """Least and most of each measure of each side, with those of one more frame that shows the posture."""
    more = {side: dict(extents.get(side, {})) for side, measured in seen.sides.items() if measured.in_posture}
    for side, known in more.items():
        for name, value in seen.sides[side].values.items():
            if not math.isnan(value):
                least, most = known.get(name, (value, value))
                known[name] = (min(least, value), max(most, value))
    return {**extents, **more}


def peak_fields(exercise: Exercise, run: ExerciseRun, seen_errors: Mapping[str, float], rep: Rep) -> dict[str, Any]:
    """A repetition's angles at its peak, as the record keeps them, with error bands and how far each moved, in degrees.

    What was not seen (NaN) is left out, and so is what is no angle.
    """
    return {
        name: {
            "deg": round(value, 2),
            "error_deg": round(seen_errors[name], 2),
            "moved_deg": _moved(exercise, name, run.extents.get(rep.side, {}).get(name), value),
        }
        for name, value in rep.peak.items()
        if MEASURES[name].unit == "deg" and not math.isnan(value)
    }


def _moved(exercise: Exercise, measure: str, extent: tuple[float, float] | None, peak: float) -> float | None:
    least, most = extent or (peak, peak)  # the peak is smoothed over time: it may lie beyond what one frame decided on
    moved = moved_by(exercise, measure, min(least, peak), max(most, peak), peak)
    return None if moved is None else round(moved, 2)


def movement_ended(
    step: Step, place: int, run: ExerciseRun, errors: Mapping[str, float], rep: Rep, out: Out
) -> ExerciseRun:
    """A repetition or a hold that is over: recorded, and counted where it is whole and passed no stop limit.

    Of a hold the seconds held are added, however few; one shorter than `least_hold_s` is not recorded.
    """
    where = {"step": place, "exercise": step.exercise.id, "side": rep.side}
    peak = peak_fields(step.exercise, run, errors, rep)
    run = replace(run, extents={**run.extents, rep.side: {}})
    if step.exercise.kind in (Kind.HOLD, Kind.POSITION):
        if rep.end_s - rep.entered_s >= least_hold_s(step.exercise):
            out.tell("hold_done", **where, start_s=round(rep.entered_s, 3), end_s=round(rep.end_s, 3),
                     held_s=round(rep.held_s, 2), peak=peak)  # fmt: skip
        return replace(
            run,
            done=replace(run.done, held_s=run.done.held_s + rep.held_s, all_held_s=run.done.all_held_s + rep.held_s),
        )
    if not rep.whole:
        return replace(run, ladder=replace(run.ladder, spoiled=False))
    counted = not run.ladder.spoiled
    out.tell("rep_done", **where, start_s=round(rep.start_s, 3), peak_s=round(rep.peak_s, 3),
             end_s=round(rep.end_s, 3), peak=peak, counted=counted)  # fmt: skip
    if counted:
        by_side = {**run.done.by_side, rep.side: run.done.by_side.get(rep.side, 0) + 1}
        run = replace(
            run,
            done=replace(run.done, by_side=by_side, reps=counted_reps(step, by_side), all_reps=run.done.all_reps + 1),
        )
        out.offer("rep", "count.n", n=run.done.reps)
    return replace(run, ladder=replace(run.ladder, spoiled=False))


def _outcome(
    step: Step, run: ExerciseRun, seen: Observation, moved: Movement, before: Movement | None, dt_s: float, out: Out
) -> ExerciseRun:
    dose, kind = step.dose, step.exercise.kind
    if run.ladder.count >= safety.ALARMS_END:
        return replace(run, outcome="limit")
    if (whole_s := guided_run.whole_s(step)) is not None:
        left_s = whole_s - guided_run.done_s(step, run)
        run = replace(run, called_s=time_left.call(kind, whole_s, left_s, run.called_s, out))
    if kind is Kind.HOLD:
        _edges(moved, before, out)
    reached = {
        Kind.REPS: run.done.reps >= wanted_reps(step),
        Kind.HOLD: run.now_held_s >= (dose.hold_s or 0.0),
        Kind.STEPS: run.done.active_s >= (dose.duration_s or 0.0),
        Kind.POSITION: run.now_held_s >= (dose.duration_s or dose.hold_s or 0.0),
    }[kind]
    if reached:
        if run.ladder.clean and kind in (Kind.REPS, Kind.HOLD):
            out.offer("praise", "cue.praise")  # only for what was seen, all of it, and well done
        return replace(run, outcome="set_done" if run.done.set + 1 < dose.sets else "done")
    return _idle(step, run, seen, moved, before, dt_s, out)


def _edges(moved: Movement, before: Movement | None, out: Out) -> None:
    """A tone when the hold's clock begins to run, and one when it stops."""
    was = before is not None and before.active
    if moved.active != was:
        out.offer("hold_started" if moved.active else "hold_broken")


def _idle(
    step: Step, run: ExerciseRun, seen: Observation, moved: Movement, before: Movement | None, dt_s: float, out: Out
) -> ExerciseRun:
    """Seen, and not getting on: shown again, then skipped."""
    walking = run.done.last_step_s is not None and seen.t_s - run.done.last_step_s <= STEP_ACTIVE_S
    # a repetition of the side that is done already is no getting on
    repeating = step.exercise.kind is Kind.REPS and any(rep.whole and not _full(step, run, rep) for rep in moved.ended)
    holding = step.exercise.kind is not Kind.REPS and before is not None and moved.held_s > before.held_s
    if repeating or holding or walking:
        return replace(run, idle_s=0.0, shown_again=False)
    if not seen.seen:
        return run
    run = replace(run, idle_s=run.idle_s + dt_s)
    if run.idle_s >= safety.IDLE_SKIP_S:
        out.offer("not_done", "cue.not_done")
        return replace(run, outcome="not_done")
    if run.idle_s >= safety.IDLE_SHOW_S and not run.shown_again and not moved.active:
        out.offer("show", step.exercise.sentence("now"))
        return replace(run, shown_again=True)
    return run


def _full(step: Step, run: ExerciseRun, rep: Rep) -> bool:
    """Whether that side had its dose before this repetition."""
    return step.side == EACH and run.done.by_side.get(rep.side, 0) > (step.dose.reps or 1)
