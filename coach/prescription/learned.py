"""Writes a learned exercise as a file that a therapist reads, changes and confirms."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from coach.core.exercise.model import Exercise, FormRule, Limit
from coach.core.learning.segmentation import ENTER, LEAVE
from coach.prescription.checks import COMMON, short_cue
from coach.prescription.source import read_source
from coach.prescription.starting import rendered
from coach.prescription.vocabulary import Vocabulary, vocabulary
from coach.prescription.words import load_words

# what is learned, and takes the place of what the model's file says: key of the file, field of the exercise
LEARNED: dict[str, str] = {
    "basis": "provenance.basis", "posture_band": "posture_bands", "driver": "drivers", "tempo": "pacing.tempo",
    "limit": "limits", "form": "form",
}  # fmt: skip
# the rest, which the model's own file gives where there is a model
OWN: dict[str, str] = {
    "kind": "kind", "posture": "posture", "side_rule": "side_rule", "gesture": "gesture",
    "excluded_by": "suits.excluded_by",
    "needs_points": "needs_points", "placement": "placement", "guide": "lesson.guide",
}  # fmt: skip
# these are about the model, and not about what was shown
LEFT_OUT = ("mistakes", "words", "confirmed", "confirmed_by", "confirmed_on")
SECTIONS = ("placement", "posture_band", "driver", "tempo", "limit", "form", "prop", "guide")
COMMENTS: dict[str, tuple[str, ...]] = {
    "placement": ("Where the camera stands, in metres.",),
    "posture_band": ("Nothing is counted outside this posture. Confirm: it is generously wider than what was shown.",),
    "driver": (
        "What carries the movement: it begins when the measure passes enter, and ends when it is back past leave;",
        f"here at {ENTER:.0%} and {LEAVE:.0%} of the way shown. Confirm that it is the joint you mean.",
    ),
    "tempo": ("Seconds, as it was shown, but never quicker than 60 degrees a second. Confirm: slower is safer.",),
    "limit": (
        "Confirm every number. The target is where the movement goes, and is never urged; the warning lies just beyond",
        "what was shown, and beyond stop the alarm rings.",
    ),
    "form": ("What is corrected while it is done.",),
    "guide": (
        "How the figure shows it: joint angles in degrees at each key pose. Confirm by looking at it: put the exercise",
        "into a routine, and run coach show on that with --images.",
    ),
    "words": ("What is shown and said. Write it as you say it to your patients.",),
}
NOW = "Move slowly, as you were shown."
SAY = "{title}. Do it slowly, as your therapist showed you, only as far as it is easy, and keep breathing."
STEPS = (
    "Get into the starting position, as you were shown.",
    "Move slowly, only as far as it is easy, and keep breathing.",
    "Come back slowly, and rest.",
)
TEXTS: dict[str, dict[str, str]] = {"cue": {}, "fault": {"beyond_shown": "beyond what was shown"}}
LANGUAGE = "en"


def learned_text(exercise: Exercise, title: str, heading: str, folder: Path, like: Path | None = None) -> str:
    """The whole file, to be written into `folder`. `like` is the file of the exercise that it was made like.

    `heading` says in one line what it was learned from. Raises PrescriptionError where `like` cannot be read.
    """
    model = read_source(like).data if like else {}
    tables = {"id": exercise.id, **_tables(exercise, model), "words": _words(exercise, title, model, vocabulary())}
    head = {key: value for key, value in tables.items() if not _is_section(value)}
    names = sorted(
        (key for key in tables if key not in head),
        key=lambda name: SECTIONS.index(name) if name in SECTIONS else len(SECTIONS) + (name == "words"),
    )
    sections = [section for name in names for section in _sections(name, tables[name])]
    return rendered(
        "learned.toml.j2", folder, "exercise", heading=heading, head=head, sections=sections, comments=COMMENTS
    )


def _tables(exercise: Exercise, model: Mapping[str, Any]) -> dict[str, Any]:
    """The file's tables: what was learned, and the rest from the model's file, or from the exercise without one."""
    own = {} if model else {key: _plain(attrgetter(field)(exercise)) for key, field in OWN.items()}
    own |= {key: value for key, value in model.items() if key not in LEFT_OUT and key not in LEARNED and key != "id"}
    learned = {key: _plain(attrgetter(field)(exercise)) for key, field in LEARNED.items()}
    return own | {key: value for key, value in learned.items() if value not in (None, [])}


def _plain(value: Any) -> Any:
    """A value of the core as TOML has it: dataclasses become tables of what is not at its default."""
    if is_dataclass(value) and not isinstance(value, type):
        values = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
        table = {name: _plain(said) for name, (said, default) in values.items() if said is not None and said != default}
        return table | {"cue": short_cue(value.cue)} if isinstance(value, Limit | FormRule) else table
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value.value if hasattr(value, "value") else value


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _sections(name: str, value: Any) -> list[tuple[str, list[dict[str, Any]], bool]]:
    """Name, tables, and whether they are several; tables inside the words become sections of their own."""
    if isinstance(value, list):
        return [(name, value, True)]
    if name != "words":
        return [(name, [value], False)]
    inner = [(f"{name}.{key}", [texts], False) for key, texts in value.items() if isinstance(texts, dict)]
    return [(name, [{key: text for key, text in value.items() if not isinstance(text, dict)}], False), *inner]


def _words(exercise: Exercise, title: str, model: Mapping[str, Any], names: Vocabulary) -> dict[str, Any]:
    """Placeholder sentences, and the model's own texts of those limits and form rules that are kept."""
    words: dict[str, Any] = {"language": LANGUAGE, "title": title, "now": NOW}
    words |= {"say": SAY.format(title=title), "steps": list(STEPS)}
    both: tuple[Limit | FormRule, ...] = (*exercise.limits, *exercise.form)
    rules = [(rule.name, short_cue(rule.cue)) for rule in both]
    for kind, needed in (("fault", [name for name, _ in rules]), ("cue", [cue for _, cue in rules])):
        common = {key for key in needed if any(f"{prefix}{key}" in names.sentences for prefix in COMMON[kind])}
        own = TEXTS[kind] | _model_texts(model, kind)
        texts = {key: own[key] for key in dict.fromkeys(needed) if key not in common and key in own}
        words |= {kind: texts} if texts else {}
    return words


def _model_texts(model: Mapping[str, Any], kind: str) -> dict[str, str]:
    """The model's own cues or faults, from the words file and from its own file."""
    prefix, sentences = f"exercise.{model.get('id')}.{kind}.", load_words(LANGUAGE).sentences
    found = {key.removeprefix(prefix): str(text) for key, text in sentences.items() if key.startswith(prefix)}
    words = model.get("words")
    inline = words.get(kind) if isinstance(words, Mapping) else None
    return found | (dict(inline) if isinstance(inline, Mapping) else {})
