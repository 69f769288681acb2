"""The end of a session in a few kind, plain lines: only what was done and seen, nothing to be ashamed of."""

from collections.abc import Sequence

from coach.core.base.types import Event, Text, text
from coach.core.clinical.pain_change import pain_change
from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise

LEAST_HELD_S, LEAST_UNSEEN_S = 5.0, 10.0  # less is not worth a line
MOST_LINES = 5


def recap(events: Sequence[Event]) -> tuple[Text, ...]:
    """At most `MOST_LINES` lines for the last screen, the most important first; none where no exercise was done
    whole, or guided by time to its end."""
    figures = summarise(events)
    by_time = sum(own.ended == "by_time" for own in figures.exercises)
    if not figures.completed and not by_time:
        return ()
    done = _done(figures) if figures.completed else ()
    unseen = (text("recap.by_time", n=by_time),) if by_time else _unseen(figures)
    return (*done, *_pain(figures), *_amounts(figures), *unseen)[:MOST_LINES]


def _done(figures: SessionSummary) -> tuple[Text, ...]:
    minutes = max(1, round(figures.duration_s / 60))
    of = figures.plan.for_today
    done = text("recap.done", n=figures.completed)
    if of is not None and of > figures.completed:
        done = text("recap.done_of", n=figures.completed, of=of)
    return done, text("recap.minutes", n=minutes)


def _pain(figures: SessionSummary) -> tuple[Text, ...]:
    before, after = figures.pain.before, figures.pain.after
    if before is None or after is None:
        return ()
    same = pain_change(before, after) == "same"
    return (text("recap.pain_same" if same else "recap.pain", before=before, after=after),)


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
