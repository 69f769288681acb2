"""The position finder: rated after its minute, worse is dropped, much worse goes back to the best or as before."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import EASY_BREATH, LIFT, RESTING, lifts, routine
from play import RETURNED, Play, check

from coach.core.clinical.eligibility import Known
from coach.core.clinical.pain_rules import at_trial, back_in_best
from coach.core.clinical.safety import Action, PainSoFar
from coach.core.exercise.model import Dose, PainRules, Routine, Step
from coach.core.session import Phase, finder
from coach.core.session.state import Session

POSITIONS = tuple(replace(RESTING, id=f"rests_{n}") for n in range(3))
TRIALS = tuple(Step(exercise=position, dose=Dose(duration_s=2.0), trial="f") for position in POSITIONS)
BREATHES = Step(exercise=EASY_BREATH, dose=Dose(cycles=1), checkin=False)
FINDER = routine(*TRIALS, Step(exercise=POSITIONS[0], dose=Dose(duration_s=3.0), best_of="f"), BREATHES)


def found(
    before: int, *scores: int, plan: Routine = FINDER, again: int | None = None, after: int | None = None, **more: Any
) -> Play:
    answers = {
        "pain_before": before, "pain_check": [*scores], "pain_again": before if again is None else again,
        "pain_after": min(before, 6) if after is None else after, "pain_change": "more", "more_or_same": "same", **more,
    }  # fmt: skip
    known = Known(past=RETURNED, relief=plan if before >= 7 else None)
    return Play(plan, answers=answers, known=known, fps=5.0, voice_s=0.3).run()


def done(play: Play) -> list[str]:
    return [e.data["exercise"] for e in play.of("exercise_started")]


def went_back(play: Play) -> list[str]:
    return [text.key for _, offer in play.cues if (text := offer.text) is not None and text.key.startswith("cue.back_")]


@pytest.mark.parametrize(
    ("before", "scores", "tried", "kept", "back"),
    [
        (2, (2, 1, 2, 1), 3, "rests_1", []),  # nothing worse: all are tried, the best is kept
        (2, (3, 1, 2, 1), 3, "rests_1", []),  # one worse: the next
        (2, (2, 3, 3, 2), 3, "rests_0", ["cue.back_to_best"]),  # two worse: back to the best
        (2, (3, 3), 2, None, ["cue.back_as_before"]),  # none better: the way one lay before
        (2, (2, 4, 2), 2, "rests_0", ["cue.back_to_best"]),  # two above the start
        (2, (4,), 1, None, ["cue.back_as_before"]),
        (9, (9, 10, 9), 2, "rests_0", ["cue.back_to_best"]),  # ten where it was less
        (6, (7, 6, 6, 6), 3, "rests_1", []),  # seven ends nothing here: one worse, and the next
    ],
)
def test_worse_is_dropped_and_much_worse_goes_back(
    before: int, scores: tuple[int, ...], tried: int, kept: str | None, back: list[str]
) -> None:
    play = found(before, *scores)
    assert went_back(play) == back
    want = [f"rests_{n}" for n in range(tried)] + ([kept] if kept else [])
    assert [name for name in done(play) if name.startswith("rests_")] == want
    assert play.end == "completed"
    check(play.events, ended=True, finder=TRIALS)


def test_no_higher_score_of_a_tried_position_ends_the_session_whatever_it_is() -> None:
    for start in range(11):
        for worse in (0, 1):
            for score in range(11):
                action = at_trial(PainSoFar(start, start, start), worse, score).action
                much = score >= start + 2 or (score == 10 > start)
                want = Action.GO_ON if score <= start else Action.BACK if much or worse else Action.END_EXERCISE
                assert action is want, (start, worse, score)


def test_back_in_the_best_what_stays_up_ends_the_session() -> None:
    assert back_in_best(PainSoFar(3, 3, 5), 4).action is Action.END_SESSION
    assert back_in_best(PainSoFar(3, 5, 5), 3).action is Action.GO_ON
    stays = found(2, 4, again=3)
    assert stays.end == "pain_rise"
    assert done(stays) == ["rests_0"]


def test_one_lies_a_minute_in_the_best_before_it_is_asked_again() -> None:
    play = Play(FINDER, answers={"pain_before": 2, "pain_check": [2, 4], "pain_again": 2, "pain_change": "more"})
    play.until_phase(Phase.RECOVER)
    began_s = play.t_s
    play.until_asked("pain_again")
    assert 60.0 <= play.t_s - began_s < 70.0


def test_a_sharper_position_goes_back_and_one_that_stays_sharp_ends_the_session() -> None:
    eases = found(2, 2, 2, 1, symptoms=["no", "yes", "no"], symptom_kind="new_sharp")
    assert went_back(eases) == ["cue.back_to_best"]
    assert eases.end == "completed"
    stays = found(2, 2, 2, 1, symptoms=["no", "yes", "yes"], symptom_kind="new_sharp")
    assert stays.end == "symptoms"
    assert [e.data["question"] for e in stays.of("lock_lifted")] == ["symptoms", "symptoms"]


def test_anything_new_in_a_leg_ends_at_once_with_the_list_of_emergencies() -> None:
    play = found(2, 2, symptoms="yes", symptom_kind="new_sign")
    assert play.end == "symptoms"
    assert "saddle_numbness" in play.questions()
    assert went_back(play) == []
    assert [e.data["lock"] for e in play.of("locked")] == ["today"]


def test_still_seven_in_the_best_is_rest_and_a_word_for_today() -> None:
    play = found(8, 8, 8, 8, 8, after=8)
    told = [offer.text.key for _, offer in play.cues if offer.text is not None]
    assert "note.rest_there" in told
    assert play.end == "completed"
    assert done(play)[-1] == "easy_breath"


def test_after_still_seven_in_the_best_nothing_but_rest_follows() -> None:
    plan = routine(*TRIALS, Step(exercise=POSITIONS[0], dose=Dose(duration_s=3.0), best_of="f"), lifts(1), BREATHES)
    play = found(6, 7, 6, 6, 7, plan=plan, after=7)
    assert LIFT.id not in done(play)
    assert play.end == "completed"
    assert [e.data["because"] for e in play.of("step_left_out") if e.data["exercise"] == LIFT.id] == [["pain"]]


def test_any_rise_ends_of_a_therapist_drops_a_position_and_ends_neither_finder_nor_comfort() -> None:
    tight = replace(FINDER, pain=PainRules(any_rise_ends=True))
    play = found(2, 3, 2, 2, 2, plan=tight)
    assert play.end == "completed"
    assert [name for name in done(play) if name.startswith("rests_")] == ["rests_0", "rests_1", "rests_2", "rests_1"]
    comfort = found(8, 9, 8, 8, 8, plan=replace(tight, relief=True), after=8)
    assert comfort.end == "completed"


def test_comfort_after_a_stop_searches_anew() -> None:
    """The routine's own finder was left before the stop, and is tried again from its beginning."""
    plan = routine(*FINDER.steps, lifts(1))
    answers = {
        "pain_before": 2, "pain_check": [4, 8, 8, 8, 8, 8], "pain_again": 2, "pain_change": "more",
        "comfort_offer": "yes", "pain_after": 8,
    }  # fmt: skip
    play = Play(plan, answers=answers, known=Known(past=RETURNED, relief=FINDER)).run()
    assert play.end == "pain"
    rests = [name for name in done(play) if name.startswith("rests_")]
    assert rests == ["rests_0", "rests_0", "rests_1", "rests_2", "rests_0"]


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

BEST = FINDER.steps[3]
OTHER = Step(exercise=replace(RESTING, id="other"), dose=Dose(duration_s=2.0))


def rated(scores: dict[int, int], place: int = 0, baseline: int | None = 3, **parts: Any) -> Session:
    """A session in which the positions of these places were tried, with their scores."""
    pain = {"scores": PainSoFar(baseline, baseline, baseline), "trials": scores, **parts.pop("pain", {})}
    return at(Phase.CHECKIN, plan={"steps": FINDER.steps, **parts.pop("plan", {})}, pain=pain, run={"place": place})


def test_worse_counts_the_positions_of_one_finder_or_of_all() -> None:
    steps = (*TRIALS, Step(exercise=RESTING, dose=Dose(duration_s=2.0), trial="g"))
    state = rated({0: 4, 1: 3, 2: 5, 3: 6}, plan={"steps": steps})
    assert (finder.worse(state), finder.worse(state, "f"), finder.worse(state, "g")) == (3, 2, 1)
    assert finder.worse(rated({0: 9, 1: 9}, baseline=None)) == 0


@pytest.mark.parametrize(("scores", "why"), [({0: 4, 1: 4}, "worse_twice"), ({0: 4}, "much_worse")])
def test_what_is_left_of_a_finder_says_how_many_were_worse(scores: dict[int, int], why: str) -> None:
    state = rated(scores, pain={"left_finders": frozenset({"f"})})
    assert finder.not_now(state, TRIALS[2]) == why


@pytest.mark.parametrize(
    ("step", "comfort", "scores", "why"),
    [
        (OTHER, "after_pain", {0: 4, 1: 4}, "worse_twice"),  # in comfort two worse ones leave what is at ease
        (OTHER, "after_pain", {0: 4, 1: 3}, None), (OTHER, None, {0: 4, 1: 4}, None),
        (BREATHES, "after_pain", {0: 4, 1: 4}, None), (BEST, "after_pain", {0: 4, 1: 4, 2: 3}, None),
        (BEST, None, {0: 4, 1: 4, 2: 4}, "none_better"), (BEST, None, {0: 4, 1: 4, 2: 3}, None), (BEST, None, {}, None),
        (replace(OTHER, exercise=POSITIONS[0]), None, {0: 4}, "worse_before"),
        (replace(OTHER, exercise=POSITIONS[1]), None, {0: 4}, None),
    ],
)  # fmt: skip
def test_why_a_step_is_left_out_after_a_search(
    step: Step, comfort: str | None, scores: dict[int, int], why: str | None
) -> None:
    assert finder.not_now(rated(scores, plan={"comfort": comfort}), step) == why


@pytest.mark.parametrize(
    ("rested", "scores", "said"),
    [
        ("again", {}, "cue.ask_again"), (None, {}, "cue.recover"), ("back", {0: 4}, "cue.back_as_before"),
        ("back", {0: 3}, "cue.back_to_best"),
    ],
)  # fmt: skip
def test_how_one_rests_before_being_asked_again(rested: str | None, scores: dict[int, int], said: str) -> None:
    assert finder.rest_text(rated(scores, pain={"rested": rested})).key == said


@pytest.mark.parametrize(
    ("step", "baseline", "score", "rests"),
    [
        (BEST, 7, 7, True), (BEST, 7, 8, True), (BEST, 7, 9, False), (BEST, 6, 6, False), (BEST, None, 7, True),
        (BEST, None, 10, True), (BEST, 10, 10, True), (BEST, 9, 10, False), (BEST, 9, 9, True),
        (TRIALS[0], 7, 7, False),
    ],
)  # fmt: skip
def test_one_rests_in_a_best_position_of_seven_or_more_but_in_none_that_became_much_worse(
    step: Step, baseline: int | None, score: int, rests: bool
) -> None:
    assert finder.bad_in_best(step, baseline, score) is rests
