"""What is done is counted, however it was filmed and kept: films of the figure, made worse and written as files here.

HEVC is read by the same decoder, but nothing here can write it.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from performances import body, exercise

from coach.certification.cases import Case
from coach.certification.film import case_camera, perform, things
from coach.core.base.types import Pixels
from coach.core.clip.clip_report import Clip
from coach.devices.camera import open_camera
from coach.devices.opencv import load_opencv
from coach.devices.pose import open_backend
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.render.render import Renderer, degrade
from coach.mannequin.render.style import LOOKS, Quality

pytestmark = pytest.mark.slow

FPS = 15.0
EXERCISES = ("hip_lift", "squat", "sit_to_stand", "hip_hinge", "arm_raise", "bird_dog")
ROUNDS = 2.0
Pictures = Sequence[Pixels]
PASSER_M = 1.0  # behind the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What else is in a film, and how it is written."""

    suffix: str = ".avi"
    coding: str = "MJPG"
    passer: bool = False  # another person walks behind
    empty_s: float = 0.0  # of the room alone, before the person comes
    turned: bool = False  # as a phone that was held upright writes it: lying, with a rotation flag


@cache
def filmed(name: str, passer: bool = False, empty_s: float = 0.0) -> tuple[Pixels, ...]:
    """The whole way: standing, into the exercise, and twice the movement; `passer` and `empty_s` as of `Kept`."""
    case = Case(exercise=name, rounds=ROUNDS, frames_per_s=FPS, whole_way=True)
    done = perform(case, exercise(name))
    camera = case_camera(case, exercise(name))
    renderer = Renderer(body(), LOOKS["guide"], camera, props=things(exercise(name), body()))
    pictures = [renderer.draw(None)] * round(empty_s * FPS)
    for t_s, joints in zip(done.t_s.tolist(), done.joints, strict=True):
        others = []
        if passer:
            away = np.array([2.5 - 0.5 * t_s, 0.0, 0.0]) - joints[JOINT["pelvis"]] * np.array([1.0, 0.0, 1.0])
            standing = done.joints[0] - done.joints[0][JOINT["pelvis"]] * np.array([1.0, 0.0, 1.0])
            behind = camera.axes[2] * np.array([1.0, 0.0, 1.0]) * PASSER_M
            others = [
                (body(), LOOKS["omar"], standing + joints[JOINT["pelvis"]] * np.array([1.0, 0.0, 1.0]) + away + behind)
            ]
        pictures.append(renderer.draw(joints, others))
    return tuple(pictures)


def each(change: Callable[[Pixels], Pixels]) -> Callable[[Pictures], Iterator[Pixels]]:
    return lambda pictures: (change(picture) for picture in pictures)


def barred(picture: Pixels) -> Pixels:
    """Black above and below, as television shows a wide film."""
    return np.pad(picture, ((80, 80), (0, 0), (0, 0)))


def upright(picture: Pixels) -> Pixels:
    """A portrait film: the whole room, small, the edges drawn out above and below."""
    small = load_opencv().resize(picture, (480, 360))
    return np.asarray(np.pad(small, ((140, 140), (0, 0), (0, 0)), mode="edge"), np.uint8)


def tilted(deg: float) -> Callable[[Pixels], Pixels]:
    def turned(picture: Pixels) -> Pixels:
        cv2 = load_opencv()
        height, width = picture.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), deg, 0.8)
        return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)

    return turned


def quality(**how: float) -> Callable[[Pictures], Iterator[Pixels]]:
    return lambda pictures: (degrade(picture, Quality(**how), k) for k, picture in enumerate(pictures))


def as_it_is(pictures: Pictures) -> Iterator[Pixels]:
    return iter(pictures)


# what is done to the pictures, and how they are kept
VARIANTS: dict[str, tuple[Callable[[Pictures], Iterator[Pixels]], Kept]] = {
    "WebM, VP8": (as_it_is, Kept(suffix=".webm", coding="VP80")),
    "WebM, VP9": (as_it_is, Kept(suffix=".webm", coding="VP90")),
    "MPEG-4": (as_it_is, Kept(suffix=".mp4", coding="mp4v")),
    "GIF": (as_it_is, Kept(suffix=".gif")),
    "a phone held upright": (each(upright), Kept(suffix=".mp4", coding="mp4v", turned=True)),
    "black bars": (each(barred), Kept()),
    "mirrored": (each(lambda picture: np.ascontiguousarray(picture[:, ::-1])), Kept()),
    "tilted by 10": (each(tilted(10.0)), Kept()),
    "dark": (quality(light=0.25, noise=5.0), Kept()),
    "noise": (quality(noise=18.0), Kept()),
    "blurred": (quality(blur_px=2.0), Kept()),
    "an empty room first": (as_it_is, Kept(empty_s=2.0)),
    "somebody walks behind": (as_it_is, Kept(passer=True)),
}


def written(path: Path, pictures: Iterator[Pixels], kept: Kept) -> Path:
    first = next(pictures)
    cv2 = load_opencv()
    shown = [first, *pictures]
    if kept.suffix == ".gif":
        from PIL import Image

        images = [Image.fromarray(picture) for picture in shown]
        images[0].save(path, save_all=True, append_images=images[1:], duration=round(1000 / FPS), loop=0)
        return path
    if kept.turned:
        shown = [np.ascontiguousarray(np.rot90(picture)) for picture in shown]
    height, width = shown[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*kept.coding), FPS, (width, height))
    assert writer.isOpened()
    for picture in shown:
        writer.write(picture[:, :, ::-1])
    writer.release()
    if kept.turned:
        data = path.read_bytes()
        matrix = data.index(b"tkhd") + 4 + 40
        quarter_turn = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
        path.write_bytes(data[:matrix] + quarter_turn + data[matrix + 36 :])
    return path


def measured(name: str, path: Path) -> dict[str, object]:
    clip = Clip(exercise(name))
    with open_camera(str(path)) as camera, open_backend(camera.backend, still=False) as model:
        for frame in iter(camera.read, None):
            model.look(clip.add(model.estimate(frame)).search)
    return clip.report()


@cache
def plain(name: str, folder: Path) -> int:
    return _count(measured(name, written(folder / f"{name}.avi", iter(filmed(name)), Kept())))


def _count(found: dict[str, object]) -> int:
    reps = found["reps"]
    assert isinstance(reps, list)
    return len(reps)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", EXERCISES)
def test_the_count_stays_however_it_was_filmed(name: str, variant: str, folder: Path) -> None:
    change, kept = VARIANTS[variant]
    pictures = filmed(name, kept.passer, kept.empty_s)
    found = measured(name, written(folder / f"changed{kept.suffix}", change(pictures), kept))
    assert _count(found) == plain(name, folder) == ROUNDS, found["notes"]
