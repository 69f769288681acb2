"""An import of any size needs the memory of one session, and not that of all."""

import json
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest

from coach.core.base.types import Pose
from coach.exchange import as_json, export, parcel_of
from coach.records.store import open_store

SIZE = 150_000_000  # bytes of the file
SCRIPT = """
import resource, sys
from coach.cli import execute
assert execute(["list", "--store", sys.argv[1]]) == 0
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert execute(["import", sys.argv[2], "--store", sys.argv[1]]) == 0
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) // 1024)
"""


@pytest.mark.slow
def test_a_file_of_many_sessions_is_taken_in_a_session_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    with open_store(str(tmp_path / "here.db")) as store:
        anna, chance = store.patient("anna"), np.random.default_rng(1)
        with store.begin_session(
            anna, routine_id="r", routine_version="1", program_version="1", model_version="m", source="0",
            scripted=False,
        ) as writer:  # fmt: skip
            for frame in range(30 * 300):
                marks = 0.5 + 0.1 * chance.standard_normal((33, 4))
                marks[:, 3] = 0.9
                writer.add_pose(Pose(t_s=frame / 30, width=640, height=480, landmarks=marks, world=marks[:, :3]))
            writer.end("completed", 0)
        parcel = parcel_of(store, anna, store.sessions(anna))
        whole = json.loads(export(lambda out: as_json.write(parcel, out), tmp_path / "one.json").read_text())
    (session,) = whole.pop("sessions")
    path, count = tmp_path / "many.json", 0
    with path.open("w") as file:
        file.write(json.dumps(whole)[:-1] + ', "sessions": [')
        while file.tell() < SIZE:
            count += 1
            file.write(("," if count > 1 else "") + json.dumps({**session, "id": str(uuid.uuid4()), "number": count}))
        file.write("]}")
    with open_store(str(tmp_path / "there.db")):
        pass
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "there.db"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=560, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"{count} sessions added" in done.stdout
    assert int(done.stdout.split()[-1]) < 128  # MB, of a file of 150
