"""Answered questionnaires travel: in JSON and back, as rows of a table, as FHIR, and without what somebody wrote."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange_people import Clock

from coach.exchange import Parcel, as_csv, as_fhir, as_json, deidentified, export, parcel_of, read_parcel, take_in
from coach.exchange.deidentify import vocabulary
from coach.exchange.errors import ExchangeError
from coach.prescription.questionnaires import read_questionnaire, shipped_questionnaires, usable_questionnaires
from coach.prescription.words import load_words
from coach.records.answer_sheets import answer_sheets, keep_answers
from coach.records.store import Store, open_store

SCORED = ("score", "score_of", "score_change", "verdict")
ONE, TWO = "climbing to my sister's flat", "lifting Emma"


def asked(id: str) -> Any:
    return read_questionnaire(shipped_questionnaires()[id])


def rated(one: int | None, two: int | None) -> dict[str, Any]:
    return {"first": {"activity": ONE, "score": one}, "second": {"activity": TWO, "score": two}, "third": None}


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    """Somebody with two sessions: activities before and after, a fall, and a rating that was put off."""
    clock = Clock()
    with open_store(str(tmp_path / "there.db"), now=clock) as store:
        anna = store.patient("anna")
        for scores in ((2, 4), (6, None)):
            with store.begin_session(anna, routine_id="r", routine_version="1", program_version="0", model_version="m",
                                     source="0", scripted=False) as writer:  # fmt: skip
                writer.end("completed", 0)
            keep_answers(store, anna, asked("three_activities"), rated(*scores))
            clock.at += timedelta(days=9)
        keep_answers(store, anna, asked("harm"), {"worse": "no", "fall": "yes", "burn": None})
        keep_answers(store, anna, asked("overall_change"), {})
        yield store


@pytest.fixture
def sent(there: Store) -> Parcel:
    anna = there.patient("anna")
    return parcel_of(there, anna, there.sessions(anna), usable_questionnaires("en")[0])


def written(write: Callable[..., None], parcel: Parcel) -> str:
    out = io.StringIO()
    write(parcel, out)
    return out.getvalue()


def file_of(parcel: Parcel, path: Path, change: Callable[[Any], None] = lambda content: None) -> Path:
    content = json.loads(written(as_json.write, parcel))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_they_come_along_once_in_the_order_of_the_sessions_here(there: Store, sent: Parcel, tmp_path: Path) -> None:
    file = export(lambda out: as_json.write(sent, out), tmp_path / "anna.json")
    with open_store(str(tmp_path / "here.db"), now=Clock()) as here:
        for _ in range(2):
            take_in(here, read_parcel(file))
        kept = answer_sheets(here, here.patient("anna"))
        assert kept == answer_sheets(there, there.patient("anna"))
        assert [(sheet.questionnaire, sheet.after_number) for sheet in kept][:2] == [
            ("three_activities", 1), ("three_activities", 2),
        ]  # fmt: skip


def test_a_file_of_a_version_without_them_is_still_read(sent: Parcel, tmp_path: Path) -> None:
    def as_version_3(content: Any) -> None:
        del content["answer_sheets"]
        content["version"] = 3

    with open_store(str(tmp_path / "here.db"), now=Clock()) as here:
        assert take_in(here, read_parcel(file_of(sent, tmp_path / "old.json", as_version_3))).added == 2
        assert answer_sheets(here, here.patient("anna")) == ()


def test_json_has_the_score_of_what_was_answered_and_what_was_put_off(sent: Parcel) -> None:
    sheets = json.loads(written(as_json.write, sent))["answer_sheets"]
    scores = [each["score"] for each in sheets]
    assert scores == [{"value": 3.0, "n": 2, "of": 2}, {"value": 6.0, "n": 1, "of": 2}, None, None]
    assert sorted(each["questionnaire"] for each in sheets[2:]) == ["harm", "overall_change"]
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in page for key in (*sheets[0], *as_csv.ANSWER))
    assert sheets[1]["answers"] == rated(6, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet.update(answers={"first": 1e9}),
        lambda sheet: sheet.update(answers={"first": 2.5}),
        lambda sheet: sheet.update(answers={"first": True}),
        lambda sheet: sheet.update(answers={"first": {"activity": "x" * 121, "score": 1}}),
        lambda sheet: sheet.update(answers={"first": {"activity": "x", "score": 1, "more": 1}}),
        lambda sheet: sheet.update(answers={"first": "a\x00b"}),
        lambda sheet: sheet.update(answers={str(at): None for at in range(101)}),
        lambda sheet: sheet.update(patient_id="00000000-0000-4000-8000-000000000000"),
        lambda sheet: sheet.update(at="yesterday"),
        lambda sheet: sheet.update(after_number=-1),
        lambda sheet: sheet.update(other=1),
    ],
)
def test_what_no_sheet_holds_is_refused_whole(sent: Parcel, tmp_path: Path, change: Callable[[Any], None]) -> None:
    file = file_of(sent, tmp_path / "bad.json", lambda content: change(content["answer_sheets"][0]))
    with pytest.raises(ExchangeError, match="was not taken in"):
        read_parcel(file)


def test_a_sheet_that_is_there_twice_is_refused(sent: Parcel, tmp_path: Path) -> None:
    file = file_of(
        sent, tmp_path / "twice.json", lambda content: content["answer_sheets"].extend(content["answer_sheets"])
    )
    with pytest.raises(ExchangeError, match="an id is in it twice"):
        read_parcel(file)


def table(parcel: Parcel) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(as_csv.write, parcel).removeprefix(as_csv.MARK))))


def test_the_table_has_a_row_for_each_and_for_each_answer(sent: Parcel) -> None:
    rows = [row for row in table(sent) if row["row"] in ("questionnaire", "answer")]
    heads = [row for row in rows if row["row"] == "questionnaire"]
    assert [[row[column] for column in ("questionnaire", *SCORED)] for row in heads] == [
        ["three_activities", "3", "2", "", ""],
        ["three_activities", "6", "1", "4", "better"],
        ["harm", "", "", "", ""],
    ]
    answers = [(row["item"], row["activity"], row["answer"]) for row in rows if row["row"] == "answer"]
    assert answers[3:6] == [
        ("first", ONE, "6"),
        ("second", TWO, ""),
        ("third", "", ""),
    ]  # not answered is an empty cell
    assert answers[6:] == [("worse", "", "no"), ("fall", "", "yes"), ("burn", "", "")]
    assert all(row["patient"] == "anna" and row["answered_at"].startswith("2026-05") for row in rows)


def resources(parcel: Parcel) -> list[dict[str, Any]]:
    pytest.importorskip("fhir.resources")
    bundle = json.loads(written(as_fhir.write, parcel))
    return [entry["resource"] for entry in bundle["entry"]]


def test_fhir_has_the_answers_with_their_texts_and_the_score(sent: Parcel) -> None:
    found = resources(sent)
    responses = [each for each in found if each["resourceType"] == "QuestionnaireResponse"]
    assert len(responses) == 3
    items = {item["text"]: item.get("answer") for item in responses[1]["item"]}
    assert items[ONE] == [{"valueInteger": 6}]
    assert items[TWO] is None
    fall = {item["linkId"]: item for item in responses[2]["item"]}
    assert fall["fall"]["text"] == "Since the last time: have you had a fall?"
    assert fall["fall"]["answer"] == [{"valueBoolean": True}]
    assert "answer" not in fall["burn"]
    scores = [each for each in found if each.get("derivedFrom")]
    assert [score["valueQuantity"]["value"] for score in scores] == [3.0, 6.0]
    assert scores[1]["derivedFrom"][0]["reference"].endswith(responses[1]["id"])
    assert scores[1]["code"]["text"] == "Your three activities"
    told = {part["code"]["text"]: part for part in scores[1]["component"]}
    assert told["change"]["valueQuantity"]["value"] == 4.0
    assert told["change_that_matters"]["valueQuantity"]["value"] == 3.0  # one activity is left to compare
    assert told["verdict"]["valueString"] == "better"


def test_a_questionnaire_that_is_not_here_keeps_its_answers_and_has_no_score(there: Store) -> None:
    anna = there.patient("anna")
    bare = parcel_of(there, anna, there.sessions(anna))
    assert all(row["score"] == "" for row in table(bare))
    responses = [each for each in resources(bare) if each["resourceType"] == "QuestionnaireResponse"]
    assert [item["text"] for item in responses[0]["item"]] == [ONE, TWO, "third"]


def test_without_a_name_the_activities_are_gone_and_the_figures_stay(sent: Parcel) -> None:
    masked = deidentified(sent, vocabulary(load_words("en"), ()))
    for write in (as_json.write, as_csv.write, as_fhir.write):
        text = written(write, masked)
        assert "sister" not in text
        assert "Emma" not in text
    before, after = (json.loads(written(as_json.write, each))["answer_sheets"] for each in (sent, masked))
    assert [each["score"] for each in after] == [each["score"] for each in before]
    names = [[answer["activity"] for answer in list(each["answers"].values())[:2]] for each in after[:2]]
    assert names[0] == names[1]  # the same ones, whatever they are
    assert names[0][0] != names[0][1]
    assert [row["score_change"] for row in table(masked) if row["row"] == "questionnaire"] == ["", "4", ""]


def test_a_word_of_the_program_is_left_out_as_well_where_it_is_somebodys_activity(there: Store) -> None:
    anna = there.patient("anna")
    keep_answers(there, anna, asked("three_activities"), {"first": {"activity": "walking", "score": 1}})
    parcel = parcel_of(there, anna, there.sessions(anna))
    masked = deidentified(parcel, vocabulary(load_words("en"), {"walking"}))
    assert all("walking" not in str(sheet.answers) for sheet in masked.answer_sheets)
