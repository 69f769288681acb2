"""`coach show`: a routine in plain words, and the JSON Schemas for editors."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prescription_samples import ROUTINE

from coach.core.base.phrases import Words
from coach.core.clinical.conditions import FACTS
from coach.core.exercise.model import THINGS
from coach.core.kinematics.measures import MEASURES
from coach.prescription import describe as describe_module
from coach.prescription.describe import describe
from coach.prescription.models import CHECK_QUESTIONS, EXCLUSIONS, POSTURES, READY_QUESTIONS, REGIONS, TIMED
from coach.prescription.schema import SCHEMAS, json_schema
from coach.prescription.words import available_languages, load_words

SENTENCES = {
    "show.length": {"one": "{n} minute of {most}", "other": "{n} minutes of {most}"},
    "show.hours": {"one": "{n} hour", "other": "{n} hours"},
    "show.minutes": {"one": "{n} minute", "other": "{n} minutes"},
    "show.seconds": {"one": "{n} second", "other": "{n} seconds"},
    "show.level": "level {level} of {n}, {times} a day",
    "show.times": {"one": "once", "other": "{n} times"},
    "show.due_on": "on {days}",
    "show.due_days": {"one": "{n} day a week", "other": "{n} days a week"},
    "show.due_at": "at {times}",
    "show.due_times": {"one": "once", "other": "{n} times"},
    "show.times_between": "{low} to {high} times",
    "show.gate": "begins {rules}",
    "show.gate_after": "{time} after",
    "show.gate_pain": "at {most} or less",
    "show.gate_calm": {"one": "after a day at {most}", "other": "after {n} days at {most}"},
    "show.gate_unstopped": {"one": "after a session", "other": "after {n} sessions"},
    "show.cards": "then {cards}",
    "show.step": "{number}. {title} ({time})",
    "show.needs": "needs {things}",
    "show.thing.mat": "a mat",
    "show.thing.cushion": "a cushion",
    "show.thing.pack": "a pack",
    "show.pain_ceiling": "ends at {ceiling}",
    "show.pain_rise": "any rise ends",
    "show.confirmed": "{titles} confirmed by {by}, {on}",
    "show.not_confirmed": "{titles} not confirmed",
    "show.prescription_only": "prescribed, for {reason}",
    "show.not_begun": "not begun with {reasons}",
    "show.not_for": "not with {reasons}",
    "show.not_for_unless": "not unless agreed with {reasons}",
    "show.only_with": "only with {reasons}",
    "show.pain_most": "not above {most}",
    "show.or": ", ",
    "show.and": " and ",
    "show.excluded.bend_pain": "pain on bending",
    "show.excluded.acute": "the first days",
    "show.find": "search",
    "show.find_try": "each for {time}",
    "show.find_stay": "then {time} in the best",
    "show.position": "- {title}",
    "show.instead": "instead {title} ({time})",
    "show.for": "for {region}, {posture}",
    "show.region.hips": "hips",
    "show.posture.supine": "on the back",
    "show.side_left": "left",
    "show.side_right": "right",
    "show.side_each": "left, then right",
    "show.side_turns": "in turn",
    "show.dose_reps": {"one": "{reps}", "other": "{n} x {reps}, rest {rest}"},
    "show.dose_hold": "hold {hold}, rest {rest}",
    "show.dose_time": "for {time}",
    "show.dose_pace": {"one": "a breath", "other": "{n} breaths"},
    "show.dose_moves": {"one": "a movement", "other": "{n} movements"},
    "show.tempo": "{up}-{hold}-{down}",
    "show.cadence": "{n} a minute",
    "show.breath": "breath: {parts}",
    "show.in": "in {value}",
    "show.pause": "pause {value}",
    "show.out": "out {value}",
    "show.pause_after": "then {value}",
    "show.parts": "parts: {parts}",
    "show.part": "{part} {time}",
    "show.timer_ready": "answer yes:",
    "show.timer_check": "after {times}: {question}",
    "show.timer_off": "asked until it is off",
    "show.timer_gap": "not within {time} after {what}",
    "show.timer_per_day": {"one": "once a day: {what}", "other": "{n} times a day: {what}"},
    "show.timed.cold": "cold",
    "question.cloth_between": "Is there a cloth?",
    "question.skin_trouble": "Does it sting?",
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
    "show.camera_same": "camera as above",
    "show.camera_walk": "by where one walks, {low} to {high} m up, {near} to {far} m off",
    "show.view_side": "from the side",
    "show.view_front": "from the front",
    "show.untracked": "not watched",
    "show.asked_every": "asked every {time}",
    "show.asked_long": "asked after {first} and every {then}",
    "show.checkin": "pain is asked",
    "show.optional": "if wanted",
}
LIFT_NOT_WITH = (
    "   not with pain on bending, osteoporosis not cleared, long steroids not cleared, vertebral fracture not cleared, "
    "recent surgery not cleared, recent birth not cleared, implant not cleared, pregnant from 16 weeks, drowsy, "
    "no floor"
)
NOD_NOT_WITH = (
    "   not with vertebral fracture not cleared, recent surgery not cleared, recent birth not cleared, "
    "implant not cleared, drowsy, cannot stand"
)
NAMED = ("show.thing.", "show.region.", "show.posture.", "show.excluded.", "show.timed.", "question.")


def told(text: str, routine: Any, sentences: dict[str, Any] = SENTENCES, level: int | None = None) -> list[str]:
    whole = routine(text, None, level)
    own = {key: said for key, said in whole.words.sentences.items() if key not in load_words("en")}
    return list(describe(replace(whole, words=Words("en", own | sentences))))


def test_a_routine_is_told_whole(routine: Any) -> None:
    assert told(ROUTINE, routine) == [
        "Mine",
        "To ease.",
        "19 minutes of 40",
        "level 1 of 1, 1 to 3 times a day",
        "needs a mat, a cushion, a pack",
        "begins 24 hours after; at 5 or less; after 2 days at 5; after a session",
        "not begun with no floor",
        "ends at 6",
        "any rise ends",
        "then bed rest",
        "Mine, Brücke [de] confirmed by Dr Kim, 2026-02-01",
        "Slow breath, On the side, On the back, Cold pack not confirmed",
        "",
        "1. Brücke [de] (3 minutes)",
        "   2 x 8, rest 30",
        "   left",
        "   2.5-2-3",
        "   if wanted",
        LIFT_NOT_WITH,
        "   hip flexion (over_arch): -5 deg to 15 deg; warn below -8 deg; warn above 60 deg; "
        "stop below -15 deg; stop above 80 deg",
        "   for hips, on the back",
        "   from the side, 0.3 to 0.6 m up, 2 to 3 m off",
        "",
        "2. Slow breath (2 minutes)",
        "   5 breaths",
        "   breath: in 3.5, pause 1, out 3, then 0.5",
        "   not with pregnant from 16 weeks, drowsy",
        "   not watched",
        "   pain is asked",
        "   instead On the back (2 minutes)",
        "      for 45 seconds",
        "      not with pregnant not cleared, pregnant from 16 weeks",
        "      camera as above",
        "      pain is asked",
        "",
        "3. search (6 minutes)",
        "   only with pain on bending",
        "   each for 1 minute",
        "   - On the side",
        "      not with stand pain, pregnant from 16 weeks",
        "      from the front, 0.3 to 0.6 m up, 2 to 3 m off",
        "   - On the back",
        "      not with pregnant not cleared, pregnant from 16 weeks",
        "      from the side, 0.3 to 0.6 m up, 2 to 3 m off",
        "   then 3 minutes in the best",
        "   asked after 2 minutes and every 5 minutes",
        "   pain is asked",
        "",
        "4. Cold pack (11 minutes)",
        "   for 10 minutes",
        "   parts: The pack on 400 seconds; The pack off 200 seconds",
        "   not with cold not safe, drowsy, sound off, vertebral fracture not cleared, recent surgery not cleared, "
        "recent birth not cleared, implant not cleared, no floor",
        "   not above 7",
        "   not watched",
        "   answer yes:",
        "      Is there a cloth?",
        "      skin feels",
        "      awake",
        "   after 5 minutes: Does it sting?",
        "   asked until it is off",
        "   not within 2 hours after cold",
        "   4 times a day: cold",
        "   asked every 2 minutes",
        "   pain is asked",
    ]


ONE = 'id = "mine"\nversion = "1"\n[[step]]\n'
STEPS: dict[str, tuple[str, list[str]]] = {
    "both sides, one after the other": (
        'exercise = "bridge"\nreps = 4\nside = "each"',
        ["1. Brücke [de] (2 minutes)", "   4", "   left, then right", "   2-1-2.5"],
    ),
    "sides in turn": (
        'exercise = "marching"\nreps = 4\nside = "each"',
        ["1. Brücke [de] (2 minutes)", "   4", "   in turn"],
    ),
    "one side": ('exercise = "bridge"\nreps = 4\nside = "right"', ["1. Brücke [de] (1 minute)", "   4", "   right"]),
    "small movements with the pacer": (
        'exercise = "nod"\ncycles = 6',
        ["1. Nod (1 minute)", "   6 movements", "   1.5-3-2", NOD_NOT_WITH, "   not watched", "   pain is asked"],
    ),
    "facts that must hold together, and facts any of which leaves it out": (
        'exercise = "nod"\ncycles = 6\nonly_if = ["acute", "bend_pain"]\nskip_if = ["drowsy", "stress"]',
        ["1. Nod (1 minute)", "   6 movements", "   1.5-3-2",
         "   only with the first days and pain on bending", NOD_NOT_WITH + ", stress"],
    ),
    "a walk, seen from where the person chooses": (
        'exercise = "walk"\nduration_s = 120',
        ["1. Brücke [de] (3 minutes)", "   for 2 minutes", "   11 a minute", LIFT_NOT_WITH,
         "   hip flexion (over_arch): -5 deg to 15 deg; warn below -10 deg; warn above 70 deg; stop below -20 deg; "
         "stop above 90 deg", "   for hips, on the back",
         "   by where one walks, 0.3 to 0.6 m up, 2 to 3 m off"],
    ),
    "a long rest": (
        'exercise = "on_the_side"\nduration_s = 400',
        ["1. On the side (8 minutes)", "   for 400 seconds", "   not with stand pain, pregnant from 16 weeks",
         "   from the front, 0.3 to 0.6 m up, 2 to 3 m off", "   asked after 2 minutes and every 5 minutes",
         "   pain is asked"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("step", "lines"), STEPS.values(), ids=STEPS)
def test_a_step_is_told(step: str, lines: list[str], routine: Any) -> None:
    text = told(ONE + step, routine)
    start = text.index("") + 1
    assert text[start : start + len(lines)] == lines


def test_the_right_side_is_counted_with_the_left(routine: Any) -> None:
    text = ONE + 'exercise = "bridge"\nreps = 4\nside = "each"\n[[step]]\nexercise = "nod"\ncycles = 2\n'
    assert [line[:2] for line in told(text, routine) if line[:1].isdigit()][-2:] == ["1.", "2."]
    assert "   pain is asked" in told(text, routine), "after the right side"


INSTEAD = '[[alternative]]\nname = "rest"\nexercise = "on_the_back"\nduration_s = 60\nside = "each"\n'


@pytest.mark.parametrize(
    ("alternative", "lines"),
    [
        (INSTEAD, ["   instead On the back (4 minutes)", "      for 1 minute", "      left, then right"]),
        (INSTEAD.replace('side = "each"\n', ""), ["   instead On the back (2 minutes)", "      for 1 minute"]),
    ],
    ids=["for each side too", "once"],
)
def test_what_takes_the_place_of_both_sides_is_told_once(alternative: str, lines: list[str], routine: Any) -> None:
    text = told(ONE + 'exercise = "bridge"\nreps = 4\nside = "each"\notherwise = "rest"\n' + alternative, routine)
    start = text.index(lines[0])
    assert text[start : start + len(lines)] == lines
    assert len([line for line in text if line.startswith("   instead")]) == 1


def test_two_sides_that_differ_are_told_apart(routine: Any) -> None:
    left = 'exercise = "bridge"\nreps = 4\nside = "left"\ncheckin = false\n'
    right = '[[step]]\nexercise = "bridge"\nreps = 4\nside = "right"\nskip_if = ["stress"]\n'
    text = told(ONE + left + right, routine)
    assert ("   left" in text, "   right" in text, "   left, then right" in text) == (True, True, False)


def test_a_plan_is_told_for_the_level_that_was_chosen(routine: Any) -> None:
    level = '[[level]]\ntimes_a_day = [{0}, {0}]\nsource = "[P]"\n'
    steps = "".join(f'[[step]]\nlevel = {n}\nexercise = "nod"\ncycles = {n}\n' for n in (1, 2))
    text = 'id = "mine"\nversion = "1"\n' + level.format(1) + level.format(3) + steps
    assert "level 1 of 2, once a day" in told(text, routine)
    assert "level 2 of 2, 3 times a day" in told(text, routine, level=2)
    assert "   2 movements" in told(text, routine, level=2)


def test_the_words_file_goes_before_a_files_own_texts(routine: Any) -> None:
    assert "1. Bridge (3 minutes)" in told(ROUTINE, routine, SENTENCES | {"exercise.bridge.title": "Bridge"})


def test_what_a_clinician_may_agree_to_stands_by_itself_without_saying_so_of_each(routine: Any) -> None:
    named = {"show.excluded.osteoporosis": "brittle bones", "show.excluded.implant": "a pump"}
    text = told(ROUTINE, routine, SENTENCES | named)
    assert "   not unless agreed with brittle bones, a pump" in text
    assert not [line for line in text if "osteoporosis" in line or "implant not" in line]


def test_every_sentence_it_says_is_in_these_and_in_every_words_file() -> None:
    source = Path(describe_module.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'"(show\.[a-z_]+)"', source)) - {"show.thing", "show.excluded", "show.timed"}
    assert used == {key for key in SENTENCES if not key.startswith(NAMED)}
    named = {f"show.thing.{name}" for name in ("mat", *THINGS)} | {f"show.excluded.{name}" for name in EXCLUSIONS}
    named |= {f"show.region.{name}" for name in REGIONS} | {f"show.posture.{name}" for name in POSTURES}
    named |= {f"show.timed.{name}" for name in TIMED} | {f"measure.{name}" for name in MEASURES}
    named |= {f"question.{name}" for name in (*READY_QUESTIONS, *CHECK_QUESTIONS)}
    for language in available_languages():
        words = load_words(language)
        assert sorted((used | named) - set(words.sentences)) == []
        for key in used:
            assert places(words.sentences[key]) <= places(SENTENCES[key]), key


def places(sentence: Any) -> set[str]:
    """The places for numbers and names in a sentence, or in any form of it."""
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {name for form in forms for name in re.findall(r"{(\w+)}", form)} | {"n"}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_plain_json_that_forbids_unknown_keys_and_describes_each_key(kind: str) -> None:
    schema = json.loads(json.dumps(json_schema(kind)))
    for table in [schema, *schema["$defs"].values()]:
        assert table["additionalProperties"] is False
        for key, value in table["properties"].items():
            assert described(value, schema), key
            if key == "measure":
                assert sorted(MEASURES) in [option.get("enum") for option in value.get("anyOf", [value])]


def described(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a key says what it means, or the table that it holds does."""
    parts = [value, value.get("items", {}), *value.get("anyOf", ())]
    tables = [schema["$defs"][part["$ref"].split("/")[-1]] for part in parts if "$ref" in part]
    return any(part.get("description") for part in (*parts, *tables))


@pytest.mark.parametrize("table", ["StepTable", "AlternativeTable"])
def test_a_schema_lists_every_fact_that_a_condition_may_name(table: str) -> None:
    properties = json_schema("routine")["$defs"][table]["properties"]
    assert properties["only_if"]["items"]["enum"] == properties["skip_if"]["items"]["enum"] == list(FACTS)
    assert json_schema("routine")["properties"]["excluded_by"]["items"]["enum"] == list(FACTS)
    assert json_schema("exercise")["properties"]["excluded_by"]["items"]["enum"] == list(FACTS)


def test_a_schema_tells_a_step_from_what_takes_its_place() -> None:
    tables = json_schema("routine")["$defs"]
    only_step = {"find", "try_s", "stay_s", "level"}
    step, alternative = (set(tables[name]["properties"]) for name in ("StepTable", "AlternativeTable"))
    assert (step - alternative, alternative - step) == (only_step, {"name"})
    assert set(tables["AlternativeTable"]["required"]) == {"name", "exercise"}
    timer = json_schema("exercise")["$defs"]["TimerCheckTable"]["properties"]["question"]
    assert timer["const"] == "skin_trouble"


def test_a_schema_gives_each_range() -> None:
    reps = json_schema("routine")["$defs"]["StepTable"]["properties"]["reps"]
    assert {"type": "integer", "minimum": 1, "maximum": 30} in reps["anyOf"]
