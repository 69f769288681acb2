"""How the figure, the room and the picture look: colours, clothes, light and quality, as data."""

from collections.abc import Mapping
from dataclasses import dataclass

Colour = tuple[int, int, int]  # RGB, 0 to 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Skin, hair and clothes."""

    skin: Colour = (224, 172, 138)
    hair: Colour = (84, 58, 42)
    hair_style: str = "short"  # a key of HAIR_STYLES
    eyes: Colour = (70, 52, 40)
    shirt: Colour = (70, 128, 158)
    sleeve: float = 0.55  # share of the upper arm that is covered; above 1 also that of the forearm
    trousers: Colour = (58, 66, 92)
    trouser_leg: float = 0.93  # share of the shank that is covered
    shoes: Colour = (236, 236, 232)


HAIR_STYLES = ("short", "bun", "long", "bald")
LOOKS: Mapping[str, Look] = {
    "guide": Look(),
    "ruth": Look(
        skin=(236, 194, 170), hair=(186, 182, 178), hair_style="bun", shirt=(168, 84, 98), sleeve=1.9,
        trousers=(72, 70, 78), shoes=(120, 96, 84), eyes=(74, 96, 110),
    ),
    "amara": Look(
        skin=(122, 80, 58), hair=(36, 28, 26), hair_style="bun", shirt=(232, 196, 96), trousers=(44, 48, 60),
        shoes=(122, 80, 58),
    ),
    "kenji": Look(
        skin=(226, 182, 146), hair=(28, 26, 28), shirt=(232, 232, 228), trousers=(120, 122, 124), trouser_leg=0.1,
        shoes=(60, 84, 120),
    ),
    "lena": Look(
        skin=(244, 208, 186), hair=(196, 150, 92), hair_style="long", shirt=(98, 142, 104), sleeve=1.0,
        trousers=(34, 36, 44), shoes=(244, 208, 186), eyes=(90, 120, 140),
    ),
    "omar": Look(
        skin=(176, 126, 94), hair=(40, 34, 32), hair_style="bald", shirt=(60, 64, 76), sleeve=0.6,
        trousers=(134, 120, 100), shoes=(230, 230, 230),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStyle:
    """Floor, wall and mat; `texture` 0 to 1 is how strongly they are grained, which the pose model needs."""

    wall: Colour = (222, 214, 202)
    floor: Colour = (182, 158, 132)
    mat: Colour | None = (122, 150, 146)
    mat_at: tuple[float, float] | None = None  # x and z of its middle, in metres; None is where the camera looks
    texture: float = 0.5
    wall_m: float = 1.6  # from the person to the wall behind
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What a cheap camera does to a picture; the defaults do nothing."""

    light: float = 1.0  # 0.25 is a dim evening room
    noise: float = 0.0  # standard deviation, grey levels of 255
    blur_px: float = 0.0  # standard deviation
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PropStyle:
    """A thing in the room: a key of `props.PROPS`, at x and z in metres, turned like `trunk_turn`."""

    kind: str
    x_m: float = 0.0
    z_m: float = 0.0
    up_m: float = 0.0
    turn_deg: float = 0.0
    size: float = 1.0
