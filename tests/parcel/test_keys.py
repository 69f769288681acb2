"""The keys of clinic and home: what one signs and seals nobody else can have written or read."""

import pytest

from coach.parcel.keys import KeyPair, NotForThisKey, is_signed, seal, six_digits

ANNA, CLINIC = KeyPair(bytes(range(32))), KeyPair(bytes(range(32, 64)))


def test_only_the_holder_of_the_secret_signs() -> None:
    signature = CLINIC.sign(b"eight repetitions")
    assert is_signed(CLINIC.public, b"eight repetitions", signature)
    assert not is_signed(CLINIC.public, b"nine repetitions", signature)
    assert not is_signed(ANNA.public, b"eight repetitions", signature)
    assert not is_signed(CLINIC.public, b"eight repetitions", signature[:-1])


def test_only_the_holder_of_the_secret_opens() -> None:
    sealed = seal(ANNA.public, b"it went well")
    assert ANNA.open(sealed) == b"it went well"
    assert b"well" not in sealed
    with pytest.raises(NotForThisKey):
        CLINIC.open(sealed)
    with pytest.raises(NotForThisKey):
        ANNA.open(sealed[:-1])


def test_what_is_no_key_is_refused() -> None:
    assert not is_signed(b"short", b"m", bytes(64))
    with pytest.raises(ValueError, match="no public key"):
        seal(b"short", b"m")


def test_the_six_digits_of_a_key_are_those_on_sheets_that_were_printed_before() -> None:
    # the first test key of RFC 8032
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert six_digits(public) == "237 570"
    assert six_digits(ANNA.public) != six_digits(CLINIC.public)


def test_a_key_is_not_shown() -> None:
    assert "0102" not in repr(ANNA)


def test_new_keys_are_different() -> None:
    assert KeyPair.new().public != KeyPair.new().public
