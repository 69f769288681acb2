"""A prescription by light: a shipped routine with a patient's own numbers, and nothing that is text.

docs/parcel.md describes the bytes. Whoever reads one checks it as any prescription (`prescription.prescribe`): what is
read here is well formed, and no more.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from coach.core.exercise.due_times import TIME_OF_DAY
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair
from coach.parcel.light.codes import payloads
from coach.parcel.light.drawn import svg
from coach.parcel.light.numbers import NUMBERED
from coach.parcel.light.packing import DAMAGED, Packer, Unpacker
from coach.parcel.light.signed import LightKind, LightMessage, body_of, signed
from coach.prescription.places import shipped_routines
from coach.prescription.source import read_source
from coach.records.rows import Prescription

PATIENT_BYTES = 8


class _Says(Enum):
    """What a key says, where it is no word of a table of its own name."""

    NUMBER = "number"
    YES_NO = "yes_no"
    TABLE = "table"
    TABLES = "tables"
    DAYS = "days"
    TIMES = "times"  # of day


_KEYS: Mapping[str, _Says | str] = {
    "routine": "routine", "exercise": "exercise", "name": "name", "measure": "measure", "rule": "rule",
    "source": "source", "any_rise_ends": _Says.YES_NO, "skip": _Says.YES_NO, "pain": _Says.TABLE,
    "step": _Says.TABLES, "limit": _Says.TABLES, "days": _Says.DAYS, "times": _Says.TIMES,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LightPrescription:
    """A prescription as it goes by light."""

    patient: bytes  # `patient_code` of the clinic's id
    order: int  # the number of the parcel: a later one outranks it
    routine: str  # a shipped one
    version: str  # of the routine
    overrides: Mapping[str, Any]


def patient_code(id: str) -> bytes:
    """What stands for a patient in codes: the first half of the clinic's id."""
    return uuid.UUID(id).bytes[:PATIENT_BYTES]


def by_light(kept: Prescription, order: int) -> LightPrescription:
    """A prescription that is kept, as it goes by light. Raises ParcelError for a routine that did not ship as it is."""
    file = shipped_routines().get(kept.routine_id)
    if file is None or read_source(file).text != kept.routine_text:
        raise ParcelError(_by_parcel([f"the routine {kept.routine_id}, which is not as it ships with coach"]))
    return LightPrescription(
        patient=patient_code(kept.patient_id), order=order, routine=kept.routine_id, version=kept.version,
        overrides=kept.overrides,
    )  # fmt: skip


def codes_of(prescription: LightPrescription, key: KeyPair) -> list[str]:
    """The codes as SVG, in their order, for a page or a sheet. Raises ParcelError, as `pack_prescription`."""
    return [svg(payload) for payload in payloads(pack_prescription(prescription, key))]


def pack_prescription(prescription: LightPrescription, key: KeyPair) -> bytes:
    """What goes into the codes, signed with the clinic's key. Raises ParcelError that names all that cannot go."""
    needs = list(_too_much(prescription))
    if needs:
        raise ParcelError(_by_parcel(needs))
    packer = Packer()
    packer.content += prescription.patient
    packer.count(prescription.order)
    packer.word("routine", prescription.routine)
    packer.count(int(prescription.version))
    _put_table(packer, "overrides", prescription.overrides)
    return signed(LightKind.PRESCRIPTION, bytes(packer.content), key)


def prescription_of(message: LightMessage) -> LightPrescription:
    """The prescription in some codes. Raises ParcelError."""
    unpacker = Unpacker(body_of(message, LightKind.PRESCRIPTION))
    prescription = LightPrescription(
        patient=unpacker.raw(PATIENT_BYTES),
        order=unpacker.count(),
        routine=unpacker.word("routine"),
        version=str(unpacker.count()),
        overrides=_table(unpacker, "overrides"),
    )
    unpacker.end()
    return prescription


def _by_parcel(needs: list[str]) -> str:
    return f"This cannot go as QR codes, only as a parcel: {'; '.join(needs)}."


def _too_much(prescription: LightPrescription) -> Iterator[str]:
    if prescription.routine not in NUMBERED["routine"]:
        yield f"the routine {prescription.routine}, which does not ship with coach"
    version = prescription.version
    if not (version.isascii() and version.isdigit() and str(int(version)) == version):
        yield f'the version "{version}" of the routine, which is no whole number'
    yield from _not_numbers("overrides", prescription.overrides, "")


def _not_numbers(name: str, table: Mapping[str, Any], path: str) -> Iterator[str]:
    """Where a table says what has no number."""
    for key, value in table.items():
        here, says = f"{path}{key}", _KEYS.get(key, _Says.NUMBER)
        if key not in NUMBERED[name]:
            yield f'{here} = "{value}"'
        elif says is _Says.TABLE:
            yield from _not_numbers(key, value, f"{here}.")
        elif says is _Says.TABLES:
            for at, row in enumerate(value, 1):
                yield from _not_numbers(key, row, f"{here}[{at}].")
        elif not _has_number(says, value):
            yield f'{here} = "{value}"'


def _has_number(says: _Says | str, value: Any) -> bool:
    if isinstance(says, str):
        return value in NUMBERED[says]
    if says is _Says.DAYS:
        return all(day in NUMBERED["day"] for day in value)
    if says is _Says.TIMES:
        return all(isinstance(time, str) and TIME_OF_DAY.fullmatch(time) for time in value)
    return isinstance(value, bool if says is _Says.YES_NO else int | float)


def _put_table(packer: Packer, name: str, table: Mapping[str, Any]) -> None:
    for key in packer.rows(table):
        packer.word(name, key)
        value, says = table[key], _KEYS.get(key, _Says.NUMBER)
        if isinstance(says, str):
            packer.word(says, value)
        elif says is _Says.NUMBER:
            packer.number(value)
        elif says is _Says.YES_NO:
            packer.count(value)
        elif says is _Says.DAYS:
            for day in packer.rows(value):
                packer.word("day", day)
        elif says is _Says.TIMES:
            for time in packer.rows(value):
                packer.count(60 * int(time[:2]) + int(time[3:]))
        elif says is _Says.TABLE:
            _put_table(packer, key, value)
        else:
            for row in packer.rows(value):
                _put_table(packer, key, row)


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _table(unpacker: Unpacker, name: str) -> dict[str, Any]:
    entries = unpacker.rows(lambda: _entry(unpacker, name))
    table = dict(entries)
    if len(table) < len(entries):
        raise ParcelError(DAMAGED)
    return table


def _entry(unpacker: Unpacker, name: str) -> tuple[str, Any]:
    key = unpacker.word(name)
    says = _KEYS.get(key, _Says.NUMBER)
    if isinstance(says, str):
        return key, unpacker.word(says)
    if says is _Says.NUMBER:
        return key, unpacker.number()
    if says is _Says.YES_NO:
        return key, unpacker.count(most=1) == 1
    if says is _Says.DAYS:
        return key, list(unpacker.rows(lambda: unpacker.word("day")))
    if says is _Says.TIMES:
        return key, list(unpacker.rows(lambda: _time(unpacker.count(most=24 * 60 - 1))))
    if says is _Says.TABLE:
        return key, _table(unpacker, key)
    return key, list(unpacker.rows(lambda: _table(unpacker, key)))
