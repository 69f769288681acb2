"""The pages on which questionnaires are asked: whether now, and then one item a page."""

from coach.core.base.types import Text, text
from coach.core.clinical.watch_for import number_said
from coach.core.home.home_parts import leaf, line, quiet, typed_page
from coach.core.home.home_state import Home
from coach.core.home.home_view import HomeItem, HomeView, ItemLook
from coach.core.progress.questionnaire import YES_NO, AskedItem, ItemKind, Questionnaire, activity_of
from coach.core.progress.questionnaires_due import DueQuestionnaire

PICK, CHOICE = "pick", "choice"  # before the place of a suggestion, and before the value of a choice
TYPE_IT, NO_MORE, SKIP, BEGIN, NOT_NOW = "type_it", "no_more", "skip", "begin", "not_now"
BACK, LEAF = "back", "leaf"


def _item(name: str, look: ItemLook = ItemLook.QUIET) -> HomeItem:
    return HomeItem(value=name, label=text(f"home.questionnaire.{name}"), look=look)


def questions_page(home: Home) -> HomeView:
    """Whether they are answered now; nothing is lost by "not now"."""
    lines = (text("home.questionnaire.lead"), text("home.questionnaire.kept"))
    items = (_item(NOT_NOW), _item(BEGIN, ItemLook.START))
    return HomeView(page="questions", title=text("home.questionnaire.title"), lines=lines, items=items, first=1)


def asked_now(home: Home) -> tuple[DueQuestionnaire, AskedItem] | None:
    """The questionnaire and its item; None where nothing is asked."""
    if not home.asking.left:
        return None
    due = home.asking.left[0]
    return due, due.questionnaire.items[home.asking.at]


def activity_now(home: Home, due: DueQuestionnaire, item: AskedItem) -> str | None:
    """The activity that is rated: the one just named, else that of the times before."""
    return home.asking.activity or due.activities.get(item.id)


def suggestions_left(home: Home, due: DueQuestionnaire) -> list[str]:
    """Those that nobody has named yet."""
    named = {name.casefold() for name in named_activities(home, due)}
    return [name for name in due.questionnaire.suggestions if name.casefold() not in named]


def named_activities(home: Home, due: DueQuestionnaire) -> list[str]:
    """All that are named: in the times before, and now."""
    now = (activity_of(answer) for _, answer in home.asking.answers)
    return [*due.activities.values(), *(name for name in now if name is not None)]


def question_page(home: Home) -> HomeView:
    """One item, with its choices; it may be left out."""
    found = asked_now(home)
    if found is None:
        return questions_page(home)
    due, item = found
    one, activity = due.questionnaire, activity_now(home, due, item)
    if item.kind is ItemKind.ACTIVITY and activity is None:
        return _naming(home, due)
    lines: tuple[Text, ...] = ()
    if item.told_first and item.kind is ItemKind.YES_NO:  # beside a long list there is no room; the end shows the same
        lines = (text("home.questionnaire.nobody_reads", number=number_said(home.person.number)),)
    return HomeView(
        page=f"question:{one.id}:{item.id}", title=line(one.title), lead=_ask(home, due, item, activity), lines=lines,
        items=(*_choices(one, item), _item(SKIP), quiet(BACK)), progress=(home.asking.at + 1, len(one.items)),
    )  # fmt: skip


def _naming(home: Home, due: DueQuestionnaire) -> HomeView:
    """An activity is chosen from a short list, or typed."""
    one = due.questionnaire
    shown, more = leaf(suggestions_left(home, due), home.leaf)
    rows = [HomeItem(value=f"{PICK}:{one.suggestions.index(name)}", label=line(name)) for name in shown]
    items = (*rows, _item(TYPE_IT, ItemLook.ROW), *((quiet(LEAF),) if more else ()), _item(NO_MORE), quiet(BACK))
    return HomeView(
        page=f"naming:{one.id}:{home.asking.at}:{home.leaf}", title=line(one.title),
        lead=line(one.lead) if one.lead else None, items=items, progress=(home.asking.at + 1, len(one.items)),
    )  # fmt: skip


def _ask(home: Home, due: DueQuestionnaire, item: AskedItem, activity: str | None) -> Text:
    """What is asked, with what the ends of its scale mean."""
    one = due.questionnaire
    ask = item.asked(due.since_said)
    before = one.lead if home.asking.at == 0 and item.kind is not ItemKind.ACTIVITY else ""
    words = line(" ".join(part for part in (before, f"{activity}:" if activity else "", ask) if part))
    if one.scale is None or item.kind not in (ItemKind.SCALE, ItemKind.ACTIVITY):
        return words
    ends = {"least": number_label(one.scale.least), "most": number_label(one.scale.most)}
    return text(
        "home.questionnaire.scale",
        ask=words,
        least_words=one.scale.least_words,
        most_words=one.scale.most_words,
        **ends,
    )


def _choices(one: Questionnaire, item: AskedItem) -> list[HomeItem]:
    if item.kind is ItemKind.YES_NO:
        return [HomeItem(value=value, label=text(f"answer.{value}")) for value in YES_NO]
    if item.kind is ItemKind.CHOICE:
        return [HomeItem(value=f"{CHOICE}:{option.value}", label=line(option.label)) for option in item.options]
    numbers = one.scale.numbers if one.scale is not None else ()
    return [HomeItem(value=str(n), label=line(number_label(n)), look=ItemLook.SCORE) for n in numbers]


def number_label(number: int) -> str:
    return str(number).replace("-", "\u2212")


def activity_page(home: Home) -> HomeView:
    return typed_page(home, "activity", "home.activity")
