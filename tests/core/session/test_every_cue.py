"""Every limit and form rule of every shipped exercise is broken once in a session: what is then said has a sentence."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from play import Play, lies

from coach.core.exercise.model import Dose, Exercise, FormRule, Limit, Routine, Step
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.seen_body import SideView
from coach.core.session import Phase
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise
from coach.prescription.words import available_languages, load_words

TRACKED = {name: read_exercise(path) for name, path in shipped_exercises().items()}
TRACKED = {name: exercise for name, exercise in TRACKED.items() if exercise.limits or exercise.form}
WORDS = {language: load_words(language) for language in available_languages()}
LONG_S = 12.0  # no rule tolerates what is wrong for longer, and no cue waits longer for the one before


def broken(rule: Limit | FormRule) -> Iterator[float]:
    """Values well beyond each end of a rule."""
    far = 60.0 if MEASURES[rule.measure].unit == "deg" else 2.0
    ends = (
        (rule.min, rule.max)
        if isinstance(rule, FormRule)
        else (
            rule.stop_below if rule.stop_below is not None else rule.warn_below,
            rule.stop_above if rule.stop_above is not None else rule.warn_above,
        )
    )
    low, high = ends
    yield from (() if low is None else (low - far,))
    yield from (() if high is None else (high + far,))


def in_the_middle(exercise: Exercise, without: str) -> dict[str, float]:
    """A value of each measure at which the posture holds and no other rule is broken."""
    rules = [*exercise.posture_bands, *exercise.form]
    out: dict[str, float] = {}
    for name in MEASURES:
        low = max((rule.min for rule in rules if rule.measure == name and rule.min is not None), default=-1.0)
        high = min((rule.max for rule in rules if rule.measure == name and rule.max is not None), default=low + 2.0)
        out[name] = (low + high) / 2
    return {name: value for name, value in out.items() if name != without}


@pytest.mark.parametrize("name", TRACKED)
def test_what_is_said_of_each_broken_rule_is_a_sentence_in_every_language(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = TRACKED[name]
    silent = []
    for rule in (*exercise.limits, *exercise.form):
        for value in broken(rule):
            told = _session(exercise, rule, value, monkeypatch)
            if rule.cue not in told:
                silent.append((rule.name, value))
            for key in told:
                assert [language for language, words in WORDS.items() if key not in words] == [], key
    assert silent == []


def _session(exercise: Exercise, rule: Limit | FormRule, value: float, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys of every cue of a session in which this rule's measure is beyond it during the exercise."""
    kept = in_the_middle(exercise, rule.measure)
    play: Play

    def reads(name: str) -> float:
        if name != rule.measure or play.state.run.phase is not Phase.EXERCISE:
            return kept.get(name, math.nan)
        return value

    with monkeypatch.context() as patch:
        for name, row in list(MEASURES.items()):

            def compute(_seen: SideView, name: str = name) -> float:
                return reads(name)

            patch.setitem(MEASURES, name, replace(row, compute=compute))
        dose = Dose(reps=3, hold_s=60.0, duration_s=60.0)
        free = replace(
            exercise, posture_bands=_apart(exercise, rule), drivers=(), suits=replace(exercise.suits, excluded_by=())
        )
        if isinstance(rule, FormRule):
            free = replace(free, limits=(), form=(replace(rule, during="always"),))
        play = Play(Routine(id="one", version="1", steps=(Step(exercise=free, dose=dose),)), person=lies)
        play.until_phase(Phase.EXERCISE, 900.0)
        play.wait(LONG_S)
    return {offer.text.key for _, offer in play.cues if offer.text is not None}


def _apart(exercise: Exercise, rule: Limit | FormRule) -> tuple:
    """The posture's bands but for those that breaking this rule would leave."""
    return tuple(band for band in exercise.posture_bands if band.measure != rule.measure)


def test_the_rules_are_many() -> None:
    assert (
        sum(1 for exercise in TRACKED.values() for rule in (*exercise.limits, *exercise.form) for _ in broken(rule))
        > 25
    )
