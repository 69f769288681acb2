"""`dataclasses.replace` for wide frozen values that change with every frame: many times faster, and as strict."""

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import replace as replace
else:
    from dataclasses import replace as _replace

    Value = TypeVar("Value")

    def replace(value: Value, /, **changes: Any) -> Value:
        """A copy with these fields changed. Raises TypeError for a field that there is not.

        Values with slots go the usual way. Those without are copied whole, as one dictionary: that leaves out
        `__init__`, so it is for dataclasses whose fields are only kept.
        """
        if not hasattr(value, "__dict__"):
            return _replace(value, **changes)
        kind = type(value)
        if not changes.keys() <= kind.__dataclass_fields__.keys():
            raise TypeError(f"{kind.__name__} has no {', '.join(changes.keys() - kind.__dataclass_fields__.keys())}")
        made = object.__new__(kind)
        made.__dict__.update(value.__dict__)
        made.__dict__.update(changes)
        return made
