"""Reads a page as a browser would: what is on it, table by table, plot by plot."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Page(HTMLParser):
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" in self.stack:
            return
        self.said.append(data)
        if "td" in self.stack or "th" in self.stack:
            self.tables[-1][-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    def table(self, first_heading: str, number: int = 0) -> list[list[str]]:
        return [rows for rows in self.tables if rows[0][0].strip() == first_heading][number]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert page.stack == [], "every element is closed"
    return page


def number(written: str) -> float:
    """`−21° ± 5°` is -21."""
    found = re.match(r"[−\d.]+", written.strip())
    assert found, written
    return float(found.group().replace("−", "-"))


def marks(html: str, gid: str) -> list[tuple[float, float]]:
    """Where the markers of a group stand in the SVG, in points from its top left."""
    group = re.search(rf'<g id="{gid}">(.*?)</g>\s*</g>', html, re.DOTALL)
    assert group, gid
    uses = re.findall(r'<use [^>]*?x="([\d.-]+)" y="([\d.-]+)"', group.group(1))
    return [(float(x), float(y)) for x, y in uses]
