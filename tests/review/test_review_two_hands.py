"""Two tabs, or two therapists, on one patient: nobody undoes the other silently, and a double click writes once."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from review_clinic import ROOT, Clinic, form, hidden, reading, session, text, unlocking, walked
from starlette.testclient import TestClient

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.records.reading import read_mark
from coach.records.store import open_store
from coach.review.app import review_app
from coach.review.desk import Desk


@pytest.fixture
def other(desk: Desk, tmp_path: Path) -> Iterator[TestClient]:
    """Another therapist, at another machine: a program of their own on the same store."""
    with open_store(str(tmp_path / "clinic.db"), now=desk.store.now) as store:
        theirs = replace(desk, store=store, by="dr. kim")
        browser = TestClient(review_app(theirs), base_url="http://127.0.0.1", follow_redirects=True)
        browser.get(f"/open/{theirs.keys.new()}")
        yield browser


def numb(t_s: float = 1.0) -> list[Event]:
    """A session that an emergency sign stopped."""
    return [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["walking"]),
        event(t_s, "locked", lock="emergency", question="saddle_numbness"),
        event(t_s + 1, "session_ended", reason="screening"),
    ]


def at_once(*posts: Callable[[], int]) -> list[int]:
    with ThreadPoolExecutor(len(posts)) as pool:
        return [done.result() for done in [pool.submit(post) for post in posts]]


# every form


def test_every_form_carries_what_it_was_made_from(client: TestClient, clinic: Clinic) -> None:
    lock = clinic.store.add_lock(clinic.well, kind="emergency", reason="urine")
    own = clinic.sessions["Wanda Well"][0]
    versions = {
        "note": "form", "message": "form", "read": "shown", "decision/walking_plan": "prescription",
        "prescription/walking_plan": "basis",
        f"unlock/{lock.id}": None,  # in its address: a lock ends once
    }  # fmt: skip
    found = set()
    for path in (
        clinic.path(clinic.well),
        f"{ROOT}session/{own.id}",
        f"{clinic.path(clinic.well)}/prescription/walking_plan",
    ):
        for action, inside in re.findall(r'<form[^>]*method="post" action="([^"]*)"[^>]*>(.*?)</form>',
                                         client.get(path).text, re.DOTALL):  # fmt: skip
            kind = next(kind for kind in versions if action.endswith("/" + kind))
            found.add(kind)
            assert versions[kind] is None or hidden(inside)[versions[kind]], action
    assert found == set(versions)


@pytest.mark.parametrize("path", ["read", "decision/walking_plan", "prescription/walking_plan"])
def test_a_form_that_says_nothing_of_it_is_not_kept(path: str, client: TestClient, clinic: Clinic) -> None:
    answer = client.post(f"{clinic.path(clinic.well)}/{path}", data={"action": "accepted", "days_a_week": "3"})
    assert answer.status_code == 409
    assert not any(visit.read for visit in clinic.review.visits(clinic.well))
    assert len(clinic.review.prescriptions(clinic.well)) == 1


# notes


def test_a_double_click_is_one_note_and_another_text_another(client: TestClient, clinic: Clinic) -> None:
    here = clinic.path(clinic.well)
    sent = hidden(
        re.findall(r'<form method="post" action="[^"]*/note">.*?</form>', client.get(here).text, re.DOTALL)[0]
    )
    assert (
        at_once(*[lambda: client.post(f"{here}/note", data=sent | {"text": "called her"}).status_code] * 3) == [200] * 3
    )
    assert [note.text for note in clinic.review.notes(clinic.well)] == ["called her"]
    client.post(f"{here}/note", data=sent | {"text": "called again"})  # back, and another text in the same form
    assert {note.text for note in clinic.review.notes(clinic.well)} == {"called her", "called again"}


def test_two_notes_of_two_people_are_both_there(client: TestClient, other: TestClient, clinic: Clinic) -> None:
    here = clinic.path(clinic.well)
    for one in (client, other):
        sent = hidden(
            re.findall(r'<form method="post" action="[^"]*/note">.*?</form>', one.get(here).text, re.DOTALL)[0]
        )
        one.post(f"{here}/note", data=sent | {"text": "called her"})
    assert sorted(note.written_by for note in clinic.review.notes(clinic.well)) == ["dr. kim", "dr. lee"]


# read marks


def test_reading_settles_what_a_session_said_and_can_be_taken_back(client: TestClient, clinic: Clinic) -> None:
    own = clinic.sessions["Wanda Well"][0]
    here = f"{ROOT}session/{own.id}"
    assert "Read by dr. lee" in client.post(f"{here}/read", data=reading(client, here)).text
    assert "2 unread sessions" in text(client.get(clinic.path(clinic.well)).text)
    assert "Marked as unread." in client.post(f"{here}/read", data=reading(client, here) | {"read": "no"}).text
    assert read_mark(clinic.store, own) is None


def test_marking_all_marks_what_stood_on_the_page_and_not_what_came_since(client: TestClient, clinic: Clinic) -> None:
    here = clinic.path(clinic.well)
    sent = reading(client, here)
    session(clinic, clinic.well, list(walked(2, (2, 8, 8), "pain")), 0)
    answer = client.post(f"{here}/read", data=sent)
    assert "What came in since, or was left out, is still unread." in answer.text
    assert [visit.read for visit in clinic.review.visits(clinic.well)] == [True, True, True, False]
    assert "Stopped by a safety rule" in text(client.get(ROOT).text).split("Wanda Well")[1]


def test_a_red_line_is_asked_about_before_it_is_read_away(client: TestClient, clinic: Clinic) -> None:
    session(clinic, clinic.stopped, list(walked(2, (2, 2, 2))), 0)
    here = clinic.path(clinic.stopped)
    answer = client.post(f"{here}/read", data=reading(client, here))
    said = text(answer.text)
    assert "A red line is among them" in said
    assert "Stopped by a safety rule" in said
    assert not any(visit.read for visit in clinic.review.visits(clinic.stopped))
    both, others = [hidden(part) for part in answer.text.split("<form")[1:]]
    client.post(f"{here}/read", data=others)
    assert [visit.read for visit in clinic.review.visits(clinic.stopped)] == [False, True]
    assert "Marked as read." in client.post(f"{here}/read", data=both).text
    assert all(visit.read for visit in clinic.review.visits(clinic.stopped))


def test_a_red_line_that_came_since_is_asked_about_anew(client: TestClient, clinic: Clinic) -> None:
    here = clinic.path(clinic.stopped)
    asked = client.post(f"{here}/read", data=reading(client, here)).text
    confirmed = hidden(asked.split("<form")[1])["confirmed"]
    own = session(clinic, clinic.stopped, numb(), 0)
    answer = client.post(f"{here}/read", data=reading(client, here) | {"confirmed": confirmed})
    assert "A red line is among them" in text(answer.text)
    assert read_mark(clinic.store, own) is None


def test_one_red_session_is_asked_about_on_its_own_page_too(client: TestClient, clinic: Clinic) -> None:
    own = clinic.sessions["Stan Stopped"][0]
    here = f"{ROOT}session/{own.id}"
    answer = client.post(f"{here}/read", data=reading(client, here))
    assert read_mark(clinic.store, own) is None
    assert "Read by dr. lee" in client.post(f"{here}/read", data=hidden(answer.text.split("<form")[1])).text


def test_a_session_that_runs_is_not_marked(client: TestClient, clinic: Clinic) -> None:
    held = clinic.store.prescription(clinic.well, "walking_plan")
    with clinic.store.begin_session(
        clinic.well, routine_id="walking_plan", routine_version="1", program_version="0.1.0", model_version="m",
        source="0", scripted=False, prescription=held,
    ) as writer:  # fmt: skip
        writer.add(numb()[:1])
        here = clinic.path(clinic.well)
        html = client.get(here).text
        assert "1 session is running: it can be marked once it is over." in text(html)
        assert "running now" in text(html)
        client.post(f"{here}/read", data=reading(client, here))
        assert [visit.read for visit in clinic.review.visits(clinic.well)] == [True, True, True, False]
        page = client.get(f"{ROOT}session/{writer.session.id}").text
        assert "/read" not in page
        assert "This session is running now" in text(page)


def test_a_newer_mark_is_not_taken_back_with_an_older_page(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    own = clinic.sessions["Wanda Well"][0]
    here = f"{ROOT}session/{own.id}"
    client.post(f"{here}/read", data=reading(client, here))
    older = reading(client, here) | {"read": "no"}
    client.post(f"{here}/read", data=older)
    clinic.clock[0] = clinic.clock[0].replace(minute=45)
    other.post(f"{here}/read", data=reading(other, here))
    answer = client.post(f"{here}/read", data=older)
    assert answer.status_code == 409
    assert "Read by dr. kim" in text(answer.text)
    assert read_mark(clinic.store, own) is not None
    client.post(f"{here}/read", data=hidden(answer.text))  # all the same
    assert read_mark(clinic.store, own) is None


# a decision


def decision(client: TestClient, clinic: Clinic, **typed: str) -> dict[str, str]:
    found = re.search(r'<form class="decide".*?</form>', client.get(clinic.path(clinic.well)).text, re.DOTALL)
    assert found
    return hidden(found.group()) | typed


@pytest.mark.parametrize("action", ["accepted", "rejected"])
def test_a_double_click_decides_once_and_says_so(action: str, client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/decision/walking_plan"
    sent = decision(client, clinic, action=action, reason="calm")
    assert at_once(*[lambda: client.post(path, data=sent).status_code] * 3) == [200] * 3
    assert client.post(path, data=sent).status_code == 200
    assert len(clinic.review.decisions(clinic.well)) == 1
    assert len(clinic.review.prescriptions(clinic.well)) == (2 if action == "accepted" else 1)


def test_the_second_of_two_therapists_sees_both_decisions(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    path = f"{clinic.path(clinic.well)}/decision/walking_plan"
    first = decision(client, clinic, action="accepted", reason="calm")
    second = decision(other, clinic, action="rejected", reason="she is tired")
    client.post(path, data=first)
    answer = other.post(path, data=second)
    said = text(answer.text)
    assert answer.status_code == 409
    assert "dr. lee: accepted. Reason: calm" in said
    assert "rejected: level 2 to 3 proposed" in said
    assert "she is tired" in said
    assert [own.action for own in clinic.review.decisions(clinic.well)] == ["accepted"]


def test_a_proposal_for_another_prescription_is_not_accepted(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    sent = decision(client, clinic, action="accepted")
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    other.post(path, data=form(other, path) | {"days_a_week": "2"})
    answer = client.post(f"{clinic.path(clinic.well)}/decision/walking_plan", data=sent)
    assert answer.status_code == 409
    assert "Another prescription is in force, of 2026-05-08 09:30 (UTC+0000), dr. kim" in text(answer.text)
    assert clinic.review.prescriptions(clinic.well)[0].overrides["level"] == 2


# a prescription


def prescription(clinic: Clinic) -> str:
    return f"{clinic.path(clinic.well)}/prescription/walking_plan"


def in_force(clinic: Clinic) -> dict[str, object]:
    return dict(clinic.review.prescriptions(clinic.well)[0].overrides)


def test_days_and_times_that_two_have_changed_stand_by_their_names(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    path = prescription(clinic)
    older = form(client, path) | {"days_a_week": "", "days.mon": "on", "times": "07:00"}
    other.post(path, data=form(other, path) | {"days_a_week": "", "days.tue": "on", "times": "18:00"})
    answer = client.post(path, data=older)
    said = text(answer.text)
    assert answer.status_code == 409
    assert "On which days: Monday no yes" in said
    assert "At which times" in said
    chosen = hidden(answer.text) | {"times": "07:00"}
    client.post(path, data=chosen)
    assert (in_force(clinic)["days"], in_force(clinic)["times"]) == (["mon", "tue"], ["07:00"])


def test_two_changes_of_one_prescription_stand_side_by_side_and_one_is_chosen(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    path = prescription(clinic)
    older = form(client, path) | {"days_a_week": "3", "pain.any_rise_ends": "on"}
    other.post(path, data=form(other, path) | {"walking.dose.duration_s": "120", "days_a_week": "4"})
    tightened = in_force(clinic)
    answer = client.post(path, data=older)
    said = text(answer.text)
    assert answer.status_code == 409
    assert in_force(clinic) == tightened  # nothing is kept before it is chosen
    assert re.search(r"In force since 2026-05-08 [^,]*, dr. kim", said)
    assert "Days a week changed by both 4 3" in said
    assert "Any rise of pain ends the session no yes" in said
    assert "Changed elsewhere, and not by you: they stay. Walking: Time, s: 120 (in your form" in said
    chosen = hidden(answer.text)
    assert (chosen["days_a_week"], chosen["pain.any_rise_ends"]) == ("4", "on")  # what stands unless it is chosen
    assert "The prescription is kept." in client.post(path, data=chosen | {"days_a_week": "3"}).text
    assert in_force(clinic) == tightened | {"days_a_week": 3, "pain": {"any_rise_ends": True}}


def test_a_choice_that_is_older_again_asks_again(client: TestClient, other: TestClient, clinic: Clinic) -> None:
    path = prescription(clinic)
    older = form(client, path) | {"days_a_week": "3"}
    other.post(path, data=form(other, path) | {"days_a_week": "4"})
    chosen = hidden(client.post(path, data=older).text) | {"days_a_week": "3"}
    other.post(path, data=form(other, path) | {"walking.dose.duration_s": "100"})
    answer = client.post(path, data=chosen)
    assert answer.status_code == 409
    assert in_force(clinic)["step"] == [{"exercise": "walking", "duration_s": 100.0}]
    client.post(path, data=hidden(answer.text))
    assert in_force(clinic)["step"] == [{"exercise": "walking", "duration_s": 100.0}]
    assert in_force(clinic)["days_a_week"] == 3


def test_a_box_that_the_other_ticked_stays_ticked_unless_it_is_chosen_away(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    path = prescription(clinic)
    older = form(client, path) | {"days_a_week": "3"}
    other.post(path, data=form(other, path) | {"pain.any_rise_ends": "on"})
    client.post(path, data=hidden(client.post(path, data=older).text))
    assert in_force(clinic)["pain"] == {"any_rise_ends": True}
    assert in_force(clinic)["days_a_week"] == 3


def test_a_double_click_prescribes_once_and_says_so(client: TestClient, clinic: Clinic) -> None:
    path = prescription(clinic)
    sent = form(client, path) | {"days_a_week": "3"}
    assert at_once(*[lambda: client.post(path, data=sent).status_code] * 3) == [200] * 3
    assert "The prescription is kept." in client.post(path, data=sent).text
    assert len(clinic.review.prescriptions(clinic.well)) == 2


def test_an_edited_proposal_is_decided_once(client: TestClient, clinic: Clinic) -> None:
    path = prescription(clinic)
    sent = form(client, path + "?proposal=1") | {"days_a_week": "3", "reason": "slower"}
    for _ in range(2):
        assert client.post(path, data=sent).status_code == 200
    assert [own.action for own in clinic.review.decisions(clinic.well)] == ["edited"]
    assert len(clinic.review.prescriptions(clinic.well)) == 2


def test_what_was_typed_over_a_proposal_is_not_lost_to_a_newer_session(client: TestClient, clinic: Clinic) -> None:
    path = prescription(clinic)
    sent = form(client, path + "?proposal=1") | {"days_a_week": "3"}
    session(clinic, clinic.well, list(walked(2, (2, 5, 5), "pain")), 0)
    answer = client.post(path, data=sent)
    assert answer.status_code == 409
    assert "back from level 2 to 1 proposed" in text(answer.text)
    assert hidden(answer.text)["days_a_week"] == "3"
    assert in_force(clinic)["level"] == 2


# a lock


def test_the_second_who_unlocks_sees_both_and_loses_nothing(
    client: TestClient, other: TestClient, clinic: Clinic
) -> None:
    lock = clinic.store.add_lock(clinic.well, kind="emergency", reason="saddle_numbness")
    here = clinic.path(clinic.well)
    client.post(f"{here}/unlock/{lock.id}", data=unlocking())
    sent = unlocking(unlocked_by="dr. kim", examined_by="Dr Gray", told="nothing found")
    answer = other.post(f"{here}/unlock/{lock.id}", data=sent)
    said = text(answer.text)
    assert answer.status_code == 409
    assert "by the clinician, dr. lee (emergency). Examined by Dr Brown" in said
    assert "Who examined: Dr Gray" in said
    other.post(f"{here}/note", data=hidden(answer.text))
    (note,) = clinic.review.notes(clinic.well)
    assert "nothing found" in note.text
    assert len(clinic.store.unlocks(clinic.well)) == 1


def test_a_double_click_unlocks_once_and_says_so(client: TestClient, clinic: Clinic) -> None:
    lock = clinic.store.add_lock(clinic.well, kind="today", reason="fever")
    path = f"{clinic.path(clinic.well)}/unlock/{lock.id}"
    assert at_once(*[lambda: client.post(path, data=unlocking()).status_code] * 3) == [200] * 3
    assert "Unlocked." in client.post(path, data=unlocking()).text
    assert len(clinic.store.unlocks(clinic.well)) == 1
