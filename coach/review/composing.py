"""A routine as a form: what stands in its fields, and back to the text of a file and a patient's overrides.

Nothing is kept between two pages: the form carries all of it, also what it does not show, so that two tabs are two.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coach.core.exercise.due_times import WEEKDAYS
from coach.core.exercise.model import Exercise, Kind, SideRule
from coach.prescription.dose import ALL_DOSE_KEYS, DOSE_KEYS
from coach.prescription.enclosed import named_in
from coach.prescription.faults import spell
from coach.prescription.models import STEP_SIDES
from coach.prescription.tighten import LIMIT_KEYS
from coach.review.prescribing import DueForm, Field, Typed, put_due
from coach.review.shelf import ShelfExercise, key_of

Fields = Mapping[str, str]
Data = dict[str, Any]

# fields of text, and boxes, that the whole routine has
COUNTS = ("days_a_week", "times_a_day")
LEVEL = "level"  # where the routine has some
TEXTS = ("title", "message", "max_minutes", "pain.ceiling", "times", *COUNTS, LEVEL)
BOXES = ("pain.any_rise_ends", *(f"days.{day}" for day in WEEKDAYS))
FINDER = ("try_s", "stay_s")
# of a routine's tables: what has fields of its own, and what was said of the file that it started from
IN_FIELDS = ("id", "version", "max_minutes", "pain", "step", "confirmed_by", "confirmed_on")
MOST_STEPS = 60  # as `models.RoutineTable` has it
# what a new step begins with where its exercise has no dose of its own; each is the least that the sources name
USUAL: Mapping[Kind, Data] = {
    Kind.REPS: {"sets": 1, "reps": 8},  # [P] F02: 8 to 12
    Kind.HOLD: {"sets": 2, "hold_s": 20},  # [P] R2 step 5: 20 to 30 s
    Kind.STEPS: {"duration_s": 120},  # [S] 000:29: a few minutes
    Kind.POSITION: {"duration_s": 120},  # [P] R1 step 3: minutes; therapist's choice of two
    Kind.PACE: {"cycles": 6},  # [P] R1 step 1
    Kind.TIMER: {"duration_s": 600},  # [S] 000:35, 002:128: 15 to 20 min at most; therapist's choice of ten
}


class BadForm(ValueError):
    """A form that no page of ours has sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStep:
    """One step: what stands in its fields, and what the form does not show of it, as the tables have it."""

    typed: Fields
    rest: Mapping[str, Any]

    @property
    def exercise(self) -> str:
        """Its id; of a position finder none."""
        return str(self.rest.get("exercise", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A prescription that is being composed."""

    routine: str = ""  # the id that it has in force; none while it is new
    basis: str = ""  # the prescription that it was made from; none while it is new
    form: str = ""  # the id of the form, so that a message is kept once
    typed: Fields = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    steps: tuple[DraftStep, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)  # other tables of the routine, its own exercises among them
    overrides: Mapping[str, Any] = field(default_factory=dict)  # what of the patient's changes is in no field

    @property
    def counts(self) -> tuple[str, ...]:
        """How often, and at which level where there are some."""
        return (*COUNTS, *((LEVEL,) if self.rest.get(LEVEL) else ()))

    @property
    def own_exercises(self) -> tuple[Mapping[str, Any], ...]:
        tables = self.rest.get("exercise")
        return tuple(table for table in tables if isinstance(table, dict)) if isinstance(tables, list) else ()


# from tables, and from a form


def draft_of(
    data: Mapping[str, Any], overrides: Mapping[str, Any], measures: Callable[[str], Mapping[str, str]]
) -> Draft:
    """A form with what a routine's tables say. `measures`: of an exercise the name of a limit on each measure."""
    words, pain = dict(data.get("words") or {}), dict(data.get("pain") or {})
    typed = {
        "title": str(words.pop("title", "")),
        "message": "",
        "max_minutes": _written(data.get("max_minutes", "")),
        "pain.ceiling": _written(pain.pop("ceiling", "")),
        "times": ", ".join(overrides.get("times", ())),
        **{key: _written(overrides.get(key, "")) for key in (*COUNTS, LEVEL)},
    }
    ticked = {f"days.{day}" for day in overrides.get("days", ())} & set(BOXES)
    ticked |= {"pain.any_rise_ends"} if pain.pop("any_rise_ends", False) else set()
    rest = _without_fields(data) | {"words": words}
    hidden = ("routine", "times", "days", *COUNTS, LEVEL)
    return Draft(
        typed=typed,
        ticked=frozenset(ticked),
        steps=tuple(_step_of(row, measures) for row in data.get("step", ()))[:MOST_STEPS],
        rest=rest,
        overrides={key: value for key, value in overrides.items() if key not in hidden},
    )


def _without_fields(data: Mapping[str, Any]) -> Data:
    return {key: value for key, value in data.items() if key not in IN_FIELDS}


def _step_of(row: Mapping[str, Any], measures: Callable[[str], Mapping[str, str]]) -> DraftStep:
    keys = (*ALL_DOSE_KEYS, *FINDER, "side")
    typed = {key: _written(row[key]) for key in keys if key in row}
    rest = {key: value for key, value in row.items() if key not in (*keys, "limit")}
    sources: Data = {}
    for limit in row.get("limit", ()):
        name = limit.get("name") or measures(str(row.get("exercise"))).get(str(limit.get("measure")), "")
        typed |= {f"limit.{name}.{key}": _written(limit[key]) for key in LIMIT_KEYS if key in limit}
        sources |= {name: limit["source"]} if "source" in limit else {}
    return DraftStep(typed=typed, rest=rest | ({"sources": sources} if sources else {}))


def new_step(one: ShelfExercise) -> DraftStep:
    """A step with the dose that its exercise has by itself, else the usual one of its kind."""
    alone = one.table.get("alone") or USUAL[one.exercise.kind]
    rest = {"exercise": one.exercise.id}
    if "checkin_every_s" in alone:
        rest["checkin_every_s"] = alone["checkin_every_s"]
    return DraftStep(typed={k: _written(alone[k]) for k in (*ALL_DOSE_KEYS, "side") if k in alone}, rest=rest)


def from_form(fields: Fields) -> Draft:
    """What was sent with the form. Raises BadForm."""
    count = fields.get("steps", "0")
    if not re.fullmatch(r"\d{1,4}", count):
        raise BadForm(f"{count!r} is no number of steps")
    return Draft(
        routine=fields.get("routine", ""),
        basis=fields.get("basis", ""),
        form=fields.get("form", ""),
        typed={key: fields.get(key, "").strip() for key in TEXTS},
        ticked=frozenset(key for key in BOXES if fields.get(key)),
        steps=tuple(_sent_step(fields, at) for at in range(1, int(count) + 1)),
        rest=_without_fields(_table(fields.get("rest", "{}"))),
        overrides=_table(fields.get("overrides", "{}")),
    )


def _sent_step(fields: Fields, at: int) -> DraftStep:
    mark = f"s{at}."
    typed = {key.removeprefix(mark): value.strip() for key, value in fields.items() if key.startswith(mark)}
    return DraftStep(rest=_table(typed.pop("rest", "{}")), typed=typed)


def _table(text: str) -> Data:
    try:
        table = json.loads(text)
        text.encode()
        json.dumps(table, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadForm("a hidden field is no table") from error
    if not isinstance(table, dict):
        raise BadForm("a hidden field is no table")
    return table


def hidden_fields(draft: Draft) -> dict[str, str]:
    """What the form carries beside the fields that are shown."""
    return {
        "routine": draft.routine, "basis": draft.basis, "form": draft.form, "steps": str(len(draft.steps)),
        "rest": json.dumps(draft.rest), "overrides": json.dumps(draft.overrides),
        **{f"s{at}.rest": json.dumps(step.rest) for at, step in enumerate(draft.steps, 1)},
    }  # fmt: skip


def every_field(draft: Draft) -> dict[str, str]:
    """All that the form sends."""
    steps = {f"s{at}.{key}": value for at, step in enumerate(draft.steps, 1) for key, value in step.typed.items()}
    return hidden_fields(draft) | dict(draft.typed) | dict.fromkeys(draft.ticked, "on") | steps


# what a button does


def added(draft: Draft, one: ShelfExercise) -> Draft | None:
    """With one step more; None where the routine has another exercise of that id: steps could not tell them apart."""
    mine = {str(table.get("id")): table for table in draft.own_exercises}
    name = one.exercise.id
    used = set(named_in({"step": [dict(step.rest) for step in draft.steps], **draft.rest}))
    if name in used and one.key != (key_of(mine[name]) if name in mine else name):
        return None
    mine.pop(name, None)
    if not one.shipped:
        mine[name] = one.table
    rest = {key: value for key, value in draft.rest.items() if key != "exercise"}
    rest |= {"exercise": list(mine.values())} if mine else {}
    return replace(draft, steps=(*draft.steps, new_step(one)), rest=rest)


def moved(draft: Draft, at: int, by: int) -> Draft:
    """The step at that place, from 0, goes one place on or back; where it cannot, nothing changes."""
    steps, to = list(draft.steps), at + by
    if 0 <= at < len(steps) and 0 <= to < len(steps):
        steps[at], steps[to] = steps[to], steps[at]
    return replace(draft, steps=tuple(steps))


def removed(draft: Draft, at: int) -> Draft:
    return replace(draft, steps=tuple(step for place, step in enumerate(draft.steps) if place != at))


# the fields of one step


def sides_of(one: ShelfExercise) -> tuple[str, ...]:
    """The sides that may be chosen for it; none where it has none."""
    two = one.exercise.side_rule is not SideRule.NEAR or "side" in (one.table.get("alone") or {})
    return STEP_SIDES if two and one.exercise.kind is not Kind.STEPS else ()


def step_fields(step: DraftStep, at: int, exercise: Exercise | None) -> tuple[Field, ...]:
    """The numbers of its dose."""
    keys: Sequence[str] = FINDER if exercise is None else [key for keys in DOSE_KEYS[exercise.kind] for key in keys]
    keys = sorted(keys, key=lambda key: (*FINDER, *ALL_DOSE_KEYS).index(key))
    return tuple(Field(name=f"s{at}.{key}", kind=key, in_force=None, value=step.typed.get(key, "")) for key in keys)


def limit_fields(step: DraftStep, at: int, exercise: Exercise | None) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    """Of each limit its name, its measure, and the numbers that may be made tighter."""
    for limit in exercise.limits if exercise is not None else ():
        keys = [key for key in LIMIT_KEYS if getattr(limit, key) is not None]
        fields = tuple(
            Field(
                name=f"s{at}.limit.{limit.name}.{key}", kind=key, in_force=getattr(limit, key),
                value=step.typed.get(f"limit.{limit.name}.{key}", ""), least=key.endswith("below"),
            )
            for key in keys
        )  # fmt: skip
        if fields:
            yield limit.name, limit.measure, fields


# to a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a form came to: a routine's tables and overrides, the faults of its fields, and where each fault belongs."""

    data: Data
    overrides: Data
    faults: dict[str, list[str]]
    paths: Mapping[str, str]

    def field_at(self, path: str) -> str:
        """The field that a fault's path is about; "" for the whole."""
        while path:
            if path in self.paths:
                return self.paths[path]
            path = path.rpartition("[" if path.endswith("]") else ".")[0]
        return ""


def written(
    draft: Draft, exercises: Mapping[str, ShelfExercise], *, id: str, version: str, language: str, by: str
) -> Written:
    """The tables of the routine and the patient's overrides. `exercises`: by the ids that the steps name."""
    made = Typed({"routine": id} | dict(draft.overrides))
    made.paths |= {"id": "title", "words": "title", "version": "title", "step": "steps"}
    made.paths |= {key: key for key in ("days", "times", "max_minutes", "pain.ceiling", *COUNTS, LEVEL)}
    made.paths["days"] = f"days.{WEEKDAYS[0]}"
    head: Data = {"id": id, "version": version}
    made.put(head, _field(draft, "max_minutes", "max_minutes"), ())
    head |= {key: value for key, value in draft.rest.items() if key not in ("exercise", "words")}
    choice = f"therapist's choice: {by}"
    basis = draft.rest.get("basis")
    head["basis"] = list(dict.fromkeys([*(basis if isinstance(basis, list) else ()), choice]))
    pain: Data = {"any_rise_ends": True} if "pain.any_rise_ends" in draft.ticked else {}
    made.put(pain, _field(draft, "pain.ceiling", "ceiling"), ("pain",))
    for key in draft.counts:
        made.put(made.overrides, _field(draft, key, key), ())
    put_due(made, DueForm(days={day: f"days.{day}" in draft.ticked for day in WEEKDAYS}, times=draft.typed["times"]))
    made.paths["days"] = f"days.{WEEKDAYS[0]}"
    steps = [_row(made, step, at, exercises.get(step.exercise)) for at, step in enumerate(draft.steps)]
    if not draft.typed["title"]:
        made.fault("title", "title")
    if not steps:
        made.fault("steps", "no_step")
    own_words = draft.rest.get("words")
    purpose = own_words.get("purpose") if isinstance(own_words, dict) else None
    words = {"language": language, "title": draft.typed["title"]} | ({"purpose": purpose} if purpose else {})
    data = head | ({"pain": pain} if pain else {}) | {"words": words, "step": steps}
    used = set(named_in(data))
    inside = [table for table in draft.own_exercises if table.get("id") in used]
    return Written(
        data=data | ({"exercise": inside} if inside else {}), overrides=made.overrides, faults=made.faults,
        paths=made.paths,
    )  # fmt: skip


def _field(draft: Draft, name: str, kind: str) -> Field:
    return Field(name=name, kind=kind, in_force=None, value=draft.typed[name])


def _row(made: Typed, step: DraftStep, at: int, one: ShelfExercise | None) -> Data:
    exercise = None if one is None else one.exercise
    row: Data = {key: value for key, value in step.rest.items() if key in ("exercise", "find")}
    made.paths[spell(("step", at))] = f"s{at + 1}"
    for each in step_fields(step, at + 1, exercise):
        made.put(row, each, ("step", at))
    if step.typed.get("side"):
        row["side"] = step.typed["side"]
        made.paths[spell(("step", at, "side"))] = f"s{at + 1}.side"
    row |= {key: value for key, value in step.rest.items() if key not in ("exercise", "find", "sources")}
    sources, limits = step.rest.get("sources"), list[Data]()
    for name, _, fields in limit_fields(step, at + 1, exercise):
        table: Data = {"name": name}
        for each in fields:
            made.put(table, each, ("step", at, "limit", len(limits)))
        if len(table) > 1:
            kept = sources.get(name) if isinstance(sources, dict) else None
            made.paths[spell(("step", at, "limit", len(limits)))] = fields[0].name
            limits.append(table | ({"source": kept} if kept else {}))
    return row | ({"limit": limits} if limits else {})


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def slug(title: str) -> str:
    """The id that a title stands for: small letters, digits and _; "" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:50].rstrip("_")
