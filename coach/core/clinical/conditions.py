"""The closed vocabulary of what may be true of a person today, and which answers make it so.

A file that names a fact missing from this table is faulty: a misspelt exclusion would exclude nothing. The plain name
of each fact is in the words file under show.excluded.<fact>.

Rules for a question that was never answered, one for each fact (`unasked`):
`no`: not assumed. It is asked again before each session, or screened for, or the pain rules apply anyway.
`yes`: assumed. It bars only what can burn, cause a fall or do harm (skin, roller, ball, fluids).
`acute`: assumed in the first 72 hours only.
So a person about whom nothing is known may do every exercise that needs no clearance, and none that needs one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coach.core.clinical.alone import off_the_floor

FIRST_DAY_H = 24.0  # [S] 002:244: bed rest is for the first day only
ACUTE_H = 72.0  # [S] 002:204: moist heat after 72 hours; [R] 6
SETTLING_H = 14 * 24.0  # [S] 002:252: no better in two weeks is a reason to ask
NO_EPISODE, UNKNOWN_START = "none", "unknown"  # answers to `onset` beside a moment


class Unasked(StrEnum):
    NO = "no"
    YES = "yes"
    ACUTE = "acute"


class FactSource(StrEnum):
    INTAKE = "intake"  # answers to rows of `intake.INTAKE`
    ONSET = "onset"  # hours since the episode began, Q06
    SESSION = "session"  # the session itself knows it, or asks it


@dataclass(frozen=True, slots=True)
class When:
    """An answer: one of these choices, none of them (`lacks`), or a number within these bounds, both included."""

    question: str  # id of a row of `intake.INTAKE`
    choices: tuple[str, ...] = ()
    lacks: bool = False
    at_least: float | None = None
    at_most: float | None = None

    def met(self, answers: Mapping[str, object]) -> bool:
        """Whether it was answered like this; never true of a question without an answer."""
        answer = answers.get(self.question)
        if isinstance(answer, int | float):
            return not self.choices and self._within(answer)
        given = (answer,) if isinstance(answer, str) else answer
        if not isinstance(given, list | tuple):
            return False
        return any(choice in given for choice in self.choices) is not self.lacks

    def _within(self, number: float) -> bool:
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """True when any `when` is met and no `lifted` is; where its first question is open, `unasked` decides."""

    basis: str
    when: tuple[When, ...] = ()
    lifted: tuple[When, ...] = ()
    unasked: Unasked = Unasked.NO
    source: FactSource = FactSource.INTAKE


def _is(question: str, *choices: str) -> tuple[When, ...]:
    return (When(question, choices or ("yes",)),)


AGREED = (When("cleared", ("exercise",)),)  # the clinician's tick of [R] 1: "ask your clinician first"


def _condition(*choices: str, basis: str) -> Fact:
    return Fact(when=_is("conditions", *choices), lifted=AGREED, basis=basis)


def _noted(*choices: str, basis: str) -> Fact:
    """A condition that screening, or a card, must know of: no tick lifts it."""
    return Fact(when=_is("conditions", *choices), basis=basis)


def _stage(basis: str) -> Fact:
    return Fact(source=FactSource.ONSET, basis=basis)


_DIAGNOSES = (
    "disc", "wear", "scoliosis", "sciatica", "instability", "fibromyalgia", "polio_als", "ankylosing_spondylitis",
)  # fmt: skip

FACTS: dict[str, Fact] = {
    # the stage of the episode; `acute` holds in the first day too
    "first_day": _stage("Q06; S08, C05 [S] 002:244: to 24 hours"),
    "acute": _stage("Q06; M02 [S] 002:204, [R] 6: to 72 hours; also where it hurts now and the start is not known"),
    "settling": _stage("Q06; [S] 002:52, 002:252: from 72 hours to two weeks"),
    "lasting": _stage("Q06; S26 [S] 002:252: more than two weeks"),
    "no_episode": Fact(when=_is("onset", NO_EPISODE), basis="Q06; [S] 002:108: exercises for prevention"),

    # today
    "bend_pain": Fact(when=_is("bend_pain"), basis="Q09 [S] 003:9, [R] 6"),
    "stand_pain": Fact(when=_is("stand_pain"), basis="Q10 [S] 003:9, [R] 6"),
    "cannot_stand": Fact(when=_is("stand_walk", "no"), basis="Q04, S24 [S] 002:76"),
    "leg_symptoms": Fact(when=_is("leg_symptoms"), basis="Q03, S22, S23 [S] 002:240, 003:14; C12"),
    "breathing_hurts": Fact(when=_is("breathing_hurts"), basis="[R] 8: pacer 3-1-3"),
    "injured_hot": Fact(when=_is("injured_hot"), unasked=Unasked.ACUTE, basis="Q12 [S] 003:10; C02, [R] 4"),
    "cold_not_safe": Fact(
        when=(*_is("skin", "reduced_feeling", "neuropathy", "poor_circulation", "raynaud", "cold_allergy"),
              *_is("skin_today", "broken")),
        unasked=Unasked.YES, basis="Q12, [R] 4: ask first; the timers ask about the skin of the day themselves"),
    "heat_not_safe": Fact(
        when=(*_is("skin", "reduced_feeling", "neuropathy"), *_is("skin_today", "broken", "patch_or_cream")),
        unasked=Unasked.YES, basis="Q12, [R] 4: ask first"),
    "painkiller_recent": Fact(when=_is("painkiller"), basis="Q14 [S] 002:220; C14, [R] 6: within 6 hours"),
    "drowsy": Fact(when=_is("drowsy"), basis="Q14, S15 [S] 002:272; [R] 6"),
    "sound_off": Fact(source=FactSource.SESSION, basis="[R] 3: muted and face down leaves no channel"),
    "before_activity": Fact(source=FactSource.SESSION, basis="E20 [S] 002:108"),
    "after_activity": Fact(source=FactSource.SESSION, basis="E20 [S] 002:108"),

    # the body
    "pregnancy": Fact(when=_is("pregnant", "to_20_weeks", "after_20_weeks"), lifted=AGREED, basis="Q15 [S] 002:120"),
    "pregnancy_after_20_weeks": Fact(when=_is("pregnant", "after_20_weeks"), basis="Q15, [R] 8: left side, not back"),
    "pregnant": Fact(when=_is("pregnant", "to_20_weeks", "after_20_weeks"), basis="[R] 1: agreed to or not"),
    "no_floor": Fact(when=_is("floor", "no"), basis="Q22 [P]"),
    "alone": Fact(when=_is("alone"), basis="[R2] 4"),
    "cannot_get_up": Fact(when=_is("gets_up", "no"), basis="[R2] 4: getting up"),
    "poor_balance": Fact(when=_is("balance"), basis="Q22 [P]; [R] 8: falls"),
    "osteoporosis": _condition("osteoporosis", basis="Q16, S30, [R] 1: extension"),
    "stenosis": _condition("stenosis", basis="Q16, K10 [S] 002:156, [R] 1: extension"),
    "spondylolisthesis": _condition("spondylolisthesis", basis="Q16, K10 [S] 004:23, [R] 1: extension"),
    "knee_replacement": _condition("knee_replacement", basis="Q16, [R] 1: kneeling"),
    "hip_replacement": _condition("hip_replacement", basis="Q16, [R] 1: kneeling"),
    "heart_disease": _condition("heart_disease", basis="Q16, [R] 1 and 10"),
    "condition_not_cleared": _condition(*_DIAGNOSES, basis="Q16, K10, K13-K15 [S] 002:156-180, 004:27"),
    "recent_surgery": Fact(when=_is("surgery"), lifted=AGREED, basis="Q16, [R] 1: within 12 weeks"),
    "brittle_bones": _noted("osteoporosis", basis="Q16, S30, [R] 1: any fall; an agreement makes no bone stronger"),
    "long_steroids": _noted("long_steroids", basis="Q05, Q16, S30, [R] 1"),
    "cancer_history": _noted("cancer", basis="Q05, Q16, S30, [R] 1"),
    "low_immunity": _noted("low_immunity", basis="Q05, Q16, [R] 1"),
    "blood_thinners": _noted("blood_thinners", basis="Q16, [R] 1"),
    "nsaid_caution": Fact(when=_is("kidney_stomach"), basis="Q14, S14 [S] 002:192"),
    "fluid_restricted": Fact(when=_is("fluids_limited"), unasked=Unasked.YES, basis="Q18, [R] 8"),
    "under_18": Fact(when=(When("age", at_most=17),), basis="Q20, [R] 1"),
    "over_55": Fact(when=(When("age", at_least=56),), basis="Q20, [R] 1: with a first episode"),
    "over_65": Fact(when=(When("age", at_least=66),), basis="Q20, [R2] 1: a fracture without a fall"),
    "over_60": Fact(when=(When("age", at_least=61),), basis="Q20, [R] 1: with a fall"),

    # what a clinician has cleared, Q21
    "not_cleared": Fact(
        when=(When("cleared", ("exercise",), lacks=True),), unasked=Unasked.YES, basis="Q21 [S] 002:272"),
    "roller_not_cleared": Fact(
        when=(When("cleared", ("roller",), lacks=True),), unasked=Unasked.YES, basis="Q21, S12 [S] 002:112; F43"),
    "ball_not_cleared": Fact(
        when=(When("cleared", ("ball",), lacks=True),), unasked=Unasked.YES, basis="Q21, [R] 8: falls"),

    # the history, Q07, Q11, Q13
    "first_episode": Fact(when=_is("had_before", "no"), basis="Q07, [R] 1: over 55"),
    "recurrent": Fact(
        when=(*_is("same_place"), When("returns", at_least=3)), basis="Q07, S26 [S] 002:252; [R] 9: a third return"),
    "worse_sitting": Fact(when=_is("worse_with", "sitting"), basis="Q11, A09 [S] 002:136"),
    "worse_standing": Fact(when=_is("worse_with", "standing"), basis="Q11, A09 [S] 002:136"),
    "after_lifting": Fact(when=_is("trigger", "lifting", "small_bend"), basis="Q13, K02, K03 [S] 000:7, 001:9"),
    "after_sudden_move": Fact(when=_is("trigger", "sudden", "sport"), basis="Q13, K01, K02 [S] 002:72"),
    "after_stillness": Fact(when=_is("trigger", "stillness"), basis="Q13, K05 [S] 002:92"),
    "after_sleep": Fact(when=_is("trigger", "waking"), basis="Q13, K17 [S] 002:232"),
    "after_fall": Fact(when=_is("trigger", "fall"), basis="Q13, K04 [S] 001:10; S30"),

    # daily life, Q17 to Q20
    "desk_work": Fact(
        when=(*_is("job", "desk"), When("sitting_hours", at_least=4)),
        basis="Q17, K06 [S] 002:172; four hours: therapist's choice"),
    "heavy_work": Fact(when=_is("job", "heavy"), basis="Q17, K18 [S] 004:31"),
    "no_back_support": Fact(when=_is("back_support", "no"), basis="Q17, K06 [S] 004:32"),
    "drinks_little": Fact(when=_is("drinks", "little"), basis="Q18, K09, L01 [S] 004:58"),
    "few_minerals": Fact(when=_is("mineral_foods", "no"), basis="Q18, K09, L02 [S] 002:96"),
    "coffee_or_sugar": Fact(when=_is("coffee_sugar"), basis="Q18, L03 [S] 002:100"),
    "inactive": Fact(when=_is("activity", "little"), basis="Q19, K07 [S] 004:26, 004:33"),
    "weak_core": Fact(when=_is("trains_core", "no"), basis="Q19, K07 [S] 000:17, 001:11"),
    "tight_hamstrings": Fact(when=_is("hamstrings"), basis="Q19, K08 [S] 000:17"),
    "sport": Fact(when=_is("sport"), basis="Q19, A07 [S] 002:72"),
    "stress": Fact(when=_is("stress"), basis="Q20, K12 [S] 004:25, 004:35"),
    "smoking": Fact(when=_is("smoking"), basis="Q20, K15 [S] 004:37"),
    "weight_advice": Fact(when=_is("weight"), basis="Q20, K15, L04 [S] 004:34"),
}  # fmt: skip


def stage(hours_since_onset: float | None) -> str | None:
    """The stage of an episode; None without one. A start in the future (a clock was changed) is the first day.

    `hours_since_onset` None or NaN is without one.
    """
    if hours_since_onset is None or hours_since_onset != hours_since_onset:
        return None
    if hours_since_onset <= FIRST_DAY_H:
        return "first_day"
    if hours_since_onset <= ACUTE_H:
        return "acute"
    return "settling" if hours_since_onset <= SETTLING_H else "lasting"


def facts_of(answers: Mapping[str, object], hours_since_onset: float | None) -> frozenset[str]:
    """Everything that is true of a person, from valid answers that still hold, by question (`intake.in_force`).

    `hours_since_onset`: None where there is no episode or its start is not known. Unknown questions are no matter.
    """
    stages = _stages(answers, hours_since_onset)
    true = {name for name, fact in FACTS.items() if fact.when and _holds(fact, answers, acute="acute" in stages)}
    if stages:  # an episode that has a start is one, whatever was answered before
        true.discard("no_episode")
    return frozenset(true | stages | off_the_floor(true))


def _stages(answers: Mapping[str, object], hours_since_onset: float | None) -> set[str]:
    found = stage(hours_since_onset)
    if found is None:
        # there is pain with an unknown start: assume the cautious stage
        return {"acute"} if answers.get("onset") == UNKNOWN_START else set()
    return {"first_day", "acute"} if found == "first_day" else {found}


def _holds(fact: Fact, answers: Mapping[str, object], *, acute: bool) -> bool:
    if any(when.met(answers) for when in fact.lifted):
        return False
    if any(when.met(answers) for when in fact.when):
        return True
    is_open = answers.get(fact.when[0].question) is None
    return is_open and (fact.unasked is Unasked.YES or (fact.unasked is Unasked.ACUTE and acute))
