"""What becomes of an answer to a questionnaire: the next item, the next questionnaire, and what is to be kept."""

from dataclasses import replace
from typing import Any

from coach.core.base.types import text
from coach.core.home.home_listening import Stepped, opened
from coach.core.home.home_pages import closed_by_lock
from coach.core.home.home_question_pages import (
    BACK,
    BEGIN,
    CHOICE,
    LEAF,
    NO_MORE,
    NOT_NOW,
    PICK,
    SKIP,
    TYPE_IT,
    activity_now,
    asked_now,
    named_activities,
)
from coach.core.home.home_state import Asking, BeQuiet, Home, HomePage, KeepAnswers
from coach.core.progress.questionnaire import ACTIVITY, SCORE, ItemKind, warnings_in

ASKING = frozenset({HomePage.QUESTIONS, HomePage.QUESTION})


def offered(home: Home) -> Home:
    """The page that asks whether now, where something is due: at a start, and after a session. Never in the first
    start, over a lock, or in the middle of anything else."""
    if home.page is not HomePage.MAIN or home.start or home.call is not None or not home.person.due:
        return home
    return home if closed_by_lock(home) else replace(opened(home, HomePage.QUESTIONS), note=home.note)


def begin_asking(home: Home, _: str = "") -> Stepped:
    if not home.person.due:
        return opened(home, HomePage.MAIN), ()
    return opened(replace(home, asking=Asking(left=home.person.due)), HomePage.QUESTION), (BeQuiet(),)


def answered(home: Home, value: str) -> Stepped:
    """What was chosen on a page of these."""
    if value == BEGIN:
        return begin_asking(home)
    if value == NOT_NOW:
        return _put_off(home)
    if value == BACK:
        return went_back(home)
    if value == LEAF:
        return replace(home, leaf=home.leaf + 1), ()
    if value == TYPE_IT:
        return opened(home, HomePage.ACTIVITY), ()
    found = asked_now(home)
    if found is None:
        return opened(home, HomePage.MAIN), ()
    due, item = found
    kind, _, rest = value.partition(":")
    if kind == PICK:
        return named(home, due.questionnaire.suggestions[int(rest)])
    if value == NO_MORE:
        return _next(home, None, rest_too=True)
    answer: Any = None if value == SKIP else rest if kind == CHOICE else value
    if item.kind in (ItemKind.SCALE, ItemKind.ACTIVITY) and answer is not None:
        answer = int(value)
    if item.kind is ItemKind.ACTIVITY:
        answer = {ACTIVITY: activity_now(home, due, item), SCORE: answer}
    return _next(home, answer)


def named(home: Home, name: str) -> Stepped:
    """An activity that was chosen or typed: now it is rated. One that was named before is no other."""
    found = asked_now(home)
    if found is None:
        return opened(home, HomePage.MAIN), ()
    name = " ".join(name.split())
    if not any(sign.isalnum() for sign in name):
        return replace(home, fault=text("home.activity.missing")), ()
    if name.casefold() in (each.casefold() for each in named_activities(home, found[0])):
        return replace(home, fault=text("home.activity.again")), ()
    return opened(replace(home, asking=replace(home.asking, activity=name)), HomePage.QUESTION), (BeQuiet(),)


def went_back(home: Home) -> Stepped:
    """One step back: from a rating to the naming, else to the item before, at last to whether now."""
    asking = home.asking
    if home.page is HomePage.QUESTIONS:
        return _put_off(home)
    if home.page is HomePage.ACTIVITY:
        return opened(home, HomePage.QUESTION), (BeQuiet(),)
    if asking.activity is not None:
        return opened(replace(home, asking=replace(asking, activity=None)), HomePage.QUESTION), (BeQuiet(),)
    if asking.at == 0:
        return opened(replace(home, asking=Asking()), HomePage.QUESTIONS), (BeQuiet(),)
    before = replace(asking, at=asking.at - 1, answers=asking.answers[:-1])
    return opened(replace(home, asking=before), HomePage.QUESTION), (BeQuiet(),)


def _put_off(home: Home) -> Stepped:
    """Not now: they are not asked again today."""
    kept = tuple(KeepAnswers(due.questionnaire, {}) for due in home.person.due)
    person = replace(home.person, due=())
    return opened(replace(home, person=person, asking=Asking()), HomePage.MAIN), (BeQuiet(), *kept)


def _next(home: Home, answer: Any, *, rest_too: bool = False) -> Stepped:
    """The next item, or what was answered is kept. `rest_too`: the answer is of all items that follow."""
    asking = home.asking
    one = asking.left[0].questionnaire
    until = len(one.items) if rest_too else asking.at + 1
    answers = (*asking.answers, *((item.id, answer) for item in one.items[asking.at : until]))
    if until < len(one.items):
        asking = replace(asking, at=until, answers=answers, activity=None)
        return opened(replace(home, asking=asking), HomePage.QUESTION), (BeQuiet(),)
    kept = KeepAnswers(one, dict(answers))
    warned = asking.warned or bool(warnings_in(one, kept.answers))
    left = asking.left[1:]
    person = replace(home.person, due=left)
    home = replace(home, person=person, asking=Asking(left=left, warned=warned))
    if left:
        return opened(home, HomePage.QUESTION), (BeQuiet(), kept)
    home = replace(home, asking=Asking())
    page, note = (HomePage.HELP, "told") if warned else (HomePage.MAIN, "thanks")
    return replace(opened(home, page), note=text(f"home.questionnaire.{note}")), (BeQuiet(), kept)
