"""Values as they stand in a TOML file."""

import json
import re
from collections.abc import Mapping

LONG = 90  # a list of this many characters is written with a line for each entry


def toml(value: object) -> str:
    """A value as it stands in a TOML file. Raises TypeError for what TOML has not."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, str):  # JSON escapes what TOML wants escaped, but for one sign
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        line = f"[{', '.join(map(toml, value))}]"
        return line if len(line) < LONG else "[\n" + "".join(f"    {toml(each)},\n" for each in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {toml(each)}" for key, each in value.items()) + " }"
    raise TypeError(f"{type(value).__name__} cannot stand in a TOML file")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml(name)
