"""QR codes drawn, and found in the pictures of a camera."""

import io

import numpy as np
import segno

from coach.core.base.types import Pixels
from coach.media import silent_opencv

QUIET = 4  # modules of white around a code, as its standard asks for
# a narrower picture is enlarged to about this width before it is searched: in one frame of 640 x 480 a code of version
# 6 is then read 19 times of 20, without it 14 times (benchmarks/light.py --width)
SEARCHED_WIDTH = 1280


def svg(payload: str) -> str:
    """The code as an SVG of no size of its own, its white border included; black on white on any page."""
    out = io.BytesIO()
    _code(payload).save(
        out, kind="svg", border=QUIET, light="#fff", dark="#000", xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return out.getvalue().decode()


def picture(payload: str, pixels: int = 1) -> Pixels:
    """The code in grey, so many pixels a module, its white border included."""
    modules = np.array([list(row) for row in _code(payload).matrix], dtype=np.uint8)
    light = 255 * (1 - np.pad(modules, QUIET))
    return np.kron(light, np.ones((pixels, pixels), dtype=np.uint8)).astype(np.uint8)


def payloads_in(grey: Pixels, searched_width: int = SEARCHED_WIDTH) -> tuple[str, ...]:
    """The texts of all codes that can be read in a grey picture, also of a mirror; searched twice as large, or more,
    where it is that much narrower."""
    cv2 = silent_opencv()
    times = max(1, round(searched_width / grey.shape[1]))
    searched = cv2.resize(grey, None, fx=times, fy=times, interpolation=cv2.INTER_LINEAR) if times > 1 else grey
    try:  # of OpenCV's two detectors the one that reads more of tilted codes
        texts = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(searched)[1]
    except cv2.error:  # of shapes that are nearly a code
        return ()
    return tuple(text for text in texts if text)


def _code(payload: str) -> segno.QRCode:
    return segno.make(payload, error="l", boost_error=False, micro=False)
