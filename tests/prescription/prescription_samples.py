"""Small files with every key there is, one value a line, so that each can be spoilt on its own."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from coach.prescription.vocabulary import Vocabulary

NAMES = Vocabulary(
    measures={
        "hip_flexion": SimpleNamespace(unit="deg", range=(-60, 180)),
        "knee_flexion": SimpleNamespace(unit="deg", range=(-30, 180)),
        "trunk_inclination": SimpleNamespace(unit="deg", range=(0, 180)),
        "hip_rise": SimpleNamespace(unit="trunk", range=(-3, 3)),
    },
    sentences={"cue.come_down_a_little", "fault.over_arch"},
)

EXERCISE = """\
id = "bridge"
kind = "reps"
posture = "supine"
side_rule = "clearer"
gesture = "forearm_up"
excluded_by = [
  "bend_pain",
]
needs_points = [
  "shoulder",
  "hip",
]
mistakes = [
  "dropping",
]
basis = [
  "[P] F02",
]

[placement]
view = "side"
height_m = [
  0.3,
  0.6,
]
distance_m = [
  2,
  3.0,
]
source = "[E] 7.1"

[tempo]
up_s = 2.0
hold_s = 1.0
down_s = 2.5
source = "[P] F02"

[[posture_band]]
measure = "trunk_inclination"
min = 50.0
max = 130.0
source = "[E]"

[[driver]]
measure = "hip_flexion"
enter = 20.0
leave = 35.0
relative = false
rest_min = 30
rest_max = 70
source = "[R] 7"

[[limit]]
name = "over_arch"
measure = "hip_flexion"
cue = "come_down_a_little"
target_min = -5.0
target_max = 15.0
warn_below = -10.0
warn_above = 70.0
stop_below = -20.0
stop_above = 90.0
source = "[R] 7"

[[form]]
name = "knees_straight"
measure = "knee_flexion"
cue = "feet_closer"
min = 50.0
max = 120.0
during = "rest"
for_s = 1.0
source = "[P] F02"

[[guide]]
name = "lying"
seconds = 2.0
stay_s = 1.0
support = [
  "shoulder",
  "heel",
]

[guide.angles]
hip_flexion = 50.0

[words]
language = "de"
title = "Brücke"
other_names = [
  "Beckenheben",
]
now = "Becken heben."
say = "Jetzt die Brücke."
steps = [
  "Knie beugen.",
]

[words.cue]
feet_closer = "Füße näher heran."

[words.fault]
knees_straight = "Knie zu gerade"

[words.mistake]
dropping = "Fallen lassen."
"""

PACER = """\
id = "slow_breath"
kind = "pace"
posture = "supine"
basis = ["[S] 002:216"]
words = { language = "en", title = "Slow breath", steps = ["Breathe."], now = "Breathe.", say = "Now breathe." }

[placement]
view = "front"
height_m = [0.5, 1]
distance_m = [1, 2]
source = "[E]"

[breath]
in_s = 5
pause_s = 1
out_s = 4
after_s = 0
source = "[S] 002:216"
"""

ROUTINE = """\
id = "my_routine"
version = "1"
max_minutes = 20.0
excluded_by = [
  "no_floor",
]
basis = [
  "therapist's choice",
]

[pain]
any_rise_ends = true
ceiling = 6

[[step]]
exercise = "bridge"
sets = 2
reps = 8
rest_s = 30.0
checkin = false
optional = true

[[step.limit]]
name = "over_arch"
measure = "hip_flexion"
warn_below = -8.0
warn_above = 60.0
stop_below = -15.0
stop_above = 80.0
source = "knee surgery in May"

[[step]]
exercise = "slow_breath"
cycles = 5

[words]
language = "en"
title = "Mine"
purpose = "To ease."
"""


def changed(text: str, old: str, new: str) -> str:
    """The text with one piece replaced, which must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def spoilt(text: str, line: int, old: str, new: str) -> str:
    """The text with a piece of one line replaced."""
    lines = text.split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines)


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of nested tables and lists, with its path."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*path, key))
    else:
        yield path, data
