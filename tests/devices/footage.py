"""Sources made up for the tests of cameras and pose models, and the way to the shared footage where there is some."""

from pathlib import Path

import numpy as np
import pytest

from coach.core.base.types import Frame, Pose
from coach.devices.camera.recording import write_recording
from coach.devices.opencv import load_opencv

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "footage"

WIDTH, HEIGHT, FPS = 96, 64, 25.0


def shared(name: str) -> Path:
    """A file of the shared footage; the test is skipped where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared footage has no {name} here")
    return path


def write_video(path: Path, frames: int, fourcc: str = "mp4v", *, split: bool = False) -> Path:
    """A film that gets brighter by 8 from frame to frame, red only: RGB (8 * i, 0, 0); `split`: white on the left."""
    cv2 = load_opencv()
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*fourcc), FPS, (WIDTH, HEIGHT))
    assert writer.isOpened()
    for index in range(frames):
        picture = np.full((HEIGHT, WIDTH, 3), (0, 0, 8 * index), np.uint8)  # blue, green, red
        if split:
            picture[:, : WIDTH // 2] = 255
        writer.write(picture)
    writer.release()
    return path


def write_picture(path: Path) -> Path:
    """A picture that is red on its left half and blue on its right."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[:, : WIDTH // 2, 2] = 255
    image[:, WIDTH // 2 :, 0] = 255
    assert load_opencv().imwrite(str(path), image)
    return path


def a_pose(t_s: float, seen: bool = True) -> Pose:
    """A pose whose numbers all differ, or nobody."""
    landmarks = np.linspace(0.1, 0.9, 33 * 4).reshape(33, 4) if seen else np.full((33, 4), np.nan)
    world = np.linspace(-1, 1, 33 * 3).reshape(33, 3) if seen else np.full((33, 3), np.nan)
    return Pose(t_s=t_s, width=WIDTH, height=HEIGHT, landmarks=landmarks, world=world)


def write_poses(path: Path, count: int = 4) -> Path:
    """A recording at `FPS` in which nobody is there in the second frame."""
    write_recording(path, [a_pose(index / FPS, seen=index != 1) for index in range(count)])
    return path


def arrays(count: int = 4) -> dict[str, np.ndarray]:
    """The arrays of a sound recording, for a test to spoil."""
    poses = [a_pose(index / FPS) for index in range(count)]
    return {
        "t_s": np.array([pose.t_s for pose in poses]),
        "landmarks": np.array([pose.landmarks for pose in poses]),
        "world": np.array([pose.world for pose in poses]),
        "width": np.array(WIDTH),
        "height": np.array(HEIGHT),
    }


def blank(t_s: float = 0.0) -> Frame:
    """A grey picture without anybody in it."""
    return Frame(t_s=t_s, width=WIDTH, height=HEIGHT, image=np.full((HEIGHT, WIDTH, 3), 128, np.uint8))


class FakeCapture:
    """Stands in for `cv2.VideoCapture`: a camera numbered 0 that gives `frames` pictures, then nothing."""

    frames = 1_000_000
    asleep = 0  # failed reads before the first picture

    def __init__(self, number: int) -> None:
        self.opened = number == 0
        self.left = self.frames
        self.sleep = self.asleep

    def isOpened(self) -> bool:
        return self.opened

    def set(self, setting: int, value: float) -> bool:
        return True

    def grab(self) -> bool:
        if self.sleep > 0:
            self.sleep -= 1
            return False
        self.left -= 1
        return self.left >= 0

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.full((HEIGHT, WIDTH, 3), (0, 0, 200), np.uint8)

    def release(self) -> None:
        self.opened = False


def fake_webcam(patch: pytest.MonkeyPatch, *, frames: int = 1_000_000, asleep: int = 0) -> None:
    """Plug in a made-up camera with the number 0, and no other."""
    kind = type("Plugged", (FakeCapture,), {"frames": frames, "asleep": asleep})
    patch.setattr(load_opencv(), "VideoCapture", kind)
    patch.setattr("coach.devices.camera.webcam._PAUSE_S", 0.0)
