"""Plays whole sessions, tick by tick: a person who moves and answers, and a voice that takes its time to speak."""

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from movements import RELIEF, Body, curve, facing_camera, kneel, living, nobody, place, pose, stand, supine

from coach.core.base.events import EVENTS
from coach.core.base.types import Event, Pose, Text
from coach.core.clinical import ticks
from coach.core.clinical.eligibility import NAMED, TODAY, TODAY_LIST, Known, named
from coach.core.clinical.safety import PAIN_ENDS, Past
from coach.core.clinical.screening import NONE, SCREENING
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import LISTS, Answer, Asked
from coach.core.exercise.model import Routine, Step
from coach.core.session import Phase, Session, Tick, advance, at_step, exercise
from coach.prescription.places import shipped_exercises
from coach.prescription.words import load_words

VOICE_S = 1.2  # a sentence, unless told otherwise
REPLY_S = 0.4  # from the end of the question to the answer
SILENT = None
# somebody whose full form holds, and who has been here before; and where comfort mode finds its steps
RETURNED = Past(screened_ago_h=1.0)
NOT_ALONE = frozenset({"alone"})  # was asked once

Person = Callable[["Play"], Pose | None]


# -- people ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _still(body: Body, facing: str = "right", hide: tuple[str, ...] = ()) -> Pose:
    return pose(0.0, body, facing=facing, hide=hide)


def seen(t_s: float, body: Body, hide: tuple[str, ...] = ()) -> Pose:
    """Like `movements.pose`, and quick: bodies of whole tenths of degrees are drawn once."""
    return living(_still(body, hide=hide), t_s)


LIFT_S = 4.4
lifting = curve([(50, 0.8), (5, 1.2), (50, 0.8)], 0.8)


def lies(play: "Play") -> Pose:
    """On the back, knees bent, resting."""
    return seen(play.t_s, supine(50.0))


def lifts_well(play: "Play") -> Pose:
    """One lift after the other while the exercise runs, and rest at all other times."""
    if play.state.run.phase is not Phase.EXERCISE or play.state.run.paused:
        return lies(play)
    return seen(play.t_s, supine(round(lifting(play.state.run.phase_s % LIFT_S), 1)))


def lifts_too_far(play: "Play") -> Pose:
    """The same, but over-arched by far."""
    if play.state.run.phase is not Phase.EXERCISE:
        return lies(play)
    deg = 50 - (50 - lifting(play.state.run.phase_s % LIFT_S)) * 85 / 45
    return seen(play.t_s, supine(round(deg, 1)))


def kneels(play: "Play") -> Pose:
    return seen(play.t_s, kneel(60.0, 20.0))


def holds_well(play: "Play") -> Pose:
    """Bends the knees when the exercise begins, and stays."""
    if play.state.run.phase is not Phase.EXERCISE:
        return kneels(play)
    return seen(play.t_s, kneel(60.0, round(min(20 + 100 * play.state.run.phase_s, 110.0), 1)))


def stands(play: "Play") -> Pose:
    return seen(play.t_s, stand())


def is_gone(play: "Play") -> Pose:
    return nobody(play.t_s)


def marches(play: "Play") -> Pose:
    """Eighty steps a minute on the spot, in front of the camera."""
    if play.state.run.phase is not Phase.EXERCISE:
        return place(play.t_s, facing_camera(), scale=0.2, hip_at=(0.5, 0.5))
    n, into = divmod(play.state.run.phase_s / 0.75, 1.0)
    up = 0.45 * max(0.0, 1 - abs(into / 0.7 * 2 - 1)) if into < 0.7 else 0.0
    return place(play.t_s, facing_camera(*((up, 0.0) if n % 2 else (0.0, up))), scale=0.2, hip_at=(0.5, 0.5))


def does_as_told(play: "Play") -> Pose:
    """Whatever the exercise is, somebody who does it well."""
    doers = {"lift": lifts_well, "free_lift": lifts_well, "kneel": holds_well, "strict_kneel": holds_well,
             "walk": marches, "resting": kneels}  # fmt: skip
    name = exercise(play.routine, play.state).id if at_step(play.routine, play.state) else ""
    return doers.get(name, lies)(play)


# -- the sentences -----------------------------------------------------------------------------------------------------

SHIPPED = frozenset(load_words("en").sentences)
# what every exercise file has to have, and so the exercises that are made up for these tests have as well
TEXTS = re.compile(r"exercise\.(\w+)\.(title|say|now|there|back|part\.\w+)")
SHIPPED_EXERCISES = frozenset(shipped_exercises())


def _has_sentence(said: Text) -> bool:
    """Whether the words have this sentence, and every one inside it."""
    made_up = TEXTS.fullmatch(said.key)
    known = said.key in SHIPPED or (made_up is not None and made_up[1] not in SHIPPED_EXERCISES)
    return known and all(_has_sentence(value) for _, value in said.params if isinstance(value, Text))


# -- the session -------------------------------------------------------------------------------------------------------

UNREMARKABLE = {
    "daily": "none", "today_list": "none", **dict.fromkeys((row.id for row in SCREENING), "no"),
    **{ticks.question(name): "examined_7_days" if tick.examined else "yes" for name, tick in ticks.TICKS.items()},
    **dict.fromkeys(map(named, NAMED), "no"), "history_changed": "no", "patch_or_fever": "no", "painkiller": "no",
    "balance": "no", "dizzy": "no",
    "symptoms": "no", "symptom_kind": "new_sharp",
    "yes_meant": "have_it", "yes_mistake": "mistake", "more_or_same": "same", "all_right": "yes",
    "pain_change": "same", "pain_where": "middle", "pain_kind": "ache", "pain_day_after": "2", "pain_morning": "2",
    "comfort_offer": "no",
    "fell": "fine", "go_on_there": "yes", "floor_ready": "yes", "see_screen": "yes", "what_now": "go_on",
    "who_is_it": "me", "loud_sound": "go_on", "help_here": "all_right",
    "place_nobody": "skip", "place_part": "as_it_is", "place_posture": "as_it_is", "place_view": "as_it_is",
    "place_view_far": "as_it_is",
    "by_time": "yes", "by_time_lost": "yes", "by_time_slow": "yes",
    "onset": "longer", "bend_pain": "no", "stand_pain": "no", "activity_moment": "before", "breathing_hurts": "no",
    "injured_hot": "no", "drowsy": "no", "pregnant": "no", "floor": "yes", "want_it": "yes",
    "alone": "no", "phone_on_body": "yes", "somebody_knows": "yes", "door_opens": "yes", "gets_up": "yes",
    "walk_where": "on_spot", "how_now": "same", "skin_trouble": "no", "taken_off": "yes",
    "put_on": "yes", "left_on": "yes", "skin_harmed": "no",
    "cloth_between": "yes", "skin_feels": "yes", "awake": "yes", "low_heat": "yes", "off_the_spine": "yes",
    "pain_before": "2", "pain_check": "2", "pain_again": "2", "pain_after": "2",
}  # fmt: skip


@dataclass(slots=True)
class Play:
    """A session with its person. `answers`: question to what is answered, in order, the last one repeating."""

    routine: Routine
    person: Person = does_as_told
    answers: dict[str, Any] = field(default_factory=dict)
    fps: float = 10.0
    voice_s: float | dict[str, float] = VOICE_S  # of every sentence, or by cue
    audible: bool = True
    askable: bool = False  # somebody is before a window now
    pose_age_s: float = 0.0  # a live pose is older than the moment it is judged in

    t_s: float = 100.0  # no session begins at zero
    slept_s: float = 0.0  # how far real time is ahead of it
    known: Known = field(default_factory=lambda: Known(past=RETURNED, relief=RELIEF, answered=NOT_ALONE))
    state: Session = field(default_factory=Session)
    events: list[Event] = field(default_factory=list)
    cues: list[tuple[float, Offer]] = field(default_factory=list)
    said_s: float = -1.0  # the voice speaks until then
    told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.state.run.started and self.state.plan.known == Known():
            self.state = replace(self.state, plan=replace(self.state.plan, known=self.known))

    # - one moment

    def tick(
        self, *commands: str, answers: Iterable[str] = (), source: str = "ok", dt_s: float | None = None,
        slept_s: float = 0.0, leaving: int = 0, pose: Pose | str | None = "person", pressed: bool = False,
    ) -> list[Event]:  # fmt: skip
        """The next moment. `dt_s`: a jump in time instead of one frame; `slept_s`: real time that the frames' clock
        did not see; `pose` None: no new frame; `pressed`: a key that means nothing by itself."""
        self.t_s += 1 / self.fps if dt_s is None else dt_s
        self.slept_s += slept_s
        now = self.person(self) if pose == "person" else pose
        assert not isinstance(now, str)
        if now is not None and self.pose_age_s:
            now = replace(now, t_s=now.t_s - self.pose_age_s)
        spoken = [*answers, *self._reply()]
        tick = Tick(t_s=self.t_s, elapsed_s=self.t_s + self.slept_s, leaving=leaving, pose=now,
                    answers=tuple(Answer(a) for a in spoken), commands=commands,
                    speaking=self.t_s < self.said_s, audible=self.audible, source=source,
                    askable=self.askable, pressed=pressed)  # fmt: skip
        self.state, events, given = advance(self.routine, self.state, tick, source="a test")
        assert all(set(e.data) == set(EVENTS[e.kind].fields) for e in events)
        self.events += events
        for cue in given:
            assert cue.text is None or _has_sentence(cue.text), f"no sentence for {cue.text}"
            self.cues.append((self.t_s, cue))
            if cue.row.spoken and cue.text is not None:
                self.said_s = self.t_s + self._length(cue)
        return events

    def _length(self, cue: Offer) -> float:
        return self.voice_s.get(cue.cue, VOICE_S) if isinstance(self.voice_s, dict) else self.voice_s

    def _reply(self) -> tuple[str, ...]:
        asked = self.state.dialogue.asked
        if asked is None or asked.spoken_s is None or self.t_s - asked.spoken_s < REPLY_S or not asked.all_count:
            return ()
        planned = self._ticked(asked) if asked.id in LISTS else self._planned(asked.id)
        if asked.id == "pain_change" and asked.id not in self.answers:
            return self._change()
        if planned is SILENT:
            return ()
        self.told[asked.id] = self.told.get(asked.id, 0) + 1
        return (str(planned),)

    def _ticked(self, asked: Asked) -> Any:
        """In a list: the first row with a yes, else none of them; of today's, silence where a row is not answered."""
        if asked.id in self.answers:
            return self._planned(asked.id)
        given = {choice.value: self.answers.get(choice.value, "no") for choice in asked.choices}
        if asked.id == TODAY_LIST and SILENT in given.values():
            return SILENT
        return next((row for row, answer in given.items() if answer == "yes"), NONE)

    def _planned(self, question: str) -> Any:
        planned = self.answers.get(question, UNREMARKABLE[question])
        if isinstance(planned, list):
            planned = planned[min(self.told.get(question, 0), len(planned) - 1)]
        return planned

    def _change(self) -> tuple[str, ...]:
        """More, the same or less, by the score that `pain_check` would be answered with."""
        score, last = (
            self._planned("pain_check") if "pain_check" in self.answers else "same",
            self.state.pain.scores.last,
        )
        if score is SILENT:
            return ()
        if score == "same" or int(score) == last:
            self.told["pain_check"] = self.told.get("pain_check", 0) + 1
            return ("same",)
        return ("more" if last is None or int(score) > last else "less",)

    # - many moments

    def run(self, most_s: float = 1200.0) -> "Play":
        """To the end."""
        return self.until(lambda: self.ended, most_s)

    def until(self, there: Callable[[], bool], most_s: float = 400.0) -> "Play":
        """Until something holds. Waiting for ever is a fault."""
        end_s = self.t_s + most_s
        while not there():
            assert self.t_s < end_s, f"still in {self.state.run.phase} after {most_s} s: {self.kinds()[-5:]}"
            self.tick()
        return self

    def until_phase(self, phase: Phase, most_s: float = 400.0) -> "Play":
        return self.until(lambda: self.state.run.phase is phase, most_s)

    def until_asked(self, question: str, most_s: float = 400.0) -> "Play":
        """Until a question has been spoken to its end, and nobody has answered it yet."""

        def spoken() -> bool:
            asked = self.state.dialogue.asked
            return asked is not None and asked.id == question and asked.spoken_s is not None

        return self.until(spoken, most_s)

    def until_read(self, question: str, most_s: float = 600.0) -> "Play":
        """Until its choices have been read aloud too, and nobody has answered: silence counts from then."""

        def over() -> bool:
            reading = self.state.dialogue.reading
            return reading is not None and reading.over

        return self.until_asked(question, most_s).until(over, most_s)

    def until_event(self, kind: str, most_s: float = 400.0) -> Event:
        count = len(self.of(kind))
        self.until(lambda: len(self.of(kind)) > count, most_s)
        return self.of(kind)[-1]

    def wait(self, seconds: float) -> "Play":
        end_s = self.t_s + seconds
        while self.t_s < end_s - 1e-9:
            self.tick()
        return self

    # - what happened

    @property
    def ended(self) -> bool:
        return self.state.run.phase is Phase.ENDED

    @property
    def end(self) -> str | None:
        return self.state.ending.end

    def of(self, kind: str) -> list[Event]:
        return [e for e in self.events if e.kind == kind]

    def kinds(self) -> list[str]:
        return [e.kind for e in self.events]

    def phases(self) -> list[str]:
        return [e.data["phase"] for e in self.of("phase_changed")]

    def questions(self) -> list[str]:
        """Every question once, in the order asked."""
        return [e.data["question"] for e in self.of("question_asked") if e.data["repeat"] == 0]

    def given(self, cue: str) -> list[float]:
        """When a cue was given."""
        return [t for t, offer in self.cues if offer.cue == cue]

    def said(self) -> list[str]:
        return [e.data["text"] for e in self.of("cue_given") if e.data["text"]]


EXERCISE_EVENTS = frozenset({
    "exercise_started", "rep_done", "hold_done", "step_taken", "breath_done", "set_done", "exercise_ended", "fault",
    "limit_alarm", "sight_lost", "sight_regained",
})  # fmt: skip


def check(events: list[Event], *, ended: bool, under_way: bool = False, finder: Iterable[Step] = ()) -> None:
    """What holds for the events of every session whatever happens in it. `under_way`: with an exercise open, as in
    comfort that follows an ending. `finder`: the positions of the routine's own, which comfort may offer."""
    ends = [i for i, e in enumerate(events) if e.kind == "session_ended"]
    assert len(ends) == (1 if ended else 0), ends
    for a, b in itertools.pairwise(events):
        assert b.t_s >= a.t_s, f"{a.kind} at {a.t_s} is followed by {b.kind} at {b.t_s}"
    after = [e for e in events[ends[0] + 1 :]] if ends else []
    comfort = next((i for i, e in enumerate(after) if e.kind == "comfort_started"), len(after))
    after, rests = after[:comfort], after[comfort:]
    assert not [e.kind for e in after if e.kind in EXERCISE_EVENTS | {"pain_answered", "fault"}]
    asked = {e.data["question"] for e in after if e.kind == "question_asked"}
    assert asked <= {"taken_off", "comfort_offer", "help_here", *TODAY}
    phases = [e.data["phase"] for e in after if e.kind == "phase_changed"]
    if phases[-1:] == ["last_card"]:  # the last screen offers it
        phases = phases[:-1]
    elif phases[-2:] == ["last_card", "ended"]:
        phases = phases[:-2]
    phases = [phase for phase in phases if phase != "still_on"]  # what lies on the skin comes off first
    ways = (
        ["advice", "ended"],
        ["advice", "comfort_offer", "advice", "ended"],  # how to get up comes once no rest is wanted
        ["advice", "comfort_offer", "ended"],  # nothing more can be said
        ["advice", "comfort_offer", "comfort", "advice", "ended"],  # it may end before its first step
    )
    if "help" in phases:  # whoever asked for it is offered nothing else
        phases, ways = phases[len(phases) - phases[::-1].index("help") :], (["advice", "ended"], ["ended"])
    assert any(phases == way[: len(phases)] for way in ways), phases
    if phases[1:2] == ["comfort_offer"] or rests:
        assert events[ends[0]].data["reason"] in PAIN_ENDS
    _rests_only(rests, finder)
    _screened_first(events)
    _exercises_close(events, ended and not under_way)


def _rests_only(events: list[Event], finder: Iterable[Step]) -> None:
    """What follows a stop for pain is breathing, positions and packs, and nothing that is repeated."""
    allowed = {
        step.exercise.id
        for step in (*RELIEF.steps, *finder)
        if step.exercise.suits.comfort or step.trial or step.best_of
    }
    assert {e.data["exercise"] for e in events if e.kind == "exercise_started"} <= allowed
    assert not [e.kind for e in events if e.kind in ("rep_done", "step_taken")]


def _screened_first(events: list[Event]) -> None:
    started = next((i for i, e in enumerate(events) if e.kind == "exercise_started"), None)
    if started is None:
        return
    before = events[:started]
    assert [e.data["outcome"] for e in before if e.kind == "screened"][-1:] in (["clear"], ["comfort"])
    answered = [e.data["value"] for e in before if e.kind == "screening_answered"]
    assert answered
    assert None not in answered
    baseline = [e.data["score"] for e in before if e.kind == "pain_answered" and e.data["moment"] == "before"]
    assert len(baseline) == 1
    assert baseline[0] is not None
    comfort = any(e.kind == "comfort_started" for e in before)
    assert comfort or baseline[0] < 7


def _exercises_close(events: list[Event], ended: bool) -> None:
    """Exercises begin and end one after the other, and what is done lies between."""
    under_way: tuple[int, str] | None = None
    for e in events:
        if e.kind == "exercise_started":
            assert under_way is None
            under_way = e.data["step"], e.data["exercise"]
        elif e.kind in EXERCISE_EVENTS:
            assert (e.data["step"], e.data["exercise"]) == under_way, e
            if e.kind == "exercise_ended":
                under_way = None
    assert not (ended and under_way)
