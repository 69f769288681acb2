"""A prescription as a form, with what is allowed beside each number, and back to overrides for `coach check`."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from coach.core.exercise.due_times import TIME_OF_DAY, WEEKDAYS
from coach.core.exercise.model import Dose, Exercise, Limit, PainRule, Routine
from coach.prescription.confirming import FIRST_ZONE
from coach.prescription.dose import DOSE_KEYS
from coach.prescription.faults import FileFault, Path, PrescriptionError, spell
from coach.prescription.reader import read_kept
from coach.prescription.signing import SIGNED_WITH
from coach.prescription.tighten import LIMIT_KEYS

LEAST = ("rest_s",)  # of a dose: more of it is less
WHOLE = ("sets", "reps", "cycles", "level", "days_a_week", "times_a_day", "ceiling")  # numbers without a fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One number of the form."""

    name: str  # in the form, such as hip_lift.dose.reps
    kind: str  # its key in the overrides: reps, stop_below, ...
    in_force: float | None  # the routine's; None: it has none
    value: str  # as it is now for the patient, or as it was typed
    least: bool = False  # the routine's value is the least allowed; otherwise it is the most


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    name: str
    measure: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseForm:
    exercise: str
    skip: bool
    dose: tuple[Field, ...]
    limits: tuple[Limits, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """The rule of pain, and who signs it; what was typed, or what is in force."""

    rule: str  # of PAIN_RULES
    clinician: str
    reason: str
    signed: str  # the date, as 2026-01-31

    @property
    def texts(self) -> Mapping[str, str]:
        """What stands in a field of text, by its key."""
        return {key: getattr(self, key) for key in SIGNED_WITH}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueForm:
    """The days and times, as they are ticked and typed, or in force."""

    days: Mapping[str, bool]  # each of WEEKDAYS: whether it is ticked
    times: str  # such as 08:00, 18:00

    @property
    def boxes(self) -> Mapping[str, bool]:
        """Whether each box is ticked, by its name."""
        return {f"days.{day}": on for day, on in self.days.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribingForm:
    routine: Routine  # as its file has it, at the level in force
    common: tuple[Field, ...]
    due: DueForm
    any_rise_ends: bool
    rule: RuleForm
    rise_is_routines: bool  # the routine says so itself: nothing loosens it
    exercises: tuple[ExerciseForm, ...]

    @property
    def fields(self) -> Iterator[Field]:
        yield from self.common
        for own in self.exercises:
            yield from own.dose
            for limits in own.limits:
                yield from limits.fields


def form_of(whole: Routine, overrides: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> PrescribingForm:
    """The form with what is in force, or with what was typed into it."""
    pain, maker = overrides.get("pain", {}), _Maker(typed)
    steps = {step["exercise"]: step for step in overrides.get("step", ())}
    common = [
        maker.field("days_a_week", None, overrides.get("days_a_week")),
        maker.field("times_a_day", None, overrides.get("times_a_day")),
        maker.field("max_minutes", whole.max_minutes, overrides.get("max_minutes")),
        maker.field("ceiling", whole.pain.ceiling, pain.get("ceiling"), name="pain.ceiling"),
    ]
    if whole.levels:
        common.insert(0, maker.field("level", None, overrides.get("level", whole.level)))
    return PrescribingForm(
        routine=whole,
        common=tuple(common),
        due=maker.due(overrides),
        any_rise_ends=maker.ticked("pain.any_rise_ends", bool(pain.get("any_rise_ends"))),
        rule=maker.rule(pain),
        rise_is_routines=whole.pain.any_rise_ends,
        exercises=tuple(maker.exercise(own, whole, steps.get(own.id, {})) for own in whole.exercises.values()),
    )


@dataclass(slots=True)
class _Maker:
    typed: Mapping[str, str] | None

    def ticked(self, name: str, now: bool) -> bool:
        return now if self.typed is None else bool(self.typed.get(name))

    def due(self, overrides: Mapping[str, Any]) -> DueForm:
        now = ", ".join(overrides.get("times", ()))
        return DueForm(
            days={day: self.ticked(f"days.{day}", day in overrides.get("days", ())) for day in WEEKDAYS},
            times=now if self.typed is None else self.typed.get("times", now).strip(),
        )

    def rule(self, pain: Mapping[str, Any]) -> RuleForm:
        now = {key: str(pain.get(key, "")) for key in SIGNED_WITH} | {"rule": str(pain.get("rule", PainRule.STRICT))}
        typed = self.typed
        said = now if typed is None else {key: typed.get(f"pain.{key}", now[key]).strip() for key in now}
        return RuleForm(**said)

    def field(
        self, kind: str, in_force: float | None, now: float | None, *, name: str | None = None, least: bool = False
    ) -> Field:
        called = name or kind
        value = _written(in_force if now is None else now) if self.typed is None else self.typed.get(called, "")
        return Field(name=called, kind=kind, in_force=in_force, value=value, least=least)

    def exercise(self, exercise: Exercise, whole: Routine, step: Mapping[str, Any]) -> ExerciseForm:
        limits = [limit for limit in exercise.limits if any(getattr(limit, key) is not None for key in LIMIT_KEYS)]
        doses = [each.dose for each in whole.every_step if each.exercise.id == exercise.id]
        return ExerciseForm(
            exercise=exercise.id,
            skip=self.ticked(f"{exercise.id}.skip", bool(step.get("skip"))),
            dose=tuple(self._doses(exercise, doses, step)),
            limits=tuple(self._limit(exercise.id, limit, _said(step, limit)) for limit in limits),
        )

    def _doses(self, exercise: Exercise, doses: list[Dose], step: Mapping[str, Any]) -> Iterator[Field]:
        for key in (key for keys in DOSE_KEYS[exercise.kind] for key in keys):
            own = [value for dose in doses if (value := getattr(dose, key)) is not None]
            if own:
                least = key in LEAST
                bound = min(own) if least else max(own)
                yield self.field(key, bound, step.get(key), name=f"{exercise.id}.dose.{key}", least=least)

    def _limit(self, exercise: str, limit: Limit, values: Mapping[str, Any]) -> Limits:
        fields = tuple(
            self.field(
                key, getattr(limit, key), values.get(key), name=f"{exercise}.limit.{limit.name}.{key}",
                least=key.endswith("below"),
            )
            for key in LIMIT_KEYS
            if getattr(limit, key) is not None
        )  # fmt: skip
        return Limits(name=limit.name, measure=limit.measure, fields=fields)


def _said(step: Mapping[str, Any], limit: Limit) -> Mapping[str, Any]:
    """What a step's tables say of a limit: by its name, or by its measure."""
    tables = step.get("limit", ())
    return next((each for each in tables if limit.name == each.get("name") or limit.measure == each.get("measure")), {})


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@dataclass(slots=True)
class Typed:
    """What a form came to: overrides, and the faults of its fields by their name ("" is the whole)."""

    overrides: dict[str, Any]
    faults: dict[str, list[str]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # where each number stands, as faults spell it

    def fault(self, name: str, message: str) -> None:
        self.faults.setdefault(name, []).append(message)

    def put(self, table: dict[str, Any], field: Field, path: Path) -> None:
        """A number that differs from the routine's own goes into the table; an empty field is the routine's own."""
        said = field.value.strip().replace(",", ".").replace("−", "-")
        if not said:
            return
        try:
            value = float(said)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fault(field.name, "number")
        elif field.kind in WHOLE and value != int(value):
            self.fault(field.name, "whole")
        elif field.in_force is None or value != field.in_force:
            table[field.kind] = int(value) if field.kind in WHOLE else value
            self.paths[spell((*path, field.kind))] = field.name


def typed_overrides(text: str, before: Mapping[str, Any], whole: Routine, typed: Mapping[str, str]) -> Typed:
    """The overrides that a form asks for, checked as `coach check` checks a file. `text` is the routine's own.

    A fault of a field is `number`, `whole`, or the sentence of the check. What the form does not show stays.
    """
    form = form_of(whole, before, typed)
    made = Typed({"routine": whole.id})
    pain: dict[str, Any] = {"any_rise_ends": True} if form.any_rise_ends and not form.rise_is_routines else {}
    if form.rule.rule != PainRule.STRICT:
        pain |= {"rule": form.rule.rule} | {key: value for key, value in form.rule.texts.items() if value}
    made.paths |= {spell(("pain", key)): f"pain.{key}" for key in ("rule", *SIGNED_WITH)}
    for own in form.common:
        if own.kind == "ceiling":
            made.put(pain, own, ("pain",))
        else:
            made.put(made.overrides, own, ())
    put_due(made, form.due)
    kept = {step["exercise"]: step for step in before.get("step", ())}
    steps = [dict(step) for name, step in kept.items() if name not in whole.exercises]
    for each in form.exercises:
        step = _step(made, each, kept.get(each.exercise, {}), len(steps))
        if len(step) > 1:
            steps.append(step)
    made.overrides |= {key: table for key, table in (("pain", pain), ("step", steps)) if table}
    _check(made, text)
    return made


def put_due(typed: Typed, form: DueForm) -> None:
    """The ticked days, in the order of the week, and the times as they were typed (8:00 is 08:00); none is any."""
    days = [day for day, on in form.days.items() if on]
    times = [part.zfill(5) for part in form.times.replace(";", " ").replace(",", " ").split()]
    if not all(map(TIME_OF_DAY.fullmatch, times)):
        typed.fault("times", "time")
        times = []
    typed.overrides |= {key: given for key, given in (("days", days), ("times", times)) if given}
    typed.paths["times"] = "times"


def signed_ahead(overrides: Mapping[str, Any], now: datetime) -> dict[str, list[str]]:
    """The fault of a signing that is still to come, at its field: no session would be held by its rule.

    Looked for where it is typed and never in what is kept, which a clock that was set back must not make unreadable.
    """
    pain = overrides.get("pain")
    signed = str(pain.get("signed", "")) if isinstance(pain, Mapping) else ""
    if signed <= now.astimezone(FIRST_ZONE).date().isoformat():
        return {}
    return {"pain.signed": [f"{signed} is still to come; write the day on which it was signed"]}


def _step(typed: Typed, form: ExerciseForm, kept: Mapping[str, Any], at: int) -> dict[str, Any]:
    step: dict[str, Any] = {"exercise": form.exercise}
    if form.skip:
        step["skip"] = True
    for each in form.dose:
        typed.put(step, each, ("step", at))
    sources = {limit.get("name"): limit["source"] for limit in kept.get("limit", ()) if "source" in limit}
    limits: list[dict[str, Any]] = []
    for limit in form.limits:
        table: dict[str, Any] = {"name": limit.name}
        for each in limit.fields:
            typed.put(table, each, ("step", at, "limit", len(limits)))
        if len(table) > 1:
            limits.append(table | ({"source": sources[limit.name]} if limit.name in sources else {}))
    if limits:
        step["limit"] = limits
    return step


def checked(text: str, overrides: Mapping[str, Any]) -> list[str]:
    """Every fault of overrides, as `coach check` says it."""
    return [str(fault) for fault in _faults(text, overrides)]


def _check(typed: Typed, text: str) -> None:
    for fault in _faults(text, typed.overrides):
        name = typed.paths.get(fault.path, "")
        typed.fault(name, fault.message if name else str(fault))


def _faults(text: str, overrides: Mapping[str, Any]) -> tuple[FileFault, ...]:
    try:
        read_kept(f"{overrides['routine']}.toml", text, overrides)
    except PrescriptionError as error:
        return error.faults
    return ()
