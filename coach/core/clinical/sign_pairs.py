"""How urgent two signs are together: a table of every combination, and what a history makes of one sign.

Each row names a sign, what it is alone, and what it is with each sign of the rows above, in their order:
E emergency, T advice today, c lying comfort only, a a clinician's tick first, v advice. Two signs are never less urgent
than either alone. Where they are more urgent together, `RAISED` says why.
"""

from collections.abc import Collection
from itertools import combinations

from coach.core.clinical.screening import ROWS, Tier, most_urgent

LETTERS = {"E": Tier.EMERGENCY, "T": Tier.TODAY, "c": None, "a": Tier.ASK_FIRST, "v": Tier.ADVICE}

TABLE = """
urine              E
bowel              E E
saddle_numbness    E EE
limb_weakness      E EEE
both_legs          E EEEE
chest_or_breath    E EEEEE
tearing_pain       E EEEEEE
fever_unwell       E EEEEEEE
pregnancy_alarm    E EEEEEEEE
leg_symptoms       T EEEEEEEEE
major_trauma       T EEEEEEEEEE
fall_fragile       T EEEEEEEEEET
fever              T EEEEEEEEEETT
unsteady           T EEEEEEEEEEEEE
band_pain          T EEEEEEEEEETTTE
fragile_fracture   T EEEEEEEEEETTTET
flank_urinary      T EEEEEEEEETTTTTTT
cancer_or_immunity T EEEEEEEEEETTTETTT
infection_risk     T EEEEEEEEEETTEETTTT
severe_pain        T EEEEEEEEETTTTTTTTTT
calf               T EEEEEEEEETTTTTTTTTTT
cannot_stand       c EEEEEEEEEETTTTTTTTTTT
blisters           v EEEEEEEEETTTTTTTTTTTTc
weight_loss        a EEEEEEEEETTTTTTTTTTTTca
night_pain         a EEEEEEEEETTTTTTTTTTTTcaT
morning_stiffness  a EEEEEEEEETTTTTTTTTTTTcaaa
conditions         a EEEEEEEEETTTTTTTTTTTTcaaaa
"""

_NERVE = "new weakness, numbness or gait"
# two signs that are more urgent together -> why. [R2] 1 names the first; the others are the makers' judgement
RAISED: dict[frozenset[str], str] = {
    frozenset({"cancer_or_immunity", "leg_symptoms"}): f"[R2] 1: cancer ever, with {_NERVE}",
    frozenset({"cancer_or_immunity", "unsteady"}): f"[R2] 1: cancer ever, with {_NERVE}",
    frozenset({"unsteady", "leg_symptoms"}): "cord compression; judgement",
    frozenset({"unsteady", "band_pain"}): "cord compression; judgement",
    frozenset({"band_pain", "leg_symptoms"}): "cord compression; judgement",
    frozenset({"fever", "leg_symptoms"}): "infection of the spine pressing on nerves; judgement",
    frozenset({"fever", "unsteady"}): "infection of the spine pressing on nerves; judgement",
    frozenset({"infection_risk", "leg_symptoms"}): "infection of the spine pressing on nerves; judgement",
    frozenset({"infection_risk", "unsteady"}): "infection of the spine pressing on nerves; judgement",
    frozenset({"infection_risk", "fever"}): "infection of the spine; judgement",
    frozenset({"major_trauma", "leg_symptoms"}): f"a fracture with {_NERVE}; judgement",
    frozenset({"major_trauma", "unsteady"}): f"a fracture with {_NERVE}; judgement",
    frozenset({"fall_fragile", "leg_symptoms"}): f"a fracture with {_NERVE}; judgement",
    frozenset({"fall_fragile", "unsteady"}): f"a fracture with {_NERVE}; judgement",
    frozenset({"fragile_fracture", "leg_symptoms"}): f"a fracture with {_NERVE}; judgement",
    frozenset({"fragile_fracture", "unsteady"}): f"a fracture with {_NERVE}; judgement",
    frozenset({"cannot_stand", "leg_symptoms"}): "too weak to stand, or in too much pain: nobody can tell; judgement",
    frozenset({"weight_loss", "night_pain"}): "two signs of illness rather than one; judgement",
}
# a condition of the intake, and the signs that are more urgent with it ([R2] 1)
WITH_HISTORY: dict[tuple[str, str], Tier] = {
    ("cancer_history", "leg_symptoms"): Tier.EMERGENCY,
    ("cancer_history", "unsteady"): Tier.EMERGENCY,
}


def _read(table: str) -> dict[frozenset[str], Tier | None]:
    found: dict[frozenset[str], Tier | None] = {}
    above: list[str] = []
    for line in table.split("\n")[1:-1]:
        sign, alone, *others = line.split()
        found[frozenset({sign})] = LETTERS[alone]
        letters = others[0] if others else ""
        found.update({frozenset({sign, other}): LETTERS[c] for other, c in zip(above, letters, strict=True)})
        above.append(sign)
    return found


TOGETHER = _read(TABLE)


def tier_of(signs: Collection[str], facts: Collection[str] = ()) -> Tier | None:
    """How urgent these signs are, the most urgent of every two of them and of each with the person's history.

    None where there is nothing but comfort to choose, or no sign at all. What is no row of the screening, as a symptom
    that begins in a session, needs advice today. Two signs of which each was examined, by a tick that holds, are no
    more urgent together than alone ([R2] S19; judgement).
    """
    listed = [sign for sign in signs if sign in ROWS]
    tiers = [Tier.TODAY for sign in signs if sign not in ROWS]
    tiers += [tier for sign in listed if (tier := TOGETHER[frozenset({sign})]) is not None]
    counting = [pair for pair in combinations(listed, 2) if not all(f"{sign}_examined" in facts for sign in pair)]
    tiers += [tier for pair in counting if (tier := TOGETHER[frozenset(pair)]) is not None]
    tiers += [tier for (fact, sign), tier in WITH_HISTORY.items() if fact in facts and sign in listed]
    return most_urgent(tiers)
