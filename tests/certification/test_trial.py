"""A run that was broken off goes on: what the model saw of a performance is kept, and seen by no model again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from certification_samples import ARCH, lift

from coach.certification import trial
from coach.certification.cases import Case
from coach.certification.film import Performance, perform
from coach.certification.trial import name_of, seen
from coach.core.base.types import Frame, Pose

CASE = Case(exercise="hip_lift", frames_per_s=10.0, rounds=0.5)


class Model:
    """Sees everybody in the middle of the picture, and counts its frames."""

    frames = 0

    def __enter__(self) -> "Model":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def estimate(self, frame: Frame) -> Pose:
        Model.frames += 1
        marks = np.full((33, 4), 0.5 + 0.001 * Model.frames)
        return Pose(t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=marks, world=marks[:, :3])


@pytest.fixture
def performance(monkeypatch: pytest.MonkeyPatch) -> Performance:
    monkeypatch.setattr(trial, "open_backend", lambda name: Model())
    monkeypatch.setattr(Model, "frames", 0)
    return perform(CASE, lift())


def test_what_was_seen_once_is_read_back_and_not_seen_again(performance: Performance, tmp_path: Path) -> None:
    first = seen(CASE, lift(), performance, tmp_path)
    frames = Model.frames
    assert frames == len(first) == len(performance.t_s)
    again = seen(CASE, lift(), performance, tmp_path)
    assert Model.frames == frames
    assert [pose.t_s for pose in again] == pytest.approx([pose.t_s for pose in first])
    for before, after in zip(first, again, strict=True):
        np.testing.assert_allclose(after.landmarks, before.landmarks, atol=1e-6)


def test_another_performance_or_exercise_has_another_recording() -> None:
    names = {
        name_of(case, exercise)
        for case, exercise in (
            (CASE, lift()), (replace(CASE, amount=1.0), lift()), (CASE, lift(limits=(ARCH,))),
            (replace(CASE, turn_deg=30.0), lift()),
        )
    }  # fmt: skip
    assert len(names) == 4


def test_a_therapists_photograph_leaves_the_recordings_as_they_are() -> None:
    shown = replace(lift(), lesson=replace(lift().lesson, picture="/somewhere/me.jpg", film="/somewhere/me.mp4"))
    assert name_of(CASE, shown) == name_of(CASE, lift())
