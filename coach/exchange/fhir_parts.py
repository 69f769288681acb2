"""Pieces of FHIR resources: codes, quantities, components; each a JSON value."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coach.core.base.phrases import Words
from coach.core.kinematics.measures import MEASURES

Resource = dict[str, Any]

LOCAL = "urn:uuid:0d7a1f5e-3f0b-4d0a-9a53-6b1c4ad3c0de"  # the code system of this program's own words
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
PAIN = {"system": LOINC, "code": "72514-3", "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}
EXERCISE_THERAPY = {"system": SNOMED, "code": "229065009", "display": "Exercise therapy"}
PHYSICAL_THERAPY = {"system": SNOMED, "code": "91251008", "display": "Physical therapy procedure"}
# by which programs of the Physical Activity guide of HL7 find what belongs to them
PHYSICAL_ACTIVITY = {
    "system": "http://hl7.org/fhir/us/physical-activity/CodeSystem/pa-temporary-codes", "code": "PhysicalActivity",
    "display": "Physical Activity",
}  # fmt: skip
SIDES = {"left": ("7771000", "Left"), "right": ("24028007", "Right")}
UNITS = {"deg": "deg", "trunk": "{trunk_length}"}  # of a measure -> UCUM
CODE = re.compile(r"[^\s]+( [^\s]+)*")


def derived_id(id: str, *keys: str) -> str:
    return str(uuid.uuid5(uuid.UUID(id), "\n".join(keys)))


def urn(id: str) -> str:
    return f"urn:uuid:{id}"


def reference(id: str) -> Resource:
    return {"reference": urn(id)}


def text_of(text: str) -> str:
    """FHIR's strings are never empty, and hold no control characters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return shown or "not named"


def local_code(word: str, text: str | None = None) -> Resource:
    """One of this program's own words, or of a therapist's. `text`: what people read; None: the word itself."""
    coded = {"coding": [{"system": LOCAL, "code": word}]} if CODE.fullmatch(word) and word == text_of(word) else {}
    return {**coded, "text": text_of(word if text is None else text)}


def in_words(words: Words, name: str, *keys: str) -> str:
    """What a person reads for a name: the first of these sentences that the language has; else the name as words."""
    found = (words.sentences.get(key) for key in keys)
    said = next((each for each in found if isinstance(each, str) and "{" not in each), None)
    return said or name.replace("_", " ")


def body_site(side: str) -> Resource:
    """Left or right, as SNOMED CT has it; any other side in its word."""
    code = SIDES.get(side)
    return {**({"coding": [{"system": SNOMED, "code": code[0], "display": code[1]}]} if code else {}), "text": side}


def coded(system: str, code: str, display: str, text: str) -> Resource:
    return {"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code, "display": display}], "text": text}


def components(*figures: tuple[str, Any]) -> list[Resource]:
    """Those that are known."""
    return [component_of(name, value) for name, value in figures if value is not None]


def component_of(name: str, value: Any) -> Resource:
    if isinstance(value, bool):
        return {"code": local_code(name), "valueBoolean": value}
    if isinstance(value, int):
        return {"code": local_code(name), "valueInteger": value}
    if isinstance(value, float):
        return {"code": local_code(name), "valueQuantity": quantity(value, "s" if name.endswith("_s") else "1")}
    return {"code": local_code(name), "valueString": text_of(str(value))}


def quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def unit_of(measure: str) -> str:
    row = MEASURES.get(measure)
    return UNITS[row.unit] if row else "deg"


def measured(code: str, value: float, measure: str, text: str | None = None) -> Resource:
    named = local_code(code)
    said = {**named, "text": f"{named['text']}, {text}"} if text else named
    return {"code": said, "valueQuantity": quantity(value, unit_of(measure))}


def peak_of(measure: str, value: float | None, limit: Mapping[str, Any]) -> Resource:
    """How far it went, with the limits it was held against; not seen is said, and is no number."""
    ranges = list(bounds_of(measure, limit))
    named: Resource = {"code": local_code(measure), **({"referenceRange": ranges} if ranges else {})}
    if value is None:
        return {
            **named,
            "dataAbsentReason": coded("data-absent-reason", "unknown", "Unknown", "not seen by the camera"),
        }
    judged = interpretation_of(value, limit)
    return {
        **named,
        "valueQuantity": quantity(value, unit_of(measure)),
        **({"interpretation": [judged]} if judged else {}),
    }


# keys of a limit: its name here, from, to
BOUNDS = (
    ("target", "target_min", "target_max"),
    ("warn", "warn_below", "warn_above"),
    ("stop", "stop_below", "stop_above"),
)


def bounds_of(measure: str, limit: Mapping[str, Any]) -> Iterator[Resource]:
    for name, low, high in BOUNDS:
        ends = {
            end: quantity(float(limit[key]), unit_of(measure))
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


def interpretation_of(value: float, limit: Mapping[str, Any]) -> Resource | None:
    known: Iterable[tuple[str, str, str, str]] = [row for row in JUDGED if isinstance(limit.get(row[0]), int | float)]
    for key, side, code, display in known:
        if (value < limit[key]) if side == "below" else (value > limit[key]):
            return coded("v3-ObservationInterpretation", code, display, f"beyond {key}")
    return coded("v3-ObservationInterpretation", "N", "Normal", "within its limits") if known else None
