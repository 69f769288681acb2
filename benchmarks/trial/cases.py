"""What is played: a baseline for every exercise, then one thing changed at a time, then a few at random together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One clip. `turn_deg` is how far the camera stands beside the prescribed view; above 0 is towards the front."""

    exercise: str
    factor: str = "baseline"  # what differs from the baseline ...
    level: str = ""  # ... and how
    height_m: float = 1.70
    build: str = "average"
    look: str = "guide"
    turn_deg: float = 0.0
    left: bool = False  # the left side is nearer to the camera, not the right
    speed: float = 1.0
    frames_per_s: float = 15.0
    quality: str = "clean"
    whole_way: bool = False  # getting ready from standing is in the clip
    fault: str = FAULT_FREE  # of the virtual patient's script
    amount: float = 0.0
    seed: int = 1

    @property
    def view_deg(self) -> float:
        """How oblique the view is, either way."""
        return abs(self.turn_deg)


# factor, level, what it changes
Level = tuple[str, str, Mapping[str, object]]
LEVELS: tuple[Level, ...] = (
    ("view", "turned 15", {"turn_deg": 15.0}),
    ("quality", "noise", {"quality": "noise"}),
    ("speed", "1.5", {"speed": 1.5}),
    ("body", "1.55 m, slim", {"height_m": 1.55, "build": "slim"}),
    ("look", "amara", {"look": "amara"}),
    ("frames a second", "30", {"frames_per_s": 30.0}),
    ("view", "turned 30", {"turn_deg": 30.0}),
    ("quality", "low light", {"quality": "low light"}),
    ("look", "kenji", {"look": "kenji"}),
    ("start", "from standing", {"whole_way": True}),
    ("view", "turned 15 back", {"turn_deg": -15.0}),
    ("body", "1.85 m, heavy", {"height_m": 1.85, "build": "heavy"}),
    ("quality", "blur", {"quality": "blur"}),
    ("speed", "0.7", {"speed": 0.7}),
    ("look", "ruth", {"look": "ruth"}),
    ("frames a second", "12", {"frames_per_s": 12.0}),
    ("view", "left side", {"left": True}),
    ("look", "lena", {"look": "lena"}),
    ("view", "turned 30 back", {"turn_deg": -30.0}),
    ("look", "omar", {"look": "omar"}),
)
FIRST = ("turned 15", "turned 30")  # every exercise plays these: its error bands follow from them
STRIDE = 7  # of the deal; shares no factor with the number of levels, so that all levels come up early


def one_changed(case: Case, level: Level) -> Case:
    factor, name, changes = level
    return replace(case, factor=factor, level=name, **changes)  # type: ignore[arg-type]


def dealt(baselines: Sequence[Case], levels: Sequence[Level] = LEVELS) -> Iterator[Case]:
    """One level to each exercise in turn, until every exercise has had every level; no case comes twice.

    However early this is broken off, the levels have come up about equally often.
    """
    for round_ in range(len(levels)):
        for place, case in enumerate(baselines):
            yield one_changed(case, levels[(round_ + place * STRIDE) % len(levels)])


def combined(baselines: Sequence[Case], count: int, seed: int) -> Iterator[Case]:
    """So many cases in which everything is drawn at once; the same for the same seed."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        case = baselines[number % len(baselines)]
        yield replace(
            case,
            factor="together",
            level=f"draw {number + 1}",
            height_m=round(float(rng.uniform(1.52, 1.92)), 2),
            build=str(rng.choice(["slim", "average", "heavy"])),
            look=str(rng.choice(list(LOOKS))),
            turn_deg=float(rng.choice([0.0, 15.0, -15.0, 30.0])),
            left=bool(rng.integers(2)),
            speed=float(rng.choice([0.7, 1.0, 1.5])),
            frames_per_s=float(rng.choice([12.0, 15.0, 30.0])),
            quality=str(rng.choice(list(QUALITIES))),
            seed=int(rng.integers(1, 10_000)),
        )


def planned(
    exercises: Iterable[str], alarms: Sequence[Case], more_alarms: Sequence[Case], combinations: int, seed: int,
    seconds_of: Mapping[str, float], most_frames: float,
) -> list[Case]:  # fmt: skip
    """Baselines, alarms, combinations and the views that bands need, and of the rest what `most_frames` leave room for:
    two levels and one more alarm in turn.

    `seconds_of`: seconds of each exercise's clip.
    """
    baselines = [Case(exercise=name, seed=seed) for name in exercises]
    if not baselines:
        return []
    deal = list(dealt(baselines))
    views = [case for case in deal if case.level in FIRST]
    kept = [*baselines, *alarms, *combined(baselines, combinations, seed), *views]
    others = [case for case in deal if case.level not in FIRST]
    frames = sum(cost(case, seconds_of) for case in kept)
    for case in in_turn(others[::2], others[1::2], more_alarms):
        frames += cost(case, seconds_of)
        if frames > most_frames:
            break
        kept.append(case)
    return kept


def in_turn(*rows: Sequence[Case]) -> Iterator[Case]:
    """One of each, until all have ended."""
    for together in zip_longest(*rows):
        yield from (case for case in together if case is not None)


def cost(case: Case, seconds_of: Mapping[str, float]) -> float:
    """About how many frames a case has."""
    getting_ready_s = 8.0 if case.whole_way else 0.0
    return (seconds_of[case.exercise] / case.speed + getting_ready_s) * case.frames_per_s
