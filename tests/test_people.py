"""`coach patient`, `coach cards`, `coach remind`: asked in the terminal or scripted, each trouble in one sentence."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from coach.cli import execute, people
from coach.core.base.types import text
from coach.core.clinical.education import CARDS
from coach.core.clinical.intake import CHANGED, INTAKE
from coach.prescription.words import available_languages, load_words
from coach.records.history import STOPS_REASON
from coach.records.profile import changed
from coach.records.store import open_store

NOW = datetime(2026, 11, 18, 10, 15, tzinfo=UTC).astimezone()

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _at_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "local_now", lambda: NOW)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with what is typed; gives the exit code, what was printed and what was told."""

    def _run(*arguments: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err.strip()

    return _run


def sets(*answers: str) -> list[str]:
    return [part for answer in answers for part in ("--set", answer)]


def profile(handle: str = "anna") -> Any:
    with open_store(None) as records:
        (person,) = [person for person in records.patients() if person.handle == handle]
        return person.profile


def nobody() -> bool:
    with open_store(None) as records:
        return records.patients() == []


def test_a_patient_is_added_with_answers_and_told_what_follows(run: Run) -> None:
    code, out, err = run("patient", "add", "anna", *sets("bend_pain=yes", "conditions=osteoporosis", "age=44"))
    assert (code, err) == (0, "")
    assert profile()["intake"] == {"bend_pain": "yes", "conditions": ["osteoporosis"], "age": 44}
    assert datetime.fromisoformat(profile()["answered"]["age"]) == NOW
    assert "Child's pose" in next(line for line in out.splitlines() if "bending forward" in line and "Left out" in line)
    assert "osteoporosis" in out


def test_every_question_is_asked_and_each_can_be_left_out_with_enter(run: Run) -> None:
    kept = [row for row in INTAKE if not row.screening and row.id != CHANGED]  # nothing can have changed yet
    code, out, _ = run("patient", "add", "anna", typed="\n" * len(kept))
    assert code == 0
    assert profile()["intake"] == {}
    for row in kept:
        assert row.number in out
    assert "Q01" not in out
    assert f"{len(kept)} questions are not answered yet." in out


def test_an_answer_that_is_none_is_asked_for_again(run: Run) -> None:
    code, out, _ = run("patient", "add", "anna", typed="5 hours ago\nmaybe\ny\n.\n")
    assert code == 0
    assert "had_before takes yes or no" in out
    assert profile()["intake"]["had_before"] == "yes"
    assert datetime.fromisoformat(profile()["onset"]) == NOW - timedelta(hours=5)
    assert "first day" in out


def test_the_end_of_the_input_keeps_what_was_answered(run: Run) -> None:
    code, _, _ = run("patient", "add", "anna", typed="none\nno")
    assert code == 0
    assert profile()["intake"] == {"onset": "none", "had_before": "no"}


def test_leaving_in_the_middle_keeps_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", leave)
    code, _, _ = run("patient", "add", "anna")
    assert code == 5
    assert nobody()


def test_an_edit_changes_one_answer_and_shows_what_stands(run: Run) -> None:
    run("patient", "add", "anna", *sets("age=44", "smoking=yes"))
    code, out, _ = run("patient", "edit", "anna", "smoking", typed="no\n")
    assert code == 0
    assert "(yes)" in out
    assert profile()["intake"] == {"age": 44, "smoking": "no"}


def test_an_edit_asks_by_number_and_enter_keeps(run: Run) -> None:
    run("patient", "add", "anna", *sets("painkiller=yes"))
    code, out, _ = run("patient", "edit", "anna", "q14", typed="\n\n-\n")
    assert code == 0
    assert out.count("Q14") >= 3
    assert profile()["intake"] == {"painkiller": "yes"}


@pytest.mark.parametrize("how", ["typed", "set"])
def test_an_answer_is_taken_back(run: Run, how: str) -> None:
    run("patient", "add", "anna", *sets("age=44"))
    arguments: list[str] = sets("age=") if how == "set" else ["age"]
    code, _, _ = run("patient", "edit", "anna", *arguments, typed="-\n")
    assert code == 0
    assert profile()["intake"] == {}


def test_a_condition_that_changes_ends_its_agreement_and_no_other(run: Run) -> None:
    run("patient", "add", "anna", *sets("conditions=stenosis,disc", "cleared=stenosis,disc"))
    _, out, _ = run("patient", "edit", "anna", *sets("conditions=disc"))
    assert "These agreements no longer count, because what they were for has changed: spinal stenosis." in out
    assert profile()["intake"]["cleared"] == [f"disc@{NOW:%Y-%m-%d}"]


def test_an_agreement_has_a_day_that_has_passed(run: Run) -> None:
    code, _, error = run("patient", "add", "anna", *sets("cleared=night_pain"))
    assert code == 2
    assert "night_pain@2026-11-20" in error
    late = f"{NOW + timedelta(days=2):%Y-%m-%d}"
    assert run("patient", "add", "anna", *sets(f"cleared=stenosis@{late}"))[0] == 2
    code, out, _ = run("patient", "add", "anna", *sets(f"cleared=night_pain@{NOW:%Y-%m-%d}"))
    assert code == 0
    assert f"pain at night that no position eases ({NOW:%Y-%m-%d})" in out


def test_show_tells_answers_with_their_time_and_that_yesterday_is_over(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("patient", "add", "anna", *sets("bend_pain=yes", "smoking=yes", "onset=2 hours ago"))
    _, out, _ = run("patient", "show", "anna")
    assert f"bending forward hurt badly today? yes  ({NOW:%Y-%m-%d %H:%M}; counts for 12 hours)" in out
    monkeypatch.setattr(people, "local_now", lambda: NOW + timedelta(hours=30))
    _, out, _ = run("patient", "show", "anna")
    assert "of another day, counts no more" in out
    assert "severe pain on bending" not in out
    assert "the first 72 hours of an episode" in out
    assert "the first day" not in out.split("What follows")[1].split(".")[0]


def test_show_makes_nobody(run: Run) -> None:
    for command in (("patient", "show", "bob"), ("patient", "edit", "bob"), ("remind", "bob", "-o", "x.ics", "--desk")):
        code, out, err = run(*command)
        assert (code, out) == (1, "")
        assert "'bob'" in err
        assert len(err.splitlines()) == 1
    assert nobody()


def test_a_patient_is_added_once(run: Run) -> None:
    run("patient", "add", "anna", *sets("age=44"))
    code, _, err = run("patient", "add", " anna ", *sets("age=45"))
    assert code == 1
    assert "coach patient edit" in err
    assert profile()["intake"] == {"age": 44}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("age", "KEY=VALUE"),
        ("agee=4", "did you mean age"),
        ("age=four", "0 to 120"),
        ("leg_symptoms=no", "safety questions"),
        ("onset=tomorrow", "5 hours ago"),
        ("onset=2027-01-01", "has passed"),
        ("onset=0001-01-01", "has passed"),
        ("pregnant=2031-01-01", "40 weeks from now"),
        ("pregnant=2020-01-01", "three weeks ago"),
        ("onset=2026-02-30 08:00", "5 hours ago"),
        ("onset=1826-02-03", "in your life"),
        ("emergency_number=12a", "such as 112"),
        ("clinician=Dr Lee 55501o0", "555 0100"),
        ("cleared=night_pain@1026-11-18", "2020-01-01"),
        ("conditions=cold feet", "stenosis"),
    ],
)
def test_a_wrong_answer_is_told_in_one_sentence_and_nobody_is_added(run: Run, answer: str, told: str) -> None:
    code, out, err = run("patient", "add", "anna", "--set", answer)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert nobody()


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("3 hours ago", 3), ("3h", 3), ("2 days", 48), ("1 week ago", 168),
        ((NOW - timedelta(hours=26)).strftime("%Y-%m-%d %H:%M"), 26),
        (NOW.strftime("%Y-%m-%d"), 0),  # today, no time: as late as it can be
    ],
)  # fmt: skip
def test_a_start_is_read_as_people_say_it(run: Run, said: str, hours: float) -> None:
    run("patient", "add", "anna", *sets(f"onset={said}"))
    assert NOW - datetime.fromisoformat(profile()["onset"]) == timedelta(hours=hours)


def test_a_day_without_a_time_counts_from_its_end(run: Run) -> None:
    day = (NOW - timedelta(days=3)).date()
    run("patient", "add", "anna", *sets(f"onset={day}"))
    onset = datetime.fromisoformat(profile()["onset"]).astimezone()
    assert (onset.date(), onset.hour, onset.minute) == (day, 23, 59)


def test_the_questions_are_listed_with_what_they_change(run: Run) -> None:
    code, out, _ = run("patient", "questions")
    assert code == 0
    for row in INTAKE:
        assert f"{row.number}  {row.id}:" in out
    assert "> from 3: an episode that keeps coming back" in out
    assert "> up to 17: an age under 18" in out
    assert "> osteoporosis: lifts: osteoporosis, unless your clinician agreed" in out
    assert "> without roller: no clearance for foam roller" in out
    assert "asked by the safety questions" in out


def test_all_cards_are_printed_or_one_each_with_its_basis(run: Run) -> None:
    code, out, _ = run("cards")
    assert code == 0
    assert out.count("Basis: ") == len(CARDS)
    code, out, _ = run("cards", "ashworth")
    assert out.count("Basis: ") == 1
    assert "six grades" in out
    assert "C16" in out


def test_a_card_that_is_none_names_the_near_one(run: Run) -> None:
    code, out, err = run("cards", "ashwort")
    assert (code, out) == (2, "")
    assert "ashworth" in err


# reminders


def titles(path: Path) -> list[str]:
    return [str(entry["summary"]) for entry in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")]


def used(kind: str, ended: timedelta) -> None:
    """A timer of 15 minutes was used, which ended that long ago."""
    with open_store(None, now=lambda: NOW - ended) as records:
        records.add_timer_use(records.patient("anna"), kind=kind, seconds=900)


def test_reminders_are_chosen_and_written_for_the_calendar(run: Run, tmp_path: Path) -> None:
    run("patient", "add", "anna", *sets("fluids_limited=no"))
    file = tmp_path / "back.ics"
    code, out, _ = run(
        "remind", "anna", "-o", file, "--desk", "--drink", "--routine", "gentle_start",
        "--from", "9:00", "--to", "11:00", "--days", "mon,thu-fri",
    )  # fmt: skip
    assert code == 0
    assert f"{file}: 7 calendar entries" in out
    assert titles(file) == ["A short break"] * 4 + ["Something to drink"] * 2 + ["Time for your exercises"]
    entries = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert {tuple(entry["rrule"]["BYDAY"]) for entry in entries} == {("MO", "TH", "FR")}
    assert "coach run gentle_start --patient anna" in str(entries[-1]["description"])


def test_the_next_ice_waits_for_the_last_one(run: Run, tmp_path: Path) -> None:
    run("patient", "add", "anna", *sets("skin=none", "onset=5 hours ago"))
    used("cold", timedelta(minutes=30))
    file = tmp_path / "ice.ics"
    assert run("remind", "anna", "-o", file, "--ice")[0] == 0
    (entry,) = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    starts = entry["dtstart"].dt.astimezone(UTC)
    assert starts >= NOW + timedelta(minutes=90)
    assert starts.astimezone().hour >= 7


@pytest.mark.parametrize(
    ("answers", "wanted", "told"),
    [
        ((), "--drink", "fluids_limited"),
        (("fluids_limited=yes",), "--drink", "fluids"),
        (("onset=5 hours ago",), "--ice", "skin"),
        (("skin=raynaud", "onset=5 hours ago"), "--ice", "skin"),
        (("skin=none",), "--ice", "onset=TIME"),
        (("skin=none", "onset=none"), "--ice", "72 hours"),
        (("skin=none", "onset=4 days ago"), "--ice", "72 hours"),
    ],
    ids=str,
)
def test_what_would_not_be_safe_is_not_written(
    run: Run, tmp_path: Path, answers: tuple[str, ...], wanted: str, told: str
) -> None:
    run("patient", "add", "anna", *sets("smoking=no", *answers))
    file = tmp_path / "back.ics"
    code, out, err = run("remind", "anna", "-o", file, "--desk", wanted)
    assert (code, out) == (1, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "--desk"),
        (("--desk", "--days", "funday"), 2, "mon-fri"),
        (("--desk", "--days", ""), 2, "mon-fri"),
        (("--desk", "--from", "25:00"), 2, "--from"),
        (("--desk", "--from", "18:00"), 2, "later"),
        (("--desk", "--weeks", "0"), 2, "weeks"),
        (("--routine", "gentle_strat"), 1, "gentle_start"),
        (("--routine", "gentle_start", "--at", "noon"), 2, "--at"),
    ],
    ids=str,
)
def test_wrong_options_are_told_in_one_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    run("patient", "add", "anna", *sets("age=44"))
    found, out, err = run("remind", "anna", "-o", tmp_path / "x.ics", *arguments)
    assert (found, out) == (code, "")
    assert told in err
    assert not (tmp_path / "x.ics").exists()


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    run("patient", "add", "anna", *sets("age=44"))
    code, _, err = run("remind", "anna", "-o", tmp_path / "nowhere" / "x.ics", "--desk")
    assert code == 1
    assert "x.ics" in err
    assert len(err.splitlines()) == 1


def test_a_profile_is_plain_json(run: Run) -> None:
    run("patient", "add", "anna", *sets("conditions=disc,stenosis", "onset=2h", "clinician=Dr. Ruiz, 555 01"))
    assert set(json.loads(json.dumps(dict(profile())))) == {"intake", "answered", "onset"}


# what keeps from exercises


def keeps_from(*locks: tuple[str, str], **answers: str) -> None:
    """Anna, with these locks, each a kind and a reason."""
    with open_store(None, now=lambda: NOW) as records:
        anna = records.patient("anna")
        records.set_profile(anna, changed(anna.profile, answers, NOW)[0])
        for kind, reason in locks:
            records.add_lock(anna, kind=kind, reason=reason)


@pytest.mark.parametrize("language", available_languages())
def test_show_tells_which_sign_locks_since_when_and_what_lifts_it(language: str, run: Run) -> None:
    keeps_from(("emergency", "saddle_numbness"), ("today", "calf"), emergency_number="112")
    code, out, _ = run("patient", "show", "anna", "--language", language)
    words, told = load_words(language), out.splitlines()
    signs = {
        "saddle_numbness": words.say(text("advice.emergency", number="112")),
        "calf": words.say(text("advice.today")),
    }
    assert code == 0
    for sign, advice in signs.items():
        at = next(n for n, line in enumerate(told) if words.say(text(f"report.question.{sign}")) in line)
        assert f"{NOW:%Y-%m-%d}" in told[at]
        assert told[at + 1 : at + 3] == [advice, words.say(text("advice.locked"))]


@pytest.mark.parametrize("language", available_languages())
def test_show_tells_a_pause_after_two_stops_and_how_it_ends(language: str, run: Run) -> None:
    keeps_from(("therapist", STOPS_REASON))
    _, out, _ = run("patient", "show", "anna", "--language", language)
    words = load_words(language)
    told = out.splitlines()[:2]
    assert f"{NOW:%Y-%m-%d}" in told[0]
    assert words.say(text("report.question.pain_stops")) in told[0]
    assert told[1] == words.say(text("comfort.paused"))
    assert words.say(text("advice.locked")) not in out


def test_show_says_nothing_of_locks_where_there_are_none(run: Run) -> None:
    keeps_from(emergency_number="112")
    _, out, _ = run("patient", "show", "anna")
    standing = out.partition("What is kept of anna")[0]
    assert "lock" not in standing
    assert "pause" not in standing
