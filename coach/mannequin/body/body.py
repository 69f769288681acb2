"""A body of a given height and build: how long its segments are, and how thick."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# Segment lengths as fractions of stature: Drillis and Contini 1966, as printed in Winter, "Biomechanics and Motor
# Control of Human Movement". Two are ours, because the published widths are outer ones and these are joint centres:
# `shoulder_half` (0.129 less an upper arm's radius) and `hip_half` (0.0955 less a thigh's radius).
LENGTHS: Mapping[str, float] = MappingProxyType(
    {
        "thigh": 0.245,
        "shank": 0.246,
        "foot_height": 0.039,
        "foot": 0.152,
        "upper_arm": 0.186,
        "forearm": 0.146,
        "hand": 0.108,
        "trunk": 0.288,  # hip to shoulder
        "head_and_neck": 0.182,  # shoulder to crown
        "shoulder_half": 0.103,
        "hip_half": 0.050,
    }
)
# Half breadths, half depths and radii as fractions of stature: rounded means of women and men from Gordon et al. 1989,
# "1988 Anthropometric Survey of U.S. Army Personnel" (girths divided by 2 pi).
RADII: Mapping[str, float] = MappingProxyType(
    {
        "head_breadth": 0.045,
        "head_depth": 0.056,
        "head_height": 0.065,
        "neck": 0.032,
        "chest_breadth": 0.088,
        "chest_depth": 0.066,
        "waist_breadth": 0.080,
        "waist_depth": 0.061,
        "pelvis_breadth": 0.094,
        "pelvis_depth": 0.065,
        "thigh": 0.049,
        "knee": 0.033,
        "calf": 0.033,
        "ankle": 0.020,
        "shoulder": 0.031,
        "upper_arm": 0.027,
        "elbow": 0.023,
        "forearm": 0.024,
        "wrist": 0.016,
        "hand": 0.015,
        "foot": 0.026,
    }
)
BUILDS: Mapping[str, float] = MappingProxyType({"slim": 0.88, "average": 1.0, "heavy": 1.2})  # factor on girths
# what flesh does not thicken much
BONY: Mapping[str, float] = MappingProxyType(
    {name: 0.25 for name in ("head_breadth", "head_depth", "head_height", "hand", "foot", "wrist", "ankle", "neck")}
)
HEIGHTS_M = (1.2, 2.2)
FACTORS = (0.7, 1.6)
LEGS = (0.85, 1.15)


class BodyError(ValueError):
    """A body that cannot be built; its message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Lengths and radii in metres, by the names of `LENGTHS` and `RADII`."""

    height_m: float
    length: Mapping[str, float] = field(repr=False)
    radius: Mapping[str, float] = field(repr=False)


def build_body(height_m: float = 1.70, build: str | float = "average", legs: float = 1.0) -> Body:
    """A body from stature and build, a name of `BUILDS` or a factor on girths. Raises BodyError out of range.

    `legs` is a factor on the length of thighs and shanks; the trunk is as much shorter or longer.
    """
    factor = BUILDS.get(build) if isinstance(build, str) else float(build)
    if factor is None:
        raise BodyError(f"Build '{build}' is unknown: use one of {', '.join(BUILDS)}, or a factor.")
    if not FACTORS[0] <= factor <= FACTORS[1]:
        raise BodyError(f"Build factor {factor:g} is out of range: use {FACTORS[0]:g} to {FACTORS[1]:g}.")
    if not HEIGHTS_M[0] <= height_m <= HEIGHTS_M[1]:
        raise BodyError(f"Height {height_m:g} m is out of range: use {HEIGHTS_M[0]:g} to {HEIGHTS_M[1]:g} m.")
    if not LEGS[0] <= legs <= LEGS[1]:
        raise BodyError(f"Leg factor {legs:g} is out of range: use {LEGS[0]:g} to {LEGS[1]:g}.")
    lengths = {name: share * height_m for name, share in LENGTHS.items()}
    lengths["trunk"] -= (legs - 1) * (lengths["thigh"] + lengths["shank"])
    lengths |= {name: legs * lengths[name] for name in ("thigh", "shank")}
    radii = {name: share * height_m * (1 + (factor - 1) * BONY.get(name, 1.0)) for name, share in RADII.items()}
    return Body(height_m=height_m, length=MappingProxyType(lengths), radius=MappingProxyType(radii))
