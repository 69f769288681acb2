"""What is in a parcel, as JSON: every key, its type and its bounds. docs/parcel.md shows both kinds."""

from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic.types import StringConstraints

from coach.exchange.fields import Strict
from coach.exchange.models import At, Id, LockModel, Long, PrescriptionModel, Text, UnlockModel
from coach.parcel.errors import ParcelError

MOST_ROWS = 500  # of a kind in one parcel [E]: a clinic writes a handful
MOST_NUMBER = 2_000_000_000  # a column of the records holds no more
_Content = TypeVar("_Content", bound=Strict)
Parcels = Annotated[int, Field(ge=1, le=MOST_NUMBER)]
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class WhoModel(Strict):
    """A patient, as the side that writes knows them."""

    id: Id
    handle: Text


class MessageModel(Strict):
    id: Id
    text: Long
    written_by: Text
    written_at: At


class SentDecisionModel(Strict):
    id: Id
    routine_id: Text
    action: Text
    reason: Long
    decided_by: Text
    decided_at: At
    prescription_id: Id | None


class WithdrawalModel(Strict):
    prescription_id: Id
    routine_id: Text
    withdrawn_by: Text
    at: At


class SentUnlockModel(Strict):
    """An unlock with the lock that it ends."""

    lock: LockModel
    unlock: UnlockModel


class ClinicParcel(Strict):
    """From the clinic to the patient."""

    format: Literal["coach parcel from a clinic"] = "coach parcel from a clinic"
    version: Literal[1] = 1
    id: Id
    number: Parcels  # the order of this clinic's parcels for this patient
    written_at: At
    clinic: Text
    patient: WhoModel
    home: Hex | None  # the key of the patient's own program, where the clinic knows it
    prescriptions: Annotated[list[PrescriptionModel], Field(max_length=MOST_ROWS)]  # all that are in force
    withdrawn: Annotated[list[WithdrawalModel], Field(max_length=MOST_ROWS)]
    decisions: Annotated[list[SentDecisionModel], Field(max_length=MOST_ROWS)]
    messages: Annotated[list[MessageModel], Field(max_length=MOST_ROWS)]
    unlocks: Annotated[list[SentUnlockModel], Field(max_length=MOST_ROWS)]


class HomeParcel(Strict):
    """From the patient to the clinic: this head, a line feed, and an export of sessions as `coach export` writes it."""

    format: Literal["coach parcel from a patient"] = "coach parcel from a patient"
    version: Literal[1] = 1
    id: Id
    number: Parcels
    written_at: At
    patient: Id  # as the clinic calls them
    messages: Annotated[list[MessageModel], Field(max_length=MOST_ROWS)]


def parsed(model: type[_Content], content: bytes) -> _Content:
    """Raises ParcelError, a part of a sentence, for anything else than that model."""
    try:
        return model.model_validate_json(content)
    except (ValidationError, ValueError, RecursionError) as error:
        where = ""
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"][:6])[:120]
        shown = "".join(sign if sign.isprintable() else "?" for sign in where)
        raise ParcelError(
            f"its content is not that of a parcel{f' ({shown})' if shown else ''}: update coach"
        ) from None
