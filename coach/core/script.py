"""Scripted answers, for recorded sources only: what is not scripted answers as no symptom, same ache."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from coach.core.asking import QUESTIONS, Answer, Asked

SILENT = "-"  # a real case: nobody answers
PAIN = "pain"  # the answers to every question about pain, in order

# question: what a script that says nothing about it answers; pain questions have no such answer but 0
DEFAULTS: dict[str, str] = {
    "more_or_same": "same",
    "symptoms": "no",
    "all_right": "yes",
    "how_now": "same",
    "onset": "longer",
    "floor": "yes",
    "want_it": "yes",
    "walk_where": "to_and_fro",
    "cloth_between": "yes",
    "skin_feels": "yes",
    "awake": "yes",
    "low_heat": "yes",
    "off_the_spine": "yes",
}


@dataclass(frozen=True, slots=True)
class Script:
    """Answers by question, in the order they are asked; the last one repeats. `pain` serves every pain question."""

    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for question, values in self.answers.items():
            allowed = {*(c.value for c in QUESTIONS["pain_check" if question == PAIN else question]), SILENT}
            wrong = [value for value in values if value not in allowed]
            if wrong or not values:
                raise ValueError(
                    f"{question}: {', '.join(wrong) or 'no answer'}; allowed are {', '.join(sorted(allowed))}"
                )


def pain_script(text: str) -> Script:
    """From `2,2,5` or `2,-`. Raises ValueError, as a sentence, for anything else."""
    values = tuple(part.strip() for part in text.split(","))
    for value in values:
        if value != SILENT and not (value.isascii() and value.isdigit() and int(value) <= 10):
            raise ValueError(
                f"--pain takes numbers from 0 to 10 and - for silence, such as 2,2,5; {value!r} is neither"
            )
    return Script({PAIN: tuple(value if value == SILENT else str(int(value)) for value in values)})


def reply(script: Script, asked: Asked | None) -> tuple[Script, Answer | None]:
    """The script's answer to a question that has been spoken to its end; None is silence, or not yet."""
    if asked is None or asked.spoken_s is None or asked.repeats or asked.paused:
        return script, None
    name = PAIN if asked.id not in script.answers and asked.id.startswith("pain") else asked.id
    values = script.answers.get(name)
    if values is None:
        first = QUESTIONS[asked.id][0].value
        return script, Answer(DEFAULTS.get(asked.id, first), scripted=True)
    count = script.given.get(name, 0)
    value = values[min(count, len(values) - 1)]
    if value == SILENT:
        return script, None
    return replace(script, given={**script.given, name: count + 1}), Answer(value, scripted=True)
