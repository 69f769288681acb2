"""Answered questionnaires in FHIR: a QuestionnaireResponse with its texts, and an Observation for its score."""

from collections.abc import Iterator
from typing import Any

from coach.core.progress.questionnaire import AskedItem, ItemKind, activity_of, value_of
from coach.exchange.fhir_parts import (
    LOCAL,
    Resource,
    coded,
    component_of,
    components,
    derived_id,
    local_code,
    quantity,
    reference,
    text_of,
    urn,
)
from coach.exchange.fhir_questions import answer_of
from coach.exchange.outcome_rows import SheetRow, sheet_rows
from coach.exchange.parcel import Parcel

SCORE_UNIT = "{score}"  # UCUM's way to say what has no unit


def outcome_resources(parcel: Parcel) -> Iterator[Resource]:
    for row in sheet_rows(parcel):
        yield _response(row)
        if row.point is not None and row.point.score is not None:
            yield _score(row)


def _response(row: SheetRow) -> Resource:
    sheet, one = row.sheet, row.questionnaire
    canonical = urn(derived_id(LOCAL.removeprefix("urn:uuid:"), "questionnaire", sheet.questionnaire))
    items = {item.id: item for item in one.items} if one is not None else {}
    return {
        "resourceType": "QuestionnaireResponse",
        "id": sheet.id,
        "questionnaire": f"{canonical}|{text_of(sheet.version)}",
        "status": "completed",
        "subject": reference(sheet.patient_id),
        "source": reference(sheet.patient_id),
        "authored": sheet.at.isoformat(timespec="milliseconds"),
        "item": [_item(name, items.get(name), answer) for name, answer in sheet.answers.items()],
    }


def _item(name: str, item: AskedItem | None, answer: Any) -> Resource:
    """Not answered is a question without an answer."""
    value = value_of(answer)
    asked = activity_of(answer) or (item.asked() if item is not None else name)
    given = [] if value is None else [_answer(item, value)]
    return {"linkId": text_of(name), "text": text_of(asked), **({"answer": given} if given else {})}


def _answer(item: AskedItem | None, value: int | str) -> Resource:
    if item is not None and item.kind is ItemKind.YES_NO:
        return {"valueBoolean": value == "yes"}
    option = next((each for each in item.options if each.value == value), None) if item is not None else None
    if option is None:
        return answer_of(value)
    return {"valueCoding": {"system": LOCAL, "code": option.value, "display": text_of(option.label)}}


def _score(row: SheetRow) -> Resource:
    sheet, one, point = row.sheet, row.questionnaire, row.point
    assert one is not None
    assert point is not None
    assert point.score is not None
    change = point.change
    told = [] if change is None else [
        {"code": local_code("change"), "valueQuantity": quantity(change.by, SCORE_UNIT)},
        {"code": local_code("change_that_matters"), "valueQuantity": quantity(change.matters, SCORE_UNIT)},
        component_of("verdict", change.verdict.value),
    ]  # fmt: skip
    return {
        "resourceType": "Observation",
        "id": derived_id(sheet.id, "score"),
        "status": "final",
        "category": [coded("observation-category", "survey", "Survey", "Survey")],
        "code": local_code(one.id, one.title),
        "subject": reference(sheet.patient_id),
        "effectiveDateTime": sheet.at.isoformat(timespec="milliseconds"),
        "valueQuantity": quantity(point.score.value, SCORE_UNIT),
        "derivedFrom": [reference(sheet.id)],
        "component": [*components(("answered", point.score.n), ("asked", point.score.of)), *told],
    }
