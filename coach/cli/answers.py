"""`coach patient answers`: questionnaires in the terminal, for somebody without a window."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, WrongUse, input, print, tell
from coach.cli.people import Handle, patient

END = "."


@patient.command()
def answers(
    identity: Handle,
    questionnaire: Annotated[
        str | None, typer.Argument(help="A shipped questionnaire, one in the folder questionnaires here, or a file.")
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="ITEM=ANSWER", help="One answer, without being asked; of an activity NAME=SCORE."
        ),
    ] = None,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Fill in a questionnaire for a patient: the one that is named, else those that are due today."""
    from coach.app.asked import due_for
    from coach.core.progress.questionnaires_due import DueQuestionnaire
    from coach.prescription.questionnaires import usable_questionnaires
    from coach.prescription.words import load_words
    from coach.records.answer_sheets import activities_now
    from coach.records.store import open_known
    from coach.report.course import date_of

    words, now = load_words(language), datetime.now().astimezone()
    with open_known(store) as records:
        person = whose.person(records, identity)
        if questionnaire is None:
            usable, refused = usable_questionnaires(language)
            for sentence in refused:
                tell(sentence)
            wanted = due_for(records, person, usable, now)
        else:
            one = _found(questionnaire, language)
            since, activities = activities_now(records, person, one, now)
            wanted = (
                DueQuestionnaire(questionnaire=one, since=since, since_said=date_of(since), activities=activities),
            )
        if not wanted:
            raise WrongUse(f"Nothing is due today. Name one to fill in: {', '.join(_names())}.")
        if sets and len(wanted) > 1:
            raise WrongUse("--set is about one questionnaire: name it.")
        for due in wanted:
            _keep(records, person, due, _given(due, sets) if sets else _asked(due, words), words)
    return 0


def _names() -> list[str]:
    from coach.prescription.questionnaires import questionnaires_beside

    return list(questionnaires_beside())


def _found(name: str, language: str) -> Any:
    """By name, or by path. Raises PrescriptionError, WrongUse."""
    from coach.paths import expanded
    from coach.prescription.faults import suggest
    from coach.prescription.questionnaires import questionnaires_beside, read_questionnaire

    known = questionnaires_beside()
    path = known.get(name, expanded(Path(name)))
    if name not in known and path.suffix != ".toml":
        raise WrongUse(f"There is no questionnaire {name!r}; {suggest(name, known)}")
    return read_questionnaire(path, language)


def _given(due: Any, sets: list[str]) -> dict[str, Any]:
    """From `--set item=answer`, repeated. Raises WrongUse."""
    items = {item.id: item for item in due.questionnaire.items}
    found: dict[str, Any] = dict.fromkeys(items)
    for each in sets:
        name, equals, typed = each.partition("=")
        if not equals or name.strip() not in items:
            raise WrongUse(f"--set takes ITEM=ANSWER with an item of {', '.join(items)}, not {each!r}.")
        try:
            found[name.strip()] = read_answer(due, items[name.strip()], typed)
        except ValueError as error:
            raise WrongUse(str(error)) from None
    return found


def read_answer(due: Any, item: Any, typed: str) -> Any:
    """What was typed as an answer; nothing is one that was left out. Raises ValueError, as a sentence."""
    from coach.core.progress.questionnaire import ACTIVITY, LONGEST_ACTIVITY, SCORE, ItemKind, fault_in

    typed, one = typed.strip(), due.questionnaire
    if not typed:
        return None
    answer: Any = typed.lower()
    if item.kind is ItemKind.ACTIVITY:
        named, _, score = typed.rpartition("=")
        name = due.activities.get(item.id) or " ".join(named.split())
        if not name:
            raise ValueError(f"{item.id} takes an activity and its score, such as to swim=4, not {typed!r}.")
        answer = {ACTIVITY: name[:LONGEST_ACTIVITY], SCORE: _number(score)}
    elif item.kind is ItemKind.SCALE:
        answer = _number(typed)
    elif item.kind is ItemKind.YES_NO:
        answer = {"y": "yes", "n": "no"}.get(answer, answer)
    if (item.kind in (ItemKind.ACTIVITY, ItemKind.SCALE) and _number(typed.rpartition("=")[2]) is None) or fault_in(
        one, {item.id: answer}
    ):
        raise ValueError(f"{item.id} takes {', '.join(_allowed(one, item))}, not {typed!r}.")
    return answer


def _number(typed: str) -> int | None:
    try:
        return int(typed.replace("\u2212", "-"))
    except ValueError:
        return None


def _allowed(one: Any, item: Any) -> list[str]:
    from coach.core.progress.questionnaire import YES_NO, ItemKind

    if item.kind is ItemKind.YES_NO:
        return list(YES_NO)
    if item.kind is ItemKind.CHOICE:
        return [option.value for option in item.options]
    return [f"{one.scale.least} to {one.scale.most}"]


def _asked(due: Any, words: Any) -> dict[str, Any]:
    """One item after the other; nothing typed leaves it out, a full stop or the end of the input ends."""
    from coach.core.base.types import text
    from coach.core.progress.questionnaire import ItemKind

    one = due.questionnaire
    found: dict[str, Any] = dict.fromkeys(item.id for item in one.items)
    print(one.title)
    print(words.say(text("intake.keep")))
    for item in one.items:
        known = due.activities.get(item.id)
        ask = item.asked(due.since_said)
        print(f"{known}: {ask}" if known else ask)
        if item.kind in (ItemKind.SCALE, ItemKind.ACTIVITY):
            print(f"  {one.scale.least}: {one.scale.least_words}; {one.scale.most}: {one.scale.most_words}")
        for option in item.options:
            print(f"  {option.value}: {option.label}")
        if item.kind is ItemKind.ACTIVITY and known is None:
            print(f"  {words.say(text('home.activity.lead'))}  ({words.say(text('home.activity.label'))}=4)")
        if not _until_understood(due, item, found):
            break
    return found


def _until_understood(due: Any, item: Any, found: dict[str, Any]) -> bool:
    """Whether more is to be asked."""
    while True:
        try:
            typed = input("  > ").strip()
        except EOFError:
            return False
        if typed == END:
            return False
        try:
            found[item.id] = read_answer(due, item, typed)
        except ValueError as error:
            print(str(error))
        else:
            return True


def _keep(records: Any, person: Any, due: Any, given: dict[str, Any], words: Any) -> None:
    """Keeps what was answered; where nothing was, nothing is. A yes that a therapist sees first says whom to call."""
    from coach.core.base.types import text
    from coach.core.clinical.watch_for import watch_for
    from coach.core.progress.questionnaire import any_answered, warnings_in
    from coach.records.answer_sheets import keep_answers
    from coach.records.history import known as known_of

    if not any_answered(given):
        return
    keep_answers(records, person, due.questionnaire, given)
    print(words.say(text("home.questionnaire.thanks")))
    if warnings_in(due.questionnaire, given):
        contacts = known_of(records, person, records.now()).contacts
        for sentence in watch_for(contacts.emergency_number, contacts.clinician):
            print(f"  {words.say(sentence)}")
