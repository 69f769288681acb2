"""Who may see the pages, what stands on them, and what each form does to the records and to nothing else."""

import re
from dataclasses import replace

import pytest
from review_clinic import HOSTILE, NOW, Clinic, form, hidden, session, text, unlocking, walked
from starlette.testclient import TestClient

from coach.prescription.reader import read_kept
from coach.records.errors import StoreError
from coach.review.app import review_app
from coach.review.desk import Desk
from coach.review.exports import PAGES, Export

ROOT = "/"


# who may see them


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7", ""])
def test_under_another_name_nothing_is_served(host: str, client: TestClient) -> None:
    assert client.get(ROOT, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("path", ["patient/x", "session/x", "patient/x/prescription/y", "session/x/export/html", "x"])
def test_what_is_not_there_is_a_sentence(path: str, client: TestClient) -> None:
    answer = client.get(ROOT + path)
    assert answer.status_code == 404
    assert text(answer.text).endswith((".", "is."))


def test_a_store_that_fails_is_a_sentence(client: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StoreError("The disk is gone: put it back.")

    monkeypatch.setattr("coach.records.review.Review.all_visits", fails)
    answer = client.get(ROOT)
    assert (answer.status_code, "The disk is gone: put it back." in answer.text) == (503, True)


def test_an_endless_form_is_refused(client: TestClient, clinic: Clinic) -> None:
    assert client.post(f"{clinic.path(clinic.well)}/note", data={"text": "x" * 300_000}).status_code == 413
    assert clinic.review.notes(clinic.well) == []


# what stands on them


def test_whoever_was_stopped_comes_before_whoever_does_well(client: TestClient) -> None:
    said = text(client.get(ROOT).text)
    assert said.index("Stan Stopped") < said.index("Wanda Well")
    assert "Stopped by a safety rule" in said
    assert "No session for 9 days" in said


def test_a_hostile_name_is_a_name_on_every_page(client: TestClient, clinic: Clinic) -> None:
    own = clinic.sessions[HOSTILE][0]
    paths = (ROOT, clinic.path(clinic.hostile), f"{ROOT}session/{own.id}",
             f"{clinic.path(clinic.hostile)}/prescription/walking_plan")  # fmt: skip
    for path in paths:
        html = client.get(path).text
        assert HOSTILE not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_patients_page_says_what_the_records_say(client: TestClient, clinic: Clinic) -> None:
    said = text(client.get(clinic.path(clinic.well)).text)
    assert "level 2 to 3 proposed" in said
    assert "Pain stable in the last 2 sessions, on 2 days" in said
    assert "5 days a week" in said
    assert "3 unread sessions" in said


def test_every_link_of_every_page_leads_somewhere(client: TestClient, clinic: Clinic) -> None:
    seen, waiting = set(), [ROOT]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html") and "attachment" not in str(answer.headers):
            waiting += [
                href
                for href in re.findall(r'href="([^"#]+)', answer.text)
                if href not in seen and href not in waiting and not seen.add(href)  # type: ignore[func-returns-value]
            ]
    assert len(seen) >= 12


# notes


def test_a_note_is_kept_shown_and_escaped(client: TestClient, clinic: Clinic) -> None:
    own = clinic.sessions["Wanda Well"][0]
    answer = client.post(f"{ROOT}session/{own.id}/note", data={"text": f"third walk {HOSTILE}"})
    assert "The note is kept." in answer.text
    assert HOSTILE not in answer.text
    (note,) = clinic.review.notes(clinic.well)
    assert (note.text, note.written_by, note.session_id) == (f"third walk {HOSTILE}", "dr. lee", own.id)
    assert "third walk" in client.get(clinic.path(clinic.well)).text
    assert "third walk" not in client.get(f"{ROOT}session/{clinic.sessions['Wanda Well'][1].id}").text


def test_an_empty_note_is_refused_with_a_sentence(client: TestClient, clinic: Clinic) -> None:
    answer = client.post(f"{clinic.path(clinic.well)}/note", data={"text": "  "})
    assert (answer.status_code, "A note has 1 to" in answer.text) == (400, True)


def test_looking_changes_nothing(client: TestClient, clinic: Clinic) -> None:
    before = [clinic.review.prescriptions(own) for own in (clinic.well, clinic.stopped)]
    for path in (ROOT, clinic.path(clinic.well), f"{clinic.path(clinic.well)}/prescription/walking_plan?proposal=1"):
        assert client.get(path).status_code == 200
    assert [clinic.review.prescriptions(own) for own in (clinic.well, clinic.stopped)] == before
    assert clinic.review.decisions(clinic.well) == []
    assert not any(visit.read for visit in clinic.review.visits(clinic.well))


# decisions


def decision(client: TestClient, clinic: Clinic, **typed: str) -> dict[str, str]:
    """The form of the proposal on the page, with what is typed into it."""
    html = client.get(clinic.path(clinic.well)).text
    found = re.search(r'<form class="decide".*?</form>', html, re.DOTALL)
    assert found
    return hidden(found.group()) | typed


def in_force(clinic: Clinic) -> dict[str, object]:
    return dict(clinic.review.prescriptions(clinic.well)[0].overrides)


def test_nothing_gets_harder_until_it_is_accepted_and_then_by_one_level(client: TestClient, clinic: Clinic) -> None:
    sent = decision(client, clinic, action="accepted", reason="calm for a week")
    assert in_force(clinic)["level"] == 2
    answer = client.post(f"{clinic.path(clinic.well)}/decision/walking_plan", data=sent)
    assert "Accepted." in answer.text
    assert in_force(clinic) == {"routine": "walking_plan", "level": 3, "days_a_week": 5}
    (own,) = clinic.review.decisions(clinic.well)
    assert (own.action, own.reason, own.proposal["level"]) == ("accepted", "calm for a week", [2, 3])
    kept = clinic.review.prescriptions(clinic.well)[0]
    assert own.prescription_id == kept.id
    assert read_kept("walking_plan.toml", kept.routine_text, kept.overrides)[1].level == 3


def test_rejected_changes_nothing_and_is_not_asked_again_until_there_is_a_newer_session(
    client: TestClient, clinic: Clinic
) -> None:
    sent = decision(client, clinic, action="rejected", reason="holiday")
    client.post(f"{clinic.path(clinic.well)}/decision/walking_plan", data=sent)
    assert in_force(clinic)["level"] == 2
    assert "proposed" not in text(client.get(clinic.path(clinic.well)).text)
    session(clinic, clinic.well, list(walked(2, (2, 2, 0))), 0)
    assert "level 2 to 3 proposed" in text(client.get(clinic.path(clinic.well)).text)


def test_what_was_seen_before_a_newer_session_cannot_be_accepted(client: TestClient, clinic: Clinic) -> None:
    sent = decision(client, clinic, action="accepted", reason="calm")
    session(clinic, clinic.well, list(walked(2, (2, 5, 5), "pain")), 0)
    answer = client.post(f"{clinic.path(clinic.well)}/decision/walking_plan", data=sent)
    assert (answer.status_code, in_force(clinic)["level"]) == (409, 2)
    said = text(answer.text)
    assert "accepted: level 2 to 3 proposed" in said  # what was decided
    assert "What is proposed now: back from level 2 to 1 proposed" in said  # and what there is to decide
    newer = hidden(answer.text.split("<form")[1])
    assert "Accepted." in client.post(f"{clinic.path(clinic.well)}/decision/walking_plan", data=newer).text
    assert in_force(clinic)["level"] == 1


@pytest.mark.parametrize("action", ["", "edited", "harder"])
def test_only_accept_and_reject_are_decisions(action: str, client: TestClient, clinic: Clinic) -> None:
    sent = decision(client, clinic, action=action)
    answer = client.post(f"{clinic.path(clinic.well)}/decision/walking_plan", data=sent)
    assert (answer.status_code, in_force(clinic)["level"]) == (409, 2)


# a prescription


def test_a_form_sent_as_it_is_changes_nothing(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    answer = client.post(path, data=form(client, path))
    assert "Nothing was changed." in answer.text
    assert len(clinic.review.prescriptions(clinic.well)) == 1


def test_what_is_tighter_is_kept_and_holds(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    typed = form(client, path) | {"walking.dose.duration_s": "120", "days_a_week": "4", "pain.any_rise_ends": "on"}
    assert "The prescription is kept." in client.post(path, data=typed | {"times_a_day": "2"}).text
    kept = clinic.review.prescriptions(clinic.well)[0]
    now = read_kept("walking_plan.toml", kept.routine_text, kept.overrides)[1]
    assert (now.level, now.steps[0].dose.duration_s, now.pain.any_rise_ends) == (2, 120.0, True)
    assert (kept.overrides["days_a_week"], kept.overrides["times_a_day"]) == (4, 2)
    assert form(client, path)["walking.dose.duration_s"] == "120"
    client.post(path, data=form(client, path) | {"days_a_week": "3"})
    assert clinic.review.prescriptions(clinic.well)[0].overrides["times_a_day"] == 2  # what was there stays


def test_days_and_times_are_ticked_and_typed(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    days = {"days_a_week": "", "days.mon": "on", "days.thu": "on"}
    answer = client.post(path, data=form(client, path) | days | {"times": "8:00; 18:00"})
    assert "The prescription is kept." in answer.text
    kept = clinic.review.prescriptions(clinic.well)[0].overrides
    assert (kept["days"], kept["times"]) == (["mon", "thu"], ["08:00", "18:00"])
    assert "days_a_week" not in kept
    assert "Monday, Thursday, at 08:00, 18:00" in client.get(clinic.path(clinic.well)).text
    shown = client.get(path).text
    assert shown.count(" checked") == 2
    assert 'value="08:00, 18:00"' in shown
    unticked = {name: value for name, value in form(client, path).items() if name != "days.thu"}
    client.post(path, data=unticked | {"times": ""})
    kept = clinic.review.prescriptions(clinic.well)[0].overrides
    assert kept["days"] == ["mon"]
    assert "times" not in kept


@pytest.mark.parametrize(
    ("typed", "at", "told"),
    [({"times": "noon"}, "times", "write times of day"), ({"times": "08:00 08:00"}, "times", "write it once"),
     ({"days.mon": "on", "days_a_week": "3"}, "days_a_week", "which is 1")],
)  # fmt: skip
def test_days_and_times_that_cannot_be_are_refused_at_their_field(
    typed: dict[str, str], at: str, told: str, client: TestClient, clinic: Clinic
) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    answer = client.post(path, data=form(client, path) | typed)
    assert answer.status_code == 422
    assert told in answer.text.partition(f'id="{at}-fault">')[2].partition("</strong>")[0]
    assert len(clinic.review.prescriptions(clinic.well)) == 1


SIGNED = {
    "pain.rule": "monitored", "pain.clinician": "Ana Weber", "pain.reason": "graded exposure",
    "pain.signed": "2026-01-05",
}  # fmt: skip


def test_a_rule_of_pain_is_signed_in_the_form_and_taken_back_in_it(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    assert "The prescription is kept." in client.post(path, data=form(client, path) | SIGNED).text
    kept = clinic.review.prescriptions(clinic.well)[0]
    now = read_kept("walking_plan.toml", kept.routine_text, kept.overrides)[1]
    assert now.pain.rule == "monitored"
    assert now.pain.signing is not None
    assert now.pain.signing.clinician == "Ana Weber"
    typed = form(client, path) | {"days_a_week": "3", "pain.rule": "monitored"}
    assert "The prescription is kept." in client.post(path, data=typed).text
    assert clinic.review.prescriptions(clinic.well)[0].overrides["pain"]["reason"] == "graded exposure"  # it stays
    assert "The prescription is kept." in client.post(path, data=form(client, path) | {"pain.rule": "strict"}).text
    assert "pain" not in clinic.review.prescriptions(clinic.well)[0].overrides


@pytest.mark.parametrize(
    ("name", "value", "at"), [("pain.clinician", "", "pain.rule"), ("pain.signed", "2026-02-30", "pain.signed"),
                              ("pain.signed", "2126-01-05", "pain.signed"),
                              ("pain.rule", "lenient", "pain.rule")]
)  # fmt: skip
def test_a_rule_that_nobody_signs_is_refused_at_its_field(
    name: str, value: str, at: str, client: TestClient, clinic: Clinic
) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    answer = client.post(path, data=form(client, path) | SIGNED | {name: value})
    assert (answer.status_code, len(clinic.review.prescriptions(clinic.well))) == (422, 1)
    assert f'id="{at}-fault"' in answer.text


LOOSE = {
    "pain.ceiling": ("9", "allowed 1 to 7"),
    "level": ("9", "there is no level 9"),
    "walking.dose.duration_s": ("3600", "more than the routine"),
    "days_a_week": ("8", "allowed 1 to 7"),
    "max_minutes": ("x", "write a number"),
}


def test_whatever_is_looser_is_refused_all_at_once_each_at_its_field(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    answer = client.post(path, data=form(client, path) | {name: value for name, (value, _) in LOOSE.items()})
    assert answer.status_code == 422
    assert len(clinic.review.prescriptions(clinic.well)) == 1
    shown = {name for name in LOOSE if f'id="{name}-fault"' in answer.text}
    assert shown >= {"pain.ceiling", "days_a_week", "max_minutes"}
    for name in shown:
        assert f'href="#{name}"' in answer.text
        assert f'value="{LOOSE[name][0]}"' in answer.text  # what was typed is not lost


@pytest.mark.parametrize("name", LOOSE)
def test_each_looser_value_is_refused_by_itself(name: str, client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    value, sentence = LOOSE[name]
    answer = client.post(path, data=form(client, path) | {name: value})
    assert (answer.status_code, len(clinic.review.prescriptions(clinic.well))) == (422, 1)
    assert sentence in text(answer.text).replace("&#39;", "'")
    assert f'id="{name}-fault"' in answer.text


def test_a_proposal_is_edited_in_the_form_and_kept_as_edited(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    typed = form(client, path + "?proposal=1")
    assert typed["level"] == "3"
    answer = client.post(path, data=typed | {"days_a_week": "3", "reason": "slower"})
    assert "Your own version is kept." in answer.text
    assert in_force(clinic) == {"routine": "walking_plan", "level": 3, "days_a_week": 3}
    (own,) = clinic.review.decisions(clinic.well)
    assert (own.action, own.reason) == ("edited", "slower")


def test_another_routine_can_be_prescribed(client: TestClient, clinic: Clinic) -> None:
    answer = client.get(f"{clinic.path(clinic.well)}/prescription", params={"routine": "gentle_start"})
    path = answer.url.path
    assert path.endswith("/prescription/gentle_start")
    client.post(
        path, data=form(client, path) | {"hip_lift.dose.reps": "3", "hip_lift.limit.over_arch.stop_below": "−15"}
    )
    kept = clinic.store.prescription(clinic.well, "gentle_start")
    assert kept is not None
    assert kept.overrides["step"] == [
        {"exercise": "hip_lift", "reps": 3, "limit": [{"name": "over_arch", "stop_below": -15.0}]}
    ]


def test_what_this_program_cannot_read_is_said(client: TestClient, clinic: Clinic) -> None:
    clinic.store.add_prescription(clinic.well, routine_id="own", routine_text="id = 3", overrides={}, version="1")
    answer = client.get(f"{clinic.path(clinic.well)}/prescription/own")
    assert "cannot be changed here" in text(answer.text)
    assert client.get(clinic.path(clinic.well)).status_code == 200


# exports


def test_a_session_is_taken_away_as_its_page(client: TestClient, clinic: Clinic) -> None:
    own = clinic.sessions["Wanda Well"][0]
    answer = client.get(f"{ROOT}session/{own.id}/export/html")
    assert f'filename="coach-{own.id[:8]}.html"' in answer.headers["content-disposition"]
    assert "<h1>Wanda Well</h1>" in answer.text
    assert "Mark as read" not in answer.text


def test_other_formats_are_joined_by_whoever_serves(desk: Desk, clinic: Clinic) -> None:
    def count(_store: object, sessions: object, _words: object) -> bytes:
        return str(len(list(sessions))).encode()  # type: ignore[call-overload]

    def fails(*_: object) -> bytes:
        raise ValueError("A PDF needs a browser: install one.")

    more = {**PAGES, "txt": Export("txt", "text/plain", count, of_patient=True), "pdf": Export("pdf", "x/y", fails)}
    client = TestClient(review_app(replace(desk, exports=more)), base_url="http://127.0.0.1")
    client.get(f"/open/{desk.keys.new()}")
    assert "/export/txt" in client.get(clinic.path(clinic.well)).text
    assert "/export/pdf" not in client.get(clinic.path(clinic.well)).text
    assert client.get(f"{clinic.path(clinic.well)}/export/txt").text == "3"
    failed = client.get(f"{ROOT}session/{clinic.sessions['Wanda Well'][0].id}/export/pdf")
    assert (failed.status_code, "A PDF needs a browser: install one." in failed.text) == (409, True)


def test_an_older_form_undoes_nothing(client: TestClient, clinic: Clinic) -> None:
    path = f"{clinic.path(clinic.well)}/prescription/walking_plan"
    older = form(client, path)
    client.post(path, data=form(client, path) | {"walking.dose.duration_s": "120"})
    tightened = in_force(clinic)
    answer = client.post(path, data=older)
    assert answer.status_code == 409
    assert "made from an older prescription, and nothing was kept" in text(answer.text)
    assert 'value="120"' in answer.text  # what is in force now
    assert in_force(clinic) == tightened


# unlocking


def test_a_lock_is_ended_on_the_page_by_the_clinician(client: TestClient, clinic: Clinic) -> None:
    lock = clinic.store.add_lock(clinic.well, kind="emergency", reason="saddle_numbness")
    here = clinic.path(clinic.well)
    assert f"{here}/unlock/{lock.id}" in client.get(here).text
    answer = client.post(f"{here}/unlock/{lock.id}", data=unlocking())
    assert "Unlocked. All the safety questions are asked" in answer.text
    assert clinic.store.locks(clinic.well) == []
    (ended,) = clinic.store.unlocks(clinic.well)
    assert (ended.by_clinician, ended.examined_by, ended.told) == (True, "Dr Brown", "a strain")
    shown = text(client.get(here).text)
    assert "by the clinician, dr. lee (emergency). Examined by Dr Brown" in shown


@pytest.mark.parametrize("field", ["unlocked_by", "examined_by", "examined_on", "told"])
def test_a_lock_stays_until_everything_is_said(field: str, client: TestClient, clinic: Clinic) -> None:
    lock = clinic.store.add_lock(clinic.well, kind="today", reason=HOSTILE)
    here = clinic.path(clinic.well)
    for value in ("", *(("2020-01-01", "2999-01-01", "soon") if field == "examined_on" else ())):
        answer = client.post(f"{here}/unlock/{lock.id}", data=unlocking(**{field: value}))
        assert answer.status_code == 422
        assert f'id="{field}-{lock.id}-fault"' in answer.text
        assert "a strain" in answer.text or field == "told"  # what was typed is not lost
        assert HOSTILE not in answer.text
    assert clinic.store.locks(clinic.well) == [lock]


def test_a_lock_of_somebody_else_is_not_ended(client: TestClient, clinic: Clinic) -> None:
    lock = clinic.store.add_lock(clinic.stopped, kind="therapist", reason="stops")
    assert client.post(f"{clinic.path(clinic.well)}/unlock/{lock.id}", data=unlocking()).status_code == 404
    assert lock in clinic.store.locks(clinic.stopped)


def test_a_date_that_cannot_be_right_is_one_line_and_no_last_session(client: TestClient, clinic: Clinic) -> None:
    session(clinic, clinic.well, list(walked(2, (2, 2, 2))), -730)
    shown = text(client.get(clinic.path(clinic.well)).text)
    assert "1 date here cannot be right, because a clock was wrong" in shown
    assert "date not certain" in text(client.get(ROOT).text)
    assert str(NOW.year + 2) not in text(client.get(ROOT).text)
