"""What a session remembers from moment to moment, and what it is told at each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from coach.core.base.frozen import replace
from coach.core.base.types import Pose, Text
from coach.core.clinical import safety
from coach.core.clinical.eligibility import Known, LeftOut
from coach.core.dialogue import camera_setup, prompts
from coach.core.dialogue.form_pages import RowPage
from coach.core.dialogue.gestures import Gesturing
from coach.core.dialogue.hearing import Ear, Listened
from coach.core.dialogue.placing_advice import Advice
from coach.core.dialogue.questions import Answer, Asked
from coach.core.dialogue.read_aloud import Reading
from coach.core.exercise.model import Exercise, Kind, PainRule, PainRules, Routine, Step, eased
from coach.core.exercise.timers import Use
from coach.core.kinematics.camera_place import CameraPlace, PlaceKey
from coach.core.monitoring.guard import Alarm, Guard
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.session.guidance import Guidance
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching


class Phase(StrEnum):
    LEFT_ON = "left_on"  # an earlier session left something on the skin: is it off?
    UNSEEN = "unseen"  # the camera does not help: go on, guided by time?
    SCREENING = "screening"
    TODAY = "today"  # what decides which steps are for today
    BASELINE = "baseline"
    OFFER = "offer"  # an optional step: do you want it?
    READY = "ready"  # what a timer asks first; where one walks
    PLACEMENT = "placement"
    SHOW = "show"
    EXERCISE = "exercise"
    REST = "rest"
    TAKE_OFF = "take_off"  # what lies on the skin
    CHECKIN = "checkin"
    RECOVER = "recover"
    GETTING_UP = "getting_up"  # after a while of lying: sit first, and say whether you are dizzy
    FALLEN = "fallen"  # a suspected fall, until somebody says how they are
    AWAY = "away"  # the computer or the camera stood still for a while: is somebody there, and well?
    CARD = "card"  # something worth knowing, between two exercises
    SAFETY_NET = "safety_net"  # what to watch for, and whom to call, after a clear form
    HELP = "help"  # the person needs help: until somebody says that it is there, or that all is well
    COMFORT = "comfort"  # nothing but that is for now: what decides about its positions
    FINAL = "final"
    ADVICE = "advice"
    STILL_ON = "still_on"  # the session is over, and something lies on the skin until somebody says that it is off
    COMFORT_OFFER = "comfort_offer"  # after a stop for pain: breathing and positions, nothing else
    LAST_CARD = "last_card"  # something worth knowing, opened on the last screen
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One moment from outside."""

    t_s: float  # the session's clock: that of the frames
    elapsed_s: float | None = None  # real time, which also passes while the computer sleeps; None: as `t_s`
    pose: Pose | None = None  # None: no new frame since the last moment
    light: float | None = None  # mean brightness of the picture, 0 to 1; None without a picture
    answers: tuple[Answer, ...] = ()
    commands: tuple[str, ...] = ()  # rows of COMMANDS
    pressed: bool = False  # a key or button that is nothing by itself: it picks what is read aloud, as an arm does
    speaking: bool = False  # the voice has not finished
    audible: bool = True  # somebody could hear it
    source: str = "ok"  # ok, source_ended or source_lost
    askable: bool = False  # somebody is there now, before a window in which they can answer without a camera
    locks: tuple[str, ...] = ()  # kinds of those that another program has set since this session began
    unkept: bool = False  # an answer that locks is on no disk
    sound: Listened | None = None  # what the microphone gave since the last moment; None: none listens
    leaving: int = 0  # how often somebody asked from outside to leave: Ctrl-C, a closed terminal, a shutdown


# the values below are without slots: they are copied with every frame (core/base/frozen.py)


@dataclass(frozen=True, kw_only=True)
class DayPlan:
    """What is for this person today."""

    known: Known = field(default_factory=Known)
    uses: tuple[Use, ...] = ()  # of timers in this session; how long ago is counted from its start
    facts: frozenset[str] = frozenset()  # what is true today
    answered: frozenset[str] = frozenset()  # the questions about today that were answered
    steps: tuple[Step | None, ...] | None = None  # the plan, by place; None is left out
    left_out: tuple[LeftOut, ...] = ()
    eased: frozenset[int] = frozenset()  # the steps that the person asked to have easier
    walk: str | None = None  # a key of WALKS
    comfort: str | None = None  # a key of safety.COMFORT: nothing but comfort is for now
    full_form: bool = False  # the full list was clear in this session
    signs: tuple[str, ...] = ()  # every sign with a yes, whether it locks or not
    chosen: tuple[str, ...] = ()  # those of them that have locked: every ending carries their advice
    unnamed: bool = False  # one of several conditions is there, and which was not said yet
    done_before: frozenset[int] = frozenset()  # the steps that a session which broke off just before had done
    withdrawn: tuple[str, ...] = ()  # such yeses that were a mistake: their locks stay until the full list is clear


@dataclass(frozen=True, kw_only=True)
class Away:
    """Gaps in which nobody did anything."""

    back_to: Phase = Phase.SCREENING  # where AWAY leads once somebody has answered
    for_s: float = 0.0  # all of them since somebody last did anything, in seconds of real time


@dataclass(frozen=True, kw_only=True)
class RunState:
    """Where the session is, and its clocks."""

    phase: Phase = Phase.SCREENING
    going: Phase | None = None  # where the session goes next; entered before anything else happens
    place: int = -1  # which step of the routine
    started: bool = False
    started_s: float = 0.0
    t_s: float = 0.0
    elapsed_s: float = 0.0  # real time at this moment
    phase_s: float = 0.0  # unpaused time in this phase
    paused: bool = False
    paused_s: float = 0.0
    after_unseen: Phase = Phase.SCREENING  # where UNSEEN leads
    unkept: bool = False  # and that was said
    away: Away = field(default_factory=Away)
    left_s: float | None = None  # since when somebody outside wants it to end, in real time
    lain_s: float = 0.0  # how long the person has lain, over the steps since they were last upright, in real time


@dataclass(frozen=True, kw_only=True)
class PainCourse:
    """What was said about pain, and what is still to be said."""

    scores: safety.PainSoFar = field(default_factory=safety.PainSoFar)
    trials: Mapping[int, int] = field(default_factory=dict)  # place of a position that was tried: the score after it
    place: str | None = None  # where it hurts today, a key of safety.PLACES
    said_more: bool = False  # it was said already that it hurts more: the number is asked for at once
    # the question under way follows a minute's rest: "raised", a confirmed rise (D7); "again", a small one by
    # `watchful` ([R2] S9); "back", in the best position or as before ([R2] S10)
    rested: str | None = None
    rule: PainRule = PainRule.STRICT  # that holds this session
    left_finders: frozenset[str] = frozenset()  # finders that went back to the best: nothing more is tried
    rests_there: bool = False  # the best position was still so bad that nothing but rest follows
    ended_as: str = "done"  # what ended the exercise, while what lies on the skin is taken off


@dataclass(frozen=True, kw_only=True)
class OnSkin:
    """What lies on the skin, in real time: from the moment it goes on until somebody says that it is off."""

    place: int  # of its step
    exercise: str
    counts_as: tuple[str, ...]
    since_s: float
    waited_s: float = 0.0  # spent on changing from one part of the timer to the next
    bare: bool = False  # a part with nothing on the skin
    earlier: bool = False  # an earlier session left it on
    asked_off_s: float | None = None  # since when somebody is told to take it off; anew after a gap
    said_off_s: float = 0.0  # when that was said last
    insisted: int = 0  # how often it was said again


@dataclass(frozen=True, kw_only=True)
class HelpCall:
    """The person asked for help, in real time."""

    since_s: float  # anew after a gap, and when it is asked for again
    said_s: float  # when the number was said last
    times: int = 0  # how often it was said again
    over: bool = False  # somebody has answered, or nobody did for too long


@dataclass(frozen=True, kw_only=True)
class FormProgress:
    """The questions of one phase, and how far they are answered."""

    order: tuple[str, ...] = ()  # all of them: which rows share a screen
    done: Mapping[str, str] = field(default_factory=dict)  # those that were answered
    page: RowPage | None = None  # the screen of rows that is up, or was up last


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Answers by a short sound."""

    ear: Ear = field(default_factory=Ear)
    told: bool = False  # how a sound answers was explained
    told_loud: bool = False  # that the room is too loud was said
    vain: int = 0  # picks by a sound that nobody confirmed, since one was


@dataclass(frozen=True, kw_only=True)
class Taught:
    """What was explained in full, and is only named after that."""

    gestures: frozenset[str] = frozenset()  # each in the posture that it is for
    exercises: frozenset[str] = frozenset()  # by id


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """How the person answers without a key of the answer's own."""

    hands_off: bool = False  # the last answer was picked from choices that were read aloud
    by_switch: bool = False  # a key or button that means nothing by itself picks them


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """What is asked and said, and by which ways the person answers."""

    to_ask: tuple[str, ...] = ()  # the questions of this phase that are still to come
    asked: Asked | None = None
    form: FormProgress = field(default_factory=FormProgress)
    reading: Reading | None = None  # choices that are read aloud, for an arm to pick one
    showing: prompts.Showing = field(default_factory=prompts.Showing)
    speaking: bool = False
    audible: bool = True
    askable: bool = False  # as in Tick
    sees_screen: bool | None = None  # without sound: whether the screen can be seen
    floor_told: bool = False  # what should be there before floor work was asked for
    gesturing: Gesturing = field(default_factory=Gesturing)
    opened: tuple[str, float | None] | None = None  # the question that the gestures were told of
    taught: Taught = field(default_factory=Taught)
    listening: Listening | None = None  # None: no microphone
    picking: Picking = field(default_factory=Picking)


@dataclass(frozen=True, kw_only=True)
class CameraPlaces:
    """How far the camera is placed, and where it was placed before."""

    advice: Advice = field(default_factory=Advice)  # in the set-up under way
    last: CameraPlace | None = None  # where it stood last time for the posture and view of this step
    known: Mapping[PlaceKey, CameraPlace] = field(default_factory=dict)  # where it stood in earlier sessions
    by_key: Mapping[PlaceKey, CameraPlace] = field(default_factory=dict)  # where it was good in this session
    told_views: frozenset[str] = frozenset()  # views of which it was said where the camera goes


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """What the camera shows of the person."""

    watching: Watching = field(default_factory=Watching)
    seen: Observation | None = None  # the newest
    seen_for_s: float = 0.0
    placing: camera_setup.Setup = field(default_factory=camera_setup.Setup)  # while the camera is being placed
    placed: CameraPlaces = field(default_factory=CameraPlaces)
    guard: Guard = field(default_factory=Guard)
    stranger_s: float | None = None  # since when somebody else is seen
    stranger_told: bool = False
    slow_told: bool = False  # what to do about too few frames was said
    guidance: Guidance = field(default_factory=Guidance)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Why it ended, and what is said after that."""

    end: str | None = None  # a key of safety.END_REASONS
    stopped: str | None = None  # the reason of the stop that comfort mode follows
    advice: Text | None = None  # what to do now: it stays on the screen
    urgent: Text | None = None  # advice that is said again until somebody answers
    urged: int = 0  # how often it was said again
    cards: tuple[str, ...] = ()  # education cards that were shown in this session
    card: str | None = None  # the one on the screen, or offered on the last one
    rest_offered: bool = False  # comfort was offered after a stop for pain
    gets_up: bool = False  # how to get up is still to be said: a rest is offered first
    help: HelpCall | None = None  # the newest call for help


@dataclass(frozen=True, kw_only=True)
class Session:
    """Everything that is remembered from moment to moment."""

    plan: DayPlan = field(default_factory=DayPlan)
    run: RunState = field(default_factory=RunState)
    pain: PainCourse = field(default_factory=PainCourse)
    dialogue: Dialogue = field(default_factory=Dialogue)
    monitoring: Monitoring = field(default_factory=Monitoring)
    work: ExerciseRun | None = None
    skin: OnSkin | None = None
    ending: Ending = field(default_factory=Ending)


# somebody who stands may fall: in these phases of a step it is looked for
WATCHED = frozenset({Phase.PLACEMENT, Phase.SHOW, Phase.EXERCISE, Phase.REST, Phase.CHECKIN, Phase.RECOVER})
DURING = frozenset({Phase.PLACEMENT, Phase.SHOW, Phase.EXERCISE, Phase.REST})  # of one exercise
LYING = frozenset({"supine", "prone", "side_lying"})
WAITS_FOR = frozenset(
    {"all_right", "who_is_it", "what_now", "loud_sound", "see_screen", "taken_off", "put_on"}
)  # while these are open nothing counts
# where a walk goes, as the person chooses: the view the camera has of it, None out of its sight
WALKS: dict[str, str | None] = {"on_spot": "front", "to_and_fro": "side", "away": None}


class Moment(NamedTuple):
    """What each phase is given beside the state."""

    routine: Routine
    tick: Tick
    dt_s: float  # unpaused
    elapsed_dt_s: float  # real time since the last moment; 0 once a recorded source has ended
    out: Out
    seen: Observation | None  # what is new in it; None: no new frame
    alarms: tuple[Alarm, ...]  # that ring in it


def with_asked(state: Session, asked: Asked | None) -> Session:
    """With this question open; None: with none."""
    return replace(state, dialogue=replace(state.dialogue, asked=asked))


def with_places(state: Session, known: Mapping[PlaceKey, CameraPlace]) -> Session:
    """With these places of the camera known from earlier sessions."""
    placed = replace(state.monitoring.placed, known=known)
    return replace(state, monitoring=replace(state.monitoring, placed=placed))


def with_guidance(state: Session, guidance: Guidance) -> Session:
    """With this said of whether the camera helps."""
    return replace(state, monitoring=replace(state.monitoring, guidance=guidance))


def with_questions(state: Session, to_ask: tuple[str, ...]) -> Session:
    """With these questions still to come in this phase."""
    return replace(state, dialogue=replace(state.dialogue, to_ask=to_ask))


def steps_of(routine: Routine, state: Session) -> tuple[Step | None, ...]:
    """The plan, by place, None where a step is left out; before it is made, the routine's own steps."""
    return routine.steps if state.plan.steps is None else state.plan.steps


def whole_step(routine: Routine, state: Session) -> Step:
    """The step that is up, as it is prescribed: before the plan is made, the routine's own."""
    planned = steps_of(routine, state)[state.run.place]
    return planned or routine.steps[state.run.place]


def current_step(routine: Routine, state: Session) -> Step:
    """The step that is up, as the person has it: walked where they walk, with half the dose if they asked for that."""
    step = whole_step(routine, state)
    if step.best_of is not None and (best := least_painful(state, step.best_of)) is not None:
        step = replace(step, exercise=best.exercise)
    if step.exercise.kind is Kind.STEPS and state.plan.walk is not None:
        step = replace(step, exercise=_walked(step.exercise, WALKS[state.plan.walk]))
    if state.run.place in state.monitoring.guidance.steps:
        step = replace(step, exercise=replace(step.exercise, pacing=replace(step.exercise.pacing, by_time=True)))
    # a position that is tried is rated after its whole minute ([R2] S10)
    return eased(step) if state.run.place in state.plan.eased and step.trial is None else step


def exercise(routine: Routine, state: Session) -> Exercise:
    """The exercise of the step that is up, as the person has it (`current_step`)."""
    return current_step(routine, state).exercise


def _walked(walking: Exercise, view: str | None) -> Exercise:
    if view is None:  # out of sight it is guided by time, with questions on the way
        return replace(walking, kind=Kind.TIMER, pacing=replace(walking.pacing, tempo=None))
    return replace(walking, placement=replace(walking.placement, view=view))


def least_painful(state: Session, finder: str) -> Step | None:
    """Of the positions of one finder, the one with the lowest score; the first of equals; unscored ones last.

    None where it has none today.
    """
    steps = state.plan.steps or ()
    places = [place for place, step in enumerate(steps) if step is not None and step.trial == finder]
    return steps[min(places, key=lambda place: (state.pain.trials.get(place, 11), place))] if places else None


def rules_in_force(routine: Routine, state: Session) -> PainRules:
    """The rules of pain of this session: the therapist's tighter choices, and the rule that holds it."""
    return replace(routine.pain, rule=state.pain.rule)


def at_step(routine: Routine, state: Session) -> bool:
    """Whether a step is up: not before the first one, nor after the last one."""
    return 0 <= state.run.place < len(steps_of(routine, state))


def fields(routine: Routine, state: Session) -> dict[str, Any]:
    """Where in the routine, as events say it: the step's place and its exercise's id, both None where none is up."""
    if not at_step(routine, state):
        return {"step": None, "exercise": None}
    return {"step": state.run.place, "exercise": exercise(routine, state).id}


def talking(state: Session) -> bool:
    """Whether the voice has not finished, or something still waits to be said."""
    return state.dialogue.speaking or bool(state.dialogue.showing.waiting)
