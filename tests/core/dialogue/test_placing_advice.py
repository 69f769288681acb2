"""One instruction at a time: after a while, again after a longer one, then asked or let go; good as soon as it is."""

from coach.core.base.types import text
from coach.core.dialogue.camera_setup import CHECKS
from coach.core.dialogue.placing_advice import (
    AGAIN_S,
    ASK_S,
    GOOD_S,
    LET_GO_S,
    SPEAK_S,
    STILL_GOOD_S,
    Advice,
    Next,
    advise,
    gone_on,
    tried_again,
)
from coach.core.dialogue.screen_model import Check

STEP_S = 0.1


def seen(**wrong: str | None) -> tuple[Check, ...]:
    """All is right but these: name to what to do, or None for what cannot be told."""
    return tuple(
        Check(
            name,
            True if name not in wrong else None if wrong[name] is None else False,
            text(f"setup.{name}.{wrong.get(name) or 'right'}"),
        )
        for name in CHECKS
    )


def told(
    checks: tuple[Check, ...], seconds: float, advice: Advice | None = None
) -> tuple[Advice, list[tuple[float, Next, str]]]:
    """What follows over so many seconds of the same picture, without the waiting."""
    advice = advice or Advice()
    found = []
    start_s = advice.at_s
    for k in range(round(seconds / STEP_S) + 1):
        advice, follows = advise(advice, checks, start_s + k * STEP_S)
        if follows is not Next.WAIT:
            found.append((round(advice.at_s, 1), follows, "" if advice.open is None else advice.open.name))
    return advice, found


def test_one_thing_is_said_once_it_has_stood_and_again_while_it_stays() -> None:
    _, found = told(seen(view="side", light="dark"), SPEAK_S + 2 * AGAIN_S + 1)
    assert found == [(SPEAK_S + n * AGAIN_S, Next.SAY, "view") for n in range(3)]


def test_what_passes_by_itself_is_not_said() -> None:
    advice, found = told(seen(steady="moving"), SPEAK_S - 0.3)
    assert found == []
    assert told(seen(), 1.5, advice)[1][0][1] is Next.GOOD


def test_another_thing_that_is_open_is_said_after_its_own_while() -> None:
    advice, _ = told(seen(posture="supine"), 5.0)
    _, found = told(seen(whole="feet"), 2.5, advice)
    assert found == [(5.0 + SPEAK_S, Next.SAY, "whole")]


def test_good_is_told_as_soon_as_all_has_been_right_for_a_moment() -> None:
    assert told(seen(), GOOD_S + 0.1)[1][0] == (GOOD_S, Next.GOOD, "")
    assert told(seen(view=None, posture=None, level=None), GOOD_S + 0.1)[1][0] == (GOOD_S, Next.GOOD, "")


def test_not_seen_is_never_good() -> None:
    assert told(seen(whole=None), 60.0)[1] == []
    assert told(seen(steady=None), LET_GO_S - 1.0)[1] == []


def test_a_trunk_that_is_never_seen_holds_nobody_up_for_ever() -> None:
    """Whether it is still cannot be told of it."""
    assert told(seen(steady=None), LET_GO_S + GOOD_S + 0.3)[1][0][1] is Next.GOOD


def test_who_goes_on_in_another_posture_is_not_held_up_by_what_is_then_not_told() -> None:
    advice, _ = told(seen(posture="supine", whole=None), ASK_S["posture"])
    assert told(seen(posture="supine", whole=None), 1.5, gone_on(advice))[1][0][1] is Next.GOOD


def test_placed_before_it_is_good_at_once_whoever_moves() -> None:
    assert told(seen(steady=None), 0.6, Advice(still=True))[1][0] == (STILL_GOOD_S, Next.GOOD, "")
    advice, found = told(seen(whole="feet"), 3.0, Advice(still=True))
    assert (found[0][1], advice.still) == (Next.SAY, False)


def test_what_must_not_stay_open_is_asked_about() -> None:
    for name, case in (("whole", "all"), ("posture", "supine"), ("view", "side")):
        _, found = told(seen(**{name: case}), ASK_S[name] + 0.05)
        assert found[-1] == (ASK_S[name], Next.ASK, name)
        assert len([one for one in found if one[1] is Next.SAY]) >= 3


def test_what_only_makes_the_picture_better_is_let_go() -> None:
    for name, case in (("distance", "closer"), ("light", "dark"), ("level", "tilted"), ("steady", "moving")):
        advice, found = told(seen(**{name: case}), LET_GO_S + GOOD_S + 0.3)
        assert advice.let_go == {name}
        assert [one[1] for one in found if one[1] is not Next.SAY][:1] == [Next.GOOD]


def test_two_that_take_turns_are_asked_about_all_the_same() -> None:
    advice, found = Advice(), []
    for k in range(1200):
        case = ("feet", "head")[k // 30 % 2]
        advice, follows = advise(advice, seen(whole=case), k * STEP_S)
        found.append(follows)
    assert Next.ASK in found


def test_who_moves_has_the_whole_time_again_and_who_goes_on_is_not_held_up() -> None:
    advice, _ = told(seen(view="side"), ASK_S["view"])
    assert told(seen(view="side"), 10.0, tried_again(advice))[1][0][1] is Next.SAY
    assert told(seen(view="side"), 1.5, gone_on(advice))[1][0][1] is Next.GOOD
