"""Sessions of people who do anything at any time: whatever happens, the promises that matter hold."""

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from movements import (
    EITHER_LIFT,
    FREE_LIFT,
    HOLD,
    PACK,
    STRICT_HOLD,
    TIMER,
    breaths,
    holds,
    kneel,
    lifts,
    nobody,
    pose,
    routine,
    supine,
    walks,
)
from play import (
    EXERCISE_EVENTS,
    Person,
    Play,
    check,
    does_as_told,
    holds_well,
    is_gone,
    kneels,
    lies,
    lifts_too_far,
    lifts_well,
    marches,
    seen,
    stands,
)

from coach.core import session
from coach.core.base.types import Event
from coach.core.clinical.safety import END_REASONS, EXERCISE_ENDS, GAP_S
from coach.core.dialogue.questions import QUESTIONS
from coach.core.exercise.model import Dose, Kind, PainRules, Routine, Step
from coach.core.session import Phase, presenter
from coach.core.tracking.repetitions import LOST_S, SEEN_GAP_S

REST = replace(HOLD, id="resting", kind=Kind.POSITION, drivers=())
MOMENTS, MANY_MOMENTS = 12_000, 240_000
STEPS = (
    lifts(2), lifts(1, sets=2), lifts(3, checkin=False), lifts(2, exercise=FREE_LIFT), lifts(2, exercise=EITHER_LIFT),
    holds(3.0), holds(2.0, sets=2), holds(3.0, exercise=STRICT_HOLD), breaths(1), breaths(2, checkin=False),
    walks(4.0), Step(exercise=TIMER, dose=Dose(duration_s=5.0)),
    Step(exercise=PACK, dose=Dose(duration_s=5.0)), replace(lifts(1), optional=True), replace(lifts(1), side="left"),
    replace(lifts(1, exercise=EITHER_LIFT), side="each"), replace(lifts(1), pain_most=2),
    replace(lifts(1), skip_if=("bend_pain",), instead=holds(2.0)), replace(walks(70.0), checkin_every_s=10.0),
    Step(exercise=REST, dose=Dose(duration_s=4.0)),
)  # fmt: skip
# positions that are tried, and the least painful of them; it comes whole or not at all
FINDER = (
    Step(exercise=REST, dose=Dose(duration_s=2.0), trial="f"),
    Step(exercise=replace(REST, id="other_rest"), dose=Dose(duration_s=2.0), trial="f"),
    Step(exercise=REST, dose=Dose(duration_s=3.0), best_of="f"),
)


def half_seen(play: Play) -> object:
    return seen(play.t_s, supine(50.0), ("ankle",))


def jumps_about(play: Play) -> object:
    """Another body in another place, at every moment."""
    chance = random.Random(play.t_s)
    body = chance.choice([supine, kneel])(chance.uniform(-30, 120), chance.uniform(-5, 140))
    return pose(play.t_s, body, facing=chance.choice(["left", "right"]), hip_at=(chance.random(), chance.random()))


PEOPLE: tuple[Person, ...] = (
    does_as_told, does_as_told, does_as_told, lies, lifts_well, lifts_too_far, holds_well, kneels, stands, is_gone,
    marches, half_seen, jumps_about,
)  # type: ignore[assignment]  # fmt: skip
ANYTHING = [*sorted({c.value for choices in QUESTIONS.values() for c in choices}), "", "11", "maybe"]
# how often, in so many moments
COMMANDS = {"stop": 4000, "quit": 8000, "skip": 500, "pause": 250, "repeat": 150, "easier": 500}


@dataclass(slots=True)
class Tally:
    """What a walk came across, so that one that comes across nothing is noticed."""

    ends: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    phases: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sightings:
    """What the camera truly showed: the promises about unseen time are held against this, not against the program."""

    shown_s: list[tuple[float, bool]] = field(default_factory=list)  # each frame's time, and whether all was there

    def longest_gap_s(self, start_s: float, end_s: float) -> float:
        moments = [start_s, *(t for t, ok in self.shown_s if ok and start_s <= t <= end_s), end_s]
        return max(b - a for a, b in itertools.pairwise(moments))

    def seen_s(self, start_s: float, end_s: float) -> float:
        """Seconds between frames that followed one another closely and that both showed everything."""
        pairs = itertools.pairwise(f for f in self.shown_s if start_s - 1e-6 <= f[0] <= end_s + 1e-6)
        return sum(b - a for (a, ok), (b, well) in pairs if ok and well and b - a <= SEEN_GAP_S + 1e-6)


def a_routine(chance: random.Random) -> Routine:
    rules = chance.choice([PainRules(), PainRules(any_rise_ends=True), PainRules(ceiling=5)])
    finder = FINDER if chance.random() < 0.2 else ()
    return routine(*finder, *chance.choices(STEPS, k=chance.randint(1, 4)), pain=rules)


# much pain at the start, or all at once later: what is left is comfort, if it is wanted
SORE = (
    {"pain_before": "8", "pain_check": "8", "pain_after": "8"},
    {"pain_check": "6", "comfort_offer": "yes"},
    {"pain_check": "6"},
)
RISES = {"pain_check": ["3", "2"], "more_or_same": "more", "pain_again": "2"}


def an_attitude(chance: random.Random) -> dict[str, object]:
    """Mostly nothing to report; now and then a pain that rises and falls, or anything at all to two questions."""
    kind = chance.random()
    if kind < 0.5:
        return {}
    if kind < 0.6:
        return dict(RISES)
    if kind < 0.75:
        return dict(chance.choice(SORE))
    asked = chance.sample(sorted(set(QUESTIONS) - {"emergency", "today"}), 2)
    return {question: chance.choice([c.value for c in QUESTIONS[question]] + [None]) for question in asked}


def a_play(chance: random.Random) -> Play:
    voice_s = {cue: chance.choice([0.0, 0.5, 1.5, 4.0]) for cue in ("question", "show", "go", "rest", "limit", "form")}
    return Play(a_routine(chance), fps=chance.choice([8, 10, 12]), answers=an_attitude(chance), voice_s=voice_s,
                pose_age_s=chance.choice([0.0, 0.06]))  # fmt: skip


def a_moment(chance: random.Random, play: Play, sight: Sightings) -> list[Event]:
    """One moment in which anything may happen."""
    if chance.random() < 0.01:
        play.person = chance.choice(PEOPLE)
    commands = [name for name, every in COMMANDS.items() if chance.random() < 1 / every]
    if play.state.run.paused and chance.random() < 0.05:
        commands.append("pause")
    answers = [chance.choice(ANYTHING)] if chance.random() < 0.003 else []
    dt_s = chance.choice([0.001, 0.3, 1.0, 2.0, 30.0, 3600.0]) if chance.random() < 0.004 else None
    source = chance.choice(["source_ended", "source_lost"]) if chance.random() < 1 / 6000 else "ok"
    blind = chance.random() < 0.03
    before = len(play.events)
    person = play.person

    def watched(playing: Play) -> object:
        shown = person(playing)
        shows_all = shown is not None and shown.seen and person is not half_seen
        sight.shown_s.append((playing.t_s - playing.pose_age_s, shows_all))
        return shown

    play.person = watched  # type: ignore[assignment]
    play.tick(*commands, answers=answers, source=source, dt_s=dt_s, pose=None if blind else "person")
    play.person = person
    return play.events[before:]


def only_what_was_seen(event: Event, sight: Sightings) -> None:
    """No repetition, hold or step of a time in which nobody was seen."""
    data = event.data
    if event.kind == "rep_done":
        assert sight.longest_gap_s(data["start_s"] - 0.001, data["end_s"] + 0.001) <= LOST_S + 0.3, data
    if event.kind == "hold_done":
        assert data["held_s"] <= sight.seen_s(data["start_s"] - 0.001, data["end_s"] + 0.001) + 0.26, data
        assert data["held_s"] <= data["end_s"] - data["start_s"] + 0.02
    if event.kind == "step_taken":
        assert sight.longest_gap_s(data["at_s"] - 0.3, data["at_s"] + 0.3) < 0.599, data


def in_its_place(play: Play, events: list[Event], was: Phase, was_paused: bool) -> None:
    """Nothing of an exercise outside it, and nothing but its end while paused."""
    gaps = [e for e in events if e.kind == "gap"]
    done = {e.kind for e in events} & (EXERCISE_EVENTS - {"exercise_started"})
    assert not done or was in (Phase.EXERCISE, Phase.REST) or gaps
    if was_paused and play.state.run.paused:
        assert done <= {"exercise_ended", "hold_done"}
    assert all(e.data["reason"] in EXERCISE_ENDS for e in events if e.kind == "exercise_ended")
    over = (Phase.ADVICE, Phase.STILL_ON, Phase.COMFORT_OFFER, Phase.LAST_CARD, Phase.ENDED)
    assert (play.state.ending.end is None) == (play.state.run.phase not in over)
    if play.state.ending.stopped is not None and play.state.work is not None:
        step = session.current_step(play.routine, play.state)
        assert step.exercise.suits.comfort or step.trial or step.best_of  # after a stop nothing but comfort
    if play.state.work is not None:
        assert play.state.run.phase in (Phase.EXERCISE, Phase.REST)


def drawable(play: Play) -> None:
    shown = presenter.view(play.routine, play.state)
    assert shown.tally.share is None or 0.0 <= shown.tally.share <= 1.0
    assert shown.tally.seconds_left is None or shown.tally.seconds_left >= 0.0
    assert shown.tally.count is None or shown.tally.count[0] <= shown.tally.count[1] + 1
    assert shown.phase == play.state.run.phase.value


def wander(seed: int, moments: int) -> Tally:
    """So many moments, in as many sessions as they make. Every promise is checked at each, or at each end."""
    chance, tally = random.Random(seed), Tally()
    play, sight, worked_s = a_play(chance), Sightings(), 0.0
    for n in range(moments):
        was, was_paused, was_s = play.state.run.phase, play.state.run.paused, play.t_s
        events = a_moment(chance, play, sight)
        tally.phases.add(play.state.run.phase.value)
        in_its_place(play, events, was, was_paused)
        # the moment in which it pauses, or goes on, may count as either
        went_s = play.t_s - was_s
        on_skin = play.state.skin is not None or PACK.id in {e.data.get("exercise") for e in events}
        counts = on_skin or (went_s <= GAP_S and not (was_paused and play.state.run.paused))
        worked_s += went_s if counts else 0.0
        for event in events:
            only_what_was_seen(event, sight)
            if event.kind == "exercise_started":
                worked_s = 0.0
            if event.kind == "exercise_ended":
                assert event.data["active_s"] <= worked_s + 0.6
                assert event.data["held_s"] <= worked_s + 0.6
        if n % 20 == 0:
            drawable(play)
        sight.shown_s = sight.shown_s[-2500:]
        if play.ended:
            ends(play, tally)
            play, sight = a_play(chance), Sightings()
    check(play.events, ended=play.state.ending.end is not None, finder=FINDER)
    return tally


def ends(play: Play, tally: Tally) -> None:
    check(play.events, ended=True, finder=FINDER)
    (end,) = play.of("session_ended")
    assert end.data["reason"] in END_REASONS
    assert end.data["reason"] == play.end != "unexpected"
    tally.ends[end.data["reason"]] += 1
    tally.kinds.update(play.kinds())
    after = len(play.events)
    for _ in range(5):
        play.tick("stop", "skip", "pause", answers=["no", "2"])
    # a card that is offered at the end can be opened, and left again
    assert {e.kind for e in play.events[after:]} <= {"cue_given", "card_shown", "phase_changed"}
    assert play.end == end.data["reason"]


def test_twelve_thousand_moments_of_anything_keep_every_promise() -> None:
    met = wander(6, MOMENTS)
    assert len(met.ends) >= 3
    assert set(met.kinds) >= {"rep_done", "hold_done", "breath_done"}


@pytest.mark.slow
def test_a_hundred_thousand_moments_of_anything_keep_every_promise() -> None:
    met = [wander(seed, MANY_MOMENTS // 4) for seed in range(2, 6)]
    ends, kinds, phases = (
        set().union(*found) for found in zip(*((m.ends, m.kinds, m.phases) for m in met), strict=True)
    )
    assert ends >= {"completed", "stopped", "quit", "pain"}
    assert kinds >= {"rep_done", "hold_done", "step_taken", "breath_done", "limit_alarm", "sight_regained"}
    assert phases >= {phase.value for phase in Phase} - {"fallen", "last_card"}  # nobody falls, or reads on


def test_the_oracle_itself_knows_what_was_not_seen() -> None:
    """Somebody shown for a second, hidden for two, shown for one."""
    sight = Sightings([(n / 10, not 10 <= n < 30) for n in range(40)])
    assert sight.longest_gap_s(0.0, 3.9) == pytest.approx(2.1)
    assert sight.seen_s(0.0, 3.9) == pytest.approx(1.8)
    good = Event(t_s=3.0, kind="hold_done", data={"start_s": 0.0, "end_s": 3.9, "held_s": 1.8})
    only_what_was_seen(good, sight)
    for bad in (
        replace(good, data=good.data | {"held_s": 3.0}),
        Event(t_s=3.0, kind="rep_done", data={"start_s": 0.5, "end_s": 3.5}),
        Event(t_s=3.0, kind="step_taken", data={"at_s": 2.0}),
    ):
        with pytest.raises(AssertionError):
            only_what_was_seen(bad, sight)
    assert not nobody(0.0).seen
