"""One question at a time: how it is opened, what its answer or its silence leads to, and what the record keeps."""

from typing import Any

import pytest
from movements import lifts, routine

from coach.core.base.frozen import replace
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import GIVE_UP_S, INSIST_EVERY_S, INSIST_FOR_S, REPEAT_S, Past
from coach.core.dialogue.questions import QUESTIONS, Answer, Asked
from coach.core.dialogue.read_aloud import begin_reading
from coach.core.exercise.model import Routine
from coach.core.session import Phase, Session, Tick
from coach.core.session.asking import ask, heard, on_answer, tell_answer
from coach.core.session.exercise_run import Out
from coach.core.session.state import (
    DayPlan,
    Dialogue,
    Ending,
    FormProgress,
    Moment,
    OnSkin,
    RunState,
    with_asked,
)

LIFTS = routine(lifts(1))
SPOKEN_S = 103.0
WORN = OnSkin(place=0, exercise="ice", counts_as=("cold",), since_s=0.0)


def moment(t_s: float, *values: str) -> Moment:
    """A moment in which these answers are given."""
    tick = Tick(t_s=t_s, answers=tuple(Answer(value) for value in values))
    return Moment(LIFTS, tick, 0.1, 0.1, Out(t_s), None, ())


def waiting(question: str, **more: Any) -> Session:
    """A session that has asked, and waits."""
    return with_asked(Session(**more), Asked(question, given=True, opened_s=100.0, spoken_s=SPOKEN_S))


def asked(state: Session, question: str) -> tuple[Session, Asked]:
    state = ask(state, question, Out(100.0))
    assert state.dialogue.asked is not None
    return state, state.dialogue.asked


# -- how a question is opened ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ago_h", "key"), [(None, "question.pain_before"), (30.0, "question.pain_before_again")])
def test_who_knows_the_long_sentence_is_asked_in_fewer_words(ago_h: float | None, key: str) -> None:
    known = Known(past=Past(session_ago_h=ago_h))
    assert asked(Session(plan=DayPlan(known=known)), "pain_before")[1].sentence.key == key


def test_what_an_answer_brings_takes_its_place_behind_what_is_done_and_what_it_makes_needless_goes() -> None:
    form = FormProgress(order=("urine", "bowel", "saddle_numbness"), done={"urine": "no"})
    state, _ = asked(Session(dialogue=Dialogue(form=form, to_ask=("calf",))), "bowel")
    assert state.dialogue.form.order == ("urine", "bowel", "calf")


@pytest.mark.parametrize("question", ["place_nobody", "place_part"])
def test_without_the_camera_is_offered_only_where_a_key_can_stop_it(question: str) -> None:
    for askable in (True, False):
        _, opened = asked(Session(dialogue=Dialogue(askable=askable)), question)
        offered = {choice.value for choice in opened.choices}
        assert {choice.value for choice in QUESTIONS[question]} - offered == (set() if askable else {"by_time"})


# -- what an answer, or none, leads to ---------------------------------------------------------------------------------


@on_answer
def responding(of: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """A phase that shows what it was given."""
    return replace(state, pain=replace(state.pain, place=f"{question}: {answer.value}"))


def responded(state: Session, *values: str) -> str | None:
    return responding(state, moment(SPOKEN_S + 1.0, *values)).pain.place


def test_a_phase_responds_to_the_answer_of_its_question_and_to_nothing_else() -> None:
    assert responded(waiting("pain_kind"), "ache") == "pain_kind: ache"
    assert responded(waiting("pain_kind")) is None
    assert responded(waiting("pain_kind"), "no such choice") is None
    assert responded(waiting("pain_kind", ending=Ending(end="stopped")), "ache") is None


def test_nothing_responds_to_the_silence_that_ends_the_session() -> None:
    state = responding(waiting("pain_kind"), moment(SPOKEN_S + GIVE_UP_S))
    assert (state.ending.end, state.pain.place) == ("silence", None)


def test_the_silence_goes_on_over_a_repetition() -> None:
    state, _ = heard(waiting("pain_kind"), moment(SPOKEN_S + REPEAT_S))
    again = state.dialogue.asked
    assert again is not None
    assert (again.repeats, again.spoken_s, again.given) == (1, SPOKEN_S, True)
    assert heard(state, moment(SPOKEN_S + GIVE_UP_S))[0].ending.end == "silence"


@pytest.mark.parametrize(
    ("worn", "louder"), [(None, [1, 2, 3]), (WORN, [1, 2, 3]), (replace(WORN, insisted=4), [5, 6, 7])]
)
def test_what_is_insisted_on_is_said_one_step_louder_each_time(worn: OnSkin | None, louder: list[int]) -> None:
    state, said = waiting("fell", skin=worn), []
    for n in range(1, 4):
        now = moment(SPOKEN_S + n * INSIST_EVERY_S)
        state, _ = heard(state, now)
        said += [offer.louder for offer in now.out.offers]
    assert said == louder


def picked(question: str) -> Session:
    """An arm has picked an answer, and may confirm it."""
    state = waiting(question)
    reading = begin_reading(QUESTIONS[question], SPOKEN_S)
    scan = replace(reading.scan, picked=True)
    return replace(state, dialogue=replace(state.dialogue, reading=replace(reading, scan=scan)))


def test_the_session_does_not_end_while_an_arm_that_has_picked_an_answer_may_confirm_it() -> None:
    last = SPOKEN_S + INSIST_FOR_S
    assert heard(picked("fell"), moment(last))[0].ending.end is None
    assert heard(waiting("fell"), moment(last))[0].ending.end == "silence"


# -- what the record keeps ---------------------------------------------------------------------------------------------


def told(question: str, value: str | None, phase: Phase = Phase.CHECKIN) -> tuple[str, dict[str, Any]]:
    """The one event of an answer, None: of a silence; and what it holds."""
    out = Out(100.0)
    tell_answer(LIFTS, Session(run=RunState(phase=phase)), question, Answer(value or ""), out, silent=value is None)
    (event,) = out.events
    return event.kind, dict(event.data)


def test_a_tick_of_the_daily_list_is_a_yes_to_its_row_and_none_of_them_an_answer_to_the_list() -> None:
    for given, question, value in (("fever", "fever", "yes"), ("none", "daily", "none"), (None, "daily", None)):
        kind, data = told("daily", given, Phase.SCREENING)
        assert (kind, data["question"], data["value"]) == ("screening_answered", question, value)


def test_a_silence_about_pain_is_a_gap_in_its_line_and_any_other_an_answer_that_is_missing() -> None:
    for question in ("pain_change", "pain_check"):
        kind, data = told(question, None)
        assert (kind, data["moment"], data["score"]) == ("pain_answered", "check", None)
    kind, data = told("symptoms", None)
    assert (kind, data["question"], data["value"]) == ("symptom_answered", "symptoms", None)
    kind, data = told("pain_change", "less")
    assert (kind, data["question"], data["value"]) == ("symptom_answered", "pain_change", "less")


def test_a_silence_was_given_by_nobody_and_by_no_script() -> None:
    now = moment(SPOKEN_S + GIVE_UP_S)
    heard(waiting("pain_kind"), now)
    (silence,) = (event for event in now.out.events if event.kind == "screening_answered")
    assert (silence.data["value"], silence.data["scripted"]) == (None, False)
