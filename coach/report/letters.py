"""Messages between a clinic and a patient, as the pages show them."""

from collections.abc import Iterable
from datetime import tzinfo

from coach.records.rows import Message
from coach.report.html import moment
from coach.report.labels import Labels

MOST = 50  # on a page


def letters(messages: Iterable[Message], say: Labels, zone: tzinfo | None) -> list[dict[str, str]]:
    """Who wrote what and when; of one to the patient, whether it was heard."""
    return [
        {
            "by": each.written_by,
            "at": moment(each.written_at, zone),
            "text": each.text,
            "heard": ""
            if each.from_patient
            else say("letters.heard", at=moment(each.told_at, zone))
            if each.told_at is not None
            else say("letters.not_heard"),
        }
        for each in list(messages)[:MOST]
    ]
