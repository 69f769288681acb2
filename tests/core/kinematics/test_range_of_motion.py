"""How far a joint went: neither blunted by smoothing nor inflated by spikes, live and in the record."""

import math
from dataclasses import replace

import numpy as np
import pytest
from demonstrations import shipped
from movements import RATES, pose, stand, times

from coach.core.base.types import Floats, Pose
from coach.core.clip.clip_report import measure
from coach.core.filtering.filters import centred
from coach.core.kinematics.seen_body import body_in
from coach.core.kinematics.skeleton import point
from coach.core.tracking.pipeline import Watching, observe

SQUAT = shipped("squat")
DEEP_DEG, EVERY_S, REPS = 80.0, 3.0, 4


def bend_deg(t_s: float, every_s: float = EVERY_S) -> float:
    """A knee that bends and straightens; still for a second before."""
    phase = (t_s - 1.0) / every_s
    return DEEP_DEG / 2 * (1 - math.cos(2 * math.pi * phase)) if 0 <= phase <= REPS else 0.0


def squats(fps: float, *, noise: float = 0.0, spikes: float = 0.0, longest: int = 1, seed: int = 3) -> list[Pose]:
    """Squats seen from the side. `noise`: of every point, in picture heights. `spikes`: every so many seconds the knees
    are drawn elsewhere, for up to `longest` frames; the model is sure of it."""
    rng = np.random.default_rng(seed)
    poses, left, off, next_s = [], 0, np.zeros(2), spikes
    for t_s in times(2.0 + REPS * EVERY_S, fps):
        deg = bend_deg(t_s)
        seen = pose(t_s, stand(hip=deg, knee=deg, trunk=deg / 2.5), noise=rng, noise_of=noise)
        if spikes and t_s >= next_s:
            way = rng.uniform(0, 2 * math.pi)
            left, off = int(rng.integers(1, longest + 1)), 0.08 * np.array([math.cos(way), math.sin(way)])
            next_s += spikes
        if left:
            left -= 1
            marks = seen.landmarks.copy()
            marks[[point("knee", side) for side in ("left", "right")], :2] += off
            seen = replace(seen, landmarks=marks)
        poses.append(seen)
    return poses


def peaks_deg(poses: list[Pose]) -> list[float]:
    return [rep["peak"]["knee_flexion"]["deg"] for rep in measure(SQUAT, poses)["reps"]]


@pytest.mark.parametrize("fps", RATES)
def test_a_range_is_not_blunted(fps: float) -> None:
    assert peaks_deg(squats(fps)) == pytest.approx([DEEP_DEG] * REPS, abs=1.0)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("every_s", [0.8, 1.0, 2.0])
def test_a_quick_movement_keeps_its_range_where_a_moving_mean_would_not(fps: float, every_s: float) -> None:
    t_s = np.array(times(1.0 + REPS * every_s, fps))
    true = np.array([bend_deg(float(t), every_s) for t in t_s])
    found = centred(t_s, true)
    allowed = 0.02 if fps > 15 else 0.08 if every_s < 1 else 0.04  # of ten frames a second few fall on the peak
    assert found.max() > (1 - allowed) * DEEP_DEG
    assert found.max() <= true.max()


@pytest.mark.parametrize("fps", [12, 15, 30, 60])
def test_a_range_is_not_inflated_by_noise(fps: float) -> None:
    found = peaks_deg(squats(fps, noise=0.003))
    assert len(found) == REPS
    assert abs(np.mean(found) - DEEP_DEG) < 2.0
    assert max(found) < DEEP_DEG + 5.0


@pytest.mark.parametrize(("fps", "longest"), [(12, 1), (15, 1), (30, 3), (60, 5)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_spikes_make_no_range_and_no_repetition(fps: float, longest: int, seed: int) -> None:
    spiked = squats(fps, noise=0.001, spikes=0.73, longest=longest, seed=seed)
    bare = max(_knee_deg(seen) for seen in spiked)
    assert bare > DEEP_DEG + 10, "there is no spike worth the name"
    assert peaks_deg(spiked) == pytest.approx([DEEP_DEG] * REPS, abs=4.0)


def _knee_deg(seen: Pose) -> float:
    at = body_in(seen).at
    hip, knee, ankle = (np.array(at[point(name, "right")]) for name in ("hip", "knee", "ankle"))
    one, other = hip - knee, ankle - knee
    return 180 - math.degrees(math.acos(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))


@pytest.mark.parametrize("fps", [12, 15, 30, 60])
def test_what_is_shown_live_and_what_is_recorded_agree_within_the_error_band(fps: float) -> None:
    poses = squats(fps, noise=0.002)
    watching, live, bands = Watching(), [], []
    for seen in poses:
        watching, now = observe(SQUAT, watching, seen)
        live.append(now.values["knee_flexion"])
        bands.append(now.errors["knee_flexion"])
    record = np.array(measure(SQUAT, poses)["angles"]["knee_flexion"], float)
    apart = np.abs(np.array(live) - record)
    assert (apart <= bands).mean() > 0.95
    assert float(np.median(apart)) < 3.0


def noisy(seed: int) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(0.02, 0.06, 300))  # frames come as they like
    true = np.array([bend_deg(float(t)) for t in t_s])
    return t_s, true, true + rng.normal(0.0, 2.0, len(t_s))


@pytest.mark.parametrize("seed", range(5))
def test_uneven_frames_are_smoothed_and_halve_the_noise(seed: int) -> None:
    t_s, true, seen = noisy(seed)
    before, after = (float(np.sqrt(np.mean((values - true) ** 2))) for values in (seen, centred(t_s, seen)))
    assert after < 0.65 * before


@pytest.mark.parametrize("seed", range(5))
def test_nothing_smoothed_is_beyond_all_that_was_seen(seed: int) -> None:
    t_s, _, seen = noisy(seed)
    steps = np.where(np.sin(3 * t_s) > 0, 70.0, 0.0) + 0.0 * seen
    found = centred(t_s, steps)
    assert found.min() >= 0.0
    assert found.max() <= 70.0
