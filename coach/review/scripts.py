"""The scripts of the review's own pages: our own text, by whose digest a browser knows them."""

from functools import cache
from importlib.resources import files

from markupsafe import Markup


@cache
def compose_script() -> Markup:
    """Checks a prescription as it is typed, and shows what is searched for."""
    return Markup((files("coach.review") / "templates" / "compose.js").read_text(encoding="utf-8"))
