"""A rule of pain by name: only in a prescription, and only signed."""

from pathlib import Path
from typing import Any

import pytest

from coach.core.exercise.model import PainRule
from coach.prescription.describe import describe
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import find_routine
from coach.prescription.reader import check, read_routine

SIGNED = {"rule": "monitored", "clinician": " Ana Weber ", "reason": "graded exposure", "signed": "2026-01-05"}


@pytest.mark.parametrize("rule", ["watchful", "monitored"])
def test_a_signed_rule_is_taken_with_who_signed_it(rule: str) -> None:
    pain = read_routine("gentle_start", {"pain": {**SIGNED, "rule": rule}}).pain
    assert pain.rule is PainRule(rule)
    assert pain.signing is not None
    assert (pain.signing.clinician, pain.signing.signed_on) == ("Ana Weber", "2026-01-05")


def test_strict_needs_no_signing_and_tightening_goes_with_any_rule() -> None:
    assert read_routine("gentle_start", {"pain": {"rule": "strict"}}).pain.signing is None
    tight = read_routine("gentle_start", {"pain": {**SIGNED, "any_rise_ends": True, "ceiling": 5}}).pain
    assert (tight.rule, tight.any_rise_ends, tight.ceiling) == (PainRule.MONITORED, True, 5)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nobody signs it": ({"clinician": None}, "clinician is needed too"),
    "without a reason": ({"reason": None}, "reason is needed too"),
    "without a date": ({"signed": None}, "signed is needed too"),
    "no such day": ({"signed": "2026-02-30"}, "is no date"),
    "a day of another age": ({"signed": "1026-01-05"}, "1026-01-05 is before 2020-01-01"),
    "no such rule": ({"rule": "lenient"}, "is not known"),
    "an empty name": ({"clinician": " "}, "the name of a person"),
    "nothing to sign": ({"rule": None}, "signs no rule"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_signed_is_refused_with_a_sentence(change: dict[str, Any], said: str) -> None:
    pain = {key: value for key, value in {**SIGNED, **change}.items() if value is not None}
    with pytest.raises(PrescriptionError) as refused:
        read_routine("gentle_start", {"pain": pain})
    assert said in str(refused.value)


def test_a_routine_file_that_chooses_a_rule_is_refused_once_with_a_sentence(tmp_path: Path) -> None:
    text = find_routine("gentle_start").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('id = "gentle_start"', 'id = "own"').replace("[pain]", '[pain]\nrule = "watchful"'))
    (fault,) = check(own)
    assert "chosen for one patient, in the prescription" in fault.message
    assert fault.line is not None


@pytest.mark.parametrize("line", ['[pain]\nrule = "monitored"\n', 'pain_rule = "monitored"\n'])
def test_an_exercise_file_that_chooses_a_rule_is_refused_with_a_sentence(line: str, tmp_path: Path) -> None:
    from coach.prescription.places import find_exercise

    own = tmp_path / "own_lift.toml"
    text = find_exercise("hip_lift").read_text(encoding="utf-8").replace('id = "hip_lift"', 'id = "own_lift"')
    own.write_text(f"{line}{text}" if line.startswith("pain_rule") else f"{text}\n{line}")
    assert any("chosen for one patient, in the prescription" in fault.message for fault in check(own))


def test_check_says_who_stands_for_a_rule_until_when_and_what_it_needs(tmp_path: Path) -> None:
    own = tmp_path / "ana.toml"
    lines = "\n".join(f'{key} = "{value}"' for key, value in SIGNED.items())
    own.write_text(f'routine = "gentle_start"\n[pain]\n{lines}\n')
    (told,) = check(own)
    assert told.warning
    assert all(part in told.message for part in ("monitored", "Ana Weber", "2026-03-30", "12 weeks"))
    assert told.line == 3


def test_the_rule_is_described_in_words() -> None:
    told = "\n".join(describe(read_routine("gentle_start", {"pain": SIGNED})))
    assert "Ana Weber" in told
    assert "at most two above the start" in told
    assert "monitored" not in "\n".join(describe(read_routine("gentle_start")))


def test_one_shipped_routine_may_follow_a_pause() -> None:
    """The words name it: coach run gentle_start."""
    from coach.prescription.places import shipped_routines

    assert [name for name in shipped_routines() if read_routine(name).after_pause] == ["gentle_start"]
