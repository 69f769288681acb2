"""A FHIR R4 Bundle of one patient's sessions; docs/exports.md says which resource holds which figure.

Only elements that R4 and R4B share are used, and everything is checked by the models of `fhir.resources` before it is
written. Ids follow from those of the records, so that a second export of a session updates rather than doubles it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TextIO

from coach.core.base.phrases import Words
from coach.core.base.session_mark import SessionMark, session_marks
from coach.core.clinical import safety
from coach.core.exercise.due_times import WEEKDAYS, due_times
from coach.core.summary.session_figures import ExerciseFigures, FormFault, MovementRecord, PainAnswer, SessionSummary
from coach.exchange.errors import ExchangeError
from coach.exchange.fhir_outcomes import outcome_resources
from coach.exchange.fhir_parts import (
    EXERCISE_THERAPY,
    LOCAL,
    PAIN,
    PHYSICAL_ACTIVITY,
    PHYSICAL_THERAPY,
    Resource,
    body_site,
    coded,
    component_of,
    components,
    derived_id,
    in_words,
    local_code,
    measured,
    peak_of,
    reference,
    text_of,
    urn,
)
from coach.exchange.fhir_questions import form_of, response_to
from coach.exchange.parcel import Parcel, figures_of
from coach.records.rows import Patient, Prescription, SessionRecord, Whole

NO_WORDS = Words("", {})
METHOD = "Single-camera pose estimation"
MARK_NOTES: dict[SessionMark, str] = {
    SessionMark.VIRTUAL: "Demonstration with a virtual patient; no person exercised",
    SessionMark.RECORDED: "A recording was played, with scripted answers",
    SessionMark.QUICK: "Short trial: one repetition and short holds of each exercise",
}


def write(parcel: Parcel, file: TextIO, *, words: Words = NO_WORDS) -> None:
    """`words`: in which the texts are, beside their codes; without any the codes are the texts.

    Raises ExchangeError where the package that checks the bundle is not installed.
    """
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ModuleNotFoundError as error:
        raise ExchangeError("FHIR needs its models: pip install 'back-coach[fhir]'.") from error
    said = bundle(parcel, words)
    Bundle.model_validate(said)
    json.dump(said, file, ensure_ascii=False, indent=1)
    file.write("\n")


def bundle(parcel: Parcel, words: Words = NO_WORDS) -> Resource:
    """The bundle as JSON values."""
    found: dict[str, Resource] = {}
    for resource in _resources(parcel, words):
        found.setdefault(resource["id"], resource)  # a device and a prescription serve many sessions
    entries = [{"fullUrl": urn(own), "resource": resource} for own, resource in found.items()]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _resources(parcel: Parcel, words: Words) -> Iterator[Resource]:
    yield _patient(parcel.patient)
    for session in parcel.sessions():
        yield from _Session(session, words).resources()
    yield from outcome_resources(parcel)


def _patient(patient: Patient) -> Resource:
    name = patient.handle
    return {
        "resourceType": "Patient",
        "id": patient.id,
        "identifier": [{"system": LOCAL, "value": patient.id}],
        "name": [{"use": "usual", "text": name}],
    }


def _timing(overrides: Mapping[str, Any]) -> Resource:
    """How often it is prescribed, where it is."""
    due = due_times(overrides)
    times, at = due.times_a_day or 1, {"timeOfDay": [f"{time}:00" for time in due.times]} if due.times else {}
    if due.days:
        days = [WEEKDAYS[day] for day in due.days]
        often = {"frequency": times, "period": 1, "periodUnit": "d", "dayOfWeek": days, **at}
    elif due.days_a_week is not None:
        often = {"frequency": due.days_a_week * times, "period": 1, "periodUnit": "wk", **at}
    else:
        return {}
    return {"occurrenceTiming": {"repeat": often}}


class _Session:
    """The resources of one session."""

    def __init__(self, whole: Whole, words: Words) -> None:
        self.words = words
        self.row: SessionRecord = whole.session
        self.prescription = whole.prescription
        self.figures: SessionSummary = figures_of(whole)
        self.results: list[str] = []  # ids of the observations
        self.subject = reference(self.row.patient_id)
        self.device = derived_id(LOCAL.removeprefix("urn:uuid:"), self.row.program_version, self.row.model_version)

    def resources(self) -> Iterator[Resource]:
        yield self._device()
        if self.prescription is not None:
            yield self._request(self.prescription)
        yield self._procedure()
        yield from self._screening()
        yield self._session_figures()
        for number, answer in enumerate(self.figures.pain.answers):
            yield self._pain(number, answer)
        for number, own in enumerate(self.figures.exercises):
            yield from self._exercise(number, own)
        yield from self._stop()
        yield self._report()

    # what it was, and by what

    def _device(self) -> Resource:
        return {
            "resourceType": "Device",
            "id": self.device,
            "status": "active",
            "deviceName": [{"name": "coach", "type": "user-friendly-name"}],
            "type": {"text": "Exercise coaching software"},
            "version": [
                {"type": {"text": what}, "value": text_of(value)}
                for what, value in (("program", self.row.program_version), ("pose model", self.row.model_version))
            ],
        }

    def _request(self, prescription: Prescription) -> Resource:
        return {
            "resourceType": "ServiceRequest",
            "id": prescription.id,
            "status": "active",
            "intent": "order",
            "category": [{"coding": [PHYSICAL_THERAPY]}, {"coding": [PHYSICAL_ACTIVITY]}],
            "code": {
                "coding": [EXERCISE_THERAPY],
                "text": text_of(f"{self._routine(prescription.routine_id)}, version {prescription.version}"),
            },
            **_timing(prescription.overrides),
            **({"orderDetail": details} if (details := list(self._changes(prescription.overrides))) else {}),
            "subject": self.subject,
            "authoredOn": prescription.created_at.isoformat(),
            "identifier": [{"system": LOCAL, "value": prescription.digest}],
        }

    def _procedure(self) -> Resource:
        ended = self.row.end_reason
        return {
            "resourceType": "Procedure",
            "id": self.row.id,
            "identifier": [{"system": LOCAL, "value": self.row.id}],
            "status": self._status(),
            **({"statusReason": self._ending(ended)} if ended and ended != "completed" else {}),
            "code": {"coding": [EXERCISE_THERAPY], "text": text_of(self._routine(self.row.routine_id))},
            "subject": self.subject,
            "performedPeriod": self._period(self.figures.time.started_s, self.figures.time.ended_s),
            "usedReference": [reference(self.device)],
            "note": [{"text": text} for text in self._notes()],
            **self._based_on(),
        }

    def _status(self) -> str:
        """What FHIR calls it: stopped is of what was begun."""
        ended = self.row.end_reason
        if ended == "completed":
            return "completed"
        if not ended:
            return "unknown"
        return "stopped" if self.figures.exercises else "not-done"

    def _routine(self, id: str) -> str:
        return in_words(self.words, id, f"routine.{id}.title", f"exercise.{id}.title") if self.words.sentences else id

    def _ending(self, reason: str) -> Resource:
        return local_code(reason, self._phrase(reason, f"end.{reason}"))

    def _phrase(self, name: str, *keys: str) -> str | None:
        """What a person reads for a code; None where there are no words at all."""
        return in_words(self.words, name, *keys) if self.words.sentences else None

    def _changes(self, overrides: Mapping[str, Any]) -> Iterator[Resource]:
        """What was prescribed otherwise than the routine has it, a line for each exercise."""
        steps = overrides.get("step")
        for step in steps if isinstance(steps, list | tuple) else ():
            if isinstance(step, Mapping):
                name = str(step.get("exercise", ""))
                title = in_words(self.words, name, f"exercise.{name}.title")
                dose = ", ".join(f"{key} {value:g}" for key, value in step.items() if type(value) in (int, float))
                left_out = "left out" if step.get("skip") is True else ""
                if told := ", ".join(filter(None, (dose, left_out))):
                    yield {"text": text_of(f"{title}: {told}")}

    def _notes(self) -> Iterator[str]:
        yield f"Routine version {self.row.routine_version}; source {self.row.source}"
        found = session_marks(self.row.source, self.row.scripted, self.figures.quick)
        yield from (MARK_NOTES[mark] for mark in found)

    def _screening(self) -> Iterator[Resource]:
        answers = (*self.figures.dialogue.screening, *self.figures.dialogue.symptoms)
        if not answers:
            return
        form = form_of(answers, self.words, self.row.program_version)
        yield form
        yield {
            "resourceType": "QuestionnaireResponse",
            "id": self._id("screening"),
            "status": "completed" if self.row.ended_at is not None or self.figures.ended else "in-progress",
            "subject": self.subject,
            "source": self.subject,
            "authored": self._at(max(answer.t_s for answer in answers)),
            **response_to(form, answers),
        }

    # figures

    def _session_figures(self) -> Resource:
        figures, mean = self.figures, self.figures.pain.average
        return self._observation(
            "figures", local_code("session"), figures.time.started_s, figures.time.ended_s,
            component=components(
                ("completed", figures.completed), ("for_today", figures.plan.for_today),
                ("duration_s", figures.duration_s), ("paused_s", figures.time.paused_s),
                ("not_seen_s", figures.time.not_seen_s),
                ("pain_mean", mean.value), ("pain_answered", mean.n), ("pain_asked", mean.of),
            ),
        )  # fmt: skip

    def _pain(self, number: int, answer: PainAnswer) -> Resource:
        silent = {"dataAbsentReason": coded("data-absent-reason", "unknown", "Unknown", "asked, and not answered")}
        of = [component_of("moment", answer.moment)] + (
            [component_of("exercise", answer.exercise)] if answer.exercise else []
        )
        return self._observation(
            f"pain {number}", {"coding": [PAIN], "text": "Pain, 0 to 10"}, answer.t_s, None,
            category=[coded("observation-category", "survey", "Survey", "Survey")],
            component=of,
            **(silent if answer.score is None else {"valueInteger": answer.score}),
        )  # fmt: skip

    def _exercise(self, number: int, figures: ExerciseFigures) -> Iterator[Resource]:
        members = [
            self._movement(f"exercise {number} {what} {moved.number}", what, figures, moved)
            for what, movements in (("rep", figures.moved.reps), ("hold", figures.moved.holds))
            for moved in movements
        ]
        members += [
            self._fault(f"exercise {number} {what} {index}", what, fault)
            for what, faults in (("fault", figures.watched.faults), ("limit_alarm", figures.watched.alarms))
            for index, fault in enumerate(faults)
        ]
        yield from members
        share = figures.share
        unseen = figures.by_time  # of what nobody saw no amount is claimed, not even none
        ended_s = self.figures.time.ended_s if figures.ended_s is None else figures.ended_s
        yield self._observation(
            f"exercise {number}", local_code(figures.exercise, self._phrase(figures.exercise,
                f"exercise.{figures.exercise}.title")), figures.started_s, ended_s,
            component=components(
                ("kind", figures.kind), ("ended", figures.ended), ("tracked", figures.tracked), ("side", figures.side),
                *(() if unseen else (
                    ("reps", len(figures.moved.reps)), ("reps_counted", figures.moved.reps_counted),
                    ("held_s", figures.moved.held_s), ("steps", figures.timed.steps),
                    ("cycles", figures.timed.cycles), ("sets", figures.moved.sets),
                    ("active_s", figures.timed.active_s),
                )),
                ("not_seen_s", figures.watched.not_seen_s),
                *((("unit", share.unit), ("done", share.done), ("prescribed", share.prescribed)) if share else ()),
            ) + [
                measured(f"mean_{measure}", mean.value, measure, f"mean of {mean.n} of {mean.of}")
                for measure, mean in figures.moved.ranges.items()
                if mean.value is not None
            ],
            **({"hasMember": [reference(member["id"]) for member in members]} if members else {}),
        )  # fmt: skip

    def _movement(self, key: str, what: str, figures: ExerciseFigures, moved: MovementRecord) -> Resource:
        limits = {limit.get("measure"): limit for limit in figures.prescribed.limits}
        peaks = []
        for measure, peak in moved.peaks.items():
            limit = limits.get(measure, {})
            peaks.append(peak_of(measure, peak.deg, limit))
            if peak.error_deg is not None:
                peaks.append(measured(f"{measure}_error", peak.error_deg, measure))
            if peak.untold:
                peaks += components((f"{measure}_told", False))
        times = components(("peak_s", moved.peak_s), ("held_s", moved.held_s), ("counted", moved.counted))
        return self._observation(
            key, local_code(what), moved.start_s, moved.end_s,
            method={"text": METHOD},
            component=[*times, *peaks],
            **({"bodySite": body_site(moved.side)} if moved.side else {}),
        )  # fmt: skip

    def _fault(self, key: str, what: str, fault: FormFault) -> Resource:
        measure = fault.measure or "deg"
        said = ((measure, fault.furthest_deg), ("limit", fault.limit_deg), ("error", fault.furthest_error_deg))
        known = [measured(code, value, measure) for code, value in said if value is not None]
        known += [] if fault.told else components((f"{measure}_told", False))
        return self._observation(
            key, local_code(fault.name, self._phrase(fault.name, f"fault.{fault.name}")), fault.t_s, None,
            component=[component_of("event", what), *known],
        )  # fmt: skip

    # what ended it

    def _stop(self) -> Iterator[Resource]:
        reason = self.figures.ended
        if reason is None or reason not in safety.END_REASONS or not safety.END_REASONS[reason].stop:
            return
        yield {
            "resourceType": "Flag",
            "id": self._id("stop"),
            "status": "active",
            "category": [coded("flag-category", "safety", "Safety", "Safety")],
            "code": self._ending(reason),
            "subject": self.subject,
            "period": {"start": self._at(self.figures.time.ended_s)},
        }

    def _report(self) -> Resource:
        return {
            "resourceType": "DiagnosticReport",
            "id": self._id("report"),
            "status": "final" if self.figures.ended else "partial",
            "code": {"text": "Exercise session"},
            "subject": self.subject,
            "effectivePeriod": self._period(self.figures.time.started_s, self.figures.time.ended_s),
            "result": [reference(own) for own in self.results],
            "conclusion": self._ending(self.figures.ended or "broke off")["text"],
            **self._based_on(),
        }

    # beneath

    def _observation(self, key: str, code: Resource, start_s: float, end_s: float | None, **more: Any) -> Resource:
        own = self._id(key)
        self.results.append(own)
        when = (
            {"effectiveDateTime": self._at(start_s)}
            if end_s is None
            else {"effectivePeriod": self._period(start_s, end_s)}
        )
        return {
            "resourceType": "Observation",
            "id": own,
            "status": "final",
            "code": code,
            "subject": self.subject,
            "partOf": [reference(self.row.id)],
            "device": reference(self.device),
            **when,
            **{name: value for name, value in more.items() if value != []},
        }

    def _based_on(self) -> Resource:
        return {} if self.prescription is None else {"basedOn": [reference(self.prescription.id)]}

    def _id(self, key: str) -> str:
        return derived_id(self.row.id, key)

    def _at(self, t_s: float) -> str:
        moment: datetime = self.row.started_at + timedelta(seconds=t_s - self.figures.time.started_s)
        return moment.isoformat(timespec="milliseconds")

    def _period(self, start_s: float, end_s: float) -> Resource:
        return {"start": self._at(start_s), "end": self._at(max(start_s, end_s))}
