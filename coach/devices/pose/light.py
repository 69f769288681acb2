"""A dim room: the picture is spread over the whole range of grey before a model looks at it.

Of a real bridge filmed at a third of its light the model found the person in 1 of 13 frames, and in 11 so.
"""

import numpy as np

from coach.core.base.types import Pixels
from coach.devices.opencv import load_opencv

ENOUGH = 140  # grey levels between the darkest and the lightest hundredth: as many need no help, and get none
MOST_GAIN = 6.0  # beyond it there is more noise than picture
_NOTHING = 8  # grey levels: a covered lens
_EVERY = 16  # pixels, in a row and rows: enough to tell how light it is


def brightened(image: Pixels) -> Pixels:
    """The picture, (height, width, 3), spread where it is dim or dull; the very same one where it is not."""
    counts = np.bincount(image[::_EVERY, ::_EVERY].ravel(), minlength=256).cumsum()
    low, high = (int(grey) for grey in np.searchsorted(counts, (0.01 * counts[-1], 0.99 * counts[-1])))
    spread = high - low
    if not _NOTHING < spread < ENOUGH:
        return image
    gain = min(255 / spread, MOST_GAIN)
    table = np.clip((np.arange(256) - low) * gain, 0, 255).astype(np.uint8)
    out: Pixels = load_opencv().LUT(image, table)
    return out
