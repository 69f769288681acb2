"""A rule of pain by name: chosen in a patient's prescription alone, and signed by a clinician with a reason and a date.

Nobody else may loosen how pain is judged: a routine or an exercise file is refused with a sentence ([R2] S9).
"""

from datetime import date, timedelta
from typing import Any

from coach.core.clinical.rule_terms import PAIN_WEEKS, SIGNED_WEEKS
from coach.core.exercise.model import PainRule, PainRules, RuleSigning
from coach.prescription.checks import Found, Tables, word
from coach.prescription.confirming import FIRST_DAY
from coach.prescription.faults import Path, spell
from coach.prescription.shape import TableShape

SIGNED_WITH = ("clinician", "reason", "signed")
NOT_HERE = (
    "a rule of pain is chosen for one patient, in the prescription, by a clinician who signs it; take it out of this "
    "file, and choose it in coach review, or in the overrides of that patient"
)


def refuse_rule(shape: TableShape[Any]) -> None:
    """Says that a routine or exercise file may not choose a rule by name, in place of "this key is not known"."""
    data = shape.source.data
    pain = data.get("pain")
    places: tuple[tuple[Any, Path], ...] = ((pain, ("pain", "rule")), (data, ("rule",)), (data, ("pain_rule",)))
    for table, path in places:
        if isinstance(table, dict) and path[-1] in table:
            said = {spell(path[:depth]) for depth in range(1, len(path) + 1)}
            shape.faults = [fault for fault in shape.faults if fault.path not in said]
            shape.faults.append(shape.source.fault(path, NOT_HERE))


def check_signing(pain: Tables) -> Found:
    """What is missing from a signing, and a signing of nothing."""
    rule = word(pain, "rule")
    signed = [key for key in SIGNED_WITH if pain.get(key) is not None]
    if rule in (None, PainRule.STRICT):
        if signed:
            yield ("pain", signed[0]), "signs no rule: choose rule = watchful or monitored, or take it out"
        return
    for key in SIGNED_WITH:
        if pain.get(key) is None:
            yield (
                ("pain", "rule"),
                f'"{rule}" is loosened for this patient, so {key} is needed too: give clinician = "name", '
                'reason = "why", signed = "the date, as 2026-01-31"',
            )
            return
    if (on := word(pain, "signed")) is not None:
        day = _date(on)
        if day is None:
            yield ("pain", "signed"), f'"{on}" is no date; write year, month and day, as 2026-01-31'
        elif day < FIRST_DAY:
            yield ("pain", "signed"), f"{on} is before {FIRST_DAY}; write the day on which it was signed"


def cautioned(rules: PainRules) -> Found:
    """What a therapist is told of a rule other than `strict`: who stands for it, until when, and what ends it."""
    if rules.signing is None:
        return
    last = date.fromisoformat(rules.signing.signed_on) + timedelta(weeks=SIGNED_WEEKS)
    yield (
        ("pain", "rule"),
        f"pain is judged by the rule {rules.rule}, chosen by {rules.signing.clinician} ({rules.signing.reason}), "
        f"signed {rules.signing.signed_on}; it ends before {last}, and at a new episode, pain below the knee, a lock, "
        f"surgery or a fracture; it needs back pain of over {PAIN_WEEKS[rules.rule]} weeks. Trials permit pain, "
        "they do not recommend it (Smith 2017)",
    )


def signing(pain: Tables) -> RuleSigning | None:
    """Who signed the rule of a table without fault; None where it is strict."""
    clinician, reason, on = (word(pain, key) for key in SIGNED_WITH)
    if word(pain, "rule") in (None, PainRule.STRICT) or not (clinician and reason and on):
        return None
    signed_on = _date(on)
    return (
        None
        if signed_on is None
        else RuleSigning(clinician=clinician.strip(), reason=reason.strip(), signed_on=signed_on.isoformat())
    )


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
