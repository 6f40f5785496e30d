"""Text and Markdown files to `Parsed`, with the header block that some begin with. Pure."""

from __future__ import annotations

import re

from index.reading.parse import (
    DATE_KEYS,
    OUTLET_KEYS,
    TITLE_KEYS,
    Parsed,
    decode,
    field_key,
    first_date,
    first_of,
    refuse_disguise,
    refuse_length,
    suffix_of,
)
from index.types import Span

OTHER_HEADER_KEYS = ("author", "byline", "by", "url", "link", "section", "category", "tags", "language")
HEADER_KEYS = frozenset(TITLE_KEYS + DATE_KEYS + OUTLET_KEYS + OTHER_HEADER_KEYS)


HEADER_CHARS = 20_000  # a header is looked for in the first part of a file only

_FENCE_LINE = re.compile(r"[A-Za-z_][\w .-]{0,60}:|[ \t]|- |#|$")
_FIELD = re.compile(r"([A-Za-z_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*)|$)")


def parse_text(data: bytes, name: str) -> Parsed:
    """A .txt or .md file; its text is the decoded file, unchanged. Raises Unreadable."""
    refuse_disguise(data, name)
    refuse_length(len(data) // 4)  # no encoding has more bytes for a character; to detect one of so much takes seconds
    text = decode(data)
    end, fields = read_header(text)
    heading = _markdown_title(text[end : end + HEADER_CHARS]) if suffix_of(name) == ".md" else None
    return Parsed(
        text=text,
        title=first_of(fields, TITLE_KEYS) or heading,
        date=first_date(fields),
        outlet=first_of(fields, OUTLET_KEYS),
        marked=(Span(0, end),) if end else (),
    )


def read_header(text: str) -> tuple[int, dict[str, str]]:
    """The offset where the header block of `text` ends (0: there is none), and its fields by `field_key`."""
    lines = text[:HEADER_CHARS].removeprefix("\ufeff").splitlines(keepends=True)
    if not lines:
        return 0, {}
    fenced = lines[0].rstrip() == "---"
    count = _fenced_lines(lines) if fenced else _plain_header_lines(lines)
    if count == 0:
        return 0, {}
    fields = _fields(lines[1 : count - 1] if fenced else lines[:count])
    return text.startswith("\ufeff") + sum(map(len, lines[:count])), fields


def _fenced_lines(lines: list[str]) -> int:
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() in ("---", "..."):
            return number
        if not _FENCE_LINE.match(line.rstrip()):
            return 0
    return 0


def _plain_header_lines(lines: list[str]) -> int:
    """How many lines the header has; it must end with a blank line and hold known keys only."""
    keys: set[str] = set()
    for number, line in enumerate(lines):
        if not line.strip():
            return number if keys & {*TITLE_KEYS, *DATE_KEYS, *OUTLET_KEYS} else 0
        field = _FIELD.match(line.rstrip())
        if not field or field_key(field[1]) not in HEADER_KEYS:
            return 0
        keys.add(field_key(field[1]))
    return 0


def _fields(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        field = _FIELD.match(line.rstrip())
        value = _unquoted(field[2] or "") if field else ""
        if field and value and value[0] not in "|>[{":
            found.setdefault(field_key(field[1]), value)
    return found


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def _markdown_title(text: str) -> str | None:
    match = re.match(r"\s*#{1,6}[ \t]+([^\n]*)", text.lstrip("\ufeff"))
    return match[1].rstrip().rstrip("#").strip() or None if match else None
