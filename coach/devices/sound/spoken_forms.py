"""How figures and abbreviations are spoken: written as words before a voice gets them, because voices differ there.

What is shown stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class SpokenForms:
    """One language. A unit has its word for one and for several."""

    to: str  # in a range: from 5 to 10
    call: str  # what stands before a number that is to be called, as a pattern
    plus: str
    words: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]


SPOKEN_FORMS: Mapping[str, SpokenForms] = {
    "en": SpokenForms(
        to="to",
        call=r"[Cc]all(?: now)?",
        plus="plus",
        words={
            "Dr.": "doctor", "Dr": "doctor", "Mr.": "mister", "Mrs.": "missis", "Ms.": "miz", "St.": "saint",
            "e.g.": "for example", "i.e.": "that is", "etc.": "and so on", "approx.": "about", "vs.": "against",
        },
        units={
            "s": ("second", "seconds"), "sec": ("second", "seconds"), "min": ("minute", "minutes"),
            "h": ("hour", "hours"), "cm": ("centimetre", "centimetres"), "m": ("metre", "metres"),
            "kg": ("kilogram", "kilograms"), "deg": ("degree", "degrees"), "°": ("degree", "degrees"),
            "%": ("per cent", "per cent"),
        },
    ),
    "es": SpokenForms(
        to="a",
        call=r"[Ll]lame(?: ahora)?(?: al)?",
        plus="más",
        words={
            "Dr.": "doctor", "Dr": "doctor", "Dra.": "doctora", "Dra": "doctora", "Sr.": "señor", "Sra.": "señora",
            "p. ej.": "por ejemplo", "etc.": "etcétera", "aprox.": "aproximadamente",
        },
        units={
            "s": ("segundo", "segundos"), "seg": ("segundo", "segundos"), "min": ("minuto", "minutos"),
            "h": ("hora", "horas"), "cm": ("centímetro", "centímetros"), "m": ("metro", "metros"),
            "kg": ("kilo", "kilos"), "deg": ("grado", "grados"), "°": ("grado", "grados"),
            "%": ("por ciento", "por ciento"),
        },
    ),
    "de": SpokenForms(
        to="bis",
        call=r"[Rr]ufen Sie(?: jetzt)?(?: die)?",
        plus="plus",
        words={
            "Dr.": "Doktor", "Dr": "Doktor", "Hr.": "Herr", "Fr.": "Frau", "z. B.": "zum Beispiel",
            "z.B.": "zum Beispiel", "bzw.": "beziehungsweise", "ca.": "etwa", "usw.": "und so weiter",
        },
        units={
            "s": ("Sekunde", "Sekunden"), "Sek.": ("Sekunde", "Sekunden"), "min": ("Minute", "Minuten"),
            "Min.": ("Minute", "Minuten"), "h": ("Stunde", "Stunden"), "cm": ("Zentimeter", "Zentimeter"),
            "m": ("Meter", "Meter"), "kg": ("Kilo", "Kilo"), "deg": ("Grad", "Grad"), "°": ("Grad", "Grad"),
            "%": ("Prozent", "Prozent"),
        },
    ),
}  # fmt: skip

_COUNTED_DOWN = re.compile(r"(?<![\d-])\d{1,2}(?:-\d{1,2}){2,}(?![\d-])")  # 3-2-1
_RANGE = re.compile(r"(?<![\d.,-])(\d+(?:[.,]\d+)?) ?[-–] ?(\d+(?:[.,]\d+)?)(?![\d-])")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_LONG_NUMBER = r"\+?\d(?: ?\d){6,}"  # of a telephone: no amount has so many figures
_CALLED = r"\+?\d(?:[ /-]?\d)+"


def as_spoken(sentence: str, voice: str) -> str:
    """The sentence with its figures and abbreviations as they are spoken, in the language of `voice` (es-419, en+f3).

    A telephone number is read figure by figure: 112 is one one two. Where a language is not known, as it is.
    """
    reading = SPOKEN_FORMS.get(re.split(r"[-+]", voice)[0])
    if reading is None:
        return sentence
    called, words, units = _patterns(reading.call, tuple(reading.words), tuple(reading.units))
    sentence = words.sub(lambda found: reading.words[found[0]], sentence)
    sentence = called.sub(lambda found: (found[1] or "") + _figures(found[2] or found[3], reading.plus), sentence)
    sentence = _COUNTED_DOWN.sub(lambda found: found[0].replace("-", ", "), sentence)
    sentence = _RANGE.sub(rf"\1 {reading.to} \2", sentence)
    return units.sub(lambda found: f"{found[1]} {reading.units[found[2]][found[1] != '1']}", sentence)


@lru_cache(maxsize=8)
def _patterns(
    call: str, words: tuple[str, ...], units: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def any_of(texts: tuple[str, ...]) -> str:
        return "|".join(re.escape(one) for one in sorted(texts, key=len, reverse=True))

    return (
        re.compile(rf"(\b(?:{call}) )({_CALLED})(?!\w)|(?<![\w.,])({_LONG_NUMBER})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{any_of(words)})(?!\w)"),
        re.compile(rf"(?<!\w)(\d+(?:[.,]\d+)?) ?({any_of(units)})(?!\w)"),
    )


def sentences_of(spoken: str) -> list[str]:
    """The sentences of a text in its spoken form, in which no abbreviation has a point; [] of one without a letter."""
    return [each for each in _SENTENCE_END.split(spoken) if any(letter.isalnum() for letter in each)]


def _figures(number: str, plus: str) -> str:
    return " ".join(plus if figure == "+" else figure for figure in number if figure == "+" or figure.isdigit())
