"""`coach show`: a routine in plain words, and the JSON Schemas for editors."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import ROUTINE

from coach.core.measures import MEASURES
from coach.core.words import Words
from coach.prescription import describe as describe_module
from coach.prescription.describe import describe
from coach.prescription.models import EXCLUSIONS, THINGS
from coach.prescription.schema import SCHEMAS, json_schema
from coach.prescription.words import available_languages, load_words

SENTENCES = {
    "show.length": {"one": "{n} minute of {most}", "other": "{n} minutes of {most}"},
    "show.minutes": {"one": "{n} minute", "other": "{n} minutes"},
    "show.seconds": {"one": "{n} second", "other": "{n} seconds"},
    "show.step": "{number}. {title} ({time})",
    "show.needs": "needs {things}",
    "show.thing.mat": "a mat",
    "show.pain_ceiling": "ends at {ceiling}",
    "show.pain_rise": "any rise ends",
    "show.not_for": "not with {reasons}",
    "show.excluded.bend_pain": "pain on bending",
    "show.dose_reps": {"one": "{reps}", "other": "{n} x {reps}, rest {rest}"},
    "show.dose_hold": "hold {hold}",
    "show.dose_time": "for {time}",
    "show.dose_pace": {"one": "a breath", "other": "{n} breaths"},
    "show.tempo": "{up}-{hold}-{down}",
    "show.cadence": "{n} a minute",
    "show.breath": "breath: {parts}",
    "show.in": "in {value}",
    "show.pause": "pause {value}",
    "show.out": "out {value}",
    "show.pause_after": "then {value}",
    "show.target": "{target_min} to {target_max}",
    "show.target_above": "from {target_min}",
    "show.target_below": "to {target_max}",
    "show.limit": "{measure}: {rules}",
    "show.stop_below": "stop below {value}",
    "show.stop_above": "stop above {value}",
    "show.warn_below": "warn below {value}",
    "show.warn_above": "warn above {value}",
    "show.deg": "{value} deg",
    "show.trunk": "{value} trunks",
    "show.camera": "{view}, {low} to {high} m up, {near} to {far} m off",
    "show.view_side": "from the side",
    "show.view_front": "from the front",
    "show.untracked": "not watched",
    "show.checkin": "pain is asked",
    "show.optional": "may be left out",
}


def test_a_routine_is_told_whole(routine: Any) -> None:
    assert list(describe(routine(ROUTINE), Words("en", SENTENCES))) == [
        "Mine",
        "To ease.",
        "4 minutes of 20",
        "needs a mat",
        "ends at 6",
        "any rise ends",
        "not with no floor",
        "",
        "1. Brücke [de] (3 minutes)",
        "   2 x 8, rest 30",
        "   2-1-2.5",
        "   hip flexion: -5 deg to 15 deg; warn below -8 deg; warn above 60 deg; stop below -15 deg; stop above 80 deg",
        "   from the side, 0.3 to 0.6 m up, 2 to 3 m off",
        "   not with pain on bending",
        "   may be left out",
        "",
        "2. Slow breath (2 minutes)",
        "   5 breaths",
        "   breath: in 5, pause 1, out 4",
        "   not watched",
        "   pain is asked",
    ]


def test_the_words_file_goes_before_a_files_own_texts(routine: Any) -> None:
    lines = describe(routine(ROUTINE), Words("en", SENTENCES | {"exercise.bridge.title": "Bridge"}))
    assert "1. Bridge (3 minutes)" in lines


def test_every_sentence_it_says_is_in_these_and_in_every_words_file() -> None:
    source = Path(describe_module.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'"(show\.[a-z_]+)"', source)) - {"show.thing", "show.excluded"}
    assert used == {key for key in SENTENCES if not key.startswith(("show.thing.", "show.excluded."))}
    if not available_languages():
        pytest.skip("no words file is there yet")
    named = {f"show.thing.{name}" for name in ("mat", *THINGS)} | {f"show.excluded.{name}" for name in EXCLUSIONS}
    named |= {f"measure.{name}" for name in MEASURES}
    for language in available_languages():
        assert sorted((used | named) - set(load_words(language).sentences)) == []


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_plain_json_that_forbids_unknown_keys_and_names_the_measures(kind: str) -> None:
    schema = json.loads(json.dumps(json_schema(kind)))
    for table in [schema, *schema["$defs"].values()]:
        assert table["additionalProperties"] is False
        for key, value in table["properties"].items():
            assert key in ("words", "pain", "limit", "step", "tempo", "breath", "placement") or _described(value), key
            if key == "measure":
                assert sorted(MEASURES) in [option.get("enum") for option in value.get("anyOf", [value])]


def _described(value: dict[str, Any]) -> bool:
    """A description of its own, of its options, or of the table it refers to."""
    parts = [value, value.get("items", {}), *value.get("anyOf", ())]
    return any("description" in part or "$ref" in part for part in parts)


def test_a_schema_gives_each_range() -> None:
    reps = json_schema("routine")["$defs"]["StepTable"]["properties"]["reps"]
    assert {"type": "integer", "minimum": 1, "maximum": 30} in reps["anyOf"]
