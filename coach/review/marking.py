"""Marks sessions as read, as they stood on the page: not what came since, and not a red line without asking."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from coach.core.progress import triage
from coach.core.progress.timeline import Visit
from coach.records.reading import SessionShown, mark_read, mark_unread, read_mark
from coach.records.rows import Patient
from coach.report import course
from coach.report.html import moment
from coach.review import pages
from coach.review.asking import AskingPage, WayOn, ask, two_sides
from coach.review.desk import Desk
from coach.review.shown_sessions import read_back, written

Fields = Mapping[str, str]


def patient_read(desk: Desk, request: Request, fields: Fields) -> Response:
    """The sessions that stood unread on the patient's page."""
    own = desk.review.patient(request.path_params["patient"])
    return _mark(desk, own, fields, f"{desk.root}/patient/{own.id}")


def session_read(desk: Desk, request: Request, fields: Fields) -> Response:
    """One session as it stood on its page; or its mark taken back."""
    own = desk.review.session(request.path_params["session"])
    here = f"{desk.root}/session/{own.id}"
    if fields.get("read") != "no":
        return _mark(desk, desk.store.patient_of(own), fields, here, own.id)
    try:
        taken = mark_unread(desk.store, own, datetime.fromisoformat(fields.get("mark", "")))
    except ValueError:
        taken = False
    mark = read_mark(desk.store, own)
    if taken or mark is None:  # twice is once
        return pages.back(here, "unread")
    say = desk.say
    return ask(desk, AskingPage(
        title=say("review.conflict.title"), intro=say("review.conflict.mark"),
        columns=two_sides(
            say, [say("review.mark_unread")], [say("review.read_by", by=mark.by, at=moment(mark.at, desk.zone))],
        ),
        choices=[WayOn(label=say("review.conflict.unmark"), address=f"{here}/read",
                        fields={"read": "no", "mark": mark.at.isoformat()})],
        links=[(here, say("review.to_session"))],
    ), 409)  # fmt: skip


def _mark(desk: Desk, patient: Patient, fields: Fields, here: str, only: str = "") -> Response:
    """`only`: the id of the session whose page it is; empty for the page of the patient."""
    sessions = read_back(fields.get("shown", ""))
    if sessions is None or (only and [each.id for each in sessions] != [only]):
        return pages.message(desk, desk.say("review.no_version"), 409)
    visits = desk.review.visits(patient, desk.zone)
    running = {visit.session for visit in visits if visit.running}
    sessions = [each for each in sessions if each.id not in running]
    confirmed = {each.id for each in read_back(fields.get("confirmed", "")) or ()}
    red = triage.urgent_sessions(visits, {each.id for each in sessions})
    if red - confirmed:
        return _red_among(desk, visits, sessions, red, here)
    left = mark_read(desk.store, patient, sessions, desk.by)
    if only:
        return _went_on(desk, here) if left or running & {only} else pages.back(here, "read")
    asked = {each.id for each in sessions}
    since = [visit for visit in visits if not visit.read and visit.session not in asked]
    return pages.back(here, "read_but" if left or since else "read")


def _went_on(desk: Desk, here: str) -> Response:
    """The session has more in it than its page had: it stays unread."""
    say = desk.say
    return ask(desk, AskingPage(
        title=say("review.conflict.title"), intro=say("review.conflict.went_on"), columns=(),
        links=[(here, say("review.to_session"))],
    ), 409)  # fmt: skip


def _red_among(
    desk: Desk, visits: Sequence[Visit], sessions: Sequence[SessionShown], red: frozenset[str], here: str
) -> Response:
    """Asks before a red line is read away: all the same, or all but those."""
    say, now = desk.say, desk.store.now()
    said = [
        f"{course.finding(each, say, now, desk.zone)}"
        + (f" ({course.when(each.visit.at_s, desk.zone)})" if each.visit and each.sign is None else "")
        for each in triage.read_away(visits, {each.id for each in sessions})
    ]
    others = [each for each in sessions if each.id not in red]
    flagged = [each for each in sessions if each.id in red]
    choices = [
        WayOn(label=say("review.red.mark", n=len(sessions)), address=f"{here}/read",
               fields={"shown": written(sessions), "confirmed": written(flagged)}),
    ]  # fmt: skip
    if others:
        choices.append(
            WayOn(label=say("review.red.others", n=len(others)), address=f"{here}/read",
                   fields={"shown": written(others)})
        )  # fmt: skip
    links = [(f"{desk.root}/session/{id}", _named(visits, id, desk)) for id in sorted(red)][:MOST_LINKS]
    return ask(desk, AskingPage(
        title=say("review.red.title"), intro=say("review.red.intro"),
        columns=[(say("review.red.lines"), said)], choices=choices,
        links=[*links, (here, say("review.conflict.back"))],
    ), 200)  # fmt: skip


MOST_LINKS = 10


def _named(visits: Sequence[Visit], session: str, desk: Desk) -> str:
    at_s = next(visit.at_s for visit in visits if visit.session == session)
    return desk.say("review.red.session", at=course.when(at_s, desk.zone))
