"""A routine in plain words: what is done, how much, within which limits, where the camera stands, what is needed."""

from collections.abc import Iterator

from coach.core.exercise import THINGS, Dose, Exercise, Kind, Limit, PainRules, Routine, Step
from coach.core.measures import MEASURES
from coach.core.types import Text, text
from coach.core.words import Words
from coach.prescription.dose import minutes, seconds
from coach.prescription.words import with_own

FLOOR = frozenset({"supine", "prone", "side_lying", "kneeling", "all_fours"})
DOSES: dict[Kind, str] = {
    Kind.REPS: "show.dose_reps",
    Kind.HOLD: "show.dose_hold",
    Kind.STEPS: "show.dose_time",
    Kind.POSITION: "show.dose_time",
    Kind.TIMER: "show.dose_time",
    Kind.PACE: "show.dose_pace",
}
VIEWS = {"side": "show.view_side", "front": "show.view_front"}
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


def describe(routine: Routine, words: Words) -> tuple[str, ...]:
    """The lines of `coach show`; those that belong to a step are indented."""
    return tuple(_Describer(routine, words).lines())


class _Describer:
    def __init__(self, routine: Routine, words: Words) -> None:
        self.routine = routine
        self.words = with_own(words, routine.words)

    def say(self, key: str, **params: object) -> str:
        shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in params.items()}
        return self.words.say(text(key, **shown))

    def name(self, prefix: str, name: str) -> str:
        """The plain word for a name, or the name itself."""
        key = f"{prefix}.{name}"
        return self.words.say(Text(key)) if key in self.words else name.replace("_", " ")

    def title(self, of: str, name: str) -> str:
        key = f"{of}.{name}.title"
        return self.words.say(Text(key)) if key in self.words else name.replace("_", " ")

    def lines(self) -> Iterator[str]:
        routine = self.routine
        yield self.title("routine", routine.id)
        if (purpose := f"routine.{routine.id}.purpose") in self.words:
            yield self.say(purpose)
        yield self.say("show.length", n=max(1, round(minutes(routine))), most=float(routine.max_minutes))
        if things := self.needed():
            yield self.say("show.needs", things=", ".join(things))
        yield from self.pain(routine.pain)
        yield from self.excluded(routine.excluded_by)
        for number, step in enumerate(routine.steps, 1):
            yield ""
            yield self.say(
                "show.step", number=number, title=self.title("exercise", step.exercise.id), time=self.length(step)
            )
            yield from (f"   {line}" for line in self.step(step))

    def length(self, step: Step) -> str:
        return self.say("show.minutes", n=max(1, round(seconds(step) / 60)))

    def needed(self) -> list[str]:
        """What must be at hand, in a fixed order."""
        exercises = [step.exercise for step in self.routine.steps]
        supports = {thing for exercise in exercises for pose in exercise.guide for thing in pose.support}
        chair = any(exercise.posture == "sitting" for exercise in exercises)
        floor = any(exercise.posture in FLOOR for exercise in exercises)
        things = [thing for thing in THINGS if thing in supports or (thing == "chair" and chair)]
        return [self.name("show.thing", thing) for thing in (["mat"] if floor else []) + things]

    def pain(self, rules: PainRules) -> Iterator[str]:
        yield self.say("show.pain_ceiling", ceiling=rules.ceiling)
        if rules.any_rise_ends:
            yield self.say("show.pain_rise")

    def excluded(self, reasons: tuple[str, ...]) -> Iterator[str]:
        if reasons:
            yield self.say("show.not_for", reasons="; ".join(self.name("show.excluded", name) for name in reasons))

    def step(self, step: Step) -> Iterator[str]:
        exercise = step.exercise
        yield self.dose(exercise.kind, step.dose)
        yield from self.pace(exercise)
        for limit in exercise.limits:
            yield from self.limit(limit)
        yield self.camera(exercise) if exercise.tracked else self.say("show.untracked")
        yield from self.excluded(exercise.excluded_by)
        if step.checkin:
            yield self.say("show.checkin")
        if step.optional:
            yield self.say("show.optional")

    def dose(self, kind: Kind, dose: Dose) -> str:
        amounts: dict[Kind, dict[str, object]] = {
            Kind.REPS: {"n": dose.sets, "reps": dose.reps, "rest": float(dose.rest_s)},
            Kind.HOLD: {"n": dose.sets, "hold": float(dose.hold_s or 0), "rest": float(dose.rest_s)},
            Kind.PACE: {"n": dose.cycles},
        }
        return self.say(DOSES[kind], **amounts.get(kind, {"time": self.time(dose.duration_s or 0.0)}))

    def time(self, duration_s: float) -> str:
        """Whole minutes as minutes, the rest as seconds."""
        whole = duration_s >= 60 and duration_s % 60 == 0
        return self.say("show.minutes" if whole else "show.seconds", n=round(duration_s / 60 if whole else duration_s))

    def pace(self, exercise: Exercise) -> Iterator[str]:
        """How fast: of a repetition, of steps, of a breath."""
        tempo, breath = exercise.tempo, exercise.breath
        if tempo and exercise.kind is Kind.STEPS:
            yield self.say("show.cadence", n=round(60 / tempo.total_s))
        elif tempo:
            yield self.say("show.tempo", up=float(tempo.up_s), hold=float(tempo.hold_s), down=float(tempo.down_s))
        if breath:
            parts = {"show.in": breath.in_s, "show.pause": breath.pause_s, "show.out": breath.out_s}
            parts |= {"show.pause_after": breath.after_s}
            said = [self.say(key, value=float(value)) for key, value in parts.items() if value]
            yield self.say("show.breath", parts=", ".join(said))

    def limit(self, limit: Limit) -> Iterator[str]:
        """One line for a measure: where it goes, where it warns and where it stops."""
        unit = UNITS.get(MEASURES[limit.measure].unit, "show.deg") if limit.measure in MEASURES else "show.deg"
        ends = {name: getattr(limit, name) for name in ("target_min", "target_max", *LIMITS)}
        said = {name: self.say(unit, value=float(end)) for name, end in ends.items() if end is not None}
        parts = [self.say(key, value=said[name]) for name, key in LIMITS.items() if name in said]
        aim = {name: said[name] for name in ("target_min", "target_max") if name in said}
        if aim:
            parts.insert(0, self.say(TARGETS[tuple(aim)], **aim))
        if parts:
            yield self.say("show.limit", measure=self.name("measure", limit.measure), rules="; ".join(parts))

    def camera(self, exercise: Exercise) -> str:
        place = exercise.placement
        return self.say(
            "show.camera",
            view=self.say(VIEWS[place.view]),
            low=float(place.height_m[0]),
            high=float(place.height_m[1]),
            near=float(place.distance_m[0]),
            far=float(place.distance_m[1]),
        )
