"""Films the figure from many places, and fits the correction for a camera beside the view.

python benchmarks/beside_view.py --films DIR [--bodies N] [--left-out] [--crossed] [--write]

`--write` writes `coach/core/kinematics/beside_view_weights.py`.
"""

import base64
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from coach.certification.cases import Case, drawn
from coach.certification.film import case_camera, perform, prescribed_camera
from coach.certification.score import ClipScore, pooled, score
from coach.certification.trial import seen
from coach.certification.truth import flat
from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise
from coach.core.filtering.filters import Smooth, smooth
from coach.core.kinematics import beside_view, beside_view_weights
from coach.core.kinematics.skeleton import PAIRED, POINTS
from coach.core.tracking.pipeline import Watching, observe
from coach.mannequin.body.landmarks import model_points
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

# bodies of its own: those of a certificate are numbered from 1, and never learned from
FIRST_BODY = 3000
WIDEST_DEG = 50.0
GOLDEN = 0.6180339887  # spreads the places of the bodies evenly, however many there are
FRAMES_PER_S = 10.0
TESTED = 4  # every fourth body is not learned from, but tells how well it went
HIDDEN = 48
EPOCHS, BATCH, RATE, DECAY, NOISE = 30, 512, 2e-3, 1e-3, 0.2
SEED = 1
LEAST_DEVIATION = 0.1
THINNED, ROUNDS = 6, 12  # every so many frames are looked at for the typical ones
TRULY_SEEN = 0.25  # `UNIT_M`: a joint further from its true height was not seen, and there is nothing to learn from
SEGMENTS = (  # by the weight of their direction: what angles are made of
    ("hip", "shoulder", 1.0), ("hip", "knee", 1.5), ("knee", "ankle", 1.5), ("shoulder", "elbow", 0.5),
    ("elbow", "wrist", 0.5), ("shoulder", "ear", 0.4), ("ankle", "toe", 0.4), ("ankle", "heel", 0.3),
)  # fmt: skip
PLACED = 0.3  # the weight of a point by itself
POINTS_READ = 2 * len(PAIRED) + 1
BEGIN, END = "_CODED = (\n", ")\n# fmt: on"


Job = tuple[Path, int, Case]  # an exercise file, the body's number, and its clip


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Frames of one clip: what is read, how far each point is to be moved ahead (in `UNIT_M`), and the angles."""

    exercise: str
    body: int
    turn_deg: float
    read: Floats  # (n, features)
    wanted: Floats  # (n, points read)


def cases(exercise: Exercise, bodies: int) -> Iterator[tuple[int, Case]]:
    """One clip of each body, from places spread evenly over both sides of the prescribed view."""
    phase = sum(exercise.id.encode()) % 97 / 97
    for body in range(bodies):
        turn = -WIDEST_DEG + 2 * WIDEST_DEG * ((body * GOLDEN + phase) % 1.0)
        case = drawn(exercise.id, FIRST_BODY + body, 0.0)
        clear = body % 2 == 1
        yield (
            body,
            replace(
                case, turn_deg=round(turn, 1), frames_per_s=FRAMES_PER_S, quality="clean" if clear else case.quality
            ),
        )


def examples(job: Job, films: Path) -> Examples:
    """One clip: filmed, seen by the pose model, and set beside the truth."""
    path, body, case = job
    exercise = read_exercise(path)
    performance = perform(case, exercise)
    poses = seen(case, exercise, performance, films)
    flat_deg, camera = prescribed_camera(case, exercise).yaw_deg, case_camera(case, exercise)
    watching, filtering = Watching(), Smooth()
    read, wanted = [], []
    for pose, joints, turned in zip(poses, performance.joints, performance.turned, strict=True):
        watching, now = observe(exercise, watching, pose)
        filtering, points = smooth(filtering, pose.t_s, now.pose.points)
        faces = now.orientation.faces
        if turned or not now.person or faces == 0.0:
            continue
        features, size = beside_view.features(points, now.pose.world, faces)
        away_m = float(camera.seen_from(_hips(model_points(joints)))[2])
        heights = camera.focal_px / away_m / camera.height
        true = flat(joints, flat_deg)
        ahead = faces * (true[beside_view.ORDER[faces], 0] - _hips(true)[0]) * heights / size
        moved = ahead - features[: 2 * POINTS_READ : 2]
        height = (true[beside_view.ORDER[faces], 1] - _hips(true)[1]) * heights / size
        if np.isfinite(features).all() and np.abs(height - features[1 : 2 * POINTS_READ : 2])[_BODY].max() < TRULY_SEEN:
            read.append(features)
            wanted.append(moved)
    return Examples(exercise.id, body, case.turn_deg, np.array(read), np.array(wanted))


def _hips(points: Floats) -> Floats:
    middle: Floats = (points[POINTS["left_hip"]] + points[POINTS["right_hip"]]) / 2
    return middle


_BODY = [PAIRED.index(name) + side for side in (0, len(PAIRED)) for name in ("shoulder", "hip", "knee", "ankle")]


# -- the fit -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One hidden layer of tanh, and what the bodies were like that it was fitted to."""

    mean: Floats
    scale: Floats
    layers: list[Floats]  # hidden weights and biases, then those of the output
    axes: Floats
    known: Floats

    def moved(self, read: Floats) -> Floats:
        into, biases, out, last = self.layers
        x = (read - self.mean) / self.scale
        answer: Floats = np.tanh(x @ into + biases) @ out + last
        return answer * self.likeness(x)[:, None]

    def likeness(self, x: Floats) -> Floats:
        """(n,) as of `beside_view.likeness`."""
        distance = np.sqrt(((self.known - (x @ self.axes)[:, None]) ** 2).sum(axis=2).min(axis=1))
        return np.clip((beside_view.UNLIKE - distance) / (beside_view.UNLIKE - beside_view.LIKE), 0.0, 1.0)


def judged() -> Floats:
    """(points, rows) what an error is judged by: the direction of every segment, and each point by itself."""
    rows = []
    for first, second, importance in SEGMENTS:
        for side in (0, len(PAIRED)):
            row = np.zeros(POINTS_READ)
            row[PAIRED.index(first) + side], row[PAIRED.index(second) + side] = -importance, importance
            rows.append(row)
    return np.array([*rows, *(PLACED * np.eye(POINTS_READ))]).T


def fitted(clips: Sequence[Examples]) -> Network:
    """Least squares by Adam (Kingma and Ba 2015), with noise on what is read; the same for the same clips."""
    rng = np.random.default_rng(SEED)
    read, wanted = (np.concatenate([getattr(clip, name) for clip in clips]) for name in ("read", "wanted"))
    mean, scale = read.mean(axis=0), read.std(axis=0) + LEAST_DEVIATION
    x, y = ((read - mean) / scale).astype(np.float32), wanted.astype(np.float32)
    sizes = (x.shape[1], HIDDEN, y.shape[1])
    layers = [
        rng.normal(size=sizes[:2]) / np.sqrt(sizes[0]), np.zeros(sizes[1]),
        rng.normal(size=sizes[1:]) / np.sqrt(sizes[1]) / 10, np.zeros(sizes[2]),
    ]  # fmt: skip
    layers = [layer.astype(np.float32) for layer in layers]
    matter = (judged() @ judged().T).astype(np.float32)
    slow, square = ([np.zeros_like(layer) for layer in layers] for _ in range(2))
    batches = -(-len(x) // BATCH) * EPOCHS
    steps = count(1)
    for _ in range(EPOCHS):
        order = rng.permutation(len(x))
        for start in range(0, len(x), BATCH):
            here, step = order[start : start + BATCH], next(steps)
            noisy = x[here] + NOISE * rng.standard_normal((len(here), x.shape[1]), np.float32)
            within = np.tanh(noisy @ layers[0] + layers[1])
            error = (within @ layers[2] + layers[3] - y[here]) @ matter / len(here)
            back = error @ layers[2].T * (1 - within**2)
            slopes = [
                noisy.T @ back + DECAY * layers[0],
                back.sum(0),
                within.T @ error + DECAY * layers[2],
                error.sum(0),
            ]
            rate = RATE * (1 + np.cos(np.pi * step / batches)) / 2
            for layer, slope, m, v in zip(layers, slopes, slow, square, strict=True):
                m += 0.1 * (slope - m)
                v += 0.01 * (slope**2 - v)
                layer -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return Network(mean, scale, [layer.astype(float) for layer in layers], *typical((read - mean) / scale, rng))


def typical(x: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The axes along which frames differ most, (features, axes), and typical frames along them, by k-means."""
    axes = np.linalg.svd(x[::THINNED] - x[::THINNED].mean(axis=0), full_matrices=False)[2][
        : beside_view_weights.ACROSS
    ].T
    along = x[::THINNED] @ axes
    known = along[rng.choice(len(along), beside_view_weights.BODIES, replace=False)]
    for _ in range(ROUNDS):
        nearest = np.stack([((along - each) ** 2).sum(axis=1) for each in known], axis=1).argmin(axis=1)
        known = np.stack(
            [along[nearest == k].mean(axis=0) if (nearest == k).any() else each for k, each in enumerate(known)]
        )
    return axes, known


# -- error bands -------------------------------------------------------------------------------------------------------


def fold(body: int) -> int:
    """The half of the bodies that it belongs to; both have clean and bad pictures."""
    return body // 2 % 2


def measured(job: Job, films: Path, networks: Sequence[Network]) -> ClipScore:
    """One clip as decisions see it, with weights that were learned from the other half of the bodies."""
    path, body, case = job
    network = networks[1 - fold(body)]
    beside_view.MEAN, beside_view.SCALE = network.mean, network.scale
    beside_view.HIDDEN, beside_view.OUT = tuple(network.layers[:2]), tuple(network.layers[2:])
    beside_view.AXES, beside_view.KNOWN = network.axes, network.known
    exercise = read_exercise(path)
    performance = perform(case, exercise)
    poses = seen(case, exercise, performance, films)
    return score(case, exercise, performance, prescribed_camera(case, exercise).yaw_deg, poses)


def tell_measured(results: Sequence[ClipScore]) -> None:
    """Prints the mean errors of records, by how far the camera stands beside a prescribed side view."""
    for deg in (0.0, 15.0, 30.0):
        here = [r for r in results if abs(r.case.view_deg - deg) <= 7.5 and r.view == "side"]
        means = ", ".join(
            f"{name} {np.abs(pooled(here, name)).mean():.1f}"
            for name in ("hip_flexion", "knee_flexion", "trunk_inclination")
        )
        print(f"as decisions see it, about {deg:.0f} degrees beside, {len(here)} clips: {means}")


# -- how well it went --------------------------------------------------------------------------------------------------


def errors_deg(clip: Examples, moved: Floats) -> tuple[Floats, Floats]:
    """(n,) errors of the nearer hip's and knee's flexion without sign, degrees, with the points moved ahead so far."""
    height = clip.read[:, 1 : 2 * POINTS_READ : 2]
    here, true = (clip.read[:, : 2 * POINTS_READ : 2] + way for way in (moved, clip.wanted))
    found = [[_bend(ahead, height, joints) for joints in (("shoulder", "hip", "knee"), ("hip", "knee", "ankle"))]
             for ahead in (here, true)]  # fmt: skip
    return np.abs(found[0][0] - found[1][0]), np.abs(found[0][1] - found[1][1])


def _bend(ahead: Floats, height: Floats, joints: Sequence[str]) -> Floats:
    a, b, c = (np.stack([ahead[:, PAIRED.index(name)], height[:, PAIRED.index(name)]]) for name in joints)
    u, v = b - a, c - b
    turn: Floats = np.degrees(np.abs(np.arctan2(u[0] * v[1] - u[1] * v[0], (u * v).sum(axis=0))))
    return turn


def tell(title: str, clips: Sequence[Examples], network: Network) -> None:
    """Prints the mean errors, as seen and as corrected, by how far the camera stands aside."""
    for low, high in ((0, 10), (10, 20), (20, 40), (40, 50)):
        here = [clip for clip in clips if low <= abs(clip.turn_deg) < high and len(clip.read)]
        if here:
            seen_as = [errors_deg(clip, np.zeros_like(clip.wanted)) for clip in here]
            corrected = [errors_deg(clip, network.moved(clip.read)) for clip in here]
            hip, knee, hip_now, knee_now = (
                np.concatenate([pair[at] for pair in pairs]).mean() for pairs in (seen_as, corrected) for at in (0, 1)
            )
            print(
                f"{title}, {low} to {high} degrees: hip {hip:.1f} -> {hip_now:.1f}, knee {knee:.1f} -> {knee_now:.1f}"
            )


def module(network: Network) -> str:
    """The text of `coach/core/kinematics/beside_view_weights.py`: its own words as they are, and these weights."""
    text = Path(beside_view_weights.__file__).read_text(encoding="utf-8")
    parts = (network.mean, network.scale, *network.layers, network.axes, network.known)
    coded = base64.b85encode(np.concatenate([part.ravel() for part in parts]).astype("<f2").tobytes()).decode()
    lines = "\n".join(f'    "{coded[at : at + 110]}"' for at in range(0, len(coded), 110))
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    return f"{before}{BEGIN}{lines}\n{after}"


def main(
    films: Annotated[Path, typer.Option(help="What the model saw is kept here, and nothing is filmed twice.")],
    bodies: Annotated[int, typer.Option(help="Of each exercise.", min=TESTED)] = 30,
    left_out: Annotated[bool, typer.Option("--left-out", help="Also fit without each exercise, and try it.")] = False,
    crossed: Annotated[
        bool, typer.Option("--crossed", help="Also measure every clip, each half of the bodies corrected by the other.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the weights, learned from all.")] = False,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = os.cpu_count() or 1,
) -> None:
    """Films, fits, and prints how well bodies are corrected that were not learned from."""
    films.mkdir(parents=True, exist_ok=True)
    jobs = [
        (path, body, case)
        for path in shipped_exercises().values()
        if (exercise := read_exercise(path)).tracked
        for body, case in cases(exercise, bodies)
    ]
    jobs.sort(key=lambda job: job[1])
    from_the_side = [job for job in jobs if read_exercise(job[0]).placement.view == "side"]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        clips = [clip for clip in pool.map(partial(examples, films=films), from_the_side) if len(clip.read)]
        if crossed:
            halves = [fitted([clip for clip in clips if fold(clip.body) == half]) for half in (0, 1)]
            tell_measured(list(pool.map(partial(measured, films=films, networks=halves), jobs)))
    learned, tested = ([c for c in clips if (c.body % TESTED == TESTED - 1) is is_test] for is_test in (False, True))
    tell("bodies that were not learned from", tested, fitted(learned))
    if left_out:
        for name in dict.fromkeys(clip.exercise for clip in clips):
            others = [clip for clip in learned if clip.exercise != name]
            tell(f"{name}, never learned", [clip for clip in tested if clip.exercise == name], fitted(others))
    if write:
        Path(beside_view_weights.__file__).write_text(module(fitted(clips)), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
