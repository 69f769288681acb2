"""How a course of sessions is said: what needs attention, the next step, dates. Pages of a patient and of a clinic."""

from datetime import date, datetime, tzinfo

from coach.core.progress.progression import DoseChange, Proposal, Reason
from coach.core.progress.triage import Finding
from coach.report.labels import Labels, amount


def date_of(day: int) -> str:
    """The date of a day of the course, as every language reads it."""
    return date.fromordinal(day + 1).isoformat()


def when(at_s: float, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(at_s, zone or datetime.now().astimezone().tzinfo).strftime("%Y-%m-%d %H:%M")


def finding(own: Finding, say: Labels) -> str:
    return say(f"finding.{own.reason}", n=own.n)


def reason(own: Reason, say: Labels) -> str:
    exercise = say.exercise(own.exercise) if own.exercise else ""
    return say(f"progression.reason.{own.name}", n=amount(own.n) if own.n != 1 else 1, of=own.of, exercise=exercise)


def step(own: Proposal, say: Labels) -> str:
    """What is proposed, in one sentence."""
    if own.level is not None:
        return say(f"progression.level_{own.way}", before=own.level[0], after=own.level[1])
    if own.doses:
        return say(f"progression.dose_{own.way}", doses="; ".join(dose(each, say) for each in own.doses))
    return say("progression.same")


def dose(own: DoseChange, say: Labels) -> str:
    return say(
        f"progression.amount.{own.key}", exercise=say.exercise(own.exercise), before=amount(own.before),
        after=amount(own.after),
    )  # fmt: skip
