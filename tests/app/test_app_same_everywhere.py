"""One angle, one value: what was decided live is what record, page and export say, also where little was seen."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recordings import performed

from coach.app import session as sessions
from coach.cli import execute
from coach.core.base.types import Pose
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import POINTS, SIDES
from coach.core.summary.angle_curves import recording
from coach.core.summary.summary import summarise
from coach.core.tracking.observation import Observation
from coach.devices.camera.recording import write_recording
from coach.records.landmarks import MEASURE_STEP
from coach.records.store import open_store
from coach.report.session import charts

BAD, GONE = (20.0, 21.0), (30.0, 31.0)  # seconds of each round: knees that cannot be there, and nobody at all
NEAR = MEASURE_STEP / 2 + 1e-9


def spoiled() -> Iterator[Pose]:
    for pose in performed("hip_lift", 45.0):
        marks = pose.landmarks.copy()
        if BAD[0] <= pose.t_s < BAD[1]:
            for side in SIDES:
                marks[POINTS[f"{side}_knee"], :2] = 0.03, 0.97
        if GONE[0] <= pose.t_s < GONE[1]:
            marks[:] = np.nan
        yield replace(pose, landmarks=marks)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[float, Observation], Path]:
    """Every observation of a session of hip lifts, by its time, and the store that kept it."""
    folder = tmp_path_factory.mktemp("same")
    write_recording(folder / "lifts.npz", list(spoiled()))
    observed: dict[float, Observation] = {}
    advance = sessions.session.advance

    def watching(*args: object, **more: object) -> object:
        state, events, given = advance(*args, **more)  # type: ignore[arg-type]
        if state.monitoring.seen is not None:
            observed[state.monitoring.seen.t_s] = state.monitoring.seen
        return state, events, given

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions.session, "advance", watching)
        store = folder / "same.db"
        command = ["run", "gentle_start", "--camera", str(folder / "lifts.npz"), "--loop", "--no-window", "--pain", "2"]
        assert execute([*command, "--store", str(store)]) == 0
    return observed, store


def test_the_record_holds_what_was_decided_at_every_moment(live: tuple[dict[float, Observation], Path]) -> None:
    observed, path = live
    with open_store(str(path)) as store:
        row = store.last_session()
        assert row is not None
        kept = list(store.poses(row))
    assert [pose.t_s for pose in kept] == sorted(observed)
    for pose in kept:
        seen = observed[pose.t_s]
        decided = {f"{name}_{side}": value for side, own in seen.sides.items() for name, value in own.values.items()}
        assert pose.measures is not None
        assert set(pose.measures) == {name for name, value in decided.items() if not math.isnan(value)}
        assert all(abs(value - decided[name]) < NEAR for name, value in pose.measures.items())
        unseen = np.isnan(seen.pose.landmarks[:, 0])
        assert (np.isnan(pose.landmarks[:, 0]) == unseen).all()
        assert np.isnan(pose.world[unseen]).all()  # what TRC writes


def test_the_page_draws_what_was_decided_and_a_gap_where_nothing_was_seen(
    live: tuple[dict[float, Observation], Path],
) -> None:
    observed, path = live
    with open_store(str(path)) as store:
        row = store.last_session()
        assert row is not None
        figures, recorded = summarise(store.events(row)), recording(store.poses(row), 0.08)
    drawn = [curve for own in figures.exercises for shown in charts.shown(own, recorded) for curve in shown.curves]
    assert drawn
    unseen = 0
    for curve in drawn:
        for t_s, value in zip(curve.t_s.tolist(), curve.values.tolist(), strict=True):
            decided = observed[t_s].sides[curve.side].values[curve.measure]
            assert math.isnan(value) == math.isnan(decided)
            assert math.isnan(value) or abs(value - decided) < NEAR
            unseen += math.isnan(value)
    assert unseen > 10


def test_the_export_has_the_same_angles_and_no_row_where_one_was_not_seen(
    live: tuple[dict[float, Observation], Path], tmp_path: Path
) -> None:
    observed, path = live
    with open_store(str(path)) as store:
        row = store.last_session()
    assert row is not None
    out = tmp_path / "angles.mot"
    assert execute(["export", row.id, "--format", "mot", "-o", str(out), "--store", str(path)]) == 0
    lines = out.read_text("utf-8").rstrip("\n").split("\n")
    head = lines.index("endheader")
    names = lines[head + 1].split("\t")[1:]
    sides = {"l": "left", "r": "right"}
    rows = [[float(cell) for cell in line.split("\t")] for line in lines[head + 2 :]]
    moments = {round(t_s, 6): seen for t_s, seen in observed.items()}
    assert all(MEASURES[name[:-2]].unit == "deg" for name in names)
    for t_s, *values in rows:
        seen = moments[round(t_s, 6)]
        for name, value in zip(names, values, strict=True):
            assert abs(value - seen.sides[sides[name[-1]]].values[name[:-2]]) < NEAR + 1e-4
    assert {"hip_flexion_r", "knee_flexion_r", "trunk_inclination_r"} <= set(names)
    rest = [(sides[name[-1]], name[:-2]) for name in names]
    whole = {
        round(t_s, 6)
        for t_s, seen in observed.items()
        if all(side in seen.sides and not math.isnan(seen.sides[side].values[name]) for side, name in rest)
    }
    assert {round(row[0], 6) for row in rows} == whole
