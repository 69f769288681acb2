"""What an exercise and a routine are, once read from their files. Degrees, seconds, trunk lengths: by name."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from coach.core.base.phrases import Words
from coach.core.exercise.standing import Standing


class Kind(StrEnum):
    REPS = "reps"  # counted repetitions of a movement
    HOLD = "hold"  # a posture kept for a time
    STEPS = "steps"  # walking
    PACE = "pace"  # guided by a pacer, not tracked: breaths, or small movements that no camera sees
    TIMER = "timer"  # guided by time, not tracked
    POSITION = "position"  # a resting position, checked now and then


TRACKED = frozenset({Kind.REPS, Kind.HOLD, Kind.STEPS, Kind.POSITION})


class SideRule(StrEnum):
    NEAR = "near"  # the side nearer to the camera
    MOVING = "moving"  # the side whose measure moves
    EITHER = "either"  # sides alternate: each is tracked for itself
    CLEARER = "clearer"  # the side that the model sees better


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where the camera stands."""

    view: str  # "side" or "front": what it should see of the person
    height_m: tuple[float, float]
    distance_m: tuple[float, float]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range in which a measure lies while the person is in the exercise's posture. All bands must hold."""

    measure: str
    min: float | None = None
    max: float | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A measure that carries the movement, with two thresholds, so that noise never counts twice.

    `enter` above `leave`: active when the measure is high; below: active when it is low.
    `relative`: the thresholds are differences from the person's own rest, else absolute values. That rest is taken
    to lie between `rest_min` and `rest_max`, so that lying down or setting up is not mistaken for it.
    """

    measure: str
    enter: float
    leave: float
    relative: bool = False
    rest_min: float | None = None
    rest_max: float | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Target, warn and stop values of one measure. The target is where the movement goes, and never urged."""

    name: str  # the fault's name when warn or stop is passed, e.g. "over_arch"
    measure: str
    cue: str  # what is said when warn or stop is passed: the key of a sentence, such as cue.come_down_a_little
    target_min: float | None = None
    target_max: float | None = None
    warn_below: float | None = None
    warn_above: float | None = None
    stop_below: float | None = None
    stop_above: float | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule:
    """A range that a measure keeps while moving well; outside it for `for_s`, the cue is given."""

    name: str
    measure: str
    cue: str
    min: float | None = None
    max: float | None = None
    during: str = "active"  # "active", "rest" or "always"
    for_s: float = 0.5
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """Seconds of one repetition's parts.

    `pace`: what this tempo is called, where the exercise has sentences for it: exercise.<id>.<pace>.say and others.
    """

    up_s: float
    hold_s: float
    down_s: float
    source: str
    pace: str | None = None

    @property
    def total_s(self) -> float:
        """Seconds that one repetition takes, its hold included."""
        return self.up_s + self.hold_s + self.down_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Breath:
    """One breath of the pacer, in seconds."""

    in_s: float
    pause_s: float
    out_s: float
    after_s: float
    source: str

    @property
    def total_s(self) -> float:
        """Seconds that one breath takes, its pauses included."""
        return self.in_s + self.pause_s + self.out_s + self.after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCheck:
    """A question put while a timer runs; a yes takes off what lies on the skin, and ends the exercise."""

    at_s: float
    question: str  # a key of asking.QUESTIONS, such as "skin"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerPart:
    """One part of a timer that changes: on, off."""

    name: str  # what is said when it begins: exercise.<id>.part.<name>
    seconds: float
    bare: bool = False  # nothing lies on the skin


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRules:
    """What a timer keeps to, across sessions too. `counts_as`: uses of the same name share gap and number a day."""

    counts_as: tuple[str, ...]  # "cold", "heat", ...
    least_s: float
    most_s: float
    gap_s: float = 0.0  # from the end of the last use
    per_day: int | None = None
    ready: tuple[str, ...] = ()  # questions before it, each to be answered yes: asking.QUESTIONS
    checks: tuple[TimerCheck, ...] = ()
    parts: tuple[TimerPart, ...] = ()
    take_off: bool = False  # something lies on the skin: its end is repeated until it is off
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing that the exercise needs and its guide shows, placed from the middle of the person's hips at rest."""

    kind: str  # of THINGS
    ahead_m: float = 0.0  # the way the person faces standing; lying on the back the head lies the other way
    up_m: float = 0.0
    aside_m: float = 0.0  # to the person's left
    turn_deg: float = 0.0
    size: float = 1.0
    shown: bool = True  # False: needed, and not drawn


# what an exercise may need beside a mat
THINGS: tuple[str, ...] = (
    "chair", "wall", "table", "ball", "cushion", "wedge", "strap", "box", "small_ball", "roller", "pack",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePose:
    """One key pose of the demonstration: joint angles in degrees, in the mannequin's terms."""

    name: str
    seconds: float  # time taken to arrive here from the pose before
    stay_s: float = 0.0
    support: tuple[str, ...] = ()  # the points that rest on the floor, or ("chair",)
    angles: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """What goes by the clock: of a movement its tempo, of a breath its parts, of a timer its rules."""

    tempo: Tempo | None = None
    breath: Breath | None = None
    timer: TimerRules | None = None
    by_time: bool = False  # no camera sees this person do it: the clock guides what would be tracked


@dataclass(frozen=True, slots=True, kw_only=True)
class TighterLimit:
    """Values that the limits on one measure keep to, and never go beyond, where a fact holds."""

    fact: str
    measure: str
    target_min: float | None = None
    warn_below: float | None = None
    stop_below: float | None = None

    def on(self, limit: Limit) -> Limit:
        """The limit with these values where they are tighter; another measure's as it is."""
        if limit.measure != self.measure:
            return limit
        tighter = {
            name: value
            for name in ("target_min", "warn_below", "stop_below")
            if (value := getattr(self, name)) is not None
            and (getattr(limit, name) is None or getattr(limit, name) < value)
        }
        return replace(limit, **tighter)


@dataclass(frozen=True, slots=True)
class OmittedPart:
    """The part of a movement that is not done where a fact holds, by the name of its pose in the guide."""

    fact: str
    pose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """For whom it is."""

    excluded_by: tuple[str, ...] = ()  # bend_pain, stand_pain, pregnant, ...
    tighter: tuple[TighterLimit, ...] = ()
    omitted: tuple[OmittedPart, ...] = ()
    comfort: bool = False  # stays in comfort mode: nothing repeated, no walking (D7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """How the exercise is shown."""

    region: str | None = None  # what it is for: lower_back, hips, upper_back, shoulders, legs, whole_body, relaxation
    guide: tuple[GuidePose, ...] = ()
    props: tuple[Prop, ...] = ()
    mistakes: tuple[str, ...] = ()  # keys under exercise.<id>.mistake
    # a therapist's own, shown in place of the figure: whole paths
    picture: str | None = None
    film: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The clinician who has read the whole file and stands for it."""

    by: str
    on: str  # the day, as 2026-01-31


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an exercise comes from, who stands for it, and whether it has to be prescribed."""

    basis: tuple[str, ...] = ()
    confirmed: Confirmation | None = None  # None: no clinician has confirmed it yet
    prescription_only: str | None = None  # why nobody does it by themselves; None: it need not be prescribed
    standing: Standing = Standing.NONE  # what the certificate beside its file says


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    id: str
    kind: Kind
    posture: str  # standing, sitting, supine, prone, side_lying, kneeling, all_fours: for gestures and getting up
    placement: Placement
    side_rule: SideRule = SideRule.NEAR
    posture_bands: tuple[Band, ...] = ()
    drivers: tuple[Driver, ...] = ()  # any one of them being active makes the movement active
    limits: tuple[Limit, ...] = ()
    form: tuple[FormRule, ...] = ()
    pacing: Pacing = Pacing()
    needs_points: tuple[str, ...] = ("shoulder", "hip", "knee", "ankle")  # missing ones are named to the person
    gesture: str = "arm_up"
    suits: Suitability = Suitability()
    lesson: Lesson = Lesson()
    provenance: Provenance = Provenance()

    def sentence(self, name: str) -> str:
        """The key of one of its sentences (title, now, say), of the pace at which it is done where that has a name."""
        pace = self.pacing.tempo.pace if self.pacing.tempo is not None else None
        return f"exercise.{self.id}.{name}" if pace is None else f"exercise.{self.id}.{pace}.{name}"

    @property
    def tracked(self) -> bool:
        """Whether the camera follows and counts it; a pacer and a timer go by the clock alone."""
        return self.kind in TRACKED and not self.pacing.by_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much: for reps `sets` of `reps`; for holds `sets` of `hold_s`; for a pacer `cycles`; else `duration_s`."""

    sets: int = 1
    reps: int | None = None
    hold_s: float | None = None
    duration_s: float | None = None
    cycles: int | None = None
    rest_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    exercise: Exercise  # with the routine's and the patient's tighter limits already in it
    dose: Dose
    checkin: bool = True  # pain is asked after it
    checkin_every_s: float | None = None  # and this often while it lasts
    optional: bool = False  # the person is asked whether they want it
    side: str | None = None  # left or right: measured on that side only; "each": the dose is for each side
    only_if: tuple[str, ...] = ()  # left out unless all of these facts hold
    skip_if: tuple[str, ...] = ()  # left out where any of these facts holds
    pain_most: int | None = None  # left out while pain is above this
    instead: "Step | None" = None  # taken in its place where it is left out
    trial: str | None = None  # one of the positions that a finder of this name tries
    best_of: str | None = None  # the least painful of those trials


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What must be true before a routine may begin ([R] 6). Nothing here opens what screening has closed."""

    after_h: float | None = None  # hours since the episode began
    pain_most: int | None = None  # the first score of the session
    calm_days: int = 0  # days on which no logged score was above `pain_most`
    unstopped_sessions: int = 0  # how many of the latest sessions in a row were not stopped
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a plan that is walked up; moving is proposed, and decided by a person."""

    times_a_day: tuple[int, int]
    source: str


class PainRule(StrEnum):
    """The rules by name that a session may be held by; any but the first only in a prescription ([R2] S9)."""

    STRICT = "strict"
    WATCHFUL = "watchful"
    MONITORED = "monitored"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSigning:
    """Who chose a rule other than `strict` for a patient, why, and on which day."""

    clinician: str
    reason: str
    signed_on: str  # the date, as 2026-01-31


@dataclass(frozen=True, slots=True, kw_only=True)
class PainRules:
    """The therapist's choices. The first two only tighten; a rule by name is signed, and holds while its terms do."""

    any_rise_ends: bool = False
    ceiling: int = 7  # ends at this score or above
    rule: PainRule = PainRule.STRICT
    signing: RuleSigning | None = None  # of any rule but `strict`


NO_WORDS = Words("en", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    id: str
    version: str
    steps: tuple[Step, ...]
    pain: PainRules = PainRules()
    max_minutes: float = 30.0
    cards: tuple[str, ...] = ()  # shown at the end
    gate: Gate | None = None
    relief: bool = False  # for acute pain: what can wait is not asked first ([R] 1)
    after_pause: bool = False  # gentle enough to begin again with after a pause, at half dose ([R2] S11)
    level: int | None = None  # which of `levels` the steps are, from 1
    levels: tuple[Level, ...] = ()
    excluded_by: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    confirmed: Confirmation | None = None  # None: no clinician has confirmed it yet
    words: Words = NO_WORDS  # every sentence that it can show or speak, in the session's language

    @property
    def every_step(self) -> tuple[Step, ...]:
        """The steps, and whatever may take their place."""
        found = list(self.steps)
        for step in found:
            if step.instead is not None:
                found.append(step.instead)
        return tuple(found)

    @property
    def exercises(self) -> dict[str, Exercise]:
        """Every exercise that may come up, by id."""
        return {step.exercise.id: step.exercise for step in self.every_step}


def eased(step: Step) -> Step:
    """The same step with half the dose: what is left when the person asks for it easier. Never more, never none."""
    dose = step.dose

    def half(value: int | None) -> int | None:
        return None if value is None else (value + 1) // 2

    def half_s(value: float | None) -> float | None:
        return None if value is None else value / 2

    easier = replace(
        dose,
        sets=(dose.sets + 1) // 2,
        reps=half(dose.reps),
        hold_s=half_s(dose.hold_s),
        duration_s=half_s(dose.duration_s),
        cycles=half(dose.cycles),
    )
    return replace(step, dose=easier)


QUICK_REPS, QUICK_HOLD_S, QUICK_TIME_S, QUICK_CYCLES, QUICK_REST_S = 1, 3.0, 5.0, 1, 3.0


def quick(routine: Routine) -> Routine:
    """The same routine with one repetition and short holds of everything, to try it out; never more than it asks."""

    def least(value: float | None, most: float) -> float | None:
        return None if value is None else min(value, most)

    def dose(full: Dose) -> Dose:
        return Dose(
            sets=1,
            reps=None if full.reps is None else min(full.reps, QUICK_REPS),
            hold_s=least(full.hold_s, QUICK_HOLD_S),
            duration_s=least(full.duration_s, QUICK_TIME_S),
            cycles=None if full.cycles is None else min(full.cycles, QUICK_CYCLES),
            rest_s=min(full.rest_s, QUICK_REST_S),
        )

    def quickened(step: Step) -> Step:
        return replace(
            step,
            dose=dose(step.dose),
            checkin_every_s=None,
            instead=None if step.instead is None else quickened(step.instead),
        )

    return replace(routine, steps=tuple(quickened(step) for step in routine.steps))
