"""A FHIR R4 Bundle of one patient's sessions; docs/records.md says which resource holds which figure.

Only elements that R4 and R4B share are used, and everything is checked by the models of `fhir.resources` before it is
written. Ids follow from those of the records, so that a second export of a session updates rather than doubles it.
"""

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TextIO

from coach.core import safety
from coach.core.figures import Answer, ExerciseFigures, Fault, Movement, PainAnswer, SessionSummary
from coach.core.measures import MEASURES
from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel, figures_of
from coach.records import Patient, Prescription, SessionRecord, Whole

Resource = dict[str, Any]

LOCAL = "urn:uuid:0d7a1f5e-3f0b-4d0a-9a53-6b1c4ad3c0de"  # the code system of this program's own words
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
PAIN = {"system": LOINC, "code": "72514-3", "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}
EXERCISE_THERAPY = {"system": SNOMED, "code": "229065009", "display": "Exercise therapy"}
UNITS = {"deg": "deg", "trunk": "{trunk_length}"}  # of a measure -> UCUM
CODE = re.compile(r"[^\s]+( [^\s]+)*")
METHOD = "Single-camera pose estimation"


def write(parcel: Parcel, file: TextIO) -> None:
    """Raises ExchangeError where the package that checks the bundle is not installed."""
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ModuleNotFoundError as error:
        raise ExchangeError("FHIR needs its models: pip install 'back-coach[fhir]'.") from error
    said = bundle(parcel)
    Bundle.model_validate(said)
    json.dump(said, file, ensure_ascii=False, indent=1)
    file.write("\n")


def bundle(parcel: Parcel) -> Resource:
    """The bundle as JSON values."""
    found: dict[str, Resource] = {}
    for resource in _resources(parcel):
        found.setdefault(resource["id"], resource)  # a device and a prescription serve many sessions
    entries = [{"fullUrl": _urn(own), "resource": resource} for own, resource in found.items()]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _resources(parcel: Parcel) -> Iterator[Resource]:
    yield _patient(parcel.patient)
    for session in parcel.sessions():
        yield from _Session(session).resources()


def _patient(own: Patient) -> Resource:
    name = own.handle
    return {
        "resourceType": "Patient",
        "id": own.id,
        "identifier": [{"system": LOCAL, "value": own.id}],
        "name": [{"use": "usual", "text": name}],
    }


class _Session:
    """The resources of one session."""

    def __init__(self, whole: Whole) -> None:
        self.row: SessionRecord = whole.session
        self.prescription = whole.prescription
        self.figures: SessionSummary = figures_of(whole)
        self.results: list[str] = []  # ids of the observations
        self.subject = _refer(self.row.patient_id)
        self.device = _derived(LOCAL.removeprefix("urn:uuid:"), self.row.program_version, self.row.model_version)

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
                {"type": {"text": what}, "value": _said(value)}
                for what, value in (("program", self.row.program_version), ("pose model", self.row.model_version))
            ],
        }

    def _request(self, own: Prescription) -> Resource:
        return {
            "resourceType": "ServiceRequest",
            "id": own.id,
            "status": "active",
            "intent": "order",
            "code": {"coding": [EXERCISE_THERAPY], "text": _said(f"{own.routine_id}, version {own.version}")},
            "subject": self.subject,
            "authoredOn": own.created_at.isoformat(),
            "identifier": [{"system": LOCAL, "value": own.digest}],
        }

    def _procedure(self) -> Resource:
        ended = self.row.end_reason
        return {
            "resourceType": "Procedure",
            "id": self.row.id,
            "identifier": [{"system": LOCAL, "value": self.row.id}],
            "status": "completed" if ended == "completed" else "stopped" if ended else "unknown",
            **({"statusReason": _local(ended)} if ended and ended != "completed" else {}),
            "code": {"coding": [EXERCISE_THERAPY], "text": _said(self.row.routine_id)},
            "subject": self.subject,
            "performedPeriod": self._period(self.figures.started_s, self.figures.ended_s),
            "usedReference": [_refer(self.device)],
            "note": [{"text": f"Routine version {self.row.routine_version}; source {self.row.source}"}],
            **self._based_on(),
        }

    def _screening(self) -> Iterator[Resource]:
        answers = (*self.figures.screening, *self.figures.symptoms)
        if not answers:
            return
        yield {
            "resourceType": "QuestionnaireResponse",
            "id": self._id("screening"),
            "status": "completed",
            "subject": self.subject,
            "source": self.subject,
            "authored": self._at(answers[0].t_s),
            "item": [_item(number, answer) for number, answer in enumerate(answers, start=1)],
        }

    # figures

    def _session_figures(self) -> Resource:
        figures, mean = self.figures, self.figures.pain.average
        return self._observation(
            "figures", _local("session"), figures.started_s, figures.ended_s,
            component=_components(
                ("completed", figures.completed), ("for_today", figures.plan.for_today),
                ("duration_s", figures.duration_s), ("paused_s", figures.paused_s), ("not_seen_s", figures.not_seen_s),
                ("pain_mean", mean.value), ("pain_answered", mean.n), ("pain_asked", mean.of),
            ),
        )  # fmt: skip

    def _pain(self, number: int, answer: PainAnswer) -> Resource:
        silent = {"dataAbsentReason": _coded("data-absent-reason", "unknown", "Unknown", "asked, and not answered")}
        of = [_component("moment", answer.moment)] + (
            [_component("exercise", answer.exercise)] if answer.exercise else []
        )
        return self._observation(
            f"pain {number}", {"coding": [PAIN], "text": "Pain, 0 to 10"}, answer.t_s, None,
            category=[_coded("observation-category", "survey", "Survey", "Survey")],
            component=of,
            **(silent if answer.score is None else {"valueInteger": answer.score}),
        )  # fmt: skip

    def _exercise(self, number: int, own: ExerciseFigures) -> Iterator[Resource]:
        members = [
            self._movement(f"exercise {number} {what} {moved.number}", what, own, moved)
            for what, movements in (("rep", own.reps), ("hold", own.holds))
            for moved in movements
        ]
        members += [
            self._fault(f"exercise {number} {what} {index}", what, fault)
            for what, faults in (("fault", own.faults), ("limit_alarm", own.alarms))
            for index, fault in enumerate(faults)
        ]
        yield from members
        share = own.share
        ended_s = self.figures.ended_s if own.ended_s is None else own.ended_s
        yield self._observation(
            f"exercise {number}", _local(own.exercise), own.started_s, ended_s,
            component=_components(
                ("kind", own.kind), ("ended", own.ended), ("tracked", own.tracked), ("side", own.side),
                ("reps", len(own.reps)), ("reps_counted", own.reps_counted), ("held_s", own.held_s),
                ("steps", own.steps), ("cycles", own.cycles), ("sets", own.sets), ("active_s", own.active_s),
                ("not_seen_s", own.not_seen_s),
                *((("unit", share.unit), ("done", share.done), ("prescribed", share.prescribed)) if share else ()),
            ) + [
                _measured(f"mean_{measure}", mean.value, measure, f"mean of {mean.n} of {mean.of}")
                for measure, mean in own.ranges.items()
                if mean.value is not None
            ],
            **({"hasMember": [_refer(member["id"]) for member in members]} if members else {}),
        )  # fmt: skip

    def _movement(self, key: str, what: str, own: ExerciseFigures, moved: Movement) -> Resource:
        limits = {limit.get("measure"): limit for limit in own.limits}
        peaks = []
        for measure, peak in moved.peaks.items():
            limit = limits.get(measure, {})
            peaks.append(_peak(measure, peak.deg, limit))
            if peak.error_deg is not None:
                peaks.append(_measured(f"{measure}_error", peak.error_deg, measure))
        times = _components(("peak_s", moved.peak_s), ("held_s", moved.held_s), ("counted", moved.counted))
        return self._observation(
            key, _local(what), moved.start_s, moved.end_s,
            method={"text": METHOD},
            component=[*times, *peaks],
            **({"bodySite": {"text": moved.side}} if moved.side else {}),
        )  # fmt: skip

    def _fault(self, key: str, what: str, fault: Fault) -> Resource:
        measure = fault.measure or "deg"
        said = ((measure, fault.deg), ("limit", fault.limit_deg), ("error", fault.error_deg))
        known = [_measured(code, value, measure) for code, value in said if value is not None]
        return self._observation(
            key, _local(fault.name), fault.t_s, None, component=[_component("event", what), *known]
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
            "category": [_coded("flag-category", "safety", "Safety", "Safety")],
            "code": _local(reason),
            "subject": self.subject,
            "period": {"start": self._at(self.figures.ended_s)},
        }

    def _report(self) -> Resource:
        return {
            "resourceType": "DiagnosticReport",
            "id": self._id("report"),
            "status": "final" if self.figures.ended else "partial",
            "code": {"text": "Exercise session"},
            "subject": self.subject,
            "effectivePeriod": self._period(self.figures.started_s, self.figures.ended_s),
            "result": [_refer(own) for own in self.results],
            "conclusion": _said(self.figures.ended or "broke off"),
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
            "partOf": [_refer(self.row.id)],
            "device": _refer(self.device),
            **when,
            **{name: value for name, value in more.items() if value != []},
        }

    def _based_on(self) -> Resource:
        return {} if self.prescription is None else {"basedOn": [_refer(self.prescription.id)]}

    def _id(self, key: str) -> str:
        return _derived(self.row.id, key)

    def _at(self, t_s: float) -> str:
        moment: datetime = self.row.started_at + timedelta(seconds=t_s - self.figures.started_s)
        return moment.isoformat(timespec="milliseconds")

    def _period(self, start_s: float, end_s: float) -> Resource:
        return {"start": self._at(start_s), "end": self._at(max(start_s, end_s))}


def _derived(own: str, *keys: str) -> str:
    return str(uuid.uuid5(uuid.UUID(own), "\n".join(keys)))


def _urn(own: str) -> str:
    return f"urn:uuid:{own}"


def _refer(own: str) -> Resource:
    return {"reference": _urn(own)}


def _said(text: str) -> str:
    """FHIR's strings are never empty, and hold no control characters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return shown or "not named"


def _local(word: str) -> Resource:
    """One of this program's own words, or of a therapist's."""
    coded = {"coding": [{"system": LOCAL, "code": word}]} if CODE.fullmatch(word) and word == _said(word) else {}
    return {**coded, "text": _said(word)}


def _coded(system: str, code: str, display: str, text: str) -> Resource:
    return {"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code, "display": display}], "text": text}


def _item(number: int, answer: Answer) -> Resource:
    """An answer; silence is a question without one."""
    values = answer.value if isinstance(answer.value, list | tuple) else [answer.value]
    given = [_answer(value) for value in values if value is not None and value != ""]
    return {
        "linkId": f"{number}",
        "text": _said(answer.question if answer.exercise is None else f"{answer.question}, {answer.exercise}"),
        **({"answer": given} if given else {}),
    }


def _answer(value: Any) -> Resource:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueDecimal": value} if isinstance(value, float) else {"valueString": _said(str(value))}


def _components(*figures: tuple[str, Any]) -> list[Resource]:
    """Those that are known."""
    return [_component(name, value) for name, value in figures if value is not None]


def _component(name: str, value: Any) -> Resource:
    if isinstance(value, bool):
        return {"code": _local(name), "valueBoolean": value}
    if isinstance(value, int):
        return {"code": _local(name), "valueInteger": value}
    if isinstance(value, float):
        return {"code": _local(name), "valueQuantity": _quantity(value, "s" if name.endswith("_s") else "1")}
    return {"code": _local(name), "valueString": _said(str(value))}


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _unit(measure: str) -> str:
    row = MEASURES.get(measure)
    return UNITS[row.unit] if row else "deg"


def _measured(code: str, value: float, measure: str, text: str | None = None) -> Resource:
    named = _local(code)
    said = {**named, "text": f"{named['text']}, {text}"} if text else named
    return {"code": said, "valueQuantity": _quantity(value, _unit(measure))}


def _peak(measure: str, value: float | None, limit: Mapping[str, Any]) -> Resource:
    """How far it went, with the limits it was held against; not seen is said, and is no number."""
    ranges = list(_ranges(measure, limit))
    named: Resource = {"code": _local(measure), **({"referenceRange": ranges} if ranges else {})}
    if value is None:
        return {
            **named,
            "dataAbsentReason": _coded("data-absent-reason", "unknown", "Unknown", "not seen by the camera"),
        }
    judged = _interpretation(value, limit)
    return {
        **named,
        "valueQuantity": _quantity(value, _unit(measure)),
        **({"interpretation": [judged]} if judged else {}),
    }


# keys of a limit: its name here, from, to
BOUNDS = (
    ("target", "target_min", "target_max"),
    ("warn", "warn_below", "warn_above"),
    ("stop", "stop_below", "stop_above"),
)


def _ranges(measure: str, limit: Mapping[str, Any]) -> Iterator[Resource]:
    for name, low, high in BOUNDS:
        ends = {
            end: _quantity(float(limit[key]), _unit(measure))
            for end, key in (("low", low), ("high", high))
            if isinstance(limit.get(key), int | float)
        }
        if ends:
            yield {**ends, "text": name}


# beyond which bound -> HL7's code for it, the worst first
JUDGED: tuple[tuple[str, str, str, str], ...] = (
    ("stop_below", "below", "LL", "Critical low"), ("stop_above", "above", "HH", "Critical high"),
    ("warn_below", "below", "L", "Low"), ("warn_above", "above", "H", "High"),
)  # fmt: skip


def _interpretation(value: float, limit: Mapping[str, Any]) -> Resource | None:
    known: Iterable[tuple[str, str, str, str]] = [row for row in JUDGED if isinstance(limit.get(row[0]), int | float)]
    for key, side, code, display in known:
        if (value < limit[key]) if side == "below" else (value > limit[key]):
            return _coded("v3-ObservationInterpretation", code, display, f"beyond {key}")
    return _coded("v3-ObservationInterpretation", "N", "Normal", "within its limits") if known else None
