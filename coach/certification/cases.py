"""What is played: one performance each, by whom, seen from where, and what is done wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coach.mannequin.body.body import Body, build_body
from coach.mannequin.render.style import LOOKS, Quality

# picture qualities; grey levels of 255, and pixels
QUALITIES: Mapping[str, Quality] = {
    "clean": Quality(),
    "noise": Quality(noise=14.0),
    "blur": Quality(blur_px=1.6),
    "low light": Quality(light=0.3, noise=6.0),
}
VIEWS_DEG = (15.0, 30.0)  # the camera beside the prescribed view; below 0 it stands on the other side of it
FAULT_FREE = ""
# who is drawn: metres, factors on girths and on the length of the legs. Statures between the 5th and 95th percentile of
# women and men; a leg is longer or shorter in the same stature by 3 in 100, one standard deviation (Gordon et al. 1989)
STATURES_M, GIRTHS, LEGS = (1.52, 1.90), (0.88, 1.25), (0.95, 1.05)
RATES = (10.0, 15.0, 30.0)
PACES = (0.8, 1.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who performs."""

    height_m: float = 1.70
    build: str | float = "average"
    legs: float = 1.0  # their length, as a factor on that of the table
    look: str = "guide"

    @property
    def body(self) -> Body:
        return build_body(self.height_m, self.build, self.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One clip. `turn_deg` is how far the camera stands beside the prescribed view; above 0 is towards the front."""

    exercise: str
    part: str = "right"  # of the plan: right, draw, rule
    level: str = ""  # what differs
    person: Person = Person()
    turn_deg: float = 0.0
    left: bool = False  # the left side is nearer to the camera, not the right
    speed: float = 1.0
    frames_per_s: float = 15.0
    quality: str = "clean"
    rounds: float = 2.0  # of the guide's loop
    hold_s: float = 4.0  # of an exercise that is held
    whole_way: bool = False  # getting ready from standing is in the clip
    fault: str = FAULT_FREE  # of the virtual patient's script
    amount: float = 0.0
    seed: int = 1

    @property
    def view_deg(self) -> float:
        """How oblique the view is, either way."""
        return abs(self.turn_deg)


def drawn(exercise: str, number: int, turn_deg: float, rounds: float = 1.0) -> Case:
    """The performance of the body of this number, everything about it drawn at random: the same for the same number.

    It is seen from `turn_deg` beside the prescribed view, by chance on either side.
    """
    rng = np.random.default_rng(number)
    person = Person(
        height_m=round(float(rng.uniform(*STATURES_M)), 3),
        build=round(float(rng.uniform(*GIRTHS)), 3),
        legs=round(float(rng.uniform(*LEGS)), 3),
        look=str(rng.choice(list(LOOKS))),
    )
    base = Case(
        exercise=exercise,
        part="draw",
        level=f"body {number}",
        person=person,
        left=bool(rng.integers(2)),
        speed=round(float(rng.uniform(*PACES)), 2),
        frames_per_s=float(rng.choice(RATES)),
        quality=str(rng.choice(list(QUALITIES))),
        rounds=rounds,
        seed=int(rng.integers(1, 10_000)),
    )
    return replace(base, turn_deg=turn_deg * float(rng.choice([-1.0, 1.0])))
