"""The bundle is valid, refers only to what is in it, and says the same thing twice with the same ids."""

import io
import json
import sys
from dataclasses import replace
from typing import Any

import pytest
from exchange_people import HOSTILE, SORTS
from fhir.resources.R4B.bundle import Bundle

from coach.core.base.phrases import Words
from coach.exchange import ExchangeError, Parcel, as_fhir, deidentified
from coach.exchange.as_fhir import bundle


def written(parcel: Parcel) -> dict[str, Any]:
    out = io.StringIO()
    as_fhir.write(parcel, out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def of_type(said: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in said["entry"] if entry["resource"]["resourceType"] == kind]


def test_what_is_written_is_a_bundle_by_the_models_of_fhir(parcel: Parcel) -> None:
    said = written(parcel)
    back = Bundle.model_validate(said)
    assert len(back.entry) == len(said["entry"])
    for kind in ("Patient", "Device", "ServiceRequest"):
        assert len(of_type(said, kind)) == 1, kind
    for kind in ("Procedure", "DiagnosticReport"):
        assert len(of_type(said, kind)) == len(SORTS), kind


def test_what_is_not_valid_is_not_written(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_fhir, "EXERCISE_THERAPY", {"system": "http://snomed.info/sct", "codes": "229065009"})
    with pytest.raises(ValueError, match="codes"):
        written(parcel)


def test_every_reference_is_to_something_in_the_bundle(parcel: Parcel) -> None:
    said = written(parcel)
    there = [entry["fullUrl"] for entry in said["entry"]]
    assert len(set(there)) == len(there)
    text = json.dumps(said)
    wanted = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
    assert wanted <= set(there)
    assert len(wanted) > 200


def test_what_is_not_told_has_a_flag_beside_its_number(parcel: Parcel) -> None:
    def wide(row: Any) -> Any:
        peaks = row.data.get("peak") and {name: {**peak, "error_deg": 77.0} for name, peak in row.data["peak"].items()}
        return replace(row, data={**row.data, "peak": peaks}) if peaks else row

    sessions = [replace(whole, events=tuple(map(wide, whole.events))) for whole in parcel.sessions()]
    before, after = (
        [part for own in of_type(written(each), "Observation") for part in own.get("component", ())]
        for each in (parcel, replace(parcel, sessions=lambda: iter(sessions)))
    )
    assert not any("hip_flexion_told" in str(part["code"]) for part in before)
    flags = [part["valueBoolean"] for part in after if "hip_flexion_told" in str(part["code"])]
    assert flags
    assert not any(flags)


def test_stops_are_flags_and_only_they(parcel: Parcel) -> None:
    said = written(parcel)
    assert [flag["code"]["text"] for flag in of_type(said, "Flag")] == ["pain_rise", "stopped"]
    status = [procedure["status"] for procedure in of_type(said, "Procedure")]
    assert status == ["stopped", "completed", "not-done", "completed"]  # one was stopped before it began


def test_the_screening_is_answered_and_silence_is_an_item_without_an_answer(parcel: Parcel) -> None:
    (response,) = of_type(written(parcel), "QuestionnaireResponse")
    answers = {item["text"]: item.get("answer") for item in response["item"]}
    assert answers == {"emergency": [{"valueString": "no"}], "today": None, "onset": [{"valueString": "longer"}]}


def test_a_hostile_name_is_text(parcel: Parcel) -> None:
    (patient,) = of_type(written(parcel), "Patient")
    assert patient["name"][0]["text"] == HOSTILE


def test_a_second_export_has_the_same_ids(parcel: Parcel) -> None:
    assert bundle(parcel) == bundle(parcel)


def test_a_session_of_nothing_is_valid(parcel: Parcel) -> None:
    empty = replace(next(parcel.sessions()), events=(), prescription=None)
    empty = replace(
        empty, session=replace(empty.session, prescription_id=None, end_reason=None, source="", routine_id="")
    )
    said = written(replace(parcel, sessions=lambda: iter([empty])))
    assert of_type(said, "Procedure")[0]["status"] == "unknown"
    assert of_type(said, "DiagnosticReport")[0]["status"] == "partial"


def test_a_deidentified_bundle_is_valid_and_names_nobody(parcel: Parcel) -> None:
    text = json.dumps(written(deidentified(parcel, frozenset())))
    assert "script" not in text
    assert parcel.patient.id not in text


def test_without_its_models_it_says_what_to_install(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources.R4B.bundle", None)
    with pytest.raises(ExchangeError, match=r"back-coach\[fhir\]"):
        written(parcel)


def test_texts_are_in_words_and_codes_stay_codes(parcel: Parcel, words: Words) -> None:
    said = as_fhir.bundle(parcel, words)
    flags = [flag["code"] for flag in of_type(said, "Flag")]
    assert [flag["coding"][0]["code"] for flag in flags] == ["pain_rise", "stopped"]
    for flag in flags:
        assert flag["text"] == words.say_key(f"end.{flag['coding'][0]['code']}")
    for response in of_type(said, "QuestionnaireResponse"):
        assert all("_" not in item["text"] and " " in item["linkId"] for item in response["item"])
    assert all("_" not in report["conclusion"] for report in of_type(said, "DiagnosticReport"))


def test_a_prescription_says_how_often_and_what_was_changed(parcel: Parcel, words: Words) -> None:
    first = next(parcel.sessions())
    assert first.prescription is not None
    changed = {"days_a_week": 3, "times_a_day": 2, "step": [{"exercise": "hip_lift", "reps": 4}, {"exercise": "walking",
               "skip": True}]}  # fmt: skip
    own = replace(first, prescription=replace(first.prescription, overrides=changed))
    (request,) = of_type(as_fhir.bundle(replace(parcel, sessions=lambda: iter([own])), words), "ServiceRequest")
    assert request["occurrenceTiming"] == {"repeat": {"frequency": 6, "period": 1, "periodUnit": "wk"}}
    assert [detail["text"] for detail in request["orderDetail"]] == ["Hip lift: reps 4", "Walking: left out"]
    assert [category["coding"][0]["code"] for category in request["category"]] == ["91251008", "PhysicalActivity"]


@pytest.mark.parametrize(
    ("overrides", "timing"),
    [
        ({"days": ["wed", "mon"], "times": ["08:00", "18:30"]},
         {"frequency": 2, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon", "wed"],
          "timeOfDay": ["08:00:00", "18:30:00"]}),
        ({"days": ["sun"], "times_a_day": 3},
         {"frequency": 3, "period": 1, "periodUnit": "d", "dayOfWeek": ["sun"]}),
        ({"days_a_week": 3, "times": ["18:30"]},
         {"frequency": 3, "period": 1, "periodUnit": "wk", "timeOfDay": ["18:30:00"]}),
        ({"times_a_day": 2}, None),
    ],
    ids=str,
)  # fmt: skip
def test_days_and_times_are_those_of_the_prescription(
    overrides: dict[str, Any], timing: dict[str, Any] | None, parcel: Parcel
) -> None:
    first = next(parcel.sessions())
    assert first.prescription is not None
    own = replace(first, prescription=replace(first.prescription, overrides=overrides))
    (request,) = of_type(written(replace(parcel, sessions=lambda: iter([own]))), "ServiceRequest")
    assert request.get("occurrenceTiming") == (timing and {"repeat": timing})


SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"
TYPES = {"boolean", "decimal", "integer", "string"}


def meets_form(form: dict[str, Any]) -> None:
    """What the profile of a form requires: url 1..1, status 1..1, of each item linkId, of its own, and type."""
    assert form["url"].startswith("urn:uuid:")
    assert form["status"] == "active"
    ids = [item["linkId"] for item in form["item"]]
    assert len(set(ids)) == len(ids) > 0
    assert all(item["type"] in TYPES for item in form["item"])


def meets_response(response: dict[str, Any], forms: dict[str, dict[str, Any]]) -> None:
    """What the profile of a response requires: questionnaire 1..1, with its version; authored, status; of each item
    linkId; several answers in one item; and by R4 an item and an answer of the form's own kind."""
    address, _, version = response["questionnaire"].partition("|")
    form = forms[address]
    assert version == form["version"] != ""
    assert response["authored"]
    assert response["status"] in ("completed", "in-progress")
    assert response["subject"]
    assert [item["linkId"] for item in response["item"]] == [item["linkId"] for item in form["item"]]
    for item, asked in zip(response["item"], form["item"], strict=True):
        assert item["text"] == asked["text"]
        answers = item.get("answer", [])
        assert all(list(answer) == [f"value{asked['type'].capitalize()}"] for answer in answers)
        assert len(answers) < 2 or asked["repeats"]


def test_only_what_is_met_is_declared_and_that_is(parcel: Parcel, words: Words) -> None:
    for own in (written(parcel), as_fhir.bundle(parcel, words), written(deidentified(parcel, frozenset()))):
        declared = {
            entry["resource"]["resourceType"]: entry["resource"]["meta"]["profile"]
            for entry in own["entry"]
            if "meta" in entry["resource"]
        }
        assert declared == {"Questionnaire": [f"{SDC}|3.0.0"], "QuestionnaireResponse": [f"{SDC}response|3.0.0"]}
        forms = {form["url"]: form for form in of_type(own, "Questionnaire")}
        for form in forms.values():
            meets_form(form)
        for response in of_type(own, "QuestionnaireResponse"):
            meets_response(response, forms)


def test_answers_of_every_kind_have_the_kind_of_their_question(parcel: Parcel, words: Words) -> None:
    first = next(parcel.sessions())
    asked = {
        "want_it": True, "pain_where": ["lower_back", "leg"], "has_implant": "yes", "today_list": ["bend_pain"],
        "cleared_night_pain": "no", "place_part": "try_again", "a_therapists": 3, "figure": 2.5, "awake": None,
    }  # fmt: skip
    row = next(row for row in first.events if row.kind == "symptom_answered")
    told = [
        replace(row, seq=seq, data={**row.data, "question": question, "value": value})
        for seq, (question, value) in enumerate(asked.items())
    ]
    said = as_fhir.bundle(replace(parcel, sessions=lambda: iter([replace(first, events=tuple(told))])), words)
    Bundle.model_validate(said)
    (form,), (response,) = of_type(said, "Questionnaire"), of_type(said, "QuestionnaireResponse")
    meets_response(response, {form["url"]: form})
    kinds = [item["type"] for item in form["item"]]
    assert kinds == ["boolean", "string", "string", "string", "string", "string", "integer", "decimal", "string"]
    texts = [item["text"] for item in form["item"]]
    assert texts[0] == "The next one is optional. Would you like to do it?"
    assert texts[1] == "Where does it hurt? The lowest place."
    assert texts[5] == words.say_key("report.question.place_part")  # what it named is not kept
    assert all("{" not in text and "_" not in text for text in texts)
    assert "answer" not in response["item"][-1]


def test_the_same_questions_are_the_same_form(parcel: Parcel, words: Words) -> None:
    first = next(parcel.sessions())
    (form,) = of_type(as_fhir.bundle(replace(parcel, sessions=lambda: iter([first, first])), words), "Questionnaire")
    (again,) = of_type(as_fhir.bundle(replace(parcel, sessions=lambda: iter([first])), words), "Questionnaire")
    assert form == again


def test_what_goes_on_is_in_progress(parcel: Parcel) -> None:
    first = next(parcel.sessions())
    running = replace(
        first, events=first.events[:8], session=replace(first.session, ended_at=None, end_reason=None, exit_code=None)
    )
    (response,) = of_type(written(replace(parcel, sessions=lambda: iter([running]))), "QuestionnaireResponse")
    assert response["status"] == "in-progress"
