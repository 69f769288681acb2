"""A yes to a sign: recorded and locked at once, whatever comes next; taken back only by a mistake said twice."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import FREE_LIFT, lifts, routine
from play import SILENT, Play, check
from sweeps import swept

from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import NO_PAST, Past
from coach.core.clinical.screening import CONDITIONS, DAILY, SCREENING, Tier
from coach.core.dialogue.questions import Answer
from coach.core.session import Phase, signs
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session
from coach.core.summary.plan_record import plan_of

LOCKING = [row for row in SCREENING if row.locks]
EMERGENCIES = [row.id for row in SCREENING if row.tier is Tier.EMERGENCY and not row.only]


def first(past: Past = NO_PAST, **answers: Any) -> Play:
    """Nobody has been asked anything yet."""
    return Play(routine(lifts(1)), known=Known(past=past), answers=answers)


def held(play: Play) -> list[str]:
    """The questions whose locks are in force, in order."""
    questions = [e.data["question"] for e in play.of("locked")]
    for lifted in play.of("lock_lifted"):
        questions.remove(lifted.data["question"])
    return questions


# what may follow a yes at once
WAYS: dict[str, dict[str, Any]] = {
    "stop": {"commands": ("stop",)}, "quit": {"commands": ("quit",)}, "gesture": {"commands": ("gesture_stop",)},
    "the camera is lost": {"source": "source_lost"}, "the terminal is closed": {"leaving": 1},
    "the computer sleeps for an hour": {"slept_s": 3600.0},
}  # fmt: skip


@swept("row", LOCKING)
def test_a_yes_locks_in_the_moment_in_which_it_is_given(row: Any) -> None:
    play = first(**{row.id: "yes"})
    if row.only:
        play = Play(routine(lifts(1)), known=Known(facts=frozenset(row.only[:1])), answers={row.id: "yes"})
    play.until(lambda: bool(play.of("locked")))
    answered = [e for e in play.of("screening_answered") if e.data["question"] == row.id]
    assert answered[0].t_s == play.of("locked")[0].t_s == play.t_s
    assert play.of("locked")[0].data == {"lock": row.tier.value, "question": row.id}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("question", ["saddle_numbness", "fever"])
def test_whatever_follows_a_yes_the_lock_stays_and_the_advice_is_given(question: str, way: str) -> None:
    play = first(**{question: "yes", "yes_meant": SILENT}).until_asked("yes_meant")
    how = dict(WAYS[way])
    play.tick(*how.pop("commands", ()), **how)
    how.pop("slept_s", None)
    while not play.ended:
        play.tick(**how)
    assert held(play) == [question]
    tier = "emergency" if question == "saddle_numbness" else "today"
    assert f"advice.{tier}" in play.said() or way == "the terminal is closed"
    check(play.events, ended=True)


def test_silence_after_a_yes_is_enough() -> None:
    play = first(saddle_numbness="yes", yes_meant=SILENT).run()
    assert play.end == "screening"
    assert "advice.emergency" in play.said()


def test_a_yes_counts_before_the_question_was_read_out() -> None:
    play = first()
    play.until(lambda: play.state.dialogue.asked is not None and play.state.dialogue.asked.id == "saddle_numbness")
    play.wait(0.5).tick(answers=["yes"])
    assert held(play) == ["saddle_numbness"]


def test_one_press_of_mistake_takes_nothing_back() -> None:
    play = first(saddle_numbness="yes", yes_meant="mistake", yes_mistake="have_it").run()
    assert play.of("yes_withdrawn") == []
    assert held(play) == ["saddle_numbness"]
    assert play.end == "screening"


def test_a_mistake_said_twice_leads_to_the_full_list_and_lifts_its_own_lock_only_after_it() -> None:
    play = first(saddle_numbness=["yes", "no"], yes_meant="mistake")
    play.until(lambda: bool(play.of("yes_withdrawn")))
    assert held(play) == ["saddle_numbness"]  # the list is not clear yet
    play.until(lambda: bool(play.of("lock_lifted")))
    assert held(play) == []
    kinds = [e.kind for e in play.events if e.kind in ("locked", "yes_withdrawn", "lock_lifted", "screened")]
    assert kinds == ["locked", "screened", "yes_withdrawn", "screened", "lock_lifted"]
    asked = [e.data["question"] for e in play.of("question_asked")]
    after = asked[asked.index("yes_mistake") + 1 :]
    assert after[: len(EMERGENCIES)] == EMERGENCIES
    assert play.run().end == "completed"


def test_leaving_the_list_that_follows_a_mistake_keeps_the_lock() -> None:
    play = first(saddle_numbness=["yes", "no"], yes_meant="mistake", limb_weakness=SILENT).until_asked("limb_weakness")
    play.tick("quit")
    play.run()
    assert held(play) == ["saddle_numbness"]


def test_another_yes_after_a_mistake_locks_for_itself() -> None:
    play = first(saddle_numbness=["yes", "no"], yes_meant=["mistake", "have_it"], fever="yes").run()
    assert held(play) == ["saddle_numbness", "fever"]
    assert play.end == "screening"
    assert "advice.today" in play.said()


# -- in the middle -----------------------------------------------------------------------------------------------------


def ill(**answers: Any) -> Play:
    return Play(
        routine(lifts(1), lifts(1)), answers={"daily": "none", "symptoms": "yes", "symptom_kind": SILENT, **answers}
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_yes_to_new_symptoms_locks_whatever_follows(way: str) -> None:
    play = ill().until_asked("symptom_kind")
    how = dict(WAYS[way])
    play.tick(*how.pop("commands", ()), **how)
    how.pop("slept_s", None)
    while not play.ended:
        play.tick(**how)
    assert held(play) == ["symptoms"]
    assert play.of("locked")[0].data["lock"] == "today"


def test_silence_after_a_yes_to_new_symptoms_is_enough() -> None:
    play = ill().run()
    assert play.end == "symptoms"
    assert held(play) == ["symptoms"]
    assert "advice.today" in play.said()


@pytest.mark.parametrize(("kind", "locked"), [("new_sharp", []), ("new_sign", ["symptoms"])])
def test_the_details_of_a_new_symptom_decide_whether_the_lock_stays(kind: str, locked: list[str]) -> None:
    play = ill(symptom_kind=kind).run()
    assert play.end == "symptoms"
    assert held(play) == locked


def test_anything_new_elsewhere_is_asked_about_as_an_emergency() -> None:
    play = ill(symptom_kind="new_sign").run()
    asked = play.questions()
    assert asked[asked.index("symptom_kind") + 1 :][: len(EMERGENCIES)] == EMERGENCIES
    assert play.end == "symptoms"
    assert held(play) == ["symptoms"]


@swept("question", EMERGENCIES)
def test_an_emergency_that_begins_in_a_session_is_told_as_one(question: str) -> None:
    play = ill(symptom_kind="new_sign", **{question: "yes"}).run()
    assert held(play) == ["symptoms", question]
    assert play.of("locked")[-1].data["lock"] == "emergency"
    assert "advice.emergency" in play.said()
    assert play.end == "symptoms"


def test_a_mistaken_yes_in_the_middle_goes_on_after_the_full_list() -> None:
    play = ill(symptoms=["yes", "no"], symptom_kind="mistake").run()
    assert play.of("yes_withdrawn")[0].data == {"question": "symptoms"}
    assert held(play) == []
    assert {row.id for row in SCREENING if row.tier is Tier.TODAY and not row.only} <= set(play.questions())
    assert play.end == "completed"
    check(play.events, ended=True)


# -- at the start ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("past", [NO_PAST, Past(relief_screened_ago_h=1.0)])
@pytest.mark.parametrize("kind", ["numb", "tingling"])
def test_a_numb_back_or_leg_at_the_start_is_followed_up_whichever_form_holds(past: Past, kind: str) -> None:
    play = first(past, pain_kind=kind, leg_symptoms=["no", "yes"]).run()
    assert "leg_symptoms" in [e.data["question"] for e in play.of("question_asked")][-3:]
    assert held(play) == ["leg_symptoms"]
    assert play.end == "symptoms"
    assert "exercise_started" not in play.kinds()


def test_a_mistake_at_the_start_leads_back_to_the_first_exercise() -> None:
    play = first(pain_kind="numb", leg_symptoms=["no", "yes", "no"], yes_meant="mistake").run()
    assert held(play) == []
    assert play.end == "completed"
    check(play.events, ended=True)


# -- gaps and falls ----------------------------------------------------------------------------------------------------

OPEN_YES: dict[str, dict[str, Any]] = {
    "in the screening": {"saddle_numbness": "yes", "yes_meant": SILENT},
    "at the start": {"pain_kind": "numb", "leg_symptoms": ["no", "yes"], "yes_meant": SILENT},
    "in the middle": {"symptoms": "yes", "symptom_kind": SILENT},
    "among the emergencies": {"symptoms": "yes", "symptom_kind": "new_sign", "chest_or_breath": ["no", "yes"],
                              "yes_meant": SILENT},
}  # fmt: skip


def exercised_under_a_lock(play: Play) -> bool:
    """Whether an exercise began while a lock that this session had set was in force."""
    in_force: list[str] = []
    for e in play.events:
        if e.kind == "locked":
            in_force.append(e.data["question"])
        elif e.kind == "lock_lifted":
            in_force.remove(e.data["question"])
        elif e.kind == "exercise_started" and in_force:
            return True
    return False


@pytest.mark.parametrize("gap_s", [20.0, 120.0, 3600.0])
@pytest.mark.parametrize("when", OPEN_YES)
def test_a_gap_does_not_wipe_a_yes_that_is_open(when: str, gap_s: float) -> None:
    play = first(**OPEN_YES[when])
    play.until(lambda: bool(play.of("locked")) and play.state.dialogue.asked is not None
               and play.state.dialogue.asked.spoken_s is not None)  # fmt: skip
    play.wait(2.0).tick(slept_s=gap_s)
    play.run(3000.0)
    assert held(play)
    assert play.end != "completed"
    assert not exercised_under_a_lock(play)


@pytest.mark.parametrize("gap_s", [20.0, 120.0])
def test_a_gap_in_the_list_after_a_mistake_leaves_none_of_it_out(gap_s: float) -> None:
    for answers in (
        {"saddle_numbness": ["yes", "no"], "yes_meant": "mistake"},
        {"symptoms": ["yes", "no"], "symptom_kind": "mistake"},
        {"pain_kind": "numb", "leg_symptoms": ["no", "yes", "no"], "yes_meant": "mistake"},
    ):
        play = first(**answers)
        play.until_event("yes_withdrawn")
        play.wait(1.0).tick(slept_s=gap_s)
        play.run(3000.0)
        after = play.events[play.kinds().index("yes_withdrawn") :]
        kinds = [e.kind for e in after]
        lifted = kinds.index("lock_lifted")
        answered = {e.data["question"] for e in after[:lifted] if e.kind == "screening_answered"}
        assert set(EMERGENCIES) <= answered
        assert not exercised_under_a_lock(play)
        assert play.end == "completed"


@pytest.mark.parametrize("what", ["stop", "quit", "repeat", "pause"])
def test_a_yes_in_the_same_moment_as_something_else_counts(what: str) -> None:
    play = first()
    play.until(lambda: play.state.dialogue.asked is not None and play.state.dialogue.asked.id == "saddle_numbness")
    play.wait(0.5).tick(what, answers=["yes"])
    assert held(play) == ["saddle_numbness"]


def test_the_tick_is_asked_for_in_the_list_after_a_mistake_too() -> None:
    numb = {"pain_kind": "numb", "leg_symptoms": ["no", "yes", "no"], "yes_meant": "mistake"}
    play = first(**numb, night_pain=["no", "yes"], cleared_night_pain="no").run()
    assert play.end == "screening"
    assert "exercise_started" not in play.kinds()
    assert held(play) == ["leg_symptoms"]


def test_the_history_of_somebody_locks_nothing_in_that_list_and_waits_for_a_clinician() -> None:
    play = ill(symptom_kind="mistake", symptoms=["yes", "no"], conditions="yes").run()
    assert [e.data["lock"] for e in play.of("locked")] == ["today"]
    assert held(play) == []
    assert play.end == "screening"


def test_a_list_that_is_not_clear_lifts_nothing() -> None:
    play = first(saddle_numbness=["yes", "no"], yes_meant="mistake", cannot_stand="yes").run()
    assert held(play) == ["saddle_numbness"]
    assert play.end == "screening"


def test_what_a_yes_makes_true_is_true_until_it_is_withdrawn() -> None:
    play = first(leg_symptoms=["yes", "no"], yes_meant="mistake")
    play.until(lambda: bool(play.of("locked")))
    assert "leg_symptoms" in play.state.plan.facts
    play.until(lambda: bool(play.of("yes_withdrawn")))
    assert "leg_symptoms" not in play.state.plan.facts
    other = first(fever="yes")
    other.until(lambda: bool(other.of("locked")))
    assert None not in other.state.plan.facts


def test_the_full_list_after_a_mistake_is_not_followed_by_the_daily_one() -> None:
    known = Known(past=Past(screened_ago_h=1.0), facts=frozenset({"settling"}))
    answers = {"urine": ["yes", "no"], "yes_meant": "mistake"}
    play = Play(routine(lifts(1)), known=known, answers=answers).until_phase(Phase.BASELINE)
    assert "daily" not in play.questions()
    assert [e.data["form"] for e in play.of("screened") if e.data["outcome"] == "clear"] == ["full"]


def test_an_examination_is_asked_for_once_also_where_the_list_was_asked_anew() -> None:
    play = first(weight_loss="yes", night_pain=["yes", "no"], yes_meant="mistake").until_phase(Phase.BASELINE)
    assert play.questions().count("weight_loss") == 2
    assert play.questions().count("cleared_weight_loss") == 1


def far_above(**answers: Any) -> Play:
    """The first score is far above that of the last time, which asks the full list."""
    bent = replace(lifts(1), exercise=replace(FREE_LIFT, suits=replace(FREE_LIFT.suits, excluded_by=("osteoporosis",))))
    known = Known(past=Past(screened_ago_h=1.0, last_baseline=1), answered=frozenset({"alone"}))
    return Play(routine(bent, lifts(1)), known=known, answers={"pain_before": "4", **answers}).run()


def test_a_condition_that_is_told_of_in_the_list_after_the_score_waits_for_a_clinician() -> None:
    play = far_above(conditions="yes", has_osteoporosis="yes", cleared_osteoporosis="no")
    assert {"has_osteoporosis", "cleared_osteoporosis"} <= set(play.questions())
    assert play.end == "screening"
    assert not play.of("exercise_started")


def test_and_with_the_agreement_leaves_out_what_is_not_for_it() -> None:
    play = far_above(conditions="yes", has_osteoporosis="yes")
    assert [e.data["step"] for e in play.of("exercise_started")] == [1]
    assert plan_of(play.events, {1}).chosen == (None, "lift")
    assert play.questions().count("pain_before") == 1


def test_a_gap_does_not_wipe_a_yes_that_waits_for_an_examination() -> None:
    play = first(night_pain=["yes", "no"], morning_stiffness=SILENT, cleared_night_pain="no")
    play.until_asked("morning_stiffness").tick(dt_s=90.0)
    play.answers["morning_stiffness"] = "no"
    play.run()
    assert play.questions().count("night_pain") == 2
    assert play.end == "screening"


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

BARE = routine(lifts(1))


def screened(
    phase: Phase = Phase.SCREENING, done: tuple[str, ...] = (), to_ask: tuple[str, ...] = (), **plan: Any
) -> Session:
    """A list under way: the signs with a yes, those that have locked, what was answered, what is still to come."""
    state = at(phase, plan=plan, dialogue={"to_ask": to_ask})
    form = replace(state.dialogue.form, done=dict.fromkeys(done, "no"))
    return replace(state, dialogue=replace(state.dialogue, form=form))


def fields_of(out: Out, kind: str) -> list[dict[str, Any]]:
    return [dict(event.data) for event in out.events if event.kind == kind]


@pytest.mark.parametrize(
    ("question", "value", "sign"),
    [
        ("symptoms", "yes", "symptoms"), ("symptoms", "no", None), ("pain_check", "yes", None),
        ("urine", "yes", "urine"),
        ("urine", "no", None), ("blisters", "yes", None), ("weight_loss", "yes", None), (DAILY, "urine", "urine"),
        (DAILY, "none", None), ("floor", "yes", None),
    ],
)  # fmt: skip
def test_which_answers_are_a_yes_that_locks(question: str, value: str, sign: str | None) -> None:
    assert signs.yes_to(screened(), question, Answer(value)) == sign


@pytest.mark.parametrize(
    ("question", "ticked", "to_ask", "lock", "form"),
    [
        ("urine", False, (), "emergency", "full"), ("urine", True, (), "emergency", DAILY),
        ("urine", False, (DAILY,), "emergency", DAILY), ("calf", False, (), "today", "full"),
        ("weight_loss", False, (), "today", "full"), ("symptoms", False, (), "today", None),
    ],
)  # fmt: skip
def test_a_lock_names_its_urgency_and_the_form_in_which_it_was_said(
    question: str, ticked: bool, to_ask: tuple[str, ...], lock: str, form: str | None
) -> None:
    out = Out(0.0)
    state = signs.locked(BARE, screened(to_ask=to_ask), question, out, ticked=ticked)
    assert [(data["lock"], data["question"]) for data in fields_of(out, "locked")] == [(lock, question)]
    assert [data["form"] for data in fields_of(out, "screened")] == ([] if form is None else [form])
    assert state.plan.chosen == state.plan.signs == (question,)
    plain = Out(0.0)
    signs.locked(BARE, screened(), "urine", plain)
    assert fields_of(plain, "screened")[0]["form"] == "full"


def test_a_yes_said_again_is_asked_about_the_last_one_and_a_plain_yes_is_no_tick() -> None:
    out = Out(0.0)
    state = signs.meant(BARE, screened(chosen=("calf", "urine"), signs=("calf", "urine")), "yes_meant", "mistake", out)
    assert state is not None
    assert state.dialogue.asked is not None
    assert (state.dialogue.asked.id, state.dialogue.asked.about) == ("yes_mistake", "urine")
    out = Out(0.0)
    signs.yes(BARE, screened(), "urine", out)
    assert fields_of(out, "screened")[0]["form"] == "full"


def test_examinations_are_asked_about_only_where_they_would_leave_nothing_that_locks() -> None:
    both = ("night_pain", "weight_loss")
    asked = signs._examinations(screened(signs=both))
    assert asked == tuple(f"cleared_{sign}" for sign in both)
    assert signs._examinations(screened(signs=(*both, "urine"))) == ()
    assert signs._examinations(screened(signs=both, done=("cleared_night_pain",))) == ("cleared_weight_loss",)


def test_after_a_sign_the_rest_of_those_that_lock_is_asked_but_none_after_an_emergency() -> None:
    rest = signs._rest_of_the_list(screened(signs=("calf",), done=("urine",)))
    assert "bowel" in rest
    assert not {"urine", "calf", "weight_loss", "blisters"} & set(rest)
    assert signs._rest_of_the_list(screened(signs=("urine",))) == ()
    assert signs._rest_of_the_list(screened(Phase.CHECKIN, signs=("calf",))) == ()


def test_a_no_to_the_conditions_says_so_of_all_of_them_and_a_no_to_a_sign_of_nothing() -> None:
    state, settled = signs.answered(BARE, screened(), CONDITIONS, "no", Out(0.0))
    assert (CONDITIONS in state.plan.answered, settled) == (True, False)
    before = screened()
    assert signs.answered(BARE, before, "urine", "no", Out(0.0)) == (before, False)


def test_a_yes_withdrawn_leads_on_with_the_whole_list() -> None:
    state, settled = signs.answered(
        BARE, screened(chosen=("calf",), signs=("calf",)), "yes_mistake", "mistake", Out(0.0)
    )
    assert settled
    assert state.plan.withdrawn == ("calf",)


@pytest.mark.parametrize(
    ("phase", "done", "chosen", "withdrawn", "clear"),
    [
        (Phase.CHECKIN, (), (), ("calf",), True), (Phase.CHECKIN, EMERGENCIES, (), (), True),
        (Phase.CHECKIN, EMERGENCIES, ("calf",), (), False), (Phase.CHECKIN, EMERGENCIES[:-1], (), (), False),
        (Phase.SCREENING, EMERGENCIES, (), ("calf",), False), (Phase.CHECKIN, (*EMERGENCIES, "calf"), (), (), True),
    ],
)  # fmt: skip
def test_a_list_that_was_clear_is_recorded_and_what_to_watch_for_follows_whole(
    phase: Phase, done: Any, chosen: tuple[str, ...], withdrawn: tuple[str, ...], clear: bool
) -> None:
    out = Out(0.0)
    state = signs.cleared(BARE, screened(phase, tuple(done), chosen=chosen, withdrawn=withdrawn), out)
    assert [data["outcome"] for data in fields_of(out, "screened")] == ["clear"] * clear
    assert state.plan.full_form is clear
    whole = [offer.text for offer in out.offers if offer.cue == "net"]
    assert (len(whole) > 1) is clear
    assert [data["question"] for data in fields_of(out, "lock_lifted")] == list(withdrawn)
    assert state.plan.withdrawn == ()


def test_emergencies_are_those_of_the_whole_list_of_which_relief_leaves_none_out() -> None:
    assert list(signs.emergencies(screened())) == EMERGENCIES


def test_two_signs_that_lock_together_and_are_not_examined_settle_what_follows() -> None:
    both = screened(signs=("night_pain", "weight_loss"), chosen=("weight_loss",))
    _, settled = signs.answered(BARE, both, "cleared_weight_loss", "no", Out(0.0))
    assert settled
