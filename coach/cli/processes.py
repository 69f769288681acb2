"""Clips measured in processes of their own on this machine."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from coach.cli.clips import Job, attempt, failed

# the model keeps threads, which a forked process would not have
FRESH = multiprocessing.get_context("spawn")


def measured_here(jobs: Sequence[Job], workers: int | None = None) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Each clip and what was found in it, as they come; `workers` processes, one per core where it is None."""
    left = list(jobs)
    try:
        for job, found in _side_by_side(jobs, max(min(workers or os.cpu_count() or 1, len(jobs)), 1)):
            yield job, found
            left.remove(job)
    except BrokenProcessPool:  # one of them ended its process, and with it those of all the others
        yield from measured_apart(left)


def measured_apart(jobs: Sequence[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
    """One after another, each in a process of its own: a clip that ends it costs itself alone."""
    for job in jobs:
        try:
            yield from _side_by_side([job], 1)
        except BrokenProcessPool:
            name = Path(job.source).name
            yield (
                job,
                failed(job, f"'{name}' ended the process that read it: free memory, or convert it to another format."),
            )


def _side_by_side(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, dict[str, Any]]]:
    """As they come. Raises BrokenProcessPool once a process was ended from outside, or by what it read."""
    with ProcessPoolExecutor(workers, mp_context=FRESH) as pool:
        waiting = {pool.submit(attempt, job): job for job in jobs}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BaseException:  # Ctrl-C: do not wait for the remaining clips
            pool.shutdown(wait=False, cancel_futures=True)
            raise
