"""Without a camera that helps: offered instead of an error; guided by time; nothing seen, counted or praised."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from movements import PACK, holds, lifts, routine, walks
from play import SILENT, Play, does_as_told
from sweeps import swept

from coach.core.clinical import safety
from coach.core.clinical.eligibility import Known
from coach.core.exercise.model import Dose, Kind, Step, Tempo
from coach.core.monitoring.velocity import paced
from coach.core.session import Phase, by_time, presenter
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.session.guidance import OFFERS, SLOW_S, Guidance, Slowness, slowness
from coach.core.session.state import with_guidance
from coach.core.summary.recap import recap
from coach.core.summary.summary import summarise

CLAIMS = {"rep_done", "hold_done", "step_taken", "set_done", "fault", "limit_alarm"}


def nobody(_play: Play) -> None:
    """No picture ever comes."""


def unseen(*steps: Step, why: str = "no_camera", **more: Any) -> Play:
    """A session that begins without a picture, before a window."""
    play = Play(routine(*steps), person=nobody, askable=True, **more)  # type: ignore[arg-type]
    play.state = with_guidance(play.state, Guidance(blind=why, agreed=why == "chosen"))
    return play


# -- at the start ------------------------------------------------------------------------------------------------------


def test_it_is_offered_before_anything_else_and_a_yes_leads_to_the_safety_questions() -> None:
    play = unseen(lifts(2)).until_phase(Phase.UNSEEN).until_phase(Phase.SCREENING)
    assert play.of("question_asked")[0].data["question"] == "by_time"
    assert play.of("guided_by_time")[0].data == {"why": "no_camera", "step": None, "exercise": None}
    play.run()
    assert play.end == "completed"
    assert "note.by_time" in play.said()


def test_declined_it_ends_as_an_absent_camera_does() -> None:
    play = unseen(lifts(1), answers={"by_time": "no"}).run()
    assert (play.end, safety.END_REASONS["no_camera"].exit_code) == ("no_camera", 1)
    assert play.of("screening_answered") == []


def test_nobody_who_answers_is_a_no_after_the_time_of_silence() -> None:
    play = unseen(lifts(1), answers={"by_time": SILENT}).run()
    assert play.end == "no_camera"
    assert [e.data["action"] for e in play.of("no_answer")] == ["repeat", "pause", "end"]


def test_a_yes_counts_only_once_it_was_said_what_will_not_be_seen() -> None:
    play = unseen(lifts(1), answers={"by_time": SILENT})
    play.tick()
    play.tick(answers=["yes"])
    assert play.state.run.phase is Phase.UNSEEN
    play.until_asked("by_time").tick(answers=["yes"])
    assert play.state.run.phase is Phase.SCREENING


def test_who_asked_for_it_is_not_asked_but_told() -> None:
    play = unseen(lifts(1), why="chosen").run()
    assert [e.data["question"] for e in play.of("question_asked") if e.data["question"] in OFFERS.values()] == []
    assert play.said()[0] == "note.by_time"
    assert play.of("guided_by_time")[0].data["why"] == "chosen"


# -- a step without a camera -------------------------------------------------------------------------------------------


@swept("step", [lifts(3), lifts(2, sets=2), holds(6.0), holds(5.0, sets=2), walks(20.0)])
def test_nothing_is_counted_praised_or_claimed(step: Step) -> None:
    play = unseen(step).run()
    assert play.end == "completed"
    assert CLAIMS.isdisjoint(play.kinds())
    assert {cue.cue for _, cue in play.cues}.isdisjoint({"praise", "rep", "lost", "place_again", "not_done"})
    began, ended = play.of("exercise_started")[0].data, play.of("exercise_ended")[0].data
    assert (began["tracked"], ended["reason"]) == (False, "by_time")
    assert (ended["reps"], ended["held_s"], ended["steps"], ended["active_s"]) == (0, 0.0, 0, 0.0)
    assert ended["not_seen_s"] >= by_time.set_s(step) * step.dose.sets - 1.0
    figures = summarise(play.events).exercises[0]
    assert (figures.by_time, figures.share) == (True, None)
    assert summarise(play.events).completed == 0


def seconds_in(play: Play, phase: Phase) -> float:
    at = [(e.t_s, e.data["phase"]) for e in play.of("phase_changed")]
    return sum(end - begin for (begin, name), (end, _) in pairwise(at) if name == phase.value)


def test_a_set_lasts_its_repetitions_at_the_exercises_own_tempo() -> None:
    step = lifts(3)
    play = unseen(step).run()
    ready_s = by_time.GET_READY_S[True]
    assert seconds_in(play, Phase.EXERCISE) == pytest.approx(ready_s + 3 * by_time.tempo_of(step).total_s, abs=0.3)


def test_one_can_follow_by_ear_alone() -> None:
    """At each turn of each repetition something sounds, in time."""
    step = lifts(3)
    tempo = by_time.tempo_of(step)
    play = unseen(step, voice_s=0.5).run()
    there, back = play.given("there"), play.given("back")
    assert len(there) == len(back) == 3
    assert [b - a for a, b in pairwise(there)] == pytest.approx([tempo.total_s] * 2, abs=0.4)
    assert [b - a for a, b in zip(there, back, strict=True)] == pytest.approx([tempo.up_s + tempo.hold_s] * 3, abs=0.4)


def test_both_sides_are_announced_and_shown() -> None:
    step = replace(lifts(2), side="each")
    play = unseen(step).until_phase(Phase.EXERCISE).wait(1.0)
    sides = []
    while play.state.run.phase is Phase.EXERCISE:
        guide = presenter.view(play.routine, play.state).guide
        if guide is not None and guide.side not in sides[-1:]:
            sides.append(guide.side)
        play.tick()
    assert sides == ["left", "right"]
    assert [text for text in play.said() if text.startswith("cue.side_")] == ["cue.side_left", "cue.side_right"]


def test_a_hold_is_announced_and_let_go_of() -> None:
    play = unseen(holds(6.0)).run()
    assert {"cue.by_time_ready", "cue.by_time_hold", "cue.by_time_let_go"} <= set(play.said())
    assert len(play.given("last_seconds")) == 2 * 3  # before it, and of it


def test_a_walk_is_paced_by_a_beat() -> None:
    step = walks(20.0)
    beats = unseen(step, voice_s=0.5).run().given("beat")
    assert len(beats) >= 0.8 * 20.0 / by_time.tempo_of(step).total_s


def test_after_each_set_how_it_is_now_is_asked_and_more_pain_ends_it() -> None:
    play = unseen(lifts(1, sets=2), answers={"how_now": "more"}).run()
    assert play.of("exercise_ended")[0].data["reason"] == "pain"
    assert "more" in [e.data["value"] for e in play.of("symptom_answered") if e.data["question"] == "how_now"]


def test_the_next_set_waits_for_the_answer_and_silence_ends_the_session() -> None:
    play = unseen(lifts(1, sets=2), answers={"how_now": SILENT}).run()
    assert play.end == "silence"
    play = unseen(lifts(1, sets=2), answers={"how_now": SILENT}).until_asked("how_now").wait(10.0)
    play.tick("skip")
    assert play.state.run.phase is Phase.REST


def test_pain_is_asked_after_each_step_whatever_the_routine_says() -> None:
    play = unseen(replace(lifts(1), checkin=False), replace(holds(3.0), checkin=False)).run()
    assert [e.data["phase"] for e in play.of("phase_changed")].count("checkin") == 2


@pytest.mark.parametrize("command", ["stop", "quit", "pause", "skip"])
def test_the_keys_do_what_they_always_do(command: str) -> None:
    play = unseen(lifts(5)).until_phase(Phase.EXERCISE).wait(25.0)
    into_s = play.state.work.done.by_time_s if play.state.work else 0.0
    play.tick(command)
    if command == "pause":
        play.wait(5.0)
        assert play.state.work is not None
        assert play.state.work.done.by_time_s == pytest.approx(into_s, abs=0.2)
    elif command == "skip":
        assert play.of("exercise_ended")[0].data["reason"] == "skipped"
    else:
        assert play.end == {"stop": "stopped", "quit": "quit"}[command]


def test_the_screen_says_so_all_the_time_and_shows_no_count() -> None:
    play = unseen(lifts(3)).until_phase(Phase.EXERCISE).wait(1.0)
    view = presenter.view(play.routine, play.state)
    assert [mark.key for mark in view.marks] == ["screen.by_time"]
    assert view.tally.count is None
    assert view.guide is not None


def test_the_last_screen_claims_nothing_done() -> None:
    keys = [line.key for line in recap(unseen(lifts(2), holds(3.0)).run().events)]
    assert "recap.by_time" in keys
    assert {"recap.done", "recap.done_of", "recap.reps", "recap.held"}.isdisjoint(keys)


# -- the timetable of a set, a quarter of a second at a time -----------------------------------------------------------


def timetable(
    step: Step, run: ExerciseRun | None = None, dt_s: float = 0.25
) -> tuple[list[tuple[float, str]], ExerciseRun]:
    """What is offered when, from the beginning of a set to its end."""
    run, t_s, given = run or ExerciseRun(), 0.0, []
    while run.outcome is None:
        out = Out(t_s)
        run = by_time.work(step, run, dt_s, out)
        t_s += dt_s
        given += [(t_s, offer.text.key if offer.text is not None else offer.cue) for offer in out.offers]
    return given, run


def paced_at(step: Step, up_s: float, hold_s: float, down_s: float) -> Step:
    tempo = Tempo(up_s=up_s, hold_s=hold_s, down_s=down_s, source="made up for the tests")
    return replace(step, exercise=replace(step.exercise, pacing=replace(step.exercise.pacing, tempo=tempo)))


ON_FLOOR_S, CHANGE_S = by_time.GET_READY_S[True], by_time.CHANGE_S


def test_a_repetition_turns_at_its_own_tempo_and_the_last_one_ends_the_set() -> None:
    given, run = timetable(paced_at(lifts(2), 1.0, 2.0, 1.5))
    assert given == [
        (0.25, "cue.by_time_ready"), *((ON_FLOOR_S - left_s + 0.25, "last_seconds") for left_s in (3.0, 2.0, 1.0)),
        *((ON_FLOOR_S + 4.5 * n + at_s, key) for n in range(2) for at_s, key in (
            (0.0, "cue.by_time_there"), (1.0, "cue.by_time_stay"), (3.0, "cue.by_time_back"))),
    ]  # fmt: skip
    assert (run.outcome, run.done.by_time_s, run.sight.not_seen_s) == ("by_time", ON_FLOOR_S + 9.0, ON_FLOOR_S + 9.0)


def test_the_last_three_seconds_sound_however_rare_the_moments_are() -> None:
    at_s = [t_s for t_s, key in timetable(paced_at(lifts(1), 1.0, 1.0, 1.0), dt_s=1.0)[0] if key == "last_seconds"]
    assert at_s == [ON_FLOOR_S - 3.0, ON_FLOOR_S - 2.0, ON_FLOOR_S - 1.0]


def test_a_short_stay_is_not_announced_and_one_repetition_is_the_least() -> None:
    keys = [key for _, key in timetable(paced_at(lifts(1), 1.0, 1.75, 1.0))[0]]
    assert "cue.by_time_stay" not in keys
    unnamed = replace(lifts(1), dose=replace(lifts(1).dose, reps=None))
    assert by_time.side_s(paced_at(unnamed, 1.0, 1.0, 1.0)) == 3.0


def test_each_side_gets_ready_and_the_first_one_longest() -> None:
    step = replace(holds(4.0), side="each")
    given, run = timetable(step)
    keys = [(t_s, key) for t_s, key in given if key.startswith("cue.")]
    left_s, right_s = ON_FLOOR_S, ON_FLOOR_S + 4.0 + CHANGE_S
    assert keys == [
        (0.25, "cue.side_left"), (0.25, "cue.by_time_ready"), (left_s, "cue.by_time_hold"),
        (left_s + 4.0, "cue.by_time_let_go"), (left_s + 4.0, "cue.side_right"), (left_s + 4.0, "cue.by_time_ready"),
        (right_s, "cue.by_time_hold"), (right_s + 4.0, "cue.by_time_let_go"),
    ]  # fmt: skip
    assert run.done.by_time_s == right_s + 4.0
    again = replace(ExerciseRun(), done=replace(ExerciseRun().done, set=1))
    assert next(t_s for t_s, key in timetable(step, again)[0] if key == "cue.by_time_hold") == CHANGE_S


def test_a_set_that_is_not_the_last_leads_to_the_next() -> None:
    step = holds(3.0, sets=2)
    assert timetable(step)[1].outcome == "set_done"
    second = replace(ExerciseRun(), done=replace(ExerciseRun().done, set=1))
    assert timetable(step, second)[1].outcome == "by_time"


def test_the_seconds_that_are_over_are_those_of_the_dose_and_not_of_getting_ready() -> None:
    step, run = replace(holds(4.0), side="each"), ExerciseRun()
    over = {}
    while run.outcome is None:
        over[run.done.by_time_s] = by_time.guided_s(step, run)
        run = by_time.work(step, run, 0.25, Out(0.0))
    assert [over[at_s] for at_s in (0.0, ON_FLOOR_S, ON_FLOOR_S + 1.5, ON_FLOOR_S + 4.0)] == [0.0, 0.0, 1.5, 4.0]
    right_s = ON_FLOOR_S + 4.0 + CHANGE_S
    assert [over[at_s] for at_s in (right_s - 0.25, right_s, right_s + 2.0)] == [4.0, 4.0, 6.0]
    assert by_time.guided_s(step, run) == 8.0


@swept(("side", "shown"), [("left", "left"), ("right", "right"), ("turns", None), (None, None)])
def test_a_side_is_shown_where_one_is_told_apart(side: str | None, shown: str | None) -> None:
    assert by_time.side_now(replace(holds(4.0), side=side), ExerciseRun()) == shown


def test_of_both_sides_the_one_that_is_up_is_shown_and_after_the_set_the_last() -> None:
    step = replace(holds(4.0), side="each")
    at = {s: replace(ExerciseRun(), done=replace(ExerciseRun().done, by_time_s=s)) for s in (0.0, 23.75, 24.0, 99.0)}
    assert [by_time.side_now(step, run) for run in at.values()] == ["left", "left", "right", "right"]


def test_a_dose_without_a_time_lasts_none() -> None:
    hold, walk = holds(4.0), walks(20.0)
    assert by_time.side_s(replace(hold, dose=replace(hold.dose, hold_s=None))) == 0.0
    assert by_time.side_s(replace(walk, dose=replace(walk.dose, duration_s=None))) == 0.0


def test_what_is_left_is_called_anew_of_the_other_side() -> None:
    given, _ = timetable(replace(holds(30.0), side="each"))
    assert [key for _, key in given if key.startswith("time_left.")] == ["time_left.half", "time_left.ten"] * 2


# -- lost on the way ---------------------------------------------------------------------------------------------------


def unplugged(phase: Phase, *steps: Step, **more: Any) -> Play:
    """The camera goes away two seconds into this phase."""
    play = Play(routine(*steps), askable=True, **more).until_phase(phase).wait(2.0)
    play.tick(source="source_lost", pose=None)
    play.person = nobody  # type: ignore[assignment]
    return play


def test_lost_in_an_exercise_that_exercise_is_over_and_the_next_is_guided_by_time() -> None:
    play = unplugged(Phase.EXERCISE, lifts(9), holds(3.0)).run()
    assert play.end == "completed"
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["not_seen", "by_time"]
    assert [e.data["tracked"] for e in play.of("exercise_started")] == [True, False]
    assert play.of("guided_by_time")[0].data["why"] == "source_lost"
    phases = [e.data["phase"] for e in play.of("phase_changed")]
    assert phases[phases.index("unseen") + 1] == "checkin"


def test_lost_before_the_exercise_the_step_begins_again_by_time() -> None:
    play = unplugged(Phase.PLACEMENT, lifts(1)).run()
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["by_time"]


@pytest.mark.parametrize("answer", ["no", SILENT])
def test_declined_on_the_way_it_ends_as_a_lost_camera_always_did(answer: str) -> None:
    assert unplugged(Phase.EXERCISE, lifts(9), answers={"by_time_lost": answer}).run().end == "source_lost"


def test_lost_without_a_window_nobody_can_be_asked() -> None:
    play = Play(routine(lifts(9))).until_phase(Phase.EXERCISE).wait(2.0)
    play.tick(source="source_lost", pose=None)
    assert play.end == "source_lost"


def test_a_question_or_a_pack_on_the_skin_goes_on_and_the_next_tracked_step_waits_for_the_offer() -> None:
    pack = Step(exercise=PACK, dose=Dose(duration_s=30.0))
    play = Play(routine(pack, lifts(1)), askable=True)
    play.until(lambda: play.state.skin is not None).wait(2.0)
    play.tick(source="source_lost", pose=None)
    play.person = nobody  # type: ignore[assignment]
    assert play.state.run.phase is Phase.EXERCISE
    play.run()
    assert "note.camera_lost" in play.said()
    assert [e.data["reason"] for e in play.of("exercise_ended")] == ["done", "by_time"]
    asked = [e.data["question"] for e in play.of("question_asked")]
    assert asked.index("by_time_lost") > asked.index("taken_off")


# -- too few frames ----------------------------------------------------------------------------------------------------


def rated(per_s: float, seconds: float, memory: Slowness | None = None, from_s: float = 0.0) -> Slowness:
    memory = memory or Slowness()
    for number in range(int(seconds * per_s) + 1):
        memory = slowness(memory, per_s, from_s + number / per_s)
    return memory


def test_slow_is_what_has_been_so_for_a_while_and_no_more_what_has_not() -> None:
    assert not rated(7.0, SLOW_S - 1.0).slow
    slow = rated(7.0, SLOW_S + 1.0)
    assert slow.slow
    assert rated(9.0, SLOW_S - 1.0, slow, 20.0).slow
    assert not rated(9.0, SLOW_S + 1.0, slow, 20.0).slow


def test_frames_too_rare_for_a_rate_are_slow() -> None:
    memory = Slowness()
    for number in range(5):
        memory = slowness(memory, None, 5.0 * number)
    assert memory.slow


def test_a_movement_whose_speed_is_judged_is_guided_by_time_and_the_person_told() -> None:
    play = Play(routine(lifts(1)), fps=5.0, askable=True).run()
    assert len(paced(lifts(1).exercise)) > 1 or lifts(1).exercise.posture != "standing"
    assert play.of("guided_by_time")[0].data["why"] == "slow"
    assert play.of("exercise_started")[0].data["tracked"] is False
    assert "note.by_time_slow" in play.said()
    assert "question.by_time_slow" not in play.said()


@pytest.mark.parametrize(("answer", "tracked"), [("yes", False), ("no", True)])
def test_of_anything_else_the_person_is_asked_and_a_no_goes_on_with_the_picture(answer: str, tracked: bool) -> None:
    play = Play(routine(*[walks(10.0)] * 3), fps=5.0, askable=True, answers={"by_time_slow": answer}).run()
    assert [e.data["tracked"] for e in play.of("exercise_started")] == [tracked] * 3
    assert play.said().count("question.by_time_slow") == 1
    assert play.end == "completed"


def test_with_enough_frames_again_the_next_step_is_tracked_again() -> None:
    again = Play(routine(lifts(1), lifts(1)), fps=5.0, askable=True)
    again.until_event("exercise_ended")
    again.fps = 20.0
    again.wait(SLOW_S + 5.0).run()
    assert [e.data["tracked"] for e in again.of("exercise_started")] == [False, True]


def test_a_camera_that_was_slow_and_is_lost_is_asked_about_once() -> None:
    play = Play(routine(walks(10.0), walks(10.0)), fps=5.0, askable=True, answers={"by_time_slow": "no"})
    play.until_phase(Phase.CHECKIN).tick(source="source_lost", pose=None)
    play.person = nobody  # type: ignore[assignment]
    play.run()
    assert play.said().count("question.by_time_lost") == 1
    assert [e.data["why"] for e in play.of("guided_by_time")] == ["source_lost"]


def test_a_slow_recording_is_followed_as_it_always_was() -> None:
    play = Play(routine(lifts(1)), fps=5.0, person=does_as_told).run()
    assert play.of("exercise_started")[0].data["tracked"] is True


# -- every exercise ----------------------------------------------------------------------------------------------------


def test_every_tracked_kind_has_a_length() -> None:
    steps = {Kind.REPS: lifts(2), Kind.HOLD: holds(4.0), Kind.STEPS: walks(9.0)}
    assert all(by_time.set_s(step) > 0 for step in steps.values())


# -- one switch --------------------------------------------------------------------------------------------------------


def presses(play: Play, said: str) -> Play:
    """One press of a key that means nothing by itself, a second after this was given to the voice."""
    play.until(lambda: any(offer.text is not None and offer.text.key == said for _, offer in play.cues[-1:]), 60.0)
    play.wait(1.2)
    play.tick(pressed=True)
    return play


def test_one_switch_answers_with_nobody_seen_and_no_hint_about_arms() -> None:
    play = unseen(lifts(1), known=Known(), answers=dict.fromkeys(("urine", "bowel"), SILENT))
    play.until_asked("urine")
    asked_at = len(play.cues)
    play.until(lambda: len(play.cues) > asked_at or play.state.dialogue.speaking, 60.0)
    play.tick(pressed=True)  # in the middle of the sentence
    presses(presses(play, "answer.no"), "switch.confirm")
    play.until_asked("bowel")
    presses(presses(play, "answer.no"), "switch.again")  # read without another press
    answered = [(e.data["question"], e.data["value"]) for e in play.of("screening_answered")]
    assert answered[:2] == [("urine", "no"), ("bowel", "no")]
    assert not any(key.startswith("gesture.") for key in play.said())


def test_without_a_press_nothing_is_read_and_a_key_of_its_own_ends_the_reading_aloud() -> None:
    play = unseen(lifts(1), known=Known(), answers={"urine": SILENT})
    play.until_asked("urine").wait(18.0)
    assert "answer.no" not in play.said()
    play.tick(pressed=True)
    play.until(lambda: "answer.no" in play.said(), 20.0)
    play.tick(answers=("no",))
    assert play.state.dialogue.picking.by_switch is False
