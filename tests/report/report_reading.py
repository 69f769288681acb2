"""Reads a page as a browser would: what is on it, table by table, plot by plot."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Drawn:
    """One picture of a page."""

    title: str
    own: dict[str, str | None]
    shapes: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@dataclass
class Page(HTMLParser):
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
        self._picture(tag, dict(attrs))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._picture(tag, dict(attrs))

    def _picture(self, tag: str, own: dict[str, str | None]) -> None:
        if tag == "svg":
            self.drawn.append(Drawn(str(own.get("aria-label")), own))
        elif "svg" in self.stack:
            self.drawn[-1].shapes.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" in self.stack or "script" in self.stack:
            return
        if "svg" in self.stack:
            self.drawn[-1].words.append(data)
        self.said.append(data)
        if "td" in self.stack or "th" in self.stack:
            self.tables[-1][-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    def chart(self, title: str, number: int = 0) -> Drawn:
        return [each for each in self.drawn if each.title.startswith(title)][number]

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


def told(shape: dict[str, str | None]) -> float:
    """The number that a shape of a chart carries."""
    return float(str(shape["data-value"]))


def dots(drawn: Drawn, kind: str = "") -> list[dict[str, str | None]]:
    """The points of a chart that carry a number, from left to right; of one class, or all."""
    found = [own for tag, own in drawn.shapes if "data-value" in own and kind in str(own.get("class")).split()]
    found = found if kind else [own for _, own in drawn.shapes if "data-value" in own]
    return sorted(found, key=lambda own: float(str(own.get("cx", "0"))))


def lines(drawn: Drawn, kind: str) -> list[list[tuple[float, float]]]:
    """The lines of a class, each as its points in the picture."""
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in str(own["points"]).split())]
        for tag, own in drawn.shapes
        if tag == "polyline" and kind in str(own.get("class")).split()
    ]
