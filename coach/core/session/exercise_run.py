"""One exercise being done: what is remembered of it, and the arithmetic of its dose."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coach.core.base.events import event
from coach.core.base.frozen import replace
from coach.core.base.types import Event, text
from coach.core.dialogue.prompts import Offer
from coach.core.exercise.model import Step
from coach.core.session.walk_beat import WalkBeat
from coach.core.tracking.movement import Movement

ONE_MOVEMENT_S = 1.0  # alarms within it are of one movement [E]
EACH = "each"  # the side of a dose that is for each
LAST_SECONDS = 3  # of a hold or a rest, each with a tone


# the values below are without slots: they are copied with every frame (core/base/frozen.py)


@dataclass(frozen=True, kw_only=True)
class DoseDone:
    """How much of the dose is done."""

    set: int = 0
    reps: int = 0  # counted, in this set
    by_side: Mapping[str, int] = field(default_factory=dict)  # counted of each side, in this set
    held_s: float = 0.0  # of finished holds, in this set
    all_reps: int = 0
    all_held_s: float = 0.0
    steps: int = 0
    last_step_s: float | None = None
    breaths: int = 0  # cycles of the pacer
    active_s: float = 0.0  # walked, breathed or timed
    by_time_s: float = 0.0  # of a set that is guided by time, getting ready included


@dataclass(frozen=True, kw_only=True)
class SightLoss:
    """How long the person was out of sight."""

    not_seen_s: float = 0.0
    unseen_s: float = 0.0  # in one piece, until now
    seen_again_s: float = 0.0
    lost: bool = False
    placed_again: bool = False


@dataclass(frozen=True, kw_only=True)
class AlarmLadder:
    """The alarms of this exercise: the third ends it."""

    count: int = 0
    last: tuple[str, float] = ("", -math.inf)  # the last whole-body alarm that counted, and when
    spoiled: bool = False  # a stop limit was passed in the repetition under way
    clean: bool = True  # nothing was wrong and nothing was hidden in this set
    lowering_s: float | None = None  # since when the person comes down after the last alarm: nothing counts any more


Extents = Mapping[str, Mapping[str, tuple[float, float]]]  # side -> measure -> least and most value seen


@dataclass(frozen=True, kw_only=True)
class ExerciseRun:
    """Progress through the current step of the routine."""

    done: DoseDone = field(default_factory=DoseDone)
    sight: SightLoss = field(default_factory=SightLoss)
    ladder: AlarmLadder = field(default_factory=AlarmLadder)
    movement: Movement | None = None  # of the last frame
    part: str | None = None  # of the pacer's cycle, or of a timer
    idle_s: float = 0.0
    other_posture_s: float = 0.0  # seen in another posture than the exercise's, without a break
    shown_again: bool = False
    called_s: float | None = None  # the least of the time left in this set that was called
    owed_s: float = 0.0  # time since the last frame, not yet counted
    checked_s: float = 0.0  # active time at the last question
    timer_asked: int = 0  # questions of the timer under way that were asked
    outcome: str | None = None  # set_done, or a key of safety.EXERCISE_ENDS
    beat: WalkBeat = field(default_factory=WalkBeat)
    extents: Extents = field(default_factory=dict)  # of each side since its last movement ended

    @property
    def now_held_s(self) -> float:
        """Seconds held in this set: those of finished holds, and of the hold under way."""
        return self.done.held_s + (self.movement.held_s if self.movement and self.movement.active else 0.0)


@dataclass(slots=True)
class Out:
    """What one moment gives: events for the record, cues that want to be given."""

    t_s: float  # of the moment: what is told carries it, whenever the pose behind it was captured
    events: list[Event] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def tell(self, kind: str, /, **data: Any) -> None:
        """Adds an event of this moment to the record; raises ValueError unless its fields are those of its row."""
        self.events.append(event(self.t_s, kind, **data))

    def offer(self, cue: str, key: str | None = None, /, **params: Any) -> None:
        """Adds a cue that wants to be given now; `key` is that of its sentence, None for a cue without words."""
        self.offers.append(Offer(cue, text(key, **params) if key else None, self.t_s))


def alarmed(run: ExerciseRun, kind: str, t_s: float, *, counts: bool) -> ExerciseRun:
    """An alarm that belongs to no one joint; like a stop limit it spoils the repetition under way, where it counts.

    One movement that passes several of these limits counts once.
    """
    if not counts:
        return run
    last, at_s = run.ladder.last
    again = last == kind or t_s - at_s >= ONE_MOVEMENT_S
    active = run.movement is not None and run.movement.active
    return replace(
        run,
        ladder=replace(
            run.ladder,
            count=run.ladder.count + again,
            last=(kind, t_s) if again else run.ladder.last,
            spoiled=run.ladder.spoiled or active,
        ),
    )


def counted_reps(step: Step, by_side: Mapping[str, int]) -> int:
    """Repetitions that count towards the dose: of each side only as many as it has, where the dose is for each."""
    if step.side != EACH:
        return sum(by_side.values())
    return sum(min(done, step.dose.reps or 1) for done in by_side.values())


def wanted_reps(step: Step) -> int:
    """How many repetitions make one set of the dose, both sides together where it is for each; at least 1."""
    return (step.dose.reps or 1) * (2 if step.side == EACH else 1)


def next_set(run: ExerciseRun) -> ExerciseRun:
    """The run at the start of its next set: what counts for one set is 0 again, alarms and totals go on."""
    return replace(
        run,
        idle_s=0.0,
        shown_again=False,
        called_s=None,
        outcome=None,
        done=replace(run.done, set=run.done.set + 1, reps=0, by_side={}, held_s=0.0, by_time_s=0.0),
        ladder=replace(run.ladder, clean=True),
    )
