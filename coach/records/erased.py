"""What stays outside the store of somebody who is deleted: files of sessions that could not keep everything in it.

A digest of the person's id stays in the store, which nobody is found by: a file that comes into reach only later, from
another machine or a folder that could not be read, is known by it and deleted.
"""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from coach.records import leftover, tables
from coach.records.inserting import insert_missing


def remember(connection: sa.Connection, patient_id: str) -> None:
    """In the transaction that deletes them."""
    insert_missing(
        connection, tables.erased, [{"digest": _digest(patient_id)}]
    )  # who came back by an import may go again


def is_erased(connection: sa.Connection, patient_id: str) -> bool:
    of = tables.erased.c
    return connection.scalar(sa.select(of.digest).where(of.digest == _digest(patient_id))) is not None


def delete_unsaved(url: sa.URL, patient_id: str, sessions: Collection[str]) -> tuple[Path, ...]:
    """Deletes the files of that person and of these sessions of theirs; gives those in which it could not be done."""
    unreached = []
    for path in leftover.files(url):
        try:
            claim = leftover.claim(path)
        except OSError:  # whose it is stands in its name
            if leftover.session_of(path) in sessions:
                unreached.append(path)
            continue
        if claim is None:
            continue
        content = claim.content
        theirs = content.session is not None and content.session.patient_id == patient_id
        if theirs or content.session_id in sessions:
            with suppress(OSError):
                claim.done()
            if path.exists():
                unreached.append(path)
        else:
            claim.let_go()
    return tuple(unreached)


def _digest(patient_id: str) -> str:
    return hashlib.sha256(patient_id.encode("ascii")).hexdigest()
