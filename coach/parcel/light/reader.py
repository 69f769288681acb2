"""Puts a sequence of QR codes together as they come: in any order, as often as they are seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.parcel.light.codes import CodePart, NewerCode, part_of, sequence_of


class CodeRefused(StrEnum):
    """Why a code is not taken; each has its sentence under `light` in the words files."""

    FOREIGN = "foreign"  # of another sequence than the one that was begun
    NEWER = "newer"  # written by a newer version
    MISREAD = "misread"  # all parts were there, and did not fit together


@dataclass(frozen=True, slots=True, kw_only=True)
class LightTold:
    """What is known after some codes were seen."""

    count: int  # codes of the sequence; 0: none was read yet
    missing: tuple[int, ...]  # the numbers of those that are to come, from 1
    content: bytes | None = None  # once all are there
    refused: CodeRefused | None = None

    @property
    def sentence(self) -> Text:
        """What the person who holds the codes up is told."""
        if self.refused is not None:
            return text(f"light.{self.refused}")
        if self.content is not None:
            return text("light.whole")
        if not self.count:
            return text("light.show")
        return text("light.missing", n=self.count, parts=", ".join(map(str, self.missing)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LightReader:
    """What was read so far. A new one begins another sequence."""

    sequence: bytes | None = None
    parts: tuple[bytes | None, ...] = ()

    def step(self, payloads: Iterable[str]) -> tuple["LightReader", LightTold]:
        """With the codes that were seen in one picture. What is no code of ours says nothing."""
        reader, refused = self, None
        for payload in payloads:
            try:
                part = part_of(payload)
            except NewerCode:
                refused = CodeRefused.NEWER
                continue
            if part is not None and not reader._fits(part):
                refused = CodeRefused.FOREIGN
            elif part is not None:
                reader = reader._with(part)
        content = reader._content()
        if content is not None and sequence_of(content) != reader.sequence:
            reader, content, refused = LightReader(), None, CodeRefused.MISREAD
        missing = tuple(at for at, part in enumerate(reader.parts, 1) if part is None)
        return reader, LightTold(count=len(reader.parts), missing=missing, content=content, refused=refused)

    def _fits(self, part: CodePart) -> bool:
        return self.sequence is None or (self.sequence, len(self.parts)) == (part.sequence, part.count)

    def _with(self, part: CodePart) -> "LightReader":
        parts = self.parts or (None,) * part.count
        return replace(
            self, sequence=part.sequence, parts=(*parts[: part.number], part.content, *parts[part.number + 1 :])
        )

    def _content(self) -> bytes | None:
        there = [part for part in self.parts if part is not None]
        return b"".join(there) if there and len(there) == len(self.parts) else None
