"""The page on which a prescription is composed: what its buttons do, and what it says while somebody types."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from coach.core.exercise.due_times import WEEKDAYS, due_times
from coach.prescription.describe import describe
from coach.prescription.faults import PrescriptionError
from coach.records import parcels
from coach.records.deciding import prescribe as keep_prescription
from coach.records.prescribed import Superseded
from coach.records.rows import Patient, Prescription
from coach.records.writer import plain
from coach.report.html import page, policy
from coach.review import composing, prescription_pages
from coach.review.asking import AskingPage, WayOn, ask, two_sides
from coach.review.checking import CheckedDraft, check_draft, exercises_of
from coach.review.composing import BadForm, Draft
from coach.review.desk import Desk
from coach.review.kept_pages import kept_at
from coach.review.pages import back, message, shown
from coach.review.prescribing import Field
from coach.review.previewing import preview
from coach.review.proposals import read
from coach.review.scripts import compose_script
from coach.review.shelf import FACETS, ShelfExercise, shelf, wanted, what_for
from coach.review.starting_points import changing, empty, started, starting_points

Fields = Mapping[str, str]


def compose(desk: Desk, request: Request) -> Response:
    """The page: empty, from a starting point (`from`), or with what is in force (`routine`)."""
    person = desk.review.patient(request.path_params["patient"])
    start, routine = (request.query_params.get(key, "") for key in ("from", "routine"))
    try:
        if routine:
            draft = changing(desk, person, routine)
        else:
            draft = started(desk, person, start) if start else empty(desk, person)
    except PrescriptionError as error:
        return message(desk, desk.say("review.unreadable", why=str(error)), 409)
    return compose_page(desk, person, draft, focus="find")


def composed(desk: Desk, request: Request, fields: Fields) -> Response:
    """What a button of the page does: looks for exercises, changes the steps, shows the sheet, or keeps it all."""
    person = desk.review.patient(request.path_params["patient"])
    try:
        draft = composing.from_form(fields)
    except BadForm:
        return message(desk, desk.say("review.no_version"), 400)
    action, _, value = fields.get("do", "search").partition(":")
    if action == "keep":
        return _keep(desk, person, draft, fields)
    if action == "sheet":
        return _sheet(desk, person, draft, fields)
    if action == "add":
        return _add(desk, person, draft, fields, value)
    at = int(value) - 1 if value.isdecimal() else -1
    if action in ("up", "down"):
        by = -1 if action == "up" else 1
        draft = composing.moved(draft, at, by)
        to = min(max(at + by, 0), len(draft.steps) - 1) + 1
        edge = "down" if to == 1 else "up" if to == len(draft.steps) else action
        return compose_page(desk, person, draft, fields, focus=f"s{to}.{edge}")
    if action == "remove":
        draft = composing.removed(draft, at)
        return compose_page(desk, person, draft, fields, focus="find")
    if action == "check":
        return compose_page(desk, person, draft, fields, focus="preview", told=True)
    return compose_page(desk, person, draft, fields, focus=_where_to(fields))


def checked(desk: Desk, request: Request, fields: Fields) -> Response:
    """For the page's script: the faults by field, and the preview."""
    person = desk.review.patient(request.path_params["patient"])
    try:
        draft = composing.from_form(fields)
    except BadForm:
        return JSONResponse({"faults": {}, "preview": ""}, 400)
    found = check_draft(desk, person, draft)
    values = {"preview": _preview(found), "loose": _told(desk, found.warnings)}
    made = page("compose_preview.html.j2", desk.say, values, room="coach.review")
    return JSONResponse({"faults": _told(desk, found.faults), "preview": made})


def _add(desk: Desk, person: Patient, draft: Draft, fields: Fields, key: str) -> Response:
    one = shelf(desk.review, desk.words).get(key)
    if one is None:
        return compose_page(desk, person, draft, fields, focus="find", faults={"steps": ["gone"]}, code=409)
    if len(draft.steps) >= composing.MOST_STEPS:
        return compose_page(desk, person, draft, fields, focus="find", faults={"steps": ["too_many"]}, code=422)
    more = composing.added(draft, one)
    if more is None:
        return compose_page(desk, person, draft, fields, focus="find", faults={"steps": ["two_of_a_name"]}, code=422)
    first = composing.step_fields(more.steps[-1], len(more.steps), one.exercise)
    dose = [each.name for each in first if each.kind != "sets"] or [each.name for each in first]
    return compose_page(desk, person, more, {**fields, "find": ""}, focus=dose[0])


def _where_to(fields: Fields) -> str:
    """After a search to the first exercise that was found; where nothing new was asked, to the search."""
    return "first" if fields.get("find", "").strip() and fields.get("find") != fields.get("shown") else "find"


# the page


def compose_page(
    desk: Desk,
    person: Patient,
    draft: Draft,
    fields: Fields | None = None,
    *,
    focus: str,
    faults: Mapping[str, Sequence[str]] | None = None,
    told: bool = False,
    code: int = 200,
) -> Response:
    """The page with what was typed. `told`: with every fault of it; by itself it says only what is typed wrong."""
    fields = fields or {}
    here = f"{desk.root}/patient/{person.id}"
    found = check_draft(desk, person, draft)
    wrong = dict(found.faults) if told or faults else {}
    wrong |= {name: [*wrong.get(name, ()), *each] for name, each in (faults or {}).items()}
    filed = {name: fields.get(f"by.{name}", "") for name in FACETS}
    every = shelf(desk.review, desk.words)
    chosen = [one for one in every.values() if wanted(one, fields.get("find", ""), filed)]
    mine = exercises_of(desk, draft)
    return shown(
        desk,
        "compose.html.j2",
        {
            "patient": person,
            "patient_at": here,
            "here": f"{here}/compose",
            "policy_text": f"{policy(compose_script())}; img-src 'self'; connect-src 'self'",
            "compose_script": compose_script(),
            "starting_points": starting_points(desk, person),
            "hidden": composing.hidden_fields(draft),
            "typed": draft.typed,
            "ticked": draft.ticked,
            "counts": draft.counts,
            "days": {f"days.{day}": prescription_pages.day_name(desk, day) for day in WEEKDAYS},
            "steps": [_step(desk, step, at, mine.get(step.exercise)) for at, step in enumerate(draft.steps, 1)],
            "faults": _told(desk, wrong),
            "labels": _labels(desk, draft, mine),
            "preview": _preview(found),
            "loose": _told(desk, found.warnings),
            "find": fields.get("find", ""),
            "facets": [_facet(desk, name, filed[name], every.values()) for name in FACETS],
            "exercises": [_card(desk, one) for one in chosen],
            "pictured": desk.drawings is not None,
            "focus": "faults" if wrong else focus,
            "in_force": draft.routine,
        },
        code,
    )


def _told(desk: Desk, faults: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    say = desk.say
    return {name: [say.named(each, f"report.review.fault.{each}") for each in all] for name, all in faults.items()}


def _preview(found: CheckedDraft) -> dict[str, Any] | None:
    return None if found.routine is None else preview(found.routine, due_times(found.overrides))


def _step(desk: Desk, step: composing.DraftStep, at: int, one: ShelfExercise | None) -> dict[str, Any]:
    say, exercise = desk.say, None if one is None else one.exercise
    return {
        "at": at,
        "title": _title(desk, step, one),
        "key": one.key if one is not None else "",
        "fields": [_number(desk, each) for each in composing.step_fields(step, at, exercise)],
        "side": step.typed.get("side", ""),
        "sides": composing.sides_of(one) if one is not None else (),
        "limits": [
            {"said": say("review.limit", measure=say.measure(measure)), "fields": [_number(desk, own) for own in each]}
            for _, measure, each in composing.limit_fields(step, at, exercise)
        ],
        "tighter": any(key.startswith("limit.") and value for key, value in step.typed.items()),
    }  # fmt: skip


def _title(desk: Desk, step: composing.DraftStep, one: ShelfExercise | None) -> str:
    if one is not None:
        return one.title
    tried = step.rest.get("find")
    names = [desk.say.exercise(str(each)) for each in tried] if isinstance(tried, list) else [step.exercise]
    return desk.say("review.compose.finder", names=", ".join(names)) if isinstance(tried, list) else step.exercise


def _number(desk: Desk, each: Field) -> dict[str, str]:
    say, key = desk.say, "review.at_least" if each.least else "review.at_most"
    hint = "" if each.in_force is None else say(key, n=desk.words.decimal(f"{each.in_force:g}"))
    return {"name": each.name, "said": say(f"review.field.{each.kind}"), "value": each.value, "hint": hint}


def _labels(desk: Desk, draft: Draft, mine: Mapping[str, ShelfExercise]) -> dict[str, str]:
    """What each field is called in the list of faults."""
    say, found = desk.say, {"steps": desk.say("review.compose.steps")}
    for name in composing.TEXTS:
        found[name] = say(f"review.field.{name.rpartition('.')[2]}")
    found[f"days.{WEEKDAYS[0]}"] = say("review.field.days")
    for at, step in enumerate(draft.steps, 1):
        title = f"{at}. {_title(desk, step, one := mine.get(step.exercise))}"
        exercise = None if one is None else one.exercise
        found |= {f"s{at}": title, f"s{at}.side": f"{title}: {say('review.compose.side')}"}
        fields = [*composing.step_fields(step, at, exercise)]
        fields += [own for _, _, each in composing.limit_fields(step, at, exercise) for own in each]
        found |= {each.name: f"{title}: {say(f'review.field.{each.kind}')}" for each in fields}
    return found


def _facet(desk: Desk, name: str, value: str, every: Any) -> dict[str, Any]:
    facet = FACETS[name]
    names = dict.fromkeys(filed for one in every for filed in facet.values(one))
    options = sorted((desk.words.say_key(facet.key.format(each)), each) for each in names)
    return {"name": name, "value": value, "said": desk.say(f"review.browse.{name}"), "options": options}


def _card(desk: Desk, one: ShelfExercise) -> dict[str, Any]:
    say = desk.say
    filed = {name: "|".join(facet.values(one)) for name, facet in FACETS.items()}
    return {
        "key": one.key,
        "title": one.title,
        "clinics": not one.shipped,
        "posture": say(f"review.posture.{one.exercise.posture}"),
        "kind": say(f"review.kind.{one.exercise.kind.value}"),
        "things": ", ".join(one.words.say_key(f"show.thing.{thing}") for thing in one.things),
        "other_names": ", ".join(one.lines("other_names")),
        "steps": one.lines("steps"),
        "what_for": what_for(one),
        "not_for": one.not_for,
        "prescription_only": one.exercise.provenance.prescription_only,
        "searched": one.searched,
        "filed": filed,
    }


# keeping it


def _sheet(desk: Desk, person: Patient, draft: Draft, fields: Fields) -> Response:
    """The sheet for the wall of what is typed."""
    found = check_draft(desk, person, draft)
    if found.routine is None or desk.drawings is None:
        return compose_page(desk, person, draft, fields, focus="faults", told=True, code=422)
    digits = "" if desk.sending is None else desk.sending.digits(desk.store)
    return HTMLResponse(desk.drawings.sheet(found.routine, due_times(found.overrides), digits))


def _keep(desk: Desk, person: Patient, draft: Draft, fields: Fields) -> Response:
    """Keeps it where the check finds no fault; else the page again, each fault at its field.

    Sent twice, it is kept once. Where something else is in force than the form was made from, both are shown.
    """
    found, now = check_draft(desk, person, draft), desk.review.in_force(person)
    same = now.get(found.id)
    if same is not None and (same.routine_text, plain(dict(same.overrides))) == (found.text, plain(found.overrides)):
        _tell(desk, person, draft)
        return back(kept_at(desk, person, found.id), "prescribed")
    if found.routine is None:
        return compose_page(desk, person, draft, fields, focus="faults", told=True, code=422)
    made_from = Prescription(
        id=draft.basis, patient_id=person.id, routine_id=found.id, routine_text=found.text, overrides=found.overrides,
        version=found.version, digest="", created_at=desk.store.now(),
    )  # fmt: skip
    try:
        keep_prescription(desk.store, person, made_from, found.overrides, version=found.version, by=desk.by)
    except Superseded:
        return _both(desk, person, draft, found)
    _tell(desk, person, draft)
    return back(kept_at(desk, person, found.id), "prescribed")


def _tell(desk: Desk, person: Patient, draft: Draft) -> None:
    if draft.typed["message"]:
        parcels.add_message(desk.store, person, draft.typed["message"], desk.by, from_patient=False, id=draft.form)


def _both(desk: Desk, person: Patient, draft: Draft, found: CheckedDraft) -> Response:
    """What was composed beside what is in force by now, or that it was withdrawn; nothing is lost, and nothing kept."""
    say, here = desk.say, f"{desk.root}/patient/{person.id}"
    now = desk.review.in_force(person).get(found.id)
    assert found.routine is not None
    mine = _in_words(found.routine, found.overrides)
    theirs, links = [say("review.compose.withdrawn_since")], [(here, say("review.conflict.back"))]
    if now is not None:
        try:
            theirs = _in_words(replace(read(now).now, words=found.routine.words), now.overrides)
        except PrescriptionError as error:
            theirs = [str(error)]
        theirs.insert(0, say("review.conflict.prescribed", at=prescription_pages.since(desk, person, now)))
        links.insert(0, (f"{here}/compose?routine={found.id}", say("review.compose.take_theirs")))
    again = replace(draft, basis="" if now is None else now.id, routine=found.id)
    return ask(desk, AskingPage(
        title=say("review.conflict.title"), intro=say("review.compose.conflict"),
        columns=two_sides(say, mine, theirs),
        choices=[WayOn(label=say("review.compose.keep_mine"), address=f"{here}/compose",
                       fields=composing.every_field(again) | {"do": "keep"})],
        links=links,
    ), 409)  # fmt: skip


def _in_words(routine: Any, overrides: Mapping[str, Any]) -> list[str]:
    return [line for line in describe(routine, due_times(overrides)) if line.strip()]
