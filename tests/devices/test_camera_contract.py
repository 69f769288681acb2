"""What every row of the table of cameras promises, checked row by row."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from footage import HEIGHT, WIDTH, fake_webcam, write_picture, write_poses, write_video

from coach.devices.camera import CAMERAS, kind_of, open_camera
from coach.devices.errors import SourceError
from coach.devices.pose import BACKENDS


def _webcam(folder: Path, patch: pytest.MonkeyPatch) -> str:
    fake_webcam(patch)
    return "0"


# a row of CAMERAS -> makes a source of that kind, WIDTH x HEIGHT, and says how to name it
SAMPLES: dict[str, Callable[[Path, pytest.MonkeyPatch], str]] = {
    "webcam": _webcam,
    "mannequin": lambda folder, patch: "mannequin",
    "recording": lambda folder, patch: str(write_poses(folder / "poses.npz")),
    "photograph": lambda folder, patch: str(write_picture(folder / "picture.PNG")),
    "video": lambda folder, patch: str(write_video(folder / "film.mp4", 4)),
}
# kinds that draw their own picture size
OWN_SIZE = {"mannequin"}
# kinds that go on for as long as they are looked at
ENDLESS = {"mannequin"}
RECORDED = [kind for kind, row in CAMERAS.items() if not row.live and kind not in ENDLESS]


@pytest.fixture
def source(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return SAMPLES[request.param](tmp_path, monkeypatch)


def test_every_kind_of_camera_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(CAMERAS)


@pytest.mark.parametrize(("source", "kind"), [(kind, kind) for kind in CAMERAS], indirect=["source"])
def test_a_source_is_opened_by_the_row_that_it_belongs_to(source: str, kind: str) -> None:
    assert kind_of(source) == kind
    with open_camera(source) as camera:
        row = CAMERAS[kind]
        assert (camera.live, camera.backend) == (row.live, row.backend)
        assert camera.backend in BACKENDS
        assert camera.name


@pytest.mark.parametrize(("source", "kind"), [(kind, kind) for kind in CAMERAS], indirect=["source"])
def test_frames_have_a_size_a_rising_time_near_zero_and_either_pixels_or_landmarks(source: str, kind: str) -> None:
    with open_camera(source) as camera:
        frames = [frame for frame in (camera.read() for _ in range(4)) if frame is not None]
    assert frames
    times = [frame.t_s for frame in frames]
    assert 0 <= times[0] < 1
    assert times == sorted(set(times))
    for frame in frames:
        assert kind in OWN_SIZE or (frame.width, frame.height) == (WIDTH, HEIGHT)
        if frame.image is not None:
            assert frame.image.shape == (frame.height, frame.width, 3)
            assert frame.image.dtype == np.uint8
        else:
            assert frame.landmarks is not None
            assert frame.landmarks.shape == (33, 4)
            assert frame.world is not None
            assert frame.world.shape == (33, 3)


@pytest.mark.parametrize("source", RECORDED, indirect=True)
def test_a_recorded_source_ends_stays_ended_and_may_be_closed_twice(source: str) -> None:
    camera = open_camera(source)
    reads = 0
    while camera.read() is not None:
        reads += 1
        assert reads < 10_000
    assert camera.read() is None
    camera.close()
    camera.close()


@pytest.mark.parametrize("source", RECORDED, indirect=True)
def test_a_looped_source_goes_on_with_one_clock_that_only_rises(source: str) -> None:
    with open_camera(source) as once:
        passed = sum(1 for _ in iter(once.read, None))
    with open_camera(source, loop=True) as camera:
        frames = [camera.read() for _ in range(3 * passed + 1)]
        assert camera.duration_s is None
    times = np.array([frame.t_s for frame in frames if frame is not None])
    assert len(times) == 3 * passed + 1
    steps = np.diff(times)
    assert (steps > 0).all()
    # the step from one pass to the next is a step like the others
    assert steps == pytest.approx(np.full(len(steps), steps[0]), rel=0.02)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("0", "webcam"),
        ("12", "webcam"),
        ("./0", "video"),
        ("²", "video"),
        ("-1", "video"),
        ("a.MP4", "video"),
        ("a.jpg", "photograph"),
        ("a.JPEG", "photograph"),
        ("a.png", "photograph"),
        ("a.npz", "recording"),
        ("a.npz.mp4", "video"),
        ("", "video"),
    ],
)
def test_the_name_alone_tells_the_kind(source: str, kind: str) -> None:
    assert kind_of(source) == kind


def _forbidden(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


FILE_KINDS = {"video": ".mp4", "photograph": ".jpg", "recording": ".npz"}


@pytest.mark.parametrize("suffix", FILE_KINDS.values(), ids=FILE_KINDS.keys())
@pytest.mark.parametrize("fault", ["absent", "folder", "empty", "noise", "forbidden"])
def test_a_file_that_cannot_be_used_is_one_sentence_that_names_it(
    suffix: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"thing{suffix}"
    if fault == "folder":
        path.mkdir()
    elif fault != "absent":
        path.write_bytes(b"" if fault == "empty" else bytes(np.random.default_rng(1).integers(0, 256, 5000, np.uint8)))
    if fault == "forbidden":
        monkeypatch.setattr(Path, "open", _forbidden)
    with pytest.raises(SourceError) as caught:
        open_camera(str(path))
    said = str(caught.value)
    assert path.name in said
    assert ": " in said
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(
    "source",
    ["https://example.org/a.mp4", "rtsp://camera/1", "file:///a.npz", "a\0b.mp4", "x" * 5000, "~nobody-here/a.mp4", ""],
    ids=["web page", "network camera", "file address", "zero byte", "endless name", "unknown home", "nothing"],
)
def test_what_is_no_file_of_this_computer_is_refused(source: str) -> None:
    with pytest.raises(SourceError):
        open_camera(source)
