"""The practice of answers without hands: told as it was, nothing waited for long, and silence ends it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from movements import Body, joints, kneel, nobody, place, pose, shown, stand, supine

from coach.core.base.types import Pose, Text
from coach.core.dialogue.gestures import GESTURES, STOP_S
from coach.core.dialogue.hearing import Listened, Loudness
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.session import practice
from coach.core.session.practice import MOST_S, NUMBERS, advance, exit_code, summary
from coach.core.session.practice_presenter import view
from coach.core.session.practice_state import Practice, PracticePart, PracticeTick, Result
from coach.prescription.words import load_words

WORDS = load_words("en")
FPS = 10.0
VOICE_S = 1.0  # every sentence takes as long
# wrist and elbow from the middle of the hips, in trunk lengths, y up
DOWN, HEAD = ((0.1, -0.05), (0.05, 0.45)), ((0.05, 1.5), (0.3, 1.15))
HEARS_S = 0.6  # from a number's beginning until the hand is up
Policy = Callable[[Practice], bool]  # whether the hand is up


def standing(t_s: float, up: bool) -> Pose:
    """Somebody who faces the camera, the right hand on the head or down."""
    at = joints(stand())
    for side, sign in (("left", 1.0), ("right", -1.0)):
        (wx, wy), (ex, ey) = HEAD if up and side == "right" else DOWN
        at[f"{side}_wrist"], at[f"{side}_elbow"] = (sign * wx, wy), (sign * ex, ey)
        at[f"{side}_shoulder"], at[f"{side}_hip"] = (sign * 0.3, 1.0), (sign * 0.15, 0.0)
    return place(t_s, at)


WITHOUT_SOUND = [part for part in PracticePart if part is not PracticePart.SOUND]  # where no microphone listens


@dataclass
class Played:
    state: Practice
    said: list[Text] = field(default_factory=list)
    cut: int = 0  # how often the voice was broken off

    @property
    def keys(self) -> list[str]:
        return [text.key for text in self.said]

    @property
    def results(self) -> dict[PracticePart, Result]:
        return dict(self.state.results)


def play(
    hand: Policy = lambda _: False,
    *,
    seen: Callable[[float], bool] = lambda _: True,
    press: Callable[[Practice], dict] = lambda _: {},
    keys: bool = False,
    fps: float = FPS,
    voice_s: float = VOICE_S,
    body: Callable[[float, bool], Pose] = standing,
) -> Played:
    """The whole practice, with a person who answers by `hand` and `press`; what they press lasts one moment."""
    played, until_s = Played(Practice()), 0.0
    for k in range(int(200 * fps)):
        t_s = k / fps
        shown = body(t_s, hand(played.state)) if seen(t_s) else nobody(t_s)
        tick = PracticeTick(t_s=t_s, pose=shown, speaking=t_s < until_s, keys=keys, **press(played.state))
        played.state, given = advance(played.state, tick)
        for cue in given:
            if cue.cue == "hush":
                until_s, played.cut = t_s, played.cut + 1
                continue
            assert cue.text is not None
            WORDS.say(cue.text)
            played.said.append(cue.text)
            until_s = t_s + voice_s
        shown_view = view(played.state)
        lines = () if shown_view.closing is None else shown_view.closing.lines
        for sentence in (shown_view.title, shown_view.instruction, *shown_view.notice.captions, *lines):
            assert sentence is None or WORDS.say(sentence)
        if played.state.over:
            return played
    raise AssertionError("it never ended")


def willing(state: Practice, number: int = 3) -> bool:
    """Raises when asked, picks a number, lowers, and confirms it."""
    reading = state.attempt.reading
    if state.part is PracticePart.COUNT:
        if reading is None or not reading.given:
            return False
        scan = reading.scan
        if scan.picked:
            return scan.spoken_s is not None
        return scan.place + 1 == number and state.t_s - scan.began_s >= HEARS_S
    return state.trying


def second_is_offered(state: Practice) -> bool:
    reading = state.attempt.reading
    return state.part is PracticePart.COUNT and reading is not None and reading.scan.place == 1


def touched_once(state: Practice) -> dict:
    return {"touched": state.part is PracticePart.KEY and state.trying}


@pytest.mark.parametrize("fps", [5, 12, 30, 60])
def test_whoever_does_what_is_asked_is_told_that_everything_works(fps: float) -> None:
    played = play(willing, press=touched_once, keys=True, fps=fps)
    assert played.results == dict.fromkeys(WITHOUT_SOUND, Result.WORKED)
    assert (played.state.end, exit_code(played.state)) == ("completed", 0)
    assert [key for key in played.keys if key.startswith("practice.result")] == ["practice.result.worked"]
    assert played.keys[-1] == "practice.all_well"
    assert played.state.t_s < MOST_S
    assert WORDS.say(summary(played.state)[0]) == (
        "It works: a key or a remote, your raised gesture, choosing by ear, the stop."
    )


@pytest.mark.parametrize(
    ("every_s", "result", "told"),
    [(4.0, Result.WORKED, "practice.heard"), (99.0, Result.NOT_YET, ""), (0.7, Result.NOT_YET, "practice.loud")],
)
def test_a_short_sound_is_tried_where_a_microphone_listens(every_s: float, result: Result, told: str) -> None:
    state, said, until_s, step_s = Practice(parts=(PracticePart.SOUND,)), [], 0.0, 0.048
    for k in range(1, 700):
        t_s = k * step_s
        speaking = t_s < until_s
        at_s = [t_s - step_s + 0.016 * (n + 1) for n in range(3)]
        frames = tuple(Loudness(one, -25.0 if one > 3 and one % every_s < 0.2 else -60.0, -90.0) for one in at_s)
        tick = PracticeTick(t_s=t_s, pose=standing(t_s, False), speaking=speaking, sound=Listened(frames, speaking))
        state, given = advance(state, tick)
        for cue in given:
            said.append(cue.text.key)
            until_s = t_s + VOICE_S
        if state.end is not None:
            break
    assert state.results == {PracticePart.SOUND: result}
    assert not told or told in said


def test_the_number_that_was_meant_is_the_one_that_is_told() -> None:
    for number in (1, 2, 4):
        played = play(lambda state, n=number: willing(state, n))
        picked = next(text for text in played.said if text.key == "practice.picked")
        assert WORDS.say(picked) == f"You picked {number}."


def test_a_hand_that_is_not_raised_again_confirms_nothing() -> None:
    def once(state: Practice) -> bool:
        reading = state.attempt.reading
        if reading is None or state.part is not PracticePart.COUNT:
            return False
        return not reading.scan.picked and reading.scan.place == 1

    played = play(once)
    assert "gesture.confirm" in played.keys
    assert played.results[PracticePart.COUNT] is Result.NOT_YET
    assert "practice.picked" not in played.keys


def test_the_stop_takes_four_seconds_and_less_is_none() -> None:
    def for_seconds(seconds: float) -> Played:
        up_since: list[float] = []

        def hand(state: Practice) -> bool:
            if state.part is not PracticePart.STOP or not state.trying:
                return False
            up_since.append(state.t_s)
            return state.t_s - up_since[0] < seconds

        return play(hand, press=lambda state: {"commands": ("skip",) if state.part is not PracticePart.STOP else ()})

    assert for_seconds(STOP_S - 0.5).results[PracticePart.STOP] is Result.NOT_YET
    kept = for_seconds(STOP_S + 0.5)
    assert kept.results[PracticePart.STOP] is Result.WORKED
    assert "practice.would_stop" in kept.keys


def test_while_a_stop_is_being_kept_the_ring_fills() -> None:
    state, filled, left = Practice(parts=(PracticePart.STOP,)), [], []
    for k in range(300):
        state, _ = advance(state, PracticeTick(t_s=k / FPS, pose=standing(k / FPS, willing(state)), keys=False))
        progress = view(state).tally.share
        if progress is not None:
            filled.append(progress)
            left.append(view(state).tally.seconds_left)
        if state.end is not None:
            break
    assert filled == sorted(filled)
    assert (filled[0], left[0]) == (0.0, STOP_S)
    assert left == sorted(left, reverse=True)
    assert 0.8 < filled[-1] <= 1.0


def test_an_arm_that_is_kept_up_while_it_is_counted_is_told_and_counted_again() -> None:
    told: list[float] = []

    def stubborn(state: Practice) -> bool:
        if (
            state.part is PracticePart.COUNT
            and state.showing.now
            and state.showing.now.text.key == "practice.up_too_long"
        ):
            told.append(state.t_s)
        return state.part is PracticePart.COUNT and state.attempt.reading is not None and not told

    played = play(stubborn)
    assert "practice.up_too_long" in played.keys
    assert played.keys.count("pain.score") > len(NUMBERS)
    assert played.results[PracticePart.COUNT] is Result.NOT_YET


@pytest.mark.parametrize("command", ["stop", "pause"])
def test_what_a_key_would_do_in_a_session_is_said_while_keys_are_tried(command: str) -> None:
    def press(state: Practice) -> dict:
        pressed = state.part is PracticePart.KEY and state.trying
        return {"touched": pressed, "commands": (command,) if pressed else ()}

    played = play(willing, press=press, keys=True)
    assert f"practice.key_{command}" in played.keys
    assert played.results[PracticePart.KEY] is Result.WORKED
    assert played.state.end == "completed"


@pytest.mark.parametrize(("command", "end", "code"), [("stop", "stopped", 3), ("quit", "quit", 5)])
@pytest.mark.parametrize("part", [PracticePart.GESTURE, PracticePart.COUNT, PracticePart.STOP])
def test_a_stop_key_and_leaving_end_it_in_every_part(part: PracticePart, command: str, end: str, code: int) -> None:
    played = play(willing, press=lambda state: {"commands": (command,) if state.part is part else ()}, keys=True)
    assert (played.state.end, exit_code(played.state)) == (end, code)
    assert played.results[part] is Result.NOT_REACHED


def test_a_source_that_ends_ends_it_in_every_part() -> None:
    for part in (PracticePart.GESTURE, PracticePart.COUNT, PracticePart.STOP):
        state = Practice(parts=tuple(list(PracticePart)[list(PracticePart).index(part) :]))
        state, _ = advance(state, PracticeTick(t_s=0.0, source="source_ended"))
        state, _ = advance(state, PracticeTick(t_s=0.1, source="source_ended"))
        state, _ = advance(state, PracticeTick(t_s=0.2, source="source_ended"))
        assert (state.end, state.over, exit_code(state)) == ("source_ended", True, 4)


def test_every_part_can_be_left_out() -> None:
    played = play(press=lambda state: {"commands": ("skip",) if state.part is not PracticePart.KEY else ()})
    assert played.results == {PracticePart.KEY: Result.NO_KEYS} | dict.fromkeys(WITHOUT_SOUND[1:], Result.SKIPPED)
    assert (played.state.end, exit_code(played.state)) == ("completed", 0)
    assert played.cut >= 1, "what is left out is not explained to its end"


def test_what_is_asked_can_be_heard_again() -> None:
    asked: list[bool] = []

    def press(state: Practice) -> dict:
        again = state.part is PracticePart.GESTURE and state.trying and not asked
        if again:
            asked.append(True)
        return {"commands": ("repeat",) if again else ()}

    assert play(press=press).keys.count("practice.gesture.hand_on_head") == 2


def test_silence_ends_it_and_is_no_failure_of_the_person() -> None:
    played = play()
    assert (played.state.end, exit_code(played.state)) == ("silence", 3)
    assert played.keys[-1] == "practice.silence"
    assert played.results[PracticePart.STOP] is Result.NOT_REACHED
    assert played.state.t_s < 60


def test_a_key_that_is_out_of_reach_is_no_silence() -> None:
    played = play(willing, keys=True)
    assert (played.state.end, played.results[PracticePart.KEY]) == ("completed", Result.NOT_YET)
    assert play(keys=True).results[PracticePart.COUNT] is Result.NOT_YET  # the ear was tried before it ended


def test_one_sign_of_the_person_is_no_silence() -> None:
    played = play(
        lambda state: (
            state.part is PracticePart.COUNT
            and state.attempt.reading is not None
            and state.attempt.reading.scan.place == 1
        )
    )
    assert played.state.end == "completed"


def test_whoever_is_not_seen_is_called_and_not_told_that_it_works() -> None:
    played = play(willing, seen=lambda _: False, press=touched_once, keys=True)
    assert "practice.nobody" in played.keys
    assert Result.WORKED not in [result for part, result in played.results.items() if part is not PracticePart.KEY]
    assert not {"pain.score", "practice.gesture.hand_on_head"} & set(played.keys)
    assert played.results[PracticePart.GESTURE] is played.results[PracticePart.COUNT] is Result.NOT_SEEN
    assert played.state.t_s < 60


def test_whoever_leaves_in_the_middle_is_told_that_they_were_not_seen() -> None:
    gone: list[float] = []

    def hand(state: Practice) -> bool:
        if state.part is PracticePart.COUNT and state.attempt.reading is not None:
            gone.append(state.t_s)
        return willing(state)

    played = play(hand, seen=lambda _: not gone)
    assert played.results[PracticePart.GESTURE] is Result.WORKED
    assert played.results[PracticePart.COUNT] is Result.NOT_SEEN


def test_whoever_lies_down_meanwhile_is_asked_for_the_gesture_of_lying() -> None:
    def lies_down(t_s: float, _up: bool) -> Pose:
        return standing(t_s, False) if t_s < 3 else pose(t_s, supine())

    played = play(body=lies_down, voice_s=6.0)
    assert "practice.gesture.forearm_up" in played.keys
    assert "practice.gesture.hand_on_head" not in played.keys


def test_whoever_raises_before_it_was_explained_to_the_end_is_understood() -> None:
    played = play(lambda state: state.part is PracticePart.GESTURE and state.attempt.told, voice_s=4.0)
    assert played.results[PracticePart.GESTURE] is Result.WORKED


def test_a_hand_that_only_comes_down_is_no_answer() -> None:
    """Up before anything was asked, and lowered then."""
    played = play(
        lambda state: state.part is PracticePart.GESTURE and not state.attempt.told and state.t_s > 1, voice_s=3.0
    )
    assert played.results[PracticePart.GESTURE] is Result.NOT_YET


def test_a_hand_on_its_way_up_when_the_counting_begins_picks_nothing() -> None:
    asked: list[float] = []

    def hasty(state: Practice) -> bool:
        if state.part is not PracticePart.COUNT or not state.attempt.told:
            return False
        asked.append(state.t_s)
        return 0.7 < state.t_s - asked[0] < 3.0

    played = play(hasty, fps=20)
    assert "practice.up_too_long" in played.keys
    assert "gesture.confirm" not in played.keys


def test_whoever_comes_when_called_is_told_what_to_do() -> None:
    played = play(willing, seen=lambda t_s: t_s > 8)
    assert "practice.nobody" in played.keys
    assert played.results[PracticePart.GESTURE] is Result.WORKED


def test_a_voice_that_is_slow_makes_it_no_longer() -> None:
    played = play(willing, press=touched_once, keys=True, voice_s=14.0)
    assert MOST_S <= played.state.t_s < MOST_S + practice.SUMMARY_MOST_S + 1
    assert (played.state.end, exit_code(played.state)) == ("completed", 0)


def test_it_never_lasts_much_longer_than_a_minute_and_a_half() -> None:
    played = play(second_is_offered,
                  press=touched_once, keys=True)  # fmt: skip
    assert played.state.t_s < MOST_S + 15
    assert played.keys[-1] == "practice.some_well"


POSTURES: dict[str, Body] = {
    "standing": stand(),
    "supine": supine(),
    "prone": Body(trunk=90.0),
    "all_fours": kneel(hip=85.0, knee=90.0, trunk=85.0),
    "sitting": Body(trunk=0.0, left=supine(85.0, 88.0).left, right=supine(85.0, 88.0).right),
}


@pytest.mark.parametrize("facing", ["left", "right"])
@pytest.mark.parametrize("posture", POSTURES)
def test_a_posture_is_told_from_one_frame(posture: str, facing: str) -> None:
    assert shown(pose(0.0, POSTURES[posture], facing=facing)).posture == posture


def test_who_kneels_upright_answers_as_one_who_sits() -> None:
    assert shown(pose(0.0, kneel())).posture == "sitting"


def test_of_somebody_who_is_not_seen_there_is_no_posture() -> None:
    assert shown(nobody(0.0)).posture is None
    assert shown(pose(0.0, stand(), hide=("hip",))).posture is None


def test_the_gesture_that_is_asked_for_is_that_of_the_posture() -> None:
    for posture, body in POSTURES.items():
        state, keys = Practice(parts=(PracticePart.GESTURE, PracticePart.STOP)), []
        for k in range(100):
            state, given = advance(state, PracticeTick(t_s=k / FPS, pose=pose(k / FPS, body), keys=False))
            keys += [cue.text.key for cue in given if cue.text]
        assert f"practice.gesture.{POSTURE_DEFAULTS[posture].gesture}" in keys


@pytest.mark.parametrize(("posture", "hint"), [("supine", True), ("standing", False)])
def test_who_was_not_understood_on_the_floor_is_told_where_the_camera_should_stand(posture: str, hint: bool) -> None:
    state = Practice(parts=(PracticePart.GESTURE,))
    for k in range(400):
        state, _ = advance(state, PracticeTick(t_s=k / FPS, pose=pose(k / FPS, POSTURES[posture]), keys=False))
    assert state.results == {PracticePart.GESTURE: Result.NOT_YET}
    assert ("practice.knee_high" in [line.key for line in summary(state)]) is hint


def test_there_are_words_for_every_gesture_part_and_result() -> None:
    for gesture in {usual.gesture for usual in POSTURE_DEFAULTS.values()}:
        assert gesture in GESTURES
        assert f"practice.gesture.{gesture}" in WORDS
        assert f"practice.stop.{gesture}" in WORDS
    assert all(f"practice.what.{part.value}" in WORDS for part in PracticePart)
    assert all(f"practice.result.{result.value}" in WORDS for result in practice.TOLD)


# -- a call for help ---------------------------------------------------------------------------------------------------


def called(part: PracticePart | None, **press: tuple[str, ...]) -> Played:
    """Help is asked for in this part, or in the summing up; from a second later on `press` is done."""
    since: list[float] = []

    def pressed(state: Practice) -> dict:
        there = state.part is part and (state.attempt.told or part is None) and state.started_s is not None
        if not since and there:
            since.append(state.t_s)
            return {"commands": ("help",), "touched": True}
        return dict(press) if since and state.t_s - since[0] >= 1.0 else {}

    return play(willing, press=pressed, keys=True)


@pytest.mark.parametrize("part", [*WITHOUT_SOUND, None])
def test_help_is_called_in_every_part_of_a_practice_and_ends_it(part: PracticePart | None) -> None:
    played = called(part, answers=("all_right",))
    assert "advice.help" in played.keys
    assert (played.state.end, exit_code(played.state)) == ("help", 3)
    assert summary(played.state) == ()
    assert "advice.help_there" not in played.keys
    assert all(WORDS.say(text) for text in played.said)


def test_whoever_has_help_is_told_to_wait_and_not_to_call_again() -> None:
    played = called(PracticePart.GESTURE, answers=("have_help",))
    assert played.keys[-1] == "advice.help_there"


def test_a_call_is_said_again_louder_until_somebody_answers_and_no_stop_ends_it() -> None:
    state, said = Practice(), []
    for k in range(600):
        tick = PracticeTick(
            t_s=k / FPS, commands=("help",) if k == 20 else ("stop", "skip") if k > 21 else (), keys=True
        )
        state, given = advance(state, tick)
        said += [cue for cue in given if cue.cue == "insist"]
    assert [cue.louder for cue in said] == [1, 2]
    shown_view = view(state)
    assert shown_view.leaflet is not None
    assert shown_view.question is not None
    assert shown_view.question.id == "help_here"
    assert not state.over


def test_the_press_that_calls_is_no_answer() -> None:
    state, _ = advance(Practice(), PracticeTick(t_s=0.0, commands=("help",), answers=("all_right",), keys=True))
    assert state.call is not None
