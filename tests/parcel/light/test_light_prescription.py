"""A prescription as bytes: exact, signed, small, and refused whole where it holds what is no number."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.exercise.model import Routine
from coach.parcel.errors import ParcelError
from coach.parcel.keys import SIGNATURE_BYTES, KeyPair
from coach.parcel.light.codes import payloads
from coach.parcel.light.numbers import NUMBERED
from coach.parcel.light.prescription_tables import (
    LightPrescription,
    by_light,
    codes_of,
    pack_prescription,
    patient_code,
    prescription_of,
)
from coach.parcel.light.reader import LightReader
from coach.parcel.light.signed import LightKind, message_of, signed
from coach.prescription.dose import DOSE_KEYS
from coach.prescription.models import CHOICE, OverridesTable
from coach.prescription.places import shipped_routines
from coach.prescription.reader import plan_text, read_routine
from coach.records.rows import Prescription

KEY = KeyPair(bytes(32))
ANNA = "3f2b8c1e-9d4a-4e6f-8a7b-0c1d2e3f4a5b"
PLAIN = LightPrescription(
    patient=patient_code(ANNA), order=3, routine="gentle_mobility", version="1", overrides={"days_a_week": 5}
)


def there_and_back(prescription: LightPrescription) -> LightPrescription:
    return prescription_of(message_of(pack_prescription(prescription, KEY)))


def optional(**strategies: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries({}, optional=strategies)


VALUES = st.one_of(st.integers(-180, 180), st.floats(-180, 180), st.integers(-18000, 18000).map(lambda n: n / 100))
SECONDS = st.one_of(st.integers(1, 600), st.floats(1, 600))
LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(NUMBERED["name"]),
        "measure": st.sampled_from(NUMBERED["measure"]),
        **{key: VALUES for key in ("warn_below", "warn_above", "stop_below", "stop_above")},
        "source": st.just(CHOICE),
    },
)
STEPS = st.fixed_dictionaries(
    {"exercise": st.sampled_from(NUMBERED["exercise"])},
    optional={
        "skip": st.booleans(), "sets": st.integers(1, 10), "reps": st.integers(1, 30), "hold_s": SECONDS,
        "duration_s": st.integers(5, 3600), "cycles": st.integers(1, 60), "rest_s": SECONDS,
        "limit": st.lists(LIMITS, max_size=3),
    },
)  # fmt: skip
OVERRIDES = optional(
    routine=st.sampled_from(NUMBERED["routine"]),
    level=st.integers(1, 12),
    days_a_week=st.integers(1, 7),
    days=st.lists(st.sampled_from(NUMBERED["day"]), max_size=7, unique=True),
    times=st.lists(st.times().map(lambda at: at.strftime("%H:%M")), max_size=4, unique=True),
    times_a_day=st.integers(1, 12),
    max_minutes=st.one_of(st.integers(1, 90), st.floats(1, 90)),
    pain=optional(any_rise_ends=st.booleans(), ceiling=st.integers(1, 7), rule=st.just("strict")),
    step=st.lists(STEPS, max_size=6),
)


def kinds(value: Any) -> Any:
    """With the type of each number, which a prescription's digest tells apart: 5 and 5.0."""
    if isinstance(value, Mapping):
        return {key: kinds(each) for key, each in value.items()}
    return [kinds(each) for each in value] if isinstance(value, list) else (type(value), value)


@given(OVERRIDES, st.sampled_from(NUMBERED["routine"]), st.integers(0, 10**6), st.integers(0, 999))
def test_any_valid_overrides_come_back_exactly(overrides: Any, routine: str, order: int, version: int) -> None:
    OverridesTable.model_validate(overrides)
    mine = replace(PLAIN, routine=routine, order=order, version=str(version), overrides=overrides)
    back = there_and_back(mine)
    assert back == mine
    assert kinds(back.overrides) == kinds(overrides)


def test_the_bytes_are_these() -> None:
    """A sheet on a wall is read by every later version."""
    overrides = {
        "routine": "gentle_mobility",
        "days_a_week": 5,
        "times_a_day": 2,
        "pain": {"any_rise_ends": True, "ceiling": 4},
        "step": [
            {"exercise": "heel_slide", "reps": 4, "limit": [{"name": "fold", "stop_above": 92.5}]},
            {"exercise": "cat_cow", "skip": True},
        ],
    }
    body = pack_prescription(replace(PLAIN, order=300, overrides=overrides), KEY)[:-SIGNATURE_BYTES]
    assert body.hex(" ") == (
        "50 3f 2b 8c 1e 9d 4a 4e 6f ac 02 06 01"  # P, Anna, order 300, gentle_mobility, version 1
        " 05 00 06 02 28 03 10"  # five keys: the routine, days a week 5, times a day 2
        " 05 02 00 01 01 20"  # pain: any rise ends, ceiling 4
        " 06 02 03 00 0e 03 20"  # two steps; the first has three keys: heel_slide, reps 4
        " 08 01 02 00 02 05 92 c2 04"  # one limit of two keys: fold, stop_above 92.5
        " 02 00 06 01 01"  # the second step: cat_cow, skip
    )


def changed(routine: Routine, count: int = 4) -> dict[str, Any]:
    """A usual prescription: four exercises with less of each dose, their limits tighter, and how often."""
    steps = [step for step in routine.every_step if not step.trial and step.best_of is None]
    first = {step.exercise.id: step for step in reversed(steps)}
    return {
        "routine": routine.id,
        "days_a_week": 5,
        "times_a_day": 2,
        "pain": {"ceiling": 5},
        "step": [_less(first[name]) for name in list(dict.fromkeys(s.exercise.id for s in steps))[:count]],
        **({"level": 1} if routine.levels else {}),
    }


def _less(step: Any) -> dict[str, Any]:
    timer = step.exercise.pacing.timer
    keys = [key for keys in DOSE_KEYS[step.exercise.kind] for key in keys]
    dose = {"rest_s": step.dose.rest_s + 10} if "rest_s" in keys else {}
    for key in keys:
        value = getattr(step.dose, key)
        if key != "rest_s" and value is not None and value > 1:
            dose[key] = max(value - 1, timer.least_s if timer else 0)
    limits = list(_tighter(step.exercise.limits))
    return {"exercise": step.exercise.id, **dose, **({"limit": limits} if limits else {})}


def _tighter(limits: Any) -> Iterator[dict[str, Any]]:
    for limit in limits:
        values = {"stop_above": limit.stop_above, "stop_below": limit.stop_below}
        less = {key: value - (1 if key == "stop_above" else -1) for key, value in values.items() if value is not None}
        if less:
            yield {"name": limit.name, **less}


@pytest.mark.parametrize("name", sorted(shipped_routines()))
def test_a_usual_prescription_of_any_shipped_routine_takes_three_codes_at_most(name: str) -> None:
    whole = read_routine(name)
    usual, all_changed = changed(whole), changed(whole, 60)
    for overrides, most in ((usual, 2), (all_changed, 3)):
        read_routine(name, overrides)
        mine = replace(PLAIN, routine=name, version=whole.version, overrides=overrides)
        content = pack_prescription(mine, KEY)
        assert len(payloads(content)) <= most
        assert prescription_of(message_of(content)) == mine


def test_a_signature_is_of_one_key_one_content_and_one_purpose() -> None:
    content = pack_prescription(PLAIN, KEY)
    assert message_of(content).is_by(KEY.public)
    assert not message_of(content).is_by(KeyPair.new().public)
    for at in range(len(content)):
        wrong = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        try:
            assert not message_of(wrong).is_by(KEY.public)
        except ParcelError:
            assert at == 0, "another kind"
    unmarked = content[:-SIGNATURE_BYTES] + KEY.sign(content[:-SIGNATURE_BYTES])
    assert not message_of(unmarked).is_by(KEY.public), "what was signed as anything else is no signature here"


SIGNING = {"rule": "watchful", "clinician": "Dr. Ada Weber", "reason": "long lasting", "signed": "2026-11-01"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"overrides": {"step": [{"exercise": "my_lift", "reps": 3}]}}, 'step[1].exercise = "my_lift"'),
        ({"overrides": {"pain": SIGNING}}, 'pain.reason = "long lasting"'),
        ({"overrides": {"step": [{"exercise": "hip_lift", "limit": [{"name": "mine", "stop_above": 3}]}]}}, '"mine"'),
        ({"overrides": {"step": [{"exercise": "hip_lift", "limit": [{"source": "[R2] S9"}]}]}}, '"[R2] S9"'),
        ({"overrides": {"message": "Well done"}}, 'message = "Well done"'),
        ({"overrides": {"level": "two"}}, 'level = "two"'),
        ({"routine": "my_plan"}, "my_plan"),
        ({"version": "1b"}, "1b"),
        ({"version": "01"}, "01"),
    ],
)
def test_what_is_no_number_is_named_and_has_to_go_by_parcel(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ParcelError, match="only as a parcel") as refused:
        pack_prescription(replace(PLAIN, **change), KEY)
    assert named in str(refused.value)


def test_all_that_cannot_go_is_named_at_once() -> None:
    overrides = {"pain": SIGNING, "step": [{"exercise": "my_lift"}]}
    with pytest.raises(ParcelError, match=r"watchful.*Weber.*long lasting.*2026-11-01.*my_lift"):
        pack_prescription(replace(PLAIN, overrides=overrides), KEY)


def kept(text: str, **changes: Any) -> Prescription:
    values = {
        "id": "p", "patient_id": ANNA, "routine_id": "gentle_mobility", "routine_text": text, "version": "1",
        "overrides": {"days_a_week": 3}, "digest": "", "created_at": datetime(2026, 11, 28, tzinfo=UTC),
    }  # fmt: skip
    return Prescription(**(values | changes))


def test_a_kept_prescription_of_a_shipped_routine_goes_by_light() -> None:
    text = plan_text("gentle_mobility")
    mine = by_light(kept(text), order=7)
    assert mine == replace(PLAIN, order=7, overrides={"days_a_week": 3})
    codes = codes_of(mine, KEY)
    assert len(codes) == 1
    assert codes[0].startswith("<svg")
    reader = LightReader()
    for payload in payloads(pack_prescription(mine, KEY)):
        reader, told = reader.step([payload])
    assert told.content is not None
    assert prescription_of(message_of(told.content)) == mine


@pytest.mark.parametrize("change", [{"routine_text": "# mine"}, {"routine_id": "my_plan"}])
def test_a_routine_that_did_not_ship_as_it_is_needs_a_parcel(change: dict[str, str]) -> None:
    text = plan_text("gentle_mobility")
    with pytest.raises(ParcelError, match="not as it ships"):
        by_light(kept(text, **change), order=1)


def resigned(body: bytes) -> bytes:
    return signed(LightKind.PRESCRIPTION, body, KEY)


def test_a_word_that_only_a_newer_version_knows_is_said_so() -> None:
    body = pack_prescription(PLAIN, KEY)[1:-SIGNATURE_BYTES]
    newer = body[:9] + bytes([len(NUMBERED["routine"])]) + body[10:]
    with pytest.raises(ParcelError, match="update coach"):
        prescription_of(message_of(resigned(newer)))
    with pytest.raises(ParcelError, match="update coach"):
        message_of(b"Z" + pack_prescription(PLAIN, KEY)[1:])


@pytest.mark.parametrize("cut", range(1, 80))
def test_what_was_cut_or_has_a_tail_is_damaged(cut: int) -> None:
    content = pack_prescription(replace(PLAIN, overrides={"step": [{"exercise": "hip_lift", "hold_s": 3.1415}]}), KEY)
    with pytest.raises(ParcelError):
        prescription_of(message_of(content[:-cut]))
    body = content[1:-SIGNATURE_BYTES]
    with pytest.raises(ParcelError):
        prescription_of(message_of(resigned(body + bytes(cut))))


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_be_refused_or_be_numbers(body: bytes) -> None:
    try:
        back = prescription_of(message_of(resigned(body)))
    except ParcelError:
        return
    assert there_and_back(back) == back


def test_a_key_that_stands_twice_is_damaged() -> None:
    body = pack_prescription(PLAIN, KEY)[1:-SIGNATURE_BYTES]
    with pytest.raises(ParcelError, match="ask for new ones"):
        prescription_of(message_of(resigned(body[:-3] + b"\x02" + body[-2:] * 2)))
