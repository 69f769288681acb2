"""QR codes held before a webcam: in how many pictures of a code it is read within 3 s of frames.

    python benchmarks/light.py [--bytes N ...] [--width N] [--json FILE]

A code 15 cm wide, its white border included, 40 cm before a camera of 640 x 480 that sees 60 degrees: mirrored, tilted
by 20 degrees in twelve directions, each with three kinds of blur and noise. Each of the 36 is shown for 3 s at 10
frames a second, every frame with noise of its own.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 (the project's own folder is put on the path first)
from shown import console

from coach.core.base.types import Floats, Pixels
from coach.parcel.light import base45
from coach.parcel.light.codes import CODE_BYTES
from coach.parcel.light.drawn import SEARCHED_WIDTH, payloads_in, picture

WIDTH, HEIGHT, SEES_DEG = 640, 480, 60.0
CODE_M, FAR_M, TILT_DEG = 0.15, 0.40, 20.0
FRAMES_PER_S, WITHIN_S = 10, 3
DIRECTIONS = 12
# blur in pixels of the camera, noise in grey levels: a good webcam, a usual one, and one in a dim room [E]
KINDS = ((0.6, 4.0), (0.9, 8.0), (1.2, 8.0))
DARK, LIGHT, AROUND = 40.0, 215.0, 150.0  # grey levels of ink, paper and room as a webcam sees them [E]
FINE = 4  # the scene is drawn so much finer, as a pixel of a camera gathers light over its whole area
NEEDED = 35  # of 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilted:
    """One picture of a code, without noise."""

    grey: Floats
    noise: float

    def frame(self, rng: np.random.Generator) -> Pixels:
        seen = self.grey + rng.normal(0.0, self.noise, self.grey.shape)
        return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class LightRow:
    """What codes of one size came to."""

    bytes: int
    version: int
    pictures: int
    read: int
    first_s: float  # median, of frames, until it was read
    frames: float  # share of the first second's frames that were read by themselves
    ms: float  # of reading one frame


def turned(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Floats:
    (yc, pc, rc), (ys, ps, rs) = (f(np.radians([yaw_deg, pitch_deg, roll_deg])) for f in (np.cos, np.sin))
    yaw = np.array([[yc, 0, ys], [0, 1, 0], [-ys, 0, yc]])
    pitch = np.array([[1, 0, 0], [0, pc, -ps], [0, ps, pc]])
    roll = np.array([[rc, -rs, 0], [rs, rc, 0], [0, 0, 1]])
    return np.asarray(yaw @ pitch @ roll)


def seen(code: Pixels, place: Floats, turn: Floats, blur: float, *, mirrored: bool = True) -> Floats:
    """A code as a webcam sees it, in grey from ink to paper; `place` of its middle, m from the lens."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * CODE_M / 2 @ turn.T + place
    focal = WIDTH / 2 / np.tan(np.radians(SEES_DEG / 2))
    at = (corners[:, :2] / corners[:, 2:] * focal + (WIDTH / 2, HEIGHT / 2)) * FINE - 0.5
    side = code.shape[0]
    around = np.array([[0, 0], [side, 0], [side, side], [0, side]], dtype=np.float32) - 0.5
    scene = cv2.warpPerspective(
        DARK + code.astype(np.float32) / 255 * (LIGHT - DARK),
        cv2.getPerspectiveTransform(around.astype(np.float32), at.astype(np.float32)),
        (WIDTH * FINE, HEIGHT * FINE),
        flags=cv2.INTER_LINEAR,
        borderValue=AROUND,
    )
    small = cv2.GaussianBlur(cv2.resize(scene, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), (0, 0), blur)
    return np.asarray(small[:, ::-1] if mirrored else small)


def pictures(payload: str, rng: np.random.Generator) -> Iterator[Tilted]:
    """The 36: held by a hand, so nearly in the middle, and nearly upright."""
    code = picture(payload, 16)
    for direction in np.radians(np.arange(DIRECTIONS) * 360 / DIRECTIONS):
        for blur, noise in KINDS:
            place = np.array([*rng.uniform(-0.02, 0.02, 2), FAR_M])
            turn = turned(TILT_DEG * np.cos(direction), TILT_DEG * np.sin(direction), rng.uniform(-8, 8))
            yield Tilted(grey=seen(code, place, turn, blur), noise=noise)


def read_after(tilted: Tilted, payload: str, rng: np.random.Generator, width: int = SEARCHED_WIDTH) -> int | None:
    """At which frame it was read, from 1; None: not within `WITHIN_S`."""
    frames = range(1, FRAMES_PER_S * WITHIN_S + 1)
    return next((at for at in frames if payload in payloads_in(tilted.frame(rng), width)), None)


def measured(size: int, width: int = SEARCHED_WIDTH, seed: int = 1) -> LightRow:
    """Codes of so many bytes, in pictures that are searched at this width."""
    rng = np.random.default_rng(seed)
    payload = base45.encode(rng.bytes(size))
    first, alone, took_s = [], [], []
    for tilted in track(list(pictures(payload, rng)), f"{size} bytes"):
        first.append(read_after(tilted, payload, rng, width))
        for _ in range(FRAMES_PER_S):
            frame, began = tilted.frame(rng), time.perf_counter()
            alone.append(payload in payloads_in(frame, width))
            took_s.append(time.perf_counter() - began)
    hits = [at for at in first if at is not None]
    return LightRow(
        bytes=size,
        version=(picture(payload).shape[0] - 8 - 17) // 4,
        pictures=len(first),
        read=len(hits),
        first_s=float(np.median(hits)) / FRAMES_PER_S if hits else float("nan"),
        frames=float(np.mean(alone)),
        ms=float(np.median(took_s)) * 1000,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=int, nargs="+", default=[76, 102, CODE_BYTES, 130, 190])
    parser.add_argument("--width", type=int, default=SEARCHED_WIDTH, help="that pictures are enlarged to before")
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    rows = [measured(size, wanted.width) for size in wanted.bytes]
    table = Table("bytes", "QR version", f"read within {WITHIN_S} s", "after, s", "of single frames", "ms a frame")
    for row in rows:
        table.add_row(
            str(row.bytes), str(row.version), f"{row.read} of {row.pictures}", f"{row.first_s:.1f}",
            f"{row.frames:.0%}", f"{row.ms:.0f}",
        )  # fmt: skip
    console().print(table)
    if wanted.json:
        wanted.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", "utf-8")
    return 0 if all(row.read >= NEEDED for row in rows if row.bytes <= CODE_BYTES) else 1


if __name__ == "__main__":
    sys.exit(main())
