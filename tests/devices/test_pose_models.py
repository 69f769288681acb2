"""Model files: the one that ships, files of the person's own (`.task`), and what is wrong with the rest."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from footage import shared, write_picture

from coach.core.base.types import Frame
from coach.core.kinematics.skeleton import point
from coach.devices.camera import open_camera
from coach.devices.errors import SourceError
from coach.devices.pose import MODEL_FILES, bundle, landmarker, open_backend
from coach.devices.pose.bundle import DETECTOR, LANDMARKS, MEMBERS, MOST_BYTES


def test_the_shipped_model_is_the_one_that_the_program_names() -> None:
    assert hashlib.sha256(landmarker.shipped_model().read_bytes()).hexdigest() == landmarker.SHIPPED_SHA256


@pytest.fixture(scope="module")
def models() -> dict[str, bytes]:
    return bundle.unpack(landmarker.shipped_model().read_bytes())


def _written(path: Path, models: Mapping[str, bytes]) -> Path:
    path.write_bytes(bundle.pack(models))
    return path


def _without_metadata(models: Mapping[str, bytes]) -> dict[str, bytes]:
    out = {}
    for name, model in models.items():
        parsed = bundle.parse_model(name, model)
        parsed.metadata = []
        out[name] = bundle.serialise_model(parsed)
    return out


def test_a_bundle_is_the_same_every_time_and_its_models_are_aligned(models: dict[str, bytes], tmp_path: Path) -> None:
    data = bundle.pack(models)
    assert data == bundle.pack(models) == landmarker.shipped_model().read_bytes()
    for model in models.values():
        assert data.index(model) % 16 == 0


def test_a_model_read_and_written_again_is_the_same_model(models: dict[str, bytes]) -> None:
    for name, model in models.items():
        again = bundle.serialise_model(bundle.parse_model(name, model))
        assert bundle.serialise_model(bundle.parse_model(name, again)) == again


def test_the_record_tells_the_shipped_model_from_any_other(tmp_path: Path, models: dict[str, bytes]) -> None:
    copy = shutil.copy(landmarker.shipped_model(), tmp_path / "copied.task")
    other = _written(tmp_path / "other.task", _without_metadata(models))
    named = {}
    for path in (None, Path(copy), other):
        with open_backend("mediapipe", model=path) as opened:
            named[path] = opened.model
    assert named[None] == named[Path(copy)]
    assert named[None].startswith(f"BlazePose full ({landmarker.SHIPPED_SHA256[:12]}), mediapipe 0.10.33")
    digest = hashlib.sha256(other.read_bytes()).hexdigest()[:12]
    assert named[other].startswith(f"other.task ({digest}), mediapipe 0.10.33")


@pytest.mark.parametrize("still", [True, False])
def test_a_task_without_metadata_is_read_as_the_one_with_it(
    tmp_path: Path, models: dict[str, bytes], still: bool
) -> None:
    path = _written(tmp_path / "bare.task", _without_metadata(models))
    with open_camera(str(shared("photo/Butt_Lift_Bridge_0.jpg")), loop=True) as camera:
        frames = [frame for frame in (camera.read() for _ in range(3)) if frame is not None]
    with open_backend("mediapipe", still=still) as shipped, open_backend("mediapipe", still=still, model=path) as own:
        for frame in frames:
            one, other = shipped.estimate(frame), own.estimate(frame)
            np.testing.assert_array_equal(one.landmarks, other.landmarks)
            assert one.seen


def test_a_task_sees_nobody_where_nobody_is(tmp_path: Path, models: dict[str, bytes]) -> None:
    with open_backend("mediapipe", model=_written(tmp_path / "own.task", _without_metadata(models))) as opened:
        for t_s in (0.0, 0.03, 0.03, 0.0):  # a time that does not rise is not a crash
            pose = opened.estimate(Frame(t_s=t_s, width=64, height=48, image=np.full((48, 64, 3), 90, np.uint8)))
            assert not pose.seen
            assert pose.t_s == t_s
        opened.forget()


# -- what is wrong with a file -----------------------------------------------------------------------------------------


def _swapped(models: Mapping[str, bytes]) -> dict[str, bytes]:
    return {DETECTOR: models[LANDMARKS], LANDMARKS: models[DETECTOR]}


def _huge(path: Path, models: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(DETECTOR, models[DETECTOR])
        packed.writestr(LANDMARKS, bytes(MOST_BYTES + 1))


# what was done to the file -> (writes it, a word of the sentence)
FOREIGN: dict[str, tuple[Callable[[Path, Mapping[str, bytes]], object], str]] = {
    "one model": (lambda path, models: _written(path, {DETECTOR: models[DETECTOR]}), LANDMARKS),
    "text for models": (lambda path, models: _written(path, dict.fromkeys(MEMBERS, b"no model")), "damaged"),
    "the models exchanged": (lambda path, models: _written(path, _swapped(models)), "another model"),
    "a model cut short": (
        lambda path, models: _written(path, {**models, LANDMARKS: models[LANDMARKS][:1_000_000]}), "damaged"),
    "a cut file": (lambda path, models: path.write_bytes(bundle.pack(models)[:3_000_000]), "damaged or not a"),
    "a changed byte": (lambda path, models: path.write_bytes(_changed(bundle.pack(models))), "damaged"),
    "a picture": (lambda path, models: write_picture(path.with_suffix(".png")).rename(path), "damaged or not a"),
    "more than 64 MB": (_huge, "more than 64 MB"),
}  # fmt: skip


def _changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_not_a_pose_model_is_refused_in_a_sentence(what: str, tmp_path: Path, models: dict[str, bytes]) -> None:
    write, words = FOREIGN[what]
    path = tmp_path / "given.task"
    write(path, models)
    with pytest.raises(SourceError, match=words) as refused:
        open_backend("mediapipe", model=path)
    assert str(path) in str(refused.value)


# what was done to the shipped model -> what is then in its place
DAMAGED: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "cut": lambda data: data[:4_000_000],
    "changed": _changed,
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_installation_is_said_in_a_sentence(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, left = tmp_path / "model.task", DAMAGED[what](landmarker.shipped_model().read_bytes())
    if left is not None:
        place.write_bytes(left)
    monkeypatch.setattr(landmarker, "shipped_model", lambda: place)
    with pytest.raises(SourceError, match="install the program again"):
        open_backend("mediapipe")


def test_a_model_with_changed_bytes_is_read_or_refused_but_never_anything_else(models: dict[str, bytes]) -> None:
    chance = np.random.default_rng(0)
    refused = 0
    for _ in range(12):
        for name, model in models.items():
            data = bytearray(model)
            for at in chance.integers(0, 3000, 5):
                data[at] = int(chance.integers(256))
            try:
                bundle.parse_model(name, bytes(data))
            except bundle.BundleError:
                refused += 1
    assert refused > 3


# what `sys.platform` and `platform.machine()` tell -> what is said there where MediaPipe is not installed
ELSEWHERE = {
    ("linux", "aarch64"): "There is no MediaPipe for this kind of computer",
    ("darwin", "x86_64"): "There is no MediaPipe for this kind of computer",
    ("linux", "x86_64"): "install the program again",
}


@pytest.mark.parametrize("machine", ELSEWHERE, ids=" ".join)
def test_without_mediapipe_the_reason_and_what_to_do_are_said(
    machine: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", machine[0])
    monkeypatch.setattr("platform.machine", lambda: machine[1])
    monkeypatch.setitem(__import__("sys").modules, "mediapipe", None)
    with pytest.raises(SourceError, match=ELSEWHERE[machine]):
        open_backend("mediapipe")


@pytest.mark.parametrize("ending", MODEL_FILES)
def test_a_model_file_that_is_not_there_a_folder_or_empty_is_said_in_a_sentence(tmp_path: Path, ending: str) -> None:
    empty = tmp_path / f"empty{ending}"
    empty.touch()
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    for path, words in ((tmp_path / f"none{ending}", "There is no"), (empty, "is empty"), (folder, "is a folder")):
        with pytest.raises(SourceError, match=words):
            open_backend("mediapipe", model=path)


def test_another_file_is_not_a_model_and_a_recording_needs_none(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"\.task or \.onnx"):
        open_backend("mediapipe", model=tmp_path / "model.pth")
    with pytest.raises(SourceError, match="leave out --model"):
        open_backend("recorded", model=landmarker.shipped_model())


# -- the cut -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_script_makes_the_shipped_model_and_the_cut_changes_no_landmark(tmp_path: Path) -> None:
    """Downloads the published wheel; on real pixels the model with its mask and the one without agree bit for bit."""
    import pose_model

    published = pose_model.published_models()
    assert pose_model.cut_bundle(published) == landmarker.shipped_model().read_bytes()
    parsed = bundle.parse_model(LANDMARKS, published[LANDMARKS])
    assert pose_model.cut_mask(parsed) == 46
    whole = tmp_path / "whole.task"
    whole.write_bytes(bundle.with_pixels(published))
    for name in ("video/bridge_living_room.mp4", "photo/Box_Squat_1.jpg"):
        with open_camera(str(shared(name))) as camera:
            frames, still = [frame for frame in iter(camera.read, None) if frame is not None][:120], camera.still
        with open_backend("mediapipe", still=still) as cut, open_backend("mediapipe", still=still, model=whole) as full:
            for frame in frames:
                one, other = cut.estimate(frame), full.estimate(frame)
                np.testing.assert_array_equal(one.landmarks, other.landmarks)
                np.testing.assert_array_equal(one.world, other.world)
            assert one.seen
            assert one.landmarks[point("hip", "left"), 3] > 0.5
