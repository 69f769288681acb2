"""The safety questions before every session: which are asked, of whom, and what a yes means. One table, in plain words.

Two lists ([R2] S2). The full list asks for a yes or no to every row, about the last two weeks. The daily list names
every emergency, and what needs advice the same day, in a few words. What a row says stands in the words file under
question.<id>, in the daily list under daily.<id>; what is told after a yes under advice.<tier>.
Sources: [R] = clinical review 1; [R2] = clinical review 2, 1; S20 to S30 = seed facts 3.2; D7 = docs/safety.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

FULL_FORM_H = 7 * 24.0  # [R2] S2: the full list once a week; a stop, a yes or a change asks it sooner


class Tier(StrEnum):
    EMERGENCY = "emergency"  # locked; what to do now
    TODAY = "today"  # locked; medical advice today
    ASK_FIRST = "ask_first"  # waits for a clinician's tick
    ADVICE = "advice"  # advice, and the session goes on


CONDITIONS = "conditions"  # a yes to it asks for each condition by itself (`eligibility.NAMED`), and for its tick


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRow:
    """One sign to be answered yes or no.

    `daily`: it stands in the daily list too. `only`: asked where one of these facts is true, or of everybody.
    `unknown`: and where one of these questions of the intake has no answer, since what is not known is not good.
    `comfort`: a yes locks nothing, and leaves lying comfort positions. `settled_by`: a question of the intake whose
    answer says it already.
    """

    id: str
    tier: Tier
    basis: str
    daily: bool = False
    only: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    comfort: bool = False
    settled_by: str | None = None
    fact: str | None = None  # what a yes makes true today

    @property
    def locks(self) -> bool:
        """Whether a yes locks at once."""
        return self.tier in LOCKING and not self.comfort


LOCKING = frozenset({Tier.EMERGENCY, Tier.TODAY})

SCREENING: tuple[ScreeningRow, ...] = (
    ScreeningRow(id="urine", tier=Tier.EMERGENCY, daily=True,
        basis="[R2] S2; GIRFT: cauda equina; Q01, S20 [S] 003:14, 002:144"),
    ScreeningRow(id="bowel", tier=Tier.EMERGENCY, daily=True, basis="[R2] S2; GIRFT: cauda equina; Q01, S20"),
    ScreeningRow(id="saddle_numbness", tier=Tier.EMERGENCY, daily=True,
        basis="[R2] S2; Finucane 2020: cauda equina, with the genitals"),
    ScreeningRow(id="limb_weakness", tier=Tier.EMERGENCY, daily=True,
        basis="[R] 1: cannot move, gives way, foot drop, weakness getting worse; Q02, S21 [S] 002:240"),
    ScreeningRow(id="both_legs", tier=Tier.EMERGENCY, daily=True, basis="[R] 1; [R2] S2; S30"),
    ScreeningRow(id="chest_or_breath", tier=Tier.EMERGENCY, daily=True, basis="[R] 1; [R2] S2: with collapse; S30"),
    ScreeningRow(id="tearing_pain", tier=Tier.EMERGENCY, daily=True,
        basis="[R] 1; [R2]: severe belly pain, cold sweat or faint, also without tearing; something that pulses"),
    ScreeningRow(id="fever_unwell", tier=Tier.EMERGENCY, daily=True, basis="[R] 1; [R2] S2; S30"),
    ScreeningRow(id="pregnancy_alarm", tier=Tier.EMERGENCY, daily=True, only=("pregnant",), basis="[R] 1; [R2] S13"),

    ScreeningRow(id="leg_symptoms", tier=Tier.TODAY, daily=True, fact="leg_symptoms",
        basis="[R] 1; [R2] S2; Q03, S22, S23 [S] 002:240 (with belly and buttocks), 003:14"),
    ScreeningRow(id="major_trauma", tier=Tier.TODAY, daily=True, basis="[R] 1; [R2] S2; S30, K04 [S] 001:10"),
    ScreeningRow(id="fall_fragile", tier=Tier.TODAY, daily=True, basis="[R] 1: any fall",
        only=("over_60", "brittle_bones", "long_steroids"), unknown=("age", "conditions")),
    ScreeningRow(id="fever", tier=Tier.TODAY, daily=True,
        basis="[R] 1; [R2] S2: chills, and what tablets hide; S30; hot skin with fever, [R] 4"),
    ScreeningRow(id="unsteady", tier=Tier.TODAY, basis="[R2] 1: cord compression, Greenhalgh 2020"),
    ScreeningRow(id="band_pain", tier=Tier.TODAY, basis="[R2] 1: cord compression, Greenhalgh 2020"),
    ScreeningRow(id="fragile_fracture", tier=Tier.TODAY, basis="[R2] 1: a fracture without a fall",
        only=("over_65", "brittle_bones", "long_steroids"), unknown=("age", "conditions")),
    ScreeningRow(id="flank_urinary", tier=Tier.TODAY, basis="[R] 1"),
    ScreeningRow(id="cancer_or_immunity", tier=Tier.TODAY, basis="[R] 1; [R2] S1: new pain after cancer; S30",
        only=("cancer_history", "low_immunity"), unknown=("conditions",)),
    ScreeningRow(id="infection_risk", tier=Tier.TODAY, basis="[R2] 1: risk of infection"),
    ScreeningRow(id="severe_pain", tier=Tier.TODAY, basis="[R2] 1: 7 or more on three days, or nothing eases it"),
    ScreeningRow(id="calf", tier=Tier.TODAY, basis="[R2] 1: one calf swollen, hot, tender"),
    ScreeningRow(id="cannot_stand", tier=Tier.TODAY, comfort=True, fact="cannot_stand",
        basis="[R] 1; Q04, S24 [S] 002:76"),

    ScreeningRow(id="blisters", tier=Tier.ADVICE, basis="[R2] 1: a band of blisters"),

    ScreeningRow(id="weight_loss", tier=Tier.ASK_FIRST, basis="[R] 1; [R2] S1; S30"),
    ScreeningRow(id="night_pain", tier=Tier.ASK_FIRST, basis="[R] 1; [R2] S1; S30"),
    ScreeningRow(id="morning_stiffness", tier=Tier.ASK_FIRST,
        basis="[R2] 1: over 30 minutes, with a beginning before 45"),
    ScreeningRow(id=CONDITIONS, tier=Tier.ASK_FIRST, basis="[R] 1; [R2] 1; Q16 [S] 002:156-180",
        settled_by=CONDITIONS),
)  # fmt: skip
ROWS = {row.id: row for row in SCREENING}

DAILY, NONE = "daily", "none"  # the question of the daily list, and its answer that no row of it is so
# a yes or no each, day by day, while a leg hurts and in the first two weeks ([R2] S2; GIRFT)
NERVES = ("urine", "bowel", "saddle_numbness", "limb_weakness", "both_legs", "leg_symptoms")
YOUNG_EPISODE = frozenset({"first_day", "acute", "settling"})  # of the facts: two weeks at most


def full_form(facts: Collection[str], answered: Collection[str], *, relief: bool) -> tuple[str, ...]:
    """The questions of the full form for a person of whom this is known.

    `relief`: before a routine for acute relief the tier that asks a clinician first can wait ([R] 1).
    """
    return tuple(
        row.id
        for row in SCREENING
        if _is_for(row, facts, answered)
        and (row.settled_by is None or row.settled_by not in answered)
        and not (relief and row.tier is Tier.ASK_FIRST)
    )


def daily_rows(facts: Collection[str], answered: Collection[str]) -> tuple[str, ...]:
    """The rows of the daily list for a person of whom this is known."""
    return tuple(row.id for row in SCREENING if row.daily and _is_for(row, facts, answered))


def one_by_one(facts: Collection[str], place: str | None, in_leg: Collection[str]) -> tuple[str, ...]:
    """The rows that have a yes or no each every day: those about nerves, while a leg hurts and in the first two weeks.

    `place`: where it hurt last; `in_leg`: the places that count as a leg.
    """
    return NERVES if YOUNG_EPISODE & set(facts) or place in in_leg else ()


def _is_for(row: ScreeningRow, facts: Collection[str], answered: Collection[str]) -> bool:
    known = all(question in answered for question in row.unknown)
    return not row.only or not known or any(fact in facts for fact in row.only)


def opened(before: Collection[str], now: Collection[str], answered: Collection[str]) -> tuple[str, ...]:
    """Questions that are for this person only by what was said after the screening."""
    asked = full_form(before, answered, relief=True)
    return tuple(question for question in full_form(now, answered, relief=True) if question not in asked)


def holds(hours_ago: float | None) -> bool:
    """Whether the last full form still holds. One from the future (a clock was set back) does not.

    `hours_ago` None: there was none. It holds for `FULL_FORM_H` hours ([R2] S2).
    """
    return hours_ago is not None and 0.0 <= hours_ago <= FULL_FORM_H


def most_urgent(tiers: Iterable[Tier]) -> Tier | None:
    """The most urgent of these; None of none."""
    return min(tiers, key=list(URGENCY).index, default=None)


URGENCY = (Tier.EMERGENCY, Tier.TODAY, Tier.ASK_FIRST, Tier.ADVICE)  # the most urgent first
