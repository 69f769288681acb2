"""What an exercise comes to, frame by frame: repetitions and holds, steps, and what was wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from coach.core.base.dwell import IDLE
from coach.core.exercise.model import Exercise, Kind, SideRule
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import OPPOSITE
from coach.core.tracking import form_rules as forms
from coach.core.tracking import repetitions
from coach.core.tracking import step_detection as gaits
from coach.core.tracking.repetitions import Broken, Rep, close, follow
from coach.core.tracking.side_track import Sample, Track

HANDED_S = 0.15  # between two movements of either leg there is more [E]
SHARED = 0.5  # of its time: a movement of the other side that is under way for so much of it is the same one [E]


@dataclass(frozen=True, slots=True)
class SideMeasures:
    """The measures of one side in one frame; NaN is not seen."""

    values: Mapping[str, float]  # as decided on, from filtered points
    raw: Mapping[str, float]  # from unfiltered points, without lag: what a repetition's peak is made of
    in_posture: bool | None  # None: cannot be told


@dataclass(frozen=True, slots=True, eq=False)
class Tracking:
    """What is remembered from frame to frame while one exercise is being done."""

    fixed_side: str | None = None  # measured whatever the exercise's rule says
    tracks: Mapping[str, Track] = field(default_factory=dict)  # by side
    gait: gaits.Gait = field(default_factory=gaits.Gait)
    form: forms.FormWatch = field(default_factory=forms.FormWatch)
    last: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # by side: the newest movement, from and to

    @property
    def active_side(self) -> str | None:
        """The side on which a movement is under way, the first of them; None while there is none."""
        for side, track in self.tracks.items():
            if track.active:
                return side
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What one frame added."""

    active: bool  # in the movement, or holding
    held_s: float  # of the movement under way
    faulty: bool
    ended: tuple[Rep, ...] = ()
    steps: tuple[gaits.StepTaken, ...] = ()
    breaches: tuple[forms.Breach, ...] = ()


def track(
    exercise: Exercise, tracking: Tracking, t_s: float, side: str, sides: Mapping[str, SideMeasures],
    unfiltered: SeenBody, errors: Mapping[str, float], posture: str | None,
) -> tuple[Tracking, Movement]:  # fmt: skip
    """One frame more: what to remember, and what it added in movements that ended, steps and faults.

    `sides` are the measures of each side that is followed, `side` is the one that is measured; `unfiltered` finds
    steps; `errors`: error bands by measure, in its unit; `posture`: the one that the frame shows, None where it cannot
    be told. While it cannot be told whether the exercise's own posture holds no rule is judged.
    """
    measured = sides[side]
    active = tracking.active_side is not None
    form = tracking.form
    breaches: tuple[forms.Breach, ...] = ()
    if measured.in_posture is None:
        form = forms.unseen(form, t_s)
    elif measured.in_posture:
        form = replace(form, begun=True, elsewhere=IDLE)
    else:
        form = forms.elsewhere(form, t_s, posture not in (None, exercise.posture))
    if measured.in_posture is not None:
        # before the posture is taken nobody is corrected: people set up, sit down, put a ball away
        if form.begun or active:
            form, breaches = forms.judge(exercise, form, t_s, measured.values, active, errors, measured.in_posture)
        else:
            form = forms.FormWatch()
    correct = not form.faulty
    tracks, last, ended = dict(tracking.tracks), tracking.last, []
    for name, own in sides.items():
        sample = Sample(t_s, own.values, own.raw, own.in_posture, correct)
        tracks[name], rep = follow(exercise, tracks.get(name, Track(name)), sample)
        if rep is not None and not _shared(exercise, rep, tracks, last):
            ended.append(_handed_over(exercise, rep, last))
            last = {**last, name: (rep.entered_s, rep.end_s)}
    gait, step = tracking.gait, None
    if exercise.kind is Kind.STEPS:
        gait, step = gaits.walk(gait, t_s, unfiltered)
    after = Tracking(tracking.fixed_side, tracks, gait, form, last)
    return after, Movement(
        active=tracks[side].active,
        held_s=tracks[side].held_s,
        faulty=form.faulty,
        ended=tuple(ended),
        steps=() if step is None else (step,),
        breaches=breaches,
    )


def rewound(tracking: Tracking, t_s: float) -> Tracking:
    """As if nothing had been seen after `t_s`: what was held since then was not."""
    return replace(tracking, tracks={side: repetitions.rewound(track, t_s) for side, track in tracking.tracks.items()})


def _handed_over(exercise: Exercise, rep: Rep, last: Mapping[str, tuple[float, float]]) -> Rep:
    """A movement that begins as the other leg's ends is that one going on: the model changed the two legs' names. No
    knee carries the hips before the other one does."""
    other = OPPOSITE[rep.side]
    if exercise.side_rule is not SideRule.EITHER or other not in last or abs(rep.start_s - last[other][1]) > HANDED_S:
        return rep
    return replace(rep, broken=rep.broken or Broken.OTHER_LEG)


def _shared(exercise: Exercise, rep: Rep, tracks: Mapping[str, Track], last: Mapping[str, tuple[float, float]]) -> bool:
    """Whether a movement is one with the other side's: where the moving side counts, both knees drawn up together are
    one movement and not two."""
    if exercise.side_rule is not SideRule.MOVING:
        return False
    other = OPPOSITE[rep.side]
    spans = [last[other]] if other in last else []
    if other in tracks and tracks[other].entered_s is not None:
        spans.append((tracks[other].entered_s or rep.end_s, rep.end_s))
    shared_s = sum(max(min(end_s, rep.end_s) - max(start_s, rep.entered_s), 0.0) for start_s, end_s in spans)
    return shared_s > SHARED * (rep.end_s - rep.entered_s)


def finish(exercise: Exercise, tracking: Tracking) -> tuple[Rep, ...]:
    """The movements that were still under way when the source or the exercise ended, each up to where it was last seen;
    none of them counts as a whole repetition."""
    ended: list[Rep] = []
    last = tracking.last
    for side, under_way in tracking.tracks.items():
        rep = close(exercise, under_way)
        if rep is not None and not _shared(exercise, rep, {}, last):
            ended.append(rep)
            last = {**last, side: (rep.entered_s, rep.end_s)}
    return tuple(ended)
