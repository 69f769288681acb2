"""Whose records a command is about: one way to find a person by name, whoever asks; nobody is made by mistake."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import typer

from coach.cli.base import WrongUse, at_terminal, input

CLOSE = 0.7  # of difflib: a letter or two of a short name [E]


def person(records: Any, name: str) -> Any:
    """The patient of that name, however it is typed. Raises StoreError, with the names that are close."""
    from coach.records.errors import StoreError

    found = records.find(name)
    if found is None:
        raise StoreError(f"There is no patient {name!r}{_close(records, name)}: add one with coach patient add.")
    return found


def only_one(records: Any) -> Any:
    """The only patient here. Raises WrongUse for several, StoreError for nobody."""
    from coach.records.errors import StoreError

    people = [each for each in records.patients() if not each.is_demo]
    if not people:
        raise StoreError("There is nobody here yet: coach patient add begins a record.")
    if len(people) > 1:
        raise WrongUse(f"Several people use this computer: name one: {', '.join(each.handle for each in people)}.")
    return people[0]


def _close(records: Any, name: str) -> str:
    """Names that may be meant, for a sentence."""
    from coach.records import names

    people = {own.folded: own.handle for own in records.patients() if not own.is_demo}
    close = [people[key] for key in get_close_matches(names.folded(name), people, cutoff=CLOSE)]
    return f" (did you mean {names.listed(close)}?)" if close else ""


def of_session(
    named: str | None, records: Any, ask_in_window: Callable[[str | None, Sequence[str]], str | None] | None
) -> str:
    """Whose session begins: the person named on the command line, the one chosen on a screen, or the only one.

    Somebody new is confirmed first, and made only when the session begins. `ask_in_window` shows a name that is not
    known, or None, with those who are, and gives the name that was chosen; None: there is no window. Raises WrongUse
    where nobody can be asked.
    """
    from coach.records import names

    people = [own.handle for own in records.patients() if not own.is_demo]
    if named is None:
        return next(iter(people), "me") if len(people) < 2 else _chosen(people, ask_in_window)
    name = names.handle(named)
    if name == names.DEMO:
        raise WrongUse("demo is the name of demonstrations, whose locks and answers are not kept: give another.")
    known = records.find(named)
    if known is not None:
        return str(known.handle)
    if not people:
        return name
    if ask_in_window is not None:
        from coach.devices.screen import ScreenError

        with suppress(ScreenError):  # without a display the terminal may ask
            return _left_or(ask_in_window(name, people))
    if at_terminal() and _yes(f"Is {name} new here? Known are {names.listed(people)}. (y/n) "):
        return name
    raise WrongUse(
        f"There is no patient {name!r} here{_close(records, name)}: coach patient add {name!r} adds somebody new."
    )


def _chosen(people: Sequence[str], ask: Callable[[str | None, Sequence[str]], str | None] | None) -> str:
    if ask is None:
        raise WrongUse(f"Several people use this computer: name one with --patient: {', '.join(people)}.")
    return _left_or(ask(None, people))


def _left_or(chosen: str | None) -> str:
    if chosen is None:
        raise typer.Exit(5)
    return chosen


def _yes(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False


def locks_besides(records: Any, name: str, store: str | None, *, named: bool) -> Iterator[str]:
    """A sentence for each lock that this session does not meet: of another name here, or in the usual records.

    It does not say whose it is to whoever else sits here. `named`: the name was given on the command line.
    """
    from coach.records.elsewhere import locked_in_usual
    from coach.records.names import folded

    others = [own for own in records.patients() if not own.is_demo and own.folded != folded(name)]
    if named and any(records.locks(own) for own in others):
        yield (
            f"A lock is in force here for somebody else than {name}: if that is you, leave now and use your own name, "
            "for it is there for your safety."
        )
    elsewhere = locked_in_usual(store, name)
    if elsewhere is not None:
        yield (
            f"A lock is in force for {elsewhere} in the usual records of this computer, which are not in use now: if "
            "that is you, leave now, for it is there for your safety."
        )
