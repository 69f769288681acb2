"""Every row of every table that a page speaks of has its sentence."""

from datetime import UTC, datetime, timedelta

from sweeps import swept

from coach.core.base.phrases import Words
from coach.core.clinical.screening import LOCKING
from coach.core.exercise.model import Kind
from coach.core.progress import progression, triage
from coach.prescription.dose import DOSE_KEYS
from coach.prescription.tighten import LIMIT_KEYS
from coach.records.deciding import ACTIONS, PRESCRIBED
from coach.report import course, red_flag
from coach.report.labels import Labels
from coach.report.patient.adherence import SIGNS
from coach.report.patient.charts import PAINS
from coach.report.patient.intake import SHOWN
from coach.report.session.charts import LIMITS, ROWS
from coach.review.pages import DONE

NOW = datetime(2026, 5, 8, 7, 0, tzinfo=UTC)
DOSES = {key for kind in Kind for keys in DOSE_KEYS[kind] for key in keys}
FORMS = ("full", "relief", "daily")
KEYS = (
    *(f"plot.{name}" for name in ROWS),
    *(f"limit.{name}" for name in LIMITS),
    *(f"course.pain_{own.name}" for own in PAINS),
    *(f"safety.form.{form}.{outcome}" for form in FORMS for outcome in ("clear", "comfort", *LOCKING)),
    *(f"course.day.{kind}" for kind in SIGNS),
    *(f"intake.{name}" for name in SHOWN),
    *(f"progression.amount.{key}" for key, _ in progression.STEPS.values()),
    *(f"progression.{what}_{way}" for what in ("level", "dose") for way in ("up", "down")),
    *(f"review.done.{name}" for name in DONE),
    *(f"review.action.{name}" for name in (*ACTIONS, PRESCRIBED)),
    *(
        f"review.field.{name}"
        for name in (*sorted(DOSES), *LIMIT_KEYS, "level", "days_a_week", "max_minutes", "ceiling")
    ),
)


@swept("key", KEYS)
def test_every_name_has_its_word(key: str, words: Words) -> None:
    assert f"report.{key}" in words


@swept("reason", [reason for reason in triage.REASONS if reason != "red_flag"])
@swept("n", [1, 3])
def test_every_finding_is_a_sentence(reason: str, n: int, words: Words) -> None:
    said = course.finding(triage.Finding(reason=reason, n=n), Labels(words), NOW, UTC)
    assert said
    assert "{" not in said


@swept("kind", triage.SIGNS)
def test_every_red_flag_is_said_by_its_name_and_moment(kind: str, words: Words) -> None:
    sign = triage.RedSign(kind=kind, question="saddle_numbness", at_s=(NOW - timedelta(days=1)).timestamp())
    said = course.finding(triage.Finding(reason="red_flag", n=1, sign=sign), Labels(words), NOW, UTC)
    assert said.endswith("yesterday 07:00")
    assert kind not in (*LOCKING, "over") or "Numbness of the saddle area" in said
    assert said.startswith("CALL NOW: ") == (kind in red_flag.CALLS)


@swept("name", progression.REASONS)
def test_every_reason_of_a_proposal_is_a_sentence(name: str, words: Words) -> None:
    said = course.reason(progression.Reason(name=name, n=2, of=3, exercise="hip_lift"), Labels(words))
    assert said.endswith(".")
    assert "{" not in said


def test_a_change_of_dose_is_said_with_both_amounts(words: Words) -> None:
    change = progression.DoseChange(exercise="hip_lift", key="reps", before=4, after=5)
    assert course.dose(change, Labels(words)).endswith("4 to 5 repetitions")
