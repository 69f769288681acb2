"""Questionnaires as data: the shipped ones, and those of a clinic in the folder `questionnaires` beside a routine.

What it asks stands in the words files under `questionnaire.<id>`; a clinic's own file may have its texts in it.
"""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from coach.core.base.phrases import Words
from coach.core.progress.questionnaire import (
    YES_NO,
    AnswerOption,
    AskedItem,
    Better,
    ChangeThatMatters,
    ItemKind,
    Questionnaire,
    ScoreScale,
    Scoring,
    WhenAsked,
)
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.faults import PrescriptionError, near, show
from coach.prescription.models import Language, Name, Sentence, SourceOf, Table, Text
from coach.prescription.shape import hold
from coach.prescription.source import FileSource, read_source
from coach.prescription.words import flatten, load_words, with_own
from coach.shipped import shipped_folder

FOLDER = "questionnaires"
MOST_ON_SCALE = 21  # numbers to choose from; more cannot be read from the floor [E]
KINDS = tuple(kind.value for kind in ItemKind)
RATED = (ItemKind.SCALE, ItemKind.ACTIVITY)
TITLE, LEAD, NOTE, LEAST, MOST, SUGGESTIONS = "title", "lead", "note", "least", "most", "suggestions"  # of its words

Days = Annotated[int, Field(ge=1, le=400)]
Points = Annotated[float, Field(ge=-1000, le=1000)]


class AskWhenTable(Table):
    """When it is due; days are counted from the first session of a programme. Without any of these only on request."""

    first_session: bool = Field(default=False, description="with the first session of a programme")
    every_days: Days | None = Field(default=None, description="again after so many days")
    from_day: int = Field(default=0, ge=0, le=400, description="not before so many days have passed")
    last_session: bool = Field(default=False, description="once nothing is prescribed any more")
    after_days_away: Days | None = Field(
        default=None, description="once, at the next start after so many days without a session"
    )


class ScaleTable(Table):
    """The numbers to choose from; what both ends mean is in its words: `least` and `most`."""

    min: int = Field(ge=-100, le=100, description="the lowest number")
    max: int = Field(ge=-100, le=100, description="the highest number")


class OptionTable(Table):
    """One choice of an item; its text is `choice.<value>`."""

    value: Name = Field(description="what is kept of it")
    points: Points | None = Field(default=None, description="what it adds to the score; nothing where it is left out")


class ItemTable(Table):
    """One thing that is asked; its text is `ask.<id>`."""

    id: Name = Field(description="name of the item: answers are kept by it")
    kind: Literal[KINDS] = Field(description="how it is answered")  # type: ignore[valid-type]
    choice: list[OptionTable] = Field(default_factory=list, max_length=12, description="of an item with choices")
    told_first: list[Name] = Field(
        default_factory=list, max_length=12, description="answers that a therapist is shown before anything else"
    )


class ChangeTable(Table):
    """How far the score moves before that means anything."""

    score: float = Field(ge=0, le=1000, description="of the score")
    one_item: float | None = Field(default=None, ge=0, le=1000, description="where only one item can be compared")
    from_value: float | None = Field(
        default=None, ge=-1000, le=1000, description="compared with this; with the first answers where it is left out"
    )
    mark: Literal["V", "M", "J"] = Field(description="V: the source was read; M: published, from memory; J: judgement")
    source: SourceOf


class QuestionnaireWords(Table):
    """A clinic's own texts, in one language."""

    language: Language
    title: Text | None = Field(default=None, description="its name")
    lead: Text | None = Field(default=None, description="what is said before its first item")
    note: Text | None = Field(default=None, description="what a therapist is to know of its figures")
    least: Text | None = Field(default=None, description="what the lowest number means")
    most: Text | None = Field(default=None, description="what the highest number means")
    suggestions: list[Text] | None = Field(default=None, max_length=20, description="activities to choose from")
    ask: dict[Name, Text] = Field(default_factory=dict, max_length=60, description="what is asked, by item")
    choice: dict[Name, Text] = Field(default_factory=dict, max_length=60, description="choices, by their value")


class QuestionnaireTable(Table):
    """A questionnaire file."""

    model_config = ConfigDict(title="Questionnaire")

    id: Name = Field(description="name of the questionnaire")
    version: str = Field(min_length=1, max_length=40, description='in quotes, like "1"; raise it with every change')
    scoring: Literal[tuple(Scoring)] = Field(  # type: ignore[valid-type]
        default="none", description="what the answers come to: their mean, their sum, how many are yes, or nothing"
    )
    better: Literal[tuple(Better)] = Field(  # type: ignore[valid-type]
        default="neither", description="which way the score goes when the person is better"
    )
    least_answered: int | None = Field(
        default=None, ge=1, le=60, description="answers that a score needs; all of them where it is left out"
    )
    ask_when: AskWhenTable = AskWhenTable()
    scale: ScaleTable | None = None
    item: list[ItemTable] = Field(min_length=1, max_length=60, description="what is asked, in this order")
    change: ChangeTable | None = None
    words: QuestionnaireWords | None = None
    mark: Literal["V", "M", "J"] = Field(description="V: the source was read; M: published, from memory; J: judgement")
    source: SourceOf
    licence: Sentence = Field(description="under which it may be used, and by whom")


def shipped_questionnaires() -> dict[str, Path]:
    """Every shipped questionnaire by its id."""
    return _files(shipped_folder("routines") / FOLDER)


def questionnaires_beside(routine: Path | str = Path("routine.toml")) -> dict[str, Path]:
    """Those in the folder `questionnaires` beside a routine, by default in the working folder, and the shipped ones."""
    return shipped_questionnaires() | {
        name: path
        for name, path in _files(Path(routine).parent / FOLDER).items()
        if name not in shipped_questionnaires()
    }


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def usable_questionnaires(
    language: str, files: dict[str, Path] | None = None
) -> tuple[tuple[Questionnaire, ...], tuple[str, ...]]:
    """Those that can be asked, in a language; and of each other one a sentence. A clinic's file with a fault stops no
    session: `coach check` says what is wrong with it."""
    usable, refused = [], []
    for path in (questionnaires_beside() if files is None else files).values():
        try:
            usable.append(read_questionnaire(path, language))
        except PrescriptionError:
            refused.append(f"{path} is not asked until its faults are mended: coach check {path}")
    return tuple(usable), tuple(refused)


def read_questionnaire(path: Path | str, language: str = "en") -> Questionnaire:
    """A questionnaire file with its sentences in a language. Raises PrescriptionError with every fault."""
    source = read_source(path)
    shape = hold(source, QuestionnaireTable)
    shape.check(_rules(shape.data, source))
    words = load_words(language)
    if shape.table is not None:
        texts = {} if shape.table.words is None else shape.table.words.model_dump(exclude_none=True)
        prefix = f"questionnaire.{shape.table.id}"
        words = with_own(words, flatten(texts, f"{prefix}."))
        shape.check(_unsaid(shape.table, prefix, words))
    if shape.faults or shape.table is None:
        raise PrescriptionError(shape.faults)
    return _built(shape.table, words)


def is_questionnaire(data: Tables) -> bool:
    """Whether a file is meant to be one: it has keys that no routine, exercise or prescription has."""
    return not {"item", "ask_when", "scoring", "licence"}.isdisjoint(data) and {
        "step",
        "posture",
        "routine",
    }.isdisjoint(data)


# -- rules between keys -----------------------------------------------------------------------------------------------


def _rules(data: Tables, source: FileSource) -> Found:
    yield from _name(data, Path(source.file))
    yield from _scale(data)
    for at, item in rows(data, "item"):
        yield from _item(item, at)
    yield from _twice(data)
    yield from _scoring(data)


def _name(data: Tables, path: Path) -> Found:
    name = word(data, "id")
    if name is not None and path.stem != name:
        yield ("id",), f"{show(name)} is not the file's name; both must be the same, here {show(path.stem)}"
    elif name in shipped_questionnaires() and os.path.realpath(path) != os.path.realpath(
        shipped_questionnaires()[name]
    ):
        yield ("id",), f'"{name}" is the id of a shipped questionnaire; give yours another, and the file the same'


def _scale(data: Tables) -> Found:
    scale = data.get("scale")
    rated = [at for at, item in rows(data, "item") if word(item, "kind") in RATED]
    if not isinstance(scale, dict):
        if rated:
            yield ("item", rated[0], "kind"), "it is answered with a number, and there is no [scale]"
        return
    low, high = number(scale, "min"), number(scale, "max")
    if low is not None and high is not None:
        if low >= high:
            yield ("scale", "max"), f"{high:g} is not above min, {low:g}"
        elif high - low >= MOST_ON_SCALE:
            yield ("scale", "max"), f"{low:g} to {high:g} are too many numbers to choose from; at most {MOST_ON_SCALE}"


def _item(item: Tables, at: int) -> Found:
    kind = word(item, "kind")
    values = [value for _, option in rows(item, "choice") if (value := word(option, "value")) is not None]
    if kind == ItemKind.CHOICE and not values:
        yield ("item", at), "it has no choices; write them as [[item.choice]]"
    elif kind in KINDS and kind != ItemKind.CHOICE and values:
        yield ("item", at, "choice"), f"an item of the kind {kind} has no choices; leave them out"
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield ("item", at, "choice"), f"{show(value)} is there twice; give each choice another value"
    yield from _told_first(item, at, YES_NO if kind == ItemKind.YES_NO else values)


def _twice(data: Tables) -> Found:
    before: set[str] = set()
    for at, item in rows(data, "item"):
        name = word(item, "id")
        if name is not None and name in before:
            yield ("item", at, "id"), f"{show(name)} is there twice; give each item another name"
        before |= {name} if name is not None else set()


def _told_first(item: Tables, at: int, values: Collection[str]) -> Found:
    wanted = item.get("told_first")
    for place, value in enumerate(wanted if isinstance(wanted, list) else ()):
        if isinstance(value, str) and value not in values:
            known = " or ".join(near(value, values) or values) or "none: only yes_no and choice have such answers"
            yield ("item", at, "told_first", place), f"{show(value)} is no answer to it; write {known}"


def _scoring(data: Tables) -> Found:
    scoring, better = data.get("scoring", "none"), data.get("better", "neither")
    kinds = {word(item, "kind") for _, item in rows(data, "item")}
    if scoring == Scoring.COUNT and ItemKind.YES_NO not in kinds:
        yield ("scoring",), "count says how many answers are yes, and no item is of the kind yes_no"
    if scoring == Scoring.NONE and "change" in data:
        yield ("change",), "there is no score that could change; say in scoring how there is one"
    if better == Better.NEITHER and "change" in data and scoring != Scoring.NONE:
        yield ("change",), 'nobody can tell what a change means; say in better whether "more" or "less" is better'
    least, items = number(data, "least_answered"), len(list(rows(data, "item")))
    if least is not None and least > items:
        yield ("least_answered",), f"{least:g} is more than it has items, {items}"


def _unsaid(table: QuestionnaireTable, prefix: str, words: Words) -> Found:
    """Sentences that are missing."""
    keys = [TITLE, *((LEAST, MOST) if table.scale is not None else ())]
    keys += [f"ask.{item.id}" for item in table.item]
    keys += [f"choice.{option.value}" for item in table.item for option in item.choice]
    for key in dict.fromkeys(keys):
        if f"{prefix}.{key}" not in words:
            yield ("words",), f"there is no text for {key}; write it in [words{_heading(key)}]"


def _heading(key: str) -> str:
    group, dot, _ = key.partition(".")
    return f".{group}" if dot else ""


# -- what core has of it -----------------------------------------------------------------------------------------------


def _built(table: QuestionnaireTable, words: Words) -> Questionnaire:
    prefix = f"questionnaire.{table.id}"

    def sentence(key: str) -> str:
        return words.say_key(f"{prefix}.{key}") if f"{prefix}.{key}" in words else ""

    def option(one: OptionTable) -> AnswerOption:
        return AnswerOption(value=one.value, label=sentence(f"choice.{one.value}"), points=one.points)

    when: dict[str, Any] = table.ask_when.model_dump()
    return Questionnaire(
        id=table.id,
        version=table.version,
        title=sentence(TITLE),
        lead=sentence(LEAD),
        note=sentence(NOTE),
        items=tuple(
            AskedItem(
                id=item.id,
                kind=ItemKind(item.kind),
                ask=sentence(f"ask.{item.id}"),
                options=tuple(map(option, item.choice)),
                told_first=tuple(item.told_first),
            )
            for item in table.item
        ),
        when=WhenAsked(**when),
        scoring=Scoring(table.scoring),
        better=Better(table.better),
        least_answered=len(table.item) if table.least_answered is None else table.least_answered,
        scale=None if table.scale is None else _scale_of(table.scale, sentence(LEAST), sentence(MOST)),
        change=None if table.change is None else ChangeThatMatters(**table.change.model_dump(exclude={"mark"})),
        suggestions=words.lines(f"{prefix}.{SUGGESTIONS}"),
        source=table.source,
        licence=table.licence,
    )  # fmt: skip


def _scale_of(table: ScaleTable, least: str, most: str) -> ScoreScale:
    return ScoreScale(least=table.min, most=table.max, least_words=least, most_words=most)
