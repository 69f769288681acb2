"""The days and times of a patient's overrides: each once, as many as the numbers beside them say, and no more than the
level of the plan."""

from collections import Counter

from coach.core.exercise.model import Routine
from coach.prescription.checks import Found, Tables, number
from coach.prescription.faults import show

COUNTED = {"days": "days_a_week", "times": "times_a_day"}


def check_due(data: Tables, routine: Routine) -> Found:
    """Every fault between those keys, also of a table with faults of shape."""
    for key, count in COUNTED.items():
        given = data.get(key)
        entries = [each for each in given if isinstance(each, str)] if isinstance(given, list) else []
        for entry, n in Counter(entries).items():
            if n > 1:
                yield (key,), f"{show(entry)} is there {n} times; write it once"
        many, wanted = len(set(entries)), number(data, count)
        if entries and wanted is not None and wanted != many:
            yield (count,), f"{wanted:g} is not the number of {key}, which is {many}; take it out, or write {many}"
    times = data.get("times")
    if isinstance(times, list) and routine.level is not None:
        most = routine.levels[routine.level - 1].times_a_day[1]
        if len(times) > most:
            yield ("times",), f"{len(times)} times are more than level {routine.level} has a day; allowed up to {most}"
