"""ONNX files: one sentence for what is none, and a library that reports to nobody."""

import os
import sys
from pathlib import Path

import pytest

from coach.devices.errors import SourceError
from coach.devices.onnx_file import load_onnxruntime, open_session


def test_the_library_is_told_to_report_to_nobody_before_it_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # as if it were not installed
    with pytest.raises(ImportError):
        load_onnxruntime()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_a_file_that_is_no_graph_and_a_missing_library_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("onnxruntime")
    with pytest.raises(SourceError, match="not an ONNX model"):
        open_session(tmp_path / "a.onnx", b"x", extra="voice")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SourceError, match=r"back-coach\[voice\]"):
        open_session(tmp_path / "a.onnx", b"x", extra="voice")
