"""Makes assets/models/blazepose_full.task from the two models inside the published wheel of mediapipe 0.10.21.

What only the mask of the person needs is cut out of the landmark model (46 of its 332 operators): nothing here looks at
that mask. The landmarks stay the same, bit for bit; tests/devices/test_pose_models.py compares them.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from coach.devices.pose.bundle import (
    DETECTOR,
    LANDMARKS,
    MEMBERS,
    describe_pixels,
    pack,
    parse_model,
    serialise_model,
    with_pixels,
)
from coach.devices.pose.landmarker import SHIPPED_SHA256, shipped_model

# in the wheel -> in the bundle
SOURCES: dict[str, str] = {
    "mediapipe/modules/pose_detection/pose_detection.tflite": DETECTOR,
    "mediapipe/modules/pose_landmark/pose_landmark_full.tflite": LANDMARKS,
}
# SHA-256 of the two, as they are in every wheel of mediapipe 0.10.21
PUBLISHED: dict[str, str] = {
    DETECTOR: "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    LANDMARKS: "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
}
MASK_SIZE, HEAT_MAP_SIZE = 256, 64  # px: by these the two pictures among the outputs are told apart


def published_models() -> dict[str, bytes]:
    """Both models out of the wheel, by their names in the bundle. Raises OSError where it cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder,
            "--python-version", "3.12", "--platform", "manylinux_2_28_x86_64", "mediapipe==0.10.21",
        ]  # fmt: skip
        if subprocess.run(command).returncode:
            raise OSError("The wheel of mediapipe 0.10.21 could not be downloaded.")
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            models = {name: packed.read(path) for path, name in SOURCES.items()}
    for name, model in models.items():
        if hashlib.sha256(model).hexdigest() != PUBLISHED[name]:
            raise OSError(f"{name} in this wheel is not the one that was published.")
    return models


def cut_mask(model: Any) -> int:
    """Take out of a landmark model (`ModelT`) what only its mask needs; gives how many operators went.

    The mask's place among the outputs goes to the heat map, because MediaPipe's graph wants five outputs.
    """
    (graph,) = model.subgraphs
    sizes = [
        int(graph.tensors[number].shape[1]) if len(graph.tensors[number].shape) == 4 else 0 for number in graph.outputs
    ]
    mask, heat_map = sizes.index(MASK_SIZE), sizes.index(HEAT_MAP_SIZE)
    outputs = [int(number) for number in graph.outputs]
    outputs[mask] = outputs[heat_map]
    graph.outputs = np.array(outputs, np.int32)
    needed, kept = set(outputs), []
    for operator in reversed(graph.operators):
        if needed.intersection(int(number) for number in operator.outputs):
            needed.update(int(number) for number in operator.inputs)
            kept.append(operator)
    gone = len(graph.operators) - len(kept)
    graph.operators = kept[::-1]
    _empty_buffers(model, needed | {int(number) for number in graph.inputs})
    return gone


def _empty_buffers(model: Any, needed: set[int]) -> None:
    (graph,) = model.subgraphs
    used = {graph.tensors[number].buffer for number in needed if number >= 0}
    used |= {entry.buffer for entry in model.metadata or []}
    for number, buffer in enumerate(model.buffers):
        if number not in used:
            buffer.data = None


def cut_bundle(models: dict[str, bytes]) -> bytes:
    """The bundle that is shipped, of the two published models."""
    landmarks = parse_model(LANDMARKS, models[LANDMARKS])
    cut_mask(landmarks)
    describe_pixels(landmarks, MEMBERS[LANDMARKS])
    detector = parse_model(DETECTOR, models[DETECTOR])
    describe_pixels(detector, MEMBERS[DETECTOR])
    return pack({DETECTOR: serialise_model(detector), LANDMARKS: serialise_model(landmarks)})


def main(
    output: Annotated[
        Path | None, typer.Option("-o", help="Where to write it; by default its place in assets.")
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Leave the mask in, to compare with.")] = False,
) -> None:
    """Download the wheel, cut the model, write the bundle, and say its SHA-256."""
    models = published_models()
    data = with_pixels(models) if whole else cut_bundle(models)
    place = output or shipped_model()
    place.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    typer.echo(f"{place.name}: {len(data)} bytes, SHA-256 {digest}")
    if not whole and digest != SHIPPED_SHA256:
        typer.echo("This is not the model that coach/devices/pose/landmarker.py names.", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
