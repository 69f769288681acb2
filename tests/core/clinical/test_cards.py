"""The education cards: every subject has one, their words are short and kind, and the right one comes next."""

import re

import pytest
from sweeps import swept

from coach.core.base.types import text
from coach.core.clinical.conditions import FACTS
from coach.core.clinical.education import CARDS, MOMENTS, cards_for
from coach.prescription.words import load_words

WORDS = load_words("en")
# ids of design section 5, of which cards may speak before their files are there
EXERCISES = {
    "standing_back_bend", "prone_on_elbows", "prone_lying", "supine_supported", "side_lying", "incline_rest",
    "firm_chair", "ice", "heat", "hot_cold", "massage", "ball_massage", "foam_roller", "pinch_hold", "breathing",
    "relaxation", "walking", "lifting", "supported_bend", "squat", "hip_hinge", "sitting_posture", "standing_posture",
    "scapular_squeeze", "chin_tuck", "bird_dog", "side_bridge", "hamstring_stretch", "foot_raised_bend", "step_turn",
}  # fmt: skip


def numbered(letter: str, last: int) -> list[str]:
    return [f"{letter}{number:02d}" for number in range(1, last + 1)]


SUBJECTS = [
    *numbered("K", 18), *numbered("A", 18), *numbered("M", 14), "M15", "M16",
    "L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10", "L11", "L12", "L13", "L14", "L15", "L16",
    "C02", "C04", "C05", "C07", "C08", "C09", "C12", "C13", "C16", "S16", "S17", "S18", "S28", "S29",
    "F45", "F46", "F47", "F48", "F49", "F50", "F51", "F52", "F53", "F54", "F56", "F57", "F60", "E43", "E46", "X01",
]  # fmt: skip


@swept("subject", SUBJECTS)
def test_every_subject_has_a_card(subject: str) -> None:
    assert any(subject in card.basis for card in CARDS.values())


@swept("id", CARDS)
def test_a_card_names_where_it_comes_from_when_it_is_shown_and_facts_that_exist(id: str) -> None:
    card = CARDS[id]
    assert card.basis
    assert card.moments
    assert set(card.moments) <= set(MOMENTS)
    assert {*card.facts, *card.never_with} <= set(FACTS)
    assert set(card.exercises) <= EXERCISES
    assert not set(card.facts) & set(card.never_with)
    assert card.facts or card.exercises or not card.only_relevant
    for part in card.basis:
        assert re.fullmatch(r"[A-Z]\d\d|\[R\] \d+( and \d+)?|\[R2\] S\d+", part), part


@swept("id", CARDS)
def test_a_card_has_a_title_and_two_to_five_short_sentences(id: str) -> None:
    assert WORDS.say(text(f"cards.{id}.title"))
    lines = WORDS.lines(f"cards.{id}.text")
    assert 2 <= len(lines) <= 5
    for line in lines:
        assert len(line) <= 130
        assert line[-1] in ".?"


@swept("id", CARDS)
def test_a_card_never_urges(id: str) -> None:
    said = " ".join((WORDS.say(text(f"cards.{id}.title")), *WORDS.lines(f"cards.{id}.text"))).lower()
    for urging in ("push", "further", "harder", "not cured", "severely damaged", "you must", "no pain no"):
        assert urging not in said


def test_the_words_file_has_no_card_that_is_none() -> None:
    written = {key.split(".")[1] for key in WORDS.sentences if re.fullmatch(r"cards\.\w+\.(title|text)", key)}
    assert written == set(CARDS)
    assert {f"cards.when.{moment}" for moment in MOMENTS} <= set(WORDS.sentences)


def test_drinking_is_spoken_of_without_an_amount() -> None:
    assert not re.search(r"\d|litre|glass", " ".join(WORDS.lines("cards.drinking.text")))


@pytest.mark.parametrize(("moment", "most"), [("between", 1), ("end", 1), ("stop", 1)])
def test_no_moment_is_for_many_cards(moment: str, most: int) -> None:
    everything = set(FACTS) - {fact for card in CARDS.values() for fact in card.never_with}
    assert len(cards_for(everything, EXERCISES, moment, ())) == most
    assert len(cards_for((), (), moment, ())) == most


def test_the_card_that_fits_comes_before_the_general_one() -> None:
    assert cards_for({"smoking"}, (), "end", ()) == ("smoking",)
    assert cards_for((), ("breathing",), "between", ()) == ("slow_breath",)


def test_a_new_card_comes_before_one_that_was_seen() -> None:
    assert cards_for({"stress"}, (), "end", ("stress",))[0] != "stress"
    assert "smoking" in cards_for({"smoking"}, (), "end", tuple(set(CARDS) - {"smoking"}))


def test_when_all_were_seen_the_one_seen_longest_ago_that_fits_returns() -> None:
    seen = ("smoking", *(id for id in CARDS if id not in ("smoking", "stress")), "stress")
    assert cards_for({"smoking", "stress"}, (), "end", seen) == ("smoking",)
    assert cards_for({"smoking", "stress"}, (), "end", (*seen, "smoking")) == ("stress",)


def test_seen_twice_counts_from_the_last_time() -> None:
    seen = ("smoking", "stress", *(id for id in CARDS if id not in ("smoking", "stress")), "smoking")
    assert cards_for({"smoking", "stress"}, (), "end", seen)[0] == "stress"


def test_after_a_stop_for_the_legs_the_card_about_legs_is_there_however_often() -> None:
    assert cards_for({"leg_symptoms"}, ("hip_lift",), "stop", tuple(CARDS)) == ("leg_symptoms",)


def test_what_would_be_wrong_for_a_person_is_never_shown() -> None:
    unseen = [id for id in CARDS if id != "drinking"]
    assert cards_for({"drinks_little"}, (), "between", unseen) == ("drinking",)
    assert "drinking" not in cards_for({"drinks_little", "fluid_restricted"}, (), "between", unseen)
    assert cards_for({"stand_pain"}, ("walking",), "between", ()) != ("walking",)


def test_cards_for_some_people_only_are_not_shown_to_others() -> None:
    only = {id for id, card in CARDS.items() if card.only_relevant}
    seen: list[str] = []
    for _ in range(len(CARDS)):
        shown = cards_for((), (), "end", seen)
        assert only.isdisjoint(shown)
        seen += shown
    assert set(seen) == {id for id, card in CARDS.items() if "end" in card.moments} - only


@swept("id", CARDS)
def test_every_card_is_shown_to_somebody(id: str) -> None:
    card = CARDS[id]
    others = tuple(other for other in CARDS if other != id)
    assert any(id in cards_for(card.facts, card.exercises, moment, others) for moment in card.moments)


def test_a_moment_that_is_none_is_told() -> None:
    with pytest.raises(KeyError):
        cards_for((), (), "middle", ())
