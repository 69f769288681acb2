"""Landmarks as TRC and joint angles as MOT: the tables that OpenSim, Sports2D and Pose2Sim read.

Both run on the session's own clock. In TRC not seen is NaN: OpenSim refuses a row that ends in an empty cell. In MOT
its older reader stops at the first NaN, so there a moment with an angle that was not seen has no row: never a guess.
"""

import math
from itertools import pairwise
from typing import TextIO

import numpy as np

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.measures import ALWAYS, MEASURES
from coach.core.kinematics.skeleton import POINT_NAMES, SIDES
from coach.core.summary.angle_curves import measures
from coach.core.summary.replay import replayed
from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel

SEEN_SHARE = 0.5  # an angle that is seen less often than this, of the moments with a person, would cost too many rows


def write_trc(parcel: Parcel, file: TextIO) -> None:
    """Metres, x to the right of the picture, y up, z towards the camera; the middle of the hips is the origin."""
    poses = _poses(parcel)
    rate = _rate(poses)
    first = [str(rate), str(rate), str(len(poses)), str(len(POINT_NAMES)), "m", str(rate), "1", str(len(poses))]
    file.write(f"PathFileType\t4\t(X/Y/Z)\t{_session_id(parcel)}.trc\n")
    file.write("DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n")
    file.write("\t".join(first) + "\n")
    file.write("Frame#\tTime\t" + "\t\t\t".join(POINT_NAMES) + "\t\t\n")
    file.write("\t\t" + "\t".join(f"{axis}{n}" for n in range(1, len(POINT_NAMES) + 1) for axis in "XYZ") + "\n\n")
    for number, pose in enumerate(poses, start=1):
        # the model's y points down and its z away: turned by half round x, still right-handed
        places = pose.world * (1.0, -1.0, -1.0)
        cells = ["NaN" if math.isnan(place) else f"{place + 0.0:.5f}" for place in places.ravel().tolist()]
        file.write(f"{number}\t{pose.t_s:.6f}\t" + "\t".join(cells) + "\n")


def write_mot(parcel: Parcel, file: TextIO) -> None:
    """Degrees, by this program's own definitions: flexion is 0 when straight; `_r` and `_l` are right and left.

    The angles that were seen most of the time, at the moments at which all of them were. Raises ExchangeError for none.
    """
    poses = _poses(parcel)
    names, t_s, table = complete(*angles(poses), np.array([pose.t_s for pose in poses]))
    if not len(t_s):
        raise ExchangeError(f"Session {_session_id(parcel)[:8]} has no angles: nobody was seen for long enough.")
    file.write(f"{_session_id(parcel)}\nversion=1\nnRows={len(t_s)}\nnColumns={len(names) + 1}\ninDegrees=yes\n\n")
    file.write("Angles in the plane of the picture. If the header above contains a line with 'inDegrees', this\n")
    file.write("indicates whether rotational values are in degrees (yes) or radians (no).\n\n")
    file.write("endheader\n" + "\t".join(("time", *names)) + "\n")
    for at, row in zip(t_s.tolist(), table.tolist(), strict=True):
        file.write("\t".join((f"{at:.6f}", *(f"{value + 0.0:.4f}" for value in row))) + "\n")


def complete(names: tuple[str, ...], table: Floats, t_s: Floats) -> tuple[tuple[str, ...], Floats, Floats]:
    """The columns that were seen most of the time, and of them the rows without a gap: names, times and values."""
    seen = np.isfinite(table)
    somebody = seen.any(axis=1)
    often = seen[somebody].mean(axis=0) >= SEEN_SHARE if somebody.any() else np.zeros(len(names), bool)
    whole = seen[:, often].all(axis=1) & often.any()
    return tuple(name for name, kept in zip(names, often, strict=True) if kept), t_s[whole], table[np.ix_(whole, often)]


def angles(poses: list[Pose]) -> tuple[tuple[str, ...], Floats]:
    """Names of the columns, and (n, columns) degrees frame by frame, as they were decided on. NaN is not seen.

    Of a record that kept no measures the angles that every exercise has are worked out again.
    """
    if any(pose.measures is not None for pose in poses):
        recorded = measures(poses)
    else:
        recorded = {f"{name}_{side}": replayed(poses, name, side, ()) for name in ALWAYS for side in SIDES}
    columns = {name: values for name, values in sorted(recorded.items()) if _in_degrees(name)}
    names = tuple(f"{name.rpartition('_')[0]}_{name.rpartition('_')[2][0]}" for name in columns)
    return names, np.array(list(columns.values()), np.float64).reshape(len(columns), len(poses)).T


def _in_degrees(name: str) -> bool:
    return MEASURES[name.rpartition("_")[0]].unit == "deg"


def _poses(parcel: Parcel) -> list[Pose]:
    """Of the one session in it. Raises ExchangeError where nothing was recorded."""
    (session,) = parcel.sessions()
    poses = list(session.poses())
    if not poses:
        raise ExchangeError(f"Session {session.session.id[:8]} has no landmarks: there is nothing to write.")
    # readers refuse two samples of one moment
    return poses[:1] + [pose for before, pose in pairwise(poses) if pose.t_s > before.t_s]


def _session_id(parcel: Parcel) -> str:
    (session,) = parcel.sessions()
    return session.session.id


def _rate(poses: list[Pose]) -> float:
    """Frames a second, of the median gap."""
    gaps = np.diff([pose.t_s for pose in poses])
    return round(1.0 / float(np.median(gaps)), 3) if len(gaps) else 1.0
