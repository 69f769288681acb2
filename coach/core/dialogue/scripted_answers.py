"""Scripted answers, for recorded sources only: a question without a script is answered "no symptom, same ache"."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from coach.core.clinical import ticks
from coach.core.clinical.eligibility import TODAY_LIST
from coach.core.clinical.screening import DAILY, NONE
from coach.core.dialogue.questions import QUESTIONS, Answer, Asked

SILENT = "-"  # a real case: nobody answers
PAIN = "pain"  # the answers to every question for a score of today, in order
SCORES = ("pain_before", "pain_check", "pain_again", "pain_after")
CHANGE, NUMBER = "pain_change", "pain_check"  # more, the same or less; and how much then

# question -> answer where the script has none; for pain questions that is always 0
DEFAULTS: dict[str, str] = {
    DAILY: NONE,
    TODAY_LIST: NONE,
    "pain_change": "same",
    "pain_where": "middle",
    **{ticks.question(name): "examined_7_days" if tick.examined else "yes" for name, tick in ticks.TICKS.items()},
    "see_screen": "yes",
    "more_or_same": "same",
    "symptoms": "no",
    "all_right": "yes",
    "help_here": "all_right",
    "how_now": "same",
    "onset": "longer",
    "floor": "yes",
    "alone": "no",
    "phone_on_body": "yes",
    "somebody_knows": "yes",
    "door_opens": "yes",
    "gets_up": "yes",
    "want_it": "yes",
    "walk_where": "to_and_fro",
    "place_nobody": "skip",
    "place_part": "as_it_is",
    "place_posture": "as_it_is",
    "place_view": "as_it_is",
    "place_view_far": "as_it_is",
    "loud_sound": "go_on",
    "go_on_there": "yes",
    "floor_ready": "yes",
    "by_time": "yes",
    "by_time_lost": "yes",
    "by_time_slow": "yes",
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
    score: int | None = None  # the last one that was answered

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
    if asked.id == CHANGE and CHANGE not in script.answers:
        return _change(script)
    if asked.id == TODAY_LIST and TODAY_LIST not in script.answers:
        return _ticked(script, asked)
    name = _list(script, asked.id)
    value = _next(script, name)
    if value is None:
        first = QUESTIONS[asked.id][0].value
        script = replace(script, score=int(first)) if asked.id in SCORES else script
        return script, Answer(DEFAULTS.get(asked.id, first), scripted=True)
    if value == SILENT:
        return script, None
    return _used(script, name, int(value) if asked.id in SCORES else None), Answer(value, scripted=True)


def _change(script: Script) -> tuple[Script, Answer | None]:
    """Whether the next score is more, the same or less; the same one is used up by that, as no number is asked for."""
    name = _list(script, NUMBER)
    value = _next(script, name)
    if value == SILENT:
        return script, None
    if value is None or int(value) == script.score:
        return script if value is None else _used(script, name, int(value)), Answer("same", scripted=True)
    return script, Answer("more" if script.score is None or int(value) > script.score else "less", scripted=True)


def _ticked(script: Script, asked: Asked) -> tuple[Script, Answer | None]:
    """The first row with a yes in the script, else none of them; a row with silence is silence."""
    for choice in asked.choices:
        value = _next(script, choice.value)
        if value == SILENT:
            return script, None
        if value == "yes":
            return _used(script, choice.value, None), Answer(choice.value, scripted=True)
    return script, Answer(NONE, scripted=True)


def _list(script: Script, question: str) -> str:
    """Under which name the answers to a question stand."""
    return PAIN if question in SCORES and question not in script.answers else question


def _next(script: Script, name: str) -> str | None:
    values = script.answers.get(name)
    return None if values is None else values[min(script.given.get(name, 0), len(values) - 1)]


def _used(script: Script, name: str, score: int | None) -> Script:
    given = {**script.given, name: script.given.get(name, 0) + 1}
    return replace(script, given=given, score=script.score if score is None else score)
