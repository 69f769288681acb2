"""What the screen shows now, from what the session remembers."""

import math
from dataclasses import replace

from coach.core.base.types import Text, text
from coach.core.clinical import safety
from coach.core.dialogue import camera_setup, prompts
from coach.core.dialogue.form_pages import page_shown
from coach.core.dialogue.questions import QUESTIONS, READING_PER_MIN, Asked, asking
from coach.core.dialogue.screen_model import (
    Closing,
    Gauge,
    GuideShown,
    Leaflet,
    Mirror,
    Notice,
    Placing,
    Question,
    Tally,
    View,
)
from coach.core.exercise.model import Exercise, Kind, Limit, Routine, Step
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES, point
from coach.core.session import DURING, Phase, Session, at_step, by_time, current_step, finder, safety_net
from coach.core.session.exercise_run import ExerciseRun, wanted_reps
from coach.core.session.guided_run import done_s, pace_parts, whole_s
from coach.core.session.hands_free import gesture_shown
from coach.core.session.transitions import number_to_call
from coach.core.tracking.observation import Observation


def view(routine: Routine, state: Session, *, closing: Closing | None = None, marks: tuple[Text, ...] = ()) -> View:
    """The screen of this moment. `closing`: of the last screen, shown once a completed session is over, and after any
    other ending once all is said. `marks`: of `mark_texts`, shown all the time."""
    over = (Phase.FINAL, Phase.ADVICE, Phase.COMFORT_OFFER, Phase.HELP, Phase.LAST_CARD, Phase.ENDED)
    closing = closing if is_closing(state) else None
    step = current_step(routine, state) if at_step(routine, state) and state.run.phase not in over else None
    cue = _caption(routine, state)
    work = state.work if state.run.phase is Phase.EXERCISE else None
    placing = state.run.phase is Phase.PLACEMENT and state.dialogue.asked is None
    # a banner goes with its phase, though the voice may still be ending what it says
    correcting = cue is not None and cue.row.rank in CORRECTIONS and not state.dialogue.showing.left
    return View(
        phase=state.run.phase.value,
        title=_title(state, step) if closing is None or closing.title is None else closing.title,
        instruction=_instruction(state, step, cue) if closing is None else _closing_words(state),
        question=_question(state.dialogue.asked, routine, state) if state.dialogue.asked else None,
        leaflet=_leaflet(routine, state),
        scan=None if state.dialogue.reading is None else state.dialogue.reading.place,
        next_title=_next_title(routine, state),
        closing=_offering(closing, state),
        marks=marks if not _by_time(state) else (*marks, text("screen.by_time")),
        guide=_demonstration(step, state) if step and state.run.phase in DURING else None,
        paused=state.run.paused or bool(state.dialogue.asked and state.dialogue.asked.paused),
        notice=Notice(
            correction=cue.text if cue and correcting else None,
            alarm=correcting and cue is not None and cue.row.rank <= prompts.Rank.LIMIT,
            lost=correcting and cue is not None and cue.row.rank is prompts.Rank.SIGHT,
            captions=(cue.text,) if cue and cue.text else (),
        ),
        tally=Tally(
            count=_count(step, work),
            sets=_sets(state, step),
            seconds_left=_seconds_left(state, step),
            share=_progress(state, step, work),
            pacer=step is not None and step.exercise.kind is Kind.PACE,
            steps=work.done.steps
            if step is not None and work is not None and step.exercise.kind is Kind.STEPS
            else None,
        ),
        placing=Placing(
            checks=camera_setup.checks(state.monitoring.placing) if placing else (),
            stand=_stand(step.exercise) if step and placing else None,
            good=placing and state.monitoring.placed.advice.good_s is not None,
            last=state.monitoring.placed.last if placing else None,
            body=state.monitoring.seen.unfiltered if placing and state.monitoring.seen else None,
        ),
        mirror=Mirror(
            pose=state.monitoring.seen.pose if state.monitoring.seen else None,
            faulty=bool(work and work.movement and work.movement.faulty),
            gauge=gauge(step.exercise, state.monitoring.seen)
            if step and work and work.movement and not work.other_posture_s
            else None,
        ),
    )


def _caption(routine: Routine, state: Session) -> prompts.Offer | None:
    """What is being said, or was until now; it stays as long as it takes to read, also without sound."""
    said = state.dialogue.showing.words
    words = len(routine.words.say(said.text).split()) if said is not None and said.text is not None else 0
    read_s = words / READING_PER_MIN * 60.0
    return prompts.shown(state.dialogue.showing, state.run.t_s, speaking=state.dialogue.speaking, read_s=read_s)


def is_closing(state: Session) -> bool:
    """Whether the last screen is up: a completed session has it at once, and what is said meanwhile beside it."""
    if state.run.phase is Phase.ADVICE:
        return state.ending.end == "completed" and state.ending.urgent is None
    return state.run.phase is Phase.ENDED


def _closing_words(state: Session) -> Text:
    return state.ending.advice or text(f"end_say.{state.ending.end}")


def _offering(closing: Closing | None, state: Session) -> Closing | None:
    """With the card that can be opened now, by its title."""
    if closing is None or state.ending.card is None or state.run.phase is not Phase.ENDED:
        return closing
    return replace(closing, card=text(f"cards.{state.ending.card}.title"))


def _question(asked: Asked, routine: Routine, state: Session) -> Question:
    """What is asked, with the other rows of its screen, or the gesture that answers it."""
    question = asked.question
    if asked.page is None:
        return replace(question, gesture=gesture_shown(routine, state))
    shown = page_shown(asked.page, asked.id, state.dialogue.form.order, state.dialogue.form.done, QUESTIONS, asking)
    return replace(question, page=shown)


def _by_time(state: Session) -> bool:
    """Whether the person goes on without a camera, or the step that is up does."""
    guidance = state.monitoring.guidance
    return state.ending.end is None and (
        (guidance.blind is not None and guidance.agreed) or state.run.place in guidance.steps
    )


CORRECTIONS = frozenset({prompts.Rank.STOP, prompts.Rank.LIMIT, prompts.Rank.SIGHT, prompts.Rank.FORM})


def _stand(exercise: Exercise) -> Text:
    """Where the camera stands, in figures: metres away, centimetres up."""
    place = exercise.placement
    (near, far), (low, high) = place.distance_m, (round(100 * m) for m in place.height_m)
    return text(f"setup.stand.{place.view}", near=near, far=far, low=low, high=high)


def _demonstration(step: Step, state: Session) -> GuideShown:
    side = step.side if step.side in SIDES else None
    if state.run.phase is Phase.EXERCISE and state.work is not None and step.exercise.pacing.by_time:
        side = by_time.side_now(step, state.work)
    return GuideShown(exercise=step.exercise, side=side, seconds=state.run.phase_s, still=_still(step, state))


def _still(step: Step, state: Session) -> int | None:
    """The key pose in which the figure stays: at rest the first, while the person holds the one that is held."""
    if state.run.phase is Phase.REST:
        return 0
    work, kind = state.work, step.exercise.kind
    if state.run.phase is not Phase.EXERCISE or work is None or kind not in (Kind.HOLD, Kind.POSITION):
        return None
    holding = work.part == by_time.HOLD if step.exercise.pacing.by_time else work.movement and work.movement.active
    poses = step.exercise.lesson.guide
    return max(range(len(poses)), key=lambda place: poses[place].stay_s) if holding and poses else None


def _count(step: Step | None, work: ExerciseRun | None) -> tuple[int, int] | None:
    if step is None or work is None or step.exercise.pacing.by_time:
        return None  # nobody sees it, so nothing is counted
    if step.exercise.kind is Kind.PACE and step.dose.cycles is not None:
        return min(work.done.breaths + 1, step.dose.cycles), step.dose.cycles  # the one under way
    return (work.done.reps, wanted_reps(step)) if step.dose.reps else None


def _leaflet(routine: Routine, state: Session) -> Leaflet | None:
    if state.run.phase is Phase.SAFETY_NET:
        return Leaflet(
            lines=tuple((paragraph,) for paragraph in safety_net.paragraphs(state)),
            skips=safety_net.was_readable(routine, state),
        )
    if state.run.phase is Phase.HELP:
        return Leaflet(call=text("screen.call", number=number_to_call(state)))
    if state.run.phase in (Phase.ADVICE, Phase.ENDED) and state.ending.end in safety.FOR_DOCTOR:
        return Leaflet(turns=True)
    return None


def _title(state: Session, step: Step | None) -> Text:
    if state.run.phase is Phase.LAST_CARD:
        return text(f"cards.{state.ending.card}.title")
    if state.run.phase is Phase.EXERCISE and step and state.dialogue.asked is None:
        return text(step.exercise.sentence("title"))
    name: dict[str, Text] = {} if step is None else {"exercise": text(step.exercise.sentence("title"))}
    return text(f"phase.{state.run.phase.value}", **name)


def _instruction(state: Session, step: Step | None, cue: prompts.Offer | None) -> Text | None:
    if state.dialogue.asked is not None:
        return state.dialogue.asked.sentence
    if state.run.phase is Phase.LAST_CARD:
        return text(f"cards.{state.ending.card}.text")
    if state.ending.end is not None:
        return cue.text if cue and cue.text else state.ending.advice or text(f"end_say.{state.ending.end}")
    if state.run.phase is Phase.GETTING_UP:
        return text("note.getting_up")  # the step that follows is not for now
    if step is None:
        return None
    if state.run.phase is Phase.PLACEMENT:
        advice = state.monitoring.placed.advice
        if advice.open is not None:
            return advice.open.text
        return text("setup.step_in" if advice.good_s is None else "setup.good")
    if state.run.phase is Phase.CARD and state.ending.card is not None:
        return text(f"cards.{state.ending.card}.text")
    if state.run.phase is Phase.EXERCISE and state.work and state.work.part:
        return _part(step.exercise, state.work.part)
    if state.run.phase is Phase.REST and state.work is not None:
        n = state.work.done.set + 2
        return text("rest.next_set", exercise=text(step.exercise.sentence("title")), n=n, of=step.dose.sets)
    if state.run.phase is Phase.RECOVER:
        return finder.rest_text(state)
    return text(step.exercise.sentence("now"))


def _part(exercise: Exercise, part: str) -> Text:
    if exercise.pacing.by_time:
        return text(exercise.sentence("now"))
    if exercise.pacing.breath is not None:
        return text(f"cue.{part}")
    return text(
        f"exercise.{exercise.id}.{part}" if exercise.kind is Kind.PACE else f"exercise.{exercise.id}.part.{part}"
    )


def _sets(state: Session, step: Step | None) -> tuple[int, int] | None:
    if state.work is None or step is None or step.dose.sets < 2:
        return None
    return state.work.done.set + 1, step.dose.sets


def _seconds_left(state: Session, step: Step | None) -> float | None:
    if step is None:
        return None
    if state.run.phase is Phase.REST:
        return max(step.dose.rest_s - state.run.phase_s, 0.0)
    if state.run.phase is Phase.RECOVER:
        return max(safety.RECOVER_S - state.run.phase_s, 0.0)
    if state.run.phase is not Phase.EXERCISE or state.work is None:
        return None
    whole = whole_s(step)
    return None if whole is None else max(whole - done_s(step, state.work), 0.0)


def _progress(state: Session, step: Step | None, work: ExerciseRun | None) -> float | None:
    """A hold's ring from 0 to 1; the breath's circle, full at the end of the in-breath."""
    if step is None or work is None:
        return None
    if step.exercise.kind is Kind.PACE:
        return _paced(step.exercise, work.done.active_s)
    whole = whole_s(step)
    return None if not whole else min(done_s(step, work) / whole, 1.0)


def _paced(exercise: Exercise, active_s: float) -> float:
    """The pacer's circle: it fills on the way there, stays, and empties on the way back."""
    parts = pace_parts(exercise)
    into_s = active_s % sum(seconds for _, seconds in parts)
    filling_s = (
        exercise.pacing.breath.in_s
        if exercise.pacing.breath
        else exercise.pacing.tempo.up_s
        if exercise.pacing.tempo
        else 0.0
    )
    staying_s = (
        exercise.pacing.breath.pause_s
        if exercise.pacing.breath
        else exercise.pacing.tempo.hold_s
        if exercise.pacing.tempo
        else 0.0
    )
    emptying_s = (
        exercise.pacing.breath.out_s
        if exercise.pacing.breath
        else exercise.pacing.tempo.down_s
        if exercise.pacing.tempo
        else 1.0
    )
    if into_s < filling_s:
        return into_s / filling_s
    out_s = into_s - filling_s - staying_s
    return 1.0 if out_s < 0 else max(1.0 - out_s / emptying_s, 0.0)


def _next_title(routine: Routine, state: Session) -> Text | None:
    if state.ending.end is not None or state.run.place < 0 or state.plan.steps is None:
        return None
    following = next((step for step in state.plan.steps[state.run.place + 1 :] if step is not None), None)
    return None if following is None else text(following.exercise.sentence("title"))


def gauge(exercise: Exercise, seen: Observation | None) -> Gauge | None:
    """The first limited measure, else the one that drives the movement, as an arc with its bands, in degrees.

    None without a frame, without such a measure, and where it is no angle; the arc's value is None where it is not
    seen.
    """
    limit: Limit | None = exercise.limits[0] if exercise.limits else None
    name = limit.measure if limit else exercise.drivers[0].measure if exercise.drivers else None
    if name is None or seen is None or MEASURES[name].unit != "deg":
        return None
    value = seen.values.get(name, math.nan)
    shown = None if math.isnan(value) else value
    joint = point(MEASURES[name].joint, seen.side)
    if limit is None:
        return Gauge(measure=name, joint=joint, value=shown)
    return Gauge(
        measure=name,
        joint=joint,
        value=shown,
        target=(limit.target_min, limit.target_max),
        warn=(limit.warn_below, limit.warn_above),
        stop=(limit.stop_below, limit.stop_above),
    )
