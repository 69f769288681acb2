"""The words that this program writes where it chooses among a few, and what a file from elsewhere may hold there.

Any other word would have no sentence on a page, or no row in a table. A word that is no longer written stays here, for
records of older versions are read.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic.types import StringConstraints

from coach.core.clinical import rule_terms, safety
from coach.core.clinical.eligibility import COUNTED
from coach.core.clinical.screening import Tier
from coach.core.dialogue.gestures import GESTURES, What
from coach.core.dialogue.prompts import CUES
from coach.core.exercise.model import Kind, PainRule
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.exercise.standing import Standing
from coach.core.kinematics.camera_azimuth import PRESCRIBED_DEG
from coach.core.kinematics.camera_place import HOW
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES
from coach.core.monitoring.alarms import ALARMS
from coach.core.session.guidance import OFFERS
from coach.core.session.state import Phase
from coach.records.deciding import ACTIONS, PRESCRIBED

WORDS: Mapping[str, frozenset[str]] = {
    "action": frozenset({"repeat", "pause", "end"}),
    "alarm": frozenset(ALARMS),
    "alarm_measure": frozenset({*MEASURES, "twist", "height"}),
    "by": frozenset({"person", "program", "silence", "key", "button", "gesture", "window", "answer"}),
    "certificate": frozenset(standing.value for standing in Standing),
    "comfort": frozenset(safety.COMFORT),
    "counted": frozenset(COUNTED),
    "cue": frozenset(CUES),
    "decision": frozenset({*ACTIONS, PRESCRIBED}),
    "end": frozenset(safety.END_REASONS),
    "exercise_end": frozenset(safety.EXERCISE_ENDS),
    "follows": frozenset({"same", "easier", "ask_therapist"}),
    "foot": frozenset(SIDES),
    "form": frozenset({"full", "relief", "daily", "short"}),  # short: up to version 0.1
    "gesture": frozenset(GESTURES),
    "gesture_means": frozenset(what.value for what in What),
    "half_dose": frozenset(safety.HALF_DOSE),
    "heading": frozenset({"right", "left", "towards", "away"}),
    "how_placed": frozenset(HOW),
    "kind": frozenset(kind.value for kind in Kind),
    "lock": frozenset({*(tier.value for tier in Tier), safety.THERAPIST_LOCK}),
    "measure": frozenset(MEASURES),
    "moment": frozenset({"day_after", "since_last", "morning", "before", "check", "after"}),
    "offer": frozenset(OFFERS),
    "outcome": frozenset({"clear", "comfort", *(tier.value for tier in Tier)}),
    "phase": frozenset(phase.value for phase in Phase),
    "posture": frozenset(POSTURE_DEFAULTS),
    "rule": frozenset(rule.value for rule in PainRule),
    "rule_why": frozenset(rule_terms.WHY),
    "view": frozenset(PRESCRIBED_DEG),
    "side": frozenset({*SIDES, "each", "both"}),  # each: of a dose that is done on one after the other
}


def among(name: str) -> Callable[[str], str]:
    """What refuses any word but those of a row of `WORDS`, in a ValueError."""

    def check(word: str) -> str:
        if word not in WORDS[name]:
            raise ValueError(f"no {name.replace('_', ' ')} that this version of coach knows")
        return word

    return check


def one_of(name: str) -> Any:
    """The type of a field that holds one word of a row of `WORDS`."""
    return Annotated[str, StringConstraints(max_length=200), AfterValidator(among(name))]
