"""The order of a patient's sessions and prescriptions: numbers from 1, given in the transaction that writes the row."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from coach.records import tables


def take_turn(connection: sa.Connection, patient_id: str) -> bool:
    """Two programs that write for one patient take turns; SQLite lets only one write at a time anyway.

    Gives whether the patient is there: another program may have deleted them.
    """
    of = tables.patient.c
    return connection.scalar(sa.select(of.id).where(of.id == patient_id).with_for_update()) is not None


def newest(connection: sa.Connection, table: sa.Table, patient_id: str) -> int:
    """The highest number of the patient's rows in that table; 0 for none."""
    wanted = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0)).where(table.c.patient_id == patient_id)
    return connection.scalar(wanted) or 0


def renumber(connection: sa.Connection, table: sa.Table, order: Sequence[str]) -> Mapping[int, int]:
    """Numbers the rows of these ids from 1 in this order; gives the new number of each old one."""
    rows = connection.execute(sa.select(table.c.id, table.c.number).where(table.c.id.in_(order)))
    before = {row.id: row.number for row in rows}
    moved = [(id, number) for number, id in enumerate(order, start=1) if before[id] != number]
    if moved:
        change = sa.update(table).where(table.c.id == sa.bindparam("of_id")).values(number=sa.bindparam("to"))
        # out of the way first: a number is given once at every moment
        connection.execute(change, [{"of_id": id, "to": -number} for id, number in moved])
        connection.execute(change, [{"of_id": id, "to": number} for id, number in moved])
    return {before[id]: number for number, id in enumerate(order, start=1)}


def move_after(connection: sa.Connection, patient_id: str, moved: Mapping[int, int]) -> None:
    """What came after a session still comes after it, by its new number: `moved` is old to new."""
    for table in (tables.prescription, tables.unlock, tables.answer_sheet):
        of = table.c
        rows = connection.execute(sa.select(of.id, of.after_number).where(of.patient_id == patient_id)).all()
        for row in rows:
            now = after(row.after_number, moved)
            if now != row.after_number:
                connection.execute(sa.update(table).where(of.id == row.id).values(after_number=now))


def after(number: int, moved: Mapping[int, int]) -> int:
    """The new number of the last session up to that old one; 0 for none."""
    return max((new for old, new in moved.items() if old <= number), default=0)
