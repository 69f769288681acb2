"""Recorded sessions for other programs, and back: JSON that a store takes in again, CSV, TRC, MOT, FHIR, PDF."""

from coach.exchange.deidentify import deidentified
from coach.exchange.errors import ExchangeError
from coach.exchange.formats import FORMATS, export
from coach.exchange.parcel import Parcel, parcel_of
from coach.exchange.reading import read_parcel
from coach.exchange.taking import Taken, take_in

__all__ = [
    "FORMATS",
    "ExchangeError",
    "Parcel",
    "Taken",
    "deidentified",
    "export",
    "parcel_of",
    "read_parcel",
    "take_in",
]
