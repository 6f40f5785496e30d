"""Lines of a text as spans, and the white space and invisible characters around words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

# From the first visible character of a line to its end. Linear: the two classes cannot match the same break.
_LINE = re.compile(r"[^\s\ufeff][^\n\r\x0b\x0c\x85\u2028\u2029]*")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")
"""What a person does not see and a machine may act on: control characters but tab and line feed, format characters and
separators of lines (Unicode's Cc, Cf, Zl, Zp), what has no shape (Default_Ignorable_Code_Point, in which are tags and
variation selectors, made to smuggle text), and surrogates."""

_SEEN = re.compile(rf"[^\s{_UNSEEN}]")


def line_spans(text: str, start: int = 0) -> Iterator[Span]:
    """The non-blank lines of `text` from `start` on, without the white space around them."""
    for match in _LINE.finditer(text, start):
        yield Span(match.start(), match.start() + len(match[0].rstrip()))


def collapse(text: str) -> str:
    """`text` on one line: every run of white space, no-break spaces included, is one space."""
    return " ".join(text.split())


def visible(text: str) -> str:
    """`text` without what is not seen; whatever ends a line is a line feed, and tabs stay."""
    return UNSEEN.sub("", _LINE_END.sub("\n", text))


def printable(text: str) -> str:
    """`text` on one line without what is not seen."""
    # Twice: some control characters are white space, and what is left out may have stood between spaces.
    return collapse(visible(collapse(text)))


def whole(text: str) -> str:
    """`text` with the halves of a character put together, as streams cut them, and lone halves as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_blank(text: str) -> bool:
    """Whether `text` shows nothing: white space and invisible characters only."""
    return _SEEN.search(text) is None
