"""A Piper voice made here: as the real ones in its files, inputs and outputs, with a tone for each phoneme."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RATE = 16000
PHONEME_S = 0.05
LETTERS = "_^$ ,.?!:;abcdefghijklmnoprstuvwxyzæçðøŋœɐɑɒɔəɚɛɜɡɣɨɪɫɬɲɾɹʁʃʊʌʎʏʒʔʝˈˌːβθχᵻ\u0303\u0329"
NO_NUMBER, SILENT, FAILS = 900, 901, 902  # what the model makes of a phoneme with such a number in its settings


def piper_settings(**changed: Any) -> bytes:
    """The .onnx.json of it."""
    whole = {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "num_symbols": 256,
        "num_speakers": 1,
        "speaker_id_map": {},
        "language": {"code": "en_US", "family": "en"},
        "phoneme_id_map": {letter: [number] for number, letter in enumerate(LETTERS)},
    }
    return json.dumps(whole | changed).encode()


def piper_voice(
    folder: Path, *, name: str = "voice.onnx", speakers: int = 1, rename: str = "input", **changed: Any
) -> Path:
    """The two files; `changed` settings, and another name of the first input, make what is no voice."""
    onnx = pytest.importorskip("onnx", reason="the package onnx makes the voice of this test")
    pytest.importorskip("onnxruntime", reason="the package onnxruntime speaks it")
    helper, kinds = import_module("onnx.helper"), onnx.TensorProto
    hz = np.zeros((SILENT + 1, 1), np.float32)
    hz[3 : len(LETTERS), 0] = 200 + 10 * np.arange(len(LETTERS) - 3)  # pads and marks are silent
    hz[NO_NUMBER] = np.nan
    fixed = {
        "table": hz,
        "zero": np.float32(0), "one": np.float32(1), "samples": np.float32(PHONEME_S * RATE),
        "turn": np.float32(2 * np.pi / RATE), "half": np.float32(0.5), "at": np.array(1, np.int64),
        "shape": np.array([1, 1, 1, -1], np.int64), "row": np.array([1, -1], np.int64),
        "column": np.array([-1], np.int64),
    }  # fmt: skip
    nodes = [
        helper.make_node("Reshape", [rename, "column"], ["ids"]),
        helper.make_node("Gather", ["table", "ids"], ["hz"]),
        helper.make_node("Gather", ["scales", "at"], ["stretch"]),
        helper.make_node("Mul", ["samples", "stretch"], ["upto"]),
        helper.make_node("Range", ["zero", "upto", "one"], ["time"]),
        helper.make_node("Reshape", ["time", "row"], ["times"]),
        helper.make_node("MatMul", ["hz", "times"], ["turns"]),
        helper.make_node("Mul", ["turns", "turn"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Mul", ["wave", "half"], ["softer"]),
        helper.make_node("Reshape", ["softer", "shape"], ["output"]),
    ]
    inputs = [(rename, kinds.INT64, [1, None]), ("input_lengths", kinds.INT64, [1]), ("scales", kinds.FLOAT, [3])]
    if speakers > 1:
        inputs.append(("sid", kinds.INT64, [1]))
    graph = helper.make_graph(
        nodes,
        "tones",
        [helper.make_tensor_value_info(*each) for each in inputs],
        [helper.make_tensor_value_info("output", kinds.FLOAT, [1, 1, 1, None])],
        [import_module("onnx.numpy_helper").from_array(np.asarray(value), key) for key, value in fixed.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = folder / name
    path.write_bytes(made.SerializeToString())
    path.with_name(path.name + ".json").write_bytes(piper_settings(num_speakers=speakers, **changed))
    return path
