"""Copies of frozen values with some fields changed."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from coach.core.base.frozen import replace


@dataclass(frozen=True)
class Wide:
    a: int = 1
    b: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Slotted:
    a: int = 1


@pytest.mark.parametrize("kind", [Wide, Slotted])
def test_a_copy_has_the_change_and_the_first_one_stays(kind: type) -> None:
    first = kind(a=1)
    second = replace(first, a=2)
    assert (first.a, second.a) == (1, 2)
    assert second == kind(a=2)
    assert type(second) is kind
    with pytest.raises(FrozenInstanceError):
        second.a = 3


@pytest.mark.parametrize("kind", [Wide, Slotted])
def test_a_field_that_there_is_not_is_refused(kind: type) -> None:
    with pytest.raises(TypeError, match="misspelt"):
        replace(kind(), misspelt=1)
