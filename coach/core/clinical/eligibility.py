"""Which steps of a routine are for this person today, and why the others are left out. Pure; facts are passed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from coach.core.clinical import alone, screening, ticks
from coach.core.clinical.conditions import CONDITIONS, FACTS, FIRST_DAY_H, Unasked, not_cleared
from coach.core.clinical.intake import CHANGED, ROWS, choices
from coach.core.clinical.pregnancy import with_weeks
from coach.core.clinical.rule_terms import NO_TERMS, RuleTerms
from coach.core.clinical.safety import EASY_A_DAY, NO_PAST, SESSIONS_A_DAY, Past, level_blocked
from coach.core.exercise.model import Gate, Kind, Routine, Step
from coach.core.exercise.timers import Use

Facts = frozenset[str]

# what leaves a position out because of bones. Who was never asked about them is not known to have good ones: what one
# stays in waits for the answer, and nothing else does ([R2] S6)
BONES = ("osteoporosis", "long_steroids", "vertebral_fracture")
OF_BONES: Facts = frozenset(BONES) | frozenset(map(not_cleared, BONES))
BONES_NOT_ASKED = "bones_not_asked"


def _follows(question: str) -> Mapping[str, Facts]:
    """Each answer to a question of the intake, with the facts that it makes true."""
    return {answer: _true_with(with_weeks({question: answer}, None)) for answer in choices(ROWS[question])}


def _true_with(answers: Mapping[str, object]) -> Facts:
    return frozenset(name for name, fact in FACTS.items() if any(when.met(answers) for when in fact.when))


# the conditions that are asked for one by one, once somebody has said that there is one of them
NAMED = (
    "osteoporosis", "long_steroids", "vertebral_fracture", "stenosis", "spondylolisthesis", "knee_replacement",
    "hip_replacement", "heart_disease", "implant", "blood_thinners", "recent_surgery", "under_18", "first_over_55",
)  # fmt: skip


def named(tick: str) -> str:
    """The id of the question whether a person has this condition of `NAMED`."""
    return f"has_{tick}"


HAS: Mapping[str, str] = {named(tick): tick for tick in NAMED}  # the question for each of them


def _is_so(tick: str) -> Facts:
    missing = ticks.TICKS[tick].missing
    when = CONDITIONS[tick][0] if tick in CONDITIONS else ()
    true: Facts = frozenset().union(*(_true_with({one.question: one.choices}) for one in when if one.choices))
    return true | {fact for fact in (missing, tick) if fact in FACTS}


# questions that the session asks at the start, each only where a step depends on it and the intake has no answer:
# question, answer, the facts that follow. [R] 1: before `acute_relief` the start, the direction of pain, medicines,
# pregnancy and the floor; [R] 6: the direction is asked again each session, so one bad day bars nothing for good
TODAY: Mapping[str, Mapping[str, Facts]] = {
    "onset": {  # Q06; stages of [S] 002:204, 002:244 and 002:252
        "first_day": frozenset({"first_day", "acute"}),
        "three_days": frozenset({"acute"}),
        "two_weeks": frozenset({"settling"}),
        "longer": frozenset({"lasting"}),
        "none": frozenset({"no_episode"}),
    },
    **{name: _follows(name) for name in (
        "bend_pain", "stand_pain", "breathing_hurts", "injured_hot", "patch_or_fever", "drowsy", "painkiller",
        "pregnant", "floor", "balance", *alone.PLAN
    )},
    **{named(tick): {"no": frozenset(), "yes": _is_so(tick)} for tick in NAMED},
    CHANGED: {"no": frozenset(), "yes": frozenset()},
    # [S] 002:108
    "activity_moment": {"before": frozenset({"before_activity"}), "after": frozenset({"after_activity"})},
}  # fmt: skip
# held to be true of somebody who was not asked; an answer settles it
ASSUMED: Facts = frozenset(name for name, fact in FACTS.items() if fact.unasked is not Unasked.NO)
# those of today in which a yes is what matters: while the daily list is enough they share one list of ticks ([R2] S4,
# S5), which ends with "none of these"
TICKED = (
    "bend_pain", "stand_pain", "breathing_hurts", "injured_hot", "patch_or_fever", "drowsy", "painkiller", "balance",
)  # fmt: skip
TODAY_LIST = "today_list"
CAN_WAIT = frozenset({CHANGED, "painkiller"})  # what decides about nothing in comfort mode
# never put off until its step comes ([R2] 4)
NEVER_LATER: Facts = frozenset({"floor", "balance", "drowsy", "painkiller", "bend_pain", "stand_pain", "pregnant"})
STAGES: Facts = frozenset().union(*TODAY["onset"].values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Whom the person calls, as they have said it; no country is assumed."""

    emergency_number: str | None = None  # Q23
    clinician: str | None = None  # Q23


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the person when a session starts; the app reads it from the records."""

    facts: Facts = frozenset()
    answered: Facts = frozenset()  # questions of the intake whose answers hold
    uses: tuple[Use, ...] = ()  # of timers, by how long ago they ended
    calm_scores: tuple[int, ...] = ()  # the highest pain score of each of the last days that have one, newest first
    unstopped_sessions: int = 0  # how many of the latest sessions in a row were not stopped
    practised: bool = False  # a scripted session without a real person: gates that need a history are open
    cards_seen: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()  # kinds of those in force: a tier of the screening, or safety.THERAPIST_LOCK
    past: Past = NO_PAST
    rule_terms: RuleTerms = NO_TERMS  # of a rule of pain that is prescribed
    contacts: Contacts = Contacts()
    one_by_one_h: float = 0.0  # for how many more hours each sign is asked by itself, after an unlock
    history_due: bool = False  # whether anything of the history has changed is to be asked
    keeps_awake: bool = True  # this computer can be kept from sleeping while something lies on the skin
    relief: Routine | None = None  # where comfort mode finds its steps when the routine has no position of its own


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step that is not for this person today. `because`: facts, or a fact that is missing, as `not_<fact>`."""

    place: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedSteps:
    """The steps by their place in the routine; None is left out."""

    steps: tuple[Step | None, ...]
    left_out: tuple[LeftOut, ...] = field(default=())


def reasons(step: Step, facts: Facts) -> tuple[str, ...]:
    """Why a step is not for a person of whom these facts are true; empty when it is.

    Facts that speak against it, and `not_<fact>` for one that it needs and that is missing.
    """
    # a finder stays in the position that it found: only its trials check who may take that position
    own = () if step.best_of is not None else step.exercise.suits.excluded_by
    against = [fact for fact in (*own, *step.skip_if) if fact in facts]
    stays = bool(step.trial) or step.exercise.kind in (Kind.POSITION, Kind.HOLD)
    if BONES_NOT_ASKED in facts and stays and not OF_BONES.isdisjoint(own):
        against.append(BONES_NOT_ASKED)
    missing = [f"not_{fact}" for fact in step.only_if if fact not in facts]
    return tuple(dict.fromkeys(against + missing))


def taken(step: Step | None, facts: Facts) -> Step | None:
    """The step, or the first in its line of alternatives that is for this person; None where none is.

    With the limits that are tighter for this person already in it, and without the parts that are not for them.
    """
    while step is not None and reasons(step, facts):
        step = step.instead
    return step if step is None else _tightened(_without_parts(step, facts), facts)


def _without_parts(step: Step, facts: Facts) -> Step:
    """The step whose guide does not show what this person is to leave out."""
    poses = {part.pose for part in step.exercise.suits.omitted if part.fact in facts}
    if not poses:
        return step
    lesson = step.exercise.lesson
    shown = tuple(pose for pose in lesson.guide if pose.name not in poses)
    return replace(step, exercise=replace(step.exercise, lesson=replace(lesson, guide=shown)))


def parts_off(steps: Iterable[Step | None], facts: Facts) -> tuple[Step, ...]:
    """The steps of which a part is to be left out."""
    return tuple(
        step for step in steps if step is not None and any(part.fact in facts for part in step.exercise.suits.omitted)
    )


def _tightened(step: Step, facts: Facts) -> Step:
    limits = step.exercise.limits
    for tighter in step.exercise.suits.tighter:
        if tighter.fact in facts:
            limits = tuple(tighter.on(limit) for limit in limits)
    return step if limits == step.exercise.limits else replace(step, exercise=replace(step.exercise, limits=limits))


def plan(routine: Routine, facts: Facts) -> PlannedSteps:
    """Every step that is done today. A finder without a position to try is left out whole."""
    steps = [taken(step, facts) for step in routine.steps]
    tried = {step.trial for step in steps if step is not None and step.trial}
    steps = [None if step and step.best_of and step.best_of not in tried else step for step in steps]
    out = [
        LeftOut(place, reasons(whole, facts) or ("nothing_tried",))
        for place, (whole, step) in enumerate(zip(routine.steps, steps, strict=True))
        if step is None
    ]
    return PlannedSteps(tuple(steps), tuple(out))


def comfort_plan(routine: Routine, relief: Routine | None, facts: Facts) -> PlannedSteps:
    """The steps of comfort mode: those of the routine that are for comfort, else the ones of `relief`.

    A routine without a supported position has nothing to rest in, and so does not serve.
    """
    own = _at_ease(plan(routine, facts))
    rests = any(step is not None and (step.trial or step.exercise.kind is Kind.POSITION) for step in own.steps)
    return own if rests or relief is None else _at_ease(plan(relief, facts))


def _at_ease(planned: PlannedSteps) -> PlannedSteps:
    """What is left of a plan in comfort mode: positions that are tried and kept, and exercises that are for it."""
    steps = tuple(
        step if step is not None and (step.trial or step.best_of or step.exercise.suits.comfort) else None
        for step in planned.steps
    )
    return PlannedSteps(steps, planned.left_out)


def asked_of(step: Step) -> Facts:
    """Every fact that decides about a step and its alternatives."""
    own = frozenset(step.exercise.suits.excluded_by + step.only_if + step.skip_if)
    return own | asked_of(step.instead) if step.instead else own


def questions(routine: Routine, known: Known) -> tuple[str, ...]:
    """The questions about today on which something depends, and whose answer is not known.

    Conditions are asked for by name only once somebody has said that there is one of them.
    """
    wanted = frozenset(routine.excluded_by).union(*(asked_of(step) for step in routine.steps))
    for suits in (step.exercise.suits for step in routine.every_step):
        wanted |= {each.fact for each in suits.tighter} | {part.fact for part in suits.omitted}
    if routine.gate is not None and routine.gate.after_h is not None:
        wanted |= STAGES
    if new_load(routine, known.past):
        wanted |= {"painkiller_recent"}
    found = [CHANGED] if known.history_due and not routine.relief else []
    for question, answers in TODAY.items():
        if question in HAS:
            continue
        facts = frozenset().union(*answers.values())
        if facts & wanted and question not in known.answered and not (question == "onset" and STAGES & known.facts):
            found.append(question)
    if not known.practised:
        found += [question for question in alone.due(routine, known.answered, known.facts) if question not in found]
    return tuple(found)


def asked_at_once(routines: Iterable[Routine], known: Known) -> Facts:
    """Of these routines the questions about today on which a step depends that is not optional."""
    needed = (replace(one, steps=tuple(step for step in one.steps if not step.optional)) for one in routines)
    return frozenset(question for one in needed for question in questions(one, known))


def answer(facts: Facts, question: str, value: str) -> Facts:
    """What is true once a question about today is answered: what was assumed for want of this answer is not."""
    assumed = frozenset().union(*TODAY[question].values()) & ASSUMED
    return (facts - assumed) | TODAY[question][value]


def bones_told(facts: Facts, answered: Facts) -> Facts:
    """The facts, without that nobody was asked about bones, where these answers say what there is to say of them.

    `answered`: questions that were answered in this session; `screening.CONDITIONS` among them: with no.
    """
    by_name = {named(bone) for bone in BONES}
    told = screening.CONDITIONS in answered or by_name <= answered
    return facts - {BONES_NOT_ASKED} if told else facts


def follows(question: str, value: str, before: Facts, now: Facts, *, relief: bool) -> tuple[str, ...]:
    """The questions that an answer about today brings with it, beside signs: the ticks that are needed because of it.

    A change of the history asks for what it is, unless only relief follows ([R] 1).
    """
    if relief:
        return ()
    changed = (screening.CONDITIONS,) if question == CHANGED and value == "yes" else ()
    return (*changed, *(ticks.question(tick) for tick in ticks.needed(now) if tick not in ticks.needed(before)))


def new_load(routine: Routine, past: Past) -> bool:
    """Whether today would be a new level, or the first session of strength or lifting: of a routine that waits for the
    end of the acute stage ([R2] S15)."""
    climbs = routine.level is not None and routine.level > (past.level_done or 1)
    loads = routine.gate is not None and routine.gate.after_h is not None and routine.gate.after_h > FIRST_DAY_H
    return climbs or (loads and past.level_done is None)


def closed(routine: Routine, known: Known, facts: Facts) -> str | None:
    """Why the routine may not begin, before the first score is known: a key under `gate` in the words file.

    None when it may.
    """
    if any(fact in facts for fact in routine.excluded_by):
        return "excluded"
    if not known.practised and (why := level_blocked(routine.level, known.past, facts)) is not None:
        return why
    gate = routine.gate
    if not known.practised and "painkiller_recent" in facts and new_load(routine, known.past):
        return "first_painkiller"
    if gate is None:
        return None
    # a gate beyond the first day also waits for the end of the acute stage
    if gate.after_h is not None and ("first_day" in facts or (gate.after_h > FIRST_DAY_H and "acute" in facts)):
        return "too_soon"
    if known.practised:
        return None
    return _history(gate, known)


def _history(gate: Gate, known: Known) -> str | None:
    calm = known.calm_scores[: gate.calm_days]
    if len(calm) < gate.calm_days or any(gate.pain_most is not None and score > gate.pain_most for score in calm):
        return "not_calm"
    return "stopped_lately" if known.unstopped_sessions < gate.unstopped_sessions else None


# what a session is in a day's count -> how many of it a day holds; None: any number (D7)
COUNTED: Mapping[str, int | None] = {"exercises": SESSIONS_A_DAY, "easy": EASY_A_DAY, "comfort": None}


def counts_as(routine: Routine) -> str:
    """What a session of this routine is in a day's count, a key of `COUNTED`: walks and breathing are easy ([R2] S12).

    Comfort in place of its exercises is comfort all the same. Rubbing a muscle takes nothing from the ease of a session
    of breathing; by itself it is an exercise, as is whatever the body's weight presses on.
    """
    steps = routine.every_step
    rests = [bool(step.trial or step.best_of or step.exercise.suits.comfort) for step in steps]
    if routine.relief and all(rests):
        return "comfort"
    eases = [
        rest or step.exercise.kind is Kind.STEPS or bool(step.exercise.pacing.breath)
        for rest, step in zip(rests, steps, strict=True)
    ]
    besides = [ease or _by_hand(step) for ease, step in zip(eases, steps, strict=True)]
    return "easy" if any(eases) and all(besides) else "exercises"


PRESSED = frozenset({"ball", "roller"})  # what a timer counts as where the body's weight is on a thing


def _by_hand(step: Step) -> bool:
    """Whether the step is a timer that nothing presses in: a muscle is rubbed, or one rests."""
    timer = step.exercise.pacing.timer
    pressed = timer is not None and not PRESSED.isdisjoint(timer.counts_as)
    return step.exercise.kind is Kind.TIMER and not pressed


def enough_today(routine: Routine, past: Past) -> str | None:
    """Why no further session of this routine is for this day: a key under `gate` in the words file; None when one is.

    Comfort is always allowed.
    """
    so_far = {"exercises": past.sessions_today, "easy": past.easy_today, "comfort": past.comfort.today}
    kind = counts_as(routine)
    most = COUNTED[kind]
    return None if most is None or so_far[kind] < most else f"enough_{kind}"


def too_sore(routine: Routine, score: int) -> bool:
    """Whether the first score of the session is above what the routine allows; never without such a gate."""
    gate = routine.gate
    return gate is not None and gate.pain_most is not None and score > gate.pain_most
