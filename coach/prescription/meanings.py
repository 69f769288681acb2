"""What people write in a file, and what the files call it: keys and values of everyday speech, and where else a thing
belongs that no file has a place for."""

from collections.abc import Collection
from typing import Any

# what people write -> the key it stands for, and by how much its number is multiplied
SYNONYMS: dict[str, tuple[tuple[str, float], ...]] = {
    name: keys
    for names, keys in (
        (("repetitions", "repeats", "repetition", "wiederholungen", "wdh", "repeticiones", "times"), (("reps", 1.0),)),
        (("series", "serien", "saetze", "sätze", "satz"), (("sets", 1.0),)),
        (("breaths", "atemzuege", "atemzüge", "respiraciones"), (("cycles", 1.0),)),
        (("pause", "rest", "break", "pause_s", "pausa", "descanso", "rest_seconds"), (("rest_s", 1.0),)),
        (("halten", "hold_seconds", "hold_time", "mantener"), (("hold_s", 1.0),)),
        (("dauer", "duration_seconds", "seconds", "secs", "sekunden", "segundos", "time_s"), (("duration_s", 1.0),)),
        (("minutes", "mins", "minuten", "minutos", "duration_min", "duration_minutes"),
         (("duration_s", 60.0), ("max_minutes", 1.0))),
        (("seite", "lado", "sides"), (("side", 1.0),)),
        (("uebung", "übung", "ejercicio"), (("exercise", 1.0),)),
        (("image", "photo", "photograph", "bild", "foto", "imagen", "fotografia", "fotografía"), (("picture", 1.0),)),
        (("video", "movie", "clip", "pelicula", "película"), (("film", 1.0),)),
        (("days_per_week", "days_week", "tage_pro_woche"), (("days_a_week", 1.0),)),
    )
    for name in names
}  # fmt: skip

_SCHEDULE = (
    "how often belongs to the patient, not to the routine; write days_a_week = 5 and times_a_day = 2, or "
    'days = ["mon", "wed", "fri"] and times = ["18:00"], in the patient\'s own file of changes'
)
_PERSON = "what is true of a person is in no file; coach patient edit NAME asks for it"
_REMARK = "a remark for whoever reads the file follows a #; what the person is to read stands under [words]"
_LOAD = "no weight or band is known here; write it after a # or, for an exercise of your own, into its [words]"
_NAMED = "whose routine it is stands in no file; coach run FILE --patient NAME"
_TITLE = 'what it is called is written as title = "..." under [words], with language = "en"'
_WEEKS = "no routine ends by itself; tell the patient until when"

# what people write -> where that belongs instead
ELSEWHERE: dict[str, str] = {
    name: where
    for names, where in (
        (("frequency", "days", "per_week", "per_day", "weekdays", "schedule", "times_per_day", "haeufigkeit",
          "häufigkeit", "frecuencia", "daily", "twice_a_day"), _SCHEDULE),
        (("age", "alter", "edad", "birthday", "date_of_birth", "dob", "year_of_birth", "diagnosis", "diagnose",
          "diagnostico", "diagnóstico", "icd", "icd10", "sex", "gender", "height_cm", "weight_kg_person", "medication",
          "medicines"), _PERSON),
        (("notes", "note", "remark", "remarks", "comment", "comments", "notiz", "notizen", "bemerkung", "nota", "notas",
          "instructions", "description"), _REMARK),
        (("load", "load_kg", "weight", "weight_kg", "kg", "band", "theraband", "resistance", "gewicht", "peso"), _LOAD),
        (("patient", "patient_id", "paciente"), _NAMED),
        (("title", "name", "titel", "titulo", "título"), _TITLE),
        (("weeks", "for_weeks", "duration_weeks", "until", "wochen", "semanas"), _WEEKS),
    )
    for name in names
}  # fmt: skip

# what people write for a choice of a file, by the choice
CHOICES: dict[str, frozenset[str]] = {
    "left": frozenset({"links", "l", "li", "izquierda", "izquierdo", "left side"}),
    "right": frozenset({"rechts", "r", "re", "derecha", "derecho", "right side"}),
    "each": frozenset({"both", "beide", "beidseitig", "beidseits", "bilateral", "ambos", "ambas", "both sides",
                       "each side", "l/r", "left and right"}),
    "side": frozenset({"from the side", "seitlich", "lateral", "de lado"}),
    "front": frozenset({"from the front", "frontal", "vorn", "vorne", "de frente"}),
    "reps": frozenset({"repetitions", "repetition", "wiederholungen", "repeticiones", "dynamic"}),
    "hold": frozenset({"isometric", "static", "halten", "isometrico"}),
    "supine": frozenset({"on the back", "lying on the back", "rückenlage", "dorsal"}),
    "prone": frozenset({"on the stomach", "on the front", "bauchlage"}),
    "standing": frozenset({"stand", "stehend", "stehen", "de pie"}),
    "sitting": frozenset({"seated", "sitzend", "sitzen", "sentado"}),
}  # fmt: skip


def key_meant(key: str, free: Collection[str]) -> tuple[str, float] | None:
    """The key among `free` that this one stands for, and what its number is multiplied by; None for none."""
    return next((found for found in SYNONYMS.get(key.lower(), ()) if found[0] in free), None)


def elsewhere(key: str) -> str | None:
    """Where a thing belongs that has no place in the table it stands in; None where nothing is known of it."""
    return ELSEWHERE.get(key.lower())


def choice_meant(value: Any, choices: Collection[str]) -> str | None:
    """The choice that a word of everyday speech stands for; None for none."""
    plain = " ".join(value.lower().replace("_", " ").split()) if isinstance(value, str) else ""
    return next((name for name, words in CHOICES.items() if name in choices and plain in words), None)
