"""How bright a picture is."""

import numpy as np

from coach.core.base.types import Pixels

SAMPLES = 64  # across and down: enough for a mean, and a few microseconds at any size


def brightness(image: Pixels | None) -> float | None:
    """0 to 1, the mean of (height, width, 3) RGB; None without a picture."""
    if image is None:
        return None
    down, across = (max(1, size // SAMPLES) for size in image.shape[:2])
    return float(np.mean(image[::down, ::across])) / 255
