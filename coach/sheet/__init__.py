"""The sheet for the wall: a routine's exercises as pictures and plain words, printed on paper."""

from coach.sheet.place import write_page, write_sheet

__all__ = ["write_page", "write_sheet"]
