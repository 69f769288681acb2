"""A whole table as one test: cheaper than a case a row, and as strict, for every row that fails is named."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any


def swept(names: str | tuple[str, ...], values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `pytest.mark.parametrize`, in one case: the body runs for every value, and all that fail are told."""
    wanted = tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else names

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)

        @functools.wraps(test)
        def whole(**given: Any) -> None:
            wrong, count = [], 0
            for value in values:
                row = getattr(value, "values", value)  # of a pytest.param
                row = row() if callable(row) else row
                swept_values = (row,) if len(wanted) == 1 and row is value else tuple(row)
                count += 1
                try:
                    test(**given, **dict(zip(wanted, swept_values, strict=True)))
                except Exception as error:
                    wrong.append((*map(repr, swept_values), f"{type(error).__name__}: {error}"))
            assert not wrong, "\n".join(", ".join(row) for row in wrong)
            assert count, "a sweep over nothing proves nothing"

        left = [p for name, p in signature.parameters.items() if name not in wanted]
        whole.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return whole

    return decorate
