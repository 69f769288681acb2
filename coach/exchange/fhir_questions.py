"""What was asked in a session and answered, as a Questionnaire of just these questions and the response to it.

Which questions come depends on the answers, so each session has a form of its own; the same questions in the same
words are the same form. Both meet the profiles of Structured Data Capture: an address of the form that names its
version, when it was answered, and an id and a type for each item.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from coach.core.base.phrases import Words
from coach.core.dialogue.questions import QUESTIONS, asking
from coach.core.summary.session_figures import AnswerGiven
from coach.exchange.fhir_parts import LOCAL, Resource, derived_id, in_words, text_of, urn

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
FORM_PROFILE, RESPONSE_PROFILE = f"{SDC}/sdc-questionnaire|3.0.0", f"{SDC}/sdc-questionnaireresponse|3.0.0"
_NOT_IN_ADDRESS = re.compile(r"[\s|#]+")


def form_of(answers: Sequence[AnswerGiven], words: Words, version: str) -> Resource:
    """The questions as they were asked; `version`: of the program that asked them."""
    items = [_question(number, answer, words) for number, answer in enumerate(answers, start=1)]
    id = derived_id(LOCAL.removeprefix("urn:uuid:"), "form", version, json.dumps(items, sort_keys=True))
    return {
        "resourceType": "Questionnaire",
        "id": id,
        "meta": {"profile": [FORM_PROFILE]},
        "url": urn(id),
        "version": _NOT_IN_ADDRESS.sub("-", text_of(version)),
        "title": "Questions of an exercise session",
        "status": "active",
        "subjectType": ["Patient"],
        "item": items,
    }


def response_to(form: Resource, answers: Sequence[AnswerGiven]) -> Resource:
    """What the response says of the form, and the answers; silence is an item without one."""
    return {
        "meta": {"profile": [RESPONSE_PROFILE]},
        "questionnaire": f"{form['url']}|{form['version']}",
        "item": [
            {"linkId": item["linkId"], "text": item["text"], **({"answer": given} if given else {})}
            for item, answer in zip(form["item"], answers, strict=True)
            for given in [[answer_of(value) for value in _values(answer)]]
        ],
    }


def _question(number: int, answer: AnswerGiven, words: Words) -> Resource:
    """Its code is in `linkId`, after its number."""
    values = _values(answer)
    kinds = {kind for value in values for kind, types in TYPES.items() if type(value) in types}
    asked = _asked(answer.question, words)
    exercise = answer.exercise and in_words(words, answer.exercise, f"exercise.{answer.exercise}.title")
    return {
        "linkId": f"{number} {text_of(answer.question)}",
        "text": text_of(f"{asked} ({exercise})" if exercise else asked),
        "type": kinds.pop() if len(kinds) == 1 else "string",
        **({"repeats": True} if len(values) > 1 else {}),
    }


def _asked(question: str, words: Words) -> str:
    """The sentence, as the screen had it; of one that named a sign or a part what it is about."""
    if question in QUESTIONS and words.sentences:
        said = asking(question)
        sentence = words.sentences.get(said.key)
        if isinstance(sentence, str) and (said.params or "{" not in sentence):
            return words.say(said)
    return in_words(words, question, f"report.question.{question}", f"question.{question}")


def _values(answer: AnswerGiven) -> list[Any]:
    values = answer.value if isinstance(answer.value, list | tuple) else [answer.value]
    return [value for value in values if value is not None and value != ""]


TYPES: Mapping[str, tuple[type, ...]] = {"boolean": (bool,), "integer": (int,), "decimal": (float,), "string": (str,)}


def answer_of(value: Any) -> Resource:
    """The value of an answer, by its type."""
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueDecimal": value} if isinstance(value, float) else {"valueString": text_of(str(value))}
