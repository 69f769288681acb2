"""TRC and MOT as OpenSim's and Sports2D's readers take them apart: header, columns, units, times."""

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from exchange_people import SORTS, walking_past

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.measures import ALWAYS
from coach.core.kinematics.skeleton import POINT_NAMES, POINTS
from coach.exchange import ExchangeError, Parcel
from coach.exchange.as_motion import angles, complete, write_mot, write_trc
from coach.records import landmarks


@pytest.fixture(scope="module")
def one(parcel: Parcel) -> Parcel:
    first = next(parcel.sessions())
    return replace(parcel, count=1, sessions=lambda: iter([first]))


def table(lines: list[str]) -> Floats:
    return np.array([[float(cell) for cell in line.split("\t")] for line in lines])


def trc(parcel: Parcel) -> tuple[list[list[str]], Floats]:
    out = io.StringIO()
    write_trc(parcel, out)
    lines = out.getvalue().split("\n")
    assert lines[5] == ""
    assert lines[-1] == ""
    return [line.split("\t") for line in lines[:5]], table(lines[6:-1])


def mot(parcel: Parcel) -> tuple[list[str], list[str], Floats]:
    out = io.StringIO()
    write_mot(parcel, out)
    lines = out.getvalue().rstrip("\n").split("\n")
    end = lines.index("endheader")
    return lines[:end], lines[end + 1].split("\t"), table(lines[end + 2 :])


def test_the_head_of_a_trc_says_what_follows(one: Parcel) -> None:
    head, rows = trc(one)
    assert head[0][:3] == ["PathFileType", "4", "(X/Y/Z)"]
    said = dict(zip(head[1], head[2], strict=True))
    assert (said["NumFrames"], said["NumMarkers"], said["Units"]) == (str(len(rows)), "33", "m")
    assert float(said["DataRate"]) == 10.0
    assert head[3][:2] == ["Frame#", "Time"]
    assert head[3][2::3] == list(POINT_NAMES)
    assert head[4][2:5] == ["X1", "Y1", "Z1"]
    assert len(head[4]) == rows.shape[1] == 2 + 33 * 3


def test_the_rows_of_a_trc_are_the_landmarks_with_y_up(one: Parcel) -> None:
    _, rows = trc(one)
    poses = walking_past(25)
    assert rows[:, 0].tolist() == list(range(1, len(poses) + 1))
    np.testing.assert_allclose(rows[:, 1], [pose.t_s for pose in poses], atol=1e-6)
    for row, pose in zip(rows, poses, strict=True):
        x, y, z = row[2:].reshape(33, 3).T
        np.testing.assert_allclose(np.stack([x, -y, -z], axis=1), pose.world, atol=6e-5)
    ankle, shoulder = (2 + 3 * POINTS[f"left_{name}"] + 1 for name in ("ankle", "shoulder"))
    assert (rows[:80, ankle] < rows[:80, shoulder]).all()  # standing: feet below
    assert np.isnan(rows[85, 2:]).all()  # nobody there


def test_the_angles_of_a_mot_are_those_of_the_body(one: Parcel) -> None:
    head, names, rows = mot(one)
    assert "version=1" in head
    assert f"nRows={len(rows)}" in head
    assert f"nColumns={len(names)}" in head
    assert "inDegrees=yes" in head
    assert (np.diff(rows[:, 0]) > 0).all()
    decided = {pose.t_s: pose.measures or {} for pose in next(one.sessions()).poses()}
    assert {"time", "hip_flexion_l", "knee_flexion_l", "knee_flexion_r", "trunk_inclination_l"} <= set(names)
    for name, column in zip(names[1:], rows.T[1:], strict=True):
        measure = name[:-1] + {"l": "left", "r": "right"}[name[-1]]
        said = [decided[min(decided, key=lambda t_s: abs(t_s - at))][measure] for at in rows[:, 0]]
        np.testing.assert_allclose(column, said, atol=1e-3)
    bent = 30 * (0.5 - 0.5 * np.cos(rows[:, 0]))
    np.testing.assert_allclose(np.abs(rows[:, names.index("knee_flexion_l")]), bent, atol=3.0)


def test_of_a_record_that_kept_no_measures_the_angles_are_worked_out_again(one: Parcel) -> None:
    old = replace(next(one.sessions()), chunks=lambda: chunks_of(walking_past(25)))
    _, names, rows = mot(replace(one, sessions=lambda: iter([old])))
    assert names[1:] == [f"{name}_{side}" for name in sorted(ALWAYS) for side in "lr"]
    bent = 30 * (0.5 - 0.5 * np.cos(rows[:, 0]))
    np.testing.assert_allclose(np.abs(rows[:, names.index("knee_flexion_l")]), bent, atol=3.0)


def chunks_of(poses: list[Pose]) -> Iterator[landmarks.Chunk]:
    """Chunks of ten seconds, of a program that kept no measures."""
    for number in range(3):
        yield landmarks.chunk_of(number, [pose for pose in poses if number * 10 <= pose.t_s < number * 10 + 10])


def test_a_mot_has_no_row_where_nobody_was_seen_and_no_gap_in_a_row(one: Parcel) -> None:
    _, _, rows = mot(one)
    assert np.isfinite(rows).all()
    assert not ((rows[:, 0] > 8.05) & (rows[:, 0] < 8.95)).any()
    assert len(rows) > 230


def test_an_angle_that_was_mostly_hidden_costs_no_rows() -> None:
    values = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, np.nan], [3.0, 5.0]])
    names, t_s, kept = complete(("knee", "neck"), values, np.arange(4.0))
    assert (names, t_s.tolist(), kept.tolist()) == (("knee",), [0.0, 1.0, 3.0], [[1.0], [2.0], [3.0]])


def test_angles_of_nothing_are_an_empty_table() -> None:
    names, values = angles([])
    assert values.shape == (0, len(names))


def test_a_session_in_which_nothing_was_recorded_is_one_sentence(parcel: Parcel) -> None:
    empty = list(parcel.sessions())[list(SORTS).index("stopped at once")]
    for write in (write_trc, write_mot):
        with pytest.raises(ExchangeError, match="has no landmarks"):
            write(replace(parcel, sessions=lambda: iter([empty])), io.StringIO())


def test_somebody_who_was_never_seen_has_no_angles(parcel: Parcel) -> None:
    poses = [pose for pose in walking_past(25) if not pose.seen]
    hidden = replace(next(parcel.sessions()), chunks=lambda: iter([landmarks.chunk_of(0, poses)]))
    with pytest.raises(ExchangeError, match="nobody was seen"):
        write_mot(replace(parcel, sessions=lambda: iter([hidden])), io.StringIO())
