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
WEEKS = "weeks_pregnant"  # beside the answers: how far a pregnancy is on the day (`pregnancy.with_weeks`)
NO_EPISODE, UNKNOWN_START = "none", "unknown"  # answers to `onset` beside a moment


class Unasked(StrEnum):
    NO = "no"
    YES = "yes"
    ACUTE = "acute"


class FactSource(StrEnum):
    INTAKE = "intake"  # answers to rows of `intake.INTAKE`
    ONSET = "onset"  # hours since the episode began, Q06
    TICKS = "ticks"  # whether a clinician's tick is missing, from the other facts
    SESSION = "session"  # the session itself knows it, or asks it


@dataclass(frozen=True, slots=True)
class When:
    """An answer: one of these choices, none of them (`lacks`), or a number within these bounds, both included."""

    question: str  # id of a row of `intake.INTAKE`, or `WEEKS`
    choices: tuple[str, ...] = ()
    lacks: bool = False
    at_least: float | None = None
    at_most: float | None = None

    @property
    def row(self) -> str:
        """The row of `intake.INTAKE` that it is about."""
        return "pregnant" if self.question == WEEKS else self.question

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


CLEARED = "cleared"  # the clinician's ticks, each of one condition ([R2] S19)


def _weeks(least: float) -> tuple[When, ...]:
    return (When(WEEKS, at_least=least),)


DIAGNOSES = (
    "disc", "wear", "scoliosis", "sciatica", "instability", "fibromyalgia", "polio_als", "ankylosing_spondylitis",
)  # fmt: skip

# What needs a clinician's word first, and the answers that make it so. Each has its own tick, which opens it and
# nothing else; `<condition>` is true with the tick too, `<condition>_not_cleared` only without it.
CONDITIONS: Mapping[str, tuple[tuple[When, ...], str]] = {
    "osteoporosis": (_is("conditions", "osteoporosis"), "Q16, S30; [R2] S6"),
    "long_steroids": (_is("conditions", "long_steroids"), "Q05, Q16, S30; [R2] S6: as osteoporosis"),
    "vertebral_fracture": (_is("conditions", "vertebral_fracture"), "[R2] S6: clinician first"),
    "stenosis": (_is("conditions", "stenosis"), "Q16, K10 [S] 002:156, [R] 1: extension"),
    "spondylolisthesis": (_is("conditions", "spondylolisthesis"), "Q16, K10 [S] 004:23, [R] 1: extension"),
    "knee_replacement": (_is("conditions", "knee_replacement"), "Q16, [R] 1: kneeling"),
    "hip_replacement": (_is("conditions", "hip_replacement"), "Q16, [R] 1: kneeling"),
    "heart_disease": (_is("conditions", "heart_disease"), "Q16, [R] 1 and 10"),
    "implant": (_is("conditions", "implant"), "[R2] 1: a pump or a stimulator, clinician first"),
    "blood_thinners": (_is("conditions", "blood_thinners"), "Q16, [R] 1"),
    **{name: (_is("conditions", name), "Q16, K10, K13-K15 [S] 002:156-180, 004:27") for name in DIAGNOSES},
    "recent_surgery": (_is("surgery"), "Q16, [R] 1: within 12 weeks"),
    "recent_birth": (_is("pregnant", "gave_birth"), "[R2] 1: within 12 weeks"),
    "pregnant": (_weeks(0.0), "Q15 [S] 002:120, [R] 1"),
    "pregnant_from_16_weeks": (_weeks(16.0), "[R2] S13"),
    "under_18": ((When("age", at_most=17),), "Q20, [R] 1"),
}  # fmt: skip
# the tick of a condition, where it is another's: of one pregnancy there is one
TICK_OF: Mapping[str, str] = {"pregnant_from_16_weeks": "pregnant"}


def not_cleared(condition: str) -> str:
    """The fact that somebody has this condition, a key of `CONDITIONS`, and no tick for it."""
    return f"{condition}_not_cleared"


def _unticked(condition: str) -> Fact:
    when, basis = CONDITIONS[condition]
    return Fact(when=when, lifted=_is(CLEARED, TICK_OF.get(condition, condition)), basis=f"{basis}; [R2] S19")


def _stage(basis: str) -> Fact:
    return Fact(source=FactSource.ONSET, basis=basis)


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
    "patch_or_fever": Fact(
        when=_is("patch_or_fever"), unasked=Unasked.YES, basis="[R2] S8: an opioid patch anywhere, or fever"),
    "painkiller_recent": Fact(
        when=_is("painkiller"), basis="Q14 [S] 002:220; C14; [R2] S15: its label's time, 12 h where it is unknown"),
    "drowsy": Fact(when=_is("drowsy"), basis="Q14, S15 [S] 002:272; [R2] S14"),
    "sound_off": Fact(source=FactSource.SESSION, basis="[R] 3: muted and face down leaves no channel"),
    "before_activity": Fact(source=FactSource.SESSION, basis="E20 [S] 002:108"),
    "after_activity": Fact(source=FactSource.SESSION, basis="E20 [S] 002:108"),

    # the body
    **{name: Fact(when=when, basis=basis) for name, (when, basis) in CONDITIONS.items()},
    "pregnant_from_20_weeks": Fact(when=_weeks(20.0), basis="[R2] S13: anti-inflammatories only on advice"),
    "pregnant_from_28_weeks": Fact(when=_weeks(28.0), basis="[R2] S13: no anti-inflammatories"),
    "no_floor": Fact(when=_is("floor", "no"), basis="Q22 [P]"),
    "alone": Fact(when=_is("alone"), basis="[R2] 4"),
    "cannot_get_up": Fact(when=_is("gets_up", "no"), basis="[R2] 4: getting up"),
    "poor_balance": Fact(when=_is("balance"), basis="Q22 [P]; [R] 8: falls"),
    "brittle_bones": Fact(
        when=_is("conditions", "osteoporosis", "long_steroids", "vertebral_fracture"),
        basis="Q16, S30, [R] 1: any fall; [R2] S6; an agreement makes no bone stronger"),
    "bones_not_asked": Fact(
        source=FactSource.SESSION,
        basis="[R2] S6: before relief conditions are not asked; what is not known is not good for a position"),
    "cancer_history": Fact(when=_is("conditions", "cancer"), basis="Q05, Q16, S30, [R] 1"),
    "low_immunity": Fact(when=_is("conditions", "low_immunity"), basis="Q05, Q16, [R] 1"),
    "nsaid_caution": Fact(
        when=(*_is("kidney_stomach"), *_is("conditions", "heart_disease", "blood_thinners"),
              When("age", at_least=66), *_weeks(0.0)),
        basis="Q14, S14 [S] 002:192; [R2] S15: also over 65, and in pregnancy (S13)"),
    "fluid_restricted": Fact(when=_is("fluids_limited"), unasked=Unasked.YES, basis="Q18, [R] 8"),
    "over_55": Fact(when=(When("age", at_least=56),), basis="Q20, [R] 1: with a first episode"),
    "over_65": Fact(when=(When("age", at_least=66),), basis="Q20, [R2] 1: a fracture without a fall"),
    "over_60": Fact(when=(When("age", at_least=61),), basis="Q20, [R] 1: with a fall"),

    # what a clinician has cleared, Q21, each for itself
    **{not_cleared(name): _unticked(name) for name in CONDITIONS},
    "condition_not_cleared": Fact(
        source=FactSource.TICKS, basis="Q16, K10, K13-K15 [S] 002:156-180, 004:27: any of the diagnoses"),
    "first_over_55_not_cleared": Fact(source=FactSource.TICKS, basis="Q07, Q20, [R] 1: a first episode over 55"),
    "not_cleared": Fact(source=FactSource.TICKS, basis="Q21 [S] 002:272: any tick that is needed and missing"),
    "morning_stiffness_examined": Fact(when=_is(CLEARED, "morning_stiffness"), basis="[R2] 1, S19: for 12 weeks"),
    "night_pain_examined": Fact(when=_is(CLEARED, "night_pain"), basis="[R2] S19: for four weeks"),
    "weight_loss_examined": Fact(when=_is(CLEARED, "weight_loss"), basis="[R2] S19: for four weeks"),
    "roller_not_cleared": Fact(
        when=(When(CLEARED, ("roller",), lacks=True),), unasked=Unasked.YES, basis="Q21, S12 [S] 002:112; F43"),
    "ball_not_cleared": Fact(
        when=(When(CLEARED, ("ball",), lacks=True),), unasked=Unasked.YES, basis="Q21, [R] 8: falls"),

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


FIRST_OVER_55 = frozenset({"over_55", "first_episode"})  # [R] 1: a first episode over 55


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

    Beside the answers there is `WEEKS`, and `CLEARED` holds the names of the ticks in force. `hours_since_onset`: None
    where there is no episode or its start is not known. Unknown questions are no matter.
    """
    stages = _stages(answers, hours_since_onset)
    true = {name for name, fact in FACTS.items() if fact.when and _holds(fact, answers, acute="acute" in stages)}
    if stages:  # an episode that has a start is one, whatever was answered before
        true.discard("no_episode")
    return frozenset(true | stages | off_the_floor(true) | _missing(true, answers))


def _missing(true: set[str], answers: Mapping[str, object]) -> set[str]:
    """The facts about ticks that follow from others."""
    ticks = answers.get(CLEARED)
    missing = {"condition_not_cleared"} if any(not_cleared(name) in true for name in DIAGNOSES) else set()
    if true >= FIRST_OVER_55 and not (isinstance(ticks, list | tuple) and "first_over_55" in ticks):
        missing.add("first_over_55_not_cleared")
    return missing | ({"not_cleared"} if missing or any(not_cleared(name) in true for name in CONDITIONS) else set())


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
