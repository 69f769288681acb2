"""A prescription is composed: from nothing, from what there is, from a file; whole or not at all, and never twice."""

import html as markup
import json
import re
import tomllib
from typing import Any

import pytest
from review_clinic import HOSTILE, Clinic, hidden, text
from starlette.testclient import TestClient

from coach.prescription.places import find_routine, shipped_exercises, shipped_routines
from coach.prescription.reader import read_exercise, read_kept
from coach.prescription.routine_text import routine_text
from coach.records import parcels
from coach.records.rows import Prescription
from coach.review.shelf import key_of

OWN = shipped_exercises()["hip_lift"].read_text("utf-8").replace('id = "hip_lift"', 'id = "own_lift"')
OWN_WORDS = """
[words]
language = "en"
title = "Own lift"
now = "Lift."
say = "Own lift. Lift."
steps = ["Lift."]
[words.mistake]
arching = "a"
dropping = "b"
toes_lifting = "c"
holding_breath = "d"
[words.cue]
feet_closer = "e"
"""


def typed(page: str) -> dict[str, str]:
    """What a browser would send of the composing form."""
    found = re.search(r'<form [^>]*id="compose".*?</form>', page, re.DOTALL)
    assert found, text(page)[:400]
    form, fields = found.group(), hidden(found.group())
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen.group(1) if chosen else ""
    for name, said in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = markup.unescape(said)
    return fields


@pytest.fixture
def at(clinic: Clinic) -> str:
    return f"{clinic.path(clinic.well)}/compose"


def with_exercises(client: TestClient, at: str, *names: str) -> dict[str, str]:
    """The form after a click on Add for each."""
    form = typed(client.get(at).text)
    for name in names:
        form = typed(client.post(at, data=form | {"do": f"add:{name}"}).text)
    return form


def keep(client: TestClient, at: str, sent: dict[str, str], **changed: str) -> Any:
    return client.post(at, data={**sent, **changed, "do": "keep"})


def newest(clinic: Clinic) -> Prescription:
    return clinic.review.prescriptions(clinic.well)[0]


def routine_of(kept: Prescription) -> dict[str, Any]:
    return tomllib.loads(kept.routine_text)


# what is composed is kept


def test_four_exercises_with_doses_a_limit_and_days_become_a_prescription(
    client: TestClient, clinic: Clinic, at: str
) -> None:
    form = with_exercises(client, at, "hip_lift", "bird_dog", "childs_pose", "walking")
    changes = {
        "s1.reps": "7", "s1.limit.over_arch.stop_below": "-15", "s3.hold_s": "30,5", "days.mon": "on", "days.thu": "on",
        "times": "8:00", "title": "Back & hips", "pain.ceiling": "5", "message": "Go easy.",
    }  # fmt: skip
    answer = keep(client, at, form, **changes)
    assert answer.url.path == f"{clinic.path(clinic.well)}/prescribed/back_hips"
    assert "The prescription is kept." in text(answer.text)
    kept, data = newest(clinic), routine_of(newest(clinic))
    assert [step["exercise"] for step in data["step"]] == ["hip_lift", "bird_dog", "childs_pose", "walking"]
    assert (data["step"][0]["reps"], data["step"][2]["hold_s"], data["pain"]["ceiling"]) == (7, 30.5, 5)
    assert data["step"][0]["limit"] == [{"name": "over_arch", "stop_below": -15.0}]
    assert data["step"][1]["side"] == "each"  # as the exercise has it by itself
    assert kept.overrides == {"routine": "back_hips", "days": ["mon", "thu"], "times": ["08:00"]}
    whole, now = read_kept("back_hips.toml", kept.routine_text, kept.overrides)
    assert whole.words.say_key("routine.back_hips.title") == "Back & hips"
    assert now.steps[0].exercise.limits[0].stop_below == -15
    assert [each.text for each in parcels.messages(clinic.store, clinic.well)] == ["Go easy."]
    assert clinic.review.decisions(clinic.well)[0].decided_by == "dr. lee"


def test_a_double_click_keeps_one_prescription_and_one_message(client: TestClient, clinic: Clinic, at: str) -> None:
    form = with_exercises(client, at, "hip_lift") | {"message": "Go easy."}
    before = len(clinic.review.prescriptions(clinic.well))
    for _ in range(2):
        assert "The prescription is kept." in text(keep(client, at, form).text)
    assert len(clinic.review.prescriptions(clinic.well)) == before + 1
    assert len(parcels.messages(clinic.store, clinic.well)) == 1


def test_steps_are_put_in_order_and_taken_out_with_what_is_typed_into_them(client: TestClient, at: str) -> None:
    form = with_exercises(client, at, "hip_lift", "childs_pose", "walking") | {"s1.reps": "9"}
    form = typed(client.post(at, data=form | {"do": "down:1"}).text)
    assert (json.loads(form["s1.rest"])["exercise"], form["s2.reps"]) == ("childs_pose", "9")
    form = typed(client.post(at, data=form | {"do": "up:3"}).text)
    assert form["s3.reps"] == "9"
    form = typed(client.post(at, data=form | {"do": "remove:1"}).text)
    assert [json.loads(form[f"s{n}.rest"])["exercise"] for n in (1, 2)] == ["walking", "hip_lift"]
    assert form["steps"] == "2"
    for nonsense in ("up:1", "down:9", "remove:x", "up:", "nothing", "remove:0"):
        assert typed(client.post(at, data=form | {"do": nonsense}).text)["steps"] == "2", nonsense


# looking for exercises


@pytest.mark.parametrize(
    ("words", "filed", "first"),
    [
        ("bridge", {}, "Hip lift"),  # another name
        ("HIP_LI", {}, "Hip lift"),  # its id
        ("balásana", {}, "Child's pose"),  # accents and case are no difference
        ("", {"by.position": "all_fours", "by.purpose": "gentle_mobility"}, "Cat and cow"),
        ("", {"by.equipment": "ball", "by.position": "supine"}, "Back over the exercise ball"),
        ("", {"by.kind": "steps"}, "Walking"),
    ],
)
def test_an_exercise_is_found_by_what_it_is_called_and_what_it_is(
    words: str, filed: dict[str, str], first: str, client: TestClient, at: str
) -> None:
    page = client.post(at, data={"find": words, "do": "search", **filed}).text
    titles = [markup.unescape(each) for each in re.findall(r"<h3>([^<]+)</h3>", page.partition('id="steps"')[0])]
    assert first in titles
    assert len(titles) < 15


def test_what_fits_nothing_is_said(client: TestClient, at: str) -> None:
    assert "No exercise fits" in text(client.post(at, data={"find": "zzz", "do": "search"}).text)


def test_after_a_search_the_first_one_found_is_reached_by_enter_and_then_its_dose(client: TestClient, at: str) -> None:
    page = client.post(at, data=typed(client.get(at).text) | {"find": "sphinx", "do": "search"}).text
    (focused,) = re.findall(r"<[^>]* autofocus>", page)
    assert 'value="add:prone_on_elbows"' in focused
    page = client.post(at, data=typed(page) | {"do": "add:prone_on_elbows"}).text
    (focused,) = re.findall(r"<[^>]* autofocus>", page)
    assert 'name="s1.hold_s"' in focused


def test_a_card_says_for_what_and_for_whom_it_is_not(client: TestClient, at: str) -> None:
    said = text(client.post(at, data={"find": "bird dog", "do": "search"}).text)
    assert "What it is for: it stands in" in said
    assert "Left out with: " in said
    assert "on hands and knees · repetitions · a mat or carpet" in said


# starting points


@pytest.mark.parametrize("name", sorted(shipped_routines()))
def test_a_shipped_routine_goes_through_the_form_unchanged(
    name: str, client: TestClient, clinic: Clinic, at: str
) -> None:
    answer = keep(client, at, typed(client.get(f"{at}?from=shipped:{name}").text))
    assert "The prescription is kept." in text(answer.text)
    mine, theirs = routine_of(newest(clinic)), tomllib.loads(find_routine(name).read_text("utf-8"))
    own = ("id", "version", "basis", "words", "confirmed_by", "confirmed_on")
    assert mine.pop("pain", {}) == {k: v for k, v in theirs.pop("pain", {}).items() if v is not False}
    assert {k: v for k, v in mine.items() if k not in own} == {k: v for k, v in theirs.items() if k not in own}
    assert mine["id"] != name


def test_of_a_plan_with_levels_the_one_to_begin_with_is_chosen(client: TestClient, clinic: Clinic, at: str) -> None:
    form = typed(client.get(f"{at}?from=shipped:walking_plan").text)
    assert form["level"] == ""
    assert "level" not in typed(client.get(f"{at}?from=shipped:gentle_start").text)
    assert keep(client, at, form, level="99").status_code == 422
    assert "The prescription is kept." in text(keep(client, at, form, level="3").text)
    assert newest(clinic).overrides["level"] == 3
    again = typed(client.get(f"{at}?routine={newest(clinic).routine_id}").text)
    assert again["level"] == "3"


def test_a_copy_from_another_patient_has_their_tighter_doses_and_not_their_rule_of_pain(
    client: TestClient, clinic: Clinic, at: str
) -> None:
    clinic.store.add_prescription(
        clinic.stopped, routine_id="gentle_start", version="1", routine_text=find_routine("gentle_start").read_text(),
        overrides={"routine": "gentle_start", "days_a_week": 3, "pain": {"ceiling": 4, "rule": "watchful",
                   "clinician": "Dr Who", "reason": "long pain", "signed": "2026-05-01"},
                   "step": [{"exercise": "hip_lift", "reps": 4, "limit": [{"name": "over_arch", "stop_below": -12}]},
                            {"exercise": "walking", "skip": True}]},
    )  # fmt: skip
    page = client.get(at).text
    (value,) = re.findall(r'<option value="(kept:[^"]+)">Stan Stopped: Gentle start', page)
    answer = keep(client, at, typed(client.get(f"{at}?from={value}").text))
    assert "The prescription is kept." in text(answer.text)
    kept, data = newest(clinic), routine_of(newest(clinic))
    hip = next(step for step in data["step"] if step["exercise"] == "hip_lift")
    assert (hip["reps"], hip["limit"][0]["stop_below"], data["pain"]["ceiling"]) == (4, -12, 4)
    assert "walking" not in [step["exercise"] for step in data["step"]]
    assert kept.overrides == {"routine": kept.routine_id, "days_a_week": 3}


def test_what_is_in_force_is_changed_under_its_own_id(client: TestClient, clinic: Clinic, at: str) -> None:
    keep(client, at, with_exercises(client, at, "hip_lift"))
    first = newest(clinic)
    form = typed(client.get(f"{at}?routine={first.routine_id}").text)
    assert (form["basis"], form["routine"], form["title"]) == (first.id, "your_exercises", "Your exercises")
    keep(client, at, form, **{"s1.reps": "4", "title": "Another title"})
    assert (newest(clinic).routine_id, newest(clinic).version) == ("your_exercises", "2")
    assert list(clinic.review.in_force(clinic.well)) == ["your_exercises", "walking_plan"]


# what is wrong is said at its field, while one types and when it is kept


def test_the_check_says_each_fault_at_its_field(client: TestClient, clinic: Clinic, at: str) -> None:
    form = with_exercises(client, at, "hip_lift", "walking")
    before = clinic.review.prescriptions(clinic.well)
    wrong = {
        "s1.reps": "many", "s1.limit.over_arch.stop_below": "-40", "s2.duration_s": "4000", "pain.ceiling": "9",
        "title": "{x}", "times": "25:00", "days_a_week": "2.5",
    }  # fmt: skip
    faults = client.post(f"{at}/check", data=form | wrong).json()["faults"]
    assert faults["s1.reps"] == ["write a number"]
    assert faults["days_a_week"] == ["write a whole number"]
    assert "loosens the limit; allowed -20 or higher" in faults["s1.limit.over_arch.stop_below"][0]
    assert "too large" in faults["s2.duration_s"][0]
    assert "1 to 7" in faults["pain.ceiling"][0]
    assert "curly brackets" in faults["title"][0]
    assert set(faults) == set(wrong)
    answer = keep(client, at, form, **wrong)
    assert answer.status_code == 422
    for name in wrong:
        assert re.search(rf'<strong class="wrong" id="{re.escape(name)}-fault">[^<]', answer.text), name
        assert f'href="#{name}"' in answer.text
    assert typed(answer.text)["s1.reps"] == "many"
    assert clinic.review.prescriptions(clinic.well) == before


def test_the_preview_is_what_the_patient_sees_and_hears(client: TestClient, at: str) -> None:
    form = with_exercises(client, at, "hip_lift", "hip_lift")
    said = text(client.post(f"{at}/check", data=form | {"title": "Two lifts"}).json()["preview"])
    assert "Two lifts Takes about 3 minutes, at most 30." in said
    assert "6 repetitions, then 20 s rest." in said
    assert "Spoken: “Hip lift. Lie on your back, knees bent and feet flat." in said
    assert "Spoken: “Once more: Hip lift. You know how it goes.”" in said


def test_a_warning_is_shown_and_does_not_keep_from_keeping(client: TestClient, at: str) -> None:
    form = with_exercises(client, at, "hip_lift") | {"s1.sets": "8", "s1.reps": "10"}
    assert "Look at this: 80 repetitions of hip_lift" in text(client.post(f"{at}/check", data=form).json()["preview"])
    assert "The prescription is kept." in text(keep(client, at, form).text)


# bad input


def test_no_step_and_no_title_are_said(client: TestClient, clinic: Clinic, at: str) -> None:
    answer = keep(client, at, typed(client.get(at).text), title=" ")
    assert answer.status_code == 422
    assert "add an exercise first" in answer.text
    assert "write a title" in answer.text
    assert len(clinic.review.prescriptions(clinic.well)) == 1


def test_a_title_that_is_in_force_is_refused_and_nothing_is_replaced(
    client: TestClient, clinic: Clinic, at: str
) -> None:
    keep(client, at, with_exercises(client, at, "hip_lift"), title="Mine")
    answer = keep(client, at, with_exercises(client, at, "walking"), title="MINE!")
    assert (answer.status_code, "is in force: change that one" in answer.text) == (422, True)
    assert [step["exercise"] for step in routine_of(newest(clinic))["step"]] == ["hip_lift"]


@pytest.mark.parametrize("title", ["Gentle start", "Hip lift"])
def test_the_id_of_a_shipped_routine_or_exercise_is_never_taken(
    title: str, client: TestClient, clinic: Clinic, at: str
) -> None:
    keep(client, at, with_exercises(client, at, "hip_lift"), title=title)
    assert newest(clinic).routine_id == f"{title.lower().replace(' ', '_')}_2"


@pytest.mark.parametrize("title", ["脊椎の体操", "123", "¡!", "Rückenübung", "x" * 200])
def test_a_title_in_any_script_has_an_id(title: str, client: TestClient, clinic: Clinic, at: str) -> None:
    assert "The prescription is kept." in text(
        keep(client, at, with_exercises(client, at, "hip_lift"), title=title).text
    )
    assert re.fullmatch(r"[a-z][a-z0-9_]*", newest(clinic).routine_id)
    assert routine_of(newest(clinic))["words"]["title"] == title


def test_script_in_every_text_is_text(client: TestClient, clinic: Clinic, at: str) -> None:
    form = with_exercises(client, at, "hip_lift")
    texts = {
        name: HOSTILE for name in form if name not in ("steps", "s1.rest", "rest", "overrides", "routine", "basis")
    }
    pages = [client.post(at, data=form | texts | {"do": "check"}).text, keep(client, at, form | texts).text,
             client.post(f"{at}/check", data=form | texts).json()["preview"],
             keep(client, at, form, title=HOSTILE, message=HOSTILE, find=HOSTILE).text,
             client.get(at).text, client.get(clinic.path(clinic.well)).text]  # fmt: skip
    for page in pages:
        assert HOSTILE not in page
    assert "Wanda Well: <script>alert(1)</script>" in text(pages[3])


def test_200_steps_are_refused_and_adding_ends_at_60(client: TestClient, clinic: Clinic, at: str) -> None:
    form = with_exercises(client, at, "walking")
    many = {f"s{n}.rest": '{"exercise": "walking"}' for n in range(1, 201)}
    many |= {f"s{n}.duration_s": "60" for n in range(1, 201)}
    answer = keep(client, at, form | many, steps="200")
    assert (answer.status_code, "has 200 entries; allowed 1 to 60" in answer.text) == (422, True)
    sixty = {key: value for key, value in many.items() if int(key.split(".")[0][1:]) <= 60}
    answer = client.post(at, data=form | sixty | {"steps": "60", "do": "add:walking"})
    assert (answer.status_code, "60 steps at most" in answer.text) == (422, True)
    assert len(clinic.review.prescriptions(clinic.well)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"steps": "-1"}, {"steps": "99999"}, {"steps": "x"}, {"rest": "["}, {"rest": "[1]"},
        {"rest": '{"a": "\\ud800"}'},
        {"overrides": "null"}, {"steps": "1", "s1.rest": "7"}, {"rest": "[" * 9000},
    ],
)  # fmt: skip
def test_a_form_that_no_page_has_sent_is_a_sentence(sent: dict[str, str], client: TestClient, at: str) -> None:
    answer = client.post(at, data={**typed(client.get(at).text), **sent, "do": "keep"})
    assert (answer.status_code, "open the page again" in answer.text) == (400, True)
    assert client.post(f"{at}/check", data=sent).status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {"rest": '{"step": [], "id": "gentle_start"}'}, {"rest": '{"basis": 7, "words": 8, "exercise": 9}'},
        {"rest": '{"gate": null}'}, {"rest": '{"exercise": [7, {"id": 5}]}'}, {"s1.rest": '{"exercise": 7}'},
        {"s1.rest": '{"exercise": "hip_lift", "sources": 7, "limit": 8}'}, {"overrides": '{"step": 7, "pain": []}'},
        {"basis": "x"}, {"routine": "walking_plan", "basis": "x"},
        {"s1.rest": '{"find": 7}'}, {"s1.side": "<both>"}, {"s1.rest": "{}"},
    ],
)  # fmt: skip
def test_what_was_changed_in_hidden_fields_is_checked_like_a_file(
    sent: dict[str, str], client: TestClient, clinic: Clinic, at: str
) -> None:
    answer = keep(client, at, with_exercises(client, at, "hip_lift"), **sent)
    assert answer.status_code in (200, 409, 422), text(answer.text)
    kept = newest(clinic)
    read_kept(f"{kept.routine_id}.toml", kept.routine_text, kept.overrides)
    assert kept.routine_id in ("walking_plan", "your_exercises")


# two tabs


def test_two_tabs_on_one_prescription_lose_nothing_of_each_other(client: TestClient, clinic: Clinic, at: str) -> None:
    keep(client, at, with_exercises(client, at, "hip_lift"))
    one, two = (typed(client.get(f"{at}?routine=your_exercises").text) for _ in range(2))
    keep(client, at, one, **{"s1.reps": "4"})
    answer = keep(client, at, two, **{"s1.reps": "5", "message": "Five."})
    assert answer.status_code == 409
    said = text(answer.text)
    assert "Yours, not kept yet" in said
    assert "5 repetitions" in said
    assert "4 repetitions" in said
    assert routine_of(newest(clinic))["step"][0]["reps"] == 4
    assert parcels.messages(clinic.store, clinic.well) == []
    found = re.search(r'<form method="post" action="[^"]*/compose">.*?</form>', answer.text, re.DOTALL)
    assert found
    client.post(at, data=hidden(found.group()))
    assert (routine_of(newest(clinic))["step"][0]["reps"], newest(clinic).version) == (5, "3")
    assert len(parcels.messages(clinic.store, clinic.well)) == 1


def test_what_was_withdrawn_meanwhile_is_said(client: TestClient, clinic: Clinic, at: str) -> None:
    keep(client, at, with_exercises(client, at, "hip_lift"))
    form = typed(client.get(f"{at}?routine=your_exercises").text)
    parcels.withdraw(clinic.store, clinic.well, newest(clinic), "dr. kim")
    answer = keep(client, at, form, **{"s1.reps": "4"})
    assert (answer.status_code, "It has been withdrawn." in text(answer.text)) == (409, True)


# the clinic's own exercises


def own_routine(exercise: str = OWN, name: str = "ours") -> str:
    """A routine with an exercise of the clinic's own inside."""
    data = tomllib.loads(exercise + OWN_WORDS)
    return routine_text({
        "id": name, "version": "1", "words": {"language": "en", "title": "Ours"},
        "step": [{"exercise": data["id"], "reps": 5}], "exercise": [data],
    })  # fmt: skip


def prescribe_own(clinic: Clinic, routine: str, name: str = "ours") -> None:
    clinic.store.add_prescription(
        clinic.stopped, routine_id=name, version="1", overrides={"routine": name}, routine_text=routine
    )


def test_the_clinics_own_exercise_is_chosen_and_stands_inside_the_prescription(
    client: TestClient, clinic: Clinic, at: str
) -> None:
    prescribe_own(clinic, own_routine())
    page = client.get(at).text
    (key,) = re.findall(r'value="add:(own_lift~\w+)"', page)
    form = typed(client.post(at, data=typed(page) | {"do": f"add:{key}"}).text)
    assert "The prescription is kept." in text(keep(client, at, form).text)
    assert [table["id"] for table in routine_of(newest(clinic))["exercise"]] == ["own_lift"]
    whole, _ = read_kept("x.toml", newest(clinic).routine_text, newest(clinic).overrides)
    assert whole.words.say_key("exercise.own_lift.title") == "Own lift"


def test_two_exercises_of_one_id_are_both_shown_and_never_mixed(client: TestClient, clinic: Clinic, at: str) -> None:
    prescribe_own(clinic, own_routine())
    prescribe_own(clinic, own_routine(OWN.replace("up_s = 2.0", "up_s = 3.0"), "theirs"), "theirs")
    page = client.get(at).text
    one, other = re.findall(r'value="add:(own_lift~\w+)"', page)
    form = typed(client.post(at, data=typed(page) | {"do": f"add:{one}"}).text)
    answer = client.post(at, data=form | {"do": f"add:{other}"})
    assert (answer.status_code, "another exercise with the same id" in answer.text) == (422, True)
    form = typed(client.post(at, data=typed(answer.text) | {"do": f"add:{one}"}).text)
    assert form["steps"] == "2"
    form = typed(client.post(at, data=form | {"do": "remove:2"}).text)
    form = typed(client.post(at, data=form | {"do": "remove:1"}).text)
    form = typed(client.post(at, data=form | {"do": f"add:{other}"}).text)
    keep(client, at, form)
    (table,) = routine_of(newest(clinic))["exercise"]
    assert table["tempo"]["up_s"] in (2.0, 3.0)
    assert key_of(table) == other


def test_an_exercise_that_is_gone_is_said(client: TestClient, at: str) -> None:
    answer = client.post(at, data=typed(client.get(at).text) | {"do": "add:own_lift~12345678"})
    assert (answer.status_code, "not here any more" in answer.text) == (409, True)


# pictures


def test_pictures_are_asked_for_only_where_they_can_be_drawn(client: TestClient, at: str) -> None:
    assert "<img" not in client.get(at).text
    assert client.get("/exercise/hip_lift/pose").status_code == 404
    assert client.get("/exercise/none/pose").status_code == 404
    assert read_exercise(shipped_exercises()["hip_lift"]).lesson.guide
