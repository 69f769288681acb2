"""What is in force: its parcel, digits, sheet and text; withdrawn once asked; and files that a therapist brings."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from review_clinic import HOSTILE, Clinic, hidden, prescribed, text
from starlette.testclient import TestClient

from coach.cli.sending import Parcels
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Exercise, Routine
from coach.parcel.giving import given_to
from coach.parcel.looking import FromClinic, look
from coach.parcel.taking import take_from_clinic
from coach.parcel.writing import digits_of
from coach.prescription.places import find_routine, shipped_exercises
from coach.prescription.words import load_words
from coach.records import parcels
from coach.records.deciding import prescribe
from coach.records.names import DEMO
from coach.records.rows import Prescription
from coach.records.store import open_store
from coach.review.app import review_app
from coach.review.desk import Codes, Desk
from coach.review.sent import fields_of

MINE = """
id = "evening"
version = "3"
# slowly
[words]
language = "en"
title = "In the evening"
[[step]]
exercise = "hip_lift"
reps = 5
"""
CHANGES = """
routine = "walking_plan"
level = 1
days = ["mon", "thu"]
[[step]]
exercise = "walking"
duration_s = 100
"""


class Pencil:
    """Draws in no time."""

    def picture(self, exercise: Exercise) -> bytes:
        return f"pose of {exercise.id}".encode()

    def guide(self, exercise: Exercise) -> bytes:
        return b""

    def sheet(self, routine: Routine, due: DueTimes, digits: str, codes: Codes | None = None) -> str:
        return f"{routine.id} {due.days} {digits}" + ("" if codes is None else "".join(codes.prescription))


@pytest.fixture
def client(desk: Desk) -> TestClient:
    """A browser that has been let in, of a program that draws and sends."""
    whole = replace(desk, drawings=Pencil(), sending=Parcels())
    browser = TestClient(review_app(whole), base_url="http://127.0.0.1", follow_redirects=True)
    assert browser.get(f"/open/{whole.keys.new()}").status_code == 200
    return browser


def here(clinic: Clinic) -> str:
    return f"{clinic.path(clinic.well)}/prescribed/walking_plan"


def newest(clinic: Clinic) -> Prescription:
    return clinic.review.prescriptions(clinic.well)[0]


def bring(client: TestClient, clinic: Clinic, content: str, name: str = "x.toml") -> tuple[int, str]:
    """What is said of a file that a browser sends."""
    answer = client.post(f"{clinic.path(clinic.well)}/upload", files={"file": (name, content.encode())})
    return answer.status_code, answer.text


# what is in force


def test_the_page_says_what_is_in_force_and_offers_what_can_be_done(client: TestClient, clinic: Clinic) -> None:
    page = client.get(here(clinic)).text
    assert digits_of(clinic.store) in text(page)
    assert "In force since" in text(page)
    links = re.findall(r'href="([^"#]+)"', page)
    assert {client.get(link).status_code for link in links} == {200}
    assert f"{here(clinic)}/sheet" in links
    assert client.get(f"{here(clinic)}x").status_code == 404
    assert f'href="{here(clinic)}"' in client.get(clinic.path(clinic.well)).text


def test_the_parcel_is_saved_under_name_and_day(client: TestClient, clinic: Clinic) -> None:
    answer = client.post(f"{here(clinic)}/parcel")
    assert re.search(r'filename="wanda-well-2026-05-0\d\.coach"', answer.headers["content-disposition"])
    assert len(answer.content) > 200
    (row,) = parcels.parcels(clinic.store, clinic.well, written=True)
    assert row.data["clinic"] == "dr. lee"


def test_of_the_demonstrations_there_is_no_parcel(client: TestClient, clinic: Clinic) -> None:
    demo = clinic.store.patient(DEMO)
    answer = client.post(f"{clinic.path(demo)}/prescribed/x/parcel")
    assert (answer.status_code, "which nobody prescribes" in answer.text) == (409, True)


def test_the_sheet_has_the_days_and_the_digits(client: TestClient, clinic: Clinic) -> None:
    prescribed(clinic, clinic.well, {"level": 2, "days": ["tue"]})
    assert client.get(f"{here(clinic)}/sheet").text == f"walking_plan (1,) {digits_of(clinic.store)}"


def by_dr_lee(clinic: Clinic, **overrides: object) -> Prescription:
    """What is in force, as a therapist has decided it here."""
    now = newest(clinic)
    return prescribe(clinic.store, clinic.well, now, {**now.overrides, **overrides}, version=now.version, by="Dr Lee")


def test_the_codes_are_for_all_that_is_prescribed_here_and_keep_their_number(
    client: TestClient, clinic: Clinic
) -> None:
    by_dr_lee(clinic, days=["tue"], days_a_week=1)
    page = client.post(f"{clinic.path(clinic.well)}/codes").text
    assert "Walking plan" in text(page)
    assert digits_of(clinic.store) in text(page)
    assert page.count("<svg") == page.count("<figcaption>Code ") >= 3
    sheet = client.post(f"{here(clinic)}/sheet").text
    assert sheet.startswith(f"walking_plan (1,) {digits_of(clinic.store)}<svg")
    assert re.findall(r"<svg.*?</svg>", sheet)[0] in page
    assert len(parcels.parcels(clinic.store, clinic.well, written=True)) == 1


def test_what_needs_a_parcel_is_said_in_place_of_codes(client: TestClient, clinic: Clinic) -> None:
    by_dr_lee(clinic, pain={"rule": "watchful", "signed_by": "Dr Lee", "reason": "known"})
    for path in (f"{clinic.path(clinic.well)}/codes", f"{here(clinic)}/sheet"):
        answer = client.post(path)
        assert (answer.status_code, "only as a parcel" in answer.text) == (409, True)


def test_what_nobody_here_has_prescribed_is_not_signed(client: TestClient, clinic: Clinic) -> None:
    answer = client.post(f"{clinic.path(clinic.well)}/codes")
    assert (answer.status_code, "Nothing is prescribed" in answer.text) == (409, True)


def test_a_message_is_kept_once_and_goes_with_the_next_parcel(client: TestClient, clinic: Clinic) -> None:
    at = clinic.path(clinic.well)
    form = hidden(re.search(r'<form [^>]*/message">.*?</form>', client.get(at).text, re.DOTALL)[0])  # type: ignore[index]
    for _ in range(2):
        page = client.post(f"{at}/message", data=form | {"text": "Slowly this week."}).text
        assert "it goes with the next parcel" in text(page)
    assert [each.text for each in parcels.messages(clinic.store, clinic.well)] == ["Slowly this week."]
    assert "Slowly this week." in text(client.get(at).text)
    for sent in ("", " ", "x" * 2001):
        assert client.post(f"{at}/message", data=form | {"text": sent}).status_code == 400


def test_a_patients_parcel_is_taken_in_whole_or_not_at_all(client: TestClient, clinic: Clinic, tmp_path: Path) -> None:
    client.post(f"{clinic.path(clinic.well)}/message", data={"form": "", "text": "Slowly this week."})
    sent = client.post(f"{here(clinic)}/parcel").content
    with open_store(str(tmp_path / "home.db"), now=clinic.store.now) as home:
        me = home.patient("me")
        (tmp_path / "in.coach").write_bytes(sent)
        found = look(home, tmp_path / "in.coach", "en")
        assert isinstance(found, FromClinic)
        take_from_clinic(home, found, load_words("en"), accepted=True, confirm=None)
        given = given_to(home, me, "My leg was heavy.", tmp_path / "out.coach")[0].read_bytes()
    for content, code, says in (
        (given[:-9], 409, "was not taken in"), (sent, 409, "for a patient's own computer"), (b"", 400, "No file came"),
        (b"x" * (33 * 1024 * 1024), 413, "over 32 MB"),
    ):  # fmt: skip
        answer = client.post("/parcel", files={"file": ("anna.coach", content)})
        assert (answer.status_code, says in text(answer.text)) == (code, True), says
    page = client.post("/parcel", files={"file": ("anna.coach", given)}).text
    assert "The parcel is taken in" in text(page)
    assert "My leg was heavy." in text(page)
    answer = client.post("/parcel", files={"file": ("anna.coach", given)})
    assert (answer.status_code, "taken in before" in answer.text) == (409, True)


def test_the_text_is_taken_out_as_it_is_kept(client: TestClient, clinic: Clinic) -> None:
    answer = client.get(f"{here(clinic)}/routine.toml")
    assert answer.text == newest(clinic).routine_text
    assert 'filename="walking_plan.toml"' in answer.headers["content-disposition"]
    assert client.get(f"{here(clinic)}/changes.toml").text == 'routine = "walking_plan"\nlevel = 2\ndays_a_week = 5\n'


def test_pictures_are_served_and_what_has_none_is_a_sentence(client: TestClient) -> None:
    answer = client.get("/exercise/hip_lift/pose")
    assert (answer.content, answer.headers["content-type"]) == (b"pose of hip_lift", "image/webp")
    for path in ("hip_lift/guide", "hip_lift/x", "none/pose", "own~12345678/pose"):
        assert client.get(f"/exercise/{path}").status_code == 404


def test_a_page_of_ours_may_show_our_pictures_and_nothing_from_elsewhere(client: TestClient, clinic: Clinic) -> None:
    answer = client.get(f"{clinic.path(clinic.well)}/compose")
    rules = answer.headers["content-security-policy"]
    assert "default-src 'none'" in rules
    assert "http" not in rules
    assert "unsafe" not in rules.replace("style-src 'unsafe-inline'", "")
    assert "unsafe-eval" not in rules


# withdrawing


def test_withdrawing_is_asked_once_and_then_done(client: TestClient, clinic: Clinic) -> None:
    sent = hidden(re.search(r'<form [^>]*withdraw">.*?</form>', client.get(here(clinic)).text, re.DOTALL)[0])  # type: ignore[index]
    answer = client.post(f"{here(clinic)}/withdraw", data=sent)
    assert "Withdraw Walking plan?" in text(answer.text)
    assert "walking_plan" in clinic.review.in_force(clinic.well)
    sure = hidden(answer.text)
    for _ in range(2):
        assert "it is prescribed no more" in text(client.post(f"{here(clinic)}/withdraw", data=sure).text)
    assert clinic.review.in_force(clinic.well) == {}


def test_what_was_changed_since_is_not_withdrawn_unasked(client: TestClient, clinic: Clinic) -> None:
    sure = {"basis": newest(clinic).id, "sure": "yes"}
    prescribed(clinic, clinic.well, {"level": 1}, days_ago=0)
    answer = client.post(f"{here(clinic)}/withdraw", data=sure)
    assert (answer.status_code, "nothing was withdrawn" in answer.text) == (409, True)
    assert "walking_plan" in clinic.review.in_force(clinic.well)
    client.post(f"{here(clinic)}/withdraw", data=hidden(answer.text))
    assert clinic.review.in_force(clinic.well) == {}
    assert client.post(f"{here(clinic)}/withdraw", data={"basis": "x"}).status_code == 409


# files


def test_a_routine_that_is_brought_is_looked_at_and_kept_as_it_stands(client: TestClient, clinic: Clinic) -> None:
    code, page = bring(client, clinic, MINE)
    assert (code, "5 repetitions" in text(page)) == (200, True)
    assert newest(clinic).routine_id == "walking_plan"
    at, sent = f"{clinic.path(clinic.well)}/upload", {**hidden(page), "file": MINE.replace("\n", "\r\n"), "do": "keep"}
    for _ in range(2):
        assert "The prescription is kept." in text(client.post(at, data=sent).text)
    kept = newest(clinic)
    assert (kept.routine_id, kept.routine_text, kept.version) == ("evening", MINE, "3")
    assert len(clinic.review.prescriptions(clinic.well)) == 2


def test_changes_that_are_brought_belong_to_what_is_in_force(client: TestClient, clinic: Clinic) -> None:
    code, page = bring(client, clinic, CHANGES)
    assert (code, "take the place of Walking plan" in text(page)) == (200, True)
    client.post(f"{clinic.path(clinic.well)}/upload", data={**hidden(page), "file": CHANGES, "do": "keep"})
    assert newest(clinic).overrides["days"] == ["mon", "thu"]
    assert newest(clinic).routine_text == find_routine("walking_plan").read_text("utf-8")


def test_a_file_that_was_looked_at_before_a_change_is_not_kept(client: TestClient, clinic: Clinic) -> None:
    _, page = bring(client, clinic, CHANGES)
    prescribed(clinic, clinic.well, {"level": 1}, days_ago=0)
    answer = client.post(f"{clinic.path(clinic.well)}/upload", data={**hidden(page), "file": CHANGES, "do": "keep"})
    assert (answer.status_code, "nothing was kept" in answer.text) == (409, True)
    assert newest(clinic).overrides == {"routine": "walking_plan", "level": 1}


def test_a_file_is_opened_in_the_form(client: TestClient, clinic: Clinic) -> None:
    answer = client.post(f"{clinic.path(clinic.well)}/upload", data={"file": MINE, "do": "open"})
    assert 'name="s1.reps" value="5"' in answer.text
    assert 'value="In the evening"' in answer.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("x" * 140_000, "larger than 128 kB"),
        ("a = = 1", "line 1: not valid TOML"),
        (MINE.replace("5", "500"), "line 10: step[1].reps: 500 is too large; allowed 1 to 30"),
        (MINE.replace("evening", "gentle_start"), "is the id of a shipped routine"),
        (MINE.replace("evening", "hip_lift"), "is the id of an exercise"),
        (MINE.replace("hip_lift", "nobodys"), 'there is no exercise "nobodys"'),
        (CHANGES.replace("100", "9000"), "is too large"),
        (CHANGES.replace("walking_plan", "other"), "neither prescribed to this patient nor shipped"),
        (shipped_exercises()["hip_lift"].read_text("utf-8"), "is an exercise: write a routine"),
        (MINE.replace("In the evening", HOSTILE + "{"), "curly brackets"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_with_a_fault_is_not_kept_and_says_where(
    content: str, says: str, client: TestClient, clinic: Clinic
) -> None:
    code, page = bring(client, clinic, content)
    assert (code, says in text(page), HOSTILE in page) == (422, True, False), text(page)[:600]
    if len(content) < 100_000:
        assert client.post(
            f"{clinic.path(clinic.well)}/upload", data={"file": content, "do": "keep"}
        ).status_code == 422  # fmt: skip
    assert len(clinic.review.prescriptions(clinic.well)) == 1


def test_a_shipped_routine_that_is_brought_as_it_ships_is_that_routine(client: TestClient, clinic: Clinic) -> None:
    content = find_routine("gentle_start").read_text("utf-8")
    client.post(f"{clinic.path(clinic.well)}/upload", data={"file": content, "do": "keep"})
    assert newest(clinic).routine_id == "gentle_start"


# forms with files


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""), ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x", b"no"),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 3000), ("multipart/form-data; boundary=\xff", b"\x00" * 100),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3000))),
    ],
)  # fmt: skip
def test_what_is_no_form_gives_no_fields(kind: str, body: bytes) -> None:
    assert fields_of(kind, body) is None


def test_a_file_is_read_as_text_whatever_its_bytes() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\xef\xbb\xbfa\xff\r\n--x--\r\n'
    assert fields_of("multipart/form-data; boundary=x", body) == {"file": "a\ufffd"}
    assert fields_of("text/plain", b"a=1&a=2&b=%C3%BC") == {"a": "2", "b": "ü"}
