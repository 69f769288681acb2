"""The shape of exercise, routine and override files: every key with its type, range and meaning.

The JSON Schema that editors complete and check with is made from these. Rules between keys are in `checks`.
Ranges are wide on purpose: they catch slips of the pen; limits of a person are in the files.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from coach.core.clinical import ticks
from coach.core.clinical.conditions import FACTS
from coach.core.clinical.education import CARDS
from coach.core.clinical.eligibility import TODAY, TODAY_LIST
from coach.core.clinical.intake import CHANGED
from coach.core.clinical.screening import DAILY, SCREENING
from coach.core.dialogue.questions import ENDS_EXERCISE, QUESTIONS
from coach.core.exercise.due_times import TIME_OF_DAY, WEEKDAYS
from coach.core.exercise.model import THINGS, Kind, PainRule, SideRule
from coach.core.kinematics.skeleton import PAIRED, SUPPORT_PARTS, with_sides

KINDS = tuple(kind.value for kind in Kind)
PAIN_RULES = tuple(rule.value for rule in PainRule)
SIDE_RULES = tuple(rule.value for rule in SideRule)
REGIONS = ("lower_back", "hips", "upper_back", "shoulders", "legs", "whole_body", "relaxation")
POSTURES = ("standing", "sitting", "supine", "prone", "side_lying", "kneeling", "all_fours")
VIEWS = ("side", "front")
# one gesture for each posture, so that raising an arm never loads the back [R] 3
GESTURES = ("arm_up", "forearm_up", "knee_bent", "sit_up", "hand_on_head", "none")
# a misspelt exclusion would be no exclusion, so the set is closed; [R] 1 and 6, seed facts 5.1 (Q09, Q10, Q15, Q22)
EXCLUSIONS = tuple(FACTS)
TIMED = ("cold", "heat", "rub", "ball", "roller", "pinch")  # what uses of a timer are counted as
_YES_NO = tuple(name for name, choices in QUESTIONS.items() if {c.value for c in choices} == {"yes", "no"})
# while a timer runs: those whose yes ends it
CHECK_QUESTIONS = tuple(name for name in _YES_NO if (name, "yes") in ENDS_EXERCISE)
# before a timer: those whose yes is good, so none that asks about trouble or serves another purpose
_ELSEWHERE = {
    DAILY, TODAY_LIST, CHANGED, *map(ticks.question, ticks.TICKS), *(screen.id for screen in SCREENING), *TODAY,
    *CHECK_QUESTIONS, "symptoms", "want_it", "dizzy",
}  # fmt: skip
READY_QUESTIONS = tuple(name for name in _YES_NO if name not in _ELSEWHERE)
CARD_NAMES = tuple(CARDS)
STEP_SIDES = ("left", "right", "each")
SUPPORTS = with_sides(SUPPORT_PARTS)

CHOICE = "therapist's choice"  # the source of a number that has no other
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
TEXT_PATTERN = r"^[^{}]*$"
PERSON_PATTERN = r"^\s*\S.*\S\s*$"
DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
TIME_PATTERN = f"^{TIME_OF_DAY.pattern}$"
# what a pattern asks for, in words
PATTERNS = {
    NAME_PATTERN: "small letters, digits and _, with a letter first",
    TEXT_PATTERN: "a text without curly brackets",
    PERSON_PATTERN: "the name of a person",
    DATE_PATTERN: "year, month and day, as 2026-01-31",
    TIME_PATTERN: "a time of day from 00:00 to 23:59, as 18:00",
    LANGUAGE_PATTERN: 'a language tag such as "en"',
}

Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=60)]
# curly brackets mark the places of numbers in the program's own sentences
Text = Annotated[str, Field(min_length=1, max_length=1000, pattern=TEXT_PATTERN)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]
# of any measure: degrees, or trunk lengths. `checks` holds each to the range of its own measure
Value = Annotated[float, Field(ge=-180, le=180)]
Basis = Annotated[list[Sentence], Field(max_length=40, description="where this comes from, with provenance tags")]
SourceOf = Annotated[
    str, Field(min_length=1, max_length=500, description='where the numbers come from, or "therapist\'s choice"')
]
Excluded = Annotated[
    list[Literal[EXCLUSIONS]],  # type: ignore[valid-type]
    Field(max_length=20, description="who does not do this"),
]
Facts = Annotated[list[Literal[EXCLUSIONS]], Field(max_length=12)]  # type: ignore[valid-type]
ConfirmedBy = Annotated[
    str,
    Field(
        pattern=PERSON_PATTERN,
        max_length=100,
        description="name of the clinician who has read the whole file and stands for it; nobody, where it is left out",
    ),
]
ConfirmedOn = Annotated[str, Field(pattern=DATE_PATTERN, description="the day of that, as 2026-01-31")]
MediaName = Annotated[str, Field(min_length=1, max_length=200, pattern=TEXT_PATTERN)]
Language = Annotated[str, Field(pattern=LANGUAGE_PATTERN, description='language tag, like "en"')]


class Table(BaseModel):
    """Unknown keys, wrong types, and numbers that are none are faults."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class PlacementTable(Table):
    """Where the camera stands."""

    view: Literal[VIEWS] = Field(description="what the camera sees of the person")  # type: ignore[valid-type]
    height_m: list[Annotated[float, Field(ge=0, le=2.5)]] = Field(
        min_length=2, max_length=2, description="height of the lens over the floor, metres, from and to"
    )
    # beyond 4 m the pose model's own card says it is out of its scope
    distance_m: list[Annotated[float, Field(ge=0.3, le=4)]] = Field(
        min_length=2, max_length=2, description="distance from the person, metres, from and to"
    )
    source: SourceOf


class TempoTable(Table):
    """Seconds of one repetition's parts."""

    up_s: float = Field(ge=0.2, le=20, description="seconds of going up, or out")
    hold_s: float = Field(ge=0, le=60, description="seconds of staying")
    down_s: float = Field(ge=0.2, le=20, description="seconds of coming back")
    pace: Name | None = Field(
        default=None, description="what this pace is called: its texts stand under exercise.<id>.<pace>"
    )
    source: SourceOf


class BreathTable(Table):
    """One breath of the pacer, in seconds."""

    in_s: float = Field(ge=1, le=10, description="seconds of breathing in")
    pause_s: float = Field(ge=0, le=5, description="seconds of pause after the in-breath")
    out_s: float = Field(ge=1, le=15, description="seconds of breathing out")
    after_s: float = Field(ge=0, le=5, description="seconds of pause after the out-breath")
    source: SourceOf


class TimerCheckTable(Table):
    """A question put while the timer runs; a yes takes it off."""

    at_s: float = Field(ge=10, le=3600, description="seconds after the beginning")
    question: Literal[CHECK_QUESTIONS] = Field(description="which question")  # type: ignore[valid-type]


class TimerPartTable(Table):
    """One part of a timer that changes."""

    name: Name = Field(description="its sentence: a key under exercise.<id>.part")
    seconds: float = Field(ge=5, le=1800, description="how long it lasts")
    bare: bool = Field(default=False, description="nothing lies on the skin in it")


class TimerTable(Table):
    """What a timer keeps to, across sessions too."""

    counts_as: list[Literal[TIMED]] = Field(  # type: ignore[valid-type]
        min_length=1, max_length=3, description="timers of the same name share their gap and their number a day"
    )
    least_s: float = Field(ge=5, le=3600, description="a dose is at least this long, seconds")
    most_s: float = Field(ge=5, le=3600, description="and at most this long, seconds")
    gap_s: float = Field(default=0.0, ge=0, le=86400, description="seconds between the end of one use and the next")
    per_day: int | None = Field(default=None, ge=1, le=12, description="most uses in 24 hours")
    ready: list[Literal[READY_QUESTIONS]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=6, description="questions before it; it begins when each is answered yes"
    )
    check: list[TimerCheckTable] = Field(
        default_factory=list, max_length=12, description="what is asked while it runs, in the order of time"
    )
    part: list[TimerPartTable] = Field(
        default_factory=list, max_length=12, description="what changes while it runs, one after the other"
    )
    take_off: bool = Field(default=False, description="something lies on the skin: its end is repeated until it is off")
    source: SourceOf


class PropTable(Table):
    """A thing that the exercise needs and its guide shows."""

    kind: Literal[THINGS] = Field(description="what it is")  # type: ignore[valid-type]
    ahead_m: float = Field(default=0.0, ge=-3, le=3, description="from the middle of the hips, the way one faces, m")
    up_m: float = Field(default=0.0, ge=0, le=2, description="over the floor, metres")
    aside_m: float = Field(default=0.0, ge=-3, le=3, description="to the person's left, metres")
    turn_deg: float = Field(default=0.0, ge=-180, le=180, description="turned about the vertical, degrees")
    size: float = Field(default=1.0, ge=0.2, le=3, description="against its usual size")
    shown: bool = Field(default=True, description="false: needed, and not drawn")


class BandTable(Table):
    """A range in which a measure lies while the person is in the exercise's posture."""

    measure: str = Field(description="name of a measure")
    min: Value | None = Field(default=None, description="least value")
    max: Value | None = Field(default=None, description="greatest value")
    source: SourceOf


class DriverTable(Table):
    """The measure that carries the movement, with two thresholds so that noise never counts twice."""

    measure: str = Field(description="name of a measure")
    enter: Value = Field(description="passing this begins the movement; above `leave` when it is active high")
    leave: Value = Field(description="passing this ends the movement")
    relative: bool = Field(
        default=False, description="whether the thresholds are differences from the person's own rest"
    )
    rest_min: Value | None = Field(default=None, description="the person's own rest is taken to be at least this")
    rest_max: Value | None = Field(default=None, description="the person's own rest is taken to be at most this")
    source: SourceOf


class LimitTable(Table):
    """Target, warn and stop values of one measure; the warning lies inside the stop, the target inside the warning."""

    name: Name = Field(description="name of the fault")
    measure: str = Field(description="name of a measure")
    cue: Name = Field(description="what is said: a key under exercise.<id>.cue or cue in the words file")
    target_min: Value | None = Field(default=None, description="where the movement goes, at least; never urged")
    target_max: Value | None = Field(default=None, description="where the movement goes, at most; never urged")
    warn_below: Value | None = Field(default=None, description="below this the cue is said")
    warn_above: Value | None = Field(default=None, description="above this the cue is said")
    stop_below: Value | None = Field(default=None, description="below this the alarm rings")
    stop_above: Value | None = Field(default=None, description="above this the alarm rings")
    source: SourceOf


class FormTable(Table):
    """A range that a measure keeps while moving well."""

    name: Name = Field(description="name of the fault")
    measure: str = Field(description="name of a measure")
    cue: Name = Field(description="what is said: a key under exercise.<id>.cue or cue in the words file")
    min: Value | None = Field(default=None, description="least value")
    max: Value | None = Field(default=None, description="greatest value")
    during: Literal["active", "rest", "always"] = Field(default="active", description="when the rule holds")
    for_s: float = Field(default=0.5, ge=0.1, le=60, description="seconds outside the range before the cue is said")
    source: SourceOf


class GuideTable(Table):
    """One key pose of the demonstration."""

    name: Name = Field(description="name of the pose")
    seconds: float = Field(ge=0, le=60, description="seconds taken to arrive here from the pose before")
    stay_s: float = Field(default=0.0, ge=0, le=60, description="seconds of staying here")
    support: list[Literal[SUPPORTS]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=20, description="the points that rest on the floor, or what carries the person"
    )
    angles: dict[Name, Value] = Field(default_factory=dict, max_length=60, description="joint angles, degrees")


class ConfirmedTable(Table):
    """Who has looked at every value that was learned from a film; a clinician's word on a file is `confirmed_by`."""

    by: str = Field(pattern=PERSON_PATTERN, max_length=100, description="name of the therapist")
    on: str = Field(pattern=DATE_PATTERN, description="the date, as 2026-01-31")


class ExerciseWords(Table):
    """A therapist's own texts, in one language."""

    language: Language
    title: Text | None = Field(default=None, description="the exercise's name")
    other_names: list[Text] | None = Field(default=None, max_length=20, description="what else it is called")
    now: Text | None = Field(default=None, description="what to do, shown during the exercise")
    there: Text | None = Field(default=None, description="a pacer's movement: what is said on the way there")
    back: Text | None = Field(default=None, description="a pacer's movement: what is said on the way back")
    say: Text | None = Field(default=None, description="what is spoken before it")
    steps: list[Text] | None = Field(default=None, max_length=20, description="how it is done, one sentence each")
    cue: dict[Name, Text] = Field(default_factory=dict, max_length=60, description="corrections, by name")
    fault: dict[Name, Text] = Field(
        default_factory=dict,
        max_length=60,
        description="what a limit or form rule is called in the report, by its name",
    )
    mistake: dict[Name, Text] = Field(default_factory=dict, max_length=60, description="mistakes, by name")
    part: dict[Name, Text] = Field(default_factory=dict, max_length=12, description="parts of a timer, by name")


class DoseTable(Table):
    """How much; which keys apply depends on the exercise's kind."""

    sets: int | None = Field(default=None, ge=1, le=10, description="sets, of repetitions or of holds")
    reps: int | None = Field(default=None, ge=1, le=30, description="repetitions in a set")
    hold_s: float | None = Field(default=None, ge=1, le=600, description="seconds of one hold")
    # an hour: hot and cold in turn, 20 min each with 20 min between ([S] 002:128), is the longest in the sources
    duration_s: float | None = Field(
        default=None, ge=5, le=3600, description="seconds of walking, a position or a timer"
    )
    cycles: int | None = Field(default=None, ge=1, le=60, description="breaths, or movements with the pacer")
    rest_s: float | None = Field(default=None, ge=0, le=600, description="seconds of rest after a set")


class GateTable(Table):
    """What must be true before the routine may begin."""

    after_h: float | None = Field(default=None, ge=0, le=2000, description="hours since the episode began, at least")
    pain_most: int | None = Field(default=None, ge=0, le=6, description="pain at the start, at most")
    calm_days: int = Field(default=0, ge=0, le=14, description="days with no score above pain_most")
    unstopped_sessions: int = Field(default=0, ge=0, le=10, description="last sessions, none of which was stopped")
    source: SourceOf


class AloneTable(DoseTable):
    """The routine of one step that an exercise is by itself."""

    side: Literal[STEP_SIDES] | None = Field(  # type: ignore[valid-type]
        default=None, description="done on one side, or the whole dose on each"
    )
    checkin_every_s: float | None = Field(default=None, ge=30, le=900, description="seconds between questions in it")
    excluded_by: Excluded = Field(default_factory=list)
    gate: GateTable | None = Field(default=None, description="what must be true before it may begin by itself")
    source: SourceOf


class ExerciseTable(Table):
    """An exercise file."""

    model_config = ConfigDict(title="Exercise")

    id: Name = Field(description="the same as the file's name, without .toml")
    kind: Literal[KINDS] = Field(description="what is counted or timed")  # type: ignore[valid-type]
    posture: Literal[POSTURES] = Field(description="for gestures and for getting up")  # type: ignore[valid-type]
    region: Literal[REGIONS] | None = Field(  # type: ignore[valid-type]
        default=None, description="what it is for, in coach list and coach show; upper_back is with the neck"
    )
    side_rule: Literal[SIDE_RULES] = Field(default="near", description="which side is measured")  # type: ignore[valid-type]
    gesture: Literal[GESTURES] = Field(  # type: ignore[valid-type]
        "arm_up", description="the answering gesture; it does not look like the movement"
    )
    excluded_by: Excluded = Field(default_factory=list)
    comfort: bool = Field(
        default=False,
        description="true: a rest that stays when there is too much pain for anything else; nothing repeated",
    )
    needs_points: list[Literal[PAIRED]] = Field(  # type: ignore[valid-type]
        default_factory=lambda: ["shoulder", "hip", "knee", "ankle"],
        max_length=len(PAIRED),
        description="joints the camera must see; missing ones are named to the person",
    )
    mistakes: list[Name] = Field(default_factory=list, max_length=40, description="keys under exercise.<id>.mistake")
    basis: Basis = Field(min_length=1)
    confirmed_by: ConfirmedBy | None = None
    confirmed_on: ConfirmedOn | None = None
    prescription_only: Sentence | None = Field(
        default=None, description="why nobody does it by themselves unless it was prescribed to them"
    )
    picture: MediaName | None = Field(
        default=None,
        description="a photograph of yours (JPEG or PNG) in the file's folder, shown in place of the figure on paper, "
        "and on the screen where there is no film",
    )
    film: MediaName | None = Field(
        default=None,
        description="a film of yours in the file's folder, at most 10 s and 5 MB, shown in place of the figure on the "
        "screen",
    )
    placement: PlacementTable
    tempo: TempoTable | None = None
    breath: BreathTable | None = None
    timer: TimerTable | None = None
    prop: list[PropTable] = Field(default_factory=list, max_length=6, description="what is needed beside a mat")
    posture_band: list[BandTable] = Field(default_factory=list, max_length=20)
    driver: list[DriverTable] = Field(default_factory=list, max_length=5)
    limit: list[LimitTable] = Field(default_factory=list, max_length=20)
    form: list[FormTable] = Field(default_factory=list, max_length=20)
    guide: list[GuideTable] = Field(default_factory=list, max_length=40)
    alone: AloneTable | None = Field(default=None, description="its dose when it is done by itself: coach run <id>")
    confirmed: ConfirmedTable | None = Field(
        default=None, description="of what was learned from a demonstration; without it nobody follows the exercise"
    )
    words: ExerciseWords | None = None


class LimitOverride(Table):
    """Tighter values for one limit of the exercise, chosen by its name or by its measure."""

    name: str | None = Field(default=None, description="name of the limit")
    measure: str | None = Field(default=None, description="its measure, when only one limit of the exercise has it")
    warn_below: Value | None = Field(default=None, description="not lower than the exercise's")
    warn_above: Value | None = Field(default=None, description="not higher than the exercise's")
    stop_below: Value | None = Field(default=None, description="not lower than the exercise's")
    stop_above: Value | None = Field(default=None, description="not higher than the exercise's")
    source: SourceOf = CHOICE


class ConditionsTable(DoseTable):
    """What a step and an alternative have in common: a dose, who does it, and what is asked."""

    side: Literal[STEP_SIDES] | None = Field(  # type: ignore[valid-type]
        default=None, description="done on one side, or the whole dose on each"
    )
    checkin: bool = Field(default=True, description="whether pain is asked after it")
    checkin_every_s: float | None = Field(default=None, ge=30, le=900, description="seconds between questions in it")
    optional: bool = Field(default=False, description="whether the person is asked if they want it")
    only_if: Facts = Field(default_factory=list, description="left out unless all of these hold")
    skip_if: Facts = Field(default_factory=list, description="left out where any of these holds")
    pain_most: int | None = Field(default=None, ge=0, le=10, description="left out while pain is above this")
    otherwise: str | None = Field(
        default=None, description="name of an [[alternative]] that takes its place where a condition leaves it out"
    )
    tempo: TempoTable | None = Field(default=None, description="in place of the exercise's own")
    breath: BreathTable | None = Field(default=None, description="in place of the exercise's own")
    limit: list[LimitOverride] = Field(default_factory=list, max_length=20)


class StepTable(ConditionsTable):
    """One exercise of the routine, or a search for the position that hurts least."""

    exercise: str | None = Field(default=None, description="id of an exercise")
    find: list[str] | None = Field(
        default=None, min_length=2, max_length=8, description="a position finder: the positions to try, in order"
    )
    # a minute each, the best for three to five minutes: [P] R1 steps 2 and 3
    # rated no sooner than a minute after settling: [R2] S10
    try_s: float | None = Field(default=None, ge=60, le=300, description="seconds in each position that is tried")
    stay_s: float | None = Field(default=None, ge=30, le=1200, description="seconds in the least painful one")
    level: int | None = Field(default=None, ge=1, le=12, description="the level of the plan that has this step")


class AlternativeTable(ConditionsTable):
    """One exercise that takes the place of a step, or of another alternative, that is left out."""

    name: Name = Field(description="what `otherwise` of a step calls it")
    exercise: str = Field(description="id of an exercise")


class LevelTable(Table):
    """One level of the plan, in rising order."""

    times_a_day: list[Annotated[int, Field(ge=1, le=12)]] = Field(
        min_length=2, max_length=2, description="how often a day, from and to"
    )
    source: SourceOf


class PainTable(Table):
    """Stricter pain rules; nothing here loosens the program's own."""

    any_rise_ends: bool | None = Field(default=None, description="true: any rise of pain ends the session")
    ceiling: int | None = Field(
        default=None, ge=1, le=7, description="this score or more ends the session; 7 unless lower"
    )


class PatientPainTable(PainTable):
    """Stricter pain rules for one patient; or a rule by name, chosen and signed by a clinician."""

    rule: Literal[PAIN_RULES] | None = Field(  # type: ignore[valid-type]
        default=None, description="strict unless a clinician chooses another for this patient, and signs it"
    )
    clinician: str | None = Field(
        default=None, pattern=PERSON_PATTERN, max_length=100, description="who chooses the rule"
    )
    reason: str | None = Field(default=None, pattern=PERSON_PATTERN, max_length=200, description="why this rule")
    signed: str | None = Field(
        default=None, pattern=DATE_PATTERN, description="the date of signing, as 2026-01-31; it holds for 12 weeks"
    )


class RoutineWords(Table):
    """A therapist's own texts, in one language."""

    language: Language
    title: Text | None = Field(default=None, description="the routine's name")
    purpose: Text | None = Field(default=None, description="what it is for")


# an hour of hot and cold in turn, and what is done before and after it
Minutes = Annotated[float, Field(ge=1, le=90, description="the routine may not take longer than this")]


class RoutineTable(Table):
    """A routine file."""

    model_config = ConfigDict(title="Routine")

    id: Name = Field(description="name of the routine")
    version: str = Field(min_length=1, max_length=40, description='in quotes, like "1"; raise it with every change')
    max_minutes: Minutes = 30.0
    relief: bool = Field(
        default=False,
        description="true: for acute pain; before it only the safety questions that cannot wait are asked",
    )
    after_pause: bool = Field(
        default=False,
        description="true: gentle enough to begin again with, at half dose, in the pause after two pain stops running",
    )
    excluded_by: Excluded = Field(default_factory=list)
    basis: Basis = Field(default_factory=list)
    confirmed_by: ConfirmedBy | None = None
    confirmed_on: ConfirmedOn | None = None
    pain: PainTable = PainTable()
    card: list[Literal[CARD_NAMES]] = Field(  # type: ignore[valid-type]
        default_factory=list,
        max_length=2,
        description="cards that are offered at the end of this routine, one each time",
    )
    gate: GateTable | None = None
    level: list[LevelTable] = Field(default_factory=list, max_length=12, description="a plan that is walked up")
    step: list[StepTable] = Field(min_length=1, max_length=60)
    alternative: list[AlternativeTable] = Field(
        default_factory=list, max_length=40, description="what takes the place of steps that are left out"
    )
    exercise: list[dict[str, Any]] = Field(
        default_factory=list,
        max_length=40,
        description="exercises of your own that the steps name, each whole, in place of files beside this one",
    )
    words: RoutineWords | None = None


class OverrideStep(DoseTable):
    """What changes for one exercise, in every step that has it. Less, or slower, never more."""

    exercise: str = Field(description="id of an exercise of the routine")
    skip: bool = Field(default=False, description="true: this patient leaves it out")
    limit: list[LimitOverride] = Field(default_factory=list, max_length=20)


class OverridesTable(Table):
    """A patient's own changes to a routine; each can tighten, none can loosen."""

    model_config = ConfigDict(title="Overrides")

    routine: str | None = Field(default=None, description="the routine these belong to")
    level: int | None = Field(default=None, ge=1, le=12, description="of a plan with levels: the one to do")
    days_a_week: int | None = Field(default=None, ge=1, le=7, description="on how many days of a week it is to be done")
    times_a_day: int | None = Field(default=None, ge=1, le=12, description="how often on such a day; once unless said")
    days: list[Literal[WEEKDAYS]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=7, description="on which days of the week; any unless said"
    )
    times: list[Annotated[str, Field(pattern=TIME_PATTERN)]] = Field(
        default_factory=list, max_length=12, description="at which times of such a day; any unless said"
    )
    max_minutes: Minutes | None = None
    pain: PatientPainTable = PatientPainTable()
    step: list[OverrideStep] = Field(default_factory=list, max_length=60)


def plain(table: Table) -> dict[str, Any]:
    """The values that a core type takes: lists become tuples, what was not said is left to the type's default."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.model_dump(exclude_none=True).items()
    }
