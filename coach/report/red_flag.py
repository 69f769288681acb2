"""A red flag in words: which sign, since when, whom to call. The same on the list, a patient's page and a session's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from coach.core.clinical.safety import THERAPIST_LOCK
from coach.core.clinical.screening import Tier
from coach.core.progress.triage import SIGNS, Finding, RedSign
from coach.core.summary.session_figures import SessionSummary
from coach.records import profile
from coach.records.rows import Lock, Patient, SessionRecord
from coach.report.labels import Labels

CALLS = frozenset({Tier.EMERGENCY, "fall", "help"})  # somebody is to be called at once
LOCKED = frozenset({Tier.EMERGENCY, Tier.TODAY})  # their lock is in force


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLine:
    """One red flag at the top of a page."""

    text: str
    calls: bool
    advice: str  # what to do, and whom to call; empty where it is over
    lock: str = ""  # the id of the lock in force; empty: none is, or not by this
    session: str = ""  # the id of the session that says so, where it is known


def locked_signs(locks: Iterable[Lock]) -> list[RedSign]:
    """The locks in force that only an examination ends, as signs; a pause until the therapist's word is none."""
    return [
        RedSign(kind=lock.kind if lock.kind in SIGNS else Tier.TODAY, question=lock.reason,
                at_s=lock.created_at.timestamp())
        for lock in locks
        if lock.kind != THERAPIST_LOCK
    ]  # fmt: skip


def calls(finding: Finding) -> bool:
    """Whether somebody is to be called at once."""
    return finding.sign is not None and finding.sign.kind in CALLS


def sentence(sign: RedSign, say: Labels, now: datetime, zone: tzinfo | None) -> str:
    """One sign by its name, with its moment."""
    what = "" if sign.question is None else say.question(sign.question)
    return say(f"red.{sign.kind}", what=what, when=_when(sign.at_s, say, now, zone))


def of_session(figures: SessionSummary, session: SessionRecord, in_force: Sequence[Lock]) -> list[Finding]:
    """The red flags of one session: its locks, in force or ended since, and a fall or a call for help."""
    reasons = {lock.reason: lock for lock in in_force}
    found = []
    for tier, question in figures.safety.locks:
        lock = reasons.get(question)
        kind = "over" if lock is None else tier if tier in SIGNS else Tier.TODAY
        at_s = (lock.created_at if lock else session.started_at).timestamp()
        found.append(RedSign(kind=kind, question=question, at_s=at_s))
    if figures.ended in CALLS:
        found.append(RedSign(kind=figures.ended or "", question=None, at_s=session.started_at.timestamp()))
    found.sort(key=lambda sign: SIGNS.index(sign.kind))
    return [Finding(reason="red_flag", n=1, sign=sign) for sign in found]


def lines(
    findings: Sequence[Finding],
    locks: Sequence[Lock],
    patient: Patient,
    say: Labels,
    now: datetime,
    zone: tzinfo | None,
) -> list[RedLine]:
    """The red flags among these findings, for the top of a page, in their order."""
    ids = {(lock.reason, lock.created_at.timestamp()): lock.id for lock in locks}
    found = []
    for each in findings:
        if (sign := each.sign) is None:
            continue
        found.append(
            RedLine(
                text=sentence(sign, say, now, zone),
                calls=sign.kind in CALLS,
                advice=_advice(sign, patient, say),
                lock=ids.get((sign.question or "", sign.at_s), "") if sign.kind in LOCKED else "",
                session=each.visit.session if each.visit else "",
            )
        )
    return found


def _advice(sign: RedSign, patient: Patient, say: Labels) -> str:
    answers = profile.read(patient.profile, patient.created_at).answers
    number, clinician = (answers.get(name) for name in ("emergency_number", "clinician"))
    said = []
    if sign.kind in CALLS:
        said.append(say("red.number", number=str(number) if number else say("red.no_number")))
    if sign.kind == Tier.TODAY:
        said.append(say("red.seen", clinician=str(clinician) if clinician else say("red.no_clinician")))
    if sign.kind in LOCKED:
        said.append(say("red.stays"))
    return " ".join(said)


def _when(at_s: float, say: Labels, now: datetime, zone: tzinfo | None) -> str:
    """The day as it is said today, and the time."""
    at, today = datetime.fromtimestamp(at_s, zone or now.astimezone().tzinfo), now.astimezone(zone).date()
    for name, day in (("today", today), ("yesterday", today - timedelta(days=1))):
        if at.date() == day:
            return say(f"red.when.{name}", at=at.strftime("%H:%M"))
    return at.strftime("%Y-%m-%d %H:%M")
