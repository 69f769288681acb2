"""How much is said: the bounds of the benchmark, and one whole routine held against them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from benchmarks.speech import DAYS, Spoken, Talk, all_talks, faults, longest, together


def talked(*spoken: Spoken, checkin_s: float = 60.0) -> Talk:
    return Talk("mine", "first", spoken, {"checkin": checkin_s, "hold": 60.0})


def said(words: int, phase: str = "checkin", key: str = "cue.go", cue: str = "note") -> Spoken:
    return Spoken(0.0, phase, "lift", cue, key, " ".join(["word"] * words))


def test_words_a_minute_are_counted_by_what_goes_on() -> None:
    talk = talked(said(13), said(13), said(9, "hold"), checkin_s=30.0)
    assert (talk.per_min("checkin"), talk.per_min("hold"), talk.per_min("breath")) == (52.0, 9.0, 0.0)
    assert together([talk, talked(checkin_s=30.0)], "checkin") == 26.0


def test_each_bound_is_told_where_it_is_passed() -> None:
    explained = said(3, "show", "exercise.lift.say", "show")
    assert faults([talked(said(14), explained)]) == []
    assert len(faults([talked(*[said(14)] * 10)])) == 1
    assert len(faults([talked(said(15))])) == 1
    assert len(faults([talked(explained, explained)])) == 1
    assert longest([talked(said(40, key="question.symptoms"), said(3))])[0] == 3


@pytest.mark.slow
@pytest.mark.parametrize("routine", ["gentle_start", "breathing_relax"])
def test_a_shipped_routine_talks_little_between_and_enough_meanwhile(routine: str) -> None:
    talks = list(all_talks([routine]))
    assert [talk.day for talk in talks] == list(DAYS)
    assert faults(talks) == []
    for kind, least in (("hold", 15.0), ("breath", 20.0)):
        assert together(talks, kind) >= least or not any(talk.seconds.get(kind) for talk in talks)
