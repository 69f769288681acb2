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
    sentences={
        "cue.come_down_a_little",
        "fault.over_arch",
        *(f"exercise.{name}.slowly.{key}" for name in ("bridge", "nod") for key in ("title", "now", "say")),
    },
)

EXERCISE = """\
id = "bridge"
kind = "reps"
posture = "supine"
region = "hips"
side_rule = "clearer"
gesture = "forearm_up"
comfort = false
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
confirmed_by = "Dr Kim"
confirmed_on = "2026-02-01"
prescription_only = "a word of a clinician first"

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

[[prop]]
kind = "cushion"
ahead_m = 0.5
up_m = 0.1
aside_m = -0.2
turn_deg = 90.0
size = 1.2
shown = true

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

[alone]
sets = 2
reps = 4
rest_s = 20.0
side = "left"
excluded_by = [
  "no_floor",
]
source = "[P] R2"

[alone.gate]
after_h = 24.0
pain_most = 5
calm_days = 2
unstopped_sessions = 1
source = "[R] 6"

[confirmed]
by = "Ana Ruiz"
on = "2026-01-31"

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
comfort = true
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

[alone]
cycles = 6
source = "[P] R1"
"""

# a small movement that no camera sees, guided by the pacer
MOVES = """\
id = "nod"
kind = "pace"
posture = "sitting"
basis = ["[P] F28"]
picture = "nod.jpg"
film = "nod.mp4"

[placement]
view = "front"
height_m = [0.5, 1]
distance_m = [1, 2]
source = "[E]"

[tempo]
up_s = 1.5
hold_s = 3.0
down_s = 2.0
pace = "slowly"
source = "[P] R5"

[words]
language = "en"
title = "Nod"
now = "Nod slowly."
say = "Now nod."
there = "Chin in."
back = "And back."
steps = ["Sit tall."]
"""

TIMER = """\
id = "pack"
kind = "timer"
posture = "side_lying"
excluded_by = ["cold_not_safe", "drowsy", "sound_off"]
basis = ["[S] 000:35"]

[placement]
view = "side"
height_m = [0.3, 0.6]
distance_m = [2, 3]
source = "[E]"

[timer]
counts_as = [
  "cold",
]
least_s = 600
most_s = 1200
gap_s = 7200.0
per_day = 4
ready = [
  "cloth_between",
  "skin_feels",
  "awake",
]
take_off = true
source = "[P] F38"

[[timer.check]]
at_s = 300
question = "skin_trouble"

[[timer.check]]
at_s = 600
question = "skin_trouble"

[[timer.check]]
at_s = 900
question = "skin_trouble"

[[timer.part]]
name = "on"
seconds = 400

[[timer.part]]
name = "off"
seconds = 200
bare = true

[[prop]]
kind = "pack"

[alone]
duration_s = 600
checkin_every_s = 120.0
source = "[S] 000:35"

[words]
language = "en"
title = "Cold pack"
now = "Rest."
say = "Now the pack."
steps = ["Lie down."]

[words.part]
on = "The pack on"
off = "The pack off"
"""


def position(name: str, excluded_by: str = "", view: str = "side") -> str:
    """The file of a position to rest in."""
    return f"""\
id = "{name}"
kind = "position"
posture = "supine"
comfort = true
excluded_by = [{excluded_by}]
basis = ["[S] 003:9"]

[placement]
view = "{view}"
height_m = [0.3, 0.6]
distance_m = [2, 3]
source = "[E]"

[[posture_band]]
measure = "trunk_inclination"
min = 60
source = "[E]"

[words]
language = "en"
title = "{name.replace("_", " ").capitalize()}"
now = "Rest."
say = "Now rest."
steps = ["Lie down."]
"""


# it has no dose of its own
BY_ROUTINE = EXERCISE[: EXERCISE.index("[alone]")] + EXERCISE[EXERCISE.index("[confirmed]") :]

# every exercise that a routine of these tests may use
SHELF = {
    "bridge": EXERCISE,
    "slow_breath": PACER,
    "nod": MOVES,
    "pack": TIMER,
    "on_the_back": position("on_the_back", '"pregnancy"'),
    "at_ease": position("at_ease").replace('"supine"', '"side_lying"'),
    "on_the_side": position("on_the_side", '"stand_pain"', "front"),
    "turned": position("turned", '"stand_pain", "drowsy"'),
    # the same movement with sides that take turns, and as a walk
    "marching": EXERCISE.replace('"bridge"', '"marching"').replace('"clearer"', '"either"'),
    "walk": BY_ROUTINE.replace('"bridge"', '"walk"').replace('"reps"', '"steps"'),
}

ROUTINE = """\
id = "my_routine"
version = "1"
max_minutes = 40.0
relief = false
after_pause = false
excluded_by = [
  "no_floor",
]
basis = [
  "therapist's choice",
]
confirmed_by = "Dr Kim"
confirmed_on = "2026-02-01"
card = [
  "bed_rest",
]

[pain]
any_rise_ends = true
ceiling = 6

[gate]
after_h = 24.0
pain_most = 5
calm_days = 2
unstopped_sessions = 1
source = "[R] 6"

[[level]]
times_a_day = [
  1,
  3,
]
source = "[P] R3"

[[step]]
exercise = "bridge"
sets = 2
reps = 8
rest_s = 30.0
side = "left"
checkin = false
optional = true
level = 1

[step.tempo]
up_s = 2.5
hold_s = 2.0
down_s = 3.0
pace = "slowly"
source = "[P] R4"

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
skip_if = [
  "drowsy",
]
otherwise = "a_rest"

[step.breath]
in_s = 3.5
pause_s = 1.0
out_s = 3.0
after_s = 0.5
source = "[R] 8"

[[step]]
find = [
  "on_the_side",
  "on_the_back",
]
try_s = 60.0
stay_s = 180.0
only_if = [
  "bend_pain",
]

[[step]]
exercise = "pack"
duration_s = 600.0
checkin_every_s = 120.0
pain_most = 7

[[alternative]]
name = "a_rest"
exercise = "on_the_back"
duration_s = 45.0

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
