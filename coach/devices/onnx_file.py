"""ONNX files, through onnxruntime: a pose model or a voice that a person has, and the voice of the extra `[voice]`."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from coach.devices.errors import SourceError


def load_onnxruntime() -> Any:
    """The library: it prints nothing and reports to nobody. Raises ImportError."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # of 1.29 and newer, which are not asked for; read as it loads
    runtime = import_module("onnxruntime")
    runtime.set_default_logger_severity(4)  # what it says goes into a sentence
    runtime.disable_telemetry_events()  # of older ones, into the log of Windows
    return runtime


def open_session(path: Path, data: bytes, *, extra: str, threads: int = 0) -> Any:
    """The graph in `data`, the content of `path`, on the processor; `threads` of 0 takes as many as there are cores.

    Raises SourceError where it is no such graph, or onnxruntime is missing: `extra` is what brings it.
    """
    try:
        runtime = load_onnxruntime()
    except ImportError as error:
        raise SourceError(
            f"An .onnx model needs onnxruntime: install the program with it, pip install 'back-coach[{extra}]'."
        ) from error
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        return runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own kinds of error have no common name
        raise SourceError(f"'{path}' is damaged or not an ONNX model: download it again.") from error
