"""An unlock that comes in a file ends one lock, the one that it names, and only once the person has confirmed it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange_people import Clock

from coach.core.clinical.unlocking import UnlockGrounds
from coach.exchange import ExchangeError, export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.exchange.parcel import Parcel
from coach.records import history
from coach.records.errors import StoreError
from coach.records.rows import Lock, Patient
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock


class Home:
    """A store that locked somebody, and the file that their clinic sends back, three days later."""

    def __init__(self, store: Store, clinic: Store, clock: Clock, folder: Path) -> None:
        self.store, self.clinic, self.clock, self.folder = store, clinic, clock, folder
        self.anna = store.patient("anna")
        self.numb = store.add_lock(self.anna, kind="emergency", reason="saddle_numbness")
        self.fever = store.add_lock(self.anna, kind="today", reason="fever")
        take_in(clinic, self.sent(store, self.anna))
        clock.at += timedelta(days=2)

    def sent(self, store: Store, patient: Patient) -> Parcel:
        parcel = parcel_of(store, patient, store.sessions(patient))
        return read_parcel(export(lambda out: write(parcel, out), self.folder / "parcel.json"))

    def examined(self, lock: Lock, **grounds: Any) -> Parcel:
        """The clinic's file after it has ended that lock, a day before it is imported."""
        day = self.clock.at.astimezone().date().toordinal()
        whole = UnlockGrounds(
            unlocked_by="Dr Lee", by_clinician=True, told="a strain", examined_by="Dr Lee", examined_day=day
        )
        unlock(self.clinic, lock, whole)
        parcel = self.sent(self.clinic, self.clinic.patient("anna"))
        self.clock.at += timedelta(days=1)
        return replace(parcel, unlocks=tuple(replace(each, **grounds) for each in parcel.unlocks))

    def locked(self) -> list[str]:
        return [lock.reason for lock in self.store.locks(self.anna)]


@pytest.fixture
def home(tmp_path: Path) -> Any:
    clock = Clock()
    places = str(tmp_path / "home.db"), str(tmp_path / "clinic.db")
    with open_store(places[0], now=clock) as store, open_store(places[1], now=clock) as clinic:
        yield Home(store, clinic, clock, tmp_path)


class Asked:
    """The person at the terminal."""

    def __init__(self, *, confirms: bool = True) -> None:
        self.confirms, self.locks = confirms, list[str]()

    def __call__(self, lock: Lock, _unlock: Any) -> bool:
        self.locks.append(lock.reason)
        return self.confirms


def test_it_ends_the_lock_that_it_names_and_no_other(home: Home) -> None:
    asked = Asked()
    taken = take_in(home.store, home.examined(home.numb), confirm=asked)
    assert asked.locks == ["saddle_numbness"]
    assert home.locked() == ["fever"]
    (ended,) = home.store.unlocks(home.anna)
    assert (ended.by_clinician, ended.examined_by, ended.told) == (True, "Dr Lee", "a strain")
    assert any("one by one for a week" in note for note in taken.notes)


def test_nothing_ends_without_the_persons_yes(home: Home) -> None:
    parcel = home.examined(home.numb)
    take_in(home.store, parcel)
    taken = take_in(home.store, parcel, confirm=Asked(confirms=False))
    assert {*home.locked()} == {"saddle_numbness", "fever"}
    assert any("stays locked" in note for note in taken.notes)


def test_the_same_file_again_unlocks_nothing_that_was_locked_since(home: Home) -> None:
    parcel, asked = home.examined(home.numb), Asked()
    take_in(home.store, parcel, confirm=asked)
    home.store.add_lock(home.anna, kind="emergency", reason="saddle_numbness")
    take_in(home.store, parcel, confirm=asked)
    assert asked.locks == ["saddle_numbness"]
    assert {*home.locked()} == {"saddle_numbness", "fever"}


FORGED: dict[str, dict[str, Any]] = {
    "nobody examined": {"examined_by": None},
    "nothing was said": {"told": " "},
    "no day": {"examined_on": None},
    "nobody unlocked": {"unlocked_by": ""},
}


@pytest.mark.parametrize("what", FORGED)
def test_one_that_lacks_what_is_asked_here_is_not_even_offered(what: str, home: Home) -> None:
    asked = Asked()
    take_in(home.store, home.examined(home.numb, **FORGED[what]), confirm=asked)
    assert asked.locks == []
    assert len(home.locked()) == 2


WRONG_TIMES: dict[str, Callable[[Parcel], Parcel]] = {
    "examined before the lock": lambda p: replace(p, unlocks=tuple(
        replace(each, examined_on=each.examined_on and each.examined_on - timedelta(days=9)) for each in p.unlocks)),
    "unlocked before the lock": lambda p: replace(p, unlocks=tuple(
        replace(each, at=each.at - timedelta(days=9)) for each in p.unlocks)),
    "unlocked after the file was written": lambda p: replace(p, unlocks=tuple(
        replace(each, at=each.at + timedelta(hours=5)) for each in p.unlocks)),
    "a file from the future": lambda p: replace(
        p, written_at=p.written_at and p.written_at + timedelta(days=30)),
    "a file that says not when it was written": lambda p: replace(p, written_at=None),
    "a file without names": lambda p: replace(p, deidentified=True),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG_TIMES)
def test_one_whose_times_cannot_be_is_not_offered(what: str, home: Home) -> None:
    asked = Asked()
    take_in(home.store, WRONG_TIMES[what](home.examined(home.numb)), confirm=asked)
    assert asked.locks == []
    assert len(home.locked()) == 2


def test_one_that_names_another_lock_by_another_name_is_not_offered(home: Home) -> None:
    """The id of the fever's lock with the name of the other: what is shown is what is here, and must be what came."""
    parcel, asked = home.examined(home.numb), Asked()
    locks = tuple(replace(lock, reason="fever") for lock in parcel.locks)
    take_in(home.store, replace(parcel, locks=locks), confirm=asked)
    assert asked.locks == []
    assert "saddle_numbness" in home.locked()


def test_somebody_elses_file_ends_nothing(home: Home) -> None:
    ben, asked = home.store.patient("ben"), Asked()
    with pytest.raises((ExchangeError, StoreError)):
        take_in(home.store, home.examined(home.numb), "ben", confirm=asked)
    assert home.store.locks(ben) == []
    assert len(home.locked()) == 2
    assert asked.locks == []


def test_after_an_unlock_the_full_list_comes_first_and_the_list_one_by_one_for_a_week(home: Home) -> None:
    take_in(home.store, home.examined(home.numb), confirm=Asked())
    known = history.known(home.store, home.anna, home.store.now())
    assert known.one_by_one_h == pytest.approx(6 * 24, abs=1.0)  # it was unlocked a day ago
    home.clock.at += timedelta(days=7)
    assert history.known(home.store, home.anna, home.store.now()).one_by_one_h == 0.0
