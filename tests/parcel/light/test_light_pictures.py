"""Codes drawn and read again: from a screen, a sheet with several, a mirror, and as a webcam sees them."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from light import DIRECTIONS, KINDS, NEEDED, TILT_DEG, Tilted, pictures, read_after, seen, turned

from coach.core.base.types import Pixels
from coach.parcel.light import base45
from coach.parcel.light.codes import CODE_BYTES, PART_BYTES, payloads
from coach.parcel.light.drawn import QUIET, payloads_in, picture, svg
from coach.parcel.light.reader import LightReader

FULL = base45.encode(np.random.default_rng(4).bytes(CODE_BYTES))
VERSION_6 = 41  # modules


def test_a_full_code_is_of_version_6() -> None:
    assert picture(FULL).shape == (VERSION_6 + 2 * QUIET,) * 2
    assert picture(FULL, 5).shape == (5 * (VERSION_6 + 2 * QUIET),) * 2
    assert set(np.unique(picture(FULL))) == {0, 255}


def test_the_drawing_for_pages_has_the_same_modules() -> None:
    root = ET.fromstring(svg(FULL))
    side = VERSION_6 + 2 * QUIET
    assert root.get("viewBox") == f"0 0 {side} {side}"
    assert root.get("width") is None, "the page says how large it is"
    drawn = rastered(root, side)
    assert (drawn == picture(FULL)).all()


def rastered(root: ET.Element, side: int) -> Pixels:
    """The strokes of the path: each is a row of dark modules."""
    path = next(each for each in root.iter() if each.tag.endswith("path") and each.get("stroke"))
    out, x, y = np.full((side, side), 255, dtype=np.uint8), 0.0, 0.0
    for step in path.get("d", "").replace("M", " M").replace("m", " m").replace("h", " h").split(" "):
        match step[:1]:
            case "M":
                x = float(step[1:])
            case "m":
                x += float(step[1:])
            case "h":
                out[int(y), int(x) : int(x) + int(step[1:])] = 0
                x += float(step[1:])
            case "":
                continue
            case _:
                y += float(step)
    return out


@pytest.mark.parametrize("mirrored", [False, True])
def test_it_is_read_upright_and_in_a_mirror(mirrored: bool) -> None:
    code = np.pad(picture(FULL, 4), 60, constant_values=150)
    assert payloads_in(code[:, ::-1].copy() if mirrored else code) == (FULL,)


def test_codes_side_by_side_on_a_sheet_are_read_at_once() -> None:
    codes = payloads(bytes(range(PART_BYTES * 2)))
    sheet = np.hstack([np.pad(picture(code, 6), 10, constant_values=255) for code in codes])
    assert set(payloads_in(np.pad(sheet, ((100, 100), (0, 0)), constant_values=200))) == set(codes)


@pytest.mark.parametrize("shape", [(1, 1), (480, 640), (1, 2000)])
def test_a_picture_without_a_code_holds_none(shape: tuple[int, int]) -> None:
    assert payloads_in(np.full(shape, 90, dtype=np.uint8)) == ()
    assert payloads_in(np.random.default_rng(1).integers(0, 255, shape, dtype=np.uint8)) == ()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("yaw", "pitch"), [(TILT_DEG, 0.0), (0.0, -TILT_DEG)])
def test_a_tilted_code_is_read_within_three_seconds(yaw: float, pitch: float, mirrored: bool) -> None:
    blur, noise = KINDS[1]
    grey = seen(picture(FULL, 16), np.array([0.0, 0.0, 0.4]), turned(yaw, pitch, 3.0), blur, mirrored=mirrored)
    assert read_after(Tilted(grey=grey, noise=noise), FULL, np.random.default_rng(2)) is not None


def test_codes_that_take_turns_on_a_screen_are_put_together() -> None:
    """Each is shown for 0.7 s, before a camera of 10 frames a second, in a mirror."""
    content = bytes(range(200))
    rng, turn, (blur, noise) = np.random.default_rng(3), turned(8.0, -12.0, 4.0), KINDS[1]
    place = np.array([0.01, -0.01, 0.4])
    shown = [Tilted(grey=seen(picture(code, 16), place, turn, blur), noise=noise) for code in payloads(content)]
    reader, told = LightReader().step([])
    for at in range(28):
        reader, told = reader.step(payloads_in(shown[at // 7 % 2].frame(rng)))
        if told.content is not None:
            break
    assert told.content == content


@pytest.mark.slow
def test_35_of_36_pictures_are_read_within_three_seconds() -> None:
    rng = np.random.default_rng(7)
    shown = list(pictures(FULL, rng))
    assert len(shown) == DIRECTIONS * len(KINDS) == 36
    assert sum(read_after(tilted, FULL, rng) is not None for tilted in shown) >= NEEDED
