"""A routine in plain words: what is done, how much, by whom, within which limits, and what is asked meanwhile.

It is what a therapist reads before a patient does it, so nothing of a file is left unsaid but sources and wording.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from coach.core.base.types import Text, text
from coach.core.clinical import safety
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import (
    THINGS,
    Confirmation,
    Dose,
    Exercise,
    Gate,
    Kind,
    Limit,
    PainRules,
    Routine,
    Step,
    TimerRules,
)
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.core.kinematics.measures import MEASURES
from coach.core.session.exercise_run import EACH
from coach.prescription.dose import minutes, seconds

DOSES: dict[Kind, str] = {
    Kind.REPS: "show.dose_reps",
    Kind.HOLD: "show.dose_hold",
    Kind.STEPS: "show.dose_time",
    Kind.POSITION: "show.dose_time",
    Kind.TIMER: "show.dose_time",
    Kind.PACE: "show.dose_pace",
}
VIEWS = {"side": "show.view_side", "front": "show.view_front"}
SIDES = {"left": "show.side_left", "right": "show.side_right", EACH: "show.side_turns"}
UNITS = {"deg": "show.deg", "trunk": "show.trunk"}
TARGETS: dict[tuple[str, ...], str] = {
    ("target_min", "target_max"): "show.target",
    ("target_min",): "show.target_above",
    ("target_max",): "show.target_below",
}
LIMITS = {
    "warn_below": "show.warn_below",
    "warn_above": "show.warn_above",
    "stop_below": "show.stop_below",
    "stop_above": "show.stop_above",
}
INDENT = "   "
ANY_TIME = DueTimes()
HOUR_S = 3600.0
LONG = (Kind.HOLD, Kind.POSITION, Kind.STEPS, Kind.TIMER)  # asked about while they last


def describe(routine: Routine, due: DueTimes = ANY_TIME) -> tuple[str, ...]:
    """The lines of `coach show`; those that belong to a step are indented. `due`: when a patient is to do it."""
    return tuple(Describer(routine, due).lines())


def confirmations(routine: Routine) -> tuple[str, ...]:
    """A line for each clinician who stands for something in a routine, and one for what nobody has confirmed yet."""
    return tuple(Describer(routine).confirmations())


def groups(routine: Routine) -> tuple[tuple[Step, ...], ...]:
    """The steps as a reader counts them: a position finder is one, and so are the left and the right side."""
    found: list[tuple[Step, ...]] = []
    for step in routine.steps:
        before = found[-1] if found else ()
        if before and (_same_search(before[-1], step) or _other_side(before, step)):
            found[-1] = (*before, step)
        else:
            found.append((step,))
    return tuple(found)


def _same_search(before: Step, step: Step) -> bool:
    return before.trial is not None and before.trial in (step.trial, step.best_of)


def _other_side(before: tuple[Step, ...], step: Step) -> bool:
    """Whether this is the right side of a dose that is for each, after the left."""
    left = before[0]
    if len(before) != 1 or (left.side, step.side, left.checkin) != ("left", "right", False):
        return False
    return replace(left, side="right", checkin=step.checkin, instead=step.instead) == step and (
        step.instead is None or (left.instead is not None and _other_side((left.instead,), step.instead))
    )


class Describer:
    """Says the parts of one routine in the language that it was read in."""

    def __init__(self, routine: Routine, due: DueTimes = ANY_TIME) -> None:
        self.routine = routine
        self.due = due
        self.words = routine.words
        self.placed: object = None  # where the camera stands already

    def say(self, key: str, **params: object) -> str:
        return self.words.say(text(key, **params))

    def name(self, prefix: str, name: str) -> str:
        """The plain word for a name, or the name itself."""
        key = f"{prefix}.{name}"
        return self.words.say(Text(key)) if key in self.words else name.replace("_", " ")

    def title(self, of: str, name: str) -> str:
        key = f"{of}.{name}.title"
        if key not in self.words and of == "routine" and name in self.routine.exercises:
            key = f"exercise.{name}.title"  # an exercise by itself
        return self.words.say(Text(key)) if key in self.words else name.replace("_", " ")

    def lines(self) -> Iterator[str]:
        yield from self.whole()
        for number, group in enumerate(groups(self.routine), 1):
            yield ""
            yield self.say("show.step", number=number, title=self.heading(group), time=self.length(group))
            yield from _indented(self.search(group) if group[0].trial else self.step(*group))

    # -- the routine as a whole ---------------------------------------------------------------------------------------

    def whole(self) -> Iterator[str]:
        routine = self.routine
        yield self.title("routine", routine.id)
        if (purpose := f"routine.{routine.id}.purpose") in self.words:
            yield self.say(purpose)
        yield self.say("show.length", n=max(1, round(minutes(routine))), most=float(routine.max_minutes))
        yield from self.level(routine)
        yield from self.when(self.due)
        if things := self.needed():
            yield self.say("show.needs", things=", ".join(things))
        if routine.gate is not None and (begins := list(self.gate(routine.gate))):
            yield self.say("show.gate", rules="; ".join(begins))
        yield from self.reasons("show.not_begun", routine.excluded_by)
        yield from self.pain(routine.pain)
        if routine.cards:
            yield self.say("show.cards", cards=", ".join(self.title("cards", card) for card in routine.cards))
        alone = routine.exercises.get(routine.id)
        if alone is not None and alone.provenance.prescription_only is not None:
            yield self.say("show.prescription_only", reason=alone.provenance.prescription_only)
        yield from self.confirmations()

    def confirmations(self) -> Iterator[str]:
        """Which clinician stands for what: the routine, and each exercise that may come up."""
        titles: dict[Confirmation | None, list[str]] = {}
        titles.setdefault(self.routine.confirmed, []).append(self.title("routine", self.routine.id))
        for exercise in self.routine.exercises.values():
            if exercise.id != self.routine.id:
                titles.setdefault(exercise.provenance.confirmed, []).append(self.title("exercise", exercise.id))
        for word, named in titles.items():
            both = {"titles": ", ".join(named)}
            if word is None:
                yield self.say("show.not_confirmed", **both)
            else:
                yield self.say("show.confirmed", by=word.by, on=word.on, **both)

    def level(self, routine: Routine) -> Iterator[str]:
        if routine.level is None:
            return
        low, high = routine.levels[routine.level - 1].times_a_day
        times = self.say("show.times", n=low) if low == high else self.say("show.times_between", low=low, high=high)
        yield self.say("show.level", level=routine.level, n=len(routine.levels), times=times)

    def when(self, due: DueTimes) -> Iterator[str]:
        """The days, and the times of such a day, by name where they have one."""
        if due.days:
            yield self.say("show.due_on", days=", ".join(self.say(f"date.weekday_{day}") for day in due.days))
        elif due.days_a_week:
            yield self.say("show.due_days", n=due.days_a_week)
        if due.times:
            yield self.say("show.due_at", times=", ".join(due.times))
        elif due.times_a_day:
            yield self.say("show.due_times", n=due.times_a_day)

    def needed(self) -> list[str]:
        """What must be at hand for any of its exercises, in a fixed order."""
        exercises = self.routine.exercises.values()
        wanted = {prop.kind for exercise in exercises for prop in exercise.lesson.props}
        wanted |= {thing for exercise in exercises for pose in exercise.lesson.guide for thing in pose.support}
        wanted |= {"chair"} if any(exercise.posture == "sitting" for exercise in exercises) else set()
        floor = any(exercise.posture in ON_THE_FLOOR for exercise in exercises)
        things = (["mat"] if floor else []) + [thing for thing in THINGS if thing in wanted]
        return [self.name("show.thing", thing) for thing in things]

    def gate(self, gate: Gate) -> Iterator[str]:
        """What must be true before it begins, one part of a sentence for each."""
        most = 10 if gate.pain_most is None else gate.pain_most
        if gate.after_h is not None:
            yield self.say("show.gate_after", time=self.say("show.hours", n=round(gate.after_h)))
        if gate.pain_most is not None:
            yield self.say("show.gate_pain", most=most)
        if gate.calm_days:
            yield self.say("show.gate_calm", n=gate.calm_days, most=most)
        if gate.unstopped_sessions:
            yield self.say("show.gate_unstopped", n=gate.unstopped_sessions)

    def pain(self, rules: PainRules) -> Iterator[str]:
        yield self.say("show.pain_ceiling", ceiling=rules.ceiling)
        if rules.any_rise_ends:
            yield self.say("show.pain_rise")
        if rules.signing is not None:
            yield self.say(
                f"show.pain_rule.{rules.rule}",
                clinician=rules.signing.clinician,
                reason=rules.signing.reason,
                signed=rules.signing.signed_on,
            )

    # -- one step -----------------------------------------------------------------------------------------------------

    def heading(self, group: tuple[Step, ...]) -> str:
        exercise = group[0].exercise
        if group[0].trial:
            return self.say("show.find")
        paced = exercise.sentence("title")
        return self.say(paced) if paced in self.words else self.title("exercise", exercise.id)

    def length(self, group: tuple[Step, ...]) -> str:
        return self.say("show.minutes", n=max(1, round(sum(map(seconds, group)) / 60)))

    def step(self, step: Step, right: Step | None = None) -> Iterator[str]:
        """How much, for whom, within which limits, what is asked, what takes its place. `right`: the other side."""
        exercise = step.exercise
        yield self.dose(exercise, step.dose)
        if step.side is not None:
            yield self.say(SIDES[step.side] if right is None else "show.side_each")
        yield from self.pace(exercise)
        yield from self.parts(exercise)
        if step.optional:
            yield self.say("show.optional")
        yield from self.conditions(step, exercise.suits.excluded_by)
        yield from (self.limit(limit, named=True) for limit in exercise.limits)
        yield from self.purpose(exercise)
        yield self.camera(exercise)
        if exercise.pacing.timer is not None:
            yield from self.timer(exercise.pacing.timer, step.dose.duration_s or 0.0)
        yield from self.asked(step if right is None else right)
        if step.instead is not None:
            yield from self.instead(step.instead, right.instead if right is not None else None)

    def instead(self, step: Step, right: Step | None) -> Iterator[str]:
        before, both = self.placed, (step,) if right is None else (step, right)
        yield self.say("show.instead", title=self.title("exercise", step.exercise.id), time=self.length(both))
        yield from _indented(self.step(*both))
        self.placed = before  # it is one or the other

    def search(self, group: tuple[Step, ...]) -> Iterator[str]:
        """The positions to try, and how long to stay in the best of them."""
        first, last = group[0], group[-1]
        yield from self.conditions(first, ())
        yield self.say("show.find_try", time=self.time(first.dose.duration_s or 0.0))
        for step in (step for step in group if step.trial):
            yield self.say("show.position", title=self.title("exercise", step.exercise.id))
            yield from _indented(self.position(step.exercise))
        yield self.say("show.find_stay", time=self.time(last.dose.duration_s or 0.0))
        yield from self.asked(last)

    def position(self, exercise: Exercise) -> Iterator[str]:
        yield from self.not_for(exercise.suits.excluded_by)
        yield from (self.limit(limit, named=True) for limit in exercise.limits)
        yield from self.purpose(exercise)
        yield self.camera(exercise)

    def conditions(self, step: Step, excluded_by: tuple[str, ...]) -> Iterator[str]:
        """Who does it, and who does not."""
        yield from self.reasons("show.only_with", step.only_if, "show.and")
        yield from self.not_for(tuple(dict.fromkeys(excluded_by + step.skip_if)))
        if step.pain_most is not None:
            yield self.say("show.pain_most", most=step.pain_most)

    def not_for(self, facts: tuple[str, ...]) -> Iterator[str]:
        """Who does not do it; in a sentence of their own those whose clinician may have agreed."""
        base = {fact: fact.removesuffix("_not_cleared") for fact in facts}
        waits = {fact for fact, name in base.items() if name != fact and f"show.excluded.{name}" in self.words}
        yield from self.reasons("show.not_for", tuple(fact for fact in facts if fact not in waits))
        yield from self.reasons("show.not_for_unless", tuple(base[fact] for fact in facts if fact in waits))

    def reasons(self, key: str, facts: tuple[str, ...], between: str = "show.or") -> Iterator[str]:
        if facts:
            named = [self.name("show.excluded", fact) for fact in facts]
            yield self.say(key, reasons=self.say(between).join(named))

    def asked(self, step: Step) -> Iterator[str]:
        """What is asked while it lasts, and after it."""
        lasts_s = step.dose.hold_s if step.exercise.kind is Kind.HOLD else step.dose.duration_s
        if step.checkin_every_s is not None:
            yield self.say("show.asked_every", time=self.time(step.checkin_every_s))
        elif self.is_long(step.exercise, lasts_s or 0.0):
            first, then = self.time(safety.FIRST_CHECK_S), self.time(safety.NEXT_CHECKS_S)
            yield self.say("show.asked_long", first=first, then=then)
        if step.checkin:
            yield self.say("show.checkin")

    def is_long(self, exercise: Exercise, lasts_s: float) -> bool:
        """Whether it is asked about on the way without anybody having said so."""
        return (
            exercise.kind in LONG
            and exercise.pacing.timer is None
            and lasts_s > safety.FIRST_CHECK_S + safety.LAST_CHECK_S
        )

    # -- how much, how fast -------------------------------------------------------------------------------------------

    def dose(self, exercise: Exercise, dose: Dose) -> str:
        amounts: dict[Kind, dict[str, object]] = {
            Kind.REPS: {"n": dose.sets, "reps": dose.reps, "rest": float(dose.rest_s)},
            Kind.HOLD: {"n": dose.sets, "hold": float(dose.hold_s or 0), "rest": float(dose.rest_s)},
            Kind.PACE: {"n": dose.cycles},
        }
        key = "show.dose_moves" if exercise.kind is Kind.PACE and exercise.pacing.tempo else DOSES[exercise.kind]
        return self.say(key, **amounts.get(exercise.kind, {"time": self.time(dose.duration_s or 0.0)}))

    def time(self, duration_s: float) -> str:
        """Whole hours from two on, whole minutes, or seconds."""
        for key, unit_s, least_s in (("show.hours", HOUR_S, 2 * HOUR_S), ("show.minutes", 60.0, 60.0)):
            if duration_s >= least_s and duration_s % unit_s == 0:
                return self.say(key, n=round(duration_s / unit_s))
        return self.say("show.seconds", n=round(duration_s))

    def pace(self, exercise: Exercise) -> Iterator[str]:
        """How fast: of a repetition, of steps, of a breath."""
        tempo, breath = exercise.pacing.tempo, exercise.pacing.breath
        if tempo and exercise.kind is Kind.STEPS:
            yield self.say("show.cadence", n=round(60 / tempo.total_s))
        elif tempo:
            yield self.say("show.tempo", up=float(tempo.up_s), hold=float(tempo.hold_s), down=float(tempo.down_s))
        if breath:
            parts = {"show.in": breath.in_s, "show.pause": breath.pause_s, "show.out": breath.out_s}
            parts |= {"show.pause_after": breath.after_s}
            said = [self.say(key, value=float(value)) for key, value in parts.items() if value]
            yield self.say("show.breath", parts=", ".join(said))

    def limit(self, limit: Limit, *, named: bool = False) -> str:
        """One line for a measure: where it goes, where it warns and where it stops. `named`: with what a routine's file
        calls it."""
        unit = UNITS.get(MEASURES[limit.measure].unit, "show.deg") if limit.measure in MEASURES else "show.deg"
        ends = {name: getattr(limit, name) for name in ("target_min", "target_max", *LIMITS)}
        said = {name: self.say(unit, value=float(end)) for name, end in ends.items() if end is not None}
        parts = [self.say(key, value=said[name]) for name, key in LIMITS.items() if name in said]
        aim = {name: said[name] for name in ("target_min", "target_max") if name in said}
        if aim:
            parts.insert(0, self.say(TARGETS[tuple(aim)], **aim))
        measure = self.name("measure", limit.measure) + (f" ({limit.name})" if named else "")
        return self.say("show.limit", measure=measure, rules="; ".join(parts))

    def parts(self, exercise: Exercise) -> Iterator[str]:
        """What changes while a timer runs."""
        if exercise.pacing.timer is not None and exercise.pacing.timer.parts:
            named = [
                self.say(
                    "show.part", part=self.name(f"exercise.{exercise.id}.part", part.name), time=self.time(part.seconds)
                )
                for part in exercise.pacing.timer.parts
            ]
            yield self.say("show.parts", parts="; ".join(named))

    def timer(self, rules: TimerRules, lasts_s: float) -> Iterator[str]:
        """What a timer keeps to, and what it asks."""
        if rules.ready:
            yield self.say("show.timer_ready")
            yield from _indented(self.say(f"question.{question}") for question in rules.ready)
        for question in dict.fromkeys(check.question for check in rules.checks):
            times = [check.at_s for check in rules.checks if check.question == question and check.at_s < lasts_s]
            if times:
                said = self.say("show.and").join(self.time(at_s) for at_s in times)
                yield self.say("show.timer_check", times=said, question=self.say(f"question.{question}"))
        if rules.take_off:
            yield self.say("show.timer_off")
        what = self.say("show.or").join(self.name("show.timed", kind) for kind in rules.counts_as)
        if rules.gap_s:
            yield self.say("show.timer_gap", time=self.time(rules.gap_s), what=what)
        if rules.per_day is not None:
            yield self.say("show.timer_per_day", n=rules.per_day, what=what)

    def purpose(self, exercise: Exercise) -> Iterator[str]:
        """What it is for, where its file says so, and how one stands, sits or lies in it."""
        region, posture = exercise.lesson.region, exercise.posture
        if region is not None:
            yield self.say(
                "show.for", region=self.say(f"show.region.{region}"), posture=self.say(f"show.posture.{posture}")
            )

    def camera(self, exercise: Exercise) -> str:
        """Where it stands, once; or that it judges nothing."""
        if not exercise.tracked:
            return self.say("show.untracked")
        place = exercise.placement
        walks = exercise.kind is Kind.STEPS  # the person chooses where
        where = (walks, place.view, place.height_m, place.distance_m)
        if where == self.placed:
            return self.say("show.camera_same")
        self.placed = where
        return self.say(
            "show.camera_walk" if walks else "show.camera",
            view=self.say(VIEWS[place.view]),
            low=float(place.height_m[0]),
            high=float(place.height_m[1]),
            near=float(place.distance_m[0]),
            far=float(place.distance_m[1]),
        )


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)
