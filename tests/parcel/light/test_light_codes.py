"""A sequence of codes: written, read in any order, and everything that may come between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.parcel.errors import ParcelError
from coach.parcel.light import base45
from coach.parcel.light.codes import CODE_BYTES, PART_BYTES, VERSION, NewerCode, part_of, payloads
from coach.parcel.light.reader import CodeRefused, LightReader
from coach.prescription.words import load_words

CONTENT = bytes(range(256))  # three codes
CODES = payloads(CONTENT)
OTHER = payloads(CONTENT[::-1])


def newer(payload: str) -> str:
    code = base45.decode(payload)
    return base45.encode(code[:1] + bytes([VERSION + 1]) + code[2:])


# RFC 9285, 4.3 and 4.4
@pytest.mark.parametrize(
    ("content", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_base45_is_that_of_its_standard(content: bytes, text: str) -> None:
    assert base45.encode(content) == text
    assert base45.decode(text) == content


@pytest.mark.parametrize("text", ["GGW", "a", "0", "0000", "::", "ÄÄÄ", "BB8B"])
def test_what_is_no_base45_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base45"):
        base45.decode(text)


@given(st.binary(max_size=400))
def test_base45_comes_back_as_it_was(content: bytes) -> None:
    assert base45.decode(base45.encode(content)) == content


@given(st.binary(min_size=1, max_size=PART_BYTES * 16), st.randoms())
def test_a_sequence_comes_back_from_any_order_with_repeats(content: bytes, chance: object) -> None:
    codes = list(payloads(content))
    assert all(len(base45.decode(code)) <= CODE_BYTES for code in codes)
    assert max(map(len, codes)) - min(map(len, codes)) <= 24, "of one size, as near as it goes"
    shown = [*codes, *codes[:2]]
    chance.shuffle(shown)  # type: ignore[attr-defined]
    reader, seen = LightReader(), set()
    for code in shown:
        reader, told = reader.step([code])
        seen.add(code)
        assert told.content == (content if len(seen) == len(codes) else None)
        assert len(told.missing) == len(codes) - len(seen)


def test_the_same_content_has_the_same_codes() -> None:
    assert payloads(CONTENT) == CODES
    assert not set(CODES) & set(OTHER)


def test_missing_parts_are_named_by_their_number() -> None:
    words = load_words("en")
    reader, told = LightReader().step([])
    assert words.say(told.sentence).startswith("Hold the codes up to the camera")
    _, told = reader.step([CODES[1]])
    assert told.missing == (1, 3)
    assert words.say(told.sentence) == "Of 3 codes these are still to come: 1, 3."
    _, told = reader.step(CODES)
    assert words.say(told.sentence) == "All codes have been read."


def test_a_foreign_code_is_refused_and_nothing_is_lost() -> None:
    reader, _ = LightReader().step(CODES[:2])
    reader, told = reader.step([OTHER[2]])
    assert (told.refused, told.missing) == (CodeRefused.FOREIGN, (3,))
    assert load_words("en").say(told.sentence).startswith("This code belongs to another sheet")
    _, told = reader.step([OTHER[2], CODES[2]])
    assert told.content == CONTENT


def test_a_code_of_a_newer_version_is_refused_and_nothing_is_lost() -> None:
    with pytest.raises(NewerCode, match="update coach"):
        part_of(newer(CODES[0]))
    reader, _ = LightReader().step(CODES[:2])
    reader, told = reader.step([newer(CODES[2])])
    assert (told.refused, told.missing) == (CodeRefused.NEWER, (3,))
    assert reader.step([CODES[2]])[1].content == CONTENT


@pytest.mark.parametrize("payload", ["", "https://example.org", "BB8", "HELLO", base45.encode(b"c\x01abc")])
def test_what_is_no_code_of_ours_says_nothing(payload: str) -> None:
    assert part_of(payload) is None
    reader, _ = LightReader().step(CODES[:1])
    after, told = reader.step([payload])
    assert after == reader
    assert told.refused is None


@pytest.mark.parametrize(("number", "count"), [(3, 3), (0, 0), (0, 17), (255, 255)])
def test_a_part_that_cannot_be_is_none(number: int, count: int) -> None:
    assert part_of(base45.encode(b"c\x01abcd" + bytes([number, count]) + b"content")) is None


def test_parts_that_do_not_fit_together_begin_anew() -> None:
    """A misread that the code's own correction let pass."""
    code = base45.decode(CODES[2])
    wrong = base45.encode(code[:-1] + bytes([code[-1] ^ 1]))
    reader, told = LightReader().step([*CODES[:2], wrong])
    assert (told.refused, told.content) == (CodeRefused.MISREAD, None)
    assert reader == LightReader()
    assert reader.step(CODES)[1].content == CONTENT


def test_a_count_that_differs_is_foreign() -> None:
    code = base45.decode(CODES[2])
    reader, _ = LightReader().step(CODES[:2])
    _, told = reader.step([base45.encode(code[:6] + b"\x02\x04" + code[8:])])
    assert told.refused is CodeRefused.FOREIGN


def test_more_than_a_person_holds_up_is_refused() -> None:
    assert len(payloads(bytes(PART_BYTES * 16))) == 16
    with pytest.raises(ParcelError, match="write a parcel"):
        payloads(bytes(PART_BYTES * 16 + 1))


@given(st.lists(st.binary(max_size=130).map(lambda tail: base45.encode(b"c" + tail)), max_size=20))
def test_whatever_is_held_up_is_only_told(shown: list[str]) -> None:
    reader = LightReader()
    for code in shown:
        reader, told = reader.step([code])
        assert told.sentence is not None
