"""Dim pictures are spread over the whole range of grey, and no others are touched."""

import numpy as np
import pytest

from coach.core.base.types import Frame, Pixels, Pose, no_pose
from coach.devices.pose import Backend
from coach.devices.pose.light import ENOUGH, brightened
from coach.devices.pose.still import StillModel
from coach.devices.pose.turning import Turning


def ramp(low: float, high: float) -> Pixels:
    across = np.linspace(low, high, 320).round().astype(np.uint8)
    return np.broadcast_to(across[None, :, None], (240, 320, 3)).copy()


def test_a_dim_picture_is_spread_in_the_order_of_its_greys() -> None:
    dim = ramp(10, 70)
    light = brightened(dim)
    assert light.shape == dim.shape
    assert light.dtype == np.uint8
    assert int(light.max()) - int(light.min()) > 240
    assert (np.diff(light[0, :, 0].astype(int)) >= 0).all()


@pytest.mark.parametrize(
    "image", [ramp(0, 255), ramp(40, 40 + ENOUGH + 10), ramp(90, 93)], ids=["light", "enough", "lens"]
)
def test_a_light_picture_and_a_covered_lens_are_the_very_same(image: Pixels) -> None:
    assert brightened(image) is image


def test_noise_is_not_blown_up_to_a_picture() -> None:
    assert int(np.ptp(brightened(ramp(20, 32)))) <= 75


class Seeing(Backend):
    """Remembers what it was given to see."""

    name, model = "seeing", "made up"

    def __init__(self) -> None:
        self.seen: list[Pixels] = []

    def estimate(self, frame: Frame) -> Pose:
        assert frame.image is not None
        self.seen.append(frame.image)
        return no_pose(frame)

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("kind", [Turning, StillModel])
def test_models_see_films_and_photographs_of_dim_rooms_in_their_light(kind: type[Turning] | type[StillModel]) -> None:
    bare = Seeing()
    model = kind(bare)
    dim = ramp(10, 70)
    model.estimate(Frame(t_s=0.0, width=320, height=240, image=dim))
    assert all(int(image.max()) > 200 for image in bare.seen)
    assert int(dim.max()) == 70, "the picture on the screen stays as it is"
