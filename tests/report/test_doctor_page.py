"""The page to show a doctor: everything on it is from the records, in two languages side by side."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from answers import answered
from report_story import story

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.prescription.words import available_languages, load_words
from coach.records import profile
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.report.doctor import case_of, doctor_page, doctor_screens
from coach.report.doctor.content import ASKED_ABOUT, sections
from coach.report.labels import Labels

FIRST = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
INTAKE = {"age": 58, "conditions": ("osteoporosis",), "clinician": "Dr <Lee>", "emergency_number": "112"}
NUMB = "Numb or strange between the legs, at the anus or genitals."


class Days:
    def __init__(self) -> None:
        self.at = FIRST

    def __call__(self) -> datetime:
        return self.at


def kept(store: Store, patient: Patient, events: list[Event], reason: str) -> None:
    with store.begin_session(
        patient, routine_id="gentle_start", routine_version="1", program_version="0", model_version="m", source="0",
        scripted=False,
    ) as writer:  # fmt: skip
        writer.add([*events, event(events[-1].t_s + 1, "session_ended", reason=reason)])
        writer.end(reason, 3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Anna: a stop for pain long ago and one three days ago, and today a yes to a sign and a call for help."""
    days = Days()
    with open_store(str(tmp_path / "anna.db"), now=days) as opened:
        anna = opened.patient("anna")
        opened.set_profile(anna, profile.changed(anna.profile, INTAKE, FIRST)[0])
        days.at = FIRST - timedelta(days=30)
        kept(opened, anna, [e for e in story() if e.kind != "session_ended"], "pain")
        days.at = FIRST
        kept(opened, anna, [answered(9.0, "screening_answered", question="saddle_numbness", value="no", scripted=False),
                            *(e for e in story() if e.kind != "session_ended" and e.t_s > 9.0)], "pain")  # fmt: skip
        days.at = FIRST + timedelta(days=3)
        kept(opened, anna, [
            answered(9.0, "screening_answered", question="saddle_numbness", value="yes", scripted=False),
            event(9.0, "locked", lock="emergency", question="saddle_numbness"),
            event(14.0, "help_asked", by="key"),
        ], "screening")  # fmt: skip
        yield opened


def lines(store: Store, language: str = "en") -> dict[str, str]:
    parts = sections(case_of(store, store.patient("anna")), Labels(load_words(language)), UTC)
    return {line.label: line.value for section in parts for line in section.lines}


def test_the_sign_stands_as_it_was_put_with_its_day_and_the_last_no(store: Store) -> None:
    told = lines(store)
    assert told["Answered 2026-11-28 09:00, and locked since"] == f"{NUMB} Yes"
    assert told["Last answered with no"] == "2026-11-25 09:00"
    assert told["Asked for help in it"] == "yes"


def test_what_was_done_in_the_last_days_is_told_and_no_more(store: Store) -> None:
    told = lines(store)
    assert "pain 2 before" in told["2026-11-25 09:00"]
    assert "Hip lift" in told["2026-11-25 09:00"]
    assert "stopped: the pain" in told["2026-11-25 09:00"]
    assert not any(label.startswith("2026-10") for label in told)


def test_a_pain_stop_tells_the_exercises_and_the_scores(store: Store) -> None:
    row = store.sessions(store.patient("anna"))[1]
    parts = sections(case_of(store, store.patient("anna"), session=row), Labels(load_words("en")), UTC)
    today = {line.label: line.value for line in parts[2].lines}
    assert today["Pain before it (0 to 10)"] == "2"
    assert any("Hip lift" in label for label in today)


def test_what_is_not_known_says_so(store: Store) -> None:
    told = lines(store)
    assert told["Began"] == "not known"
    assert told["Medicines, by name"] == "not known"
    (person,) = sections(case_of(store, store.patient("anna")), Labels(load_words("en")), UTC)[-1:]
    assert person.lines[0].label == "Medicines, by name"
    for question in set(ASKED_ABOUT) - set(INTAKE):
        assert told[load_words("en").say_key(f"intake.{question}.ask")] == "not known"
    assert told["How old are you?"] == "58 (2026-11-25)"


def test_somebody_of_whom_nothing_is_known_has_a_page(store: Store) -> None:
    ben = store.patient("ben")
    page = doctor_page(case_of(store, ben), load_words("en"), load_words("en"), zone=UTC)
    assert "not known" in page
    assert doctor_screens(case_of(store, ben), load_words("en"), load_words("en"))


@pytest.mark.parametrize("language", available_languages())
def test_both_languages_stand_side_by_side_with_the_same_lines(language: str, store: Store) -> None:
    words, english = load_words(language), load_words("en")
    case = case_of(store, store.patient("anna"))
    page = doctor_page(case, words, english, zone=UTC)
    assert NUMB in page
    assert words.say_key("question.saddle_numbness") in page
    columns = 1 if language == "en" else 2
    assert page.count('<td lang="en">') == page.count("<tr>") - page.count("<thead>")
    assert page.count('<th scope="row"') == columns * page.count('<td lang="en">')
    screens = doctor_screens(case, words, english, zone=UTC)
    assert {len(line) for screen in screens for line in screen} == {columns}
    assert sum(len(screen) for screen in screens) == page.count('<td lang="en">')


def test_nothing_on_it_is_markup_of_a_person_or_from_a_network(store: Store) -> None:
    page = doctor_page(case_of(store, store.patient("anna")), load_words("en"), load_words("en"), zone=UTC)
    assert "Dr &lt;Lee&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<img" not in page


def test_the_session_under_way_is_told_from_memory(store: Store) -> None:
    anna = store.patient("anna")
    row = store.sessions(anna)[-1]
    events = [event(0.0, "help_asked", by="gesture"), event(1.0, "session_ended", reason="help")]
    case = case_of(store, anna, session=row, events=events)
    told = {line.label: line.value for line in sections(case, Labels(load_words("en")), UTC)[0].lines}
    assert told["Session of 2026-11-28 09:00"] == "stopped: the person asked for help"
