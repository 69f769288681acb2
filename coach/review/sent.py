"""What a browser sends with a form: its fields, and the text of a file."""

import email.policy
from collections.abc import Mapping
from email.errors import MessageError
from email.parser import BytesParser
from urllib.parse import parse_qsl

from coach.core.base.limits import most

MOST_FIELDS = most("form.fields")
MULTIPART = "multipart/form-data"


def fields_of(content_type: str, body: bytes) -> Mapping[str, str] | None:
    """The fields by name, a file's as its text; None where they are too many, or no form."""
    if content_type.partition(";")[0].strip().lower() == MULTIPART:
        return _parts(content_type, body)
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None


def _parts(content_type: str, body: bytes) -> Mapping[str, str] | None:
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    try:
        form = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        parts = list(form.iter_parts()) if form.is_multipart() else []
        if not parts or len(parts) > MOST_FIELDS:
            return None
        found = {}
        for part in parts:
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                found[name] = content.decode("utf-8-sig", "replace")
        return found or None
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return None
