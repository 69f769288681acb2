"""How the pose model is to look for the person: which quarter turns to try, how often, and when to let go.

The person detector of BlazePose was made for people who are upright in the picture; once it has found one, its landmark
model follows them in any posture (mediapipe #4868, #5276). So while nobody is followed the picture is also searched
turned by a quarter. A device obeys: it knows nothing of skeletons.
"""

import math
from dataclasses import dataclass, field

from coach.core.base.types import Pose, Search
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.kinematics.seen_body import SeenBody

# quarter turns against the clock that bring a head on the picture's right, or left, to the top
TURNS = (1, 3)
# in upright postures the person does not lie, except after a fall, so turned pictures are searched this seldom
SELDOM_S = 0.5
# after this long with nobody in sight the picture is searched ten times a second, which also finds anyone who comes
EMPTY_S, SEARCHED_EVERY_S = 0.5, 0.09
# somebody found in a turned picture lies: their trunk is nearer to level than to upright. Else it is a false find
LYING = 1.0
NONSENSE_S = 0.5  # a skeleton impossible for this long is on something else: search for the person again


@dataclass(frozen=True, slots=True)
class Searching:
    """What is remembered from frame to frame."""

    told: Search = field(default_factory=Search)  # what the device was told last
    next_turn: int = 0  # in TURNS: which one is tried next
    found_turned: bool = False  # the person is followed in a turned picture
    seen_s: float | None = None  # when somebody was last seen; before that, when the first frame came
    turned_s: float = -math.inf  # when the picture was last searched turned
    nonsense_since_s: float | None = None


def false_find(before: Searching, pose: Pose, body: SeenBody) -> bool:
    """Whether somebody newly found in a turned picture does not lie, and so is nobody."""
    if not pose.turns or before.found_turned:
        return False
    shoulder, hip = body.middle.shoulder, body.middle.hip
    return not abs(shoulder[0] - hip[0]) > LYING * abs(shoulder[1] - hip[1])


def searched(before: Searching, pose: Pose, posture: str, *, false: bool, nonsense: bool) -> Searching:
    """How to go on looking after one frame more: what to remember, with what the device is `told`. `posture`: of the
    exercise that is up, or ''. `false`: who was found is nobody; `nonsense`: the skeleton cannot be true, which lets go
    of it after `NONSENSE_S`."""
    t_s, seen = pose.t_s, pose.seen and not false
    if not pose.seen and t_s < before.told.not_before_s:
        return before  # the device has not looked
    turned = (not seen and not before.found_turned and before.told.turns != (0,)) or (seen and pose.turns > 0)
    seen_s = t_s if seen or before.seen_s is None else before.seen_s
    next_turn, turned_s = before.next_turn, t_s if turned else before.turned_s
    if turned:
        next_turn = TURNS.index(pose.turns) if seen else (next_turn + 1) % len(TURNS)
    since_s = None
    if seen and nonsense:
        since_s = t_s if before.nonsense_since_s is None else before.nonsense_since_s
    let_go = false or (since_s is not None and t_s - since_s > NONSENSE_S)
    told = Search(
        turns=(0,) if posture in UPRIGHT and t_s - turned_s < SELDOM_S else (0, TURNS[next_turn]),
        not_before_s=t_s + SEARCHED_EVERY_S if t_s - seen_s > EMPTY_S else -math.inf,
        let_go_s=t_s if let_go else before.told.let_go_s,
    )
    found_turned = seen and pose.turns > 0 and not let_go
    return Searching(told, next_turn, found_turned, seen_s, turned_s, None if let_go else since_s)
