"""A clinician's ticks: each is of one thing, has a date, and ends ([R2] S19).

A tick opens its own condition and nothing else. It ends after its days, with a new symptom, and when its condition
changes: then whoever agreed did not know of it. The date is that on which the clinician agreed, or examined the person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from coach.core.clinical.conditions import CONDITIONS, DIAGNOSES, TICK_OF, not_cleared

DAYS = 84  # [R2] S19: 12 weeks
EXAMINED_DAYS = 28  # [R2] S19: weight loss and pain at night, 4 weeks


@dataclass(frozen=True, slots=True)
class TickRule:
    """`missing`: the fact that it is needed and not there; None where a sign asks for it, and no fact.

    `examined`: it counts from the day of an examination, which has to be named.
    """

    missing: str | None
    days: int = DAYS
    examined: bool = False


TICKS: Mapping[str, TickRule] = {
    **{name: TickRule(not_cleared(name)) for name in CONDITIONS if name not in TICK_OF},
    "first_over_55": TickRule("first_over_55_not_cleared"),
    "roller": TickRule("roller_not_cleared"),
    "ball": TickRule("ball_not_cleared"),
    "weight_loss": TickRule(None, EXAMINED_DAYS, examined=True),
    "night_pain": TickRule(None, EXAMINED_DAYS, examined=True),
    "morning_stiffness": TickRule(None, examined=True),
}
THINGS = ("roller", "ball")  # left out without a tick, and no reason to wait with the rest
PREFIX = "cleared_"  # a session asks for each tick by a question of its own
# how long ago an examination was, as a session asks for it: the most days that the answer may mean
EXAMINED_AGO_DAYS: Mapping[str, int] = {"examined_7_days": 6, "examined_14_days": 13, "examined_28_days": 27}
# which ticks end with another answer to a question of the intake; of `conditions` those of what was added or taken out
_BY_QUESTION: Mapping[str, tuple[str, ...]] = {
    "surgery": ("recent_surgery",), "pregnant": ("pregnant", "recent_birth"), "had_before": ("first_over_55",),
}  # fmt: skip


def question(tick: str) -> str:
    """The id of the question that asks for this tick in a session."""
    return PREFIX + tick


def tick_of(question_id: str) -> str | None:
    """The tick that a question of a session asks for; None for any other question."""
    name = question_id.removeprefix(PREFIX)
    return name if question_id.startswith(PREFIX) and name in TICKS else None


def in_force(hours_old: Mapping[str, float], new_symptom_h: float | None = None) -> tuple[str, ...]:
    """The ticks that hold, of those with these ages in hours, counted from the first moment of their day.

    One of the future does not, nor one of a day before that of the newest symptom, `new_symptom_h` hours ago; None
    where there was none. (Those of the same day are taken back when the session of the symptom ends.)
    """
    return tuple(
        name
        for name, hours in hours_old.items()
        if name in TICKS
        and 0.0 <= hours < (TICKS[name].days + 1) * 24.0
        and not (new_symptom_h is not None and hours - 24.0 >= new_symptom_h)
    )


def needed(facts: Collection[str]) -> tuple[str, ...]:
    """The ticks that are needed before anything but relief, and that none in force gives, in the order of the table."""
    return tuple(name for name, tick in TICKS.items() if name not in THINGS and tick.missing in facts)


def with_tick(facts: frozenset[str], tick: str) -> frozenset[str]:
    """What is true once this tick is given: what waited for it and for nothing else is open."""
    over = {not_cleared(name) for name in CONDITIONS if TICK_OF.get(name, name) == tick}
    left = facts - over - {TICKS[tick].missing}
    if not any(not_cleared(name) in left for name in DIAGNOSES):
        left -= {"condition_not_cleared"}
    if not needed(left):
        left -= {"not_cleared"}
    return left | {f"{tick}_examined"} if TICKS[tick].examined else left


def of_sign(sign: str, facts: Collection[str]) -> str | None:
    """The tick that a yes to this sign needs: None where the sign has none, or where one is in force."""
    tick = TICKS.get(sign)
    return sign if tick is not None and tick.examined and f"{sign}_examined" not in facts else None


def ended(before: Mapping[str, object], changed: Mapping[str, object]) -> frozenset[str]:
    """The ticks whose condition these answers change; None as an answer takes one back."""
    over: set[str] = set()
    if "conditions" in changed:
        over |= _listed(before.get("conditions")) ^ _listed(changed["conditions"])
    for asked, names in _BY_QUESTION.items():
        if asked in changed and _state(before.get(asked)) != _state(changed[asked]):
            over.update(names)
    if changed.get("surgery") == "yes":  # said again, it is another operation
        over.add("recent_surgery")
    return frozenset(over & set(TICKS))


def _listed(answer: object) -> set[str]:
    return {str(name) for name in answer} if isinstance(answer, list | tuple) else set()


def _state(answer: object) -> object:
    """Of a pregnancy whether there is one, not how far it is; else the answer."""
    return answer if answer in (None, "no", "yes", "gave_birth") else "pregnant"
