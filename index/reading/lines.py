"""Lines of a text as spans, and the white space and invisible characters around words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.types import Span

# From the first visible character of a line to its end. Linear: the two classes cannot match the same break.
_LINE = re.compile(r"[^\s\ufeff][^\n\r\x0b\x0c\x85\u2028\u2029]*")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c"))


def line_spans(text: str, start: int = 0) -> Iterator[Span]:
    """The non-blank lines of `text` from `start` on, without the white space around them."""
    for match in _LINE.finditer(text, start):
        yield Span(match.start(), match.start() + len(match[0].rstrip()))


def collapse(text: str) -> str:
    """`text` on one line: every run of white space, no-break spaces included, is one space."""
    return " ".join(text.split())


def visible(text: str) -> str:
    """`text` without zero-width and direction marks."""
    return text.translate(_INVISIBLE)


def printable(text: str) -> str:
    """`text` on one line without control, format (bidi) and unpaired surrogate characters."""
    return collapse("".join(char for char in collapse(text) if unicodedata.category(char) not in ("Cc", "Cf", "Cs")))


def is_blank(text: str) -> bool:
    """Whether `text` shows nothing: white space and invisible characters only."""
    return not text.strip() or not visible(text).strip()
