"""Clips measured on a Dask cluster: one that is there already, or one begun for the purpose on this machine."""

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from coach import __version__
from coach.cli.base import WrongUse
from coach.cli.clips import Job, attempt, failed
from coach.cli.measure import LOCAL
from coach.cli.processes import measured_apart
from coach.paths import expanded

CONNECT_S = 10.0


def measured_on_cluster(jobs: Sequence[Job], address: str) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Each clip and what was found in it, once, as they come; `address`: of a scheduler, or LOCAL.

    The clips of a worker that dies are measured by another. A clip whose workers died several times is measured here,
    in a process of its own. Raises SourceError where there is no such cluster, where its workers run another version of
    coach, or where it is lost midway; WrongUse where Dask is not installed.
    """
    try:
        dask: Any = import_module("distributed")
        comm: Any = import_module("distributed.comm")
    except ImportError:
        raise WrongUse("--dask needs Dask: pip install 'back-coach[cluster]'.") from None
    from coach.devices.errors import SourceError

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a worker that died is in the table, or measured again
    lost = SourceError(
        f"The Dask cluster at '{address}' was lost. With -o the clips measured so far are kept: run the command again."
    )
    try:
        where: Any = _begun(dask.LocalCluster) if address == LOCAL else comm.resolve_address(address)
        client: Any = dask.Client(where, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"No Dask scheduler answers at '{address}': check the address, such as tcp://192.168.1.20:8786."
        ) from error
    try:
        _check(client)
        waiting = {client.submit(attempt_there, _absolute(job), __version__, pure=False): job for job in jobs}
        apart: list[Job] = []
        for done in dask.as_completed(waiting, loop=client.loop):
            job = waiting.pop(done)
            if done.status == "finished":
                yield job, done.result()
            elif done.status == "error":
                apart.append(job)
            else:
                raise lost
            done.release()
        if waiting:
            raise lost
        yield from measured_apart(apart)
    finally:
        client.close(timeout=CONNECT_S)
        if not isinstance(where, str):
            where.close(timeout=CONNECT_S)


def attempt_there(job: Job, version: str) -> dict[str, Any]:
    """On a worker, which reads the clip by the same name. Raises RuntimeError on one that joined with another version
    of coach.
    """
    import socket

    if version != __version__:
        raise RuntimeError(f"coach {__version__} here, {version} wanted")
    if not Path(job.source).exists():
        return failed(job, f"The worker on '{socket.gethostname()}' has no such file: share the folder under one path.")
    return attempt(job)


def version_there() -> str:
    """Which coach a worker has."""
    return __version__


def _begun(cluster: Any) -> Any:
    """A process per core, reached from this machine only."""
    return cluster(
        n_workers=os.cpu_count() or 1, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1",
        silence_logs=logging.CRITICAL,
    )  # fmt: skip


def _check(client: Any) -> None:
    """Raises SourceError where a worker has no coach or another one: its numbers would not be comparable."""
    from coach.devices.errors import SourceError

    install = f"install back-coach {__version__} on every worker."
    try:
        found = client.run(version_there, on_error="return")
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(f"The Dask workers do not answer ({error}): {install}") from error
    if not found:
        raise SourceError("The Dask cluster has no worker: start one with 'dask worker ADDRESS'.")
    other = {worker: told for worker, told in found.items() if told != __version__}
    if other:
        worker, told = next(iter(other.items()))
        what = told if isinstance(told, str) else "none"
        raise SourceError(
            f"The worker at '{worker}' runs another version of coach ({what}, here {__version__}): {install}"
        )


def _absolute(job: Job) -> Job:
    """With whole file names: a worker begins in a folder of its own."""
    exercise = expanded(job.exercise)
    return replace(
        job,
        source=str(Path(job.source).resolve()),
        exercise=str(exercise.resolve()) if exercise.is_file() else job.exercise,
        model=None if job.model is None else expanded(job.model).resolve(),
    )
