"""The sheet as one HTML page, whole in itself: it prints on any paper, and nothing on it comes from a network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coach.core.base.types import text
from coach.core.clinical.watch_for import watch_for
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Exercise, Routine, Step
from coach.prescription.describe import ANY_TIME, SIDES, Describer, groups
from coach.sheet.pictures import PHOTOGRAPH, Picture, distinct

LETTERS = "abcdefgh"  # beside a number: positions to choose from
Draw = Callable[[Exercise], tuple[Picture, ...]]


class SheetCodes(Protocol):
    """What a camera at home reads from the sheet."""

    @property
    def prescription(self) -> tuple[str, ...]:
        """Its codes as SVG."""

    @property
    def clinic(self) -> tuple[str, ...]:
        """Those of the clinic's key, for whoever never had anything of this clinic."""

    @property
    def by(self) -> str:
        """The clinic."""

    @property
    def digits(self) -> str:
        """Of that key, to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCard:
    """One exercise on the sheet."""

    number: str  # "3"; "3a", "3b" for positions to choose from, and for what takes its place
    title: str
    time: str = ""
    note: str = ""  # before anything else: optional, or in whose place
    how_much: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # who must not do it
    stops: tuple[str, ...] = ()
    exercise: Exercise | None = None  # None: a heading over the positions that follow
    pictures: tuple[Picture, ...] = field(default=())


def cards(routine: Routine, draw: Draw) -> tuple[SheetCard, ...]:
    """What stands on the sheet, in the order in which it is done; `draw` gives the pictures of an exercise."""
    say = Describer(routine)
    found: list[SheetCard] = []
    for number, group in enumerate(groups(routine), 1):
        found += _found(say, str(number), group, draw) if group[0].trial else _steps(say, str(number), group, draw)
    return tuple(found)


def _steps(say: Describer, number: str, group: tuple[Step, ...], draw: Draw) -> Iterator[SheetCard]:
    """A step; then, for those who leave it out, what takes its place."""
    step = group[0]
    yield _card(say, number, group, say.say("sheet.optional") if step.optional else "", draw)
    if step.instead is not None:
        title = say.title("exercise", step.exercise.id)
        yield _card(say, f"{number}a", (step.instead,), say.say("sheet.instead", title=title), draw)


def _found(say: Describer, number: str, group: tuple[Step, ...], draw: Draw) -> Iterator[SheetCard]:
    """The positions to try, and how long to stay in the best of them."""
    tries, stay = say.time(group[0].dose.duration_s or 0.0), say.time(group[-1].dose.duration_s or 0.0)
    how_much = (say.say("show.find_try", time=tries), say.say("show.find_stay", time=stay))
    yield SheetCard(number=number, title=say.say("show.find"), time=say.length(group), how_much=how_much)
    for letter, step in zip(LETTERS, (step for step in group if step.trial), strict=False):
        yield _card(say, f"{number}{letter}", (step,), "", draw)


def _card(say: Describer, number: str, group: tuple[Step, ...], note: str, draw: Draw) -> SheetCard:
    step = group[0]
    exercise = step.exercise
    steps = f"exercise.{exercise.id}.steps"
    how_much = () if step.trial else (say.dose(exercise, step.dose), *_sides(say, group), *say.pace(exercise))
    return SheetCard(
        number=number,
        title=say.title("exercise", exercise.id),
        time="" if step.trial else say.length(group),
        note=note,
        how_much=how_much,
        steps=say.words.lines(steps) if steps in say.words else (),
        limits=tuple(map(say.limit, exercise.limits)),
        left_out=tuple(say.conditions(step, exercise.suits.excluded_by)),
        stops=tuple(_stops(say, exercise)),
        exercise=exercise,
        pictures=draw(exercise),
    )


def _sides(say: Describer, group: tuple[Step, ...]) -> tuple[str, ...]:
    side = group[0].side
    return () if side is None else (say.say(SIDES[side] if len(group) == 1 else "show.side_each"),)


def _stops(say: Describer, exercise: Exercise) -> Iterator[str]:
    """When to stop, whoever it is; what lies on the skin has its own reasons."""
    if exercise.pacing.timer is not None and exercise.pacing.timer.take_off:
        yield say.say("sheet.stop_skin")
    yield say.say("sheet.stop_if")


def sheet_page(
    routine: Routine, cards: tuple[SheetCard, ...], due: DueTimes = ANY_TIME, digits: str = "",
    codes: SheetCodes | None = None,
) -> str:  # fmt: skip
    """The whole page. `due`: when a patient is to do it; `digits`: what is compared when the first parcel is taken;
    `codes`: what a camera at home reads, on pages of their own."""
    say = Describer(routine, due)
    page: str = _template().render(
        t=lambda key, **params: routine.words.say(text(key, **params)),
        language=routine.words.language,
        title=say.title("routine", routine.id),
        whole=list(say.whole())[1:],
        net=[routine.words.say(line) for line in watch_for(None, None)],
        cards=cards,
        digits=digits,
        codes=codes
        and {
            "prescription": list(map(Markup, codes.prescription)),
            "clinic": list(map(Markup, codes.clinic)),
            "by": codes.by,
            "digits": codes.digits,
        },
        distinct=distinct,
        caption=lambda picture: _caption(say, picture),
    )
    return page


def _caption(say: Describer, picture: Picture) -> str:
    return say.say("sheet.photograph") if picture.pose == PHOTOGRAPH else say.name("pose", picture.pose)


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("coach.sheet"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loader = environment.loader
    assert loader is not None
    environment.globals["style"] = Markup(loader.get_source(environment, "sheet.css")[0])
    return environment.get_template("sheet.html.j2")
