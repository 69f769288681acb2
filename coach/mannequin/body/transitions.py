"""How a body gets from one posture to another without anything sudden: the postures in between, and the time."""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import pairwise

from coach.core.base.types import Floats
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import angle_row
from coach.mannequin.body.ground_contact import Figure, read_support, settle
from coach.mannequin.body.keyframes import minimum_jerk

# a posture on the way: joint angles, as in a guide pose
WAYS: Mapping[str, Mapping[str, float]] = {
    "standing": {"shoulder_abduction": 8, "elbow_flexion": 10},
    "squat": {
        "trunk_inclination": 38, "hip_flexion": 112, "knee_flexion": 124, "ankle_dorsiflexion": 36,
        "shoulder_flexion": 45,
    },
    "kneeling": {"trunk_inclination": 5, "hip_flexion": 8, "knee_flexion": 92, "ankle_dorsiflexion": -50},
    "all_fours": {
        "trunk_inclination": 84, "hip_flexion": 84, "knee_flexion": 88, "ankle_dorsiflexion": -55,
        "shoulder_flexion": 86, "wrist_extension": 78, "neck_flexion": -8,
    },
    "prone": {
        "trunk_inclination": 88, "ankle_dorsiflexion": -60, "shoulder_flexion": 150, "shoulder_abduction": 35,
        "elbow_flexion": 85, "shoulder_rotation": 80,
    },
    "floor_sitting": {
        "trunk_inclination": -14, "hip_flexion": 114, "knee_flexion": 96, "ankle_dorsiflexion": -30,
        "shoulder_flexion": -56, "wrist_extension": 70,
    },
    "supine": {
        "trunk_inclination": -90, "hip_flexion": 44, "knee_flexion": 95, "ankle_dorsiflexion": -39,
        "shoulder_abduction": 18, "shoulder_flexion": -8,
    },
    "side_lying": {
        "trunk_inclination": -90, "trunk_roll": 88, "hip_flexion": 45, "knee_flexion": 70, "shoulder_flexion": 60,
        "elbow_flexion": 60,
    },
    "sitting": {"hip_flexion": 85, "knee_flexion": 88, "shoulder_flexion": 22, "elbow_flexion": 40},
}  # fmt: skip
# which postures lead to which, and the calm seconds it takes
STEPS: Mapping[tuple[str, str], float] = {
    ("standing", "squat"): 1.8,
    ("squat", "kneeling"): 1.6,
    ("kneeling", "all_fours"): 1.8,
    ("all_fours", "prone"): 2.0,
    ("squat", "floor_sitting"): 2.0,
    ("floor_sitting", "supine"): 2.6,
    ("supine", "side_lying"): 2.0,
    ("standing", "sitting"): 2.0,
}
SETTLING_S = 1.5  # the last part of a way, into the exercise's own first pose


def way(start: str, end: str) -> tuple[str, ...]:
    """The postures from one to another, both included, the fewest there are. Raises KeyError for unknown ones."""
    neighbours: dict[str, list[str]] = {name: [] for name in WAYS}
    for a, b in STEPS:
        neighbours[a].append(b)
        neighbours[b].append(a)
    came: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in neighbours[here]:
            if there not in came:
                came[there] = here
                queue.append(there)
    path: list[str] = []
    step: str | None = end
    while step is not None:
        path.append(step)
        step = came[step]
    return tuple(reversed(path))


class Transit:
    """A calm way from one figure to another, through the postures between."""

    def __init__(self, body: Body, start: Figure, end: Figure, postures: tuple[str, str], pace: float = 1.0) -> None:
        self.body = body
        names = way(*postures)
        rows: list[Floats] = [start.row]
        times: list[float] = []
        for a, b in pairwise(names):
            times.append(_seconds(a, b) / pace)
            rows.append(angle_row(WAYS[b]))
        if times:
            rows[-1] = end.row  # the last posture is the exercise's own
        else:
            rows.append(end.row)
            times.append(SETTLING_S / pace)
        self.rows, self.times = rows, times
        self.start, self.end = start, end

    @property
    def seconds(self) -> float:
        return sum(self.times)

    def at(self, t_s: float) -> Figure:
        """The figure so many seconds after the start; the end figure from then on."""
        if t_s >= self.seconds:
            return self.end
        row = _row_at(self.rows, self.times, t_s)
        share = minimum_jerk(t_s / self.seconds)
        figure = settle(self.body, row, read_support(self.body, ()), set())
        joints = figure.joints.copy()
        joints[:, 0] += (1 - share) * self.start.joints[0, 0] + share * self.end.joints[0, 0] - joints[0, 0]
        joints[:, 1] += _lift(self.start, self.end, joints, share)
        return Figure(row, joints)


def _seconds(a: str, b: str) -> float:
    return STEPS.get((a, b)) or STEPS[(b, a)]


def _row_at(rows: Sequence[Floats], times: Sequence[float], t_s: float) -> Floats:
    for index, seconds in enumerate(times):
        if t_s < seconds:
            share = minimum_jerk(t_s / seconds)
            return (1 - share) * rows[index] + share * rows[index + 1]
        t_s -= seconds
    return rows[-1]


def _lift(start: Figure, end: Figure, joints: Floats, share: float) -> float:
    """Height over the floor that the ends themselves have, on a chair for example; it fades out in between."""
    near = start if share < 0.5 else end
    weight = abs(2 * share - 1) ** 3
    return weight * max(float(near.joints[:, 1].min() - joints[:, 1].min()), 0.0)
