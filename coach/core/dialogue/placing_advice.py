"""One instruction at a time while the camera is placed: when it is said, said again, asked about or let go; when all
is good."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from coach.core.dialogue.screen_model import Check

# every figure here is [E]: tried with the virtual patient, who takes 3 to 6 seconds to lie down
SPEAK_S = 2.0  # an instruction has stood so long before it is said: most are over by themselves
AGAIN_S = 10.0  # and is said again so long after
GOOD_S = 0.5  # all has been right for so long, after a second of stillness
STILL_GOOD_S = 0.4  # the same where the camera was placed for the step before already
# an open check is asked about after so many seconds: three times said. To lie down with a sore back takes longest
ASK_S: Mapping[str, float] = {"whole": 28.0, "posture": 45.0, "view": 24.0}
# what comes right for so long answers the question about it; a flash of it in a movement does not
ANSWERS_S = 1.0
LET_GO_S = 18.0  # any other is let go: it makes the picture better, and nobody should wait for it


class Next(Enum):
    """What follows now."""

    WAIT = "wait"
    SAY = "say"  # the open instruction
    ASK = "ask"  # how to go on with what is open
    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is remembered of one set-up. Seconds are those of the set-up."""

    open: Check | None = None  # the most important one that is not right
    since_s: float = 0.0  # since when it is
    told_s: float | None = None  # when it was said last
    open_s: Mapping[str, float] = field(default_factory=dict)  # how long each check was the open one
    let_go: frozenset[str] = frozenset()  # checks that do not hold anything up any more
    good_s: float | None = None  # since when all is right
    at_s: float = 0.0
    still: bool = False  # the camera was placed for the step before: nothing is said, and stillness not waited for


def advise(advice: Advice, checks: Iterable[Check], at_s: float) -> tuple[Advice, Next]:
    """One more moment, `at_s` seconds into the set-up, and what follows. `checks`: the most important first."""
    counted = [check for check in checks if check.name not in advice.let_go]
    dt_s, before = max(at_s - advice.at_s, 0.0), advice.open
    now = next((check for check in counted if check.right is False), None)
    advice = replace(advice, open=now, at_s=at_s)
    if now is None:
        return _going_well(replace(advice, told_s=None), counted, dt_s)
    same = before is not None and (before.name, before.text) == (now.name, now.text)
    advice = replace(advice, good_s=None) if same else replace(advice, good_s=None, since_s=at_s, told_s=None)
    open_s = advice.open_s.get(now.name, 0.0) + (dt_s if same else 0.0)
    advice = replace(advice, open_s={**advice.open_s, now.name: open_s})
    if now.name in ASK_S and open_s >= ASK_S[now.name]:
        return advice, Next.ASK
    if now.name not in ASK_S and open_s >= LET_GO_S:
        return replace(advice, let_go=advice.let_go | {now.name}), Next.WAIT
    due_s = advice.since_s + SPEAK_S if advice.told_s is None else advice.told_s + AGAIN_S
    return (replace(advice, told_s=at_s, still=False), Next.SAY) if at_s >= due_s else (advice, Next.WAIT)


def _going_well(advice: Advice, counted: list[Check], dt_s: float) -> tuple[Advice, Next]:
    """Nothing is wrong: whether it has been right for long enough. What is needed and cannot be told is waited for, but
    for the whole body only while the posture is."""
    needed = {"whole", "steady"} - ({"steady"} if advice.still else set())
    needed -= {"whole"} if "posture" in advice.let_go else set()
    missing = next((check.name for check in counted if check.name in needed and check.right is not True), None)
    if missing is not None:
        open_s = advice.open_s.get(missing, 0.0) + dt_s
        advice = replace(advice, good_s=None, open_s={**advice.open_s, missing: open_s})
        over = missing not in ASK_S and open_s >= LET_GO_S
        return replace(advice, let_go=advice.let_go | {missing}) if over else advice, Next.WAIT
    at_s = advice.at_s
    good_s = at_s if advice.good_s is None else advice.good_s
    advice = replace(advice, good_s=good_s)
    return advice, Next.GOOD if at_s - good_s >= (STILL_GOOD_S if advice.still else GOOD_S) else Next.WAIT


def right_meanwhile(advice: Advice, right: bool, at_s: float) -> Advice:
    """One moment in which it is asked about what is open: since when it is right."""
    good_s = None if not right else at_s if advice.good_s is None else advice.good_s
    return replace(advice, good_s=good_s)


def came_right(advice: Advice) -> Advice:
    """What was asked about is right now. Should it not stay so, it is said once and asked about again."""
    again = {} if advice.open is None else {advice.open.name: max(ASK_S.get(advice.open.name, 0.0) - AGAIN_S, 0.0)}
    return replace(advice, open=None, open_s={**advice.open_s, **again}, told_s=None, good_s=None)


def tried_again(advice: Advice) -> Advice:
    """The person moves, or the camera: what is open has its whole time again."""
    return replace(advice, open=None, open_s={}, told_s=None, good_s=None)


def gone_on(advice: Advice) -> Advice:
    """The person goes on although something is open: it holds nothing up any more."""
    return advice if advice.open is None else replace(advice, let_go=advice.let_go | {advice.open.name}, open=None)
