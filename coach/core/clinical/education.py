"""The education cards: where each comes from, when it is shown, and which one next. Their texts are in the words file.

A card is `cards.<id>.title` and `cards.<id>.text`, two to five short sentences. The facts are rows of `facts.FACTS`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

# when cards are shown -> how many at most: the design asks for calm, not for lessons; therapist's choice
MOMENTS: dict[str, int] = {
    "between": 1,  # two exercises
    "end": 1,  # of a session that was not stopped: offered by its title, and opened by who wants it
    "stop": 1,  # after a safety stop, likewise
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    basis: tuple[str, ...]  # ids of the seed facts, [R] sections
    moments: tuple[str, ...]  # keys of MOMENTS
    exercises: tuple[str, ...] = ()  # with these it is relevant
    facts: tuple[str, ...] = ()  # with any of these it is relevant
    only_relevant: bool = False  # never shown where neither an exercise nor a fact makes it so
    never_with: tuple[str, ...] = ()  # facts with which what it says would be wrong


_RUBBED = ("massage", "ball_massage", "foam_roller", "pinch_hold")
_ICE_HEAT = ("ice", "heat", "hot_cold")

CARDS: dict[str, Card] = {
    # safety
    "pain_leads": Card(moments=("between", "stop"), basis=("C10", "S01", "S02", "S03", "S19", "A02")),
    "leg_symptoms": Card(
        moments=("stop", "end"), facts=("leg_symptoms",), basis=("C12", "S22", "S23", "[R] 1")),
    "emergency": Card(moments=("stop",), facts=("leg_symptoms",), basis=("S20", "S21", "S29", "[R] 1")),
    "fall": Card(
        moments=("stop", "end"), facts=("after_fall",), only_relevant=True, basis=("K04", "S30", "[R] 1")),
    "ask_for_help": Card(
        moments=("end", "stop"), facts=("lasting", "recurrent"),
        basis=("C15", "S24", "S25", "S26", "S27", "S28", "[R] 9")),
    "disclaimer": Card(moments=("end",), basis=("F60", "S17")),

    # what it is and how it goes
    "spasm": Card(moments=("between", "end"), facts=("acute", "settling"), basis=("F47", "K01", "K11")),
    "shared_movement": Card(
        moments=("between", "end"), exercises=("standing_back_bend",), basis=("F47", "K11", "E43")),
    "triggers": Card(
        moments=("between", "end"), facts=("after_lifting", "after_sudden_move", "sport"),
        basis=("F47", "K01", "K02", "K03", "K09", "K17", "A07")),
    "after_stillness": Card(
        moments=("between", "end"), facts=("after_stillness",), basis=("K05", "A06", "S06")),
    "conditions": Card(
        moments=("end",), only_relevant=True, basis=("F47", "K10", "K13", "K14", "K15", "K16"),
        facts=("condition_not_cleared", "stenosis", "spondylolisthesis", "brittle_bones", "pregnant", "over_60")),
    "course": Card(
        moments=("end", "stop"), facts=("acute", "settling", "lasting"), basis=("F48", "C11", "S26")),
    "keep_going": Card(
        moments=("end",), facts=("no_episode", "settling", "recurrent"),
        basis=("F48", "S16", "S18", "A18", "L16", "C18", "[R] 9")),

    # the first days
    "leave_out": Card(
        moments=("between", "end"), facts=("acute", "heavy_work"),
        basis=("F53", "S04", "S05", "A01", "A02", "A05", "A06", "A16")),
    "not_too_still": Card(
        moments=("between", "end"), facts=("acute", "worse_sitting", "worse_standing"),
        basis=("F53", "S07", "A08", "A09", "A10", "A11")),
    "bed_rest": Card(
        moments=("end",), facts=("acute",), only_relevant=True, basis=("C05", "F36", "S08", "M16", "A03", "A04")),
    "positions": Card(
        moments=("between", "end", "stop"), facts=("bend_pain", "stand_pain", "acute"),
        exercises=("prone_on_elbows", "prone_lying", "supine_supported", "side_lying", "incline_rest", "firm_chair"),
        basis=("C06", "C07", "E42", "F13")),
    "sleep": Card(
        moments=("end",), facts=("after_sleep", "acute"), basis=("F52", "L08", "E13", "K17", "A03", "A04", "A15")),

    # ice, heat, hands
    "ice_or_heat": Card(
        moments=("between", "end"), facts=("injured_hot", "acute"), exercises=_ICE_HEAT, only_relevant=True,
        never_with=("cold_not_safe", "heat_not_safe"), basis=("C02", "C04", "M01", "M02")),
    "ice_heat_safely": Card(
        moments=("between", "end"), exercises=_ICE_HEAT, only_relevant=True,
        basis=("C01", "S13", "A12", "A13", "[R] 4")),
    "hot_and_cold": Card(
        moments=("between", "end"), exercises=("hot_cold",), only_relevant=True,
        never_with=("acute", "cold_not_safe", "heat_not_safe"), basis=("C03", "M03")),
    "massage": Card(
        moments=("between", "end"), exercises=_RUBBED, basis=("C09", "S12", "A17", "F42", "F43", "F44")),
    "treatments": Card(
        moments=("end",), facts=("lasting",), basis=("F46", "M04", "M05", "M06", "M07", "M12", "E46", "C13")),

    # medicines
    "medicines": Card(
        moments=("end",), facts=("painkiller_recent", "drowsy", "nsaid_caution"),
        basis=("F45", "S14", "S15", "A14", "C14", "[R] 9", "[R2] S13", "[R2] S15")),
    "sleepy": Card(moments=("end", "stop"), facts=("drowsy",), only_relevant=True, basis=("S15", "[R2] S14")),
    "kinds_of_medicine": Card(
        moments=("end",), facts=("painkiller_recent", "drowsy", "nsaid_caution"), only_relevant=True,
        basis=("F45", "M08", "M09", "M10", "M11")),

    # breath and calm
    "slow_breath": Card(
        moments=("between", "end"), exercises=("breathing", "relaxation"), facts=("breathing_hurts",),
        basis=("F57", "C08", "M14", "E17", "A11")),
    "stress": Card(
        moments=("end",), facts=("stress",), exercises=("relaxation",), basis=("F51", "L11", "K12", "E37")),

    # moving, and daily life
    "walking": Card(
        moments=("between", "end"), exercises=("walking",), never_with=("stand_pain", "cannot_stand"),
        basis=("C17", "S09", "E04", "E05", "E06")),
    "lifting": Card(
        moments=("between", "end"), facts=("after_lifting", "heavy_work"),
        exercises=("lifting", "supported_bend", "foot_raised_bend", "step_turn", "squat", "hip_hinge"),
        basis=("L07", "E27", "S04", "K18")),
    "posture": Card(
        moments=("between", "end"), facts=("worse_sitting", "worse_standing", "desk_work"),
        exercises=("sitting_posture", "standing_posture", "scapular_squeeze", "chin_tuck"),
        basis=("L05", "E29", "K06", "A10")),
    "desk": Card(
        moments=("between", "end"), facts=("desk_work", "no_back_support", "worse_sitting"),
        exercises=("sitting_posture",), basis=("L06", "F27", "M15", "K06", "A09")),
    "strong_and_supple": Card(
        moments=("between", "end"), facts=("weak_core", "tight_hamstrings", "inactive"), never_with=("acute",),
        exercises=("bird_dog", "side_bridge", "hamstring_stretch"), basis=("K07", "K08", "E23", "E25", "S10")),
    "every_day": Card(
        moments=("end",), facts=("no_episode", "inactive"), never_with=("acute",),
        basis=("L09", "L15", "E20", "E21", "E22")),
    "activity": Card(
        moments=("end",), facts=("inactive", "settling", "no_episode"), never_with=("first_day",),
        exercises=("walking",), basis=("F54", "L10", "L13", "L14", "E32", "E35", "S16")),
    "drinking": Card(
        moments=("between", "end"), facts=("drinks_little",), never_with=("fluid_restricted",),
        basis=("F49", "L01", "M13", "K09", "[R] 8")),
    "minerals": Card(moments=("end",), facts=("few_minerals",), basis=("F50", "L02", "K09")),
    "coffee_sugar": Card(
        moments=("end",), facts=("coffee_or_sugar", "few_minerals"), only_relevant=True, basis=("F50", "L03")),
    "weight": Card(
        moments=("end",), facts=("weight_advice",), only_relevant=True, basis=("F51", "L04", "K15")),
    "smoking": Card(moments=("end",), facts=("smoking",), only_relevant=True, basis=("F51", "L12", "K15")),
    "ashworth": Card(moments=("end",), basis=("F56", "X01", "C16")),
}  # fmt: skip


def relevant(card: Card, facts: Collection[str], exercise_ids: Collection[str]) -> bool:
    """Whether one of its facts is true, or one of its exercises is done."""
    return any(fact in facts for fact in card.facts) or any(exercise in exercise_ids for exercise in card.exercises)


def cards_for(
    facts: Collection[str], exercise_ids: Collection[str], moment: str, seen_before: Sequence[str]
) -> tuple[str, ...]:
    """Ids of the cards to show now, at most `MOMENTS[moment]`, best first.

    `exercise_ids`: between exercises the one just done and the next one; at the end all that were done.
    `seen_before`: oldest first. Not yet seen goes before relevant, then what was seen longest ago. After a stop
    relevant goes before all: what is said there must fit, however often it was said. Raises KeyError for a moment
    that is none.
    """
    most = MOMENTS[moment]
    last_seen = {id: place for place, id in enumerate(seen_before)}

    def rank(id: str) -> tuple[int, int, int]:
        fits, seen = int(not relevant(CARDS[id], facts, exercise_ids)), int(id in last_seen)
        return (*((fits, seen) if moment == "stop" else (seen, fits)), last_seen.get(id, -1))

    return tuple(sorted((id for id in CARDS if _allowed(CARDS[id], facts, exercise_ids, moment)), key=rank)[:most])


def _allowed(card: Card, facts: Collection[str], exercise_ids: Collection[str], moment: str) -> bool:
    if moment not in card.moments or any(fact in facts for fact in card.never_with):
        return False
    return not card.only_relevant or relevant(card, facts, exercise_ids)
