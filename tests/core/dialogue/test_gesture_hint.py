"""Which gesture is told of: one that can be made in the posture that is seen, and that is accepted."""

from sweeps import swept

from coach.core.dialogue.gesture_hint import gesture_hint
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS

AT_REST = ("hand_on_head_upright", "forearm_up")


@swept(
    ("posture", "answers", "gesture"),
    [
        ("standing", AT_REST, "hand_on_head_upright"),
        ("sitting", ("forearm_up", "hand_on_head"), "hand_on_head"),
        ("supine", AT_REST, "forearm_up"),
        ("side_lying", ("arm_up", *AT_REST), "arm_up"),
        ("side_lying", AT_REST, "forearm_up"),
        ("prone", ("knee_bent", *AT_REST), "knee_bent"),
        ("all_fours", ("sit_up", *AT_REST), "sit_up"),
        (None, ("knee_bent", *AT_REST), "knee_bent"),
        ("supine", (), None),
    ],
)
def test_the_gesture_is_for_the_posture_that_is_seen(
    posture: str | None, answers: tuple[str, ...], gesture: str | None
) -> None:
    assert gesture_hint(posture, answers) == gesture


@swept("posture", POSTURE_DEFAULTS)
def test_it_is_always_one_that_answers(posture: str) -> None:
    assert gesture_hint(posture, AT_REST) in AT_REST
