"""The end of a session in a few kind, plain lines: only what was done and seen, nothing to be ashamed of."""

from collections.abc import Sequence

from coach.core.base.types import Event, Text, text
from coach.core.clinical.pain_change import pain_change
from coach.core.clinical.safety import NO_PAST, PAIN_ENDS, Past
from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise

LEAST_HELD_S, LEAST_UNSEEN_S = 5.0, 10.0  # less is not worth a line
MOST_LINES = 6
# after these endings the last screen says what was done; after any other it says what to do now, and nothing else
TELLS = frozenset({"completed", "pain", "pain_rise", "stopped"})
# why it ended -> the title of the last screen under `ended`; any other ending has "We stop here"
TITLES = {
    "pain": "enough", "pain_rise": "enough", "stopped": "enough", "screening": "not_now", "locked": "not_now",
    "not_today": "not_now", "no_camera": "not_now",
}  # fmt: skip


def closing_title(ended: str, figures: SessionSummary) -> Text:
    """The title of the last screen: praise only for a completed session in which something was seen done.

    `ended`: a key of `safety.END_REASONS`.
    """
    if ended == "completed":
        return text("ended.well_done" if _seen_done(figures) else "ended.all_done")
    return text(f"ended.{TITLES[ended]}") if ended in TITLES else text("phase.advice")


def _seen_done(figures: SessionSummary) -> bool:
    return any(
        own.tracked and own.ended == "done" and (own.moved.reps_counted or own.moved.held_s or own.timed.steps)
        for own in figures.exercises
    )


def recap(events: Sequence[Event], past: Past = NO_PAST) -> tuple[Text, ...]:
    """At most `MOST_LINES` lines for the last screen, the most important first; none where no exercise was begun and
    nobody said a score. `past`: the sessions before this one."""
    figures = summarise(events)
    by_time = sum(own.ended == "by_time" for own in figures.exercises)
    unseen = (text("recap.by_time", n=by_time),) if by_time else _unseen(figures)
    pain = _pain(figures, past)
    lines = (*_done(figures, by_time), *_left_out(figures), *pain, *_amounts(figures), *unseen)
    return lines[:MOST_LINES] if figures.exercises or pain else ()


def _done(figures: SessionSummary, by_time: int) -> tuple[Text, ...]:
    if not figures.completed:
        return () if by_time else (text("recap.nothing"),)
    minutes = max(1, round(figures.duration_s / 60))
    of = figures.plan.for_today
    done = text("recap.done", n=figures.completed)
    if of is not None and of > figures.completed:
        done = text("recap.done_of", n=figures.completed, of=of)
    return done, text("recap.minutes", n=minutes)


def _left_out(figures: SessionSummary) -> tuple[Text, ...]:
    """What today's plan did without, by name; what was done in the session before is not missing."""
    begun = {own.exercise for own in figures.exercises}
    names = dict.fromkeys(
        left.exercise
        for left in figures.plan.left_out
        if left.planned and left.exercise and left.exercise not in begun and "done_before" not in left.because
    )
    return (text("recap.left_out", exercises=tuple(text(f"exercise.{name}.title") for name in names)),) if names else ()


def _pain(figures: SessionSummary, past: Past) -> tuple[Text, ...]:
    """Against the start, and the session before beside it; a score that nobody said is none."""
    before, after = figures.pain.before, figures.pain.after
    if before is None:
        return ()
    last = [answer.score for answer in figures.pain.answers if answer.moment == "check" and answer.score is not None]
    if after is not None:
        same = pain_change(before, after) == "same"
        now = text("recap.pain_same" if same else "recap.pain", before=before, after=after)
    elif figures.ended in PAIN_ENDS and last:
        now = text("recap.pain_stop", before=before, after=last[-1])
    else:
        now = text("recap.pain_unsaid", before=before)
    if past.last_baseline is None:
        return (now,)
    if past.last_after is None:
        return now, text("recap.last_start", before=past.last_baseline)
    return now, text("recap.last", before=past.last_baseline, after=past.last_after)


def _amounts(figures: SessionSummary) -> tuple[Text, ...]:
    """What the camera saw: repetitions that count, seconds held, steps."""
    reps = sum(own.moved.reps_counted for own in figures.exercises)
    held_s = sum(own.moved.held_s for own in figures.exercises)
    steps = sum(own.timed.steps for own in figures.exercises)
    lines = [text("recap.reps", n=reps)] if reps else []
    lines += [text("recap.held", n=round(held_s))] if held_s >= LEAST_HELD_S else []
    lines += [text("recap.steps", n=steps)] if steps else []
    return tuple(lines)


def _unseen(figures: SessionSummary) -> tuple[Text, ...]:
    return (
        (text("recap.unseen", n=round(figures.time.not_seen_s)),) if figures.time.not_seen_s >= LEAST_UNSEEN_S else ()
    )
