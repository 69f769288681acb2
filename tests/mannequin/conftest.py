"""Fixtures of the mannequin's tests: a body, and exercises with guide poses."""

import pytest
from mannequin_exercises import exercises

from coach.core.exercise.model import Exercise
from coach.mannequin.body.body import Body, build_body


@pytest.fixture(scope="session")
def body() -> Body:
    return build_body(1.70)


@pytest.fixture(scope="session")
def guided() -> dict[str, Exercise]:
    return exercises()
