"""A prescription that two have changed: what one typed beside what is in force by now, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.review.prescribing import Field, PrescribingForm

TICKED = "on"  # what a browser sends of a ticked box


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoValues:
    """One field of the form that stands differently in two of them."""

    name: str
    field: Field | None  # of a number; None: a box, the times, or the rule of pain
    mine: str  # as it was typed; of a box "on" or nothing
    now: str  # as it is in force
    touched: bool  # mine is another than what the form was made from
    clash: bool  # both were changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    choices: tuple[TwoValues, ...]  # what was typed, and is not in force
    theirs: tuple[TwoValues, ...]  # what was changed elsewhere and not touched here: it stays
    kept: Mapping[str, str]  # every other field of the form, as it is in force


def merging(older: PrescribingForm, now: PrescribingForm, typed: Mapping[str, str]) -> Merging:
    """What was typed into a form that was made from `older`, now that another is in force: both untouched."""
    there, was, mine = dict(_values(now)), dict(_values(older)), {}
    fields = {each.name: each for each in now.fields}
    boxes = _boxes(now)
    for name, value in there.items():
        mine[name] = (TICKED if typed.get(name) else "") if name in boxes else typed.get(name, value)
    differing = []
    for name, value in there.items():
        if _same(mine[name], value):
            continue
        before = was.get(name, "")
        touched, clash = not _same(mine[name], before), not _same(value, before)
        differing.append(
            TwoValues(name=name, field=fields.get(name), mine=mine[name], now=value, touched=touched, clash=clash)
        )
    choices = tuple(each for each in differing if each.touched)
    chosen = {each.name for each in choices}
    return Merging(
        choices=choices,
        theirs=tuple(each for each in differing if not each.touched),
        kept={name: value for name, value in there.items() if name not in chosen},
    )


def _values(form: PrescribingForm) -> Iterator[tuple[str, str]]:
    """Every field of the form with what stands in it."""
    for field in form.fields:
        yield field.name, field.value
    ticked = {name: TICKED if on else "" for name, on in _boxes(form).items()}
    yield from ticked.items()
    yield "times", form.due.times
    yield "pain.rule", form.rule.rule
    for key, value in form.rule.texts.items():
        yield f"pain.{key}", value


def _boxes(form: PrescribingForm) -> dict[str, bool]:
    own = {} if form.rise_is_routines else {"pain.any_rise_ends": form.any_rise_ends}
    return own | dict(form.due.boxes) | {f"{each.exercise}.skip": each.skip for each in form.exercises}


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same value: 6 and 6,0 are."""
    plain = [each.strip().replace(",", ".").replace("−", "-") for each in (one, other)]
    try:
        return float(plain[0]) == float(plain[1])
    except ValueError:
        return plain[0] == plain[1]
