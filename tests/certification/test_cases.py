"""Who performs is drawn the same for the same number, and everything drawn can be filmed."""

from collections import Counter

import pytest

from coach.certification.cases import GIRTHS, LEGS, QUALITIES, STATURES_M, Case, Person, drawn
from coach.mannequin.render.style import LOOKS

DRAWS = [drawn("hip_lift", number, 30.0) for number in range(200)]


def test_the_same_number_is_the_same_body_whatever_it_does() -> None:
    assert drawn("squat", 7, 0.0) == drawn("squat", 7, 0.0)
    assert drawn("squat", 7, 0.0).person == drawn("hip_lift", 7, 15.0).person
    assert len({case.person for case in DRAWS}) == len(DRAWS)


def test_bodies_pictures_sides_and_paces_are_spread_over_their_ranges() -> None:
    people = [case.person for case in DRAWS]
    for values, (low, high) in (
        ([p.height_m for p in people], STATURES_M),
        ([float(p.build) for p in people], GIRTHS),
        ([p.legs for p in people], LEGS),
    ):
        room = (high - low) / 10
        assert low <= min(values) < low + room
        assert high - room < max(values) <= high
    assert set(Counter(case.quality for case in DRAWS)) == set(QUALITIES)
    assert set(Counter(p.look for p in people)) == set(LOOKS)
    assert 60 < sum(case.left for case in DRAWS) < 140


def test_a_view_beside_is_to_either_side_and_the_prescribed_one_is_not() -> None:
    assert {case.turn_deg for case in DRAWS} == {-30.0, 30.0}
    assert {case.view_deg for case in DRAWS} == {30.0}
    assert {drawn("hip_lift", number, 0.0).view_deg for number in range(20)} == {0.0}


def test_longer_legs_leave_the_stature_and_shorten_the_trunk() -> None:
    usual, long_legs = Person().body, Person(legs=1.05).body
    parts = ("foot_height", "shank", "thigh", "trunk", "head_and_neck")
    assert sum(long_legs.length[part] for part in parts) == pytest.approx(sum(usual.length[part] for part in parts))
    assert long_legs.length["shank"] == pytest.approx(1.05 * usual.length["shank"])
    assert long_legs.length["trunk"] < usual.length["trunk"]


def test_a_case_says_what_differs_by_its_own_fields() -> None:
    assert Case(exercise="squat").view_deg == 0.0
    assert Case(exercise="squat") != Case(exercise="squat", fault="too_far", amount=0.5)
