"""A home store that has been lived in, a clinic's that is empty, and an exported file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from exchange_people import Clock, lived_in

from coach.core.base.phrases import Words
from coach.exchange import Parcel, export, parcel_of
from coach.exchange.as_json import write
from coach.prescription.words import load_words
from coach.records.rows import Patient
from coach.records.store import Store, open_store


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    clock = Clock()
    with open_store(str(tmp_path_factory.mktemp("home") / "home.db"), now=clock) as store:
        lived_in(store, clock)
        yield store


@pytest.fixture(scope="session")
def anna(home: Store) -> Patient:
    return home.patients()[0]


@pytest.fixture(scope="session")
def parcel(home: Store, anna: Patient) -> Parcel:
    return parcel_of(home, anna, home.sessions(anna))


@pytest.fixture(scope="session")
def file(parcel: Parcel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(lambda out: write(parcel, out), tmp_path_factory.mktemp("file") / "anna.json")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "clinic.db")) as store:
        yield store


@pytest.fixture(scope="session")
def words() -> Words:
    return load_words("en")
