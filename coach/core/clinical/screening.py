"""The safety questions before every session: which are asked, of whom, and what a yes means. One table, in plain words.

What each asks stands in the words file under question.<id>, what is told after a yes under advice.<advice>. Symptoms
are asked one by one ([R] 1). Sources: [R] = clinical review 1; S20 to S30 = seed facts 3.2; D7 = docs/safety.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

VALID_H = 12.0  # [R] 1: the full form holds for 12 hours, unless a session was stopped or something changed


class Tier(StrEnum):
    EMERGENCY = "emergency"  # locked; what to do now
    TODAY = "today"  # locked; medical advice today
    ASK_FIRST = "ask_first"  # waits for a clinician's tick


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRow:
    """One question to be answered yes or no.

    `only`: asked where one of these facts is true, or of everybody. `unknown`: and where one of these questions of the
    intake has no answer, since what is not known is not good. `comfort`: a yes locks nothing, and leaves lying
    comfort positions. `settled_by`: a question of the intake whose answer says it already.
    """

    id: str
    tier: Tier
    basis: str
    only: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    comfort: bool = False
    settled_by: str | None = None
    fact: str | None = None  # what a yes makes true today


SCREENING: tuple[ScreeningRow, ...] = (
    ScreeningRow(id="bladder_bowel", tier=Tier.EMERGENCY, basis="[R] 1; Q01, S20 [S] 003:14, 002:144"),
    ScreeningRow(id="passing_water", tier=Tier.EMERGENCY, basis="[R] 1; Finucane 2020: cauda equina"),
    ScreeningRow(id="saddle_numbness", tier=Tier.EMERGENCY, basis="[R] 1; Finucane 2020: cauda equina"),
    ScreeningRow(id="sexual_numbness", tier=Tier.EMERGENCY, basis="[R] 1; Finucane 2020: cauda equina"),
    ScreeningRow(id="limb_paralysis", tier=Tier.EMERGENCY, basis="[R] 1; Q02, S21 [S] 002:240"),
    ScreeningRow(id="both_legs", tier=Tier.EMERGENCY, basis="[R] 1; S30"),
    ScreeningRow(id="leg_gives_way", tier=Tier.EMERGENCY, basis="[R] 1: gives way, foot drop, weakness getting worse"),
    ScreeningRow(id="chest_or_breath", tier=Tier.EMERGENCY, basis="[R] 1; S30"),
    ScreeningRow(id="tearing_pain", tier=Tier.EMERGENCY, basis="[R] 1: tearing back or belly pain, collapse, pulsing"),
    ScreeningRow(id="fever_unwell", tier=Tier.EMERGENCY, basis="[R] 1; S30"),
    ScreeningRow(id="pregnancy_alarm", tier=Tier.EMERGENCY, basis="[R] 1", only=("pregnant",)),

    ScreeningRow(id="major_trauma", tier=Tier.TODAY, basis="[R] 1; S30, K04 [S] 001:10"),
    ScreeningRow(id="fall_fragile", tier=Tier.TODAY, basis="[R] 1: any fall",
           only=("over_60", "brittle_bones", "long_steroids"), unknown=("age", "conditions")),
    ScreeningRow(id="fever", tier=Tier.TODAY, basis="[R] 1; S30; hot skin with fever, [R] 4"),
    ScreeningRow(id="flank_urinary", tier=Tier.TODAY, basis="[R] 1"),
    ScreeningRow(id="cancer_or_immunity", tier=Tier.TODAY, basis="[R] 1; S30"),
    ScreeningRow(id="leg_symptoms", tier=Tier.TODAY, basis="[R] 1; Q03, S22 [S] 002:240", fact="leg_symptoms"),
    ScreeningRow(id="pain_further_down", tier=Tier.TODAY, basis="[R] 1; S23 [S] 003:14", fact="leg_symptoms"),
    ScreeningRow(id="cannot_stand", tier=Tier.TODAY, basis="[R] 1; Q04, S24 [S] 002:76", comfort=True,
                 fact="cannot_stand"),

    ScreeningRow(id="weight_loss", tier=Tier.ASK_FIRST, basis="[R] 1; S30"),
    ScreeningRow(id="night_pain", tier=Tier.ASK_FIRST, basis="[R] 1; S30"),
    ScreeningRow(id="conditions", tier=Tier.ASK_FIRST, basis="[R] 1; Q16 [S] 002:156-180", settled_by="conditions"),
)  # fmt: skip
ROWS = {screen.id: screen for screen in SCREENING}

SHORT = "anything_new"  # the one question while the full form holds; a yes asks all of it
CLEARED = "cleared"  # the tick: a clinician who knows of it has said yes

# known from the intake, each a reason to ask a clinician first ([R] 1); their tick is `cleared` there. Those that
# FACTS itself lifts with the tick are true only while it is missing
ASK_FIRST_FACTS = (
    "under_18", "blood_thinners", "recent_surgery", "heart_disease", "stenosis", "spondylolisthesis", "osteoporosis",
    "knee_replacement", "hip_replacement", "pregnancy", "condition_not_cleared",
)  # fmt: skip
FIRST_OVER_55 = frozenset({"over_55", "first_episode"})  # [R] 1: a first episode over 55


def full_form(facts: Collection[str], answered: Collection[str], *, relief: bool) -> tuple[str, ...]:
    """The questions of the full form for a person of whom this is known.

    `relief`: before a routine for acute relief the tier that asks a clinician first can wait ([R] 1).
    """
    return tuple(
        screen.id
        for screen in SCREENING
        if _is_for(screen, facts, answered)
        and (screen.settled_by is None or screen.settled_by not in answered)
        and not (relief and screen.tier is Tier.ASK_FIRST)
    )


def _is_for(screen: ScreeningRow, facts: Collection[str], answered: Collection[str]) -> bool:
    known = all(question in answered for question in screen.unknown)
    return not screen.only or not known or any(fact in facts for fact in screen.only)


def opened(before: Collection[str], now: Collection[str], answered: Collection[str]) -> tuple[str, ...]:
    """Questions that are for this person only by what was said after the screening."""
    asked = full_form(before, answered, relief=True)
    return tuple(question for question in full_form(now, answered, relief=True) if question not in asked)


def asks_clinician_first(facts: Collection[str]) -> bool:
    """Whether the intake alone is a reason to ask a clinician first, and none has ticked it."""
    if "not_cleared" not in facts:
        return False
    return any(fact in facts for fact in ASK_FIRST_FACTS) or set(facts) >= FIRST_OVER_55


def holds(hours_ago: float | None) -> bool:
    """Whether the last full form still holds. One from the future (a clock was set back) does not.

    `hours_ago` None: there was none. It holds for `VALID_H` hours ([R] 1).
    """
    return hours_ago is not None and 0.0 <= hours_ago <= VALID_H
