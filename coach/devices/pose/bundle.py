"""MediaPipe's model bundles (`.task`): two models in one file, and how each wants its pixels; read and written.

Pure Python on the schemas that come with the library: its own metadata writer is compiled, and releases 0.10.30 to
0.10.33 come without that part.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from coach.core.base.limits import MB, most


@dataclass(frozen=True, slots=True)
class Member:
    """One model of a bundle: what it reads of a pixel of 0 to 255 is (pixel - mean) / deviation."""

    mean: float
    deviation: float
    outputs: tuple[int, ...]  # numbers in each of its outputs, in order, where it can be nothing else


# a pose landmarker's bundle, by the names that its graph asks for. Pixels from -1 to 1 and 0 to 1, as in its graphs
# pose_detection_cpu and pose_landmark_by_roi_cpu of MediaPipe. The detector gives 12 numbers and a score for each
# anchor, the landmark model 39 points of 5 numbers, a score, a mask, a heat map, and 39 points of 3 numbers
DETECTOR, LANDMARKS = "pose_detector.tflite", "pose_landmarks_detector.tflite"
MEMBERS: dict[str, Member] = {
    DETECTOR: Member(127.5, 127.5, outputs=(12, 1)),
    LANDMARKS: Member(0.0, 255.0, outputs=(195, 1)),
}
MOST_BYTES = most("model.member")
_METADATA = b"TFLITE_METADATA"  # under this name a model file keeps its metadata
_ALIGNED = 16  # bytes: `force_align` of a buffer in TensorFlow Lite's schema
_HEADER = 30  # bytes of a zip member's header before its name
_PADDING = 0xD935  # the id of the extra field that only aligns (Android's zipalign)
_MADE = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can tell: the same models give the same bytes


class BundleError(ValueError):
    """A file that is not a pose landmarker's bundle; the message completes "the file ..."."""


def unpack(data: bytes) -> dict[str, bytes]:
    """The models of `MEMBERS` by name. Raises BundleError where one is missing, damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            models = {name: _read(packed, name) for name in MEMBERS if name in packed.namelist()}
    except BundleError:
        raise
    except Exception as error:  # offsets and lengths that point anywhere: the library raises whatever comes of that
        raise BundleError("is damaged or not a .task file") from error
    if missing := set(MEMBERS) - set(models):
        raise BundleError(f"holds no {' and no '.join(sorted(missing))}")
    return models


def _read(packed: zipfile.ZipFile, name: str) -> bytes:
    info = packed.getinfo(name)
    content = b""
    if info.file_size <= MOST_BYTES:
        with packed.open(info) as member:
            content = member.read(MOST_BYTES + 1)  # the size that a zip states need not be true
    if info.file_size > MOST_BYTES or len(content) > MOST_BYTES:
        raise BundleError(f"holds a {name} of more than {MOST_BYTES // MB} MB")
    return content


def pack(models: Mapping[str, bytes]) -> bytes:
    """A bundle of these models: stored, each at a multiple of 16 bytes, byte for byte the same every time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for name, model in models.items():
            member = zipfile.ZipInfo(name, _MADE)
            padding = -(content.tell() + _HEADER + len(name) + 4) % _ALIGNED
            member.extra = _PADDING.to_bytes(2, "little") + padding.to_bytes(2, "little") + bytes(padding)
            packed.writestr(member, model)
    return content.getvalue()


def parse_model(name: str, model: bytes) -> Any:
    """A model of a bundle as the schema's `ModelT`, every part of it read.

    Raises BundleError where it is damaged, or is not the model of this name (the two exchanged, say): the library would
    crash on it instead.
    """
    schema = _schema("schema_py_generated")
    try:
        if model[4:8] != b"TFL3":
            raise ValueError("another kind of file")
        parsed = schema.ModelT.InitFromPackedBuf(model, 0)
        outputs = [int(parsed.subgraphs[0].tensors[number].shape[-1]) for number in parsed.subgraphs[0].outputs]
        whole = _whole(parsed)
    except Exception as error:  # an offset that points anywhere: the generated reader raises whatever comes of that
        raise BundleError(f"holds a damaged {name}") from error
    if not whole:
        raise BundleError(f"holds a damaged {name}")
    if tuple(outputs[: len(MEMBERS[name].outputs)]) != MEMBERS[name].outputs:
        raise BundleError(f"holds another model under the name {name}")
    return parsed


def _whole(parsed: Any) -> bool:
    """Whether every number that stands for a tensor, a buffer or a kind of operator has one."""
    (graph,) = parsed.subgraphs
    used = [n for op in graph.operators for n in (*op.inputs, *op.outputs)]
    return (
        all(-1 <= n < len(graph.tensors) for n in used)
        and all(0 <= n < len(graph.tensors) for n in (*graph.inputs, *graph.outputs))
        and all(0 <= tensor.buffer < len(parsed.buffers) for tensor in graph.tensors)
        and all(0 <= op.opcodeIndex < len(parsed.operatorCodes) for op in graph.operators)
    )


def serialise_model(model: Any) -> bytes:
    """The file of a `ModelT`, its buffers aligned as the schema asks."""
    builder = import_module("flatbuffers").Builder(1 << 20)
    model.buffers = [_Aligned(buffer.data) for buffer in model.buffers]
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


class _Aligned:
    """A buffer of a model that packs itself aligned, which the generated `BufferT` does not."""

    def __init__(self, data: Any) -> None:
        self.data = b"" if data is None else bytes(data)

    def Pack(self, builder: Any) -> int:  # the name by which the generated code calls it
        schema = _schema("schema_py_generated")
        if self.data:
            builder.StartVector(1, len(self.data), _ALIGNED)
            builder.head -= len(self.data)
            builder.Bytes[builder.head : builder.head + len(self.data)] = self.data
            content = builder.EndVector()
        schema.BufferStart(builder)
        if self.data:
            schema.BufferAddData(builder, content)
        return int(schema.BufferEnd(builder))


def describe_pixels(model: Any, member: Member) -> None:
    """Write into a `ModelT` how its pixels are normalised, in place of any metadata that it has."""
    described = _pixel_metadata(member)
    schema = _schema("schema_py_generated")
    model.metadata = model.metadata or []
    for entry in model.metadata:
        if entry.name == _METADATA:
            model.buffers[entry.buffer].data = described
            return
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data = described
    entry.name, entry.buffer = _METADATA.decode(), len(model.buffers)
    model.buffers.append(buffer)
    model.metadata.append(entry)


def _pixel_metadata(member: Member) -> bytes:
    schema = _schema("metadata_schema_py_generated")
    pixels = schema.ImagePropertiesT()
    pixels.colorSpace = schema.ColorSpaceType.RGB
    content = schema.ContentT()
    content.contentPropertiesType, content.contentProperties = schema.ContentProperties.ImageProperties, pixels
    numbers = schema.NormalizationOptionsT()
    numbers.mean, numbers.std = [member.mean], [member.deviation]
    unit = schema.ProcessUnitT()
    unit.optionsType, unit.options = schema.ProcessUnitOptions.NormalizationOptions, numbers
    tensor = schema.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [unit]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    whole = schema.ModelMetadataT()
    whole.subgraphMetadata = [graph]
    builder = import_module("flatbuffers").Builder(256)
    builder.Finish(whole.Pack(builder), b"M001")
    return bytes(builder.Output())


def with_pixels(models: Mapping[str, bytes]) -> bytes:
    """A bundle of these models, with how each wants its pixels written into it. Raises BundleError as `parse_model`."""
    described = {}
    for name, model in models.items():
        parsed = parse_model(name, model)
        describe_pixels(parsed, MEMBERS[name])
        described[name] = serialise_model(parsed)
    return pack(described)


def _schema(name: str) -> Any:
    from coach.devices.pose.library import load_mediapipe

    load_mediapipe()
    return import_module(f"mediapipe.tasks.metadata.{name}")
