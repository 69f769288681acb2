"""What a browser sends with a form: its fields, and the text of a file."""

import email.policy
from collections.abc import Mapping
from email.errors import MessageError
from email.parser import BytesParser
from urllib.parse import parse_qsl

from coach.core.base.limits import most

MOST_FIELDS = most("form.fields")
MULTIPART = "multipart/form-data"
FILE = "file"  # the name of the field


def fields_of(content_type: str, body: bytes) -> Mapping[str, str] | None:
    """The fields by name, a file's as its text; None where they are too many, or no form."""
    if content_type.partition(";")[0].strip().lower() == MULTIPART:
        return _parts(content_type, body)
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None


def file_of(content_type: str, body: bytes) -> tuple[str, bytes] | None:
    """The name and the bytes of the file that a form brings; None without one."""
    return next(((file or FILE, content) for name, file, content in _named(content_type, body) if name == FILE), None)


def _parts(content_type: str, body: bytes) -> Mapping[str, str] | None:
    return {name: each.decode("utf-8-sig", "replace") for name, _, each in _named(content_type, body)} or None


def _named(content_type: str, body: bytes) -> list[tuple[str, str | None, bytes]]:
    """The parts of the form: name, file's name, content; none where they are too many, or it is no form."""
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    try:
        form = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        parts = list(form.iter_parts()) if form.is_multipart() else []
        whole = [
            (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
            for part in (parts if len(parts) <= MOST_FIELDS else ())
        ]
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return []
    return [
        (name, file, content) for name, file, content in whole if isinstance(name, str) and isinstance(content, bytes)
    ]
