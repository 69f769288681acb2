"""RTMPose files (`.onnx`): a model made here that finds a colour for each keypoint."""

import math
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from footage import write_picture

from coach.core.base.types import Floats, Frame, Pixels
from coach.core.kinematics.seen_body import body_in
from coach.core.kinematics.skeleton import POINTS, point
from coach.devices.errors import SourceError
from coach.devices.pose import open_backend
from coach.devices.pose.rtmpose import KEYPOINTS, decode

SIZE = (192, 256)
GREY = 128


def colours(count: int) -> Floats:
    """(count, 3) directions from grey, all lighter than it in sum, each far from the others."""
    k = np.arange(count) + 0.5
    up, round_ = 1 - 0.85 * k / count, math.pi * (1 + math.sqrt(5)) * k
    flat = np.sqrt(1 - up**2)
    local = np.stack([flat * np.cos(round_), flat * np.sin(round_), up], axis=-1)
    axis = np.ones(3) / math.sqrt(3)
    one = np.array([1.0, -1.0, 0.0]) / math.sqrt(2)
    turned: Floats = local @ np.stack([one, np.cross(axis, one), axis])
    return turned


def model(path: Path, count: int = 17, *, keypoints: int | None = None) -> Path:
    """An ONNX model with RTMPose's input and outputs: a keypoint is where its colour is, two bins to a pixel."""
    onnx = pytest.importorskip("onnx", reason="the package onnx makes the model of this test")
    helper, kinds = import_module("onnx.helper"), onnx.TensorProto
    mean, deviation = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])
    ways = colours(count)
    weights = (ways * deviation / 100).astype(np.float32)
    bias = ((ways @ (mean - GREY)) / 100).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["input", "weights", "bias"], ["map"]),
        helper.make_node("ReduceMax", ["map", "rows"], ["across"], keepdims=0),
        helper.make_node("ReduceMax", ["map", "columns"], ["down"], keepdims=0),
        helper.make_node("Resize", ["across", "", "scales"], ["simcc_x"], mode="nearest"),
        helper.make_node("Resize", ["down", "", "scales"], ["simcc_y"], mode="nearest"),
    ]
    fixed = {
        "weights": weights[:, :, None, None], "bias": bias, "rows": np.array([2]), "columns": np.array([3]),
        "scales": np.array([1, 1, 2], np.float32),
    }  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "colours",
        [helper.make_tensor_value_info("input", kinds.FLOAT, [1, 3, SIZE[1], SIZE[0]])],
        [
            helper.make_tensor_value_info(name, kinds.FLOAT, [1, keypoints or count, 2 * size])
            for name, size in (("simcc_x", SIZE[0]), ("simcc_y", SIZE[1]))
        ],
        [import_module("onnx.numpy_helper").from_array(value, name) for name, value in fixed.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    path.write_bytes(made.SerializeToString())
    return path


def person(t_s: float, at: Floats, shape: tuple[int, int] = (480, 640)) -> Frame:
    """A grey picture with a square of its colour at each keypoint; `at` (k, 2) px."""
    image: Pixels = np.full((*shape, 3), GREY, np.uint8)
    for (x, y), way in zip(at, colours(len(at)), strict=True):
        if math.isfinite(x):
            left, top = round(x), round(y)
            image[top - 5 : top + 6, left - 5 : left + 6] = np.round(GREY + 100 * way)
    return Frame(t_s=t_s, width=shape[1], height=shape[0], image=image)


def standing(count: int, x: float = 300.0, size: float = 1.0) -> Floats:
    """(count, 2) px: rows of keypoints from head to foot, left and right apart."""
    k = np.arange(count)
    at: Floats = np.stack([x + 40 * size * np.where(k % 2, 1, -1), 240 + size * 22 * (k // 2 - count / 4)], axis=-1)
    return at


@pytest.mark.parametrize("count", KEYPOINTS)
def test_rtmpose_marks_the_person_where_they_are_and_follows_them(tmp_path: Path, count: int) -> None:
    with open_backend("mediapipe", model=model(tmp_path / "pose.onnx", count)) as opened:
        for k in range(20):
            at = standing(count, 200 + 8 * k, 1 + 0.02 * k)
            pose = opened.estimate(person(k / 30, at))
            for number, name in KEYPOINTS[count].items():
                found = pose.landmarks[POINTS[name]]
                assert found[:2] * [640, 480] == pytest.approx(at[number], abs=7)  # any pixel of its square
                assert found[3] > 0.8
        unmarked = set(POINTS) - set(KEYPOINTS[count].values())
        assert np.isnan(pose.landmarks[[POINTS[name] for name in unmarked]]).all()
        assert np.isnan(pose.world).all()
        seen = body_in(pose).at
        assert not math.isnan(seen[point("knee", "left")][0])


def test_rtmpose_loses_who_leaves_and_finds_who_comes(tmp_path: Path) -> None:
    nobody = np.full((17, 2), math.nan)
    with open_backend("mediapipe", model=model(tmp_path / "pose.onnx")) as opened:
        seen = [
            opened.estimate(person(k / 30, at)).seen
            for k, at in enumerate([standing(17)] * 3 + [nobody] * 3 + [standing(17, 500)] * 3)
        ]
    assert seen == [True] * 3 + [False] * 3 + [True] * 3


def test_the_place_is_the_highest_column_and_row_and_the_score_the_lower_of_the_two() -> None:
    columns, rows = np.zeros((2, 384), np.float32), np.zeros((2, 512), np.float32)
    columns[0, 96], rows[0, 384] = 0.9, 0.6
    columns[1, 383], rows[1, 0] = 0.2, 0.7
    at, scores = decode(columns, rows, SIZE)
    assert at == pytest.approx(np.array([[0.25, 0.75], [383 / 384, 0.0]]))
    assert scores == pytest.approx([0.6, 0.2])


def test_what_is_no_rtmpose_model_is_said_in_a_sentence(tmp_path: Path) -> None:
    picture = write_picture(tmp_path / "picture.png").rename(tmp_path / "picture.onnx")
    with pytest.raises(SourceError, match="not an ONNX model"):
        open_backend("mediapipe", model=picture)
    with pytest.raises(SourceError, match="17 or 26"):
        open_backend("mediapipe", model=model(tmp_path / "fingers.onnx", 21))


def test_without_onnxruntime_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pose.onnx").write_bytes(b"x")
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(SourceError, match=r"back-coach\[rtmpose\]"):
        open_backend("mediapipe", model=tmp_path / "pose.onnx")


def _other(path: Path, inputs: dict[str, tuple[str, list[int]]]) -> Path:
    """An ONNX model with these inputs (type and shape) that gives a constant."""
    onnx = pytest.importorskip("onnx", reason="the package onnx makes the model of this test")
    helper = import_module("onnx.helper")
    values = [
        helper.make_tensor_value_info(name, getattr(onnx.TensorProto, kind), shape)
        for name, (kind, shape) in inputs.items()
    ]
    constant = import_module("onnx.numpy_helper").from_array(np.zeros((1, 17, 384), np.float32), "zero")
    graph = helper.make_graph(
        [helper.make_node("Identity", ["zero"], ["scores"])],
        "other",
        values,
        [helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, [1, 17, 384])],
        [constant],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    path.write_bytes(made.SerializeToString())
    return path


ODD: dict[str, tuple[dict[str, tuple[str, list[int]]], str]] = {
    "no input": ({}, "has 0 inputs"),
    "two inputs": ({"a": ("FLOAT", [1, 3, 256, 192]), "b": ("FLOAT", [1, 3, 256, 192])}, "has 2 inputs"),
    "a line of numbers": ({"a": ("FLOAT", [1, 99])}, "not pictures of one size"),
    "grey pictures": ({"a": ("FLOAT", [1, 1, 256, 192])}, "not pictures of one size"),
    "pictures without end": ({"a": ("FLOAT", [1, 3, 100_000, 100_000])}, "not pictures of one size"),
    "bytes": ({"a": ("UINT8", [1, 3, 256, 192])}, "not 32-bit numbers"),
}


@pytest.mark.parametrize("what", ODD)
def test_an_onnx_model_that_does_not_read_one_picture_is_refused_in_a_sentence(what: str, tmp_path: Path) -> None:
    inputs, words = ODD[what]
    with pytest.raises(SourceError, match=words):
        open_backend("mediapipe", model=_other(tmp_path / "odd.onnx", inputs))
