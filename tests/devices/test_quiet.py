"""What the native libraries write never reaches the person's screen; and nothing is loaded that is not needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from footage import ROOT, shared, write_poses, write_video

from coach.devices.quiet import quiet


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, env=environment, timeout=120
    )


SEE = """
import sys
import numpy as np
from coach.core.base.types import Frame
from coach.devices.camera import open_camera
from coach.devices.pose import open_backend
with open_backend("mediapipe") as model:
    for index in range(3):
        pose = model.estimate(Frame(t_s=index / 30, width=64, height=48, image=np.zeros((48, 64, 3), np.uint8)))
        assert not pose.seen
    for source in sys.argv[1:]:
        with open_camera(source) as camera:
            assert model.estimate(camera.read()).seen
"""

REFUSE = """
import sys
from coach.devices.camera import open_camera
from coach.devices.errors import SourceError
for source in sys.argv[1:]:
    try:
        with open_camera(source) as camera:
            while camera.read() is not None:
                pass
    except SourceError:
        pass
"""

READ = """
import sys
from coach.devices.camera import open_camera
from coach.devices.pose import open_backend
with open_camera(sys.argv[1]) as camera, open_backend(camera.backend) as backend:
    assert len([backend.estimate(frame) for frame in iter(camera.read, None)]) == 4
heavy = {"cv2", "mediapipe", "PIL", "matplotlib", "pygame"} & set(sys.modules)
assert not heavy, heavy
"""


def _says_nothing(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_the_model_starts_and_sees_nobody_in_silence() -> None:
    _says_nothing(_run(SEE))


@pytest.mark.slow
def test_the_model_meets_its_first_person_in_silence() -> None:
    _says_nothing(_run(SEE, str(shared("photo/Box_Squat_1.jpg"))))


def test_broken_films_and_absent_cameras_are_refused_in_silence(tmp_path: Path) -> None:
    cut = write_video(tmp_path / "cut.mp4", 30)
    cut.write_bytes(cut.read_bytes()[:3000])
    half = write_video(tmp_path / "half.avi", 30, "MJPG")
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    spoilt = write_video(tmp_path / "spoilt.mp4", 30)
    data = spoilt.read_bytes()
    spoilt.write_bytes(data[:100] + bytes(300) + data[400:])
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    _says_nothing(_run(REFUSE, *map(str, (cut, half, spoilt, text)), "97"))


def test_a_recording_needs_neither_opencv_nor_the_model(tmp_path: Path) -> None:
    _says_nothing(_run(READ, str(write_poses(tmp_path / "a.npz", 4))))


def test_what_is_written_to_the_descriptor_goes_to_the_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="coach.devices.quiet")
    with quiet(), quiet():
        os.write(2, b"chatter of a driver\n")
    os.write(2, b"a sentence for the person\n")
    assert capfd.readouterr().err == "a sentence for the person\n"
    assert caplog.messages == ["chatter of a driver"]


def test_an_error_inside_comes_out_and_the_screen_is_back(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), quiet():
        raise KeyError
    os.write(2, b"back\n")
    assert capfd.readouterr().err == "back\n"


UNUSED = """
import sys
import numpy as np
from coach.core.base.types import Frame
from coach.devices.pose import open_backend
with open_backend("mediapipe") as model:
    model.estimate(Frame(t_s=0.0, width=64, height=48, image=np.zeros((48, 64, 3), np.uint8)))
loaded = {"matplotlib", "sounddevice", "pygame", "PIL"} & set(sys.modules)
assert not loaded, loaded
"""


def test_the_pose_model_runs_without_the_parts_of_its_library_that_draw_and_listen() -> None:
    _says_nothing(_run(UNUSED))
