"""Sessions have an order of their own; what a date says is believed only where it fits that order.

A clock may be set back, be wrong for a week, or be a computer's whose battery is empty. Ages are hours before now,
negative for what lies in the future.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

LONGEST_H = 24.0  # a session does not take longer: an end beyond that is a clock that was set in the middle of it [E]

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Span:
    """When a session began and when it ended."""

    began_h: float
    ended_h: float


@dataclass(frozen=True, slots=True)
class Age:
    """Where one session lies in time.

    `placed` fits the order: no session is older than the one before it, none is in the future. `youngest` is the
    latest that it may have been: a date that is out of order, and not in the future, may be the right one all the same,
    and must open no gate early.
    """

    placed: Span
    youngest: Span
    believed: bool  # its dates fit the order and lie before now


def ages(dates: Sequence[tuple[float, float | None]]) -> tuple[Age, ...]:
    """The age of each session, oldest first, from what its dates say: began, and ended (None: it broke off).

    Believed is the longest run of beginnings that lie in order and not after now. Any other session is given the
    youngest moment that fits: that of the next believed one after it, or now where there is none.
    """
    believed = _longest_run([began for began, _ in dates])
    found: list[Age] = []
    next_h = 0.0  # of the next believed session; now, where there is none
    for index in reversed(range(len(dates))):
        began_h, ended_h = dates[index]
        if index in believed:
            found.append(_in_order(began_h, ended_h, next_h))
            next_h = began_h
        else:
            found.append(_out_of_order(began_h, ended_h, next_h))
    return tuple(reversed(found))


def _in_order(began_h: float, ended_h: float | None, next_h: float) -> Age:
    if ended_h is None:
        span = Span(began_h, began_h)
        return Age(span, span, believed=True)
    fits = 0.0 <= ended_h <= began_h <= ended_h + LONGEST_H
    span = Span(began_h, ended_h if fits else next_h)
    return Age(span, span, believed=fits)


def _out_of_order(began_h: float, ended_h: float | None, next_h: float) -> Age:
    youngest = Span(_younger(began_h, next_h), _younger(began_h if ended_h is None else ended_h, next_h))
    return Age(Span(next_h, next_h), youngest, believed=False)


def _younger(dated_h: float, placed_h: float) -> float:
    return min(dated_h, placed_h) if dated_h >= 0.0 else placed_h


def _longest_run(began_h: Sequence[float]) -> frozenset[int]:
    """Places of the longest run of ages that do not rise and are not negative; of several the one whose dates are
    later, so that what does not fit counts as younger."""
    tails: list[float] = []  # from the last session back: the least age in which a run of that length may end
    places: list[int] = []
    before: dict[int, int | None] = {}
    for index in reversed(range(len(began_h))):
        if began_h[index] < 0.0:
            continue
        at = bisect_right(tails, began_h[index])
        before[index] = places[at - 1] if at else None
        tails[at : at + 1] = [began_h[index]]
        places[at : at + 1] = [index]
    run: set[int] = set()
    index_or_none = places[-1] if places else None
    while index_or_none is not None:
        run.add(index_or_none)
        index_or_none = before[index_or_none]
    return frozenset(run)


def merged(here: Sequence[Key], there: Sequence[Key], age_h: Mapping[Key, float]) -> tuple[Key, ...]:
    """One order from two, in which each keeps its own; where they contradict each other, that of `here` stands.

    `age_h` says which comes first only where neither order does: hours before now, as placed by each order.
    """
    place = {key: index for index, key in enumerate(here)}
    done: list[Key] = []
    waiting: list[Key] = []  # of `there`, since the last one that both know
    taken = 0  # of `here`
    for key in there:
        if key not in place:
            waiting.append(key)
        elif place[key] >= taken:
            done += _interleaved(here[taken : place[key]], waiting, age_h.__getitem__)
            done.append(key)
            taken, waiting = place[key] + 1, []
    return (*done, *_interleaved(here[taken:], waiting, age_h.__getitem__))


def _interleaved(one: Sequence[Key], other: Sequence[Key], age_h: Callable[[Key], float]) -> list[Key]:
    done: list[Key] = []
    first, second = list(one), list(other)
    while first and second:
        done.append(second.pop(0) if age_h(second[0]) > age_h(first[0]) else first.pop(0))
    return [*done, *first, *second]
