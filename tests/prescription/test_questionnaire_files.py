"""Questionnaire files: the shipped ones say everything in each language; every fault of one is found with its line."""

from pathlib import Path

import pytest
from sweeps import swept

from coach.core.progress.questionnaire import Better, ItemKind, Questionnaire, Scoring
from coach.prescription.faults import PrescriptionError
from coach.prescription.questionnaires import (
    is_questionnaire,
    questionnaires_beside,
    read_questionnaire,
    shipped_questionnaires,
    usable_questionnaires,
)
from coach.prescription.reader import check
from coach.prescription.schema import schema_file
from coach.prescription.source import read_source
from coach.prescription.words import available_languages
from coach.shipped import shipped_folder

CLINIC = """\
id = "my_scale"
version = "1"
scoring = "sum"
better = "less"
mark = "J"
source = "of our clinic"
licence = "ours"

[ask_when]
every_days = 7

[scale]
min = 0
max = 4

[[item]]
id = "stairs"
kind = "scale"

[[item]]
id = "sleep"
kind = "choice"
told_first = ["never"]

[[item.choice]]
value = "never"
points = 4

[[item.choice]]
value = "well"
points = 0

[change]
score = 3
mark = "J"
source = "therapist's choice"

[words]
language = "de"
title = "Treppe und Schlaf"
least = "leicht"
most = "unmöglich"
ask = { stairs = "Wie schwer sind Treppen?", sleep = "Wie schlafen Sie?" }
choice = { never = "gar nicht", well = "gut" }
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    path = tmp_path / "questionnaires" / "my_scale.toml"
    path.parent.mkdir()
    path.write_text(CLINIC, encoding="utf-8")
    return path


def faults(path: Path, text: str) -> list[tuple[int | None, str, str]]:
    path.write_text(text, encoding="utf-8")
    return [(fault.line, fault.path, fault.message) for fault in check(path)]


def line(text: str) -> int:
    """On which line of the clinic's file this stands, from 1."""
    return next(at for at, each in enumerate(CLINIC.splitlines(), start=1) if each == text)


@swept(
    ("path", "language"), [(path, tag) for path in shipped_questionnaires().values() for tag in available_languages()]
)
def test_a_shipped_one_reads_in_every_language(path: Path, language: str) -> None:
    one = read_questionnaire(path, language)
    assert one.id == path.stem
    assert one.title
    assert one.source
    assert one.licence
    assert all(item.ask for item in one.items)
    assert all(option.label for item in one.items for option in item.options)
    assert one.scale is None or (one.scale.least_words and one.scale.most_words)


@swept("path", shipped_questionnaires().values())
def test_a_shipped_one_names_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"#:schema ../schema/{schema_file('questionnaire')}"
    assert is_questionnaire(read_source(path).data)
    assert check(path) == ()


def shipped(id: str) -> Questionnaire:
    return read_questionnaire(shipped_questionnaires()[id])


def test_the_numbers_are_those_of_the_review() -> None:
    """[R2] 6: activities from 0, unable, to 10, with bands of 2 and 3; overall -5 to 5, band 2 about 0."""
    assert set(shipped_questionnaires()) == {"three_activities", "overall_change", "harm", "time_away"}
    activities, overall = shipped("three_activities"), shipped("overall_change")
    assert [item.kind for item in activities.items] == [ItemKind.ACTIVITY] * 3
    assert activities.scale is not None
    assert activities.scale.numbers == tuple(range(11))
    assert (activities.scoring, activities.better, activities.least_answered) == (Scoring.MEAN, Better.MORE, 1)
    assert activities.change is not None
    assert (activities.change.score, activities.change.one_item) == (2, 3)
    assert (activities.when.first_session, activities.when.every_days, activities.when.last_session) == (True, 14, True)
    assert overall.scale is not None
    assert overall.scale.numbers == tuple(range(-5, 6))
    assert overall.change is not None
    assert (overall.change.score, overall.change.from_value) == (2, 0)
    assert (overall.when.first_session, overall.when.from_day) == (False, 14)
    assert "{date}" in overall.items[0].ask
    harm, away = shipped("harm"), shipped("time_away")
    assert all(item.told_first == ("yes",) for item in harm.items)
    assert harm.when.every_days == 14
    assert away.when.after_days_away == 14
    assert away.when.every_days is None


def test_it_is_said_that_the_activities_go_the_other_way_round_from_pain() -> None:
    said = {"en": "other way round from pain", "es": "al revés que el dolor", "de": "andersherum als beim Schmerz"}
    for language, words in said.items():
        one = read_questionnaire(shipped_questionnaires()["three_activities"], language)
        assert words in one.items[0].ask


def test_no_name_or_code_of_somebody_elses_measure_is_used() -> None:
    for path in shipped_questionnaires().values():
        text = path.read_text(encoding="utf-8").lower()
        assert not any(name in text for name in ("psfs", "patient-specific functional", "oswestry", "roland", "eq-5d"))


def test_a_clinics_own_file_is_found_beside_a_routine_and_tagged_in_another_language(clinic: Path) -> None:
    assert check(clinic) == ()
    beside = questionnaires_beside(clinic.parent.parent / "routine.toml")
    assert beside["my_scale"] == clinic
    assert set(shipped_questionnaires()) < set(beside)
    one = read_questionnaire(clinic, "de")
    assert (one.title, one.items[1].options[0].label, one.least_answered) == ("Treppe und Schlaf", "gar nicht", 2)
    assert read_questionnaire(clinic, "en").items[0].ask == "Wie schwer sind Treppen? [de]"


def test_a_clinics_file_never_takes_the_place_of_a_shipped_one(clinic: Path) -> None:
    copy = clinic.with_name("harm.toml")
    found = faults(copy, CLINIC.replace("my_scale", "harm"))
    assert found == [
        (1, "id", '"harm" is the id of a shipped questionnaire; give yours another, and the file the same')
    ]
    assert questionnaires_beside(clinic.parent.parent / "routine.toml")["harm"] == shipped_questionnaires()["harm"]


def test_one_with_a_fault_is_left_out_and_told(clinic: Path) -> None:
    clinic.write_text(CLINIC.replace("max = 4", "max = 0"), encoding="utf-8")
    usable, refused = usable_questionnaires("en", questionnaires_beside(clinic.parent.parent / "routine.toml"))
    assert {one.id for one in usable} == set(shipped_questionnaires())
    assert len(refused) == 1
    assert str(clinic) in refused[0]
    assert "coach check" in refused[0]


SCORE, BETTER, MAX = 'scoring = "sum"', 'better = "less"', "max = 4"


@pytest.mark.parametrize(
    ("before", "after", "at", "path", "message"),
    [
        (MAX, "max = 0", MAX, "scale.max", "0 is not above min, 0"),
        (MAX, "max = 90", MAX, "scale.max", "0 to 90 are too many numbers to choose from; at most 21"),
        (MAX, 'max = "4"', MAX, "scale.max", '"4" is not a whole number; write 4 alone, without quotes'),
        ('kind = "scale"', 'kind = "slider"', 'kind = "scale"', "item[1].kind",
         '"slider" is not known; known: activity, choice, scale, yes_no'),
        ('id = "sleep"', 'id = "stairs"', 'id = "sleep"', "item[2].id",
         '"stairs" is there twice; give each item another name'),
        ('told_first = ["never"]', 'told_first = ["nevr"]', 'told_first = ["never"]', "item[2].told_first[1]",
         '"nevr" is no answer to it; write never'),
        (SCORE, 'scoring = "count"', SCORE, "scoring",
         "count says how many answers are yes, and no item is of the kind yes_no"),
        (SCORE, 'scoring = "none"', "[change]", "change",
         "there is no score that could change; say in scoring how there is one"),
        (BETTER, "", "[change]", "change",
         'nobody can tell what a change means; say in better whether "more" or "less" is better'),
        (SCORE, f"{SCORE}\nleast_answered = 3", BETTER, "least_answered", "3 is more than it has items, 2"),
        (SCORE, f"{SCORE}\nbeter = 3", BETTER, "beter", "this key is not known; known: "),
        ('id = "my_scale"', 'id = "other"', 'id = "my_scale"', "id",
         '"other" is not the file\'s name; both must be the same, here "my_scale"'),
        ('least = "leicht"\n', "", "[words]", "words", "there is no text for least; write it in [words]"),
        (', sleep = "Wie schlafen Sie?"', "", "[words]", "words",
         "there is no text for ask.sleep; write it in [words.ask]"),
    ],
)  # fmt: skip
def test_every_fault_is_found_with_its_line(
    clinic: Path, before: str, after: str, at: str, path: str, message: str
) -> None:
    assert before in CLINIC
    found = faults(clinic, CLINIC.replace(before, after, 1))
    where = line(at)
    if message.endswith(": "):
        assert [(each[0], each[1]) for each in found] == [(where, path)]
        return
    assert (where, path, message) in found


def test_a_scale_is_missing_where_something_is_rated(clinic: Path) -> None:
    found = faults(clinic, CLINIC.replace("[scale]\nmin = 0\nmax = 4\n", ""))
    assert [(path, message) for _, path, message in found] == [
        ("item[1].kind", "it is answered with a number, and there is no [scale]")
    ]


def test_many_faults_are_said_at_once(clinic: Path) -> None:
    text = CLINIC.replace(MAX, "max = 0").replace('kind = "scale"', 'kind = "slider"').replace('licence = "ours"\n', "")
    clinic.write_text(text, encoding="utf-8")
    with pytest.raises(PrescriptionError) as refused:
        read_questionnaire(clinic)
    assert {fault.path for fault in refused.value.faults} == {"scale.max", "item[1].kind", "licence"}


def test_the_shipped_folder_has_nothing_else() -> None:
    assert {path.suffix for path in (shipped_folder("routines") / "questionnaires").iterdir()} == {".toml"}
