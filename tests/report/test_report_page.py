"""The page says what was recorded, all of it, and nothing else; whoever the patient is called."""

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from report_reading import read
from report_story import dose, ended, event, pain, peak, started, story
from sweeps import swept

from coach.core.base.phrases import Words
from coach.core.base.types import Event
from coach.prescription.words import load_words
from coach.records.names import DEMO
from coach.records.rows import Patient, SessionRecord
from coach.records.store import open_store
from coach.report import events_page, session_page


def test_the_headline_is_there(page: str) -> None:
    said = read(page).text
    assert "Pain before 2 " in said
    assert "Highest pain 5 mean 2.8, 5 of 6 answered" in said
    assert "Pain after 4 " in said
    assert "Exercises done 2 of 4 of those begun" in said
    assert "Duration 06:50" in said


@pytest.mark.parametrize(
    ("number", "said"), [("144", "Call 144 at once"), ("12a", "Call your local emergency number at once")]
)
def test_whom_to_call_is_a_number_that_can_be_dialled(
    number: str, said: str, session: SessionRecord, patient: Patient
) -> None:
    kept = {"intake": {"emergency_number": number}, "answered": {"emergency_number": patient.created_at.isoformat()}}
    told = replace(patient, profile=kept)
    assert said in read(events_page(story(), session, told, load_words("en"), zone=UTC)).text


def test_why_and_where_it_ended_is_in_words(words: Words, session: SessionRecord, patient: Patient) -> None:
    spoken = {"end.pain_rise": "Pain rose by two or more.", "exercise.walking.title": "Walking on the spot"}
    told = Words("en", {**words.sentences, **spoken})
    said = read(events_page(story(), session, patient, told, zone=UTC)).text
    assert "Pain rose by two or more. (after the last exercise)" in said


def test_a_reason_and_a_title_without_words_stand_for_themselves(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    bare = Words("en", {key: said for key, said in words.sentences.items() if key.startswith("report.")})
    said = read(events_page(story(), session, patient, bare, zone=UTC)).text
    assert "Why it ended: pain rise (after the last exercise)" in said
    assert "2. childs_pose not_seen" in said


def test_what_was_done_stands_beside_what_was_prescribed(page: str) -> None:
    rows = read(page).table("No.")[1:]
    assert [row[2:4] for row in rows] == [
        ["5 repetitions", "5 repetitions"],
        ["44.5 s held", "60 s held"],
        ["3 breaths guided", "3 breaths"],
        ["17 s", "120 s"],
    ]
    assert [row[4:7] for row in rows] == [
        ["1", "3", "3.5"],
        ["0", "0", "12"],
        ["0", "0", "not watched"],
        ["0", "0", "0"],
    ]


def test_the_repetition_beyond_the_limit_is_shown_and_marked(page: str) -> None:
    rows = read(page).table("Rep")
    assert rows[4][5] == "−21° ± 5°"
    assert rows[4][-1] == "no, beyond the limit"
    assert [row[-1] for row in rows[1:7]].count("yes") == 5


def test_a_peak_that_was_not_seen_says_so_and_the_mean_says_of_how_many(page: str) -> None:
    rows = read(page).table("Rep")
    assert rows[2][6] == "not seen"
    assert rows[-1][1:3] == ["−3° (6\u00a0of\u00a06)", "92° (5\u00a0of\u00a06)"]


def test_faults_and_alarms_have_their_times(page: str) -> None:
    found = read(page)
    assert found.table("What", 0)[1] == ["back arched", "Hip flexion", "1", "−21° ± 5°", "−20°", "01:29"]
    assert found.table("What", 1)[2] == ["feet too far away", "Knee flexion", "2", "58° ± 5°", "70°", "01:41, 01:52"]


def test_holds_are_listed_with_their_seen_seconds(page: str) -> None:
    assert [row[:5] for row in read(page).table("Hold")[1:3]] == [
        ["1", "02:36", "right", "30.0", "121° ± 15°"],
        ["2", "03:30", "right", "14.5", "96° ± 15°"],
    ]


def test_what_the_camera_could_not_see_is_said(page: str, words: Words) -> None:
    rows = read(page).table("Exercise")[1:]
    assert rows[0][1:3] == ["3.5", f"{words.sentences.get('report.part.ankle', 'ankle')} from 01:42, 3.5 s"]
    assert rows[1][1:3] == ["12", "nobody in the picture from 03:46, 12 s"]
    assert "not watched by the camera" in rows[2][2]


def test_zero_pain_is_0_and_silence_is_no_answer(page: str) -> None:
    rows = {row[0]: row[2] for row in read(page).table("At")[1:]}
    assert rows["02:11"] == "0 scripted"
    assert rows["04:46"] == "no answer scripted"
    assert rows["04:26"] == "no answer for 20 s: asked again"


def test_zero_pain_in_the_headline_is_0(words: Words, session: SessionRecord, patient: Patient) -> None:
    events = [pain(1, "before", 0), pain(2, "check", 0), pain(3, "after", 0)]
    said = read(events_page(events, session, patient, words, zone=UTC)).text
    assert "Pain before 0 Highest pain 0 mean 0, 3 of 3 answered Pain after 0 " in said


def test_silence_and_a_question_never_asked_are_different(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    said = read(events_page([pain(1, "before", None)], session, patient, words, zone=UTC)).text
    assert "Pain before no answer Highest pain no answer Pain after not asked" in said


def test_scripted_answers_are_marked_and_real_ones_are_not(
    page: str, words: Words, session: SessionRecord, patient: Patient
) -> None:
    assert "given by a script, not by a person" in read(page).text
    real = [replace_data(each, scripted=False) if "scripted" in each.data else each for each in story()]
    said = read(events_page(real, replace(session, scripted=False), patient, words, zone=UTC)).text
    assert "script" not in said.replace("<script>alert(1)</script>", "")


def replace_data(each: Event, **changed: object) -> Event:
    return replace(each, data=each.data | changed)


def test_versions_patient_and_the_caution_are_there(page: str) -> None:
    said = read(page).text
    for piece in (
        "0.1.0",
        "mediapipe 0.10.21",
        "gentle_start 7",
        "recording.npz",
        "does not diagnose",
        "2026-05-04 09:30",
    ):
        assert piece in said


def test_the_time_is_the_readers(words: Words, session: SessionRecord, patient: Patient) -> None:
    zone = timezone(timedelta(hours=2))
    assert "2026-05-04 11:30 (UTC+0200)" in events_page([], session, patient, words, zone=zone)


def test_exercises_that_were_not_reached_are_named_where_the_plan_is_known(
    words: Words, session: SessionRecord, patient: Patient
) -> None:
    events = story()
    plan = ["hip_lift", "childs_pose", "breathing", "walking", "prone_on_elbows"]
    events[0] = replace_data(events[0], plan=plan)
    found = read(events_page(events, session, patient, words, zone=UTC))
    assert "Exercises done 2 of 5" in found.text
    assert "of those begun" not in found.text
    assert found.table("No.")[-1][1] == words.sentences["exercise.prone_on_elbows.title"]
    assert found.table("No.")[-1][-1] == "not reached"


# every session has a page


@swept("length", range(len(story())))
def test_a_session_cut_off_anywhere_has_a_page(
    length: int, words: Words, session: SessionRecord, patient: Patient
) -> None:
    assert "breaks off" in read(events_page(story()[:length], session, patient, words, zone=UTC)).text


def test_a_session_in_which_nothing_happened_has_a_page(words: Words, session: SessionRecord, patient: Patient) -> None:
    said = read(events_page([], session, patient, words, zone=UTC)).text
    assert "No exercise was begun." in said
    assert "Pain before not asked" in said
    assert "breaks off without an ending (before the first exercise)" in said


def test_two_hundred_repetitions_have_a_page(words: Words, session: SessionRecord, patient: Patient) -> None:
    at = {"step": 0, "exercise": "hip_lift"}
    events = [started(0.0, **at, kind="reps", dose=dose(reps=200), limits=[], error_deg={}, tracked=True)]
    for count in range(200):
        times = {"start_s": 5.0 * count, "peak_s": 5.0 * count + 2, "end_s": 5.0 * count + 4}
        peaks = {"hip_flexion": peak(float(count % 9))}
        events.append(event(times["end_s"], "rep_done", **at, side="left", **times, peak=peaks, counted=True))
    events.append(ended(1000.0, at, "done", reps=200, active_s=900.0))
    found = read(events_page(events, session, patient, words, zone=UTC))
    assert len(found.table("Rep")) == 202
    assert found.table("No.")[1][2] == "200 repetitions"


# whoever it is about


NASTY = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "$\\frac{1}{0}$ & <b>", "{{ 7 * 7 }} {n} %s")


@pytest.mark.parametrize("name", NASTY)
def test_hostile_names_stay_names(name: str, words: Words, session: SessionRecord, patient: Patient) -> None:
    swapped = [
        replace_data(each, **{key: name for key in ("exercise", "name", "part", "question") if each.data.get(key)})
        for each in story()
    ]
    hostile = replace(session, source=name, routine_id=name, model_version=name)
    html = events_page(swapped, hostile, replace(patient, handle=name), words, zone=UTC)
    found = read(html)
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "img", "iframe", "object", "link"})
    assert all(not key.startswith("on") for _, attributes in found.tags for key in attributes)
    assert found.text.count(" ".join(name.split())) >= 8


def test_nothing_on_the_page_comes_from_a_network(page: str) -> None:
    found = read(page)
    resources = {"src", "href", "xlink:href", "action", "data", "srcset", "poster"}
    links = [value for _, attributes in found.tags for key, value in attributes.items() if key in resources]
    assert all(str(link).startswith("#") for link in links)
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)
    for way in ("http:", "https:", "//", "url(", "@import"):
        where = [without_names[at.start() : at.start() + 40] for at in re.finditer(re.escape(way), without_names)]
        assert all(piece.startswith("url(#") for piece in where), where


def test_ids_are_never_used_twice(page: str) -> None:
    ids = [attributes["id"] for _, attributes in read(page).tags if "id" in attributes]
    twice = {each for each in ids if ids.count(each) > 1}
    assert twice == set()


def test_every_link_inside_the_page_has_its_target(page: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'xlink:href="#([^"]+)"', page)) <= ids
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= ids


def test_the_same_session_gives_the_same_page(
    page: str, words: Words, session: SessionRecord, patient: Patient
) -> None:
    assert events_page(story(), session, patient, words, zone=UTC) == page


def test_headings_of_tables_are_marked_and_plots_have_names(page: str) -> None:
    tags = read(page).tags
    assert all(attributes.get("scope") == "col" for tag, attributes in tags if tag == "th")
    plots = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(plots) == 3
    assert all(each["role"] == "img" and each["aria-label"] for each in plots)


def test_the_page_of_a_recorded_session_is_the_page_of_its_events(
    tmp_path: Path, page: str, words: Words, session: SessionRecord, patient: Patient
) -> None:
    with open_store(str(tmp_path / "coach.db"), now=lambda: session.started_at) as store:
        writer = store.begin_session(
            store.patient(DEMO), routine_id="gentle_start", routine_version="7", program_version="0.1.0",
            model_version="mediapipe 0.10.21", source="recording.npz", scripted=True,
        )  # fmt: skip
        with writer:
            writer.add(story())
        stored = session_page(store, store.session(writer.session.id), words, zone=UTC)
    expected = page.replace("&lt;script&gt;alert(1)&lt;/script&gt;", DEMO).replace(session.id, writer.session.id)
    assert stored == expected
