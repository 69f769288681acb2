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
from coach.core.dialogue.gestures import Gesturing
from coach.core.dialogue.questions import Answer, Asked
from coach.core.dialogue.read_aloud import Reading
from coach.core.exercise.model import Exercise, Kind, Routine, Step, eased
from coach.core.exercise.timers import Use
from coach.core.monitoring.guard import Alarm, Guard
from coach.core.session.exercise_run import Out, Work
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching


class Phase(StrEnum):
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
    FALLEN = "fallen"  # a suspected fall, until somebody says how they are
    CARD = "card"  # something worth knowing, between two exercises
    COMFORT = "comfort"  # nothing but that is for now: what decides about its positions
    FINAL = "final"
    ADVICE = "advice"
    COMFORT_OFFER = "comfort_offer"  # after a stop for pain: breathing and positions, nothing else
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One moment from outside."""

    t_s: float
    pose: Pose | None = None  # None: no new frame since the last moment
    light: float | None = None  # mean brightness of the picture, 0 to 1; None without a picture
    answers: tuple[Answer, ...] = ()
    commands: tuple[str, ...] = ()  # rows of COMMANDS
    pressed: bool = False  # a key or button that is nothing by itself: it picks what is read aloud, as an arm does
    speaking: bool = False  # the voice has not finished
    audible: bool = True  # somebody could hear it
    source: str = "ok"  # ok, source_ended or source_lost


@dataclass(frozen=True, kw_only=True)  # without slots: it is copied with every frame (core/base/frozen.py)
class Session:
    """Everything that is remembered from moment to moment."""

    known: Known = field(default_factory=Known)
    uses: tuple[Use, ...] = ()  # of timers in this session; how long ago is counted from its start
    phase: Phase = Phase.SCREENING
    going: Phase | None = None  # where the session goes next; entered before anything else happens
    started: bool = False
    started_s: float = 0.0
    t_s: float = 0.0
    phase_s: float = 0.0  # unpaused time in this phase
    facts: frozenset[str] = frozenset()  # what is true today
    answered: frozenset[str] = frozenset()  # the questions about today that were answered
    steps: tuple[Step | None, ...] | None = None  # the plan, by place; None is left out
    left_out: tuple[LeftOut, ...] = ()
    place: int = -1  # which step of the routine
    to_ask: tuple[str, ...] = ()  # the questions of this phase that are still to come
    asked: Asked | None = None
    pain: safety.PainSoFar = field(default_factory=safety.PainSoFar)
    trials: Mapping[int, int] = field(default_factory=dict)  # place of a position that was tried: the score after it
    walk: str | None = None  # a key of WALKS
    work: Work | None = None
    checked_s: float = 0.0  # active time of the exercise at its last question
    timer_asked: int = 0  # questions of the timer under way that were asked
    watching: Watching = field(default_factory=Watching)
    seen: Observation | None = None  # the newest
    placing: camera_setup.Setup = field(default_factory=camera_setup.Setup)  # while the camera is being placed
    seen_for_s: float = 0.0
    placed_view: str | None = None
    paused: bool = False
    paused_s: float = 0.0
    comfort: str | None = None  # a key of safety.COMFORT: nothing but comfort is for now
    stopped: str | None = None  # the reason of the stop that comfort mode follows
    advice: Text | None = None  # what to do now, after an ending: it stays on the screen
    urgent: Text | None = None  # advice that is said again until somebody answers
    urged: int = 0  # how often it was said again
    said_more: bool = False  # it was said already that it hurts more: the number is asked for at once
    unwell: bool = False  # a yes to new or sharp symptoms: after the details the session ends
    sees_screen: bool | None = None  # without sound: whether the screen can be seen
    floor_told: bool = False  # what should be there before floor work was asked for
    gesturing: Gesturing = field(default_factory=Gesturing)
    opened: tuple[str, float | None] | None = None  # the question that the gestures were told of
    hinted: bool = False  # how an arm answers was explained
    reading: Reading | None = None  # choices that are read aloud, for an arm to pick one
    guard: Guard = field(default_factory=Guard)
    stranger_s: float | None = None  # since when somebody else is seen
    stranger_told: bool = False
    eased: frozenset[int] = frozenset()  # the steps that the person asked to have easier
    recovered: bool = False  # the question under way follows the rest after a rise
    cards: tuple[str, ...] = ()  # those shown in this session
    card: str | None = None  # the one on the screen
    speaking: bool = False
    audible: bool = True
    showing: prompts.Showing = field(default_factory=prompts.Showing)
    end: str | None = None  # a key of safety.END_REASONS


# somebody who stands may fall: in these phases of a step it is looked for
WATCHED = frozenset({Phase.PLACEMENT, Phase.SHOW, Phase.EXERCISE, Phase.REST, Phase.CHECKIN, Phase.RECOVER})
DURING = frozenset({Phase.PLACEMENT, Phase.SHOW, Phase.EXERCISE, Phase.REST})  # of one exercise
WAITS_FOR = frozenset({"all_right", "who_is_it", "what_now", "see_screen"})  # while these are open nothing counts
# where a walk goes, as the person chooses: the view the camera has of it, None out of its sight
WALKS: dict[str, str | None] = {"on_spot": "front", "to_and_fro": "side", "away": None}


class Moment(NamedTuple):
    """What each phase is given beside the state."""

    routine: Routine
    tick: Tick
    dt_s: float  # unpaused
    out: Out
    seen: Observation | None  # what is new in it; None: no new frame
    alarms: tuple[Alarm, ...]  # that ring in it


def steps_of(routine: Routine, state: Session) -> tuple[Step | None, ...]:
    """The plan; before it is made, the routine's own steps."""
    return routine.steps if state.steps is None else state.steps


def whole_step(routine: Routine, state: Session) -> Step:
    """The step that is up, as it is prescribed: before the plan is made, the routine's own."""
    planned = steps_of(routine, state)[state.place]
    return planned or routine.steps[state.place]


def current_step(routine: Routine, state: Session) -> Step:
    """The step that is up, as the person has it: walked where they walk, with half the dose if they asked for that."""
    step = whole_step(routine, state)
    if step.best_of is not None:
        step = replace(step, exercise=_least_painful(routine, state, step).exercise)
    if step.exercise.kind is Kind.STEPS and state.walk is not None:
        step = replace(step, exercise=_walked(step.exercise, WALKS[state.walk]))
    return eased(step) if state.place in state.eased else step


def exercise(routine: Routine, state: Session) -> Exercise:
    return current_step(routine, state).exercise


def _walked(walking: Exercise, view: str | None) -> Exercise:
    if view is None:  # out of sight it is guided by time, with questions on the way
        return replace(walking, kind=Kind.TIMER, tempo=None)
    return replace(walking, placement=replace(walking.placement, view=view))


def _least_painful(routine: Routine, state: Session, step: Step) -> Step:
    """Of the positions of one finder, the one with the lowest score; the first of equals; unscored ones last."""
    tried = [
        place for place, trial in enumerate(state.steps or ()) if trial is not None and trial.trial == step.best_of
    ]
    if not tried:
        return step
    best = min(tried, key=lambda place: (state.trials.get(place, 11), place))
    found = (state.steps or ())[best]
    assert found is not None
    return found


def at_step(routine: Routine, state: Session) -> bool:
    return 0 <= state.place < len(steps_of(routine, state))


def fields(routine: Routine, state: Session) -> dict[str, Any]:
    """Where in the routine, as events say it."""
    if not at_step(routine, state):
        return {"step": None, "exercise": None}
    return {"step": state.place, "exercise": exercise(routine, state).id}


def talking(state: Session) -> bool:
    return state.speaking or bool(state.showing.waiting)
