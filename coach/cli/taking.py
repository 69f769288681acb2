"""What can be taken away from a review: every format of `coach export`, beside the page itself."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from coach.exchange import FORMATS, as_csv, as_fhir, parcel_of
from coach.exchange.as_pdf import printed
from coach.prescription.questionnaires import usable_questionnaires
from coach.report import session_page
from coach.review.exports import PAGES, Export

MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8", "fhir": "application/fhir+json",
         "pdf": "application/pdf", "trc": "text/plain; charset=utf-8", "mot": "text/plain; charset=utf-8"}  # fmt: skip


def exports() -> dict[str, Export]:
    """By format. A file that holds one session is offered on the page of a session only."""
    made = {
        name: Export(own.suffix, MEDIA[name], _writing(own.write), of_patient=not own.one_session)
        for name, own in FORMATS.items()
    }
    return {**PAGES, **made}


def _writing(write: Callable[..., None] | None) -> Callable[[Any, Sequence[Any], Any], bytes]:
    if write is None:
        return lambda store, sessions, words: printed(session_page(store, sessions[0], words))

    def export(store: Any, sessions: Sequence[Any], words: Any) -> bytes:
        out = io.StringIO()
        in_words = {as_csv.write: {"decimal": words.decimal(".")}, as_fhir.write: {"words": words}}
        more: dict[str, Any] = in_words.get(write, {})
        usable, _ = usable_questionnaires(words.language)
        write(parcel_of(store, store.patient_of(sessions[0]), sessions, usable), out, **more)
        return out.getvalue().encode("utf-8", "replace")

    return export
