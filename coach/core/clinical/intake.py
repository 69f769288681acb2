"""The questions of the intake, Q01 to Q23, as one table: what is asked, when again, and what an answer changes.

A question has its sentences in the words file: `intake.<id>.ask`, `intake.<id>.use` (what the answer is for) and
`intake.<id>.choice.<choice>`. What an answer makes true stands in `facts.FACTS` alone; `effects` reads it from there.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coach.core.clinical.conditions import FACTS, NO_EPISODE, UNKNOWN_START, FactSource, When
from coach.core.clinical.education import CARDS
from coach.core.clinical.pregnancy import GAVE_BIRTH, WEEKS_OF
from coach.core.clinical.ticks import TICKS

TODAY_H = 12.0  # [R] 1: the form holds for 12 hours
LONGEST_TEXT = 200
NOTHING = "none"  # the answer to `choices` where none applies; it is an answer
MOMENT = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?([+-]\d\d:\d\d)?", re.ASCII
)
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?<!02-3[01])(?<!0[469]-31)(?<!11-31)", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,3}")
PHONE = re.compile(r"\+?[0-9](?: ?[0-9]){1,19}")  # 112, +49 30 1234: two digits at least
WORD = re.compile(r"\w+")

Value = str | int | tuple[str, ...]


class Takes(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of the choices
    CHOICES = "choices"  # any number of them, also none
    NUMBER = "number"
    PHONE = "phone"  # a number that can be dialled
    CONTACT = "contact"  # one line: who, on which number, or both
    TICKS = "ticks"  # any number of the choices, each with the day of the agreement: osteoporosis@2026-11-20
    DUE_DATE = "due_date"  # one of the choices, or the day on which a birth is due
    MOMENT = "moment"  # local time with its offset, "none" for no episode now, or "unknown"


WRITTEN = frozenset({Takes.PHONE, Takes.CONTACT})  # in the person's own words: no choices
YES_NO = ("yes", "no")
CHOICES_OF = {Takes.YES_NO: YES_NO, Takes.MOMENT: (NO_EPISODE, UNKNOWN_START)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One question. Numbers are whole, from 0 to `most`."""

    id: str
    number: str  # in the list of questions of the seed facts, 5.1
    kind: Takes
    basis: str
    choices: tuple[str, ...] = ()
    most: int = 0
    today: bool = False  # asked anew for each session; else asked once and kept
    again_days: float | None = None  # asked again after this time; the old answer stands until a new one is given
    screening: bool = False  # asked by the screening before each session, which decides what it means; not kept
    relief: bool = False  # asked before `acute_relief` as well, where the rest can wait ([R] 1)
    before: tuple[str, ...] = ()  # asked before these exercises, whatever else is left out


COLD_OR_HEAT = ("ice", "heat", "hot_cold")
CHANGED = "history_changed"  # whether anything of the history is other than it was ([R2] S1)
HISTORY = ("conditions", "surgery", "pregnant", "kidney_stomach", "skin")  # a yes to it opens these again
HISTORY_DAYS = 30  # [R2] S1: each month, and at each new episode

INTAKE: tuple[Entry, ...] = (
    Entry(id="bladder_bowel", number="Q01", kind=Takes.YES_NO, today=True, screening=True, relief=True,
        basis="S20 [S] 003:14, 002:144"),
    Entry(id="limb_paralysis", number="Q02", kind=Takes.YES_NO, today=True, screening=True, relief=True,
        basis="S21 [S] 002:240"),
    Entry(id="leg_symptoms", number="Q03", kind=Takes.YES_NO, today=True, screening=True, relief=True,
        basis="S22, S23 [S] 002:240, 003:14"),
    Entry(id="stand_walk", number="Q04", kind=Takes.YES_NO, today=True, screening=True, relief=True,
        basis="S24 [S] 002:76"),
    Entry(id="warning_signs", number="Q05", kind=Takes.CHOICES, today=True, screening=True, relief=True,
        choices=("fever", "weight_loss", "cancer", "fall_or_accident", "long_steroids", "saddle_numbness",
                 "passing_water", "night_pain", "chest_or_breath", "both_legs", "belly_pain"),
        basis="S30 [P], [R] 1"),

    Entry(id="onset", number="Q06", kind=Takes.MOMENT, today=True, relief=True, basis="M02, S08 [S] 002:204, 002:244"),

    Entry(id="had_before", number="Q07", kind=Takes.YES_NO, basis="[R] 1"),
    Entry(id="same_place", number="Q07", kind=Takes.YES_NO, basis="S26 [S] 002:252"),
    Entry(id="returns", number="Q07", kind=Takes.NUMBER, most=100, again_days=90, basis="S26, [R] 9"),

    Entry(id="pain_now", number="Q08", kind=Takes.NUMBER, most=10, today=True, relief=True, basis="3.3, X04 [P]"),
    Entry(id="pain_place", number="Q08", kind=Takes.CHOICES, today=True, relief=True,
          choices=("low", "middle", "upper"), basis="3.3 [S] 000:9, 002:176"),
    Entry(id="pain_side", number="Q08", kind=Takes.CHOICE, today=True, relief=True, choices=("left", "right", "both"),
        basis="3.3 [S] 004:13"),
    Entry(id="breathing_hurts", number="Q08", kind=Takes.YES_NO, today=True, relief=True, before=("breathing",),
        basis="[R] 8"),
    Entry(id="bend_pain", number="Q09", kind=Takes.YES_NO, today=True, relief=True, basis="[S] 003:9"),
    Entry(id="stand_pain", number="Q10", kind=Takes.YES_NO, today=True, relief=True, basis="[S] 003:9"),
    Entry(id="worse_with", number="Q11", kind=Takes.CHOICES, choices=("sitting", "standing"), basis="[S] 002:136"),

    Entry(id="injured_hot", number="Q12", kind=Takes.YES_NO, today=True, before=COLD_OR_HEAT, basis="C02 [S] 003:10"),
    Entry(id="patch_or_fever", number="Q12", kind=Takes.YES_NO, today=True, before=("heat", "hot_cold"),
        basis="[R2] S8: deaths with fentanyl patches under heat"),
    Entry(id="skin", number="Q12", kind=Takes.CHOICES, before=COLD_OR_HEAT, basis="[R] 4",
        choices=("reduced_feeling", "neuropathy", "poor_circulation", "raynaud", "cold_allergy")),
    Entry(id="skin_today", number="Q12", kind=Takes.CHOICES, today=True, before=COLD_OR_HEAT, basis="[R] 4",
        choices=("broken", "patch_or_cream")),

    Entry(id="trigger", number="Q13", kind=Takes.CHOICE, basis="K01-K05, K17 [S] 000:7, 002:92, 002:232",
        choices=("lifting", "small_bend", "sudden", "sport", "fall", "stillness", "waking", "unknown")),

    Entry(id="painkiller", number="Q14", kind=Takes.YES_NO, today=True, relief=True, basis="C14 [S] 002:220; [R2] S15"),
    Entry(id="drowsy", number="Q14", kind=Takes.YES_NO, today=True, relief=True, basis="S15 [S] 002:272; [R2] S14"),
    Entry(id="kidney_stomach", number="Q14", kind=Takes.YES_NO, basis="S14 [S] 002:192"),

    Entry(id="pregnant", number="Q15", kind=Takes.DUE_DATE, relief=True, choices=("no", *WEEKS_OF, GAVE_BIRTH),
        basis="K16 [S] 002:120; [R2] S1: kept as the due date, S13"),

    Entry(id=CHANGED, number="Q16", kind=Takes.YES_NO, again_days=HISTORY_DAYS, basis="[R2] S1"),
    Entry(id="conditions", number="Q16", kind=Takes.CHOICES, basis="K10, K13-K15 [S] 002:156-180, 004:20-27; [R] 1",
        choices=("disc", "wear", "scoliosis", "spondylolisthesis", "stenosis", "sciatica", "instability",
                 "fibromyalgia", "polio_als", "ankylosing_spondylitis", "osteoporosis", "heart_disease",
                 "knee_replacement", "hip_replacement", "cancer", "low_immunity", "long_steroids", "blood_thinners",
                 "vertebral_fracture", "implant")),
    Entry(id="surgery", number="Q16", kind=Takes.YES_NO, again_days=84, basis="[R] 1: within 12 weeks"),

    Entry(id="job", number="Q17", kind=Takes.CHOICE, choices=("desk", "standing", "heavy", "mixed", "none"),
        basis="K06, K18 [S] 002:172, 004:31"),
    Entry(id="sitting_hours", number="Q17", kind=Takes.NUMBER, most=24, basis="K06 [S] 004:32"),
    Entry(id="back_support", number="Q17", kind=Takes.YES_NO, basis="K06, L06 [S] 004:32, 002:80"),

    Entry(id="fluids_limited", number="Q18", kind=Takes.YES_NO, basis="[R] 8"),
    Entry(id="drinks", number="Q18", kind=Takes.CHOICE, choices=("little", "enough"), basis="L01 [S] 004:58"),
    Entry(id="mineral_foods", number="Q18", kind=Takes.YES_NO, basis="L02 [S] 002:96-100"),
    Entry(id="coffee_sugar", number="Q18", kind=Takes.YES_NO, basis="L03 [S] 002:100"),

    Entry(id="activity", number="Q19", kind=Takes.CHOICE, choices=("little", "some", "regular"),
          basis="K07 [S] 004:33"),
    Entry(id="trains_core", number="Q19", kind=Takes.YES_NO, basis="K07 [S] 000:17, 001:11"),
    Entry(id="hamstrings", number="Q19", kind=Takes.YES_NO, basis="K08 [S] 000:17"),
    Entry(id="sport", number="Q19", kind=Takes.YES_NO, basis="A07 [S] 002:72"),

    Entry(id="stress", number="Q20", kind=Takes.YES_NO, basis="K12 [S] 004:25, 004:35"),
    Entry(id="smoking", number="Q20", kind=Takes.YES_NO, basis="K15, L12 [S] 004:37"),
    Entry(id="weight", number="Q20", kind=Takes.YES_NO, basis="K15, L04 [S] 004:34"),
    Entry(id="age", number="Q20", kind=Takes.NUMBER, most=120, again_days=365, basis="K15 [S] 004:30, [R] 1"),

    Entry(id="cleared", number="Q21", kind=Takes.TICKS, choices=tuple(TICKS),
        basis="S12 [S] 002:112, 002:272; [R] 8; [R2] S19"),
    Entry(id="floor", number="Q22", kind=Takes.YES_NO, relief=True, basis="[P]; [R2] 4: getting up unaided"),
    Entry(id="balance", number="Q22", kind=Takes.YES_NO, relief=True, basis="[P], [R] 8; [R2] 4: never deferred"),
    Entry(id="alone", number="Q22", kind=Takes.YES_NO, basis="[R2] 4: the alone plan"),
    Entry(id="phone_on_body", number="Q22", kind=Takes.YES_NO, basis="[R2] 4"),
    Entry(id="somebody_knows", number="Q22", kind=Takes.YES_NO, basis="[R2] 4"),
    Entry(id="door_opens", number="Q22", kind=Takes.YES_NO, basis="[R2] 4"),
    Entry(id="gets_up", number="Q22", kind=Takes.YES_NO, basis="[R2] 4: getting up"),
    Entry(id="emergency_number", number="Q23", kind=Takes.PHONE, basis="S21, [R] 9"),
    Entry(id="clinician", number="Q23", kind=Takes.CONTACT, basis="S22, S23"),
)  # fmt: skip

ROWS: Mapping[str, Entry] = {row.id: row for row in INTAKE}


@dataclass(frozen=True, slots=True)
class Effect:
    """What an answer does: it makes a fact true, or lifts it. `when` is None where the time since the start decides."""

    fact: str
    when: When | None
    lifts: bool = False


def effects(row: Entry) -> tuple[Effect, ...]:
    """Everything that answers to this question make true or lift; what a fact leaves out is in `assets/clinical`."""
    found = [
        Effect(name, None) for name, fact in FACTS.items() if fact.source is FactSource.ONSET and row.id == "onset"
    ]
    for name, fact in FACTS.items():
        found += [Effect(name, when) for when in fact.when if when.row == row.id]
        found += [Effect(name, when, lifts=True) for when in fact.lifted if when.row == row.id]
    return tuple(found)


def cards_after(row: Entry) -> tuple[str, ...]:
    """The education cards that answers to this question can make relevant."""
    facts = {effect.fact for effect in effects(row)}
    return tuple(id for id, card in CARDS.items() if facts & set(card.facts))


def choices(row: Entry) -> tuple[str, ...]:
    """The words that are answers to it; for a moment, those beside a time; empty for a number and what is written."""
    return row.choices or CHOICES_OF.get(row.kind, ())


def validated(row: Entry, value: object) -> Value:
    """The answer in its one form, from text or from a value kept before.

    yes_no, choice: the choice. choices: a tuple, in the row's order; from "a,b" or a list; `none` is an empty one.
    ticks: a tuple in the row's order, each `name` or `name@2026-11-20`. due_date: the choice, or the day as 2026-11-20.
    number: whole. phone, contact: without spaces at the ends. moment: as 2026-11-20T08:30+01:00, or none, or unknown.
    Raises ValueError with a sentence that says what is allowed.
    """
    return _VALIDATED[row.kind](row, value)


def _choice(row: Entry, value: object) -> Value:
    named = str(value).strip().lower()
    if named not in choices(row):
        raise ValueError(f"{row.id} takes {_listed(choices(row))}, not {value!r}.")
    return named


def _choices(row: Entry, value: object) -> Value:
    parts = value if isinstance(value, list | tuple) else str(value).split(",")
    given = {str(part).strip().lower() for part in parts} - {""}
    if given == {NOTHING} or (not given and not isinstance(value, str)):
        return ()
    if not given or given - set(row.choices):
        raise ValueError(f"{row.id} takes {_listed((*row.choices, NOTHING))}, with commas between, not {value!r}.")
    return tuple(choice for choice in row.choices if choice in given)


def _ticks(row: Entry, value: object) -> Value:
    parts = value if isinstance(value, list | tuple) else str(value).split(",")
    given = dict(str(part).strip().lower().partition("@")[::2] for part in parts if str(part).strip())
    if set(given) == {NOTHING} or (not given and not isinstance(value, str)):
        return ()
    if not given or set(given) - set(row.choices):
        raise ValueError(f"{row.id} takes {_listed((*row.choices, NOTHING))}, with commas between, not {value!r}.")
    for name, day in given.items():
        if (day or TICKS[name].examined) and not DAY.fullmatch(day):
            raise ValueError(f"{row.id} takes the day of the agreement or examination as {name}@2026-11-20.")
    return tuple(f"{name}@{given[name]}" if given[name] else name for name in row.choices if name in given)


def _due_date(row: Entry, value: object) -> Value:
    shown = str(value).strip().lower()
    if shown not in choices(row) and not DAY.fullmatch(shown):
        raise ValueError(f"{row.id} takes the due date such as 2026-11-20, {_listed(choices(row))}, not {value!r}.")
    return shown


def _number(row: Entry, value: object) -> Value:
    shown = str(value).strip()
    if not NUMBER.fullmatch(shown) or int(shown) > row.most:
        raise ValueError(f"{row.id} takes a whole number from 0 to {row.most}, not {value!r}.")
    return int(shown)


def _phone(row: Entry, value: object) -> Value:
    shown = str(value).strip()
    if not PHONE.fullmatch(shown):
        raise ValueError(f"{row.id} takes a number of digits, spaces and a leading +, such as 112, not {value!r}.")
    return shown


def _contact(row: Entry, value: object) -> Value:
    shown = str(value).strip()
    if not 0 < len(shown) <= LONGEST_TEXT or not shown.isprintable():
        raise ValueError(f"{row.id} takes one line of 1 to {LONGEST_TEXT} characters.")
    numbers = [word for word in WORD.findall(shown) if sum(map(str.isdigit, word)) > 1]
    nameless = not any(sign.isalpha() for sign in shown)
    if (nameless and not numbers) or not all(map(str.isdigit, numbers)):  # 55a is a slip of the finger, 2nd is none
        raise ValueError(
            f"{row.id} takes a name, a number of digits, or both, such as Dr Lee, 555 0100, not {value!r}."
        )
    return shown


def _moment(row: Entry, value: object) -> Value:
    shown = str(value).strip()
    if shown.lower() in choices(row):
        return shown.lower()
    if not MOMENT.fullmatch(shown):
        raise ValueError(f"{row.id} takes a date and time such as 2026-11-20T08:30, {_listed(choices(row))}.")
    return shown


_VALIDATED = {
    Takes.YES_NO: _choice,
    Takes.CHOICE: _choice,
    Takes.CHOICES: _choices,
    Takes.NUMBER: _number,
    Takes.PHONE: _phone,
    Takes.CONTACT: _contact,
    Takes.TICKS: _ticks,
    Takes.DUE_DATE: _due_date,
    Takes.MOMENT: _moment,
}


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def in_force(answers: Mapping[str, object], hours_old: Mapping[str, float]) -> dict[str, object]:
    """The kept answers that still hold: one bad day bans nothing for ever, and a good day clears nothing for ever.

    `hours_old`: of each answer; one of unknown age is old. Of a question about today, one from the future is over too.
    """
    return {
        id: answer
        for id, answer in answers.items()
        if id in ROWS and not (ROWS[id].today and not 0.0 <= hours_old.get(id, math.inf) <= TODAY_H)
    }


def dated(answers: Mapping[str, object], hours_old: Mapping[str, float]) -> dict[str, object]:
    """The kept answers without those from the future: they are asked for again, and clear nothing."""
    return {id: answer for id, answer in answers.items() if hours_old.get(id, math.inf) >= 0.0}


def history_due(
    answers: Mapping[str, object], hours_old: Mapping[str, float], hours_since_onset: float | None = None
) -> bool:
    """Whether to ask if anything of the history has changed: each month, and once in a new episode ([R2] S1).

    Not of somebody who was never asked for it. `hours_since_onset`: of the episode; None without one.
    """
    if "conditions" not in answers:
        return False
    asked_h = min(hours_old.get(id, math.inf) for id in (CHANGED, "conditions") if id in answers)
    new_episode = hours_since_onset is not None and hours_since_onset < asked_h
    return not 0.0 <= asked_h <= HISTORY_DAYS * 24.0 or new_episode


def unsettled(answers: Mapping[str, object], hours_old: Mapping[str, float]) -> frozenset[str]:
    """The questions of the history that a yes to `CHANGED` has opened: they stand, and are asked again."""
    if answers.get(CHANGED) != "yes":
        return frozenset()
    since_h = hours_old.get(CHANGED, math.inf)
    return frozenset(id for id in HISTORY if id in answers and hours_old.get(id, math.inf) > since_h)


def due(
    answers: Mapping[str, object],
    hours_old: Mapping[str, float],
    relief_with: Collection[str] | None = None,
    hours_since_onset: float | None = None,
) -> tuple[Entry, ...]:
    """The questions to ask now, the screening's own apart: never answered, of another day, from the future (a clock was
    set back since), or to be asked again.

    `relief_with`: ids of the exercises of a relief routine, before which only what they depend on is asked.
    """
    held = in_force(dated(answers, hours_old), hours_old)
    open_again = unsettled(answers, hours_old)

    def is_open(row: Entry) -> bool:
        if row.id == CHANGED:
            return history_due(answers, hours_old, hours_since_onset)
        if row.id in open_again:
            return True
        if row.id not in held:
            return True
        return row.again_days is not None and hours_old.get(row.id, math.inf) > row.again_days * 24.0

    def matters(row: Entry) -> bool:
        return relief_with is None or row.relief or not set(row.before).isdisjoint(relief_with)

    return tuple(row for row in INTAKE if not row.screening and is_open(row) and matters(row))
