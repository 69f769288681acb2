"""Who owns what is being said: the phase it belongs to. Left, its cues are dropped and the voice breaks off."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from movements import HOLD, RESTING, breaths, holds, lifts, routine, walks
from play import SILENT, VOICE_S, Play, holds_well, is_gone, kneels, lifts_too_far, stands
from sweeps import swept

from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.dialogue.prompts import CUES, SESSION, Offer, Rank, Showing
from coach.core.dialogue.questions import QUESTIONS, READING_PER_MIN
from coach.core.exercise.model import Dose, GuidePose, Step
from coach.core.session import Phase, Session, Tick, advance, machine, presenter
from coach.core.session.machine import TRANSITIONS, PhaseRow
from coach.core.session.state import Dialogue, RunState
from coach.prescription.words import available_languages, load_words

NOTHING = dict.fromkeys(Phase, PhaseRow(None, None))
CHANGES = [(before, after) for before, follow in TRANSITIONS.items() for after in follow]
ONE = routine(lifts(2))


def leaving(before: Phase, after: Phase, showing: Showing, *, speaking: bool) -> tuple[Session, list[str]]:
    """A moment in which one phase leads to another, and the cues given in it."""
    state = Session(run=RunState(started=True, t_s=10.0, elapsed_s=10.0, phase=before, going=after),
                    dialogue=Dialogue(showing=showing))  # fmt: skip
    state, _, given = advance(ONE, state, Tick(t_s=10.1, speaking=speaking))
    return state, [offer.cue for offer in given]


@swept("before, after", CHANGES)
def test_no_cue_of_a_phase_that_is_left_is_said_after_it(
    before: Phase, after: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every cue that waits only warnings, advice and the ending outlive the phase."""
    monkeypatch.setattr(machine, "PHASES", NOTHING)
    waiting = tuple(Offer(cue, text(f"cue.{cue}"), 10.0) for cue in CUES)
    state, given = leaving(before, after, Showing(waiting=waiting), speaking=False)
    still = {*given, *(offer.cue for offer in state.dialogue.showing.waiting)}
    if after is not Phase.ENDED:
        assert {cue for cue in still if CUES[cue].tie is not SESSION} == set()


@swept("before, after", CHANGES)
def test_the_voice_breaks_off_what_belongs_to_a_phase_that_is_left(
    before: Phase, after: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning is heard to its end, and after the ending nothing follows that it would hold up."""
    monkeypatch.setattr(machine, "PHASES", NOTHING)
    for cue in ("show", "not_done", "note", "limit"):  # one of each tie, and the most urgent of those that stay
        now = Offer(cue, text(f"cue.{cue}"), 9.0)
        state, given = leaving(before, after, Showing(now=now, since_s=9.0, words=now, words_s=9.0), speaking=True)
        kept = CUES[cue].tie is SESSION or after is Phase.ENDED
        assert (given == ["hush"]) is not kept, cue
        assert (state.dialogue.showing.words is not None) is kept, cue


def test_what_outlives_its_phase_is_what_warns_advises_or_ends() -> None:
    kept = {cue for cue, row in CUES.items() if row.tie is SESSION}
    assert kept == {"stop", "advice", "limit", "insist", "note", "net", "left_out", "finished"}
    assert {cue for cue, row in CUES.items() if row.rank <= Rank.LIMIT} <= kept


SPOKEN_IN = {Phase.PLACEMENT: "place", Phase.SHOW: "show", Phase.REST: "rest"}


@pytest.mark.parametrize("phase", SPOKEN_IN)
def test_a_skip_breaks_off_the_sentence_and_what_waits_behind_it(phase: Phase) -> None:
    play = Play(routine(lifts(1, sets=2, rest_s=9.0)), voice_s=0.4)
    play.until_phase(Phase.READY)
    if phase is Phase.PLACEMENT:
        play.person = is_gone  # who stands well is only told so
    play.until(lambda: play.state.run.phase is phase and play.given(SPOKEN_IN[phase]) != [])
    play.said_s = play.t_s + 30.0
    play.tick()
    before = len(play.cues)
    play.tick("skip")
    skipped_s = play.t_s
    assert play.state.run.phase is not phase
    assert play.cues[before][1].cue == "hush"
    late = [offer for _, offer in play.wait(12.0).cues[before:] if offer.t_s < skipped_s]
    assert [offer.cue for offer in late if offer.row.tie is not SESSION] == []


@pytest.mark.parametrize("voice_s", [0.4, 4.0])
def test_in_a_session_skipped_all_the_way_nothing_is_said_of_what_was_left(voice_s: float) -> None:
    plan = routine(lifts(2), holds(4.0), breaths(2), walks(6.0))
    play = Play(plan, voice_s=voice_s)
    play.until_phase(Phase.PLACEMENT)
    for moment in itertools.count():
        if play.ended:
            break
        assert moment < 6000
        play.tick(*(("skip",) if moment % 17 == 0 else ()))
    changes = [e.t_s for e in play.of("phase_changed")]
    for t_s, offer in play.cues:
        left = any(offer.t_s < change < t_s for change in changes)
        assert not left or offer.row.tie is SESSION, (t_s, offer)


def test_a_stop_is_said_at_once_whatever_is_being_said() -> None:
    play = Play(ONE).until_phase(Phase.PLACEMENT)
    play.voice_s = 30.0
    play.until_phase(Phase.SHOW).wait(1.0)
    play.tick("stop")
    assert play.cues[-1][1].cue == "stop"
    assert play.cues[-1][0] == play.t_s


def test_a_question_that_is_answered_is_not_said_to_its_end() -> None:
    play = Play(ONE, answers={"pain_before": SILENT}, voice_s={"question": 20.0})
    play.until(lambda: play.state.run.phase is Phase.BASELINE and play.t_s < play.said_s).wait(0.6)
    before = len(play.cues)
    play.tick(answers=["2"])
    assert play.cues[before][1].cue == "hush"


# -- the third alarm ---------------------------------------------------------------------------------------------------


def test_after_the_third_alarm_one_is_told_to_lower_to_the_last_word_and_no_banner_follows() -> None:
    play = Play(routine(lifts(8), lifts(1)), person=lifts_too_far, voice_s=2.0)
    play.until(lambda: len(play.of("limit_alarm")) == 3, 200)
    play.until(lambda: bool(play.given("lower")), 20)
    assert play.given("limit")[-1] + 2.0 <= play.given("lower")[0]
    ended = play.until_event("exercise_ended")
    assert ended.data["reason"] == "limit"
    assert play.given("lower")[0] + 2.0 <= ended.t_s
    notice = presenter.view(play.routine, play.state).notice
    assert (notice.correction, notice.alarm) == (None, False)


def test_a_warning_that_is_still_being_said_is_no_banner_of_the_next_phase() -> None:
    play = Play(routine(lifts(8), lifts(1)), person=lifts_too_far, voice_s=6.0)
    play.until(lambda: bool(play.given("limit")), 200)
    assert presenter.view(play.routine, play.state).notice.alarm
    play.tick("skip")
    assert play.state.dialogue.speaking
    assert not presenter.view(play.routine, play.state).notice.alarm


# -- on the screen -----------------------------------------------------------------------------------------------------

LONG = "a word " * 20


@pytest.mark.parametrize(("voice_s", "least_s"), [(25.0, 25.0), (0.1, 40 / READING_PER_MIN * 60)])
def test_what_is_said_stays_as_long_as_it_is_said_and_can_be_read(voice_s: float, least_s: float) -> None:
    """Muted it takes no time to say, and as long to read."""
    plan = replace(ONE, words=Words("en", {"exercise.lift.say": LONG}))
    play = Play(plan, voice_s={"show": voice_s})
    play.until(lambda: play.given("show") != [])
    began_s = play.t_s
    showing = play.state.dialogue.showing
    for after_s in (0.5, least_s / 2, least_s - 0.5):
        state = replace(play.state, run=replace(play.state.run, t_s=began_s + after_s))
        state = replace(state, dialogue=replace(state.dialogue, showing=showing, speaking=after_s < voice_s))
        assert presenter.view(plan, state).notice.captions, after_s
    over = replace(play.state, run=replace(play.state.run, t_s=began_s + max(least_s, voice_s) + 30.0))
    over = replace(over, dialogue=replace(over.dialogue, speaking=False))
    assert presenter.view(plan, over).notice.captions == ()


# -- said once, and named ----------------------------------------------------------------------------------------------


def test_an_exercise_is_explained_once_and_then_only_named() -> None:
    play = Play(routine(lifts(1), holds(4.0), lifts(1))).run()
    told = [offer.text.key for _, offer in play.cues if offer.cue == "show" and offer.text is not None]
    assert told == ["exercise.lift.say", "exercise.kneel.say", "show_say.again"]


def test_an_optional_step_is_offered_by_its_name_and_its_minutes() -> None:
    step = Step(exercise=HOLD, dose=Dose(hold_s=120.0), optional=True)
    play = Play(routine(step), person=holds_well).until_asked("want_it")
    assert play.state.dialogue.asked is not None
    said = load_words("en").say(play.state.dialogue.asked.spoken)
    assert "2 minutes" in said
    assert said.endswith("Would you like that?")
    play.tick("repeat")
    assert play.state.dialogue.asked is not None
    assert load_words("en").say(play.state.dialogue.asked.spoken) == said


def test_a_search_for_the_best_position_says_how_it_goes_and_then_names_the_best() -> None:
    tried = tuple(replace(RESTING, id=name) for name in ("resting", "lift"))
    trials = tuple(Step(exercise=one, dose=Dose(duration_s=2.0), trial="f", checkin=True) for one in tried)
    plan = routine(*trials, Step(exercise=tried[0], dose=Dose(duration_s=2.0), best_of="f"))
    play = Play(plan, person=kneels, fps=5.0, voice_s=0.3).run()
    told = [offer.text for _, offer in play.cues if offer.cue == "show" and offer.text is not None]
    said = ["show_say.finder", "exercise.resting.say", "exercise.lift.say", "show_say.best"]
    assert [line.key for line in told] == said
    assert dict(told[0].params) == {"n": 2}


def test_where_one_walks_is_said_as_it_was_chosen() -> None:
    for walk in ("on_spot", "to_and_fro", "away"):
        play = Play(routine(walks(6.0)), answers={"walk_where": walk}, person=stands).until_phase(Phase.SHOW)
        play.wait(6 * VOICE_S)
        told = [offer.text.key for _, offer in play.cues if offer.cue == "show" and offer.text is not None]
        assert told[0] == f"show_say.{walk}"


# -- while it is done --------------------------------------------------------------------------------------------------


def calls_of(hold_s: float) -> list[tuple[float, str]]:
    """What is called in a hold, with how much of it was left."""
    play = Play(routine(holds(hold_s, checkin=False)), person=holds_well, voice_s=0.4).until_phase(Phase.EXERCISE)
    found: list[tuple[float, str]] = []
    while play.state.run.phase is Phase.EXERCISE and not play.ended:
        before, left_s = len(play.cues), seconds_left(play)
        play.tick()
        new = [offer for _, offer in play.cues[before:] if offer.cue in ("time_left", "last_seconds")]
        found += [(round(left_s), offer.text.key if offer.text else "") for offer in new]
    return found


def seconds_left(play: Play) -> float:
    left_s = presenter.view(play.routine, play.state).tally.seconds_left
    return 0.0 if left_s is None else left_s


COUNTED = [(3, "count.n"), (2, "count.n"), (1, "count.n")]


def test_a_hold_is_called_at_half_at_ten_and_in_its_last_seconds() -> None:
    assert calls_of(40.0) == [(20, "time_left.half"), (10, "time_left.ten"), *COUNTED]


def test_a_shorter_hold_is_called_less_and_a_short_one_only_sounds() -> None:
    assert calls_of(20.0) == [(10, "time_left.ten"), *COUNTED]
    assert calls_of(8.0) == COUNTED
    assert calls_of(4.0) == [(3, ""), (2, ""), (1, "")]


def test_breaths_are_counted_and_the_last_one_is_named() -> None:
    play = Play(routine(breaths(4)), voice_s=0.4, fps=5).until_phase(Phase.EXERCISE)
    counts: list[tuple[int, int] | None] = []
    while play.state.run.phase is Phase.EXERCISE:
        count = presenter.view(play.routine, play.state).tally.count
        counts += [count] if count not in counts else []
        play.tick()
    told = [offer.text.key for _, offer in play.cues if offer.cue == "breathe_in" and offer.text is not None]
    assert told == ["cue.breathe_in_n", "cue.breathe_in_n", "cue.in_n", "cue.in_last"]
    assert counts == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_one_walks_to_a_soft_beat_at_ones_own_pace() -> None:
    play = Play(routine(walks(20.0)))
    play.until_event("exercise_ended")
    beats = play.given("beat")
    own_s = [b - a for a, b in itertools.pairwise(beats[-8:])]
    assert len(beats) > 12
    assert sum(own_s) / len(own_s) == pytest.approx(0.75, abs=0.05)  # he marches at 80 a minute


# -- the figure --------------------------------------------------------------------------------------------------------


POSES = tuple(GuidePose(name=f"pose_{n}", seconds=1.0, stay_s=stay_s) for n, stay_s in enumerate((1.5, 20.0, 0.0)))
SHOWN = replace(HOLD, lesson=replace(HOLD.lesson, guide=POSES))


def test_the_figure_holds_with_the_person_and_rests_with_them() -> None:
    play = Play(routine(holds(4.0, sets=2, exercise=SHOWN)), person=holds_well).until_phase(Phase.EXERCISE)
    assert still(play) is None
    assert still(play.wait(3.0)) == 1  # the pose in which the guide stays
    play.until_phase(Phase.REST)
    view = presenter.view(play.routine, play.state)
    assert view.guide is not None
    assert view.guide.still == 0
    assert view.instruction is not None
    assert (view.instruction.key, dict(view.instruction.params)["n"]) == ("rest.next_set", 2)


def still(play: Play) -> int | None:
    guide = presenter.view(play.routine, play.state).guide
    assert guide is not None
    return guide.still


# -- one order ---------------------------------------------------------------------------------------------------------

ORDERED = {
    "pain_change": {
        "en": ("more", "same", "less"),
        "es": ("más", "igual", "menos"),
        "de": ("mehr", "gleich", "weniger"),
    },
    "more_or_same": {"en": ("more", "same"), "es": ("más que", "casi igual"), "de": ("mehr", "gleich")},
    "how_now": {
        "en": ("less", "same", "more"),
        "es": ("menos,", "casi igual", "o más?"),
        "de": ("weniger", "gleich", "mehr"),
    },
}


@swept("question", ORDERED)
def test_keys_and_reading_follow_the_order_of_what_is_asked(question: str) -> None:
    values = [choice.value for choice in QUESTIONS[question]]
    assert values == list(ORDERED[question]["en"])
    for language in available_languages():
        sentence = load_words(language).say_key(f"question.{question}").lower()
        places = [sentence.find(word) for word in ORDERED[question][language]]
        assert -1 not in places, (language, sentence)
        assert places == sorted(places), (language, sentence)


def test_no_is_on_the_first_key_and_yes_on_the_second_wherever_both_may_be_said() -> None:
    def both() -> Iterator[tuple[str, ...]]:
        for choices in QUESTIONS.values():
            values = tuple(choice.value for choice in choices)
            labels = {choice.label.key for choice in choices}
            if {"answer.yes", "answer.no"} <= labels:
                yield values

    found = list(both())
    assert len(found) > 30
    assert set(found) == {("no", "yes")}
