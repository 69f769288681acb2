"""From templates to pages that are whole in themselves: styles and the player's script inside, nothing from outside."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coach.report.labels import Labels, amount, clock


def page(template: str, say: Labels, values: Mapping[str, Any], room: str | None = None) -> str:
    """A page. Every value is escaped; only what the charts draw is markup. `room`: whose templates come first."""
    made: str = (
        _environment(room)
        .get_template(template)
        .render(t=say, language=say.words.language, clock=clock, amount=amount, **values)
    )
    return made


@cache
def _environment(room: str | None) -> Environment:
    own = [PackageLoader(room)] if room else []
    made = Environment(
        loader=ChoiceLoader([*own, PackageLoader("coach.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(style=style, script=script, policy=policy)
    return made


def moment(at: datetime, zone: tzinfo | None) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M (UTC%z)")


@cache
def style() -> Markup:
    return Markup(_kept("page.css"))


@cache
def script() -> Markup:
    """The player: our own text, and the only script that a page runs."""
    return Markup(_kept("player.js"))


@cache
def policy(*scripts: str) -> str:
    """What a browser may do with a page: no network, our own styles, and of scripts these, or the player alone."""
    digests = (hashlib.sha256(each.encode("utf-8")).digest() for each in scripts or (script(),))
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'"


def _kept(name: str) -> str:
    return (files("coach.report") / "templates" / name).read_text(encoding="utf-8")
