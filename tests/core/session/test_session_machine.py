"""The session is one machine: its table of transitions, and what holds at every step of anybody's doing anything."""

import itertools
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from movements import RELIEF, living, nobody
from performances import RAISING_S, answered
from play import Play, check
from test_random_sessions import ANYTHING, FINDER, PEOPLE, STEPS, Sightings, half_seen, in_its_place, only_what_was_seen

from coach.core.base.types import Event, Pose
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import END_REASONS, PAIN_ENDS, Past
from coach.core.dialogue.questions import QUESTIONS
from coach.core.exercise.model import PainRules, Routine
from coach.core.session import PHASES, TRANSITIONS, Phase
from coach.prescription.words import available_languages, load_words

LEFT_ALONE_S = 1200.0  # whoever walks away: no session waits longer than this for anybody [E]
CALLED_FOR_S = 4000.0  # but that help is called for, for five minutes and an hour ([R2] S7)
PRAISE = {"rep": ("rep_done", "breath_done"), "set_done": ("set_done",)}  # each for something that was just recorded

# -- the table ---------------------------------------------------------------------------------------------------------


def reached(start: Phase, without: frozenset[Phase] = frozenset()) -> set[Phase]:
    """Every phase that can come after this one, when some never come."""
    found: set[Phase] = set()
    open_ = [start]
    while open_:
        new = (TRANSITIONS[open_.pop()] - without) - found
        found |= new
        open_ += new
    return found


def test_every_phase_has_its_row() -> None:
    assert set(TRANSITIONS) == set(PHASES) == set(Phase)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in (Phase.ADVICE, Phase.ENDED)])
def test_every_phase_can_end_at_once(phase: Phase) -> None:
    assert TRANSITIONS[phase] & {Phase.ADVICE, Phase.ENDED}
    assert Phase.ENDED in reached(phase)


def test_nothing_follows_the_end_and_only_the_skin_and_an_offer_may_follow_the_advice() -> None:
    """Help may be asked for at any time, and leads back to the advice; a card on the last screen leads back to that."""
    assert TRANSITIONS[Phase.ENDED] == {Phase.HELP, Phase.LAST_CARD}
    assert TRANSITIONS[Phase.LAST_CARD] == {Phase.HELP, Phase.ENDED}
    assert TRANSITIONS[Phase.HELP] == {Phase.ADVICE, Phase.STILL_ON, Phase.ENDED}
    assert TRANSITIONS[Phase.ADVICE] == {Phase.STILL_ON, Phase.COMFORT_OFFER, Phase.ENDED, Phase.HELP}
    assert TRANSITIONS[Phase.STILL_ON] == {Phase.COMFORT_OFFER, Phase.ENDED, Phase.HELP}
    over = {Phase.ADVICE, Phase.STILL_ON, Phase.HELP, Phase.LAST_CARD, Phase.ENDED}
    assert reached(Phase.ADVICE, without=frozenset({Phase.COMFORT_OFFER})) == over


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.HELP])
def test_help_may_be_asked_for_in_every_phase(phase: Phase) -> None:
    assert Phase.HELP in TRANSITIONS[phase]


@pytest.mark.parametrize("phase", [Phase.TODAY, Phase.BASELINE])
def test_no_way_to_an_exercise_leads_around_the_screening_or_the_baseline(phase: Phase) -> None:
    """But for the offer of comfort, which follows a stop for pain, and so an exercise, or the last question."""
    aside = frozenset({Phase.COMFORT_OFFER, Phase.AWAY})  # AWAY leads back to where it came from
    assert Phase.EXERCISE in reached(Phase.SCREENING, without=aside)
    around = reached(Phase.SCREENING, without=aside | {phase})
    before = {Phase.SAFETY_NET, Phase.TODAY}
    assert around <= before | {Phase.ADVICE, Phase.STILL_ON, Phase.HELP, Phase.LAST_CARD, Phase.ENDED}


@pytest.mark.parametrize("phase", [Phase.LEFT_ON, Phase.SCREENING, Phase.TODAY, Phase.BASELINE])
def test_what_comes_at_the_start_comes_once(phase: Phase) -> None:
    aside = frozenset({Phase.AWAY, Phase.UNSEEN})  # these lead back to where they came from
    assert phase not in reached(Phase.BASELINE, without=aside)


@pytest.mark.parametrize("phase", [phase for phase in Phase if Phase.AWAY in TRANSITIONS[phase]])
def test_a_long_gap_leads_back_and_around_nothing(phase: Phase) -> None:
    """From AWAY a phase begins anew, or the exercise is over: a gap in the screening comes back to the screening."""
    assert {phase, Phase.CHECKIN} & TRANSITIONS[Phase.AWAY]
    assert Phase.EXERCISE not in TRANSITIONS[Phase.AWAY]


# -- anybody doing anything --------------------------------------------------------------------------------------------


@cache
def raised(sides: tuple[str, ...]) -> tuple[Pose, ...]:
    return tuple(answered("supine_supported", "forearm_up", sides, [(0.0, 99.0)], RAISING_S + 0.2, 10.0))


def arm(sides: tuple[str, ...]) -> Any:
    """On the back, the forearm of one side or both going up, and staying there."""
    began: list[float] = []

    def person(play: Play) -> Pose:
        began.append(play.t_s)
        n = min(round((play.t_s - began[0]) * 10), len(raised(sides)) - 1)
        return living(raised(sides)[n], play.t_s)

    return person


PASTS = (
    Past(), Past(screened_ago_h=1.0), Past(screened_ago_h=1.0), Past(screened_ago_h=1.0, pain_stop_ago_h=2.0),
    Past(screened_ago_h=13.0, pain_stops_running=2), Past(screened_ago_h=1.0, last_baseline=0),
    Past(screened_ago_h=1.0, session_ago_h=20.0, last_after=2), Past(screened_ago_h=1.0, sessions_today=3),
)  # fmt: skip
ATTITUDES: tuple[dict[str, Any], ...] = (
    {}, {}, {"pain_before": "0"}, {"pain_before": "8", "pain_after": "8"}, {"pain_check": "8", "comfort_offer": "yes"},
    {"pain_check": ["3", "2"], "more_or_same": "more", "pain_again": "2"}, {"symptoms": "yes"}, {"fever": "yes"},
    {"pain_day_after": "9"}, {"how_now": "more"}, {"cannot_stand": "yes"}, {"pain_after": "9", "comfort_offer": "yes"},
    {"weight_loss": "yes", "cleared_weight_loss": "no"},
    {"skin_trouble": "yes"}, {"see_screen": "no"}, {"want_it": "no"},
)  # fmt: skip
SELDOM = ("stop", "quit", "gesture_stop")  # end it, and are drawn less often
OFTEN = ("skip", "pause", "repeat", "easier", "what_now")
met: set[tuple[str, str]] = set()  # transitions, over all that was played
steps_done = 0


class Anybody(RuleBasedStateMachine):
    """One session with somebody who may do anything."""

    @initialize(
        chosen=st.lists(st.sampled_from(STEPS), min_size=1, max_size=3), finder=st.booleans(),
        rules=st.sampled_from([PainRules(), PainRules(any_rise_ends=True), PainRules(ceiling=5)]),
        past=st.sampled_from(PASTS), answers=st.sampled_from(ATTITUDES), fps=st.sampled_from([5, 10, 30]),
        voice_s=st.sampled_from([0.0, 1.2, 4.0]), relief=st.booleans(), calmly=st.sampled_from([0, 100, 300]),
    )  # fmt: skip
    def begins(
        self, chosen: list[Any], finder: bool, rules: PainRules, past: Past, answers: dict[str, Any], fps: float,
        voice_s: float, relief: bool, calmly: int,
    ) -> None:  # fmt: skip
        plan = Routine(id="any", version="1", steps=(*(FINDER if finder else ()), *chosen), pain=rules)
        known = Known(past=past, relief=RELIEF if relief else None)
        self.play = Play(plan, answers=dict(answers), fps=fps, voice_s=voice_s, known=known)
        self.sight = Sightings()
        self.checked = 0
        for _ in range(calmly):  # so that some come further than the questions
            self.moment()

    def moment(self, *commands: str, **more: Any) -> None:
        global steps_done
        steps_done += 1
        play, person = self.play, self.play.person
        was, was_paused, before = play.state.run.phase, play.state.run.paused, len(play.events)

        def watched(playing: Play) -> Any:
            shown = person(playing)
            ok = shown is not None and shown.seen and person is not half_seen
            self.sight.shown_s.append((playing.t_s - playing.pose_age_s, ok))
            return shown

        play.person = watched
        play.tick(*commands, **more)
        play.person = person
        events = play.events[before:]
        in_its_place(play, events, was, was_paused)
        for event in events:
            only_what_was_seen(event, self.sight)
        self.praised(events)

    def praised(self, events: list[Event]) -> None:
        """Counted aloud and praised is only what was recorded a moment ago."""
        for given in events:
            of = PRAISE.get(given.data["cue"], ()) if given.kind == "cue_given" else ()
            if of:
                assert any(e.kind in of and given.t_s - e.t_s <= 4.0 for e in reversed(self.play.events[-400:])), given

    @rule(n=st.integers(1, 40))
    def goes_on(self, n: int) -> None:
        for _ in range(n):
            self.moment()

    @rule(seconds=st.sampled_from([2.0, 5.0, 20.0]))
    def is_left_to_it(self, seconds: float) -> None:
        for _ in range(round(min(seconds * self.play.fps, 100))):
            self.moment()

    @rule(person=st.sampled_from(PEOPLE))
    def does_something_else(self, person: Any) -> None:
        self.play.person = person
        self.moment()

    @rule(sides=st.sampled_from([("right",), ("left",), ("left", "right")]), seconds=st.sampled_from([0.5, 1.5, 5.0]))
    def raises_an_arm(self, sides: tuple[str, ...], seconds: float) -> None:
        before = self.play.person
        self.play.person = arm(sides)
        for _ in range(round(seconds * self.play.fps)):
            self.moment()
        self.play.person = before

    @rule(value=st.sampled_from(ANYTHING))
    def says_anything(self, value: str) -> None:
        self.moment(answers=[value])

    @rule(data=st.data())
    def answers_the_question(self, data: st.DataObject) -> None:
        asked = self.play.state.dialogue.asked
        values = [choice.value for choice in QUESTIONS[asked.id]] if asked is not None else ["yes"]
        self.moment(answers=[data.draw(st.sampled_from(values))])

    @rule(question=st.sampled_from(sorted(QUESTIONS)), value=st.sampled_from([None, None, *ANYTHING[:6]]))
    def makes_up_a_mind(self, question: str, value: str | None) -> None:
        fits = value is None or value in {choice.value for choice in QUESTIONS[question]}
        if fits and question != "pain_check":
            self.play.answers[question] = value

    @rule(command=st.sampled_from((*OFTEN * 8, *SELDOM)))
    def presses(self, command: str) -> None:
        self.moment(command)

    @rule(dt_s=st.sampled_from([0.001, 0.3, 1.0, 2.0, 30.0, 3600.0]))
    def time_jumps(self, dt_s: float) -> None:
        self.moment(dt_s=dt_s)

    @rule(n=st.integers(1, 60), blind=st.booleans())
    def is_out_of_sight(self, n: int, blind: bool) -> None:
        for _ in range(n):
            if not blind:
                self.sight.shown_s.append((self.play.t_s + 1 / self.play.fps, False))
            self.moment(pose=None if blind else nobody(self.play.t_s + 1 / self.play.fps))

    @rule()
    def turns_the_sound_off_or_on(self) -> None:
        self.play.audible = not self.play.audible
        self.moment()

    @invariant()
    def every_transition_is_of_the_table(self) -> None:
        new = [e.data["phase"] for e in self.play.of("phase_changed")] if hasattr(self, "play") else []
        for a, b in itertools.pairwise(new[max(self.checked - 1, 0) :]):
            assert Phase(b) in TRANSITIONS[Phase(a)], f"{a} > {b}"
            met.add((a, b))
        self.checked = len(new)

    @invariant()
    def the_record_keeps_every_promise(self) -> None:
        if hasattr(self, "play") and self.play.events:
            state = self.play.state
            ended = state.ending.end is not None or state.ending.stopped is not None
            check(self.play.events, ended=ended, under_way=state.work is not None, finder=FINDER)

    def teardown(self) -> None:
        """Whoever walks away from it leaves no session open, and it ends for a reason that is recorded."""
        if not hasattr(self, "play"):
            return
        play = self.play
        play.person, play.answers = (lambda playing: nobody(playing.t_s)), dict.fromkeys(QUESTIONS)
        left_s = play.t_s
        while not play.ended:
            play.tick(dt_s=0.5)
            assert play.t_s - left_s < LEFT_ALONE_S + CALLED_FOR_S * bool(play.of("help_asked")), play.kinds()[-5:]
        self.every_transition_is_of_the_table()
        check(play.events, ended=True, finder=FINDER)
        (end,) = play.of("session_ended")
        assert end.data["reason"] == play.end
        assert play.end in END_REASONS
        assert ("comfort_offer" in play.questions()) <= (play.end in PAIN_ENDS)


def play_on(examples: int, steps: int) -> int:
    """So many sessions of anybody; gives how many moments they were."""
    global steps_done
    steps_done = 0
    run_state_machine_as_test(Anybody, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Stage.generate],  # to make it smaller takes minutes
    ))  # fmt: skip
    return steps_done


def test_five_thousand_moments_of_anybody_keep_every_promise() -> None:
    assert play_on(20, 40) >= 5_000


@pytest.mark.slow
def test_a_hundred_thousand_moments_of_anybody_keep_every_promise() -> None:
    assert play_on(400, 60) >= 100_000
    never = {(a.value, b.value) for a, after in TRANSITIONS.items() for b in after} - met
    assert len(met) >= 30, f"transitions that hardly ever happen: {sorted(never)}"


# -- words -------------------------------------------------------------------------------------------------------------

# what would ask for more range than is comfortable, as whole words (clinical review 9)
MORE_RANGE = ("push", "further", "harder", "deeper", "stretch more", "as far as you can", "ease back", "no pain",
              "maximum", "force", "a bit more", "go lower", "reach more")  # fmt: skip
# sentences that say no to it, or mean something else by it
FINE_WITH = ("push up with your arms", "never push", "do not push", "don't push", "no further", "not push", "pushing",
             "further down", "do not force", "without force", "never force")  # fmt: skip


def sentences(tree: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(tree, dict):
        return [pair for key, value in tree.items() for pair in sentences(value, f"{path}.{key}".strip("."))]
    if isinstance(tree, list | tuple):
        return [pair for value in tree for pair in sentences(value, path)]
    return [(path, tree)] if isinstance(tree, str) else []


SPOKEN = ("cue.", "end_say.", "advice.", "comfort.", "note.", "gesture.", "insist.", "lost.", "count.")


@pytest.mark.parametrize("language", available_languages())
def test_no_cue_asks_for_more_range(language: str) -> None:
    every = sentences(dict(load_words(language).sentences))
    own = [
        pair for pair in every if pair[0].startswith("exercise.") and (".cue" in pair[0] or pair[0].endswith(".say"))
    ]
    told = [*own, *(pair for pair in every if pair[0].startswith(SPOKEN))]
    assert len(told) > 100
    for key, said in told:
        low = said.lower()
        for fine in FINE_WITH:
            low = low.replace(fine, "")
        assert not [word for word in MORE_RANGE if word in low], f"{key}: {said}"
