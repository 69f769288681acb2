"""Landmark recordings: written and read back, nobody kept as NaN, and everything doubtful refused."""

import contextlib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from footage import FPS, HEIGHT, WIDTH, a_pose, arrays, shared, write_poses

from coach.core.base.types import Frame
from coach.devices.camera import open_camera
from coach.devices.camera.recording import write_recording
from coach.devices.errors import SourceError


def _frames(path: Path) -> list[Frame]:
    with open_camera(str(path)) as camera:
        return list(iter(camera.read, None))


def _save(path: Path, **changed: Any) -> Path:
    kept = {name: array for name, array in {**arrays(), **changed}.items() if array is not None}
    np.savez_compressed(path, **kept)
    return path


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    frames = _frames(write_poses(tmp_path / "a.npz", 5))
    assert [frame.t_s for frame in frames] == pytest.approx(np.arange(5) / FPS)
    assert {(frame.width, frame.height) for frame in frames} == {(WIDTH, HEIGHT)}
    for index, frame in enumerate(frames):
        expected = a_pose(index / FPS, seen=index != 1)
        np.testing.assert_allclose(frame.landmarks, expected.landmarks, atol=1e-6)
        np.testing.assert_allclose(frame.world, expected.world, atol=1e-6)


def test_its_length_counts_the_last_frame(tmp_path: Path) -> None:
    with open_camera(str(write_poses(tmp_path / "a.npz", 5))) as camera:
        assert camera.duration_s == pytest.approx(5 / FPS)


def test_a_row_of_zeros_is_nobody(tmp_path: Path) -> None:
    landmarks = arrays()["landmarks"].copy()
    landmarks[2] = 0
    frame = _frames(_save(tmp_path / "a.npz", landmarks=landmarks))[2]
    assert np.isnan(frame.landmarks).all()
    assert np.isnan(frame.world).all()


def test_world_may_be_left_out(tmp_path: Path) -> None:
    frames = _frames(_save(tmp_path / "a.npz", world=None))
    assert all(np.isnan(frame.world).all() for frame in frames)
    assert all(np.isfinite(frame.landmarks).all() for frame in frames)


def test_a_piece_cut_out_of_a_session_starts_at_zero_and_keeps_its_gaps(tmp_path: Path) -> None:
    frames = _frames(_save(tmp_path / "a.npz", t_s=np.array([300.0, 300.1, 350.0, 350.1])))
    assert [frame.t_s for frame in frames] == pytest.approx([0, 0.1, 50, 50.1])


def _with(name: str, index: Any, value: float) -> dict[str, np.ndarray]:
    changed = arrays()[name].astype(np.float64).copy()
    changed[index] = value
    return {name: changed}


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no times": ({"t_s": None}, "t_s is missing"),
    "no landmarks": ({"landmarks": None}, "landmarks is missing"),
    "no size": ({"width": None, "height": None}, "width is missing; height is missing"),
    "no rows": ({k: v[:0] for k, v in arrays().items() if v.ndim}, "no rows"),
    "fewer times than rows": ({"t_s": np.arange(3.0)}, "shape"),
    "17 points": ({"landmarks": np.zeros((4, 17, 4))}, r"\(4, 33, 4\)"),
    "no visibility": ({"landmarks": np.zeros((4, 33, 3))}, "landmarks has the shape"),
    "flat world": ({"world": np.zeros((4, 99))}, "world has the shape"),
    "times in a table": ({"t_s": np.zeros((2, 2))}, "t_s has the shape"),
    "times that stand still": (_with("t_s", 2, 1 / FPS), "does not rise"),
    "times that go back": (_with("t_s", 2, -1.0), "does not rise"),
    "a time that is not a number": (_with("t_s", 2, np.nan), "does not rise"),
    "an endless time": (_with("t_s", 3, np.inf), "does not rise"),
    "a year between two rows": ({"t_s": np.array([0, 1, 2, 3.2e7])}, "more than 60 s apart; |longer than 24 hours"),
    "a gap of 61 s": ({"t_s": np.array([0, 1, 2, 63.0])}, "more than 60 s apart"),
    "steps of nearly nothing": ({"t_s": np.arange(4) * 5e-324}, "less than 1 ms apart"),
    "steps of 1e305": ({"t_s": np.arange(4) * 1e305}, "longer than 24 hours; some rows are more than 60 s apart"),
    "endless landmarks": (_with("landmarks", (1, 2, 2), -np.inf), "landmarks holds infinite"),
    "endless world": (_with("world", (1, 2, 0), np.inf), "world holds infinite"),
    "landmarks in pixels": (_with("landmarks", (1, 2, 0), 320.0), "picture widths"),
    "visibility in percent": (_with("landmarks", (1, 2, 3), 80.0), "visibility"),
    "no width": ({"width": np.array(0)}, "width of 0"),
    "a width that is not a number": ({"width": np.array(np.nan)}, "width of nan"),
    "a giant height": ({"height": np.array(10**7)}, "height"),
    "two widths": ({"width": np.array([640, 480])}, "width is not one number"),
    "words": ({"t_s": np.array(["a", "b", "c", "d"])}, "t_s is not made of numbers"),
    "complex numbers": ({"landmarks": np.zeros((4, 33, 4), complex)}, "not made of numbers"),
    "objects": ({"t_s": np.array([{}, {}, {}, {}], object)}, "not a landmark recording"),
}


@pytest.mark.parametrize(("changed", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_recording_is_refused_with_its_fault(changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=said):
        open_camera(str(_save(tmp_path / "a.npz", **changed)))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = _save(tmp_path / "a.npz", **_with("t_s", 2, -1.0), **_with("landmarks", (1, 2, 3), 80.0))
    with pytest.raises(SourceError, match=r"rise.*visibility"):
        open_camera(str(path))


def test_a_recording_damaged_anywhere_is_refused_or_read_but_never_a_crash(tmp_path: Path) -> None:
    whole = write_poses(tmp_path / "a.npz", 4).read_bytes()
    chance = np.random.default_rng(7)
    for _ in range(150):
        data = bytearray(whole[: chance.integers(1, len(whole) + 1)])
        for at in chance.integers(0, len(data), 3):
            data[at] = chance.integers(0, 256)
        path = tmp_path / "b.npz"
        path.write_bytes(data)
        with contextlib.suppress(SourceError):
            _frames(path)


def test_a_small_file_that_unpacks_to_a_giant_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.devices.camera.recording._BYTES", 100_000)
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("t_s.npy", bytes(1_000_000))
    with pytest.raises(SourceError, match="too large"):
        open_camera(str(path))


def test_writing_where_one_may_not_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="choose another folder"):
        write_recording(tmp_path / "absent" / "a.npz", [a_pose(0)])
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_keeps_the_recording_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_poses(tmp_path / "a.npz")
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(SourceError, match="No space left"):
        write_poses(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_or_two_sizes_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not of 0"):
        write_recording(tmp_path / "a.npz", [])
    with pytest.raises(ValueError, match="not of 2"):
        write_recording(tmp_path / "a.npz", [a_pose(0), replace(a_pose(1), width=9)])


def test_real_traces_are_read() -> None:
    frames = _frames(shared("traces/gait_arm_no_swing.npz"))
    assert len(frames) == 361
    assert sum(np.isnan(frame.landmarks).all() for frame in frames) == 103
