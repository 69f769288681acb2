"""How a course of sessions is said: what needs attention, the next step, dates. Pages of a patient and of a clinic."""

from datetime import date, datetime, tzinfo

from coach.core.progress.progression import DoseChange, Proposal, Reason
from coach.core.progress.session_brief import Brief
from coach.core.progress.triage import Finding
from coach.report import red_flag
from coach.report.differing import sentence
from coach.report.labels import Labels, amount


def date_of(day: int) -> str:
    """The date of a day of the course, as every language reads it."""
    return date.fromordinal(day + 1).isoformat()


def when(at_s: float, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(at_s, zone or datetime.now().astimezone().tzinfo).strftime("%Y-%m-%d %H:%M")


def finding(finding: Finding, say: Labels, now: datetime, zone: tzinfo | None) -> str:
    if finding.sign is not None:
        return red_flag.sentence(finding.sign, say, now, zone)
    return say(f"finding.{finding.reason}", n=finding.n)


def details(finding: Finding, say: Labels) -> list[str]:
    """What the session of a finding says of it beyond that it is so, a sentence for each."""
    if finding.reason != "sides_differ" or finding.visit is None:
        return []
    return [sentence(each, say) for each in finding.visit.brief.form.sides]


def reason(reason: Reason, say: Labels) -> str:
    named = f"progression.reason.{reason.name}"
    if reason.exercise and f"report.{named}_in" in say.words:
        named = f"{named}_in"
    return say(
        named,
        n=amount(reason.n) if reason.n != 1 else 1,
        of=reason.of,
        exercise=say.exercise(reason.exercise) if reason.exercise else "",
        sides=sentence(reason.sides, say) if reason.sides else "",
    )


def done(brief: Brief, say: Labels) -> str:
    """How many exercises were done whole, of how many; and how many nobody saw, because they were guided by time."""
    whole = say("n_of", done=brief.completed, of=brief.for_today)
    return f"{whole}, {say('by_time_n', n=brief.time.by_time)}" if brief.time.by_time else whole


def step(proposal: Proposal, say: Labels) -> str:
    """What is proposed, in one sentence."""
    if proposal.level is not None:
        return say(f"progression.level_{proposal.way}", before=proposal.level[0], after=proposal.level[1])
    if proposal.doses:
        return say(f"progression.dose_{proposal.way}", doses="; ".join(dose(each, say) for each in proposal.doses))
    return say("progression.same")


def dose(change: DoseChange, say: Labels) -> str:
    return say(
        f"progression.amount.{change.key}", exercise=say.exercise(change.exercise), before=amount(change.before),
        after=amount(change.after),
    )  # fmt: skip
